//! SELECT and compounds of it.

use super::form::Form;
use super::names::{Labels, Used};
use super::render::Renderer;
use super::tree::{Item, Node, Query, Source};
use crate::dialect::Dialect;
use crate::error::{Error, Result};
use crate::expr::{COMMA, Lock, LockWait, SetOp, StatementKind};
use crate::types::SqlType;

impl<'a> Renderer<'a> {
    /// A SELECT or a compound, its columns labelled in this way.
    pub(super) fn query(&mut self, query: &Query<'a>, labels: Labels<'_>) -> Result<()> {
        match query.kind {
            StatementKind::Select => self.under_criteria(query, |out| out.select(query, labels)),
            StatementKind::Compound => self.under_criteria(query, |out| out.compound(query, labels)),
            _ => Err(Error::statement("an INSERT, UPDATE or DELETE stands where a query is expected")),
        }
    }

    fn select(&mut self, query: &Query<'a>, labels: Labels<'_>) -> Result<()> {
        let outer = self.outer.len();
        let named = query.windows.iter().map(|(name, ..)| *name).collect();
        let windows_around = std::mem::replace(&mut self.windows, named);
        // a label is known in its own query alone
        let labels_around = std::mem::take(&mut self.labels);
        let plan = self.plan(query)?;
        if plan.is_empty() && query.items.iter().any(|item| matches!(item, Item::Column(Node::Star))) {
            return Err(Error::statement("exists(): it reads no table; say which by select_from(…)"));
        }
        // whoever is around may write columns without their table, or this query's tables under other names
        let bare_around = std::mem::take(&mut self.bare_columns);
        let adapted_around = self.adapted.clone();
        self.adapted.retain(|(table, _)| !plan.reads(table));
        plan.add_to(&mut self.outer);
        // a model over a subquery has the subquery's name, which its columns alone do not tell
        for source in plan.entities() {
            self.source_name(&source);
        }
        for source in &query.with {
            if let Source::Derived { derived, first } = source {
                self.define(derived, *first)?;
            }
        }
        self.push("SELECT ");
        for prefix in &query.prefixes {
            self.push(prefix);
            self.push(" ");
        }
        if !query.distinct_on.is_empty() {
            if self.dialect != Dialect::Postgresql {
                return Err(self.cannot("DISTINCT ON"));
            }
            self.push("DISTINCT ON (");
            self.list(&query.distinct_on, |out, x| out.distinct_on(x, &query.items))?;
            self.push(") ");
        } else if query.distinct {
            self.push("DISTINCT ");
        }
        let names = self.items(&query.items, labels)?;
        self.from(query, &plan)?;
        self.conditions_of(&query.filter, plan.alone(query).into_iter())?;
        self.group_by(query)?;
        self.naming_labels(|out| out.conditions(" HAVING ", &query.having))?;
        for (i, (name, window, parts)) in query.windows.iter().enumerate() {
            self.push(if i == 0 { " WINDOW " } else { ", " });
            self.ident(name);
            self.push(" AS (");
            self.window(*window, parts)?;
            self.push(")");
        }
        self.order_and_limit(query)?;
        self.lock(query)?;
        for (dialect, suffix) in &query.suffixes {
            if dialect.is_none_or(|d| self.is(d)) {
                self.push(" ");
                self.push(suffix);
            }
        }
        self.outer.truncate(outer);
        self.windows = windows_around;
        self.labels = labels_around;
        self.bare_columns = bare_around;
        self.adapted = adapted_around;
        self.selected = names;
        Ok(())
    }

