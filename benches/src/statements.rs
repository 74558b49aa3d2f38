//! The same three statements by each query builder: one condition, three conditions, twelve clauses.
//!
//! Nothing here has a connection.

use crate::schema::User;
use aludel::dialect::Dialect;
use aludel::prelude::*;
use aludel::{Select, Statement, StatementCache};
use std::hint::black_box;

/// One condition.
#[inline]
pub fn point(id: i64) -> Select<User> {
    select(User).filter(User::id.eq(id))
}

/// Three conditions.
#[inline]
pub fn three(id: i64) -> Select<User> {
    select(User).filter(User::id.gt(id)).filter(User::name.eq("Jim")).filter(User::hair_color.is_not_null())
}

/// Twelve clauses.
#[inline]
pub fn twelve(id: i64) -> Select<(i64, String, i64)> {
    select((User::id, User::name, func::count(User::hair_color)))
        .filter(User::id.gt(id))
        .filter(User::id.lt(id + 1_000))
        .filter(User::name.ne("Jim"))
        .filter(User::hair_color.eq("brown"))
        .filter(User::hair_color.is_not_null())
        .group_by((User::id, User::name))
        .having(User::id.ne(id + 7))
        .order_by(User::name.desc())
        .order_by(User::id)
        .limit(10)
        .offset(20)
}

/// A cache that knows these statements, as a connection has one.
#[derive(Debug)]
pub struct Cache(StatementCache<()>);

impl Cache {
    /// Compiles the statements once.
    ///
    /// # Errors
    /// A dialect that cannot say them.
    pub fn new() -> aludel::Result<Self> {
        let mut cache = StatementCache::new(256);
        for log in [point(0).into_log(), three(0).into_log(), twelve(0).into_log()] {
            let compiled = cache.compile(&log, Dialect::Postgresql)?;
            cache.insert(&log, compiled, ());
        }
        Ok(Self(cache))
    }

    /// What a driver does before it sends: hash, look up, walk the binds. Gives how many there are.
    ///
    /// # Panics
    /// If the statement is none of those it knows.
    #[inline]
    pub fn look_up(&mut self, statement: impl Statement) -> usize {
        let log = statement.into_log();
        let entry = self.0.get(&log).expect("the statement is in the cache");
        for bound in &entry.compiled.binds {
            black_box(&log.values()[bound.value as usize]);
        }
        black_box(&entry.compiled.sql);
        entry.compiled.binds.len()
    }
}

/// Diesel's, boxed: the only way to build one at run time.
pub mod diesel {
    use diesel::dsl::count;
    use diesel::pg::Pg;
    use diesel::prelude::*;

    use tables::users;

    mod tables {
        diesel::table! {
            users (id) {
                id -> BigInt,
                name -> Text,
                hair_color -> Nullable<Text>,
            }
        }
    }

    /// One condition, built and written out with its binds.
    pub fn point(value: i64) -> String {
        let query = users::table.into_boxed::<Pg>().filter(users::id.eq(value));
        diesel::debug_query::<Pg, _>(&query).to_string()
    }

    /// Three conditions.
    pub fn three(value: i64) -> String {
        let query = users::table
            .into_boxed::<Pg>()
            .filter(users::id.gt(value))
            .filter(users::name.eq("Jim"))
            .filter(users::hair_color.is_not_null());
        diesel::debug_query::<Pg, _>(&query).to_string()
    }

    /// Twelve clauses.
    pub fn twelve(value: i64) -> String {
        let query = users::table
            .group_by((users::id, users::name))
            .select((users::id, users::name, count(users::hair_color)))
            .into_boxed::<Pg>()
            .filter(users::id.gt(value))
            .filter(users::id.lt(value + 1_000))
            .filter(users::name.ne("Jim"))
            .filter(users::hair_color.eq("brown"))
            .filter(users::hair_color.is_not_null())
            .having(users::id.ne(value + 7))
            .order_by(users::name.desc())
            .then_order_by(users::id)
            .limit(10)
            .offset(20);
        diesel::debug_query::<Pg, _>(&query).to_string()
    }
}

/// sea-query's.
pub mod sea_query {
    use sea_query::{Expr, ExprTrait, Func, Iden, Order, PostgresQueryBuilder, Query, Values};

    #[derive(Clone, Copy)]
    enum Users {
        Table,
        Id,
        Name,
        HairColor,
    }

    impl Iden for Users {
        fn unquoted(&self) -> &str {
            match self {
                Self::Table => "users",
                Self::Id => "id",
                Self::Name => "name",
                Self::HairColor => "hair_color",
            }
        }
    }

    /// One condition, built and written out with its binds.
    pub fn point(id: i64) -> (String, Values) {
        Query::select()
            .columns([Users::Id, Users::Name, Users::HairColor])
            .from(Users::Table)
            .and_where(Expr::col(Users::Id).eq(id))
            .build(PostgresQueryBuilder)
    }

    /// Three conditions.
    pub fn three(id: i64) -> (String, Values) {
        Query::select()
            .columns([Users::Id, Users::Name, Users::HairColor])
            .from(Users::Table)
            .and_where(Expr::col(Users::Id).gt(id))
            .and_where(Expr::col(Users::Name).eq("Jim"))
            .and_where(Expr::col(Users::HairColor).is_not_null())
            .build(PostgresQueryBuilder)
    }

    /// Twelve clauses.
    pub fn twelve(id: i64) -> (String, Values) {
        Query::select()
            .columns([Users::Id, Users::Name])
            .expr(Func::count(Expr::col(Users::HairColor)))
            .from(Users::Table)
            .and_where(Expr::col(Users::Id).gt(id))
            .and_where(Expr::col(Users::Id).lt(id + 1_000))
            .and_where(Expr::col(Users::Name).ne("Jim"))
            .and_where(Expr::col(Users::HairColor).eq("brown"))
            .and_where(Expr::col(Users::HairColor).is_not_null())
            .group_by_columns([Users::Id, Users::Name])
            .and_having(Expr::col(Users::Id).ne(id + 7))
            .order_by(Users::Name, Order::Desc)
            .order_by(Users::Id, Order::Asc)
            .limit(10)
            .offset(20)
            .build(PostgresQueryBuilder)
    }
}
