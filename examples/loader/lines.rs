//! Reads CSV line by line, and says what is wrong with a line by its number. Knows no database.

use super::{Error, Result};
use csv::{Reader, ReaderBuilder, StringRecord, Trim};
use std::fmt;
use std::io::Read;

/// The columns of a file, in this order.
pub const HEADER: [&str; 4] = ["sku", "name", "price", "stock"];

/// A line that is in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Letters, digits and dashes; at most 20.
    pub sku: String,
    /// At most 80 characters.
    pub name: String,
    /// In cents, never negative.
    pub price: i64,
    /// Never negative.
    pub stock: i32,
}

/// A line that is not, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// Where the line begins in the file; the header is 1.
    pub line: u64,
    /// What is wrong.
    pub what: String,
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

/// The lines of a file after its header. One is in memory at a time.
#[derive(Debug)]
pub struct Lines<R> {
    reader: Reader<R>,
    record: StringRecord,
}

impl<R: Read> Lines<R> {
    /// Reads the header.
    ///
    /// # Errors
    /// It is not [`HEADER`], or cannot be read.
    pub fn new(source: R) -> Result<Self> {
        let mut reader = ReaderBuilder::new().flexible(true).trim(Trim::All).from_reader(source);
        let header = reader.headers()?;
        if !header.iter().eq(HEADER) {
            let found: Vec<_> = header.iter().collect();
            let message =
                format!("line 1: the header is \"{}\", not \"{}\"", found.join(","), HEADER.join(","));
            return Err(Error::Header(message));
        }
        Ok(Self { reader, record: StringRecord::new() })
    }
}

impl<R: Read> Iterator for Lines<R> {
    type Item = Result<std::result::Result<Row, Complaint>>;

    /// The next line: a row, or what is wrong with it. An error is that of a file that cannot be read on.
    fn next(&mut self) -> Option<Self::Item> {
        match self.reader.read_record(&mut self.record) {
            Ok(false) => None,
            Ok(true) => {
                let line = self.record.position().map_or(0, csv::Position::line);
                Some(Ok(row(&self.record).map_err(|what| Complaint { line, what })))
            }
            Err(error) => Some(match error.kind() {
                csv::ErrorKind::Utf8 { pos, err } => {
                    let line = pos.as_ref().map_or(0, csv::Position::line);
                    Ok(Err(Complaint { line, what: format!("column {}: no UTF-8", err.field() + 1) }))
                }
                _ => Err(error.into()),
            }),
        }
    }
}

fn row(record: &StringRecord) -> std::result::Result<Row, String> {
    let fields: Vec<&str> = record.iter().collect();
    let [sku, name, price, stock] = fields[..] else {
        return Err(format!("{} columns instead of {}", fields.len(), HEADER.len()));
    };
    if !(1..=20).contains(&sku.len()) || !sku.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    {
        return Err(format!("sku \"{sku}\": letters, digits and dashes, at most 20"));
    }
    if !(1..=80).contains(&name.chars().count()) {
        return Err("name: from 1 to 80 characters".to_owned());
    }
    let price = cents(price).ok_or_else(|| format!("price \"{price}\" is no amount such as 12.50"))?;
    let stock = stock.parse().ok().filter(|stock| *stock >= 0);
    let stock = stock.ok_or_else(|| format!("stock \"{}\" is no count", fields[3]))?;
    Ok(Row { sku: sku.to_owned(), name: name.to_owned(), price, stock })
}

/// `12`, `12.5`, `12.50` as cents; money is never a float.
fn cents(text: &str) -> Option<i64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(part) || part.len() > 2 {
        return None;
    }
    let part: i64 = format!("{part:0<2}").parse().ok()?;
    whole.parse::<i64>().ok()?.checked_mul(100)?.checked_add(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_told_by_its_line() {
        let file = "sku,name,price,stock\nA-1, Anvil ,12.5,3\nA 2,Bolt,1,1\nA-3,\"two\nlines\",0.05,0\nA-4,Nut,-1,1\nA-5,Cog,1\n";
        let lines: Vec<_> = Lines::new(file.as_bytes()).unwrap().map(|line| line.unwrap()).collect();
        let row =
            |sku: &str, name: &str, price, stock| Row { sku: sku.into(), name: name.into(), price, stock };
        assert_eq!(lines[0], Ok(row("A-1", "Anvil", 1250, 3)));
        assert_eq!(lines[2], Ok(row("A-3", "two\nlines", 5, 0)));
        let told: Vec<_> =
            lines.iter().filter_map(|line| line.as_ref().err()).map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                "line 3: sku \"A 2\": letters, digits and dashes, at most 20",
                "line 6: price \"-1\" is no amount such as 12.50",
                "line 7: 3 columns instead of 4",
            ]
        );
    }

    #[test]
    fn another_header_is_refused() {
        let error = Lines::new("sku,name,stock\n".as_bytes()).map(drop).unwrap_err();
        assert_eq!(
            error.to_string(),
            "line 1: the header is \"sku,name,stock\", not \"sku,name,price,stock\""
        );
    }

    #[test]
    fn amounts_are_exact() {
        assert_eq!(
            ["7", "7.1", "0.29", "92233720368547758.07"].map(cents),
            [700, 710, 29, i64::MAX].map(Some)
        );
        assert_eq!(["", ".5", "1.", "1.234", "+1", "92233720368547758.08"].map(cents), [None; 6]);
    }
}
