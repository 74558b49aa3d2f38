//! What hostile bytes are given to: each of these returns, whatever it is given, and tells how much could be read.
//!
//! `main.rs` calls them with random bytes, and the programs in `fuzz/` with those that a fuzzer finds.
#![allow(dead_code, reason = "a fuzzer's program calls one of them")]

use aludel_core::url::Url;
use aludel_core::wire::{mysql, postgres, sqlite};
use aludel_core::{Cells, Decode, Error, Header, Interval, MacAddr, Network, Range, Result};
use std::net::IpAddr;
use std::sync::LazyLock;

/// A URL; what is shown of it is read as the same.
pub(crate) fn url(data: &[u8]) -> usize {
    let Ok(text) = std::str::from_utf8(data) else { return 0 };
    let Ok(url) = Url::parse(text) else { return 0 };
    let shown = url.to_string_with_password();
    let again = Url::parse(&shown).unwrap_or_else(|e| panic!("{text:?} is shown as {shown:?}: {e}"));
    assert_eq!(again.to_string_with_password(), shown, "{text:?}");
    let _ = (url.place(), url.port(), format!("{url} {url:?}"));
    for key in ["connect_timeout", "mode", "port"] {
        let _ = (url.seconds_option(key), url.bool_option(key), url.u64_option(key));
    }
    let _ = (mysql::check_options(&url), mysql::set_up(&url), mysql::socket(&url));
    1
}

/// Reads a cell as everything that Rust has, from a cursor made anew for each; counts what could be read.
fn read_all<'c, C: Cells + 'c>(cells: &dyn Fn() -> C) -> usize {
    let mut good = 0;
    macro_rules! read {
        ($($t:ty)*) => { $(
            good += usize::from(<$t as Decode>::decode(&mut cells()).is_ok());
            good += usize::from(<Option<$t> as Decode>::decode(&mut cells()).is_ok());
        )* };
    }
    read! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 String Vec<u8> std::time::Duration
        Interval IpAddr Network MacAddr Vec<i64> Vec<bool> Vec<Option<i32>> Vec<f64> Vec<String> Vec<Vec<u8>>
        Range<i32> Range<i64> Vec<Range<i32>>
    }
    #[cfg(feature = "chrono")]
    read! {
        chrono::NaiveDate chrono::NaiveTime chrono::NaiveDateTime chrono::DateTime<chrono::Utc> chrono::TimeDelta
        Vec<chrono::NaiveDate> Range<chrono::NaiveDate> Range<chrono::DateTime<chrono::Utc>>
    }
    #[cfg(feature = "uuid")]
    read! { uuid::Uuid Vec<uuid::Uuid> }
    #[cfg(feature = "decimal")]
    read! { rust_decimal::Decimal Range<rust_decimal::Decimal> }
    #[cfg(feature = "json")]
    read! { serde_json::Value }
    good += usize::from(cells().any().is_ok());
    good
}

/// One cell of a row.
struct One<T>(T);

fn only(place: usize) -> Result<()> {
    if place == 0 { Ok(()) } else { Err(Error::value("one cell")) }
}

impl postgres::RawRow for One<Option<&[u8]>> {
    fn cell(&self, place: usize) -> Result<Option<&[u8]>> {
        only(place)?;
        Ok(self.0)
    }
}

/// The types of PostgreSQL that are known.
static TYPES: LazyLock<Vec<u32>> = LazyLock::new(|| {
    (0..5_000).filter(|ty| !postgres::oid::name(*ty).starts_with("of type number")).collect()
});

/// A cell of PostgreSQL: two bytes for its type, one that is 0 for NULL, and what the server sent.
pub(crate) fn postgres_cell(data: &[u8]) -> usize {
    let [a, b, given, bytes @ ..] = data else { return 0 };
    let ty = TYPES[usize::from(u16::from_le_bytes([*a, *b])) % TYPES.len()];
    let header = Header::new(["c".to_owned()]);
    // a small integer that is read as a float: each cell's type is then looked at
    let mixed = postgres::check_columns(&[postgres::oid::INT2], &header, &Vec::<f64>::new());
    let (row, types) = (One((*given > 0).then_some(bytes)), [ty]);
    let mut good = 0;
    for reading in [mixed.expect("it can be read so"), postgres::Reading::default()] {
        good += read_all(&|| postgres::PostgresCells::new(&row, &types, &header, reading));
    }
    if let Ok(value) = postgres::any(bytes, ty) {
        // what was read can be written again, or is refused
        let _ = postgres::write(&value, ty, postgres::element_of(ty), &mut Vec::new());
    }
    good
}

impl sqlite::RawRow for One<sqlite::Cell<'_>> {
    fn cell(&self, place: usize) -> Result<sqlite::Cell<'_>> {
        only(place)?;
        Ok(self.0)
    }
}

/// A cell of SQLite: one byte for its kind, and what is in it.
pub(crate) fn sqlite_cell(data: &[u8]) -> usize {
    let [kind, bytes @ ..] = data else { return 0 };
    let mut number = [0; 8];
    number.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
    let cell = match kind % 5 {
        0 => sqlite::Cell::Null,
        1 => sqlite::Cell::Integer(i64::from_be_bytes(number)),
        2 => sqlite::Cell::Real(f64::from_be_bytes(number)),
        3 => sqlite::Cell::Text(bytes),
        _ => sqlite::Cell::Blob(bytes),
    };
    let (row, header) = (One(cell), Header::new(["c".to_owned()]));
    read_all(&|| sqlite::SqliteCells::new(&row, &header))
}

