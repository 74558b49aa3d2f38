//! What is to be said of a statement.

use std::collections::HashSet;

use crate::case::{Built, Case};
use crate::compare::{Difference, differences};
use crate::deviations::Deviations;
use crate::golden::Golden;
use crate::refusals::REFUSALS;

/// How a statement of ours stands beside the recorded one.
pub(crate) enum Verdict {
    /// Every recorded text is ours, and every value.
    Equal,
    /// It differs, and DEVIATIONS.md says why.
    Deviating(Vec<Difference>),
    /// It has no entry.
    Missing,
    /// It differs, and nothing says why.
    Wrong(Vec<Difference>),
    /// What DEVIATIONS.md says of it is no longer so.
    Stale(&'static str),
}

pub(crate) fn of(golden: &Golden, built: Option<&Built>, on_purpose: bool) -> Verdict {
    let Some(built) = built else {
        return match on_purpose {
            false => Verdict::Missing,
            true => Verdict::Stale("it is listed in DEVIATIONS.md and has no entry"),
        };
    };
    let differences = differences(golden, built);
    match (on_purpose, differences.is_empty()) {
        (true, true) => Verdict::Stale("it is listed in DEVIATIONS.md and does not differ"),
        (true, false) => Verdict::Deviating(differences),
        (false, true) => Verdict::Equal,
        (false, false) => Verdict::Wrong(differences),
    }
}

/// Ids that stand for no recorded statement, and entries that are there twice.
pub(crate) fn mistakes(goldens: &[Golden], cases: &[Case], deviations: &Deviations) -> Vec<String> {
    let known: HashSet<&str> = goldens.iter().map(|golden| golden.id.as_str()).collect();
    let sessions = crate::sessions::ids();
    let used = [
        ("statements/", cases.iter().map(|case| case.id).collect::<Vec<_>>()),
        ("DEVIATIONS.md", deviations.ids().filter(|id| !sessions.iter().any(|known| known == id)).collect()),
        ("refusals.rs", REFUSALS.iter().map(|refusal| refusal.id).collect()),
    ];
    let mut mistakes = Vec::new();
    for (place, ids) in used {
        let unknown = ids.into_iter().filter(|id| !known.contains(id));
        mistakes.extend(unknown.map(|id| format!("{place}: no recorded statement has the id {id}")));
    }
    let mut seen = HashSet::new();
    let twice = cases.iter().filter(|case| !seen.insert(case.id));
    mistakes.extend(twice.map(|case| format!("statements/: {} has two entries", case.id)));
    mistakes
}
