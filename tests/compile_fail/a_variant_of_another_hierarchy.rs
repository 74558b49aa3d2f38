//! The variants of a polymorphic enum inherit from its base.

use aludel::prelude::*;

models! {
    #[derive(Debug)]
    pub struct Employee in "employees" {
        pub id: i64 = column(primary_key),
        pub kind: String = polymorphic("employee"),
    }

    #[derive(Debug)]
    pub struct Laptop in "laptops" { pub id: i64 = column(primary_key) }
}

polymorphic! {
    #[derive(Debug)]
    pub enum Staff: Employee { Employee, Laptop }
}

fn main() {}
