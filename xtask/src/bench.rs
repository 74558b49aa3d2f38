//! `cargo xtask bench`: Aludel and its peers, measured in pairs on one throwaway PostgreSQL.
//!
//! Measures nothing itself and judges nothing: it starts the server, sees to a Python with SQLAlchemy, and hands over to
//! one of the programs in `benches/`.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::database::Database;
use crate::process;
use crate::servers::{Company, Servers};

pub(crate) const HELP: &str = "\
Usage: cargo xtask bench [FILTER] [--quick] [--to NAME] [--json FILE] [ARGUMENT...]
       cargo xtask bench --memory [FILTER]
       cargo xtask bench --pools [--quick]
       cargo xtask bench --stream [ROWS]

Starts a throwaway PostgreSQL and runs `cargo bench -p aludel-benches --features sea-orm --bench paired` with these
arguments; with --memory, --pools or --stream, the bench of that name. SQLAlchemy and psycopg are installed by pip into a virtual environment in
the target folder, once; without Python they are left out, which is said.

  FILTER        only benchmarks whose name contains it: `sqlite/assoc`, `postgres/ins 10k/diesel`
  --quick       fewer rounds: shows that everything runs, not how fast
  --to NAME     also tell the ratios to this contender, beside those to the driver used by hand
  --json FILE   also write the results to FILE
  --memory      what objects cost in memory, and the peak of a million inserted rows
  --pools       connections checked out, rows read and written, by 1, 16 and 64 tasks at once
  --stream      five million rows read to their end, and the peak of memory; on MariaDB as well

The benchmarks see ALUDEL_BENCH_POSTGRES_SOCKET_DIR and ALUDEL_BENCH_POSTGRES_PORT, and the variables of
`cargo xtask test` for PostgreSQL. The server does not wait for the disk (fsync is off): results compare clients,
not databases.
";

/// What pip installs: the versions that the conformance tests were recorded with may differ.
const PACKAGES: [&str; 2] = ["sqlalchemy>=2.0,<3", "psycopg[binary]>=3.2,<4"];

pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let here = std::env::current_dir()?;
    let bench = bench(arguments);
    let servers = match bench {
        "stream" => Servers::start(&[Database::Postgres, Database::Mysql], Company::Nothing)?,
        _ => Servers::start(&[Database::Postgres], Company::Nothing)?,
    };
    let postgres = servers.postgres().context("PostgreSQL was asked for and must be there")?;
    let mut cargo =
        process::cargo(["bench", "-p", "aludel-benches", "--features", "sea-orm", "--bench", bench, "--"]);
    servers.tell(&mut cargo);
    if bench == "paired" {
        match python() {
            Ok(python) => drop(cargo.env("ALUDEL_BENCH_PYTHON", python)),
            Err(error) => eprintln!("no SQLAlchemy: {error:#}"),
        }
    }
    cargo
        .args(seen_from(&here, arguments).iter().filter(|argument| !OTHERS.contains(&argument.as_str())))
        .env("ALUDEL_BENCH_POSTGRES_SOCKET_DIR", postgres.socket_dir())
        .env("ALUDEL_BENCH_POSTGRES_PORT", postgres.port().to_string());
    process::stream_ok(&mut cargo)
}

/// The options that name another bench than `paired`.
const OTHERS: [&str; 3] = ["--memory", "--pools", "--stream"];

/// Which bench is asked for.
fn bench(arguments: &[String]) -> &str {
    let other = arguments.iter().find(|argument| OTHERS.contains(&argument.as_str()));
    other.map_or("paired", |option| option.trim_start_matches("--"))
}

/// A Python that has SQLAlchemy, in the target folder.
fn python() -> Result<PathBuf> {
    let folder = target()?.join("bench-python");
    let python = folder.join("bin/python");
    if !process::capture(Command::new(&python).args(["-c", "import sqlalchemy, psycopg"]))
        .is_ok_and(|said| said.status.success())
    {
        eprintln!("installing SQLAlchemy in {}", folder.display());
        process::capture_ok(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
        process::capture_ok(Command::new(&python).args(["-m", "pip", "install", "--quiet"]).args(PACKAGES))?;
    }
    Ok(python)
}

/// Where cargo builds.
fn target() -> Result<PathBuf> {
    let here = std::env::current_exe().context("where is this program?")?;
    // target/debug/xtask
    let folder = here.ancestors().nth(2).context("this program is not in a target folder")?;
    Ok(folder.to_owned())
}

/// `cargo bench` runs in the package's folder; the file after `--json` is meant from where we were called.
fn seen_from(here: &Path, arguments: &[String]) -> Vec<String> {
    let mut seen: Vec<String> = arguments.to_vec();
    for index in 1..seen.len() {
        if seen[index - 1] == "--json" {
            seen[index] = here.join(&seen[index]).to_string_lossy().into_owned();
        }
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_json_file_is_meant_from_where_the_command_was_typed() {
        let words = ["insert", "--json", "out.json"].map(str::to_owned);
        assert_eq!(seen_from(Path::new("/here"), &words), ["insert", "--json", "/here/out.json"]);
        let words = ["--json", "/there/out.json"].map(str::to_owned);
        assert_eq!(seen_from(Path::new("/here"), &words), ["--json", "/there/out.json"]);
    }
}
