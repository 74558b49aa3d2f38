//! So many new objects that PostgreSQL is sent them by COPY, where that does what an INSERT would.

use crate::mode::{Engine, Session, SessionMaker, maybe};
use aludel::dialect::Dialect;
use aludel::prelude::*;
use aludel::{Result, StatementLog};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use std::time::Duration;

sql_enum! {
    /// How much room it takes.
    pub enum Size in "parcel_size" { Small = "small", Large = "it's large" }
}

models! {
    /// A column of each kind.
    #[derive(Debug, PartialEq)]
    pub struct Parcel in "sent_parcels" {
        pub id: i64 = column(primary_key),
        pub label: String = column(String(20), unique),
        pub note: Option<String> = column(Text),
        pub shelf: Option<i16>,
        pub floor: Option<i32>,
        pub weight: Option<f64>,
        pub fragile: Option<bool>,
        pub content: Option<Vec<u8>>,
        pub day: Option<NaiveDate>,
        pub hour: Option<NaiveTime>,
        pub moment: Option<DateTime<Utc>>,
        pub price: Option<rust_decimal::Decimal> = column(Numeric(12, 2)),
        pub uuid: Option<uuid::Uuid>,
        pub json: Option<serde_json::Value>,
        pub size: Option<Size>,
        pub wait: Option<Duration>,
    }

    /// A key that the database does not make, and a row that refers to another.
    #[derive(Debug, PartialEq)]
    pub struct Stamp in "parcel_stamps" {
        pub code: String = column(String(8), primary_key),
        pub parcel_id: Option<i64> = column(foreign_key(Parcel::id)),
        parcel: One<Parcel> = relationship(),
    }
}

static PARCELS: Metadata = metadata![Parcel, Stamp];

/// As many as are copied.
const MANY: u32 = 2100;

fn draft(n: u32) -> impl Pending<Entity = Parcel> {
    draft_of(n, (!n.is_multiple_of(7)).then(|| Duration::from_micros(u64::from(n) * 1_000_001)))
}

fn draft_of(n: u32, wait: Option<Duration>) -> impl Pending<Entity = Parcel> {
    let given = !n.is_multiple_of(7);
    let some = |given: bool, n: u32| given.then_some(n);
    Parcel::new()
        .label(format!("parcel {n}"))
        .note(some(given, n).map(|n| format!("{n} ü🦀' \\ {}", "x".repeat(n as usize % 300))))
        .shelf(some(given, n).map(|n| -1 - n as i16))
        .floor(some(given, n).map(|n| i32::MIN + n as i32))
        .weight(some(given, n).map(|n| f64::from(n) / 10.0))
        .fragile(some(given, n).map(|n| n.is_multiple_of(2)))
        .content(some(given, n).map(|n| vec![n as u8, 0, 0xff]))
        .day(some(given, n).and_then(|n| NaiveDate::from_num_days_from_ce_opt(700_000 + n as i32)))
        .hour(some(given, n).and_then(|n| NaiveTime::from_num_seconds_from_midnight_opt(n, 0)))
        .moment(some(given, n).and_then(|n| DateTime::from_timestamp(1_700_000_000 + i64::from(n), 0)))
        .price(some(given, n).map(|n| rust_decimal::Decimal::new(i64::from(n) - 300, 2)))
        .uuid(some(given, n).map(|n| uuid::Uuid::from_u128(n.into())))
        .json(some(given, n).map(|n| serde_json::json!({"n": n, "ü": [null, "\""]})))
        .size(some(given, n).map(|n| if n.is_multiple_of(2) { Size::Small } else { Size::Large }))
        .wait(wait)
}

#[maybe]
async fn emptied(engine: &Engine) -> Result<Session> {
    PARCELS.drop_all(engine).await?;
    PARCELS.create_all(engine).await?;
    // what is prepared is for the types that were dropped
    engine.dispose();
    Ok(SessionMaker::new(engine).session())
}

/// PostgreSQL alone has it.
fn copies(sent: &StatementLog) -> usize {
    sent.statements().iter().filter(|sql| sql.starts_with("COPY ")).count()
}

/// Adds many, and compares what a flush made of them with what is there.
#[maybe]
async fn write_many(
    engine: &Engine,
    session: &mut Session,
    expected_copies: usize,
) -> Result<Vec<Key<Parcel>>> {
    let keys: Vec<_> = (0..MANY).map(|n| session.add(draft(n))).collect();
    let sent = engine.watch();
    session.flush().await?;
    if engine.dialect() == Dialect::Postgresql {
        assert_eq!(copies(&sent), expected_copies, "{:#?}", sent.statements());
    }
    session.commit().await?;
    let mut other = SessionMaker::new(engine).session();
    let read = other.scalars(select(Parcel).order_by(Parcel::id)).await?.all()?;
    other.close().await?;
    assert_eq!(read.len(), keys.len());
    for (n, (row, key)) in read.iter().zip(&keys).enumerate() {
        assert_eq!(row, &session[*key]);
        assert!(row.label.ends_with(&format!("parcel {n}")), "{}", row.label);
        assert_eq!(row.note.is_some(), !n.is_multiple_of(7));
    }
    Ok(keys)
}

