//! A progress bar.

use std::io::{IsTerminal, Write};

/// A bar on standard error, if that is a terminal; otherwise, nothing. Dropped, it wipes itself away.
#[derive(Debug)]
pub struct Progress {
    total: usize,
    done: usize,
    shown: bool,
}

impl Progress {
    /// A bar for so many commits.
    pub fn new(total: usize) -> Self {
        let progress = Self { total, done: 0, shown: total > 0 && std::io::stderr().is_terminal() };
        progress.draw();
        progress
    }

    /// So many more are done.
    pub fn advance(&mut self, commits: usize) {
        self.done = (self.done + commits).min(self.total);
        self.draw();
    }

    fn draw(&self) {
        const WIDTH: usize = 40;
        if self.shown {
            let full = WIDTH * self.done / self.total;
            let bar = format!("{}{}", "█".repeat(full), "░".repeat(WIDTH - full));
            let _ = write!(std::io::stderr(), "\r{bar} {} of {} commits", self.done, self.total);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.shown {
            let _ = write!(std::io::stderr(), "\r\x1b[K");
        }
    }
}
