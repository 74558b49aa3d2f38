//! Only a model that says `polymorphic(…)` can be inherited from.

use aludel::prelude::*;

models! {
    pub struct Thing in "things" {
        pub id: i64 = column(primary_key),
        pub name: String,
    }

    pub struct Tool in "tools" {
        pub thing: Thing = inherits("tool"),
        pub use_for: String,
    }
}

fn main() {}
