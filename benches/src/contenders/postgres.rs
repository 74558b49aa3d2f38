//! The `postgres` crate by hand: prepared statements, read by position.

use super::Server;
use crate::contender::{Contender, Outcome, Seen};
use crate::nested::{NewWriter, SELECT_WRITERS, comments_of, posts_of};
use crate::schema::{NewUser, SELECT_WIDE, UserRow, WideRow};
use crate::{nested_by_hand, wide_columns};
use postgres::types::ToSql;
use postgres::{Client, Config, NoTls, Row, Statement};
use std::collections::HashMap;

#[derive(Clone)]
struct User {
    id: i64,
    name: String,
    hair_color: Option<String>,
}

impl User {
    fn read(row: &Row) -> Result<Self, postgres::Error> {
        Ok(Self { id: row.try_get(0)?, name: row.try_get(1)?, hair_color: row.try_get(2)? })
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
            fn read(row: &Row) -> Result<Self, postgres::Error> {
                let mut next = 0..;
                let mut place = || next.next().unwrap_or_default();
                Ok(Self { id: row.try_get(place())?, $( $c: row.try_get(place())?, )* })
            }

            fn plain(self) -> WideRow {
                [self.id, $( self.$c, )*]
            }
        }
    };
}
wide_columns!(wide);

nested_by_hand!();

struct Postgres {
    client: Client,
    prepared: HashMap<String, Statement>,
    kept: HashMap<i64, User>,
}

pub(super) fn connect() -> Result<Box<dyn Contender>, Box<dyn std::error::Error + Send + Sync>> {
    let server = Server::expected()?;
    let mut config = Config::new();
    config.host_path(&server.socket_dir).port(server.port).user(Server::NAME).dbname(Server::NAME);
    Ok(Box::new(Postgres { client: config.connect(NoTls)?, prepared: HashMap::new(), kept: HashMap::new() }))
}

