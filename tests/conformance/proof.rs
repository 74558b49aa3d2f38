//! What a database says of a statement: it can be prepared, and a deviation means the same.

use crate::case::Built;
use crate::compare::{fold, is_path};
use crate::databases::{Database, On, Outcome, Param, is_definition, is_ordered, same_rows, writes};
use crate::golden::{Golden, Recorded};
use crate::refusals::{Whose, expected, is_mistaken};
use crate::verdict::Verdict;

/// The problems that a database has with a statement.
pub(crate) fn of(
    database: &mut dyn Database,
    golden: &Golden,
    built: Option<&Built>,
    verdict: &Verdict,
) -> Vec<String> {
    let dialect = database.dialect();
    let mut problems = Vec::new();
    let mut problem = |what: String| problems.push(format!("{} ({}): {what}", golden.id, dialect.name()));
    let Some(Recorded::Statement { sql, params }) = golden.recorded(dialect) else { return Vec::new() };
    let mut recorded = Said { sql: sql.clone(), values: params.iter().map(Param::recorded).collect() };
    let refused = expected(&golden.id, dialect, Whose::Recorded);
    if let Err(what) = recorded.try_on(database, refused) {
        problem(format!("SQLAlchemy's text: {what}"));
    }
    let Some(Ok(text)) = built.map(|built| built.compile(dialect)) else { return problems };
    // the place in a document was recorded as it was given, and goes to the database as ours does
    for ((given, value), bound) in params.iter().zip(&mut recorded.values).zip(&text.values) {
        if is_path(given, bound) {
            *value = Param::of(bound);
        }
    }
    let ours = Said { values: text.values.iter().map(Param::of).collect(), sql: text.sql };
    // quotes do not count as a difference, and do count for a server
    if ours.sql != recorded.sql {
        let equal = fold(&ours.sql) == fold(&recorded.sql);
        let refused = expected(&golden.id, dialect, if equal { Whose::Recorded } else { Whose::Both });
        if let Err(what) = ours.try_on(database, refused) {
            problem(format!("our text: {what}"));
        }
    }
    let deviates = match verdict {
        Verdict::Deviating(differences) => differences.iter().any(|other| other.dialect == dialect),
        _ => false,
    };
    if deviates && refused.is_none() {
        match (means_the_same(database, golden, &recorded, &ours), is_mistaken(&golden.id, dialect)) {
            (Err(what), false) => problem(what),
            (Ok(()), true) => problem("its text is listed as mistaken, and gives the same rows".to_owned()),
            _ => {}
        }
    }
    problems
}

/// A text with its values.
struct Said {
    sql: String,
    values: Vec<Param>,
}

impl Said {
    /// Prepares or, what cannot be prepared, executes it; a refusal has to be the expected one.
    fn try_on(&self, database: &mut dyn Database, refusal: Option<&str>) -> Result<(), String> {
        let result = match is_definition(&self.sql) {
            true => database.define(&self.sql).map(drop),
            false => database.prepare(&self.sql, self.values.len()),
        };
        match (result, refusal) {
            (Ok(()), None) => Ok(()),
            (Ok(()), Some(words)) => Err(format!("refusals.rs expects \"{words}\", and the server takes it")),
            (Err(said), Some(words)) if said.contains(words) => Ok(()),
            (Err(said), Some(words)) => {
                Err(format!("refusals.rs expects \"{words}\", and the server says: {said}"))
            }
            (Err(said), None) => Err(said),
        }
    }
}

/// Runs both texts on the same rows.
fn means_the_same(
    database: &mut dyn Database,
    golden: &Golden,
    recorded: &Said,
    ours: &Said,
) -> Result<(), String> {
    if is_definition(&recorded.sql) {
        let theirs = database.define(&recorded.sql).map_err(|said| format!("SQLAlchemy's text: {said}"))?;
        let own = database.define(&ours.sql).map_err(|said| format!("our text: {said}"))?;
        return match same_rows(&theirs, &own, true) {
            true => Ok(()),
            false => Err(format!("it defines other columns: recorded {theirs:?}, ours {own:?}")),
        };
    }
    let runs: &[On] = if writes(&recorded.sql) { &[On::Rows, On::Nothing] } else { &[On::Rows] };
    for on in runs {
        let theirs = database.run(&recorded.sql, &recorded.values, *on);
        let own = database.run(&ours.sql, &ours.values, *on);
        match (theirs, own) {
            (Ok(theirs), Ok(own)) => same_outcome(golden, &recorded.sql, &theirs, &own)?,
            // a value that is there already, or a NULL that must not be: it says as much as rows do
            (Err(theirs), Err(own)) if theirs == own && writes(&recorded.sql) => {}
            (Err(said), _) => return Err(format!("SQLAlchemy's text: {said}")),
            (_, Err(said)) => return Err(format!("our text: {said}")),
        }
    }
    Ok(())
}

fn same_outcome(golden: &Golden, sql: &str, theirs: &Outcome, own: &Outcome) -> Result<(), String> {
    if golden.asks_for_rows() && !same_rows(&theirs.rows, &own.rows, is_ordered(sql)) {
        return Err(format!("other rows: recorded {:?}, ours {:?}", theirs.rows, own.rows));
    }
    for ((table, left), (_, right)) in theirs.tables.iter().zip(&own.tables) {
        if !same_rows(left, right, false) {
            return Err(format!("{table} has other rows after it: recorded {left:?}, ours {right:?}"));
        }
    }
    Ok(())
}
