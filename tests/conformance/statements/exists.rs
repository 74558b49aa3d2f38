//! `select.exists`: questions about other rows.

use aludel::prelude::*;

use super::cases;
use crate::models::{self, Comment, Post, User};

cases! {
    "select.exists.exists_select" => select(User::id)
        .filter(select(Post::id).filter(Post::author_id.eq(User::id)).exists());
    "select.exists.not_exists" => select(User::id).filter(!exists().filter(Post::author_id.eq(User::id)));
    "select.exists.rel_any_crit" => select(User::id).filter(User::posts.any(Post::title.eq("x")));
    "select.exists.rel_any_kw" => select(User::id).filter(User::posts.any(Post::title.eq("x")));
    "select.exists.rel_has" => select(Post::id).filter(Post::author.has(User::name.eq("x")));
    "select.exists.rel_self_has" => select(User::id).filter(User::manager.has(User::name.eq("x")));
    "select.exists.rel_m2o_ne_none" => select(Comment::id).filter(Comment::user.is_some());
    "select.exists.rel_contains" => select(User::id).filter(User::posts.contains(&models::post(9, 5)));
    "select.exists.rel_m2m_contains" => select(Post::id).filter(Post::tags.contains(&models::tag(9)));
    "select.exists.with_parent" => select(Post::id).filter(User::posts.of(&models::user(7)));
}
