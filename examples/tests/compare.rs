//! `compare`: both facades do the same, on every database and every runtime.

mod common;

use aludel_examples::compare::{Measure, Runtime, Task, blocking, report, yielding};
use common::{Result, databases};

const ROWS: i64 = 120;

/// The work without its times.
fn work(measures: &[Measure]) -> Vec<(Task, u64, i64)> {
    measures.iter().map(|measure| (measure.task, measure.rows, measure.sum)).collect()
}

#[test]
fn both_facades_do_the_same_work() -> Result {
    let sum = ROWS * (ROWS + 1) / 2;
    let all = Task::ALL.map(|task| (task, ROWS as u64, if task == Task::Update { sum + ROWS } else { sum }));
    for (database, url) in databases("compare")? {
        let told = |error: aludel::Error| format!("{database}: {error}");
        let sync = blocking(&url, ROWS).map_err(told)?;
        assert_eq!(work(&sync), all, "{database}");
        for runtime in [Runtime::Tokio, Runtime::AsyncStd, Runtime::Smol] {
            let aio = yielding(runtime, &url, ROWS).map_err(told)?;
            assert_eq!(work(&aio), all, "{database}, {runtime:?}");
            let table = report::table(&sync, &report::best(&[aio]));
            assert_eq!(table.lines().count(), 1 + Task::ALL.len(), "{table}");
        }
    }
    Ok(())
}
