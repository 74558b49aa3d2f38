//! The databases Aludel speaks to, and how people name them on the command line.
//!
//! Knows nothing about servers: SQLite has none.

use anyhow::{Result, bail};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Database {
    Sqlite,
    Postgres,
    Mysql,
}

impl Database {
    pub(crate) const ALL: [Database; 3] = [Database::Sqlite, Database::Postgres, Database::Mysql];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Database::Sqlite => "sqlite",
            Database::Postgres => "postgres",
            Database::Mysql => "mysql",
        }
    }

    /// Reads one name; the longer and the sister product's names are understood too.
    pub(crate) fn from_name(name: &str) -> Result<Database> {
        Ok(match name {
            "sqlite" => Database::Sqlite,
            "postgres" | "postgresql" => Database::Postgres,
            "mysql" | "mariadb" => Database::Mysql,
            _ => bail!("unknown database `{name}`; known are sqlite, postgres, mysql"),
        })
    }

    /// Reads `sqlite,postgres`. Sorted, and without repetition.
    pub(crate) fn list(names: &str) -> Result<Vec<Database>> {
        let mut list = names.split(',').map(Database::from_name).collect::<Result<Vec<_>>>()?;
        list.sort();
        list.dedup();
        Ok(list)
    }

    /// The database behind a driver's name: `rusqlite`, `tokio-postgres`, `sqlx-mysql`.
    pub(crate) fn of_driver(driver: &str) -> Option<Database> {
        let has = |part| driver.contains(part);
        if has("sqlite") {
            Some(Database::Sqlite)
        } else if has("postgres") || has("pg") {
            Some(Database::Postgres)
        } else if has("mysql") || has("mariadb") {
            Some(Database::Mysql)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_sorted_and_has_no_repetition() {
        let list = Database::list("mysql,sqlite,mariadb").unwrap();
        assert_eq!(list, [Database::Sqlite, Database::Mysql]);
    }

    #[test]
    fn an_unknown_name_is_answered_with_the_known_ones() {
        let error = Database::list("sqlite,oracle").unwrap_err().to_string();
        assert_eq!(error, "unknown database `oracle`; known are sqlite, postgres, mysql");
    }

    #[test]
    fn a_driver_tells_its_database() {
        for (driver, database) in [
            ("rusqlite", Some(Database::Sqlite)),
            ("diesel-sqlite", Some(Database::Sqlite)),
            ("tokio-postgres", Some(Database::Postgres)),
            ("sqlx-mysql", Some(Database::Mysql)),
            ("memory", None),
        ] {
            assert_eq!(Database::of_driver(driver), database, "{driver}");
        }
    }
}
