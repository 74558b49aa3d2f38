//! `select.basic`: what is selected.

use aludel::dialect::Dialect;
use aludel::prelude::*;

use super::cases;
use crate::models::{Post, PostTag, Tag, User};

cases! {
    "select.basic.core_table" => select(User);
    "select.basic.entity_plus_column" => select((Tag, func::count(PostTag::post_id)))
        .join((PostTag, PostTag::tag_id.eq(Tag::id)))
        .group_by((Tag::id, Tag::name));
    "select.basic.label" => select((User::name + " <" + User::email + ">").label("who"));
    "select.basic.distinct" => select(User::name).distinct();
    "select.basic.distinct_on" => select((Post::author_id, Post::title))
        .distinct_on(Post::author_id)
        .order_by((Post::author_id, Post::created.desc()));
    "select.basic.literal_columns" => select((
        literal(1).label("one"),
        literal("x").label("x"),
        null::<i32>().label("n"),
        true_().label("t"),
    ));
    "select.basic.literal_column" => select(literal_column::<String>("now()").label("n")).select_from(User);
    "select.basic.with_only_columns" => select(User).with_only_columns(User::id);
    "select.basic.prefix_suffix" => select(User::id).prefix_with("/*p*/").suffix_with("/*s*/");
    "select.basic.hint_pg_comment" => select(User::id).with_statement_hint("FOR SYSTEM", Dialect::Mysql);
    "select.basic.correlate_scalar" => {
        let posts = select(func::count(Post::id)).filter(Post::author_id.eq(User::id));
        select((User::name, posts.scalar_subquery().label("n")))
    };
}
