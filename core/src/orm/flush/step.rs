//! A statement of a flush.

use super::copy::Copied;
use super::inserted::Inserted;
use crate::error::Error;
use crate::expr::{Log, StatementKind};
use crate::orm::unit_of_work::RelationInfo;
use crate::orm::{AnyKey, Mapper, UnitOfWork};
use crate::schema::TableDef;
use std::any::TypeId;
use std::sync::Arc;

/// A statement to send.
pub struct Step {
    log: Option<Box<Log>>,
    verb: &'static str,
    table: &'static TableDef,
    pub(super) work: Work,
}

impl Step {
    pub(super) fn new(log: Box<Log>, verb: &'static str, table: &'static TableDef, work: Work) -> Self {
        Self { log: Some(log), verb, table, work }
    }

    /// The statement, to be sent; once.
    pub fn take_log(&mut self) -> Box<Log> {
        self.log.take().unwrap_or_else(|| Log::new(StatementKind::Select))
    }

    /// The table that it is about.
    pub fn table(&self) -> &'static TableDef {
        self.table
    }

    /// Why the database refused it, as far as the session knows: a new object has the key of another.
    pub fn explain(&self, work: &UnitOfWork, error: Error) -> Error {
        let Work::Insert(runs) = &self.work else { return error };
        if !error.is_unique_violation() {
            return error;
        }
        match runs.iter().find_map(|run| run.conflict(work)) {
            Some(conflict) => error.context(conflict),
            None => error,
        }
    }

    /// What it is for, for messages: `insert into users`.
    pub fn label(&self) -> String {
        format!("{} {}", self.verb, self.table.name)
    }
}

/// What to do with the answer.
pub(super) enum Work {
    /// Objects to be deleted, unless they have left the relationship in which they were found.
    Read { mapper: Mapper, relation: Arc<RelationInfo> },
    /// Objects to be deleted that the session knows as a base of what they are.
    ReadMembers(Mapper),
    /// What makes room in a one-to-one relationship for what was put in.
    Room { relation: Arc<RelationInfo>, target: Option<AnyKey> },
    /// New objects.
    Insert(Vec<Inserted>),
    /// New objects that may be copied, which the database is asked.
    Reserve(Box<Inserted>, Copied),
    /// New objects that are copied, with their keys.
    Copy(Box<Inserted>),
    /// What the database made of new objects.
    InsertedBack(Box<Inserted>),
    /// What the database made of changed objects.
    UpdatedBack { entity: TypeId, rows: Vec<u32>, columns: Vec<usize> },
    /// Changed objects, each with the new values of its columns that the session did not have.
    Update {
        entity: TypeId,
        rows: Vec<u32>,
        /// The columns that come back, after the primary key.
        returned: Vec<usize>,
    },
    /// Deleted objects.
    Delete { entity: TypeId, slots: Vec<u32> },
    /// Rows that are no objects.
    Rows { expected: Option<u64> },
    /// Rows of objects that the session may not know.
    CutOff,
}
