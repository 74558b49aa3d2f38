//! Money that is moved between accounts while everything goes wrong: what was acknowledged is what the database holds.

#![allow(missing_docs, reason = "the names say it")]

use super::super::mode::{Engine, SessionMaker, maybe, rest};
use aludel::prelude::*;
use aludel::{Error, Result};
use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

models! {
    #[derive(Debug)]
    pub(crate) struct Account in "fault_accounts" {
        pub id: i64 = column(primary_key, autoincrement = false),
        pub balance: i64,
    }

    /// What was moved, by a number that its worker gives it.
    #[derive(Debug)]
    pub(crate) struct Transfer in "fault_transfers" {
        pub id: i64 = column(primary_key, autoincrement = false),
        pub source: i64,
        pub target: i64,
        pub amount: i64,
    }
}

pub(crate) static ACCOUNTS: Metadata = metadata![Account, Transfer];

pub(crate) const MANY: i64 = 10;
const START: i64 = 1_000;

/// How long a run takes; `ALUDEL_FAULTS_SECONDS` makes it longer.
pub(crate) fn length() -> Duration {
    let told = std::env::var("ALUDEL_FAULTS_SECONDS").ok().and_then(|n| n.parse().ok());
    Duration::from_secs(told.unwrap_or(2))
}

/// How many transfers have to come through.
pub(crate) const LEAST: usize = 20;

/// What workers were told.
#[derive(Default)]
pub(crate) struct Book {
    /// Commits that gave `Ok`.
    acknowledged: Mutex<HashSet<i64>>,
    /// Commits of which nobody knows: dropped, or the connection was lost.
    unknown: Mutex<HashSet<i64>>,
}

fn note(list: &Mutex<HashSet<i64>>, id: i64) {
    list.lock().unwrap_or_else(PoisonError::into_inner).insert(id);
}

impl Book {
    /// Has the time passed? On a machine that stands still meanwhile it goes on until enough came through, or a minute.
    pub(crate) fn is_closed(&self, end: Instant) -> bool {
        let late = Instant::now().saturating_duration_since(end);
        let came = self.acknowledged.lock().unwrap_or_else(PoisonError::into_inner).len();
        late > Duration::from_secs(60) || (late > Duration::ZERO && came >= LEAST)
    }

    /// One may be dropped from now on without telling.
    pub(crate) fn begun(&self, id: i64) {
        note(&self.unknown, id);
    }
}

#[maybe]
pub(crate) async fn open(engine: &Engine) -> Result<()> {
    ACCOUNTS.drop_all(engine).await?;
    ACCOUNTS.create_all(engine).await?;
    let mut session = SessionMaker::new(engine).session();
    session.add_all((0..MANY).map(|id| Account::new().id(id).balance(START)));
    session.commit().await
}

/// Moves money once, and notes what came of it. An error is one that somebody has to bear.
#[maybe]
pub(crate) async fn transfer(engine: &Engine, book: &Book, id: i64, dice: u64) -> Result<()> {
    let pick = |n: u64| i64::try_from(n % MANY.unsigned_abs()).unwrap_or(0);
    let (source, target) = (pick(dice), pick(dice / 16));
    let amount = pick(dice / 256) + 1;
    let mut session = SessionMaker::new(engine).session();
    let taken =
        update(Account).filter(Account::id.eq(source)).set(Account::balance, Account::balance - amount);
    session.execute(taken).await?;
    let given =
        update(Account).filter(Account::id.eq(target)).set(Account::balance, Account::balance + amount);
    session.execute(given).await?;
    session.add(Transfer::new().id(id).source(source).target(target).amount(amount));
    if dice.is_multiple_of(13) {
        session.flush().await?;
        return Err(Error::session("a mistake that the test wants"));
    }
    book.begun(id);
    session.commit().await?;
    note(&book.acknowledged, id);
    Ok(())
}

/// Reads all accounts: a transaction that is half done would show.
#[maybe]
pub(crate) async fn look(engine: &Engine) -> Result<()> {
    let mut session = SessionMaker::new(engine).session();
    let balances = session.scalars(select(Account::balance)).await?.all()?;
    session.commit().await?;
    assert_eq!(balances.len(), usize::try_from(MANY).unwrap_or(0));
    assert_eq!(balances.iter().sum::<i64>(), MANY * START, "money was lost or made");
    Ok(())
}

/// Is it an error that the faults explain?
pub(crate) fn is_borne(error: &Error) -> bool {
    error.is_retryable()
        || error.is_connection()
        || error.is_pool_timeout()
        || error.to_string().contains("a mistake that the test wants")
}

/// Compares what was acknowledged with what is there.
#[maybe]
pub(crate) async fn settle(engine: &Engine, book: &Book) -> Result<()> {
    // the server ends what was cut when it notices
    rest(100).await;
    let mut session = SessionMaker::new(engine).session();
    let transfers = session.scalars(select(Transfer)).await?.all()?;
    let balances = session.execute(select((Account::id, Account::balance))).await?.all()?;
    session.commit().await?;
    let acknowledged = book.acknowledged.lock().unwrap_or_else(PoisonError::into_inner);
    let unknown = book.unknown.lock().unwrap_or_else(PoisonError::into_inner);
    let there: HashSet<i64> = transfers.iter().map(|t| t.id).collect();
    let lost: Vec<_> = acknowledged.difference(&there).collect();
    assert!(lost.is_empty(), "acknowledged, and not there: {lost:?}");
    let made: Vec<_> = there.difference(&unknown).collect();
    assert!(made.is_empty(), "there, and never committed: {made:?}");
    for (id, balance) in balances {
        let given: i64 = transfers.iter().filter(|t| t.target == id).map(|t| t.amount).sum();
        let taken: i64 = transfers.iter().filter(|t| t.source == id).map(|t| t.amount).sum();
        assert_eq!(balance, START + given - taken, "account {id}");
    }
    println!("{} acknowledged, {} there, {} begun", acknowledged.len(), there.len(), unknown.len());
    assert!(acknowledged.len() >= LEAST, "only {} of {LEAST} came through", acknowledged.len());
    Ok(())
}
