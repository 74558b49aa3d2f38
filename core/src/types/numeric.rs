//! PostgreSQL's binary `numeric`, to and from decimal text.
//!
//! The wire form is four 16-bit numbers (digit count, weight, sign, display scale) and then base-10000 digits,
//! all big-endian; the first digit counts `10000^weight`. Text is the neutral form of a decimal in this crate, so
//! nothing here rounds: a value has the digits and the scale it was sent with.

use crate::Result;
use crate::error::Error;

const NEGATIVE: u16 = 0x4000;
const NAN: u16 = 0xC000;
const INFINITY: u16 = 0xD000;
const NEGATIVE_INFINITY: u16 = 0xF000;

/// Most digits before the decimal point: a weight is an `i16`.
const MAX_INTEGER_DIGITS: i64 = 131_072;
/// Most digits after the decimal point: a display scale has 14 bits.
const MAX_SCALE: i64 = 16_383;

/// Appends the decimal text of a binary `numeric`, such as `-12.3400`.
///
/// The text has exactly as many fraction digits as the display scale says, and never an exponent. The special
/// values are `NaN`, `Infinity` and `-Infinity`.
///
/// # Errors
/// [`Error`] of a wrong value if the bytes are cut short, too many, or hold a digit or sign there is no meaning
/// for. `out` is then unchanged.
///
/// ```
/// let mut text = String::new();
/// aludel_core::types::numeric::decode_pg(&[0, 2, 0, 0, 0, 0, 0, 2, 0, 12, 13, 72], &mut text)?;
/// assert_eq!(text, "12.34");
/// # Ok::<(), aludel_core::Error>(())
/// ```
pub fn decode_pg(bytes: &[u8], out: &mut String) -> Result<()> {
    let Some((&[n1, n2, w1, w2, s1, s2, d1, d2], digits)) = bytes.split_first_chunk::<8>() else {
        return Err(malformed(format_args!("{} bytes, but the header has 8", bytes.len())));
    };
    let count = usize::from(u16::from_be_bytes([n1, n2]));
    let weight = i32::from(i16::from_be_bytes([w1, w2]));
    let sign = u16::from_be_bytes([s1, s2]);
    let scale = usize::from(u16::from_be_bytes([d1, d2]));
    if digits.len() != count * 2 {
        return Err(malformed(format_args!("{count} digits announced, {} bytes of them came", digits.len())));
    }
    let special = match sign {
        0 | NEGATIVE => None,
        NAN => Some("NaN"),
        INFINITY => Some("Infinity"),
        NEGATIVE_INFINITY => Some("-Infinity"),
        other => return Err(malformed(format_args!("sign {other:#06x}"))),
    };
    if let Some(text) = special {
        // Its scale has no meaning: PostgreSQL sends 32 with an infinity.
        out.push_str(text);
        return Ok(());
    }
    if scale as i64 > MAX_SCALE {
        return Err(malformed(format_args!("a display scale of {scale}, but the most is {MAX_SCALE}")));
    }
    let groups = digits.as_chunks::<2>().0;
    let group = |position: i32| {
        // Position 0 is the group just before the decimal point, -1 the one just after it.
        let index = usize::try_from(weight - position).ok();
        index.and_then(|i| groups.get(i)).map_or(0, |&pair| u16::from_be_bytes(pair))
    };
    if let Some(wrong) = groups.iter().map(|&pair| u16::from_be_bytes(pair)).find(|&g| g > 9_999) {
        return Err(malformed(format_args!("a base-10000 digit of {wrong}")));
    }

    let start = out.len();
    let first = if count == 0 { 0 } else { weight.max(0) };
    for position in (0..=first).rev() {
        push_group(group(position), 4, out);
    }
    let zeros = out[start..].bytes().take_while(|&b| b == b'0').count();
    out.drain(start..start + zeros.min(out.len() - start - 1));
    if scale > 0 {
        out.push('.');
    }
    for (position, left) in (i32::MIN..0).rev().zip((1..=scale).rev().step_by(4)) {
        push_group(group(position), left.min(4), out);
    }
    if sign == NEGATIVE && out[start..].bytes().any(|b| matches!(b, b'1'..=b'9')) {
        out.insert(start, '-');
    }
    Ok(())
}

