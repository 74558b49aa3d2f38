//! The tables of a program, gathered.

use super::ddl::{Plan, create_plan, drop_plan};
use super::{
    CreateView, NamingConvention, SchemaMap, Sequence, Table, TableDef, TableItem, TableName, sorted_tables,
};
use crate::dialect::Dialect;
use crate::error::{Error, Result};

/// The tables that belong together: what `metadata!` makes of models, or a program at run time.
///
/// ```
/// use aludel_core::{Metadata, SqlType, Table, TableColumn};
/// let metadata = Metadata::empty()
///     .with(Table::new("users").column(TableColumn::new("id", SqlType::Integer).primary_key()))
///     .with(Table::new("tags").column(TableColumn::new("name", SqlType::Text)));
/// assert_eq!(metadata.tables().len(), 2);
/// let users = metadata.table("users").expect("users");
/// assert_eq!(users.primary_key.name.as_deref(), Some("pk_users"));
/// ```
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/metadata.html#sqlalchemy.schema.MetaData>
#[derive(Clone, Debug)]
pub struct Metadata {
    defs: &'static [&'static TableDef],
    tables: Vec<Table>,
    sequences: Vec<Sequence>,
    naming: NamingConvention,
}

impl Metadata {
    /// Metadata of these tables, with [`NamingConvention::RECOMMENDED`].
    pub const fn new(defs: &'static [&'static TableDef]) -> Self {
        let naming = NamingConvention::RECOMMENDED;
        Self { defs, tables: Vec::new(), sequences: Vec::new(), naming }
    }

    /// Metadata without tables, to add some at run time.
    pub const fn empty() -> Self {
        Self::new(&[])
    }

    /// Adds a table that is known at run time only.
    #[must_use]
    pub fn with(mut self, table: Table) -> Self {
        self.tables.push(table);
        self
    }

    /// Adds a sequence from which no column draws by itself.
    #[must_use]
    pub fn with_sequence(mut self, sequence: Sequence) -> Self {
        self.sequences.push(sequence);
        self
    }

    /// Names constraints by another convention.
    #[must_use]
    pub const fn naming(mut self, naming: NamingConvention) -> Self {
        self.naming = naming;
        self
    }

    /// The models' definitions, as they were given.
    pub const fn defs(&self) -> &'static [&'static TableDef] {
        self.defs
    }

    /// The tables, resolved, in the order given; views are not among them.
    pub fn tables(&self) -> Vec<Table> {
        let models = self.defs.iter().filter(|def| !def.is_view() && !def.shares_table());
        models
            .map(|def| Table::resolve_with(def, self.members(def), &self.naming))
            .chain(self.tables.iter().map(|table| table.clone().named(&self.naming)))
            .collect()
    }

    /// The models that share the table of another.
    fn members(&self, of: &'static TableDef) -> impl Iterator<Item = &'static TableDef> + '_ {
        self.defs.iter().copied().filter(|def| def.shares_table() && def.local().same(of))
    }

    /// The table of this name; one in a schema is found by `("schema", "name")`, one of a model by the model as well.
    pub fn table(&self, name: impl Into<TableName>) -> Option<Table> {
        let name = name.into();
        self.tables().into_iter().find(|table| TableName::from(table) == name)
    }

    /// The tables with those they refer to before them.
    pub fn sorted_tables(&self) -> Vec<Table> {
        let tables = self.tables();
        sorted_tables(&tables).into_iter().map(|(table, _)| table.clone()).collect()
    }

    /// The views that say what they show, in the order given.
    pub fn views(&self) -> Vec<CreateView> {
        let view = |def: &&'static TableDef| {
            def.items.iter().find_map(|item| match item {
                TableItem::Query { materialized, query } => {
                    let columns = (0..def.columns.len()).map(|i| def.column_name(i));
                    let view = CreateView::of(TableName::from(*def), query());
                    Some(view.columns(columns).materialized(*materialized))
                }
                _ => None,
            })
        };
        self.defs.iter().filter_map(view).collect()
    }

    /// The sequences: those added, and those from which columns draw.
    pub fn sequences(&self) -> Vec<Sequence> {
        let mut all = self.sequences.clone();
        for column in self.tables().into_iter().flat_map(|table| table.columns) {
            all.extend(column.sequence.filter(|s| !all.contains(s)));
        }
        all
    }

    /// Some of the tables, to be created or dropped alone: `SCHEMA.only([User.table()]).create_all(&engine)`.
    pub fn only<I>(&self, tables: I) -> Selection<'_>
    where
        I: IntoIterator,
        I::Item: Into<TableName>,
    {
        let only = Some(tables.into_iter().map(Into::into).collect());
        Selection { metadata: self, only, check_first: true, schemas: SchemaMap::default() }
    }

    /// All of it, with or without a look at what exists: `SCHEMA.check_first(false).create_all(&engine)` fails where a
    /// table exists already.
    pub fn check_first(&self, yes: bool) -> Selection<'_> {
        Selection { metadata: self, only: None, check_first: yes, schemas: SchemaMap::default() }
    }

    /// Looks at all relationships of the models, before they are used: SQLAlchemy's `configure_mappers`.
    ///
    /// [`Metadata::create_all`] does so by itself; a program whose tables exist calls it when it starts, or in a test.
    ///
    /// # Errors
    /// Of each relationship that does not fit, a line that names it: no foreign key leads from one table to the other, several
    /// do and none is named, or `back_populates` names one that goes over other columns or leads the same way.
    ///
    /// Source: <https://docs.sqlalchemy.org/en/20/orm/mapping_api.html#sqlalchemy.orm.configure_mappers>
    pub fn check(&self) -> Result<()> {
        let own = |def: &&'static TableDef| {
            // what is inherited is looked at where it is declared
            let inherited = def.inherits().map_or(0, |inherits| (inherits.base)().relationships().len());
            def.relationships().iter().skip(inherited)
        };
        let wrong: Vec<String> = self
            .defs
            .iter()
            .flat_map(own)
            .filter_map(|def| Some(def.check().err()?.message().to_owned()))
            .collect();
        match wrong.is_empty() {
            true => Ok(()),
            false => Err(Error::schema(wrong.join("\n"))),
        }
    }

    /// Creates the tables, types, sequences, indexes and views that do not exist yet, in one transaction where the database
    /// has such.
    ///
    /// In the async facade it gives a future. What exists is left as it is, whatever its columns. Given a connection
    /// (`&mut`), it works in the connection's transaction and leaves the commit to you. Schemas are not created: send
    /// [`CreateSchema`](super::CreateSchema) first.
    ///
    /// # Errors
    /// The connection fails, the database refuses a definition, or cannot say it, or a relationship does not fit
    /// ([`Metadata::check`]); nothing is sent in the last two cases.
    ///
    /// Source: <https://docs.sqlalchemy.org/en/20/core/metadata.html#creating-and-dropping-database-tables>
    pub fn create_all<T: DdlTarget>(&self, target: T) -> T::Done {
        self.check_first(true).create_all(target)
    }

    /// Drops the views, tables, sequences and types that exist, in reverse order.
    ///
    /// # Errors
    /// The connection fails, or something else depends on a table.
    pub fn drop_all<T: DdlTarget>(&self, target: T) -> T::Done {
        self.check_first(true).drop_all(target)
    }

    /// What `create_all` sends, in order.
    ///
    /// # Errors
    /// The dialect cannot say it.
    pub fn create_plan(&self, dialect: Dialect) -> Result<Plan> {
        self.check_first(true).create_plan(dialect)
    }

    /// What `drop_all` sends, in order.
    ///
    /// # Errors
    /// Foreign keys without a name form a cycle.
    pub fn drop_plan(&self, dialect: Dialect) -> Result<Plan> {
        self.check_first(true).drop_plan(dialect)
    }
}

