//! The tables, as Rust structs. What is queried is what is sent: they serialize themselves, with the relationships that were
//! loaded.
//!
//! ```text
//! blog_users 1──n blog_posts n──blog_post_tags──n blog_tags
//! ```

#![allow(missing_docs, reason = "the names say it")]

use aludel::prelude::*;
use chrono::{DateTime, Utc};
use serde::Serialize;

column_types! {
    /// A key that the database numbers.
    pub intpk = i64: primary_key;
    pub str50 = String: String(50);
    pub created_at = DateTime<Utc>: insert_default(func::now());
}

models! {
    /// Somebody who writes posts.
    #[derive(Debug, Serialize)]
    pub struct User in "blog_users" {
        pub id: intpk,
        pub name: str50,
        pub email: String = column(String(100), unique),
        pub posts: Many<Post> = relationship(back_populates = author, cascade = [All, DeleteOrphan]);

        validate(name, |name| fits(name, 50)),
        validate(email, |email| fits(email, 100)),
        validate(email, |email| email.contains('@'), "has no @"),
    }

    #[derive(Debug, Serialize)]
    pub struct Post in "blog_posts" {
        pub id: intpk,
        pub title: str50,
        pub content: String = column(Text),
        pub created: created_at,
        /// Counted by the session: of two who change a post at once, the slower one is told.
        pub version: i32 = column(version_id),
        pub author_id: i64 = column(foreign_key(User::id, on_delete = Cascade), index),
        pub author: One<User> = relationship(author_id, back_populates = posts),
        pub tags: Many<Tag> = relationship(secondary = PostTag, back_populates = posts, order_by = Tag::name);

        unique(author_id, title),
        validate(title, |title| fits(title, 50)),
    }

    #[derive(Debug, Serialize)]
    pub struct Tag in "blog_tags" {
        pub id: intpk,
        pub name: String = column(String(50), unique),
        pub posts: Many<Post> = relationship(secondary = PostTag, back_populates = tags);

        validate(name, |name| fits(name, 50)),
    }

    pub table PostTag in "blog_post_tags" {
        post_id: i64 = column(primary_key, foreign_key(Post::id, on_delete = Cascade)),
        tag_id: i64 = column(primary_key, foreign_key(Tag::id)),
    }
}

/// All tables, for `create_all`.
pub static SCHEMA: Metadata = metadata![User, Post, Tag, PostTag];

/// Databases count differently, and SQLite does not count at all: the model says how long a text may be.
fn fits(text: &str, most: usize) -> Result<(), String> {
    match text.trim().chars().count() {
        0 => Err("is empty".to_owned()),
        length if length > most => Err(format!("has {length} characters, and {most} at most")),
        _ => Ok(()),
    }
}
