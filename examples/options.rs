//! A small reader of command lines, for all programs that have options with values.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::str::FromStr;

/// What a command line says: options with values (`--db URL`, `--db=URL`), and what stands beside them.
#[derive(Debug)]
pub struct Arguments {
    values: BTreeMap<String, String>,
    rest: Vec<String>,
}

impl Arguments {
    /// Reads the arguments after the program's name; `known` are the options, without their dashes.
    ///
    /// # Errors
    /// An option is not known, given twice, or has no value.
    pub fn read(known: &[&str], arguments: impl IntoIterator<Item = String>) -> Result<Self, String> {
        let (mut values, mut rest) = (BTreeMap::new(), Vec::new());
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            let Some(option) = argument.strip_prefix("--") else {
                rest.push(argument);
                continue;
            };
            let (name, inline) = match option.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (option, None),
            };
            if !known.contains(&name) {
                return Err(format!("unknown option --{name}; there are --{}", known.join(", --")));
            }
            let value = inline.or_else(|| arguments.next()).ok_or(format!("--{name} needs a value"))?;
            if values.insert(name.to_owned(), value).is_some() {
                return Err(format!("--{name} is given twice"));
            }
        }
        Ok(Self { values, rest })
    }

    /// An option's value, if it is given.
    ///
    /// # Errors
    /// It cannot be read as what it should be.
    pub fn get<T: FromStr<Err: Display>>(&self, name: &str) -> Result<Option<T>, String> {
        let Some(value) = self.values.get(name) else { return Ok(None) };
        value.parse().map(Some).map_err(|error| format!("--{name} {value}: {error}"))
    }

    /// What stands beside the options: at most one thing.
    ///
    /// # Errors
    /// There are several.
    pub fn only(&self) -> Result<Option<&str>, String> {
        match self.rest.as_slice() {
            [] => Ok(None),
            [one] => Ok(Some(one)),
            [_, other, ..] => Err(format!("unexpected argument \"{other}\"")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Arguments, String> {
        Arguments::read(&["db", "rows"], line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn options_come_in_both_forms_and_any_order() {
        let given = read("--db=sqlite://x file.csv --rows 7").unwrap();
        assert_eq!(given.get::<String>("db").unwrap().as_deref(), Some("sqlite://x"));
        assert_eq!((given.get("rows").unwrap(), given.only().unwrap()), (Some(7), Some("file.csv")));
        assert_eq!(read("").unwrap().get::<u64>("rows").unwrap(), None);
    }

    #[test]
    fn mistakes_are_told() {
        assert_eq!(read("--frob 1").unwrap_err(), "unknown option --frob; there are --db, --rows");
        assert_eq!(read("--db").unwrap_err(), "--db needs a value");
        assert_eq!(read("--rows 1 --rows 2").unwrap_err(), "--rows is given twice");
        assert_eq!(read("a b").unwrap().only().unwrap_err(), "unexpected argument \"b\"");
        let told = read("--rows many").unwrap().get::<u64>("rows").unwrap_err();
        assert_eq!(told, "--rows many: invalid digit found in string");
    }
}
