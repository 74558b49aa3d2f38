//! `cargo xtask serve`: servers that stay while one works with plain `cargo test`.

use anyhow::Result;

use crate::database::Database;
use crate::interrupt;
use crate::servers::{Company, Servers};

pub(crate) const HELP: &str = "\
Usage: cargo xtask serve [postgres|mysql]...

Starts throwaway servers (both, if none is named; PostgreSQL with a standby and a pgbouncer), prints where they are as `export NAME='URL'` lines, and keeps
them until Ctrl-C, SIGTERM or a closed terminal. Standard input is not read. The lines are for the shell that runs
`cargo test`:

  cargo xtask serve > /tmp/servers.sh &
  . /tmp/servers.sh; cargo test

Data does not outlive the command.
";

pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let databases = parse(arguments)?;
    let servers = Servers::start(&databases, Company::Everything)?;
    for (name, url) in servers.variables() {
        println!("export {name}='{url}'");
    }
    eprintln!("serving until Ctrl-C");
    interrupt::wait();
    Ok(())
}

fn parse(arguments: &[String]) -> Result<Vec<Database>> {
    if arguments.is_empty() {
        return Ok(vec![Database::Postgres, Database::Mysql]);
    }
    let databases = Database::list(&arguments.join(","))?;
    if databases.contains(&Database::Sqlite) {
        anyhow::bail!("sqlite needs no server; known servers are postgres, mysql");
    }
    Ok(databases)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_are_named_and_default_to_both() {
        assert_eq!(parse(&[]).unwrap(), [Database::Postgres, Database::Mysql]);
        assert_eq!(parse(&["mysql".into()]).unwrap(), [Database::Mysql]);
        assert!(parse(&["sqlite".into()]).is_err());
    }
}
