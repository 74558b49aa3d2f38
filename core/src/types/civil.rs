//! Dates and times as plain numbers: the neutral forms that values carry, and their text.
//!
//! | kind | type | unit | zero |
//! |---|---|---|---|
//! | date | `i32` | days | 1970-01-01 |
//! | time of day | `i64` | microseconds, `0..86_400_000_000` | midnight |
//! | date-time | `i64` | microseconds | 1970-01-01T00:00:00, UTC or naive |
//!
//! The calendar is the proleptic Gregorian one with a year 0, as in ISO 8601. There are no leap seconds and no
//! time zones here, never a clock: only fixed offsets that a text carries. No function panics on any input.

/// Microseconds in a day: one more than the largest time of day.
pub const MICROS_PER_DAY: i64 = 86_400_000_000;

const MICROS_PER_SECOND: i64 = 1_000_000;

/// Days from 1970-01-01 to a calendar date; `None` if there is no such date.
///
/// `m` is 1 to 12, `d` 1 to the length of the month. Also `None` for years (about ±5.8 million) whose days do not
/// fit an `i32`.
///
/// ```
/// use aludel_core::types::civil::days_from_civil;
/// assert_eq!(days_from_civil(2000, 2, 29), Some(11_016));
/// assert_eq!(days_from_civil(1900, 2, 29), None);
/// ```
pub fn days_from_civil(y: i32, m: u32, d: u32) -> Option<i32> {
    if !(1..=12).contains(&m) || d == 0 || d > days_in_month(y, m) {
        return None;
    }
    // Years that start in March put the leap day last; 400 of them make an era of 146 097 days.
    let year = i64::from(y) - i64::from(m <= 2);
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * i64::from((m + 9) % 12) + 2) / 5 + i64::from(d) - 1;
    let day_of_era = of_era * 365 + of_era / 4 - of_era / 100 + day_of_year;
    i32::try_from(era * 146_097 + day_of_era - 719_468).ok()
}

/// The `(year, month, day)` of a day number. Every `i32` has one.
///
/// ```
/// use aludel_core::types::civil::civil_from_days;
/// assert_eq!(civil_from_days(-1), (1969, 12, 31));
/// ```
pub fn civil_from_days(days: i32) -> (i32, u32, u32) {
    let shifted = i64::from(days) + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let day_of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year as i32, month as u32, day as u32)
}

