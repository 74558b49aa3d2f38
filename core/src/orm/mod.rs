//! Mapped objects: entities, relationships, drafts, and what a session knows of them.
//!
//! Everything here decides and nothing waits: [`UnitOfWork`] says which statement comes next and takes in its answer; a
//! facade does the sending.

mod composite;
mod draft;
mod entity;
mod events;
mod field;
mod flush;
mod info;
mod inherit;
mod key;
mod load;
mod mapper;
mod merge;
mod mixin;
mod orm_execute;
mod pk;
mod related;
mod relation;
mod relation_check;
mod relation_conditions;
mod relation_field;
mod relation_join;
mod relation_on;
mod session_criteria;
mod store;
mod synchronize;
mod typestate;
mod unit_of_work;
mod validate;

pub use composite::{Composite, CompositeAt, CompositeColumns, part_of};
pub use draft::{AnyDraft, Draft, Given, Pending};
pub use entity::{Entity, HasTable, Model, OptionalModel};
pub use events::Events;
pub use field::{Many, One, WriteOnly};
pub use flush::{Flush, Step, bulk_update, related_query, select_by_key, select_columns_by_key};
pub(crate) use flush::{among, join_on};
pub use info::Info;
pub use inherit::{
    Family, Heir, Inheritance, Inherits, Polymorphic, RelationAt, SelectinPolymorphic, TablePart, Tracked,
    Variant, fall_back, identified, identity_of, key_count, key_kinds, no_variant, own_columns, own_fields,
    relationships_of, selectin_polymorphic, skip_key, take_in,
};
pub(crate) use inherit::{member_columns, rest_clauses, select_rest};
pub use key::{AnyKey, Key};
pub(crate) use load::LoadPlan;
pub use load::{
    Criteria, Glue, Hosts, IntoLoad, Lazy, LoadOption, LoadOptions, LoadRoot, Loader, Loading, ModelOf,
    Omitted, PopulateExisting, RaiseOthers, RelationWith, Work, contains_eager, defer, immediateload,
    joinedload, lazyload, load_only, loads_by_default, noload, populate_existing, raiseload,
    raiseload_others, selectinload, subqueryload, undefer, undefer_group, with_loader_criteria,
};
pub use mapper::Mapper;
pub use merge::Merge;
pub use mixin::{ColumnAt, ColumnOf, Mixes};
pub use orm_execute::OrmExecute;
pub use pk::{IntoPk, NoPk, Pk, PkIf};
pub use related::{IntoRelated, Related, ToDynamic, ToMany, ToOne, ToOptional, ToSingle};
pub use relation::{Arity, Cascade, Relation, RelationDef, RelationTo};
pub use relation_conditions::{LeadsToMany, LeadsToOne};
pub use relation_field::{LeadsTo, OneTarget, RelationField, Target, back};
pub use relation_join::RelationJoin;
pub(crate) use relation_join::foreign_keys;
pub use relation_on::RelationOn;
pub(crate) use relation_on::{OWNER, TARGET};
pub use session_criteria::SessionCriteria;
pub use store::ObjectState;
pub(crate) use store::{AnyStore, Store};
pub use synchronize::{Synchronization, Synchronize};
pub use typestate::{AllReady, At, Fill, Filled, Here, Next, Put, ReadOnly, Ready, Slot};
pub use unit_of_work::{History, UnitOfWork};
pub use validate::{Validator, Verdict, validate, validate_with};