/// Appends the binary `numeric` of a decimal text.
///
/// The text has an optional sign, digits with at most one point among or beside them, and an optional exponent
/// (`1e5`, `.5`, `5.`); or it is `NaN`, `Infinity` or `inf` in any letter case, the last two with an optional
/// sign. The display scale is the number of fraction digits written, so `1.50` keeps its zero.
///
/// # Errors
/// [`Error`] of a wrong value for any other text, and for more than 131 072 digits before the point or 16 383
/// after it, PostgreSQL's limits. `out` is then unchanged.
///
/// ```
/// let mut bytes = Vec::new();
/// aludel_core::types::numeric::encode_pg("12.34", &mut bytes)?;
/// assert_eq!(bytes, [0, 2, 0, 0, 0, 0, 0, 2, 0, 12, 13, 72]);
/// assert!(aludel_core::types::numeric::encode_pg("12,34", &mut bytes).is_err());
/// # Ok::<(), aludel_core::Error>(())
/// ```
pub fn encode_pg(text: &str, out: &mut Vec<u8>) -> Result<()> {
    let (negative, body) = match text.as_bytes() {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        rest => (false, rest),
    };
    if text.eq_ignore_ascii_case("nan") {
        push_header(0, 0, NAN, 0, out);
        return Ok(());
    }
    if body.eq_ignore_ascii_case(b"infinity") || body.eq_ignore_ascii_case(b"inf") {
        push_header(0, 0, if negative { NEGATIVE_INFINITY } else { INFINITY }, 0, out);
        return Ok(());
    }
    let Decimal { integer, fraction, exponent } = Decimal::parse(body).ok_or_else(not_a_number)?;
    let digit = |i: usize| integer.get(i).or_else(|| fraction.get(i - integer.len())).map_or(0, |b| b - b'0');
    let total = integer.len() + fraction.len();
    let scale = (fraction.len() as i64 - exponent).max(0);
    if scale > MAX_SCALE {
        return Err(Error::value(format!(
            "a number of {scale} digits after the decimal point, but PostgreSQL holds at most {MAX_SCALE}"
        )));
    }
    let Some(first) = (0..total).find(|&i| digit(i) != 0) else {
        push_header(0, 0, 0, scale as u16, out);
        return Ok(());
    };
    let end = (first..total).rev().find(|&i| digit(i) != 0).map_or(total, |i| i + 1);

    // The power of ten of the first digit that is not zero; each base-10000 digit covers four of them.
    let power = integer.len() as i64 + exponent - first as i64 - 1;
    if power >= MAX_INTEGER_DIGITS {
        return Err(Error::value(format!(
            "a number of {} digits before the decimal point, but PostgreSQL holds at most {MAX_INTEGER_DIGITS}",
            power + 1
        )));
    }
    let lead = power.rem_euclid(4) as usize + 1;
    let count = 1 + (end - first).saturating_sub(lead).div_ceil(4);
    let sign = if negative { NEGATIVE } else { 0 };
    // Both fit: the checks above leave at most 36 864 groups and a weight of -4 096 to 32 767.
    push_header(count as u16, power.div_euclid(4) as i16, sign, scale as u16, out);
    let (mut at, mut width) = (first, lead);
    for _ in 0..count {
        let group =
            (at..at + width).fold(0, |sum, i| sum * 10 + u16::from(if i < end { digit(i) } else { 0 }));
        out.extend_from_slice(&group.to_be_bytes());
        (at, width) = (at + width, 4);
    }
    Ok(())
}

/// The integer that a decimal's text says: `12` and `12.00` do.
///
/// # Errors
/// It has a fraction, or does not fit.
pub(crate) fn whole(text: &str) -> Result<i64> {
    let (integer, fraction) = text.split_once('.').unwrap_or((text, ""));
    if fraction.bytes().any(|b| b != b'0') {
        return Err(Error::value("a number with a fraction cannot be read as an integer"));
    }
    integer.parse().map_err(|_| Error::value("a number does not fit a 64-bit integer"))
}

/// The parts of a decimal text without its sign.
struct Decimal<'a> {
    integer: &'a [u8],
    fraction: &'a [u8],
    exponent: i64,
}

impl<'a> Decimal<'a> {
    fn parse(text: &'a [u8]) -> Option<Self> {
        let (integer, rest) = digits(text);
        let (fraction, rest) = match rest {
            [b'.', rest @ ..] => digits(rest),
            rest => (&rest[..0], rest),
        };
        if integer.is_empty() && fraction.is_empty() {
            return None;
        }
        let exponent = match rest {
            [] => 0,
            [b'e' | b'E', b'-', rest @ ..] => -exponent(rest)?,
            [b'e' | b'E', b'+', rest @ ..] | [b'e' | b'E', rest @ ..] => exponent(rest)?,
            _ => return None,
        };
        Some(Decimal { integer, fraction, exponent })
    }
}

