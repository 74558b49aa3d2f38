//! What is loaded along with a model.
//!
//! Options make a tree of [`Load`] nodes. `plan` writes it into the statement's log, `loading` takes the rows that come
//! back apart, asks for more where a node wants a query of its own, and puts the objects together. Nothing here waits: a
//! facade sends what [`Loading::next_query`] gives.
//!
//! There are two ends. [`Loading::finish`] fills the relationship fields of values that the caller then owns; what a
//! collection holds is each owner's own. [`Loading::into_graph`] is for a unit of work: it fills nothing and hands over a
//! [`Graph`], in which an object that several owners share is there once.

mod glue;
#[allow(dead_code, reason = "the unit of work comes to take it in")]
mod graph;
mod loading;
mod option;
mod plan;

pub use glue::LoadRoot;
pub(crate) use glue::{Found, Glue, Object, Shared};
#[allow(unused_imports, reason = "the unit of work comes to take it in")]
pub(crate) use graph::{Graph, GraphNode};
pub use loading::{Loader, Loading};
pub use option::{
    Criteria, IntoLoad, LoadOption, LoadOptions, Omitted, RelationWith, contains_eager, defer, joinedload,
    load_only, selectinload, with_loader_criteria,
};
pub(crate) use plan::LoadPlan;

use crate::expr::{Fragment, Name};
use crate::orm::RelationDef;
use crate::schema::{ColumnDef, TableDef};
use crate::types::{SqlType, Value};

/// A relationship to load, and what to load along with its objects.
#[derive(Clone)]
pub(crate) struct Load {
    def: &'static RelationDef,
    strategy: Strategy,
    /// The name that its table is read under, in a join.
    alias: Option<Name>,
    /// More conditions on its objects.
    criteria: Vec<Fragment>,
    order: Vec<Fragment>,
    columns: Columns,
    children: Vec<Load>,
    glue: Glue,
}

/// How a relationship is loaded.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Strategy {
    /// By an outer join in the statement itself.
    Joined,
    /// By a query of its own, for all objects at once.
    Selectin,
    /// From a join that the statement has already.
    Eager,
}

/// The columns of a model that are read; the others get a blank value instead.
#[derive(Clone, Default)]
struct Columns {
    /// Only these, if any are named, besides the primary key.
    only: Vec<u16>,
    /// Not these.
    except: Vec<u16>,
}

impl Columns {
    fn is_all(&self) -> bool {
        self.only.is_empty() && self.except.is_empty()
    }

    /// Is the column read?
    fn reads(&self, table: &TableDef, column: usize) -> bool {
        let at = column as u16;
        table.columns[column].primary_key
            || !self.except.contains(&at) && (self.only.is_empty() || self.only.contains(&at))
    }

    /// The places of the columns that are read.
    fn places(&self, table: &'static TableDef) -> impl Iterator<Item = u16> + '_ {
        (0..table.columns.len()).filter(|at| self.reads(table, *at)).map(|at| at as u16)
    }

    /// The places of the columns that are not read.
    fn left_out(&self, table: &TableDef) -> Box<[u16]> {
        (0..table.columns.len()).filter(|at| !self.reads(table, *at)).map(|at| at as u16).collect()
    }

    /// A whole row from what was read: blanks stand where nothing was.
    fn whole(&self, table: &'static TableDef, read: &[Value]) -> Vec<Value> {
        let mut read = read.iter();
        let column = |(at, column): (usize, &ColumnDef)| {
            if self.reads(table, at) { read.next().cloned().unwrap_or(Value::Null) } else { blank(column) }
        };
        table.columns.iter().enumerate().map(column).collect()
    }
}

/// What stands in a column that was not read.
fn blank(column: &ColumnDef) -> Value {
    if column.nullable {
        return Value::Null;
    }
    match &column.ty {
        SqlType::Boolean => Value::Bool(false),
        ty if ty.is_integer() => Value::Int(0),
        ty if ty.is_text() => Value::from(""),
        SqlType::Float | SqlType::Double | SqlType::Real => Value::Float(0.0),
        SqlType::Numeric(..) => Value::Decimal("0".into()),
        SqlType::LargeBinary => Value::Bytes([].into()),
        SqlType::Date => Value::Date(0),
        SqlType::Time => Value::Time(0),
        SqlType::DateTime => Value::DateTime(0),
        SqlType::Timestamp => Value::Timestamp(0),
        SqlType::Uuid => Value::Uuid([0; 16]),
        SqlType::Json | SqlType::Jsonb => Value::Json("null".into()),
        SqlType::Array(_) => Value::Array([].into()),
        SqlType::Enum(labels) => labels.labels.first().map_or(Value::Null, |label| Value::from(*label)),
        _ => Value::Null,
    }
}
