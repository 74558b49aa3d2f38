//! `OVER`: functions over a window of rows.

use super::list::appended;
use super::{Edge, Expr, Expression, Fragment, FrameUnit, Name, OrderList, Tok, Window};
use crate::types::{SqlType, SqlValue, Value};
use std::marker::PhantomData;
use std::ops::{Bound, RangeBounds};

/// A window: how its rows are divided and ordered, and which of them are looked at.
///
/// The distances of a frame are part of the statement's text.
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/sqlelement.html#sqlalchemy.sql.expression.over>
#[derive(Clone)]
#[must_use]
pub struct WindowSpec {
    partition: Fragment,
    order: Fragment,
    bounds: Fragment,
    window: Window,
}

/// A window to be named in a query: `select(…).window("w", window().partition_by(Post::author_id))`.
pub fn window() -> WindowSpec {
    let nothing = || Fragment::of(Tok::Nop);
    WindowSpec { partition: nothing(), order: nothing(), bounds: nothing(), window: Window::default() }
}

macro_rules! frames {
    ($($(#[$m:meta])* $name:ident => $unit:ident;)*) => { $(
        $(#[$m])*
        pub fn $name(mut self, frame: impl RangeBounds<i64>) -> Self {
            self.frame(FrameUnit::$unit, &frame);
            self
        }
    )* };
}

impl WindowSpec {
    /// `PARTITION BY`
    pub fn partition_by(mut self, expressions: impl OrderList) -> Self {
        self.window.partition += appended(&mut self.partition, expressions) as u8;
        self
    }

    /// `ORDER BY`
    pub fn order_by(mut self, order: impl OrderList) -> Self {
        self.window.order += appended(&mut self.order, order) as u8;
        self
    }

    frames! {
        /// `ROWS BETWEEN`, counted from the current row, which is 0: `..=0` are all rows up to it, `-5..=5` five before and
        /// after, `1..` all that follow.
        rows => Rows;
        /// `RANGE BETWEEN`, by the value of the order: `..=0` are all rows whose value is not beyond this one's.
        range => Range;
        /// `GROUPS BETWEEN`, by groups of rows of equal order. MySQL has none.
        groups => Groups;
    }

    fn frame(&mut self, unit: FrameUnit, frame: &impl RangeBounds<i64>) {
        self.bounds = Fragment::of(Tok::Nop);
        let start = match frame.start_bound() {
            Bound::Unbounded => Edge::Start,
            Bound::Included(at) => self.edge(*at),
            Bound::Excluded(at) => self.edge(at.saturating_add(1)),
        };
        let end = match frame.end_bound() {
            Bound::Unbounded => Edge::End,
            Bound::Included(at) => self.edge(*at),
            Bound::Excluded(at) => self.edge(at.saturating_sub(1)),
        };
        self.window.frame = Some((unit, start, end));
    }

    fn edge(&mut self, at: i64) -> Edge {
        if at != 0 {
            let distance = i64::try_from(at.unsigned_abs()).unwrap_or(i64::MAX);
            // MariaDB takes no placeholder there, so the distance comes twice: as text, and as a value for the others
            self.bounds.append(Fragment::of(Tok::Int(distance)));
            self.bounds.append(Fragment::bind(&SqlType::Integer, Value::Int(distance)));
        }
        match at {
            0 => Edge::Current,
            at if at < 0 => Edge::Preceding,
            _ => Edge::Following,
        }
    }

    pub(crate) fn into_parts(self) -> (Fragment, Window) {
        (self.partition.and_then(self.order).and_then(self.bounds), self.window)
    }
}

/// A function over a window.
#[derive(Clone)]
#[must_use]
pub struct Over<T> {
    function: Fragment,
    spec: WindowSpec,
    marker: PhantomData<fn() -> T>,
}

macro_rules! forwarded {
    ($($(#[$m:meta])* $name:ident($($arg:ident: $ty:ty),*);)*) => { $(
        $(#[$m])*
        pub fn $name(mut self, $($arg: $ty),*) -> Self {
            self.spec = self.spec.$name($($arg),*);
            self
        }
    )* };
}

impl<T> Over<T> {
    forwarded! {
        /// `PARTITION BY`
        partition_by(expressions: impl OrderList);
        /// `ORDER BY`
        order_by(order: impl OrderList);
        /// As [`WindowSpec::rows`].
        rows(frame: impl RangeBounds<i64>);
        /// As [`WindowSpec::range`].
        range(frame: impl RangeBounds<i64>);
        /// As [`WindowSpec::groups`].
        groups(frame: impl RangeBounds<i64>);
    }
}

impl<T: SqlValue> Expression for Over<T> {
    type Type = T;
    fn to_fragment(&self) -> Fragment {
        let (parts, window) = self.spec.clone().into_parts();
        self.function.clone().and_then(parts).then(Tok::Over(window))
    }
}

impl<T> Expr<T> {
    /// `OVER (…)`: the function looks at a window of rows.
    pub fn over(self) -> Over<T> {
        Over { function: self.into_fragment(), spec: window(), marker: PhantomData }
    }

    /// `OVER name`: the function looks at a window that the query names.
    pub fn over_window(self, name: &str) -> Expr<T> {
        let mut fragment = self.into_fragment().then(Tok::OverNamed);
        fragment.name(Name::from(name));
        Self::from_fragment(fragment)
    }
}
