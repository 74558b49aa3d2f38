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
        Reads((0..table.columns.len()).map(reads).collect())
    }
}

/// Is each column of a table read?
#[derive(Clone, Debug, Default)]
pub(super) struct Reads(Box<[bool]>);

impl Reads {
    pub(super) fn is_all(&self) -> bool {
        self.0.iter().all(|read| *read)
    }

    /// The columns that are read.
    pub(super) fn places(&self) -> impl Iterator<Item = u16> + '_ {
        (0..self.0.len()).filter(|at| self.0[*at]).map(|at| at as u16)
    }

    /// The columns that are not.
    pub(super) fn left_out(&self) -> Box<[u16]> {
        (0..self.0.len()).filter(|at| !self.0[*at]).map(|at| at as u16).collect()
    }

    /// How many are read.
    pub(super) fn width(&self) -> usize {
        self.0.iter().filter(|read| **read).count()
    }

    /// Where a column that is read stands among those that are.
    pub(super) fn rank(&self, column: usize) -> usize {
        self.0.iter().take(column).filter(|read| **read).count()
    }

    pub(super) fn reads(&self, column: usize) -> bool {
        self.0.get(column).copied().unwrap_or(true)
    }
}

/// What stands in a column that was not read.
pub(super) fn blank(column: &ColumnDef) -> Value {
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
