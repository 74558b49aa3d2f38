//! Aludel, blocking.

use super::Server;
use crate::contender::{Contender, Outcome, Seen};
use crate::nested::{Comment, NewWriter, Post, Writer};
use crate::schema::{NewUser, User, Wide};
use aludel::prelude::*;
use aludel::sync::{Engine, Session, SessionMaker, create_engine};

struct AludelSync {
    engine: Engine,
    session: Session,
    tracked: Vec<Key<User>>,
    /// Does it load into the session, rather than values?
    tracks: bool,
}

type Connected = Result<Box<dyn Contender>, Box<dyn std::error::Error + Send + Sync>>;

pub(super) fn sqlite() -> Connected {
    connect("sqlite://", false)
}

pub(super) fn sqlite_tracked() -> Connected {
    connect("sqlite://", true)
}

pub(super) fn postgres() -> Connected {
    connect(&Server::expected()?.url(), false)
}

pub(super) fn postgres_tracked() -> Connected {
    connect(&Server::expected()?.url(), true)
}

pub(super) fn postgres_crate() -> Connected {
    connect(&Server::expected()?.url_by("postgres"), false)
}

fn connect(url: &str, tracks: bool) -> Connected {
    let engine = create_engine(url)?;
    let session = SessionMaker::new(&engine).session();
    Ok(Box::new(AludelSync { engine, session, tracked: Vec::new(), tracks }))
}

impl Contender for AludelSync {
    fn execute(&mut self, sql: &str) -> Outcome {
        Ok(self.engine.begin(|connection| connection.exec_driver_sql(sql))?)
    }

    fn begin(&mut self) -> Outcome {
        self.session = SessionMaker::new(&self.engine).session();
        Ok(self.session.connection()?.begin()?)
    }

    fn rollback(&mut self) -> Outcome {
        self.tracked.clear();
        Ok(self.session.close()?)
    }

    fn point(&mut self, keys: &[i64], seen: &mut Seen) -> Outcome {
        for key in keys {
            let user: User = self.session.scalar(select(User).filter(User::id.eq(*key)))?;
            seen.user(user, User::plain);
        }
        Ok(())
    }

    fn users(&mut self, times: usize, seen: &mut Seen) -> Outcome {
        for _ in 0..times {
            if self.tracks {
                let users = self.session.track(select(User))?;
                let kept = users.iter().filter(|_| seen.keeps()).map(|user| self.session[*user].copy());
                seen.users.extend(kept.collect::<Vec<_>>());
                self.session.expunge_all();
                continue;
            }
            seen.users(self.session.scalars(select(User))?.all()?, User::plain);
        }
        Ok(())
    }

    fn wide(&mut self, times: usize, seen: &mut Seen) -> Outcome {
        for _ in 0..times {
            seen.wide(self.session.scalars(select(Wide))?.all()?, Wide::plain);
        }
        Ok(())
    }

    fn nested(&mut self, times: usize, seen: &mut Seen) -> Outcome {
        for _ in 0..times {
            let stmt = select(Writer).options(selectinload(Writer::posts).then(Post::comments));
            if self.tracks {
                let keeps = seen.keeps();
                let writers = self.session.track(stmt)?;
                for writer in writers.into_iter().filter(|_| keeps) {
                    let writer = self.session.detach(writer)?;
                    seen.nested.push(writer.plain());
                }
                self.session.expunge_all();
                continue;
            }
            seen.nested(self.session.scalars(stmt)?.all()?, Writer::plain);
        }
        Ok(())
    }

    fn insert(&mut self, users: &[NewUser], times: usize, seen: &mut Seen) -> Outcome {
        for _ in 0..times {
            let keys: Vec<Key<User>> = users
                .iter()
                .map(|user| {
                    self.session.add(User::new().name(&*user.name).hair_color(user.hair_color.clone()))
                })
                .collect();
            self.session.flush()?;
            seen.ids(keys.into_iter().map(|key| self.session[key].id).collect());
        }
        Ok(())
    }

    fn add_all(&mut self, users: &[NewUser], times: usize) -> Outcome {
        for _ in 0..times {
            let new = |user: &NewUser| User::new().name(&*user.name).hair_color(user.hair_color.clone());
            self.session.add_all(users.iter().map(new));
            self.session.flush()?;
        }
        Ok(())
    }

    fn graph(&mut self, writers: &[NewWriter], times: usize) -> Outcome {
        for _ in 0..times {
            for writer in writers {
                let posts = writer.posts.iter().map(|post| {
                    let comments = post.comments.iter().map(|text| Comment::new().text(&**text));
                    Post::new().title(&*post.title).comments(comments)
                });
                self.session.add(Writer::new().name(&*writer.name).posts(posts));
            }
            self.session.flush()?;
        }
        Ok(())
    }

    fn remember(&mut self) -> Outcome {
        self.tracked = self.session.track(select(User))?;
        Ok(())
    }

    fn get(&mut self, keys: &[i64], seen: &mut Seen) -> Outcome {
        for key in keys {
            let user = self.session.get(User, *key)?.ok_or("no such user")?;
            seen.held(&self.session[user], User::copy);
        }
        Ok(())
    }

    fn track(&mut self, users: usize) -> Outcome {
        self.tracked =
            self.session.track(select(User).filter(User::id.le(users as i64)).order_by(User::id))?;
        Ok(())
    }

    fn update(&mut self, names: &[Vec<String>; 2], times: usize) -> Outcome {
        for time in 0..times {
            for (key, name) in self.tracked.iter().zip(&names[time % 2]) {
                self.session[*key].name.clone_from(name);
            }
            self.session.flush()?;
        }
        Ok(())
    }
}
