//! Results.

use super::FromRow;
use crate::error::{Error, Result};
use crate::types::{Cells, Decode, Header, Kind, Value, ValueCells};

/// What a driver brings back: rows already decoded, and how many rows were touched.
#[derive(Debug)]
pub struct Fetched<R> {
    /// The rows.
    pub rows: Vec<R>,
    /// Rows changed by an INSERT, UPDATE or DELETE; rows read by a SELECT.
    pub rowcount: u64,
    /// The key that the database made, where the driver tells it beside the rows
    /// ([`Compiled::tells_key`](crate::compile::Compiled::tells_key)).
    pub inserted_id: Option<i64>,
}

/// Rows that have all arrived.
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/connections.html#sqlalchemy.engine.Result>
#[derive(Debug)]
pub struct Rows<R> {
    rows: Vec<R>,
    rowcount: u64,
}

impl<R> Rows<R> {
    /// Rows that a driver brought.
    pub fn from_fetched(fetched: Fetched<R>) -> Self {
        Self { rows: fetched.rows, rowcount: fetched.rowcount }
    }

    /// All rows.
    ///
    /// # Errors
    /// None today; a result so that statements may come to give their errors here.
    pub fn all(self) -> Result<Vec<R>> {
        Ok(self.rows)
    }

    /// The only row.
    ///
    /// # Errors
    /// [`Error::is_no_result_found`] of none, [`Error::is_multiple_results_found`] of several.
    pub fn one(self) -> Result<R> {
        self.one_or_none()?.ok_or_else(Error::no_result_found)
    }

    /// The only row, if there is one.
    ///
    /// # Errors
    /// [`Error::is_multiple_results_found`] of several.
    pub fn one_or_none(mut self) -> Result<Option<R>> {
        let row = self.rows.pop();
        if self.rows.is_empty() { Ok(row) } else { Err(Error::multiple_results_found()) }
    }

    /// The first row, if there is one.
    ///
    /// # Errors
    /// None today.
    pub fn first(self) -> Result<Option<R>> {
        Ok(self.rows.into_iter().next())
    }

    /// How many rows there are, or were changed.
    pub fn rowcount(&self) -> u64 {
        self.rowcount
    }

    /// The rows in parts of at most `size`.
    ///
    /// # Panics
    /// If `size` is 0.
    pub fn partitions(self, size: usize) -> impl Iterator<Item = Vec<R>> {
        assert!(size > 0, "a partition holds at least one row");
        let mut rows = self.rows.into_iter();
        std::iter::from_fn(move || {
            let part: Vec<R> = rows.by_ref().take(size).collect();
            (!part.is_empty()).then_some(part)
        })
    }

    /// Each row once, in the order of their first appearance.
    pub fn unique(mut self) -> Self
    where
        R: PartialEq,
    {
        let mut seen: Vec<R> = Vec::with_capacity(self.rows.len());
        for row in self.rows {
            if !seen.contains(&row) {
                seen.push(row);
            }
        }
        self.rows = seen;
        self
    }
}

impl<R: FirstOf> Rows<R> {
    /// The first item of every row.
    pub fn scalars(self) -> Rows<R::First> {
        Rows { rows: self.rows.into_iter().map(R::into_first).collect(), rowcount: self.rowcount }
    }

    /// The first item of the only row.
    ///
    /// # Errors
    /// As [`Rows::one`].
    pub fn scalar_one(self) -> Result<R::First> {
        self.one().map(R::into_first)
    }

    /// The first item of the only row, if there is one.
    ///
    /// # Errors
    /// As [`Rows::one_or_none`].
    pub fn scalar_one_or_none(self) -> Result<Option<R::First>> {
        Ok(self.one_or_none()?.map(R::into_first))
    }
}

impl<R> IntoIterator for Rows<R> {
    type Item = R;
    type IntoIter = std::vec::IntoIter<R>;
    fn into_iter(self) -> Self::IntoIter {
        self.rows.into_iter()
    }
}

/// Rows that can be cut down to their first item.
pub trait FirstOf {
    /// The first item.
    type First;
    /// Leaves out the rest.
    fn into_first(self) -> Self::First;
}

macro_rules! first_of_tuples {
    ($( ($H:ident $($T:ident)*) )*) => { $(
        impl<$H, $($T),*> FirstOf for ($H, $($T,)*) {
            type First = $H;
            fn into_first(self) -> $H {
                self.0
            }
        }
    )* };
}
first_of_tuples! { (A) (A B) (A B C) (A B C D) (A B C D E) (A B C D E F) (A B C D E F G) (A B C D E F G H) }

