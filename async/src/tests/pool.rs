//! The pool's own promises, and the timer.

use crate::mode::timeout;
use std::future::{pending, ready};
use std::time::{Duration, Instant};

#[test]
fn a_timeout_gives_up_in_time_and_lets_ready_futures_through() {
    super::on_each_runtime(|| async {
        assert_eq!(timeout(Duration::ZERO, ready(1)).await, Some(1));
        assert_eq!(timeout(Duration::MAX, ready(2)).await, Some(2));
        let begun = Instant::now();
        assert_eq!(timeout(Duration::from_millis(30), pending::<()>()).await, None);
        assert!((30..2000).contains(&begun.elapsed().as_millis()), "{:?}", begun.elapsed());
    });
}

#[cfg(any(feature = "sqlite", feature = "sqlite-sqlx"))]
mod with_sqlite {
    use super::super::bare::block_on;
    use super::super::help::{cancel, wait_for_pool};
    use super::super::{on_each_runtime, sqlite::each_driver};
    use crate::facade::Engine;
    use aludel_core::{ErrorKind, secs, text};
    use std::time::{Duration, Instant};

    /// Takes some milliseconds.
    const SLOW: &str = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000) SELECT count(*) FROM n";

    fn engine(url: &str) -> Engine {
        Engine::builder(url).pool_size(1).max_overflow(1).connect().unwrap()
    }

    #[test]
    fn a_full_pool_says_how_long_it_was_waited_for() {
        let limit = Duration::from_millis(50);
        each_driver("timeout", |url| {
            on_each_runtime(|| {
                let builder = Engine::builder(url).pool_size(1).max_overflow(1).pool_timeout(limit);
                async move {
                    let engine = builder.connect().unwrap();
                    let held = (engine.connect().await.unwrap(), engine.connect().await.unwrap());
                    let begun = Instant::now();
                    let error = engine.connect().await.unwrap_err();
                    assert!(begun.elapsed() >= limit && begun.elapsed() < secs(5));
                    assert_eq!(error.kind(), ErrorKind::PoolTimeout);
                    let told = error.to_string();
                    let expected = "no connection became free within 50ms: all 2 of the pool are in use, by ";
                    assert!(told.starts_with(expected), "{told}");
                    assert_eq!(engine.pool_status().in_use, 2);
                    drop(held);
                    assert!(engine.connect().await.is_ok());
                }
            });
        });
    }

    #[test]
    fn a_connection_with_a_dropped_future_is_thrown_away() {
        each_driver("cancel", |url| {
            on_each_runtime(|| {
                let engine = engine(url);
                async move {
                    let mut connection = engine.connect().await.unwrap();
                    connection.begin().await.unwrap();
                    assert!(cancel(connection.execute(text(SLOW))).await);
                    drop(connection);
                    assert_eq!(engine.pool_status().size, 0);
                    let mut connection = engine.connect().await.unwrap();
                    assert_eq!(connection.scalar::<i64, _>(text("SELECT 2")).await.unwrap(), 2);
                }
            });
        });
    }

    #[test]
    fn a_transaction_that_is_dropped_is_rolled_back() {
        each_driver("rollback", |url| {
            on_each_runtime(|| {
                let engine = engine(url);
                async move {
                    let mut connection = engine.connect().await.unwrap();
                    connection
                        .execute(text("CREATE TABLE IF NOT EXISTS t (a INTEGER)"))
                        .await
                        .unwrap()
                        .all()
                        .unwrap();
                    connection.commit().await.unwrap();
                    connection.execute(text("INSERT INTO t VALUES (1)")).await.unwrap().all().unwrap();
                    assert!(connection.in_transaction());
                    drop(connection);
                    wait_for_pool(&engine, 1, 1).await;
                    let mut connection = engine.connect().await.unwrap();
                    let count: i64 = connection.scalar(text("SELECT count(*) FROM t")).await.unwrap();
                    assert_eq!(count, 0);
                }
            });
        });
    }

    #[test]
    fn without_a_runtime_a_dropped_transaction_is_rolled_back_all_the_same() {
        each_driver("bare", |url| {
            let engine = engine(url);
            block_on(async {
                let mut connection = engine.connect().await.unwrap();
                connection.exec_driver_sql("CREATE TABLE t (a INTEGER)").await.unwrap();
                connection.commit().await.unwrap();
                connection.exec_driver_sql("INSERT INTO t VALUES (1)").await.unwrap();
                drop(connection);
                let idle = u32::from(cfg!(any(feature = "async-std", feature = "smol")));
                wait_for_pool(&engine, idle, idle).await;
                let mut connection = engine.connect().await.unwrap();
                connection.exec_driver_sql("INSERT INTO t VALUES (2)").await.unwrap();
                let all: Vec<i64> = connection.scalars(text("SELECT a FROM t")).await.unwrap().all().unwrap();
                assert_eq!(all, [2]);
            });
        });
    }

    #[test]
    fn a_database_in_memory_outlives_dropped_futures_and_transactions() {
        each_driver("", |url| {
            on_each_runtime(|| {
                let engine = engine(url);
                async move {
                    let mut connection = engine.connect().await.unwrap();
                    connection.exec_driver_sql("CREATE TABLE t (a INTEGER)").await.unwrap();
                    connection.commit().await.unwrap();
                    for step in 0..4 {
                        match step {
                            0 => drop(cancel(connection.execute(text(SLOW))).await),
                            1 => connection.exec_driver_sql("INSERT INTO t VALUES (1)").await.unwrap(),
                            2 => drop(cancel(connection.execute(text("INSERT INTO t VALUES (2)"))).await),
                            _ => {
                                connection.exec_driver_sql("INSERT INTO t VALUES (3)").await.unwrap();
                                // it may well be done before it is looked at
                                let _ = cancel(connection.commit()).await;
                            }
                        }
                        drop(connection);
                        connection = engine.connect().await.unwrap();
                        assert!(!connection.in_transaction());
                        let all = connection.scalars(text("SELECT a FROM t")).await.unwrap().all().unwrap();
                        // the commit that was not waited for was carried out, or it was not
                        let allowed: &[&[i64]] = if step < 3 { &[&[]] } else { &[&[], &[3]] };
                        assert!(allowed.contains(&all.as_slice()), "{step}: {all:?}");
                        connection.commit().await.unwrap();
                    }
                }
            });
        });
    }
}
