//! A log, read into a tree.

use super::malformed;
use super::tree::{Correlation, Item, Join, Node, Query, Relation, Source};
use crate::error::{Error, Result};
use crate::expr::{Clause, Derived, Log, MatchMode, Name, StatementKind, Tok};
use std::rc::Rc;
use std::sync::Arc;

/// Reads the log of a whole statement; its values begin at this place.
pub(super) fn parse_statement(log: &Log, first: u32) -> Result<Query<'_>> {
    if let [Tok::Text, ..] = log.tokens() {
        return Ok(Query { text: Some((log, first)), ..Query::new(StatementKind::Select) });
    }
    let mut parser =
        Parser { log, stack: Vec::new(), queries: Vec::new(), value: first, name: 0, derived: 0 };
    parser.run()?;
    match (parser.queries.pop(), parser.queries.is_empty() && parser.stack.is_empty()) {
        (Some(query), true) => Ok(query),
        _ => Err(malformed()),
    }
}

/// Reads the log of expressions, one after another.
pub(super) fn parse_expressions(log: &Log, first: u32) -> Result<Vec<Node<'_>>> {
    let mut parser =
        Parser { log, stack: Vec::new(), queries: Vec::new(), value: first, name: 0, derived: 0 };
    parser.run()?;
    Ok(parser.stack)
}

/// Reads the log of an expression alone.
pub(super) fn parse_expression(log: &Log) -> Result<Node<'_>> {
    let mut nodes = parse_expressions(log, 0)?;
    match (nodes.pop(), nodes.is_empty()) {
        (Some(node), true) => Ok(node),
        _ => Err(malformed()),
    }
}

struct Parser<'a> {
    log: &'a Log,
    stack: Vec<Node<'a>>,
    queries: Vec<Query<'a>>,
    value: u32,
    name: usize,
    derived: usize,
}

impl<'a> Parser<'a> {
    fn run(&mut self) -> Result<()> {
        for token in self.log.tokens() {
            self.token(*token)?;
        }
        Ok(())
    }

