//! `cargo run --release --example compare -- [--db URL] [--rows N] [--rounds N] [--runtime tokio|async-std|smol]`
//!
//! The program itself is the module `compare`; begin with its `mod.rs`.

use aludel_examples::compare::{blocking, report, yielding};
use aludel_examples::options::Arguments;
use std::process::ExitCode;

fn main() -> ExitCode {
    match run() {
        Ok(table) => {
            print!("{table}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("compare: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<String, Box<dyn std::error::Error>> {
    let given = Arguments::read(&["db", "rows", "rounds", "runtime"], std::env::args().skip(1))?;
    if let Some(other) = given.only()? {
        return Err(format!("unexpected argument \"{other}\"").into());
    }
    let url = given.get("db")?.unwrap_or_else(|| "sqlite:///compare.db?journal_mode=wal".to_owned());
    let rows = given.get("rows")?.unwrap_or(10_000_u32).into();
    let runtime = given.get("runtime")?.unwrap_or_default();
    let (mut sync, mut aio) = (Vec::new(), Vec::new());
    // in turn, so that what else the machine does befalls both
    for _ in 0..given.get("rounds")?.unwrap_or(3_u8).max(1) {
        sync.push(blocking(&url, rows)?);
        aio.push(yielding(runtime, &url, rows)?);
    }
    Ok(report::table(&report::best(&sync), &report::best(&aio)))
}