fn days_in_month(y: i32, m: u32) -> u32 {
    match m {
        2 if y % 4 == 0 && (y % 100 != 0 || y % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01 of an ISO date, `YYYY-MM-DD`.
///
/// The year has four digits or more and may carry a sign. `None` for any other text or a date that does not exist.
///
/// ```
/// use aludel_core::types::civil::parse_date;
/// assert_eq!(parse_date("1970-01-02"), Some(1));
/// assert_eq!(parse_date("-0001-12-31"), Some(-719_529));
/// assert_eq!(parse_date("2023-02-29"), None);
/// ```
pub fn parse_date(text: &str) -> Option<i32> {
    date(text.as_bytes())
}

/// Microseconds since midnight of `HH:MM`, `HH:MM:SS` or `HH:MM:SS.f` with one to nine fraction digits.
///
/// Digits past the sixth are cut, not rounded. `None` for any other text, for `24:00` and for a 60th second.
///
/// ```
/// use aludel_core::types::civil::parse_time;
/// assert_eq!(parse_time("00:01:02.5"), Some(62_500_000));
/// assert_eq!(parse_time("24:00"), None);
/// ```
pub fn parse_time(text: &str) -> Option<i64> {
    time(text.as_bytes())
}

/// Microseconds since 1970-01-01T00:00:00 of an ISO date-time, and whether the text had an offset.
///
/// Date and time are separated by a space or `T`; a date alone means its midnight. An offset (`Z`, `+HH`, `+HHMM`,
/// `+HH:MM`, or the `+HH:MM:SS` PostgreSQL writes for historic zones) is applied, so the number is then UTC.
/// `None` for any other text, or a moment (about ±292 000 years) that does not fit.
///
/// ```
/// use aludel_core::types::civil::parse_datetime;
/// assert_eq!(parse_datetime("1970-01-01 00:00:01"), Some((1_000_000, false)));
/// assert_eq!(parse_datetime("1970-01-01T02:00:00+02:00"), Some((0, true)));
/// ```
pub fn parse_datetime(text: &str) -> Option<(i64, bool)> {
    let bytes = text.as_bytes();
    let Some(at) = bytes.iter().position(|b| matches!(b, b' ' | b'T' | b't')) else {
        return Some((i64::from(date(bytes)?).checked_mul(MICROS_PER_DAY)?, false));
    };
    let midnight = i64::from(date(&bytes[..at])?).checked_mul(MICROS_PER_DAY)?;
    let rest = &bytes[at + 1..];
    match rest.iter().position(|b| matches!(b, b'Z' | b'z' | b'+' | b'-')) {
        None => Some((midnight.checked_add(time(rest)?)?, false)),
        Some(end) => {
            let local = midnight.checked_add(time(&rest[..end])?)?;
            Some((local.checked_sub(offset(&rest[end..])?)?, true))
        }
    }
}

/// Appends a date as `YYYY-MM-DD`.
///
/// Years 0 to 9999 have four digits, so their texts sort as the dates do; a later year has more digits and an
/// earlier one a `-`. [`parse_date`] reads them all.
///
/// ```
/// let mut text = String::new();
/// aludel_core::types::civil::write_date(11_016, &mut text);
/// assert_eq!(text, "2000-02-29");
/// ```
pub fn write_date(days: i32, out: &mut String) {
    let (y, m, d) = civil_from_days(days);
    if y < 0 {
        out.push('-');
    }
    let y = y.unsigned_abs();
    if y > 9_999 {
        out.push_str(&(y / 10_000).to_string());
    }
    push_two(y / 100 % 100, out);
    push_two(y % 100, out);
    out.push('-');
    push_two(m, out);
    out.push('-');
    push_two(d, out);
}

/// Appends a time of day as `HH:MM:SS.ffffff`, always with six fraction digits.
///
/// A number outside `0..86_400_000_000` is taken modulo one day.
///
/// ```
/// let mut text = String::new();
/// aludel_core::types::civil::write_time(62_500_000, &mut text);
/// assert_eq!(text, "00:01:02.500000");
/// ```
pub fn write_time(micros: i64, out: &mut String) {
    let micros = micros.rem_euclid(MICROS_PER_DAY);
    let (seconds, fraction) = ((micros / MICROS_PER_SECOND) as u32, (micros % MICROS_PER_SECOND) as u32);
    push_two(seconds / 3_600, out);
    out.push(':');
    push_two(seconds / 60 % 60, out);
    out.push(':');
    push_two(seconds % 60, out);
    out.push('.');
    push_two(fraction / 10_000, out);
    push_two(fraction / 100 % 100, out);
    push_two(fraction % 100, out);
}

/// Appends a date-time as `YYYY-MM-DD HH:MM:SS.ffffff`, the form SQLAlchemy stores in SQLite.
///
/// Texts of years 0 to 9999 sort as the moments do.
///
/// ```
/// let mut text = String::new();
/// aludel_core::types::civil::write_datetime(-1, &mut text);
/// assert_eq!(text, "1969-12-31 23:59:59.999999");
/// ```
pub fn write_datetime(micros: i64, out: &mut String) {
    // i64::MAX microseconds are some 107 million days: always an i32.
    write_date(micros.div_euclid(MICROS_PER_DAY) as i32, out);
    out.push(' ');
    write_time(micros, out);
}

/// Appends a date-time as [`write_datetime`] does, then `+00:00`.
///
/// ```
/// let mut text = String::new();
/// aludel_core::types::civil::write_datetime_utc(0, &mut text);
/// assert_eq!(text, "1970-01-01 00:00:00.000000+00:00");
/// ```
pub fn write_datetime_utc(micros: i64, out: &mut String) {
    write_datetime(micros, out);
    out.push_str("+00:00");
}

fn date(bytes: &[u8]) -> Option<i32> {
    // The common layout first: exactly `YYYY-MM-DD`.
    if let [a, b, c, d, b'-', m1, m2, b'-', d1, d2] = *bytes {
        return days_from_civil((two(a, b)? * 100 + two(c, d)?) as i32, two(m1, m2)?, two(d1, d2)?);
    }
    let (negative, digits) = match bytes {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        rest => (false, rest),
    };
    let (year, rest) = digits.split_at_checked(digits.iter().position(|&b| b == b'-')?)?;
    let [b'-', m1, m2, b'-', d1, d2] = *rest else { return None };
    if !(4..=9).contains(&year.len()) {
        return None;
    }
    let mut y = 0;
    for &b in year {
        y = y * 10 + digit(b)? as i32;
    }
    days_from_civil(if negative { -y } else { y }, two(m1, m2)?, two(d1, d2)?)
}

fn time(bytes: &[u8]) -> Option<i64> {
    let (hour, minute, rest) = match *bytes {
        [h1, h2, b':', m1, m2, ref rest @ ..] => (two(h1, h2)?, two(m1, m2)?, rest),
        _ => return None,
    };
    let (second, fraction) = match *rest {
        [] => (0, 0),
        [b':', s1, s2] => (two(s1, s2)?, 0),
        [b':', s1, s2, b'.', ref digits @ ..] => (two(s1, s2)?, micros(digits)?),
        _ => return None,
    };
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    Some(i64::from(hour * 3_600 + minute * 60 + second) * MICROS_PER_SECOND + i64::from(fraction))
}

/// Microseconds in a run of one to nine fraction digits.
fn micros(digits: &[u8]) -> Option<u32> {
    if !(1..=9).contains(&digits.len()) {
        return None;
    }
    let (mut value, mut unit) = (0, 100_000);
    for &b in digits {
        value += digit(b)? * unit;
        unit /= 10;
    }
    Some(value)
}

/// Microseconds east of Greenwich of `Z`, `±HH`, `±HHMM`, `±HH:MM` or `±HH:MM:SS`.
fn offset(bytes: &[u8]) -> Option<i64> {
    let (sign, rest) = match bytes {
        [b'Z' | b'z'] => return Some(0),
        [b'+', rest @ ..] => (1, rest),
        [b'-', rest @ ..] => (-1, rest),
        _ => return None,
    };
    let (hour, minute, second) = match *rest {
        [h1, h2] => (two(h1, h2)?, 0, 0),
        [h1, h2, m1, m2] | [h1, h2, b':', m1, m2] => (two(h1, h2)?, two(m1, m2)?, 0),
        [h1, h2, b':', m1, m2, b':', s1, s2] => (two(h1, h2)?, two(m1, m2)?, two(s1, s2)?),
        _ => return None,
    };
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    Some(sign * i64::from(hour * 3_600 + minute * 60 + second) * MICROS_PER_SECOND)
}

fn digit(b: u8) -> Option<u32> {
    let value = u32::from(b.wrapping_sub(b'0'));
    (value < 10).then_some(value)
}

fn two(tens: u8, ones: u8) -> Option<u32> {
    Some(digit(tens)? * 10 + digit(ones)?)
}

/// Appends two digits of a number below 100.
fn push_two(value: u32, out: &mut String) {
    out.push(char::from(b'0' + (value / 10 % 10) as u8));
    out.push(char::from(b'0' + (value % 10) as u8));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(write: fn(i64, &mut String), value: i64) -> String {
        let mut out = String::new();
        write(value, &mut out);
        out
    }

    fn date_text(days: i32) -> String {
        text(|d, out| write_date(d as i32, out), i64::from(days))
    }

    #[test]
    fn known_dates_have_known_days() {
        for (civil, days, iso) in [
            ((1970, 1, 1), 0, "1970-01-01"),
            ((1969, 12, 31), -1, "1969-12-31"),
            ((2000, 2, 29), 11_016, "2000-02-29"),
            ((2000, 3, 1), 11_017, "2000-03-01"),
            ((1900, 3, 1), -25_508, "1900-03-01"),
            ((2024, 12, 31), 20_088, "2024-12-31"),
            ((2038, 1, 19), 24_855, "2038-01-19"),
            ((1, 1, 1), -719_162, "0001-01-01"),
            ((0, 3, 1), -719_468, "0000-03-01"),
            ((0, 1, 1), -719_528, "0000-01-01"),
            ((-1, 12, 31), -719_529, "-0001-12-31"),
            ((-4713, 11, 24), -2_440_588, "-4713-11-24"),
            ((9999, 12, 31), 2_932_896, "9999-12-31"),
            ((10_000, 1, 1), 2_932_897, "10000-01-01"),
            ((5_881_580, 7, 11), i32::MAX, "5881580-07-11"),
            ((-5_877_641, 6, 23), i32::MIN, "-5877641-06-23"),
        ] {
            assert_eq!(days_from_civil(civil.0, civil.1, civil.2), Some(days), "{iso}");
            assert_eq!(civil_from_days(days), civil, "{iso}");
            assert_eq!(date_text(days), iso);
            assert_eq!(parse_date(iso), Some(days), "{iso}");
        }
        assert_eq!(parse_date("+2000-02-29"), Some(11_016));
        assert_eq!(parse_date("002000-02-29"), Some(11_016));
    }

    #[test]
    fn dates_that_do_not_exist_are_none() {
        for (y, m, d) in [
            (2023, 2, 29),
            (1900, 2, 29),
            (2024, 2, 30),
            (2024, 4, 31),
            (2024, 0, 1),
            (2024, 13, 1),
            (2024, 1, 0),
            (2024, 1, 32),
            (5_881_580, 7, 12),
            (-5_877_641, 6, 22),
            (i32::MAX, 12, 31),
            (i32::MIN, 1, 1),
            (2024, u32::MAX, u32::MAX),
        ] {
            assert_eq!(days_from_civil(y, m, d), None, "{y}-{m}-{d}");
        }
        for text in [
            "",
            "-",
            "+",
            "2024",
            "2024-01",
            "2024-1-1",
            "24-01-01",
            "2024/01/01",
            "2024-01-01 ",
            " 2024-01-01",
            "2024-01-1x",
            "20x4-01-01",
            "--2024-01-01",
            "9999999999-01-01",
            "999999999-01-01",
            "２024-01-01",
            "2023-02-29",
        ] {
            assert_eq!(parse_date(text), None, "{text:?}");
        }
    }

    #[test]
    fn days_follow_each_other() {
        let mut previous = civil_from_days(-800_000);
        for days in -799_999..800_000 {
            let next = civil_from_days(days);
            assert!(next > previous, "{days}");
            assert_eq!(days_from_civil(next.0, next.1, next.2), Some(days));
            previous = next;
        }
        for days in (i32::MIN..=i32::MAX).step_by(65_537) {
            assert_eq!(parse_date(&date_text(days)), Some(days));
        }
    }

    #[test]
    fn times_are_microseconds_since_midnight() {
        for (input, micros) in [
            ("00:00", Some(0)),
            ("23:59", Some(86_340_000_000)),
            ("00:00:01", Some(1_000_000)),
            ("01:02:03.4", Some(3_723_400_000)),
            ("01:02:03.000004", Some(3_723_000_004)),
            ("23:59:59.999999", Some(MICROS_PER_DAY - 1)),
            ("23:59:59.999999999", Some(MICROS_PER_DAY - 1)),
            ("00:00:00.0000009", Some(0)),
            ("24:00", None),
            ("00:60", None),
            ("00:00:60", None),
            ("00:00:00.", None),
            ("00:00:00.1234567890", None),
            ("00:00:00,5", None),
            ("0:00", None),
            ("00:00:0", None),
            ("00-00", None),
            ("-1:00", None),
            ("", None),
        ] {
            assert_eq!(parse_time(input), micros, "{input:?}");
        }
        for (micros, expected) in [
            (0, "00:00:00.000000"),
            (3_723_000_004, "01:02:03.000004"),
            (MICROS_PER_DAY - 1, "23:59:59.999999"),
            (MICROS_PER_DAY, "00:00:00.000000"),
            (-1, "23:59:59.999999"),
        ] {
            assert_eq!(text(write_time, micros), expected);
        }
    }

    #[test]
    fn date_times_apply_their_offset() {
        let noon = 1_709_208_000_000_000; // 2024-02-29 12:00:00
        for (input, expected) in [
            ("2024-02-29 12:00:00.000000", Some((noon, false))),
            ("2024-02-29T12:00:00", Some((noon, false))),
            ("2024-02-29 12:00", Some((noon, false))),
            ("2024-02-29", Some((noon - MICROS_PER_DAY / 2, false))),
            ("2024-02-29T12:00:00Z", Some((noon, true))),
            ("2024-02-29 12:00:00+00", Some((noon, true))),
            ("2024-02-29 14:00:00+02", Some((noon, true))),
            ("2024-02-29 06:30:00-05:30", Some((noon, true))),
            ("2024-02-29 17:45:00.000000+0545", Some((noon, true))),
            ("2024-02-29 12:53:28+00:53:28", Some((noon, true))),
            ("2024-03-01 02:00:00.5+14:00", Some((noon + 500_000, true))),
            ("0000-01-01 00:00:00", Some((-62_167_219_200_000_000, false))),
            ("-0001-12-31 23:59:59", Some((-62_167_219_201_000_000, false))),
            ("10000-01-01 00:00:00", Some((253_402_300_800_000_000, false))),
            ("2024-02-30 12:00:00", None),
            ("2024-02-29 ", None),
            ("2024-02-29Z", None),
            ("2024-02-29  12:00", None),
            ("2024-02-29 12:00:00 Z", None),
            ("2024-02-29 12:00:00+", None),
            ("2024-02-29 12:00:00+2", None),
            ("2024-02-29 12:00:00+24:00", None),
            ("2024-02-29 12:00:00+02:60", None),
            ("2024-02-29 12:00:00Zx", None),
            ("2024-02-29x12:00:00", None),
            ("5881580-07-11 00:00:00", None),
            ("-5877641-06-23", None),
            ("", None),
            ("T", None),
            ("été 12", None),
        ] {
            assert_eq!(parse_datetime(input), expected, "{input:?}");
        }
    }

    #[test]
    fn the_range_ends_are_written_and_read_back() {
        for (micros, expected) in [
            (i64::MAX, "294247-01-10 04:00:54.775807"),
            (i64::MIN, "-290308-12-21 19:59:05.224192"),
            (0, "1970-01-01 00:00:00.000000"),
            (-1, "1969-12-31 23:59:59.999999"),
        ] {
            assert_eq!(text(write_datetime, micros), expected);
            assert_eq!(text(write_datetime_utc, micros), format!("{expected}+00:00"));
        }
        assert_eq!(parse_datetime("294247-01-10 04:00:54.775807"), Some((i64::MAX, false)));
        assert_eq!(parse_datetime("294247-01-10 04:00:54.775808"), None);
        assert_eq!(parse_datetime("294247-01-10 04:00:54.775807-00:01"), None);
    }

    #[test]
    fn date_times_round_trip() {
        let mut seed = 1_u64;
        for shift in (0..64).cycle().take(50_000) {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let micros = (seed as i64) >> shift;
            // The first partial day of the i64 range has a midnight before the range.
            let micros = micros.max(i64::MIN + MICROS_PER_DAY);
            assert_eq!(parse_datetime(&text(write_datetime, micros)), Some((micros, false)));
            assert_eq!(parse_datetime(&text(write_datetime_utc, micros)), Some((micros, true)));
        }
    }

    #[test]
    fn texts_sort_as_the_moments_do() {
        let moments: Vec<String> = (0..2_000)
            .map(|step| text(write_datetime, -62_167_219_200_000_000 + step * 157_784_000_000_001))
            .collect();
        assert!(moments.windows(2).all(|pair| pair[0] < pair[1]));
    }
}
