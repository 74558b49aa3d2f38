//! PostgreSQL by the `postgres` crate.

mod connection;
mod cursor;
mod error;
mod options;
mod params;
mod row;
mod unnamed;

pub(crate) use connection::PostgresConnection;
pub(crate) use options::check;
