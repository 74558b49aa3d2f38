//! Rows that count their changes.

use super::relationships::library;
use crate::mode::{Engine, Session, SessionMaker, maybe};
use aludel::prelude::*;
use aludel::{ObjectState, Result};
use aludel_tests::library_models::*;

/// A ledger that two sessions have read.
#[maybe]
async fn read_twice(engine: &Engine) -> Result<(Session, Key<Ledger>, Session, Key<Ledger>)> {
    let mut session = library(engine).await?;
    session.add(Ledger::new().id(1).balance(10));
    session.commit().await?;
    session.close().await?;
    let mut other = SessionMaker::new(engine).session();
    let (mine, theirs) = (session.get_one(Ledger, 1).await?, other.get_one(Ledger, 1).await?);
    session.commit().await?;
    other.commit().await?;
    Ok((session, mine, other, theirs))
}

#[maybe]
async fn row(session: &mut Session) -> Result<Option<(i64, i64)>> {
    session.execute(select((Ledger::balance, Ledger::version))).await?.one_or_none()
}

#[maybe]
pub(crate) async fn each_update_counts(engine: &Engine) -> Result<()> {
    let mut session = library(engine).await?;
    let ledgers: Vec<_> = (0..3).map(|n| session.add(Ledger::new().balance(n))).collect();
    session.flush().await?;
    assert_eq!(session[ledgers[0]].version, 1);
    for ledger in &ledgers {
        session[*ledger].balance += 10;
    }
    session.flush().await?;
    session[ledgers[1]].balance += 10;
    session.assign(ledgers[2], Ledger::balance, Ledger::balance + 1)?;
    session.flush().await?;
    let versions = ledgers.iter().map(|ledger| session[*ledger].version).collect::<Vec<_>>();
    assert_eq!(versions, [2, 3, 3]);
    let rows =
        session.execute(select((Ledger::balance, Ledger::version)).order_by(Ledger::id)).await?.all()?;
    assert_eq!(rows, [(10, 2), (21, 3), (13, 3)]);
    assert_eq!(session[ledgers[2]].balance, 13);
    // nothing changed, nothing counted
    session[ledgers[0]].balance += 0;
    session.commit().await?;
    assert_eq!(session[ledgers[0]].version, 2);
    Ok(())
}

#[maybe]
pub(crate) async fn a_stale_update_is_told(engine: &Engine) -> Result<()> {
    let (mut session, mine, mut other, theirs) = read_twice(engine).await?;
    other[theirs].balance = 20;
    other.commit().await?;
    session[mine].balance = 30;
    let error = session.commit().await.unwrap_err();
    assert!(error.is_stale_data(), "{error}");
    assert!(
        error.to_string().starts_with("update ledgers: one row was to be changed and 0 matched"),
        "{error}"
    );
    assert_eq!((session[mine].balance, session[mine].version), (10, 1));
    assert!(!session.in_transaction());
    // read anew, it can be changed
    session.refresh(mine).await?;
    assert_eq!((session[mine].balance, session[mine].version), (20, 2));
    session[mine].balance += 5;
    session.commit().await?;
    let found = row(&mut session).await?;
    assert_eq!(found, Some((25, 3)));
    Ok(())
}

#[maybe]
pub(crate) async fn a_stale_delete_is_told(engine: &Engine) -> Result<()> {
    let (mut session, mine, mut other, theirs) = read_twice(engine).await?;
    other[theirs].balance = 20;
    other.commit().await?;
    session.delete(mine);
    let error = session.commit().await.unwrap_err();
    assert!(error.is_stale_data(), "{error}");
    assert_eq!(session.state(mine), ObjectState::Persistent);
    let found = row(&mut other).await?;
    assert_eq!(found, Some((20, 2)));
    other.commit().await?;
    other.delete(theirs);
    other.commit().await?;
    session[mine].balance = 1;
    let error = session.commit().await.unwrap_err();
    assert!(error.is_stale_data(), "{error}");
    let found = row(&mut other).await?;
    assert_eq!(found, None);
    Ok(())
}

#[maybe]
pub(crate) async fn one_stale_row_among_many_is_told(engine: &Engine) -> Result<()> {
    let mut session = library(engine).await?;
    let ledgers: Vec<_> = (0..5).map(|n| session.add(Ledger::new().balance(n))).collect();
    session.commit().await?;
    let mut other = SessionMaker::new(engine).session();
    other.execute(update(Ledger).filter(Ledger::balance.eq(3)).set(Ledger::version, 9)).await?;
    other.commit().await?;
    for ledger in &ledgers {
        session[*ledger].balance += 10;
    }
    let error = session.flush().await.unwrap_err();
    assert!(error.is_stale_data(), "{error}");
    let balances = session.scalars(select(Ledger::balance).order_by(Ledger::id)).await?.all()?;
    assert_eq!(balances, [0, 1, 2, 3, 4]);
    assert!(ledgers.iter().all(|ledger| session[*ledger].version == 1));
    Ok(())
}

#[maybe]
pub(crate) async fn a_rollback_counts_back(engine: &Engine) -> Result<()> {
    let mut session = library(engine).await?;
    let ledger = session.add(Ledger::new().balance(0));
    session.commit().await?;
    session[ledger].balance = 1;
    session.flush().await?;
    let mut nested = session.begin_nested().await?;
    nested[ledger].balance = 2;
    nested.flush().await?;
    assert_eq!(nested[ledger].version, 3);
    nested.rollback().await?;
    assert_eq!((session[ledger].balance, session[ledger].version), (1, 2));
    session[ledger].balance = 3;
    session.flush().await?;
    session.rollback().await?;
    assert_eq!((session[ledger].balance, session[ledger].version), (0, 1));
    session[ledger].balance = 4;
    session.commit().await?;
    let found = row(&mut session).await?;
    assert_eq!(found, Some((4, 2)));
    Ok(())
}
