//! A column's definition in CREATE TABLE.

use super::sequence::counting;
use super::{cannot, literal};
use crate::compile::ddl_expression;
use crate::dialect::Dialect;
use crate::error::Result;
use crate::schema::{Computed, Identity, Table, TableColumn};
use crate::types::SqlType;

/// `name VARCHAR(50) DEFAULT 'x' NOT NULL`
pub(super) fn column_definition(table: &Table, column: &TableColumn, dialect: Dialect) -> Result<String> {
    write(table, column, dialect).map_err(|e| {
        e.context(format_args!("create table {}: column \"{}\"", table.full_name(), column.name))
    })
}

fn write(table: &Table, column: &TableColumn, dialect: Dialect) -> Result<String> {
    let alone = table.primary_key.columns == [column.name.as_str()];
    let numbered = column.autoincrement && alone;
    match dialect {
        Dialect::Postgresql => postgres(column, numbered),
        Dialect::Sqlite => {
            only_keys_are_numbered(column, alone, dialect)?;
            sqlite(column, numbered)
        }
        Dialect::Mysql => {
            only_keys_are_numbered(column, alone, dialect)?;
            mysql(column, numbered || alone && column.identity.is_some())
        }
    }
}

/// Where there are neither identity columns nor sequences, a numbered primary key stands in for them.
fn only_keys_are_numbered(column: &TableColumn, alone: bool, dialect: Dialect) -> Result<()> {
    let numbers = alone && column.ty.is_integer();
    if column.identity.is_some() && !numbers {
        return Err(cannot(dialect, "identity columns beside an integer primary key"));
    }
    if column.sequence.is_some() && !numbers {
        return Err(cannot(dialect, "sequences, and only an integer primary key is numbered without one"));
    }
    Ok(())
}

fn postgres(column: &TableColumn, numbered: bool) -> Result<String> {
    let dialect = Dialect::Postgresql;
    let mut out = dialect.ident(&column.name);
    let serial = numbered && column.identity.is_none() && column.sequence.is_none();
    let ty = match (serial, column.ty) {
        (true, SqlType::SmallInteger) => "SMALLSERIAL".to_owned(),
        (true, SqlType::Integer) => "SERIAL".to_owned(),
        (true, SqlType::BigInteger) => "BIGSERIAL".to_owned(),
        _ => dialect.column_type(&column.ty)?,
    };
    out.push_str(&format!(" {ty}"));
    out.push_str(&default(column, dialect)?);
    if let Some(computed) = &column.computed {
        out.push_str(&generated(computed, dialect)?);
    }
    match &column.identity {
        Some(identity) => {
            out.push_str(&as_identity(identity));
            out.push_str(if column.nullable { " NULL" } else { "" });
        }
        None => out.push_str(not_null(column)),
    }
    Ok(out)
}

fn sqlite(column: &TableColumn, numbered: bool) -> Result<String> {
    let dialect = Dialect::Sqlite;
    // only this very name makes the key the row's own number
    let ty = if numbered { "INTEGER".to_owned() } else { dialect.column_type(&column.ty)? };
    let mut out = format!("{} {ty}", dialect.ident(&column.name));
    if column.sequence.is_none() {
        out.push_str(&default(column, dialect)?);
    }
    out.push_str(not_null(column));
    if let Some(computed) = &column.computed {
        out.push_str(&generated(computed, dialect)?);
    }
    Ok(out)
}

fn mysql(column: &TableColumn, numbered: bool) -> Result<String> {
    let dialect = Dialect::Mysql;
    let mut out = format!("{} {}", dialect.ident(&column.name), dialect.column_type(&column.ty)?);
    match &column.computed {
        // MariaDB takes no NOT NULL after it
        Some(computed) => out.push_str(&generated(computed, dialect)?),
        None => out.push_str(not_null(column)),
    }
    if let Some(comment) = &column.comment {
        out.push_str(&format!(" COMMENT {}", literal(comment, dialect)?));
    }
    if numbered {
        out.push_str(" AUTO_INCREMENT");
    } else {
        out.push_str(&default(column, dialect)?);
    }
    Ok(out)
}

const fn not_null(column: &TableColumn) -> &'static str {
    if column.nullable { "" } else { " NOT NULL" }
}

fn default(column: &TableColumn, dialect: Dialect) -> Result<String> {
    let Some(default) = &column.server_default else { return Ok(String::new()) };
    let sql = ddl_expression(default, dialect)?;
    let moment = matches!(column.ty, SqlType::DateTime | SqlType::Timestamp);
    if dialect == Dialect::Mysql && moment && matches!(&sql[..], "now()" | "CURRENT_TIMESTAMP") {
        // with as many digits as the column has, of which MySQL makes a condition
        return Ok(" DEFAULT CURRENT_TIMESTAMP(6)".to_owned());
    }
    Ok(if bare_default(&sql, dialect) { format!(" DEFAULT {sql}") } else { format!(" DEFAULT ({sql})") })
}

/// What is neither a literal nor a word stands in parentheses, for which PostgreSQL alone does not ask.
fn bare_default(sql: &str, dialect: Dialect) -> bool {
    let word = || sql.chars().all(|c| c == '_' || c.is_alphanumeric());
    let mysqls_own = || dialect == Dialect::Mysql && (sql == "now()" || sql.parse::<f64>().is_ok());
    dialect == Dialect::Postgresql || sql.starts_with(['\'', '"', '(']) || word() || mysqls_own()
}

fn as_identity(identity: &Identity) -> String {
    let how = if identity.always { "ALWAYS" } else { "BY DEFAULT" };
    let options = counting(&identity.options);
    let options = if options.is_empty() { options } else { format!(" ({})", options.trim_start()) };
    format!(" GENERATED {how} AS IDENTITY{options}")
}

fn generated(computed: &Computed, dialect: Dialect) -> Result<String> {
    let expression = ddl_expression(&computed.expression, dialect)?;
    let kept = match (dialect, computed.stored) {
        (Dialect::Postgresql, Some(false)) => {
            return Err(cannot(dialect, "computed columns that are not stored"));
        }
        (Dialect::Postgresql, _) | (_, Some(true)) => " STORED",
        (_, Some(false)) => " VIRTUAL",
        (_, None) => "",
    };
    Ok(format!(" GENERATED ALWAYS AS ({expression}){kept}"))
}
