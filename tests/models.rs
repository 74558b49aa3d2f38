//! The blog of the documentation, and harder shapes.

#![allow(missing_docs, reason = "the names say it")]

use aludel::prelude::*;
use chrono::{DateTime, Utc};

column_types! {
    /// Surrogate key, numbered by the database.
    pub intpk = i64: primary_key;
    pub str50 = String: String(50);
    pub created_at = DateTime<Utc>: insert_default(func::now());
}

models! {
    /// Somebody who writes posts.
    #[derive(Debug, serde::Serialize)]
    pub struct User in "users" {
        pub id: intpk,
        pub name: str50,
        pub email: String = column(String(100), unique),
        pub posts: Many<Post> = relationship(back_populates = author, cascade = [All, DeleteOrphan]),
    }

    #[derive(Debug, serde::Serialize)]
    pub struct Post in "posts" {
        pub id: intpk,
        pub title: str50,
        pub content: String = column(Text),
        pub author_id: i64 = column(foreign_key(User::id, on_delete = Cascade), index),
        pub created: created_at,
        pub author: One<User> = relationship(author_id, back_populates = posts),   // its column, named
        pub tags: Many<Tag> = relationship(secondary = PostTag, back_populates = posts);

        unique(author_id, title),           // after a semicolon: what belongs to the whole table
        index(created.desc()),
    }

    #[derive(Debug, serde::Serialize)]
    pub struct Tag in "tags" {
        pub id: intpk,
        pub name: String = column(String(50), unique),
        pub posts: Many<Post> = relationship(secondary = PostTag, back_populates = tags),
    }

    /// An association table: a table without an entity of its own.
    pub table PostTag in "post_tags" {
        post_id: i64 = column(primary_key, foreign_key(Post::id)),
        tag_id: i64 = column(primary_key, foreign_key(Tag::id)),
    }
}

pub static SCHEMA: Metadata = metadata![User, Post, Tag, PostTag];
