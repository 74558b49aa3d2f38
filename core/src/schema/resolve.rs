//! From a model's constant definition to a table that owns what it says.

use super::{
    Check, ColumnDef, Computed, ForeignKeyConstraint, ForeignKeyRef, Index, NamingConvention, Table,
    TableColumn, TableDef, TableItem, TableName, Unique,
};
use crate::expr::{Fragment, Op, Tok};
use crate::types::{EnumDef, EnumStorage, SqlType, Value};

impl Table {
    /// The table that a model's definition describes, its constraints named by a convention.
    pub fn resolve(def: &'static TableDef, naming: &NamingConvention) -> Self {
        Self::resolve_with(def, [].into_iter(), naming)
    }

    /// The same, with the columns of models that inherit from it and share its table.
    pub(super) fn resolve_with(
        def: &'static TableDef,
        members: impl Iterator<Item = &'static TableDef>,
        naming: &NamingConvention,
    ) -> Self {
        let local = def.local();
        let mut table = Table::new(local.name);
        table.schema = def.schema().map(String::from);
        let key = local.primary_key();
        table.primary_key.columns = key.iter().map(|i| local.column_name(*i).to_owned()).collect();
        for item in def.items {
            table.add_item(item, def);
        }
        for (i, column) in local.columns.iter().enumerate().filter(|(_, column)| !column.property) {
            let numbered = column.is_autoincrement() && key == [i];
            let resolved = resolve_column(local.column_name(i), column, numbered, key.contains(&i));
            table.add_column(local, i, resolved);
        }
        for member in members {
            member.items.iter().for_each(|item| table.add_item(item, member));
            let width = member.inherits().map_or(0, |inherits| inherits.width);
            let own = member.columns.iter().enumerate().skip(width);
            for (i, column) in own.filter(|(_, column)| !column.property) {
                // the rows of the others have nothing there
                let resolved = resolve_column(member.column_name(i), column, false, false).nullable();
                if table.columns.iter().all(|known| known.name != resolved.name) {
                    table.add_column(member, i, resolved);
                }
            }
        }
        table.named(naming)
    }

    /// A column, and what it says of the table.
    fn add_column(&mut self, def: &'static TableDef, i: usize, resolved: TableColumn) {
        let (name, column) = (def.column_name(i), &def.columns[i]);
        self.columns.push(resolved);
        if column.index {
            self.indexes.push(Index::new(name).unique(column.unique));
        } else if column.unique {
            self.of_columns.push(Unique::new([name]).into());
        }
        if let SqlType::Enum(labels) = column.ty
            && labels.storage == EnumStorage::Text
        {
            let taken = self.checks().iter().any(|c| c.name.as_deref() == Some(labels.name));
            let label = if taken { format!("{}_{name}", labels.name) } else { labels.name.to_owned() };
            self.of_columns.push(labels_check(def, i, labels).name(label).into());
        }
        if let Some(key) = column.foreign_key {
            let key = ForeignKeyRef { pairs: vec![(i, (key.target)())], key };
            self.of_columns.push(resolve_foreign_key(def, &key).into());
        }
    }

    fn add_item(&mut self, item: &TableItem, def: &TableDef) {
        match item {
            TableItem::Unique(make) => self.of_table.push(make().into()),
            TableItem::Check(make) => self.of_table.push(make().into()),
            TableItem::Exclude(make) => self.of_table.push(make().into()),
            TableItem::ForeignKey(make) => self.of_table.push(resolve_foreign_key(def, &make()).into()),
            TableItem::Index(make) => self.indexes.push(make()),
            TableItem::AfterCreate(make) => self.after_create.push(make()),
            TableItem::BeforeDrop(make) => self.before_drop.push(make()),
            TableItem::Comment(text) => self.comment = Some((*text).to_owned()),
            TableItem::PrimaryKey(_)
            | TableItem::Schema(_)
            | TableItem::Relationships(_)
            | TableItem::Inherits(_)
            | TableItem::Validate(_)
            | TableItem::View
            | TableItem::Query { .. } => {}
        }
    }
}

fn resolve_column(name: &str, column: &ColumnDef, numbered: bool, in_key: bool) -> TableColumn {
    let made = column.identity.is_some() || column.computed.is_some();
    let mut resolved = TableColumn::new(name, column.ty);
    resolved.nullable = column.nullable && !in_key;
    resolved.autoincrement = numbered;
    resolved.server_default = column.server_default.filter(|_| !made).map(|make| make());
    resolved.sequence = column.sequence.map(|make| make());
    resolved.identity = column.identity;
    resolved.computed = column.computed.map(Computed::from);
    resolved.comment = column.comment.map(String::from);
    resolved
}

fn resolve_foreign_key(def: &TableDef, found: &ForeignKeyRef) -> ForeignKeyConstraint {
    let key = found.key;
    let target = (key.target)().table;
    let columns = found.pairs.iter().map(|(i, _)| def.column_name(*i));
    let referred = found.pairs.iter().map(|(_, column)| column.name());
    ForeignKeyConstraint {
        name: key.name.map(String::from),
        on_delete: key.on_delete,
        on_update: key.on_update,
        deferral: key.deferral,
        use_alter: key.use_alter,
        ..ForeignKeyConstraint::new(columns, TableName::from(target), referred)
    }
}

/// An enumeration that is kept as text is checked.
fn labels_check(def: &'static TableDef, index: usize, labels: &'static EnumDef) -> Check {
    const TEXT: SqlType = SqlType::Text;
    let mut condition = Fragment::column_of(def, index);
    condition.push(Tok::BindSet(&TEXT));
    condition.value(Value::Array(labels.labels.iter().map(|label| Value::from(*label)).collect()));
    Check { name: None, condition: condition.op(Op::In), dialects: Vec::new() }
}
