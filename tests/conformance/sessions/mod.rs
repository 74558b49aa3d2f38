//! What sessions send and give, beside what SQLAlchemy's send and give: see README.md.

mod awaiting;
mod blocking;
mod compare;
mod normal;
mod observe;
mod recorded;
mod replay;
mod report;
mod rows;

use crate::deviations::Deviations;
use crate::options::Options;
use aludel::Result;
use aludel_tests::databases::{self, Turn};
use compare::{Comparison, compare};
use observe::{Observed, Tables};
use recorded::{Recorded, Script};
use report::{Report, Verdict};

/// The scripts that are not said yet, and what they wait for; they are not run. A script that has no program and is not here
/// fails the run.
const MISSING: &[(&str, &str)] = &[];

/// A facade on a database.
struct Place {
    name: &'static str,
    driver: &'static str,
    observe: fn(&str, &str) -> Result<Option<Observed>>,
    replay: fn(&str, &Recorded) -> Result<Tables>,
}

const PLACES: [Place; 4] = [
    Place { name: "sync sqlite", driver: "sqlite", observe: blocking::observe, replay: blocking::replay },
    Place { name: "async sqlite", driver: "sqlite", observe: awaiting::observe, replay: awaiting::replay },
    Place { name: "sync postgres", driver: "postgres", observe: blocking::observe, replay: blocking::replay },
    Place {
        name: "async postgres",
        driver: "postgres",
        observe: awaiting::observe,
        replay: awaiting::replay,
    },
];

/// The ids of all scripts.
pub(crate) fn ids() -> Vec<String> {
    Script::all().into_iter().map(|script| script.id).collect()
}

/// Runs all scripts, or one, and fails if there is a reason to.
pub(crate) fn run(options: &Options) {
    observe::recorder::install();
    let deviations = Deviations::read().unwrap_or_else(|mistake| panic!("{mistake}"));
    let mut scripts = Script::all();
    let mut report = Report::default();
    for (id, _) in MISSING.iter().filter(|(id, _)| !scripts.iter().any(|script| script.id == *id)) {
        report.problem(format!("sessions/mod.rs: no recorded script has the id {id}"));
    }
    if let Some(id) = &options.case {
        scripts.retain(|script| script.id == *id);
        assert!(!scripts.is_empty(), "no script has the id {id}");
    }
    let _turn = Turn::take("postgres");
    for script in &scripts {
        let verdict = verdict(script, deviations.has(&script.id), options, &mut report);
        report.verdict(script, verdict, options);
    }
    report.finish(options);
}

/// Runs a script everywhere; the worst counts.
fn verdict(script: &Script, on_purpose: bool, options: &Options, report: &mut Report) -> Verdict {
    let waits_for = MISSING.iter().find(|(id, _)| *id == script.id).map(|(_, what)| *what);
    if let Some(what) = waits_for {
        return Verdict::Missing(what);
    }
    let (mut fewer, mut differences, mut runs) = (false, Vec::new(), 0);
    for place in &PLACES {
        let Some(url) = databases::find(place.driver) else { continue };
        let recorded = script.on(place.driver);
        let observed = match (place.observe)(&url, &script.id) {
            Ok(Some(observed)) => observed,
            Ok(None) => return Verdict::Wrong(vec!["it has no program".to_owned()]),
            Err(error) => return Verdict::Wrong(vec![format!("{}: {error}", place.name)]),
        };
        runs += 1;
        for problem in meaning(place, &url, recorded, &observed) {
            report.problem(format!("{}: {}: {problem}", script.id, place.name));
        }
        let ours = normal::sent(&observed.statements);
        if options.case.is_some() {
            println!("{}\n{}", place.name, observed.statements.join("\n"));
        }
        match compare(&recorded.sent(), &ours) {
            Comparison::Equal => {}
            Comparison::Fewer => fewer = true,
            Comparison::Differs(what) => differences.push((place.name, what)),
        }
    }
    let differences = told(differences);
    if runs == 0 {
        return Verdict::Wrong(vec!["no database is there".to_owned()]);
    }
    match (on_purpose, differences.is_empty()) {
        (true, true) => Verdict::Wrong(vec!["it is listed in DEVIATIONS.md and does not differ".to_owned()]),
        (true, false) => Verdict::Deviating(differences),
        (false, false) => Verdict::Wrong(differences),
        (false, true) if fewer => Verdict::Fewer,
        (false, true) => Verdict::Equal,
    }
}

/// What differs in the same way in several places is told once.
fn told(differences: Vec<(&str, String)>) -> Vec<String> {
    let mut told: Vec<(Vec<&str>, String)> = Vec::new();
    for (place, what) in differences {
        match told.iter_mut().find(|(_, known)| *known == what) {
            Some((places, _)) => places.push(place),
            None => told.push((vec![place], what)),
        }
    }
    told.into_iter().map(|(places, what)| format!("{}: {what}", places.join(", "))).collect()
}

/// What is wrong with the result and the rows, which have to be SQLAlchemy's whatever was sent.
fn meaning(place: &Place, url: &str, recorded: &Recorded, observed: &Observed) -> Vec<String> {
    let mut problems = Vec::new();
    if recorded.result != observed.result {
        problems.push(format!("the result is {}, not {}", observed.result, recorded.result));
    }
    match (place.replay)(url, recorded) {
        Ok(expected) => {
            for ((table, theirs), (_, ours)) in expected.iter().zip(&observed.tables) {
                if theirs != ours {
                    problems.push(format!("{table} has {ours:?}, not {theirs:?}"));
                }
            }
        }
        Err(error) => problems.push(format!("the recorded statements fail: {error}")),
    }
    problems
}
