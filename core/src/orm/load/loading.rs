//! Rows taken apart, and objects put together.

use super::glue::{Found, Object, Shared};
use super::option::Options;
use super::plan::{Layout, LoadPlan, renamed};
use super::{Graph, GraphNode, Load, Strategy};
use crate::error::{Error, Result};
use crate::expr::{Clause, Fragment, Log, Op, StatementKind, Tok};
use crate::orm::{Arity, RelationJoin};
use crate::schema::TableDef;
use crate::stmt::{AnyRow, Fetched, FromRow};
use crate::types::{Header, Value, ValueCells};
use hashbrown::HashMap;
use std::any::Any;

/// What a statement's options ask of the rows that come back.
pub struct Loader<R> {
    options: Options,
    layout: Layout,
    table: &'static TableDef,
    root: fn(&mut R) -> &mut dyn Any,
}

impl<R: FromRow> LoadPlan<R> {
    /// The statement to send, and what to do with its rows.
    pub(crate) fn into_loader(self, log: &Log) -> (Box<Log>, Loader<R>) {
        let (log, layout) = self.options.write(self.table, log);
        (log, Loader { options: self.options, layout, table: self.table, root: self.root })
    }

    /// The same, of which only the model is read.
    pub(crate) fn into_first(self, log: &Log) -> (Box<Log>, Loader<R::First>) {
        let (log, layout) = self.options.write(self.table, log);
        (log, Loader { options: self.options, layout, table: self.table, root: |model| model })
    }
}

/// The objects of a node.
struct Objects {
    /// Where the node stands in the tree of options; the root's objects are elsewhere.
    path: Vec<usize>,
    /// The objects' columns, whole rows of their tables.
    rows: Vec<Vec<Value>>,
    objects: Vec<Option<Object>>,
    /// Pairs of places: of an owner, of an object here.
    links: Vec<(usize, usize)>,
}

/// A statement's rows on their way to become objects with their relationships.
pub struct Loading<R> {
    loader: Loader<R>,
    roots: Vec<R>,
    rows: Vec<Vec<Value>>,
    nodes: Vec<Objects>,
    /// Nodes that want a query of their own.
    waiting: Vec<Vec<usize>>,
    /// The node whose query was given last.
    asked: Option<Vec<usize>>,
}

impl<R: FromRow> Loader<R> {
    /// Takes the statement's rows apart.
    ///
    /// # Errors
    /// A row does not fit.
    pub fn begin(self, fetched: Fetched<AnyRow>) -> Result<Loading<R>> {
        let waiting = (0..self.options.loads.len()).map(|place| vec![place]).collect();
        let mut loading = Loading {
            loader: self,
            roots: Vec::new(),
            rows: Vec::new(),
            nodes: Vec::new(),
            waiting,
            asked: None,
        };
        loading.take_rows(fetched)?;
        Ok(loading)
    }
}

impl<R: FromRow> Loading<R> {
    fn take_rows(&mut self, fetched: Fetched<AnyRow>) -> Result<()> {
        let layout = self.loader.layout.clone();
        let table = self.loader.table;
        let before: usize = layout.before.iter().map(|(_, width)| width).sum();
        let after: usize = layout.after.iter().map(|(_, width)| width).sum();
        // a join with a collection repeats its owner
        let repeats = !layout.after.is_empty() || !layout.before.is_empty();
        let mut seen: HashMap<Vec<u8>, usize> = HashMap::new();
        let mut joined: Vec<(Vec<usize>, Joined)> = layout
            .before
            .iter()
            .chain(&layout.after)
            .map(|(path, _)| (path.clone(), Joined::default()))
            .collect();
        for row in fetched.rows {
            let values = row.values();
            let end = values.len().saturating_sub(after);
            let root = values.get(before..before + layout.root).ok_or_else(too_few)?;
            let root = self.loader.options.columns.whole(table, root);
            let rest = values.get(before + layout.root..end).ok_or_else(too_few)?;
            let mut cells = root.clone();
            cells.extend_from_slice(rest);
            let known = if repeats { seen.get(&key_of(&cells)).copied() } else { None };
            let place = match known {
                Some(place) => place,
                None => {
                    let header = header_of(table, row.keys(), before + layout.root..end);
                    self.roots.push(R::from_row(&mut ValueCells::new(&cells, &header))?);
                    if repeats {
                        seen.insert(key_of(&cells), self.roots.len() - 1);
                    }
                    self.rows.push(root);
                    self.roots.len() - 1
                }
            };
            let mut at = 0;
            let mut parts = HashMap::new();
            for (path, width) in &layout.before {
                parts.insert(path.clone(), &values[at..at + width]);
                at += width;
            }
            at = end;
            for (path, width) in &layout.after {
                parts.insert(path.clone(), &values[at..at + width]);
                at += width;
            }
            self.take_joined(&mut joined, &parts, place)?;
        }
        self.settle_joined(joined);
        Ok(())
    }

