//! MySQL and MariaDB by `sqlx`: it sends and receives; encoding, decoding and the cache of statements are ours.

mod connection;
mod error;
mod options;
mod params;
mod row;

pub(crate) use connection::MysqlConnection;
pub(crate) use options::check;
