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
    "select.group_order_limit.order_by_case" => select(User::id)
        .order_by(case(User::name.eq("root"), 0).otherwise(1));
    "select.group_order_limit.slice" => select(User::id).order_by(User::id).slice(10, 20);
    "select.group_order_limit.fetch_with_ties" => select(User::id).order_by(User::id).fetch_with_ties(5);
    "select.group_order_limit.grouping_sets" => select((Post::author_id, func::count_all()))
        .group_by(func::grouping_sets((tuple_((Post::author_id,)), tuple_(()))));
    "select.group_order_limit.rollup" => select((Post::author_id, func::count_all()))
        .group_by(func::rollup(Post::author_id));
    "select.locking.nowait" => select(User::id).with_lock(for_update().nowait());
    "select.locking.skip_locked_of" => select(User::id)
        .join(User::posts)
        .with_lock(for_update().skip_locked().of(Post));
}
