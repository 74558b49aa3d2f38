//! `cargo xtask package`: the published crates, built from what crates.io would receive.
//!
//! Uploads nothing. A file that is missing from a package, or a link that does not survive packing, fails here
//! and not for the first user.

use anyhow::{Result, bail};

use crate::features::CRATES;
use crate::{process, step};

pub(crate) const HELP: &str = "\
Usage: cargo xtask package

Packs aludel and the crates it stands on together and builds each, with all its features, from its package
alone. They find each other in the packages and everything else on crates.io. Uncommitted changes are
packed too. Nothing is uploaded; the packages stay in target/package.
";

pub(crate) fn run(arguments: &[String]) -> Result<()> {
    if let Some(argument) = arguments.first() {
        bail!("`cargo xtask package` takes no argument, got `{argument}`");
    }
    let mut package = process::cargo(["package", "--allow-dirty", "--all-features"]);
    for name in CRATES {
        package.args(["-p", name]);
    }
    step::run(&mut package)
}
