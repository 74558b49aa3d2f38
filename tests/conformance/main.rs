//! What Aludel compiles, beside what SQLAlchemy compiles: see README.md.

mod case;
mod compare;
mod databases;
mod deviations;
mod golden;
mod models;
mod odd;
mod options;
mod proof;
mod random;
mod refusals;
mod report;
mod sessions;
mod statements;
mod verdict;

use deviations::Deviations;
use golden::Golden;
use options::Options;
use report::Report;

/// How many statements may have no entry yet. It is lowered as entries are added, and never raised.
const MISSING_ALLOWED: usize = 0;

#[test]
fn statements() {
    let options = Options::from_environment();
    let deviations = Deviations::read().unwrap_or_else(|mistake| panic!("{mistake}"));
    let mut goldens = Golden::all();
    let cases = statements::all();
    let mut report = Report::default();
    for mistake in verdict::mistakes(&goldens, &cases, &deviations) {
        report.problem(mistake);
    }
    if let Some(id) = &options.case {
        goldens.retain(|golden| golden.id == *id);
        assert!(!goldens.is_empty(), "no statement has the id {id}");
    }

    let mut entries = Vec::new();
    for golden in &goldens {
        let built = cases.iter().find(|case| case.id == golden.id).map(|case| (case.build)());
        let verdict = verdict::of(golden, built.as_ref(), deviations.has(&golden.id));
        report.verdict(golden, built.as_ref(), &verdict, &options);
        entries.push((golden, built, verdict));
    }
    let mut databases = databases::all();
    for database in &mut databases {
        for (golden, built, verdict) in &entries {
            for problem in proof::of(database.as_mut(), golden, built.as_ref(), verdict) {
                report.problem(problem);
            }
        }
    }
    if options.case.is_none() {
        random::run(&mut databases, &options, &mut report);
        for database in &mut databases {
            for problem in odd::of(database.as_mut()) {
                report.problem(problem);
            }
        }
    }
    report.finish(&options, MISSING_ALLOWED);
}

#[test]
fn sessions() {
    sessions::run(&Options::from_environment());
}
