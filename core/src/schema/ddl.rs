//! CREATE and DROP, as SQL text.
//!
//! Everything here is text made of a schema; nothing asks a database. `create_all` first asks which names exist
//! ([`exists_query`]) and then sends the [`DdlStep`]s whose name does not.

use super::{Action, Check, ForeignKeyConstraint, Index, Metadata, Table, TableColumn, sorted_tables};
use crate::compile::ddl_expression;
use crate::dialect::Dialect;
use crate::error::Result;
use crate::stmt::{TextStatement, text};
use crate::types::{EnumDef, EnumStorage, SqlType};

/// One thing to create or drop, with the statements that do it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DdlStep {
    /// What it is about: it is created if this does not exist, dropped if it does.
    pub subject: Subject,
    /// The statements, in order.
    pub statements: Vec<String>,
}

/// What a step is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A table: its schema and name.
    Table(Option<String>, String),
    /// An enumeration type.
    Enum(String),
}

/// What creates a schema: types, then tables with those they refer to before them, then what closes cycles.
///
/// # Errors
/// A type or an expression cannot be said in the dialect.
pub fn create_steps(metadata: &Metadata, dialect: Dialect) -> Result<Vec<DdlStep>> {
    let tables = metadata.tables();
    let mut steps: Vec<DdlStep> = Vec::new();
    if dialect.capability().enum_types {
        for def in enums(&tables) {
            steps.push(DdlStep {
                subject: Subject::Enum(def.name.to_owned()),
                statements: vec![create_enum(def, dialect)],
            });
        }
    }
    let sorted = sorted_tables(&tables);
    let mut closing: Vec<DdlStep> = Vec::new();
    for (table, late) in &sorted {
        // where a foreign key cannot be added later, nothing checks that its table exists already
        let late: &[usize] = if dialect.capability().alter_add_constraint { late } else { &[] };
        let subject = Subject::Table(table.schema.clone(), table.name.clone());
        let mut statements = vec![create_table(table, late, dialect)?];
        for index in &table.indexes {
            statements.push(create_index(table, index, dialect)?);
        }
        statements.extend(comments(table, dialect)?);
        steps.push(DdlStep { subject: subject.clone(), statements });
        if !late.is_empty() {
            let statements =
                late.iter().map(|k| add_foreign_key(table, &table.foreign_keys[*k], dialect)).collect();
            closing.push(DdlStep { subject, statements });
        }
    }
    steps.extend(closing);
    Ok(steps)
}

/// What drops a schema: the reverse of [`create_steps`].
///
/// # Errors
/// None today; a result as its counterpart's.
pub fn drop_steps(metadata: &Metadata, dialect: Dialect) -> Result<Vec<DdlStep>> {
    let tables = metadata.tables();
    let sorted = sorted_tables(&tables);
    let mut steps = Vec::new();
    if dialect.capability().alter_add_constraint {
        for (table, late) in &sorted {
            for key in late.iter().filter_map(|k| table.foreign_keys[*k].name.as_ref()) {
                steps.push(DdlStep {
                    subject: Subject::Table(table.schema.clone(), table.name.clone()),
                    statements: vec![format!(
                        "ALTER TABLE {} DROP CONSTRAINT {}",
                        full_name(table, dialect),
                        dialect.ident(key)
                    )],
                });
            }
        }
    }
    for (table, _) in sorted.iter().rev() {
        steps.push(DdlStep {
            subject: Subject::Table(table.schema.clone(), table.name.clone()),
            statements: vec![format!("DROP TABLE {}", full_name(table, dialect))],
        });
    }
    if dialect.capability().enum_types {
        for def in enums(&tables) {
            steps.push(DdlStep {
                subject: Subject::Enum(def.name.to_owned()),
                statements: vec![format!("DROP TYPE {}", dialect.ident(def.name))],
            });
        }
    }
    Ok(steps)
}

/// A query that gives a row if a subject exists.
pub fn exists_query(subject: &Subject, dialect: Dialect) -> TextStatement {
    const VISIBLE: &str = "SELECT 1 FROM pg_catalog.pg_class c WHERE c.relname = :name \
        AND c.relkind IN ('r', 'p', 'f', 'v', 'm') AND pg_catalog.pg_table_is_visible(c.oid)";
    const IN_SCHEMA: &str = "SELECT 1 FROM pg_catalog.pg_class c \
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
        WHERE c.relname = :name AND n.nspname = :schema AND c.relkind IN ('r', 'p', 'f', 'v', 'm')";
    match (dialect, subject) {
        (Dialect::Sqlite, Subject::Table(schema, name)) => {
            let master = schema.as_ref().map_or_else(String::new, |s| format!("{}.", dialect.ident(s)));
            let sql = format!("SELECT 1 FROM {master}sqlite_master WHERE type IN ('table', 'view') AND name = :name");
            text(sql).bind("name", name.as_str())
        }
        (Dialect::Postgresql, Subject::Table(None, name)) => text(VISIBLE).bind("name", name.as_str()),
        (Dialect::Postgresql, Subject::Table(Some(schema), name)) => {
            text(IN_SCHEMA).bind("name", name.as_str()).bind("schema", schema.as_str())
        }
        (Dialect::Mysql, Subject::Table(schema, name)) => {
            let schema_is = if schema.is_some() { ":schema" } else { "DATABASE()" };
            let sql = format!(
                "SELECT 1 FROM information_schema.tables WHERE table_name = :name AND table_schema = {schema_is}"
            );
            let query = text(sql).bind("name", name.as_str());
            match schema {
                Some(schema) => query.bind("schema", schema.as_str()),
                None => query,
            }
        }
        (_, Subject::Enum(name)) => text(
            "SELECT 1 FROM pg_catalog.pg_type t WHERE t.typname = :name AND pg_catalog.pg_type_is_visible(t.oid)",
        )
        .bind("name", name.as_str()),
    }
}

