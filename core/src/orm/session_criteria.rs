//! Conditions that hold for all queries of a session: soft deletion, tenants.

use super::{HasTable, Info, Model, UnitOfWork};
use crate::error::Result;
use crate::expr::{Condition, Fragment, Log, StatementKind, Tok};
use crate::orm::OrmExecute;
use crate::schema::TableDef;
use std::fmt;
use std::sync::Arc;

type Say = dyn Fn(&Info) -> Vec<Fragment> + Send + Sync;

/// Conditions that hold for all queries of a session, each for the rows of a model.
#[derive(Clone, Default)]
pub struct SessionCriteria(Vec<(&'static TableDef, Arc<Say>)>);

impl SessionCriteria {
    /// Adds a condition on all rows of a model, which may depend on what the session's user keeps with it.
    pub fn add<E: HasTable, C: Condition>(
        &mut self,
        _model: Model<E>,
        condition: impl Fn(&Info) -> C + Send + Sync + 'static,
    ) {
        let say = move |info: &Info| {
            let mut all = Vec::new();
            condition(info).each(&mut |one| all.push(one));
            all
        };
        self.0.push((E::TABLE, Arc::new(say)));
    }

    /// Writes into a query what holds for it.
    fn write(&self, log: &mut Log, info: &Info) {
        let freed: Vec<&TableDef> = log.freed().collect();
        for (table, say) in &self.0 {
            if !freed.iter().any(|free| free.is_also(table) || table.is_also(free)) {
                say(info).into_iter().for_each(|condition| log.criterion(table, condition));
            }
        }
    }
}

impl fmt::Debug for SessionCriteria {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(table, _)| table.model)).finish()
    }
}

impl UnitOfWork {
    /// With conditions that hold for all queries.
    #[must_use]
    pub fn with_criteria(mut self, criteria: SessionCriteria) -> Self {
        self.restricted = criteria.0.iter().map(|(table, _)| *table).collect();
        self.criteria = criteria;
        self
    }

    /// A statement is about to be sent that is no flush's: hooks are asked, and what reads, changes or deletes rows is put
    /// under the session's conditions.
    ///
    /// # Errors
    /// A hook refuses it.
    pub fn before_execute(&mut self, log: &mut Log, loads: bool) -> Result<()> {
        let events = self.events.clone();
        let mut state = OrmExecute::new(log, &self.info, loads);
        events.run_execute(&mut state)?;
        let restricted = state.into_restricted();
        self.restricted.extend(restricted);
        use StatementKind::{Compound, Delete, Select, Update};
        if matches!(log.tokens(), [Tok::Open(Select | Compound | Update | Delete), ..]) {
            self.criteria.write(log, &self.info);
        }
        Ok(())
    }

    /// May queries of this session leave out rows of a table?
    pub(crate) fn is_restricted(&self, table: &TableDef) -> bool {
        self.restricted.iter().any(|of| table.is_also(of) || of.is_also(table))
    }
}
