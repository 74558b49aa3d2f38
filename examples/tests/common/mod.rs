//! Where the programs' tests find their databases.

#![allow(dead_code, reason = "each program's test takes what it needs")]

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A test's own result.
pub(crate) type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

/// An empty folder of a test's own.
pub(crate) fn folder(name: &str) -> Result<PathBuf> {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if path.exists() {
        std::fs::remove_dir_all(&path)?;
    }
    std::fs::create_dir_all(&path)?;
    Ok(path)
}

/// A new file of SQLite, and the servers that the environment names; those that are left out are told.
pub(crate) fn databases(name: &str) -> Result<Vec<(&'static str, String)>> {
    let file = folder(&format!("{name}-db"))?.join("test.db");
    let mut found = vec![("SQLite", format!("sqlite:///{}?journal_mode=wal", file.display()))];
    for (database, variable) in [("PostgreSQL", "ALUDEL_TEST_POSTGRES"), ("MySQL", "ALUDEL_TEST_MYSQL")] {
        match std::env::var(variable) {
            Ok(url) => found.push((database, url)),
            Err(_) => eprintln!("left out: {name} on {database} (`cargo xtask test` starts the servers)"),
        }
    }
    Ok(found)
}

/// Lets the tests of a program run one after the other: they use the same tables.
pub(crate) fn turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}
