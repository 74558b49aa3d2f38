//! All that `create_all` and `drop_all` send, in order.

use super::{
    AddConstraint, CreateEnum, CreateIndex, CreateSequence, CreateTable, CreateView, Ddl, DropConstraint,
    DropEnum, DropSequence, DropTable, DropView, SetColumnComment, SetTableComment, is_for, sequence,
};
use crate::dialect::Dialect;
use crate::error::{Error, Result};
use crate::schema::{Metadata, SchemaMap, Sequence, Table, TableName, sorted_tables};
use crate::stmt::Compile;
use crate::types::{EnumDef, EnumStorage, SqlType};

/// Steps, and which of them are carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The steps, in order.
    pub steps: Vec<DdlStep>,
    /// Which of them are carried out.
    pub when: When,
}

impl Plan {
    /// Carries out all steps, unless what exists is to be looked at.
    #[must_use]
    pub fn check_first(mut self, yes: bool) -> Self {
        if !yes {
            self.when = When::Always;
        }
        self
    }

    /// All statements, in order, whatever exists.
    pub fn statements(&self) -> impl Iterator<Item = &str> {
        self.steps.iter().flat_map(|step| &step.statements).map(String::as_str)
    }
}

/// Which steps are carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// Those whose subject does not exist yet.
    Missing,
    /// Those whose subject exists.
    Existing,
    /// All, without a look.
    Always,
}

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
    /// A table or a view.
    Relation(TableName),
    /// An enumeration type.
    Enum(String),
    /// A sequence.
    Sequence(TableName),
}

/// The tables and views of a plan.
struct Chosen {
    tables: Vec<Table>,
    others: Vec<Table>,
    views: Vec<CreateView>,
    sequences: Vec<Sequence>,
}

fn choose(metadata: &Metadata, only: Option<&[TableName]>, schemas: &SchemaMap) -> Result<Chosen> {
    let is_chosen = |name: &TableName| only.is_none_or(|only| only.contains(name));
    let tables = metadata.tables();
    let mut views = metadata.views();
    for (i, table) in tables.iter().enumerate() {
        if tables[..i].iter().any(|t| t.name == table.name && t.schema == table.schema) {
            return Err(Error::schema(format!("table {} appears twice in the metadata", table.full_name())));
        }
    }
    for name in only.unwrap_or_default() {
        if !tables.iter().any(|t| TableName::from(t) == *name) && !views.iter().any(|v| v.name() == name) {
            return Err(Error::schema(format!("table {name} is not in the metadata")));
        }
    }
    views.retain(|view| is_chosen(view.name()));
    let (tables, others): (Vec<_>, Vec<_>) =
        tables.into_iter().partition(|table| is_chosen(&TableName::from(table)));
    // what tables share goes with the last of them
    let mut sequences = metadata.sequences();
    if only.is_some() {
        let draws = |tables: &[Table], s: &Sequence| {
            tables.iter().flat_map(|t| &t.columns).any(|c| c.sequence.as_ref() == Some(s))
        };
        sequences.retain(|s| draws(&tables, s) && !draws(&others, s));
    }
    let mut chosen = Chosen { tables, others, views, sequences };
    if !schemas.is_empty() {
        chosen.translate(schemas);
    }
    Ok(chosen)
}

impl Chosen {
    /// Everything into the schemas that are meant.
    fn translate(&mut self, schemas: &SchemaMap) {
        self.tables.iter_mut().chain(&mut self.others).for_each(|table| table.translate(schemas));
        self.views.iter_mut().for_each(|view| view.translate(schemas));
        self.sequences.iter_mut().for_each(|sequence| sequence.translate(schemas));
    }
}

/// What creates a schema: types and sequences, then tables with those they refer to before them, then what closes cycles,
/// then views.
///
/// # Errors
/// A type or an expression cannot be said in the dialect, a table appears twice, or one asked for is not there.
pub fn create_plan(
    metadata: &Metadata,
    only: Option<&[TableName]>,
    schemas: &SchemaMap,
    dialect: Dialect,
) -> Result<Plan> {
    let chosen = choose(metadata, only, schemas)?;
    let mut steps: Vec<DdlStep> = Vec::new();
    let mut step = |subject, statements| steps.push(DdlStep { subject, statements });
    if dialect.capability().enum_types {
        for def in enums(&chosen.tables) {
            step(Subject::Enum(def.name.to_owned()), vec![CreateEnum::new(def).to_sql(dialect)?]);
        }
    }
    // elsewhere a key that draws from one is numbered without it
    if sequence::has_sequences(dialect).is_ok() {
        let all = if only.is_some() { drawn_from(&chosen.tables) } else { chosen.sequences };
        for s in all {
            let statement = CreateSequence::new(s.clone()).to_sql(dialect)?;
            step(Subject::Sequence(sequence::name(&s)), vec![statement]);
        }
    }
    let alter = dialect.capability().alter_add_constraint;
    let mut closing = Vec::new();
    for (table, late) in &sorted_tables(&chosen.tables) {
        // where a foreign key cannot be added later, nothing checks that its table exists already
        let late: &[usize] = if alter { late } else { &[] };
        let subject = Subject::Relation(TableName::from(*table));
        step(subject.clone(), create_table(table, late, dialect)?);
        let keys = table.foreign_keys();
        for key in late.iter().map(|place| keys[*place].clone()) {
            closing.push((subject.clone(), vec![AddConstraint::new(*table, key).to_sql(dialect)?]));
        }
    }
    closing.into_iter().for_each(|(subject, statements)| step(subject, statements));
    for view in &chosen.views {
        step(Subject::Relation(view.name().clone()), vec![view.to_sql(dialect)?]);
    }
    Ok(Plan { steps, when: When::Missing })
}

