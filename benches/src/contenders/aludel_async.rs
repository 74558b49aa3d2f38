//! Aludel, async: the same words with `.await`, on tokio (one thread) and on async-std.

use super::Server;
use crate::contender::{Contender, Outcome, Seen};
use crate::nested::{Post, Writer};
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
}

type Connected = Result<Box<dyn Contender>, Box<dyn std::error::Error + Send + Sync>>;

pub(super) fn sqlite_on_tokio() -> Connected {
    connect::<Tokio>("sqlite://")
}

pub(super) fn sqlite_on_async_std() -> Connected {
    connect::<AsyncStd>("sqlite://")
}

pub(super) fn postgres_on_tokio() -> Connected {
    connect::<Tokio>(&Server::expected()?.url())
}

pub(super) fn postgres_on_async_std() -> Connected {
    connect::<AsyncStd>(&Server::expected()?.url())
}

fn connect<R: Runtime>(url: &str) -> Connected {
    let engine = create_engine(url)?;
    let session = SessionMaker::new(&engine).session();
    Ok(Box::new(AludelAsync { runtime: R::start()?, engine, session, tracked: Vec::new() }))
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
