//! What is in one-to-one relationships that are not loaded, and has to make room.

use super::Flush;
use super::cascade::{has_left, keys_of};
use super::keys::{among_keys, related_query};
use super::step::{Step, Work};
use crate::error::Result;
use crate::orm::unit_of_work::{RelationInfo, Room};
use crate::orm::{AnyKey, RelationJoin, UnitOfWork};
use crate::stmt::ValueRows;

impl Flush {
    /// Asks what is there.
    pub(super) fn rooms(&mut self, work: &mut UnitOfWork) -> Result<()> {
        for Room { def, owner, target } in work.take_rooms()? {
            let relation = work.relation(def)?;
            if let RelationJoin::On { key, .. } = &relation.join {
                for key in keys_of(work, owner.entity, &[owner], key) {
                    let (log, relation) = (related_query(def, key)?, relation.clone());
                    let table = def.target_mapper.table();
                    self.ready.push(Step::new(
                        log,
                        "flush: select from",
                        table,
                        Work::Room { relation, target },
                    ));
                }
                continue;
            }
            let RelationJoin::Direct { pairs, .. } = &relation.join else { continue };
            let (own, far): (Vec<usize>, Vec<usize>) = pairs.iter().copied().unzip();
            let keys = keys_of(work, owner.entity, &[owner], &own);
            if keys.is_empty() {
                continue;
            }
            let table = def.target_mapper.table();
            let log = among_keys(table, &far, keys);
            self.ready.push(Step::new(log, "flush: select from", table, Work::Room { relation, target }));
        }
        Ok(())
    }
}

/// Takes in what is there.
pub(super) fn done(
    work: &mut UnitOfWork,
    relation: &RelationInfo,
    target: Option<AnyKey>,
    returned: &ValueRows,
) -> Result<()> {
    for row in returned.iter() {
        let found = work.track_row(relation.def.target_mapper, row)?;
        let is_target = target.is_some_and(|target| work.object(target) == work.object(found));
        if !is_target && !has_left(work, relation, found) {
            work.make_room(relation, found)?;
        }
    }
    Ok(())
}