/// A table, its indexes, its comments.
fn create_table(table: &Table, late: &[usize], dialect: Dialect) -> Result<Vec<String>> {
    let mut statements = vec![CreateTable::new(table).without(late).to_sql(dialect)?];
    for index in table.indexes.iter().filter(|i| is_for(&i.dialects, dialect)) {
        // nobody else can see the table yet, and CONCURRENTLY would have to wait for it
        let index = index.clone().concurrently(false);
        statements.push(CreateIndex::new(table, index).to_sql(dialect)?);
    }
    // MySQL has them in the table's definition
    if dialect == Dialect::Postgresql {
        if let Some(text) = &table.comment {
            statements.push(SetTableComment::new(table, Some(text)).to_sql(dialect)?);
        }
        for column in &table.columns {
            if let Some(text) = &column.comment {
                statements.push(SetColumnComment::new(table, &column.name, Some(text)).to_sql(dialect)?);
            }
        }
    }
    statements.extend(with_table(&table.after_create, dialect)?);
    Ok(statements)
}

fn with_table(all: &[Ddl], dialect: Dialect) -> Result<Vec<String>> {
    all.iter().filter(|ddl| is_for(&ddl.dialects, dialect)).map(|ddl| ddl.to_sql(dialect)).collect()
}

/// What drops a schema: the reverse of [`create_plan`].
///
/// # Errors
/// Foreign keys without a name form a cycle, so that none can be dropped first; a table asked for is not there.
pub fn drop_plan(
    metadata: &Metadata,
    only: Option<&[TableName]>,
    schemas: &SchemaMap,
    dialect: Dialect,
) -> Result<Plan> {
    let chosen = choose(metadata, only, schemas)?;
    let mut steps = Vec::new();
    let mut step = |subject, statements| steps.push(DdlStep { subject, statements });
    for view in chosen.views.iter().rev() {
        let drop = DropView::new(view.name().clone()).materialized(view.is_materialized());
        step(Subject::Relation(view.name().clone()), vec![drop.to_sql(dialect)?]);
    }
    let sorted = sorted_tables(&chosen.tables);
    if dialect.capability().alter_add_constraint {
        for (table, late) in &sorted {
            let keys = table.foreign_keys();
            for place in late {
                let drop = DropConstraint::foreign_key(TableName::from(*table), keys[*place]);
                let sql = drop.to_sql(dialect).map_err(|e| {
                    e.context("drop_all: foreign keys form a cycle, and one of them has to be dropped first")
                })?;
                step(Subject::Relation(TableName::from(*table)), vec![sql]);
            }
        }
    }
    for (table, _) in sorted.iter().rev() {
        let mut statements = with_table(&table.before_drop, dialect)?;
        statements.push(DropTable::new(*table).to_sql(dialect)?);
        step(Subject::Relation(TableName::from(*table)), statements);
    }
    if sequence::has_sequences(dialect).is_ok() {
        for s in &chosen.sequences {
            let name = sequence::name(s);
            step(Subject::Sequence(name.clone()), vec![DropSequence::new(name).to_sql(dialect)?]);
        }
    }
    if dialect.capability().enum_types {
        let kept = enums(&chosen.others);
        for def in enums(&chosen.tables).iter().filter(|def| !kept.iter().any(|k| k.name == def.name)) {
            step(Subject::Enum(def.name.to_owned()), vec![DropEnum::new(def.name).to_sql(dialect)?]);
        }
    }
    Ok(Plan { steps, when: When::Existing })
}

fn drawn_from(tables: &[Table]) -> Vec<Sequence> {
    let mut all: Vec<Sequence> = Vec::new();
    for s in tables.iter().flat_map(|t| &t.columns).filter_map(|c| c.sequence.as_ref()) {
        if !all.contains(s) {
            all.push(s.clone());
        }
    }
    all
}

/// The native enumerations of some tables, each once.
fn enums(tables: &[Table]) -> Vec<&'static EnumDef> {
    let mut found: Vec<&'static EnumDef> = Vec::new();
    for column in tables.iter().flat_map(|t| &t.columns) {
        let ty = if let SqlType::Array(element) = column.ty { *element } else { column.ty };
        if let SqlType::Enum(def) = ty
            && def.storage == EnumStorage::Native
            && !found.iter().any(|f| f.name == def.name)
        {
            found.push(def);
        }
    }
    found
}
