//! The connections of a session: one, or one for each engine that its router leads to.

use super::SessionSettings;
use crate::facade::{Connection, Engine, Route, Router};
use crate::mode::{maybe, now};
use aludel_core::{Error, Info, Log, Result, TableDef};
use std::fmt;
use std::sync::Arc;

/// The connections of a session, taken from their pools at their first use.
pub(super) struct Connections {
    engine: Engine,
    router: Option<Arc<dyn Router>>,
    open: Vec<Connection>,
    /// Has the session written?
    wrote: bool,
    /// Savepoints that are open, and hence on each connection.
    savepoints: usize,
    /// Commands about savepoints that the databases have not been told yet.
    overdue: Vec<String>,
}

/// What a statement is about.
#[derive(Clone, Copy, Debug)]
pub(super) struct About {
    table: Option<&'static TableDef>,
    writes: bool,
}

impl About {
    pub(super) fn statement(log: &Log) -> Self {
        Self { table: log.first_table(), writes: log.writes() || log.locks() }
    }

    /// A statement of a flush.
    pub(super) fn flush(table: &'static TableDef) -> Self {
        Self { table: Some(table), writes: true }
    }

    /// Whatever the user is about to say.
    pub(super) const ANYTHING: Self = Self { table: None, writes: true };
}

/// A savepoint's name.
pub(super) fn savepoint(depth: usize) -> String {
    format!("sp_{depth}")
}

impl Connections {
    pub(super) fn new(engine: &Engine, router: Option<Arc<dyn Router>>) -> Self {
        Self {
            engine: engine.clone(),
            router,
            open: Vec::new(),
            wrote: false,
            savepoints: 0,
            overdue: Vec::new(),
        }
    }

    pub(super) fn engine(&self) -> &Engine {
        &self.engine
    }

    pub(super) fn in_transaction(&self) -> bool {
        self.open.iter().any(Connection::in_transaction)
    }

    /// Lets the databases be told something about savepoints before the next statement.
    pub(super) fn tell_later(&mut self, command: String, savepoints: usize) {
        self.overdue.push(command);
        self.savepoints = savepoints;
    }

    /// Forgets that the session has written.
    pub(super) fn forget_writes(&mut self) {
        self.wrote = false;
    }
}

#[maybe]
impl Connections {
    /// The connection for a statement, with all savepoints that are open.
    pub(super) async fn to(
        &mut self,
        about: About,
        info: &Info,
        settings: &SessionSettings,
    ) -> Result<&mut Connection> {
        if !self.overdue.is_empty() {
            now!(self.catch_up()).await?;
        }
        let Some(router) = &self.router else {
            if self.open.is_empty() {
                let engine = self.engine.clone();
                now!(self.connect(&engine, settings)).await?;
            }
            return self.open.first_mut().ok_or_else(none);
        };
        let route = Route { table: about.table, writes: about.writes, wrote: self.wrote, info };
        let engine = router.route(&route)?.clone();
        self.wrote |= about.writes;
        let known = self.open.iter().position(|connection| connection.is_of(&engine));
        let place = match known {
            Some(place) => place,
            None => {
                now!(self.connect(&engine, settings)).await?;
                self.open.len() - 1
            }
        };
        self.open.get_mut(place).ok_or_else(none)
    }

    /// Boxed by its callers, as all that is rare is: futures lie within one another, and so would their sizes.
    async fn connect(&mut self, engine: &Engine, settings: &SessionSettings) -> Result<()> {
        let mut connection = engine.connect_from(settings.place).await?;
        if let Some(options) = settings.transaction {
            connection.set_transaction_options(options)?;
        }
        for depth in 1..=self.savepoints {
            connection.exec_driver_sql(&format!("SAVEPOINT {}", savepoint(depth))).await?;
        }
        self.open.push(connection);
        Ok(())
    }

    /// Tells all databases what they have not been told of savepoints.
    pub(super) async fn catch_up(&mut self) -> Result<()> {
        while let Some(command) = self.overdue.first() {
            for connection in &mut self.open {
                connection.exec_driver_sql(command).await?;
            }
            self.overdue.remove(0);
        }
        Ok(())
    }

    /// Tells all databases something about savepoints, of which there are then so many.
    pub(super) async fn tell(&mut self, command: &str, savepoints: usize) -> Result<()> {
        self.catch_up().await?;
        for connection in &mut self.open {
            connection.exec_driver_sql(command).await?;
        }
        self.savepoints = savepoints;
        Ok(())
    }

    /// Commits everywhere, one after the other.
    pub(super) async fn commit(&mut self) -> Result<()> {
        self.catch_up().await?;
        let all = self.open.len();
        let mut committed = 0;
        while !self.open.is_empty() {
            // gone if this is dropped in the middle: nobody knows then what the database did
            let mut connection = self.open.remove(0);
            if let Err(error) = connection.commit().await {
                self.open.push(connection);
                return Err(match committed {
                    0 => error,
                    n => error.context(format_args!("{n} of {all} databases have committed already")),
                });
            }
            committed += 1;
        }
        self.savepoints = 0;
        Ok(())
    }

    /// Rolls back everywhere; the first error is told when all have been tried.
    pub(super) async fn rollback(&mut self) -> Result<()> {
        self.overdue.clear();
        self.savepoints = 0;
        let mut failed = None;
        while let Some(mut connection) = self.open.pop() {
            if let Err(error) = connection.rollback().await {
                failed.get_or_insert(error);
            }
        }
        failed.map_or(Ok(()), Err)
    }
}

#[cold]
fn none() -> Error {
    Error::session("the session has no connection")
}

impl fmt::Debug for Connections {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connections").field("engine", &self.engine).field("open", &self.open).finish()
    }
}
