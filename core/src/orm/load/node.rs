//! A node of what is loaded: its objects, and which owner has which.

use super::glue::Arena;
use super::graph::LeftOut;
use super::key::{Groups, Key, KeyCell, Watch, cells_of, read_key};
use super::{Load, Part, Reads, Strategy};
use crate::error::Result;
use crate::orm::{Arity, Mapper, RelationJoin};
use crate::schema::TableDef;
use crate::types::{Cells, Value};
use hashbrown::{HashMap, HashSet};
use smallvec::SmallVec;
use std::ops::Range;

/// Places of objects.
pub(super) type Places = SmallVec<[u32; 1]>;

/// Stands for the owner where one object serves all of its owners.
const ANY: u32 = u32::MAX;

/// The objects of a relationship, or the statement's own rows.
pub(super) struct Node {
    /// What was asked for; nothing of the statement's own rows.
    pub(super) load: Option<Load>,
    /// The node of the owners.
    pub(super) owner: usize,
    pub(super) table: &'static TableDef,
    /// The columns that are read, if some are not.
    pub(super) reads: Option<Reads>,
    pub(super) objects: Box<dyn Arena>,
    /// Places of an owner and of an object.
    pub(super) links: Vec<(u32, u32)>,
    /// By which keys relationships with queries of their own find their objects.
    pub(super) owns: Vec<Own>,
    /// Where its own key stands among its owner's `owns`.
    pub(super) own: usize,
    /// Is one object there for all its owners, rather than one for each?
    shared: bool,
    /// Does each row of its own query bring another object?
    distinct: bool,
    key: Vec<KeyCell>,
    watch: Watch,
    /// May its objects be of several models of a hierarchy?
    pub(super) mixed: bool,
    /// Objects by their owner and primary key, where they may come again.
    known: HashMap<(u32, Key), u32>,
    linked: HashSet<(u32, u32)>,
}

/// Columns of all objects of a node, by which others belong to them.
pub(super) struct Own {
    columns: Vec<usize>,
    /// Whose columns they are, where the objects may be of several models.
    of: Option<Mapper>,
    pub(super) cells: Vec<KeyCell>,
    pub(super) keys: Vec<Key>,
}

/// How the rows of a statement have to be taken.
#[derive(Clone, Copy)]
pub(super) struct Manner {
    /// Does a joined collection repeat what it is joined to?
    pub(super) repeats: bool,
    /// Is the node what the statement asks for, rather than joined to it?
    pub(super) main: bool,
}

