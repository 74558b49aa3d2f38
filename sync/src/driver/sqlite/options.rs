//! A URL's options for SQLite.

use aludel_core::url::Url;
use aludel_core::{Error, Result};
use rusqlite::OpenFlags;
use std::time::Duration;

const KNOWN: &[&str] = &["mode", "foreign_keys", "busy_timeout", "journal_mode", "synchronous"];

/// Checks the options of a URL.
pub(crate) fn check(url: &Url) -> Result<()> {
    url.check_options(KNOWN)?;
    flags(url)?;
    set_up(url).map(drop)
}

/// How the file is opened: `mode=ro`, `rw`, `rwc` (the default, which makes it).
pub(super) fn flags(url: &Url) -> Result<OpenFlags> {
    let mode = match url.get("mode") {
        None | Some("rwc") => OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
        Some("rw") => OpenFlags::SQLITE_OPEN_READ_WRITE,
        Some("ro") => OpenFlags::SQLITE_OPEN_READ_ONLY,
        Some(other) => return Err(Error::url(format!("option mode={other}: use ro, rw or rwc"))),
    };
    // a connection is used by one thread at a time, which Rust sees to
    Ok(mode | OpenFlags::SQLITE_OPEN_NO_MUTEX)
}

/// How long a statement waits for another connection's lock; five seconds by default.
pub(super) fn busy_timeout(url: &Url) -> Result<Duration> {
    Ok(url.seconds_option("busy_timeout")?.unwrap_or(Duration::from_secs(5)))
}

/// The statements that a new connection begins with.
pub(super) fn set_up(url: &Url) -> Result<String> {
    let mut sql = String::new();
    // SQLite checks foreign keys only when told to
    if url.bool_option("foreign_keys")?.unwrap_or(true) {
        sql.push_str("PRAGMA foreign_keys = ON;");
    }
    for (option, allowed) in [
        ("journal_mode", &["delete", "truncate", "persist", "memory", "wal", "off"][..]),
        ("synchronous", &["off", "normal", "full", "extra"][..]),
    ] {
        if let Some(value) = url.get(option) {
            let value = value.to_ascii_lowercase();
            if !allowed.contains(&value.as_str()) {
                return Err(Error::url(format!("option {option}: use {}", allowed.join(", "))));
            }
            sql.push_str(&format!("PRAGMA {option} = {value};"));
        }
    }
    Ok(sql)
}
