//! Debian packages, fetched when a program is missing.
//!
//! Only `apt-get install` of what the caller names, never an upgrade or a removal. Services the packages
//! start by themselves are left as Debian made them and never used.

use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process;

/// Installs all of `packages`, after one `apt-get update`. Nothing happens for an empty list.
///
/// # Errors
/// Fails when there is no apt-get, when we are neither root nor able to `sudo`, or when apt-get fails.
pub(crate) fn packages(packages: &[&str]) -> Result<()> {
    if packages.is_empty() {
        return Ok(());
    }
    let wanted = packages.join(" ");
    if process::find("apt-get").is_none() {
        bail!("missing: {wanted}, and there is no apt-get here; install it and have it in PATH");
    }
    if !rustix::process::geteuid().is_root() && process::find("sudo").is_none() {
        bail!("missing: {wanted}; run `apt-get install {wanted}` as root, or leave it out with --only");
    }
    eprintln!("installing {wanted} with apt-get");
    apt_get(&["update"])?;
    let mut install = vec!["install", "--yes", "--no-install-recommends"];
    install.extend(packages);
    apt_get(&install).with_context(|| format!("cannot install {wanted}"))
}

fn apt_get(arguments: &[&str]) -> Result<()> {
    let root = rustix::process::geteuid().is_root();
    let mut command = if root { Command::new("env") } else { Command::new("sudo") };
    if !root {
        command.arg("env");
    }
    command
        .args(["DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"])
        .args(["-o", "DPkg::Lock::Timeout=300"])
        .args(arguments);
    if root {
        // A machine of CI: quiet unless it fails.
        process::capture_ok(&mut command)?;
        return Ok(());
    }
    let status = process::at_terminal(&mut command)?;
    if !status.success() {
        bail!("`{}` failed ({status})", process::shown(&command));
    }
    Ok(())
}
