//! Sans-I/O protocols: bytes in and out, no socket.

pub mod mysql;
pub mod postgres;
pub mod sqlite;
