//! Times side by side.

use super::{Measure, Task};
use std::fmt::Write;

/// The best of several rounds, task by task: what is slower was disturbed by something else.
pub fn best(rounds: &[Vec<Measure>]) -> Vec<Measure> {
    let of = |task| rounds.iter().flatten().filter(move |m| m.task == task).min_by_key(|m| m.took);
    Task::ALL.into_iter().filter_map(of).copied().collect()
}

/// A table of both facades' times, and how many times as long the second took.
pub fn table(blocking: &[Measure], yielding: &[Measure]) -> String {
    let mut text = format!("{:8}{:>10}{:>12}{:>12}{:>8}\n", "task", "rows", "sync, ms", "async, ms", "ratio");
    for (one, other) in blocking.iter().zip(yielding) {
        let ms = |measure: &Measure| measure.took.as_secs_f64() * 1_000.0;
        let (task, ratio) = (format!("{:?}", one.task).to_lowercase(), ms(other) / ms(one));
        let _ = writeln!(text, "{task:8}{:>10}{:>12.1}{:>12.1}{ratio:>8.2}", one.rows, ms(one), ms(other));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn the_best_round_is_shown() {
        let round = |ms| vec![Measure { task: Task::Get, rows: 10, sum: 1, took: Duration::from_millis(ms) }];
        let shown = table(&best(&[round(9), round(2)]), &best(&[round(3)]));
        assert_eq!(
            shown,
            "task          rows    sync, ms   async, ms   ratio\nget             10         2.0         3.0    1.50\n"
        );
    }
}
