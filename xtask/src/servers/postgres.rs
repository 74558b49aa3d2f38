//! A throwaway PostgreSQL: a fresh cluster on a free port and a unix socket, gone when dropped.
//!
//! The one superuser is `aludel`, password `aludel`, with a database of that name. TCP asks for the password by
//! SCRAM; the socket trusts whoever may enter its folder. Nothing is kept: fsync is off, and a power cut may
//! ruin the cluster. A cluster that Debian or anyone else made is never used, and neither is port 5432.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use rustix::process::Signal;

use super::account::Account;
use super::certificates;
use super::daemon::{Daemon, on_free_port};
use crate::{process, scratch::Scratch};

pub(crate) const PACKAGE: &str = "postgresql";

/// The user it runs as, if we are root.
pub(super) const USER: &str = "postgres";

/// Each is there to be quick, to be the same everywhere, or to let many test programs in at once.
const SETTINGS: &[&str] = &[
    // that there is no IPv6 is only a warning
    "listen_addresses=127.0.0.1,::1",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=300",
    // Two-phase commit is off by default.
    "max_prepared_transactions=20",
    "shared_buffers=128MB",
    "jit=off",
    "timezone=UTC",
    "password_encryption=scram-sha-256",
    "ssl=on",
    "ssl_ca_file=../certificates/ca.pem",
    "ssl_cert_file=../certificates/server.pem",
    "ssl_key_file=../certificates/server.key",
];

/// Nobody follows it.
const ALONE: &[&str] = &["wal_level=minimal", "max_wal_senders=0"];
/// Others follow it, or it follows another one.
const REPLICATED: &[&str] = &["wal_level=replica", "max_wal_senders=5"];

/// Whether others follow what a server writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Replication {
    Off,
    On,
}

// Fields are dropped in order: the process before its folder.
pub(crate) struct Postgres {
    _daemon: Daemon,
    home: Scratch,
    port: u16,
    version: String,
}

impl Postgres {
    /// True if the server, `initdb` and `psql` are on this machine.
    pub(crate) fn is_installed() -> bool {
        programs().is_some()
    }

    pub(crate) fn start(replication: Replication) -> Result<Postgres> {
        let account = Account::for_server(USER)?;
        let home = Scratch::new("postgres")?;
        account.own(home.path())?;
        create_cluster(&account, home.path())?;
        certificates::make(&account, home.path())?;
        let (daemon, port, version) = on_free_port(|port| serve(&account, home.path(), port, replication))?;
        let created = query(&account, home.path(), port, "postgres", "create database aludel");
        created.context("cannot create a database")?;
        Ok(Postgres { _daemon: daemon, home, port, version })
    }

    /// A server that follows this one, and only reads.
    pub(crate) fn follow(&self) -> Result<Postgres> {
        let account = Account::for_server(USER)?;
        let home = Scratch::new("standby")?;
        account.own(home.path())?;
        let mut copy = account.command(&program("pg_basebackup")?, home.path());
        copy.arg("--pgdata").arg(home.path().join("data")).arg("--host").arg(self.socket_dir());
        copy.args(["--username", "aludel", "--port", &self.port.to_string()]);
        // the slot keeps what has not been read yet
        copy.args(["--write-recovery-conf", "--create-slot", "--slot", "standby"]);
        copy.args(["--checkpoint", "fast", "--no-sync"]);
        process::capture_ok(&mut copy).context("cannot copy the cluster")?;
        certificates::make(&account, home.path())?;
        let (daemon, port, version) =
            on_free_port(|port| serve(&account, home.path(), port, Replication::On))?;
        Ok(Postgres { _daemon: daemon, home, port, version })
    }

    pub(crate) fn url(&self) -> String {
        format!("postgresql://aludel:aludel@127.0.0.1:{}/aludel", self.port)
    }

    pub(crate) fn socket_url(&self) -> String {
        format!("postgresql://aludel@/aludel?host={}&port={}", self.socket_dir().display(), self.port)
    }

    /// Where its certificates are: `ca.pem`, `client.pem`, `client.key`, and `other.pem`, which it does not have.
    pub(crate) fn certificates(&self) -> String {
        self.home.path().join("certificates").display().to_string()
    }

    pub(crate) fn socket_dir(&self) -> &Path {
        self.home.path()
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// `15.18`, without the distribution's remarks.
    pub(crate) fn version(&self) -> &str {
        &self.version
    }
}

fn create_cluster(account: &Account, home: &Path) -> Result<()> {
    let password = home.join("password");
    fs::write(&password, "aludel\n")?;
    account.own(&password)?;
    let mut initdb = account.command(&program("initdb")?, home);
    initdb
        .arg("--pgdata")
        .arg(home.join("data"))
        .args(["--username", "aludel", "--pwfile"])
        .arg(&password)
        .args(["--auth-local", "trust", "--auth-host", "scram-sha-256"])
        .args(["--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"]);
    process::capture_ok(&mut initdb).context("cannot create a PostgreSQL cluster")?;
    Ok(())
}

/// The error comes with the answer to "was it only the port?".
fn serve(
    account: &Account,
    home: &Path,
    port: u16,
    replication: Replication,
) -> Result<(Daemon, u16, String), (anyhow::Error, bool)> {
    let log = home.join("log");
    let start = || {
        let mut postgres = account.command(&program("postgres")?, home);
        postgres.arg("-D").arg(home.join("data")).arg("-p").arg(port.to_string()).arg("-k").arg(home);
        let replication = if replication == Replication::On { REPLICATED } else { ALONE };
        for setting in SETTINGS.iter().chain(replication) {
            postgres.args(["-c", setting]);
        }
        // INT is PostgreSQL's "fast" shutdown: it ends sessions instead of waiting for them.
        Daemon::start("PostgreSQL", postgres, &log, Signal::INT)
    };
    let mut daemon = start().map_err(|error| (error, false))?;
    let ready = daemon.wait_until_ready(|| query(account, home, port, "postgres", "show server_version"));
    match ready {
        Ok(version) => Ok((daemon, port, version.split_whitespace().next().unwrap_or_default().to_owned())),
        Err(error) => Err((error, daemon.lost_its_port())),
    }
}

fn query(account: &Account, home: &Path, port: u16, database: &str, sql: &str) -> Result<String> {
    let mut psql = account.command(&program("psql")?, home);
    psql.args(["-X", "-A", "-t", "-U", "aludel", "-d", database, "-c", sql]);
    psql.arg("-h").arg(home).arg("-p").arg(port.to_string());
    process::capture_ok(&mut psql)
}

fn program(name: &str) -> Result<PathBuf> {
    Ok(programs().context("cannot find PostgreSQL's programs")?.join(name))
}

/// The folder of one version's programs: the one of `PATH`'s `initdb`, else Debian's newest.
///
/// Never `/usr/bin` on Debian: its `psql` is a wrapper that has an opinion about clusters.
pub(super) fn programs() -> Option<PathBuf> {
    let on_path =
        process::find("initdb").and_then(|file| Some(file.canonicalize().ok()?.parent()?.to_owned()));
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut versions: Vec<(u32, PathBuf)> = versions
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .collect();
    versions.sort_by(|a, b| b.cmp(a));
    let is_complete = |folder: &PathBuf| {
        ["initdb", "pg_basebackup", "postgres", "psql"].iter().all(|name| folder.join(name).is_file())
    };
    on_path.into_iter().chain(versions.into_iter().map(|(_, folder)| folder)).find(is_complete)
}
