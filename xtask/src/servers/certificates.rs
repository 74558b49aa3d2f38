//! Throwaway certificates, made by `openssl`: who is trusted, the server's, a client's, and somebody else's.
//!
//! The server's is for the name `localhost` alone, so that its address is a wrong host.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::account::Account;
use crate::process;

pub(crate) const PACKAGE: &str = "openssl";

/// No configuration of the machine is read.
const SETTINGS: &str = "\
[req]
distinguished_name = name
[name]
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
[server]
basicConstraints = critical, CA:FALSE
subjectAltName = DNS:localhost
[client]
basicConstraints = critical, CA:FALSE
extendedKeyUsage = clientAuth
";

pub(crate) fn is_installed() -> bool {
    process::find("openssl").is_some()
}

/// The folder below `home` with `ca`, `server`, `client` and `other`, each as `.pem` and `.key`.
pub(crate) fn make(account: &Account, home: &Path) -> Result<PathBuf> {
    let folder = home.join("certificates");
    fs::create_dir(&folder)?;
    account.own(&folder)?;
    let settings = folder.join("settings");
    fs::write(&settings, SETTINGS)?;
    account.own(&settings)?;
    for (name, subject, kind, issuer) in [
        ("ca", "/CN=Aludel's throwaway authority", "authority", None),
        ("other", "/CN=Somebody else", "authority", None),
        ("server", "/CN=server", "server", Some("ca")),
        ("client", "/CN=aludel", "client", Some("ca")),
    ] {
        let openssl = process::find("openssl").context("cannot find `openssl`")?;
        let mut command = account.command(&openssl, &folder);
        command
            .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-noenc"])
            .args(["-days", "2", "-config", "settings", "-extensions", kind, "-subj", subject])
            .args(["-keyout", &format!("{name}.key"), "-out", &format!("{name}.pem")]);
        if let Some(issuer) = issuer {
            command.args(["-CA", &format!("{issuer}.pem"), "-CAkey", &format!("{issuer}.key")]);
        }
        process::capture_ok(&mut command).with_context(|| format!("cannot make the certificate {name}"))?;
    }
    Ok(folder)
}
