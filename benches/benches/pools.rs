//! Pools with one task and with many: `cargo xtask bench --pools`, or with `ALUDEL_TEST_POSTGRES` naming a server whose tables
//! `users` and `wide` may be dropped, `cargo bench -p aludel-benches --features sea-orm --bench pools [-- --quick]`.
//!
//! Pools of eight connections on tokio with two threads take turns: they check connections out and in, read a row by its key,
//! and write one in a transaction, with 1, 16 and 64 tasks at once.

use aludel_benches::measure::{Cost, Series, cpu_time};
use aludel_benches::pooled::{Fallible, Pool, Pooled, all};
use aludel_benches::report::{Measured, table};
use aludel_benches::schema::{Database, create};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

const TASKS: [usize; 3] = [1, 16, 64];
/// How many users there are.
const USERS: u64 = 10_000;

#[derive(Clone, Copy)]
enum Work {
    Checkout,
    Point,
    Write,
}

const WORKS: [(Work, [&str; 3], u64); 3] = [
    (Work::Checkout, ["checkout, 1 task", "checkout, 16 tasks", "checkout, 64 tasks"], 8192),
    (Work::Point, ["point, 1 task", "point, 16 tasks", "point, 64 tasks"], 1024),
    (Work::Write, ["write, 1 task", "write, 16 tasks", "write, 64 tasks"], 512),
];

fn main() -> Fallible<()> {
    let quick = std::env::args().any(|argument| argument == "--quick");
    let Ok(url) = std::env::var("ALUDEL_TEST_POSTGRES") else {
        println!("PostgreSQL is left out: `ALUDEL_TEST_POSTGRES` names no server");
        return Ok(());
    };
    let (rounds, share) = if quick { (3, 8) } else { (15, 1) };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async {
        prepare(&url).await?;
        let pools = all(&url).await?;
        let mut measured = Vec::new();
        for (work, names, times) in WORKS {
            for (name, tasks) in names.into_iter().zip(TASKS) {
                let mut series: Vec<Series> =
                    pools.iter().map(|pool| Series { name: pool.name, rounds: Vec::new() }).collect();
                // the first round opens connections and prepares statements
                for round in 0..=rounds {
                    for turn in 0..pools.len() {
                        let place = (round + turn) % pools.len();
                        let cost = turn_of(&pools[place], work, tasks, times / share).await?;
                        if round > 0 {
                            series[place].rounds.push(cost);
                        }
                    }
                }
                measured.push(Measured { database: Database::Postgres, work: name, series });
            }
        }
        println!(
            "deadpool: wall and CPU of one operation; of the others, ratios to it\n\n{}",
            table(&measured, None)
        );
        Ok(())
    })
}

async fn prepare(url: &str) -> Fallible<()> {
    let engine = aludel::aio::create_engine(url)?;
    let mut connection = engine.connect().await?;
    for sql in create(Database::Postgres).split(';').filter(|sql| !sql.trim().is_empty()) {
        connection.exec_driver_sql(sql).await?;
    }
    let fill = format!(
        "INSERT INTO users (name, hair_color) SELECT 'user ' || n, 'brown' FROM generate_series(1, {USERS}) AS s(n)"
    );
    connection.exec_driver_sql(&fill).await?;
    Ok(connection.commit().await?)
}

/// What one operation cost, when so many tasks share so many of them.
async fn turn_of(pool: &Pool, work: Work, tasks: usize, times: u64) -> Fallible<Cost> {
    let left = Arc::new(AtomicU64::new(times));
    let (wall, cpu) = (Instant::now(), cpu_time());
    let task = |seed: usize| {
        let (pooled, left) = (Arc::clone(&pool.pooled), Arc::clone(&left));
        tokio::spawn(async move { work_off(&*pooled, work, &left, seed as u64).await })
    };
    let running: Vec<_> = (0..tasks).map(task).collect();
    for task in running {
        task.await?.map_err(|e| format!("{}: {e}", pool.name))?;
    }
    let (wall, cpu) = (wall.elapsed().as_nanos() as f64, (cpu_time() - cpu).as_nanos() as f64);
    Ok(Cost { wall: wall / times as f64, cpu: cpu / times as f64 })
}

async fn work_off(pooled: &dyn Pooled, work: Work, left: &AtomicU64, seed: u64) -> Fallible<()> {
    let mut number = seed;
    while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok() {
        // the same keys for everybody
        number = number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let id = 1 + (number >> 33) % USERS;
        match work {
            Work::Checkout => pooled.checkout().await?,
            Work::Point => drop(pooled.point(id as i64).await?),
            Work::Write => pooled.write(id as i64, format!("user {id}")).await?,
        }
    }
    Ok(())
}
