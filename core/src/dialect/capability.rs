//! What a database can do: asked by the compiler, the unit of work and the tests.

/// How many rows are best inserted at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bulk {
    /// One array per column, `INSERT … SELECT … FROM unnest(…)`: one text whatever the number of rows.
    Unnest,
    /// A statement for one row, prepared once and run for each, in one call of the driver.
    Each,
    /// `VALUES` with at most so many rows, so that few texts are prepared.
    Values {
        /// Rows in a full page.
        page: usize,
    },
}

/// What a database can do.
#[derive(Clone, Copy, Debug)]
pub struct Capability {
    /// How many rows are best inserted at once.
    pub bulk: Bulk,
    /// From how many rows on they are copied, if it can.
    pub copy_from: Option<usize>,
    /// Has INSERT a RETURNING?
    pub insert_returning: bool,
    /// Have UPDATE and DELETE a RETURNING?
    pub update_returning: bool,
    /// Can the tables of a schema be created in one transaction?
    pub transactional_ddl: bool,
    /// Can a foreign key be added to a table that exists?
    pub alter_add_constraint: bool,
    /// Are enumerations types of their own, to be created before the tables?
    pub enum_types: bool,
    /// Has it arrays?
    pub arrays: bool,
}
