//! What a statement costs before anything is sent: `cargo bench -p aludel-benches --bench statement`.
//!
//! `build` makes it; `cached` makes it, hashes it, finds it in a connection's cache and walks its binds; `compile` is what
//! happens once per structure. Peers have no such cache here: they build and write out SQL and binds each time.

use aludel::Compile;
use aludel::dialect::Dialect;
use aludel_benches::statements::{Cache, diesel, point, sea_query, three, twelve};
use criterion::{Criterion, criterion_group, criterion_main};
use std::hint::black_box;

macro_rules! statement {
    ($criterion:expr, $cache:expr, $name:ident) => {
        let mut group = $criterion.benchmark_group(stringify!($name));
        group.bench_function("build", |b| b.iter(|| $name(black_box(7))));
        group.bench_function("cached", |b| b.iter(|| $cache.look_up($name(black_box(7)))));
        group.bench_function("compile", |b| b.iter(|| $name(black_box(7)).to_sql(Dialect::Postgresql)));
        group.bench_function("diesel", |b| b.iter(|| diesel::$name(black_box(7))));
        group.bench_function("sea-query", |b| b.iter(|| sea_query::$name(black_box(7))));
        group.finish();
    };
}

fn statements(criterion: &mut Criterion) {
    let mut cache = Cache::new().expect("PostgreSQL can say them");
    statement!(criterion, cache, point);
    statement!(criterion, cache, three);
    statement!(criterion, cache, twelve);
}

mod run {
    #![allow(missing_docs, reason = "criterion's macro makes it public")]
    use super::*;
    criterion_group! {
        name = all;
        config = Criterion::default();
        targets = statements
    }
}
use run::all;
criterion_main!(all);
