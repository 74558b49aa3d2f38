//! Relationships: what `User::posts` is.

use super::load::{Glue, Lazy, Object, Shared};
use super::{Entity, HasTable, Many, Mapper, One, WriteOnly};
use super::{ToDynamic, ToMany, ToOne, ToOptional};
use crate::error::{Error, Result};
use crate::expr::{AliasName, Fragment, Name, Tok};
use crate::schema::{ColumnRef, TableDef, bare};
use crate::stmt::Alias;
use std::marker::PhantomData;
use std::sync::Arc;

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
    /// Is its foreign key written after the rows, because they refer to each other?
    pub post_update: bool,
    /// Does the database itself delete or cut off what is on the far side?
    pub passive_deletes: bool,
}

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
}

impl RelationJoin {
    /// The owner's columns that its objects refer to or are referred by.
    pub(crate) fn own_columns(&self) -> Vec<usize> {
        match self {
            Self::Direct { pairs, .. } => pairs.iter().map(|(own, _)| *own).collect(),
            Self::Secondary { owner, .. } => owner.iter().map(|(own, _)| *own).collect(),
        }
    }
}

impl RelationDef {
    /// A relationship without options.
    pub const fn new<E: Entity, F: RelationField + 'static>(name: &'static str) -> Self {
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
            cascade: &[],
            order_by: None,
            viewonly: false,
            lazy: Lazy::Select,
            glue: Glue::of::<E, F>(),
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

    /// The columns by which its tables are joined.
    ///
    /// # Errors
    /// No foreign key leads from one table to the other, or several do and none is named.
    pub fn join(&self) -> Result<RelationJoin> {
        let (owner, target) = ((self.owner)(), (self.target)());
        if let Some(secondary) = self.secondary {
            let table = secondary();
            return Ok(RelationJoin::Secondary {
                table,
                owner: self.through(table, owner)?,
                target: self.through(table, target)?,
            });
        }
        let named = self.foreign_key.or_else(|| self.back.and_then(|back| back().foreign_key));
        if let Some(named) = named {
            let column = named();
            let key = column.table.columns[column.index].foreign_key.ok_or_else(|| {
                Error::schema(format!(
                    "relationship {}: column {} is no foreign key",
                    self.path(),
                    column.name()
                ))
            })?;
            let referred = (key.target)();
            let refers = self.owner_refers(column);
            let pair = if refers { (column.index, referred.index) } else { (referred.index, column.index) };
            return Ok(RelationJoin::Direct { pairs: vec![pair], owner_refers: refers });
        }
        let (forward, backward) = (foreign_keys(owner, target), foreign_keys(target, owner));
        // the many side holds the foreign key; a one-to-one may have it on either
        let (pairs, owner_refers) = match self.arity {
            Arity::One if !forward.is_empty() => (forward, true),
            _ => (backward.into_iter().map(|(from, to)| (to, from)).collect(), false),
        };
        match pairs.len() {
            1 => Ok(RelationJoin::Direct { pairs, owner_refers }),
            0 => Err(Error::schema(format!(
                "relationship {}: no foreign key between {} and {}",
                self.path(),
                owner.name,
                target.name
            ))),
            _ => Err(Error::schema(format!(
                "relationship {}: several foreign keys between {} and {}; name one: relationship(column, …)",
                self.path(),
                owner.name,
                target.name
            ))),
        }
    }

    /// Does the owner hold this foreign key? In a table that refers to itself, the side of the one does.
    fn owner_refers(&self, column: ColumnRef) -> bool {
        let owner = (self.owner)();
        if owner.same((self.target)()) { self.arity == Arity::One } else { owner.is_also(column.table) }
    }

    fn through(&self, table: &'static TableDef, end: &'static TableDef) -> Result<Vec<(usize, usize)>> {
        let keys = foreign_keys(table, end);
        if keys.is_empty() {
            return Err(Error::schema(format!(
                "relationship {}: the association table {} does not refer to {}",
                self.path(),
                table.name,
                end.name
            )));
        }
        Ok(keys.into_iter().map(|(from, to)| (to, from)).collect())
    }
}

