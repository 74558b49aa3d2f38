//! SQLite's result codes (<https://sqlite.org/rescode.html>), whichever crate reports them.

use aludel_core::ErrorKind;

/// The database's words, with what helps where they do not.
pub(crate) fn explained(extended: i32, words: &str) -> String {
    match kind_of_code(extended) {
        ErrorKind::Locked => format!(
            "{words}: another connection is in a transaction; one that has read keeps it open until it commits, rolls \
             back or is dropped"
        ),
        _ => words.to_owned(),
    }
}

/// What an extended result code means.
pub(crate) fn kind_of_code(extended: i32) -> ErrorKind {
    match extended {
        // UNIQUE, PRIMARYKEY, ROWID
        2067 | 1555 | 2579 => ErrorKind::UniqueViolation,
        // FOREIGNKEY, TRIGGER
        787 | 1811 => ErrorKind::ForeignKeyViolation,
        1299 => ErrorKind::NotNullViolation,
        275 => ErrorKind::CheckViolation,
        code => match code & 0xff {
            // BUSY, LOCKED
            5 | 6 => ErrorKind::Locked,
            // IOERR, CANTOPEN, NOTADB
            10 | 14 | 26 => ErrorKind::Connection,
            // TOOBIG, MISMATCH, RANGE
            18 | 20 | 25 => ErrorKind::Value,
            _ => ErrorKind::Database,
        },
    }
}
