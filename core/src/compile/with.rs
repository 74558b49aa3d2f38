//! `WITH`

use super::BoundAt;
use super::names::Labels;
use super::parse::parse_statement;
use super::render::Renderer;
use crate::dialect::Dialect;
use crate::error::{Error, Result};
use crate::expr::{Derived, Form, StatementKind};
use std::sync::Arc;

/// The CTEs that stand before a query.
#[derive(Default)]
pub(super) struct Scope<'a>(Vec<Cte<'a>>);

struct Cte<'a> {
    derived: &'a Arc<Derived>,
    recursive: bool,
    sql: String,
    binds: Vec<BoundAt>,
}

impl<'a> Renderer<'a> {
    /// Writes a query, then puts the CTEs that it needs before it.
    pub(super) fn with_scope(&mut self, query: impl FnOnce(&mut Self) -> Result<()>) -> Result<()> {
        let (start, first) = (self.sql.len(), self.binds.len());
        self.scopes.push(Scope::default());
        query(self)?;
        let Some(Scope(ctes)) = self.scopes.pop() else { return Ok(()) };
        if ctes.is_empty() {
            return Ok(());
        }
        let mut with =
            String::from(if ctes.iter().any(|cte| cte.recursive) { "WITH RECURSIVE " } else { "WITH " });
        for (i, cte) in ctes.iter().enumerate() {
            with.push_str(if i == 0 { "" } else { ", " });
            with.push_str(&cte.sql);
        }
        with.push(' ');
        self.sql.insert_str(start, &with);
        // numbered placeholders have their places; others go by the order of the text
        self.binds.splice(first..first, ctes.into_iter().flat_map(|cte| cte.binds));
        Ok(())
    }

    /// Sees to it that a CTE stands in WITH.
    pub(super) fn define(&mut self, derived: &'a Arc<Derived>, first: u32) -> Result<()> {
        let Form::Cte { recursive, materialized, nesting } = *derived.form() else { return Ok(()) };
        let scope = if nesting { self.scopes.len().saturating_sub(1) } else { 0 };
        let Some(Scope(known)) = self.scopes.get(scope) else {
            return Err(self.cannot("WITH in front of an INSERT: read it in the INSERT's SELECT"));
        };
        match known.iter().find(|cte| cte.derived.name().same(derived.name())) {
            Some(cte) if Arc::ptr_eq(cte.derived, derived) => return Ok(()),
            Some(_) => {
                return Err(Error::statement(format!(
                    "two different CTEs are called {}: give one another name, or clone it",
                    derived.name().as_str()
                )));
            }
            None => {}
        }
        let names = self.derived_names(derived, first)?;
        let query = parse_statement(derived.log(), first)?;
        let sql = std::mem::take(&mut self.sql);
        let outer = std::mem::take(&mut self.outer);
        let numbered = self.dialect == Dialect::Postgresql;
        let binds = if numbered { Vec::new() } else { std::mem::take(&mut self.binds) };
        let name = self.text_of(derived.name(), "anon");
        self.ident(&name);
        if recursive {
            self.push("(");
            self.list(&names, |out, name| {
                out.ident(name);
                Ok(())
            })?;
            self.push(")");
        }
        self.push(match (self.dialect, materialized) {
            (Dialect::Postgresql, Some(true)) => " AS MATERIALIZED (",
            (Dialect::Postgresql, Some(false)) => " AS NOT MATERIALIZED (",
            _ => " AS (",
        });
        self.with_scope(|out| match query.kind {
            StatementKind::Select | StatementKind::Compound => out.query(&query, Labels::Given(&names)),
            _ if !numbered => Err(out.cannot("INSERT, UPDATE or DELETE in WITH")),
            StatementKind::CopyFrom | StatementKind::Reserve => Err(super::malformed()),
            StatementKind::Insert => out.insert(&query),
            StatementKind::Update => out.update(&query),
            StatementKind::Delete => out.delete(&query),
        })?;
        self.push(")");
        let sql = std::mem::replace(&mut self.sql, sql);
        let binds = if numbered { binds } else { std::mem::replace(&mut self.binds, binds) };
        self.outer = outer;
        self.scopes[scope].0.push(Cte { derived, recursive, sql, binds });
        Ok(())
    }
}
