//! Random URLs, and random bytes where a server's should be: errors, never a panic.
//!
//! The seed is fixed, so that what fails once fails again; `ALUDEL_HOSTILE_ROUNDS` makes a run longer.

use aludel_core::url::Url;
use aludel_core::wire::{mysql, postgres, sqlite};
use aludel_core::{Cells, Decode, Header, Interval, MacAddr, Network, Range, Result};
use std::net::IpAddr;

/// A generator of numbers that needs nobody: splitmix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).expect("it is below one")
    }

    fn byte(&mut self) -> u8 {
        self.next().to_le_bytes()[0]
    }

    /// Bytes as formats have them: mostly small numbers, lengths and ends of ranges.
    fn bytes(&mut self, most: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        while bytes.len() < most && self.below(12) > 0 {
            match self.below(9) {
                0 => bytes.push(self.byte()),
                1 => bytes.extend([0; 4]),
                2 => bytes.extend([0xff; 4]),
                3 => bytes.extend([0, 0, 0, self.byte() % 24]),
                4 => bytes.extend([0, self.byte() % 8]),
                5 => bytes.extend([0x7f, 0xff, 0xff, 0xff]),
                6 => bytes.extend([0x80, 0, 0, 0]),
                7 => bytes.extend(i32::try_from(self.below(4_000)).expect("a small number").to_be_bytes()),
                _ => bytes.extend_from_slice(self.word().as_bytes()),
            }
        }
        bytes
    }

    /// What text formats are made of.
    fn word(&mut self) -> &'static str {
        const WORDS: &[&str] = &[
            "1",
            "-",
            "0",
            "9",
            ".",
            ":",
            ",",
            "{",
            "}",
            "[",
            "]",
            "(",
            ")",
            "\"",
            "\\",
            "null",
            "NULL",
            "true",
            "é",
            " ",
            "2024-02-30",
            "2024-02-29",
            "99999999999999999999",
            "1e309",
            "-9223372036854775808",
            "23:59:59",
            "24:00",
            "infinity",
            "P1Y",
            "1 day",
            "/32",
            "::1",
            "127.0.0.1",
            "ab",
            "0x",
            "=>",
            "+00",
            "-99",
            "T",
            "empty",
        ];
        WORDS[self.below(WORDS.len())]
    }
}

fn rounds() -> usize {
    std::env::var("ALUDEL_HOSTILE_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(20_000)
}

#[test]
fn no_url_makes_the_parser_panic() {
    const PARTS: &[&str] = &[
        "postgresql",
        "mysql",
        "mariadb",
        "sqlite",
        "postgres",
        "+",
        "sqlx",
        "://",
        "//",
        "/",
        ":",
        "@",
        "?",
        "&",
        "=",
        "%",
        "%4",
        "%40",
        "%ff",
        "%00",
        "[",
        "]",
        "::1",
        "localhost",
        "127.0.0.1",
        "5432",
        "99999999",
        "-1",
        ",",
        ";",
        "#",
        "ann",
        "s3cret",
        "host",
        "port",
        "connect_timeout",
        "mode",
        "é",
        "\u{0}",
        "\u{202e}",
        " ",
        "\n",
        ":memory:",
        ".",
        "..",
        "password",
        "user",
        "unix_socket",
        "sslmode",
        "1e400",
        "nan",
    ];
    let mut random = Random(1);
    let mut good = 0;
    for _ in 0..rounds() * 5 {
        let text: String = (0..random.below(14)).map(|_| PARTS[random.below(PARTS.len())]).collect();
        let text = match random.below(3) {
            0 => text,
            1 => format!("postgresql://{text}"),
            _ => format!("mysql://ann:s3cret@db/{text}"),
        };
        let Ok(url) = Url::parse(&text) else { continue };
        good += 1;
        // what is shown is read as the same
        let shown = url.to_string_with_password();
        let again = Url::parse(&shown).unwrap_or_else(|e| panic!("{text:?} is shown as {shown:?}: {e}"));
        assert_eq!(again.to_string_with_password(), shown, "{text:?}");
        let _ = (url.place(), url.port(), format!("{url} {url:?}"));
        for key in ["connect_timeout", "mode", "port"] {
            let _ = (url.seconds_option(key), url.bool_option(key), url.u64_option(key));
        }
        let _ = (mysql::check_options(&url), mysql::set_up(&url), mysql::socket(&url));
    }
    assert!(good > rounds() / 4, "only {good} were URLs: the rest is not tried");
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

struct Bytes(Option<Vec<u8>>);

impl postgres::RawRow for Bytes {
    fn cell(&self, place: usize) -> Result<Option<&[u8]>> {
        if place == 0 { Ok(self.0.as_deref()) } else { Err(aludel_core::Error::value("one cell")) }
    }
}

#[test]
fn no_bytes_make_postgres_cells_panic() {
    use postgres::oid;
    let types: Vec<u32> = (0..5_000).filter(|ty| !oid::name(*ty).starts_with("of type number")).collect();
    assert!(types.len() > 40, "{}", types.len());
    let header = Header::new(["c".to_owned()]);
    // a small integer that is read as a float: each cell's type is then looked at
    let mixed =
        postgres::check_columns(&[oid::INT2], &header, &Vec::<f64>::new()).expect("it can be read so");
    let mut random = Random(2);
    let mut good = 0;
    for n in 0..rounds() {
        let ty = types[n % types.len()];
        let row = Bytes((n % 97 > 0).then(|| random.bytes(80)));
        for reading in [mixed, postgres::Reading::default()] {
            let types = [ty];
            good += read_all(&|| postgres::PostgresCells::new(&row, &types, &header, reading));
        }
        if let Some(bytes) = &row.0
            && let Ok(value) = postgres::any(bytes, ty)
        {
            // what was read can be written again, or is refused
            let mut out = Vec::new();
            let _ = postgres::write(&value, ty, postgres::element_of(ty), &mut out);
        }
    }
    assert!(good > rounds(), "only {good} could be read: the rest is not tried");
}

struct SqliteRow(u8, Vec<u8>);

impl sqlite::RawRow for SqliteRow {
    fn cell(&self, place: usize) -> Result<sqlite::Cell<'_>> {
        if place > 0 {
            return Err(aludel_core::Error::value("one cell"));
        }
        let mut number = [0; 8];
        number.iter_mut().zip(&self.1).for_each(|(to, from)| *to = *from);
        Ok(match self.0 {
            0 => sqlite::Cell::Null,
            1 => sqlite::Cell::Integer(i64::from_be_bytes(number)),
            2 => sqlite::Cell::Real(f64::from_be_bytes(number)),
            3 => sqlite::Cell::Text(&self.1),
            _ => sqlite::Cell::Blob(&self.1),
        })
    }
}

#[test]
fn no_cells_make_sqlite_cells_panic() {
    let header = Header::new(["c".to_owned()]);
    let mut random = Random(3);
    let mut good = 0;
    for n in 0..rounds() {
        // text most of the time, for it is read in most ways
        let kind = [0, 1, 2, 3, 3, 3, 3, 4][n % 8];
        let bytes = if n % 3 == 0 {
            (0..random.below(6)).flat_map(|_| random.word().bytes()).collect()
        } else {
            random.bytes(40)
        };
        let row = SqliteRow(kind, bytes);
        good += read_all(&|| sqlite::SqliteCells::new(&row, &header));
    }
    assert!(good > rounds(), "only {good} could be read: the rest is not tried");
}

struct MysqlRow(mysql::Column, Option<Vec<u8>>);

impl mysql::RawRow for MysqlRow {
    fn cell(&self, place: usize) -> Result<mysql::Cell<'_>> {
        match &self.1 {
            _ if place > 0 => Err(aludel_core::Error::value("one cell")),
            None => Ok(mysql::Cell::Null),
            Some(bytes) => mysql::binary(self.0, bytes),
        }
    }
}

