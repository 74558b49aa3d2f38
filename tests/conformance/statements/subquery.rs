//! `select.subquery_cte_set`: queries within queries.

use aludel::prelude::*;
use aludel::{except_, except_all, union};

use super::cases;
use crate::models::{Comment, Post, Tag, User};

cases! {
    "select.subquery_cte_set.from_subquery" => {
        let users = select((User::id, User::name)).filter(User::age.gt(3)).subquery();
        select(&users).filter(users.col(User::id).lt(10))
    };
    "select.subquery_cte_set.cte_twice" => {
        let views = func::sum(Post::views).label("v");
        let totals = select((Post::author_id, &views)).group_by(Post::author_id).cte("totals");
        let d = totals.alias("d");
        select(totals.col(Post::author_id))
            .join((&d, totals.col(Post::author_id).eq(d.col(Post::author_id))))
            .filter(d.col(&views).gt(10))
    };
    "select.subquery_cte_set.cte_recursive" => {
        let depth = literal(0).label("depth");
        let child = Comment.alias();
        let tree = select((Comment::id, Comment::parent_id, &depth))
            .filter(Comment::parent_id.is_null())
            .cte("tree")
            .union_all(|tree| {
                select((child.id, child.parent_id, tree.col(&depth) + 1))
                    .join((tree, child.parent_id.eq(tree.col(Comment::id))))
            });
        select((tree.col(Comment::id), tree.col(&depth))).order_by(tree.col(&depth))
    };
    "select.subquery_cte_set.cte_materialized" => select(&select(User::id).cte("c").materialized(true));
    "select.subquery_cte_set.cte_nesting" => {
        let inner = select(User::id).cte("inner_c").nesting();
        select(&select(inner.col(User::id)).cte("outer_c"))
    };
    "select.subquery_cte_set.cte_insert" => {
        let new = insert(Tag).values(Tag::new().name("x")).returning(Tag::id).cte("ins");
        select(new.col(Tag::id))
    };
    "select.subquery_cte_set.union" => select(User::name).union(select(Tag::name));
    "select.subquery_cte_set.union_3" => union([select(User::id), select(Post::id), select(Tag::id)]);
    "select.subquery_cte_set.except_all" => except_all([select(User::id), select(Post::author_id)]);
    "select.subquery_cte_set.except" => except_([select(User::id), select(Post::author_id)]);
    "select.subquery_cte_set.values" => select(&values("v", ["id", "name"], [(1, "a"), (2, "b")]));
    "select.subquery_cte_set.table_valued" => {
        let members = func::json_each(literal("{}")).table_valued(["key", "value"]);
        select((members.col_named::<String>("key"), members.col_named::<String>("value")))
    };
    "select.subquery_cte_set.table_valued_pg" => {
        let document = literal(serde_json::json!({})).cast::<serde_json::Value>();
        let members = func::json_each(document).table_valued(["key", "value"]);
        select((members.col_named::<String>("key"), members.col_named::<String>("value")))
    };
    "select.subquery_cte_set.generate_series" => select(func::generate_series(1, 5).column_valued("n"));
}
