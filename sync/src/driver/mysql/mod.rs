//! MySQL and MariaDB by the `mysql` crate.

mod connection;
mod error;
mod lent;
mod options;
mod row;

pub(crate) use connection::MysqlConnection;
pub(crate) use options::check;
