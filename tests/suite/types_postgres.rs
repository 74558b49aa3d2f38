//! What PostgreSQL alone has comes back as it was sent.

use crate::mode::{Engine, SessionMaker, maybe};
use aludel::Result;
use aludel::dialect::Dialect;
use aludel::prelude::*;
use aludel::{HStore, Interval, Network, Range};
use aludel_tests::models::*;
use chrono::{DateTime, NaiveDate};
use std::net::IpAddr;
use std::ops::Bound;

static RANGES: Metadata = metadata![Ranges];

fn decimal(text: &str) -> rust_decimal::Decimal {
    text.parse().expect("a number")
}

fn day(n: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, 2, n).expect("a day")
}

fn ranges(days: Option<Range<NaiveDate>>) -> impl Pending<Entity = Ranges> {
    let noon = day(1).and_hms_micro_opt(12, 0, 0, 1).expect("a time");
    Ranges::new()
        .span(1..5)
        .wide(..i64::MAX)
        .price(Range::new(Bound::Excluded(decimal("-0.50")), Bound::Included(decimal("1e10"))))
        .naive(Range::new(Bound::Excluded(noon), Bound::Unbounded))
        .moment(DateTime::UNIX_EPOCH..=DateTime::UNIX_EPOCH)
        .days(days)
        .many(vec![Range::empty(), Range::from(..), Range::from(7..8)])
        .age(Interval { months: -14, days: 3, micros: -1 })
        .uuids(vec![uuid::Uuid::from_u128(1), uuid::Uuid::max()])
        .prices(vec![decimal("1.50"), decimal("-2.25")])
        .blobs(vec![vec![], vec![0, 255]])
        .hosts(vec![IpAddr::from([10, 0, 0, 1]).into(), "::/0".parse::<Network>().expect("a network")])
        .search("'cat':3B 'it''s':1,2A")
        .bits("1010000001")
        .oid(u32::MAX)
        .xml("<a>\u{fc}</a>")
}

#[maybe]
pub(crate) async fn ranges_arrays_and_addresses_come_back(engine: &Engine) -> Result<()> {
    if engine.dialect() != Dialect::Postgresql {
        return Ok(());
    }
    RANGES.drop_all(engine).await?;
    RANGES.create_all(engine).await?;
    let mut session = SessionMaker::new(engine).session();
    let keys = [session.add(ranges(Some(Range::from(day(1)..day(29))))), session.add(ranges(None))];
    session.commit().await?;
    let rows = session.scalars(select(Ranges).order_by(Ranges::id)).await?.all()?;
    assert_eq!((&rows[0], &rows[1]), (&session[keys[0]], &session[keys[1]]));
    let row = &rows[0];
    assert_eq!(row.span, Range::from(1..5));
    assert_eq!(row.price.to_string(), "(-0.50,10000000000]");
    assert_eq!(row.days, Some(Range::from(day(1)..day(29))));
    assert_eq!(row.many, [Range::empty(), Range::from(..), Range::from(7..8)]);
    assert_eq!(row.age, Interval { months: -14, days: 3, micros: -1 });
    assert_eq!(row.search, "'cat':3B 'it''s':1,2A");
    assert_eq!((row.bits.as_str(), row.oid), ("1010000001", u32::MAX));
    assert_eq!(row.hosts[0].to_string(), "10.0.0.1/32");
    assert_eq!(rows[1].days, None);
    // each is found by its value
    let found = select(func::count(Ranges::id)).filter((
        Ranges::span.eq(1..5),
        Ranges::price.eq(row.price),
        Ranges::moment.eq(row.moment),
        Ranges::many.eq(row.many.clone()),
    ));
    let found = found.filter((
        Ranges::uuids.eq(row.uuids.clone()),
        Ranges::prices.eq(row.prices.clone()),
        Ranges::hosts.eq(row.hosts.clone()),
        Ranges::age.eq(row.age),
    ));
    let n: i64 = session.scalar(found).await?;
    assert_eq!(n, 2);
    // and changed
    session[keys[0]].many.clear();
    session[keys[0]].span = Range::from(3..=4);
    session.commit().await?;
    let (span, many) =
        session.execute(select((Ranges::span, Ranges::many)).filter(Ranges::id.eq(row.id))).await?.one()?;
    assert_eq!((span, many), (Range::from(3..5), vec![]));
    let wrong = Ranges::span.eq(Range::from((Bound::Included(5), Bound::Included(1))));
    let refused = session.execute(select(Ranges::id).filter(wrong)).await.unwrap_err();
    assert_eq!(refused.kind(), aludel::ErrorKind::Value, "{refused}");
    session.rollback().await?;
    RANGES.drop_all(engine).await
}

