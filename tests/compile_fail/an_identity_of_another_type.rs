//! What a member has in the discriminator's column is of that column's type.

use aludel::prelude::*;

models! {
    pub struct Shape in "shapes" {
        pub id: i64 = column(primary_key),
        pub kind: String = polymorphic("shape"),
    }

    pub struct Circle {
        pub shape: Shape = inherits(1),
        pub radius: i64,
    }
}

fn main() {}
