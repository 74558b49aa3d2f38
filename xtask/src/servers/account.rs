//! The system user a server runs as.
//!
//! Neither PostgreSQL nor MariaDB likes to run as root, so root drops to the package's user, or to `nobody`.
//! Anyone else runs them as themselves. No user is ever created.

use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process;

pub(crate) struct Account {
    /// Absent when we are not root.
    ids: Option<(u32, u32)>,
    setpriv: Option<PathBuf>,
}

impl Account {
    /// The user called `preferred` if there is one.
    pub(crate) fn for_server(preferred: &str) -> Result<Account> {
        let setpriv = process::find("setpriv");
        if !rustix::process::geteuid().is_root() {
            return Ok(Account { ids: None, setpriv });
        }
        if setpriv.is_none() {
            bail!("root cannot run a database server, and `setpriv` (package util-linux) is missing");
        }
        let ids = ids(preferred).or_else(|_| ids("nobody")).context("no user to run a server as")?;
        Ok(Account { ids: Some(ids), setpriv })
    }

    /// Makes the user the owner of one file or folder; not of what is inside.
    pub(crate) fn own(&self, path: &Path) -> Result<()> {
        if let Some((user, group)) = self.ids {
            chown(path, Some(user), Some(group)).with_context(|| format!("chown of {}", path.display()))?;
        }
        Ok(())
    }

    /// `program` as that user, at `home`, with an environment of its own: no `PG*` or `MYSQL_*` variable and no
    /// file of the person who runs us changes what it does.
    pub(crate) fn command(&self, program: &Path, home: &Path) -> Command {
        let mut command = match (&self.setpriv, self.ids) {
            (Some(setpriv), ids) => {
                let mut command = Command::new(setpriv);
                // Should we be killed outright, the kernel ends the server for us.
                command.args(["--pdeathsig", "KILL"]);
                if let Some((user, group)) = ids {
                    command
                        .arg(format!("--reuid={user}"))
                        .arg(format!("--regid={group}"))
                        .arg("--clear-groups");
                }
                command.arg("--").arg(program);
                command
            }
            (None, _) => Command::new(program),
        };
        let path = std::env::var_os("PATH").unwrap_or_default();
        command.env_clear().env("PATH", path).env("HOME", home).env("LC_ALL", "C.UTF-8").current_dir(home);
        command
    }
}

fn ids(user: &str) -> Result<(u32, u32)> {
    let id = |flag| -> Result<u32> {
        Ok(process::capture_ok(Command::new("id").args([flag, user]))?.trim().parse()?)
    };
    Ok((id("-u")?, id("-g")?))
}
