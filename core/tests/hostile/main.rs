//! Random URLs, and random bytes where a server's should be: errors, never a panic.
//!
//! The seed is fixed, so that what fails once fails again; `ALUDEL_HOSTILE_ROUNDS` makes a run longer.

mod random;
mod targets;

use random::Random;

fn rounds() -> usize {
    std::env::var("ALUDEL_HOSTILE_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(20_000)
}

/// Words that values are written with.
fn words(random: &mut Random) -> Vec<u8> {
    (0..random.below(6)).flat_map(|_| random.word().bytes()).collect()
}

/// What URLs are made of.
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

#[test]
fn no_url_makes_the_parser_panic() {
    let mut random = Random(1);
    let mut good = 0;
    for _ in 0..rounds() * 5 {
        let text: String = (0..random.below(14)).map(|_| PARTS[random.below(PARTS.len())]).collect();
        let text = match random.below(3) {
            0 => text,
            1 => format!("postgresql://{text}"),
            _ => format!("mysql://ann:s3cret@db/{text}"),
        };
        good += targets::url(text.as_bytes());
    }
    assert!(good > rounds() / 4, "only {good} were URLs: the rest is not tried");
}

#[test]
fn no_bytes_make_postgres_cells_panic() {
    let mut random = Random(2);
    let mut good = 0;
    for n in 0..rounds() {
        let [a, b, ..] = (n as u32).to_le_bytes();
        let mut data = vec![a, b, u8::from(n % 97 > 0)];
        data.extend(random.bytes(80));
        good += targets::postgres_cell(&data);
    }
    assert!(good > rounds(), "only {good} could be read: the rest is not tried");
}

#[test]
fn no_cells_make_sqlite_cells_panic() {
    let mut random = Random(3);
    let mut good = 0;
    for n in 0..rounds() {
        // text most of the time, for it is read in most ways
        let kind = [0, 1, 2, 3, 3, 3, 3, 4][n % 8];
        let bytes = if n % 3 == 0 { words(&mut random) } else { random.bytes(40) };
        good += targets::sqlite_cell(&[&[kind], &bytes[..]].concat());
    }
    assert!(good > rounds(), "only {good} could be read: the rest is not tried");
}

#[test]
fn no_bytes_make_mysql_cells_panic() {
    let mut random = Random(4);
    let mut good = 0;
    for n in 0..rounds() {
        let bytes = match n % 5 {
            0 => words(&mut random),
            1 => (0..[0, 1, 2, 4, 7, 8, 11, 12][random.below(8)]).map(|_| random.byte() % 70).collect(),
            _ => random.bytes(24),
        };
        good += targets::mysql_cell(&[&[(n % 251) as u8, (n % 101) as u8], &bytes[..]].concat());
    }
    assert!(good > rounds(), "only {good} could be read: the rest is not tried");
}

#[test]
fn no_words_make_an_error_of_a_server_panic() {
    let mut random = Random(5);
    let mut good = 0;
    for _ in 0..rounds() {
        let words: String = (0..random.below(8))
            .map(|_| [random.word(), "'", "`", "key ", "entry "][random.below(5)])
            .collect();
        let number = (random.below(5_000) as u16).to_le_bytes();
        good += targets::server_error(&[&number, words.as_bytes()].concat());
    }
    assert_eq!(good, rounds());
}

/// The kinds of a server's messages, and one that is none.
#[cfg(feature = "postgres-protocol")]
const KINDS: &[u8] = b"DDCZERRtTTnG12NSK!";

#[cfg(feature = "postgres-protocol")]
#[test]
fn no_conversation_makes_the_client_panic() {
    let mut random = Random(6);
    let mut good = 0;
    for _ in 0..rounds() {
        let mut bytes = Vec::new();
        for _ in 0..random.below(6) {
            let mut body = words(&mut random);
            if random.below(2) == 0 {
                // numbers, of authentication requests, columns and lengths
                let number = [0, 1, 3, 5, 10, 11, 12, u32::MAX][random.below(8)].to_be_bytes();
                body.splice(0..0, number[random.below(4)..].iter().copied());
            }
            let off = if random.below(20) == 0 { random.below(9) as u32 } else { 4 };
            bytes.push(KINDS[random.below(KINDS.len())]);
            bytes.extend_from_slice(&(body.len() as u32 + off).to_be_bytes());
            bytes.extend_from_slice(&body);
        }
        good += targets::conversation(&bytes);
    }
    assert!(good > rounds() / 2, "{good} messages could be read: too few to tell anything");
}
