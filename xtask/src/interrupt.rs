//! Ctrl-C, `kill` and a closed terminal, turned into an ordinary error on the main thread.
//!
//! The listening thread only remembers the signal and ends the program being waited for. The main thread then
//! sees its wait return, fails, and drops servers and directories on the way out like after any failure.
//! Nothing here exits the process.

use std::sync::Mutex;
use std::sync::atomic::{AtomicI32, Ordering};
use std::time::Duration;

use anyhow::{Context, Result};
use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::process::Stop;

static SIGNAL: AtomicI32 = AtomicI32::new(0);
static CURRENT: Mutex<Option<Running>> = Mutex::new(None);

/// The program that is being waited for.
#[derive(Clone, Copy)]
pub(crate) enum Running {
    /// It leads a process group of its own: everything it started ends with it.
    Group(Pid),
    /// It shares our group, because it may ask something at the terminal (`sudo`).
    Alone(Pid),
}

impl Running {
    /// A program that has just ended by itself cannot be signalled, and need not be.
    fn send(self, signal: Signal) {
        let _ = match self {
            Running::Group(pid) => kill_process_group(pid, signal),
            Running::Alone(pid) => kill_process(pid, signal),
        };
    }
}

/// Starts listening. Called once, before anything is started.
pub(crate) fn listen() -> Result<()> {
    let mut wanted = vec![SIGINT, SIGTERM];
    // `nohup` means: outlive the terminal. Listening would undo that.
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    if !is_ignored(&status, SIGHUP) {
        wanted.push(SIGHUP);
    }
    let mut signals = Signals::new(wanted).context("cannot listen for signals")?;
    std::thread::spawn(move || {
        for signal in signals.forever() {
            let again = SIGNAL.swap(signal, Ordering::SeqCst) != 0;
            // TERM rather than the signal received: a shell's background jobs ignore INT.
            let forwarded = if again { Signal::KILL } else { Signal::TERM };
            if let Some(running) = *current() {
                running.send(forwarded);
            }
        }
    });
    Ok(())
}

/// Fails if a signal has come.
pub(crate) fn check() -> Result<()> {
    match SIGNAL.load(Ordering::SeqCst) {
        0 => Ok(()),
        // 128 + n is how shells report "ended by signal n".
        signal => Err(Stop { code: 128 + signal as u8, message: "interrupted".into() }.into()),
    }
}

/// Returns once a signal has come.
pub(crate) fn wait() {
    while check().is_ok() {
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// Starts a program so that no signal can fall between the check and the start.
pub(crate) fn start<T>(spawn: impl FnOnce() -> Result<(T, Running)>) -> Result<T> {
    let mut current = current();
    check()?;
    let (child, running) = spawn()?;
    *current = Some(running);
    Ok(child)
}

/// To be called once the started program has ended.
pub(crate) fn finished() {
    *current() = None;
}

fn current() -> std::sync::MutexGuard<'static, Option<Running>> {
    CURRENT.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// Reads the `SigIgn` mask of `/proc/self/status` (proc_pid_status(5)); bit 0 is signal 1.
fn is_ignored(status: &str, signal: i32) -> bool {
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|hex| u64::from_str_radix(hex.trim(), 16).ok());
    mask.is_some_and(|mask| mask >> (signal - 1) & 1 == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mask_of_ignored_signals_is_read() {
        let status = "Name:\txtask\nSigBlk:\t0000000000000000\nSigIgn:\t0000000000001001\n";
        assert!(is_ignored(status, SIGHUP));
        assert!(!is_ignored(status, SIGINT));
        assert!(!is_ignored("", SIGHUP));
    }
}
