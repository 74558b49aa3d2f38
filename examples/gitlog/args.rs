//! The command line.

use super::{Error, Result};
use std::ffi::OsString;
use std::path::PathBuf;

/// What `--help` says.
pub const HELP: &str = "\
gitlog: reads a git history into a database and answers questions about it

Usage: gitlog [OPTIONS] [PATH]

PATH is in the repository to read; by default, the current directory.
A second run adds only what is new.

Options:
      --db URL   the database: sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME
                 (by default sqlite:///gitlog.db, a file in the current directory)
      --top N    lines per table (by default 10)
      --async    use the async facade, on tokio; the result is the same
  -h, --help     print this
";

/// Which of Aludel's two facades does the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Facade {
    /// `aludel::sync`
    Blocking,
    /// `aludel::aio`
    Async,
}

/// What the command line asks for.
#[derive(Clone, Debug)]
pub struct Options {
    /// A folder in the repository.
    pub path: PathBuf,
    /// The database.
    pub url: String,
    /// Lines per table.
    pub top: u64,
    /// How to wait.
    pub facade: Facade,
}

impl Default for Options {
    fn default() -> Self {
        Self { path: ".".into(), url: "sqlite:///gitlog.db".into(), top: 10, facade: Facade::Blocking }
    }
}

/// Reads the arguments after the program's name; `None` asks for help.
///
/// # Errors
/// An argument is not known or lacks its value.
pub fn parse(args: impl IntoIterator<Item = OsString>) -> Result<Option<Options>> {
    let mut options = Options::default();
    let mut path: Option<PathBuf> = None;
    let mut args = args.into_iter();
    while let Some(arg) = args.next() {
        let text = arg.to_string_lossy();
        let (name, inline) = match text.split_once('=') {
            Some((name, value)) if name.starts_with("--") => (name, Some(value.to_owned())),
            _ => (&*text, None),
        };
        let mut value = || {
            let next = inline.clone().or_else(|| args.next().map(|a| a.to_string_lossy().into_owned()));
            next.ok_or_else(|| Error::new(format!("{name} needs a value; see --help")))
        };
        match name {
            "-h" | "--help" => return Ok(None),
            "--async" => options.facade = Facade::Async,
            "--db" => options.url = value()?,
            "--top" => {
                let given = value()?;
                options.top = given
                    .parse()
                    .ok()
                    .filter(|n| *n > 0)
                    .ok_or_else(|| Error::new(format!("--top needs a number from 1, not \"{given}\"")))?;
            }
            _ if name.len() > 1 && name.starts_with('-') => {
                return Err(Error::new(format!("unknown option \"{name}\"; see --help")));
            }
            _ if path.is_some() => return Err(Error::new("more than one PATH; see --help")),
            _ => path = Some(arg.into()),
        }
    }
    options.path = path.unwrap_or(options.path);
    Ok(Some(options))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Option<Options>> {
        parse(line.split_whitespace().map(OsString::from))
    }

    #[test]
    fn options_and_path_come_in_any_order() {
        let options = parsed("--async /src --db sqlite://x --top=3").unwrap().unwrap();
        assert_eq!(options.path, PathBuf::from("/src"));
        assert_eq!((options.url.as_str(), options.top, options.facade), ("sqlite://x", 3, Facade::Async));
        assert!(parsed("x --help").unwrap().is_none());
    }

    #[test]
    fn mistakes_are_told() {
        let said = |line| parsed(line).unwrap_err().to_string();
        assert_eq!(said("--db"), "--db needs a value; see --help");
        assert_eq!(said("--top none"), "--top needs a number from 1, not \"none\"");
        assert_eq!(said("--frob=1"), "unknown option \"--frob\"; see --help");
        assert_eq!(said("a b"), "more than one PATH; see --help");
    }
}
