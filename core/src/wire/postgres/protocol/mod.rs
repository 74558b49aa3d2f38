//! PostgreSQL's protocol, version 3, as bytes there and back: whoever has a socket sends [`Outbox::bytes`] and fills
//! [`Inbox::space`].
//!
//! Nothing here waits. A statement is Parse, Bind, Execute and Sync; what the server answers is read message by message,
//! each borrowed from the buffer it was received into.
//!
//! Source: <https://www.postgresql.org/docs/current/protocol.html>

mod inbox;
mod login;
mod outbox;
mod row;
mod server_error;
mod statement;
mod types;

pub use inbox::{Inbox, Message};
pub use login::Login;
pub use outbox::Outbox;
pub use row::WireRow;
pub use server_error::ServerError;
pub use statement::{Param, Statement};
pub use types::UserTypes;

use crate::error::Error;

/// The server broke the protocol: what it says next cannot be understood.
#[cold]
fn broken(what: &str) -> Error {
    Error::connection(format!("the server sent {what}, which the protocol does not allow"))
}

/// Splits what ends with a zero from what follows it.
fn text(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = bytes.iter().position(|byte| *byte == 0)?;
    Some((&bytes[..end], &bytes[end + 1..]))
}

/// Takes a number of two bytes.
fn take_u16(rest: &mut &[u8]) -> Option<u16> {
    let (number, after) = rest.split_first_chunk()?;
    *rest = after;
    Some(u16::from_be_bytes(*number))
}

/// Takes a number of four bytes.
fn take_u32(rest: &mut &[u8]) -> Option<u32> {
    let (number, after) = rest.split_first_chunk()?;
    *rest = after;
    Some(u32::from_be_bytes(*number))
}

#[cfg(test)]
mod tests;
