//! A statement of a session that is about to be sent, as hooks see it.

use super::{HasTable, Info, Model};
use crate::error::{Error, Result};
use crate::expr::{Clause, Condition, Log, StatementKind, Tok};
use crate::schema::TableDef;
use std::fmt;

/// A statement of a session that is about to be sent: what `do_orm_execute` hooks are given, to look at it, to refuse it, or to
/// put it under more conditions.
///
/// `Display` and `Debug` show it as PostgreSQL would be told it, without its values.
///
/// Source: <https://docs.sqlalchemy.org/en/20/orm/session_api.html#sqlalchemy.orm.ORMExecuteState>
pub struct OrmExecute<'s> {
    log: &'s mut Log,
    info: &'s Info,
    loads: bool,
    restricted: Vec<&'static TableDef>,
}

impl<'s> OrmExecute<'s> {
    pub(crate) fn new(log: &'s mut Log, info: &'s Info, loads: bool) -> Self {
        Self { log, info, loads, restricted: Vec::new() }
    }

    /// The models of which conditions may leave out rows.
    pub(crate) fn into_restricted(self) -> Vec<&'static TableDef> {
        self.restricted
    }

    fn kind(&self) -> Option<StatementKind> {
        match self.log.tokens().first() {
            Some(Tok::Open(kind)) => Some(*kind),
            _ => None,
        }
    }

    /// Is it a SELECT, or several put together?
    pub fn is_select(&self) -> bool {
        matches!(self.kind(), Some(StatementKind::Select | StatementKind::Compound))
    }

    /// Is it an INSERT?
    pub fn is_insert(&self) -> bool {
        self.kind() == Some(StatementKind::Insert)
    }

    /// Is it an UPDATE?
    pub fn is_update(&self) -> bool {
        self.kind() == Some(StatementKind::Update)
    }

    /// Is it a DELETE?
    pub fn is_delete(&self) -> bool {
        self.kind() == Some(StatementKind::Delete)
    }

    /// Is it SQL text, which nothing can be added to?
    pub fn is_text(&self) -> bool {
        self.kind().is_none()
    }

    /// Does it write rows? SQL text may, unless it begins as a query.
    pub fn writes(&self) -> bool {
        self.log.writes()
    }

    /// Does it load a relationship, of objects that another statement found or that are tracked?
    pub fn is_relationship_load(&self) -> bool {
        self.loads
    }

    /// Does it speak of a model: in its FROM, a join, a condition, a subquery, or as what it writes?
    pub fn speaks_of<E: HasTable>(&self, _model: Model<E>) -> bool {
        speaks_of(self.log, E::TABLE)
    }

    /// What the session's user keeps with it; `None` if there is nothing of this type.
    pub fn info<T: Send + Sync + 'static>(&self) -> Option<&'s T> {
        self.info.get()
    }

    /// Adds a condition to those that must hold: to the WHERE of a SELECT, an UPDATE or a DELETE.
    ///
    /// # Errors
    /// It is an INSERT, several queries put together, or SQL text.
    pub fn filter(&mut self, condition: impl Condition) -> Result<()> {
        use StatementKind::{Delete, Select, Update};
        if !matches!(self.kind(), Some(Select | Update | Delete)) {
            return Err(Error::session("do_orm_execute: a condition is for a SELECT, an UPDATE or a DELETE"));
        }
        condition.each(&mut |one| self.log.clause(one, Clause::Where));
        Ok(())
    }

    /// Puts all rows of a model that the statement reads under a condition, as
    /// [`with_loader_criteria`](super::with_loader_criteria) does: in joins, subqueries, and where it is an UPDATE or a DELETE
    /// as well. A model that the statement does not read is no matter; SQL text stays as it is.
    pub fn with_loader_criteria<E: HasTable>(&mut self, _model: Model<E>, condition: impl Condition) {
        if self.is_text() {
            return;
        }
        condition.each(&mut |one| self.log.criterion(E::TABLE, one));
        self.restricted.push(E::TABLE);
    }
}

fn speaks_of(log: &Log, table: &TableDef) -> bool {
    let of_token = |token: &Tok| match token {
        Tok::Table(of) | Tok::AliasedTable(of) | Tok::Column(_, of) | Tok::AliasedColumn(_, of) => {
            of.is_also(table)
        }
        Tok::Relation(def) | Tok::RelationOf(def) => {
            (def.target)().is_also(table) || (def.owner)().is_also(table)
        }
        _ => false,
    };
    log.tokens().iter().any(of_token) || log.deriveds().iter().any(|derived| speaks_of(derived.log(), table))
}

impl fmt::Display for OrmExecute<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&crate::compile::describe_log(self.log))
    }
}

impl fmt::Debug for OrmExecute<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
