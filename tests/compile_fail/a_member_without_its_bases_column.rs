//! A member's draft needs what its base requires.

use aludel::prelude::*;

models! {
    pub struct Employee in "employees" {
        pub id: i64 = column(primary_key),
        pub name: String,
        pub kind: String = polymorphic("employee"),
    }

    pub struct Intern {
        pub employee: Employee = inherits("intern"),
        pub school: Option<String>,
    }
}

fn main() {
    let _ = insert(Intern).values(Intern::new().school("MIT"));
}