#[maybe]
pub(crate) async fn many_rows_come_back_as_they_were(engine: &Engine) -> Result<()> {
    let mut session = emptied(engine).await?;
    let keys = write_many(engine, &mut session, 1).await?;
    // what is numbered next does not meet them
    let one = session.add(draft(MANY));
    session.commit().await?;
    assert!(keys.iter().all(|key| session[*key].id < session[one].id));
    assert!(keys.is_sorted_by_key(|key| session[*key].id));
    // objects that refer to others, with keys of their own
    // and for those, half as many are enough
    let stamps = (0..MANY / 2).map(|n| Stamp::new().code(format!("s{n}")).parcel(keys[n as usize]));
    session.add_all(stamps);
    let sent = engine.watch();
    session.commit().await?;
    if engine.dialect() == Dialect::Postgresql {
        assert_eq!(copies(&sent), 1);
    }
    let last = MANY as usize / 2 - 1;
    let of_last = Stamp::code.eq(format!("s{last}"));
    let found = session.scalar(select(Stamp).filter(of_last)).await?;
    assert_eq!(found.parcel_id, Some(session[keys[last]].id));
    // rows that nobody keeps
    let sent = engine.watch();
    let drafts = (0..MANY).map(|n| draft(n + 5000));
    let inserted = session.bulk_insert(drafts).await?;
    assert_eq!(inserted, u64::from(MANY));
    session.commit().await?;
    if engine.dialect() == Dialect::Postgresql {
        assert_eq!(copies(&sent), 2);
    }
    let n: i64 = session.scalar(select(func::count(Parcel::id))).await?;
    assert_eq!(n, i64::from(MANY) * 2 + 1);
    session.close().await
}

#[maybe]
pub(crate) async fn a_row_among_many_is_refused(engine: &Engine) -> Result<()> {
    let mut session = emptied(engine).await?;
    session.add(draft(MANY - 50));
    session.commit().await?;
    let keys: Vec<_> = (0..MANY).map(|n| session.add(draft(n))).collect();
    let error = session.flush().await.unwrap_err();
    assert!(error.is_unique_violation(), "{error}");
    assert!(error.to_string().contains("sent_parcels"), "{error}");
    assert!(!format!("{error:?}").contains("parcel 2050"), "{error:?}");
    if engine.dialect() == Dialect::Postgresql {
        assert_eq!(error.constraint(), Some("uq_sent_parcels_label"), "{error:?}");
        assert!(error.to_string().contains("COPY sent_parcels (id, "), "{error}");
    }
    assert!(keys.iter().all(|key| session.state(*key) == ObjectState::Detached));
    let n: i64 = session.scalar(select(func::count(Parcel::id))).await?;
    assert_eq!(n, 1);
    session.commit().await?;
    // a row of another table is missing
    session
        .add_all((0..MANY).map(|n| Stamp::new().code(format!("s{n}")).parcel_id(1_000_000 + i64::from(n))));
    let error = session.flush().await.unwrap_err();
    assert!(error.is_foreign_key_violation(), "{error}");
    session.close().await
}

#[maybe]
pub(crate) async fn a_value_among_many_cannot_be_sent(engine: &Engine) -> Result<()> {
    if engine.dialect() != Dialect::Postgresql {
        return Ok(());
    }
    let mut session = emptied(engine).await?;
    for at in [0, MANY / 2, MANY - 1] {
        session.add_all((0..MANY).map(|n| draft_of(n, (n == at).then_some(Duration::MAX))));
        let error = session.flush().await.unwrap_err();
        assert!(error.to_string().contains("COPY sent_parcels ("), "{error}");
        assert!(error.to_string().contains("`Duration` cannot be stored"), "{error}");
        let n: i64 = session.scalar(select(func::count(Parcel::id))).await?;
        assert_eq!(n, 0);
        session.rollback().await?;
    }
    session.add_all((0..MANY).map(draft));
    session.commit().await?;
    session.close().await
}

