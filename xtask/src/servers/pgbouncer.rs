//! A pgbouncer before a throwaway PostgreSQL, in transaction mode: each transaction may have another server connection.
//!
//! It has fewer of them than tests have connections, and does nothing for prepared statements, as all before 1.21. There
//! are two databases, `aludel` and `careless`, which are the same one and share no connection: what is left in one pool
//! is not found in the other.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use rustix::process::Signal;

use super::account::Account;
use super::daemon::{Daemon, on_free_port};
use super::postgres::{Postgres, USER};
use crate::{process, scratch::Scratch};

pub(crate) const PACKAGE: &str = "pgbouncer";

// Fields are dropped in order: the process before its folder.
pub(crate) struct Pgbouncer {
    _daemon: Daemon,
    _home: Scratch,
    port: u16,
    version: String,
}

impl Pgbouncer {
    pub(crate) fn is_installed() -> bool {
        process::find("pgbouncer").is_some()
    }

    pub(crate) fn before(postgres: &Postgres) -> Result<Pgbouncer> {
        let account = Account::for_server(USER)?;
        let home = Scratch::new("pgbouncer")?;
        account.own(home.path())?;
        let version = version(&account, home.path())?;
        let (daemon, port) =
            on_free_port(|port| serve(&account, home.path(), port, postgres.port(), &version))?;
        Ok(Pgbouncer { _daemon: daemon, _home: home, port, version })
    }

    pub(crate) fn url(&self) -> String {
        format!("postgresql://aludel:aludel@127.0.0.1:{}/aludel", self.port)
    }

    /// `1.18.0`.
    pub(crate) fn version(&self) -> &str {
        &self.version
    }
}

/// `PgBouncer 1.18.0` is its first line.
fn version(account: &Account, home: &Path) -> Result<String> {
    let said = process::capture_ok(account.command(&program()?, home).arg("--version"))?;
    let number = said.lines().next().and_then(|line| line.split_whitespace().nth(1));
    Ok(number.context("pgbouncer tells no version")?.to_owned())
}

/// Has it statements of its own? It does since 1.21.
fn knows_statements(version: &str) -> bool {
    is_since(version, 21)
}

/// What ends it at once: since 1.23 it waits for its clients when it is asked as before.
fn end(version: &str) -> Signal {
    if is_since(version, 23) { Signal::QUIT } else { Signal::TERM }
}

/// Is it 1.`minor` or later?
fn is_since(version: &str, minor: u32) -> bool {
    let mut numbers = version.split('.').map(|number| number.parse::<u32>().unwrap_or(0));
    (numbers.next(), numbers.next()) >= (Some(1), Some(minor))
}

/// The error comes with the answer to "was it only the port?".
fn serve(
    account: &Account,
    home: &Path,
    port: u16,
    server: u16,
    version: &str,
) -> Result<(Daemon, u16), (anyhow::Error, bool)> {
    let (log, settings) = (home.join("log"), home.join("settings.ini"));
    let start = || {
        write(account, &home.join("users"), "\"aludel\" \"aludel\"\n")?;
        write(account, &settings, &text(home, port, server, version))?;
        let mut pgbouncer = account.command(&program()?, home);
        pgbouncer.arg(&settings);
        Daemon::start("pgbouncer", pgbouncer, &log, end(version))
    };
    let mut daemon = start().map_err(|error| (error, false))?;
    let connect = || Ok(std::net::TcpStream::connect(("127.0.0.1", port))?);
    match daemon.wait_until_ready(connect) {
        Ok(_) => Ok((daemon, port)),
        Err(error) => Err((error, daemon.lost_its_port())),
    }
}

fn text(home: &Path, port: u16, server: u16, version: &str) -> String {
    let server = format!("host=127.0.0.1 port={server} dbname=aludel");
    let statements = if knows_statements(version) { "max_prepared_statements = 0\n" } else { "" };
    format!(
        "[databases]\naludel = {server}\ncareless = {server}\n\n\
         [pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n\
         auth_type = scram-sha-256\nauth_file = {users}\n\
         pool_mode = transaction\ndefault_pool_size = 3\nmax_client_conn = 200\n\
         server_login_retry = 1\nserver_round_robin = 1\n{statements}",
        users = home.join("users").display(),
    )
}

fn write(account: &Account, path: &Path, text: &str) -> Result<()> {
    fs::write(path, text)?;
    account.own(path)
}

fn program() -> Result<PathBuf> {
    process::find("pgbouncer").context("cannot find `pgbouncer`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_it_does_for_statements_is_turned_off_where_it_does_something() {
        for (version, expected) in [("1.18.0", false), ("1.21.0", true), ("1.9.0", false), ("2.0", true)] {
            assert_eq!(knows_statements(version), expected, "{version}");
            assert_eq!(text(Path::new("/tmp"), 1, 2, version).contains("max_prepared"), expected);
        }
    }
}
