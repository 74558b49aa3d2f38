//! Both SQLite drivers, on every runtime and on none.

use super::bare::block_on;
use super::help::sql;
use super::on_each_runtime;
use crate::driver::Conn;
use crate::facade::Engine;
use aludel_core::{AnyRow, EngineOptions, ErrorKind, Fetched, FromRow, Result, text};
use std::sync::Arc;

const DRIVERS: &[&str] = &[
    #[cfg(feature = "sqlite")]
    "rusqlite",
    #[cfg(feature = "sqlite-sqlx")]
    "sqlx",
];

/// Runs a test with the URL of an empty database for each driver; without a name it is in memory.
pub(super) fn each_driver(name: &str, test: impl Fn(&'static str)) {
    let folder = std::env::temp_dir().join(format!("aludel-async-{}-{name}", std::process::id()));
    for driver in DRIVERS {
        let url = if name.is_empty() {
            format!("sqlite+{driver}://")
        } else {
            std::fs::create_dir_all(&folder).unwrap();
            format!("sqlite+{driver}:///{}/{driver}.db", folder.display())
        };
        test(url.leak());
    }
    if !name.is_empty() {
        std::fs::remove_dir_all(&folder).unwrap();
    }
}

async fn open(url: &str) -> Conn {
    Conn::open(&Arc::new(EngineOptions::parse(url).unwrap())).await.unwrap()
}

async fn fetch<R: FromRow>(conn: &mut Conn, text: &str) -> Result<Fetched<R>> {
    Ok(conn.fetch(sql(text), Vec::<R>::new()).await?.into())
}

#[test]
fn rows_become_tuples_and_any_rows() {
    each_driver("", |url| {
        on_each_runtime(|| async {
            let mut conn = open(url).await;
            conn.command("CREATE TABLE t (a INTEGER, b TEXT, c REAL, d BLOB)").await.unwrap();
            let done =
                fetch::<AnyRow>(&mut conn, "INSERT INTO t VALUES (1, 'x', 1.5, x'00ff'), (2, NULL, 2, NULL)");
            assert_eq!(done.await.unwrap().rowcount, 2);
            for _ in 0..2 {
                let found =
                    fetch::<(i64, Option<String>, f64, Option<Vec<u8>>)>(&mut conn, "SELECT * FROM t")
                        .await
                        .unwrap();
                assert_eq!(found.rowcount, 2);
                let expected = [(1, Some("x".into()), 1.5, Some(vec![0, 255])), (2, None, 2.0, None)];
                assert_eq!(found.rows, expected);
            }
            let any = fetch::<AnyRow>(&mut conn, "SELECT a, d FROM t").await.unwrap();
            assert_eq!(any.rows[0].keys(), ["a", "d"]);
            assert_eq!(any.rows[0].get::<i64>("a").unwrap(), 1);
        });
    });
}

#[test]
fn values_are_stored_and_read_back() {
    each_driver("", |url| {
        block_on(async {
            let engine = Engine::builder(url).connect().unwrap();
            let mut connection = engine.connect().await.unwrap();
            let day = aludel_core::Value::Date(20_000);
            let uuid = aludel_core::parse_uuid("00112233445566778899aabbccddeeff").unwrap();
            let row = connection
                .execute(
                    text("SELECT :a AS a, :b AS b, :c AS c, :d AS d, :e AS e")
                        .bind("a", Raw(day))
                        .bind("b", Raw(aludel_core::Value::Uuid(uuid)))
                        .bind("c", 7)
                        .bind("d", None::<i64>)
                        .bind("e", vec![1_u8, 2]),
                )
                .await
                .unwrap()
                .one()
                .unwrap();
            assert_eq!(row.get::<String>("a").unwrap(), "2024-10-04");
            assert_eq!(row.get::<String>("b").unwrap(), "00112233445566778899aabbccddeeff");
            assert_eq!(row.get::<i64>("c").unwrap(), 7);
            assert_eq!(row.get::<Option<i64>>("d").unwrap(), None);
            assert_eq!(row.get::<Vec<u8>>("e").unwrap(), [1, 2]);
        });
    });
}

/// A value as it is.
struct Raw(aludel_core::Value);

impl aludel_core::Encode for Raw {
    fn encode(&self) -> aludel_core::Value {
        self.0.clone()
    }
}

#[test]
fn errors_are_classified_and_the_connection_stays() {
    each_driver("", |url| {
        block_on(async {
            let mut conn = open(url).await;
            conn.command("CREATE TABLE p (id INTEGER PRIMARY KEY, n TEXT NOT NULL UNIQUE CHECK (n <> 'no'))")
                .await
                .unwrap();
            conn.command("CREATE TABLE c (p INTEGER REFERENCES p (id)); INSERT INTO p VALUES (1, 'a')")
                .await
                .unwrap();
            for (text, kind) in [
                ("INSERT INTO p VALUES (2, 'a')", ErrorKind::UniqueViolation),
                ("INSERT INTO p VALUES (1, 'b')", ErrorKind::UniqueViolation),
                ("INSERT INTO p VALUES (3, NULL)", ErrorKind::NotNullViolation),
                ("INSERT INTO p VALUES (4, 'no')", ErrorKind::CheckViolation),
                ("INSERT INTO c VALUES (9)", ErrorKind::ForeignKeyViolation),
                ("SELECT nothing", ErrorKind::Database),
                ("SELEC", ErrorKind::Database),
            ] {
                let error = fetch::<AnyRow>(&mut conn, text).await.unwrap_err();
                assert_eq!(error.kind(), kind, "{error:?}");
                assert_eq!(error.statement_text(), Some(text));
                assert!(error.code().is_some() || kind == ErrorKind::Database, "{error:?}");
            }
            let error = fetch::<(i64, i64)>(&mut conn, "SELECT id, n AS name FROM p").await.unwrap_err();
            assert!(error.to_string().starts_with("column \"name\": expected an integer"), "{error}");
            assert!(!conn.is_closed());
            assert_eq!(fetch::<i64>(&mut conn, "SELECT id FROM p").await.unwrap().rows, [1]);
        });
    });
}

#[test]
fn options_and_drivers_are_checked_before_anything_connects() {
    each_driver("", |url| {
        for (option, expected) in [
            ("mode=rx", "use ro, rw or rwc"),
            ("jurnal_mode=wal", "did you mean `journal_mode`?"),
            ("synchronous=maybe", "use off, normal"),
        ] {
            let error = Engine::builder(&format!("{url}/x.db?{option}")).connect().unwrap_err();
            assert!(error.to_string().contains(expected), "{error}");
        }
    });
    let error = Engine::builder("sqlite+native://").connect().unwrap_err();
    assert!(error.to_string().contains("sqlite has no driver `native`"), "{error}");
    #[cfg(not(feature = "mysql"))]
    {
        let error = Engine::builder("mysql://h/d").connect().unwrap_err().to_string();
        assert!(error.starts_with("no async driver for mysql is compiled in (there are: sqlite"), "{error}");
    }
}

#[test]
fn a_file_that_cannot_be_opened_is_a_connection_error_at_once() {
    each_driver("", |url| {
        let engine = Engine::builder(&format!("{url}//nowhere/at/all.db")).connect().unwrap();
        let error = block_on(engine.connect()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Connection, "{error:?}");
        assert!(error.to_string().starts_with("open /nowhere/at/all.db: "), "{error}");
    });
}

#[cfg(feature = "sqlite")]
#[test]
fn a_panic_on_the_thread_is_an_error_and_never_a_hang() {
    /// A row that panics when it is read.
    #[derive(Debug)]
    struct Panics;

    impl FromRow for Panics {
        type First = Self;
        fn kinds(_out: &mut dyn FnMut(aludel_core::Kind)) {}
        fn from_row<C: aludel_core::Cells>(_cells: &mut C) -> Result<Self> {
            panic!("a panic that the test wants")
        }
    }

    block_on(async {
        let mut conn = open("sqlite+rusqlite://").await;
        for _ in 0..2 {
            let error = fetch::<Panics>(&mut conn, "SELECT 1").await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Connection);
            assert!(conn.is_closed());
        }
    });
}

#[cfg(feature = "sqlite")]
#[test]
fn a_query_that_nobody_waits_for_is_interrupted() {
    const ENDLESS: &str =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT COUNT(*) FROM n";
    let short = std::time::Duration::from_millis(50);
    let done = block_on(crate::mode::timeout(std::time::Duration::from_secs(20), async {
        // its only connection has to be free again
        let engine = Engine::builder("sqlite+rusqlite://").connect().unwrap();
        let mut connection = engine.connect().await.unwrap();
        assert!(crate::mode::timeout(short, connection.execute(text(ENDLESS))).await.is_none());
        drop(connection);
        let mut next = engine.connect().await.unwrap();
        next.scalar::<i64, _>(text("SELECT 7")).await.unwrap()
    }));
    assert_eq!(done, Some(7));
}
