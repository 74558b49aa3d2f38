//! Which tables the rows of a model are in.

use crate::expr::Fragment;
use crate::schema::{TableDef, TableItem};
use std::sync::OnceLock;

/// That a model's rows are also rows of another, its base.
#[derive(Clone, Copy, Debug)]
pub struct Inherits {
    /// The base.
    pub base: fn() -> &'static TableDef,
    /// The table of the columns that the base lacks, where it is not the base's own; its key refers to the base's.
    pub own: Option<&'static TableDef>,
    /// How many columns are the base's: they come first.
    pub width: usize,
    /// What its rows have in the discriminator's column.
    pub identity: fn() -> Fragment,
    /// Where the table of a base that has several is kept with the columns that a member adds to it.
    #[doc(hidden)]
    pub widened: &'static OnceLock<TableDef>,
}

/// What one table holds of a row.
#[derive(Clone, Debug)]
pub struct TablePart {
    /// The table.
    pub table: &'static TableDef,
    /// For each of its columns, the place in the row.
    pub places: Vec<usize>,
}

impl TableDef {
    /// Whose rows these are as well, if the model inherits.
    pub fn inherits(&self) -> Option<&'static Inherits> {
        self.items.iter().find_map(|item| match item {
            TableItem::Inherits(inherits) => Some(*inherits),
            _ => None,
        })
    }

    /// Does the model share the table of its base (single-table inheritance)?
    pub fn shares_table(&self) -> bool {
        self.inherits().is_some_and(|inherits| inherits.own.is_none())
    }

    /// Are its rows in several tables (joined-table inheritance)?
    pub fn is_joined(&self) -> bool {
        match self.inherits() {
            Some(Inherits { own: Some(_), .. }) => true,
            Some(Inherits { base, .. }) => base().is_joined(),
            None => false,
        }
    }

    /// The table that the model adds its columns to: its own, or its base's.
    pub fn local(&'static self) -> &'static TableDef {
        match self.inherits() {
            Some(Inherits { own: Some(own), .. }) => own,
            Some(Inherits { base, .. }) => base().local(),
            None => self,
        }
    }

    /// The base of all bases.
    pub fn root(&'static self) -> &'static TableDef {
        self.inherits().map_or(self, |inherits| (inherits.base)().root())
    }

    /// The table that a column is in; the key is in all of them, and is read from the model's own.
    pub fn home(&'static self, column: usize) -> &'static TableDef {
        match self.inherits() {
            Some(Inherits { base, width, .. }) if column < *width && !self.is_own_key(column) => {
                base().home(column)
            }
            _ => self.local(),
        }
    }

    fn is_own_key(&self, column: usize) -> bool {
        let own = self.inherits().is_some_and(|inherits| inherits.own.is_some());
        own && self.columns[column].primary_key
    }

    /// Are they the same model? Models that share a table are not.
    pub fn is_model(&self, other: &TableDef) -> bool {
        self.same(other) && self.model == other.model
    }

    /// Are its rows also rows of the other table or model?
    pub fn is_also(&self, other: &TableDef) -> bool {
        self.same(other) || self.inherits().is_some_and(|inherits| (inherits.base)().is_also(other))
    }

    /// Is it this model, or one that inherits from it? Models that share a table are told apart.
    pub fn inherits_from(&self, other: &TableDef) -> bool {
        self.is_model(other) || self.inherits().is_some_and(|inherits| (inherits.base)().inherits_from(other))
    }

    /// The place of the column that tells the models of a hierarchy apart.
    pub fn discriminator(&self) -> Option<usize> {
        self.columns.iter().position(|column| column.discriminator)
    }

    /// The table of the base's own columns, with those that this model adds to it.
    fn widened(&'static self, table: &'static TableDef) -> &'static TableDef {
        let Some(Inherits { width, widened, .. }) = self.inherits() else { return table };
        widened.get_or_init(|| TableDef {
            model: self.model,
            fields: [table.fields, &self.fields[*width..]].concat().leak(),
            columns: [table.columns, &self.columns[*width..]].concat().leak(),
            ..*table
        })
    }

    /// The tables that hold a row, those that are referred to first: what a flush writes, and in which order.
    ///
    /// A model that does not inherit has one part, which is itself. Else the base's parts come first, and each part begins
    /// with the key; one that shares its base's table stands for it, with the columns that it adds.
    pub fn parts(&'static self) -> Vec<TablePart> {
        let Some(Inherits { base, own, width, .. }) = self.inherits() else {
            return vec![TablePart { table: self, places: (0..self.columns.len()).collect() }];
        };
        let mut parts = base().parts();
        let Some(own) = own else {
            let several = parts.len() > 1;
            if let Some(last) = parts.last_mut() {
                last.table = if several { self.widened(last.table) } else { self };
                last.places.extend(*width..self.columns.len());
            }
            return parts;
        };
        let key = (0..*width).filter(|place| self.columns[*place].primary_key);
        parts.push(TablePart { table: own, places: key.chain(*width..self.columns.len()).collect() });
        parts
    }
}
