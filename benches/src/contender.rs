//! What a contender does: each work once, in its own best usual way.

use crate::measure::Cost;
use crate::nested::{NewWriter, WriterRow};
use crate::schema::{NewUser, UserRow, WideRow};
use std::hint::black_box;

/// A contender's errors end the run.
pub type Outcome = Result<(), Box<dyn std::error::Error + Send + Sync>>;

/// A library, connected to one database.
///
/// `begin` and `rollback` stand outside the timing. The others do their work `times` times inside it, in one call, so that
/// entering a runtime does not count, and hand what they read to [`Seen`], which drops it while the clock runs.
pub trait Contender {
    /// Runs SQL as it stands, outside a transaction.
    fn execute(&mut self, sql: &str) -> Outcome;

    /// Opens the transaction that the work runs in.
    fn begin(&mut self) -> Outcome;

    /// Takes back all that was written since `begin`.
    fn rollback(&mut self) -> Outcome;

    /// Reads one user for each key.
    fn point(&mut self, keys: &[i64], seen: &mut Seen) -> Outcome;

    /// Reads the table of users.
    fn users(&mut self, times: usize, seen: &mut Seen) -> Outcome;

    /// Reads the table of 25 integers.
    fn wide(&mut self, times: usize, seen: &mut Seen) -> Outcome;

    /// Reads all writers with their posts, and these with their comments, by three queries.
    fn nested(&mut self, times: usize, seen: &mut Seen) -> Outcome;

    /// Inserts users and reads their ids back.
    fn insert(&mut self, users: &[NewUser], times: usize, seen: &mut Seen) -> Outcome;

    /// Inserts writers with their posts, and these with their comments; every key is the database's.
    fn graph(&mut self, writers: &[NewWriter], times: usize) -> Outcome;

    /// Loads the first users, for a contender that changes objects; outside the timing.
    fn track(&mut self, _users: usize) -> Outcome {
        Ok(())
    }

    /// Loads all users and keeps them, for one that finds them by key without the database; outside the timing.
    fn remember(&mut self) -> Outcome {
        Err("it keeps no objects".into())
    }

    /// Finds one of the remembered users for each key.
    fn get(&mut self, _keys: &[i64], _seen: &mut Seen) -> Outcome {
        Err("it keeps no objects".into())
    }

    /// Gives the first users new names, a different one each: `names[0]` the first time, then in turns.
    fn update(&mut self, names: &[Vec<String>; 2], times: usize) -> Outcome;

    /// Inserts users and asks for nothing back, as often as that.
    fn add_all(&mut self, users: &[NewUser], times: usize) -> Outcome {
        self.insert(users, times, &mut Seen::default())
    }

    /// The process that it lives in.
    fn process(&self) -> u32 {
        std::process::id()
    }

    /// What the work cost since this was asked last, of a contender that lives in a process of its own.
    fn spent(&mut self) -> Option<Cost> {
        None
    }
}

/// What a contender read: kept once, to compare; dropped, while the clock runs.
#[derive(Debug, Default)]
pub struct Seen {
    keeps: bool,
    /// The users read.
    pub users: Vec<UserRow>,
    /// The wide rows read.
    pub wide: Vec<WideRow>,
    /// The writers read, with all below them.
    pub nested: Vec<WriterRow>,
    /// The ids of rows inserted.
    pub ids: Vec<i64>,
}

impl Seen {
    /// Keeps everything.
    pub fn keeping() -> Self {
        Self { keeps: true, ..Self::default() }
    }

    /// Takes users.
    #[inline]
    pub fn users<T>(&mut self, rows: Vec<T>, plain: fn(T) -> UserRow) {
        black_box(&rows);
        if self.keeps {
            self.users.extend(rows.into_iter().map(plain));
        }
    }

    /// Takes one user.
    #[inline]
    pub fn user<T>(&mut self, row: T, plain: fn(T) -> UserRow) {
        black_box(&row);
        if self.keeps {
            self.users.push(plain(row));
        }
    }

    /// Looks at a user that is kept elsewhere.
    #[inline]
    pub fn held<T>(&mut self, user: &T, plain: fn(&T) -> UserRow) {
        black_box(user);
        if self.keeps {
            self.users.push(plain(user));
        }
    }

    /// Is it to be compared what was read?
    pub const fn keeps(&self) -> bool {
        self.keeps
    }

    /// Takes wide rows.
    #[inline]
    pub fn wide<T>(&mut self, rows: Vec<T>, plain: fn(T) -> WideRow) {
        black_box(&rows);
        if self.keeps {
            self.wide.extend(rows.into_iter().map(plain));
        }
    }

    /// Takes writers with all below them.
    #[inline]
    pub fn nested<T>(&mut self, rows: Vec<T>, plain: fn(T) -> WriterRow) {
        black_box(&rows);
        if self.keeps {
            self.nested.extend(rows.into_iter().map(plain));
        }
    }

    /// Takes the ids of new rows, in the order of the rows.
    #[inline]
    pub fn ids(&mut self, ids: Vec<i64>) {
        black_box(&ids);
        if self.keeps {
            self.ids.extend(ids);
        }
    }
}
