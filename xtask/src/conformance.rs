//! `cargo xtask conformance`: what Aludel compiles beside what SQLAlchemy compiles.
//!
//! Compares nothing itself: it starts the servers, runs `tests/conformance`, and prints its last lines last.

use std::fs;

use anyhow::{Result, bail};

use crate::database::Database;
use crate::process;
use crate::scratch::Scratch;
use crate::servers::Servers;

pub(crate) const HELP: &str = "\
Usage: cargo xtask conformance statements [--verbose] [--case ID] [--only sqlite,postgres,mysql]

Compiles the statements of tests/conformance for each dialect and compares text and values with what SQLAlchemy
was recorded to compile. Prepares every text on throwaway servers, as `cargo xtask test` starts them, and runs both
texts where they differ on purpose; then prepares random statements. The last lines count: equal, deviating with a
reason, missing; prepared, refused by the dialect. The variables ALUDEL_CONFORMANCE_SEED and ALUDEL_CONFORMANCE_COUNT
choose other random statements.

  --verbose     show every difference, also those with a reason, and what is missing
  --case ID     only this statement, with its texts
  --only LIST   use these databases and leave the others out

Fails if a statement differs without a reason, a reason is stale, a server refuses a text, or more statements are
missing than before. tests/conformance/README.md says more.
";

/// The variable that names the file for the last line.
pub(crate) const REPORT: &str = "ALUDEL_CONFORMANCE_REPORT";

#[derive(Debug, PartialEq, Eq)]
struct Options {
    databases: Vec<Database>,
    verbose: bool,
    case: Option<String>,
}

pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let options = Options::parse(arguments)?;
    let servers = Servers::start(&options.databases)?;
    let scratch = Scratch::new("conformance")?;
    let report = scratch.path().join("line");
    fs::write(&report, "")?;

    // the whole workspace's features, so that `cargo xtask test` has built the same already
    let mut cargo =
        process::cargo(["test", "--quiet", "--workspace", "--all-features", "--test", "conformance"]);
    cargo.args(["--", "--exact", "statements", "--nocapture"]);
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
        let mut options = Options { databases: Database::ALL.to_vec(), verbose: false, case: None };
        let Some((what, rest)) = arguments.split_first() else {
            bail!("`cargo xtask conformance` needs to know of what: `statements`");
        };
        if what != "statements" {
            bail!("unknown conformance `{what}`; known is statements");
        }
        let mut rest = rest.iter();
        while let Some(argument) = rest.next() {
            let mut value = |form: &str| match rest.next() {
                Some(value) => Ok(value.clone()),
                None => bail!("{argument} needs {form}"),
            };
            match argument.as_str() {
                "--verbose" => options.verbose = true,
                "--case" => options.case = Some(value("the id of a statement")?),
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
        assert_eq!(options, Options { databases: vec![Database::Sqlite], verbose: true, case });
    }

    #[test]
    fn mistakes_are_named() {
        for (line, message) in [
            ("", "`cargo xtask conformance` needs to know of what: `statements`"),
            ("queries", "unknown conformance `queries`; known is statements"),
            ("statements --case", "--case needs the id of a statement"),
            ("statements --fast", "unknown option `--fast`; known are --verbose, --case and --only"),
        ] {
            assert_eq!(parse(line).unwrap_err().to_string(), message);
        }
    }
}
