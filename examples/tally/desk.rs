//! What is done for a client, in the database.

use super::command::{Command, HELP};
use super::models::{Series, Visit};
use aludel::Result;
use aludel::aio::{Engine, Retrying, ScopedSession, SessionMaker};
use aludel::prelude::*;
use chrono::Utc;
use std::time::Duration;

/// Where clients are served. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Desk {
    /// Each connection's own session, which its functions need not hand around.
    visits: ScopedSession,
    /// What everybody writes to: a transaction of its own, tried again if it loses against others.
    adding: Retrying,
}

impl Desk {
    /// On an engine.
    pub fn new(engine: &Engine) -> Self {
        let immediate = TransactionOptions::new().immediate(); // SQLite's transactions that write stand in a queue
        let sessions = SessionMaker::new(engine).transaction_options(immediate);
        // who reads a sum and writes it back must not miss what others write in between: the database says who loses
        let apart = sessions.clone().transaction_options(immediate.isolation(Isolation::Serializable));
        let policy = RetryPolicy::new(200).backoff(Duration::from_millis(2), Duration::from_millis(100));
        Self { visits: ScopedSession::new(sessions), adding: apart.retrying(policy) }
    }

    /// Runs a connection's future, in which all of the following share a session.
    pub async fn scope<F: Future>(&self, connection: F) -> F::Output {
        self.visits.scope(connection).await
    }

    /// Writes down who came. The session keeps the object; the key is all that has to be remembered.
    ///
    /// # Errors
    /// The database cannot be used.
    pub async fn welcome(&self, address: &str) -> Result<Key<Visit>> {
        let visit = self.visits.with(async |session| {
            let visit = session.add(Visit::new().address(address));
            session.commit().await?;
            Ok(visit)
        });
        visit.await?
    }

    /// Writes down that they left.
    ///
    /// # Errors
    /// The database cannot be used.
    pub async fn farewell(&self, visit: Key<Visit>) -> Result<()> {
        let done = self.visits.with(async |session| {
            session[visit].left = Some(Utc::now());
            session.commit().await
        });
        done.await?
    }

    /// The answer to a command, without the end of its last line; `None` to who takes leave.
    ///
    /// # Errors
    /// The database cannot be used. The session can be used on.
    pub async fn answer(&self, visit: Key<Visit>, command: Command) -> Result<Option<String>> {
        Ok(Some(match command {
            Command::Add(name, numbers) => {
                let series = self.add(&name, &numbers).await?;
                // not sent until something else is
                let mine = self.visits.with(async |session| session[visit].added += numbers.len() as i64);
                mine.await?;
                series
            }
            Command::Get(name) => self.get(&name).await?.unwrap_or_else(|| "none".to_owned()),
            Command::Top(count) => self.top(count).await?,
            Command::Mine => self.visits.with(async |session| session[visit].added).await?.to_string(),
            Command::Help => HELP.to_owned(),
            Command::Quit => return Ok(None),
        }))
    }

    /// The closure runs again in a new session if the transaction lost: it changes nothing but that session.
    async fn add(&self, name: &str, numbers: &[i32]) -> Result<String> {
        let added = self.adding.transaction(async |session| {
            let series = match session.get(Series, name).await? {
                Some(series) => series,
                None => session.add(Series::new().name(name)),
            };
            session.flush().await?;
            for number in numbers {
                session[series].take(*number);
            }
            Ok(line(&session[series]))
        });
        added.await
    }

    async fn get(&self, name: &str) -> Result<Option<String>> {
        let found = self.visits.with(async |session| {
            let found = session.scalars(select(Series).filter(Series::name.eq(name))).await?.one_or_none()?;
            // a transaction that stays open would keep its connection, and others from writing to SQLite
            session.commit().await?;
            Ok(found.as_ref().map(line))
        });
        found.await?
    }

    async fn top(&self, count: u8) -> Result<String> {
        let query = select(Series).order_by((Series::count.desc(), Series::name)).limit(u64::from(count));
        let lines = self.visits.with(async |session| {
            let series = session.scalars(query).await?.all()?;
            session.commit().await?;
            Ok(series.iter().map(|series| line(series) + "\n").collect::<String>() + ".")
        });
        lines.await?
    }
}

fn line(series: &Series) -> String {
    let Series { name, count, sum, least, most } = series;
    format!("{name} {count} {sum} {least} {most}")
}
