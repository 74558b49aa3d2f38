use super::*;
use crate::error::{ErrorKind, Result};
use crate::types::{Decode, Header, SqlType, Value};
use crate::url::Url;

struct One<'c>(Cell<'c>);

impl RawRow for One<'_> {
    fn cell(&self, place: usize) -> Result<Cell<'_>> {
        if place == 0 { Ok(self.0) } else { Err(crate::types::too_few_cells()) }
    }
}

fn read<T: Decode>(column: Column, bytes: &[u8]) -> Result<T> {
    T::decode(&mut MysqlCells::new(&One(binary(column, bytes)?), &[column], &Header::default()))
}

#[test]
fn numbers_of_every_width_are_read() {
    assert_eq!(read::<i64>(Column::Int, &[0xff]).unwrap(), -1);
    assert_eq!(read::<i64>(Column::Int, &[0, 0x80]).unwrap(), i64::from(i16::MIN));
    assert_eq!(read::<i64>(Column::Int, &i32::MIN.to_le_bytes()).unwrap(), i64::from(i32::MIN));
    assert_eq!(read::<i64>(Column::Int, &i64::MIN.to_le_bytes()).unwrap(), i64::MIN);
    assert_eq!(read::<u64>(Column::UInt, &u64::MAX.to_le_bytes()).unwrap(), u64::MAX);
    assert!(read::<i64>(Column::UInt, &u64::MAX.to_le_bytes()).is_err());
    assert!(read::<u64>(Column::Int, &[0xff]).is_err());
    assert_eq!(read::<f32>(Column::Float, &0.1_f32.to_le_bytes()).unwrap(), 0.1);
    assert_eq!(read::<f64>(Column::Float, &0.1_f64.to_le_bytes()).unwrap(), 0.1);
    assert!(read::<i64>(Column::Int, &[1, 2, 3]).is_err());
    assert!(read::<bool>(Column::Int, &[2]).is_err());
    assert!(read::<bool>(Column::Bit, &[1]).unwrap());
}

#[test]
fn decimals_are_other_numbers_if_they_are_whole() {
    assert_eq!(read::<i64>(Column::Decimal, b"-3").unwrap(), -3);
    assert_eq!(read::<i64>(Column::Decimal, b"3.000").unwrap(), 3);
    assert!(read::<i64>(Column::Decimal, b"3.5").is_err());
    assert_eq!(read::<f64>(Column::Decimal, b"3.5").unwrap(), 3.5);
    // text is no number
    assert!(read::<i64>(Column::Text, b"3").is_err());
}

#[test]
fn dates_and_times_have_their_lengths() {
    let any = |column, bytes: &[u8]| {
        let cell = One(binary(column, bytes)?);
        let (columns, header) = ([column], Header::default());
        crate::types::Cells::any(&mut MysqlCells::new(&cell, &columns, &header))
    };
    let shown = |column, bytes: &[u8]| any(column, bytes).unwrap().reveal().to_string();
    assert_eq!(shown(Column::Date, &[4, 0xe8, 7, 2, 29]), "'2024-02-29'");
    assert_eq!(shown(Column::DateTime, &[4, 0xb2, 7, 1, 1]), "'1970-01-01 00:00:00.000000'");
    assert_eq!(shown(Column::DateTime, &[7, 0xb2, 7, 1, 1, 1, 2, 3]), "'1970-01-01 01:02:03.000000'");
    assert_eq!(
        shown(Column::DateTime, &[11, 0xe8, 7, 2, 29, 23, 59, 59, 0x3f, 0x42, 0x0f, 0]),
        "'2024-02-29 23:59:59.999999'"
    );
    assert_eq!(shown(Column::Time, &[0]), "'00:00:00.000000'");
    assert_eq!(shown(Column::Time, &[8, 0, 0, 0, 0, 0, 1, 2, 3]), "'01:02:03.000000'");
    assert!(matches!(any(Column::Time, &[8, 1, 1, 0, 0, 0, 0, 0, 1]), Ok(Value::Time(-86_401_000_000))));
    // days of zeros
    assert!(any(Column::Date, &[0]).is_err());
    assert!(any(Column::DateTime, &[4, 0, 0, 0, 0]).is_err());
    assert!(any(Column::DateTime, &[5, 0xb2, 7, 1, 1, 1]).is_err());
}

