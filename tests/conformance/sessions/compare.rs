//! The same statements in the same order, or fewer.

use super::normal::Sent;

#[derive(PartialEq, Eq, Debug)]
pub(crate) enum Comparison {
    Equal,
    Fewer,
    /// Both sequences.
    Differs(String),
}

/// What is read before a write, in no order, and the write with the number of statements it took, one after the other.
#[derive(Default)]
struct Block {
    reads: Vec<Sent>,
    write: Option<Sent>,
    /// As few as there were, and as many as it would take with one for each row.
    least: usize,
    most: usize,
}

/// Compares what was recorded, each with its number of rows, with what we send.
pub(crate) fn compare(recorded: &[(Sent, usize)], ours: &[Sent]) -> Comparison {
    let theirs = blocks(recorded.iter().map(|(sent, rows)| (sent, *rows)));
    let own = blocks(ours.iter().map(|sent| (sent, 1)));
    let mut fewer = false;
    let same = theirs.len() == own.len()
        && theirs.iter().zip(&own).all(|(theirs, own)| {
            fewer |= own.least < theirs.least || own.reads.len() < theirs.reads.len();
            same_write(theirs.write.as_ref(), own.write.as_ref())
                && own.least <= theirs.most
                && among(&own.reads, &theirs.reads)
        });
    match (same, fewer) {
        (true, false) => Comparison::Equal,
        (true, true) => Comparison::Fewer,
        (false, _) => {
            let lines = |sent: &mut dyn Iterator<Item = &Sent>| -> String {
                sent.map(|sent| format!("\n    {sent}")).collect()
            };
            Comparison::Differs(format!(
                "sqlalchemy{}\n  aludel{}",
                lines(&mut recorded.iter().map(|(sent, _)| sent)),
                lines(&mut ours.iter())
            ))
        }
    }
}

fn blocks<'a>(sent: impl Iterator<Item = (&'a Sent, usize)>) -> Vec<Block> {
    let mut blocks: Vec<Block> = vec![Block::default()];
    let mut now = Block::default();
    for (sent, rows) in sent {
        if sent.reads() {
            now.reads.push(sent.clone());
            continue;
        }
        if let Some(last) = blocks.last_mut()
            && now.reads.is_empty()
            && last.write.as_ref() == Some(sent)
        {
            last.least += 1;
            last.most += rows;
            continue;
        }
        let reads = std::mem::take(&mut now.reads);
        blocks.push(Block { reads, write: Some(sent.clone()), least: 1, most: rows });
    }
    blocks.push(now);
    blocks
}

/// An INSERT may say outright what a column that is left out would get, which the rows prove.
fn same_write(theirs: Option<&Sent>, ours: Option<&Sent>) -> bool {
    match (theirs, ours) {
        (Some(theirs), Some(ours)) if theirs.verb == "INSERT" => {
            let all = theirs.columns.iter().all(|column| ours.columns.contains(column));
            ours.verb == theirs.verb && ours.tables == theirs.tables && all
        }
        _ => theirs == ours,
    }
}

/// Is each in the others, as often?
fn among(some: &[Sent], all: &[Sent]) -> bool {
    let mut left: Vec<&Sent> = all.iter().collect();
    some.iter().all(|sent| match left.iter().position(|other| *other == sent) {
        Some(at) => {
            left.swap_remove(at);
            true
        }
        None => false,
    })
}

#[cfg(test)]
mod tests {
    use super::super::normal::form;
    use super::*;

    fn judged(recorded: &[(&str, usize)], ours: &[&str]) -> &'static str {
        let recorded: Vec<(Sent, usize)> = recorded.iter().map(|(sql, rows)| (form(sql), *rows)).collect();
        let ours: Vec<Sent> = ours.iter().map(|sql| form(sql)).collect();
        match compare(&recorded, &ours) {
            Comparison::Equal => "equal",
            Comparison::Fewer => "fewer",
            Comparison::Differs(_) => "differs",
        }
    }

    #[test]
    fn rows_go_together_and_reads_may_be_missing() {
        let theirs =
            [("SELECT a.x FROM a", 1), ("SELECT b.x FROM b", 1), ("DELETE FROM a", 2), ("COMMIT", 1)];
        for (ours, expected) in [
            (&["SELECT b.x FROM b", "SELECT a.x FROM a", "DELETE FROM a", "COMMIT"][..], "equal"),
            (
                &["SELECT a.x FROM a", "SELECT b.x FROM b", "DELETE FROM a", "DELETE FROM a", "COMMIT"],
                "equal",
            ),
            (&["SELECT a.x FROM a", "DELETE FROM a", "COMMIT"], "fewer"),
            (&["SELECT a.x FROM a", "SELECT a.x FROM a", "DELETE FROM a", "COMMIT"], "differs"),
            (&["DELETE FROM a", "DELETE FROM a", "DELETE FROM a", "COMMIT"], "differs"),
            (&["DELETE FROM a", "DELETE FROM b", "COMMIT"], "differs"),
            (&["DELETE FROM a"], "differs"),
            (&["DELETE FROM a", "COMMIT", "SELECT a.x FROM a"], "differs"),
        ] {
            assert_eq!(judged(&theirs, ours), expected, "{ours:?}");
        }
        let insert = [("INSERT INTO a (x, y) VALUES (?, ?)", 1)];
        assert_eq!(judged(&insert, &["INSERT INTO a (x, y, z) VALUES (?, ?, NULL)"]), "equal");
        assert_eq!(judged(&insert, &["INSERT INTO a (x) VALUES (?)"]), "differs");
        assert_eq!(judged(&[("DELETE FROM a", 1), ("DELETE FROM a", 1)], &["DELETE FROM a"]), "fewer");
    }
}
