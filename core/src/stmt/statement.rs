//! What can be executed.

use super::{
    AnyRow, Compound, Delete, Done, Fetched, FromRow, Insert, Inserted, NoRow, Rows, Select, TextColumns,
    TextStatement, Update,
};
use crate::compile;
use crate::dialect::Dialect;
use crate::error::Result;
use crate::expr::Log;
use crate::orm::{HasTable, Loader};
use crate::schema::SchemaMap;
use crate::types::SqlValue;
use std::fmt;
use std::marker::PhantomData;

/// A statement, and what running it gives: [`Rows`] or [`Done`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a statement",
    label = "expected `select(…)`, `insert(…)`, `update(…)`, `delete(…)` or `text(…)`"
)]
pub trait Statement: Send {
    /// What each row becomes; [`NoRow`] for a statement that gives none.
    type Row: FromRow;
    /// What running it gives.
    type Output: Send;

    /// The statement's log.
    fn into_log(self) -> Box<Log>;

    /// The statement's log, and what to do with its rows if relationships are loaded along.
    #[inline(always)]
    fn into_parts(self) -> (Box<Log>, Option<Loader<Self::Row>>)
    where
        Self: Sized,
    {
        (self.into_log(), None)
    }

    /// The result, from what came back.
    fn output(fetched: Fetched<Self::Row>) -> Self::Output;
}

/// Rows of the type `R` from a statement that is no SELECT: RETURNING, or text.
#[must_use = "a statement does nothing until it is executed"]
pub struct Typed<R> {
    log: Box<Log>,
    marker: PhantomData<fn() -> R>,
}

impl<R> Typed<R> {
    pub(crate) fn new(log: Box<Log>) -> Self {
        Self { log, marker: PhantomData }
    }
}

impl<R: FromRow> Statement for Select<R> {
    type Row = R;
    type Output = Rows<R>;
    #[inline(always)]
    fn into_log(self) -> Box<Log> {
        self.into_loader().0
    }
    #[inline(always)]
    fn into_parts(self) -> (Box<Log>, Option<Loader<R>>) {
        self.into_loader()
    }
    fn output(fetched: Fetched<R>) -> Rows<R> {
        Rows::from_fetched(fetched)
    }
}

impl<R: FromRow> Scalars<R::First> for Select<R> {
    #[inline(always)]
    fn into_log(self) -> Box<Log> {
        self.into_loader().0
    }
    #[inline(always)]
    fn into_parts(self) -> (Box<Log>, Option<Loader<R::First>>) {
        self.into_first_loader()
    }
}

impl<R: FromRow> Statement for Compound<R> {
    type Row = R;
    type Output = Rows<R>;
    fn into_log(self) -> Box<Log> {
        self.log
    }
    fn output(fetched: Fetched<R>) -> Rows<R> {
        Rows::from_fetched(fetched)
    }
}

impl<R: FromRow> Scalars<R::First> for Compound<R> {
    fn into_log(self) -> Box<Log> {
        self.log
    }
}

impl<R: FromRow> Statement for Typed<R> {
    type Row = R;
    type Output = Rows<R>;
    fn into_log(self) -> Box<Log> {
        self.log
    }
    fn output(fetched: Fetched<R>) -> Rows<R> {
        Rows::from_fetched(fetched)
    }
}

impl<R: FromRow> Statement for TextColumns<R> {
    type Row = R;
    type Output = Rows<R>;
    fn into_log(self) -> Box<Log> {
        Statement::into_log(self.typed())
    }
    fn output(fetched: Fetched<R>) -> Rows<R> {
        Rows::from_fetched(fetched)
    }
}

impl Statement for TextStatement {
    type Row = AnyRow;
    type Output = Rows<AnyRow>;
    fn into_log(self) -> Box<Log> {
        TextStatement::into_log(self)
    }
    fn output(fetched: Fetched<AnyRow>) -> Rows<AnyRow> {
        Rows::from_fetched(fetched)
    }
}

macro_rules! without_rows {
    ($($Statement:ident)*) => { $(
        impl<E: HasTable> Statement for $Statement<E> {
            type Row = NoRow;
            type Output = Done;
            fn into_log(self) -> Box<Log> {
                $Statement::into_log(self)
            }
            fn output(fetched: Fetched<NoRow>) -> Done {
                Done::new(fetched.rowcount)
            }
        }
    )* };
}
without_rows! { Update Delete }

impl<E: HasTable> Statement for Insert<E> {
    type Row = AnyRow;
    type Output = Inserted;
    fn into_log(self) -> Box<Log> {
        Insert::into_log(self)
    }
    fn output(fetched: Fetched<AnyRow>) -> Inserted {
        Inserted::new(fetched)
    }
}

/// A statement whose first column is read: `T` follows the statement, except for `text`, where you name it.
#[diagnostic::on_unimplemented(message = "`{Self}` does not give values of type `{T}`")]
pub trait Scalars<T>: Send {
    /// The statement's log.
    fn into_log(self) -> Box<Log>;

    /// The statement's log, and what to do with its rows if relationships are loaded along.
    #[inline(always)]
    fn into_parts(self) -> (Box<Log>, Option<Loader<T>>)
    where
        Self: Sized,
    {
        (self.into_log(), None)
    }
}

impl<R: FromRow> Scalars<R::First> for Typed<R> {
    fn into_log(self) -> Box<Log> {
        self.log
    }
}

impl<T: SqlValue + FromRow> Scalars<T> for TextStatement {
    fn into_log(self) -> Box<Log> {
        TextStatement::into_log(self)
    }
}

/// Statements can be read as SQL without a connection.
pub trait Compile {
    /// The SQL for a dialect, with placeholders.
    ///
    /// # Errors
    /// The dialect cannot say it, or the statement does not hold together.
    fn to_sql(&self, dialect: Dialect) -> Result<String>;

    /// The SQL for a dialect with its values written out: for logs and eyes, never to be executed.
    ///
    /// # Errors
    /// As [`to_sql`](Self::to_sql), or a value has no literal form.
    fn to_literal_sql(&self, dialect: Dialect) -> Result<String> {
        // what has no values says the same
        self.to_sql(dialect)
    }
}

macro_rules! compiled {
    ($( [$($g:tt)*] $t:ty, |$s:ident| $log:expr; )*) => { $(
        impl<$($g)*> Compile for $t {
            fn to_sql(&self, dialect: Dialect) -> Result<String> {
                let $s = self;
                compile::compile($log, dialect).map(|c| c.sql)
            }
            fn to_literal_sql(&self, dialect: Dialect) -> Result<String> {
                let $s = self;
                compile::compile_literal($log, dialect, &SchemaMap::default())
            }
        }

        /// The statement as PostgreSQL would be told it, without its values.
        impl<$($g)*> fmt::Display for $t {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let $s = self;
                f.write_str(&compile::describe_log($log))
            }
        }

        /// As `Display`: values stay out of logs.
        impl<$($g)*> fmt::Debug for $t {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }
    )* };
}
compiled! {
    [R: FromRow] Select<R>, |s| &s.written();
    [R] Typed<R>, |s| &s.log;
    [R] Compound<R>, |s| &s.log;
    [] TextStatement, |s| &s.clone().into_log();
    [E: HasTable] Insert<E>, |s| &s.log();
    [E: HasTable] Update<E>, |s| &s.log();
    [E: HasTable] Delete<E>, |s| s.log();
}
