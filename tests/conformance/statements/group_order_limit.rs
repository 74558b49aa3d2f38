//! `select.group_order_limit` and `select.locking`: what follows the conditions.

use aludel::prelude::*;

use super::cases;
use crate::models::{Post, User};

cases! {
    "select.group_order_limit.group_by_having" => select((User::name, func::count(Post::id).label("n")))
        .join(Post)
        .group_by((User::id, User::name))
        .having(func::count(Post::id).gt(2))
        .order_by(func::count(Post::id).desc());
    "select.group_order_limit.order_by_desc_label_str" => {
        let age = User::age.label("a");
        select(&age).order_by(age.desc())
    };
    "select.group_order_limit.nulls_first" => select(User::id).order_by(User::age.asc().nulls_first());
    "select.group_order_limit.nulls_last" => select(User::id).order_by(User::age.desc().nulls_last());
    "select.group_order_limit.order_by_multi" => select(User::id).order_by((User::name, User::id.desc()));
    "select.group_order_limit.slice" => select(User::id).order_by(User::id).offset(10).limit(10);
}
