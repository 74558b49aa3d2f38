//! `cargo xtask ci`: what has to hold before a change is merged.

use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::step::seconds;
use crate::{lint, package, test};

pub(crate) const HELP: &str = "\
Usage: cargo xtask ci

Runs `cargo xtask lint`, `test` and `package`, in that order, and stops at the first failure. The same on a
laptop and on a CI machine.
";

type Step = (&'static str, fn(&[String]) -> Result<()>);

const STEPS: [Step; 3] = [("lint", lint::run), ("test", test::run), ("package", package::run)];

pub(crate) fn run(arguments: &[String]) -> Result<()> {
    if let Some(argument) = arguments.first() {
        bail!("`cargo xtask ci` takes no argument, got `{argument}`");
    }
    let start = Instant::now();
    for (name, run) in STEPS {
        let step = Instant::now();
        println!("== {name}");
        let result = run(&[]);
        let outcome = if result.is_ok() { "passed" } else { "failed" };
        println!("== {name} {outcome} in {}", seconds(step.elapsed()));
        result.context(name)?;
    }
    println!("== everything passed in {}", seconds(start.elapsed()));
    Ok(())
}