/// `CREATE TABLE`, leaving out the foreign keys at these places.
///
/// # Errors
/// A type or an expression cannot be said in the dialect.
pub fn create_table(table: &Table, leaving_out: &[usize], dialect: Dialect) -> Result<String> {
    let mut parts = Vec::new();
    for column in &table.columns {
        parts.push(column_definition(table, column, dialect).map_err(|e| {
            e.context(format_args!("create table {}: column \"{}\"", table.full_name(), column.name))
        })?);
    }
    let key = &table.primary_key;
    if !key.columns.is_empty() {
        parts.push(format!(
            "{}PRIMARY KEY ({})",
            constraint(key.name.as_deref(), dialect),
            idents(&key.columns, dialect)
        ));
    }
    for unique in &table.uniques {
        let name = constraint(unique.name.as_deref(), dialect);
        parts.push(format!("{name}UNIQUE ({})", idents(&unique.columns, dialect)));
    }
    for Check { name, condition } in &table.checks {
        let condition = ddl_expression(condition, dialect)?;
        parts.push(format!("{}CHECK ({condition})", constraint(name.as_deref(), dialect)));
    }
    for column in &table.columns {
        if let SqlType::Enum(def) = column.ty
            && (def.storage == EnumStorage::Text || dialect == Dialect::Sqlite)
        {
            parts.push(enum_check(table, column, def, dialect)?);
        }
    }
    for (place, key) in table.foreign_keys.iter().enumerate() {
        if !leaving_out.contains(&place) {
            parts.push(foreign_key(key, dialect));
        }
    }
    let comment = match (&table.comment, dialect) {
        (Some(text), Dialect::Mysql) => format!(" COMMENT={}", literal(text, dialect)?),
        _ => String::new(),
    };
    Ok(format!("CREATE TABLE {} (\n\t{}\n){comment}", full_name(table, dialect), parts.join(",\n\t")))
}

fn column_definition(table: &Table, column: &TableColumn, dialect: Dialect) -> Result<String> {
    let mut out = dialect.ident(&column.name);
    out.push(' ');
    let ty = dialect.column_type(&column.ty)?;
    let numbered = column.autoincrement && table.primary_key.columns == [column.name.as_str()];
    match (dialect, numbered) {
        (Dialect::Postgresql, true) => out.push_str(match column.ty {
            SqlType::SmallInteger => "SMALLSERIAL",
            SqlType::Integer => "SERIAL",
            _ => "BIGSERIAL",
        }),
        // only this very name makes the key the row's own number
        (Dialect::Sqlite, true) => out.push_str("INTEGER"),
        _ => out.push_str(&ty),
    }
    let default = match &column.server_default {
        Some(default) => {
            format!(" DEFAULT {}", default_expression(&ddl_expression(default, dialect)?, dialect))
        }
        None => String::new(),
    };
    let not_null = if column.nullable { "" } else { " NOT NULL" };
    match dialect {
        Dialect::Mysql => {
            out.push_str(not_null);
            out.push_str(if numbered { " AUTO_INCREMENT" } else { "" });
            out.push_str(&default);
            if let Some(comment) = &column.comment {
                out.push_str(&format!(" COMMENT {}", literal(comment, dialect)?));
            }
        }
        _ => {
            out.push_str(&default);
            out.push_str(not_null);
        }
    }
    Ok(out)
}

/// What is neither a literal nor a keyword stands in parentheses, which PostgreSQL alone does not ask for.
fn default_expression(sql: &str, dialect: Dialect) -> String {
    let plain = sql.starts_with('\'')
        || sql.parse::<f64>().is_ok()
        || ["true", "false", "NULL", "CURRENT_TIMESTAMP", "now()"].contains(&sql);
    if plain || dialect == Dialect::Postgresql { sql.to_owned() } else { format!("({sql})") }
}

