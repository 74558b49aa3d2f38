//! What a line says. Knows neither sockets nor databases.

use std::str::FromStr;

/// What `help` says.
pub const HELP: &str = "\
add NAME NUMBER…  takes numbers into a series
get NAME          its count, sum, least and most
top N             the series with the most numbers
mine              how many numbers this connection added
quit";

/// A line of a client's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Takes numbers into a series.
    Add(String, Vec<i32>),
    /// Asks for a series.
    Get(String),
    /// Asks for so many series.
    Top(u8),
    /// Asks how many numbers this connection added.
    Mine,
    /// Asks what can be asked.
    Help,
    /// Takes leave.
    Quit,
}

impl FromStr for Command {
    type Err = String;

    fn from_str(line: &str) -> Result<Self, String> {
        let mut words = line.split_whitespace();
        let command = words.next().unwrap_or_default();
        let rest: Vec<&str> = words.collect();
        match (command, rest.as_slice()) {
            ("add", [name, numbers @ ..]) if !numbers.is_empty() => {
                let numbers = numbers.iter().map(|word| number(word)).collect::<Result<_, _>>()?;
                Ok(Self::Add(series(name)?, numbers))
            }
            ("get", [name]) => Ok(Self::Get(series(name)?)),
            ("top", [count]) => Ok(Self::Top(number(count)?)),
            ("mine", []) => Ok(Self::Mine),
            ("help", []) => Ok(Self::Help),
            ("quit", []) => Ok(Self::Quit),
            ("add" | "get" | "top" | "mine" | "quit", _) => Err(format!("{command}: see help")),
            _ => Err(format!("\"{command}\" is no command: see help")),
        }
    }
}

fn series(name: &str) -> Result<String, String> {
    if name.chars().count() > 50 {
        return Err("a name has 50 characters at most".to_owned());
    }
    Ok(name.to_owned())
}

fn number<T: FromStr>(word: &str) -> Result<T, String> {
    word.parse().map_err(|_| format!("\"{word}\" is no number that fits"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_become_commands() {
        assert_eq!("add a 1 -2".parse(), Ok(Command::Add("a".to_owned(), vec![1, -2])));
        assert_eq!("  top 3 ".parse(), Ok(Command::Top(3)));
        let told = |line: &str| line.parse::<Command>().unwrap_err();
        assert_eq!(told("add a"), "add: see help");
        assert_eq!(told("add a 1 two"), "\"two\" is no number that fits");
        assert_eq!(told("add a 3000000000"), "\"3000000000\" is no number that fits");
        assert_eq!(told("drop tables"), "\"drop\" is no command: see help");
    }
}
