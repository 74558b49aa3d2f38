//! What is printed.

use super::recorded::Script;
use crate::options::Options;

/// What is to be said of a script.
pub(crate) enum Verdict {
    Equal,
    /// The same, without some queries, or rows that go together.
    Fewer,
    /// It differs, and DEVIATIONS.md says why.
    Deviating(Vec<String>),
    /// It has no program yet: what it waits for.
    Missing(&'static str),
    Wrong(Vec<String>),
}

/// Counts, and what fails the run.
#[derive(Default)]
pub(crate) struct Report {
    equal: usize,
    fewer: usize,
    deviating: usize,
    missing: usize,
    failures: usize,
}

impl Report {
    pub(crate) fn problem(&mut self, problem: String) {
        println!("problem: {problem}");
        self.failures += 1;
    }

    pub(crate) fn verdict(&mut self, script: &Script, verdict: Verdict, options: &Options) {
        let told = options.verbose || options.case.is_some();
        let python = script.python.replace('\n', "\n  ");
        match verdict {
            Verdict::Equal => self.equal += 1,
            Verdict::Fewer => {
                self.fewer += 1;
                if told {
                    println!("fewer statements: {}", script.id);
                }
            }
            Verdict::Deviating(differences) => {
                self.deviating += 1;
                if told {
                    println!("deviating: {}\n  {python}\n  {}", script.id, differences.join("\n  "));
                }
            }
            Verdict::Missing(what) => {
                self.missing += 1;
                println!("missing: {} waits for {what}", script.id);
            }
            Verdict::Wrong(why) => {
                println!("wrong: {}\n  {python}\n  {}", script.id, why.join("\n  "));
                self.failures += 1;
            }
        }
    }

    /// Prints the last line, and fails if there is a reason to.
    pub(crate) fn finish(&self, options: &Options) {
        let line = format!(
            "sessions: {} equal, {} fewer statements, {} deviating, {} missing",
            self.equal, self.fewer, self.deviating, self.missing
        );
        crate::report::tell(&line, options);
        assert!(self.failures == 0, "{} wrong or with problems", self.failures);
    }
}