impl Postgres {
    fn prepare(&mut self, sql: &str) -> Result<Statement, postgres::Error> {
        if let Some(statement) = self.prepared.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(sql)?;
        self.prepared.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    /// Many `VALUES`, which is what people write; a text for each count of rows, prepared once. Gives the new keys.
    fn insert_into(
        &mut self,
        table: &str,
        columns: &[&str],
        values: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<i64>, postgres::Error> {
        let width = columns.len();
        let row = |row: usize| {
            let places: Vec<String> = (1..=width).map(|n| format!("${}", row * width + n)).collect();
            format!("({})", places.join(", "))
        };
        let rows: Vec<String> = (0..values.len() / width).map(row).collect();
        let sql =
            format!("INSERT INTO {table} ({}) VALUES {} RETURNING id", columns.join(", "), rows.join(", "));
        let statement = self.prepare(&sql)?;
        self.client.query(&statement, values)?.iter().map(|row| row.try_get(0)).collect()
    }
}

impl Contender for Postgres {
    fn execute(&mut self, sql: &str) -> Outcome {
        Ok(self.client.batch_execute(sql)?)
    }

    fn begin(&mut self) -> Outcome {
        self.execute("BEGIN")
    }

    fn rollback(&mut self) -> Outcome {
        self.execute("ROLLBACK")
    }

    fn point(&mut self, keys: &[i64], seen: &mut Seen) -> Outcome {
        let statement = self.prepare("SELECT id, name, hair_color FROM users WHERE id = $1")?;
        for key in keys {
            seen.user(User::read(&self.client.query_one(&statement, &[key])?)?, User::plain);
        }
        Ok(())
    }

    fn users(&mut self, times: usize, seen: &mut Seen) -> Outcome {
        let statement = self.prepare("SELECT id, name, hair_color FROM users")?;
        for _ in 0..times {
            let rows = self.client.query(&statement, &[])?;
            seen.users(rows.iter().map(User::read).collect::<Result<Vec<_>, _>>()?, User::plain);
        }
        Ok(())
    }

    fn wide(&mut self, times: usize, seen: &mut Seen) -> Outcome {
        let statement = self.prepare(SELECT_WIDE)?;
        for _ in 0..times {
            let rows = self.client.query(&statement, &[])?;
            seen.wide(rows.iter().map(Wide::read).collect::<Result<Vec<_>, _>>()?, Wide::plain);
        }
        Ok(())
    }

    fn nested(&mut self, times: usize, seen: &mut Seen) -> Outcome {
        let all = self.prepare(SELECT_WRITERS)?;
        let of_writers = self.prepare("SELECT id, writer_id, title FROM posts WHERE writer_id = ANY ($1)")?;
        let of_posts = self.prepare("SELECT id, post_id, text FROM comments WHERE post_id = ANY ($1)")?;
        for _ in 0..times {
            let rows = self.client.query(&all, &[])?;
            let writer = |row: &Row| Ok(Writer { id: row.try_get(0)?, name: row.try_get(1)? });
            let writers: Vec<Writer> = rows.iter().map(writer).collect::<Result<_, postgres::Error>>()?;
            let keys: Vec<i64> = writers.iter().map(|writer| writer.id).collect();
            let rows = self.client.query(&of_writers, &[&keys])?;
            let post = |row: &Row| {
                Ok(Post { id: row.try_get(0)?, writer_id: row.try_get(1)?, title: row.try_get(2)? })
            };
            let posts: Vec<Post> = rows.iter().map(post).collect::<Result<_, postgres::Error>>()?;
            let keys: Vec<i64> = posts.iter().map(|post| post.id).collect();
            let rows = self.client.query(&of_posts, &[&keys])?;
            let comment = |row: &Row| {
                Ok(Comment { id: row.try_get(0)?, post_id: row.try_get(1)?, text: row.try_get(2)? })
            };
            let comments: Vec<Comment> = rows.iter().map(comment).collect::<Result<_, postgres::Error>>()?;
            seen.nested(nest(writers, posts, comments), WriterWith::plain);
        }
        Ok(())
    }

    /// Many `VALUES`, which is what people write; a text for each count of rows, prepared once.
    fn insert(&mut self, users: &[NewUser], times: usize, seen: &mut Seen) -> Outcome {
        let values: Vec<String> =
            (0..users.len()).map(|n| format!("(${}, ${})", 2 * n + 1, 2 * n + 2)).collect();
        let sql = format!("INSERT INTO users (name, hair_color) VALUES {} RETURNING id", values.join(", "));
        let statement = self.prepare(&sql)?;
        for _ in 0..times {
            let values: Vec<&(dyn ToSql + Sync)> = users
                .iter()
                .flat_map(|user| [&user.name as &(dyn ToSql + Sync), &user.hair_color as &(dyn ToSql + Sync)])
                .collect();
            let rows = self.client.query(&statement, &values)?;
            seen.ids(rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?);
        }
        Ok(())
    }

    fn graph(&mut self, writers: &[NewWriter], times: usize) -> Outcome {
        for _ in 0..times {
            let values: Vec<&(dyn ToSql + Sync)> = writers.iter().map(|writer| &writer.name as _).collect();
            let keys = self.insert_into("writers", &["name"], &values)?;
            let posts = posts_of(writers, &keys);
            let values: Vec<&(dyn ToSql + Sync)> =
                posts.iter().flat_map(|(writer, post)| [writer as _, &post.title as _]).collect();
            let keys = self.insert_into("posts", &["writer_id", "title"], &values)?;
            let comments = comments_of(&posts, &keys);
            let values: Vec<&(dyn ToSql + Sync)> =
                comments.iter().flat_map(|(post, text)| [post as _, text as _]).collect();
            std::hint::black_box(self.insert_into("comments", &["post_id", "text"], &values)?);
        }
        Ok(())
    }

    fn remember(&mut self) -> Outcome {
        let statement = self.prepare("SELECT id, name, hair_color FROM users")?;
        let rows = self.client.query(&statement, &[])?;
        let users = rows.iter().map(|row| User::read(row).map(|user| (user.id, user)));
        self.kept = users.collect::<Result<_, _>>()?;
        Ok(())
    }

    fn get(&mut self, keys: &[i64], seen: &mut Seen) -> Outcome {
        for key in keys {
            seen.held(self.kept.get(key).ok_or("no such user")?, |user| user.clone().plain());
        }
        Ok(())
    }

    fn update(&mut self, names: &[Vec<String>; 2], times: usize) -> Outcome {
        let statement = self.prepare("UPDATE users SET name = $1 WHERE id = $2")?;
        for time in 0..times {
            for (name, id) in names[time % 2].iter().zip(1_i64..) {
                self.client.execute(&statement, &[name, &id])?;
            }
        }
        Ok(())
    }
}
