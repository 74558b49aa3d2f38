//! The recorded statements as commands, values and all: run, they leave the rows behind that ours have to.

use super::recorded::{Recorded, Statement};
use serde_json::Value as Json;

/// What changes rows, and `COMMIT` and `ROLLBACK`.
pub(crate) fn commands(recorded: &Recorded) -> Vec<String> {
    let mut commands = Vec::new();
    for statement in &recorded.statements {
        match statement {
            Statement::Mark { txn } if txn == "COMMIT" || txn == "ROLLBACK" => commands.push(txn.clone()),
            Statement::Mark { .. } => {}
            Statement::Sql { sql, .. } if sql.starts_with("SELECT") => {}
            Statement::Sql { sql, .. } => {
                commands.extend(statement.rows().into_iter().map(|values| with_values(sql, values)));
            }
        }
    }
    commands
}

/// The statement with its values in the place of `?` and `%(name)s`.
fn with_values(sql: &str, values: &Json) -> String {
    match values {
        Json::Array(values) => {
            let mut out = String::new();
            let mut values = values.iter();
            for part in sql.split('?') {
                out.push_str(part);
                out.extend(values.next().map(literal));
            }
            out
        }
        Json::Object(values) => {
            let named = |sql: String, (name, value): (&String, &Json)| {
                sql.replace(&format!("%({name})s"), &literal(value))
            };
            values.iter().fold(sql.to_owned(), named)
        }
        _ => sql.to_owned(),
    }
}

fn literal(value: &Json) -> String {
    match value {
        Json::Null => "NULL".to_owned(),
        Json::String(text) => format!("'{}'", text.replace('\'', "''")),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_stand_where_their_placeholders_were() {
        assert_eq!(with_values("SET a=?, b=? WHERE c = ?", &json!([1, null, "x"])), {
            "SET a=1, b=NULL WHERE c = 'x'"
        });
        assert_eq!(with_values("(%(a)s, %(a__1)s)", &json!({"a": 1, "a__1": "it's"})), "(1, 'it''s')");
    }
}