    /// As in ORDER BY, a label of the select list says its name: PostgreSQL has to see that both are the same.
    fn distinct_on(&mut self, node: &Node<'a>, items: &[Item<'a>]) -> Result<()> {
        if let Node::LabelRef(name, _) = node
            && items
                .iter()
                .any(|item| matches!(item, Item::Column(Node::Label(l, _)) if l.mark() == name.mark()))
        {
            self.ident(name.as_str());
            return Ok(());
        }
        self.grouped(node, COMMA, None)
    }

    fn group_by(&mut self, query: &Query<'a>) -> Result<()> {
        if query.group_by.is_empty() {
            return Ok(());
        }
        self.push(" GROUP BY ");
        if let (Dialect::Mysql, [Node::Call(function, columns)]) = (self.dialect, query.group_by.as_slice())
            && function.name == "ROLLUP"
        {
            self.list(columns, |out, x| out.grouping(x))?;
            self.push(" WITH ROLLUP");
            return Ok(());
        }
        self.list(&query.group_by, |out, x| out.grouping(x))
    }

    /// An expression in GROUP BY.
    fn grouping(&mut self, node: &Node<'a>) -> Result<()> {
        self.naming_labels(|out| out.grouped(node, COMMA, None))
    }

    /// An expression in ORDER BY: a label of the select list says its name.
    pub(super) fn ordered(&mut self, node: &Node<'a>) -> Result<()> {
        match node {
            Node::LabelRef(name, _) if self.labels.iter().any(|(label, _)| label.mark() == name.mark()) => {
                self.ident(name.as_str());
                Ok(())
            }
            other => self.naming_labels(|out| out.grouped(other, COMMA, None)),
        }
    }

    fn order_and_limit(&mut self, query: &Query<'a>) -> Result<()> {
        if !query.order_by.is_empty() {
            self.push(" ORDER BY ");
            self.list(&query.order_by, |out, x| out.ordered(x))?;
        }
        self.limit(query)
    }

    fn limit(&mut self, query: &Query<'a>) -> Result<()> {
        if let Some((ties, count)) = &query.fetch {
            return self.fetch(*ties, count, query.offset.as_ref());
        }
        let computed = |count: &Node<'_>| {
            !matches!(count, Node::Bind(..) | Node::NamedBind(..) | Node::Int(_) | Node::Invalid(_))
        };
        if self.dialect == Dialect::Mysql && query.limit.iter().chain(&query.offset).any(computed) {
            return Err(self.cannot("expressions in LIMIT: compute the number first"));
        }
        match (self.dialect, &query.limit, &query.offset) {
            (_, None, None) => {}
            (Dialect::Mysql, Some(limit), Some(offset)) => {
                self.push(" LIMIT ");
                self.expression(offset)?;
                self.push(", ");
                self.expression(limit)?;
            }
            (_, Some(limit), offset) => {
                self.push(" LIMIT ");
                self.expression(limit)?;
                if let Some(offset) = offset {
                    self.push(" OFFSET ");
                    self.expression(offset)?;
                } else if self.dialect == Dialect::Sqlite && !self.is_literal() {
                    // as SQLAlchemy says it, so that a limit with and without an offset is one text
                    self.push(" OFFSET ");
                    self.bind_formed(0, Some(&SqlType::Integer), Form::Zero)?;
                }
            }
            (Dialect::Postgresql, None, Some(offset)) => {
                self.push(" OFFSET ");
                self.expression(offset)?;
            }
            // neither has OFFSET without LIMIT
            (Dialect::Sqlite, None, Some(offset)) => {
                self.push(" LIMIT -1 OFFSET ");
                self.expression(offset)?;
            }
            (Dialect::Mysql, None, Some(offset)) => {
                self.push(" LIMIT ");
                self.expression(offset)?;
                self.push(", 18446744073709551615");
            }
        }
        Ok(())
    }

    fn fetch(&mut self, ties: bool, count: &Node<'a>, offset: Option<&Node<'a>>) -> Result<()> {
        if self.dialect != Dialect::Postgresql {
            return Err(self.cannot(if ties {
                "FETCH FIRST … WITH TIES"
            } else {
                "FETCH FIRST: use limit(…)"
            }));
        }
        if let Some(offset) = offset {
            self.push(" OFFSET (");
            self.expression(offset)?;
            self.push(") ROWS");
        }
        self.push(" FETCH FIRST (");
        self.expression(count)?;
        self.push(if ties { ") ROWS WITH TIES" } else { ") ROWS ONLY" });
        Ok(())
    }

    fn lock(&mut self, query: &Query<'a>) -> Result<()> {
        let Some(Lock { share, weaker, wait }) = query.lock else { return Ok(()) };
        match self.dialect {
            // it locks the whole database when it writes
            Dialect::Sqlite => return Ok(()),
            Dialect::Postgresql => {
                self.push(match (share, weaker) {
                    (false, false) => " FOR UPDATE",
                    (false, true) => " FOR NO KEY UPDATE",
                    (true, false) => " FOR SHARE",
                    (true, true) => " FOR KEY SHARE",
                });
                if !query.lock_of.is_empty() {
                    self.push(" OF ");
                    self.list(&query.lock_of, |out, source| {
                        match (out.source_name(source), source.table()) {
                            (Some(alias), _) => out.ident(&alias),
                            (None, Some(table)) => out.ident(table.name),
                            (None, None) => return Err(super::malformed()),
                        }
                        Ok(())
                    })?;
                }
            }
            // MariaDB knows no OF, so neither is told
            Dialect::Mysql => self.push(if share { " LOCK IN SHARE MODE" } else { " FOR UPDATE" }),
        }
        self.push(match wait {
            LockWait::Wait => "",
            LockWait::NoWait => " NOWAIT",
            LockWait::SkipLocked => " SKIP LOCKED",
        });
        Ok(())
    }

    fn compound(&mut self, query: &Query<'a>, labels: Labels<'_>) -> Result<()> {
        if query.members.is_empty() {
            return Err(Error::statement("a union of no queries"));
        }
        for (i, (op, member)) in query.members.iter().enumerate() {
            if i > 0 {
                self.set_operator(*op)?;
            }
            let labels = match (i, labels) {
                (0, labels) => labels,
                (_, Labels::Natural) => Labels::Natural,
                _ => Labels::All,
            };
            let names = std::mem::take(&mut self.selected);
            self.member(*op, i == 0, member, labels)?;
            if i > 0 {
                self.selected = names;
            }
        }
        self.compound_order(query)?;
        self.limit(query)
    }

    fn set_operator(&mut self, op: SetOp) -> Result<()> {
        if self.dialect == Dialect::Sqlite && matches!(op, SetOp::IntersectAll | SetOp::ExceptAll) {
            return Err(self.cannot("INTERSECT ALL and EXCEPT ALL"));
        }
        self.push(match op {
            SetOp::Union => " UNION ",
            SetOp::UnionAll => " UNION ALL ",
            SetOp::Intersect => " INTERSECT ",
            SetOp::IntersectAll => " INTERSECT ALL ",
            SetOp::Except => " EXCEPT ",
            SetOp::ExceptAll => " EXCEPT ALL ",
        });
        Ok(())
    }

    /// A member of a compound, in parentheses where it is more than a plain SELECT. SQLite knows no parentheses there
    /// and reads it from a subquery.
    fn member(&mut self, op: SetOp, first: bool, member: &Query<'a>, labels: Labels<'_>) -> Result<()> {
        let ends = !member.order_by.is_empty() || member.limit.is_some() || member.offset.is_some();
        // a first member of the same kind says the same without them
        let same = member.kind == StatementKind::Compound
            && member.members.iter().all(|(inner, _)| *inner == op)
            && (first || matches!(op, SetOp::Union | SetOp::UnionAll));
        let plain = !ends && (member.kind == StatementKind::Select || same);
        match (plain, self.dialect) {
            (true, _) => self.query(member, labels),
            (false, Dialect::Sqlite) => {
                self.push("SELECT * FROM (");
                self.query(member, labels)?;
                self.push(")");
                Ok(())
            }
            (false, _) => {
                self.push("(");
                self.query(member, labels)?;
                self.push(")");
                Ok(())
            }
        }
    }

    /// A select list, and the names of its columns. Names that would appear twice, and expressions without one, get one.
    pub(super) fn items(&mut self, items: &[Item<'a>], labels: Labels<'_>) -> Result<Vec<String>> {
        let mut names = Vec::new();
        let mut used = Used::default();
        let all = !matches!(labels, Labels::Natural);
        let mut place = 0;
        for item in items {
            match item {
                Item::Entity(source) => {
                    for (index, name) in self.entity_columns(source)?.into_iter().enumerate() {
                        self.push(if place == 0 { "" } else { ", " });
                        let label = match labels {
                            Labels::Given(given) => given.get(place).cloned(),
                            _ => self.column_label(&name, Some((*source, index)), all, &mut used),
                        };
                        match source {
                            Source::Derived { .. } => self.derived_named(source, &name)?,
                            _ => self.column(source, index),
                        }
                        names.push(label.clone().unwrap_or(name));
                        self.labelled(label);
                        place += 1;
                    }
                }
                Item::Column(node) => {
                    self.push(if place == 0 { "" } else { ", " });
                    let label = match labels {
                        Labels::Given(given) => given.get(place).cloned(),
                        _ => self.label(node, all, &mut used)?,
                    };
                    let start = self.sql.len();
                    self.expression(node)?;
                    if let Node::Label(name, _) = node {
                        let text = self.sql[start..].to_owned();
                        self.labels.push((name, text));
                    }
                    names.push(label.clone().unwrap_or_else(|| column_name(node)));
                    self.labelled(label.filter(|_| !matches!(node, Node::Star)));
                    place += 1;
                }
            }
        }
        if place == 0 {
            return Err(Error::statement("the query selects nothing"));
        }
        Ok(names)
    }

    fn labelled(&mut self, label: Option<String>) {
        if let Some(label) = label {
            self.push(" AS ");
            self.ident(&label);
        }
    }
}

/// The name that a database gives a column without a label; nothing if it makes one up.
fn column_name(node: &Node<'_>) -> String {
    match node {
        Node::Column(source, index) => source.table().map(|t| t.column_name(*index).to_owned()),
        Node::DerivedNamed(_, name) => Some((*name).to_owned()),
        _ => None,
    }
    .unwrap_or_default()
}
