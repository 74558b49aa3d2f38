//! SQL text with named binds.

use super::render::Renderer;
use crate::error::{Error, Result};
use crate::expr::{Log, Name, Tok};

/// A text that is a statement or a derived table of its own; its values begin at this place.
pub(super) fn render(out: &mut Renderer<'_>, log: &Log, first: u32) -> Result<()> {
    let mut places = Vec::with_capacity(log.names().len());
    let mut next = first;
    for token in &log.tokens()[1..] {
        let count = match token {
            Tok::Nop => None,
            Tok::Tuple(count) => Some(u32::from(*count)),
            // what is expected of the columns
            _ => break,
        };
        places.push((next, count));
        next += count.unwrap_or(1);
    }
    let (sql, names) = log.names().split_first().ok_or_else(super::malformed)?;
    // those behind the binds' are the columns'
    let names = names.get(..places.len()).ok_or_else(super::malformed)?;
    let mut bound = Vec::new();
    replace(out, sql.as_str(), names, |out, place| match places.get(place) {
        Some((first, None)) => out.bind_again(*first, &mut bound),
        Some((_, Some(0))) => {
            out.push("(NULL)");
            Ok(())
        }
        Some((first, Some(count))) => {
            for i in 0..*count {
                out.push(if i == 0 { "(" } else { ", " });
                out.bind(first + i, None)?;
            }
            out.push(")");
            Ok(())
        }
        None => Err(super::malformed()),
    })
}

/// A text within a statement.
pub(super) fn write(out: &mut Renderer<'_>, names: &[Name], first: u32) -> Result<()> {
    let (sql, names) = names.split_first().ok_or_else(super::malformed)?;
    let mut bound = Vec::new();
    replace(out, sql.as_str(), names, |out, place| out.bind_again(first + place as u32, &mut bound))
}

/// A text without binds, as it is said within a statement.
///
/// # Errors
/// It has a bind.
pub(crate) fn without_binds(sql: &str) -> Result<String> {
    let mut text = String::with_capacity(sql.len());
    pieces(sql, |piece| match piece {
        Piece::Text(piece) => {
            text.push_str(piece);
            Ok(())
        }
        Piece::Bind(name) => Err(no_value(name, sql)),
    })?;
    Ok(text)
}

fn no_value(name: &str, sql: &str) -> Error {
    Error::statement(format!("text: no value for the bind :{name}")).with_statement(sql)
}

/// Replaces `:name` by placeholders.
fn replace<'a>(
    out: &mut Renderer<'a>,
    sql: &str,
    names: &[Name],
    mut bind: impl FnMut(&mut Renderer<'a>, usize) -> Result<()>,
) -> Result<()> {
    let mut used = vec![false; names.len()];
    pieces(sql, |piece| match piece {
        Piece::Text(text) => {
            out.push(text);
            Ok(())
        }
        Piece::Bind(name) => {
            let place = names.iter().position(|n| n.as_str() == name).ok_or_else(|| no_value(name, sql))?;
            used[place] = true;
            bind(out, place)
        }
    })?;
    if let Some(unused) = used.iter().position(|used| !used) {
        let name = names.get(unused).map(Name::as_str).unwrap_or_default();
        return Err(Error::statement(format!("text: it has no bind :{name}")).with_statement(sql));
    }
    Ok(())
}

/// What a text is made of.
enum Piece<'s> {
    Text(&'s str),
    /// The name of a bind.
    Bind(&'s str),
}

/// Finds binds outside quotes and comments.
fn pieces<'s>(sql: &'s str, mut each: impl FnMut(Piece<'s>) -> Result<()>) -> Result<()> {
    let mut rest = sql;
    while let Some(at) = rest.find([':', '\'', '"', '`', '-', '/', '\\', '$']) {
        let within_name = rest[..at].ends_with(|c: char| c == '_' || c == '$' || c.is_alphanumeric());
        each(Piece::Text(&rest[..at]))?;
        rest = &rest[at..];
        if !within_name && is_numbered(rest) {
            let bind = &rest[..1 + rest[1..].find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len() - 1)];
            return Err(Error::statement(format!(
                "text: {bind} is none of its binds: write `:name`, and bind(\"name\", value)"
            ))
            .with_statement(sql));
        }
        let length = skipped(rest);
        if length > 0 {
            // `\:` says a colon
            each(Piece::Text(if rest.starts_with("\\:") { ":" } else { &rest[..length] }))?;
            rest = &rest[length..];
            continue;
        }
        let name_length = bind_name(rest);
        if name_length == 0 {
            let length = rest.chars().next().map_or(0, char::len_utf8);
            each(Piece::Text(&rest[..length]))?;
            rest = &rest[length..];
            continue;
        }
        each(Piece::Bind(&rest[1..=name_length]))?;
        rest = &rest[1 + name_length..];
    }
    each(Piece::Text(rest))
}

