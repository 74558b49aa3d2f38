//! A folder that is gone when its owner is.
//!
//! Always below `/tmp` or `/dev/shm`: the path of a unix socket has to fit in 107 bytes, and the user a server runs as must
//! be able to reach it, neither of which is sure of `TMPDIR`.
//!
//! A process that is killed outright cannot clean up. Its folders are unlocked, which is how the next
//! process knows to remove them; a folder in use is never touched.

use std::fs::{self, File, TryLockError};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context, Result};

const PARENT: &str = "/tmp";
/// A folder in memory, where the machine has one (Linux).
const MEMORY: &str = "/dev/shm";
const PREFIX: &str = "aludel-xtask-";
const LOCK: &str = "lock";

/// A fresh folder only its owner may enter, removed on drop.
pub(crate) struct Scratch {
    path: PathBuf,
    _lock: File,
}

impl Scratch {
    /// `what` becomes part of the name, for whoever finds it.
    pub(crate) fn new(what: &str) -> Result<Scratch> {
        Self::below(Path::new(PARENT), what)
    }

    /// The same, in memory if that can be: for what writes a file at every turn.
    pub(crate) fn in_memory(what: &str) -> Result<Scratch> {
        Self::below(Path::new(MEMORY), what).or_else(|_| Self::new(what))
    }

    fn below(parent: &Path, what: &str) -> Result<Scratch> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        sweep();
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = parent.join(format!("{PREFIX}{}-{count}-{what}", std::process::id()));
        fs::DirBuilder::new()
            .mode(0o700)
            .create(&path)
            .with_context(|| format!("cannot create {}", path.display()))?;
        let lock = File::create(path.join(LOCK))?;
        lock.lock()?;
        Ok(Scratch { path, _lock: lock })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // A server that is just ending may still be removing its own files.
        for _ in 0..3 {
            if fs::remove_dir_all(&self.path).is_ok() || !self.path.exists() {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
        eprintln!("warning: could not remove {}", self.path.display());
    }
}

/// Removes what killed processes left. Best effort: other users' folders cannot be removed, and stay.
fn sweep() {
    let folders = [PARENT, MEMORY].into_iter().filter_map(|parent| fs::read_dir(parent).ok());
    for entry in folders.flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with(PREFIX) && is_abandoned(&entry.path()) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// False for a folder without a lock file: its owner is about to create it.
fn is_abandoned(folder: &Path) -> bool {
    let Ok(lock) = File::open(folder.join(LOCK)) else { return false };
    !matches!(lock.try_lock(), Err(TryLockError::WouldBlock | TryLockError::Error(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_lives_as_long_as_its_owner() {
        let scratch = Scratch::new("unit").unwrap();
        let path = scratch.path().to_owned();
        fs::write(path.join("file"), "text").unwrap();
        assert!(!is_abandoned(&path));
        drop(scratch);
        assert!(!path.exists());
    }

    #[test]
    fn a_folder_nobody_locks_is_abandoned() {
        let scratch = Scratch::new("unit").unwrap();
        let orphan = scratch.path().join("orphan");
        fs::create_dir(&orphan).unwrap();
        assert!(!is_abandoned(&orphan));
        File::create(orphan.join(LOCK)).unwrap();
        assert!(is_abandoned(&orphan));
    }
}
