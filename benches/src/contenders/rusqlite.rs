//! `rusqlite` by hand: cached statements, read by position.

use crate::contender::{Contender, Outcome, Seen};
use crate::schema::{NewUser, SELECT_WIDE, UserRow, WideRow};
use crate::wide_columns;
use rusqlite::{Connection, Row};

struct User {
    id: i64,
    name: String,
    hair_color: Option<String>,
}

impl User {
    #[inline]
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self { id: row.get(0)?, name: row.get(1)?, hair_color: row.get(2)? })
    }

    fn plain(self) -> UserRow {
        (self.id, self.name, self.hair_color)
    }
}

macro_rules! wide {
    ($($c:ident)*) => {
        struct Wide {
            id: i32,
            $( $c: i32, )*
        }

        impl Wide {
            #[inline]
            fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
                let mut next = 0..;
                let mut place = || next.next().unwrap_or_default();
                Ok(Self { id: row.get(place())?, $( $c: row.get(place())?, )* })
            }

            fn plain(self) -> WideRow {
                [self.id, $( self.$c, )*]
            }
        }
    };
}
wide_columns!(wide);

struct Rusqlite(Connection);

pub(super) fn connect() -> Result<Box<dyn Contender>, Box<dyn std::error::Error + Send + Sync>> {
    Ok(Box::new(Rusqlite(Connection::open_in_memory()?)))
}

impl Contender for Rusqlite {
    fn execute(&mut self, sql: &str) -> Outcome {
        Ok(self.0.execute_batch(sql)?)
    }

    fn begin(&mut self) -> Outcome {
        self.execute("BEGIN")
    }

    fn rollback(&mut self) -> Outcome {
        self.execute("ROLLBACK")
    }

    fn point(&mut self, keys: &[i64], seen: &mut Seen) -> Outcome {
        for key in keys {
            let mut statement =
                self.0.prepare_cached("SELECT id, name, hair_color FROM users WHERE id = ?1")?;
            seen.user(statement.query_row([key], User::read)?, User::plain);
        }
        Ok(())
    }

    fn users(&mut self, times: usize, seen: &mut Seen) -> Outcome {
        for _ in 0..times {
            let mut statement = self.0.prepare_cached("SELECT id, name, hair_color FROM users")?;
            let rows = statement.query_map([], User::read)?.collect::<rusqlite::Result<Vec<_>>>()?;
            seen.users(rows, User::plain);
        }
        Ok(())
    }

    fn wide(&mut self, times: usize, seen: &mut Seen) -> Outcome {
        for _ in 0..times {
            let mut statement = self.0.prepare_cached(SELECT_WIDE)?;
            let rows = statement.query_map([], Wide::read)?.collect::<rusqlite::Result<Vec<_>>>()?;
            seen.wide(rows, Wide::plain);
        }
        Ok(())
    }

    fn insert(&mut self, users: &[NewUser], times: usize, seen: &mut Seen) -> Outcome {
        for _ in 0..times {
            let mut statement =
                self.0.prepare_cached("INSERT INTO users (name, hair_color) VALUES (?1, ?2)")?;
            let ids = users.iter().map(|user| statement.insert((&user.name, &user.hair_color)));
            seen.ids(ids.collect::<rusqlite::Result<_>>()?);
        }
        Ok(())
    }

    fn update(&mut self, names: &[Vec<String>; 2], times: usize) -> Outcome {
        for time in 0..times {
            let mut statement = self.0.prepare_cached("UPDATE users SET name = ?1 WHERE id = ?2")?;
            for (name, id) in names[time % 2].iter().zip(1_i64..) {
                statement.execute((name, id))?;
            }
        }
        Ok(())
    }
}
