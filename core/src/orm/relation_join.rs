//! By which columns a relationship's tables are joined.

use super::{Arity, RelationDef};
use crate::error::{Error, Result};
use crate::schema::{ColumnRef, TableDef};

/// How a relationship's tables are joined: pairs of columns that are equal.
#[derive(Debug, Clone)]
pub enum RelationJoin {
    /// Owner's column, target's column.
    Direct {
        /// Pairs of places: in the owner, in the target.
        pairs: Vec<(usize, usize)>,
        /// Does the owner hold the foreign key?
        owner_refers: bool,
    },
    /// Through an association table.
    Secondary {
        /// The association table.
        table: &'static TableDef,
        /// Pairs of places: in the owner, in the association table.
        owner: Vec<(usize, usize)>,
        /// Pairs of places: in the target, in the association table.
        target: Vec<(usize, usize)>,
    },
    /// On a condition of its own, over columns of both sides.
    On {
        /// The owner's primary key.
        key: Vec<usize>,
        /// The association table, by whose keys it is joined besides.
        secondary: Option<Box<RelationJoin>>,
        /// The foreign key among its equalities, which is written: pairs of places, in the owner and in the target. None
        /// if there is none, or it is joined by an association table.
        pairs: Vec<(usize, usize)>,
        /// Does the owner hold that foreign key?
        owner_refers: bool,
    },
}

impl RelationJoin {
    /// The owner's columns that its objects refer to or are referred by.
    pub(crate) fn own_columns(&self) -> Vec<usize> {
        match self {
            Self::Direct { pairs, .. } => pairs.iter().map(|(own, _)| *own).collect(),
            Self::Secondary { owner, .. } => owner.iter().map(|(own, _)| *own).collect(),
            Self::On { key, .. } => key.clone(),
        }
    }
}

impl RelationDef {
    /// The columns by which its tables are joined: those of one foreign key, which may have several.
    ///
    /// # Errors
    /// No foreign key leads from one table to the other, or several do and none is named.
    pub fn join(&self) -> Result<RelationJoin> {
        let (owner, target) = ((self.owner)(), (self.target)());
        if self.on.is_some() {
            let key = owner.primary_key();
            if key.is_empty() {
                return Err(Error::schema(format!(
                    "relationship {}: with a condition of its own, {} needs a primary key",
                    self.path(),
                    owner.name
                )));
            }
            let secondary =
                self.secondary.map(|table| self.join_through(table()).map(Box::new)).transpose()?;
            let (pairs, owner_refers) = match secondary {
                Some(_) => (Vec::new(), false),
                None => self.written_pairs()?,
            };
            return Ok(RelationJoin::On { key, secondary, pairs, owner_refers });
        }
        if let Some(secondary) = self.secondary {
            return self.join_through(secondary());
        }
        if let Some(named) = self.foreign_key.or_else(|| self.back.and_then(|back| back().foreign_key)) {
            return self.join_by(named());
        }
        let (forward, backward) = (foreign_keys(owner, target), foreign_keys(target, owner));
        // the many side holds the foreign key; a one-to-one may have it on either
        let owner_refers = self.arity == Arity::One && !forward.is_empty();
        let mut keys = if owner_refers { forward } else { backward };
        let ends = format_args!("between {} and {}", owner.name, target.name).to_string();
        match (keys.pop(), keys.len()) {
            (Some(pairs), 0) if owner_refers => Ok(RelationJoin::Direct { pairs, owner_refers }),
            (Some(pairs), 0) => Ok(RelationJoin::Direct { pairs: turned(pairs), owner_refers }),
            (None, _) => Err(Error::schema(format!("relationship {}: no foreign key {ends}", self.path()))),
            _ => Err(Error::schema(format!(
                "relationship {}: several foreign keys {ends}; name one: relationship(column, …)",
                self.path()
            ))),
        }
    }

    /// The foreign key among the equalities of its own condition, and whether the owner holds it.
    fn written_pairs(&self) -> Result<(Vec<(usize, usize)>, bool)> {
        if self.viewonly {
            return Ok((Vec::new(), false));
        }
        let equal = self.on.map(|on| on().equalities()).unwrap_or_default();
        if let Some(named) = self.foreign_key.map(|key| key()) {
            let owner_refers = self.owner_refers(named);
            let (owners, targets) = ((self.owner)(), (self.target)());
            let is_named = |(own, theirs): &(usize, usize)| match owner_refers {
                true => *own == named.index && owners.is_also(named.table),
                false => *theirs == named.index && targets.is_also(named.table),
            };
            let pairs: Vec<_> = equal.into_iter().filter(is_named).collect();
            if pairs.is_empty() {
                return Err(Error::schema(format!(
                    "relationship {}: its condition does not say what {} is equal to",
                    self.path(),
                    named.name()
                )));
            }
            return Ok((pairs, owner_refers));
        }
        let (owner, target) = ((self.owner)(), (self.target)());
        let forward: Vec<_> = foreign_keys(owner, target).concat();
        let backward: Vec<_> = turned(foreign_keys(target, owner).concat());
        let among = |keys: &[(usize, usize)]| -> Vec<(usize, usize)> {
            equal.iter().filter(|pair| keys.contains(pair)).copied().collect()
        };
        let (forward, backward) = (among(&forward), among(&backward));
        let owner_refers = !forward.is_empty() && (self.arity == Arity::One || backward.is_empty());
        Ok((if owner_refers { forward } else { backward }, owner_refers))
    }

