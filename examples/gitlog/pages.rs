//! The report: rows of the queries as tables. Knows no database.

use super::queries::{Counted, Totals};
use super::table::{Align, Bar, Table, number};
use chrono::{DateTime, Utc};
use std::collections::HashMap;
use std::fmt::Display;

/// What a run added.
#[derive(Clone, Copy, Debug)]
pub struct Loaded {
    /// Commits that are new.
    pub added: usize,
    /// Commits that were in the database before.
    pub known: i64,
}

/// The rows of all queries.
#[derive(Debug)]
pub struct Answers {
    /// Of [`totals`](super::queries::totals).
    pub totals: Totals,
    /// How many authors there are.
    pub author_count: i64,
    /// How many files there are.
    pub file_count: i64,
    /// Of [`authors`](super::queries::authors).
    pub authors: Vec<Counted>,
    /// Of [`months`](super::queries::months).
    pub months: Vec<(String, i64)>,
    /// Of [`files`](super::queries::files).
    pub files: Vec<Counted>,
    /// Of [`pairs`](super::queries::pairs).
    pub pairs: Vec<(i64, i64, i64)>,
    /// Of [`paths`](super::queries::paths).
    pub paths: HashMap<i64, String>,
    /// Of [`spans`](super::queries::spans).
    pub spans: Vec<(String, DateTime<Utc>, DateTime<Utc>)>,
}

impl Answers {
    /// The whole report, 80 columns wide.
    pub fn report(&self, loaded: &Loaded, database: impl Display, top: u64) -> String {
        let (commits, ..) = self.totals;
        let added = plural(i64::try_from(loaded.added).unwrap_or(i64::MAX), "new commit");
        format!(
            "{database}: {added}, {} were there\n{} by {} in {}\n{}{}{}{}{}",
            number(loaded.known),
            plural(commits, "commit"),
            plural(self.author_count, "author"),
            plural(self.file_count, "file"),
            self.authors_table(top),
            self.months_table(),
            self.files_table(top),
            self.pairs_table(),
            self.spans_table(),
        )
    }

    fn authors_table(&self, top: u64) -> String {
        let title = format!("Commits per author{}", of(top, self.author_count));
        let heads = [
            ("author", Align::Text),
            ("commits", Align::Number),
            ("added", Align::Number),
            ("deleted", Align::Number),
        ];
        counted(title, heads, &self.authors)
    }

    fn files_table(&self, top: u64) -> String {
        let title = format!("Most-changed files{}", of(top, self.file_count));
        let heads = [
            ("file", Align::Text),
            ("commits", Align::Number),
            ("added", Align::Number),
            ("deleted", Align::Number),
        ];
        counted(title, heads, &self.files)
    }

    fn months_table(&self) -> String {
        let mut table = Table::new("Busiest months", [("month", Align::Text), ("commits", Align::Number)]);
        for (month, commits) in &self.months {
            table.row([month.clone(), number(*commits)], Bar::Amount(*commits));
        }
        table.render()
    }

    fn pairs_table(&self) -> String {
        let heads = [("file", Align::Text), ("and file", Align::Text), ("commits", Align::Number)];
        let mut table = Table::new("Files that change together", heads);
        let path = |id: &i64| self.paths.get(id).cloned().unwrap_or_default();
        for (one, other, together) in &self.pairs {
            table.row([path(one), path(other), number(*together)], Bar::Amount(*together));
        }
        table.render()
    }

    fn spans_table(&self) -> String {
        let heads = [("author", Align::Text), ("first", Align::Number), ("last", Align::Number)];
        let mut table = Table::new("First and last commit, of the authors with the most", heads);
        let (_, Some(begin), Some(end)) = self.totals else { return String::new() };
        let whole = (end - begin).num_seconds().max(1) as f64;
        let place = |at: &DateTime<Utc>| (*at - begin).num_seconds() as f64 / whole;
        for (author, first, last) in &self.spans {
            let dates = [first, last].map(|time| time.format("%Y-%m-%d").to_string());
            let [from, to] = dates;
            table.row([author.clone(), from, to], Bar::Span(place(first), place(last)));
        }
        table.render()
    }
}

fn counted(title: String, heads: [(&'static str, Align); 4], rows: &[Counted]) -> String {
    let mut table = Table::new(title, heads);
    for (name, commits, added, deleted) in rows {
        table.row([name.clone(), number(*commits), number(*added), number(*deleted)], Bar::Amount(*commits));
    }
    table.render()
}

/// ` (10 of 812)`, where a table does not hold all.
fn of(top: u64, all: i64) -> String {
    if i64::try_from(top).is_ok_and(|top| top < all) {
        format!(" ({top} of {})", number(all))
    } else {
        String::new()
    }
}

fn plural(n: i64, what: &str) -> String {
    format!("{} {what}{}", number(n), if n == 1 { "" } else { "s" })
}
