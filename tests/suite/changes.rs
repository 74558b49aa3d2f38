//! Many objects that change in one flush.

use crate::mode::{Engine, SessionMaker, maybe};
use aludel::dialect::Dialect;
use aludel::prelude::*;
use aludel::{Interval, Json, Result, StatementLog};
use aludel_tests::library_models::*;
use aludel_tests::models::*;
use chrono::{DateTime, NaiveDate};
use std::net::IpAddr;

models! {
    /// Found by text and a number, and counting its changes.
    #[derive(Debug)]
    pub struct Seat in "seats" {
        pub row: String = column(String(4), primary_key),
        pub number: i32 = column(primary_key, autoincrement = false),
        pub guest: Option<String> = column(Text),
        pub version: i64 = column(version_id),
    }
}

static SEATS: Metadata = metadata![Seat];

/// A row of which every column tells its number.
fn full(n: u8) -> Nothing {
    let number = i64::from(n);
    Nothing {
        id: number,
        small: Some(-1 - i16::from(n)),
        int: Some(i32::MIN + i32::from(n)),
        big: Some(i64::MAX - number),
        double: Some(f64::from(n) / 10.0),
        flag: Some(n.is_multiple_of(2)),
        // as long as MySQL's TEXT can be
        text: Some(format!("{n} ü🦀' \\ {}", "x".repeat(65_000))),
        // no text in any encoding
        bytes: Some(vec![n, 0, 0xff, 0xfe, 0xc3]),
        day: NaiveDate::from_ymd_opt(2024, 2, 1 + u32::from(n)),
        moment: DateTime::from_timestamp_micros(1_700_000_000_000_001 + number),
        // a NUMERIC of MySQL has no places after the point unless it is told
        number: Some(rust_decimal::Decimal::from(-1_234_567_890 + number)),
        uuid: Some(uuid::Uuid::from_u128(0x0011_2233_4455_6677_8899_aabb_ccdd_ee00 + u128::from(n))),
        json: Some(serde_json::json!({"n": n, "ü": [null, "\""]})),
        role: Some(if n.is_multiple_of(2) { Role::Author } else { Role::Reader }),
        email: Some(Email(format!("{n}@x"))),
        address: Some(Json(Address { city: format!("city {n}"), lines: vec![None] })),
        interval: Some(Interval::from_micros(number * 1_000_001)),
        words: Some(vec![n.to_string(), "\"".to_owned()]),
        host: Some(IpAddr::from([10, 0, 0, n])),
    }
}

/// The same row with nothing in it.
fn empty(id: i64) -> Nothing {
    Nothing {
        id,
        small: None,
        int: None,
        big: None,
        double: None,
        flag: None,
        text: None,
        bytes: None,
        day: None,
        moment: None,
        number: None,
        uuid: None,
        json: None,
        role: None,
        email: None,
        address: None,
        interval: None,
        words: None,
        host: None,
    }
}

/// Compares rows without printing their long texts.
fn assert_same(read: Vec<Nothing>, expected: impl Iterator<Item = Nothing>) {
    let expected: Vec<Nothing> = expected.collect();
    assert_eq!(read.len(), expected.len());
    for (read, expected) in read.into_iter().zip(expected) {
        let length = |row: &Nothing| row.text.as_ref().map(String::len);
        assert!(
            read.text == expected.text,
            "the text of {}: {:?} and {:?}",
            read.id,
            length(&read),
            length(&expected)
        );
        assert_eq!(Nothing { text: None, ..read }, Nothing { text: None, ..expected });
    }
}

#[maybe]
pub(crate) async fn every_type_is_changed(engine: &Engine) -> Result<()> {
    let mut session = SessionMaker::new(engine).session();
    let keys: Vec<_> = (1..=10).map(|id| session.add(Nothing::new().id(id))).collect();
    session.commit().await?;
    for (n, key) in (1..).zip(&keys) {
        session[*key] = full(n);
    }
    session.commit().await?;
    let ordered = || select(Nothing).order_by(Nothing::id);
    let read = SessionMaker::new(engine).session().scalars(ordered()).await?.all()?;
    assert_same(read, (1..=10).map(full));
    // NULL comes first and says nothing of its type
    for (n, key) in (1..).zip(&keys) {
        session[*key] = if n == 1 { empty(1) } else { Nothing { id: n.into(), ..full(n + 10) } };
    }
    session.commit().await?;
    let read = SessionMaker::new(engine).session().scalars(ordered()).await?.all()?;
    let expected = (2..=10).map(|n| Nothing { id: n.into(), ..full(n + 10) });
    assert_same(read, [empty(1)].into_iter().chain(expected));
    Ok(())
}