#[maybe]
pub(crate) async fn types_that_users_made_are_read(engine: &Engine) -> Result<()> {
    if engine.dialect() != Dialect::Postgresql {
        return Ok(());
    }
    let mut session = SessionMaker::new(engine).session();
    let roles: Vec<Role> = session.scalar(text("SELECT ARRAY['admin', 'reader']::role[]")).await?;
    assert_eq!(roles, [Role::Admin, Role::Reader]);
    for (sql, expected) in [
        ("inet '10.0.0.1'", "10.0.0.1"),
        ("cidr '10.0.0.0/8'", "10.0.0.0/8"),
        ("macaddr '08:00:2b:01:02:03'", "08:00:2b:01:02:03"),
        ("'101'::varbit", "101"),
        ("to_tsvector('english', 'the fat cats')", "'cat':3 'fat':2"),
        ("uuid '00112233-4455-6677-8899-aabbccddeeff'", "00112233-4455-6677-8899-aabbccddeeff"),
        ("interval '1 month 2 hours'", "P1MT7200S"),
        ("jsonb '{\"a\":1}'", "{\"a\": 1}"),
        ("1.50", "1.50"),
    ] {
        let read: String = session.scalar(text(format!("SELECT {sql}"))).await?;
        assert_eq!(read, expected, "{sql}");
    }
    for (sql, message) in [
        ("row(1, 'x')", "column \"x\" is "),
        ("point '(1,2)'", "column \"x\" is of type number 600, expected text"),
        ("ARRAY[[1,2],[3,4]]", "column \"x\" is integer[], expected text"),
    ] {
        let refused = session.scalar::<String, _>(text(format!("SELECT {sql} AS x"))).await.unwrap_err();
        assert!(refused.to_string().starts_with(message), "{refused}");
        session.rollback().await?;
    }
    for (sql, message) in [
        ("ARRAY[[1,2],[3,4]]", "column \"x\": an array of several dimensions cannot be read"),
        ("ARRAY[1,3000000000]::numeric[]", "column \"x\": item 2 of the array: "),
        ("ARRAY['x']", "column \"x\" is text[], expected an array"),
    ] {
        let refused = session.scalar::<Vec<i32>, _>(text(format!("SELECT {sql} AS x"))).await.unwrap_err();
        assert!(refused.to_string().starts_with(message), "{refused}");
        session.rollback().await?;
    }
    for sql in ["'infinity'::date", "'-infinity'::date", "'300000-01-01'::date"] {
        let refused = session.scalar::<NaiveDate, _>(text(format!("SELECT {sql} AS x"))).await.unwrap_err();
        assert!(refused.to_string().starts_with("column \"x\": "), "{refused}");
        session.rollback().await?;
    }
    Ok(())
}

#[maybe]
pub(crate) async fn maps_come_back(engine: &Engine) -> Result<()> {
    let mut session = SessionMaker::new(engine).session();
    let map = HStore::from([("a\"".to_owned(), Some("é".to_owned())), ("b".to_owned(), None)]);
    if engine.dialect() == Dialect::Postgresql {
        let made = session.execute(text("CREATE EXTENSION IF NOT EXISTS hstore")).await;
        if made.is_err() {
            println!("left out: the server has no extension `hstore`");
            return Ok(());
        }
        session.commit().await?;
        let read: HStore = session.scalar(text("SELECT 'a\\\"=>é, b=>NULL'::hstore")).await?;
        assert_eq!(read, map);
        let read: HStore = session
            .scalar(text("SELECT CAST(CAST(:map AS TEXT) AS hstore)").bind("map", map.clone()))
            .await?;
        assert_eq!(read, map);
    }
    let text_type = if engine.dialect() == Dialect::Mysql { "CHAR" } else { "TEXT" };
    let cast = text(format!("SELECT CAST(:map AS {text_type})")).bind("map", map.clone());
    let read: HStore = session.scalar(cast).await?;
    assert_eq!(read, map);
    Ok(())
}