#[maybe]
pub(crate) async fn what_copy_would_do_otherwise_is_inserted(engine: &Engine) -> Result<()> {
    if engine.dialect() != Dialect::Postgresql {
        return Ok(());
    }
    // a role is one connection's
    let engine = &engine.fork().pool_size(1).max_overflow(0).connect()?;
    for (before, after) in [
        // a trigger that has a word in the key
        (
            "CREATE OR REPLACE FUNCTION parcel_key() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN NEW.id := NEW.id + 1000000; RETURN NEW; END $$; \
             CREATE TRIGGER parcel_key BEFORE INSERT ON sent_parcels FOR EACH ROW EXECUTE FUNCTION parcel_key()",
            "DROP FUNCTION parcel_key CASCADE",
        ),
        // a default that is not the sequence's next number
        ("ALTER TABLE sent_parcels ALTER COLUMN id SET DEFAULT nextval('sent_parcels_id_seq') * 10", ""),
        // numbers of another width
        ("ALTER TABLE sent_parcels ALTER COLUMN floor TYPE BIGINT", ""),
        // a rule, which holds for INSERT alone
        ("CREATE RULE parcel_rule AS ON INSERT TO sent_parcels DO ALSO NOTIFY sent_parcels", ""),
        // rows that depend on who writes them
        (
            "ALTER TABLE sent_parcels ENABLE ROW LEVEL SECURITY; CREATE POLICY all_parcels ON sent_parcels USING (true); \
             CREATE ROLE parcel_writer; GRANT USAGE ON SCHEMA public TO parcel_writer; \
             GRANT ALL ON sent_parcels, sent_parcels_id_seq TO parcel_writer; SET ROLE parcel_writer",
            "RESET ROLE; DROP OWNED BY parcel_writer; DROP ROLE parcel_writer",
        ),
        // somebody who may insert the columns, and not take numbers by hand
        (
            "ALTER TABLE sent_parcels ALTER COLUMN id DROP DEFAULT; \
             ALTER TABLE sent_parcels ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY; \
             CREATE ROLE parcel_writer; GRANT USAGE ON SCHEMA public TO parcel_writer; \
             GRANT ALL ON sent_parcels TO parcel_writer; SET ROLE parcel_writer",
            "RESET ROLE; DROP OWNED BY parcel_writer; DROP ROLE parcel_writer",
        ),
        // a table of several parts
        (
            "ALTER TABLE parcel_stamps DROP CONSTRAINT fk_parcel_stamps_parcel_id_sent_parcels; ALTER TABLE sent_parcels RENAME TO one_part; \
             CREATE TABLE sent_parcels (LIKE one_part INCLUDING DEFAULTS) PARTITION BY LIST (fragile); \
             CREATE TABLE the_parts PARTITION OF sent_parcels DEFAULT",
            "DROP TABLE sent_parcels; DROP TABLE one_part",
        ),
    ] {
        let mut session = emptied(engine).await?;
        session.connection().await?.exec_driver_sql(before).await?;
        session.commit().await?;
        write_many(engine, &mut session, 0).await?;
        session.connection().await?.exec_driver_sql(after).await?;
        session.commit().await?;
        session.close().await?;
    }
    Ok(())
}

#[maybe]
pub(crate) async fn what_users_made_by_themselves_is_copied(engine: &Engine) -> Result<()> {
    if engine.dialect() != Dialect::Postgresql {
        return Ok(());
    }
    for before in [
        // a column that numbers itself and takes no numbers from INSERT
        "ALTER TABLE sent_parcels ALTER COLUMN id DROP DEFAULT; \
         ALTER TABLE sent_parcels ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY",
        // text by other names, and triggers that come after
        "ALTER TABLE sent_parcels ALTER COLUMN label TYPE TEXT; ALTER TABLE sent_parcels ALTER COLUMN note TYPE VARCHAR(2000); \
         CREATE OR REPLACE FUNCTION parcel_seen() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$; \
         CREATE TRIGGER parcel_seen AFTER INSERT ON sent_parcels FOR EACH ROW EXECUTE FUNCTION parcel_seen()",
        // columns in another order, and one more
        "ALTER TABLE sent_parcels DROP COLUMN shelf; ALTER TABLE sent_parcels ADD COLUMN extra INTEGER DEFAULT 5; \
         ALTER TABLE sent_parcels ADD COLUMN shelf SMALLINT",
    ] {
        let mut session = emptied(engine).await?;
        session.connection().await?.exec_driver_sql(before).await?;
        session.commit().await?;
        write_many(engine, &mut session, 1).await?;
        session.close().await?;
    }
    let mut session = SessionMaker::new(engine).session();
    session.connection().await?.exec_driver_sql("DROP FUNCTION parcel_seen CASCADE").await?;
    session.commit().await?;
    session.close().await
}

#[maybe]
pub(crate) async fn a_copy_without_data_is_told(engine: &Engine) -> Result<()> {
    // what the other drivers make of it is theirs
    if engine.dialect() != Dialect::Postgresql || engine.url().driver().is_some() {
        return Ok(());
    }
    let mut session = emptied(engine).await?;
    let copied = session.connection().await?.exec_driver_sql("COPY parcel_stamps FROM STDIN").await;
    assert!(copied.is_err_and(|e| e.to_string().contains("waits for data")));
    session.rollback().await?;
    let copied = session.execute(text("COPY parcel_stamps FROM STDIN")).await;
    assert!(copied.is_err_and(|e| e.to_string().contains("waits for data")));
    session.rollback().await?;
    let n: i64 = session.scalar(select(func::count(Parcel::id))).await?;
    assert_eq!(n, 0);
    session.close().await
}
