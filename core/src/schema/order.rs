//! The order in which tables are created: those referred to first.

use super::Table;

/// Tables with those they refer to before them, and, for each, the places of the foreign keys that close a cycle and so
/// can only be added once all tables exist. A table's reference to itself is no cycle.
///
/// Otherwise the order is that of the input.
pub fn sorted_tables(tables: &[Table]) -> Vec<(&Table, Vec<usize>)> {
    let position = |schema: &Option<String>, name: &str| {
        tables.iter().position(|t| t.name == name && t.schema == *schema)
    };
    let mut state = vec![Visit::New; tables.len()];
    let mut sorted = Vec::with_capacity(tables.len());
    for start in 0..tables.len() {
        visit(start, tables, &position, &mut state, &mut sorted);
    }
    // what a table refers to and comes later is a cycle
    let place: Vec<usize> =
        (0..tables.len()).map(|i| sorted.iter().position(|s| *s == i).unwrap_or(0)).collect();
    sorted
        .iter()
        .map(|&i| {
            let late = (0..tables[i].foreign_keys.len()).filter(|k| {
                let key = &tables[i].foreign_keys[*k];
                position(&key.referred_schema, &key.referred_table).is_some_and(|j| place[j] > place[i])
            });
            (&tables[i], late.collect())
        })
        .collect()
}

#[derive(Clone, Copy, PartialEq)]
enum Visit {
    New,
    Seen,
}

/// Depth first with a stack of its own: a chain of foreign keys may be as long as the schema.
fn visit(
    start: usize,
    tables: &[Table],
    position: &dyn Fn(&Option<String>, &str) -> Option<usize>,
    state: &mut [Visit],
    sorted: &mut Vec<usize>,
) {
    if state[start] == Visit::Seen {
        return;
    }
    state[start] = Visit::Seen;
    let mut stack = vec![(start, 0)];
    while let Some((table, next)) = stack.last_mut() {
        let (table, key) = (*table, *next);
        *next += 1;
        let Some(key) = tables[table].foreign_keys.get(key) else {
            sorted.push(table);
            stack.pop();
            continue;
        };
        if let Some(referred) = position(&key.referred_schema, &key.referred_table)
            && state[referred] == Visit::New
        {
            state[referred] = Visit::Seen;
            stack.push((referred, 0));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{Action, ForeignKeyConstraint};

    fn table(name: &str, refers_to: &[&str]) -> Table {
        refers_to.iter().fold(Table::new(name), |table, other| {
            table.foreign_key(ForeignKeyConstraint {
                name: None,
                columns: vec![format!("{other}_id")],
                referred_schema: None,
                referred_table: (*other).to_owned(),
                referred_columns: vec!["id".to_owned()],
                on_delete: Action::NoAction,
                on_update: Action::NoAction,
                deferrable: false,
            })
        })
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
    fn a_long_chain_does_not_exhaust_the_stack() {
        let names: Vec<String> = (0..5000).map(|n| format!("t{n}")).collect();
        let tables: Vec<Table> = (0..5000)
            .map(|n| {
                table(
                    &names[n],
                    if n + 1 < 5000 { std::slice::from_ref(&names[n + 1]) } else { &[] }
                        .iter()
                        .map(String::as_str)
                        .collect::<Vec<_>>()
                        .as_slice(),
                )
            })
            .collect();
        assert_eq!(sorted_tables(&tables)[0].0.name, "t4999");
    }
}