fn enum_check(table: &Table, column: &TableColumn, def: &EnumDef, dialect: Dialect) -> Result<String> {
    let labels = def.labels.iter().map(|l| literal(l, dialect)).collect::<Result<Vec<_>>>()?.join(", ");
    let name = format!("ck_{}_{}", table.name, column.name);
    Ok(format!("{}CHECK ({} IN ({labels}))", constraint(Some(&name), dialect), dialect.ident(&column.name)))
}

/// `CREATE INDEX`
///
/// # Errors
/// An expression cannot be said in the dialect.
pub fn create_index(table: &Table, index: &Index, dialect: Dialect) -> Result<String> {
    let elements: Vec<String> =
        index.elements.iter().map(|e| ddl_expression(e, dialect)).collect::<Result<_>>()?;
    let unique = if index.unique { "UNIQUE " } else { "" };
    // SQLite's indexes live in the table's schema and say it in their own name
    let (schema, table) = match (&table.schema, dialect) {
        (Some(schema), Dialect::Sqlite) => {
            (format!("{}.", dialect.ident(schema)), dialect.ident(&table.name))
        }
        _ => (String::new(), full_name(table, dialect)),
    };
    Ok(format!(
        "CREATE {unique}INDEX {schema}{} ON {table} ({})",
        dialect.ident(&index.name),
        elements.join(", ")
    ))
}

fn add_foreign_key(table: &Table, key: &ForeignKeyConstraint, dialect: Dialect) -> String {
    format!("ALTER TABLE {} ADD {}", full_name(table, dialect), foreign_key(key, dialect))
}

fn foreign_key(key: &ForeignKeyConstraint, dialect: Dialect) -> String {
    let schema = key.referred_schema.as_ref().map_or_else(String::new, |s| format!("{}.", dialect.ident(s)));
    let mut out = format!(
        "{}FOREIGN KEY({}) REFERENCES {schema}{} ({})",
        constraint(key.name.as_deref(), dialect),
        idents(&key.columns, dialect),
        dialect.ident(&key.referred_table),
        idents(&key.referred_columns, dialect)
    );
    for (event, action) in [("DELETE", key.on_delete), ("UPDATE", key.on_update)] {
        if let Some(action) = action_name(action) {
            out.push_str(&format!(" ON {event} {action}"));
        }
    }
    if key.deferrable && dialect != Dialect::Mysql {
        out.push_str(" DEFERRABLE INITIALLY DEFERRED");
    }
    out
}

const fn action_name(action: Action) -> Option<&'static str> {
    match action {
        Action::NoAction => None,
        Action::Restrict => Some("RESTRICT"),
        Action::Cascade => Some("CASCADE"),
        Action::SetNull => Some("SET NULL"),
        Action::SetDefault => Some("SET DEFAULT"),
    }
}

fn comments(table: &Table, dialect: Dialect) -> Result<Vec<String>> {
    let mut out = Vec::new();
    if dialect != Dialect::Postgresql {
        return Ok(out);
    }
    let name = full_name(table, dialect);
    if let Some(text) = &table.comment {
        out.push(format!("COMMENT ON TABLE {name} IS {}", literal(text, dialect)?));
    }
    for column in &table.columns {
        if let Some(text) = &column.comment {
            out.push(format!(
                "COMMENT ON COLUMN {name}.{} IS {}",
                dialect.ident(&column.name),
                literal(text, dialect)?
            ));
        }
    }
    Ok(out)
}

fn create_enum(def: &EnumDef, dialect: Dialect) -> String {
    let labels: Vec<String> = def.labels.iter().map(|l| format!("'{}'", l.replace('\'', "''"))).collect();
    format!("CREATE TYPE {} AS ENUM ({})", dialect.ident(def.name), labels.join(", "))
}

/// The native enumerations of some tables, each once.
fn enums(tables: &[Table]) -> Vec<&'static EnumDef> {
    let mut found: Vec<&'static EnumDef> = Vec::new();
    for column in tables.iter().flat_map(|t| &t.columns) {
        if let SqlType::Enum(def) = column.ty
            && def.storage == EnumStorage::Native
            && !found.iter().any(|f| f.name == def.name)
        {
            found.push(def);
        }
    }
    found
}

fn full_name(table: &Table, dialect: Dialect) -> String {
    match &table.schema {
        Some(schema) => format!("{}.{}", dialect.ident(schema), dialect.ident(&table.name)),
        None => dialect.ident(&table.name),
    }
}

fn idents(names: &[String], dialect: Dialect) -> String {
    names.iter().map(|n| dialect.ident(n)).collect::<Vec<_>>().join(", ")
}

fn constraint(name: Option<&str>, dialect: Dialect) -> String {
    name.map_or_else(String::new, |name| format!("CONSTRAINT {} ", dialect.ident(name)))
}

fn literal(text: &str, dialect: Dialect) -> Result<String> {
    let mut out = String::new();
    dialect.write_literal(&crate::types::Value::from(text), &mut out)?;
    Ok(out)
}
