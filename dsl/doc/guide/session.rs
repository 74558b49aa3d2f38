// The models of the chapter on the session, and a database with some rows; its examples include this file.

use aludel::prelude::*;
use aludel::sync::{SessionMaker, create_engine};

models! {
    #[derive(Debug)]
    pub struct User in "users" {
        pub id: i64 = column(primary_key),
        pub name: String = column(String(50)),
        pub email: String = column(String(100), unique),
        pub posts: Many<Post> = relationship(back_populates = author, cascade = [All, DeleteOrphan]),
    }

    #[derive(Debug)]
    pub struct Post in "posts" {
        pub id: i64 = column(primary_key),
        pub title: String = column(String(50)),
        pub views: i32 = column(default(0)),
        pub version: i32 = column(version_id),
        pub author_id: i64 = column(foreign_key(User::id), index),
        pub author: One<User> = relationship(author_id, back_populates = posts),
        pub tags: Many<Tag> = relationship(secondary = PostTag, back_populates = posts),
    }

    #[derive(Debug)]
    pub struct Tag in "tags" {
        pub id: i64 = column(primary_key),
        pub name: String = column(String(50), unique),
        pub posts: Many<Post> = relationship(secondary = PostTag, back_populates = tags),
    }

    pub table PostTag in "post_tags" {
        post_id: i64 = column(primary_key, foreign_key(Post::id)),
        tag_id: i64 = column(primary_key, foreign_key(Tag::id)),
    }
}

pub static SCHEMA: Metadata = metadata![User, Post, Tag, PostTag];

/// A database in memory: ed (1) wrote "one" (1, tagged rust) and "two" (2), al (2) nothing; the tags are rust (1), sql (2).
pub fn blog() -> aludel::Result<SessionMaker> {
    let engine = create_engine("sqlite://")?;
    SCHEMA.create_all(&engine)?;
    let sessions = SessionMaker::new(&engine);
    sessions.transaction(|session| {
        let [rust, _] = ["rust", "sql"].map(|name| session.add(Tag::new().name(name)));
        let posts = (Post::new().title("one").tags([rust]), Post::new().title("two"));
        let ed = session.add(User::new().name("ed").email("ed@x"));
        session.append(ed, User::posts, posts.0);
        session.append(ed, User::posts, posts.1);
        session.add(User::new().name("al").email("al@x"));
        Ok(())
    })?;
    Ok(sessions)
}