#[test]
fn values_are_sent_as_what_the_server_has() {
    assert_eq!(param(&Value::Bool(true), None).unwrap(), Param::Int(1));
    assert_eq!(param(&Value::Float(0.1), Some(&SqlType::Real)).unwrap(), Param::Float(0.1));
    assert_eq!(param(&Value::Float(0.1), Some(&SqlType::Double)).unwrap(), Param::Double(0.1));
    assert!(param(&Value::Float(1e300), Some(&SqlType::Real)).is_err());
    assert!(param(&Value::Float(f64::NAN), None).is_err());
    assert_eq!(param(&Value::from("101"), Some(&SqlType::Bit(3))).unwrap(), Param::UInt(5));
    assert_eq!(param(&Value::Timestamp(0), None).unwrap(), Param::Text("1970-01-01 00:00:00.000000".into()));
}

#[test]
fn errors_are_classified() {
    use ErrorKind as K;
    for (number, state, kind) in [
        (1062, "23000", K::UniqueViolation),
        (1452, "23000", K::ForeignKeyViolation),
        (1048, "23000", K::NotNullViolation),
        (1364, "HY000", K::NotNullViolation),
        (3819, "HY000", K::CheckViolation),
        (4025, "23000", K::CheckViolation),
        (4025, "HY000", K::Database),
        (1213, "40001", K::Serialization),
        (1205, "HY000", K::Locked),
        (1045, "28000", K::Connection),
        (2006, "HY000", K::Connection),
        (1406, "22001", K::Value),
        (1366, "HY000", K::Value),
        (1146, "42S02", K::Database),
    ] {
        assert_eq!(kind_of_number(number, state), kind, "{number}");
    }
}

#[test]
fn messages_show_no_values() {
    for (message, shown) in [
        ("Duplicate entry 'se'cret' for key 'users.email'", "Duplicate entry for key 'users.email'"),
        (
            "Incorrect integer value: 'x' for column `d`.`t`.`c` at row 1",
            "Incorrect integer value for column `d`.`t`.`c` at row 1",
        ),
        ("Truncated incorrect DOUBLE value: 'x'", "Truncated incorrect DOUBLE value"),
        ("Table 'd.t' doesn't exist", "Table 'd.t' doesn't exist"),
    ] {
        assert_eq!(without_values(message), shown);
    }
}

#[test]
fn constraints_are_named() {
    use ErrorKind as K;
    let name = |kind, message| constraint_of(kind, message);
    assert_eq!(name(K::UniqueViolation, "Duplicate entry 'a' for key 'users.email'").unwrap(), "email");
    assert_eq!(name(K::UniqueViolation, "Duplicate entry ' for key ' for key 'email'").unwrap(), "email");
    let foreign = "a foreign key constraint fails (`d`.`posts`, CONSTRAINT `fk` FOREIGN KEY (`a`) REFERENCES `u` (`id`))";
    assert_eq!(name(K::ForeignKeyViolation, foreign).unwrap(), "fk");
    assert_eq!(name(K::CheckViolation, "CONSTRAINT `age` failed for `d`.`t`").unwrap(), "age");
    assert_eq!(name(K::CheckViolation, "Check constraint 'age' is violated.").unwrap(), "age");
    assert_eq!(name(K::NotNullViolation, "Column 'a' cannot be null"), None);
}

#[test]
fn options_are_checked() {
    let url = |options: &str| Url::parse(&format!("mysql://u:p@h/d{options}")).unwrap();
    assert!(check_options(&url("?charset=utf8mb4&collation=utf8mb4_bin&connect_timeout=2.5")).is_ok());
    for (wrong, message) in [
        ("?charset=latin1", "always utf8mb4"),
        ("?sql_mode=x'", "letters, digits"),
        ("?statement_timeout=soon", "number of seconds"),
        ("?statement_timeout=99999999", "longer than a year"),
        ("?timeout=1", "known: charset, collation"),
    ] {
        let error = check_options(&url(wrong)).unwrap_err().to_string();
        assert!(error.contains(message), "{error}");
    }
    assert_eq!(socket(&url("?unix_socket=/run/s")), Some("/run/s"));
    assert!(set_up(&url("?sql_mode=ANSI")).ends_with("sql_mode = 'ANSI'"));
    assert!(set_up(&url("?statement_timeout=1.5")).contains("max_statement_time = 1.500 */"));
}

#[test]
fn a_server_tells_who_it_is() {
    let maria = Server::read("10.11.6-MariaDB-1", "1");
    assert!(maria.mariadb && !Server::read("8.4.0", "1").mariadb);
    assert_eq!(Server::read("8.0.36", "7").keys(8, 3).collect::<Vec<_>>(), [8, 15, 22]);
}
