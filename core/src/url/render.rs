//! From [`Url`] to text, with every part escaped so that parsing gives the same URL back.

use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{Scheme, Url};

const PART: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
const ADDRESS: &AsciiSet = &PART.remove(b':');
const DATABASE: &AsciiSet = &PART.remove(b'/').remove(b':');
const OPTION: &AsciiSet = &PART.remove(b'/').remove(b':').remove(b',');

const MASK: &str = "***";

impl Url {
    /// The whole URL with the password in the clear: for a driver or a secret store, never for a log.
    ///
    /// Parsing it gives the same URL back.
    ///
    /// ```
    /// # use aludel_core::url::Url;
    /// let url = Url::parse("mysql://ann:p%40ss@db/shop")?;
    /// assert_eq!(url.to_string(), "mysql://ann:***@db/shop");
    /// assert_eq!(url.to_string_with_password(), "mysql://ann:p%40ss@db/shop");
    /// # Ok::<(), aludel_core::Error>(())
    /// ```
    pub fn to_string_with_password(&self) -> String {
        let mut text = String::new();
        // Writing to a String cannot fail.
        let _ = self.render(&mut text, false);
        text
    }

    fn render(&self, out: &mut impl fmt::Write, mask: bool) -> fmt::Result {
        let dialect =
            if self.mariadb && self.scheme == Scheme::Mysql { "mariadb" } else { self.scheme.as_str() };
        out.write_str(dialect)?;
        if let Some(driver) = &self.driver {
            write!(out, "+{}", escaped(driver, PART))?;
        }
        out.write_str("://")?;
        if let Some(username) = &self.username {
            write!(out, "{}", escaped(username, PART))?;
        }
        match &self.password {
            Some(_) if mask => write!(out, ":{MASK}")?,
            Some(password) => write!(out, ":{}", escaped(password, PART))?,
            None => {}
        }
        if self.username.is_some() || self.password.is_some() {
            out.write_char('@')?;
        }
        for (index, host) in self.hosts.iter().enumerate() {
            if index > 0 {
                out.write_char(',')?;
            }
            if host.name.contains(':') && !host.is_socket() {
                write!(out, "[{}]", escaped(&host.name, ADDRESS))?;
            } else {
                write!(out, "{}", escaped(&host.name, PART))?;
            }
            if let Some(port) = host.port {
                write!(out, ":{port}")?;
            }
        }
        if let Some(database) = &self.database {
            write!(out, "/{}", escaped(database, DATABASE))?;
        }
        for (index, (key, value)) in self.query.iter().enumerate() {
            out.write_char(if index == 0 { '?' } else { '&' })?;
            write!(out, "{}=", escaped(key, OPTION))?;
            if mask && is_secret(key) {
                out.write_str(MASK)?;
            } else {
                write!(out, "{}", escaped(value, OPTION))?;
            }
        }
        Ok(())
    }
}

/// The URL with the password as `***`, and so the value of any option whose name speaks of a password.
impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.render(f, true)
    }
}

/// As `Display`, in `Url(…)`.
impl fmt::Debug for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Url({self})")
    }
}

/// Whether an option's value must not be shown, such as `sslpassword`.
pub(super) fn is_secret(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    ["password", "passwd", "pwd", "passphrase", "secret", "token"].iter().any(|word| key.contains(word))
}

fn escaped(text: &str, set: &'static AsciiSet) -> impl fmt::Display {
    utf8_percent_encode(text, set)
}

#[cfg(test)]
mod tests {
    use super::super::Host;
    use super::*;

    #[test]
    fn texts_are_rendered_in_one_spelling() {
        for (text, rendered) in [
            ("sqlite:///:memory:", "sqlite://"),
            ("sqlite:////a/b c.db?mode=ro", "sqlite:////a/b%20c.db?mode=ro"),
            ("sqlite:///C:\\a.db", "sqlite:///C:%5Ca.db"),
            ("postgres://h", "postgresql://h"),
            ("postgresql://:pw@/db", "postgresql://:pw@/db"),
            ("mariadb+x://u@[::1]:1,h2:2/d", "mariadb+x://u@[::1]:1,h2:2/d"),
            ("postgresql:///d?host=/run/pg&x=a+b", "postgresql://%2Frun%2Fpg/d?x=a%20b"),
            ("postgresql://u:p/w:rd@h", "postgresql://u:p%2Fw%3Ard@h"),
        ] {
            assert_eq!(Url::parse(text).unwrap().to_string_with_password(), rendered, "{text}");
        }
    }

    #[test]
    fn display_and_debug_mask_passwords() {
        let url = Url::parse("postgresql://ann:s%3Acret@h/d?sslpassword=s:cret&x=1").unwrap();
        let masked = "postgresql://ann:***@h/d?sslpassword=***&x=1";
        assert_eq!(url.to_string(), masked);
        assert_eq!(format!("{url:?}"), format!("Url({masked})"));
        assert!(!format!("{:#?}", Some(&url)).contains("cret"));
        assert_eq!(Url::parse("mysql://ann:@h").unwrap().to_string(), "mysql://ann:***@h");
    }

    /// A small generator, so that a failure can be repeated.
    struct Dice(u64);

    impl Dice {
        fn below(&mut self, n: usize) -> usize {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) as usize % n
        }

        fn text(&mut self) -> String {
            let characters: Vec<char> = "aZ9-._~ @:/?#[]%+&=,;\\'\"\n*éπ😀".chars().collect();
            (0..=self.below(6)).map(|_| characters[self.below(characters.len())]).collect()
        }

        fn maybe(&mut self) -> Option<String> {
            (self.below(3) > 0).then(|| self.text())
        }

        fn url(&mut self) -> Url {
            let scheme = [Scheme::Sqlite, Scheme::Postgresql, Scheme::Mysql][self.below(3)];
            let server = scheme != Scheme::Sqlite;
            Url {
                scheme,
                mariadb: scheme == Scheme::Mysql && self.below(2) == 0,
                driver: self.maybe(),
                username: self.maybe().filter(|_| server),
                password: self.maybe().filter(|_| server),
                hosts: (0..self.below(4))
                    .filter(|_| server)
                    .map(|_| Host { name: self.text(), port: self.maybe().map(|text| text.len() as u16) })
                    .collect(),
                database: self.maybe(),
                query: (0..self.below(3)).map(|_| (self.text(), self.text())).collect(),
            }
        }
    }

    #[test]
    fn every_url_is_parsed_back_from_its_text() {
        let mut dice = Dice(1);
        for _ in 0..20_000 {
            let url = dice.url();
            let text = url.to_string_with_password();
            assert_eq!(Url::parse(&text).unwrap_or_else(|e| panic!("{text}: {e}")), url, "{text}");
            assert!(Url::parse(&url.to_string()).is_ok());
        }
    }
}
