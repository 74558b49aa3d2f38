//! Medians of per-round ratios, as a table and as JSON.

use crate::measure::{Cost, Series};
use crate::schema::Database;
use serde_json::{Value, json};

/// One work on one database.
#[derive(Debug)]
pub struct Measured {
    /// The database.
    pub database: Database,
    /// The work's name.
    pub work: &'static str,
    /// The contenders; the first is the baseline.
    pub series: Vec<Series>,
}

impl Measured {
    /// A contender's median of per-round ratios to another.
    pub fn ratio(contender: &Series, to: &Series, of: fn(&Cost) -> f64) -> f64 {
        let rounds = contender.rounds.iter().zip(&to.rounds);
        median(rounds.map(|(this, base)| of(this) / of(base)).collect())
    }

    fn of(&self, name: &str) -> Option<&Series> {
        self.series.iter().find(|series| series.name == name)
    }
}

/// The middle one; the mean of both, of an even number.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    match values.len() {
        0 => f64::NAN,
        n if n % 2 == 1 => values[n / 2],
        n => f64::midpoint(values[n / 2 - 1], values[n / 2]),
    }
}

/// A time of so many nanoseconds, with its unit.
pub fn time(ns: f64) -> String {
    match ns {
        ns if ns < 1e3 => format!("{ns:.0} ns"),
        ns if ns < 1e6 => format!("{:.2} µs", ns / 1e3),
        ns => format!("{:.2} ms", ns / 1e6),
    }
}

/// A database's table: a row for each work, a pair of columns (wall, CPU) for each contender. Ratios are to a contender, in
/// works that it did, or else to the baseline.
pub fn table(measured: &[Measured], to: Option<&str>) -> String {
    let mut names: Vec<&str> = Vec::new();
    for series in measured.iter().flat_map(|m| &m.series) {
        if !names.contains(&series.name) {
            names.push(series.name);
        }
    }
    let Some(base) = to.or(names.first().copied()) else { return String::new() };
    names.retain(|name| *name != base);
    let mut head = vec!["work".to_owned(), format!("{base} wall"), "cpu".to_owned()];
    for other in &names {
        head.extend([format!("| {other}"), "cpu".to_owned()]);
    }
    let mut lines = vec![head];
    for m in measured {
        let Some(to) = m.of(base) else { continue };
        let spent = |of: fn(&Cost) -> f64| time(median(to.rounds.iter().map(of).collect()));
        let mut line = vec![m.work.to_owned(), spent(|c| c.wall), spent(|c| c.cpu)];
        for other in &names {
            let cell = |of: fn(&Cost) -> f64| match m.of(other) {
                Some(series) => format!("{:.2}", Measured::ratio(series, to, of)),
                None => String::new(),
            };
            line.extend([cell(|c| c.wall), cell(|c| c.cpu)]);
        }
        lines.push(line);
    }
    aligned(&lines)
}

/// Columns side by side, the first to the left, the others to the right.
pub fn aligned(lines: &[Vec<String>]) -> String {
    let columns = lines.iter().map(Vec::len).max().unwrap_or_default();
    let width =
        |i: usize| lines.iter().filter_map(|l| l.get(i)).map(|c| c.chars().count()).max().unwrap_or_default();
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut out = String::new();
    for line in lines {
        for (i, (cell, width)) in line.iter().zip(&widths).enumerate() {
            let pad = " ".repeat(width - cell.chars().count());
            out.push_str(&if i == 0 { format!("{cell}{pad}") } else { format!("  {pad}{cell}") });
        }
        out.truncate(out.trim_end().len());
        out.push('\n');
    }
    out
}

/// Everything, each round included.
pub fn json(measured: &[Measured]) -> Value {
    let contender = |m: &Measured, s: &Series| {
        json!({
            "name": s.name,
            "wall_ratio": Measured::ratio(s, &m.series[0], |c| c.wall),
            "cpu_ratio": Measured::ratio(s, &m.series[0], |c| c.cpu),
            "wall_ns": s.rounds.iter().map(|c| c.wall).collect::<Vec<_>>(),
            "cpu_ns": s.rounds.iter().map(|c| c.cpu).collect::<Vec<_>>(),
        })
    };
    let one = |m: &Measured| {
        json!({
            "database": m.database.name(),
            "work": m.work,
            "baseline": m.series[0].name,
            "contenders": m.series.iter().map(|s| contender(m, s)).collect::<Vec<_>>(),
        })
    };
    measured.iter().map(one).collect()
}
