//! What exists already.

use super::Subject;
use crate::dialect::Dialect;
use crate::schema::TableName;
use crate::stmt::{TextStatement, text};

/// A query that gives a row if a subject exists.
pub fn exists_query(subject: &Subject, dialect: Dialect) -> TextStatement {
    match (dialect, subject) {
        (Dialect::Sqlite, Subject::Relation(name)) => in_sqlite(name),
        (Dialect::Mysql, Subject::Relation(name)) => in_mysql(name),
        (_, Subject::Relation(name)) => in_postgres(name, "'r', 'p', 'f', 'v', 'm'"),
        (_, Subject::Sequence(name)) => in_postgres(name, "'S'"),
        (_, Subject::Enum(name)) => text(
            "SELECT 1 FROM pg_catalog.pg_type t WHERE t.typname = :name AND pg_catalog.pg_type_is_visible(t.oid)",
        )
        .bind("name", name.as_str()),
    }
}

fn in_postgres(name: &TableName, kinds: &str) -> TextStatement {
    const FROM: &str = "SELECT 1 FROM pg_catalog.pg_class c";
    match &name.schema {
        None => text(format!(
            "{FROM} WHERE c.relname = :name AND c.relkind IN ({kinds}) AND pg_catalog.pg_table_is_visible(c.oid)"
        ))
        .bind("name", name.name.as_str()),
        Some(schema) => text(format!(
            "{FROM} JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
             WHERE c.relname = :name AND n.nspname = :schema AND c.relkind IN ({kinds})"
        ))
        .bind("name", name.name.as_str())
        .bind("schema", schema.as_str()),
    }
}

fn in_sqlite(name: &TableName) -> TextStatement {
    let master = TableName { schema: name.schema.clone(), name: "sqlite_master".to_owned() };
    let master = master.sql(Dialect::Sqlite);
    text(format!("SELECT 1 FROM {master} WHERE type IN ('table', 'view') AND name = :name"))
        .bind("name", name.name.as_str())
}

fn in_mysql(name: &TableName) -> TextStatement {
    let schema = if name.schema.is_some() { ":schema" } else { "DATABASE()" };
    let query = text(format!(
        "SELECT 1 FROM information_schema.tables WHERE table_name = :name AND table_schema = {schema}"
    ))
    .bind("name", name.name.as_str());
    match &name.schema {
        Some(schema) => query.bind("schema", schema.as_str()),
        None => query,
    }
}
