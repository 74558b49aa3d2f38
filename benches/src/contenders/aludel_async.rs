//! Aludel, async: the same words with `.await`, on tokio (one thread) and on async-std.

use super::Server;
use crate::contender::{Contender, Outcome, Seen};
use crate::nested::{Comment, NewWriter, Post, Writer};
use crate::schema::{NewUser, User, Wide};
use aludel::aio::{Engine, Session, SessionMaker, create_engine};
use aludel::prelude::*;
use tokio::runtime;

/// What waits for a future.
trait Runtime: Sized + 'static {
    fn start() -> std::io::Result<Self>;
    fn block_on<F: Future>(&self, future: F) -> F::Output;
}

struct Tokio(runtime::Runtime);

impl Runtime for Tokio {
    fn start() -> std::io::Result<Self> {
        Ok(Self(runtime::Builder::new_current_thread().enable_all().build()?))
    }

    fn block_on<F: Future>(&self, future: F) -> F::Output {
        self.0.block_on(future)
    }
}

struct AsyncStd;

impl Runtime for AsyncStd {
    fn start() -> std::io::Result<Self> {
        Ok(Self)
    }

    fn block_on<F: Future>(&self, future: F) -> F::Output {
        async_std::task::block_on(future)
    }
}

struct AludelAsync<R> {
    runtime: R,
    engine: Engine,
    session: Session,
    tracked: Vec<Key<User>>,
    /// Does it load into the session, rather than values?
    tracks: bool,
}

type Connected = Result<Box<dyn Contender>, Box<dyn std::error::Error + Send + Sync>>;

pub(super) fn sqlite_on_tokio() -> Connected {
    connect::<Tokio>("sqlite://", false)
}

pub(super) fn sqlite_tracked() -> Connected {
    connect::<Tokio>("sqlite://", true)
}

pub(super) fn sqlite_on_async_std() -> Connected {
    connect::<AsyncStd>("sqlite://", false)
}

pub(super) fn postgres_on_tokio() -> Connected {
    connect::<Tokio>(&Server::expected()?.url(), false)
}

pub(super) fn postgres_tracked() -> Connected {
    connect::<Tokio>(&Server::expected()?.url(), true)
}

pub(super) fn postgres_on_async_std() -> Connected {
    connect::<AsyncStd>(&Server::expected()?.url(), false)
}

pub(super) fn postgres_by_sqlx() -> Connected {
    connect::<Tokio>(&Server::expected()?.url_by("sqlx"), false)
}

fn connect<R: Runtime>(url: &str, tracks: bool) -> Connected {
    let engine = create_engine(url)?;
    let session = SessionMaker::new(&engine).session();
    Ok(Box::new(AludelAsync { runtime: R::start()?, engine, session, tracked: Vec::new(), tracks }))
}

impl<R: Runtime> Contender for AludelAsync<R> {
    fn execute(&mut self, sql: &str) -> Outcome {
        let work = self.engine.begin(async |connection| connection.exec_driver_sql(sql).await);
        Ok(self.runtime.block_on(work)?)
    }

    fn begin(&mut self) -> Outcome {
        self.session = SessionMaker::new(&self.engine).session();
        Ok(self.runtime.block_on(async { self.session.connection().await?.begin().await })?)
    }

    fn rollback(&mut self) -> Outcome {
        self.tracked.clear();
        Ok(self.runtime.block_on(self.session.close())?)
    }

    fn point(&mut self, keys: &[i64], seen: &mut Seen) -> Outcome {
        self.runtime.block_on(async {
            for key in keys {
                let user: User = self.session.scalar(select(User).filter(User::id.eq(*key))).await?;
                seen.user(user, User::plain);
            }
            Ok(())
        })
    }

