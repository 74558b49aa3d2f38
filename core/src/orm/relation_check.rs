//! Whether relationships fit their tables and each other, asked before they are used.

use super::{RelationDef, RelationJoin};
use crate::error::{Error, Result};
use crate::schema::TableDef;

/// What two relationships that lead to each other have to agree on.
#[derive(PartialEq)]
enum Way {
    /// Pairs of columns, of the owner and of the target, and whether the owner holds the foreign key.
    Direct(Vec<(usize, usize)>, bool),
    /// An association table by its name, and its columns for the owner and for the target.
    Through(&'static str, Vec<(usize, usize)>, Vec<(usize, usize)>),
    /// A condition of which nothing is written.
    Any,
}

impl Way {
    fn of(join: RelationJoin) -> Self {
        match join {
            RelationJoin::Direct { pairs, owner_refers } => Self::Direct(sorted(pairs), owner_refers),
            RelationJoin::Secondary { table, owner, target } => {
                Self::Through(table.name, sorted(owner), sorted(target))
            }
            RelationJoin::On { secondary: Some(join), .. } => Self::of(*join),
            RelationJoin::On { pairs, .. } if pairs.is_empty() => Self::Any,
            RelationJoin::On { pairs, owner_refers, .. } => Self::Direct(sorted(pairs), owner_refers),
        }
    }

    /// The same, from the other side.
    fn turned(self) -> Self {
        match self {
            Self::Direct(pairs, owner_refers) => {
                let pairs = pairs.into_iter().map(|(own, theirs)| (theirs, own)).collect();
                Self::Direct(sorted(pairs), !owner_refers)
            }
            Self::Through(table, owner, target) => Self::Through(table, target, owner),
            Self::Any => Self::Any,
        }
    }

    /// For messages: `posts.author_id = users.id`.
    fn describe(&self, owner: &'static TableDef, target: &'static TableDef) -> String {
        let name = |table: &'static TableDef, at: usize| {
            format!("{}.{}", table.home(at).name, table.column_name(at))
        };
        match self {
            Self::Direct(pairs, refers) => {
                let pair = |(own, theirs): &(usize, usize)| match (name(owner, *own), name(target, *theirs)) {
                    (own, theirs) if *refers => format!("{own} = {theirs}"),
                    (own, theirs) => format!("{theirs} = {own}"),
                };
                pairs.iter().map(pair).collect::<Vec<_>>().join(" and ")
            }
            Self::Through(table, ..) => format!("keys of {table}"),
            Self::Any => "a condition".to_owned(),
        }
    }
}

fn sorted(mut pairs: Vec<(usize, usize)>) -> Vec<(usize, usize)> {
    pairs.sort_unstable();
    pairs
}

impl RelationDef {
    /// Do its tables fit together, and does the relationship that leads back go over the same columns?
    ///
    /// # Errors
    /// No foreign key leads from one table to the other, several do and none is named, or `back_populates` names a
    /// relationship that goes over other columns, in the same direction, or leads back by a third one.
    pub(crate) fn check(&self) -> Result<()> {
        let join = self.join()?;
        let Some(back) = self.back.map(|back| back()) else { return Ok(()) };
        let wrong = |why: String| {
            let (this, that) = (self.path(), back.path());
            Err(Error::schema(format!("relationship {this}: back_populates does not fit {that}, {why}")))
        };
        if let Some(third) = back.back.map(|third| third())
            && !self.is_or_inherits(third)
        {
            return wrong(format!("which says back_populates of {}", third.path()));
        }
        // what is wrong with that one alone is told of it
        let Ok(there) = back.join() else { return Ok(()) };
        let (here, there) = (Way::of(join), Way::of(there).turned());
        if here == there || here == Way::Any || there == Way::Any {
            return Ok(());
        }
        let (owner, target) = ((self.owner)(), (self.target)());
        let ways = (here.describe(owner, target), there.describe(owner, target));
        match (&here, &there) {
            (Way::Direct(_, one), Way::Direct(_, other)) if one != other => wrong(format!(
                "since both lead the same way, by {} and by {}: one of the two has to be `Many`, or its foreign key on the other \
                 side",
                ways.0, ways.1
            )),
            _ => wrong(format!("which goes over {}, where this one goes over {}", ways.1, ways.0)),
        }
    }

    /// Is it this relationship, or one that this model inherits or hands on?
    fn is_or_inherits(&self, other: &Self) -> bool {
        let (owner, of) = ((self.owner)(), (other.owner)());
        self.same(other) || self.name == other.name && (owner.is_also(of) || of.is_also(owner))
    }
}
