//! Values that the database makes: sequences, identity columns, computed columns.

use crate::expr::{Expr, Fragment, Function, Tok};
use std::borrow::Cow;

/// How a sequence counts. What is not said is left to the database.
///
/// ```
/// use aludel_core::SequenceOptions;
/// let even = SequenceOptions::new().start(2).increment(2);
/// assert_eq!((even.start, even.cycle), (Some(2), false));
/// ```
///
/// Source: <https://www.postgresql.org/docs/current/sql-createsequence.html>
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SequenceOptions {
    /// `START WITH`
    pub start: Option<i64>,
    /// `INCREMENT BY`
    pub increment: Option<i64>,
    /// `MINVALUE`
    pub min: Option<i64>,
    /// `MAXVALUE`
    pub max: Option<i64>,
    /// `CACHE`: so many numbers are taken ahead by each connection.
    pub cache: Option<i64>,
    /// `CYCLE`: begins anew after the last.
    pub cycle: bool,
}

macro_rules! counting {
    ($($at:ident)*) => {
        counting! { @ [$($at)*]
            /// The first number.
            start "START WITH";
            /// The step; negative to count down.
            increment "INCREMENT BY";
            /// The least number.
            min "MINVALUE";
            /// The greatest number.
            max "MAXVALUE";
            /// How many numbers each connection takes ahead.
            cache "CACHE";
        }
        /// Begins anew after the last number, instead of failing.
        #[must_use]
        pub const fn cycle(mut self, yes: bool) -> Self {
            self $(.$at)*.cycle = yes;
            self
        }
    };
    (@ $path:tt $($(#[$m:meta])* $name:ident $sql:literal;)*) => {
        $( counting! { @one $path $(#[$m])* $name $sql } )*
    };
    (@one [$($at:ident)*] $(#[$m:meta])* $name:ident $sql:literal) => {
        $(#[$m])*
        #[doc = concat!("`", $sql, "`")]
        #[must_use]
        pub const fn $name(mut self, value: i64) -> Self {
            self $(.$at)*.$name = Some(value);
            self
        }
    };
}

impl SequenceOptions {
    /// The database's own way of counting: from 1, by 1.
    pub const fn new() -> Self {
        Self { start: None, increment: None, min: None, max: None, cache: None, cycle: false }
    }

    counting! {}
}

/// A sequence of numbers, from which columns draw.
///
/// ```
/// use aludel_core::{Compile, CreateSequence, Sequence, dialect::Dialect};
/// const TICKETS: Sequence = Sequence::new("tickets").start(100).increment(10);
/// let sql = CreateSequence::new(TICKETS).to_sql(Dialect::Postgresql)?;
/// assert_eq!(sql, "CREATE SEQUENCE tickets INCREMENT BY 10 START WITH 100");
/// # Ok::<(), aludel_core::Error>(())
/// ```
///
/// PostgreSQL alone has them here. A numbered primary key that draws from one is numbered in the usual way elsewhere.
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/defaults.html#defining-sequences>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sequence {
    /// The name.
    pub name: Cow<'static, str>,
    /// The schema it is in.
    pub schema: Option<Cow<'static, str>>,
    /// How it counts.
    pub options: SequenceOptions,
}

impl Sequence {
    /// A sequence that counts from 1 by 1.
    pub const fn new(name: &'static str) -> Self {
        Self { name: Cow::Borrowed(name), schema: None, options: SequenceOptions::new() }
    }

    /// A sequence whose name is known at run time only.
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: Cow::Owned(name.into()), schema: None, options: SequenceOptions::new() }
    }

    /// Sets how it counts.
    #[must_use]
    pub const fn options(mut self, options: SequenceOptions) -> Self {
        self.options = options;
        self
    }

    /// Puts it into a schema.
    #[must_use]
    pub fn schema(mut self, schema: impl Into<Cow<'static, str>>) -> Self {
        self.schema = Some(schema.into());
        self
    }

    counting! { options }

    /// The next number: `nextval('name')`.
    ///
    /// # Errors
    /// The statement gives an error elsewhere than on PostgreSQL.
    pub fn next_value(&self) -> Expr<i64> {
        // the function takes a string that holds a quoted name
        let postgres = crate::dialect::Dialect::Postgresql;
        let mut name = String::new();
        if let Some(schema) = &self.schema {
            name.push_str(&postgres.ident(schema));
            name.push('.');
        }
        name.push_str(&postgres.ident(&self.name));
        let name = Fragment::text(format!("'{}'", name.replace('\'', "''")));
        Expr::from_fragment(name.then(Tok::Call(1, &NEXT_VALUE)))
    }
}

/// PostgreSQL's `nextval`, by the name that labels are made of.
static NEXT_VALUE: Function = Function::new("next_value");

/// A column that the database numbers by the standard's own words: `GENERATED … AS IDENTITY`.
///
/// PostgreSQL has it. As a primary key it is numbered in the usual way elsewhere, whatever the options; other columns
/// cannot be numbered there.
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/defaults.html#identity-ddl>
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// Is a number that an INSERT gives refused? `ALWAYS` instead of `BY DEFAULT`.
    pub always: bool,
    /// How it counts.
    pub options: SequenceOptions,
}

impl Identity {
    /// `GENERATED BY DEFAULT AS IDENTITY`: an INSERT may give a number of its own.
    pub const fn new() -> Self {
        Self { always: false, options: SequenceOptions::new() }
    }

    /// `GENERATED ALWAYS AS IDENTITY`: it may not.
    #[must_use]
    pub const fn always(mut self) -> Self {
        self.always = true;
        self
    }

    counting! { options }
}

/// A column computed from others: `GENERATED ALWAYS AS (…)`.
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/defaults.html#computed-columns-generated-always-as>
#[derive(Clone, Debug)]
pub struct Computed {
    /// What it is computed from.
    pub expression: Fragment,
    /// Kept in the table (`STORED`), or computed when it is read (`VIRTUAL`)? `None` leaves it to the database, which is
    /// `STORED` on PostgreSQL and `VIRTUAL` elsewhere.
    pub stored: Option<bool>,
}

impl Computed {
    /// A column computed in the database's own way.
    pub fn new(expression: Fragment) -> Self {
        Self { expression, stored: None }
    }

    /// Sets whether it is kept in the table.
    #[must_use]
    pub fn stored(mut self, yes: bool) -> Self {
        self.stored = Some(yes);
        self
    }
}

/// The constant definition of a computed column.
#[derive(Clone, Copy, Debug)]
pub struct ComputedDef {
    /// What it is computed from.
    pub expression: fn() -> Fragment,
    /// As [`Computed::stored`].
    pub stored: Option<bool>,
}

impl From<ComputedDef> for Computed {
    fn from(def: ComputedDef) -> Self {
        Self { expression: (def.expression)(), stored: def.stored }
    }
}