/// A row of a statement whose shape is not known: names and values.
#[derive(Clone, Debug, PartialEq)]
pub struct AnyRow {
    header: Header,
    values: Box<[Value]>,
}

impl FromRow for AnyRow {
    type First = AnyRow;

    fn kinds(_out: &mut dyn FnMut(Kind)) {}

    fn from_row<C: Cells>(cells: &mut C) -> Result<Self> {
        let header = cells.header().clone();
        let values = (0..header.names().len()).map(|_| cells.any()).collect::<Result<_>>()?;
        Ok(Self { header, values })
    }
}

impl AnyRow {
    /// The value of a column, by its name.
    ///
    /// # Errors
    /// There is no such column (the error lists those there are), or its value is no `T`.
    pub fn get<T: Decode>(&self, name: &str) -> Result<T> {
        let place = self.header.position(name).ok_or_else(|| {
            Error::value(format!(
                "no column \"{name}\" in the row; it has {}",
                self.header.names().join(", ")
            ))
        })?;
        self.get_at(place)
    }

    /// The value of a column, by its place.
    ///
    /// # Errors
    /// There are fewer columns, or the value is no `T`.
    pub fn get_at<T: Decode>(&self, place: usize) -> Result<T> {
        let value = self.values.get(place..=place).unwrap_or_default();
        T::decode(&mut ValueCells::new(value, &self.header)).map_err(|e| {
            match self.header.names().get(place) {
                Some(name) => e.context(format_args!("column \"{name}\"")),
                None => e.context(format_args!("column {place}")),
            }
        })
    }

    /// The values alone.
    pub fn into_values(self) -> Vec<Value> {
        self.values.into()
    }

    /// The columns' names, in order.
    pub fn keys(&self) -> &[String] {
        self.header.names()
    }

    /// The values, in order.
    pub fn values(&self) -> &[Value] {
        &self.values
    }
}

/// A row by name: what `mappings` gives.
pub type Mapping = AnyRow;

impl Rows<AnyRow> {
    /// The rows, each read by name.
    pub fn mappings(self) -> std::vec::IntoIter<Mapping> {
        self.rows.into_iter()
    }
}

/// The row of a statement that gives none.
#[derive(Clone, Copy, Debug)]
pub struct NoRow;

impl FromRow for NoRow {
    type First = NoRow;
    fn kinds(_out: &mut dyn FnMut(Kind)) {}
    fn from_row<C: Cells>(_cells: &mut C) -> Result<Self> {
        Ok(Self)
    }
}

/// What an INSERT did.
#[derive(Clone, Debug)]
pub struct Inserted {
    rowcount: u64,
    header: Header,
    key: Box<[Value]>,
}

impl Inserted {
    pub(crate) fn new(fetched: Fetched<AnyRow>) -> Self {
        let rowcount = fetched.rowcount;
        match (fetched.rows.into_iter().next(), fetched.inserted_id) {
            (Some(row), _) => Self { rowcount, header: row.header, key: row.values },
            (None, Some(id)) => {
                Self { rowcount, header: Header::new(["id".to_owned()]), key: [Value::Int(id)].into() }
            }
            (None, None) => Self { rowcount, header: Header::new([]), key: [].into() },
        }
    }

    /// How many rows were inserted; on MySQL, an upsert that updated counts 2.
    pub fn rowcount(&self) -> u64 {
        self.rowcount
    }

    /// The primary key that the database made for the only row: a value, or a tuple of a composite key's.
    ///
    /// `None` if it made none: the row brought its key, there were several rows, or a conflict left nothing to insert.
    /// PostgreSQL is asked by `RETURNING`, SQLite and MySQL tell the last number.
    ///
    /// # Errors
    /// The key is no `T`.
    ///
    /// Source: <https://docs.sqlalchemy.org/en/20/core/connections.html#sqlalchemy.engine.CursorResult.inserted_primary_key>
    pub fn inserted_primary_key<T: FromRow>(&self) -> Result<Option<T>> {
        if self.key.is_empty() {
            return Ok(None);
        }
        T::from_row(&mut ValueCells::new(&self.key, &self.header)).map(Some)
    }
}

/// What a statement without rows did.
#[derive(Clone, Copy, Debug)]
pub struct Done {
    rowcount: u64,
}

impl Done {
    pub(crate) fn new(rowcount: u64) -> Self {
        Self { rowcount }
    }

    /// How many rows were inserted, updated or deleted. An UPDATE counts the rows it found, changed or not.
    pub fn rowcount(&self) -> u64 {
        self.rowcount
    }
}
