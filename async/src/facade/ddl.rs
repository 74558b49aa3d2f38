//! `create_all`, `drop_all`, and single statements that change the schema.

use super::{Connection, Engine};
use crate::mode::{Eventually, maybe, now};
use aludel_core::ddl::{Plan, When, exists_query};
use aludel_core::dialect::Dialect;
use aludel_core::{DdlStatement, DdlTarget, Result, SchemaMap};

#[maybe]
impl Engine {
    /// Sends a statement that changes the schema, in a transaction of its own.
    ///
    /// # Errors
    /// The dialect cannot say it, or the database refuses it.
    ///
    /// Source: <https://docs.sqlalchemy.org/en/20/core/ddl.html>
    pub async fn ddl(&self, statement: impl DdlStatement) -> Result<()> {
        let mut connection = self.connect().await?;
        connection.ddl(statement).await?;
        connection.commit().await
    }

    async fn run_and_commit(&self, plan: Result<Plan>) -> Result<()> {
        let plan = plan?;
        let mut connection = self.connect().await?;
        connection.run_plan(Ok(plan)).await?;
        connection.commit().await
    }
}

#[maybe]
impl Connection {
    /// Sends a statement that changes the schema, in the connection's transaction. MySQL commits by itself after it.
    ///
    /// # Errors
    /// The dialect cannot say it, or the database refuses it; also if it may not stand in a transaction, as
    /// `CREATE INDEX CONCURRENTLY`, and one is open.
    pub async fn ddl(&mut self, statement: impl DdlStatement) -> Result<()> {
        let sql = statement.to_sql(self.dialect())?;
        if statement.in_transaction(self.dialect()) {
            self.exec_driver_sql(&sql).await
        } else {
            self.exec_outside_transaction(&sql).await
        }
    }

    async fn run_plan(&mut self, plan: Result<Plan>) -> Result<()> {
        let plan = plan?;
        // what exists is asked before anything is made: a table's later steps belong to its first
        let mut todo = Vec::with_capacity(plan.steps.len());
        for step in plan.steps {
            let wanted = match plan.when {
                When::Always => true,
                When::Missing => !self.exists(&step.subject).await?,
                When::Existing => self.exists(&step.subject).await?,
            };
            if wanted {
                todo.push(step);
            }
        }
        for sql in todo.iter().flat_map(|step| &step.statements) {
            self.exec_driver_sql(sql).await.map_err(|e| e.with_statement(sql))?;
        }
        Ok(())
    }

    async fn exists(&mut self, subject: &aludel_core::ddl::Subject) -> Result<bool> {
        let found = self.execute(exists_query(subject, self.dialect())).await?;
        Ok(found.rowcount() > 0)
    }
}

/// In a transaction of its own.
impl<'e> DdlTarget for &'e Engine {
    type Done = Eventually<'e, Result<()>>;

    fn dialect(&self) -> Dialect {
        Engine::dialect(self)
    }

    fn schemas(&self) -> SchemaMap {
        Engine::schemas(self).clone()
    }

    fn run(self, plan: Result<Plan>) -> Self::Done {
        now!(self.run_and_commit(plan))
    }
}

/// In the connection's transaction, which is yours to commit.
impl<'c> DdlTarget for &'c mut Connection {
    type Done = Eventually<'c, Result<()>>;

    fn dialect(&self) -> Dialect {
        Connection::dialect(self)
    }

    fn schemas(&self) -> SchemaMap {
        self.options.schemas.clone()
    }

    fn run(self, plan: Result<Plan>) -> Self::Done {
        now!(self.run_plan(plan))
    }
}