/// An exponent's digits. Past a thousand million it stops growing: out of every range anyway.
fn exponent(text: &[u8]) -> Option<i64> {
    let (all, rest) = digits(text);
    let value = all.iter().fold(0, |sum: i64, b| (sum * 10 + i64::from(b - b'0')).min(1_000_000_000));
    (!all.is_empty() && rest.is_empty()).then_some(value)
}

/// Splits off the leading ASCII digits.
fn digits(text: &[u8]) -> (&[u8], &[u8]) {
    text.split_at(text.iter().position(|b| !b.is_ascii_digit()).unwrap_or(text.len()))
}

/// Appends the first `width` of a group's four decimal digits.
fn push_group(group: u16, width: usize, out: &mut String) {
    for unit in [1_000, 100, 10, 1].into_iter().take(width) {
        out.push(char::from(b'0' + (group / unit % 10) as u8));
    }
}

fn push_header(count: u16, weight: i16, sign: u16, scale: u16, out: &mut Vec<u8>) {
    out.reserve(8 + usize::from(count) * 2);
    for field in [count, weight as u16, sign, scale] {
        out.extend_from_slice(&field.to_be_bytes());
    }
}

fn malformed(what: std::fmt::Arguments<'_>) -> Error {
    Error::value(format!("malformed binary numeric: {what}"))
}

