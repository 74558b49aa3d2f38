//! The work, written once: `maybe` leaves it as it stands, or takes every `async` and `.await` away.

use super::{Engine, SessionMaker, create_engine, maybe};
use crate::compare::models::{Item, SCHEMA};
use crate::compare::{Measure, Task};
use aludel::Result;
use aludel::prelude::*;
use std::time::Instant;

/// Does all tasks with so many rows, in a table that is made for it and dropped in the end.
#[maybe]
pub(crate) async fn run(url: &str, rows: i64) -> Result<Vec<Measure>> {
    let engine = create_engine(url)?;
    SCHEMA.drop_all(&engine).await?;
    SCHEMA.create_all(&engine).await?;
    let measures = measure(&engine, rows).await;
    SCHEMA.drop_all(&engine).await?;
    engine.dispose();
    measures
}

#[maybe]
async fn measure(engine: &Engine, rows: i64) -> Result<Vec<Measure>> {
    let sessions = SessionMaker::new(engine);
    let mut measures = Vec::new();
    for task in Task::ALL {
        let begun = Instant::now();
        let (rows, sum) = match task {
            Task::Insert => insert_all(&sessions, rows).await?,
            Task::Get => get_each(&sessions, rows).await?,
            Task::Read => read_all(&sessions).await?,
            Task::Stream => stream_all(&sessions).await?,
            Task::Update => update_all(&sessions).await?,
        };
        measures.push(Measure { task, rows, sum, took: begun.elapsed() });
    }
    Ok(measures)
}

/// In one flush. They are numbered here, so that the others know which there are.
#[maybe]
async fn insert_all(sessions: &SessionMaker, rows: i64) -> Result<(u64, i64)> {
    let mut session = sessions.session();
    session.add_all((1..=rows).map(|n| Item::new().id(n).name(format!("item {n}")).amount(n)));
    session.commit().await?;
    let there = select((func::count(Item::id), func::coalesce(func::sum(Item::amount), 0)));
    let (count, sum): (i64, i64) = session.execute(there).await?.one()?;
    Ok((count.unsigned_abs(), sum))
}

/// A query for each, in one transaction.
#[maybe]
async fn get_each(sessions: &SessionMaker, rows: i64) -> Result<(u64, i64)> {
    let mut session = sessions.session();
    let (mut found, mut sum) = (0, 0);
    for id in 1..=rows {
        let item: Option<Item> =
            session.scalars(select(Item).filter(Item::id.eq(id))).await?.one_or_none()?;
        found += u64::from(item.is_some());
        sum += item.map_or(0, |item| item.amount);
    }
    Ok((found, sum))
}

/// One query, whose rows come at once.
#[maybe]
async fn read_all(sessions: &SessionMaker) -> Result<(u64, i64)> {
    let items: Vec<Item> = sessions.session().scalars(select(Item)).await?.all()?;
    Ok((items.len() as u64, items.iter().map(|item| item.amount).sum()))
}

/// One query, whose rows come in parts.
#[maybe]
#[allow(clippy::while_let_on_iterator, reason = "an iterator in the sync facade alone")]
async fn stream_all(sessions: &SessionMaker) -> Result<(u64, i64)> {
    let mut session = sessions.session();
    let mut items = session.stream_scalars(select(Item)).await?;
    let (mut found, mut sum) = (0, 0);
    while let Some(item) = items.next().await {
        found += 1;
        sum += item?.amount;
    }
    Ok((found, sum))
}

/// Each object is changed in the session; the flush writes the column that is otherwise.
#[maybe]
async fn update_all(sessions: &SessionMaker) -> Result<(u64, i64)> {
    let mut session = sessions.session();
    let items = session.track(select(Item)).await?;
    let mut sum = 0;
    for item in &items {
        session[*item].amount += 1;
        sum += session[*item].amount;
    }
    session.commit().await?;
    Ok((items.len() as u64, sum))
}
