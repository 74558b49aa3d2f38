//! A statement without its spelling: what it does to which columns of which tables.
//!
//! Values are no part of it; the rows that are left behind prove them.

/// What a statement does.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Sent {
    /// `SELECT`, `INSERT`, …, or a whole command such as `ROLLBACK TO SAVEPOINT`.
    pub(crate) verb: String,
    pub(crate) tables: Vec<String>,
    /// The columns that are read or written.
    pub(crate) columns: Vec<String>,
    /// The columns that a query's conditions, joins and order speak of.
    pub(crate) about: Vec<String>,
}

impl Sent {
    /// Does it leave everything as it was?
    pub(crate) fn reads(&self) -> bool {
        self.verb == "SELECT" || self.verb == "BEGIN"
    }
}

impl std::fmt::Display for Sent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.verb)?;
        if !self.tables.is_empty() {
            write!(f, " {} ({})", self.tables.join(" "), self.columns.join(" "))?;
        }
        if !self.about.is_empty() {
            write!(f, " by {}", self.about.join(" "))?;
        }
        Ok(())
    }
}

/// What was sent, statement by statement.
pub(crate) fn sent(statements: &[String]) -> Vec<Sent> {
    statements.iter().map(|sql| form(sql)).collect()
}

pub(crate) fn form(sql: &str) -> Sent {
    let tokens = tokens(sql);
    let words: Vec<&str> = tokens.iter().map(String::as_str).collect();
    match words[..] {
        ["INSERT", "INTO", table, ..] => {
            let columns = words[3..].iter().take_while(|word| **word != ")");
            let columns = columns.filter(|word| !["(", ","].contains(word));
            written("INSERT", table, columns.copied().collect())
        }
        ["UPDATE", table, "SET", ..] => {
            let end = place_of(&words, &["FROM", "WHERE", "RETURNING"]);
            let assigned = (3..end).filter(|at| words[*at] == "=" && depth(&words[..*at]) == 0);
            written("UPDATE", table, assigned.map(|at| words[at - 1]).collect())
        }
        ["DELETE", "FROM", table, ..] => written("DELETE", table, Vec::new()),
        ["SELECT", ..] => query(&words),
        // a savepoint that was rolled back to may be released along with it
        ["ROLLBACK", "TO", ..] => command("ROLLBACK TO SAVEPOINT"),
        ["RELEASE", ..] => command("RELEASE SAVEPOINT"),
        ["SAVEPOINT", ..] => command("SAVEPOINT"),
        _ => command(&words.join(" ")),
    }
}

fn command(verb: &str) -> Sent {
    Sent { verb: verb.to_owned(), tables: Vec::new(), columns: Vec::new(), about: Vec::new() }
}

fn written(verb: &str, table: &str, columns: Vec<&str>) -> Sent {
    let own = |column: &&str| column.rsplit('.').next().unwrap_or_default().to_owned();
    Sent { tables: vec![table.to_owned()], columns: sorted(columns.iter().map(own)), ..command(verb) }
}

fn query(words: &[&str]) -> Sent {
    let from = place_of(words, &["FROM"]);
    let filter = from + place_of(&words[from..], &["WHERE", "ORDER", "GROUP", "LIMIT"]);
    let (mut columns, mut tables, mut label) = (Vec::new(), Vec::new(), false);
    for word in &words[1..from] {
        // the name that a column is given is no part of what is read
        if !std::mem::replace(&mut label, *word == "AS") && !label && is_name(word) {
            columns.push((*word).to_owned());
        }
    }
    for at in from..filter {
        let before = if at == from { "FROM" } else { words[at - 1] };
        if ["FROM", "JOIN", ","].contains(&before) && depth(&words[from..at]) == 0 && is_name(words[at]) {
            tables.push(words[at].to_owned());
        }
    }
    tables.retain(|table| table != "FROM");
    let about = words[from.min(words.len())..].iter();
    let about = about.filter(|word| is_name(word) && word.contains('.') && !word.starts_with("json_each"));
    let about = sorted(about.map(|word| (*word).to_owned()));
    Sent {
        columns: sorted(columns.into_iter()),
        tables: sorted(tables.into_iter()),
        about,
        ..command("SELECT")
    }
}

fn is_name(word: &str) -> bool {
    word == "*" || word.starts_with(|c: char| c.is_ascii_alphabetic())
}

