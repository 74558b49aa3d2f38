//! `update` and `delete`

use aludel::prelude::*;

use super::cases;
use crate::models::{Post, User};

cases! {
    "update.simple" => update(User).filter(User::id.eq(5)).set(User::email, "x");
    "update.expr" => update(Post).filter(Post::id.eq(5)).set(Post::views, Post::views + 1);
    "update.returning" => update(User)
        .filter(User::id.eq(5))
        .set(User::age, 1)
        .returning((User::id, User::age));
    "update.ordered_values" => update(User).set(User::name, User::email).set(User::email, "x");
    "update.bindparam_expr" => update(User).filter(User::id.eq(1)).set(User::name, "x");
    "delete.simple" => delete(User).filter(User::id.eq(5));
    "delete.all" => delete(User);
}
