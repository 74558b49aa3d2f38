//! Tables with everything a schema can say.

#![allow(missing_docs, reason = "the names say it")]

use aludel::prelude::*;
use chrono::{DateTime, Utc};

sql_enum! {
    pub enum Position in "role" { Admin = "admin", Author = "author", Reader = "reader" }
}

// A blog whose texts are compared with SQLAlchemy's; it is never created.
models! {
    #[derive(Debug)]
    pub struct Writer in "users" {
        pub id: i32 = column(primary_key),
        pub name: String = column(String(50)),
        pub email: String = column(String(100), unique),
        pub role: Position = column(default(Position::Reader)),
        pub age: Option<i32>,
        pub active: bool = column(server_default(true)),
        pub profile: Option<serde_json::Value>,
        pub manager_id: Option<i32> = column(foreign_key(Writer::id)),
    }

    #[derive(Debug)]
    pub struct Article in "posts" {
        pub id: i32 = column(primary_key),
        pub title: String = column(String(50)),
        pub author_id: i32 = column(foreign_key(Writer::id), index),
        pub created: DateTime<Utc> = column(insert_default(func::now())),
    }

    #[derive(Debug)]
    pub struct Label in "tags" {
        pub id: i32 = column(primary_key),
        pub name: String = column(String(50), unique),
    }

    pub table ArticleLabel in "post_tags" {
        post_id: i32 = column(primary_key, foreign_key(Article::id, on_delete = Cascade)),
        tag_id: i32 = column(primary_key, foreign_key(Label::id)),
    }

    #[derive(Debug)]
    pub struct Remark in "comments" {
        pub id: i32 = column(primary_key),
        pub post_id: i32 = column(foreign_key(Article::id)),
        pub user_id: Option<i32> = column(foreign_key(Writer::id)),
        pub parent_id: Option<i32> = column(foreign_key(Remark::id)),
        pub body: String = column(String),
    }
}

pub static SCHEMA_OF_BLOG: Metadata = metadata![Writer, Article, Label, ArticleLabel, Remark];
