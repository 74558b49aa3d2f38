//! One line per step of a longer command: its name, how it went, how long it took.
//!
//! A step is silent unless it fails or warns; then everything it said follows its line.

use std::io::Write;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::process;

/// Runs `command` under its own text as the name.
///
/// # Errors
/// Fails when the command does, after showing what it said.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let name = process::shown(command);
    // The name first: whoever waits sees for what.
    print!("{name} ... ");
    std::io::stdout().flush()?;
    let start = Instant::now();
    let said = match process::capture(command) {
        Ok(said) => said,
        Err(error) => {
            println!("stopped after {}", seconds(start.elapsed()));
            return Err(error);
        }
    };
    let warned = warns(&said.text);
    let outcome = match said.status.success() {
        true if warned => "ok, with warnings",
        true => "ok",
        false => "failed",
    };
    println!("{outcome} {}", seconds(start.elapsed()));
    if warned || !said.status.success() {
        println!("{}", said.text.trim_end());
    }
    if !said.status.success() {
        bail!("`{name}` failed ({})", said.status);
    }
    Ok(())
}

pub(crate) fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
}

fn warns(text: &str) -> bool {
    text.lines().any(|line| line.starts_with("warning: "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_compilers_warnings_are_noticed() {
        assert!(warns("   Checking x v0.1.0\nwarning: unused import: `y`\n"));
        assert!(!warns("    Checking warning: v0.1.0\n"));
    }

    #[test]
    fn a_failing_step_is_named() {
        let error = run(Command::new("sh").args(["-c", "exit 2"])).unwrap_err().to_string();
        assert_eq!(error, "`sh -c exit 2` failed (exit status: 2)");
    }
}
