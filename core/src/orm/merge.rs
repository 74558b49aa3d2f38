//! Values put into a session: what it knows of them already is changed, what it does not is read or added.

use super::flush::{among_keys, related_query};
use super::load::Object;
use super::{AnyKey, Arity, Cascade, Entity, Key, Mapper, ObjectState, RelationDef, UnitOfWork};
use crate::error::{Error, ErrorKind, Result};
use crate::expr::Log;
use crate::types::Value;
use hashbrown::HashMap;
use std::any::TypeId;

/// One value of the graph.
struct Node {
    mapper: Mapper,
    row: Vec<Value>,
    /// The relationships that were loaded, and the places of the values in them.
    relations: Vec<(&'static RelationDef, Vec<usize>)>,
    /// The object in the session.
    key: Option<AnyKey>,
}

/// What a query of a merge is for.
enum Asked {
    Objects(Mapper),
    Relation(&'static RelationDef, AnyKey),
}

/// A merge under way. It never waits: it says which query comes next and takes in the rows.
pub struct Merge {
    nodes: Vec<Node>,
    /// Models whose rows are still to be asked for, then collections.
    models: Vec<Mapper>,
    collections: Option<Vec<(&'static RelationDef, AnyKey)>>,
    asked: Option<Asked>,
}

impl Merge {
    /// Takes a value and what is loaded of it apart.
    pub fn new<E: Entity>(value: E) -> Self {
        let mut merge = Self { nodes: Vec::new(), models: Vec::new(), collections: None, asked: None };
        merge.add(Mapper::of::<E>(), Box::new(value), &mut HashMap::new());
        merge
    }

    fn add(
        &mut self,
        mapper: Mapper,
        mut object: Object,
        known: &mut HashMap<(TypeId, Vec<Value>), usize>,
    ) -> usize {
        let row = mapper.row(&object);
        let identity: Vec<Value> = mapper.table().primary_key().iter().map(|c| row[*c].clone()).collect();
        let place = self.nodes.len();
        let new = is_new(mapper, &row);
        let at = if new { place } else { *known.entry((mapper.entity(), identity)).or_insert(place) };
        if at == place {
            if !self.models.iter().any(|model| model.entity() == mapper.entity()) {
                self.models.push(mapper);
            }
            self.nodes.push(Node { mapper, row, relations: Vec::new(), key: None });
        }
        for def in mapper.relationships() {
            if !def.is_written() || !def.cascades(Cascade::Merge) {
                continue;
            }
            let Some(related) = (def.glue.take)(def, &mut *object) else { continue };
            let places = related.into_iter().map(|other| self.add(def.target_mapper, other, known)).collect();
            if !self.nodes[at].relations.iter().any(|(known, _)| known.same(def)) {
                self.nodes[at].relations.push((def, places));
            }
        }
        at
    }

    /// The next query to send; its rows go to [`supply`](Self::supply).
    ///
    /// # Errors
    /// A relationship's tables do not fit together.
    pub fn next_query(&mut self, work: &mut UnitOfWork) -> Result<Option<Box<Log>>> {
        while let Some(mapper) = self.models.pop() {
            let key = mapper.table().primary_key();
            let store = work.any_store(mapper);
            let mut wanted: Vec<Vec<Value>> = Vec::new();
            for node in self.nodes.iter().filter(|node| node.mapper.entity() == mapper.entity()) {
                let identity: Vec<Value> = key.iter().map(|column| node.row[*column].clone()).collect();
                let known = store.find_identity(&identity).is_some_and(|slot| !store.is_expired(slot));
                if !known && !is_new(mapper, &node.row) {
                    wanted.push(identity);
                }
            }
            if !wanted.is_empty() {
                self.asked = Some(Asked::Objects(mapper));
                return Ok(Some(among_keys(mapper.table(), &key, wanted)));
            }
        }
        let collections = match self.collections.take() {
            Some(collections) => collections,
            None => self.resolve(work)?,
        };
        let collections = self.collections.insert(collections);
        while let Some((def, owner)) = collections.pop() {
            if let Some(values) = work.join_values(def, owner)? {
                self.asked = Some(Asked::Relation(def, owner));
                return related_query(def, values).map(Some);
            }
        }
        Ok(None)
    }

