//! `select.exists`: questions about other rows.

use aludel::prelude::*;

use super::cases;
use crate::models::{Post, User};

cases! {
    "select.exists.exists_select" => select(User::id)
        .filter(select(Post::id).filter(Post::author_id.eq(User::id)).exists());
    "select.exists.rel_any_crit" => select(User::id).filter(User::posts.any(Post::title.eq("x")));
    "select.exists.rel_any_kw" => select(User::id).filter(User::posts.any(Post::title.eq("x")));
    "select.exists.rel_has" => select(Post::id).filter(Post::author.has(User::name.eq("x")));
    "select.exists.rel_self_has" => select(User::id).filter(User::manager.has(User::name.eq("x")));
}
