//! Names and values that need quotes, on each database: bound, and written out.

use aludel::SchemaMap;
use aludel::compile::{compile, compile_literal};
use aludel::dialect::Dialect;
use aludel::prelude::*;
use aludel::schema::ddl::{create_plan, drop_plan};
use aludel::{Log, Statement};
use aludel_tests::odd_models::*;

use crate::databases::{Database, Param, Rows};

/// What is wrong with them on a database.
pub(crate) fn of(database: &mut dyn Database) -> Vec<String> {
    let name = database.dialect().name();
    match tried(database) {
        Ok(()) => Vec::new(),
        Err(what) => vec![format!("odd names and values ({name}): {what}")],
    }
}

fn tried(database: &mut dyn Database) -> Result<(), String> {
    let dialect = database.dialect();
    let told = |error: aludel::Error| error.to_string();
    for sql in create_plan(&ODD, None, &SchemaMap::default(), dialect).map_err(told)?.statements() {
        database.execute(sql, &[]).map_err(|said| format!("{said}: {sql}"))?;
    }
    for (at, text) in VALUES.iter().enumerate() {
        for how in [How::Bound, How::Literal] {
            let row: Vec<_> = odd(text).into_iter().collect();
            how.run(database, insert(Odd).values(row).inline())?;
            let what = select((Odd::space, Odd::word, Odd::percent, Odd::colon, Odd::question, Odd::letter));
            let found = how.run(database, what.filter(Odd::space.eq(*text)))?;
            let expected = vec![vec![Some((*text).to_owned()); 6]; if how == How::Bound { 1 } else { 2 }];
            if found != expected {
                return Err(format!("{text:?} came back as {found:?} ({how:?})"));
            }
        }
        for how in [How::Bound, How::Literal] {
            for (what, condition) in conditions(text) {
                let query =
                    select(func::count_all()).select_from(Odd).filter((Odd::space.eq(*text), condition));
                let found = how.run(database, query)?;
                if found != [[Some("2".to_owned())]] {
                    return Err(format!("{what}: {text:?} is not found ({how:?}): {found:?}, value {at}"));
                }
            }
        }
    }
    nul(database)?;
    for name in NAMES {
        let label = func::count_all().label(name);
        let odd = aliased(Odd, "from \"where\" `of`");
        let query = select((odd.id, &label)).group_by(odd.id).having(label.gt(0)).order_by(&label);
        let table = query.cte(name);
        let again = table.alias("it's");
        let all = select(func::count(again.col(&label)));
        let found = How::Bound.run(database, all)?;
        if found != [[Some((VALUES.len() * 2).to_string())]] {
            return Err(format!("a CTE called {name:?} has {found:?}"));
        }
    }
    How::Bound.run(database, select(Keyword::id).join(Odd).filter(Keyword::odd.has(Odd::quote.is_null())))?;
    for sql in drop_plan(&ODD, None, &SchemaMap::default(), dialect).map_err(told)?.statements() {
        database.execute(sql, &[]).map_err(|said| format!("{said}: {sql}"))?;
    }
    Ok(())
}

/// PostgreSQL holds no NUL; no database has a literal with one.
fn nul(database: &mut dyn Database) -> Result<(), String> {
    let insert = || {
        insert(Keyword).from_select(Keyword::odd_id, select(Odd::id).filter(Odd::word.eq("a\0b"))).inline()
    };
    match How::Literal.run(database, insert()) {
        Err(said) if said.contains("NUL character") => {}
        other => return Err(format!("a NUL was written out: {other:?}")),
    }
    if database.dialect() == Dialect::Postgresql {
        return Ok(());
    }
    let found =
        How::Bound.run(database, select(literal("a\0b").label("x")).filter(literal("a\0b").eq("a\0b")))?;
    match found == [[Some("a\0b".to_owned())]] {
        true => Ok(()),
        false => Err(format!("a NUL came back as {found:?}")),
    }
}

/// Labels and names of CTEs.
const NAMES: [&str; 12] =
    ["a\"b", "a`b", "se lect", "select", "naïve", "x;--", "%s", ":name", "?", "$1", "it's", "a\\b"];

fn conditions(text: &'static str) -> Vec<(&'static str, Expr<bool>)> {
    vec![
        ("in", Odd::percent.in_([text, "nobody's"])),
        ("not in", Odd::percent.not_in(["nobody's", "\\"])),
        ("contains", Odd::colon.contains(text)),
        ("icontains", Odd::colon.icontains(text)),
        ("startswith", Odd::letter.startswith(text)),
        ("like", Odd::word.like_escape(text.replace('!', "!!").replace('%', "!%").replace('_', "!_"), '!')),
        ("key", Odd::document.get(text).as_string().eq(text)),
        ("path", Odd::document.path(("in", text, 0)).as_string().eq(text)),
        ("concat", (Odd::word + text).eq(text.repeat(2))),
        ("case", case_value(Odd::word).when(text, text).otherwise("x").eq(Odd::space)),
    ]
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum How {
    Bound,
    Literal,
}

impl How {
    fn run(self, database: &mut dyn Database, statement: impl Statement) -> Result<Rows, String> {
        let log = statement.into_log();
        let (sql, values) = self.compiled(&log, database.dialect()).map_err(|error| error.to_string())?;
        database.execute(&sql, &values).map_err(|said| format!("{said}: {sql}"))
    }

    fn compiled(self, log: &Log, dialect: Dialect) -> aludel::Result<(String, Vec<Param>)> {
        if self == How::Literal {
            return Ok((compile_literal(log, dialect, &SchemaMap::default())?, Vec::new()));
        }
        let compiled = compile(log, dialect)?;
        let value = |at: &aludel::compile::BoundAt| at.value(log.values()).map(|value| Param::of(&value));
        let values = compiled.binds.iter().map(value).collect::<aludel::Result<_>>()?;
        Ok((compiled.sql, values))
    }
}
