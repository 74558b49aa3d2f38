//! COPY, by which PostgreSQL takes many rows at once, and the question that comes before it.
//!
//! Sources: <https://www.postgresql.org/docs/current/sql-copy.html>,
//! <https://www.postgresql.org/docs/current/functions-info.html>

use super::BoundAt;
use super::form::Form;
use super::render::Renderer;
use super::tree::Query;
use crate::dialect::Dialect;
use crate::error::Result;
use crate::schema::TableDef;
use crate::types::{SqlType, Value};
use crate::wire::postgres::{CopyType, copy_type};

impl Renderer<'_> {
    /// The rows follow as data: the binds tell its columns' types.
    pub(super) fn copy(&mut self, query: &Query<'_>) -> Result<()> {
        let table = query.target.ok_or_else(super::malformed)?;
        self.push("COPY ");
        self.table_name(table);
        self.push(" (");
        for (place, (column, _)) in query.columns.iter().enumerate() {
            self.push(if place == 0 { "" } else { ", " });
            self.ident(table.column_name(*column));
            let ty = Some(&table.columns[*column].ty);
            self.binds.push(BoundAt { value: place as u32, ty, form: Form::Plain });
        }
        self.push(") FROM STDIN (FORMAT binary)");
        Ok(())
    }

    /// May rows be copied into these columns, and would that do what an INSERT does? Yes is an array of the numbers that the
    /// database gives the rows, or true if it does not number them; no is NULL, or no row.
    ///
    /// Rules and row security do not hold for COPY; a trigger before an INSERT may change the key that is given out here;
    /// and data has to be of the columns' own types.
    pub(super) fn reserve(&mut self, query: &Query<'_>) -> Result<()> {
        let table = query.target.ok_or_else(super::malformed)?;
        let (_, first) = query.bulk.ok_or_else(super::malformed)?;
        let key =
            query.columns.iter().map(|(column, _)| *column).find(|c| table.columns[*c].is_autoincrement());
        let name = self.name_literal(table)?;
        match key {
            Some(key) => {
                let key = self.text_literal(table.column_name(key))?;
                // OFFSET keeps the server from looking the sequence up for each row
                self.push("SELECT array_agg(nextval(_k.keys)) FROM (SELECT pg_get_serial_sequence(");
                self.push(&format!("{name}, {key})::regclass AS keys OFFSET 0) AS _k, generate_series(1, "));
                self.bind(first, Some(&SqlType::BigInteger))?;
                self.push(") WHERE ");
                self.sequence_is_free(&name, &key);
                self.push(" AND ");
            }
            None => {
                self.push("SELECT true WHERE ");
            }
        }
        self.push(&format!(
            "EXISTS (SELECT 1 FROM pg_catalog.pg_class AS c WHERE c.oid = {name}::regclass AND c.relkind = 'r' AND NOT \
             c.relhasrules AND NOT row_security_active(c.oid) AND has_table_privilege(c.oid, 'INSERT')) AND NOT EXISTS \
             (SELECT 1 FROM pg_catalog.pg_trigger AS t WHERE t.tgrelid = {name}::regclass AND NOT t.tgisinternal AND \
             t.tgtype & 7 = 7) AND "
        ));
        self.columns_are_of_their_types(table, query, &name)
    }

    /// Is the key's default the next number of its sequence, which this user may take?
    fn sequence_is_free(&mut self, table: &str, key: &str) {
        self.push(&format!(
            "has_sequence_privilege(_k.keys, 'USAGE') AND EXISTS (SELECT 1 FROM pg_catalog.pg_attribute AS a LEFT JOIN \
             pg_catalog.pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum WHERE a.attrelid = \
             {table}::regclass AND a.attname = {key} AND (a.attidentity <> '' OR pg_get_expr(d.adbin, d.adrelid) = \
             'nextval(' || quote_literal(_k.keys::text) || '::regclass)'))"
        ));
    }

    fn columns_are_of_their_types(&mut self, table: &TableDef, query: &Query<'_>, name: &str) -> Result<()> {
        self.push(&format!(
            "(SELECT count(*) FROM pg_catalog.pg_attribute AS a JOIN pg_catalog.pg_type AS y ON y.oid = a.atttypid WHERE \
             a.attrelid = {name}::regclass AND NOT a.attisdropped AND ("
        ));
        for (place, (column, _)) in query.columns.iter().enumerate() {
            let column_name = self.text_literal(table.column_name(*column))?;
            let or = if place == 0 { "" } else { " OR " };
            let is = match copy_type(&table.columns[*column].ty) {
                Some(CopyType::Exactly(oid)) => format!("y.oid = {oid}"),
                Some(CopyType::Text(oids)) => {
                    let oids: Vec<String> = oids.iter().map(u32::to_string).collect();
                    format!("y.oid IN ({})", oids.join(", "))
                }
                Some(CopyType::Enum) => "y.typtype = 'e'".to_owned(),
                None => "false".to_owned(),
            };
            self.push(&format!("{or}a.attname = {column_name} AND {is}"));
        }
        self.push(&format!(")) = {}", query.columns.len()));
        Ok(())
    }

    /// A table's name as text that is read as a name again.
    fn name_literal(&mut self, table: &TableDef) -> Result<String> {
        let before = self.sql.len();
        self.table_name(table);
        let name = self.sql.split_off(before);
        self.text_literal(&name)
    }

    fn text_literal(&self, text: &str) -> Result<String> {
        let mut literal = String::new();
        Dialect::Postgresql.write_literal(&Value::from(text), &mut literal)?;
        Ok(literal)
    }
}
