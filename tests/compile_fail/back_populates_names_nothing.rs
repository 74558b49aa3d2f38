//! back_populates names a field of the other model.

use aludel::prelude::*;

models! {
    pub struct Parent in "parents" {
        pub id: i64 = column(primary_key),
        pub children: Many<Child> = relationship(back_populates = father),
    }
    pub struct Child in "children" {
        pub id: i64 = column(primary_key),
        pub parent_id: i64 = column(foreign_key(Parent::id)),
        pub parent: One<Parent> = relationship(parent_id),
    }
}

fn main() {}