    /// The objects of one row, owners before what belongs to them.
    fn take_joined(
        &self,
        joined: &mut [(Vec<usize>, Joined)],
        parts: &HashMap<Vec<usize>, &[Value]>,
        root: usize,
    ) -> Result<()> {
        let mut paths: Vec<&Vec<usize>> = parts.keys().collect();
        paths.sort_by_key(|path| path.len());
        let mut places: HashMap<&Vec<usize>, Option<usize>> = HashMap::new();
        for path in paths {
            let load = self.load(path);
            let owner = match &path[..path.len() - 1] {
                [] => Some(root),
                above => places.get(&above.to_vec()).copied().flatten(),
            };
            let read = parts[path];
            let found = match owner {
                Some(owner) if !read.iter().all(Value::is_null) => {
                    let table = (load.def.target)();
                    let row = load.columns.whole(table, read);
                    let into = joined.iter_mut().find(|(known, _)| known == path);
                    into.map(|(_, joined)| joined.add(owner, table, row, load.def.arity == Arity::One))
                }
                _ => None,
            };
            places.insert(path, found);
        }
        Ok(())
    }

    fn settle_joined(&mut self, joined: Vec<(Vec<usize>, Joined)>) {
        let mut joined = joined;
        joined.sort_by_key(|(path, _)| path.len());
        for (path, Joined { rows, links, .. }) in joined {
            let objects = rows.iter().map(|_| None).collect();
            self.settle(Objects { path, rows, objects, links });
        }
    }

    /// A node has its objects: those below it may ask for theirs.
    fn settle(&mut self, objects: Objects) {
        let path = objects.path.clone();
        self.waiting.retain(|waiting| *waiting != path);
        let children = self.load(&path).children.len();
        self.waiting.extend((0..children).map(|child| [&path[..], &[child]].concat()));
        self.nodes.push(objects);
    }

    fn load(&self, path: &[usize]) -> &Load {
        let mut loads = &self.loader.options.loads;
        let (last, above) = path.split_last().unwrap_or((&0, &[]));
        for place in above {
            loads = &loads[*place].children;
        }
        &loads[*last]
    }

    /// The next query to send; its rows go to [`supply`](Self::supply).
    ///
    /// # Errors
    /// A relationship's tables do not fit together.
    pub fn next_query(&mut self) -> Result<Option<Box<Log>>> {
        while let Some(path) = self.waiting.pop() {
            // what is to be joined to the objects of a query of its own gets one as well
            if self.load(&path).strategy == Strategy::Eager {
                continue;
            }
            let keys = self.keys(&path)?;
            if keys.is_empty() {
                self.settle(Objects { path, rows: Vec::new(), objects: Vec::new(), links: Vec::new() });
                continue;
            }
            let log = self.query(&path, keys)?;
            self.asked = Some(path);
            return Ok(Some(log));
        }
        Ok(None)
    }

    /// The rows of a node's owners.
    fn owners(&self, path: &[usize]) -> &[Vec<Value>] {
        match &path[..path.len() - 1] {
            [] => &self.rows,
            above => self.nodes.iter().find(|node| node.path == above).map_or(&[], |node| &node.rows),
        }
    }

