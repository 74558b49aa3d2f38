//! `select.text_bind`: text of one's own, binds, names.

use aludel::prelude::*;

use super::cases;
use crate::models::User;

cases! {
    "select.text_bind.text" => text("SELECT * FROM posts WHERE author_id = :user_id").bind("user_id", 5);
    "select.text_bind.text_colon_escape" => text(r"SELECT 1\:\:int, :x").bind("x", 2);
    "select.text_bind.long_label_truncation" => select(User::id.label(&"a".repeat(70)));
}
