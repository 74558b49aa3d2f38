//! `cargo xtask test`: every test of the workspace, on real servers of its own.

use std::fs;

use anyhow::{Result, bail};

use crate::conformance;
use crate::database::Database;
use crate::process;
use crate::report::{Part, Report, Run};
use crate::scratch::Scratch;
use crate::servers::{Company, Servers};

pub(crate) const HELP: &str = "\
Usage: cargo xtask test [--only sqlite,postgres,mysql] [FILTER...] [-- HARNESS-ARGUMENT...]

Starts a throwaway PostgreSQL, with a standby and a pgbouncer, and a MariaDB, runs `cargo test --workspace
--all-features --no-fail-fast` with the filters, and says by a table how many tests ran on which facade, runtime and
driver, on which versions of the servers, and how the statements stand that `cargo xtask conformance` compares. The
exit status is that of `cargo test`.

  --only LIST   use these databases and leave the others out

What is missing is installed with apt-get (postgresql, pgbouncer, mariadb-server, openssl), as root or with sudo. They
listen on free ports of 127.0.0.1, keep their data in /tmp, and are stopped and removed at the end, also after a
failure or Ctrl-C. Servers that already run on this machine are never used.

Tests see ALUDEL_TEST_POSTGRES and ALUDEL_TEST_MYSQL (URLs, absent when left out), each also with _SOCKET (URL) and
_CERTIFICATES (folder) and _PROGRAMS (folders, for tests that start and kill servers of their own),
ALUDEL_TEST_POSTGRES_REPLICA (URL of a standby, which only reads), ALUDEL_TEST_PGBOUNCER (URL of a pgbouncer in
transaction mode; behind its database `careless` is the same one by other connections), ALUDEL_TEST_ONLY (the
databases in use, as in `sqlite,postgres`) and ALUDEL_TEST_REPORT (a file to which each behaviour test appends a line
`<facade> <driver>`).
";

#[derive(Debug, PartialEq, Eq)]
struct Options {
    databases: Vec<Database>,
    /// Passed to the test harness: filters first, then what came after `--`.
    harness: Vec<String>,
}

pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let options = Options::parse(arguments)?;
    let servers = Servers::start(&options.databases, Company::Everything)?;
    let scratch = Scratch::new("report")?;
    let file = scratch.path().join("ran");
    fs::write(&file, "")?;
    let statements = scratch.path().join("statements");
    fs::write(&statements, "")?;

    let mut cargo = process::cargo(["test", "--workspace", "--all-features", "--no-fail-fast"]);
    if !options.harness.is_empty() {
        cargo.arg("--").args(&options.harness);
    }
    let names: Vec<&str> = options.databases.iter().map(|database| database.name()).collect();
    servers.tell(&mut cargo);
    cargo.env("ALUDEL_TEST_ONLY", names.join(",")).env("ALUDEL_TEST_REPORT", &file);
    cargo.env(conformance::REPORT, &statements);
    let result = process::stream_ok(&mut cargo);

    crate::interrupt::check()?;
    let whole = result.is_ok() && options.harness.is_empty();
    let parts = Database::ALL.map(|database| (database, part(database, &options, &servers)));
    let report = Report::parse(&fs::read_to_string(&file)?);
    for line in report.lines(&parts, if whole { Run::Whole } else { Run::Partial }) {
        println!("{line}");
    }
    // empty if a filter left them out
    print!("{}", fs::read_to_string(&statements)?);
    result
}

fn part(database: Database, options: &Options, servers: &Servers) -> Part {
    if !options.databases.contains(&database) {
        return Part::LeftOut;
    }
    // SQLite is inside its drivers, each with a version of its own.
    Part::Ready(servers.product(database).unwrap_or_else(|| database.name().to_owned()))
}

impl Options {
    fn parse(arguments: &[String]) -> Result<Options> {
        let mut options = Options { databases: Database::ALL.to_vec(), harness: Vec::new() };
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            if argument == "--" {
                options.harness.extend(arguments.by_ref().cloned());
            } else if let Some(list) = argument.strip_prefix("--only=") {
                options.databases = Database::list(list)?;
            } else if argument == "--only" {
                let Some(list) = arguments.next() else {
                    bail!("--only needs a list such as `sqlite,postgres`");
                };
                options.databases = Database::list(list)?;
            } else if argument.starts_with('-') {
                bail!("unknown option `{argument}`; options of the test harness go after `--`");
            } else {
                options.harness.push(argument.clone());
            }
        }
        Ok(options)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Options> {
        Options::parse(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn everything_runs_by_default() {
        let options = parse("").unwrap();
        assert_eq!(options, Options { databases: Database::ALL.to_vec(), harness: vec![] });
    }

    #[test]
    fn filters_and_harness_arguments_are_passed_on() {
        let options = parse("insert --only sqlite update -- --nocapture --only").unwrap();
        assert_eq!(options.databases, [Database::Sqlite]);
        assert_eq!(options.harness, ["insert", "update", "--nocapture", "--only"]);
    }

    #[test]
    fn mistakes_are_named() {
        for (line, message) in [
            ("--only", "--only needs a list such as `sqlite,postgres`"),
            ("--only=db2", "unknown database `db2`; known are sqlite, postgres, mysql"),
            ("--nocapture", "unknown option `--nocapture`; options of the test harness go after `--`"),
        ] {
            assert_eq!(parse(line).unwrap_err().to_string(), message);
        }
    }
}