/// The foreign keys from one table to another: places of the referring and the referred column.
pub(crate) fn foreign_keys(from: &TableDef, to: &TableDef) -> Vec<(usize, usize)> {
    let target = |i: usize| from.columns[i].foreign_key.map(|key| (key.target)());
    (0..from.columns.len())
        // the columns of a base have the same places in those who inherit from it
        .filter_map(|i| target(i).filter(|t| to.is_also(t.table)).map(|t| (i, t.index)))
        .collect()
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

/// The type of a relationship field.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a relationship",
    label = "expected `Many<Model>`, `One<Model>`, `One<Option<Model>>` or `WriteOnly<Model>`"
)]
pub trait RelationField: Default + 'static {
    /// The model on the other side.
    type Target: Entity;
    /// What a draft may put in.
    type Kind;
    /// The model that holds the foreign key when it is named in `relationship(column)`.
    type Holder<Owner>;
    /// How many objects are on the far side.
    const ARITY: Arity;
    /// A field that was not loaded, of this relationship.
    fn unloaded(def: &'static RelationDef) -> Self;
    /// Has it not been loaded? Such fields are left out by serde.
    fn is_unloaded(&self) -> bool;
    /// A field that was not loaded and must not be read.
    #[doc(hidden)]
    fn forbidden(def: &'static RelationDef) -> Self;
    /// The fields of so many owners, from what was loaded: links are places of an owner and of an object.
    #[doc(hidden)]
    fn gather(
        def: &'static RelationDef,
        objects: Vec<Self::Target>,
        owners: usize,
        links: &[(u32, u32)],
    ) -> Vec<Self>;
    /// Takes what was loaded out of the field.
    #[doc(hidden)]
    fn take(&mut self) -> Option<Vec<Object>>;
}

impl<E: Entity> RelationField for Many<E> {
    type Target = E;
    type Kind = ToMany;
    type Holder<Owner> = E;
    const ARITY: Arity = Arity::Many;
    fn unloaded(def: &'static RelationDef) -> Self {
        Self::unloaded(def)
    }
    fn is_unloaded(&self) -> bool {
        !self.is_loaded()
    }
    fn forbidden(def: &'static RelationDef) -> Self {
        Self::forbidden(def)
    }
    fn gather(_def: &'static RelationDef, objects: Vec<E>, owners: usize, links: &[(u32, u32)]) -> Vec<Self> {
        let mut counts = vec![0; owners];
        links.iter().for_each(|(owner, _)| counts[*owner as usize] += 1);
        let mut lists: Vec<Vec<E>> = counts.into_iter().map(Vec::with_capacity).collect();
        // what a collection holds is its owner's own, so that the n-th link is the n-th object's
        for (object, (owner, _)) in objects.into_iter().zip(links) {
            lists[*owner as usize].push(object);
        }
        lists.into_iter().map(Self::loaded).collect()
    }
    fn take(&mut self) -> Option<Vec<Object>> {
        let objects: Vec<E> = std::mem::take(self).into_loaded()?;
        Some(objects.into_iter().map(|object| Box::new(object) as Object).collect())
    }
}

impl<E: Entity> RelationField for WriteOnly<E> {
    type Target = E;
    type Kind = ToDynamic;
    type Holder<Owner> = E;
    const ARITY: Arity = Arity::WriteOnly;
    fn unloaded(_def: &'static RelationDef) -> Self {
        Self::default()
    }
    fn is_unloaded(&self) -> bool {
        true
    }
    fn take(&mut self) -> Option<Vec<Object>> {
        None
    }
    fn forbidden(_def: &'static RelationDef) -> Self {
        Self::default()
    }
    fn gather(_: &'static RelationDef, _: Vec<E>, owners: usize, _: &[(u32, u32)]) -> Vec<Self> {
        std::iter::repeat_with(Self::default).take(owners).collect()
    }
}

impl<T: OneTarget> RelationField for One<T> {
    type Target = T::Entity;
    type Kind = T::Kind;
    type Holder<Owner> = Owner;
    const ARITY: Arity = Arity::One;
    fn unloaded(def: &'static RelationDef) -> Self {
        Self::unloaded(def)
    }
    fn is_unloaded(&self) -> bool {
        !self.is_loaded()
    }
    fn forbidden(def: &'static RelationDef) -> Self {
        Self::forbidden(def)
    }
    fn gather(
        def: &'static RelationDef,
        objects: Vec<T::Entity>,
        owners: usize,
        links: &[(u32, u32)],
    ) -> Vec<Self> {
        let shared: Vec<Shared> = objects.into_iter().map(T::seal).collect();
        let none = T::nobody();
        let mut of: Vec<Option<u32>> = vec![None; owners];
        for (owner, object) in links {
            of[*owner as usize].get_or_insert(*object);
        }
        let one = |object: Option<u32>| object.map(|at| shared[at as usize].clone()).or_else(|| none.clone());
        of.into_iter().map(|object| one(object).map_or_else(|| Self::unloaded(def), Self::shared)).collect()
    }
    fn take(&mut self) -> Option<Vec<Object>> {
        let object = std::mem::take(self).into_shared()?;
        Some(T::unseal(object).into_iter().collect())
    }
}

/// A copy of an object, without its relationships.
fn copy<E: Entity>(object: &E) -> Option<Object> {
    let mut row = Vec::new();
    object.encode_row(&mut row);
    let header = crate::types::Header::default();
    let copy = E::from_row(&mut crate::types::ValueCells::new(&row, &header)).ok()?;
    Some(Box::new(copy))
}

/// What `One` may hold: a model, or `Option` of one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a model, so `One` cannot lead to it",
    label = "expected a model or `Option<Model>`"
)]
pub trait OneTarget: 'static {
    /// The model.
    type Entity: Entity;
    /// What a draft may put in.
    type Kind;
    /// Makes an object into what the fields of several others can share.
    #[doc(hidden)]
    fn seal(object: Self::Entity) -> Shared;
    /// The same of no object, if there may be none.
    #[doc(hidden)]
    fn nobody() -> Option<Shared>;
    /// The object that was sealed, if there is one; a copy without its relationships if others share it.
    #[doc(hidden)]
    fn unseal(shared: Shared) -> Option<Object>;
}