    /// The keys by which the objects of a node are found, each once.
    fn keys(&self, path: &[usize]) -> Result<Vec<Vec<Value>>> {
        let own = own_columns(&self.load(path).def.join()?);
        let mut seen = HashMap::new();
        let mut keys = Vec::new();
        for row in self.owners(path) {
            let key: Vec<Value> = own.iter().map(|at| row[*at].clone()).collect();
            if !key.iter().any(Value::is_null) && seen.insert(key_of(&key), ()).is_none() {
                keys.push(key);
            }
        }
        Ok(keys)
    }

    /// The query for the objects of all owners: its first columns are the key.
    fn query(&self, path: &[usize], keys: Vec<Vec<Value>>) -> Result<Box<Log>> {
        let load = self.load(path);
        let target = (load.def.target)();
        let mut log = Log::new(StatementKind::Select);
        let (keyed, columns) = match load.def.join()? {
            RelationJoin::Direct { pairs, .. } => {
                (target, pairs.iter().map(|(_, theirs)| *theirs).collect::<Vec<_>>())
            }
            RelationJoin::Secondary { table, owner, .. } => {
                (table, owner.iter().map(|(_, at)| *at).collect())
            }
        };
        for at in &columns {
            log.clause(Fragment::column_of(keyed, *at), Clause::Column);
        }
        for place in load.columns.places(target) {
            log.clause(Fragment::of(Tok::Column(place, target)), Clause::Column);
        }
        if let RelationJoin::Secondary { table, target: far, .. } = load.def.join()? {
            log.push(Tok::Table(table));
            log.push(Tok::Clause(Clause::From));
            log.push(Tok::Table(target));
            let on = far.into_iter().map(|(theirs, at)| {
                Fragment::column_of(target, theirs).binary(Op::Eq, Fragment::column_of(table, at))
            });
            let on =
                on.reduce(|all, next| all.binary(Op::And, next)).unwrap_or_else(|| Fragment::of(Tok::True));
            log.clause(on, Clause::JoinOn(crate::expr::JoinKind::Inner));
        }
        log.clause(among(keyed, &columns, keys), Clause::Where);
        let global = self.loader.options.criteria.iter().filter(|(of, _)| of.same(target)).map(|(_, c)| c);
        for condition in load.criteria.iter().chain(global) {
            log.clause(renamed(condition, target, None), Clause::Where);
        }
        for by in load.orders() {
            log.clause(by, Clause::OrderBy);
        }
        Ok(log)
    }

    /// The rows of the query that was given last.
    ///
    /// # Errors
    /// A row does not fit.
    pub fn supply(&mut self, fetched: Fetched<AnyRow>) -> Result<()> {
        let Some(path) = self.asked.take() else { return Ok(()) };
        let (arity, columns, target, own) = {
            let load = self.load(&path);
            (load.def.arity, load.columns.clone(), (load.def.target)(), own_columns(&load.def.join()?))
        };
        let mut found: HashMap<Vec<u8>, Vec<Vec<Value>>> = HashMap::new();
        for row in fetched.rows {
            let (key, read) = row.values().split_at_checked(own.len()).ok_or_else(too_few)?;
            found.entry(key_of(key)).or_default().push(columns.whole(target, read));
        }
        let mut joined = Joined::default();
        for (place, owner) in self.owners(&path).iter().enumerate() {
            let key: Vec<Value> = own.iter().map(|at| owner[*at].clone()).collect();
            for row in found.get(&key_of(&key)).into_iter().flatten() {
                joined.add(place, target, row.clone(), arity == Arity::One);
            }
        }
        let objects = joined.rows.iter().map(|_| None).collect();
        self.settle(Objects { path, rows: joined.rows, objects, links: joined.links });
        Ok(())
    }