    /// Can it be written through? It is not view-only, and its own condition, if it has one, has a foreign key among its
    /// equalities.
    pub(crate) fn is_written(&self) -> bool {
        let by = |join| match join {
            RelationJoin::On { pairs, secondary, .. } => !pairs.is_empty() || secondary.is_some(),
            _ => true,
        };
        // one whose tables do not fit together is told where it is used
        !self.viewonly && (self.on.is_none() || self.join().map_or(true, by))
    }

    /// By the foreign key that this column is, or is part of.
    fn join_by(&self, column: ColumnRef) -> Result<RelationJoin> {
        let owner_refers = self.owner_refers(column);
        let far = if owner_refers { (self.target)() } else { (self.owner)() };
        let keys = foreign_keys(column.table, far);
        let of_it = |key: &Vec<(usize, usize)>| key.iter().any(|(own, _)| *own == column.index);
        let Some(pairs) = keys.into_iter().find(of_it) else {
            return Err(Error::schema(format!(
                "relationship {}: column {} is no foreign key to {}",
                self.path(),
                column.name(),
                far.name
            )));
        };
        let pairs = if owner_refers { pairs } else { turned(pairs) };
        Ok(RelationJoin::Direct { pairs, owner_refers })
    }

    /// Does the owner hold this foreign key? In a table that refers to itself, the side of the one does.
    fn owner_refers(&self, column: ColumnRef) -> bool {
        let owner = (self.owner)();
        if owner.same((self.target)()) { self.arity == Arity::One } else { owner.is_also(column.table) }
    }

    /// Through an association table.
    fn join_through(&self, table: &'static TableDef) -> Result<RelationJoin> {
        let named = self.keys.map(|keys| keys()).or_else(|| {
            let (far, near) = self.back?().keys?();
            Some((near, far))
        });
        Ok(RelationJoin::Secondary {
            table,
            owner: self.through(table, (self.owner)(), named.map(|(near, _)| near))?,
            target: self.through(table, (self.target)(), named.map(|(_, far)| far))?,
        })
    }

    /// By the one foreign key of the association table to an end, or that which a column is part of.
    fn through(
        &self,
        table: &'static TableDef,
        end: &'static TableDef,
        named: Option<ColumnRef>,
    ) -> Result<Vec<(usize, usize)>> {
        let mut keys = foreign_keys(table, end);
        if let Some(column) = named {
            if !column.table.same(table) {
                return Err(Error::schema(format!(
                    "relationship {}: keys = (…) are columns of {}, and {}.{} is none",
                    self.path(),
                    table.name,
                    column.table.name,
                    column.name()
                )));
            }
            keys.retain(|key| key.iter().any(|(own, _)| *own == column.index));
        }
        let wrong = match (keys.pop(), keys.len()) {
            (Some(pairs), 0) => return Ok(turned(pairs)),
            (None, _) if named.is_some() => "has no such key that refers",
            (None, _) => "does not refer",
            _ => "refers several times (name the columns: keys = (to the owner, to the target))",
        };
        Err(Error::schema(format!(
            "relationship {}: the association table {} {wrong} to {}",
            self.path(),
            table.name,
            end.name
        )))
    }
}

fn turned(pairs: Vec<(usize, usize)>) -> Vec<(usize, usize)> {
    pairs.into_iter().map(|(from, to)| (to, from)).collect()
}

/// The foreign keys from one table to another: of each, the places of the referring and the referred columns.
pub(crate) fn foreign_keys(from: &TableDef, to: &TableDef) -> Vec<Vec<(usize, usize)>> {
    // the columns of a base have the same places in those who inherit from it
    let keys =
        from.foreign_keys().into_iter().filter(|key| key.pairs.iter().all(|(_, at)| to.is_also(at.table)));
    keys.map(|key| key.pairs.into_iter().map(|(own, at)| (own, at.index)).collect()).collect()
}
