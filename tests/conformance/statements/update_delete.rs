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
    "update.ordered_values" => update(User)
        .ordered_values([User::name.set(User::email), User::email.set("x")]);
    "update.case_bulk" => update(User)
        .filter(User::id.in_([1, 2]))
        .set(User::age, case(User::id.eq(1), 10).when(User::id.eq(2), 20));
    "update.cte" => {
        let old = select(User::id).filter(User::age.gt(3)).cte("c");
        update(Post).filter(Post::author_id.in_(select(old.col(User::id)))).set(Post::views, 0)
    };
    "update.bindparam_expr" => update(User)
        .filter(User::id.eq(bindparam("b_id", 1)))
        .set(User::name, bindparam("b_name", "x"));
    "delete.simple" => delete(User).filter(User::id.eq(5));
    "delete.all" => delete(User);
    "delete.alias" => {
        let post = Post.alias();
        delete(User).filter(exists().filter(post.author_id.eq(User::id)))
    };
}
