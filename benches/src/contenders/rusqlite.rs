//! `rusqlite` by hand: cached statements, read by position.

use crate::contender::{Contender, Outcome, Seen};
use crate::nested::{NewWriter, SELECT_WRITERS, comments_of, posts_of};
use crate::schema::{NewUser, SELECT_WIDE, UserRow, WideRow};
use crate::{nested_by_hand, wide_columns};
use rusqlite::{Connection, Row};
use std::collections::HashMap;

#[derive(Clone)]
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

nested_by_hand!();

struct Rusqlite {
    connection: Connection,
    kept: HashMap<i64, User>,
}

impl Rusqlite {
    fn read<T>(
        &self,
        sql: &str,
        values: impl rusqlite::Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<Vec<T>> {
        self.connection.prepare_cached(sql)?.query_map(values, read)?.collect()
    }
}

/// Keys as one parameter.
fn list(keys: impl Iterator<Item = i64>) -> String {
    use std::fmt::Write as _;
    let mut list = String::from("[");
    for key in keys {
        let _ = write!(list, "{}{key}", if list.len() > 1 { "," } else { "" });
    }
    list.push(']');
    list
}

pub(super) fn connect() -> Result<Box<dyn Contender>, Box<dyn std::error::Error + Send + Sync>> {
    Ok(Box::new(Rusqlite { connection: Connection::open_in_memory()?, kept: HashMap::new() }))
}

impl Contender for Rusqlite {
    fn execute(&mut self, sql: &str) -> Outcome {
        Ok(self.connection.execute_batch(sql)?)
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
                self.connection.prepare_cached("SELECT id, name, hair_color FROM users WHERE id = ?1")?;
            seen.user(statement.query_row([key], User::read)?, User::plain);
        }
        Ok(())
    }

    fn users(&mut self, times: usize, seen: &mut Seen) -> Outcome {
        for _ in 0..times {
            let mut statement = self.connection.prepare_cached("SELECT id, name, hair_color FROM users")?;
            let rows = statement.query_map([], User::read)?.collect::<rusqlite::Result<Vec<_>>>()?;
            seen.users(rows, User::plain);
        }
        Ok(())
    }

    fn wide(&mut self, times: usize, seen: &mut Seen) -> Outcome {
        for _ in 0..times {
            let mut statement = self.connection.prepare_cached(SELECT_WIDE)?;
            let rows = statement.query_map([], Wide::read)?.collect::<rusqlite::Result<Vec<_>>>()?;
            seen.wide(rows, Wide::plain);
        }
        Ok(())
    }

    fn nested(&mut self, times: usize, seen: &mut Seen) -> Outcome {
        for _ in 0..times {
            let writers =
                self.read(SELECT_WRITERS, [], |row| Ok(Writer { id: row.get(0)?, name: row.get(1)? }))?;
            let keys = list(writers.iter().map(|writer| writer.id));
            let posts = self.read(
                "SELECT id, writer_id, title FROM posts WHERE writer_id IN (SELECT value FROM json_each(?1))",
                [keys],
                |row| Ok(Post { id: row.get(0)?, writer_id: row.get(1)?, title: row.get(2)? }),
            )?;
            let keys = list(posts.iter().map(|post| post.id));
            let comments = self.read(
                "SELECT id, post_id, text FROM comments WHERE post_id IN (SELECT value FROM json_each(?1))",
                [keys],
                |row| Ok(Comment { id: row.get(0)?, post_id: row.get(1)?, text: row.get(2)? }),
            )?;
            seen.nested(nest(writers, posts, comments), WriterWith::plain);
        }
        Ok(())
    }

    fn insert(&mut self, users: &[NewUser], times: usize, seen: &mut Seen) -> Outcome {
        for _ in 0..times {
            let mut statement =
                self.connection.prepare_cached("INSERT INTO users (name, hair_color) VALUES (?1, ?2)")?;
            let ids = users.iter().map(|user| statement.insert((&user.name, &user.hair_color)));
            seen.ids(ids.collect::<rusqlite::Result<_>>()?);
        }
        Ok(())
    }

    fn graph(&mut self, writers: &[NewWriter], times: usize) -> Outcome {
        for _ in 0..times {
            let mut statement = self.connection.prepare_cached("INSERT INTO writers (name) VALUES (?1)")?;
            let keys = writers.iter().map(|writer| statement.insert([&writer.name]));
            let posts = posts_of(writers, &keys.collect::<rusqlite::Result<Vec<i64>>>()?);
            let mut statement =
                self.connection.prepare_cached("INSERT INTO posts (writer_id, title) VALUES (?1, ?2)")?;
            let keys = posts.iter().map(|(writer, post)| statement.insert((writer, &post.title)));
            let comments = comments_of(&posts, &keys.collect::<rusqlite::Result<Vec<i64>>>()?);
            let mut statement =
                self.connection.prepare_cached("INSERT INTO comments (post_id, text) VALUES (?1, ?2)")?;
            let keys = comments.iter().map(|(post, text)| statement.insert((post, text)));
            std::hint::black_box(keys.collect::<rusqlite::Result<Vec<i64>>>()?);
        }
        Ok(())
    }

    fn remember(&mut self) -> Outcome {
        let all = self.read("SELECT id, name, hair_color FROM users", [], User::read)?;
        self.kept = all.into_iter().map(|user| (user.id, user)).collect();
        Ok(())
    }

    fn get(&mut self, keys: &[i64], seen: &mut Seen) -> Outcome {
        for key in keys {
            seen.held(self.kept.get(key).ok_or("no such user")?, |user| user.clone().plain());
        }
        Ok(())
    }

    fn update(&mut self, names: &[Vec<String>; 2], times: usize) -> Outcome {
        for time in 0..times {
            let mut statement = self.connection.prepare_cached("UPDATE users SET name = ?1 WHERE id = ?2")?;
            for (name, id) in names[time % 2].iter().zip(1_i64..) {
                statement.execute((name, id))?;
            }
        }
        Ok(())
    }
}
