//! Allocations of a statement: `cargo bench -p aludel-benches --bench allocations`.

use aludel::Compile;
use aludel::dialect::Dialect;
use aludel_benches::report::aligned;
use aludel_benches::statements::{Cache, diesel, point, sea_query, three, twelve};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use std::alloc::System;
use std::hint::black_box;

#[global_allocator]
static COUNTED: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Calls of the allocator, and bytes asked for, of one run.
fn allocated<T>(mut run: impl FnMut() -> T) -> String {
    // the first run may fill something that stays
    black_box(run());
    let region = Region::new(COUNTED);
    let result = run();
    let change = region.change();
    black_box(result);
    format!("{} ({} B)", change.allocations + change.reallocations, change.bytes_allocated)
}

fn main() -> aludel::Result<()> {
    let mut cache = Cache::new()?;
    let head = ["statement", "build", "cached", "compile", "diesel", "sea-query"];
    let mut lines = vec![head.map(str::to_owned).to_vec()];
    macro_rules! statement {
        ($name:ident) => {
            lines.push(vec![
                stringify!($name).to_owned(),
                allocated(|| $name(7)),
                allocated(|| cache.look_up($name(7))),
                allocated(|| $name(7).to_sql(Dialect::Postgresql)),
                allocated(|| diesel::$name(7)),
                allocated(|| sea_query::$name(7)),
            ]);
        };
    }
    statement!(point);
    statement!(three);
    statement!(twelve);
    print!("{}", aligned(&lines));
    Ok(())
}
