//! What ran where: tests counted by facade, runtime and driver, and summed up by database.
//!
//! Tests append one line, `<facade> <driver>`, to the file named by `ALUDEL_TEST_REPORT` as they run. Only those
//! lines are counted, so a test that skipped itself cannot look like one that ran.

use std::collections::{BTreeMap, BTreeSet};

use crate::database::Database;

/// Tests by `(facade, driver)`.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Report {
    counts: BTreeMap<(String, String), usize>,
    /// Lines that are not `<facade> <driver>`: a mistake in a test harness, to be shown and not hidden.
    unreadable: Vec<String>,
}

/// A database's part in the run.
pub(crate) enum Part {
    /// Tests could use it; the text is its product and version.
    Ready(String),
    LeftOut,
}

/// Why a database may be ready and unused.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Run {
    /// Every test ran.
    Whole,
    /// A filter was given, or the run broke off.
    Partial,
}

impl Report {
    pub(crate) fn parse(text: &str) -> Report {
        let mut report = Report::default();
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            let words: Vec<&str> = line.split_whitespace().collect();
            match words[..] {
                [facade, driver] => *report.counts.entry((facade.into(), driver.into())).or_default() += 1,
                _ => report.unreadable.push(line.to_owned()),
            }
        }
        report
    }

    /// The matrix of facades and drivers, then a line per database.
    pub(crate) fn lines(&self, parts: &[(Database, Part)], run: Run) -> Vec<String> {
        let mut lines = Vec::new();
        for line in &self.unreadable {
            lines.push(format!("not `<facade> <driver>` in the report: {line}"));
        }
        lines.extend(self.matrix());
        for (database, part) in parts {
            let name = database.name();
            let (facades, tests) = self.totals(*database);
            lines.push(match part {
                Part::LeftOut => format!("{name}: left out (--only)"),
                Part::Ready(product) if facades > 0 => {
                    format!("{product}: {} in {}", plural(tests, "test"), plural(facades, "place"))
                }
                Part::Ready(product) if run == Run::Whole => format!("{product}: ready, no driver yet"),
                Part::Ready(product) => format!("{product}: ready, no test ran on it"),
            });
        }
        lines
    }

    /// How many tests ran: a row per driver, a column per facade and runtime.
    fn matrix(&self) -> Vec<String> {
        let (facades, drivers): (BTreeSet<&str>, BTreeSet<&str>) =
            self.counts.keys().map(|(facade, driver)| (facade.as_str(), driver.as_str())).unzip();
        if drivers.is_empty() {
            return Vec::new();
        }
        let first = drivers.iter().map(|driver| driver.len()).max().unwrap_or(0);
        // the blocking facade first, as in the documentation
        let mut facades: Vec<&str> = facades.into_iter().collect();
        facades.sort_by_key(|facade| (*facade != "sync", *facade));
        let heads = facades.iter().map(|facade| format!("  {facade}"));
        let head = format!("{:first$}{}", "tests", heads.collect::<String>());
        let row = |driver: &str| {
            let cells = facades.iter().map(|facade| {
                let count = self.counts.get(&((*facade).to_owned(), driver.to_owned()));
                let count = count.map_or_else(|| "-".to_owned(), usize::to_string);
                format!("  {count:>width$}", width = facade.len())
            });
            format!("{driver:first$}{}", cells.collect::<String>())
        };
        let mut drivers: Vec<&str> = drivers.into_iter().collect();
        drivers.sort_by_key(|driver| (Database::of_driver(driver), *driver));
        std::iter::once(head).chain(drivers.into_iter().map(row)).collect()
    }

    fn totals(&self, database: Database) -> (usize, usize) {
        let of_it = |driver: &str| Database::of_driver(driver) == Some(database);
        let counts = self.counts.iter().filter(|((_, driver), _)| of_it(driver)).map(|(_, count)| count);
        (counts.clone().count(), counts.sum())
    }
}

fn plural(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(report: &str, parts: &[(Database, Part)], run: Run, expected: &[&str]) {
        assert_eq!(Report::parse(report).lines(parts, run), expected);
    }

    fn ready(product: &str) -> Part {
        Part::Ready(product.into())
    }

    #[test]
    fn tests_are_counted_by_facade_and_driver_and_summed_by_database() {
        check(
            "sync postgres\nasync/tokio sqlite+sqlx\nsync sqlite\nsync postgres\nasync/smol mysql\n\n",
            &[(Database::Sqlite, ready("sqlite")), (Database::Postgres, ready("postgresql 15.18"))],
            Run::Whole,
            &[
                "tests        sync  async/smol  async/tokio",
                "sqlite          1           -            -",
                "sqlite+sqlx     -           -            1",
                "postgres        2           -            -",
                "mysql           -           1            -",
                "sqlite: 2 tests in 2 places",
                "postgresql 15.18: 2 tests in 1 place",
            ],
        );
    }

    #[test]
    fn a_database_without_tests_says_why() {
        let parts = || [(Database::Postgres, Part::LeftOut), (Database::Mysql, ready("mariadb 10.11.14"))];
        let left_out = "postgres: left out (--only)";
        check("", &parts(), Run::Whole, &[left_out, "mariadb 10.11.14: ready, no driver yet"]);
        check("", &parts(), Run::Partial, &[left_out, "mariadb 10.11.14: ready, no test ran on it"]);
    }

    #[test]
    fn a_line_of_another_form_is_shown() {
        check("sync\n", &[], Run::Whole, &["not `<facade> <driver>` in the report: sync"]);
    }
}
