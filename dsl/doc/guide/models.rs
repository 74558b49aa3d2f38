// The models of the guide's examples, which include this file.

use aludel::prelude::*;
use chrono::{DateTime, Utc};

sql_enum! {
    pub enum Role in "role" { Admin = "admin", Author = "author", Reader = "reader" }
}

models! {
    #[derive(Debug)]
    pub struct User in "users" {
        pub id: i32 = column(primary_key),
        pub name: String = column(String(50)),
        pub email: String = column(String(100), unique),
        pub role: Role = column(default(Role::Reader)),
        pub age: Option<i32>,
        pub active: bool = column(server_default(true)),
        pub manager_id: Option<i32> = column(foreign_key(User::id)),
        pub posts: Many<Post> = relationship(back_populates = author),
        pub manager: One<Option<User>> = relationship(manager_id, back_populates = reports),
        pub reports: Many<User> = relationship(back_populates = manager),
    }

    #[derive(Debug)]
    pub struct Post in "posts" {
        pub id: i32 = column(primary_key),
        pub title: String = column(String(50)),
        pub author_id: i32 = column(foreign_key(User::id), index),
        pub created: DateTime<Utc> = column(insert_default(func::now())),
        pub views: i32 = column(default(0)),
        pub rating: Option<f64>,
        pub author: One<User> = relationship(back_populates = posts),
        pub tags: Many<Tag> = relationship(secondary = PostTag, back_populates = posts),
    }

    #[derive(Debug)]
    pub struct Tag in "tags" {
        pub id: i32 = column(primary_key),
        pub name: String = column(String(50), unique),
        pub posts: Many<Post> = relationship(secondary = PostTag, back_populates = tags),
    }

    pub table PostTag in "post_tags" {
        post_id: i32 = column(primary_key, foreign_key(Post::id)),
        tag_id: i32 = column(primary_key, foreign_key(Tag::id)),
    }
}
