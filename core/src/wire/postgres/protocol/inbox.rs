//! What was received.

use super::{ServerError, broken};
use crate::error::Result;

/// How many bytes are asked for at once.
const PART: usize = 1 << 16;

/// What the server has sent and nobody has read yet.
#[derive(Debug, Default)]
pub struct Inbox {
    bytes: Vec<u8>,
    /// What has been read ends here, what has been received there.
    read: usize,
    received: usize,
}

/// A message of the server's.
#[derive(Debug)]
pub enum Message<'b> {
    /// A row's cells.
    Row(&'b [u8]),
    /// A statement was executed, and so many rows were touched or given.
    Complete(u64),
    /// The end of a sequence.
    Ready,
    /// A statement was refused; nothing is executed until the end of the sequence.
    Refused(Box<ServerError>),
    /// Who are we?
    Authentication(&'b [u8]),
    /// The types of parameters.
    Parameters(&'b [u8]),
    /// The columns of what a statement gives.
    Columns(&'b [u8]),
    /// It gives nothing.
    NoColumns,
    /// The data of a COPY may come.
    CopyIn,
    /// Whatever need not be looked at.
    Other,
}

impl Inbox {
    /// Where the next bytes are received into.
    #[inline]
    pub fn space(&mut self) -> &mut [u8] {
        if self.read == self.received {
            (self.read, self.received) = (0, 0);
            // a large message is no reason to hold on to its size
            if self.bytes.len() > 16 * PART {
                self.bytes = Vec::new();
            }
        } else if self.read > 0 {
            self.bytes.copy_within(self.read..self.received, 0);
            (self.received, self.read) = (self.received - self.read, 0);
        }
        let wanted = self.wanted().max(self.received + 1).max(PART);
        if self.bytes.len() < wanted {
            // a length is only a claim: what is not there yet is made room for as it comes
            self.bytes.resize(wanted.min(2 * self.received + PART), 0);
        }
        &mut self.bytes[self.received..]
    }

    /// How long the message is whose beginning has been received.
    fn wanted(&self) -> usize {
        match self.bytes.get(self.read + 1..self.read + 5) {
            Some(length) if self.received >= self.read + 5 => 1 + big_endian(length),
            _ => 5,
        }
    }

    /// So many bytes were received.
    #[inline]
    pub fn filled(&mut self, count: usize) {
        self.received = (self.received + count).min(self.bytes.len());
    }

    /// The next message, if it has been received.
    ///
    /// # Errors
    /// The server broke the protocol.
    #[inline]
    #[allow(clippy::should_implement_trait, reason = "what it gives is borrowed from it")]
    pub fn next(&mut self) -> Result<Option<Message<'_>>> {
        let Some(head) = self.bytes[self.read..self.received].first_chunk::<5>() else { return Ok(None) };
        let length = big_endian(&head[1..]);
        if length < 4 {
            return Err(broken("a message without a length"));
        }
        let end = self.read + 1 + length;
        if end > self.received {
            return Ok(None);
        }
        let (tag, body) = (head[0], &self.bytes[self.read + 5..end]);
        self.read = end;
        message(tag, body).map(Some)
    }
}

#[inline]
fn message(tag: u8, body: &[u8]) -> Result<Message<'_>> {
    Ok(match tag {
        b'D' => Message::Row(body),
        b'C' => Message::Complete(rows_of(body)),
        b'Z' => Message::Ready,
        b'E' => Message::Refused(Box::new(ServerError::read(body))),
        b'R' => Message::Authentication(body),
        b't' => Message::Parameters(body),
        b'T' => Message::Columns(body),
        b'n' => Message::NoColumns,
        b'G' => Message::CopyIn,
        // prepared, bound, closed, suspended, empty; settings, keys, notices, notifications; data of a COPY that was asked
        // for as it stands
        b'1' | b'2' | b'3' | b's' | b'I' | b'S' | b'K' | b'N' | b'A' | b'H' | b'd' | b'c' | b'v' => {
            Message::Other
        }
        other => return Err(broken(&format!("a message of the unknown kind {:?}", char::from(other)))),
    })
}

/// The number that ends a command's tag: `INSERT 0 5`.
fn rows_of(tag: &[u8]) -> u64 {
    let tag = tag.strip_suffix(&[0]).unwrap_or(tag);
    let number = tag.rsplit(|byte| *byte == b' ').next().unwrap_or_default();
    std::str::from_utf8(number).ok().and_then(|number| number.parse().ok()).unwrap_or(0)
}

#[inline]
fn big_endian(bytes: &[u8]) -> usize {
    bytes.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte))
}
