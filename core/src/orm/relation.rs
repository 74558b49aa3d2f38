//! Relationships: what `User::posts` is.

use super::load::{Glue, Lazy};
use super::relation_field::FieldType;
use super::{Entity, HasTable, Mapper, RelationField, RelationOn};
use crate::expr::{AliasName, Fragment, Name, Tok};
use crate::schema::{ColumnRef, TableDef, bare};
use crate::stmt::Alias;
use std::marker::PhantomData;

/// What is done to related objects along with an object.
///
/// Source: <https://docs.sqlalchemy.org/en/20/orm/cascades.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cascade {
    /// All but [`Cascade::DeleteOrphan`].
    All,
    /// They are added with it.
    SaveUpdate,
    /// They are merged with it.
    Merge,
    /// They are deleted with it.
    Delete,
    /// They are deleted when they are taken from it.
    DeleteOrphan,
    /// They are expunged with it.
    Expunge,
    /// They are refreshed and expired with it.
    RefreshExpire,
}

/// How many objects are on the far side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Arity {
    /// Any number.
    Many,
    /// One, or none if it may be null.
    One,
    /// Any number, never loaded whole.
    WriteOnly,
}

/// A relationship, untyped, as `models!` writes it.
#[derive(Clone, Copy, Debug)]
pub struct RelationDef {
    /// The field's name.
    pub name: &'static str,
    /// The table it starts from.
    pub owner: fn() -> &'static TableDef,
    /// The table it leads to.
    pub target: fn() -> &'static TableDef,
    /// How many objects are on the far side.
    pub arity: Arity,
    /// The model it starts from.
    pub owner_mapper: Mapper,
    /// The model it leads to.
    pub target_mapper: Mapper,
    /// The relationship that leads back.
    pub back: Option<fn() -> &'static RelationDef>,
    /// The association table of a many-to-many relationship.
    pub secondary: Option<fn() -> &'static TableDef>,
    /// The foreign key, where it is named.
    pub foreign_key: Option<fn() -> ColumnRef>,
    /// The columns of the association table that refer to the owner and to the target, where they are named.
    pub keys: Option<fn() -> (ColumnRef, ColumnRef)>,
    /// The condition by which its tables are joined, where it is not a foreign key alone.
    pub on: Option<fn() -> &'static RelationOn>,
    /// What is done along with an object.
    pub cascade: &'static [Cascade],
    /// The order of a collection.
    pub order_by: Option<fn() -> Vec<Fragment>>,
    /// May it not be written through?
    pub viewonly: bool,
    /// How it is loaded where a statement does not say.
    pub lazy: Lazy,
    #[doc(hidden)]
    pub glue: Glue,
    pub(crate) field: FieldType,
    /// Is its foreign key written after the rows, because they refer to each other?
    pub post_update: bool,
    /// Does the database itself delete or cut off what is on the far side?
    pub passive_deletes: bool,
}

impl RelationDef {
    /// A relationship without options.
    pub const fn new<E: Entity, F: RelationField>(name: &'static str) -> Self {
        Self {
            name,
            owner: || E::TABLE,
            target: || <F::Target as HasTable>::TABLE,
            arity: F::ARITY,
            owner_mapper: Mapper::of::<E>(),
            target_mapper: Mapper::of::<F::Target>(),
            back: None,
            secondary: None,
            foreign_key: None,
            keys: None,
            on: None,
            cascade: &[],
            order_by: None,
            viewonly: false,
            lazy: Lazy::Select,
            glue: Glue::of::<E, F>(),
            field: FieldType::of::<F>(),
            post_update: false,
            passive_deletes: false,
        }
    }