#[test]
fn no_bytes_make_mysql_cells_panic() {
    use mysql::Column;
    let columns = [
        Column::Int,
        Column::UInt,
        Column::Float,
        Column::Decimal,
        Column::Text,
        Column::Bytes,
        Column::Bit,
        Column::Json,
        Column::Date,
        Column::DateTime,
        Column::Time,
        Column::Null,
        Column::Other,
    ];
    let header = Header::new(["c".to_owned()]);
    let mut random = Random(4);
    let mut good = 0;
    for n in 0..rounds() {
        let column = columns[n % columns.len()];
        let bytes = match n % 5 {
            0 => (0..random.below(6)).flat_map(|_| random.word().bytes()).collect(),
            1 => (0..[0, 1, 2, 4, 7, 8, 11, 12][random.below(8)]).map(|_| random.byte() % 70).collect(),
            _ => random.bytes(24),
        };
        let row = MysqlRow(column, (n % 101 > 0).then_some(bytes));
        let column = [column];
        good += read_all(&|| mysql::MysqlCells::new(&row, &column, &header));
        // what a driver hands on in parts
        let part = |random: &mut Random| u32::try_from(random.next() >> 32).expect("half of it");
        let time = [part(&mut random), part(&mut random), part(&mut random), part(&mut random)];
        let year = u16::try_from(random.below(65_536)).expect("a year");
        let moment = mysql::Cell::moment(year, random.byte() % 16, random.byte() % 40, time);
        let span = mysql::Cell::time(n % 2 == 0, part(&mut random), time);
        let parts = [moment.ok(), span.ok(), Some(mysql::Cell::UInt(random.next()))];
        for cell in parts.into_iter().flatten() {
            let row = Given(cell);
            good += read_all(&|| mysql::MysqlCells::new(&row, &column, &header));
        }
    }
    assert!(good > rounds(), "only {good} could be read: the rest is not tried");
}

struct Given(mysql::Cell<'static>);

impl mysql::RawRow for Given {
    fn cell(&self, _place: usize) -> Result<mysql::Cell<'_>> {
        Ok(self.0)
    }
}

#[test]
fn no_words_make_an_error_of_mysql_panic() {
    let mut random = Random(5);
    for _ in 0..rounds() {
        let words: String = (0..random.below(8))
            .map(|_| [random.word(), "'", "`", "key ", "entry "][random.below(5)])
            .collect();
        let number = u16::try_from(random.below(5_000)).expect("a number");
        let kind = mysql::kind_of_number(number, &words);
        let _ = (mysql::without_values(&words), mysql::constraint_of(kind, &words));
        let _ = (mysql::Server::read(&words, random.word()), postgres::kind_of_sqlstate(&words));
    }
}