/// Is it `$1`, which would be another value than meant?
fn is_numbered(rest: &str) -> bool {
    rest.strip_prefix('$').is_some_and(|number| number.starts_with(|c: char| c.is_ascii_digit()))
}

/// How much to copy as it stands: a quoted string, a comment, `::`, `\:`; 0 of anything else.
fn skipped(rest: &str) -> usize {
    let until =
        |start: usize, end: &str| rest[start..].find(end).map_or(rest.len(), |at| start + at + end.len());
    match rest.as_bytes() {
        [b'\'', ..] => until(1, "'"),
        [b'"', ..] => until(1, "\""),
        [b'`', ..] => until(1, "`"),
        [b'-', b'-', ..] => until(2, "\n"),
        [b'/', b'*', ..] => until(2, "*/"),
        [b':', b':', ..] | [b'\\', b':', ..] => 2,
        [b'$', ..] => dollar_quoted(rest),
        _ => 0,
    }
}

/// PostgreSQL's `$tag$ … $tag$`.
fn dollar_quoted(rest: &str) -> usize {
    let Some(end) = rest[1..].find('$') else { return 0 };
    let tag = &rest[..end + 2];
    let inner = &tag[1..tag.len() - 1];
    if !inner.chars().all(|c| c == '_' || c.is_alphanumeric())
        || inner.starts_with(|c: char| c.is_ascii_digit())
    {
        return 0;
    }
    rest[tag.len()..].find(tag).map_or(rest.len(), |at| tag.len() + at + tag.len())
}

/// The length of the name after a colon; 0 if there is none.
fn bind_name(rest: &str) -> usize {
    let Some(name) = rest.strip_prefix(':') else { return 0 };
    if !name.starts_with(|c: char| c == '_' || c.is_alphabetic()) {
        return 0;
    }
    name.find(|c: char| c != '_' && !c.is_alphanumeric()).unwrap_or(name.len())
}

#[cfg(test)]
mod tests {
    use crate::dialect::Dialect;
    use crate::stmt::{Compile, text};

    fn check(sql: &str, expected: &str) {
        let stmt = text(sql).bind("a", 1).bind("b", 2);
        assert_eq!(stmt.to_sql(Dialect::Postgresql).unwrap(), expected, "{sql}");
    }

    #[test]
    fn binds_are_found_outside_quotes_and_comments() {
        check("x = :a AND y = :b", "x = $1 AND y = $2");
        check(":b, :a, :a", "$1, $2, $2");
        check("':a' \":a\" `:a` -- :a\n/* :a */ :a :b", "':a' \":a\" `:a` -- :a\n/* :a */ $1 $2");
        let twice = text(":a, :b, :a").bind("a", 1).bind("b", 2).to_sql(Dialect::Sqlite).unwrap();
        assert_eq!(twice, "?, ?, ?");
        check("1::int, \\:a, :a::text, :b", "1::int, :a, $1::text, $2");
        check("$x$ :a $x$ :a $$ :b $$ :b", "$x$ :a $x$ $1 $$ :b $$ $2");
        check("'it''s :a' :a :b - / a$1", "'it''s :a' $1 $2 - / a$1");
        check("é:a :b", "é$1 $2");
    }

    #[test]
    fn names_must_match() {
        let missing = text("x = :a").to_sql(Dialect::Sqlite).unwrap_err();
        assert!(missing.to_string().contains("no value for the bind :a"), "{missing}");
        let extra = text("x").bind("a", 1).to_sql(Dialect::Sqlite).unwrap_err();
        assert!(extra.to_string().contains("it has no bind :a"), "{extra}");
        let numbered = text("x = $1 AND :a").bind("a", 1).to_sql(Dialect::Postgresql).unwrap_err();
        assert!(numbered.to_string().contains("$1 is none of its binds"), "{numbered}");
    }
}
