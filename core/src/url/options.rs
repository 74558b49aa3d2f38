//! Typed questions about a URL's options, and the messages when one is not known.

use std::time::Duration;

use super::Url;
use super::render::is_secret;
use crate::{Error, Result};

impl Url {
    /// Makes sure that every option is one of `known`, so that a typing error does not go unnoticed.
    ///
    /// # Errors
    /// [`Error`] of a wrong URL for the first option that is not known, with the known ones and the one that was
    /// probably meant.
    ///
    /// ```
    /// # use aludel_core::url::Url;
    /// let url = Url::parse("postgresql://db/shop?ssl_mode=require")?;
    /// let error = url.check_options(&["sslmode", "connect_timeout"]).unwrap_err();
    /// assert!(error.to_string().contains("did you mean `sslmode`?"));
    /// # Ok::<(), aludel_core::Error>(())
    /// ```
    pub fn check_options(&self, known: &[&str]) -> Result<()> {
        let Some((key, _)) = self.query.iter().find(|(key, _)| !known.contains(&key.as_str())) else {
            return Ok(());
        };
        Err(Error::url(format!(
            "database URL: unknown option `{}`{}; {}",
            key.escape_debug(),
            did_you_mean(key, known),
            listed(known)
        )))
    }

    /// An option as a yes or no; `None` if it is not given.
    ///
    /// `true`, `yes`, `on` and `1` mean yes, `false`, `no`, `off` and `0` no, in any letter case.
    ///
    /// # Errors
    /// [`Error`] of a wrong URL, with the option's name, for any other value.
    pub fn bool_option(&self, key: &str) -> Result<Option<bool>> {
        self.option(key, "true or false", |value| match value.to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" | "1" => Some(true),
            "false" | "no" | "off" | "0" => Some(false),
            _ => None,
        })
    }

    /// An option as a whole number from 0 to `u64::MAX`; `None` if it is not given.
    ///
    /// # Errors
    /// [`Error`] of a wrong URL, with the option's name, for any other value.
    pub fn u64_option(&self, key: &str) -> Result<Option<u64>> {
        self.option(key, "a whole number, 0 or more", whole)
    }

    /// An option in seconds, such as `30` or `0.25`; `None` if it is not given.
    ///
    /// Digits past the nanosecond are rounded. Zero is a duration like any other.
    ///
    /// # Errors
    /// [`Error`] of a wrong URL, with the option's name, for a value that is no number, negative, or more than
    /// `u64::MAX` seconds.
    ///
    /// ```
    /// # use aludel_core::url::Url;
    /// use std::time::Duration;
    /// let url = Url::parse("sqlite:///shop.db?timeout=2.5")?;
    /// assert_eq!(url.seconds_option("timeout")?, Some(Duration::from_millis(2_500)));
    /// # Ok::<(), aludel_core::Error>(())
    /// ```
    pub fn seconds_option(&self, key: &str) -> Result<Option<Duration>> {
        self.option(key, "a number of seconds, 0 or more", |value| match whole(value) {
            Some(seconds) => Some(Duration::from_secs(seconds)),
            None if !value.bytes().all(|b| b.is_ascii_digit() || b == b'.') => None,
            None => Duration::try_from_secs_f64(value.parse().ok()?).ok(),
        })
    }

    /// The error of a dialect that has no driver called [`driver`](Self::driver), with those it has.
    pub fn unknown_driver(&self, known: &[&str]) -> Error {
        let scheme = self.scheme;
        let list = listed(known);
        Error::url(match self.driver() {
            Some(driver) => format!(
                "database URL: {scheme} has no driver `{}`{}; {list}",
                driver.escape_debug(),
                did_you_mean(driver, known)
            ),
            None => format!("database URL: name a driver, as in {scheme}+driver://; {list}"),
        })
    }

    fn option<T>(&self, key: &str, wanted: &str, read: impl Fn(&str) -> Option<T>) -> Result<Option<T>> {
        let Some(value) = self.get(key) else { return Ok(None) };
        read(value).map(Some).ok_or_else(|| {
            let shown = if is_secret(key) { "***".into() } else { format!("{value:?}") };
            Error::url(format!("database URL: option `{key}` must be {wanted}, got {shown}"))
        })
    }
}

fn whole(value: &str) -> Option<u64> {
    value.bytes().all(|b| b.is_ascii_digit()).then(|| value.parse().ok())?
}

fn listed(known: &[&str]) -> String {
    if known.is_empty() { "there is none".into() } else { format!("known: {}", known.join(", ")) }
}

/// `; did you mean …?` if one of the known words is near, else nothing.
pub(super) fn did_you_mean(word: &str, known: &[&str]) -> String {
    let word = word.to_ascii_lowercase();
    let near = |other: &&&str| {
        let longest = word.chars().count().max(other.len());
        distance(&word, other) <= longest.div_ceil(4).min(3) || (word.len() > 3 && other.starts_with(&word))
    };
    match known.iter().filter(near).min_by_key(|other| distance(&word, other)) {
        Some(other) => format!("; did you mean `{other}`?"),
        None => String::new(),
    }
}

