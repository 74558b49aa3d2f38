//! Prepared statements kept beside the `rusqlite` connection they borrow.
//!
//! `rusqlite`'s own cache looks a statement up by its text, twice per use, which costs a tenth of a microsecond where a row
//! by its key costs half of one. Here a statement is found by its number. A struct that borrows from itself cannot be said
//! in safe Rust, so this is the one crate of the workspace with unsafe code, and it does nothing else.

use rusqlite::{Connection, PrepFlags, Result, Statement};
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
    /// They borrow `connection`; none is ever lent out with this lifetime.
    statements: Vec<Option<Statement<'static>>>,
    /// Places in `statements` that are free.
    free: Vec<usize>,
    /// Owned, from `Box::into_raw`: it stays where it is until `drop`, wherever this struct is moved.
    connection: NonNull<Connection>,
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
        Self { statements: Vec::new(), free: Vec::new(), connection }
    }

    /// The connection, for everything else.
    pub fn connection(&self) -> &Connection {
        // SAFETY: it is valid until `drop`, and nothing makes a mutable reference to it before.
        unsafe { self.connection.as_ref() }
    }

    /// Prepares a statement and keeps it.
    ///
    /// # Errors
    /// SQLite refuses it.
    pub fn prepare(&mut self, sql: &str) -> Result<Kept> {
        // SAFETY: the reference is valid until `drop`, which drops all statements before the connection. Its true lifetime
        // is this struct's: no statement is lent out as `'static`, see `with`.
        let connection: &'static Connection = unsafe { self.connection.as_ref() };
        let statement = connection.prepare_with_flags(sql, PrepFlags::SQLITE_PREPARE_PERSISTENT)?;
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
