//! `cargo xtask conformance`: what Aludel compiles and its sessions send, beside what SQLAlchemy's do.
//!
//! Compares nothing itself: it starts the servers, runs `tests/conformance`, and prints its last lines last.

use std::fs;

use anyhow::{Result, bail};

use crate::database::Database;
use crate::process;
use crate::scratch::Scratch;
use crate::servers::{Company, Servers};

pub(crate) const HELP: &str = "\
Usage: cargo xtask conformance statements|sessions [--verbose] [--case ID] [--only sqlite,postgres,mysql]

statements: compiles the statements of tests/conformance for each dialect and compares text and values with what
SQLAlchemy was recorded to compile. Prepares every text on throwaway servers, as `cargo xtask test` starts them, and
runs both texts where they differ on purpose; then prepares random statements. The last lines count: equal, deviating
with a reason, missing; prepared, refused by the dialect. The variables ALUDEL_CONFORMANCE_SEED and
ALUDEL_CONFORMANCE_COUNT choose other random statements.

sessions: runs the session scripts of tests/conformance with both facades on SQLite and PostgreSQL, and compares what
they send, give and leave behind with what SQLAlchemy's sessions were recorded to. The last line counts: equal, with
fewer statements, deviating with a reason, missing.

  --verbose     show every difference, also those with a reason, and what is missing
  --case ID     only this statement or script, with what it sends
  --only LIST   use these databases and leave the others out

Fails if something differs without a reason, a reason is stale, a server refuses a text, or more is missing than before.
tests/conformance/README.md says more.
";

/// The variable that names the file for the last line.
pub(crate) const REPORT: &str = "ALUDEL_CONFORMANCE_REPORT";

#[derive(Debug, PartialEq, Eq)]
struct Options {
    what: &'static str,
    databases: Vec<Database>,
    verbose: bool,
    case: Option<String>,
}

pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let options = Options::parse(arguments)?;
    let servers = Servers::start(&options.databases, Company::Nothing)?;
    let scratch = Scratch::new("conformance")?;
    let report = scratch.path().join("line");
    fs::write(&report, "")?;

    // the whole workspace's features, so that `cargo xtask test` has built the same already
    let mut cargo =
        process::cargo(["test", "--quiet", "--workspace", "--all-features", "--test", "conformance"]);
    cargo.args(["--", "--exact", options.what, "--nocapture"]);
    servers.tell(&mut cargo);
    let names: Vec<&str> = options.databases.iter().map(|database| database.name()).collect();
    cargo.env("ALUDEL_TEST_ONLY", names.join(",")).env(REPORT, &report);
    // the harness fails by a panic whose place says nothing
    cargo.env("RUST_BACKTRACE", "0");
    for (name, value) in [
        ("ALUDEL_CONFORMANCE_VERBOSE", options.verbose.then(String::new)),
        ("ALUDEL_CONFORMANCE_CASE", options.case),
    ] {
        match value {
            Some(value) => cargo.env(name, value),
            None => cargo.env_remove(name),
        };
    }
    let result = process::stream_ok(&mut cargo);
    crate::interrupt::check()?;
    print!("{}", fs::read_to_string(&report)?);
    result
}

impl Options {
    fn parse(arguments: &[String]) -> Result<Options> {
        let Some((what, rest)) = arguments.split_first() else {
            bail!("`cargo xtask conformance` needs to know of what: `statements` or `sessions`");
        };
        let (what, databases) = match what.as_str() {
            "statements" => ("statements", Database::ALL.to_vec()),
            "sessions" => ("sessions", vec![Database::Sqlite, Database::Postgres]),
            _ => bail!("unknown conformance `{what}`; known are statements and sessions"),
        };
        let mut options = Options { what, databases, verbose: false, case: None };
        let mut rest = rest.iter();
        while let Some(argument) = rest.next() {
            let mut value = |form: &str| match rest.next() {
                Some(value) => Ok(value.clone()),
                None => bail!("{argument} needs {form}"),
            };
            match argument.as_str() {
                "--verbose" => options.verbose = true,
                "--case" => options.case = Some(value("the id of a statement or script")?),
                "--only" => options.databases = Database::list(&value("a list such as `sqlite,postgres`")?)?,
                _ => bail!("unknown option `{argument}`; known are --verbose, --case and --only"),
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
    fn options_are_read() {
        let options = parse("statements --only sqlite --case select.where.ne --verbose").unwrap();
        let case = Some("select.where.ne".to_owned());
        let databases = vec![Database::Sqlite];
        assert_eq!(options, Options { what: "statements", databases, verbose: true, case });
        let databases = vec![Database::Sqlite, Database::Postgres];
        let expected = Options { what: "sessions", databases, verbose: false, case: None };
        assert_eq!(parse("sessions").unwrap(), expected);
    }

    #[test]
    fn mistakes_are_named() {
        for (line, message) in [
            ("", "`cargo xtask conformance` needs to know of what: `statements` or `sessions`"),
            ("queries", "unknown conformance `queries`; known are statements and sessions"),
            ("statements --case", "--case needs the id of a statement or script"),
            ("statements --fast", "unknown option `--fast`; known are --verbose, --case and --only"),
        ] {
            assert_eq!(parse(line).unwrap_err().to_string(), message);
        }
    }
}
