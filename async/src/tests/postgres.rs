//! PostgreSQL at `$ALUDEL_TEST_POSTGRES`, on every runtime. Each test has a schema of its own.

use super::help::{cancel, sql, wait_for_pool};
use super::on_each_runtime;
use crate::driver::Conn;
use crate::facade::Engine;
use aludel_core::{AnyRow, EngineOptions, ErrorKind, Fetched, FromRow, Result, Value, text};
use std::sync::Arc;
use std::time::Duration;

/// The server's URL, if there is one to test with.
fn server() -> Option<String> {
    let url = std::env::var("ALUDEL_TEST_POSTGRES").ok();
    if url.is_none() {
        eprintln!("skipped: ALUDEL_TEST_POSTGRES is not set");
    }
    url
}

/// Runs a test on a connection with an empty schema.
fn check<F: Future<Output = ()> + Send + 'static>(
    schema: &'static str,
    test: impl Fn(Conn) -> F + Copy + Send + 'static,
) {
    let Some(url) = server() else { return };
    on_each_runtime(|| {
        let options = Arc::new(EngineOptions::parse(&url).unwrap());
        async move {
            let schema = format!("async_{schema}_{}", std::process::id());
            let mut conn = Conn::open(&options).await.unwrap();
            conn.command(&format!("CREATE SCHEMA {schema}; SET search_path TO {schema}")).await.unwrap();
            test(conn).await;
            let mut conn = Conn::open(&options).await.unwrap();
            conn.command(&format!("DROP SCHEMA {schema} CASCADE")).await.unwrap();
        }
    });
}

async fn fetch<R: FromRow>(conn: &mut Conn, text: &str) -> Result<Fetched<R>> {
    Ok(conn.fetch(sql(text), Vec::<R>::new()).await?.into())
}

/// Fetches one value with one bind, `:v`.
async fn with<R: FromRow>(conn: &mut Conn, query: &str, value: Value) -> Result<Vec<R>> {
    struct Raw(Value);
    impl aludel_core::Encode for Raw {
        fn encode(&self) -> Value {
            self.0.clone()
        }
    }
    let log = aludel_core::Statement::into_log(text(query).bind("v", Raw(value)));
    conn.fetch(log, Vec::<R>::new()).await.map(|taken| taken.sink)
}

#[test]
fn rows_become_tuples_and_any_rows() {
    check("rows", |mut conn| async move {
        conn.command("CREATE TABLE t (a int4, b varchar, c float8, d bytea, e numeric, f jsonb)")
            .await
            .unwrap();
        let insert = "INSERT INTO t VALUES (1, 'x', 1.5, '\\x00ff', 12.50, '{\"a\": 1}'), (2, NULL, 2, NULL, -3, NULL)";
        assert_eq!(fetch::<AnyRow>(&mut conn, insert).await.unwrap().rowcount, 2);
        for _ in 0..2 {
            let found = fetch::<(i64, Option<String>, f64, Option<Vec<u8>>)>(
                &mut conn,
                "SELECT a, b, c, d FROM t ORDER BY a",
            );
            let found = found.await.unwrap();
            assert_eq!(found.rowcount, 2);
            assert_eq!(found.rows, [(1, Some("x".into()), 1.5, Some(vec![0, 255])), (2, None, 2.0, None)]);
        }
        let any = fetch::<AnyRow>(&mut conn, "SELECT e, f, a FROM t ORDER BY a").await.unwrap().rows;
        assert_eq!(any[0].keys(), ["e", "f", "a"]);
        let expected = [Value::Decimal("12.50".into()), Value::Json("{\"a\": 1}".into()), Value::Int(1)];
        assert_eq!(any[0].values(), expected);
        assert_eq!(fetch::<AnyRow>(&mut conn, "UPDATE t SET a = 0").await.unwrap().rowcount, 2);
        assert_eq!(fetch::<i64>(&mut conn, "DELETE FROM t RETURNING a").await.unwrap().rows, [0, 0]);
    });
}