    /// The same relationship of a model that inherits it.
    #[must_use]
    pub const fn of<E: Entity, F: RelationField + 'static>(mut self) -> Self {
        self.owner = || E::TABLE;
        self.owner_mapper = Mapper::of::<E>();
        self.glue = Glue::of::<E, F>();
        self
    }

    /// Sets the relationship that leads back.
    #[must_use]
    pub const fn back(mut self, back: fn() -> &'static RelationDef) -> Self {
        self.back = Some(back);
        self
    }

    /// Sets the association table.
    #[must_use]
    pub const fn secondary(mut self, table: fn() -> &'static TableDef) -> Self {
        self.secondary = Some(table);
        self
    }

    /// Names the foreign key.
    #[must_use]
    pub const fn foreign_key(mut self, column: fn() -> ColumnRef) -> Self {
        self.foreign_key = Some(column);
        self
    }

    /// Names the columns of the association table that refer to the owner and to the target.
    #[must_use]
    pub const fn keys(mut self, keys: fn() -> (ColumnRef, ColumnRef)) -> Self {
        self.keys = Some(keys);
        self
    }

    /// Joins its tables on a condition, in place of a foreign key, or beside the keys of the association table. What is
    /// written through it is the foreign key among the condition's equalities; the rest only says what is read.
    #[must_use]
    pub const fn on(mut self, on: fn() -> &'static RelationOn) -> Self {
        self.on = Some(on);
        self
    }

    /// Sets the cascades.
    #[must_use]
    pub const fn cascade(mut self, cascade: &'static [Cascade]) -> Self {
        self.cascade = cascade;
        self
    }

    /// Sets the order of the collection.
    #[must_use]
    pub const fn order_by(mut self, order: fn() -> Vec<Fragment>) -> Self {
        self.order_by = Some(order);
        self
    }

    /// Forbids writing through it.
    #[must_use]
    pub const fn viewonly(mut self) -> Self {
        self.viewonly = true;
        self
    }

    /// Sets how it is loaded where a statement does not say.
    #[must_use]
    pub const fn lazy(mut self, lazy: Lazy) -> Self {
        self.lazy = lazy;
        self
    }

    /// Writes its foreign key after the rows, by an UPDATE: rows may then refer to each other.
    #[must_use]
    pub const fn post_update(mut self) -> Self {
        self.post_update = true;
        self
    }

    /// Leaves it to the database to delete or cut off what is on the far side.
    #[must_use]
    pub const fn passive_deletes(mut self) -> Self {
        self.passive_deletes = true;
        self
    }

    /// Is something done to related objects along with an object?
    pub fn cascades(&self, what: Cascade) -> bool {
        let named =
            |cascade: &Cascade| *cascade == what || *cascade == Cascade::All && what != Cascade::DeleteOrphan;
        match self.cascade {
            [] => matches!(what, Cascade::SaveUpdate | Cascade::Merge),
            some => some.iter().any(named),
        }
    }

    /// Are they the same relationship?
    pub fn same(&self, other: &Self) -> bool {
        std::ptr::eq(self, other) || self.name == other.name && (self.owner)().same((other.owner)())
    }

    /// `User::posts`, for messages.
    pub fn path(&self) -> String {
        format!("{}::{}", (self.owner)().model, bare(self.name))
    }
}

/// A relationship of `E` whose field has the type `F`.
pub struct Relation<E, F> {
    def: &'static RelationDef,
    alias: Option<AliasName>,
    marker: PhantomData<fn() -> (E, F)>,
}

impl<E, F> Clone for Relation<E, F> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E, F> Copy for Relation<E, F> {}

impl<E, F> std::fmt::Debug for Relation<E, F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.def.path())
    }
}

impl<E, F> Relation<E, F> {
    #[doc(hidden)]
    pub const fn new(def: &'static RelationDef) -> Self {
        Self { def, alias: None, marker: PhantomData }
    }

    /// The same relationship of an alias of the model.
    #[must_use]
    pub const fn of_alias(mut self, alias: Option<AliasName>) -> Self {
        self.alias = alias;
        self
    }

    /// The relationship without its types.
    pub const fn def(self) -> &'static RelationDef {
        self.def
    }

    pub(crate) fn alias(self) -> Option<AliasName> {
        self.alias
    }

    pub(crate) fn to_fragment(self) -> Fragment {
        match self.alias {
            None => Fragment::of(Tok::Relation(self.def)),
            Some(alias) => Fragment::named(Tok::RelationOf(self.def), Name::from(alias)),
        }
    }
}

impl<E: Entity, F: RelationField> Relation<E, F> {
    /// The relationship, leading to an alias of its target: `join(Employee::manager.to(&boss))`.
    pub fn to(self, alias: &Alias<F::Target>) -> RelationTo<E, F> {
        RelationTo { relation: self, target: alias.to_fragment() }
    }
}

/// A relationship that leads to an alias.
pub struct RelationTo<E, F> {
    relation: Relation<E, F>,
    target: Fragment,
}

impl<E, F> RelationTo<E, F> {
    pub(crate) const fn relation(&self) -> Relation<E, F> {
        self.relation
    }

    /// The name that its target is read under.
    pub(crate) fn alias(&self) -> Option<&Name> {
        self.target.names().first()
    }

    pub(crate) fn to_fragment(&self) -> Fragment {
        self.relation.to_fragment().and_then(self.target.clone()).then(Tok::RelationTo)
    }
}
