//! `cargo xtask bench`: Aludel and its peers, measured in pairs on one throwaway PostgreSQL.
//!
//! Measures nothing itself and judges nothing: it starts the server and hands over to `benches/paired`.

use std::path::Path;

use anyhow::{Context, Result};

use crate::database::Database;
use crate::process;
use crate::servers::Servers;

pub(crate) const HELP: &str = "\
Usage: cargo xtask bench [FILTER] [--quick] [--json FILE] [ARGUMENT...]

Starts a throwaway PostgreSQL and runs `cargo bench -p aludel-benches --bench paired` with these arguments.

  FILTER        only benchmarks whose name contains it
  --quick       fewer rounds: shows that everything runs, not how fast
  --json FILE   also write the results to FILE

The benchmarks see ALUDEL_BENCH_POSTGRES_SOCKET_DIR and ALUDEL_BENCH_POSTGRES_PORT, and the variables of
`cargo xtask test` for PostgreSQL. The server does not wait for the disk (fsync is off): results compare clients,
not databases.
";

pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let here = std::env::current_dir()?;
    let servers = Servers::start(&[Database::Postgres])?;
    let postgres = servers.postgres().context("PostgreSQL was asked for and must be there")?;
    let mut cargo = process::cargo(["bench", "-p", "aludel-benches", "--bench", "paired", "--"]);
    servers.tell(&mut cargo);
    cargo
        .args(seen_from(&here, arguments))
        .env("ALUDEL_BENCH_POSTGRES_SOCKET_DIR", postgres.socket_dir())
        .env("ALUDEL_BENCH_POSTGRES_PORT", postgres.port().to_string());
    process::stream_ok(&mut cargo)
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