/// Part of the metadata, and whether to look at what exists first: of [`Metadata::only`] and [`Metadata::check_first`].
#[derive(Clone, Debug)]
pub struct Selection<'m> {
    metadata: &'m Metadata,
    only: Option<Vec<TableName>>,
    check_first: bool,
    schemas: SchemaMap,
}

impl Selection<'_> {
    /// Sets whether what exists is looked at first.
    #[must_use]
    pub fn check_first(mut self, yes: bool) -> Self {
        self.check_first = yes;
        self
    }

    /// Puts tables, views and sequences into other schemas than those that were declared. An engine with a
    /// `schema_translate_map` says so by itself.
    #[must_use]
    pub fn schema_translate_map(mut self, schemas: SchemaMap) -> Self {
        self.schemas = schemas;
        self
    }

    /// What a target says of schemas counts where nothing else was said.
    fn at(&self, target: &impl DdlTarget) -> Self {
        let said = if self.schemas.is_empty() { target.schemas() } else { self.schemas.clone() };
        self.clone().schema_translate_map(said)
    }

    /// As [`Metadata::create_all`].
    ///
    /// # Errors
    /// As there, and if a table is not in the metadata.
    pub fn create_all<T: DdlTarget>(&self, target: T) -> T::Done {
        let plan = self.at(&target).create_plan(target.dialect());
        target.run(plan)
    }

    /// As [`Metadata::drop_all`].
    ///
    /// # Errors
    /// As there, and if a table is not in the metadata.
    pub fn drop_all<T: DdlTarget>(&self, target: T) -> T::Done {
        let plan = self.at(&target).drop_plan(target.dialect());
        target.run(plan)
    }

    /// What `create_all` sends, in order.
    ///
    /// # Errors
    /// The dialect cannot say it, or a table is not in the metadata.
    pub fn create_plan(&self, dialect: Dialect) -> Result<Plan> {
        self.metadata.check()?;
        create_plan(self.metadata, self.only.as_deref(), &self.schemas, dialect)
            .map(|plan| plan.check_first(self.check_first))
    }

    /// What `drop_all` sends, in order.
    ///
    /// # Errors
    /// Foreign keys without a name form a cycle, or a table is not in the metadata.
    pub fn drop_plan(&self, dialect: Dialect) -> Result<Plan> {
        drop_plan(self.metadata, self.only.as_deref(), &self.schemas, dialect)
            .map(|plan| plan.check_first(self.check_first))
    }
}

/// How a facade's engine or connection takes DDL; makes `SCHEMA.create_all(&engine)` one method for both facades.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an engine",
    note = "pass `&engine` or `&mut connection`"
)]
pub trait DdlTarget: Sized {
    /// `Result<()>`, or a future of it.
    type Done;

    /// The language to plan in.
    fn dialect(&self) -> Dialect;

    /// Which schema stands for which.
    fn schemas(&self) -> SchemaMap {
        SchemaMap::default()
    }

    /// Carries out a plan, or tells why there is none.
    fn run(self, plan: Result<Plan>) -> Self::Done;
}
