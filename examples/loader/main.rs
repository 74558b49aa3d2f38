//! `cargo run --release --example loader -- [FILE] [--rows N] [--db URL] [--batch N] [--out FILE]`
//!
//! The program itself is the module `loader`; begin with its `mod.rs`.

use aludel::sync::{SessionMaker, create_engine};
use aludel_examples::loader::export::export;
use aludel_examples::loader::generated::Generated;
use aludel_examples::loader::{Report, load};
use aludel_examples::options::Arguments;
use std::fs::File;
use std::io::{BufWriter, IsTerminal, Read, stderr};
use std::process::ExitCode;
use std::time::Instant;

fn main() -> ExitCode {
    match run() {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::from(2), // done, but for what was wrong
        Err(error) => {
            eprintln!("loader: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Gives the number of lines that were wrong.
fn run() -> Result<u64, Box<dyn std::error::Error>> {
    let given = Arguments::read(&["rows", "db", "batch", "out"], std::env::args().skip(1))?;
    let url = given.get("db")?.unwrap_or_else(|| "sqlite:///loader.db?journal_mode=wal".to_owned());
    let batch = given.get("batch")?.unwrap_or(5_000_usize).clamp(1, 8_000); // SQLite has 32766 binds in a statement
    let file: Box<dyn Read> = match (given.only()?, given.get("rows")?) {
        (Some(_), Some(_)) => return Err("a FILE or --rows, not both".into()),
        (Some(path), None) => Box::new(File::open(path).map_err(|error| format!("{path}: {error}"))?),
        (None, rows) => Box::new(Generated::new(rows.unwrap_or(1_000_000))),
    };
    let engine = create_engine(&url)?;

    let begun = Instant::now();
    let watched = stderr().is_terminal();
    let report = load(&engine, file, batch, |lines| {
        if watched {
            let speed = lines as f64 / begun.elapsed().as_secs_f64();
            eprint!("\r{lines} lines, {speed:.0} a second");
        }
    })?;
    if watched {
        eprint!("\r\x1b[K");
    }
    tell(&report, begun);

    if let Some(path) = given.get::<String>("out")? {
        let begun = Instant::now();
        let rows = export(&mut SessionMaker::new(&engine).session(), BufWriter::new(File::create(&path)?))?;
        println!("{rows} products written to {path} in {:.1} s", begun.elapsed().as_secs_f64());
    }
    Ok(report.refused)
}

fn tell(report: &Report, begun: Instant) {
    for complaint in &report.complaints {
        eprintln!("{complaint}");
    }
    if report.refused > report.complaints.len() as u64 {
        eprintln!("… and {} more", report.refused - report.complaints.len() as u64);
    }
    let Report { lines, refused, new, .. } = report;
    println!(
        "{lines} lines in {:.1} s: {new} new products, {refused} refused",
        begun.elapsed().as_secs_f64()
    );
}
