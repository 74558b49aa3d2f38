//! SQLAlchemy's ORM, in a Python of its own: `python_orm.py`, asked line by line, which measures itself.

use super::Server;
use crate::contender::{Contender, Outcome, Seen};
use crate::measure::Cost;
use crate::nested::NewWriter;
use crate::schema::NewUser;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

type Fallible<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

struct SqlAlchemy {
    python: Child,
    ask: ChildStdin,
    answers: BufReader<ChildStdout>,
    spent: Cost,
}

/// The Python that has SQLAlchemy, which `cargo xtask bench` names.
pub(super) fn python() -> Option<std::ffi::OsString> {
    std::env::var_os("ALUDEL_BENCH_PYTHON")
}

pub(super) fn sqlite() -> Fallible<Box<dyn Contender>> {
    connect("sqlite://")
}

pub(super) fn postgres() -> Fallible<Box<dyn Contender>> {
    let server = Server::expected()?;
    let name = Server::NAME;
    connect(&format!("postgresql+psycopg://{name}@/{name}?host={}&port={}", server.socket_dir, server.port))
}

fn connect(url: &str) -> Fallible<Box<dyn Contender>> {
    let program = concat!(env!("CARGO_MANIFEST_DIR"), "/src/contenders/python_orm.py");
    let mut command = Command::new(python().ok_or("ALUDEL_BENCH_PYTHON names no Python")?);
    let mut python = command.arg(program).arg(url).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let (Some(ask), Some(answers)) = (python.stdin.take(), python.stdout.take()) else {
        return Err("Python has no pipes".into());
    };
    let spent = Cost { wall: 0.0, cpu: 0.0 };
    Ok(Box::new(SqlAlchemy { python, ask, answers: BufReader::new(answers), spent }))
}

impl SqlAlchemy {
    /// Lets something be done, and gives what was read.
    fn run(&mut self, what: &Value) -> Fallible<Value> {
        writeln!(self.ask, "{what}")?;
        self.ask.flush()?;
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        let answer: Value = serde_json::from_str(&line).map_err(|e| format!("{e}: {line:?}"))?;
        if let Some(error) = answer["error"].as_str() {
            return Err(error.into());
        }
        self.spent.wall += answer["wall"].as_f64().unwrap_or_default();
        self.spent.cpu += answer["cpu"].as_f64().unwrap_or_default();
        Ok(answer)
    }

    fn read(&mut self, what: &Value, seen: &mut Seen) -> Outcome {
        let mut what = what.clone();
        what["keep"] = seen.keeps().into();
        let mut answer = self.run(&what)?;
        if seen.keeps() {
            let mut taken = |name: &str| answer[name].take();
            seen.users.extend(serde_json::from_value::<Vec<_>>(taken("users"))?);
            seen.nested.extend(serde_json::from_value::<Vec<_>>(taken("nested"))?);
            seen.ids.extend(serde_json::from_value::<Vec<i64>>(taken("ids"))?);
            for row in serde_json::from_value::<Vec<Vec<i32>>>(taken("wide"))? {
                seen.wide.push(row.try_into().map_err(|_| "a wide row has 25 columns")?);
            }
        }
        Ok(())
    }
}

impl Drop for SqlAlchemy {
    fn drop(&mut self) {
        let _ = writeln!(self.ask, "{}", json!({ "do": "end" }));
        let _ = self.ask.flush();
        let _ = self.python.wait();
    }
}

impl Contender for SqlAlchemy {
    fn execute(&mut self, sql: &str) -> Outcome {
        self.run(&json!({ "do": "execute", "sql": sql })).map(drop)
    }

    fn begin(&mut self) -> Outcome {
        self.run(&json!({ "do": "begin" })).map(drop)
    }

    fn rollback(&mut self) -> Outcome {
        self.run(&json!({ "do": "rollback" })).map(drop)
    }

    fn point(&mut self, keys: &[i64], seen: &mut Seen) -> Outcome {
        self.read(&json!({ "do": "point", "keys": keys }), seen)
    }

    fn users(&mut self, times: usize, seen: &mut Seen) -> Outcome {
        self.read(&json!({ "do": "users", "times": times }), seen)
    }

    fn wide(&mut self, times: usize, seen: &mut Seen) -> Outcome {
        self.read(&json!({ "do": "wide", "times": times }), seen)
    }

    fn nested(&mut self, times: usize, seen: &mut Seen) -> Outcome {
        self.read(&json!({ "do": "nested", "times": times }), seen)
    }

    fn insert(&mut self, users: &[NewUser], times: usize, seen: &mut Seen) -> Outcome {
        let rows: Vec<_> = users.iter().map(|user| json!([user.name, user.hair_color])).collect();
        self.read(&json!({ "do": "insert", "users": rows, "times": times }), seen)
    }

    fn process(&self) -> u32 {
        self.python.id()
    }

    fn graph(&mut self, writers: &[NewWriter], times: usize) -> Outcome {
        let writer = |writer: &NewWriter| {
            let posts = writer.posts.iter().map(|post| json!([post.title, post.comments]));
            json!([writer.name, posts.collect::<Vec<_>>()])
        };
        let writers: Vec<_> = writers.iter().map(writer).collect();
        self.run(&json!({ "do": "graph", "writers": writers, "times": times })).map(drop)
    }

    fn remember(&mut self) -> Outcome {
        self.run(&json!({ "do": "remember" })).map(drop)
    }

    fn get(&mut self, keys: &[i64], seen: &mut Seen) -> Outcome {
        self.read(&json!({ "do": "get", "keys": keys }), seen)
    }

    fn track(&mut self, users: usize) -> Outcome {
        self.run(&json!({ "do": "track", "count": users })).map(drop)
    }

    fn update(&mut self, names: &[Vec<String>; 2], times: usize) -> Outcome {
        self.run(&json!({ "do": "update", "names": names, "times": times })).map(drop)
    }

    fn spent(&mut self) -> Option<Cost> {
        Some(std::mem::replace(&mut self.spent, Cost { wall: 0.0, cpu: 0.0 }))
    }
}
