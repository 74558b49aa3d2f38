//! Constraints, in a table's definition and added to it later.

use super::{cannot, ddl_statement, idents, if_, is_for};
use crate::compile::ddl_expression;
use crate::dialect::Dialect;
use crate::error::{Error, Result};
use crate::schema::{
    Check, Constraint, Deferral, Exclude, ForeignKeyConstraint, Initially, PrimaryKey, TableName, Unique,
};
use crate::stmt::Compile;

/// `ALTER TABLE … ADD CONSTRAINT`. SQLite has none: its constraints come with the table.
///
/// ```
/// use aludel_core::{AddConstraint, Check, Compile, dialect::Dialect};
/// let add = AddConstraint::new("people", Check::text("age >= 0").name("ck_people_age"));
/// assert_eq!(
///     add.to_sql(Dialect::Postgresql)?,
///     "ALTER TABLE people ADD CONSTRAINT ck_people_age CHECK (age >= 0)"
/// );
/// # Ok::<(), aludel_core::Error>(())
/// ```
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/ddl.html#sqlalchemy.schema.AddConstraint>
#[derive(Clone, Debug)]
pub struct AddConstraint {
    table: TableName,
    constraint: Constraint,
}

impl AddConstraint {
    /// A table and its new constraint.
    pub fn new(table: impl Into<TableName>, constraint: impl Into<Constraint>) -> Self {
        Self { table: table.into(), constraint: constraint.into() }
    }
}

ddl_statement! { AddConstraint }

impl Compile for AddConstraint {
    fn to_sql(&self, dialect: Dialect) -> Result<String> {
        if !dialect.capability().alter_add_constraint {
            return Err(cannot(dialect, "ALTER TABLE … ADD CONSTRAINT"));
        }
        let constraint = constraint_definition(&self.constraint, &self.table, dialect)?;
        Ok(format!("ALTER TABLE {} ADD {constraint}", self.table.sql(dialect)))
    }
}

/// What kind of constraint is dropped, for which MySQL has words of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    ForeignKey,
    Unique,
    Other,
}

/// `ALTER TABLE … DROP CONSTRAINT`, MySQL's `DROP FOREIGN KEY` and `DROP INDEX`. SQLite has none.
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/ddl.html#sqlalchemy.schema.DropConstraint>
#[derive(Clone, Debug)]
pub struct DropConstraint {
    table: TableName,
    name: Option<String>,
    kind: Kind,
    cascade: bool,
}

impl DropConstraint {
    /// A table and one of its constraints.
    pub fn new(table: impl Into<TableName>, constraint: &Constraint) -> Self {
        let kind = match constraint {
            Constraint::ForeignKey(_) => Kind::ForeignKey,
            Constraint::Unique(_) => Kind::Unique,
            _ => Kind::Other,
        };
        Self { table: table.into(), name: constraint.name().map(String::from), kind, cascade: false }
    }

    /// A table and the name of one of its constraints, of whatever kind.
    pub fn named(table: impl Into<TableName>, name: impl Into<String>) -> Self {
        Self { table: table.into(), name: Some(name.into()), kind: Kind::Other, cascade: false }
    }

    pub(super) fn foreign_key(table: TableName, key: &ForeignKeyConstraint) -> Self {
        Self { table, name: key.name.clone(), kind: Kind::ForeignKey, cascade: false }
    }

    /// `CASCADE`: drops what depends on it (PostgreSQL).
    #[must_use]
    pub fn cascade(mut self) -> Self {
        self.cascade = true;
        self
    }
}

ddl_statement! { DropConstraint }

impl Compile for DropConstraint {
    fn to_sql(&self, dialect: Dialect) -> Result<String> {
        if !dialect.capability().alter_add_constraint {
            return Err(cannot(dialect, "ALTER TABLE … DROP CONSTRAINT"));
        }
        let name = self.name.as_deref().ok_or_else(|| {
            Error::schema(format!("table {}: a constraint without a name cannot be dropped", self.table))
        })?;
        let what = match (dialect, self.kind) {
            (Dialect::Mysql, Kind::ForeignKey) => "FOREIGN KEY",
            (Dialect::Mysql, Kind::Unique) => "INDEX",
            _ => "CONSTRAINT",
        };
        let cascade = if_(self.cascade && dialect == Dialect::Postgresql, " CASCADE");
        Ok(format!("ALTER TABLE {} DROP {what} {}{cascade}", self.table.sql(dialect), dialect.ident(name)))
    }
}

