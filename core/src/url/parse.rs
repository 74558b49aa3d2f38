//! From text to [`Url`].
//!
//! Messages say which part is wrong and how to write it, never what was there: a stray `@`, `/` or `:` in a
//! password moves its pieces into any other part.

use percent_encoding::percent_decode_str;

use super::hosts::{hosts, hosts_from_query};
use super::options::did_you_mean;
use super::{Scheme, Url, non_empty};
use crate::{Error, Result};

pub(super) const ESCAPE_HINT: &str =
    "in a user or password write `@` as %40, `:` as %3A, `/` as %2F, `?` as %3F and `%` as %25";

/// The whole URL.
pub(super) fn url(text: &str) -> Result<Url> {
    let Some((dialect, rest)) = text.trim().split_once("://") else {
        return Err(wrong(
            "there is no `://` after the dialect; write dialect[+driver]://user:password@host/database, or \
             sqlite:///file.db for a file",
        ));
    };
    let (name, driver) = match dialect.split_once('+') {
        Some((name, driver)) => (name, Some(driver)),
        None => (dialect, None),
    };
    let (scheme, mariadb) = scheme(name)?;
    let driver = driver.map(driver_name).transpose()?;

    let (user_info, rest) = split_user_info(rest);
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (servers, database) = rest.split_once('/').unwrap_or((rest, ""));
    if scheme == Scheme::Sqlite && (user_info.is_some() || !servers.is_empty()) {
        return Err(wrong(
            "an SQLite URL has neither user nor host; write sqlite:///relative.db, sqlite:////absolute.db or \
             sqlite:///:memory:",
        ));
    }
    if user_info.is_some() && rest.contains('@') {
        return Err(wrong(format_args!("there is a second `@`; {ESCAPE_HINT}, in a database `@` as %40")));
    }
    let (username, password) = match user_info.map(|info| (info, info.split_once(':'))) {
        None => (None, None),
        Some((user, None)) => (Some(user), None),
        Some((_, Some((user, password)))) => (Some(user), Some(password)),
    };
    let mut url = Url {
        scheme,
        mariadb,
        driver,
        username: username.map(|raw| decode(raw, "user")).transpose()?.and_then(non_empty),
        password: password.map(|raw| decode(raw, "password")).transpose()?,
        hosts: hosts(servers)?,
        database: None,
        query: options(query)?,
    }
    .with_database(decode(database, "database")?);
    hosts_from_query(&mut url)?;
    Ok(url)
}

fn scheme(name: &str) -> Result<(Scheme, bool)> {
    const NAMES: &[&str] = &["sqlite", "postgresql", "mysql", "mariadb"];
    match name.to_ascii_lowercase().as_str() {
        "sqlite" => Ok((Scheme::Sqlite, false)),
        "postgresql" | "postgres" => Ok((Scheme::Postgresql, false)),
        "mysql" => Ok((Scheme::Mysql, false)),
        "mariadb" => Ok((Scheme::Mysql, true)),
        other => {
            // Anything with a `:` in it may hold a password and is not repeated.
            let plain = !other.is_empty() && other.len() <= 32 && other.bytes().all(is_name_byte);
            let shown = if plain { format!(" `{other}`") } else { String::new() };
            let hint = if plain { did_you_mean(other, NAMES) } else { String::new() };
            Err(wrong(format_args!(
                "unknown dialect{shown} before `://`{hint}; known: sqlite, postgresql (or postgres), mysql, mariadb"
            )))
        }
    }
}

fn driver_name(raw: &str) -> Result<String> {
    let name = decode(raw, "driver")?;
    if name.is_empty() || raw.contains([':', '@', '/', '+']) {
        return Err(wrong("the driver after the `+` is not a name"));
    }
    Ok(name)
}

fn is_name_byte(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.')
}

/// Splits `user[:password]@` off.
///
/// It ends at the last `@` before the first `/` or `?`. If there is none but the text has a `:` and then, before any
/// `?`, an `@`, the password holds an unescaped `/`: SQLAlchemy reads it that way, and no piece of it ends up in a
/// database's name.
fn split_user_info(text: &str) -> (Option<&str>, &str) {
    let (authority, _) = text.split_at(text.find(['/', '?']).unwrap_or(text.len()));
    let slashed = || {
        let before_query = text.split_once('?').map_or(text, |(before, _)| before);
        let password = authority.contains(':') && !authority.starts_with('[');
        before_query.find('@').filter(|_| password)
    };
    match authority.rfind('@').or_else(slashed) {
        Some(at) => (Some(&text[..at]), &text[at + 1..]),
        None => (None, text),
    }
}

fn options(text: &str) -> Result<Vec<(String, String)>> {
    let pairs = text.split('&').enumerate().filter(|(_, pair)| !pair.is_empty());
    pairs
        .map(|(index, pair)| match pair.split_once('=') {
            Some((key, value)) if !key.is_empty() => Ok((
                decode(&key.replace('+', " "), "option name")?,
                decode(&value.replace('+', " "), "option value")?,
            )),
            _ => Err(wrong(format_args!("option {} is not of the form key=value; {ESCAPE_HINT}", index + 1))),
        })
        .collect()
}

