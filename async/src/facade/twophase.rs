//! Transactions that are prepared first and committed later, so that several databases commit together.

use super::Connection;
use crate::mode::maybe;
use aludel_core::dialect::Dialect;
use aludel_core::{AnyRow, Error, Result, text};

/// How far a transaction of two phases is.
#[derive(Debug)]
pub(super) struct TwoPhase {
    /// Its name, as a literal.
    name: String,
    prepared: bool,
}

impl Connection {
    fn literal(&self, xid: &str) -> Result<String> {
        if self.dialect() == Dialect::Sqlite {
            return Err(Error::statement("SQLite has no transactions of two phases"));
        }
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_.:".contains(c);
        if xid.is_empty() || xid.len() > 64 || !xid.chars().all(plain) {
            return Err(Error::session(
                "the name of a transaction of two phases has 1 to 64 letters, digits, and `-`, `_`, `.`, `:`",
            ));
        }
        Ok(format!("'{xid}'"))
    }

    /// What a command is called here: PostgreSQL's `COMMIT PREPARED`, MySQL's `XA COMMIT`.
    fn of_prepared(&self, command: &str, name: &str) -> String {
        match self.dialect() {
            Dialect::Mysql => format!("XA {command} {name}"),
            _ => format!("{command} PREPARED {name}"),
        }
    }
}

#[maybe]
impl Connection {
    /// Begins a transaction of two phases under a name that no other has. [`prepare_twophase`](Self::prepare_twophase) makes
    /// it durable; `commit` or `rollback` then ends it, here or by [`commit_prepared`](Self::commit_prepared) on another
    /// connection, even after the server was restarted.
    ///
    /// # Errors
    /// A transaction is open, the name is not plain, or the database (SQLite) has no such transactions. PostgreSQL has to be
    /// set up for them (`max_prepared_transactions`).
    ///
    /// Source: <https://docs.sqlalchemy.org/en/20/core/connections.html#sqlalchemy.engine.Connection.begin_twophase>
    pub async fn begin_twophase(&mut self, xid: &str) -> Result<()> {
        let name = self.literal(xid)?;
        if self.in_transaction() || self.twophase.is_some() {
            return Err(Error::session("a transaction is open: commit or roll back first"));
        }
        if self.dialect() == Dialect::Mysql {
            self.pooled.begin(&format!("XA START {name}")).await?;
        } else {
            self.begin().await?;
        }
        self.twophase = Some(TwoPhase { name, prepared: false });
        Ok(())
    }

    /// Ends the first phase: from now on the transaction can be committed whatever happens, and takes no more statements.
    ///
    /// # Errors
    /// There is none, or the database refuses: a constraint that is checked last is violated.
    pub async fn prepare_twophase(&mut self) -> Result<()> {
        let Some(TwoPhase { name, prepared: false }) = &self.twophase else {
            return Err(Error::session("no transaction of two phases has begun"));
        };
        let name = name.clone();
        if self.dialect() == Dialect::Mysql {
            self.pooled.command(&format!("XA END {name}")).await?;
            self.pooled.end(&format!("XA PREPARE {name}")).await?;
            self.pooled.hold(true);
        } else {
            self.pooled.end(&format!("PREPARE TRANSACTION {name}")).await?;
        }
        self.twophase = Some(TwoPhase { name, prepared: true });
        Ok(())
    }

    /// Ends a transaction of two phases, if one is under way.
    pub(super) async fn end_twophase(&mut self, command: &str) -> Result<bool> {
        let Some(TwoPhase { name, prepared }) = self.twophase.take() else { return Ok(false) };
        if prepared {
            let sql = self.of_prepared(command, &name);
            self.pooled.command(&sql).await?;
            self.pooled.hold(false);
            return Ok(true);
        }
        if self.dialect() != Dialect::Mysql {
            return Ok(false);
        }
        self.pooled.command(&format!("XA END {name}")).await?;
        let how = if command == "COMMIT" { " ONE PHASE" } else { "" };
        self.pooled.end(&format!("XA {command} {name}{how}")).await?;
        Ok(true)
    }

    /// Commits a transaction that somebody prepared. On MySQL that is possible once the connection that prepared it is closed,
    /// and has left `information_schema.processlist`: MariaDB may lose a transaction that is committed at the very moment at
    /// which its connection closes, and keeps its locks until the server is restarted.
    ///
    /// # Errors
    /// There is none of this name.
    pub async fn commit_prepared(&mut self, xid: &str) -> Result<()> {
        let sql = self.of_prepared("COMMIT", &self.literal(xid)?);
        self.exec_outside_transaction(&sql).await
    }

    /// Rolls a transaction back that somebody prepared.
    ///
    /// # Errors
    /// There is none of this name.
    pub async fn rollback_prepared(&mut self, xid: &str) -> Result<()> {
        let sql = self.of_prepared("ROLLBACK", &self.literal(xid)?);
        self.exec_outside_transaction(&sql).await
    }

    /// The names of transactions that were prepared and have not ended, in this database (on MySQL, on this server).
    ///
    /// # Errors
    /// The database has none (SQLite), or hides them from this user.
    pub async fn recover_twophase(&mut self) -> Result<Vec<String>> {
        self.literal("any")?;
        if self.dialect() == Dialect::Mysql {
            let rows = self.execute(text("XA RECOVER")).await?;
            // a name is text of no character set
            let name = |row: AnyRow| Ok(String::from_utf8_lossy(&row.get::<Vec<u8>>("data")?).into_owned());
            return rows.mappings().map(name).collect();
        }
        let query = "SELECT gid FROM pg_prepared_xacts WHERE database = current_database() ORDER BY gid";
        self.scalars(text(query)).await?.all()
    }
}
