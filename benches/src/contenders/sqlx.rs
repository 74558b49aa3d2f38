//! sqlx by hand on tokio, with its own derive.

use super::Server;
use crate::contender::{Contender, Outcome, Seen};
use crate::nested::{NewWriter, SELECT_WRITERS, comments_of, posts_of};
use crate::schema::{NewUser, SELECT_WIDE, UserRow, WideRow};
use crate::{nested_by_hand, wide_columns};
use ::sqlx::{AssertSqlSafe, Connection, FromRow};
use tokio::runtime::{Builder, Runtime};

#[derive(FromRow)]
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

macro_rules! wide {
    ($($c:ident)*) => {
        #[derive(FromRow)]
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
wide_columns!(wide);

nested_by_hand!(#[derive(FromRow)]);

/// sqlx's queries are typed by the database, so each has a copy; both read `$1`.
macro_rules! contender {
    ($Connection:ty, $connect:expr, |$c:ident, $users:ident| $insert:expr) => {
        use super::*;

        struct Sqlx {
            runtime: Runtime,
            connection: $Connection,
        }

        pub(in super::super) fn connect()
        -> Result<Box<dyn Contender>, Box<dyn std::error::Error + Send + Sync>> {
            let runtime = Builder::new_current_thread().enable_all().build()?;
            let connection = runtime.block_on($connect)?;
            Ok(Box::new(Sqlx { runtime, connection }))
        }

        impl Contender for Sqlx {
            fn execute(&mut self, sql: &str) -> Outcome {
                let statements = ::sqlx::raw_sql(AssertSqlSafe(sql));
                self.runtime.block_on(statements.execute(&mut self.connection))?;
                Ok(())
            }

            fn begin(&mut self) -> Outcome {
                self.execute("BEGIN")
            }

            fn rollback(&mut self) -> Outcome {
                self.execute("ROLLBACK")
            }

            fn point(&mut self, keys: &[i64], seen: &mut Seen) -> Outcome {
                let $c = &mut self.connection;
                self.runtime.block_on(async {
                    for key in keys {
                        let query = ::sqlx::query_as("SELECT id, name, hair_color FROM users WHERE id = $1");
                        let user: User = query.bind(key).fetch_one(&mut *$c).await?;
                        seen.user(user, User::plain);
                    }
                    Ok(())
                })
            }

            fn users(&mut self, times: usize, seen: &mut Seen) -> Outcome {
                let $c = &mut self.connection;
                self.runtime.block_on(async {
                    for _ in 0..times {
                        let query = ::sqlx::query_as("SELECT id, name, hair_color FROM users");
                        seen.users(query.fetch_all(&mut *$c).await?, User::plain);
                    }
                    Ok(())
                })
            }

            fn wide(&mut self, times: usize, seen: &mut Seen) -> Outcome {
                let $c = &mut self.connection;
                self.runtime.block_on(async {
                    for _ in 0..times {
                        seen.wide(::sqlx::query_as(SELECT_WIDE).fetch_all(&mut *$c).await?, Wide::plain);
                    }
                    Ok(())
                })
            }

            fn nested(&mut self, times: usize, seen: &mut Seen) -> Outcome {
                let $c = &mut self.connection;
                self.runtime.block_on(async {
                    for _ in 0..times {
                        let writers: Vec<Writer> =
                            ::sqlx::query_as(SELECT_WRITERS).fetch_all(&mut *$c).await?;
                        let keys = keys(writers.iter().map(|writer| writer.id));
                        let posts: Vec<Post> = ::sqlx::query_as(POSTS).bind(keys).fetch_all(&mut *$c).await?;
                        let keys = self::keys(posts.iter().map(|post| post.id));
                        let comments: Vec<Comment> =
                            ::sqlx::query_as(COMMENTS).bind(keys).fetch_all(&mut *$c).await?;
                        seen.nested(nest(writers, posts, comments), WriterWith::plain);
                    }
                    Ok(())
                })
            }

            fn insert(&mut self, $users: &[NewUser], times: usize, seen: &mut Seen) -> Outcome {
                let $c = &mut self.connection;
                self.runtime.block_on(async {
                    for _ in 0..times {
                        seen.ids($insert);
                    }
                    Ok(())
                })
            }

            fn graph(&mut self, writers: &[NewWriter], times: usize) -> Outcome {
                let $c = &mut self.connection;
                self.runtime.block_on(async {
                    for _ in 0..times {
                        let keys = insert_writers(&mut *$c, writers).await?;
                        let posts = posts_of(writers, &keys);
                        let rows: Vec<(i64, &str)> =
                            posts.iter().map(|(writer, post)| (*writer, &*post.title)).collect();
                        let keys = insert_pairs(&mut *$c, "posts (writer_id, title)", &rows).await?;
                        let comments = comments_of(&posts, &keys);
                        let keys = insert_pairs(&mut *$c, "comments (post_id, text)", &comments).await?;
                        std::hint::black_box(keys);
                    }
                    Ok(())
                })
            }

            fn update(&mut self, names: &[Vec<String>; 2], times: usize) -> Outcome {
                let $c = &mut self.connection;
                self.runtime.block_on(async {
                    for time in 0..times {
                        for (name, id) in names[time % 2].iter().zip(1_i64..) {
                            let query = ::sqlx::query("UPDATE users SET name = $1 WHERE id = $2");
                            query.bind(name).bind(id).execute(&mut *$c).await?;
                        }
                    }
                    Ok(())
                })
            }
        }
    };
}

pub(super) mod sqlite {
    use ::sqlx::{QueryBuilder, Sqlite, SqliteConnection};

    async fn insert_writers(c: &mut SqliteConnection, writers: &[NewWriter]) -> ::sqlx::Result<Vec<i64>> {
        let mut query = QueryBuilder::<Sqlite>::new("INSERT INTO writers (name) ");
        query.push_values(writers, |mut row, writer| {
            row.push_bind(&writer.name);
        });
        query.push(" RETURNING id");
        query.build_query_scalar().fetch_all(c).await
    }

    async fn insert_pairs(
        c: &mut SqliteConnection,
        into: &str,
        rows: &[(i64, &str)],
    ) -> ::sqlx::Result<Vec<i64>> {
        let mut query = QueryBuilder::<Sqlite>::new(format!("INSERT INTO {into} "));
        query.push_values(rows, |mut row, (key, text)| {
            row.push_bind(*key).push_bind(*text);
        });
        query.push(" RETURNING id");
        query.build_query_scalar().fetch_all(c).await
    }

    const POSTS: &str =
        "SELECT id, writer_id, title FROM posts WHERE writer_id IN (SELECT value FROM json_each($1))";
    const COMMENTS: &str =
        "SELECT id, post_id, text FROM comments WHERE post_id IN (SELECT value FROM json_each($1))";

    fn keys(keys: impl Iterator<Item = i64>) -> String {
        serde_json::Value::from_iter(keys).to_string()
    }

    contender!(SqliteConnection, SqliteConnection::connect("sqlite::memory:"), |c, users| {
        let mut query = QueryBuilder::<Sqlite>::new("INSERT INTO users (name, hair_color) ");
        query.push_values(users, |mut row, user| {
            row.push_bind(&user.name).push_bind(&user.hair_color);
        });
        query.push(" RETURNING id");
        query.build_query_scalar().fetch_all(&mut *c).await?
    });
}

pub(super) mod postgres {
    use ::sqlx::PgConnection;

    async fn insert_writers(c: &mut PgConnection, writers: &[NewWriter]) -> ::sqlx::Result<Vec<i64>> {
        let names: Vec<&str> = writers.iter().map(|writer| &*writer.name).collect();
        let query = "INSERT INTO writers (name) SELECT * FROM unnest($1::text[]) RETURNING id";
        ::sqlx::query_scalar(query).bind(names).fetch_all(c).await
    }

    async fn insert_pairs(
        c: &mut PgConnection,
        into: &str,
        rows: &[(i64, &str)],
    ) -> ::sqlx::Result<Vec<i64>> {
        let (keys, texts): (Vec<i64>, Vec<&str>) = rows.iter().copied().unzip();
        let query = format!("INSERT INTO {into} SELECT * FROM unnest($1::bigint[], $2::text[]) RETURNING id");
        ::sqlx::query_scalar(AssertSqlSafe(query)).bind(keys).bind(texts).fetch_all(c).await
    }

    const POSTS: &str = "SELECT id, writer_id, title FROM posts WHERE writer_id = ANY ($1)";
    const COMMENTS: &str = "SELECT id, post_id, text FROM comments WHERE post_id = ANY ($1)";

    fn keys(keys: impl Iterator<Item = i64>) -> Vec<i64> {
        keys.collect()
    }

    use ::sqlx::postgres::PgConnectOptions;
    contender!(
        PgConnection,
        {
            let server = Server::expected()?;
            let options = PgConnectOptions::new_without_pgpass().socket(&server.socket_dir).port(server.port);
            async move { PgConnection::connect_with(&options.username(Server::NAME).database(Server::NAME)).await }
        },
        |c, users| {
            let names: Vec<&str> = users.iter().map(|user| &*user.name).collect();
            let colors: Vec<Option<&str>> = users.iter().map(|user| user.hair_color.as_deref()).collect();
            ::sqlx::query_scalar(
                "INSERT INTO users (name, hair_color) SELECT * FROM unnest($1::text[], $2::text[]) RETURNING id",
            )
            .bind(names)
            .bind(colors)
            .fetch_all(&mut *c)
            .await?
        }
    );
}
