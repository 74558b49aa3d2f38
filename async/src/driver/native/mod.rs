//! PostgreSQL without a driver's crate: the protocol is core's, the sockets are ours. One source for both facades.

mod connect;
mod connection;
mod cursor;
mod stream;
mod wire;

pub(crate) use connect::check;
pub(crate) use connection::NativeConnection;
