//! The order in which tables are created: those referred to first.

use super::Table;
use std::collections::HashMap;

/// Tables with those they refer to before them, and, for each, the places among its
/// [`foreign_keys`](Table::foreign_keys) of those that can only be added once all tables exist: they close a cycle, or say
/// `use_alter`. A table's reference to itself is no cycle.
///
/// Otherwise the order is that of the input.
pub fn sorted_tables(tables: &[Table]) -> Vec<(&Table, Vec<usize>)> {
    let places: HashMap<(Option<&str>, &str), usize> =
        tables.iter().enumerate().map(|(i, t)| ((t.schema.as_deref(), t.name.as_str()), i)).collect();
    // the table each foreign key leads to, and whether it asks for an order
    let keys: Vec<Vec<(Option<usize>, bool)>> = tables
        .iter()
        .map(|table| {
            let at = |schema: &Option<String>, name: &str| places.get(&(schema.as_deref(), name)).copied();
            let all = table.foreign_keys();
            all.iter().map(|k| (at(&k.referred_schema, &k.referred_table), k.use_alter)).collect()
        })
        .collect();
    let mut seen = vec![false; tables.len()];
    let mut sorted = Vec::with_capacity(tables.len());
    for start in 0..tables.len() {
        visit(start, &keys, &mut seen, &mut sorted);
    }
    let mut place = vec![0; tables.len()];
    sorted.iter().enumerate().for_each(|(at, table)| place[*table] = at);
    sorted
        .iter()
        .map(|&i| {
            // what a table refers to and comes later is a cycle
            let late = |(at, (to, alter)): (usize, &(Option<usize>, bool))| {
                (*alter || to.is_some_and(|j| place[j] > place[i])).then_some(at)
            };
            (&tables[i], keys[i].iter().enumerate().filter_map(late).collect())
        })
        .collect()
}

/// Depth first with a stack of its own: a chain of foreign keys may be as long as the schema.
fn visit(start: usize, keys: &[Vec<(Option<usize>, bool)>], seen: &mut [bool], sorted: &mut Vec<usize>) {
    if std::mem::replace(&mut seen[start], true) {
        return;
    }
    let mut stack = vec![(start, 0)];
    while let Some((table, next)) = stack.last_mut() {
        let (table, key) = (*table, *next);
        *next += 1;
        match keys[table].get(key) {
            None => {
                sorted.push(table);
                stack.pop();
            }
            Some((Some(referred), false)) if !std::mem::replace(&mut seen[*referred], true) => {
                stack.push((*referred, 0));
            }
            Some(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::ForeignKeyConstraint;

    fn refers(to: &str) -> ForeignKeyConstraint {
        ForeignKeyConstraint::new([format!("{to}_id")], to, ["id"])
    }

    fn table(name: &str, refers_to: &[&str]) -> Table {
        refers_to.iter().fold(Table::new(name), |table, other| table.foreign_key(refers(other)))
    }

    fn order(tables: &[Table]) -> Vec<(&str, Vec<usize>)> {
        sorted_tables(tables).into_iter().map(|(t, late)| (t.name.as_str(), late)).collect()
    }

    #[test]
    fn referred_tables_come_first() {
        let tables = [table("posts", &["users"]), table("users", &[]), table("tags", &[])];
        assert_eq!(order(&tables), [("users", vec![]), ("posts", vec![]), ("tags", vec![])]);
    }

    #[test]
    fn a_cycle_leaves_one_key_for_later_and_a_self_reference_none() {
        let tables = [table("teams", &["people"]), table("people", &["people", "teams"])];
        assert_eq!(order(&tables), [("people", vec![1]), ("teams", vec![])]);
    }

    #[test]
    fn a_key_that_is_added_later_asks_for_no_order() {
        let later = Table::new("posts").foreign_key(refers("users").use_alter(true));
        let tables = [later, table("users", &[])];
        assert_eq!(order(&tables), [("posts", vec![0]), ("users", vec![])]);
    }

    #[test]
    fn a_long_chain_does_not_exhaust_the_stack() {
        let name = |n: usize| format!("t{n}");
        let mut tables: Vec<Table> = (0..4999).map(|n| table(&name(n), &[&name(n + 1)])).collect();
        tables.push(table(&name(4999), &[]));
        assert_eq!(sorted_tables(&tables)[0].0.name, "t4999");
    }
}
