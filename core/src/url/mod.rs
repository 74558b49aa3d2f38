//! The database URL: which database, as whom, with which driver and options.
//!
//! ```text
//! dialect[+driver]://[user[:password]@][host[:port][,host2[:port2]]][/database][?key=value&…]
//! ```
//!
//! `parse` and `hosts` read one, `render` writes one, `options` answers typed questions about what follows the `?`.
//! Nothing here opens a connection, looks up a host or reads an environment variable, and no message ever contains
//! a password.

mod hosts;
mod options;
mod parse;
mod render;
mod tls;

use std::fmt;
use std::str::FromStr;

pub use hosts::Host;
pub use tls::{Tls, TlsMode};

use crate::{Error, Result};

/// A database URL, taken apart.
///
/// Every part may hold percent-escapes; the accessors give the decoded text. `Display` and `Debug` show the
/// password as `***`.
///
/// | URL | meaning |
/// |---|---|
/// | `sqlite://` | in memory, as is `sqlite:///:memory:` |
/// | `sqlite:///relative.db` | a path from the working directory |
/// | `sqlite:////absolute.db` | an absolute path; also `sqlite:///C:/dir/file.db` |
/// | `postgresql://ann:secret@db.example/shop` | the usual form |
/// | `postgresql://[::1]:5433,db2/shop` | IPv6 in brackets, and several hosts to try |
/// | `postgresql://%2Frun%2Fpostgresql/shop` | a Unix socket; also `postgresql:///shop?host=/run/postgresql` |
/// | `mariadb://ann@db/shop` | MySQL's dialect, see [`is_mariadb`](Url::is_mariadb) |
///
/// ```
/// use aludel_core::url::{Scheme, Url};
///
/// let url = Url::parse("postgres://ann:p%40ss@db.example:5433/shop?sslmode=require")?;
/// assert_eq!(url.scheme(), Scheme::Postgresql);
/// assert_eq!((url.host(), url.port()), (Some("db.example"), Some(5433)));
/// assert_eq!(url.password(), Some("p@ss"));
/// assert_eq!(url.database(), Some("shop"));
/// assert_eq!(url.get("sslmode"), Some("require"));
/// assert_eq!(url.to_string(), "postgresql://ann:***@db.example:5433/shop?sslmode=require");
/// # Ok::<(), aludel_core::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Url {
    scheme: Scheme,
    mariadb: bool,
    driver: Option<String>,
    username: Option<String>,
    password: Option<String>,
    hosts: Vec<Host>,
    database: Option<String>,
    query: Vec<(String, String)>,
}

/// The dialect a URL names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// `sqlite`.
    Sqlite,
    /// `postgresql`, or its alias `postgres`.
    Postgresql,
    /// `mysql`, or `mariadb`.
    Mysql,
}

impl Scheme {
    /// The dialect's name, as a URL spells it: `sqlite`, `postgresql` or `mysql`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgresql => "postgresql",
            Self::Mysql => "mysql",
        }
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Url {
    /// Takes a URL apart.
    ///
    /// White space around it is ignored. In a password only `?`, `%`, and a `/` together with an `@`, must be
    /// escaped, but escaping everything is the safe habit. In options, `+` means a space, as in SQLAlchemy.
    ///
    /// For a server, the options `host` and `port` (repeated, or with commas) say the servers instead of the part
    /// before the `/`, and are then no longer in [`query`](Self::query). A port without a host is one of
    /// `localhost`.
    ///
    /// # Errors
    /// [`Error`] of a wrong URL that names the part that is wrong: an unknown dialect, a missing `://`, a
    /// malformed escape, a port, an empty host in a list, an option without `=`, or a host or user in an SQLite
    /// URL. It never repeats the text, which may hold a password.
    ///
    /// ```
    /// # use aludel_core::url::Url;
    /// let error = Url::parse("postgress://ann:secret@db/shop").unwrap_err().to_string();
    /// assert!(error.contains("did you mean `postgresql`?"));
    /// assert!(!error.contains("secret"));
    /// ```
    pub fn parse(text: &str) -> Result<Self> {
        parse::url(text)
    }

    /// The dialect.
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// Whether the URL said `mariadb` where [`scheme`](Self::scheme) says `Mysql`.
    pub fn is_mariadb(&self) -> bool {
        self.mariadb
    }

    /// The driver after the `+`, if one is named.
    pub fn driver(&self) -> Option<&str> {
        self.driver.as_deref()
    }

    /// The user to connect as.
    pub fn username(&self) -> Option<&str> {
        self.username.as_deref()
    }

    /// The password in the clear. `Some("")` if the URL has an empty one.
    pub fn password(&self) -> Option<&str> {
        self.password.as_deref()
    }

    /// The servers to try, in order. Empty for SQLite, and when the driver's default is meant.
    pub fn hosts(&self) -> &[Host] {
        &self.hosts
    }

    /// The name of the first server.
    pub fn host(&self) -> Option<&str> {
        self.hosts.first().map(|host| host.name.as_str())
    }

    /// The port of the first server.
    pub fn port(&self) -> Option<u16> {
        self.hosts.first().and_then(|host| host.port)
    }

    /// Where the database is, for messages: `localhost:5432/blog`, a socket's folder, a file. Never a password.
    pub fn place(&self) -> String {
        let database = self.database().unwrap_or_default();
        match (self.scheme, self.hosts.first()) {
            (Scheme::Sqlite, _) if database.is_empty() => ":memory:".to_owned(),
            (Scheme::Sqlite, _) => database.to_owned(),
            (_, None) => format!("localhost/{database}"),
            (_, Some(host)) => match host.port {
                Some(port) => format!("{}:{port}/{database}", host.name),
                None => format!("{}/{database}", host.name),
            },
        }
    }

    /// The database's name; for SQLite its path, and `None` for one in memory. Never empty.
    pub fn database(&self) -> Option<&str> {
        self.database.as_deref()
    }

    /// SQLite's path, for a message that says it cannot be opened: of a relative one, where it is looked for.
    pub fn describe_path(&self) -> String {
        match self.database() {
            None => ":memory:".to_owned(),
            Some(path) if std::path::Path::new(path).is_absolute() => path.to_owned(),
            Some(path) => format!(
                "{path} (a path from the working directory; an absolute one has four slashes: sqlite:////{path})"
            ),
        }
    }

    /// The options in the order of the URL.
    pub fn query(&self) -> &[(String, String)] {
        &self.query
    }

    /// The value of an option. If it is given twice, the last one counts.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.query.iter().rev().find(|(k, _)| k == key).map(|(_, value)| value.as_str())
    }

    /// The same URL with another driver; an empty name means none.
    #[must_use]
    pub fn with_driver(mut self, driver: impl Into<String>) -> Self {
        self.driver = non_empty(driver.into());
        self
    }

    /// The same URL with another password. SQLite has none: there it changes nothing.
    ///
    /// ```
    /// # use aludel_core::url::Url;
    /// let url = Url::parse("mysql://ann@db/shop")?.with_password("p@ss/word");
    /// assert_eq!(url.to_string_with_password(), "mysql://ann:p%40ss%2Fword@db/shop");
    /// # Ok::<(), aludel_core::Error>(())
    /// ```
    #[must_use]
    pub fn with_password(mut self, password: impl Into<String>) -> Self {
        if self.scheme != Scheme::Sqlite {
            self.password = Some(password.into());
        }
        self
    }

    /// The same URL with another database; an empty name means none, `:memory:` is SQLite's in memory.
    #[must_use]
    pub fn with_database(mut self, database: impl Into<String>) -> Self {
        let memory = |name: &String| self.scheme == Scheme::Sqlite && name == ":memory:";
        self.database = non_empty(database.into()).filter(|name| !memory(name));
        self
    }

    /// The same URL with an option set, in place of earlier values of it. An empty key changes nothing.
    ///
    /// A server's `host` and `port` become [`hosts`](Self::hosts), as they do in a URL; a wrong one stays an option
    /// for [`check_options`](Self::check_options) to report.
    #[must_use]
    pub fn with_query(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        let (key, value) = (key.into(), value.into());
        if key.is_empty() {
            return self;
        }
        self.query.retain(|(k, _)| *k != key);
        if key == "port" {
            self.hosts.iter_mut().for_each(|host| host.port = None);
        }
        self.query.push((key, value));
        // On an error the option is still there, as promised.
        let _ = hosts::hosts_from_query(&mut self);
        self
    }
}

