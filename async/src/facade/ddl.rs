//! `create_all` and `drop_all`.

use super::{Connection, Engine};
use crate::mode::{Eventually, maybe, now};
use aludel_core::ddl::{DdlStep, create_steps, drop_steps, exists_query};
use aludel_core::{DdlTarget, Metadata, Result};

/// Which steps are run.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    /// Those whose subject does not exist yet.
    Missing,
    /// Those whose subject exists.
    Existing,
}

#[maybe]
impl Engine {
    async fn create_missing(&self, metadata: &Metadata) -> Result<()> {
        let mut connection = self.connect().await?;
        connection.run_steps(create_steps(metadata, self.dialect())?, Wanted::Missing).await
    }

    async fn drop_existing(&self, metadata: &Metadata) -> Result<()> {
        let mut connection = self.connect().await?;
        connection.run_steps(drop_steps(metadata, self.dialect())?, Wanted::Existing).await
    }
}

#[maybe]
impl Connection {
    async fn run_steps(&mut self, steps: Vec<DdlStep>, wanted: Wanted) -> Result<()> {
        // what exists is asked before anything is made: a table's later steps belong to its first
        let mut todo = Vec::with_capacity(steps.len());
        for step in steps {
            let found = self.execute(exists_query(&step.subject, self.dialect())).await?;
            if (found.rowcount() > 0) == (wanted == Wanted::Existing) {
                todo.push(step);
            }
        }
        for sql in todo.iter().flat_map(|step| &step.statements) {
            self.exec_driver_sql(sql).await?;
        }
        self.commit().await
    }
}

impl DdlTarget for Engine {
    type Done<'a> = Eventually<'a, Result<()>>;

    fn create_all<'a>(&'a self, metadata: &'a Metadata) -> Eventually<'a, Result<()>> {
        now!(self.create_missing(metadata))
    }

    fn drop_all<'a>(&'a self, metadata: &'a Metadata) -> Eventually<'a, Result<()>> {
        now!(self.drop_existing(metadata))
    }
}
