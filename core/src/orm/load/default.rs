//! What is loaded without being asked for: `relationship(lazy = …)` and `column(deferred)`.

use super::glue::Arena;
use super::{Load, Strategy};
use crate::expr::{Name, mark};
use crate::orm::{Entity, Mapper, RelationDef};
use crate::schema::TableDef;
use std::any::{Any, TypeId};

/// How a relationship is loaded where a statement's options say nothing: `relationship(lazy = Selectin)`.
///
/// Source: <https://docs.sqlalchemy.org/en/20/orm/relationship_api.html#sqlalchemy.orm.relationship.params.lazy>
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Lazy {
    /// Not at all: it says so when it is read. SQLAlchemy would send a query then.
    #[default]
    Select,
    /// As by [`selectinload`](super::selectinload).
    Selectin,
    /// As by [`joinedload`](super::joinedload).
    Joined,
    /// As by [`subqueryload`](super::subqueryload).
    Subquery,
    /// As by [`selectinload`](super::selectinload): SQLAlchemy sends a query for each object.
    Immediate,
    /// As by [`raiseload`](super::raiseload).
    Raise,
    /// As by [`noload`](super::noload).
    Noload,
}

impl Lazy {
    fn strategy(self) -> Option<Strategy> {
        Some(match self {
            Self::Select => return None,
            Self::Selectin | Self::Immediate => Strategy::Selectin,
            Self::Joined => Strategy::Joined,
            Self::Subquery => Strategy::Subquery,
            Self::Raise => Strategy::Raise,
            Self::Noload => Strategy::Nothing,
        })
    }
}

/// The model that a row is, or begins with.
#[doc(hidden)]
pub struct ModelOf<R> {
    pub(crate) table: &'static TableDef,
    pub(crate) relationships: &'static [&'static RelationDef],
    /// The model within the row, if it is one of this type.
    pub(crate) within: fn(&mut R, TypeId) -> Option<&mut dyn Any>,
    /// The models of a hierarchy that a row may be one of.
    pub(crate) members: &'static [Mapper],
    /// Where rows go that are read from one table after the other, where they can be.
    pub(crate) apart: Option<fn() -> Box<dyn Arena>>,
}

impl<R> Clone for ModelOf<R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for ModelOf<R> {}

impl<E: Entity> ModelOf<E> {
    /// Of a row that is the model itself.
    pub const fn itself() -> Self {
        Self {
            table: E::TABLE,
            relationships: E::RELATIONSHIPS,
            within: |model, part| model.part_mut(part),
            members: &[],
            apart: None,
        }
    }
}

/// Does a model load more or less than its columns by default?
#[doc(hidden)]
pub const fn loads_by_default(table: &TableDef, relationships: &[&RelationDef]) -> bool {
    let mut at = 0;
    while at < relationships.len() {
        if !matches!(relationships[at].lazy, Lazy::Select) {
            return true;
        }
        at += 1;
    }
    at = 0;
    while at < table.columns.len() {
        if table.columns[at].deferred.is_some() {
            return true;
        }
        at += 1;
    }
    false
}

/// Adds what relationships say of themselves to options that say nothing of them, and takes out what is not loaded.
pub(super) fn complete(
    loads: &mut Vec<Load>,
    relationships: &[&'static RelationDef],
    raise_others: bool,
    path: &mut Vec<&'static RelationDef>,
) {
    for def in relationships {
        if loads.iter().any(|load| load.def.same(def)) {
            continue;
        }
        let strategy = match def.lazy.strategy() {
            Some(strategy) => strategy,
            None if raise_others => Strategy::Raise,
            None => continue,
        };
        // two sides that load each other would never end
        let returns = |above: &&RelationDef| above.same(def) || (above.owner)().same((def.target)());
        if (strategy.asks() || strategy.is_beside()) && path.iter().any(returns) {
            continue;
        }
        let mut load = Load::new(def, strategy);
        load.alias = (strategy == Strategy::Joined).then(|| Name::made_up(mark()));
        loads.push(load);
    }
    loads.retain(|load| load.strategy != Strategy::Lazy);
    for load in loads {
        path.push(load.def);
        complete(&mut load.children, load.def.target_mapper.relationships(), load.raise_others, path);
        path.pop();
    }
}