#[test]
fn binds_of_text_take_the_type_of_their_place_or_of_their_value() {
    check("binds", |mut conn| async move {
        let conn = &mut conn;
        conn.command("CREATE TYPE mood AS ENUM ('glad'); CREATE TABLE t (a int4, m mood, n numeric)")
            .await
            .unwrap();
        conn.command("INSERT INTO t VALUES (5, 'glad', 5)").await.unwrap();
        // one place, and values of one kind after another
        let place = "SELECT a FROM t WHERE a = :v";
        for (value, found) in [
            (Value::Null, &[][..]),
            (Value::Int(5), &[5]),
            (Value::Int(1 << 40), &[]),
            (Value::Float(5.0), &[5]),
            (Value::Float(5.5), &[]),
            (Value::Int(5), &[5]),
            (Value::Decimal("5.0".into()), &[5]),
        ] {
            assert_eq!(with::<i64>(conn, place, value.clone()).await.unwrap(), found, "{}", value.reveal());
        }
        // no place to tell
        for value in [
            Value::Int(7),
            Value::from("x"),
            Value::Bool(true),
            Value::Float(0.5),
            Value::Date(3),
            Value::Uuid([1; 16]),
            Value::Bytes([1, 2].into()),
        ] {
            let row = with::<AnyRow>(conn, "SELECT :v AS v", value.clone()).await.unwrap().remove(0);
            assert_eq!(row.values(), [value]);
        }
        assert_eq!(
            with::<i64>(conn, "SELECT a FROM t WHERE m = :v", Value::from("glad")).await.unwrap(),
            [5]
        );
        assert_eq!(with::<i64>(conn, "SELECT a FROM t WHERE n = :v", Value::Int(5)).await.unwrap(), [5]);
        assert_eq!(with::<String>(conn, "SELECT left('abc', :v)", Value::Int(2)).await.unwrap(), ["ab"]);
        let array = Value::Array([Value::Int(5), Value::Int(6)].into());
        assert_eq!(with::<i64>(conn, "SELECT a FROM t WHERE a = ANY(:v)", array).await.unwrap(), [5]);
        // refused before it is sent, so that the transaction lives on
        conn.command("BEGIN").await.unwrap();
        let error = with::<i64>(conn, "SELECT 1 WHERE now() > :v", Value::Int(5)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Value, "{error}");
        assert_eq!(fetch::<i64>(conn, "SELECT 1").await.unwrap().rows, [1]);
    });
}

#[test]
fn columns_are_compared_with_what_is_expected_once_per_row_type() {
    check("columns", |mut conn| async move {
        let query = "SELECT 1 AS id, 'x'::varchar AS name WHERE false";
        let error = fetch::<(i64, i64)>(&mut conn, query).await.unwrap_err();
        assert!(error.to_string().starts_with("column \"name\" is varchar, expected an integer"), "{error}");
        assert_eq!(error.statement_text(), Some(query));
        let error = fetch::<(i64, String, i64)>(&mut conn, query).await.unwrap_err();
        assert!(error.to_string().starts_with("the row has 2 columns, and 3 are expected"), "{error}");
        assert!(fetch::<(i64, String)>(&mut conn, query).await.unwrap().rows.is_empty());
        let error = fetch::<i64>(&mut conn, "SELECT NULL::int AS gone").await.unwrap_err();
        assert!(error.to_string().starts_with("column \"gone\": NULL"), "{error}");
        // the rest of an answer is read before the next
        let error =
            fetch::<i64>(&mut conn, "SELECT nullif(n, 1) AS n FROM generate_series(1, 10000) n").await;
        assert!(error.is_err());
        assert_eq!(fetch::<i64>(&mut conn, "SELECT 1").await.unwrap().rows, [1]);
        assert!(!conn.is_closed());
    });
}

#[test]
fn errors_are_classified_and_show_no_values() {
    check("errors", |mut conn| async move {
        conn.command("CREATE TABLE p (id int PRIMARY KEY, n text NOT NULL CONSTRAINT p_n CHECK (n <> 'no'))")
            .await
            .unwrap();
        conn.command("CREATE TABLE c (p int REFERENCES p); INSERT INTO p VALUES (1, 'a')").await.unwrap();
        for (query, kind, code, constraint) in [
            ("INSERT INTO p VALUES (1, :v)", ErrorKind::UniqueViolation, "23505", Some("p_pkey")),
            (
                "INSERT INTO p (id, n) VALUES (2, nullif(:v, 'secret'))",
                ErrorKind::NotNullViolation,
                "23502",
                None,
            ),
            ("INSERT INTO p VALUES (length(:v), 'no')", ErrorKind::CheckViolation, "23514", Some("p_n")),
            ("INSERT INTO c VALUES (length(:v))", ErrorKind::ForeignKeyViolation, "23503", Some("c_p_fkey")),
            ("SELECT nothing, :v", ErrorKind::Database, "42703", None),
        ] {
            let error = with::<AnyRow>(&mut conn, query, Value::from("secret")).await.unwrap_err();
            assert_eq!(
                (error.kind(), error.code(), error.constraint()),
                (kind, Some(code), constraint),
                "{error:?}"
            );
            let shown = format!("{error} {error:?}").replace("'secret'", "");
            assert!(!shown.contains("secret") && !shown.contains("Key ("), "{shown}");
        }
        assert!(!conn.is_closed());
    });
}

