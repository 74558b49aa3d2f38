//! Values come back as they were sent.

use crate::mode::{Engine, SessionMaker, maybe};
use aludel::Result;
use aludel::dialect::Dialect;
use aludel::prelude::*;
use aludel::{Interval, Json, MacAddr, Network};
use aludel_tests::models::*;
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta};
use std::net::IpAddr;
use std::time::Duration;

pub(crate) fn everything() -> impl Pending<Entity = Everything> {
    let day = NaiveDate::from_ymd_opt(2024, 2, 29).expect("a day");
    let clock = NaiveTime::from_hms_micro_opt(23, 59, 58, 123_456).expect("a time");
    Everything::new()
        .tiny(-128)
        .small(-32768)
        .big(i64::MIN)
        .u_tiny(255)
        .u_small(65535)
        .u_int(u32::MAX)
        .u_big(i64::MAX as u64)
        .real(1.5)
        .double(-0.1)
        .flag(true)
        .text("grüße 🦀 \\ ' \" \n")
        .short("short")
        .fixed("abc")
        .bytes(vec![0, 1, 254, 255])
        .day(day)
        .clock(clock)
        .naive(day.and_time(clock))
        .moment(DateTime::from_timestamp_micros(1_700_000_000_123_456).expect("a moment"))
        .number("-123456789.125".parse::<rust_decimal::Decimal>().expect("a number"))
        .uuid(uuid::Uuid::from_u128(0x0011_2233_4455_6677_8899_aabb_ccdd_eeff))
        .json(serde_json::json!({"a": [1, null, "x"], "ü": {"b": true}}))
        .role(Role::Author)
        .mood(Mood::Bad)
        .email(Email("ed@x".to_owned()))
        .binary(serde_json::json!([1, {"ü": null}]))
        .address(Json(Address { city: "Ulm".to_owned(), lines: vec![None, Some("\"x\"".to_owned())] }))
        .delta(TimeDelta::microseconds(-90_000_000_001))
        .pause(Duration::from_micros(86_400_000_001))
        .words(["", "a \"b\" \\ {c,d} NULL", "ü🦀"])
        .numbers(vec![i64::MIN, 0, i64::MAX])
        .holes(vec![None, Some(-1), None])
        .instants(vec![DateTime::from_timestamp_micros(-1).expect("a moment")])
        .moods(vec![Mood::Good, Mood::Bad])
        .roles(vec![Role::Reader])
        .host(IpAddr::from([10, 0, 0, 1]))
        .network("fe80::/10".parse::<Network>().expect("a network"))
        .mac(MacAddr([8, 0, 0x2b, 1, 2, 3]))
        .year(2024)
        .unsigned(u32::MAX)
        .celsius(Celsius(-0.5))
}

#[maybe]
pub(crate) async fn every_type_comes_back(engine: &Engine) -> Result<()> {
    let mut session = SessionMaker::new(engine).session();
    let keys = [session.add(everything()), session.add(everything())];
    session.commit().await?;
    let rows = session.scalars(select(Everything).order_by(Everything::id)).await?.all()?;
    assert_eq!(rows.len(), 2);
    for (key, read) in keys.iter().zip(&rows) {
        // what the flush made of the draft is what the database has
        assert_eq!(&session[*key], read);
    }
    let row = &rows[0];
    assert_eq!(row.text, "grüße 🦀 \\ ' \" \n");
    assert_eq!((row.tiny, row.small, row.big), (-128, -32768, i64::MIN));
    assert_eq!((row.u_tiny, row.u_small, row.u_int, row.u_big), (255, 65535, u32::MAX, i64::MAX as u64));
    assert_eq!(row.number.to_string(), "-123456789.125");
    assert_eq!(row.moment.timestamp_micros(), 1_700_000_000_123_456);
    assert_eq!((row.role, row.mood), (Role::Author, Mood::Bad));
    // and each is found by its value
    let found = select(func::count(Everything::id)).filter((
        Everything::day.eq(row.day),
        Everything::clock.eq(row.clock),
        Everything::naive.eq(row.naive),
        Everything::moment.eq(row.moment),
        Everything::uuid.eq(row.uuid),
        Everything::role.eq(Role::Author),
        Everything::email.eq(Email("ed@x".to_owned())),
        Everything::number.eq(row.number),
    ));
    let found = found.filter((
        Everything::delta.eq(row.delta),
        Everything::pause.eq(row.pause),
        Everything::host.eq(row.host),
        Everything::mac.eq(row.mac),
        Everything::celsius.eq(row.celsius),
    ));
    let n: i64 = session.scalar(found).await?;
    assert_eq!(n, 2);
    // a plain INSERT sends the same
    session.execute(insert(Everything).values([everything()])).await?;
    let third = session.scalars(select(Everything).order_by(Everything::id.desc()).limit(1)).await?.one()?;
    assert_eq!((third.json.clone(), third.bytes.clone()), (rows[0].json.clone(), rows[0].bytes.clone()));
    Ok(())
}

