//! Which columns of a model are read, and what stands in the fields of the others.

use crate::schema::{ColumnDef, TableDef};
use crate::types::{SqlType, Value};

/// What options say of the columns of a model.
#[derive(Clone, Default)]
pub(super) struct Columns {
    /// Only these, if any are named, besides the primary key.
    pub(super) only: Vec<u16>,
    /// Not these.
    pub(super) except: Vec<u16>,
    /// These, though the model defers them.
    pub(super) undefer: Vec<u16>,
    /// The columns of these groups, though the model defers them.
    pub(super) groups: Vec<&'static str>,
}

impl Columns {
    pub(super) fn extend(&mut self, other: Self) {
        self.only.extend(other.only);
        self.except.extend(other.except);
        self.undefer.extend(other.undefer);
        self.groups.extend(other.groups);
    }

    /// Is the column read?
    fn reads(&self, table: &TableDef, column: usize) -> bool {
        let (at, def) = (column as u16, &table.columns[column]);
        let deferred = def.deferred.is_some_and(|group| !self.groups.contains(&group));
        if self.except.contains(&at) {
            return false;
        }
        if self.only.is_empty() {
            return !deferred || self.undefer.contains(&at);
        }
        self.only.contains(&at) || self.undefer.contains(&at)
    }

    /// What is read of a table: what is asked for, the primary key, and what else is needed.
    pub(super) fn resolve(&self, table: &'static TableDef, needed: &[usize]) -> Reads {
        let key = table.primary_key();
        let reads = |at| key.contains(&at) || needed.contains(&at) || self.reads(table, at);
        Reads::new((0..table.columns.len()).map(reads), Box::default())
    }
}

/// Is each column of a table read?
#[derive(Clone, Debug, Default)]
pub(super) struct Reads {
    table: Box<[bool]>,
    /// The cells behind the table's: what members of a hierarchy have besides.
    rest: Box<[Rest]>,
}

/// A cell of a member, behind those of its root.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rest {
    pub(super) model: &'static TableDef,
    /// The place among the model's columns.
    pub(super) place: usize,
    pub(super) read: bool,
}

impl Reads {
    pub(super) fn new(table: impl Iterator<Item = bool>, rest: Box<[Rest]>) -> Self {
        Self { table: table.collect(), rest }
    }

    /// Are all of the table's read?
    pub(super) fn is_all(&self) -> bool {
        self.table.iter().all(|read| *read)
    }

    /// Are all cells behind the table's read?
    pub(super) fn is_all_rest(&self) -> bool {
        self.rest.iter().all(|rest| rest.read)
    }

    /// Is this cell behind the table's read?
    pub(super) fn reads_rest(&self, at: usize) -> bool {
        self.rest.get(at).is_none_or(|rest| rest.read)
    }

    /// What does a cell stand for that was not read?
    pub(super) fn blank(&self, table: &TableDef, at: usize) -> Value {
        let rest = || self.rest.get(at - table.columns.len()).map(|rest| &rest.model.columns[rest.place]);
        table.columns.get(at).or_else(rest).map_or(Value::Null, blank)
    }

    /// How many of the cells in this range are read.
    pub(super) fn count(&self, cells: std::ops::Range<usize>) -> usize {
        cells.filter(|at| self.reads(*at)).count()
    }

    /// The columns of a member that were not read.
    pub(super) fn left_out_of(&self, model: &TableDef) -> Box<[u16]> {
        let mut all = self.left_out().into_vec();
        for rest in self.rest.iter().filter(|rest| !rest.read && model.inherits_from(rest.model)) {
            all.push(rest.place as u16);
        }
        all.sort_unstable();
        all.dedup();
        all.into()
    }

    /// The columns that are read.
    pub(super) fn places(&self) -> impl Iterator<Item = u16> + '_ {
        (0..self.table.len()).filter(|at| self.table[*at]).map(|at| at as u16)
    }

    /// The columns that are not.
    pub(super) fn left_out(&self) -> Box<[u16]> {
        (0..self.table.len()).filter(|at| !self.table[*at]).map(|at| at as u16).collect()
    }

    /// How many are read.
    pub(super) fn width(&self) -> usize {
        self.table.iter().filter(|read| **read).count()
    }

    /// Where a column that is read stands among those that are.
    pub(super) fn rank(&self, column: usize) -> usize {
        self.table.iter().take(column).filter(|read| **read).count()
    }

    pub(super) fn reads(&self, column: usize) -> bool {
        let rest = || self.rest.get(column - self.table.len()).map(|rest| rest.read);
        self.table.get(column).copied().or_else(rest).unwrap_or(true)
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
