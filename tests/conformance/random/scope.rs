//! The tables that an expression may speak of.

use aludel::prelude::*;
use aludel::{Entity, HasTable};
use std::ops::Deref;
use std::rc::Rc;

use crate::models::{Comment, Post, Tag, User};

/// A model under its own name or another.
pub(super) enum Of<E: HasTable> {
    Itself(E::Columns),
    Alias(Alias<E>),
}

impl<E: Entity> Of<E> {
    pub(super) fn itself() -> Rc<Self> {
        Rc::new(Of::Itself(E::columns(None)))
    }

    pub(super) fn alias(alias: Alias<E>) -> Rc<Self> {
        Rc::new(Of::Alias(alias))
    }
}

impl<E: HasTable> Deref for Of<E> {
    type Target = E::Columns;
    fn deref(&self) -> &E::Columns {
        match self {
            Of::Itself(columns) => columns,
            Of::Alias(alias) => alias,
        }
    }
}

/// The rows of every subquery and CTE.
pub(super) type Row = (i32, String, Option<i32>);

/// The columns of a subquery or CTE, and the table itself.
pub(super) struct Made {
    pub(super) table: Subquery<Row>,
    pub(super) int: Expr<i32>,
    pub(super) text: Expr<String>,
    pub(super) maybe: Expr<Option<i32>>,
}

#[derive(Clone)]
pub(super) enum Table {
    User(Rc<Of<User>>),
    Post(Rc<Of<Post>>),
    Comment(Rc<Of<Comment>>),
    Tag(Rc<Of<Tag>>),
    Made(Rc<Made>),
}

impl Table {
    /// Is it a model under its own name?
    pub(super) fn is_itself(&self) -> bool {
        match self {
            Table::User(user) => matches!(**user, Of::Itself(_)),
            Table::Post(post) => matches!(**post, Of::Itself(_)),
            Table::Comment(comment) => matches!(**comment, Of::Itself(_)),
            Table::Tag(tag) => matches!(**tag, Of::Itself(_)),
            Table::Made(_) => false,
        }
    }

    /// Are both the same model under its own name?
    fn is_same(&self, other: &Table) -> bool {
        self.is_itself() && other.is_itself() && std::mem::discriminant(self) == std::mem::discriminant(other)
    }
}

/// The tables in reach, those of the query around it first.
#[derive(Clone, Default)]
pub(super) struct Scope(pub(super) Vec<Table>);

impl Scope {
    pub(super) fn of(table: Table) -> Scope {
        Scope(vec![table])
    }

    pub(super) fn user() -> Scope {
        Scope::of(Table::User(Of::itself()))
    }

    pub(super) fn post() -> Scope {
        Scope::of(Table::Post(Of::itself()))
    }

    pub(super) fn comment() -> Scope {
        Scope::of(Table::Comment(Of::itself()))
    }

    pub(super) fn tag() -> Scope {
        Scope::of(Table::Tag(Of::itself()))
    }

    /// Does it have this model under its own name?
    pub(super) fn has(&self, table: &Table) -> bool {
        self.0.iter().any(|other| other.is_same(table))
    }

    pub(super) fn add(&mut self, table: Table) {
        if !self.has(&table) {
            self.0.push(table);
        }
    }

    /// This one's tables and those of another, where it does not hide them.
    pub(super) fn within(&self, outer: &Scope) -> Scope {
        let mut all = self.clone();
        outer.0.iter().for_each(|table| all.add(table.clone()));
        all
    }
}
