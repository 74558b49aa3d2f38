//! A table without an entity has no relationships.

use aludel::prelude::*;

models! {
    pub struct Parent in "parents" {
        pub id: i64 = column(primary_key),
    }
    pub table Link in "links" {
        parent_id: i64 = column(foreign_key(Parent::id)),
        parent: One<Parent> = relationship(parent_id),
    }
}

fn main() {}
