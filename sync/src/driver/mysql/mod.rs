//! MySQL and MariaDB by the `mysql` crate.

mod connection;
mod error;
mod lent;
mod options;
mod row;

pub(crate) use aludel_core::wire::mysql::check_options as check;
pub(crate) use connection::MysqlConnection;