    fn name(&mut self) -> Result<&'a Name> {
        self.name += 1;
        self.log.names().get(self.name - 1).ok_or_else(malformed)
    }

    fn text(&mut self) -> Result<&'a str> {
        self.name().map(Name::as_str)
    }

    fn values(&mut self, count: u32) -> u32 {
        self.value += count;
        self.value - count
    }

    /// The next derived table; its values come along with each mention.
    fn derived(&mut self) -> Result<(&'a Arc<Derived>, u32)> {
        let derived = self.log.deriveds().get(self.derived).ok_or_else(malformed)?;
        self.derived += 1;
        let count = derived.log().values().len() as u32;
        Ok((derived, self.values(count)))
    }

    fn pop(&mut self) -> Result<Node<'a>> {
        self.stack.pop().ok_or_else(malformed)
    }

    fn boxed(&mut self) -> Result<Box<Node<'a>>> {
        self.pop().map(Box::new)
    }

    fn pop_many(&mut self, count: usize) -> Result<Vec<Node<'a>>> {
        let at = self.stack.len().checked_sub(count).ok_or_else(malformed)?;
        Ok(self.stack.split_off(at))
    }

    fn token(&mut self, token: Tok) -> Result<()> {
        let node = match token {
            Tok::Nop => return Ok(()),
            Tok::Open(kind) => {
                self.queries.push(Query::new(kind));
                return Ok(());
            }
            Tok::Clause(clause) => return self.clause(clause),
            Tok::Rows(count) => {
                let query = self.queries.last_mut().ok_or_else(malformed)?;
                let width = query.columns.iter().filter(|(_, expr)| expr.is_none()).count() as u32;
                query.bulk = Some((count, self.value));
                self.value += count.max(1) * width;
                return Ok(());
            }
            Tok::Close => Node::Query(Box::new(self.queries.pop().ok_or_else(malformed)?)),
            Tok::Column(index, table) => Node::Column(Source::of(table), index as usize),
            Tok::AliasedColumn(index, table) => {
                Node::Column(Source::Table { table, alias: Some(self.name()?) }, index as usize)
            }
            Tok::Table(table) => Node::Source(Source::of(table)),
            Tok::AliasedTable(table) => Node::Source(Source::Table { table, alias: Some(self.name()?) }),
            Tok::Relation(def) => Node::Relation(Relation { def, owner: None, target: None }),
            Tok::RelationOf(def) => Node::Relation(Relation { def, owner: Some(self.name()?), target: None }),
            Tok::RelationTo => match (self.pop()?, self.pop()?) {
                (Node::Source(target), Node::Relation(relation)) => {
                    Node::Relation(Relation { target: Some(target), ..relation })
                }
                _ => return Err(malformed()),
            },
            Tok::Derived => {
                let (derived, first) = self.derived()?;
                Node::Source(Source::Derived { derived, first })
            }
            Tok::EntityOf => match (self.pop()?, self.pop()?) {
                (
                    Node::Source(Source::Derived { derived, first }),
                    Node::Source(Source::Table { table, alias: Some(alias) }),
                ) => Node::Source(Source::Entity { table, alias, derived, first }),
                _ => return Err(malformed()),
            },
            Tok::DerivedColumn(index) => {
                let (derived, first) = self.derived()?;
                Node::DerivedColumn(Source::Derived { derived, first }, index as usize)
            }
            Tok::DerivedNamed => {
                let (derived, first) = self.derived()?;
                Node::DerivedNamed(Source::Derived { derived, first }, self.text()?)
            }
            Tok::Bind(ty) => Node::Bind(self.values(1), ty),
            Tok::NamedBind(ty) => Node::NamedBind(self.values(1), ty, self.name()?),
            Tok::BindSet(ty) => Node::BindSet(self.values(1), ty),
            Tok::Int(value) => Node::Int(value),
            Tok::Null => Node::Null,
            Tok::True => Node::True,
            Tok::False => Node::False,
            Tok::Default => Node::Default,
            Tok::Star => Node::Star,
            Tok::Text => Node::Text(self.text()?),
            Tok::TextBinds(count) => {
                let from = self.name;
                self.name += 1 + count as usize;
                let names = self.log.names().get(from..self.name).ok_or_else(malformed)?;
                Node::TextBinds(names, self.values(count.into()))
            }
            Tok::Op(op) => Node::Op(op, self.pop_many(op.arity())?),
            Tok::CustomOp(precedence) => Node::CustomOp(precedence, self.text()?, self.pop_many(2)?),
            Tok::Escape(character) => Node::Escape(character, self.boxed()?),
            Tok::Call(count, function) => Node::Call(function, self.pop_many(count as usize)?),
            Tok::CallNamed(count) => Node::CallNamed(self.text()?, self.pop_many(count as usize)?),
            Tok::Construct(count, construct) => Node::Construct(construct, self.pop_many(count as usize)?),
            Tok::Cast(ty) => Node::Cast(ty, self.boxed()?),
            Tok::Coerce => Node::Coerce(self.boxed()?),
            Tok::Label => Node::Label(self.name()?, self.boxed()?),
            Tok::LabelRef => Node::LabelRef(self.name()?, self.boxed()?),
            Tok::Case { whens, value, otherwise } => {
                let count = 2 * whens as usize + usize::from(value) + usize::from(otherwise);
                Node::Case { parts: self.pop_many(count)?, value, otherwise }
            }
            Tok::Tuple(count) => Node::Tuple(self.pop_many(count as usize)?),
            Tok::Collate => Node::Collate(self.text()?, self.boxed()?),
            Tok::Extract(part) => Node::Extract(part, self.boxed()?),
            Tok::Over(window) => Node::Over(window, self.pop_many(1 + window.operands())?),
            Tok::OverNamed => Node::OverNamed(self.text()?, self.boxed()?),
            Tok::Filter => Node::Filter(self.pop_many(2)?),
            Tok::WithinGroup(count) => Node::WithinGroup(self.pop_many(1 + count as usize)?),
            Tok::AggregateOrder(count) => Node::AggregateOrder(self.pop_many(1 + count as usize)?),
            Tok::Json(get) => Node::Json(get, self.pop_many(2)?),
            Tok::Match(count, mode) => {
                let more = if mode == MatchMode::Regconfig { 2 } else { 1 };
                Node::Match(mode, self.pop_many(count as usize + more)?)
            }
            Tok::Invalid => Node::Invalid(self.text()?),
        };
        self.stack.push(node);
        Ok(())
    }

    fn pop_source(&mut self) -> Result<Source<'a>> {
        match self.pop()? {
            Node::Source(source) => Ok(source),
            Node::Text(sql) => Ok(Source::Text(sql)),
            Node::Invalid(message) => Err(Error::statement(message)),
            Node::TextBinds(..) => Err(Error::statement("select_from(text): a text in FROM has no binds")),
            _ => Err(malformed()),
        }
    }

    fn pop_column(&mut self) -> Result<usize> {
        match self.pop()? {
            Node::Column(_, index) => Ok(index),
            _ => Err(malformed()),
        }
    }

    fn pop_query(&mut self) -> Result<Query<'a>> {
        match self.pop()? {
            Node::Query(query) => Ok(*query),
            _ => Err(malformed()),
        }
    }

    fn pop_text(&mut self) -> Result<&'a str> {
        match self.pop()? {
            Node::Text(text) => Ok(text),
            _ => Err(malformed()),
        }
    }

    fn clause(&mut self, clause: Clause) -> Result<()> {
        let Some(mut query) = self.queries.pop() else { return Err(malformed()) };
        self.add(clause, &mut query)?;
        self.queries.push(query);
        Ok(())
    }

    fn add(&mut self, clause: Clause, query: &mut Query<'a>) -> Result<()> {
        match clause {
            Clause::Entity => query.items.push(Item::Entity(self.pop_source()?)),
            Clause::Column => query.items.push(Item::Column(self.pop()?)),
            Clause::OnlyColumns => query.items.clear(),
            Clause::From => query.from.push(self.pop_source()?),
            Clause::Join(kind) => query.joins.push(Join { kind, target: self.pop()?, on: None }),
            Clause::JoinOn(kind) => {
                let on = self.pop()?;
                query.joins.push(Join { kind, target: self.pop()?, on: Some(on) });
            }
            Clause::Where => query.filter.push(self.pop()?),
            Clause::Criteria => {
                let condition = self.pop()?;
                let table = self.pop_source()?.table().ok_or_else(malformed)?;
                query.criteria.push((table, Rc::new(condition)));
            }
            Clause::WithoutCriteria => drop(self.pop_source()?),
            Clause::GroupBy => query.group_by.push(self.pop()?),
            Clause::Having => query.having.push(self.pop()?),
            Clause::OrderBy => query.order_by.push(self.pop()?),
            Clause::Unordered => query.order_by.clear(),
            Clause::Limit => query.limit = Some(self.pop()?),
            Clause::Offset => query.offset = Some(self.pop()?),
            Clause::Fetch(ties) => query.fetch = Some((ties, self.pop()?)),
            Clause::Distinct => query.distinct = true,
            Clause::DistinctOn => query.distinct_on.push(self.pop()?),
            Clause::Prefix => query.prefixes.push(self.pop_text()?),
            Clause::Suffix => query.suffixes.push((None, self.pop_text()?)),
            Clause::Hint(dialect) => query.suffixes.push((Some(dialect), self.pop_text()?)),
            Clause::Lock(lock) => query.lock = Some(lock),
            Clause::LockOf => query.lock_of.push(self.pop_source()?),
            Clause::Window(window) => {
                let parts = self.pop_many(window.operands())?;
                query.windows.push((self.text()?, window, parts));
            }
            Clause::Correlate => {
                let source = self.pop_source()?;
                match &mut query.correlation {
                    Correlation::To(sources) => sources.push(source),
                    other => *other = Correlation::To(vec![source]),
                }
            }
            Clause::CorrelateExcept => {
                let source = self.pop_source()?;
                match &mut query.correlation {
                    Correlation::Except(sources) => sources.push(source),
                    other => *other = Correlation::Except(vec![source]),
                }
            }
            Clause::CorrelateNone => query.correlation = Correlation::Nothing,
            Clause::Member(op) => {
                let member = self.pop_query()?;
                query.members.push((op, member));
            }
            Clause::With => query.with.push(self.pop_source()?),
            Clause::Target => query.target = self.pop_source()?.table(),
            Clause::UpdateKey => query.keys.push(self.pop_column()?),
            Clause::InsertColumn => query.columns.push((self.pop_column()?, None)),
            Clause::InsertExpr => {
                let value = self.pop()?;
                query.columns.push((self.pop_column()?, Some(value)));
            }
            Clause::Row(width) => query.rows.push(self.pop_many(width as usize)?),
            Clause::InsertFrom => query.rows_of = Some(Box::new(self.pop_query()?)),
            Clause::ReturnKey => query.return_key = true,
            Clause::Set => {
                let value = self.pop()?;
                query.set.push((self.pop_column()?, value));
            }
            Clause::Returning => query.returning.push(Item::Column(self.pop()?)),
            Clause::ReturningEntity => query.returning.push(Item::Entity(self.pop_source()?)),
            Clause::ConflictTarget => {
                let column = self.pop_column()?;
                query.conflict.get_or_insert_default().columns.push(column);
            }
            Clause::ConflictConstraint => {
                query.conflict.get_or_insert_default().constraint = Some(self.text()?);
            }
            Clause::ConflictIndexWhere => {
                let condition = self.pop()?;
                query.conflict.get_or_insert_default().index_filter.push(condition);
            }
            Clause::ConflictNothing => query.conflict.get_or_insert_default().nothing = true,
            Clause::ConflictSet => {
                let value = self.pop()?;
                let column = self.pop_column()?;
                query.conflict.get_or_insert_default().set.push((column, value));
            }
            Clause::ConflictWhere => {
                let condition = self.pop()?;
                query.conflict.get_or_insert_default().filter.push(condition);
            }
        }
        Ok(())
    }
}
