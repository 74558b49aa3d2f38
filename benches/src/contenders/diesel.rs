//! Diesel, with its derives.

use crate::contender::{Contender, Outcome, Seen};
use crate::nested::{NewWriter, comments_of, posts_of};
use crate::schema::{NewUser, UserRow, WideRow};
use crate::{nested_by_hand, wide_columns};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;

diesel::table! {
    users (id) {
        id -> BigInt,
        name -> Text,
        hair_color -> Nullable<Text>,
    }
}

diesel::table! {
    writers (id) {
        id -> BigInt,
        name -> Text,
    }
}

diesel::table! {
    posts (id) {
        id -> BigInt,
        writer_id -> BigInt,
        title -> Text,
    }
}

diesel::table! {
    comments (id) {
        id -> BigInt,
        post_id -> BigInt,
        text -> Text,
    }
}

nested_by_hand!(
    [#[derive(Queryable, Selectable)] #[diesel(table_name = comments)]]
    [#[derive(Queryable, Selectable)] #[diesel(table_name = posts)]]
    [#[derive(Queryable, Selectable)] #[diesel(table_name = writers)]]
);

#[derive(Queryable, Selectable)]
#[diesel(table_name = users)]
struct User {
    id: i64,
    name: String,
    hair_color: Option<String>,
}

impl User {
    fn plain(self) -> UserRow {
        (self.id, self.name, self.hair_color)
    }
}

/// NULL is said outright: otherwise Diesel inserts row by row on SQLite.
#[derive(Insertable)]
#[diesel(table_name = users, treat_none_as_default_value = false)]
struct Inserted<'a> {
    name: &'a str,
    hair_color: Option<&'a str>,
}

#[derive(Insertable)]
#[diesel(table_name = writers, treat_none_as_default_value = false)]
struct InsertedWriter<'a> {
    name: &'a str,
}

#[derive(Insertable)]
#[diesel(table_name = posts, treat_none_as_default_value = false)]
struct InsertedPost<'a> {
    writer_id: i64,
    title: &'a str,
}

#[derive(Insertable)]
#[diesel(table_name = comments, treat_none_as_default_value = false)]
struct InsertedComment<'a> {
    post_id: i64,
    text: &'a str,
}

macro_rules! wide_table {
    ($($c:ident)*) => {
        diesel::table! {
            wide (id) {
                id -> Integer,
                $( $c -> Integer, )*
            }
        }

        #[derive(Queryable, Selectable)]
        #[diesel(table_name = wide)]
        struct Wide {
            id: i32,
            $( $c: i32, )*
        }

        impl Wide {
            fn plain(self) -> WideRow {
                [self.id, $( self.$c, )*]
            }
        }
    };
}
wide_columns!(wide_table);

/// Diesel's statements are typed by the connection, so each database has a copy.
macro_rules! contender {
    ($Connection:ty, $url:expr) => {
        use super::*;

        struct Diesel($Connection);

        pub(in super::super) fn connect()
        -> Result<Box<dyn Contender>, Box<dyn std::error::Error + Send + Sync>> {
            let url: String = $url;
            Ok(Box::new(Diesel(<$Connection>::establish(&url)?)))
        }

        impl Contender for Diesel {
            fn execute(&mut self, sql: &str) -> Outcome {
                Ok(self.0.batch_execute(sql)?)
            }

            fn begin(&mut self) -> Outcome {
                self.execute("BEGIN")
            }

            fn rollback(&mut self) -> Outcome {
                self.execute("ROLLBACK")
            }

            fn point(&mut self, keys: &[i64], seen: &mut Seen) -> Outcome {
                for key in keys {
                    let user = users::table.find(key).select(User::as_select()).get_result(&mut self.0)?;
                    seen.user(user, User::plain);
                }
                Ok(())
            }

            fn users(&mut self, times: usize, seen: &mut Seen) -> Outcome {
                for _ in 0..times {
                    seen.users(users::table.select(User::as_select()).load(&mut self.0)?, User::plain);
                }
                Ok(())
            }

            fn wide(&mut self, times: usize, seen: &mut Seen) -> Outcome {
                for _ in 0..times {
                    seen.wide(wide::table.select(Wide::as_select()).load(&mut self.0)?, Wide::plain);
                }
                Ok(())
            }

            fn nested(&mut self, times: usize, seen: &mut Seen) -> Outcome {
                for _ in 0..times {
                    let writers = writers::table.select(Writer::as_select()).load(&mut self.0)?;
                    let keys = writers.iter().map(|writer| writer.id);
                    let posts = posts::table.filter(posts::writer_id.eq_any(keys)).select(Post::as_select());
                    let posts = posts.load(&mut self.0)?;
                    let keys = posts.iter().map(|post| post.id);
                    let comments = comments::table.filter(comments::post_id.eq_any(keys));
                    let comments = comments.select(Comment::as_select()).load(&mut self.0)?;
                    seen.nested(nest(writers, posts, comments), WriterWith::plain);
                }
                Ok(())
            }

            fn insert(&mut self, users: &[NewUser], times: usize, seen: &mut Seen) -> Outcome {
                for _ in 0..times {
                    let rows: Vec<Inserted<'_>> = users
                        .iter()
                        .map(|user| Inserted { name: &user.name, hair_color: user.hair_color.as_deref() })
                        .collect();
                    let insert = diesel::insert_into(users::table).values(&rows).returning(users::id);
                    seen.ids(insert.get_results(&mut self.0)?);
                }
                Ok(())
            }

            fn graph(&mut self, writers: &[NewWriter], times: usize) -> Outcome {
                for _ in 0..times {
                    let rows: Vec<_> = writers.iter().map(|w| InsertedWriter { name: &w.name }).collect();
                    let insert = diesel::insert_into(writers::table).values(&rows).returning(writers::id);
                    let posts = posts_of(writers, &insert.get_results(&mut self.0)?);
                    let rows: Vec<_> = posts
                        .iter()
                        .map(|(writer_id, post)| InsertedPost { writer_id: *writer_id, title: &post.title })
                        .collect();
                    let insert = diesel::insert_into(posts::table).values(&rows).returning(posts::id);
                    let comments = comments_of(&posts, &insert.get_results(&mut self.0)?);
                    let rows: Vec<_> = comments
                        .iter()
                        .map(|(post_id, text)| InsertedComment { post_id: *post_id, text })
                        .collect();
                    let insert = diesel::insert_into(comments::table).values(&rows).returning(comments::id);
                    std::hint::black_box(insert.get_results::<i64>(&mut self.0)?);
                }
                Ok(())
            }

            fn update(&mut self, names: &[Vec<String>; 2], times: usize) -> Outcome {
                for time in 0..times {
                    for (name, id) in names[time % 2].iter().zip(1_i64..) {
                        diesel::update(users::table.find(id))
                            .set(users::name.eq(name))
                            .execute(&mut self.0)?;
                    }
                }
                Ok(())
            }
        }
    };
}

pub(super) mod sqlite {
    contender!(SqliteConnection, ":memory:".to_owned());
}

#[cfg(feature = "diesel-postgres")]
pub(super) mod postgres {
    // compiles libpq in
    use pq_sys as _;
    contender!(PgConnection, {
        let server = crate::contenders::Server::expected()?;
        let name = crate::contenders::Server::NAME;
        format!("host={} port={} user={name} dbname={name}", server.socket_dir, server.port)
    });
}
