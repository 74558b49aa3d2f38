//! Objects that wait to be inserted, until they are there.

use super::object::{Dirty, Slot};
use super::{AnyStore, Store};
use crate::error::{Error, Result};
use crate::expr::Fragment;
use crate::orm::{Draft, Entity, Given};
use crate::types::Value;
use std::sync::Arc;

impl<E: Entity> Store<E> {
    /// A slot was inserted with these columns.
    ///
    /// # Errors
    /// A column does not fit the model, or another object has the same primary key.
    pub(super) fn settle(&mut self, slot: u32, row: &[Value]) -> Result<()> {
        let object = self.make(row)?;
        let identity = self.identity_in(row);
        let hash = self.identities.hash(&identity);
        if self.find_hashed(hash, &identity).is_some_and(|other| other != slot) {
            return Err(Error::session(format!(
                "insert into {}: the session has another `{}` with this primary key",
                E::TABLE.name,
                E::TABLE.model
            )));
        }
        self.slots[slot as usize] = Slot::Live(object);
        self.identities.insert_hashed(slot, hash);
        self.bear(slot);
        Ok(())
    }

    /// A waiting slot takes the place of an object that is to be deleted and has the same key.
    ///
    /// # Errors
    /// A column does not fit the model.
    pub(super) fn take_over(
        &mut self,
        slot: u32,
        old: u32,
        row: &[Value],
        computed: Vec<(u16, Fragment)>,
    ) -> Result<()> {
        let object = self.make(row)?;
        let Some(before) = self.row(old) else { return Ok(()) };
        let identity = self.identity_in(&before);
        self.identities.remove(old, &identity);
        self.identities.insert(slot, &identity);
        self.removed(&[old]);
        self.marked.retain(|marked| *marked != old);
        let flushed: Arc<[Value]> = before.into();
        self.slots[slot as usize] = Slot::Live(object);
        self.dirty.insert(slot, Dirty { flushed, links: Vec::new(), expressions: computed });
        self.bear(slot);
        Ok(())
    }

    /// Moves the values that a waiting slot gives to their places in a row.
    pub(super) fn give_up_values(&mut self, slot: u32, row: &mut [Value]) {
        if let Some(Slot::Pending(draft)) = self.slots.get_mut(slot as usize) {
            for (column, given) in draft.body_mut().values.drain(..) {
                if let Given::Value(value) = given {
                    row[column as usize] = value;
                }
            }
        }
    }

    /// A new object with all columns of a row.
    pub(super) fn wait_for_row(&mut self, row: Vec<Value>, number: u64) -> u32 {
        let mut draft = Draft::<E>::new();
        for (column, value) in row.into_iter().enumerate() {
            // a key of nought is one that the database is to make
            let made = E::TABLE.columns[column].is_autoincrement() && matches!(value, Value::Int(0));
            if !made && E::TABLE.columns[column].computed.is_none() {
                draft.give(column as u16, Given::Value(value));
            }
        }
        self.push_pending(draft, true, number)
    }
}
