//! `cargo xtask`: the chores of this repository, as a program.
//!
//! This file is the table of contents: one line per command, and the one place that prints an error and
//! picks an exit status. Each command lives in the file of its name and can be read alone.
//!
//! Nothing here is published, and no other crate depends on it.

mod bench;
mod ci;
mod conformance;
mod database;
mod features;
mod install;
mod interrupt;
mod lint;
mod package;
mod process;
mod report;
mod scratch;
mod serve;
mod servers;
mod step;
mod test;

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::process::Stop;

struct Command {
    name: &'static str,
    summary: &'static str,
    help: &'static str,
    run: fn(&[String]) -> Result<()>,
}

const COMMANDS: &[Command] = &[
    Command {
        name: "test",
        summary: "run every test, on throwaway PostgreSQL and MariaDB servers",
        help: test::HELP,
        run: test::run,
    },
    Command {
        name: "conformance",
        summary: "what Aludel compiles beside what SQLAlchemy compiles",
        help: conformance::HELP,
        run: conformance::run,
    },
    Command {
        name: "lint",
        summary: "formatting, clippy, docs, and each feature of each crate alone",
        help: lint::HELP,
        run: lint::run,
    },
    Command {
        name: "package",
        summary: "build the published crates from what crates.io would receive",
        help: package::HELP,
        run: package::run,
    },
    Command {
        name: "bench",
        summary: "paired benchmarks against peers, on a throwaway PostgreSQL",
        help: bench::HELP,
        run: bench::run,
    },
    Command {
        name: "serve",
        summary: "keep throwaway servers running for plain `cargo test`",
        help: serve::HELP,
        run: serve::run,
    },
    Command { name: "ci", summary: "lint, test, package: what CI runs", help: ci::HELP, run: ci::run },
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match interrupt::listen().and_then(|()| dispatch(&arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            match interrupt::check() {
                // Whatever broke, broke because of it.
                Err(interrupted) => eprintln!("error: {interrupted}"),
                Ok(()) => eprintln!("error: {error:#}"),
            }
            ExitCode::from(error.downcast_ref::<Stop>().map_or(1, |stop| stop.code))
        }
    }
}

fn dispatch(arguments: &[String]) -> Result<()> {
    let Some((name, rest)) = arguments.split_first() else {
        bail!("no command given; known are {}; `cargo xtask --help` says more", names());
    };
    if matches!(name.as_str(), "--help" | "-h" | "help") {
        print!("{}", overview());
        return Ok(());
    }
    let Some(command) = COMMANDS.iter().find(|command| command.name == name) else {
        bail!("unknown command `{name}`; known are {}", names());
    };
    if wants_help(rest) {
        print!("{}", command.help);
        return Ok(());
    }
    (command.run)(rest)
}

/// True if `--help` is asked of us: after `--` it belongs to the program behind.
fn wants_help(arguments: &[String]) -> bool {
    arguments
        .iter()
        .take_while(|argument| *argument != "--")
        .any(|argument| argument == "--help" || argument == "-h")
}

fn names() -> String {
    let names: Vec<&str> = COMMANDS.iter().map(|command| command.name).collect();
    names.join(", ")
}

fn overview() -> String {
    let mut text = String::from("Usage: cargo xtask <command> [arguments]\n\n");
    for Command { name, summary, .. } in COMMANDS {
        text.push_str(&format!("  {name:<13}{summary}\n"));
    }
    text.push_str("\n`cargo xtask <command> --help` tells what a command needs, does and leaves alone.\n");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<String> {
        line.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn an_unknown_command_lists_the_known_ones() {
        let error = dispatch(&words("tset")).unwrap_err().to_string();
        assert_eq!(
            error,
            "unknown command `tset`; known are test, conformance, lint, package, bench, serve, ci"
        );
    }

    #[test]
    fn help_after_two_dashes_is_not_ours() {
        assert!(wants_help(&words("--only sqlite --help")));
        assert!(!wants_help(&words("filter -- --help")));
    }

    #[test]
    fn every_command_has_a_usage_line() {
        for command in COMMANDS {
            let usage = format!("Usage: cargo xtask {}", command.name);
            assert!(command.help.starts_with(&usage), "help of {} must start with `{usage}`", command.name);
            assert!(command.help.ends_with('\n'));
        }
    }
}
