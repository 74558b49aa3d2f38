//! PostgreSQL by `sqlx`: it sends and receives; encoding, decoding and the cache of statements are ours.

mod connection;
mod cursor;
mod error;
mod options;
mod params;
mod row;

pub(crate) use connection::PostgresConnection;
pub(crate) use options::check;