impl Node {
    pub(super) fn new(
        load: Option<Load>,
        owner: usize,
        (table, reads): (&'static TableDef, &Reads),
        objects: Box<dyn Arena>,
        graph: bool,
    ) -> Self {
        let shared = graph || load.as_ref().is_none_or(|load| load.def.arity == Arity::One);
        let distinct = load
            .as_ref()
            .is_none_or(|load| matches!(load.def.join(), Ok(RelationJoin::Direct { .. }) | Err(_)));
        let mut key = table.primary_key();
        if key.is_empty() {
            key = (0..table.columns.len()).filter(|at| reads.reads(*at)).collect();
        }
        Self {
            load,
            owner,
            table,
            key: cells_of(table, reads, &key),
            reads: (!reads.is_all() || !reads.is_all_rest()).then(|| reads.clone()),
            objects,
            links: Vec::new(),
            owns: Vec::new(),
            own: 0,
            watch: Watch::default(),
            mixed: false,
            shared,
            distinct,
            known: HashMap::new(),
            linked: HashSet::new(),
        }
    }

    /// Keeps these columns of all objects, if they are not kept already; gives their place.
    pub(super) fn keep(&mut self, columns: Vec<usize>, of: Mapper) -> usize {
        let of = self.mixed.then_some(of);
        let same = |own: &Own| own.columns == columns && own.of.map(Mapper::entity) == of.map(Mapper::entity);
        if let Some(known) = self.owns.iter().position(same) {
            return known;
        }
        if of.is_some() {
            // the objects tell them when all of them is read; those of the base are also where they are in a query
            let width = self.table.columns.len();
            let base = columns.iter().all(|at| *at < width);
            let reads = self.reads.as_ref();
            let at = |column: &usize| reads.map_or(*column, |reads| reads.rank(*column));
            let cell = |column: &usize| KeyCell::new(at(column), &self.table.columns[*column].ty);
            let cells = if base { columns.iter().map(cell).collect() } else { Vec::new() };
            self.owns.push(Own { columns, of, cells, keys: Vec::new() });
            return self.owns.len() - 1;
        }
        let cells = match &self.reads {
            Some(reads) => cells_of(self.table, reads, &columns),
            None => columns.iter().map(|at| KeyCell::new(*at, &self.table.columns[*at].ty)).collect(),
        };
        self.watch.add(&cells);
        self.owns.push(Own { columns, of: None, cells, keys: Vec::new() });
        self.owns.len() - 1
    }

    /// The columns that were not read, of the node's model and of these that its objects may be.
    pub(super) fn left_out(&self, members: impl Iterator<Item = &'static TableDef>) -> LeftOut {
        let Some(reads) = &self.reads else { return LeftOut::new() };
        let models = members.chain([self.table]);
        models.map(|model| (model, reads.left_out_of(model).into())).collect()
    }

    pub(super) fn strategy(&self) -> Option<Strategy> {
        self.load.as_ref().map(|load| load.strategy)
    }

    /// Does the part of a row that begins here hold no object?
    pub(super) fn is_missing(&self, cells: &mut dyn Cells, start: usize) -> bool {
        self.key.iter().all(|cell| {
            cells.move_to(start + cell.at);
            cells.skip_nulls(1)
        })
    }

    /// Takes a row of what objects that were read before have in another table.
    pub(super) fn answer(&mut self, cells: &mut dyn Cells) -> Result<()> {
        self.objects.answer(&mut Part::new(cells, self.table, None, &mut self.watch))
    }

    /// Reads one more object.
    #[inline]
    fn read(&mut self, cells: &mut dyn Cells, start: usize) -> Result<u32> {
        cells.move_to(start);
        self.read_here(cells, start)
    }

    /// Reads one more object, to whose first cell the cursor has come.
    #[inline]
    fn read_here(&mut self, cells: &mut dyn Cells, start: usize) -> Result<u32> {
        let mut part = Part::new(&mut *cells, self.table, self.reads.as_ref(), &mut self.watch);
        let place = self.objects.read(&mut part)?;
        for own in self.owns.iter_mut().filter(|own| own.of.is_none()) {
            own.keys.push(self.watch.key(cells, start, &own.cells)?);
        }
        Ok(place)
    }

    /// Asks the objects for the keys that they did not tell as they were read: those that are of another model have none.
    pub(super) fn tell_keys(&mut self, own: usize) {
        let Some(own) = self.owns.get_mut(own) else { return };
        let Some(of) = own.of.filter(|_| own.keys.is_empty()) else { return };
        for at in 0..self.objects.len() {
            let key = match self.objects.model(at, of.entity()) {
                Some(model) => {
                    let value = |column: &usize| of.value(model, *column).unwrap_or(Value::Null);
                    Key::of(own.columns.iter().map(value))
                }
                None => Key::Null,
            };
            own.keys.push(key);
        }
    }

    /// The object of this owner and primary key; reads it if it has not come before.
    fn find(&mut self, cells: &mut dyn Cells, start: usize, owner: u32) -> Result<(u32, bool)> {
        let key = (owner, read_key(cells, start, &self.key)?);
        if let Some(place) = self.known.get(&key) {
            return Ok((*place, false));
        }
        let place = self.read(cells, start)?;
        self.known.insert(key, place);
        Ok((place, true))
    }

    /// Looks out for the owners' key among the columns of the objects.
    pub(super) fn watch(&mut self, key: &[KeyCell]) -> bool {
        self.distinct && self.watch.add(key)
    }

    /// Takes the object of a row that holds nothing else, and tells its owners by itself.
    #[inline]
    pub(super) fn take_alone(
        &mut self,
        cells: &mut dyn Cells,
        key: &[KeyCell],
        groups: &mut Groups,
    ) -> Result<()> {
        let place = self.read_here(cells, 0)?;
        match groups.owners(self.watch.key(cells, 0, key)?) {
            [owner] => {
                self.links.push((*owner, place));
                Ok(())
            }
            owners => self.link(cells, 0, place, owners).map(drop),
        }
    }

    /// Takes the object of a row that tells its owners by itself.
    pub(super) fn take_telling(
        &mut self,
        cells: &mut dyn Cells,
        start: usize,
        key: &[KeyCell],
        groups: &mut Groups,
    ) -> Result<Places> {
        let place = self.read(cells, start)?;
        let owners = groups.owners(self.watch.key(cells, 0, key)?);
        self.link(cells, start, place, owners)
    }

    /// Gives the object that was read last to its owners.
    fn link(&mut self, cells: &mut dyn Cells, start: usize, place: u32, owners: &[u32]) -> Result<Places> {
        let mut places = Places::new();
        if owners.is_empty() {
            self.objects.pop();
            self.owns.iter_mut().for_each(|own| drop(own.keys.pop()));
        }
        for (nth, owner) in owners.iter().enumerate() {
            let place = if nth > 0 && !self.shared { self.read(cells, start)? } else { place };
            self.links.push((*owner, place));
            if nth == 0 || !self.shared {
                places.push(place);
            }
        }
        Ok(places)
    }

    /// Takes the object of a row for these owners.
    pub(super) fn take(
        &mut self,
        cells: &mut dyn Cells,
        start: usize,
        owners: &[u32],
        manner: Manner,
    ) -> Result<Places> {
        let mut places = Places::new();
        if !self.shared {
            for owner in owners {
                let (place, new) = match manner.repeats {
                    true => self.find(cells, start, *owner)?,
                    false => (self.read(cells, start)?, true),
                };
                if new {
                    self.links.push((*owner, place));
                }
                places.push(place);
            }
            return Ok(places);
        }
        if owners.is_empty() {
            return Ok(places);
        }
        let place = if manner.repeats || !(manner.main && self.distinct) {
            self.find(cells, start, ANY)?.0
        } else {
            self.read(cells, start)?
        };
        for owner in owners {
            if !manner.repeats || self.linked.insert((*owner, place)) {
                self.links.push((*owner, place));
            }
        }
        places.push(place);
        Ok(places)
    }

    /// Takes one of the statement's own rows: a model, and what stands beside it in the select list.
    pub(super) fn take_root(
        &mut self,
        cells: &mut dyn Cells,
        start: usize,
        beside: Range<usize>,
        repeats: bool,
    ) -> Result<Places> {
        if !repeats {
            return self.read(cells, start).map(|place| Places::from_elem(place, 1));
        }
        if beside.is_empty() {
            return self.find(cells, start, ANY).map(|(place, _)| Places::from_elem(place, 1));
        }
        // the whole row has to be the same
        let mut key = vec![Value::Bool(true)];
        key.extend(read_key(cells, start, &self.key)?.into_values());
        cells.move_to(beside.start);
        for _ in beside {
            let value = cells.any()?;
            key.push(Value::Bool(value.is_null()));
            if !value.is_null() {
                key.push(value);
            }
        }
        let key = (ANY, Key::of(key));
        if let Some(place) = self.known.get(&key) {
            return Ok(Places::from_elem(*place, 1));
        }
        let place = self.read(cells, start)?;
        self.known.insert(key, place);
        Ok(Places::from_elem(place, 1))
    }
}
