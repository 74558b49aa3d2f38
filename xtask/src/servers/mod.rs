//! Throwaway database servers, and the variables that tell programs where they are.
//!
//! What is missing is installed, what is started is stopped: dropping [`Servers`] leaves no process and no
//! folder. Servers that were running before are never used, asked or stopped.

mod account;
mod certificates;
mod daemon;
mod mariadb;
mod pgbouncer;
mod port;
mod postgres;

use std::process::Command;

use anyhow::{Context, Result};

use crate::database::Database;
use crate::install;
use mariadb::Mariadb;
use pgbouncer::Pgbouncer;
use postgres::{Postgres, Replication};

/// Every variable a program might take a server from; those of databases left out are removed.
const VARIABLES: [&str; 10] = [
    "ALUDEL_TEST_PGBOUNCER",
    "ALUDEL_TEST_POSTGRES",
    "ALUDEL_TEST_POSTGRES_CERTIFICATES",
    "ALUDEL_TEST_POSTGRES_PROGRAMS",
    "ALUDEL_TEST_POSTGRES_REPLICA",
    "ALUDEL_TEST_POSTGRES_SOCKET",
    "ALUDEL_TEST_MYSQL",
    "ALUDEL_TEST_MYSQL_CERTIFICATES",
    "ALUDEL_TEST_MYSQL_PROGRAMS",
    "ALUDEL_TEST_MYSQL_SOCKET",
];

/// What is started beside the servers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Company {
    Nothing,
    /// A standby of PostgreSQL's, and a pgbouncer before it.
    Everything,
}

// Fields are dropped in order: who follows or uses a server before it.
#[derive(Default)]
pub(crate) struct Servers {
    pgbouncer: Option<Pgbouncer>,
    standby: Option<Postgres>,
    postgres: Option<Postgres>,
    mariadb: Option<Mariadb>,
}

impl Servers {
    /// Starts a server for each of `databases` that needs one, and what goes with it.
    ///
    /// # Errors
    /// Fails when a server cannot be installed or does not answer; those already started are stopped.
    pub(crate) fn start(databases: &[Database], company: Company) -> Result<Servers> {
        let wants = |database| databases.contains(&database);
        let mut missing = Vec::new();
        if wants(Database::Postgres) && !Postgres::is_installed() {
            missing.push(postgres::PACKAGE);
        }
        let accompanied = wants(Database::Postgres) && company == Company::Everything;
        if accompanied && !Pgbouncer::is_installed() {
            missing.push(pgbouncer::PACKAGE);
        }
        if wants(Database::Mysql) && !Mariadb::is_installed() {
            missing.push(mariadb::PACKAGE);
        }
        if (wants(Database::Postgres) || wants(Database::Mysql)) && !certificates::is_installed() {
            missing.push(certificates::PACKAGE);
        }
        install::packages(&missing)?;

        let mut servers = Servers::default();
        if wants(Database::Postgres) {
            let replication = if accompanied { Replication::On } else { Replication::Off };
            let postgres = Postgres::start(replication).context("no PostgreSQL")?;
            if accompanied {
                servers.standby = Some(postgres.follow().context("no standby of PostgreSQL")?);
                servers.pgbouncer = Some(Pgbouncer::before(&postgres).context("no pgbouncer")?);
            }
            servers.postgres = Some(postgres);
        }
        if wants(Database::Mysql) {
            servers.mariadb = Some(Mariadb::start().context("no MariaDB")?);
        }
        for product in Database::ALL.into_iter().filter_map(|database| servers.product(database)) {
            eprintln!("started {product}");
        }
        Ok(servers)
    }

    pub(crate) fn postgres(&self) -> Option<&Postgres> {
        self.postgres.as_ref()
    }

    /// Where the servers are.
    pub(crate) fn variables(&self) -> Vec<(&'static str, String)> {
        let mut variables = Vec::new();
        if let Some(postgres) = &self.postgres {
            variables.push(("ALUDEL_TEST_POSTGRES", postgres.url()));
            variables.push(("ALUDEL_TEST_POSTGRES_SOCKET", postgres.socket_url()));
            variables.push(("ALUDEL_TEST_POSTGRES_CERTIFICATES", postgres.certificates()));
            if let Some(programs) = postgres::programs() {
                variables.push(("ALUDEL_TEST_POSTGRES_PROGRAMS", programs.display().to_string()));
            }
        }
        if let Some(standby) = &self.standby {
            variables.push(("ALUDEL_TEST_POSTGRES_REPLICA", standby.url()));
        }
        if let Some(pgbouncer) = &self.pgbouncer {
            variables.push(("ALUDEL_TEST_PGBOUNCER", pgbouncer.url()));
        }
        if let Some(mariadb) = &self.mariadb {
            variables.push(("ALUDEL_TEST_MYSQL", mariadb.url()));
            variables.push(("ALUDEL_TEST_MYSQL_SOCKET", mariadb.socket_url()));
            variables.push(("ALUDEL_TEST_MYSQL_CERTIFICATES", mariadb.certificates()));
            variables.push(("ALUDEL_TEST_MYSQL_PROGRAMS", mariadb::programs()));
        }
        variables
    }

    /// Gives `command` these servers, and no other it might have inherited.
    pub(crate) fn tell(&self, command: &mut Command) {
        for name in VARIABLES {
            command.env_remove(name);
        }
        command.envs(self.variables());
    }

    /// The product and version that stands for `database`; absent if it was not started.
    pub(crate) fn product(&self, database: Database) -> Option<String> {
        match database {
            Database::Sqlite => None,
            Database::Postgres => self.postgres.as_ref().map(|it| {
                let company = self.pgbouncer.as_ref().map(|it| it.version());
                let company = company.map(|it| format!(" with a standby and pgbouncer {it}"));
                format!("postgresql {}{}", it.version(), company.unwrap_or_default())
            }),
            Database::Mysql => self.mariadb.as_ref().map(|it| format!("mariadb {}", it.version())),
        }
    }
}