    /// Finds the objects that exist, and the collections that have to be loaded before they are replaced.
    fn resolve(&mut self, work: &mut UnitOfWork) -> Result<Vec<(&'static RelationDef, AnyKey)>> {
        let session = work.id();
        let mut unknown = Vec::new();
        for node in &mut self.nodes {
            let key = node.mapper.table().primary_key();
            let store = work.any_store(node.mapper);
            let identity: Vec<Value> = key.iter().map(|column| node.row[*column].clone()).collect();
            let found =
                store.find_identity(&identity).filter(|slot| store.state(*slot) != ObjectState::Marked);
            node.key = found.map(|slot| AnyKey { entity: node.mapper.entity(), session, slot });
            let Some(owner) = node.key else { continue };
            for (def, _) in &node.relations {
                let info = work.relation(def)?;
                let store = &work.stores[&owner.entity];
                let known =
                    store.collections().get(info.place, owner.slot).is_some_and(|known| known.is_loaded());
                if !info.owner_refers() && !known && !store.is_fresh(owner.slot) {
                    unknown.push((*def, owner));
                }
            }
        }
        Ok(unknown)
    }

    /// The rows of the query that was given last.
    ///
    /// # Errors
    /// A row does not fit its model.
    pub fn supply(&mut self, work: &mut UnitOfWork, rows: Vec<Vec<Value>>) -> Result<()> {
        match self.asked.take() {
            Some(Asked::Objects(mapper)) => {
                rows.iter().try_for_each(|row| work.track_row(mapper, row).map(drop))
            }
            Some(Asked::Relation(def, owner)) => {
                let found: Result<Vec<AnyKey>> =
                    rows.iter().map(|row| work.track_row(def.target_mapper, row)).collect();
                work.loaded(def, owner, &found?)
            }
            None => Ok(()),
        }
    }

    /// Changes or adds the objects; gives the first one's key.
    ///
    /// # Errors
    /// The session has another version of a row that counts its versions, or a relationship cannot be written.
    pub fn finish<E: Entity>(mut self, work: &mut UnitOfWork) -> Result<Key<E>> {
        let session = work.id();
        for node in &mut self.nodes {
            let table = node.mapper.table();
            let number = work.next_number();
            let store = work.any_store(node.mapper);
            let Some(key) = node.key else {
                let slot = store.push_row(std::mem::take(&mut node.row), number);
                node.key = Some(AnyKey { entity: node.mapper.entity(), session, slot });
                continue;
            };
            if let Some(version) = table.version_id()
                && store.value(key.slot, version).as_ref() != Some(&node.row[version])
            {
                return Err(Error::new(
                    ErrorKind::StaleData,
                    format!("merge: the `{}` has another version than the session's", table.model),
                ));
            }
            let row = std::mem::take(&mut node.row).into_iter().enumerate();
            let set: Vec<(usize, Value)> =
                row.filter(|(at, _)| table.columns[*at].computed.is_none()).collect();
            store.assign(key.slot, &set)?;
        }
        for node in &self.nodes {
            let Some(owner) = node.key else { continue };
            for (def, places) in &node.relations {
                let targets: Vec<AnyKey> = places.iter().filter_map(|place| self.nodes[*place].key).collect();
                if def.arity == Arity::One && targets.is_empty() && work.relation(def)?.owner_refers() {
                    // the foreign key said so already
                    continue;
                }
                work.assign_related(def, owner, &targets)?;
            }
        }
        work.hand_over_all()?;
        match self.nodes.first().and_then(|node| node.key) {
            Some(key) => Ok(Key::new(session, key.slot)),
            None => Err(Error::session("merge: nothing was given")),
        }
    }
}

/// Has the value a primary key that the database is yet to make?
fn is_new(mapper: Mapper, row: &[Value]) -> bool {
    let table = mapper.table();
    table.primary_key().iter().any(|column| {
        row[*column].is_null()
            || table.columns[*column].is_autoincrement() && matches!(row[*column], Value::Int(0))
    })
}
