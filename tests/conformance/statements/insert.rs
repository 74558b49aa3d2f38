//! `insert`

use aludel::prelude::*;

use super::cases;
use crate::models::{Employee, Post, Tag, User};

cases! {
    "insert.values" => insert(Tag).values(Tag::new().name("rust"));
    "insert.values_null" => insert(User)
        .values([User::name.set("a"), User::email.set("b"), User::age.set(None)]);
    "insert.no_values_at_all" => insert(Tag);
    "insert.multi_values" => insert(Tag).values([Tag::new().name("a"), Tag::new().name("b")]);
    "insert.sql_expr_value" => {
        let posts = select(func::count(Post::id)).scalar_subquery().type_coerce::<Option<i32>>();
        insert(User).values([
            User::name.set(func::lower(literal("ABC"))),
            User::email.set("e"),
            User::age.set(posts),
        ])
    };
    "insert.returning_entity" => insert(Tag).values(Tag::new().name("x")).returning(Tag);
    "insert.inline" => insert(Tag).values(Tag::new().name("x"));
    "insert.pg_do_nothing" => insert(Tag).values(Tag::new().name("x")).on_conflict_do_nothing();
    "insert.sqlite_do_nothing" => insert(Tag).values(Tag::new().name("x")).on_conflict_do_nothing();
    "insert.mysql_on_duplicate" => insert(User)
        .values([User::name.set("x"), User::email.set("e")])
        .on_conflict_do_update(User::email, |new| [User::name.set(new.name), User::age.set(User::age + 1)]);
    "insert.joined_inh_core_parent" => insert(Employee)
        .values([Employee::name.set("x"), Employee::r#type.set("engineer")]);
}
