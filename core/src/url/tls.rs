//! What a URL says about TLS.

use super::{Scheme, Url};
use crate::{Error, Result};

/// Whether a connection is encrypted, and who the server has to be: libpq's words, and MySQL's beside them.
///
/// PostgreSQL: libpq-ssl.html, "SSL Mode Descriptions"; MySQL: connection-options.html, `--ssl-mode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TlsMode {
    /// `disable`, `DISABLED`: never.
    Disable,
    /// `allow`: only if the server does not let us in without.
    Allow,
    /// `prefer`, `PREFERRED`: if the server offers it. The default where TLS is compiled in.
    Prefer,
    /// `require`, `REQUIRED`: always, with whoever answers.
    Require,
    /// `verify-ca`, `VERIFY_CA`: always, with a certificate that is trusted.
    VerifyCa,
    /// `verify-full`, `VERIFY_IDENTITY`: always, with a trusted certificate for the host of the URL.
    VerifyFull,
}

/// The options of a URL about TLS: paths of PEM files, which nothing here reads.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Tls {
    /// Whether there is any, and what it checks.
    pub mode: TlsMode,
    /// The certificates that are trusted: `sslrootcert`, MySQL's `ssl_ca`.
    pub root: Option<String>,
    /// Our own certificate and its key: `sslcert` and `sslkey`, MySQL's `ssl_cert` and `ssl_key`.
    pub identity: Option<(String, String)>,
}

/// Names of options; the second is MySQL's.
const MODE: [&str; 2] = ["sslmode", "ssl_mode"];
const ROOT: [&str; 2] = ["sslrootcert", "ssl_ca"];
const CERTIFICATE: [&str; 2] = ["sslcert", "ssl_cert"];
const KEY: [&str; 2] = ["sslkey", "ssl_key"];

const WORDS: [(&str, &str, TlsMode); 6] = [
    ("disable", "disabled", TlsMode::Disable),
    ("allow", "allow", TlsMode::Allow),
    ("prefer", "preferred", TlsMode::Prefer),
    ("require", "required", TlsMode::Require),
    ("verify-ca", "verify_ca", TlsMode::VerifyCa),
    ("verify-full", "verify_identity", TlsMode::VerifyFull),
];

impl Url {
    /// What the options say about TLS, for a driver that has it `built_in` or not.
    ///
    /// A root certificate beside `require` means `verify-ca`, as in libpq. MySQL's URLs take either spelling, MySQL's
    /// own words in any letter case.
    ///
    /// # Errors
    /// [`Error`] of a wrong URL for an unknown mode, a certificate without a key or the other way round, and for what
    /// needs TLS where it is not built in: the message names the feature.
    ///
    /// ```
    /// # use aludel_core::url::{TlsMode, Url};
    /// let url = Url::parse("postgresql://db/shop?sslmode=verify-full&sslrootcert=/etc/ca.pem")?;
    /// assert_eq!(url.tls(true)?.mode, TlsMode::VerifyFull);
    /// assert!(url.tls(false).unwrap_err().to_string().contains("feature `tls`"));
    /// # Ok::<(), aludel_core::Error>(())
    /// ```
    pub fn tls(&self, built_in: bool) -> Result<Tls> {
        let find = |names: [&'static str; 2]| {
            let names = if self.scheme == Scheme::Mysql { &names[..] } else { &names[..1] };
            names.iter().rev().find_map(|name| Some((*name, self.get(name)?)))
        };
        let text = |names| find(names).map(|(_, value)| value.to_owned());
        let root = text(ROOT);
        let identity = match (text(CERTIFICATE), text(KEY)) {
            (None, None) => None,
            (Some(certificate), Some(key)) => Some((certificate, key)),
            _ => return Err(Error::url("database URL: a client's certificate and its key go together")),
        };
        let said = find(MODE);
        let mode = match said {
            Some((name, value)) => self.mode(name, value)?,
            None if built_in => TlsMode::Prefer,
            None => TlsMode::Disable,
        };
        let mode = if mode == TlsMode::Require && root.is_some() { TlsMode::VerifyCa } else { mode };
        if !built_in {
            let option = match said {
                Some((name, value)) if mode >= TlsMode::Require => Some(format!("{name}={value}")),
                _ => [ROOT, CERTIFICATE].into_iter().find_map(find).map(|(name, _)| name.to_owned()),
            };
            if let Some(option) = option {
                return Err(Error::url(format!("option {option}: TLS needs feature `tls` of aludel")));
            }
        }
        Ok(Tls { mode: if built_in { mode } else { TlsMode::Disable }, root, identity })
    }

    fn mode(&self, name: &str, value: &str) -> Result<TlsMode> {
        let mysql = self.scheme == Scheme::Mysql;
        let is =
            |word: &&(&str, &str, TlsMode)| word.0 == value || (mysql && word.1.eq_ignore_ascii_case(value));
        WORDS.iter().find(is).map(|word| word.2).ok_or_else(|| {
            let known: Vec<&str> = WORDS.iter().map(|word| word.0).collect();
            Error::url(format!("database URL: option `{name}` must be {}, got {value:?}", known.join(", ")))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tls(text: &str, built_in: bool) -> Result<Tls> {
        Url::parse(text).unwrap().tls(built_in)
    }

    #[test]
    fn modes_have_the_words_of_their_database() {
        for (text, mode) in [
            ("postgresql://h", TlsMode::Prefer),
            ("postgresql://h?sslmode=disable", TlsMode::Disable),
            ("postgresql://h?sslmode=allow", TlsMode::Allow),
            ("postgresql://h?sslmode=require", TlsMode::Require),
            ("postgresql://h?sslmode=require&sslrootcert=ca", TlsMode::VerifyCa),
            ("postgresql://h?sslmode=verify-full&sslrootcert=ca", TlsMode::VerifyFull),
            ("mysql://h?sslmode=verify-full", TlsMode::VerifyFull),
            ("mysql://h?ssl_mode=VERIFY_IDENTITY", TlsMode::VerifyFull),
            ("mysql://h?ssl_mode=required&ssl_ca=ca", TlsMode::VerifyCa),
            ("mysql://h?ssl_mode=DISABLED", TlsMode::Disable),
        ] {
            assert_eq!(tls(text, true).unwrap().mode, mode, "{text}");
        }
        let files = tls("mysql://h?ssl_ca=a&ssl_cert=b&ssl_key=c", true).unwrap();
        assert_eq!((files.root, files.identity), (Some("a".into()), Some(("b".into(), "c".into()))));
        assert_eq!(tls("postgresql://h?sslmode=prefer", false).unwrap().mode, TlsMode::Disable);
    }

    #[test]
    fn a_message_says_what_is_missing() {
        for (text, built_in, expected) in [
            ("postgresql://h?sslmode=maybe", true, "must be disable, allow, prefer"),
            ("postgresql://h?sslmode=VERIFY_CA", true, "got \"VERIFY_CA\""),
            ("postgresql://h?sslcert=a", true, "go together"),
            ("postgresql://h?sslmode=require", false, "option sslmode=require: TLS needs feature `tls`"),
            ("mysql://h?ssl_mode=REQUIRED", false, "option ssl_mode=REQUIRED: TLS needs feature `tls`"),
            ("postgresql://h?sslrootcert=ca", false, "option sslrootcert: TLS needs feature `tls`"),
        ] {
            let message = tls(text, built_in).unwrap_err().to_string();
            assert!(message.contains(expected), "{text}: {message}");
        }
    }
}
