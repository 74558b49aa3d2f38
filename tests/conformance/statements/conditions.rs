//! `select.where`: conditions.

use aludel::prelude::*;
use rust_decimal::Decimal;

use super::cases;
use crate::models::{Comment, Post, Role, User};

cases! {
    "select.where.ne" => select(User::id).filter(User::name.ne("spongebob"));
    "select.where.eq_none" => select(User::id).filter(User::age.eq(None));
    "select.where.is_not_none" => select(User::id).filter(User::age.is_not_null());
    "select.where.and_or" => select(User::id)
        .filter(or_((and_((User::age.gt(1), User::age.lt(9))), User::name.eq("x"))));
    "select.where.not" => select(User::id).filter(not_(User::name.eq("x")));
    "select.where.bool_column" => select(User::id).filter(User::active);
    "select.where.not_bool_column" => select(User::id).filter(not_(User::active));
    "select.where.bitwise_ops_parens" => select(User::id)
        .filter(((User::age + 2) * 3).gt(literal(10) - User::age));
    "select.where.in_list" => select(User::id).filter(User::id.in_([1, 2, 3]));
    "select.where.in_empty" => select(User::id).filter(User::id.in_([0; 0]));
    "select.where.not_in_empty" => select(User::id).filter(User::id.not_in([0; 0]));
    "select.where.in_null_member" => select(User::id).filter(User::age.in_([Some(1), None]));
    "select.where.in_subquery" => select(User::id).filter(User::id.in_(select(Post::author_id)));
    "select.where.not_in" => select(User::id).filter(User::name.not_in(["a", "b"]));
    "select.where.between" => select(Post::id).filter(Post::views.between(10, 20));
    "select.where.not_between" => select(Post::id).filter(not_(Post::views.between(10, 20)));
    "select.where.like" => select(User::id).filter(User::name.like("%a%"));
    "select.where.ilike" => select(User::id).filter(User::name.ilike("%Bob%"));
    "select.where.startswith" => select(User::id).filter(User::name.startswith(literal("sp")));
    "select.where.contains_autoescape" => select(User::id).filter(User::name.contains("50%_/x"));
    "select.where.icontains" => select(User::id).filter(User::name.icontains(literal("BoB")));
    "select.where.concat_operator" => select(User::name + User::email);
    "select.where.enum_bind" => select(User::id).filter(User::role.eq(Role::Admin));
    "select.where.decimal_bind" => select(Post::id).filter(Post::rating.gt(Decimal::new(425, 2)));
    "select.where.filter_by" => select(User::id).filter((User::name.eq("x"), User::age.eq(3)));
    "select.where.column_vs_column" => select(Comment::id).filter(Comment::post_id.eq(Comment::parent_id));
    "select.where.scalar_subquery_cmp" => select(User::id).filter(
        User::age.type_coerce::<Option<f64>>().gt(select(func::avg(User::age)).scalar_subquery()));
    "select.where.is_distinct_from" => select(User::id).filter(User::age.is_distinct_from(None));
    "select.where.is_not_distinct_from" => select(User::id).filter(User::age.is_not_distinct_from(5));
    "select.where.and_empty_true" => select(User::id).filter(and_(true_()));
    "select.where.like_escape" => select(User::id).filter(User::name.like_escape("100/%", '/'));
    "select.where.not_ilike" => select(User::id).filter(User::name.not_ilike("%Bob%"));
    "select.where.istartswith" => select(User::id).filter(User::name.istartswith("BoB"));
    "select.where.regexp_match" => select(User::id).filter(User::name.regexp_match("^a.*z$"));
    "select.where.regexp_match_flags" => select(User::id).filter(User::name.regexp_match_flags("^a", "i"));
    "select.where.match_fulltext" => select(Post::id).filter(Post::content.match_("rust orm"));
    "select.where.collate" => select(User::id).filter(User::name.collate("nocase").eq("x"));
    "select.where.custom_op" => select(User::id).filter(User::name.op::<bool>("<=>", "x"));
    "select.where.bool_op" => select(User::id).filter(User::age.bool_op("<=>", None));
    "select.where.bitwise" => select((
        User::age.bitwise_and(4),
        User::age.bitwise_or(1),
        User::age.bitwise_xor(2),
        User::age.bitwise_lshift(1),
        User::age.bitwise_not(),
    ));
}
