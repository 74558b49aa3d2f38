//! A statement's log, taken apart into its clauses.

use crate::expr::{Clause, Fragment, Log, Name, Op, Tok};
use crate::schema::TableDef;

pub(super) fn table(table: &'static TableDef, name: Option<&Name>) -> Fragment {
    match name {
        Some(name) => Fragment::named(Tok::AliasedTable(table), name.clone()),
        None => Fragment::of(Tok::Table(table)),
    }
}

pub(super) fn column(table: &'static TableDef, place: u16, name: Option<&Name>) -> Fragment {
    match name {
        Some(name) => Fragment::named(Tok::AliasedColumn(place, table), name.clone()),
        None => Fragment::of(Tok::Column(place, table)),
    }
}

/// An expression with the columns of a table read under a name.
pub(super) fn renamed(fragment: &Fragment, table: &'static TableDef, name: Option<&Name>) -> Fragment {
    let Some(name) = name else { return fragment.clone() };
    let (mut names, mut values, mut deriveds) =
        (fragment.names().iter(), fragment.values(), fragment.deriveds().iter());
    let mut out = Fragment::of(Tok::Nop);
    for token in fragment.tokens() {
        match token {
            Tok::Column(place, of) if of.same(table) => {
                out.push(Tok::AliasedColumn(place, of));
                out.name(name.clone());
            }
            other => {
                out.push(other);
                names.by_ref().take(other.names()).for_each(|name| out.name(name.clone()));
                if other.reads_derived()
                    && let Some(derived) = deriveds.next()
                {
                    values.by_ref().take(derived.log().values().len()).for_each(drop);
                    out.read_derived(derived);
                }
                values.by_ref().take(other.values()).for_each(|value| out.value(value.clone()));
            }
        }
    }
    out
}

/// The clauses of a statement, in the order they were said.
pub(super) fn parts(log: &Log) -> Vec<(Clause, Fragment)> {
    let (mut names, mut values, mut deriveds) =
        (log.names().iter(), log.values().iter(), log.deriveds().iter());
    let mut all: Vec<(Clause, Fragment)> = Vec::new();
    let mut pending = Fragment::of(Tok::Nop);
    let mut depth = 0;
    for token in &log.tokens()[1..] {
        match token {
            Tok::Open(_) => depth += 1,
            Tok::Close => depth -= 1,
            Tok::Clause(clause) if depth == 0 => {
                let mut part = std::mem::replace(&mut pending, Fragment::of(Tok::Nop));
                names.by_ref().take(clause.names()).for_each(|name| part.name(name.clone()));
                match clause {
                    // what takes back what was said before
                    Clause::OnlyColumns => all.retain(|(c, _)| !matches!(c, Clause::Entity | Clause::Column)),
                    Clause::Unordered => all.retain(|(c, _)| *c != Clause::OrderBy),
                    _ => all.push((*clause, part)),
                }
                continue;
            }
            _ => {}
        }
        pending.push(*token);
        names.by_ref().take(token.names()).for_each(|name| pending.name(name.clone()));
        if token.reads_derived()
            && let Some(derived) = deriveds.next()
        {
            values.by_ref().take(derived.log().values().len()).for_each(drop);
            pending.read_derived(derived);
        }
        values.by_ref().take(token.values()).for_each(|value| pending.value(value.clone()));
    }
    all
}

/// The name that the first model is read under.
pub(super) fn root_name(parts: &[(Clause, Fragment)]) -> Option<Name> {
    let (_, fragment) = parts.iter().find(|(clause, _)| *clause == Clause::Entity)?;
    fragment.names().first().cloned()
}

/// How many columns an item of the select list has.
pub(super) fn columns_of(fragment: &Fragment, clause: Clause) -> usize {
    let table = fragment.tokens().find_map(|token| match token {
        Tok::Table(table) | Tok::AliasedTable(table) => Some(table.columns.len()),
        _ => None,
    });
    if clause == Clause::Entity { table.unwrap_or(1) } else { 1 }
}

/// An order without its direction, and its direction.
pub(super) fn split_direction(fragment: &Fragment) -> (Fragment, Vec<Op>) {
    let mut by = fragment.clone();
    let mut direction = Vec::new();
    while let last @ Tok::Op(Op::Asc | Op::Desc | Op::NullsFirst | Op::NullsLast) = by.last_mut() {
        if let Tok::Op(op) = last {
            direction.insert(0, *op);
        }
        *last = Tok::Nop;
        by.pop_nop();
    }
    (by, direction)
}

/// The column of a table under a name, if the expression is nothing else.
pub(super) fn single_column(fragment: &Fragment, table: &TableDef, name: Option<&Name>) -> Option<u16> {
    let mut tokens = fragment.tokens().filter(|token| *token != Tok::Nop);
    match (tokens.next(), tokens.next(), name) {
        (Some(Tok::Column(place, of)), None, None) if of.same(table) => Some(place),
        (Some(Tok::AliasedColumn(place, of)), None, Some(name)) if of.same(table) => {
            fragment.names().first().filter(|of| of.same(name)).map(|_| place)
        }
        _ => None,
    }
}

/// The table that an item of FROM, of a join or of the select list reads as a model.
pub(super) fn model_in(fragment: &Fragment) -> Option<&'static TableDef> {
    match fragment.tokens().find(|token| *token != Tok::Nop)? {
        Tok::Table(table) | Tok::AliasedTable(table) => Some(table),
        Tok::Relation(def) | Tok::RelationOf(def) => Some((def.target)()),
        _ => None,
    }
}

/// Is a model read from a subquery?
pub(super) fn is_derived(fragment: &Fragment) -> bool {
    fragment.tokens().any(|token| token == Tok::EntityOf)
}
