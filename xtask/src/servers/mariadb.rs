//! A throwaway MariaDB: a fresh data folder on a free port and a unix socket, gone when dropped.
//!
//! The user `aludel`, password `aludel`, may do everything and has a database of that name. Nothing is kept: the
//! log is not flushed on commit. No configuration file is read, and a server that Debian started is never used.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use rustix::process::Signal;

use super::account::Account;
use super::certificates;
use super::daemon::{Daemon, on_free_port};
use crate::{process, scratch::Scratch};

pub(crate) const PACKAGE: &str = "mariadb-server";

/// Each is there to be quick, to be the same everywhere, or to let many test programs in at once.
const SETTINGS: &[&str] = &[
    "--bind-address=127.0.0.1",
    "--skip-name-resolve",
    "--skip-log-bin",
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-doublewrite=0",
    "--innodb-buffer-pool-size=64M",
    "--max-connections=300",
    // Without a configuration file the default would be latin1.
    "--character-set-server=utf8mb4",
    "--collation-server=utf8mb4_unicode_ci",
    "--default-time-zone=+00:00",
];

/// The first two take the installer's password-less `root` off TCP; on the socket it stays.
const SETUP: &str = "\
    delete from mysql.global_priv where user = 'root' and host <> 'localhost'; \
    flush privileges; \
    create database aludel; \
    create user aludel@'%' identified by 'aludel'; \
    grant all privileges on *.* to aludel@'%' with grant option;";

// Fields are dropped in order: the process before its folder.
pub(crate) struct Mariadb {
    _daemon: Daemon,
    home: Scratch,
    port: u16,
    version: String,
}

impl Mariadb {
    /// True if the server, its installer and its client are on this machine.
    pub(crate) fn is_installed() -> bool {
        ["mariadbd", "mariadb-install-db", "mariadb"].into_iter().all(|name| process::find(name).is_some())
    }

    pub(crate) fn start() -> Result<Mariadb> {
        // each CREATE TABLE syncs its files, which tests do all the time
        let account = Account::for_server("mysql")?;
        let home = Scratch::in_memory("mariadb")?;
        account.own(home.path())?;
        certificates::make(&account, home.path())?;
        let mut install = account.command(&required("mariadb-install-db")?, home.path());
        install
            .arg("--no-defaults")
            .arg(format!("--datadir={}", home.path().join("data").display()))
            .args(["--auth-root-authentication-method=normal", "--skip-test-db"]);
        process::capture_ok(&mut install).context("cannot create a MariaDB data folder")?;
        let (daemon, port, version) = on_free_port(|port| serve(&account, home.path(), port))?;
        Ok(Mariadb { _daemon: daemon, home, port, version })
    }

    pub(crate) fn url(&self) -> String {
        format!("mysql://aludel:aludel@127.0.0.1:{}/aludel", self.port)
    }

    pub(crate) fn socket_url(&self) -> String {
        format!("mysql://aludel:aludel@/aludel?unix_socket={}", socket(self.home.path()).display())
    }

    /// Where its certificates are, as PostgreSQL's.
    pub(crate) fn certificates(&self) -> String {
        self.home.path().join("certificates").display().to_string()
    }

    /// `10.11.14`, without the distribution's remarks.
    pub(crate) fn version(&self) -> &str {
        &self.version
    }
}

/// Where its server and its installer are: folders, as in `PATH`.
pub(super) fn programs() -> String {
    let folder = |name| Some(process::find(name)?.parent()?.display().to_string());
    let mut folders: Vec<String> =
        ["mariadbd", "mariadb-install-db"].into_iter().filter_map(folder).collect();
    folders.dedup();
    folders.join(":")
}

/// The error comes with the answer to "was it only the port?".
fn serve(account: &Account, home: &Path, port: u16) -> Result<(Daemon, u16, String), (anyhow::Error, bool)> {
    let log = home.join("log");
    let start = || {
        let mut mariadbd = account.command(&required("mariadbd")?, home);
        mariadbd
            .arg("--no-defaults")
            .arg(format!("--datadir={}", home.join("data").display()))
            .arg(format!("--socket={}", socket(home).display()))
            .arg(format!("--pid-file={}", home.join("pid").display()))
            .arg(format!("--port={port}"))
            .args(SETTINGS);
        for (option, file) in [("ca", "ca.pem"), ("cert", "server.pem"), ("key", "server.key")] {
            mariadbd.arg(format!("--ssl-{option}={}", home.join("certificates").join(file).display()));
        }
        Daemon::start("MariaDB", mariadbd, &log, Signal::TERM)
    };
    let mut daemon = start().map_err(|error| (error, false))?;
    let ready = daemon.wait_until_ready(|| query(account, home, "select version()"));
    let ready = ready.and_then(|version| {
        query(account, home, SETUP)?;
        Ok(version.trim().split('-').next().unwrap_or_default().to_owned())
    });
    match ready {
        Ok(version) => Ok((daemon, port, version)),
        Err(error) => Err((error, daemon.lost_its_port())),
    }
}

fn query(account: &Account, home: &Path, sql: &str) -> Result<String> {
    let mut mariadb = account.command(&required("mariadb")?, home);
    mariadb.arg("--no-defaults").arg(format!("--socket={}", socket(home).display()));
    mariadb.args(["--user=root", "--batch", "--skip-column-names", "--execute", sql]);
    process::capture_ok(&mut mariadb)
}

fn socket(home: &Path) -> PathBuf {
    home.join("socket")
}

fn required(name: &str) -> Result<PathBuf> {
    process::find(name).with_context(|| format!("cannot find MariaDB's `{name}`"))
}
