//! Prepared statements kept beside the `rusqlite` connection they borrow.
//!
//! `rusqlite`'s own cache looks a statement up by its text, twice per use, which costs a tenth of a microsecond where a row
//! by its key costs half of one. Here a statement is found by its number. A struct that borrows from itself cannot be said
//! in safe Rust, so this is the one crate of the workspace with unsafe code, and it does nothing else. The same goes for a
//! statement that runs while its rows are taken in parts.

use rusqlite::{Connection, PrepFlags, Result, Rows, Statement};
use std::fmt;
use std::ptr::NonNull;

/// A connection and the statements prepared on it.
///
/// ```
/// use aludel_sqlite::Keeper;
/// let mut keeper = Keeper::new(rusqlite::Connection::open_in_memory()?);
/// let double = keeper.prepare("SELECT 2 * ?")?;
/// let four: Option<i64> =
///     keeper.with(&double, |statement| statement.query_row([2], |row| row.get(0))).transpose()?;
/// assert_eq!(four, Some(4));
/// # Ok::<(), rusqlite::Error>(())
/// ```
pub struct Keeper {
    /// It borrows `connection`, too.
    running: Option<Running>,
    /// They borrow `connection`; none is ever lent out with this lifetime.
    statements: Vec<Option<Statement<'static>>>,
    /// Places in `statements` that are free.
    free: Vec<usize>,
    /// Owned, from `Box::into_raw`: it stays where it is until `drop`, wherever this struct is moved.
    connection: NonNull<Connection>,
}

/// A statement that gives its rows one by one.
struct Running {
    /// They borrow `statement`; dropped first, and never lent out with this lifetime.
    rows: Option<Rows<'static>>,
    /// Owned, from `Box::leak`: it stays where it is until `drop`.
    statement: NonNull<Statement<'static>>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.rows = None;
        // SAFETY: it came from `Box::leak` in `Keeper::start` and is freed only here; the rows that borrowed it are gone.
        drop(unsafe { Box::from_raw(self.statement.as_ptr()) });
    }
}

/// The number of a statement in its [`Keeper`].
#[derive(Debug)]
pub struct Kept(usize);

// SAFETY: `Connection` is `Send`. The statements refer to this connection and to nothing else, and move with it; SQLite
// allows a connection and its statements on any thread as long as one at a time uses them, which `&mut self` sees to.
// `Keeper` is not `Sync`.
unsafe impl Send for Keeper {}

impl Keeper {
    /// Takes over a connection.
    pub fn new(connection: Connection) -> Self {
        let connection = NonNull::from(Box::leak(Box::new(connection)));
        Self { running: None, statements: Vec::new(), free: Vec::new(), connection }
    }

    /// The connection, for everything else.
    pub fn connection(&self) -> &Connection {
        // SAFETY: it is valid until `drop`, and nothing makes a mutable reference to it before.
        unsafe { self.connection.as_ref() }
    }

    /// The connection, for statements that are kept here.
    fn forever(&self) -> &'static Connection {
        // SAFETY: the reference is valid until `drop`, which drops all statements before the connection. Its true lifetime
        // is this struct's: no statement is lent out as `'static`, see `with` and `rows`.
        unsafe { self.connection.as_ref() }
    }

    /// Prepares a statement and keeps it.
    ///
    /// # Errors
    /// SQLite refuses it.
    pub fn prepare(&mut self, sql: &str) -> Result<Kept> {
        let statement = self.forever().prepare_with_flags(sql, PrepFlags::SQLITE_PREPARE_PERSISTENT)?;
        let place = self.free.pop().unwrap_or(self.statements.len());
        if place == self.statements.len() {
            self.statements.push(Some(statement));
        } else {
            self.statements[place] = Some(statement);
        }
        Ok(Kept(place))
    }

    /// Lends a statement; `None` if it is another keeper's.
    ///
    /// The closure must work for any lifetime, so it can neither keep the statement nor exchange it for another.
    #[inline]
    pub fn with<T>(&mut self, kept: &Kept, work: impl for<'s> FnOnce(&mut Statement<'s>) -> T) -> Option<T> {
        match self.statements.get_mut(kept.0) {
            Some(Some(statement)) => Some(work(statement)),
            _ => None,
        }
    }

    /// Prepares a statement, lets `bind` see to its parameters, and starts it: [`rows`](Self::rows) has what it gives. One
    /// that ran before is ended.
    ///
    /// # Errors
    /// SQLite refuses it, or `bind` fails.
    pub fn start<T, E: From<rusqlite::Error>>(
        &mut self,
        sql: &str,
        bind: impl for<'s> FnOnce(&mut Statement<'s>) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        self.stop();
        let mut statement = self.forever().prepare(sql)?;
        let bound = bind(&mut statement)?;
        let mut statement = NonNull::from(Box::leak(Box::new(statement)));
        let mut running = Running { rows: None, statement };
        // SAFETY: the statement is valid until `running` is dropped, which drops the rows before it; nothing else refers to
        // it. The rows' true lifetime is that of `running`: they are lent out by `rows` alone, for a lifetime of its own.
        running.rows = Some(unsafe { statement.as_mut() }.raw_query());
        self.running = Some(running);
        Ok(bound)
    }

    /// Lends the rows of the statement that runs; `None` if none does.
    ///
    /// The closure must work for any lifetime, so it can neither keep the rows nor exchange them for others.
    #[inline]
    pub fn rows<T>(&mut self, work: impl for<'r> FnOnce(&mut Rows<'r>) -> T) -> Option<T> {
        self.running.as_mut()?.rows.as_mut().map(work)
    }

    /// Ends the statement that runs, and with it what it locks.
    pub fn stop(&mut self) {
        self.running = None;
    }

    /// Finalizes a statement.
    pub fn release(&mut self, kept: Kept) {
        if let Some(place) = self.statements.get_mut(kept.0)
            && place.take().is_some()
        {
            self.free.push(kept.0);
        }
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.running = None;
        self.statements.clear();
        // SAFETY: it came from `Box::leak` in `new` and is freed only here; the statements that borrowed it are gone.
        drop(unsafe { Box::from_raw(self.connection.as_ptr()) });
    }
}

