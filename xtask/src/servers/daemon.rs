//! A server process: started, waited for until it answers, stopped when dropped.
//!
//! Knows nothing about databases. It never outlives its owner: success, failure, panic and Ctrl-C all drop it.

use std::fs::File;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process};

use crate::interrupt;

/// Far more than a server needs on a slow machine: PostgreSQL takes 0.2 s, MariaDB 2 s.
const READY: Duration = Duration::from_secs(60);
/// A polite stop takes well under a second with nothing to keep.
const STOP: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(50);

pub(crate) struct Daemon {
    name: &'static str,
    child: Child,
    log: PathBuf,
    polite: Signal,
}

impl Daemon {
    /// Starts `command` with both outputs in the file `log`. `polite` is the signal that asks it to stop.
    pub(crate) fn start(
        name: &'static str,
        mut command: Command,
        log: &Path,
        polite: Signal,
    ) -> Result<Daemon> {
        interrupt::check()?;
        let file = File::create(log)?;
        let child = command
            .stdin(Stdio::null())
            .stdout(file.try_clone()?)
            .stderr(file)
            // Ctrl-C at the terminal must not reach the server before the tests that use it have ended.
            .process_group(0)
            .spawn()
            .with_context(|| format!("cannot start {name}"))?;
        Ok(Daemon { name, child, log: log.to_owned(), polite })
    }

    /// Asks `probe` until it answers.
    ///
    /// # Errors
    /// Fails when the server ends or 60 s pass, after showing the end of its log; and on Ctrl-C.
    pub(crate) fn wait_until_ready<T>(&mut self, mut probe: impl FnMut() -> Result<T>) -> Result<T> {
        let start = Instant::now();
        loop {
            interrupt::check()?;
            if let Some(status) = self.child.try_wait()? {
                self.show_log();
                bail!("{} ended while starting ({status})", self.name);
            }
            match probe() {
                Ok(answer) => return Ok(answer),
                Err(error) if start.elapsed() > READY => {
                    self.show_log();
                    return Err(error.context(format!("{} did not answer within {READY:?}", self.name)));
                }
                Err(_) => std::thread::sleep(PAUSE),
            }
        }
    }

    /// Another process took the port between choosing and using it.
    pub(crate) fn lost_its_port(&self) -> bool {
        says_port_is_taken(&std::fs::read_to_string(&self.log).unwrap_or_default())
    }

    fn show_log(&self) {
        let text = std::fs::read_to_string(&self.log).unwrap_or_default();
        eprintln!("--- the end of {}'s log", self.name);
        eprintln!("{}\n---", tail(&text, 20));
    }

    fn wait_for_end(&mut self, limit: Duration) -> Option<ExitStatus> {
        let start = Instant::now();
        loop {
            match self.child.try_wait() {
                Ok(Some(status)) => return Some(status),
                Ok(None) if start.elapsed() < limit => std::thread::sleep(PAUSE),
                _ => return None,
            }
        }
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        if let Ok(Some(_)) = self.child.try_wait() {
            return;
        }
        let _ = kill_process(Pid::from_child(&self.child), self.polite);
        if self.wait_for_end(STOP).is_none() {
            eprintln!("warning: {} did not stop within {STOP:?} and was killed", self.name);
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

/// Tries up to three times as long as `start` fails for a port that was free a moment ago.
pub(crate) fn on_free_port<T>(mut start: impl FnMut(u16) -> Result<T, (anyhow::Error, bool)>) -> Result<T> {
    let mut attempt = 1;
    loop {
        match start(super::port::free()?) {
            Ok(started) => return Ok(started),
            Err((_, true)) if attempt < 3 => attempt += 1,
            Err((error, _)) => return Err(error),
        }
    }
}

fn says_port_is_taken(log: &str) -> bool {
    log.contains("Address already in use")
}

fn tail(text: &str, count: usize) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(count)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tail_is_the_last_lines() {
        assert_eq!(tail("a\nb\nc\n", 2), "b\nc");
        assert_eq!(tail("a\n", 2), "a");
        assert_eq!(tail("", 2), "");
    }

    #[test]
    fn a_taken_port_is_recognized_in_either_servers_words() {
        for log in [
            "LOG:  could not bind IPv4 address \"127.0.0.1\": Address already in use",
            "[ERROR] Can't start server: Bind on TCP/IP port. Got error: 98: Address already in use",
        ] {
            assert!(says_port_is_taken(log));
        }
        assert!(!says_port_is_taken("FATAL:  no room"));
    }

    #[test]
    fn a_taken_port_is_tried_again_and_another_failure_is_not() {
        let mut tries = 0;
        let port = on_free_port(|port| {
            tries += 1;
            if tries < 3 { Err((anyhow::anyhow!("taken"), true)) } else { Ok(port) }
        });
        assert!(port.is_ok());
        let mut tries = 0;
        let failed = on_free_port(|_| -> Result<(), _> {
            tries += 1;
            Err((anyhow::anyhow!("no room"), false))
        });
        assert_eq!((failed.unwrap_err().to_string().as_str(), tries), ("no room", 1));
    }
}