const COLUMNS: [mysql::Column; 13] = [
    mysql::Column::Int,
    mysql::Column::UInt,
    mysql::Column::Float,
    mysql::Column::Decimal,
    mysql::Column::Text,
    mysql::Column::Bytes,
    mysql::Column::Bit,
    mysql::Column::Json,
    mysql::Column::Date,
    mysql::Column::DateTime,
    mysql::Column::Time,
    mysql::Column::Null,
    mysql::Column::Other,
];

struct Binary<'b>(mysql::Column, Option<&'b [u8]>);

impl mysql::RawRow for Binary<'_> {
    fn cell(&self, place: usize) -> Result<mysql::Cell<'_>> {
        only(place)?;
        self.1.map_or(Ok(mysql::Cell::Null), |bytes| mysql::binary(self.0, bytes))
    }
}

impl mysql::RawRow for One<mysql::Cell<'_>> {
    fn cell(&self, place: usize) -> Result<mysql::Cell<'_>> {
        only(place)?;
        Ok(self.0)
    }
}

/// A cell of MySQL: one byte for its column, one that is 0 for NULL, and what the server sent; or its parts, as a driver hands
/// them on.
pub(crate) fn mysql_cell(data: &[u8]) -> usize {
    let [column, given, bytes @ ..] = data else { return 0 };
    let column = COLUMNS[usize::from(*column) % COLUMNS.len()];
    let header = Header::new(["c".to_owned()]);
    let (row, columns) = (Binary(column, (*given > 0).then_some(bytes)), [column]);
    let mut good = read_all(&|| mysql::MysqlCells::new(&row, &columns, &header));
    let part = |place: usize| {
        let mut part = [0; 4];
        part.iter_mut().zip(bytes.get(place * 4..).unwrap_or_default()).for_each(|(to, from)| *to = *from);
        u32::from_be_bytes(part)
    };
    let time = [part(0), part(1), part(2), part(3)];
    let [.., high, low, month, day] = part(4).to_be_bytes().map(|byte| byte % 64);
    let moment = mysql::Cell::moment(u16::from_be_bytes([high, low]), month, day, time);
    let span = mysql::Cell::time(*given % 2 == 0, part(5), time);
    let number = mysql::Cell::UInt(u64::from(part(0)) << 32 | u64::from(part(1)));
    for cell in [moment.ok(), span.ok(), Some(number)].into_iter().flatten() {
        let row = One(cell);
        good += read_all(&|| mysql::MysqlCells::new(&row, &columns, &header));
    }
    good
}

/// What a server says of an error: two bytes for its number, and its words.
pub(crate) fn server_error(data: &[u8]) -> usize {
    let [a, b, words @ ..] = data else { return 0 };
    let Ok(words) = std::str::from_utf8(words) else { return 0 };
    let kind = mysql::kind_of_number(u16::from_le_bytes([*a, *b]), words);
    let _ = (mysql::without_values(words), mysql::constraint_of(kind, words));
    let (version, comment) = words.split_once(' ').unwrap_or((words, ""));
    let _ = (mysql::Server::read(version, comment), postgres::kind_of_sqlstate(words));
    1
}

/// What a PostgreSQL server might send, message after message; counts those that could be read.
#[cfg(feature = "postgres-protocol")]
pub(crate) fn conversation(data: &[u8]) -> usize {
    use postgres::protocol::{Inbox, Login, Message, Outbox, Statement, UserTypes, WireRow};
    let (mut inbox, mut out) = (Inbox::default(), Outbox::default());
    let mut login = Login::new("ed".to_owned(), Some("pw".to_owned()), Vec::new());
    let (mut statement, mut types) = (Statement::new("s".to_owned()), UserTypes::default());
    let mut good = 0;
    for mut part in data.chunks(61) {
        while !part.is_empty() {
            let space = inbox.space();
            let count = space.len().min(part.len());
            space[..count].copy_from_slice(&part[..count]);
            inbox.filled(count);
            part = &part[count..];
        }
        loop {
            let read = match inbox.next() {
                Ok(None) => break,
                Err(_) => return good,
                Ok(Some(message)) => match message {
                    Message::Row(body) => {
                        let cells = |row: WireRow<'_>| {
                            (0..9)
                                .rev()
                                .for_each(|place| drop(postgres::RawRow::cell(&row, place).map(drop)));
                        };
                        WireRow::new(body).map(cells).and_then(|()| types.learn(body))
                    }
                    Message::Authentication(body) => login.answer(body, &mut out),
                    Message::Parameters(body) => statement.take_params(body),
                    Message::Columns(body) => statement.take_columns(body),
                    Message::Refused(told) => {
                        let _ = format!("{told} {told:?} {}", told.clone().into_error());
                        Ok(())
                    }
                    _ => Ok(()),
                },
            };
            good += usize::from(read.is_ok());
            let _ = (statement.header(), statement.types(&types), statement.params(&types));
            let _ = types.query(statement.all_types());
        }
    }
    good
}