#[maybe]
pub(crate) async fn nulls_come_back(engine: &Engine) -> Result<()> {
    let mut session = SessionMaker::new(engine).session();
    let empty = session.add(Nothing::new());
    let full = session.add(
        Nothing::new()
            .small(1)
            .int(Some(2))
            .text("x")
            .flag(None)
            .role(Role::Admin)
            .email(Email("a@b".to_owned())),
    );
    session.commit().await?;
    let read = session.scalars(select(Nothing).order_by(Nothing::id)).await?.all()?;
    assert_eq!((&session[empty], &session[full]), (&read[0], &read[1]));
    assert_eq!((read[0].int, read[0].text.as_deref(), read[0].moment), (None, None, None));
    assert_eq!(
        (read[1].small, read[1].int, read[1].flag, read[1].role),
        (Some(1), Some(2), None, Some(Role::Admin))
    );
    let n: i64 = session.scalar(select(func::count(Nothing::id)).filter(Nothing::text.is_null())).await?;
    assert_eq!(n, 1);
    let n: i64 = session.scalar(select(func::count(Nothing::id)).filter(Nothing::text.eq(None))).await?;
    assert_eq!(n, 1);
    session[full].text = None;
    session.commit().await?;
    let n: i64 = session.scalar(select(func::count(Nothing::id)).filter(Nothing::text.is_not_null())).await?;
    assert_eq!(n, 0);
    Ok(())
}

#[maybe]
pub(crate) async fn integers_at_their_limits(engine: &Engine) -> Result<()> {
    let mut session = SessionMaker::new(engine).session();
    let too_big = Everything::u_big.eq(u64::MAX);
    let found = session.execute(select(Everything::id).filter(too_big)).await;
    if engine.dialect() == Dialect::Mysql {
        // such numbers exist there, but not in this column
        assert_eq!(found?.all()?.len(), 0);
    } else {
        let refused = found.unwrap_err();
        assert_eq!(refused.kind(), aludel::ErrorKind::Value, "{refused}");
        let shown = refused.to_string();
        assert!(!shown.contains(&u64::MAX.to_string()), "values stay out of messages: {shown}");
        session.rollback().await?;
    }
    session.add(everything());
    session.flush().await?;
    let narrow = session.scalars::<i8, _>(text("SELECT small FROM everything")).await.unwrap_err();
    assert!(narrow.to_string().contains("out of range for `i8`"), "{narrow}");
    assert!(narrow.to_string().contains("\"small\""), "{narrow}");
    Ok(())
}

#[maybe]
pub(crate) async fn enums_and_types_of_ones_own(engine: &Engine) -> Result<()> {
    let mut session = SessionMaker::new(engine).session();
    session.add(everything());
    session.commit().await?;
    session.execute(text("UPDATE everything SET email = 'no address'")).await?;
    let wrong = session.scalars(select(Everything)).await.unwrap_err();
    assert!(wrong.to_string().contains("\"email\"") && wrong.to_string().contains("`Email`"), "{wrong}");
    session.rollback().await?;
    let refused = session.execute(text("UPDATE everything SET mood = 'neither'")).await.unwrap_err();
    assert!(refused.is_check_violation(), "{refused}");
    session.rollback().await?;
    let refused = session.execute(text("UPDATE everything SET role = 'nobody'")).await;
    // SQLite has no such types: what it takes is told when it is read
    if refused.is_ok() {
        assert!(!engine.dialect().capability().enum_types);
        let wrong = session.scalars(select(Everything::role)).await.unwrap_err();
        assert!(wrong.to_string().contains("`Role`"), "{wrong}");
        assert!(
            wrong.to_string().contains("`Role`, which knows the labels admin, author, reader"),
            "{wrong}"
        );
    }
    Ok(())
}

