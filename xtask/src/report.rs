//! What ran where: behaviour tests counted by facade and driver, and summed up by database.
//!
//! Tests append one line, `<facade> <driver>`, to the file named by `ALUDEL_TEST_REPORT` as they run. Only those
//! lines are counted, so a test that skipped itself cannot look like one that ran.

use std::collections::BTreeMap;

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

    /// One line per facade × driver, then one per database.
    pub(crate) fn lines(&self, parts: &[(Database, Part)], run: Run) -> Vec<String> {
        let mut lines = Vec::new();
        for line in &self.unreadable {
            lines.push(format!("not `<facade> <driver>` in the report: {line}"));
        }
        for ((facade, driver), count) in &self.counts {
            lines.push(format!("{facade} {driver}: {} ran", plural(*count, "test")));
        }
        for (database, part) in parts {
            let name = database.name();
            let (drivers, tests) = self.totals(*database);
            lines.push(match part {
                Part::LeftOut => format!("{name}: left out (--only)"),
                Part::Ready(product) if drivers > 0 => {
                    format!("{product}: {}, {}", plural(drivers, "driver"), plural(tests, "behaviour test"))
                }
                Part::Ready(product) if run == Run::Whole => format!("{product}: ready, no driver yet"),
                Part::Ready(product) => format!("{product}: ready, no test ran on it"),
            });
        }
        lines
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
            "sync postgres\nasync sqlx-postgres\nsync rusqlite\nsync postgres\n\n",
            &[(Database::Sqlite, ready("sqlite")), (Database::Postgres, ready("postgresql 15.18"))],
            Run::Whole,
            &[
                "async sqlx-postgres: 1 test ran",
                "sync postgres: 2 tests ran",
                "sync rusqlite: 1 test ran",
                "sqlite: 1 driver, 1 behaviour test",
                "postgresql 15.18: 2 drivers, 3 behaviour tests",
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
