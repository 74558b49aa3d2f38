//! What objects cost in memory: `cargo xtask bench --memory [FILTER]`, or `cargo bench -p aludel-benches --bench memory`.
//!
//! First the bytes that 100,000 loaded objects hold, as values and in a session, by a counting allocator. Then the peak of
//! resident memory of a process that inserts rows without asking for them again, a thousand at a time: after a thousand and
//! after a million. Each contender has a process of its own; SQLite's database is in memory, and so in the figure.

use aludel::prelude::*;
use aludel::sync::{SessionMaker, create_engine};
use aludel_benches::contenders::{self, Server};
use aludel_benches::report::aligned;
use aludel_benches::schema::{Database, User, create, new_users};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, Stats, StatsAlloc};
use std::alloc::System;
use std::error::Error;
use std::process::Command;

#[global_allocator]
static COUNTED: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

type Fallible<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// So many objects are loaded.
const LOADED: usize = 100_000;
/// So many rows are inserted at a time.
const BATCH: usize = 1_000;
/// And so often.
const TIMES: [usize; 2] = [1, 1_000];

fn main() -> Fallible<()> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    if let [child, database, name, times] = &arguments[..]
        && child == "--child"
    {
        println!("{}", peak(database, name, times.parse()?)?);
        return Ok(());
    }
    if arguments.is_empty() {
        loaded()?;
    }
    contenders::left_out().iter().for_each(|why| println!("{why}"));
    for database in [Database::Sqlite, Database::Postgres] {
        if database == Database::Postgres && Server::from_environment().is_none() {
            println!("PostgreSQL is left out: `cargo xtask bench --memory` starts one.");
            continue;
        }
        let mut lines = vec![vec![
            format!("{}, peak of resident memory", database.name()),
            "1,000 rows".to_owned(),
            "1,000,000 rows".to_owned(),
            "per row".to_owned(),
        ]];
        for entry in contenders::of(database).filter(|entry| (entry.does)(aludel_benches::works::Kind::Wide))
        {
            let full = format!("{}/{}", database.name(), entry.name);
            if !arguments.is_empty() && !arguments.iter().any(|filter| full.contains(filter.as_str())) {
                continue;
            }
            let mut peaks = Vec::new();
            for times in TIMES {
                let mut child = Command::new(std::env::current_exe()?);
                child.args(["--child", database.name(), entry.name, &times.to_string()]);
                let output = child.stderr(std::process::Stdio::inherit()).output()?;
                let said = String::from_utf8_lossy(&output.stdout);
                let peak = said.trim().parse::<f64>().map_err(|_| format!("{full}: {}", said.trim()))?;
                peaks.push(peak);
            }
            let more = (peaks[1] - peaks[0]) * 1024.0 / ((TIMES[1] - TIMES[0]) * BATCH) as f64;
            let mib = |kib: f64| format!("{:.1} MiB", kib / 1024.0);
            lines.push(vec![entry.name.to_owned(), mib(peaks[0]), mib(peaks[1]), format!("{more:.1} B")]);
        }
        println!("\n{}", aligned(&lines));
    }
    Ok(())
}

/// Kibibytes at the peak of a process that inserts rows.
fn peak(database: &str, name: &str, times: usize) -> Fallible<u64> {
    let both = [Database::Sqlite, Database::Postgres];
    let database = both.into_iter().find(|d| d.name() == database).ok_or("no such database")?;
    let entry = contenders::of(database).find(|e| e.name == name).ok_or("no such contender")?;
    let mut contender = (entry.connect)()?;
    contender.execute(&create(database))?;
    contender.begin()?;
    contender.add_all(&new_users(BATCH), times)?;
    let status = std::fs::read_to_string(format!("/proc/{}/status", contender.process()))?;
    contender.rollback()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no peak is told")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}

/// The bytes that loaded objects hold.
fn loaded() -> aludel::Result<()> {
    let engine = create_engine("sqlite://")?;
    engine.begin(|connection| {
        connection.exec_driver_sql(&create(Database::Sqlite))?;
        connection.exec_driver_sql(&Database::Sqlite.fill(LOADED))
    })?;
    let mut session = SessionMaker::new(&engine).session();
    // what is prepared and cached once stays out of it
    drop(session.scalars(select(User).limit(1))?.all()?);
    session.track(select(User).limit(1))?;
    session.expunge_all();

    let region = Region::new(COUNTED);
    let values: Vec<User> = session.scalars(select(User))?.all()?;
    let held = region.change();
    drop(values);
    let mut lines =
        vec![vec![format!("{LOADED} users, bytes each"), "held".to_owned(), "allocations".to_owned()]];
    lines.push(line("values", held));
    let region = Region::new(COUNTED);
    let keys = session.track(select(User))?;
    drop(keys);
    lines.push(line("tracked", region.change()));
    let region = Region::new(COUNTED);
    for (n, key) in session.tracked(User).into_iter().enumerate() {
        session[key].name = format!("user {}", n + 200_000);
    }
    lines.push(line("changed, besides", region.change()));
    print!("{}", aligned(&lines));
    Ok(())
}

fn line(name: &str, change: Stats) -> Vec<String> {
    let held = change.bytes_allocated as f64 - change.bytes_deallocated as f64;
    let allocations = change.allocations as f64 - change.deallocations as f64;
    let each = |total: f64| format!("{:.1}", total / LOADED as f64);
    vec![name.to_owned(), each(held), each(allocations)]
}