    /// The rows, with all that was loaded.
    ///
    /// # Errors
    /// A row does not fit its model.
    pub fn finish(mut self) -> Result<Fetched<R>> {
        // the deepest first: what belongs to an object is complete before the object is handed on
        self.nodes.sort_by_key(|node| std::cmp::Reverse(node.path.len()));
        for place in 0..self.nodes.len() {
            let load = self.load(&self.nodes[place].path).clone();
            let table = (load.def.target)();
            let header = header_of(table, &[], 0..0);
            for at in 0..self.nodes[place].rows.len() {
                let made = (load.glue.decode)(&self.nodes[place].rows[at], &header)
                    .map_err(|e| e.context(format_args!("loading {}", load.def.path())))?;
                self.nodes[place].objects[at] = Some(made);
            }
        }
        for place in 0..self.nodes.len() {
            self.hand_on(place);
        }
        let rowcount = self.roots.len() as u64;
        Ok(Fetched { rows: self.roots, rowcount, inserted_id: None })
    }

    /// The rows and the objects that belong to them, each once, with no field filled.
    ///
    /// # Errors
    /// A row does not fit its model.
    pub(crate) fn into_graph(mut self) -> Result<Graph<R>> {
        self.nodes.sort_by_key(|node| node.path.len());
        let mut nodes: Vec<GraphNode> = Vec::new();
        // where an object stands that stood at this place
        let mut moved: Vec<Vec<u32>> = Vec::new();
        for place in 0..self.nodes.len() {
            let node = &self.nodes[place];
            let load = self.load(&node.path);
            let table = (load.def.target)();
            let header = header_of(table, &[], 0..0);
            let mut known: HashMap<Vec<u8>, u32> = HashMap::new();
            let (mut objects, mut places) = (Vec::new(), Vec::new());
            for row in &node.rows {
                let key: Vec<Value> = row
                    .iter()
                    .zip(table.columns)
                    .filter(|(_, c)| c.primary_key)
                    .map(|(v, _)| v.clone())
                    .collect();
                let next = objects.len() as u32;
                let at = *known.entry(key_of(&key)).or_insert(next);
                if at == next {
                    let made = (load.glue.decode)(row, &header);
                    objects.push(made.map_err(|e| e.context(format_args!("loading {}", load.def.path())))?);
                }
                places.push(at);
            }
            let above = &node.path[..node.path.len() - 1];
            let owner = self.nodes.iter().position(|node| node.path == above);
            let mut links = Vec::new();
            let mut seen = HashMap::new();
            for (from, to) in &node.links {
                let from = owner.map_or(*from as u32, |owner| moved[owner][*from]);
                if seen.insert((from, places[*to]), ()).is_none() {
                    links.push((from, places[*to]));
                }
            }
            moved.push(places);
            nodes.push(GraphNode {
                def: load.def,
                owner,
                links,
                whole: load.criteria.is_empty() && load.strategy != Strategy::Eager,
                left_out: load.columns.left_out(table),
                objects: (load.glue.collect)(objects),
                glue: load.glue,
            });
        }
        let left_out = self.loader.options.columns.left_out(self.loader.table);
        Ok(Graph { roots: self.roots, left_out, nodes, populate_existing: false })
    }

    /// Fills the owners' fields with a node's objects.
    fn hand_on(&mut self, place: usize) {
        let node = std::mem::replace(
            &mut self.nodes[place],
            Objects { path: Vec::new(), rows: Vec::new(), objects: Vec::new(), links: Vec::new() },
        );
        let load = self.load(&node.path).clone();
        let above = node.path[..node.path.len() - 1].to_vec();
        let relationship = load.def;
        let owners = if above.is_empty() { self.roots.len() } else { self.count(&above) };
        let mut by_owner: Vec<Vec<usize>> = vec![Vec::new(); owners];
        node.links.iter().for_each(|(owner, object)| by_owner[*owner].push(*object));
        let mut objects = node.objects;
        if load.def.arity == Arity::One {
            let shared: Vec<Option<Shared>> = objects
                .into_iter()
                .map(|object| object.and_then(|object| (load.glue.seal)(Some(object))))
                .collect();
            for (owner, found) in by_owner.into_iter().enumerate() {
                let one = found.first().and_then(|object| shared[*object].clone());
                let one = one.or_else(|| (load.glue.seal)(None));
                self.with_owner(&above, owner, |model| {
                    (load.glue.fill)(model, relationship, Found::One(one))
                });
            }
            return;
        }
        for (owner, found) in by_owner.into_iter().enumerate() {
            let many = found.into_iter().filter_map(|object| objects[object].take()).collect();
            self.with_owner(&above, owner, |model| (load.glue.fill)(model, relationship, Found::Many(many)));
        }
    }

