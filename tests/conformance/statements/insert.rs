//! `insert`

use aludel::prelude::*;
use aludel::{constraint, unique_where};

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
    "insert.inline" => insert(Tag).values(Tag::new().name("x")).inline();
    "insert.pg_do_nothing" => insert(Tag).values(Tag::new().name("x")).on_conflict_do_nothing();
    "insert.pg_do_nothing_target" => insert(Tag).values(Tag::new().name("x")).on_conflict_do_nothing_at(Tag::name);
    "insert.pg_do_update_constraint_where" => insert(User)
        .values([User::name.set("x"), User::email.set("e")])
        .on_conflict_do_update(constraint("uq_users_email"), |new| {
            [User::name.set(new.name), User::age.set(User::age + 1)]
        })
        .on_conflict_where(User::active.eq(true))
        .returning(User::id);
    "insert.pg_do_update_index_where" => insert(User)
        .values([User::name.set("x"), User::email.set("e")])
        .on_conflict_do_update(unique_where(User::email, User::active), |_| [User::name.set("y")]);
    "insert.sqlite_do_update" => insert(User)
        .values([User::name.set("x"), User::email.set("e")])
        .on_conflict_do_update(User::email, |new| [User::name.set(new.name)])
        .on_conflict_where(User::age.gt(3));
    "insert.sqlite_do_nothing" => insert(Tag).values(Tag::new().name("x")).on_conflict_do_nothing();
    "insert.mysql_on_duplicate" => insert(User)
        .values([User::name.set("x"), User::email.set("e")])
        .on_duplicate_key_update(|new| [User::name.set(new.name), User::age.set(User::age + 1)]);
    "insert.with_cte" => {
        let names = select(User::name).cte("c");
        insert(Tag).from_select(Tag::name, select(names.col(User::name)))
    };
    "insert.joined_inh_core_parent" => insert(Employee)
        .values([Employee::name.set("x"), Employee::r#type.set("engineer")]);
}
