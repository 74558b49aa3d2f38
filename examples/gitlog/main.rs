//! `cargo run --release --example gitlog -- [PATH] [--db URL] [--async]`
//!
//! The program itself is the module `gitlog`; begin with its `mod.rs`.

use aludel_examples::gitlog::{args, run};
use std::io::{ErrorKind, Write};
use std::process::ExitCode;

fn main() -> ExitCode {
    let text = match args::parse(std::env::args_os().skip(1)) {
        Ok(Some(options)) => run(&options),
        Ok(None) => Ok(args::HELP.to_owned()),
        Err(error) => Err(error),
    };
    let printed = text.and_then(|text| match std::io::stdout().write_all(text.as_bytes()) {
        // `gitlog | head` has read enough
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        result => Ok(result?),
    });
    match printed {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("gitlog: {error}");
            ExitCode::FAILURE
        }
    }
}