#[maybe]
pub(crate) async fn text_of_every_kind(engine: &Engine) -> Result<()> {
    let mut session = SessionMaker::new(engine).session();
    let texts = [
        "",
        " ",
        "'",
        "''",
        "\"",
        "\\",
        "%",
        "_",
        "$1",
        ":x",
        "?",
        "é",
        "日本語",
        "\u{1F980}",
        "a\nb\tc",
        "--",
        "/*",
    ];
    // where a collation passes over spaces at the end, one space is the same as none
    let padded = engine.dialect() == Dialect::Mysql;
    let texts: Vec<&str> = texts.into_iter().filter(|text| !padded || *text != " ").collect();
    for text in &texts {
        let text = *text;
        session.add(Tag::new().name(text));
    }
    session.commit().await?;
    let read = session.scalars(select(Tag::name).order_by(Tag::id)).await?.all()?;
    assert_eq!(read, texts);
    for text in texts {
        let found: String = session.scalar(select(Tag::name).filter(Tag::name.eq(text))).await?;
        assert_eq!(found, text);
        let n: i64 = session.scalar(select(func::count(Tag::id)).filter(Tag::name.eq(text))).await?;
        assert_eq!(n, 1, "{text:?}");
    }
    // a TEXT has 64 KiB there
    let long = "x".repeat(if engine.dialect() == Dialect::Mysql { 60_000 } else { 1 << 20 });
    let post = Post::new().title("long").content(&long).author(User::new().name("a").email("b"));
    session.add(post);
    session.commit().await?;
    let read: String = session.scalar(select(Post::content)).await?;
    assert_eq!(read, long);
    Ok(())
}

#[maybe]
pub(crate) async fn numbers_are_read_as_other_numbers(engine: &Engine) -> Result<()> {
    let mut session = SessionMaker::new(engine).session();
    if engine.dialect() != Dialect::Postgresql {
        // floats that are whole, as arithmetic makes them
        let n: i64 = session.scalar(text("SELECT 6.0 / 2")).await?;
        assert_eq!(n, 3);
        let half = session.scalar::<i64, _>(text("SELECT 0.5")).await;
        assert!(half.is_err());
        return Ok(());
    }
    let sum: i64 = session.scalar(text("SELECT sum(x) FROM (VALUES (1::bigint), (2)) v (x)")).await?;
    let average: f64 = session.scalar(text("SELECT avg(x) FROM (VALUES (1), (2)) v (x)")).await?;
    assert_eq!((sum, average), (3, 1.5));
    let zero: i64 = session.scalar(text("SELECT 0.00")).await?;
    let none: Option<i64> = session.scalar(text("SELECT sum(x) FROM (VALUES (NULL::bigint)) v (x)")).await?;
    assert_eq!((zero, none), (0, None));
    for (sql, expected) in [("7::smallint", 7.0), ("8", 8.0), ("0.5::real", 0.5), ("0.125::numeric", 0.125)] {
        let read: f64 = session.scalar(text(format!("SELECT {sql}"))).await?;
        assert_eq!(read, expected, "{sql}");
    }
    let of_float: i64 = session.scalar(text("SELECT ceil(-7)")).await?;
    assert_eq!(of_float, -7);
    let large: i64 = session.scalar(text("SELECT 4294967295::oid")).await?;
    assert_eq!(large, 4_294_967_295);
    let exact: rust_decimal::Decimal = session.scalar(text("SELECT 0.25::float8")).await?;
    assert_eq!(exact.to_string(), "0.25");
    for (sql, message) in [
        ("SELECT 1.5 AS half", "column \"half\": a number with a fraction cannot be read as an integer"),
        ("SELECT 1e30::numeric AS large", "column \"large\": a number does not fit a 64-bit integer"),
        (
            "SELECT 1.5::float8 AS half",
            "column \"half\": a number with a fraction cannot be read as an integer",
        ),
        ("SELECT 'NaN'::real AS no", "column \"no\": a number does not fit a 64-bit integer"),
        ("SELECT 'x'::text AS word", "column \"word\" is text, expected an integer"),
    ] {
        let refused = session.scalar::<i64, _>(text(sql)).await.unwrap_err();
        assert!(refused.to_string().starts_with(message), "{refused}");
        session.rollback().await?;
    }
    for (sql, expected) in
        [("'a'::name", "a"), ("'b'::char(3)", "b  "), ("'c'", "c"), ("'admin'::role", "admin")]
    {
        let read: String = session.scalar(text(format!("SELECT {sql}"))).await?;
        assert_eq!(read, expected, "{sql}");
    }
    Ok(())
}

