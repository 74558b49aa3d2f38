//! Programs that are started and waited for: cargo, apt-get, initdb, psql.
//!
//! Every wait ends early on Ctrl-C, and the program ends with it. Servers, which are started and left
//! running, are not here but in `servers/daemon.rs`.

use std::fmt;
use std::io::{Read, pipe};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use anyhow::{Context, Result, bail};
use rustix::process::Pid;

use crate::interrupt::{self, Running};

/// A failure that asks for an exit status other than 1.
#[derive(Debug)]
pub(crate) struct Stop {
    pub(crate) code: u8,
    pub(crate) message: String,
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Stop {}

/// The folder of the workspace, wherever the command was typed.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask is a folder inside the workspace")
}

/// `cargo`, the one that runs us, in the workspace's folder.
pub(crate) fn cargo<I: AsRef<str>>(arguments: impl IntoIterator<Item = I>) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    for argument in arguments {
        command.arg(argument.as_ref());
    }
    command
}

/// Runs with output straight to ours and nothing to read.
pub(crate) fn stream(command: &mut Command) -> Result<ExitStatus> {
    command.stdin(Stdio::null());
    wait(command, Group::Own)
}

/// Like [`stream`], and a failure becomes an error that carries the program's own exit status.
pub(crate) fn stream_ok(command: &mut Command) -> Result<()> {
    let status = stream(command)?;
    if status.success() {
        return Ok(());
    }
    // No code means the program was ended by a signal.
    let code = status.code().map_or(1, |code| code as u8);
    Err(Stop { code, message: format!("`{}` failed ({status})", shown(command)) }.into())
}

/// Runs at the terminal: the program may ask for a password.
pub(crate) fn at_terminal(command: &mut Command) -> Result<ExitStatus> {
    wait(command, Group::Ours)
}

/// What a program said, on both outputs, in the order it said it.
pub(crate) struct Said {
    pub(crate) status: ExitStatus,
    pub(crate) text: String,
}

/// Runs in silence and keeps what is said.
pub(crate) fn capture(command: &mut Command) -> Result<Said> {
    let (mut reader, writer) = pipe()?;
    command.stdin(Stdio::null()).stdout(writer.try_clone()?).stderr(writer);
    let mut child = interrupt::start(|| {
        let child = spawn(command.process_group(0))?;
        let pid = Pid::from_child(&child);
        Ok((child, Running::Group(pid)))
    })?;
    // The writing ends live in `command`; the reading end would never see the end of the text.
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut text = Vec::new();
    let read = reader.read_to_end(&mut text);
    let status = child.wait();
    interrupt::finished();
    interrupt::check()?;
    read?;
    Ok(Said { status: status?, text: String::from_utf8_lossy(&text).into_owned() })
}

/// Like [`capture`], and a failure becomes an error whose text ends with the last words of the program.
pub(crate) fn capture_ok(command: &mut Command) -> Result<String> {
    let said = capture(command)?;
    if !said.status.success() {
        bail!("`{}` failed ({}): {}", shown(command), said.status, last_words(&said.text));
    }
    Ok(said.text)
}

/// The command as one would type it, for messages.
pub(crate) fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or_default();
    std::iter::once(program)
        .chain(command.get_args())
        .map(|word| word.to_string_lossy().into_owned())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Looks in `PATH`, then where Debian keeps what is not meant for everybody's path.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(["/usr/sbin", "/usr/local/sbin"].map(PathBuf::from))
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}

fn last_words(text: &str) -> &str {
    text.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("(it said nothing)").trim()
}

enum Group {
    Own,
    Ours,
}

fn wait(command: &mut Command, group: Group) -> Result<ExitStatus> {
    let mut child = interrupt::start(|| {
        if let Group::Own = group {
            command.process_group(0);
        }
        let child = spawn(command)?;
        let pid = Pid::from_child(&child);
        Ok((child, if let Group::Own = group { Running::Group(pid) } else { Running::Alone(pid) }))
    })?;
    let status = child.wait();
    interrupt::finished();
    interrupt::check()?;
    Ok(status?)
}

fn spawn(command: &mut Command) -> Result<std::process::Child> {
    command.spawn().with_context(|| format!("cannot start `{}`", shown(command)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_says_the_last_words_of_the_program() {
        let error = capture_ok(Command::new("sh").args(["-c", "echo first; echo no room >&2; echo; exit 3"]));
        let error = error.unwrap_err().to_string();
        assert!(error.ends_with("failed (exit status: 3): no room"), "{error}");
    }

    #[test]
    fn programs_are_found_and_missed() {
        assert!(find("sh").is_some());
        assert!(find("no-such-program-anywhere").is_none());
    }
}
