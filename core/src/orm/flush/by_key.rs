//! Rows that are updated by their keys, without objects.

use super::update::{Change, Tracked, is_bulk, log, pages};
use crate::dialect::Bulk;
use crate::error::{Error, Result};
use crate::expr::{Fragment, Log};
use crate::schema::TableDef;
use crate::types::Value;
use hashbrown::HashMap;

/// The UPDATEs that set columns of rows by their primary keys, without objects.
///
/// Each row is given by its key and its assignments; rows that set the same columns go together.
///
/// # Errors
/// A column is set to an expression.
pub fn bulk_update(
    table: &'static TableDef,
    rows: impl IntoIterator<Item = (Vec<Value>, Vec<(u16, Fragment)>)>,
    bulk: Bulk,
) -> Result<Vec<(Box<Log>, u64)>> {
    let mut groups: Vec<Vec<Change>> = Vec::new();
    let mut known: HashMap<Vec<usize>, usize> = HashMap::new();
    for (key, set) in rows {
        let mut row = vec![Value::Null; table.columns.len()];
        let mut columns = Vec::with_capacity(set.len());
        for (column, fragment) in set {
            row[column as usize] = fragment.into_bound_value().map_err(|_| {
                let name = table.column_name(column as usize);
                Error::statement(format!("bulk_update({}): {name} is set to an expression", table.model))
            })?;
            columns.push(column as usize);
        }
        columns.sort_unstable();
        let change = Change { slot: 0, columns, row, key, version: None, expressions: Vec::new() };
        match known.get(&change.columns).filter(|_| is_bulk(bulk, table, &change.columns)) {
            Some(group) => groups[*group].push(change),
            None => {
                known.insert(change.columns.clone(), groups.len());
                groups.push(vec![change]);
            }
        }
    }
    let pages = groups.iter().flat_map(|group| pages(bulk, table, group));
    Ok(pages.map(|page| (log(table, bulk, page, Tracked::No).0, page.len() as u64)).collect())
}