/// Without the text: a bind value never appears in a message.
fn not_a_number() -> Error {
    Error::value(
        "a numeric value must be a decimal number such as -12.34, NaN or Infinity; this text is none",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `select encode(numeric_send(input::numeric), 'hex'), input::numeric` answers in PostgreSQL 15.
    const TRUTH: &[(&str, &str, &str)] = &[
        ("0", "0000000000000000", "0"),
        ("0.00", "0000000000000002", "0.00"),
        ("1", "00010000000000000001", "1"),
        ("+1", "00010000000000000001", "1"),
        ("-1", "00010000400000000001", "-1"),
        ("12.34", "0002000000000002000c0d48", "12.34"),
        ("-12.3400", "0002000040000004000c0d48", "-12.3400"),
        ("9999", "0001000000000000270f", "9999"),
        ("10000", "00010001000000000001", "10000"),
        ("10001", "000200010000000000010001", "10001"),
        ("123456789.987654321", "0006000200000009000109291a852694153803e8", "123456789.987654321"),
        ("0.0001", "0001ffff000000040001", "0.0001"),
        ("0.00001", "0001fffe0000000503e8", "0.00001"),
        ("-0.5", "0001ffff400000011388", "-0.5"),
        ("1e5", "0001000100000000000a", "100000"),
        ("1.5e-3", "0001ffff00000004000f", "0.0015"),
        ("1E+20", "00010005000000000001", "100000000000000000000"),
        ("1e-20", "0001fffb000000140001", "0.00000000000000000001"),
        (".5", "0001ffff000000011388", "0.5"),
        ("5.", "00010000000000000005", "5"),
        ("00012.50", "0002000000000002000c1388", "12.50"),
        ("100000000", "00010002000000000001", "100000000"),
        ("-0", "0000000000000000", "0"),
        ("-0.00", "0000000000000002", "0.00"),
        ("0e10", "0000000000000000", "0"),
        ("12345e-7", "0002ffff00000007000c0d7a", "0.0012345"),
        ("12345e2", "0002000100000000007b1194", "1234500"),
        ("1.2300e1", "0002000000000003000c0bb8", "12.300"),
        ("0.0012e2", "0001ffff0000000204b0", "0.12"),
        ("99999999.99999999", "0004000100000008270f270f270f270f", "99999999.99999999"),
        (
            "1234567890123456789012345678901234567890",
            "000a00090000000004d2162e23340d801ed204d2162e23340d801ed2",
            "1234567890123456789012345678901234567890",
        ),
        ("NaN", "00000000c0000000", "NaN"),
        ("inf", "00000000d0000000", "Infinity"),
        ("-Infinity", "00000000f0000000", "-Infinity"),
    ];

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|b| format!("{b:02x}")).collect()
    }

    fn unhex(text: &str) -> Vec<u8> {
        text.as_bytes()
            .chunks(2)
            .map(|pair| pair.iter().fold(0, |sum, &b| sum * 16 + char::from(b).to_digit(16).unwrap() as u8))
            .collect()
    }

    fn encoded(text: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        encode_pg(text, &mut bytes).unwrap();
        bytes
    }

    fn decoded(bytes: &[u8]) -> String {
        let mut text = String::new();
        decode_pg(bytes, &mut text).unwrap();
        text
    }

    #[test]
    fn bytes_are_those_of_postgresql() {
        for (input, bytes, output) in TRUTH {
            assert_eq!(hex(&encoded(input)), *bytes, "{input}");
            assert_eq!(decoded(&unhex(bytes)), *output, "{input}");
        }
        assert_eq!(decoded(&unhex("00000000d0000020")), "Infinity");
        assert_eq!(decoded(&unhex("00000000f0000020")), "-Infinity");
    }

    #[test]
    fn both_append_to_what_is_there() {
        let (mut text, mut bytes) = (String::from("00 "), vec![7]);
        decode_pg(&encoded("-0012.5"), &mut text).unwrap();
        encode_pg("1", &mut bytes).unwrap();
        assert_eq!(text, "00 -12.5");
        assert_eq!(hex(&bytes), "0700010000000000000001");
    }

    #[test]
    fn a_thousand_digits_round_trip_at_every_point() {
        let digits: String = (0..1_000_u32).map(|i| char::from(b'1' + (i * 7 % 9) as u8)).collect();
        for point in 1..1_000 {
            let text = format!("-{}.{}", &digits[..point], &digits[point..]);
            assert_eq!(decoded(&encoded(&text)), text);
            let scaled = format!("-{digits}e-{}", 1_000 - point);
            assert_eq!(decoded(&encoded(&scaled)), text);
        }
        for length in 1..1_000 {
            for text in [&digits[..length], &format!("1{}", "0".repeat(length)), &format!("0.{:0length$}", 7)]
            {
                assert_eq!(decoded(&encoded(text)), *text);
            }
        }
    }

    #[test]
    fn the_limits_are_those_of_postgresql() {
        assert_eq!(hex(&encoded("1e131071")), "00017fff0000000003e8");
        assert_eq!(hex(&encoded("1e-16383")), "0001f00000003fff000a");
        assert_eq!(decoded(&encoded("1e131071")).len(), 131_072);
        assert_eq!(decoded(&encoded("1e-16383")).len(), 16_385);
        let widest = format!("{}.{}", "9".repeat(131_072), "9".repeat(16_383));
        assert_eq!(decoded(&encoded(&widest)), widest);
    }

    #[test]
    fn wrong_text_is_refused() {
        for text in [
            "",
            "-",
            "+",
            ".",
            "-.",
            "e5",
            "1e",
            "1e+",
            "1e5.0",
            "1.2.3",
            "1,5",
            " 1",
            "1 ",
            "--1",
            "0x10",
            "1_000",
            "+nan",
            "-NaN",
            "infinit",
            "1e131072",
            "1e-16384",
            "0e-16384",
            "1e99999999999999999999",
            "1e-99999999999999999999",
            "１",
        ] {
            let mut bytes = Vec::new();
            assert!(encode_pg(text, &mut bytes).is_err(), "{text:?}");
            assert!(bytes.is_empty());
        }
    }

    #[test]
    fn wrong_bytes_are_refused() {
        for bytes in [
            "",
            "00000000000000",
            "0001000000000000",
            "000100000000000000",
            "000100000000000000010002",
            "0000000000000000ff",
            "00010000000000002710",
            "00010000123400000001",
            "00010000000040000001",
            "ffff0000000000000001",
        ] {
            let mut text = String::new();
            assert!(decode_pg(&unhex(bytes), &mut text).is_err(), "{bytes}");
            assert!(text.is_empty());
        }
    }

    #[test]
    fn no_header_makes_it_panic() {
        for weight in [i16::MIN, -2, -1, 0, 1, i16::MAX] {
            for (sign, scale) in [(0, 0), (NEGATIVE, 3), (NEGATIVE, MAX_SCALE as u16)] {
                for count in [0_u16, 1, 3] {
                    let mut bytes = Vec::new();
                    push_header(count, weight, sign, scale, &mut bytes);
                    bytes.extend(std::iter::repeat_n([0, 5], count.into()).flatten());
                    assert!(!decoded(&bytes).is_empty());
                }
            }
        }
    }
}
