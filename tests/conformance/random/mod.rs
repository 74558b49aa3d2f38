//! Random statements: well typed by construction, so that no database may refuse what a dialect compiles.
//!
//! Each is made from a seed, which is printed where something is wrong; `ALUDEL_CONFORMANCE_SEED` is the first one's.

mod condition;
mod dice;
mod expression;
mod from;
mod query;
mod scope;
mod special;
mod write;

use aludel::compile::compile;
use aludel::dialect::Dialect;
use aludel::{Log, StatementCache};

use crate::databases::Database;
use crate::options::Options;
use crate::report::Report;
use dice::Dice;

/// The seed of the first statement, where no other is wished for.
const SEED: u64 = 20_250;

/// How many statements are made.
const COUNT: u64 = 1_800;

/// How many of them each database has to take.
const PREPARED: usize = 1_000;

/// What MariaDB refuses whatever its text: WITH before an UPDATE and a CTE that is read in a WITH within the statement,
/// which MySQL takes, and a subquery of the table that a DELETE over several tables writes, which neither does.
const MARIADB: [&str; 5] = [
    "near 'UPDATE ",
    "near 'DELETE ",
    "Table 'conformance.tree",
    "Table 'conformance.cte",
    "is specified twice, both as a target",
];

/// A statement from its seed; another number gives it other values.
///
/// Some are of a dialect's own tables, and are compiled for the others only.
fn statement(seed: u64, values: u64) -> (Box<Log>, Option<Dialect>) {
    let mut dice = Dice::new(seed, seed.wrapping_mul(31).wrapping_add(values));
    match dice.pick(20) {
        0 => (dice.postgresql(), Some(Dialect::Postgresql)),
        1 | 2 => (dice.rare(), None),
        3..=7 => (dice.write(), None),
        _ => (dice.query(), None),
    }
}

/// Makes statements, compiles them for each dialect, and has each database prepare them.
pub(crate) fn run(databases: &mut [Box<dyn Database>], options: &Options, report: &mut Report) {
    let first = options.seed.unwrap_or(SEED);
    let count = options.count.unwrap_or(COUNT);
    println!("random: {count} statements from seed {first}");
    let (mut prepared, mut refused) = (0, 0);
    let mut wrong = Vec::new();
    for database in databases {
        let mut taken = 0;
        let mut cache = StatementCache::new(usize::try_from(count).unwrap_or(usize::MAX));
        for seed in first..first + count {
            match check(database.as_mut(), seed, &mut cache, count == 1) {
                Ok(true) => taken += 1,
                Ok(false) => refused += 1,
                Err(what) => wrong.push((database.dialect().name(), seed, what)),
            }
        }
        prepared += taken;
        if count >= COUNT && taken < PREPARED {
            let name = database.dialect().name();
            report.problem(format!("random: {name} prepared {taken} statements, fewer than {PREPARED}"));
        }
    }
    let mut line =
        format!("random: {count} statements, {prepared} prepared, {refused} refused by the dialect");
    if !wrong.is_empty() {
        line.push_str(&format!(", {} wrong", wrong.len()));
    }
    shortest(wrong).into_iter().for_each(|problem| report.problem(problem));
    report.line(line);
}

/// Of what is wrong in the same way, the shortest statement.
fn shortest(mut wrong: Vec<(&'static str, u64, String)>) -> Vec<String> {
    let way = |(database, _, what): &(&str, u64, String)| {
        let said = what.lines().next().unwrap_or_default();
        let said: String = said.chars().filter(|c| !c.is_ascii_digit()).take(60).collect();
        format!("{database} {said}")
    };
    wrong.sort_by_key(|one| (way(one), one.2.len()));
    wrong
        .chunk_by(|a, b| way(a) == way(b))
        .map(|same| {
            let (database, seed, what) = &same[0];
            format!("random: seed {seed} ({database}, {} alike): {what}", same.len())
        })
        .collect()
}

/// True if the database prepares it; false if the dialect says that it cannot.
fn check(
    database: &mut dyn Database,
    seed: u64,
    cache: &mut StatementCache<()>,
    show: bool,
) -> Result<bool, String> {
    let dialect = database.dialect();
    let (log, alone) = statement(seed, 0);
    let compiled = match compile(&log, dialect) {
        Ok(compiled) => compiled,
        Err(error) if error.to_string().contains(" has no ") => {
            if show {
                println!("{}: {error}", dialect.name());
            }
            return Ok(false);
        }
        Err(error) => return Err(format!("it does not hold together: {error}")),
    };
    if show {
        println!("{}: {}", dialect.name(), compiled.sql);
    }
    same_text(seed, &log, dialect, &compiled.sql, compiled.binds.len(), cache)?;
    if alone.is_some_and(|alone| alone != dialect) {
        return Ok(false);
    }
    match database.prepare(&compiled.sql, compiled.binds.len()) {
        Ok(()) => Ok(true),
        Err(said) if dialect == Dialect::Mysql && MARIADB.iter().any(|words| said.contains(words)) => {
            Ok(false)
        }
        Err(said) => Err(format!("{said}\n  {}", compiled.sql)),
    }
}

/// Neither other values nor the cache change a text.
fn same_text(
    seed: u64,
    log: &Log,
    dialect: Dialect,
    sql: &str,
    placeholders: usize,
    cache: &mut StatementCache<()>,
) -> Result<(), String> {
    let (other, _) = statement(seed, 1);
    let again = compile(&other, dialect).map_err(|error| format!("with other values: {error}"))?;
    if again.sql != sql || again.binds.len() != placeholders {
        return Err(format!("other values change the text\n  {sql}\n  {}", again.sql));
    }
    let mut misses = 0;
    for log in [log, &log.clone(), &other] {
        let entry = cache.get_or_prepare(log, dialect, |_, _| {
            misses += 1;
            Ok(())
        });
        let entry = entry.map_err(|error| error.to_string())?;
        if entry.compiled.sql != sql {
            return Err(format!("the cache has another text for it\n  {sql}\n  {}", entry.compiled.sql));
        }
    }
    if misses > 1 { Err(format!("the cache misses its clone\n  {sql}")) } else { Ok(()) }
}