/// `CONSTRAINT pk_users PRIMARY KEY (id)`
pub(super) fn primary_key(key: &PrimaryKey, dialect: Dialect) -> String {
    format!("{}PRIMARY KEY ({})", prefix(key.name.as_deref(), dialect), idents(&key.columns, dialect))
}

/// Is it left out of a table on this dialect? SQLite's foreign keys do not lead to another schema, which is another file.
pub(super) fn is_left_out(constraint: &Constraint, table: &TableName, dialect: Dialect) -> bool {
    let elsewhere = !is_for(constraint.dialects(), dialect);
    let other_file = match constraint {
        Constraint::ForeignKey(key) => dialect == Dialect::Sqlite && key.referred_schema != table.schema,
        _ => false,
    };
    elsewhere || other_file
}

/// A constraint as it stands in a table's definition.
pub(super) fn constraint_definition(
    constraint: &Constraint,
    table: &TableName,
    dialect: Dialect,
) -> Result<String> {
    let written = match constraint {
        Constraint::Unique(c) => unique(c, dialect),
        Constraint::Check(c) => check(c, dialect),
        Constraint::ForeignKey(c) => foreign_key(c, dialect),
        Constraint::Exclude(c) => exclude(c, dialect),
    };
    let name = constraint.name().unwrap_or("without a name");
    written.map_err(|e| e.context(format_args!("table {table}: constraint {name}")))
}

fn unique(c: &Unique, dialect: Dialect) -> Result<String> {
    if dialect != Dialect::Postgresql && !c.deferral.is_none() {
        return Err(cannot(dialect, "deferrable unique constraints"));
    }
    if dialect != Dialect::Postgresql && c.nulls_not_distinct {
        return Err(cannot(dialect, "NULLS NOT DISTINCT"));
    }
    Ok(format!(
        "{}UNIQUE {}({}){}",
        prefix(c.name.as_deref(), dialect),
        if_(c.nulls_not_distinct, "NULLS NOT DISTINCT "),
        idents(&c.columns, dialect),
        deferral(c.deferral)
    ))
}

fn check(c: &Check, dialect: Dialect) -> Result<String> {
    let condition = ddl_expression(&c.condition, dialect)?;
    Ok(format!("{}CHECK ({condition})", prefix(c.name.as_deref(), dialect)))
}

fn foreign_key(c: &ForeignKeyConstraint, dialect: Dialect) -> Result<String> {
    if dialect == Dialect::Mysql && !c.deferral.is_none() {
        return Err(cannot(dialect, "deferrable foreign keys"));
    }
    let schema = c.referred_schema.clone().filter(|_| dialect != Dialect::Sqlite);
    let referred = TableName { schema, name: c.referred_table.clone() };
    let mut out = format!(
        "{}FOREIGN KEY({}) REFERENCES {} ({})",
        prefix(c.name.as_deref(), dialect),
        idents(&c.columns, dialect),
        referred.sql(dialect),
        idents(&c.referred_columns, dialect)
    );
    for (event, action) in [("DELETE", c.on_delete), ("UPDATE", c.on_update)] {
        if let Some(action) = action.sql() {
            out.push_str(&format!(" ON {event} {action}"));
        }
    }
    out.push_str(&deferral(c.deferral));
    Ok(out)
}

fn exclude(c: &Exclude, dialect: Dialect) -> Result<String> {
    if dialect != Dialect::Postgresql {
        return Err(cannot(dialect, "EXCLUDE constraints"));
    }
    let mut elements = Vec::new();
    for (expression, operator) in &c.elements {
        elements.push(format!("{} WITH {operator}", ddl_expression(expression, dialect)?));
    }
    let condition = match &c.condition {
        Some(condition) => format!(" WHERE ({})", ddl_expression(condition, dialect)?),
        None => String::new(),
    };
    Ok(format!(
        "{}EXCLUDE USING {} ({}){condition}{}",
        prefix(c.name.as_deref(), dialect),
        c.method.as_deref().unwrap_or("gist"),
        elements.join(", "),
        deferral(c.deferral)
    ))
}

fn deferral(deferral: Deferral) -> String {
    let may = match deferral.deferrable {
        Some(true) => " DEFERRABLE",
        Some(false) => " NOT DEFERRABLE",
        None => "",
    };
    let initially = match deferral.initially {
        Some(Initially::Deferred) => " INITIALLY DEFERRED",
        Some(Initially::Immediate) => " INITIALLY IMMEDIATE",
        None => "",
    };
    format!("{may}{initially}")
}

fn prefix(name: Option<&str>, dialect: Dialect) -> String {
    name.map_or_else(String::new, |name| format!("CONSTRAINT {} ", dialect.ident(name)))
}
