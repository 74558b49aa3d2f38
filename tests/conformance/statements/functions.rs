//! `select.functions`: functions, casts, CASE, windows.

use aludel::prelude::*;
use rust_decimal::Decimal;

use super::cases;
use crate::models::{Post, Tag, User};

cases! {
    "select.functions.count_star" => select(func::count_all()).select_from(User);
    "select.functions.dotted_func" => select(func::call_named::<String>("pg_catalog.upper", User::name));
    "select.functions.char_length" => select(func::char_length(User::name));
    "select.functions.random" => select(func::random::<f64>());
    "select.functions.cast" => select((
        User::age.cast::<Option<String>>(),
        literal("5").cast::<i32>(),
        User::age.cast_as::<Option<Decimal>>(&SqlType::Numeric(10, 2)),
    ));
    "select.functions.type_coerce" => select(User::age.type_coerce::<Option<String>>());
    "select.functions.case_searched" => select(
        case(User::age.lt(18), "minor").when(User::age.lt(65), "adult").otherwise("senior").label("bracket"),
    );
    "select.functions.case_value" => select(
        case_value(User::name).when("a", "A").when("b", "B").otherwise("?"),
    );
    "select.functions.case_no_else" => select(case(User::age.lt(18), "minor"));
    "select.functions.filter_agg" => select(func::count(Post::id).filter(Post::views.gt(10)));
    "select.functions.agg_order_by_pg" => select(func::array_agg(Tag::name).order_by(Tag::id.desc()));
    "select.functions.within_group" => select(func::percentile_cont(0.5).within_group(Post::views.desc()));
    "select.functions.window_frame_rows" => select(func::sum(Post::views).over().order_by(Post::id).rows(..=0));
    "select.functions.window_filter" => select(
        func::count(Post::id).filter(Post::views.gt(1)).over().partition_by(Post::author_id),
    );
}
