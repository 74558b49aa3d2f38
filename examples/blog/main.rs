//! `cargo run --example blog -- [--async]`
//!
//! The program itself is the module `blog`; begin with its `mod.rs`.

use aludel_examples::blog;
use std::process::ExitCode;

fn main() -> ExitCode {
    let report = match std::env::args().nth(1).as_deref() {
        None => blog::on_threads().map_err(Into::into),
        Some("--async") => blog::on_tokio(),
        Some(other) => {
            eprintln!("blog: unknown option `{other}`; there is `--async` alone");
            return ExitCode::FAILURE;
        }
    };
    match report {
        Ok(report) => {
            print!("{report}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("blog: {error}");
            ExitCode::FAILURE
        }
    }
}
