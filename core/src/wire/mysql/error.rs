//! What a server's error says.

use crate::error::ErrorKind;

/// What an error number means; the SQLSTATE tells those apart that the two servers number differently.
///
/// Sources: <https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html>,
/// <https://mariadb.com/kb/en/mariadb-error-code-reference/>
pub fn kind_of_number(number: u16, state: &str) -> ErrorKind {
    match number {
        1022 | 1062 | 1169 | 1586 | 1859 => ErrorKind::UniqueViolation,
        1216 | 1217 | 1451 | 1452 | 1761 | 1762 => ErrorKind::ForeignKeyViolation,
        1048 | 1364 => ErrorKind::NotNullViolation,
        3819 => ErrorKind::CheckViolation,
        4025 if state == "23000" => ErrorKind::CheckViolation,
        // a deadlock; a row that changed since the snapshot (MariaDB)
        1213 | 1614 | 1020 => ErrorKind::Serialization,
        1205 | 3572 => ErrorKind::Locked,
        1040 | 1042..=1045 | 1049 | 1053 | 1129 | 1130 | 1152..=1161 | 1184 | 1203 | 1226 | 1927 => {
            ErrorKind::Connection
        }
        2000..=2013 | 2055 | 3118 | 3169 | 4031 | 4151 => ErrorKind::Connection,
        1265 | 1366 | 1411 => ErrorKind::Value,
        _ if state.starts_with("08") || state.starts_with("28") => ErrorKind::Connection,
        _ if state.starts_with("22") => ErrorKind::Value,
        _ => ErrorKind::Database,
    }
}

/// A server's message without the values it repeats: that of a duplicate key, or one that does not fit its column.
pub fn without_values(message: &str) -> String {
    let cut = |before: &str, after: &str| {
        let from = message.find(before)? + before.len();
        let to = message.rfind(after).filter(|to| *to >= from)?;
        Some(format!("{}{}", message[..from].trim_end_matches([' ', ':', '\'']), &message[to + 1..]))
    };
    cut("Duplicate entry '", "' for key ")
        .or_else(|| cut("value: '", "' for "))
        .or_else(|| cut("value: '", "'"))
        .or_else(|| cut("value '", "' "))
        .unwrap_or_else(|| message.to_owned())
}

/// The name of the violated constraint, where the message tells it.
pub fn constraint_of(kind: ErrorKind, message: &str) -> Option<String> {
    let between = |before: &str, after: char| {
        let from = message.rfind(before)? + before.len();
        let to = from + message[from..].find(after)?;
        Some(&message[from..to])
    };
    let name = match kind {
        // MySQL says `table.name`, MariaDB the name
        ErrorKind::UniqueViolation => {
            between(" for key '", '\'').map(|key| key.rsplit('.').next().unwrap_or(key))
        }
        ErrorKind::ForeignKeyViolation => between("CONSTRAINT `", '`'),
        ErrorKind::CheckViolation => between("CONSTRAINT `", '`').or_else(|| between("onstraint '", '\'')),
        _ => None,
    };
    name.map(str::to_owned)
}
