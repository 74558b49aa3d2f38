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
        self.loads.get_or_insert_with(|| Box::new(LoadPlan::new())).add(options);
        self
    }
}

impl<R: FromRow> Select<R> {
    /// The statement to send, and what to do with its rows if relationships are loaded along.
    pub(crate) fn into_loader(self) -> (Box<Log>, Option<Loader<R>>) {
        match self.loads {
            None => (self.log, None),
            Some(plan) => {
                let (log, loader) = plan.into_loader(&self.log);
                (log, Some(loader))
            }
        }
    }

    /// The same, of which only the first item of each row is read.
    pub(crate) fn into_first_loader(self) -> (Box<Log>, Option<Loader<R::First>>) {
        match self.loads {
            None => (self.log, None),
            Some(plan) => {
                let (log, loader) = plan.into_first(&self.log);
                (log, Some(loader))
            }
        }
    }

    /// The log with what the options add to it.
    pub(crate) fn written(&self) -> Box<Log> {
        self.clone().into_loader().0
    }
}
