//! `cargo xtask package`: the published crates, built from what crates.io would receive.
//!
//! Uploads nothing. A file that is missing from a package, or a link that does not survive packing, fails here
//! and not for the first user.

use anyhow::{Result, bail};
use std::path::PathBuf;

use crate::features::CRATES;
use crate::{process, step};

pub(crate) const HELP: &str = "\
Usage: cargo xtask package

Packs aludel and the crates it stands on together and builds each, with all its features, from its package
alone. They find each other in the packages and everything else on crates.io. Uncommitted changes are
packed too. Nothing is uploaded; the packages stay in target/packages/package.
";

pub(crate) fn run(arguments: &[String]) -> Result<()> {
    if let Some(argument) = arguments.first() {
        bail!("`cargo xtask package` takes no argument, got `{argument}`");
    }
    forget_unpacked()?;
    forget_built()?;
    let mut package = process::cargo(["package", "--allow-dirty", "--all-features", "--target-dir", BUILT]);
    for name in CRATES {
        package.args(["-p", name]);
    }
    step::run(&mut package)
}

/// A folder of its own: what is built from packages is not what is built from here.
const BUILT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/packages");

/// Removes what cargo remembers of having built our crates from packages, as below.
fn forget_built() -> Result<()> {
    let Ok(built) = std::fs::read_dir(format!("{BUILT}/debug/.fingerprint")) else { return Ok(()) };
    for entry in built.filter_map(Result::ok) {
        if entry.file_name().to_string_lossy().starts_with("aludel") {
            std::fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}

/// Removes what cargo unpacked in an earlier run: it takes a package of the same version for the same package.
fn forget_unpacked() -> Result<()> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let Some(home) = home.or_else(|| std::env::home_dir().map(|home| home.join(".cargo"))) else {
        return Ok(());
    };
    let Ok(registries) = std::fs::read_dir(home.join("registry").join("src")) else { return Ok(()) };
    for registry in registries.filter_map(Result::ok) {
        // a registry on crates.io has a name before the dash, one of packages has none
        if !registry.file_name().to_string_lossy().starts_with('-') {
            continue;
        }
        for unpacked in std::fs::read_dir(registry.path())?.filter_map(Result::ok) {
            let name = unpacked.file_name();
            let ours = |krate: &&str| name.to_string_lossy().starts_with(&format!("{krate}-0"));
            if CRATES.iter().any(ours) {
                std::fs::remove_dir_all(unpacked.path())?;
            }
        }
    }
    Ok(())
}