/// How many characters to add, drop or replace to make one word the other. Long words count as far.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    if left.len() > 64 || right.len() > 64 {
        return usize::MAX;
    }
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, &b) in right.iter().enumerate() {
            let replaced = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(query: &str) -> Url {
        Url::parse(&format!("postgresql+nativ://ann:s3cret@db/shop?{query}")).unwrap()
    }

    #[test]
    fn unknown_options_are_named_with_the_known_ones() {
        let known = ["sslmode", "connect_timeout", "application_name"];
        assert!(url("sslmode=a&application_name=b&sslmode=c").check_options(&known).is_ok());
        assert!(url("").check_options(&[]).is_ok());
        for (query, expected) in [
            (
                "sslmod=a",
                "unknown option `sslmod`; did you mean `sslmode`?; known: sslmode, connect_timeout, application_name",
            ),
            ("SSLMODE=a", "did you mean `sslmode`?"),
            ("connecttimeout=a", "did you mean `connect_timeout`?"),
            ("application=a", "did you mean `application_name`?"),
            ("zzz=a", "unknown option `zzz`; known: sslmode"),
            ("a%0Ab=a", "unknown option `a\\nb`; known"),
        ] {
            let message = url(query).check_options(&known).unwrap_err().to_string();
            assert!(message.contains(expected), "{message}");
        }
        assert!(url("a=1").check_options(&[]).unwrap_err().to_string().ends_with("`a`; there is none"));
    }

    #[test]
    fn options_have_types() {
        let url = url(
            "a=TRUE&b=off&c=0&d=18446744073709551615&e=-1&f=0.25&g=&h=1e3&i=nan&j=99999999999999999999&k=.&l=5.",
        );
        assert_eq!(
            ["a", "b", "c", "none"].map(|k| url.bool_option(k).unwrap()),
            [Some(true), Some(false), Some(false), None]
        );
        assert_eq!(["c", "d", "none"].map(|k| url.u64_option(k).unwrap()), [Some(0), Some(u64::MAX), None]);
        let seconds = |s| Some(Duration::from_secs_f64(s));
        assert_eq!(
            ["c", "f", "l", "none"].map(|k| url.seconds_option(k).unwrap()),
            [seconds(0.0), seconds(0.25), seconds(5.0), None]
        );
        assert_eq!(url.seconds_option("d").unwrap(), Some(Duration::from_secs(u64::MAX)));
        for key in ["d", "e", "f", "g", "h"] {
            assert!(
                url.bool_option(key)
                    .unwrap_err()
                    .to_string()
                    .contains(&format!("option `{key}` must be true or false"))
            );
        }
        for key in ["a", "e", "f", "g", "h", "j"] {
            assert!(
                url.u64_option(key)
                    .unwrap_err()
                    .to_string()
                    .contains(&format!("option `{key}` must be a whole number"))
            );
        }
        for key in ["a", "e", "g", "h", "i", "j", "k"] {
            assert!(
                url.seconds_option(key)
                    .unwrap_err()
                    .to_string()
                    .contains(&format!("option `{key}` must be a number of"))
            );
        }
    }

    #[test]
    fn secret_options_are_not_shown() {
        let message = url("sslpassword=hidden").bool_option("sslpassword").unwrap_err().to_string();
        assert!(message.ends_with("got ***"), "{message}");
    }

    #[test]
    fn unknown_drivers_are_named_with_the_known_ones() {
        for (text, known, expected) in [
            (
                url(""),
                &["native", "postgres"][..],
                "postgresql has no driver `nativ`; did you mean `native`?; known: native, postgres",
            ),
            (url("").with_driver("x"), &[], "postgresql has no driver `x`; there is none"),
            (
                url("").with_driver(""),
                &["native"],
                "name a driver, as in postgresql+driver://; known: native",
            ),
        ] {
            let message = text.unknown_driver(known).to_string();
            assert!(message.ends_with(expected) && !message.contains("s3cret"), "{message}");
        }
    }

    #[test]
    fn only_near_words_are_suggested() {
        let known = ["sqlite", "postgresql", "postgres", "mysql", "mariadb"];
        for (word, expected) in [
            ("postgress", "postgres"),
            ("posgresql", "postgresql"),
            ("sqlite3", "sqlite"),
            ("maria", "mariadb"),
            ("mysq", "mysql"),
            ("oracle", ""),
            ("jdbc", ""),
            ("", ""),
        ] {
            let found = did_you_mean(word, &known);
            let expected =
                if expected.is_empty() { String::new() } else { format!("; did you mean `{expected}`?") };
            assert_eq!(found, expected, "{word}");
        }
        assert_eq!(did_you_mean(&"x".repeat(100_000), &known), "");
    }
}
