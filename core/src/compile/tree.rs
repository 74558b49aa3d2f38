//! A log, read into a tree.

use super::malformed;
use crate::error::Result;
use crate::expr::{Clause, Function, JoinKind, Log, Name, Op, StatementKind, Tok};
use crate::orm::RelationDef;
use crate::schema::TableDef;
use crate::types::SqlType;

/// A table in a statement, under its own name or another.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) table: &'static TableDef,
    pub(super) alias: Option<&'a str>,
}

impl Source<'_> {
    /// Do both speak of the same rows?
    pub(super) fn same(&self, other: &Source<'_>) -> bool {
        self.alias == other.alias && self.table.same(other.table)
    }
}

/// An expression.
pub(super) enum Node<'a> {
    Column(Source<'a>, usize),
    Table(Source<'a>),
    Relation(&'static RelationDef, Option<&'a str>),
    Bind(u32, &'static SqlType),
    BindList(u32, u32, &'static SqlType),
    Int(i64),
    Null,
    Default,
    Text(&'a str),
    Op(Op, Vec<Node<'a>>),
    Call(&'static Function, Vec<Node<'a>>),
    CallNamed(&'a str, Vec<Node<'a>>),
    Cast(&'static SqlType, Box<Node<'a>>),
    Label(&'a str, Box<Node<'a>>),
    LabelRef(&'a str, Box<Node<'a>>),
    Query(Box<Query<'a>>),
}

/// Something in a select list or in RETURNING.
pub(super) enum Item<'a> {
    Entity(Source<'a>),
    Column(Node<'a>),
}

/// A joined table or relationship.
pub(super) struct Join<'a> {
    pub(super) kind: JoinKind,
    pub(super) target: Node<'a>,
    pub(super) on: Option<Node<'a>>,
}

/// What an INSERT does about a conflict.
pub(super) enum Conflict<'a> {
    Nothing,
    Set(Vec<(usize, Node<'a>)>),
}

/// A statement, or a subquery.
pub(super) struct Query<'a> {
    pub(super) kind: StatementKind,
    pub(super) items: Vec<Item<'a>>,
    pub(super) from: Vec<Source<'a>>,
    pub(super) joins: Vec<Join<'a>>,
    pub(super) filter: Vec<Node<'a>>,
    pub(super) group_by: Vec<Node<'a>>,
    pub(super) having: Vec<Node<'a>>,
    pub(super) order_by: Vec<Node<'a>>,
    pub(super) limit: Option<Node<'a>>,
    pub(super) offset: Option<Node<'a>>,
    pub(super) distinct: bool,
    pub(super) target: Option<&'static TableDef>,
    pub(super) columns: Vec<(usize, Option<Node<'a>>)>,
    pub(super) rows: Vec<Vec<Node<'a>>>,
    /// Rows of bound values alone, and the place of the first.
    pub(super) bulk: Option<(u32, u32)>,
    pub(super) set: Vec<(usize, Node<'a>)>,
    pub(super) conflict_target: Vec<usize>,
    pub(super) conflict: Option<Conflict<'a>>,
    pub(super) returning: Vec<Item<'a>>,
}

impl Query<'_> {
    fn new(kind: StatementKind) -> Self {
        Self {
            kind,
            items: Vec::new(),
            from: Vec::new(),
            joins: Vec::new(),
            filter: Vec::new(),
            group_by: Vec::new(),
            having: Vec::new(),
            order_by: Vec::new(),
            limit: None,
            offset: None,
            distinct: false,
            target: None,
            columns: Vec::new(),
            rows: Vec::new(),
            bulk: None,
            set: Vec::new(),
            conflict_target: Vec::new(),
            conflict: None,
            returning: Vec::new(),
        }
    }
}

/// Reads the log of a whole statement.
pub(super) fn parse_statement(log: &Log) -> Result<Query<'_>> {
    let mut parser = Parser::new(log);
    parser.run()?;
    match (parser.queries.pop(), parser.queries.is_empty() && parser.stack.is_empty()) {
        (Some(query), true) => Ok(query),
        _ => Err(malformed()),
    }
}

/// Reads the log of an expression alone.
pub(super) fn parse_expression(log: &Log) -> Result<Node<'_>> {
    let mut parser = Parser::new(log);
    parser.run()?;
    match (parser.stack.pop(), parser.stack.is_empty()) {
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
}

impl<'a> Parser<'a> {
    fn new(log: &'a Log) -> Self {
        Self { log, stack: Vec::new(), queries: Vec::new(), value: 0, name: 0 }
    }

    fn run(&mut self) -> Result<()> {
        for token in self.log.tokens() {
            self.token(*token)?;
        }
        Ok(())
    }

    fn name(&mut self) -> Result<&'a str> {
        self.name += 1;
        self.log.names().get(self.name - 1).map(Name::as_str).ok_or_else(malformed)
    }

    fn values(&mut self, count: u32) -> u32 {
        self.value += count;
        self.value - count
    }

    fn pop(&mut self) -> Result<Node<'a>> {
        self.stack.pop().ok_or_else(malformed)
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
            Tok::Column(index, table) => Node::Column(Source { table, alias: None }, index as usize),
            Tok::AliasedColumn(index, table) => {
                Node::Column(Source { table, alias: Some(self.name()?) }, index as usize)
            }
            Tok::Table(table) => Node::Table(Source { table, alias: None }),
            Tok::AliasedTable(table) => Node::Table(Source { table, alias: Some(self.name()?) }),
            Tok::Relation(def) => Node::Relation(def, None),
            Tok::RelationTo(def) => Node::Relation(def, Some(self.name()?)),
            Tok::Bind(ty) => Node::Bind(self.values(1), ty),
            Tok::BindList(count, ty) => Node::BindList(self.values(count), count, ty),
            Tok::Int(value) => Node::Int(value),
            Tok::Null => Node::Null,
            Tok::Default => Node::Default,
            Tok::Text => Node::Text(self.name()?),
            Tok::Op(op) => Node::Op(op, self.pop_many(op.arity())?),
            Tok::Call(count, function) => Node::Call(function, self.pop_many(count as usize)?),
            Tok::CallNamed(count) => {
                let name = self.name()?;
                Node::CallNamed(name, self.pop_many(count as usize)?)
            }
            Tok::Cast(ty) => Node::Cast(ty, Box::new(self.pop()?)),
            Tok::Label => Node::Label(self.name()?, Box::new(self.pop()?)),
            Tok::LabelRef => Node::LabelRef(self.name()?, Box::new(self.pop()?)),
        };
        self.stack.push(node);
        Ok(())
    }

    fn pop_source(&mut self) -> Result<Source<'a>> {
        match self.pop()? {
            Node::Table(source) => Ok(source),
            _ => Err(malformed()),
        }
    }

    fn pop_column(&mut self) -> Result<usize> {
        match self.pop()? {
            Node::Column(_, index) => Ok(index),
            _ => Err(malformed()),
        }
    }

    fn clause(&mut self, clause: Clause) -> Result<()> {
        let Some(mut query) = self.queries.pop() else { return Err(malformed()) };
        match clause {
            Clause::Entity => query.items.push(Item::Entity(self.pop_source()?)),
            Clause::Column => query.items.push(Item::Column(self.pop()?)),
            Clause::From => query.from.push(self.pop_source()?),
            Clause::Join(kind) => query.joins.push(Join { kind, target: self.pop()?, on: None }),
            Clause::JoinOn(kind) => {
                let on = self.pop()?;
                query.joins.push(Join { kind, target: self.pop()?, on: Some(on) });
            }
            Clause::Where => query.filter.push(self.pop()?),
            Clause::GroupBy => query.group_by.push(self.pop()?),
            Clause::Having => query.having.push(self.pop()?),
            Clause::OrderBy => query.order_by.push(self.pop()?),
            Clause::Limit => query.limit = Some(self.pop()?),
            Clause::Offset => query.offset = Some(self.pop()?),
            Clause::Distinct => query.distinct = true,
            Clause::Target => query.target = Some(self.pop_source()?.table),
            Clause::InsertColumn => query.columns.push((self.pop_column()?, None)),
            Clause::InsertExpr => {
                let value = self.pop()?;
                query.columns.push((self.pop_column()?, Some(value)));
            }
            Clause::Row(width) => query.rows.push(self.pop_many(width as usize)?),
            Clause::Set => {
                let value = self.pop()?;
                query.set.push((self.pop_column()?, value));
            }
            Clause::Returning => query.returning.push(Item::Column(self.pop()?)),
            Clause::ReturningEntity => query.returning.push(Item::Entity(self.pop_source()?)),
            Clause::ConflictTarget => query.conflict_target.push(self.pop_column()?),
            Clause::ConflictNothing => query.conflict = Some(Conflict::Nothing),
            Clause::ConflictSet => {
                let value = self.pop()?;
                let column = self.pop_column()?;
                match &mut query.conflict {
                    Some(Conflict::Set(set)) => set.push((column, value)),
                    other => *other = Some(Conflict::Set(vec![(column, value)])),
                }
            }
        }
        self.queries.push(query);
        Ok(())
    }
}
