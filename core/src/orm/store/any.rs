//! A store of any model, as the unit of work sees it.

use super::{Collection, Collections, Identity, Link, ObjectState};
use crate::error::Result;
use crate::expr::Fragment;
use crate::orm::events::{Events, Moment};
use crate::orm::load::Object;
use crate::orm::{Given, Mapper, Related, RelationDef};
use crate::schema::TableDef;
use crate::types::Value;
use std::any::{Any, TypeId};
use std::sync::Arc;

/// A waiting row.
#[derive(Clone, Copy)]
pub(crate) struct Plain<'s> {
    pub(crate) given: &'s [(u16, Given)],
    /// Its foreign keys that come from other objects.
    pub(crate) links: &'s [Link],
    /// Does the session keep the object?
    pub(crate) held: bool,
    /// The how manieth it was that was added.
    pub(crate) number: u64,
}

/// A [`Store`] of any model, as the unit of work sees it.
pub(crate) trait AnyStore: Any + Send + Sync {
    /// The model.
    fn mapper(&self) -> Mapper;
    /// The model's table.
    fn table(&self) -> &'static TableDef;
    /// Where an object stands.
    fn state(&self, slot: u32) -> ObjectState;
    /// Why an object cannot be used; nothing if it can, or waits to be inserted.
    fn refusal(&self, slot: u32) -> Option<String>;
    /// Is it in the database?
    fn is_live(&self, slot: u32) -> bool {
        matches!(self.state(slot), ObjectState::Persistent | ObjectState::Marked)
    }
    /// Is it to be read anew?
    fn is_expired(&self, slot: u32) -> bool;
    /// The slots that wait to be inserted, in the order they were added.
    fn pending(&self) -> &[u32];
    /// The how manieth a waiting object was that was added to the session.
    fn number(&self, slot: u32) -> u64;
    /// Somebody may ask for this object: it stays in the session.
    fn hold(&mut self, slot: u32);
    /// Does it stay in the session?
    fn is_held(&self, slot: u32) -> bool;
    /// The foreign keys of an object that come from others.
    fn links(&self, slot: u32) -> &[Link];
    /// Lets a foreign key come from another object.
    fn link(&mut self, slot: u32, link: Link);
    /// No foreign key of these columns comes from another object.
    fn unlink(&mut self, slot: u32, columns: &[usize]);
    /// Takes the related objects out of a draft.
    fn take_related(&mut self, slot: u32) -> Vec<(&'static RelationDef, Related)>;
    /// The values that a waiting slot gives.
    fn given(&self, slot: u32) -> &[(u16, Given)];
    /// A column's value of a draft, or of an object in the database.
    fn value(&self, slot: u32, column: usize) -> Option<Value>;
    /// Sets columns, as an assignment does.
    ///
    /// # Errors
    /// A value does not fit the model.
    fn assign(&mut self, slot: u32, set: &[(usize, Value)]) -> Result<()>;
    /// The database has set columns.
    ///
    /// # Errors
    /// A value does not fit the model.
    fn apply(&mut self, slot: u32, set: &[(usize, Value)]) -> Result<()>;
    /// These slots are being inserted and wait no longer.
    fn taken(&mut self, slots: &[u32]);
    /// A slot was inserted with these columns.
    ///
    /// # Errors
    /// A column does not fit the model, or another object has the same primary key.
    fn inserted(&mut self, slot: u32, row: &[Value]) -> Result<()>;
    /// So many slots are about to be inserted.
    fn expect(&mut self, rows: usize);
    /// What a waiting slot gives.
    fn plain(&self, slot: u32) -> Option<Plain<'_>>;
    /// Moves the values that a waiting slot gives to their places in a row.
    fn move_given(&mut self, slot: u32, row: &mut [Value]);
    /// A slot was inserted that nobody asks for.
    fn forget(&mut self, slot: u32);
    /// A waiting slot takes the place of an object that is to be deleted and has the same key.
    ///
    /// # Errors
    /// A column does not fit the model.
    fn switch(&mut self, slot: u32, old: u32, row: &[Value], computed: Vec<(u16, Fragment)>) -> Result<()>;
    /// The slots that may have changed.
    fn touched(&self) -> Vec<u32>;
    /// The columns of an object that differ from the database.
    fn changed_columns(&self, slot: u32) -> Vec<usize>;
    /// The columns of an object that were not read: its fields hold blanks.
    fn unread(&self, slot: u32) -> &[u16];
    /// The relationships' fields of changed objects that something was put into: the slot, the place, and the rows in them.
    fn filled(&self) -> Vec<(u32, u16, Vec<Vec<Value>>)>;
    /// Makes a relationship's fields what they are in tracked objects: not loaded.
    fn unfill(&mut self, slot: u32);
    /// The columns that are set to expressions.
    fn expressions(&self, slot: u32) -> &[(u16, Fragment)];
    /// An object's columns as they are now.
    fn row(&self, slot: u32) -> Option<Vec<Value>>;
    /// An object's columns as they were last flushed, if it may have changed since.
    fn flushed(&self, slot: u32) -> Option<Arc<[Value]>>;
    /// The primary key as the database knows it.
    fn identity(&self, slot: u32) -> Option<Identity>;
    /// The slot with this primary key.
    fn find_identity(&self, identity: &[Value]) -> Option<u32>;
    /// A slot was updated.
    fn updated(&mut self, slot: u32);
    /// The slots to be deleted.
    fn marked(&self) -> &[u32];
    /// Marks an object for deletion; one that was never flushed is forgotten at once. Tells whether it is new there.
    ///
    /// # Errors
    /// It is gone.
    fn mark(&mut self, slot: u32) -> std::result::Result<bool, String>;
    /// It is not to be deleted after all.
    fn unmark(&mut self, slot: u32);
    /// These slots were deleted.
    fn removed(&mut self, slots: &[u32]);
    /// All slots of live objects.
    fn live(&self) -> Vec<u32>;
    /// Tracks what a row of this model holds.
    ///
    /// # Errors
    /// A column does not fit the model.
    fn track_row(&mut self, row: &[Value]) -> Result<(u32, bool)>;
    /// What is read now may be wrong after a rollback.
    fn doubt_slot(&mut self, slot: u32);
    /// A copy of an object, without its relationships.
    ///
    /// # Errors
    /// It cannot be used.
    fn copy_object(&self, slot: u32) -> Result<Object>;
    /// Takes an object out of the session.
    fn leave(&mut self, slot: u32);
    /// A new object with all columns of a row.
    fn push_row(&mut self, row: Vec<Value>, number: u64) -> u32;
    /// Calls what is to be called before objects are written.
    ///
    /// # Errors
    /// A hook's.
    fn before_flush(&mut self, events: &Events, session: u32) -> Result<()>;
    /// Calls what is to be called for some objects at a moment.
    ///
    /// # Errors
    /// A hook's.
    fn tell(&self, events: &Events, session: u32, moment: Moment, slots: &[u32]) -> Result<()>;
    /// The object is to be read anew; what was changed is lost.
    fn expire(&mut self, slot: u32);
    /// All objects are to be read anew.
    fn expire_all(&mut self);
    /// The collections of this model's objects.
    fn collections(&self) -> &Collections;
    /// A collection to be changed; one of which nothing is known is that of a new object, or not loaded.
    fn collection_mut(&mut self, place: u16, slot: u32) -> &mut Collection;
    /// Forgets a collection.
    fn expire_collection(&mut self, place: u16, slot: u32);
    /// Forgets the collections of an object.
    fn expire_collections(&mut self, slot: u32);
    /// Was the object added in this session, so that an unknown collection is empty?
    fn is_fresh(&self, slot: u32) -> bool;
    /// Are there changes to flush?
    fn is_dirty(&self) -> bool;
    /// A savepoint begins.
    fn savepoint(&mut self);
    /// The last savepoint is released.
    fn release(&mut self);
    /// The transaction was committed.
    fn commit(&mut self);
    /// What happened since the last savepoint, or the begin of the transaction, is undone.
    ///
    /// # Errors
    /// A restored row does not fit the model, which cannot be unless `Encode` and `Decode` disagree.
    fn rollback(&mut self) -> Result<()>;
    /// The object as one of the models that it is.
    ///
    /// # Errors
    /// As for reading it.
    fn part(&self, slot: u32, model: TypeId) -> std::result::Result<&dyn Any, String>;
    /// The same, to be changed.
    ///
    /// # Errors
    /// As for reading it.
    fn part_mut(&mut self, slot: u32, model: TypeId) -> std::result::Result<&mut dyn Any, String>;
    /// Sets a column to an expression at the next flush.
    ///
    /// # Errors
    /// As for reading the object.
    fn express_slot(&mut self, slot: u32, column: u16, value: Fragment) -> std::result::Result<(), String>;
    /// Has the object changed since it was last flushed?
    fn is_changed(&self, slot: u32) -> bool;
    /// For downcasting.
    fn as_any(&self) -> &dyn Any;
    /// For downcasting.
    fn as_any_mut(&mut self) -> &mut dyn Any;
}