#[maybe]
pub(crate) async fn values_that_cannot_be_stored_are_refused(engine: &Engine) -> Result<()> {
    let mut session = SessionMaker::new(engine).session();
    let frozen = session
        .execute(select(Everything::id).filter(Everything::celsius.eq(Celsius(-300.0))))
        .await
        .unwrap_err();
    assert!(frozen.to_string().starts_with("a `Celsius` cannot be stored"), "{frozen}");
    assert_eq!(frozen.kind(), aludel::ErrorKind::Value);
    session.rollback().await?;
    let eternal = session
        .execute(select(Everything::id).filter(Everything::pause.eq(Duration::MAX)))
        .await
        .unwrap_err();
    assert!(eternal.to_string().starts_with("a `Duration` cannot be stored"), "{eternal}");
    session.rollback().await?;
    let key = session.add(everything());
    session.flush().await?;
    session[key].celsius = Celsius(-274.0);
    let refused = session.commit().await.unwrap_err();
    assert!(refused.to_string().contains("`Celsius`"), "{refused}");
    session.rollback().await
}

#[maybe]
pub(crate) async fn what_does_not_fit_names_its_column(engine: &Engine) -> Result<()> {
    let mut session = SessionMaker::new(engine).session();
    session.add(everything());
    session.commit().await?;
    let null = session.scalar::<String, _>(text("SELECT NULL AS gone")).await.unwrap_err();
    assert!(null.to_string().starts_with("column \"gone\": NULL in a column that is not optional"), "{null}");
    session.rollback().await?;
    let dialect = engine.dialect();
    let other = if dialect == Dialect::Postgresql { "'{\"other\": 1}'::jsonb" } else { "'{\"other\": 1}'" };
    session.execute(text(format!("UPDATE everything SET address = {other}"))).await?;
    let form = session.scalars(select(Everything::address)).await.unwrap_err();
    assert!(
        form.to_string().contains("\"address\": the JSON document is not of the expected form"),
        "{form}"
    );
    session.rollback().await?;
    if dialect == Dialect::Sqlite {
        for (set, message) in [
            ("words = '[1'", "\"words\": expected an array, found text that is no JSON array"),
            ("words = '[\"a\", 1]'", "\"words\": item 2 of the array: expected text, found an integer"),
            ("delta = 'soon'", "\"delta\": expected an interval, found text that is not one"),
            ("host = '10.0.0.0/8'", "\"host\": the address is of a whole network"),
            ("day = '2023-02-29'", "\"day\": expected a date, found text that is not one"),
            ("day = x'00'", "\"day\": expected a date, found bytes"),
            ("text = CAST(x'ff' AS TEXT)", "\"text\": "),
            ("big = 'x'", "\"big\": expected an integer, found text"),
        ] {
            session.execute(text(format!("UPDATE everything SET {set}"))).await?;
            let refused = session.scalars(select(Everything)).await.unwrap_err();
            assert!(refused.to_string().contains(message), "{set}: {refused}");
            session.rollback().await?;
        }
    }
    Ok(())
}

#[maybe]
pub(crate) async fn many_rows_are_sent_at_once(engine: &Engine) -> Result<()> {
    let mut session = SessionMaker::new(engine).session();
    let row = |n: u8| {
        Nothing::new()
            .host(IpAddr::from([10, 0, 0, n]))
            .address(Json(Address { city: n.to_string(), lines: vec![] }))
            .role(Role::Admin)
            .email(Email(format!("{n}@x")))
    };
    session.add_all((1..=120).map(row));
    session.commit().await?;
    let read = session.scalars(select(Nothing).order_by(Nothing::id)).await?.all()?;
    assert_eq!(read.len(), 120);
    for (n, read) in (1..=120_u8).zip(&read) {
        assert_eq!(read.host, Some(IpAddr::from([10, 0, 0, n])));
        assert_eq!(read.address.as_ref().map(|a| a.city.clone()), Some(n.to_string()));
    }
    let intervals = (1..=3).map(|n| Nothing::new().interval(Interval { months: 0, days: n, micros: 0 }));
    session.add_all(intervals);
    session.commit().await?;
    let longest: Option<Interval> = session
        .scalar(
            select(Nothing::interval)
                .order_by(Nothing::interval.desc())
                .filter(Nothing::interval.is_not_null())
                .limit(1),
        )
        .await?;
    assert_eq!(longest.and_then(Interval::total_micros), Some(3 * 86_400_000_000));
    Ok(())
}
