//! A statement and what its options load, one query after another.

use super::glue::{Arena, Rows, typed};
use super::key::{Groups, Key};
use super::node::Node;
use super::options::Options;
use super::plan::{Layout, LoadPlan, Writer, multiplies};
use super::query::{Of, keyed};
use super::work::{Reading, Work};
use super::{Graph, GraphNode, Load, ModelOf, Strategy};
use crate::error::{Error, Result};
use crate::expr::{Clause, Fragment, Log};
use crate::orm::Arity;
use crate::stmt::{Fetched, FromRow};
use std::marker::PhantomData;

/// How many keys of several columns are written into one query: each takes a parameter per column.
const KEYS: usize = 1_024;

/// What a statement's options ask of the rows that come back.
pub struct Loader<R> {
    options: Options,
    layout: Layout,
    model: ModelOf<R>,
    /// The statement without what is joined to it, for queries over it.
    bare: Option<Box<Log>>,
}

impl<R> Clone for Loader<R> {
    fn clone(&self) -> Self {
        let Self { options, layout, model, bare } = self;
        Self { options: options.clone(), layout: layout.clone(), model: *model, bare: bare.clone() }
    }
}

impl<R: FromRow> LoadPlan<R> {
    /// The statement to send, and what to do with its rows.
    pub(crate) fn into_loader(mut self, log: &Log) -> (Box<Log>, Loader<R>) {
        let ModelOf { table, relationships, members, .. } = self.model;
        self.options.complete(table, relationships, members);
        self.options.without = log.freed().collect();
        let bare = wants_query(&self.options.loads).then(|| {
            let alone = Options { loads: Vec::new(), ..self.options.clone() };
            alone.write(table, log).map_or_else(|_| Box::new(log.clone()), |(log, _)| log)
        });
        let (log, layout) = self.options.write(table, log).unwrap_or_else(|error| {
            // it is told when the statement is compiled
            let mut log = Box::new(log.clone());
            log.clause(Fragment::invalid(error.message()), Clause::Where);
            (log, Layout::default())
        });
        (log, Loader { options: self.options, layout, model: self.model, bare })
    }

    /// The same, of which only the model is read.
    pub(crate) fn into_first(self, log: &Log) -> Option<(Box<Log>, Loader<R::First>)> {
        let model = R::First::model()?;
        Some(LoadPlan { options: self.options, model }.into_loader(log))
    }
}

/// Does a query of a relationship go over that of its owners?
fn wants_query(loads: &[Load]) -> bool {
    loads.iter().any(|load| load.strategy == Strategy::Subquery)
}

/// A query whose rows other queries go over: the place of a node's first column in it.
type Source = Option<(Box<Log>, usize)>;

/// A statement's rows on their way to become objects with their relationships.
///
/// [`next_query`](Self::next_query) gives one statement after another, until there is none; each is sent with the [`Work`]
/// that takes its rows, which then goes to [`supply`](Self::supply).
pub struct Loading<R> {
    options: Options,
    first: Option<Box<Log>>,
    /// Out of hand while a statement is under way.
    work: Option<Box<Work>>,
    /// The node that may ask next.
    next: usize,
    /// Keys that the next node has still to ask for.
    left: Vec<Key>,
    sources: Vec<Source>,
    bare: Option<Box<Log>>,
    marker: PhantomData<fn() -> R>,
}

impl<R: FromRow> Loader<R> {
    /// Begins with the statement itself, to fill the fields of values.
    pub fn begin(self, log: Box<Log>) -> Loading<R> {
        self.start(log, false)
    }

    /// Begins with the statement itself, to be tracked: an object that several owners share is read once.
    pub fn begin_graph(self, log: Box<Log>) -> Loading<R> {
        self.start(log, true)
    }

    /// The same for rows that come in parts, each of which loads what belongs to it.
    ///
    /// # Errors
    /// A collection is read by a join: its rows may lie in two parts. The message names it.
    pub fn in_parts(mut self) -> Result<Self> {
        // a query over the statement would bring what belongs to all parts, each time
        self.bare = None;
        by_part(&mut self.options.loads, true)?;
        Ok(self)
    }

