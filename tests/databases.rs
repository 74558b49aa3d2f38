//! Where the tests find their databases.
//!
//! SQLite needs nothing. The servers are named by `ALUDEL_TEST_POSTGRES` and `ALUDEL_TEST_MYSQL`, which `cargo xtask test`
//! sets; without them the tests on that database are left out, and say so.

use std::fs::OpenOptions;
use std::io::Write;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The URL of a database for a driver, or `None` if it is left out.
///
/// SQLite: a new file for each call. Servers: the database that the environment names, shared by a program's tests.
pub fn url(facade: &str, driver: &str) -> Option<String> {
    let found = find(driver);
    match &found {
        Some(_) => report(facade, driver),
        None => println!("left out: {facade} {driver} (`cargo xtask test` starts the servers)"),
    }
    found
}

/// The same, of which nothing is told.
pub fn find(driver: &str) -> Option<String> {
    match driver {
        "sqlite" => allowed("sqlite").then(|| sqlite_file("sqlite")),
        "sqlite+sqlx" => allowed("sqlite").then(|| sqlite_file("sqlite+sqlx")),
        "postgres" => std::env::var("ALUDEL_TEST_POSTGRES").ok(),
        "postgres+postgres" | "postgres+sqlx" => {
            let url = std::env::var("ALUDEL_TEST_POSTGRES").ok()?;
            Some(url.replacen("postgresql", &driver.replacen("postgres", "postgresql", 1), 1))
        }
        "mysql" => std::env::var("ALUDEL_TEST_MYSQL").ok(),
        other => panic!("no driver {other}"),
    }
}

fn allowed(database: &str) -> bool {
    std::env::var("ALUDEL_TEST_ONLY").map_or(true, |only| only.split(',').any(|d| d == database))
}

fn sqlite_file(scheme: &str) -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let name = format!("{}-{}.db", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let folder = std::env::temp_dir().join("aludel-tests");
    let _ = std::fs::create_dir_all(&folder);
    format!("{scheme}:///{}", folder.join(name).display())
}

/// Adds a line for `cargo xtask test`, which counts them.
pub fn report(facade: &str, driver: &str) {
    let Ok(path) = std::env::var("ALUDEL_TEST_REPORT") else { return };
    if let Ok(mut file) = OpenOptions::new().create(true).append(true).open(path) {
        // in one piece: tests run side by side
        let _ = file.write_all(format!("{facade} {driver}\n").as_bytes());
    }
}

/// Lets the tests on one server run one after the other: they share its tables.
pub struct Turn {
    _turn: Option<MutexGuard<'static, ()>>,
}

static SERVER: Mutex<()> = Mutex::new(());

impl Turn {
    /// Waits for the server to be free. SQLite's tests have a file each and wait for nobody.
    pub fn take(driver: &str) -> Self {
        let shared = !driver.starts_with("sqlite");
        Self { _turn: shared.then(|| SERVER.lock().unwrap_or_else(PoisonError::into_inner)) }
    }
}