fn sorted(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut names: Vec<String> = names.collect();
    names.sort();
    names.dedup();
    names
}

/// Where one of these words stands first, outside of parentheses; the end if none does.
fn place_of(words: &[&str], wanted: &[&str]) -> usize {
    let found = (0..words.len()).find(|at| wanted.contains(&words[*at]) && depth(&words[..*at]) == 0);
    found.unwrap_or(words.len())
}

fn depth(words: &[&str]) -> usize {
    let count = |parenthesis: &str| words.iter().filter(|word| **word == parenthesis).count();
    count("(").saturating_sub(count(")"))
}

/// Names and signs, without quotes, placeholders and casts.
fn tokens(sql: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut rest = sql;
    while let Some(c) = rest.chars().next() {
        let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
        let end = |from: usize, part: fn(char) -> bool| {
            rest[from..].find(|c| !part(c)).map_or(rest.len(), |at| from + at)
        };
        let taken = match c {
            '%' if rest.starts_with("%(") => rest.find(")s").map_or(rest.len(), |at| at + 2),
            '?' | '$' => end(1, |c| c.is_ascii_digit()),
            ':' if rest.starts_with("::") => {
                end(2, |c| c.is_alphanumeric() || c == '_' || c == '[' || c == ']')
            }
            '\'' => rest[1..].find('\'').map_or(rest.len(), |at| at + 2),
            c if is_word(c) => {
                let at = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
                tokens.push(rest[..at].to_owned());
                at
            }
            '"' | '`' => 1,
            c => {
                if !c.is_whitespace() {
                    tokens.push(c.to_string());
                }
                c.len_utf8()
            }
        };
        rest = &rest[taken..];
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Texts of SQLAlchemy beside texts that mean the same.
    const SAME: [(&str, &str); 8] = [
        ("SELECT a.x, a.y FROM a", "SELECT a.x, a.y, a.x AS x_1 FROM a"),
        ("SELECT a.x, a.y AS z FROM a WHERE ? = a.b", "SELECT a.x, a.y FROM a WHERE a.b = $1::INTEGER"),
        (
            "SELECT a.x FROM a, b WHERE ? = b.y AND a.x = b.x",
            "SELECT a.x FROM a JOIN b ON a.x = b.x WHERE b.y = ?",
        ),
        ("SELECT a.x FROM a WHERE a.x IN (?, ?)", "SELECT a.x FROM a WHERE a.x = ANY ($1::INTEGER[])"),
        (
            "SELECT a.x FROM a WHERE a.x IN (?, ?)",
            "SELECT a.x FROM a WHERE a.x IN (SELECT json_each.value FROM json_each(?))",
        ),
        (
            "INSERT INTO a (x, y) VALUES (?, now())",
            "INSERT INTO \"a\" (\"y\", \"x\") SELECT u.y FROM unnest($1) AS u",
        ),
        (
            "UPDATE a SET x=(a.x + ?) WHERE a.y = ?",
            "UPDATE a SET x = v.x FROM unnest($1, $2) AS v WHERE a.y = v.y",
        ),
        ("ROLLBACK TO SAVEPOINT one", "ROLLBACK TO SAVEPOINT two; RELEASE SAVEPOINT two"),
    ];

    #[test]
    fn spelling_is_folded() {
        for (theirs, ours) in SAME {
            assert_eq!(form(theirs), form(ours));
        }
    }

    #[test]
    fn what_is_read_and_asked_is_kept() {
        let query = form("SELECT count(*) AS n, a.x FROM a WHERE a.b = ? ORDER BY a.c");
        assert_eq!(query.to_string(), "SELECT a (* a.x count) by a.b a.c");
        for (one, other) in [
            ("SELECT a.x FROM a", "SELECT a.y FROM a"),
            ("SELECT a.x FROM a", "SELECT a.x FROM a WHERE a.y = ?"),
            ("SELECT a.x FROM a", "SELECT a.x FROM a JOIN b ON a.x = a.x"),
            ("UPDATE a SET x=? WHERE a.z = ?", "UPDATE a SET y=? WHERE a.z = ?"),
            ("DELETE FROM a", "DELETE FROM b"),
            ("COMMIT", "ROLLBACK"),
        ] {
            assert_ne!(form(one), form(other), "{one}");
        }
    }
}