impl<E: Entity> OneTarget for E {
    type Entity = E;
    type Kind = ToOne;
    fn seal(object: E) -> Shared {
        Arc::new(object)
    }
    fn nobody() -> Option<Shared> {
        None
    }
    fn unseal(shared: Shared) -> Option<Object> {
        let shared = shared.downcast::<E>().ok()?;
        match std::sync::Arc::try_unwrap(shared) {
            Ok(object) => Some(Box::new(object)),
            Err(shared) => copy(&*shared),
        }
    }
}

impl<E: Entity> OneTarget for Option<E> {
    type Entity = E;
    type Kind = ToOptional;
    fn seal(object: E) -> Shared {
        Arc::new(Some(object))
    }
    fn nobody() -> Option<Shared> {
        Some(Arc::new(None::<E>))
    }
    fn unseal(shared: Shared) -> Option<Object> {
        let shared = shared.downcast::<Self>().ok()?;
        match std::sync::Arc::try_unwrap(shared) {
            Ok(object) => object.map(|object| Box::new(object) as Object),
            Err(shared) => shared.as_ref().as_ref().and_then(copy),
        }
    }
}

/// The model on the other side of a relationship field.
pub type Target<F> = <F as RelationField>::Target;

/// `back_populates`: the other side must lead back here.
#[doc(hidden)]
pub fn back<E, F, G>(_this: fn() -> Relation<E, F>, other: Relation<Target<F>, G>) -> &'static RelationDef
where
    F: RelationField,
    G: RelationField + LeadsTo<E>,
{
    other.def
}

/// A relationship field that leads to `E`.
#[diagnostic::on_unimplemented(
    message = "`back_populates` names a relationship that does not lead back to `{E}`"
)]
pub trait LeadsTo<E> {}
impl<G: RelationField<Target = E>, E> LeadsTo<E> for G {}
