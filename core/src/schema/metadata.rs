//! The tables of a program, gathered.

use super::{NamingConvention, Table, TableDef, sorted_tables};

/// The tables that belong together: what `metadata!` makes.
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/metadata.html#sqlalchemy.schema.MetaData>
#[derive(Debug)]
pub struct Metadata {
    defs: &'static [&'static TableDef],
    naming: NamingConvention,
}

impl Metadata {
    /// Metadata of these tables, with [`NamingConvention::RECOMMENDED`].
    pub const fn new(defs: &'static [&'static TableDef]) -> Self {
        Self { defs, naming: NamingConvention::RECOMMENDED }
    }

    /// Names constraints by another convention.
    #[must_use]
    pub const fn naming(mut self, naming: NamingConvention) -> Self {
        self.naming = naming;
        self
    }

    /// The definitions, as they were given.
    pub const fn defs(&self) -> &'static [&'static TableDef] {
        self.defs
    }

    /// The tables, resolved, in the order given.
    pub fn tables(&self) -> Vec<Table> {
        self.defs.iter().map(|def| Table::resolve(def, &self.naming)).collect()
    }

    /// The tables with those they refer to before them.
    pub fn sorted_tables(&self) -> Vec<Table> {
        let tables = self.tables();
        sorted_tables(&tables).into_iter().map(|(table, _)| table.clone()).collect()
    }

    /// Creates the tables, types and indexes that do not exist yet, in one transaction where the database has such.
    ///
    /// In the async facade it gives a future. What exists is left as it is, whatever its columns.
    ///
    /// # Errors
    /// The connection fails, or the database refuses a definition.
    ///
    /// Source: <https://docs.sqlalchemy.org/en/20/core/metadata.html#creating-and-dropping-database-tables>
    pub fn create_all<'a, T: DdlTarget>(&'a self, target: &'a T) -> T::Done<'a> {
        target.create_all(self)
    }

    /// Drops the tables and types that exist, in reverse order.
    ///
    /// # Errors
    /// The connection fails, or something else depends on a table.
    pub fn drop_all<'a, T: DdlTarget>(&'a self, target: &'a T) -> T::Done<'a> {
        target.drop_all(self)
    }
}

/// How a facade's engine takes DDL; makes `SCHEMA.create_all(&engine)` one method for both facades.
#[diagnostic::on_unimplemented(message = "`{Self}` is not an engine", note = "pass `&engine`")]
pub trait DdlTarget {
    /// `Result<()>`, or a future of it.
    type Done<'a>
    where
        Self: 'a;
    /// Creates what is missing.
    fn create_all<'a>(&'a self, metadata: &'a Metadata) -> Self::Done<'a>;
    /// Drops what exists.
    fn drop_all<'a>(&'a self, metadata: &'a Metadata) -> Self::Done<'a>;
}