    fn count(&self, path: &[usize]) -> usize {
        self.nodes.iter().find(|node| node.path == path).map_or(0, |node| node.objects.len())
    }

    fn with_owner(&mut self, path: &[usize], owner: usize, fill: impl FnOnce(&mut dyn Any)) {
        if path.is_empty() {
            let root = self.loader.root;
            return self.roots.get_mut(owner).map(|row| fill(root(row))).unwrap_or_default();
        }
        let node = self.nodes.iter_mut().find(|node| node.path == path);
        if let Some(Some(object)) = node.and_then(|node| node.objects.get_mut(owner)) {
            fill(object.as_mut());
        }
    }
}

/// Objects that come from rows of a join, or of a query of their own.
#[derive(Default)]
struct Joined {
    rows: Vec<Vec<Value>>,
    links: Vec<(usize, usize)>,
    known: HashMap<Vec<u8>, usize>,
    linked: HashMap<(usize, Vec<u8>), usize>,
}

impl Joined {
    /// An object of an owner. One on the one side is shared by its owners, one of a collection is each owner's own.
    fn add(&mut self, owner: usize, table: &TableDef, row: Vec<Value>, shared: bool) -> usize {
        let key: Vec<Value> =
            row.iter().zip(table.columns).filter(|(_, c)| c.primary_key).map(|(v, _)| v.clone()).collect();
        let key = key_of(&key);
        if let Some(place) = self.linked.get(&(owner, key.clone())) {
            return *place;
        }
        let known = if shared { self.known.get(&key).copied() } else { None };
        let place = known.unwrap_or_else(|| {
            self.rows.push(row);
            self.rows.len() - 1
        });
        self.known.insert(key.clone(), place);
        self.linked.insert((owner, key), place);
        self.links.push((owner, place));
        place
    }
}

fn own_columns(join: &RelationJoin) -> Vec<usize> {
    match join {
        RelationJoin::Direct { pairs, .. } => pairs.iter().map(|(own, _)| *own).collect(),
        RelationJoin::Secondary { owner, .. } => owner.iter().map(|(own, _)| *own).collect(),
    }
}

/// `column IN (keys)`, or several columns as one.
fn among(table: &'static TableDef, columns: &[usize], keys: Vec<Vec<Value>>) -> Fragment {
    if let [column] = columns {
        let ty = &table.columns[*column].ty;
        let mut set = Fragment::of(Tok::BindSet(ty));
        set.value(Value::Array(keys.into_iter().flatten().collect()));
        return Fragment::column_of(table, *column).binary(Op::In, set);
    }
    let mut left = Fragment::of(Tok::Nop);
    columns.iter().for_each(|column| left.append(Fragment::column_of(table, *column)));
    left.push(Tok::Tuple(columns.len() as u16));
    let mut list = Fragment::of(Tok::Nop);
    let count = keys.len();
    for key in keys {
        for (column, value) in columns.iter().zip(key) {
            list.append(Fragment::bind(&table.columns[*column].ty, value));
        }
        list.push(Tok::Tuple(columns.len() as u16));
    }
    left.binary(Op::In, list.then(Tok::Tuple(count as u16)))
}

/// Values as a key: equal keys are equal bytes.
fn key_of(values: &[Value]) -> Vec<u8> {
    values.iter().map(|value| value.reveal().to_string()).collect::<Vec<_>>().join("\u{0}").into_bytes()
}

/// Names for messages: the model's columns, then those of the rest of the row.
fn header_of(table: &TableDef, names: &[String], rest: std::ops::Range<usize>) -> Header {
    let own = (0..table.columns.len()).map(|at| table.column_name(at).to_owned());
    Header::new(own.chain(names.get(rest).unwrap_or_default().iter().cloned()))
}

#[cold]
fn too_few() -> Error {
    Error::value("the row has too few columns")
}