    fn start(self, log: Box<Log>, graph: bool) -> Loading<R> {
        let Self { options, layout, model, bare } = self;
        let rows: Box<dyn Arena> = match model.apart.filter(|_| options.apart) {
            Some(apart) => apart(),
            None => Rows::new(model.within),
        };
        let mut root = Node::new(None, 0, (model.table, &options.reads), rows, graph);
        root.mixed = !model.members.is_empty();
        let mut nodes = vec![root];
        add_nodes(&mut nodes, 0, &options.loads, graph);
        let mut work = Work::new(nodes);
        work.reading = Reading::new(&mut work.nodes, 0, &layout, None, multiplies(&options.loads));
        let sources = work.nodes.iter().map(|_| None).collect();
        let mut loading = Loading {
            options,
            first: None,
            work: None,
            next: 1,
            left: Vec::new(),
            sources,
            bare,
            marker: PhantomData,
        };
        loading.remember(&work, &log);
        loading.first = Some(log);
        loading.work = Some(Box::new(work));
        loading
    }
}

/// Lets loads ask by keys alone; `beside` tells whether they may be read by the statement itself.
fn by_part(loads: &mut [Load], beside: bool) -> Result<()> {
    for load in loads {
        let joined = beside && load.strategy.is_beside();
        if joined && load.def.arity == Arity::Many {
            return Err(Error::statement(format!(
                "{} is a collection that is read by a join, which cannot be streamed: its rows may lie in two parts; load it \
                 by `selectinload`",
                load.def.path()
            )));
        }
        if load.strategy == Strategy::Subquery {
            load.strategy = Strategy::Selectin;
        }
        by_part(&mut load.children, joined)?;
    }
    Ok(())
}

/// Nodes for what is loaded, owners before what belongs to them, as they were numbered.
fn add_nodes(nodes: &mut Vec<Node>, owner: usize, loads: &[Load], graph: bool) {
    for load in loads {
        let place = nodes.len();
        debug_assert!(place == load.node, "nodes are numbered as they are made");
        let objects = (load.def.glue.arena)();
        let mut node = Node::new(Some(load.clone()), owner, (load.target(), load.reads()), objects, graph);
        if load.strategy.asks()
            && let Ok(join) = load.def.join()
        {
            node.own = nodes[owner].keep(join.own_columns(), load.def.owner_mapper);
        }
        nodes.push(node);
        add_nodes(nodes, place, &load.children, graph);
    }
}

impl<R: FromRow> Loading<R> {
    /// The next statement to send, and what takes its rows; both go to the driver, and the latter to
    /// [`supply`](Self::supply).
    ///
    /// # Errors
    /// A relationship's tables do not fit together; the message names it.
    pub fn next_query(&mut self) -> Result<Option<(Box<Log>, Box<Work>)>> {
        let Some(mut work) = self.work.take() else { return Ok(None) };
        if let Some(first) = self.first.take() {
            return Ok(Some((first, work)));
        }
        // what the rows have in other tables comes before what belongs to them
        if let Some(log) = work.nodes[0].objects.ask()? {
            work.reading = Reading::rest();
            return Ok(Some((log, work)));
        }
        while self.next < work.nodes.len() {
            let asks = work.nodes[self.next].strategy().is_some_and(Strategy::asks);
            let continues = !self.left.is_empty();
            if asks && let Some(log) = self.query(&mut work)? {
                // a part of the keys does not make a source
                if !continues && self.left.is_empty() {
                    self.remember(&work, &log);
                }
                return Ok(Some((log, work)));
            }
            self.next += 1;
        }
        self.work = Some(work);
        Ok(None)
    }

    /// The query of the next node; none if nobody owns anything of it.
    fn query(&mut self, work: &mut Work) -> Result<Option<Box<Log>>> {
        let owner = work.nodes[self.next].owner;
        if self.left.is_empty() {
            let own = work.nodes[self.next].own;
            work.nodes[owner].tell_keys(own);
        }
        let node = &work.nodes[self.next];
        let Some(load) = &node.load else { return Ok(None) };
        let failed = |error: Error| error.context(format_args!("loading {}", load.def.path()));
        let writer = Writer::new(&self.options);
        if !self.left.is_empty() {
            let log = writer.query(load, Of::Keys(next_keys(&mut self.left))).map_err(failed)?.0;
            self.next += usize::from(self.left.is_empty());
            return Ok(Some(log));
        }
        let width = keyed(load).map_err(failed)?.width();
        let owner = &work.nodes[node.owner];
        let mut groups = Groups::of(owner.owns.get(node.own).map_or(&[], |own| &own.keys));
        if groups.is_empty() {
            return Ok(None);
        }
        let source = self.sources[node.owner].as_ref().filter(|_| load.strategy == Strategy::Subquery);
        let of = match (source, width) {
            (Some((log, start)), _) if !owner.owns[node.own].cells.is_empty() => {
                let cells = owner.owns[node.own].cells.iter();
                Of::Query(log.clone(), cells.map(|cell| start + cell.at).collect())
            }
            (_, 1) => Of::Keys(groups.keys()),
            (_, _) => {
                self.left = groups.keys();
                Of::Keys(next_keys(&mut self.left))
            }
        };
        let (log, layout) = writer.query(load, of).map_err(failed)?;
        let repeats = multiplies(&load.children);
        work.reading = Reading::new(&mut work.nodes, self.next, &layout, Some(groups), repeats);
        self.next += usize::from(self.left.is_empty());
        Ok(Some(log))
    }