#[test]
fn a_statement_is_prepared_anew_when_its_table_has_changed() {
    check("stale", |mut conn| async move {
        conn.command("CREATE TABLE t (a int); INSERT INTO t VALUES (1)").await.unwrap();
        assert_eq!(fetch::<AnyRow>(&mut conn, "SELECT * FROM t").await.unwrap().rows[0].keys(), ["a"]);
        conn.command("ALTER TABLE t ADD b text").await.unwrap();
        assert!(fetch::<AnyRow>(&mut conn, "SELECT * FROM t").await.is_err());
        assert_eq!(fetch::<AnyRow>(&mut conn, "SELECT * FROM t").await.unwrap().rows[0].keys(), ["a", "b"]);
    });
}

#[test]
fn a_connection_that_the_server_ended_is_closed() {
    check("ended", |mut conn| async move {
        let error =
            fetch::<AnyRow>(&mut conn, "SELECT pg_terminate_backend(pg_backend_pid())").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Connection, "{error:?}");
        assert!(conn.is_closed());
    });
}

#[test]
fn the_pool_discards_what_was_dropped_in_the_middle_and_rolls_back_what_was_open() {
    let Some(url) = server() else { return };
    on_each_runtime(|| {
        let engine =
            Engine::builder(&url).pool_size(1).max_overflow(0).pool_pre_ping(true).connect().unwrap();
        async move {
            let mut connection = engine.connect().await.unwrap();
            let pid: i64 = connection.scalar(text("SELECT pg_backend_pid()")).await.unwrap();
            drop(connection);
            wait_for_pool(&engine, 1, 1).await;
            let mut connection = engine.connect().await.unwrap();
            assert!(!connection.in_transaction());
            assert_eq!(connection.scalar::<i64, _>(text("SELECT pg_backend_pid()")).await.unwrap(), pid);
            assert!(cancel(connection.execute(text("SELECT pg_sleep(10)"))).await);
            drop(connection);
            assert_eq!(engine.pool_status().size, 0);
            let mut connection = engine.connect().await.unwrap();
            let other: i64 = connection.scalar(text("SELECT pg_backend_pid()")).await.unwrap();
            assert_ne!(other, pid);
            drop(connection);
            wait_for_pool(&engine, 1, 1).await;
            // the pool finds out that the server has gone away
            let ended = Engine::builder(engine.url().to_string_with_password().as_str()).connect().unwrap();
            let mut killer = ended.connect().await.unwrap();
            let kill = text("SELECT pg_terminate_backend(:pid::int4)").bind("pid", other);
            assert!(killer.scalar::<bool, _>(kill).await.unwrap());
            futures_timer::Delay::new(Duration::from_millis(50)).await;
            let mut connection = engine.connect().await.unwrap();
            assert_ne!(connection.scalar::<i64, _>(text("SELECT pg_backend_pid()")).await.unwrap(), other);
        }
    });
}

#[test]
fn connecting_fails_at_once_and_says_where() {
    let Some(url) = server() else { return };
    on_each_runtime(|| {
        let (refused, wrong) = ("postgresql://u:hunter2@127.0.0.1:1/d", format!("{url}_that_is_not_there"));
        let password = EngineOptions::parse(&url).unwrap().url.password().unwrap_or("hunter2").to_owned();
        async move {
            for (url, place) in [(refused.to_owned(), "connect to 127.0.0.1:1/d: "), (wrong, "connect to ")] {
                let error = Engine::builder(&url).connect().unwrap().connect().await.unwrap_err();
                assert_eq!(error.kind(), ErrorKind::Connection, "{error:?}");
                assert!(error.to_string().starts_with(place), "{error}");
                assert!(
                    !format!("{error:?}").contains("hunter2")
                        && !format!("{error:?}").contains(&format!(":{password}@"))
                );
            }
        }
    });
}

#[test]
fn options_are_checked_before_anything_connects() {
    for (option, expected) in [
        #[cfg(not(feature = "tls"))]
        ("sslmode=require", "TLS needs feature `tls`"),
        ("sslmode=maybe", "must be disable, allow, prefer"),
        ("ssl_mode=disable", "did you mean `sslmode`?"),
        ("connect_timeout=soon", "must be a number of seconds"),
    ] {
        let error = Engine::builder(&format!("postgresql+sqlx://h/d?{option}")).connect().unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
    }
}
