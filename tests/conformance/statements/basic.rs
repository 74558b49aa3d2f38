//! `select.basic`: what is selected.

use aludel::prelude::*;

use super::cases;
use crate::models::{Post, PostTag, Tag, User};

cases! {
    "select.basic.core_table" => select(User);
    "select.basic.entity_plus_column" => select((Tag, func::count(PostTag::post_id)))
        .join((PostTag, PostTag::tag_id.eq(Tag::id)))
        .group_by((Tag::id, Tag::name));
    "select.basic.label" => select(User::name.concat(" <").concat(User::email).concat(">").label("who"));
    "select.basic.distinct" => select(User::name).distinct();
    "select.basic.correlate_scalar" => {
        let posts = select(func::count(Post::id)).filter(Post::author_id.eq(User::id));
        select((User::name, posts.scalar_subquery().label("n")))
    };
}
