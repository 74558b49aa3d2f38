//! What is printed.

use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::Write as _;

use crate::case::Built;
use crate::compare::Difference;
use crate::golden::{DIALECTS, Golden};
use crate::options::Options;
use crate::verdict::Verdict;

/// Counts, and what fails the run.
#[derive(Default)]
pub(crate) struct Report {
    equal: usize,
    deviating: usize,
    missing: Vec<String>,
    wrong: usize,
    stale: usize,
    problems: Vec<String>,
    lines: Vec<String>,
}

impl Report {
    pub(crate) fn problem(&mut self, problem: String) {
        println!("problem: {problem}");
        self.problems.push(problem);
    }

    /// A line that stands below the count of statements.
    pub(crate) fn line(&mut self, line: String) {
        self.lines.push(line);
    }

    pub(crate) fn verdict(
        &mut self,
        golden: &Golden,
        built: Option<&Built>,
        verdict: &Verdict,
        options: &Options,
    ) {
        let alone = options.case.is_some();
        match verdict {
            Verdict::Equal => {
                self.equal += 1;
                if alone {
                    println!("equal: {}\n{}", golden.id, texts(golden, built));
                }
            }
            Verdict::Deviating(differences) => {
                self.deviating += 1;
                if alone || options.verbose {
                    println!("deviating: {}\n{}", golden.id, diff(golden, differences));
                }
            }
            Verdict::Missing => {
                self.missing.push(golden.id.clone());
                if alone || options.verbose {
                    println!("missing: {}\n  python      {}", golden.id, golden.python);
                }
            }
            Verdict::Wrong(differences) => {
                self.wrong += 1;
                println!("wrong: {}\n{}", golden.id, diff(golden, differences));
            }
            Verdict::Stale(what) => {
                self.stale += 1;
                println!("stale: {}: {what}", golden.id);
            }
        }
    }

    /// Prints the last lines, and fails if there is a reason to.
    pub(crate) fn finish(&self, options: &Options, missing_allowed: usize) {
        let mut line = format!(
            "statements: {} equal, {} deviating, {} missing",
            self.equal,
            self.deviating,
            self.missing.len()
        );
        let mut failures = Vec::new();
        for (count, what) in [(self.wrong, "wrong"), (self.stale, "stale"), (self.problems.len(), "problems")]
        {
            if count > 0 {
                failures.push(format!("{count} {what}"));
            }
        }
        if self.missing.len() > missing_allowed {
            failures.push(format!("more than {missing_allowed} missing"));
        }
        for more in &self.lines {
            let _ = write!(line, "\n{more}");
        }
        tell(&line, options);
        assert!(failures.is_empty(), "{}", failures.join(", "));
    }
}

/// Prints a last line, and leaves it for `cargo xtask`.
pub(crate) fn tell(line: &str, options: &Options) {
    println!("{line}");
    if let Some(file) = &options.report {
        let file = OpenOptions::new().create(true).append(true).open(file);
        let written = file.and_then(|mut file| writeln!(file, "{line}"));
        written.expect("the report's file can be written");
    }
}

fn diff(golden: &Golden, differences: &[Difference]) -> String {
    let mut out = format!("  python      {}\n", golden.python.replace('\n', "\n              "));
    for Difference { dialect, recorded, ours } in differences {
        let _ = writeln!(out, "  {}", dialect.name());
        let _ = writeln!(out, "  sqlalchemy  {recorded}\n  aludel      {ours}");
        let same = recorded.chars().zip(ours.chars()).take_while(|(a, b)| a == b).count();
        let _ = writeln!(out, "              {}^", " ".repeat(same));
    }
    out
}

fn texts(golden: &Golden, built: Option<&Built>) -> String {
    let mut out = format!("  python      {}\n", golden.python.replace('\n', "\n              "));
    for dialect in DIALECTS.into_iter().filter(|dialect| golden.recorded(*dialect).is_some()) {
        if let Some(Ok(text)) = built.map(|built| built.compile(dialect)) {
            let _ = writeln!(out, "  {:<10}  {}", dialect.name(), text.sql);
        }
    }
    out
}
