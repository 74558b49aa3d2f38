//! How steps follow each other, within transactions and savepoints that end well or badly.

use super::models::{Kind, Tag};
use super::step::step;
use super::world::{Told, World, ensure, told};
use aludel::sync::{Session, SessionMaker};
use fastrand::Rng;

/// How a savepoint, or the life, goes on after a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    On,
    /// The innermost savepoint is over, by a flush that failed.
    InnermostOver,
    /// The transaction is over.
    AllOver,
}
/// Lets the steps happen, one after the other; `at` is the next. Ends with them, or with the transaction.
pub(crate) fn go(
    world: &mut World,
    session: &mut Session,
    steps: &[u64],
    at: &mut usize,
    until: usize,
    depth: usize,
) -> Told<Next> {
    while *at < until.min(steps.len()) {
        let mut rng = Rng::with_seed(steps[*at]);
        *at += 1;
        let next = match rng.u32(..40) {
            0..=1 if depth < 3 => nested(world, session, &mut rng, steps, at, depth)?,
            2 => rollback(world, session, depth)?,
            3 => commit(world, session, &mut rng, depth)?,
            4 => fail(world, session, depth)?,
            _ => {
                step(world, session, &mut rng)?;
                Next::On
            }
        };
        world.check(session)?;
        if !session.is_dirty() {
            world.check_rows(session)?;
        }
        if next != Next::On && depth > 0 {
            return Ok(next);
        }
    }
    Ok(Next::On)
}

fn nested(
    world: &mut World,
    session: &mut Session,
    rng: &mut Rng,
    steps: &[u64],
    at: &mut usize,
    depth: usize,
) -> Told<Next> {
    world.say(format!("begin_nested {}", depth + 1));
    let mut inner = told(session.begin_nested())?;
    world.flushed(&inner)?;
    world.before.push(world.now.clone());
    let until = *at + rng.usize(1..10);
    let next = go(world, &mut inner, steps, at, until, depth + 1)?;
    let end = rng.u32(..3);
    world.say(format!("end of {}: {}", depth + 1, ["commit", "rollback", "drop"][end as usize]));
    if next != Next::On {
        match end {
            0 => ensure!(inner.commit().is_err(), "what is over is committed"),
            1 => told(inner.rollback())?,
            _ => drop(inner),
        }
        return Ok(if next == Next::InnermostOver { Next::On } else { next });
    }
    let before = world.before.pop().expect("it began");
    match end {
        0 => {
            told(inner.commit())?;
            world.flushed(session)?;
        }
        1 => {
            told(inner.rollback())?;
            world.now = before;
        }
        _ => {
            drop(inner);
            world.now = before;
        }
    }
    Ok(Next::On)
}

fn rollback(world: &mut World, session: &mut Session, depth: usize) -> Told<Next> {
    world.say("rollback".to_owned());
    told(session.rollback())?;
    world.before.truncate(1);
    world.now = world.before[0].clone();
    Ok(if depth > 0 { Next::AllOver } else { Next::On })
}

fn commit(world: &mut World, session: &mut Session, rng: &mut Rng, depth: usize) -> Told<Next> {
    world.say("commit".to_owned());
    told(session.commit())?;
    world.flushed(session)?;
    world.before = vec![world.now.clone()];
    {
        let mut other = SessionMaker::new(session.engine()).session();
        world.check_rows(&mut other)?;
    }
    if rng.u32(..3) == 0 {
        world.say("close".to_owned());
        told(session.close())?;
        world.handles.clear();
    }
    Ok(if depth > 0 { Next::AllOver } else { Next::On })
}

/// A flush that the database refuses.
fn fail(world: &mut World, session: &mut Session, depth: usize) -> Told<Next> {
    world.flush(session)?;
    let Some(uid) = world.now.of(Kind::Tag).first().copied() else { return Ok(Next::On) };
    world.say(format!("fail with {uid}"));
    session.add(Tag::new().uid(uid).value(0));
    let refused = session.flush();
    ensure!(refused.as_ref().is_err_and(|e| e.is_unique_violation()), "it is refused: {refused:?}");
    let before = world.before.last().cloned().expect("a transaction");
    world.now = before;
    if depth > 0 {
        world.before.pop();
        return Ok(Next::InnermostOver);
    }
    Ok(Next::On)
}
