//! `.options(…)`: what a SELECT loads along.

use super::{FromRow, Select};
use crate::expr::Log;
use crate::orm::{LoadOptions, LoadPlan, LoadRoot, Loader};

impl<R: LoadRoot> Select<R> {
    /// Loads relationships along, leaves out columns, or sets conditions on all objects of a model.
    ///
    /// The model in the first place of the select list is what they are loaded into. What was not loaded says so when it
    /// is read; no query is ever sent behind the reader's back.
    ///
    /// `select(Post).options((joinedload(Post::author), selectinload(Post::tags)))`
    ///
    /// Source: <https://docs.sqlalchemy.org/en/20/orm/queryguide/relationships.html>
    pub fn options(mut self, options: impl LoadOptions<R::Entity>) -> Self {
        if self.loads.is_none() {
            self.loads = LoadPlan::new().map(Box::new);
        }
        if let Some(plan) = &mut self.loads {
            plan.add(options);
        }
        self
    }
}

impl<R: FromRow> Select<R> {
    /// The statement to send, and what to do with its rows if relationships are loaded along.
    #[inline(always)]
    pub(crate) fn into_loader(self) -> (Box<Log>, Option<Loader<R>>) {
        if self.loads.is_none() && !R::LOADS {
            return (self.log, None);
        }
        let Some(plan) = self.plan() else { return (self.log, None) };
        let (log, loader) = plan.into_loader(&self.log);
        (log, Some(loader))
    }

    /// The same, of which only the first item of each row is read.
    #[inline(always)]
    pub(crate) fn into_first_loader(self) -> (Box<Log>, Option<Loader<R::First>>) {
        if self.loads.is_none() && !R::LOADS {
            return (self.log, None);
        }
        match self.plan().and_then(|plan| plan.into_first(&self.log)) {
            Some((log, loader)) => (log, Some(loader)),
            None => (self.log, None),
        }
    }

    /// What was asked for, or what the model loads by itself.
    #[cold]
    fn plan(&self) -> Option<LoadPlan<R>> {
        match &self.loads {
            Some(plan) => Some((**plan).clone()),
            None => LoadPlan::by_default(&self.log),
        }
    }

    /// The log with what the options add to it.
    pub(crate) fn written(&self) -> Box<Log> {
        self.clone().into_loader().0
    }
}
