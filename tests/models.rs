//! The blog of the documentation, and harder shapes.

#![allow(missing_docs, reason = "the names say it")]

use aludel::prelude::*;
use aludel::{Interval, Json, MacAddr, Network, Range};
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

sql_enum! {
    /// What somebody may do.
    pub enum Role in "role" { Admin = "admin", Author = "author", Reader = "reader" }
}

sql_enum! {
    /// Stored as text with a check on every database.
    pub enum Mood in text "mood" { Good = "good", Bad = "it's \"bad\"" }
}

/// A type of one's own, kept as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email(pub String);

impl aludel::ValueType for Email {
    type Stored = String;
    const TYPE: SqlType = SqlType::String(100);
    fn store(&self) -> String {
        self.0.clone()
    }
    fn load(text: String) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        if text.contains('@') { Ok(Self(text)) } else { Err("an address has an @".into()) }
    }
}
value_type!(Email);

/// A type of one's own of which not every value can be stored, and that is another type on PostgreSQL.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Celsius(pub f64);

impl aludel::ValueType for Celsius {
    type Stored = f64;
    const TYPE: SqlType = SqlType::Variant(&aludel::Variants {
        postgresql: Some(SqlType::Float),
        ..aludel::Variants::of(SqlType::Double)
    });
    fn store(&self) -> f64 {
        self.0
    }
    fn try_store(&self) -> Result<f64, Box<dyn std::error::Error + Send + Sync>> {
        if self.0 >= -273.15 { Ok(self.0) } else { Err("colder than nothing".into()) }
    }
    fn load(degrees: f64) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self(degrees))
    }
}
value_type!(Celsius);

/// Kept as JSON.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Address {
    pub city: String,
    pub lines: Vec<Option<String>>,
}

models! {
    /// A column of every type.
    #[derive(Debug, PartialEq)]
    pub struct Everything in "everything" {
        pub id: i32 = column(primary_key),
        pub tiny: i8,
        pub small: i16,
        pub big: i64,
        pub u_tiny: u8,
        pub u_small: u16,
        pub u_int: u32,
        pub u_big: u64,
        pub real: f32,
        pub double: f64,
        pub flag: bool,
        pub text: String,
        pub short: String = column(String(20)),
        pub fixed: String = column(Char(3)),
        pub bytes: Vec<u8>,
        pub day: chrono::NaiveDate,
        pub clock: chrono::NaiveTime,
        pub naive: chrono::NaiveDateTime,
        pub moment: DateTime<Utc>,
        pub number: rust_decimal::Decimal = column(Numeric(12, 3)),
        pub uuid: uuid::Uuid,
        pub json: serde_json::Value,
        pub role: Role,
        pub mood: Mood,
        pub email: Email,
        pub binary: serde_json::Value = column(Jsonb),
        pub address: Json<Address> = column(Variant(Json, postgresql = Jsonb)),
        pub delta: chrono::TimeDelta,
        pub pause: std::time::Duration,
        pub words: Vec<String> = column(Array(String)),
        pub numbers: Vec<i64>,
        pub holes: Vec<Option<i32>>,
        pub instants: Vec<DateTime<Utc>>,
        pub moods: Vec<Mood>,
        pub roles: Vec<Role>,
        pub host: std::net::IpAddr,
        pub network: Network = column(Cidr),
        pub mac: MacAddr,
        pub year: i16 = column(Year),
        pub unsigned: u32 = column(Unsigned(Integer)),
        pub celsius: Celsius,
    }

    /// The same, of which all may be missing.
    #[derive(Debug, PartialEq)]
    pub struct Nothing in "nothing" {
        pub id: i64 = column(primary_key),
        pub small: Option<i16>,
        pub int: Option<i32>,
        pub big: Option<i64>,
        pub double: Option<f64>,
        pub flag: Option<bool>,
        pub text: Option<String>,
        pub bytes: Option<Vec<u8>>,
        pub day: Option<chrono::NaiveDate>,
        pub moment: Option<DateTime<Utc>>,
        pub number: Option<rust_decimal::Decimal>,
        pub uuid: Option<uuid::Uuid>,
        pub json: Option<serde_json::Value>,
        pub role: Option<Role>,
        pub email: Option<Email>,
        pub address: Option<Json<Address>>,
        pub interval: Option<Interval>,
        pub words: Option<Vec<String>>,
        pub host: Option<std::net::IpAddr>,
    }

    /// What only PostgreSQL has; its table is made by the tests that need it.
    #[derive(Debug, PartialEq)]
    pub struct Ranges in "ranges" {
        pub id: i64 = column(primary_key),
        pub span: Range<i32>,
        pub wide: Range<i64> = column(Int8Range),
        pub price: Range<rust_decimal::Decimal>,
        pub naive: Range<chrono::NaiveDateTime>,
        pub moment: Range<DateTime<Utc>>,
        pub days: Option<Range<chrono::NaiveDate>>,
        pub many: Vec<Range<i32>>,
        pub age: Interval,
        pub uuids: Vec<uuid::Uuid>,
        pub prices: Vec<rust_decimal::Decimal> = column(Array(Numeric(8, 2))),
        pub blobs: Vec<Vec<u8>>,
        pub hosts: Vec<Network> = column(Array(Inet)),
        pub search: String = column(TsVector),
        pub bits: String = column(Bit(10)),
        pub oid: u32 = column(Oid),
        pub xml: String = column(Named("XML")),
    }

    /// Refers to itself, has defaults of every kind, and words that SQL reserves.
    #[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
    pub struct Employee in "employees" {
        pub id: intpk,
        #[serde(rename = "fullName")]
        pub name: str50,
        pub nick: Option<str50>,
        pub r#type: String = column(String(20), default("staff")),
        pub active: bool = column(server_default(true)),
        pub order: i32 = column(name = "order", default(7)),
        pub created_at: created_at,
        pub manager_id: Option<i64> = column(foreign_key(Employee::id)),
        pub manager: One<Option<Employee>> = relationship(manager_id, back_populates = reports),
        pub reports: Many<Employee> = relationship(back_populates = manager, order_by = Employee::name);

        check("order_is_positive", Employee::order.gt(0)),
    }

    /// Two tables that refer to each other.
    #[derive(Debug)]
    pub struct Team in "teams" {
        pub id: intpk,
        pub lead_id: Option<i64> = column(foreign_key(Member::id, on_delete = SetNull)),
        pub lead: One<Option<Member>> = relationship(lead_id),
    }

    #[derive(Debug)]
    pub struct Member in "members" {
        pub id: intpk,
        pub team_id: i64 = column(foreign_key(Team::id)),
        pub team: One<Team> = relationship(team_id),
    }

    /// A key of two columns that a person gives.
    #[derive(Debug, PartialEq)]
    pub struct Seat in "seats" {
        pub row: String = column(String(4), primary_key),
        pub number: i32 = column(primary_key, autoincrement = false),
        pub taken_by: Option<String>,
        pub changes: i32 = column(default(0), onupdate(Seat::changes + 1)),
        pub note: Option<String> = column(onupdate(String::from("it's changed"))),
    }
}

/// All tables of the tests.
pub static EVERYTHING: Metadata =
    metadata![User, Post, Tag, PostTag, Everything, Nothing, Employee, Team, Member, Seat];