#[maybe]
pub(crate) async fn few_statements_change_many(engine: &Engine) -> Result<()> {
    super::relationships::library(engine).await?.close().await?;
    let mut session = SessionMaker::new(engine).session();
    let ledgers: Vec<_> = (0..250).map(|n| session.add(Ledger::new().balance(n))).collect();
    session.commit().await?;
    for ledger in &ledgers {
        session[*ledger].balance += 1000;
    }
    let sent = engine.watch();
    session.flush().await?;
    let assert_few = |sent: &StatementLog| match engine.dialect() {
        // pages of 100, and the rest in powers of two
        Dialect::Mysql => sent.assert_statements(5),
        Dialect::Postgresql => sent.assert_statements(1),
        // there one statement runs for each row, which is no way to a server
        _ => {}
    };
    assert_few(&sent);
    session.commit().await?;
    let read = session.scalars(select(Ledger).order_by(Ledger::id)).await?.all()?;
    assert_eq!(read.len(), 250);
    for (n, ledger) in (0..).zip(read) {
        assert_eq!((ledger.balance, ledger.version), (1000 + n, 2));
    }
    let ids = session.scalars(select(Ledger::id).order_by(Ledger::id)).await?.all()?;
    let sent = engine.watch();
    let rows = ids.into_iter().map(|id| (id, [Ledger::balance.set(id)]));
    let changed = session.bulk_update(Ledger, rows).await?;
    assert_eq!(changed, 250);
    assert_few(&sent);
    let wrong = select(func::count(Ledger::id)).filter(Ledger::balance.ne(Ledger::id));
    let wrong = session.scalar(wrong).await?;
    assert_eq!(wrong, 0);
    Ok(())
}

#[maybe]
pub(crate) async fn keys_of_several_columns_find_their_rows(engine: &Engine) -> Result<()> {
    SEATS.drop_all(engine).await?;
    SEATS.create_all(engine).await?;
    let mut session = SessionMaker::new(engine).session();
    let place = |n: i32| (["a", "B", "it's"][n as usize % 3], n / 3);
    let new = (0..30).map(|n| Seat::new().row(place(n).0).number(place(n).1));
    let seats: Vec<_> = new.map(|seat| session.add(seat)).collect();
    session.commit().await?;
    for (n, seat) in seats.iter().enumerate() {
        session[*seat].guest = (n % 7 > 0).then(|| format!("guest {n}"));
    }
    session.commit().await?;
    // another was quicker
    session[seats[3]].guest = None;
    session[seats[4]].guest = None;
    let mut other = SessionMaker::new(engine).session();
    let theirs = other.get_one(Seat, ("a", 1)).await?;
    other[theirs].guest = Some("somebody else".to_owned());
    other.commit().await?;
    let error = session.commit().await.unwrap_err();
    assert!(error.is_stale_data(), "{error}");
    // a key that changes
    let moved = session.get_one(Seat, ("B", 1)).await?;
    session[moved].row = "C".to_owned();
    session[moved].guest = Some("moved".to_owned());
    let beside = session.get_one(Seat, ("B", 2)).await?;
    session[beside].guest = Some("beside".to_owned());
    session.commit().await?;
    let read = session.scalars(select(Seat)).await?.all()?;
    session.close().await?;
    assert_eq!(read.len(), 30);
    for seat in read {
        let n =
            ["a", "B", "it's"].iter().position(|row| *row == seat.row).map(|at| at as i32 + 3 * seat.number);
        let expected = match (&*seat.row, seat.number) {
            ("C", 1) => (Some("moved".to_owned()), 3),
            ("B", 2) => (Some("beside".to_owned()), 2),
            ("a", 1) => (Some("somebody else".to_owned()), 3),
            _ => {
                let n = n.expect("a seat of the first ones");
                if n % 7 > 0 { (Some(format!("guest {n}")), 2) } else { (None, 1) }
            }
        };
        assert_eq!((seat.guest, seat.version), expected, "{}{}", seat.row, seat.number);
    }
    SEATS.drop_all(engine).await
}
