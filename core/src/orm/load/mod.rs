//! What is loaded along with a model.
//!
//! Options make a tree of [`Load`] nodes. `plan` writes what is joined into the statement's log, `query` the statements of
//! nodes that have one of their own. A [`Loading`] gives these statements one after another, each with the [`Work`] that
//! takes its rows: every object is read once, straight from the driver's cells, into the `Vec` of its node, and its links
//! to owners are kept beside. Nothing here waits: a facade sends what [`Loading::next_query`] gives.
//!
//! There are two ends. [`Loading::finish`] fills the relationship fields of values that the caller then owns; what a
//! collection holds is each owner's own. [`Loading::into_graph`] is for a unit of work: it fills nothing and hands over a
//! [`Graph`], in which an object that several owners share is there once.

mod columns;
mod default;
mod glue;
#[allow(dead_code, reason = "the unit of work comes to take it in")]
mod graph;
mod key;
mod loading;
mod members;
mod node;
mod option;
mod options;
mod part;
mod parts;
mod plan;
mod query;
mod work;

use columns::{Columns, Reads};
pub use default::{Lazy, ModelOf, loads_by_default};
pub(crate) use glue::{Arena, Object, Objects, Shared};
pub use glue::{Glue, LoadRoot};
#[allow(unused_imports, reason = "the unit of work comes to take it in")]
pub(crate) use graph::{Graph, GraphNode, LeftOut};
pub(crate) use key::key_values;
pub use loading::{Loader, Loading};
pub use option::{
    IntoLoad, LoadOption, RelationWith, contains_eager, immediateload, joinedload, lazyload, noload,
    raiseload, selectinload, subqueryload,
};
pub(crate) use options::Options;
pub use options::{
    Criteria, Hosts, LoadOptions, Omitted, PopulateExisting, RaiseOthers, defer, load_only,
    populate_existing, raiseload_others, undefer, undefer_group, with_loader_criteria,
};
pub(crate) use part::Part;
pub(crate) use plan::LoadPlan;
pub use work::Work;

use crate::expr::{Fragment, Name};
use crate::orm::RelationDef;
use crate::schema::TableDef;

/// A relationship to load, and what to load along with its objects.
#[derive(Clone)]
pub(crate) struct Load {
    def: &'static RelationDef,
    strategy: Strategy,
    /// The name that its table is read under, in a join.
    alias: Option<Name>,
    /// More conditions on its objects.
    criteria: Vec<Fragment>,
    order: Vec<Fragment>,
    /// At most so many objects of each owner.
    limit: Option<u32>,
    columns: Columns,
    children: Vec<Load>,
    /// Must what is not loaded not be read either?
    raise_others: bool,
    /// Its place among the nodes, of which the root is the first; known once the options are complete.
    node: usize,
    /// The columns that are read; known then as well.
    reads: Reads,
}

impl Load {
    fn new(def: &'static RelationDef, strategy: Strategy) -> Self {
        Self {
            def,
            strategy,
            alias: None,
            criteria: Vec::new(),
            order: Vec::new(),
            limit: None,
            columns: Columns::default(),
            children: Vec::new(),
            raise_others: false,
            node: 0,
            reads: Reads::default(),
        }
    }

    fn target(&self) -> &'static TableDef {
        (self.def.target)()
    }
}

/// How a relationship is loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Strategy {
    /// By an outer join in the statement itself.
    Joined,
    /// By a query of its own, for all owners at once, by their keys.
    Selectin,
    /// By a query of its own, over the one that its owners came from.
    Subquery,
    /// From a join that the statement has already.
    Eager,
    /// Not at all; it must not be read either.
    Raise,
    /// Not at all; it is empty.
    Nothing,
    /// Not at all, whatever the relationship says.
    Lazy,
}

impl Strategy {
    /// Has it a query of its own?
    fn asks(self) -> bool {
        matches!(self, Self::Selectin | Self::Subquery)
    }

    /// Is it read by the statement that its owners are read by?
    fn is_beside(self) -> bool {
        matches!(self, Self::Joined | Self::Eager)
    }
}
