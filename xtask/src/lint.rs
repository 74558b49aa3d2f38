//! `cargo xtask lint`: what a reviewer should not have to say.
//!
//! Never changes a file: formatting is checked, not applied.

use anyhow::{Result, bail};

use crate::{features, process, step};

pub(crate) const HELP: &str = "\
Usage: cargo xtask lint

One line per step, with its time; what a step says is shown if it fails or warns. Stops at the first failure.

  cargo fmt --all --check
  cargo clippy --workspace --all-targets --all-features -- -D warnings
  cargo doc --workspace --no-deps --all-features        (with RUSTDOCFLAGS=\"-D warnings\")
  cargo check -p CRATE ...                              (no feature, each feature alone, all features)
  cargo check --manifest-path fuzz/Cargo.toml ...       (the fuzzer's programs, which are no part of the workspace)

No file is changed; `cargo fmt --all` and `cargo clippy --fix` do that.
";

pub(crate) fn run(arguments: &[String]) -> Result<()> {
    if let Some(argument) = arguments.first() {
        bail!("`cargo xtask lint` takes no argument, got `{argument}`");
    }
    step::run(&mut process::cargo(["fmt", "--all", "--check"]))?;
    let clippy = ["clippy", "--workspace", "--all-targets", "--all-features", "--", "-D", "warnings"];
    step::run(&mut process::cargo(clippy))?;
    let doc = ["doc", "--workspace", "--no-deps", "--all-features"];
    step::run(process::cargo(doc).env("RUSTDOCFLAGS", "-D warnings"))?;
    for check in features::checks()? {
        step::run(&mut process::cargo(check))?;
    }
    // without the fuzzer itself, which is written in C++
    let fuzz =
        ["check", "--manifest-path", "fuzz/Cargo.toml", "--target-dir", "target", "--no-default-features"];
    step::run(process::cargo(fuzz).args(["--features", "types,postgres-protocol"]))?;
    Ok(())
}
