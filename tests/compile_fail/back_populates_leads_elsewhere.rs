//! back_populates leads back.

use aludel::prelude::*;

models! {
    pub struct Parent in "parents" {
        pub id: i64 = column(primary_key),
        pub children: Many<Child> = relationship(back_populates = other),
    }
    pub struct Child in "children" {
        pub id: i64 = column(primary_key),
        pub parent_id: i64 = column(foreign_key(Parent::id)),
        pub other_id: Option<i64> = column(foreign_key(Child::id)),
        pub other: One<Option<Child>> = relationship(other_id),
    }
}

fn main() {}
