//! Conditions on all rows of a model, wherever a statement reads them.

use super::render::Renderer;
use super::tree::{Query, Source};
use crate::error::Result;
use crate::expr::Op;

impl<'a> Renderer<'a> {
    /// Writes a query, in which its own conditions hold as well as those of the queries around it.
    pub(super) fn under_criteria(
        &mut self,
        query: &Query<'a>,
        write: impl FnOnce(&mut Self) -> Result<()>,
    ) -> Result<()> {
        let around = self.criteria.len();
        self.criteria.extend(query.criteria.iter().cloned());
        let written = write(self);
        self.criteria.truncate(around);
        written
    }

    /// Is there a condition on all rows of this table?
    pub(super) fn is_restricted(&self, source: &Source<'a>) -> bool {
        // a model over a subquery was restricted where the subquery reads it
        let Source::Table { table, .. } = source else { return false };
        self.criteria.iter().any(|(of, _)| table.is_also(of))
    }

    /// " AND posts.tenant_id = ?": what holds for all rows of a table; tells whether there is anything.
    ///
    /// A condition is not under conditions itself: it may ask for rows of its own model.
    pub(super) fn restrict(&mut self, source: &Source<'a>, keyword: &str) -> Result<bool> {
        if !self.is_restricted(source) {
            return Ok(false);
        }
        let Source::Table { table, .. } = source else { return Ok(false) };
        let criteria = std::mem::take(&mut self.criteria);
        let (adapted, outer) = (self.adapted.len(), self.outer.len());
        for part in table.parts() {
            if let Some(name) = self.name_at(source, part.table) {
                self.adapted.push((part.table, name));
            }
        }
        self.outer.push(*source);
        let mut keyword = keyword;
        let mut written = Ok(true);
        for (_, condition) in criteria.iter().filter(|(of, _)| table.is_also(of)) {
            self.push(keyword);
            keyword = " AND ";
            written = written.and(self.operand_of(condition, Op::And).map(|()| true));
        }
        self.adapted.truncate(adapted);
        self.outer.truncate(outer);
        self.criteria = criteria;
        written
    }
}