    fn users(&mut self, times: usize, seen: &mut Seen) -> Outcome {
        self.runtime.block_on(async {
            for _ in 0..times {
                if self.tracks {
                    let users = self.session.track(select(User)).await?;
                    let kept = users.iter().filter(|_| seen.keeps()).map(|user| self.session[*user].copy());
                    seen.users.extend(kept.collect::<Vec<_>>());
                    self.session.expunge_all();
                    continue;
                }
                seen.users(self.session.scalars(select(User)).await?.all()?, User::plain);
            }
            Ok(())
        })
    }

    fn wide(&mut self, times: usize, seen: &mut Seen) -> Outcome {
        self.runtime.block_on(async {
            for _ in 0..times {
                seen.wide(self.session.scalars(select(Wide)).await?.all()?, Wide::plain);
            }
            Ok(())
        })
    }

    fn nested(&mut self, times: usize, seen: &mut Seen) -> Outcome {
        self.runtime.block_on(async {
            for _ in 0..times {
                let stmt = select(Writer).options(selectinload(Writer::posts).then(Post::comments));
                if self.tracks {
                    let keeps = seen.keeps();
                    let writers = self.session.track(stmt).await?;
                    for writer in writers.into_iter().filter(|_| keeps) {
                        let writer = self.session.detach(writer)?;
                        seen.nested.push(writer.plain());
                    }
                    self.session.expunge_all();
                    continue;
                }
                seen.nested(self.session.scalars(stmt).await?.all()?, Writer::plain);
            }
            Ok(())
        })
    }

    fn insert(&mut self, users: &[NewUser], times: usize, seen: &mut Seen) -> Outcome {
        let session = &mut self.session;
        self.runtime.block_on(async {
            for _ in 0..times {
                let keys: Vec<Key<User>> = users
                    .iter()
                    .map(|user| {
                        session.add(User::new().name(&*user.name).hair_color(user.hair_color.clone()))
                    })
                    .collect();
                session.flush().await?;
                seen.ids(keys.into_iter().map(|key| session[key].id).collect());
            }
            Ok(())
        })
    }

    fn add_all(&mut self, users: &[NewUser], times: usize) -> Outcome {
        let session = &mut self.session;
        self.runtime.block_on(async {
            for _ in 0..times {
                let new = |user: &NewUser| User::new().name(&*user.name).hair_color(user.hair_color.clone());
                session.add_all(users.iter().map(new));
                session.flush().await?;
            }
            Ok(())
        })
    }

    fn graph(&mut self, writers: &[NewWriter], times: usize) -> Outcome {
        let session = &mut self.session;
        self.runtime.block_on(async {
            for _ in 0..times {
                for writer in writers {
                    let posts = writer.posts.iter().map(|post| {
                        let comments = post.comments.iter().map(|text| Comment::new().text(&**text));
                        Post::new().title(&*post.title).comments(comments)
                    });
                    session.add(Writer::new().name(&*writer.name).posts(posts));
                }
                session.flush().await?;
            }
            Ok(())
        })
    }

    fn remember(&mut self) -> Outcome {
        self.tracked = self.runtime.block_on(self.session.track(select(User)))?;
        Ok(())
    }

    fn get(&mut self, keys: &[i64], seen: &mut Seen) -> Outcome {
        let session = &mut self.session;
        self.runtime.block_on(async {
            for key in keys {
                let user = session.get(User, *key).await?.ok_or("no such user")?;
                seen.held(&session[user], User::copy);
            }
            Ok(())
        })
    }

    fn track(&mut self, users: usize) -> Outcome {
        let query = select(User).filter(User::id.le(users as i64)).order_by(User::id);
        self.tracked = self.runtime.block_on(self.session.track(query))?;
        Ok(())
    }

    fn update(&mut self, names: &[Vec<String>; 2], times: usize) -> Outcome {
        let session = &mut self.session;
        self.runtime.block_on(async {
            for time in 0..times {
                for (key, name) in self.tracked.iter().zip(&names[time % 2]) {
                    session[*key].name.clone_from(name);
                }
                session.flush().await?;
            }
            Ok(())
        })
    }
}
