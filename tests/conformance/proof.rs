//! What a database says of a statement: it can be prepared, and a deviation means the same.

use aludel::dialect::Dialect;

use crate::case::Built;
use crate::compare::fold;
use crate::databases::{Database, Outcome, Param, is_definition, is_ordered, same_rows};
use crate::golden::{Golden, Recorded};
use crate::refusals::{Whose, expected};
use crate::verdict::Verdict;

/// The problems that a database has with a statement.
pub(crate) fn of(
    database: &mut dyn Database,
    golden: &Golden,
    built: Option<&Built>,
    verdict: &Verdict,
) -> Vec<String> {
    let dialect = database.dialect();
    let Some(Recorded::Statement { sql, params }) = golden.recorded(dialect) else { return Vec::new() };
    let recorded = Said { sql: sql.clone(), values: params.iter().map(Param::recorded).collect() };
    let mut problems = Vec::new();
    let id = &golden.id;
    problems.extend(recorded.try_on(database, expected(id, dialect, Whose::Recorded)));

    let compiled = built.and_then(|built| built.compile(dialect).ok());
    let Some(ours) = compiled.map(|text| Said { values: text.values.iter().map(Param::of).collect(), sql: text.sql })
    else {
        return named(problems, golden, dialect, "SQLAlchemy's");
    };
    // an equal text is the one just tried
    if fold(&ours.sql) == fold(&recorded.sql) {
        return named(problems, golden, dialect, "the");
    }
    let mut problems = named(problems, golden, dialect, "SQLAlchemy's");
    let refused = expected(id, dialect, Whose::Both);
    problems.extend(named(ours.try_on(database, refused).into_iter().collect(), golden, dialect, "our"));
    let runs = expected(id, dialect, Whose::Recorded).is_none() && !is_definition(&recorded.sql);
    if matches!(verdict, Verdict::Deviating(_)) && runs {
        let means_other = means_the_same(database, golden, &recorded, &ours).err();
        problems.extend(means_other.map(|why| format!("{id} ({}): {why}", dialect.name())));
    }
    problems
}

fn named(problems: Vec<String>, golden: &Golden, dialect: Dialect, whose: &str) -> Vec<String> {
    let name = |problem| format!("{} ({}): {whose} text: {problem}", golden.id, dialect.name());
    problems.into_iter().map(name).collect()
}

/// A text with its values.
struct Said {
    sql: String,
    values: Vec<Param>,
}

impl Said {
    /// Prepares or, what cannot be prepared, executes it; a refusal has to be the expected one.
    fn try_on(&self, database: &mut dyn Database, refusal: Option<&str>) -> Option<String> {
        let result = match is_definition(&self.sql) {
            true => database.define(&self.sql),
            false => database.prepare(&self.sql, self.values.len()),
        };
        match (result, refusal) {
            (Ok(()), None) => None,
            (Ok(()), Some(words)) => Some(format!("refusals.rs expects \"{words}\", and the server takes it")),
            (Err(said), Some(words)) if said.contains(words) => None,
            (Err(said), Some(words)) => Some(format!("refusals.rs expects \"{words}\", and the server says: {said}")),
            (Err(said), None) => Some(said),
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
    let theirs = database.run(&recorded.sql, &recorded.values).map_err(|said| format!("SQLAlchemy's text: {said}"))?;
    let own = database.run(&ours.sql, &ours.values).map_err(|said| format!("our text: {said}"))?;
    if golden.asks_for_rows() && !same_rows(&theirs.rows, &own.rows, is_ordered(&recorded.sql)) {
        return Err(format!("other rows: recorded {:?}, ours {:?}", theirs.rows, own.rows));
    }
    for ((table, left), (_, right)) in tables(&theirs).iter().zip(tables(&own)) {
        if !same_rows(left, right, false) {
            return Err(format!("{table} has other rows after it: recorded {left:?}, ours {right:?}"));
        }
    }
    Ok(())
}

fn tables(outcome: &Outcome) -> &[(&'static str, Vec<Vec<Option<String>>>)] {
    &outcome.tables
}
