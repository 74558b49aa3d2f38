//! One-to-one relationships that are not loaded: what was there makes room for what is put in.

use super::{RelationInfo, UnitOfWork};
use crate::error::{Error, Result};
use crate::orm::{AnyKey, Cascade, ObjectState, RelationDef};

/// A one-to-one relationship of which nobody knows what it held: the next flush asks.
pub(crate) struct Room {
    pub(crate) def: &'static RelationDef,
    pub(crate) owner: AnyKey,
    /// What was put in, if anything.
    pub(crate) target: Option<AnyKey>,
}

impl UnitOfWork {
    /// The next flush lets what is in a one-to-one relationship make room.
    pub(super) fn want_room(&mut self, def: &'static RelationDef, owner: AnyKey, target: Option<AnyKey>) {
        self.rooms.retain(|room| !(room.def.same(def) && room.owner == owner));
        self.rooms.push(Room { def, owner, target });
    }

    /// The one-to-one relationships that have to be asked for.
    pub(crate) fn take_rooms(&mut self) -> Result<Vec<Room>> {
        let mut rooms = Vec::new();
        for room in std::mem::take(&mut self.rooms) {
            let info = self.relation(room.def)?;
            let owned = self.stores.get(&room.owner.entity);
            let stays = owned.is_some_and(|store| store.state(room.owner.slot) == ObjectState::Persistent);
            let held = room.target.is_none_or(|target| self.parent(&info, target) == Some(room.owner));
            if stays && held {
                rooms.push(room);
            }
        }
        Ok(rooms)
    }

    /// What was in a one-to-one relationship is taken out: deleted if the cascade says so, else cut off.
    ///
    /// # Errors
    /// It cannot be without it.
    pub(crate) fn make_room(&mut self, info: &RelationInfo, found: AnyKey) -> Result<()> {
        let found = self.object(found);
        let Some(store) = self.stores.get_mut(&found.entity) else { return Ok(()) };
        if store.state(found.slot) != ObjectState::Persistent {
            return Ok(());
        }
        if info.def.cascades(Cascade::DeleteOrphan) {
            return store.mark(found.slot).map(drop).map_err(Error::session);
        }
        self.cut_off(info, found)
    }
}
