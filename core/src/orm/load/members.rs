//! Options of statements whose rows are of several models of a hierarchy.

use super::Strategy;
use super::options::Options;
use crate::error::{Error, Result};
use crate::expr::{Clause, Fragment};
use crate::orm::{Mapper, rest_clauses};
use crate::schema::TableDef;

impl Options {
    /// Are the relationships those of models that a row may be?
    pub(super) fn check_members(&self) -> Result<()> {
        if self.members.is_empty() {
            return Ok(());
        }
        for load in &self.loads {
            let owner = (load.def.owner)();
            if !self.members.iter().any(|member| member.table().inherits_from(owner)) {
                let wrong =
                    format!("loading {}: no variant of the enum is a {}", load.def.path(), owner.model);
                return Err(Error::statement(wrong));
            }
        }
        Ok(())
    }

    /// Around a subquery, and where members are read apart, their columns are not there to be joined with.
    pub(super) fn check_joins(&self, table: &TableDef, beside: &str) -> Result<()> {
        let mut joined = self.loads.iter().filter(|load| load.strategy == Strategy::Joined);
        match joined.find(|load| !self.members.is_empty() && !(load.def.owner)().is_model(table)) {
            Some(load) => Err(Error::statement(format!(
                "loading {}: {beside}, what a member of a hierarchy has is loaded by selectinload",
                load.def.path()
            ))),
            None => Ok(()),
        }
    }
}

/// Takes out what a hierarchy's members have besides their base.
pub(super) fn leave_out_rest(parts: &mut Vec<(Clause, Fragment)>, members: &[Mapper]) {
    if let Some(root) = parts.iter().position(|(clause, _)| *clause == Clause::Entity) {
        parts.drain(root + 1..root + 1 + rest_clauses(members));
    }
}
