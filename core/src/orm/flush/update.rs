//! The UPDATEs and DELETEs of a flush, and the query for one row by its key.

use super::{Step, Work};
use crate::expr::{Clause, Fragment, Log, Op, StatementKind, Tok};
use crate::orm::UnitOfWork;
use crate::schema::TableDef;
use crate::stmt::write_onupdate;
use crate::types::Value;
use std::any::TypeId;

/// Writes the changed columns of an object.
pub(super) fn update(work: &UnitOfWork, entity: TypeId, slot: u32, columns: Vec<usize>) -> Option<Step> {
    let store = &work.stores[&entity];
    let table = store.table();
    let (row, identity) = (store.row(slot)?, store.flushed_identity(slot)?);
    let mut log = Log::new(StatementKind::Update);
    log.push(Tok::Table(table));
    log.push(Tok::Clause(Clause::Target));
    let set: Vec<u16> = columns.iter().map(|column| *column as u16).collect();
    for column in columns {
        log.push(Tok::Column(column as u16, table));
        log.clause(Fragment::bind(&table.columns[column].ty, row[column].clone()), Clause::Set);
    }
    write_onupdate(&mut log, table, &set);
    write_key(&mut log, table, &identity);
    Some(Step::new(log, "update", table, Work::Update { entity, slot }))
}

/// Deletes an object's row.
pub(super) fn delete(work: &UnitOfWork, entity: TypeId, slot: u32, last: bool) -> Option<Step> {
    let store = &work.stores[&entity];
    let table = store.table();
    let identity = store.flushed_identity(slot)?;
    let mut log = Log::new(StatementKind::Delete);
    log.push(Tok::Table(table));
    log.push(Tok::Clause(Clause::Target));
    write_key(&mut log, table, &identity);
    Some(Step::new(log, "delete from", table, Work::Delete { entity, last }))
}

/// The query for the row with this primary key.
pub fn select_by_key(table: &'static TableDef, identity: Vec<Value>) -> Box<Log> {
    let mut log = Log::new(StatementKind::Select);
    log.push(Tok::Table(table));
    log.push(Tok::Clause(Clause::Entity));
    write_key(&mut log, table, &identity);
    log
}

/// `WHERE id = …`
fn write_key(log: &mut Log, table: &'static TableDef, identity: &[Value]) {
    for (column, value) in table.primary_key().into_iter().zip(identity) {
        let column_is = Fragment::of(Tok::Column(column as u16, table))
            .binary(Op::Eq, Fragment::bind(&table.columns[column].ty, value.clone()));
        log.clause(column_is, Clause::Where);
    }
}
