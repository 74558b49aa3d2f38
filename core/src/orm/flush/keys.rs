//! Conditions on keys, and queries by them.

use crate::error::Result;
use crate::expr::{Clause, Fragment, JoinKind, Log, Name, Op, StatementKind, Tok, mark};
use crate::orm::{RelationDef, RelationJoin};
use crate::schema::TableDef;
use crate::types::Value;

/// The query for the row with this primary key.
pub fn select_by_key(table: &'static TableDef, identity: Vec<Value>) -> Box<Log> {
    let mut log = Log::new(StatementKind::Select);
    log.push(Tok::Table(table));
    log.push(Tok::Clause(Clause::Entity));
    write_key(&mut log, table, &identity);
    log
}

/// The query for some columns of the row with this primary key.
pub fn select_columns_by_key(table: &'static TableDef, columns: &[usize], identity: &[Value]) -> Box<Log> {
    let mut log = Log::new(StatementKind::Select);
    for column in columns {
        log.clause(Fragment::column_of(table, *column), Clause::Column);
    }
    write_key(&mut log, table, identity);
    log
}

/// The query for the objects in a relationship of the object with these values in the columns it is joined by.
///
/// # Errors
/// The relationship's tables do not fit together.
pub fn related_query(def: &'static RelationDef, mut values: Vec<Value>) -> Result<Box<Log>> {
    let target = (def.target)();
    let mut log = Log::new(StatementKind::Select);
    log.push(Tok::Table(target));
    log.push(Tok::Clause(Clause::Entity));
    let (table, columns) = match def.join()? {
        RelationJoin::Direct { pairs, .. } => (target, pairs.iter().map(|(_, far)| *far).collect::<Vec<_>>()),
        RelationJoin::Secondary { table, owner, target: far } => {
            join_secondary(&mut log, target, table, &far);
            (table, owner.iter().map(|(_, at)| *at).collect())
        }
        RelationJoin::On { key, .. } => {
            let (owner, name) = ((def.owner)(), Name::made_up(mark()));
            join_on(&mut log, def, &name);
            for (at, value) in key.into_iter().zip(values.drain(..)) {
                let column = Fragment::named(Tok::AliasedColumn(at as u16, owner), name.clone());
                let value = Fragment::bind(&owner.columns[at].ty, value);
                log.clause(column.binary(Op::Eq, value), Clause::Where);
            }
            (owner, Vec::new())
        }
    };
    for (column, value) in columns.into_iter().zip(values) {
        log.clause(is(table, column, value), Clause::Where);
    }
    for by in def.order_by.map(|order| order()).unwrap_or_default() {
        log.clause(by, Clause::OrderBy);
    }
    Ok(log)
}

/// `FROM owner AS name JOIN target ON …`, on the relationship's own condition.
pub(crate) fn join_on(log: &mut Log, def: &'static RelationDef, name: &Name) {
    log.clause(Fragment::named(Tok::AliasedTable((def.owner)()), name.clone()), Clause::From);
    log.clause(Fragment::named(Tok::RelationOf(def), name.clone()), Clause::Join(JoinKind::Inner));
}

/// `FROM target JOIN association ON …`
pub(super) fn join_secondary(
    log: &mut Log,
    target: &'static TableDef,
    table: &'static TableDef,
    far: &[(usize, usize)],
) {
    log.push(Tok::Table(table));
    let on = far.iter().map(|(theirs, at)| {
        Fragment::column_of(target, *theirs).binary(Op::Eq, Fragment::column_of(table, *at))
    });
    let on = on.reduce(|all, next| all.binary(Op::And, next)).unwrap_or_else(|| Fragment::of(Tok::True));
    log.clause(on, Clause::JoinOn(JoinKind::Inner));
}

/// `column = value`
pub(super) fn is(table: &'static TableDef, column: usize, value: Value) -> Fragment {
    Fragment::column_of(table, column).binary(Op::Eq, Fragment::bind(&table.columns[column].ty, value))
}

/// `WHERE id = …`
pub(super) fn write_key(log: &mut Log, table: &'static TableDef, identity: &[Value]) {
    for (column, value) in table.primary_key().into_iter().zip(identity) {
        log.clause(is(table, column, value.clone()), Clause::Where);
    }
}

/// The query for all rows with these values in some columns.
pub(crate) fn among_keys(table: &'static TableDef, columns: &[usize], keys: Vec<Vec<Value>>) -> Box<Log> {
    let mut log = Log::new(StatementKind::Select);
    log.push(Tok::Table(table));
    log.push(Tok::Clause(Clause::Entity));
    log.clause(among(table, columns, keys), Clause::Where);
    log
}

/// `column IN (keys)`, or the same of several columns.
pub(crate) fn among(table: &'static TableDef, columns: &[usize], mut keys: Vec<Vec<Value>>) -> Fragment {
    if let [key] = &mut keys[..] {
        let key = std::mem::take(key);
        let all = columns.iter().zip(key).map(|(column, value)| is(table, *column, value));
        return all.reduce(|all, next| all.binary(Op::And, next)).unwrap_or_else(|| Fragment::of(Tok::True));
    }
    if let [column] = columns {
        let mut set = Fragment::of(Tok::BindSet(&table.columns[*column].ty));
        set.value(Value::Array(keys.into_iter().flatten().collect()));
        return Fragment::column_of(table, *column).binary(Op::In, set);
    }
    let mut left = Fragment::of(Tok::Nop);
    columns.iter().for_each(|column| left.append(Fragment::column_of(table, *column)));
    left.push(Tok::Tuple(columns.len() as u16));
    let mut list = Fragment::of(Tok::Nop);
    let count = keys.len();
    for key in keys {
        for (column, value) in columns.iter().zip(key) {
            list.append(Fragment::bind(&table.columns[*column].ty, value));
        }
        list.push(Tok::Tuple(columns.len() as u16));
    }
    left.binary(Op::In, list.then(Tok::Tuple(count as u16)))
}
