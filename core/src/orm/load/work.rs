//! Rows on their way to become objects.

use super::key::{Groups, KeyCell, read_key};
use super::node::{Manner, Node, Places};
use super::plan::Layout;
use crate::error::{Error, Result};
use crate::stmt::RowSink;
use crate::types::{Cells, Kind};
use std::any::TypeId;

/// The objects that were read so far, and how the rows of the next statement are read. A driver is given it with the
/// statement, and gives it back.
pub struct Work {
    /// The first are the statement's own rows; owners stand before what belongs to them.
    pub(super) nodes: Vec<Node>,
    pub(super) reading: Reading,
    /// The objects of the row that is read, by node.
    places: Vec<Places>,
}

/// How the rows of one statement are read.
#[derive(Default)]
pub(super) struct Reading {
    /// Of a relationship's own query: whose objects its rows are.
    asked: Option<Asked>,
    /// Owners before what belongs to them.
    pieces: Vec<Piece>,
    /// The nodes in the order of their columns.
    columns: Vec<usize>,
    /// How many columns stand last, behind those of which a row type alone knows the number.
    after: usize,
    repeats: bool,
    /// Do the rows hold what objects that were read before have in other tables?
    rest: bool,
}

struct Asked {
    key: Vec<KeyCell>,
    /// How many of its columns stand before all others.
    head: usize,
    /// Do the objects hold it as they are read?
    told: bool,
    groups: Groups,
}

/// The columns of a node within a row.
struct Piece {
    node: usize,
    /// The first, counted from the row's first column or, of a joined one, from the first of those that stand last.
    start: usize,
    from_end: bool,
}

impl Reading {
    pub(super) fn new(
        nodes: &mut [Node],
        main: usize,
        layout: &Layout,
        groups: Option<Groups>,
        repeats: bool,
    ) -> Self {
        let mut reading = Self { repeats, ..Self::default() };
        let mut start = layout.head;
        reading.asked = groups.map(|groups| {
            let told = layout.head == 0 && !repeats && nodes[main].watch(&layout.key);
            Asked { key: layout.key.clone(), head: layout.head, told, groups }
        });
        for (node, width) in &layout.before {
            reading.pieces.push(Piece { node: *node, start, from_end: false });
            reading.columns.push(*node);
            start += width;
        }
        reading.pieces.push(Piece { node: main, start, from_end: false });
        reading.columns.push(main);
        let mut start = 0;
        for (node, width) in &layout.after {
            reading.pieces.push(Piece { node: *node, start, from_end: true });
            reading.columns.push(*node);
            start += width;
        }
        reading.after = start;
        // nodes are numbered so that owners come first
        reading.pieces.sort_by_key(|piece| piece.node);
        debug_assert!(reading.pieces.iter().all(|piece| piece.node < nodes.len()));
        reading
    }

    /// Of a query for what the statement's own rows have in other tables.
    pub(super) fn rest() -> Self {
        Self { rest: true, ..Self::default() }
    }

    /// Where each node's columns begin, of all columns of a row.
    pub(super) fn starts(&self, nodes: &[Node]) -> Vec<(usize, usize)> {
        let mut start = self.asked.as_ref().map_or(0, |asked| asked.head);
        let mut starts = Vec::new();
        for node in &self.columns {
            starts.push((*node, start));
            kinds(&nodes[*node], &mut |_| start += 1);
        }
        starts
    }
}

impl Work {
    pub(super) fn new(nodes: Vec<Node>) -> Self {
        let places = nodes.iter().map(|_| Places::new()).collect();
        Self { nodes, reading: Reading::default(), places }
    }

    fn take(&mut self, cells: &mut dyn Cells) -> Result<()> {
        if self.reading.rest {
            let root = &mut self.nodes[0];
            return root.answer(cells);
        }
        let Self { nodes, reading: Reading { asked, pieces, after, repeats, .. }, places } = self;
        if let ([Piece { node, start: 0, from_end: false }], Some(Asked { key, told: true, groups, .. })) =
            (&pieces[..], &mut *asked)
        {
            let node = &mut nodes[*node];
            return node.take_alone(cells, key, groups).map_err(|error| within(error, node));
        }
        let end =
            if *after > 0 || *repeats { cells.header().names().len().saturating_sub(*after) } else { 0 };
        for (at, Piece { node: place, start, from_end }) in pieces.iter().enumerate() {
            let node = &mut nodes[*place];
            let start = start + if *from_end { end } else { 0 };
            let manner = Manner { repeats: *repeats, main: at == 0 };
            let taken = match asked {
                _ if at > 0 && node.is_missing(cells, start) => Ok(Places::new()),
                _ if at > 0 => node.take(cells, start, &places[node.owner], manner),
                Some(Asked { key, told: true, groups, .. }) => node.take_telling(cells, start, key, groups),
                Some(asked) => {
                    let owners = asked.groups.owners(read_key(cells, 0, &asked.key)?);
                    node.take(cells, start, owners, manner)
                }
                None => {
                    let width = node.reads.as_ref().map_or(node.table.columns.len(), |reads| reads.width());
                    node.take_root(cells, start, start + width..end, *repeats)
                }
            };
            places[*place] = taken.map_err(|error| within(error, node))?;
        }
        Ok(())
    }
}

/// Says what could not be read.
#[cold]
fn within(error: Error, node: &Node) -> Error {
    match &node.load {
        Some(load) => error.context(format_args!("loading {}", load.def.path())),
        None => error,
    }
}

/// What the columns of a node have to be, of those that are read.
fn kinds(node: &Node, out: &mut dyn FnMut(Kind)) {
    let mut at = 0;
    node.objects.kinds(&mut |kind| {
        if node.reads.as_ref().is_none_or(|reads| reads.reads(at)) {
            out(kind);
        }
        at += 1;
    });
}

impl RowSink for Box<Work> {
    fn kinds(&self, out: &mut dyn FnMut(Kind)) {
        if self.reading.rest {
            return self.nodes[0].objects.answer_kinds(out);
        }
        let head = |asked: &Asked| asked.key.iter().filter(|key| key.at < asked.head).copied().collect();
        let head: Vec<KeyCell> = self.reading.asked.as_ref().map_or_else(Vec::new, head);
        head.iter().for_each(|key| out(key.kind));
        self.reading.columns.iter().for_each(|node| kinds(&self.nodes[*node], out));
    }

    fn reads(&self) -> TypeId {
        self.reading
            .pieces
            .first()
            .map_or_else(|| self.nodes[0].objects.row_type(), |main| self.nodes[main.node].objects.row_type())
    }

    #[inline]
    fn row<C: Cells>(&mut self, cells: &mut C) -> Result<()> {
        self.take(cells)
    }
}