    /// Keeps a statement over whose rows other queries will go.
    fn remember(&mut self, work: &Work, log: &Log) {
        for (node, start) in work.reading.starts(&work.nodes) {
            let wants = match &work.nodes[node].load {
                Some(load) => wants_query(&load.children),
                None => wants_query(&self.options.loads),
            };
            if wants {
                let bare = self.bare.take_if(|_| node == 0).map(|bare| (bare, 0));
                self.sources[node] = Some(bare.unwrap_or_else(|| (Box::new(log.clone()), start)));
            }
        }
    }

    /// What took the rows of the last statement.
    pub fn supply(&mut self, work: Box<Work>) {
        self.work = Some(work);
    }

    fn into_nodes(self) -> Result<Vec<Node>> {
        let work = self.work.ok_or_else(|| Error::statement("the rows of a statement were not supplied"))?;
        Ok(work.nodes)
    }

    /// The rows, with all that was loaded in their fields.
    ///
    /// # Errors
    /// The rows of the last statement were not supplied.
    pub fn finish(self) -> Result<Fetched<R>> {
        let mut nodes = self.into_nodes()?;
        // the deepest first: what belongs to an object is complete before the object is handed on
        while nodes.len() > 1
            && let Some(node) = nodes.pop()
        {
            let Some(load) = node.load else { continue };
            let owners = &mut *nodes[node.owner].objects;
            match load.strategy {
                Strategy::Raise => (load.def.glue.forbid)(load.def, owners),
                _ => (load.def.glue.fill)(load.def, owners, node.objects.into_objects(), &node.links),
            }
        }
        let rows: Vec<R> = nodes.pop().map(|root| typed(root.objects.into_objects())).unwrap_or_default();
        let rowcount = rows.len() as u64;
        Ok(Fetched { rows, rowcount, inserted_id: None })
    }

    /// The rows and the objects that belong to them, each once, with no field filled. It has to have begun by
    /// [`Loader::begin_graph`].
    ///
    /// # Errors
    /// The rows of the last statement were not supplied.
    pub(crate) fn into_graph(self) -> Result<Graph<R>> {
        let criteria: Vec<_> = self.options.criteria.iter().map(|(table, _)| *table).collect();
        let populate_existing = self.options.populate_existing;
        let members = self.options.members.iter().map(|member| member.table());
        let mut nodes = self.into_nodes()?.into_iter();
        let mut graph =
            Graph { roots: Vec::new(), left_out: Vec::new(), nodes: Vec::new(), populate_existing };
        if let Some(root) = nodes.next() {
            graph.left_out = root.left_out(members);
            graph.roots = typed(root.objects.into_objects());
        }
        for node in nodes {
            let left_out = node.left_out(std::iter::empty());
            let Some(load) = node.load else { continue };
            let filtered = load.strategy == Strategy::Eager
                || load.limit.is_some()
                || !load.criteria.is_empty()
                || criteria.iter().any(|table| table.same(node.table));
            graph.nodes.push(GraphNode {
                def: load.def,
                owner: node.owner.checked_sub(1),
                links: node.links,
                loaded: load.strategy.asks() || load.strategy.is_beside(),
                forbidden: load.strategy == Strategy::Raise,
                whole: !filtered,
                left_out,
                objects: node.objects.into_objects(),
            });
        }
        Ok(graph)
    }
}

/// As many keys as one query takes. Their number is a power of two, so that few texts serve all; the last is repeated.
fn next_keys(left: &mut Vec<Key>) -> Vec<Key> {
    let rest = left.split_off(left.len().min(KEYS));
    let mut keys = std::mem::replace(left, rest);
    if let Some(last) = keys.last().cloned() {
        keys.resize(keys.len().next_power_of_two(), last);
    }
    keys
}
