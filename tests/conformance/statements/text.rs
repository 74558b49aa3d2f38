//! `select.text_bind`: text of one's own, binds, names.

use aludel::literal_execute;
use aludel::prelude::*;

use super::cases;
use crate::models::User;

cases! {
    "select.text_bind.text" => text("SELECT * FROM posts WHERE author_id = :user_id").bind("user_id", 5);
    "select.text_bind.text_colon_escape" => text(r"SELECT 1\:\:int, :x").bind("x", 2);
    "select.text_bind.text_columns" => select((literal_column::<i32>("id"), literal_column::<String>("name")))
        .select_from(text("users"))
        .filter(text("age > :a").bind("a", 3));
    "select.text_bind.text_columns_subquery" => {
        let users = text("SELECT id, name FROM users").columns::<(i32, String), 2>(["id", "name"]).subquery("u");
        select(users.col_named::<String>("name")).filter(users.col_named::<i32>("id").eq(1))
    };
    "select.text_bind.text_expanding" => text("SELECT id FROM users WHERE id IN :ids").bind_list("ids", [1, 2, 3]);
    "select.text_bind.bindparam_literal_execute" => select(User::id).limit(literal_execute(5));
    "select.text_bind.long_label_truncation" => select(User::id.label(&"a".repeat(70)));
}
