//! The models of the recorded statements, column by column as the Python ones.
//!
//! `i32` is Python's `int`, so that PostgreSQL's binds are cast to INTEGER.

#![allow(unreachable_pub, reason = "models are public")]

use aludel::prelude::*;
use chrono::NaiveDateTime;
use rust_decimal::Decimal;

column_types! {
    pub intpk = i32: primary_key;
    pub str50 = String: String(50);
    pub created_at = NaiveDateTime: insert_default(func::now());
}

sql_enum! {
    pub enum Role in "role" { Admin = "admin", Author = "author", Reader = "reader" }
}

models! {
    pub table PostTag in "post_tags" {
        post_id: i32 = column(primary_key, foreign_key(Post::id, on_delete = Cascade)),
        tag_id: i32 = column(primary_key, foreign_key(Tag::id)),
    }

    #[derive(Debug)]
    pub struct User in "users" {
        pub id: intpk,
        pub name: str50,
        pub email: String = column(String(100), unique),
        pub role: Role = column(default(Role::Reader)),
        pub age: Option<i32>,
        pub active: bool = column(server_default(true)),
        pub profile: Option<serde_json::Value>,
        pub manager_id: Option<i32> = column(foreign_key(User::id)),
        pub posts: Many<Post> = relationship(back_populates = author, cascade = [All, DeleteOrphan]),
        pub comments: Many<Comment> = relationship(back_populates = user),
        pub manager: One<Option<User>> = relationship(manager_id, back_populates = reports),
        pub reports: Many<User> = relationship(back_populates = manager),
    }

    #[derive(Debug)]
    pub struct Post in "posts" {
        pub id: intpk,
        pub title: str50,
        pub content: String = column(Text),
        pub author_id: i32 = column(foreign_key(User::id), index),
        pub created: created_at,
        pub views: i32 = column(default(0)),
        pub rating: Option<Decimal> = column(Numeric(4, 2)),
        pub author: One<User> = relationship(back_populates = posts),
        pub tags: Many<Tag> = relationship(secondary = PostTag, back_populates = posts),
        pub comments: Many<Comment> =
            relationship(back_populates = post, cascade = [All, DeleteOrphan], order_by = Comment::id),
    }

    #[derive(Debug)]
    pub struct Tag in "tags" {
        pub id: intpk,
        pub name: String = column(String(50), unique),
        pub posts: Many<Post> = relationship(secondary = PostTag, back_populates = tags),
    }

    #[derive(Debug)]
    pub struct Comment in "comments" {
        pub id: intpk,
        pub post_id: i32 = column(foreign_key(Post::id)),
        pub user_id: Option<i32> = column(foreign_key(User::id)),
        pub parent_id: Option<i32> = column(foreign_key(Comment::id)),
        pub body: String = column(String(0)),
        pub post: One<Post> = relationship(back_populates = comments),
        pub user: One<Option<User>> = relationship(back_populates = comments),
        pub parent: One<Option<Comment>> = relationship(parent_id, back_populates = replies),
        pub replies: Many<Comment> = relationship(back_populates = parent),
    }

    #[derive(Debug)]
    pub struct Account in "accounts" {
        pub id: intpk,
        pub balance: i32,
        pub version_id: i32 = column(version_id),
    }

    #[derive(Debug)]
    pub struct Employee in "employees" {
        pub id: intpk,
        pub name: str50,
        pub r#type: str50 = polymorphic("employee"),
    }

    #[derive(Debug)]
    pub struct Engineer in "engineers" {
        pub employee: Employee = inherits("engineer"),
        pub language: str50,
    }

    #[derive(Debug)]
    pub struct Boss in "bosses" {
        pub employee: Employee = inherits("boss"),
        pub budget: i32,
    }

    #[derive(Debug)]
    pub struct Shape in "shapes" {
        pub id: intpk,
        pub kind: str50 = polymorphic("shape"),
    }

    // of the same table
    #[derive(Debug)]
    pub struct Circle {
        pub shape: Shape = inherits("circle"),
        pub radius: Option<i32>,
    }

    // for PostgreSQL alone
    #[derive(Debug)]
    pub struct Doc in "docs" {
        pub id: intpk,
        pub data: serde_json::Value = column(Jsonb),
        pub labels: Vec<String> = column(Array(String)),
        pub body: String = column(String(0)),
        pub span: aludel::Range<i32>,
        pub key: uuid::Uuid,
    }
}

polymorphic! {
    #[derive(Debug)]
    pub enum Staff: Employee { Employee, Engineer, Boss }

    #[derive(Debug)]
    pub enum Technical: Employee { Employee, Engineer }
}

/// A post as a query would give it, for comparisons with it.
pub(crate) fn post(id: i32, author_id: i32) -> Post {
    Post {
        id,
        author_id,
        title: String::new(),
        content: String::new(),
        created: NaiveDateTime::default(),
        views: 0,
        rating: None,
        author: One::default(),
        tags: Many::default(),
        comments: Many::default(),
    }
}

/// A tag as a query would give it.
pub(crate) fn tag(id: i32) -> Tag {
    Tag { id, name: String::new(), posts: Many::default() }
}

/// A user as a query would give it.
pub(crate) fn user(id: i32) -> User {
    User {
        id,
        name: String::new(),
        email: String::new(),
        role: Role::Reader,
        age: None,
        active: true,
        profile: None,
        manager_id: None,
        posts: Many::default(),
        comments: Many::default(),
        manager: One::default(),
        reports: Many::default(),
    }
}

/// What stands in for `Comment` where VARCHAR needs a length, so that there is a table.
pub(crate) mod mysql {
    use super::{Post, User};
    use aludel::prelude::*;

    models! {
        #[derive(Debug)]
        pub struct Comment in "comments" {
            pub id: i32 = column(primary_key),
            pub post_id: i32 = column(foreign_key(Post::id)),
            pub user_id: Option<i32> = column(foreign_key(User::id)),
            pub parent_id: Option<i32> = column(foreign_key(Comment::id)),
            pub body: String = column(Text),
        }
    }
}

/// The tables of SQLite.
pub(crate) static SCHEMA: Metadata =
    metadata![User, Post, Tag, PostTag, Comment, Account, Employee, Engineer, Boss, Shape, Circle];

/// The tables of PostgreSQL.
pub(crate) static POSTGRES: Metadata =
    metadata![User, Post, Tag, PostTag, Comment, Account, Employee, Engineer, Boss, Shape, Circle, Doc];

/// The tables of MariaDB.
pub(crate) static MYSQL: Metadata =
    metadata![User, Post, Tag, PostTag, mysql::Comment, Account, Employee, Engineer, Boss, Shape, Circle];