impl fmt::Debug for Keeper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keeper").field("statements", &(self.statements.len() - self.free.len())).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(keeper: &mut Keeper, kept: &Kept, n: i64) -> i64 {
        keeper.with(kept, |s| s.query_row([n], |row| row.get(0))).expect("kept").expect("a number")
    }

    #[test]
    fn statements_live_until_they_are_released_and_places_are_used_again() {
        let mut keeper = Keeper::new(Connection::open_in_memory().expect("memory"));
        let all: Vec<Kept> =
            (0..100).map(|n| keeper.prepare(&format!("SELECT ? + {n}")).expect("sql")).collect();
        for (n, kept) in all.iter().enumerate() {
            assert_eq!(ask(&mut keeper, kept, 1), n as i64 + 1);
        }
        for kept in all {
            keeper.release(kept);
        }
        let again = keeper.prepare("SELECT ? * 7").expect("sql");
        assert_eq!((again.0, ask(&mut keeper, &again, 6)), (99, 42));
        assert!(keeper.with(&Kept(5), |_| ()).is_none());
        assert!(keeper.prepare("SELEKT").is_err());
    }

    #[test]
    fn rows_come_one_by_one_until_they_are_stopped() {
        let mut keeper = Keeper::new(Connection::open_in_memory().expect("memory"));
        let count =
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) SELECT i FROM n";
        let begin = |keeper: &mut Keeper, most: i64| {
            keeper.start::<_, rusqlite::Error>(count, |s| s.raw_bind_parameter(1, most)).expect("started");
        };
        fn next(keeper: &mut Keeper) -> Option<i64> {
            keeper.rows(|rows| rows.next().expect("a row").map(|row| row.get(0).expect("a number"))).flatten()
        }
        assert_eq!(next(&mut keeper), None);
        begin(&mut keeper, 3);
        let mut keeper = std::thread::spawn(move || {
            assert_eq!(next(&mut keeper), Some(1));
            keeper
        })
        .join()
        .expect("the thread");
        let other = keeper.prepare("SELECT ? + 1").expect("sql");
        assert_eq!((next(&mut keeper), ask(&mut keeper, &other, 6)), (Some(2), 7));
        assert_eq!((next(&mut keeper), next(&mut keeper)), (Some(3), None));
        begin(&mut keeper, 1_000_000);
        assert_eq!(next(&mut keeper), Some(1));
        begin(&mut keeper, 5);
        assert_eq!(next(&mut keeper), Some(1));
        keeper.stop();
        assert_eq!(next(&mut keeper), None);
        assert!(keeper.start::<(), rusqlite::Error>("SELEKT", |_| Ok(())).is_err());
        begin(&mut keeper, 2);
        // dropped while it runs
    }

    #[test]
    fn a_keeper_moves_between_places_and_threads() {
        let mut keepers = Vec::new();
        for n in 0..20 {
            let mut keeper = Keeper::new(Connection::open_in_memory().expect("memory"));
            let kept = keeper.prepare(&format!("SELECT ? + {n}")).expect("sql");
            keepers.push((keeper, kept));
        }
        let done = std::thread::spawn(move || {
            keepers.reverse();
            keepers.iter_mut().map(|(keeper, kept)| ask(keeper, kept, 0)).sum::<i64>()
        });
        assert_eq!(done.join().expect("the thread"), 190);
    }
}