impl FromStr for Url {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::parse(text)
    }
}

fn non_empty(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

/// "There is no driver for this dialect", with the feature that brings one.
#[doc(hidden)]
pub fn no_driver(facade: &str, scheme: Scheme, compiled_in: &[&str]) -> crate::Error {
    let known = if compiled_in.is_empty() { "none".to_owned() } else { compiled_in.join(", ") };
    let hint = match scheme {
        Scheme::Sqlite => "turn on the feature `sqlite`",
        Scheme::Postgresql => "turn on the feature `postgres`",
        Scheme::Mysql => "turn on the feature `mysql`",
    };
    crate::Error::url(format!("no {facade} driver for {scheme} is compiled in (there are: {known}); {hint}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn setters_replace() {
        let url = Url::parse("postgresql+a://u:p@h:1/d?x=1&y=2&x=3").unwrap();
        assert_eq!(url.get("x"), Some("3"));
        for (changed, expected) in [
            (url.clone().with_driver("b"), "postgresql+b://u:p@h:1/d?x=1&y=2&x=3"),
            (url.clone().with_driver(""), "postgresql://u:p@h:1/d?x=1&y=2&x=3"),
            (url.clone().with_password(""), "postgresql+a://u:@h:1/d?x=1&y=2&x=3"),
            (url.clone().with_database("e/f?"), "postgresql+a://u:p@h:1/e/f%3F?x=1&y=2&x=3"),
            (url.clone().with_database(""), "postgresql+a://u:p@h:1?x=1&y=2&x=3"),
            (url.clone().with_query("x", "4"), "postgresql+a://u:p@h:1/d?y=2&x=4"),
            (url.clone().with_query("", "4"), "postgresql+a://u:p@h:1/d?x=1&y=2&x=3"),
            (url.clone().with_query("host", "/tmp"), "postgresql+a://u:p@%2Ftmp/d?x=1&y=2&x=3"),
            (url.clone().with_query("port", "2"), "postgresql+a://u:p@h:2/d?x=1&y=2&x=3"),
        ] {
            assert_eq!(changed.to_string_with_password(), expected);
            assert_eq!(Url::parse(expected).unwrap(), changed);
        }
        let wrong = url.with_query("port", "many");
        assert_eq!(wrong.get("port"), Some("many"));
        assert!(wrong.check_options(&["x", "y"]).is_err());
    }

    #[test]
    fn sqlite_has_no_password_and_no_file_called_memory() {
        let url = Url::parse("sqlite:///a.db").unwrap().with_password("p");
        assert_eq!(url.password(), None);
        assert_eq!(url.with_database(":memory:").database(), None);
    }

    #[test]
    fn from_str_parses() {
        assert_eq!("sqlite://".parse::<Url>().unwrap().scheme().to_string(), "sqlite");
    }
}
