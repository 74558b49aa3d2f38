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

/// Numbers of tickets.
pub const TICKETS: Sequence = Sequence::new("ticket_numbers").start(100).increment(10);

models! {
    #[derive(Debug)]
    pub struct Shelf in "shelves" {
        pub row: String = column(String(4), primary_key),
        pub number: i32 = column(primary_key, autoincrement = false);

        after_create("INSERT INTO shelves VALUES ('0', 0)"),
        before_drop("DELETE FROM shelves"),
        after_create("SET @aludel = 1", dialect = Mysql),
        after_create("PRAGMA user_version", dialect = Sqlite),
    }

    /// Everything that a table can say on every database.
    #[derive(Debug)]
    pub struct Goods in "goods" {
        pub id: i64 = column(primary_key, identity(start = 1000, increment = 1)),
        pub name: String = column(String(50), comment = "it's the name"),
        pub code: Option<String> = column(String(10), unique, index),
        pub price: i64,
        pub pieces: i64 = column(server_default(0)),
        pub worth: i64 = column(computed(Goods::price * Goods::pieces, stored)),
        pub twice: Option<i64> = column(computed(Goods::price * 2, stored)),
        pub row: String = column(String(4)),
        pub number: i32;

        comment("what is sold"),
        unique(name, price, name = "uq_goods"),
        index(name, price.desc()),
        index(func::lower(Goods::name), name = "ix_goods_lower_name", dialect = [Postgresql, Sqlite]),
        index(price, name = "ix_goods_one_of_each", unique = true, where = Goods::pieces.eq(1), dialect = [Postgresql, Sqlite]),
        index(
            name.ops("text_pattern_ops"),
            name = "ix_goods_pattern",
            using = "btree",
            include = [price],
            concurrently = true,
            dialect = Postgresql,
        ),
        check("price_is_positive", Goods::price.gt(0)),
        check("name_is_short", func::char_length(Goods::name).lt(40), dialect = Postgresql),
        foreign_key((row, number), (Shelf::row, Shelf::number), on_delete = Cascade, on_update = Cascade),
    }

    #[derive(Debug)]
    pub struct Ticket in "tickets" {
        pub id: i64 = column(primary_key, sequence(TICKETS)),
        pub subject: String = column(String(50)),
        pub follows: Option<i64> = column(foreign_key(Ticket::id, name = "fk_follows", use_alter = true)),
    }

    /// Nobody else has the room then.
    #[derive(Debug)]
    pub struct Stay in "stays" {
        pub id: i64 = column(primary_key),
        pub first: i32,
        pub last: i32;
        exclude(
            (func::call_named::<String>("int4range", (Stay::first, Stay::last)), "&&"),
            name = "one_at_a_time",
            where = Stay::first.gt(0),
            dialect = Postgresql,
        ),
    }

    /// Its keys are checked at the end of the transaction.
    #[derive(Debug)]
    pub struct Pair in "pairs" {
        pub id: i64 = column(primary_key, autoincrement = false),
        pub other_id: i64 = column(foreign_key(Pair::id, deferrable = true, initially = Deferred)),
    }

    /// What is worth much.
    #[derive(Debug, PartialEq)]
    pub view Dear in "dear_goods" {
        pub id: i64 = column(primary_key),
        pub name: String,
        pub worth: i64;
        query(select((Goods::id, Goods::name, Goods::worth)).filter(Goods::worth.gt(100))),
    }

    #[derive(Debug)]
    pub struct Entry in "audit"."log" {
        pub id: i64 = column(primary_key),
        pub what: String = column(String(50), index);
        unique(what, deferrable = true, dialect = Postgresql),
    }

    /// What is kept until it is refreshed.
    #[derive(Debug, PartialEq)]
    pub view Counted in "audit"."counted" {
        pub what: String = column(primary_key),
        pub entries: i64;
        materialized(select((Entry::what, func::count(Entry::id))).group_by(Entry::what)),
    }
}

/// What every database has.
pub static SHOP: Metadata = metadata![Goods, Shelf, Ticket, Stay, Dear];

/// What MySQL has not.
pub static PAIRS: Metadata = metadata![Pair];

/// What PostgreSQL alone has.
pub static AUDIT: Metadata = metadata![Entry, Counted];