/// Undoes percent-escapes. `part` names where the text comes from.
pub(super) fn decode(raw: &str, part: &str) -> Result<String> {
    let escapes = raw.split('%').skip(1);
    let is_escape = |text: &str| text.bytes().take(2).filter(u8::is_ascii_hexdigit).count() == 2;
    if !escapes.into_iter().all(is_escape) {
        return Err(wrong(format_args!(
            "the {part} has a `%` without two hexadecimal digits; write `%` as %25"
        )));
    }
    match percent_decode_str(raw).decode_utf8() {
        Ok(text) if text.contains('\0') => Err(wrong(format_args!("the {part} contains a NUL character"))),
        Ok(text) => Ok(text.into_owned()),
        Err(_) => Err(wrong(format_args!("the percent-escapes of the {part} are not UTF-8"))),
    }
}

pub(super) fn wrong(what: impl std::fmt::Display) -> Error {
    Error::url(format!("database URL: {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Url {
        Url::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    fn message(text: &str) -> String {
        Url::parse(text).map_or_else(|error| error.to_string(), |url| panic!("{text} is {url:?}"))
    }

    #[test]
    fn dialects_and_drivers() {
        for (text, scheme, mariadb, driver) in [
            ("sqlite://", Scheme::Sqlite, false, None),
            ("postgresql://", Scheme::Postgresql, false, None),
            ("postgres://", Scheme::Postgresql, false, None),
            ("PostgreSQL+Tokio_Postgres://", Scheme::Postgresql, false, Some("Tokio_Postgres")),
            ("mysql+async-native://", Scheme::Mysql, false, Some("async-native")),
            ("mariadb://", Scheme::Mysql, true, None),
            ("  mariadb+x%20y://\n", Scheme::Mysql, true, Some("x y")),
        ] {
            let url = parsed(text);
            assert_eq!((url.scheme(), url.is_mariadb(), url.driver()), (scheme, mariadb, driver), "{text}");
        }
    }

    #[test]
    fn sqlite_paths() {
        for (text, database) in [
            ("sqlite://", None),
            ("sqlite:///", None),
            ("sqlite:///:memory:", None),
            ("sqlite:///relative.db", Some("relative.db")),
            ("sqlite:///dir/relative.db?mode=ro", Some("dir/relative.db")),
            ("sqlite:////absolute.db", Some("/absolute.db")),
            ("sqlite:///C:/dir/a.db", Some("C:/dir/a.db")),
            ("sqlite:///C:\\dir\\a.db", Some("C:\\dir\\a.db")),
            ("sqlite:///with@sign:and%20space%3F.db", Some("with@sign:and space?.db")),
            ("sqlite+rusqlite:///ä.db", Some("ä.db")),
        ] {
            let url = parsed(text);
            assert_eq!(url.database(), database, "{text}");
            assert_eq!((url.hosts(), url.username(), url.password()), (&[][..], None, None), "{text}");
        }
        assert_eq!(parsed("sqlite:///file.db?mode=ro").get("mode"), Some("ro"));
    }

    #[test]
    fn users_and_passwords() {
        for (info, username, password) in [
            ("", None, None),
            ("@", None, None),
            ("ann@", Some("ann"), None),
            ("ann:@", Some("ann"), Some("")),
            (":secret@", None, Some("secret")),
            ("ann:secret@", Some("ann"), Some("secret")),
            ("a%3Ann:%40%2F%3A%25@", Some("a:nn"), Some("@/:%")),
            ("ann:a:b#c@", Some("ann"), Some("a:b#c")),
            ("ann:p@ss@", Some("ann"), Some("p@ss")),
            ("ann:p/ss@", Some("ann"), Some("p/ss")),
            ("ann:1/2@", Some("ann"), Some("1/2")),
            ("ann+x:a+b@", Some("ann+x"), Some("a+b")),
            ("müller:пароль@", Some("müller"), Some("пароль")),
        ] {
            let url = parsed(&format!("postgresql://{info}db:1/shop?x=a@b"));
            assert_eq!((url.username(), url.password()), (username, password), "{info}");
            assert_eq!(
                (url.host(), url.port(), url.database()),
                (Some("db"), Some(1), Some("shop")),
                "{info}"
            );
        }
    }

    #[test]
    fn databases_and_options() {
        let url = parsed("mysql://h/a%2Fb/c%3F?x=1&&y=a+b%2B%26&z=&x=2&k%3D=v=w&");
        assert_eq!(url.database(), Some("a/b/c?"));
        let expected = [("x", "1"), ("y", "a b+&"), ("z", ""), ("x", "2"), ("k=", "v=w")];
        assert!(url.query().iter().map(|(k, v)| (k.as_str(), v.as_str())).eq(expected));
        assert_eq!((url.get("x"), url.get("z"), url.get("none")), (Some("2"), Some(""), None));
        assert_eq!(parsed("mysql://h?x=1").get("x"), Some("1"));
        assert_eq!(parsed("mysql://h/").database(), None);
    }

    #[test]
    fn a_message_names_the_part_that_is_wrong() {
        for (text, expected) in [
            ("", "no `://`"),
            ("sqlite:a.db", "no `://`"),
            ("postgresql:/h/db", "no `://`"),
            ("://h/db", "unknown dialect before"),
            ("oracle://h/db", "unknown dialect `oracle` before `://`; known: sqlite, postgresql"),
            ("postgress://h/db", "did you mean `postgresql`?"),
            ("sqlite3:///a.db", "did you mean `sqlite`?"),
            ("maria://h/db", "did you mean `mariadb`?"),
            ("postgresql+://h/db", "driver"),
            ("postgresql+a+b://h/db", "driver"),
            ("postgresql+%zz://h/db", "driver has a `%`"),
            ("postgresql://a%2@h/db", "user has a `%`"),
            ("postgresql://a:%@h/db", "password has a `%`"),
            ("postgresql://a:%ff@h/db", "percent-escapes of the password are not UTF-8"),
            ("postgresql://a:%00@h/db", "password contains a NUL"),
            ("postgresql://h%g0/db", "host has a `%`"),
            ("postgresql://h/d%", "database has a `%`"),
            ("postgresql://h/d?%=1", "option name has a `%`"),
            ("postgresql://h/d?a=%", "option value has a `%`"),
            ("postgresql://h/d?a=1&b", "option 2 is not"),
            ("postgresql://h/d?=1", "option 1 is not"),
            ("postgresql://a:b@h/d@e", "second `@`"),
            ("sqlite://a.db", "sqlite:///relative.db"),
            ("sqlite://user:pw@/a.db", "neither user nor host"),
            ("sqlite://C:\\a.db", "sqlite:///relative.db"),
        ] {
            let found = message(text);
            assert!(found.starts_with("database URL: ") && found.contains(expected), "{text}: {found}");
        }
    }

    /// No two neighbouring characters of it occur in any message.
    const SECRET: &str = "Zq9Xw7Jv";

    fn assert_silent(text: &str) {
        let Err(error) = Url::parse(text) else { return };
        for message in [error.to_string(), format!("{error:?}")] {
            for pair in SECRET.as_bytes().windows(2) {
                assert!(!message.contains(std::str::from_utf8(pair).unwrap()), "{text}: {message}");
            }
        }
    }

    #[test]
    fn no_message_contains_the_password() {
        for text in [
            "ann:Zq9Xw7Jv@h/db",
            "postgresql:ann:Zq9Xw7Jv@h/db",
            "postgresql:/ann:Zq9Xw7Jv@h/db",
            "ann:Zq9://Xw7Jv@h/db",
            "ann+x:Zq9://Xw7Jv@h/db",
            "mysql+x:Zq9://Xw7Jv@h/db",
            "postgress://ann:Zq9Xw7Jv@h/db",
            "oracle://ann:Zq9Xw7Jv@h/db",
            "postgresql://ann:Zq9Xw7Jv%@h/db",
            "postgresql://ann:%ffZq9Xw7Jv@h/db",
            "postgresql://ann:%00Zq9Xw7Jv@h/db",
            "postgresql://ann:Zq9Xw7Jv@h:Zq9Xw7Jv/db",
            "postgresql://ann:Zq9Xw7Jv@,/db",
            "postgresql://ann:Zq9Xw7Jv@h:x/db",
            "postgresql://ann:Zq9Xw7Jv@::1/db",
            "postgresql://ann:Zq9Xw7Jv@[::1/db",
            "postgresql://ann:Zq9Xw7Jv",
            "postgresql://ann:Zq9Xw7Jv/db",
            "postgresql://ann:Zq9:Xw7Jv/db",
            "postgresql://ann:Zq9/Xw7@Jv@h/db",
            "postgresql://ann:Zq9@Xw/7Jv@h/db",
            "postgresql://ann:Zq9?Xw7Jv@h/db",
            "postgresql://h/db?password=Zq9Xw7Jv%",
            "postgresql://h/db?Zq9Xw7Jv",
            "sqlite://ann:Zq9Xw7Jv@/a.db",
        ] {
            assert!(Url::parse(text).is_err(), "{text}");
            assert_silent(text);
        }
    }

    #[test]
    fn no_slip_of_the_pen_makes_a_message_contain_the_password() {
        let whole = format!("postgresql+x://ann:{SECRET}@h1:5432,[::1]:5433/shop?a=b&port=");
        let marks =
            ["", "%", "@", "/", ":", "?", "#", "[", "]", ",", "&", "=", "+", "://", "%00", "%ff", "é", " "];
        for first in 0..whole.len() {
            for mark in marks {
                assert_silent(&format!("{}{mark}{}", &whole[..first], &whole[first + 1..]));
                assert_silent(&format!("{}{mark}{}", &whole[..first], &whole[first..]));
            }
            for (mark, second) in
                ["%", "@", "/", ":", "?"].into_iter().flat_map(|m| (0..first).map(move |s| (m, s)))
            {
                let (start, middle, end) = (&whole[..second], &whole[second..first], &whole[first + 1..]);
                assert_silent(&format!("{start}{mark}{middle}{end}"));
                assert_silent(&format!("{start}{mark}{middle}/{end}"));
            }
        }
    }
}
