//! A function over the models of a mixin takes no others.

use aludel::Mixes;
use aludel::prelude::*;

mixin! { pub Timestamps { pub created: i64 } }

models! {
    pub struct User in "users" { pub id: i64 = column(primary_key) }
    pub struct Post in "posts" { pub id: i64 = column(primary_key), ..Timestamps }
}

fn newest<M: Mixes<Timestamps>>() -> Select<M> {
    select(M::MODEL).order_by(Timestamps::created::<M>().desc())
}

fn main() {
    let _ = newest::<Post>();
    let _ = newest::<User>();
}
