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
        let mut table = Table::new(def.name);
        table.schema = def.schema().map(String::from);
        let key = def.primary_key();
        table.primary_key.columns = key.iter().map(|i| def.column_name(*i).to_owned()).collect();
        for item in def.items {
            table.add_item(item, def);
        }
        for (i, column) in def.columns.iter().enumerate() {
            let name = def.column_name(i);
            let numbered = column.is_autoincrement() && key == [i];
            table.columns.push(resolve_column(name, column, numbered, key.contains(&i)));
            if column.index {
                table.indexes.push(Index::new(name).unique(column.unique));
            } else if column.unique {
                table.of_columns.push(Unique::new([name]).into());
            }
            if let SqlType::Enum(labels) = column.ty
                && labels.storage == EnumStorage::Text
            {
                let taken = table.checks().iter().any(|c| c.name.as_deref() == Some(labels.name));
                let label = if taken { format!("{}_{name}", labels.name) } else { labels.name.to_owned() };
                table.of_columns.push(labels_check(def, i, labels).name(label).into());
            }
            if let Some(key) = column.foreign_key {
                let key = ForeignKeyRef { pairs: vec![(i, (key.target)())], key };
                table.of_columns.push(resolve_foreign_key(def, &key).into());
            }
        }
        table.named(naming)
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
            TableItem::PrimaryKey(_) | TableItem::Schema(_) | TableItem::View | TableItem::Query { .. } => {}
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
