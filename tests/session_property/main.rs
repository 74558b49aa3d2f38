//! Random lives of a session beside a plain model of what has to be true: its objects, their relationships and the rows.
//!
//! A life is made from its seed: each step has a seed of its own, so that steps can be left out. One that goes wrong is
//! shortened to the steps that are needed, which are printed with it.
//!
//! Steps leave out what a session does not promise: an expired object is refreshed before it is put anywhere or taken out;
//! a one-to-one relationship is loaded before another takes the place, since one that is not known cannot make room; an
//! association is not put in twice where it is not loaded; collections do not follow a foreign key that is set by hand.

mod check;
mod course;
mod models;
mod step;
mod truth;
mod world;

use aludel::sync::{Engine, SessionMaker};
use aludel_tests::databases::{self, Turn};
use course::go;
use fastrand::Rng;
use models::TABLES;
use std::panic::{AssertUnwindSafe, catch_unwind};
use world::{World, told};

/// One life on empty tables; what was wrong, and what had happened.
fn life(engine: &Engine, steps: &[u64]) -> std::result::Result<(), (String, Vec<String>)> {
    let mut world = World::new();
    let lived = catch_unwind(AssertUnwindSafe(|| {
        told(TABLES.drop_all(engine).and_then(|()| TABLES.create_all(engine)))?;
        let mut session = SessionMaker::new(engine).session();
        go(&mut world, &mut session, steps, &mut 0, steps.len(), 0).map(drop)
    }));
    match lived {
        Ok(Ok(())) => Ok(()),
        Ok(Err(why)) => Err((why, world.log)),
        Err(panic) => {
            let why = panic.downcast_ref::<String>().cloned();
            Err((format!("panic: {}", why.unwrap_or_default()), world.log))
        }
    }
}

/// Leaves out steps as long as something is wrong.
fn shorten(engine: &Engine, mut steps: Vec<u64>) -> (Vec<u64>, String, Vec<String>) {
    let (mut why, mut log) = life(engine, &steps).expect_err("it went wrong");
    let mut size = steps.len() / 2;
    while size > 0 {
        let mut at = 0;
        while at < steps.len() {
            let mut fewer = steps.clone();
            fewer.drain(at..(at + size).min(steps.len()));
            match life(engine, &fewer) {
                Ok(()) => at += size,
                Err(wrong) => (steps, (why, log)) = (fewer, wrong),
            }
        }
        size /= 2;
    }
    (steps, why, log)
}

/// The seed of the first life; `ALUDEL_PROPERTY_SEED` names another.
const SEED: u64 = 20_250;

fn lives(engine: &Engine, count: u64, length: usize) {
    let first = std::env::var("ALUDEL_PROPERTY_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(SEED);
    for seed in first..first + count {
        let mut rng = Rng::with_seed(seed);
        let steps: Vec<u64> = (0..length).map(|_| rng.u64(..)).collect();
        if life(engine, &steps).is_err() {
            let (steps, why, log) = shorten(engine, steps);
            panic!("seed {seed}: {why}\nafter {} steps:\n  {}", steps.len(), log.join("\n  "));
        }
    }
    TABLES.drop_all(engine).expect("the tables are dropped");
}

#[test]
fn sqlite() {
    if databases::url("sync", "sqlite").is_some() {
        lives(&Engine::builder("sqlite://").connect().expect("SQLite in memory"), 50, 200);
    }
}

#[test]
fn postgres() {
    let Some(url) = databases::url("sync", "postgres") else { return };
    let _turn = Turn::take("postgres");
    lives(&Engine::builder(&url).pool_size(3).connect().expect("a server"), 10, 200);
}
