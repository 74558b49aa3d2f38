//! A client that names its prepared statements, and a server that hears of no name: for poolers that give each transaction
//! another server.
//!
//! What the client prepares is prepared as the unnamed statement, and prepared anew wherever it is used, in the same
//! message exchange. The answers that the client did not ask for are kept from it. Nothing here reads or writes a socket.
//!
//! Source: <https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY>, and its message formats.

use std::collections::{HashMap, VecDeque};

/// What stands between the client and the server of one connection.
#[derive(Debug, Default)]
pub struct Unnamed {
    /// Has the first message been sent, which has no type?
    started: bool,
    /// A message of the client's that is not complete.
    sent: Vec<u8>,
    /// What the client has prepared, by its names.
    statements: HashMap<Vec<u8>, Prepared>,
    /// What the server's unnamed statement is since the last Sync.
    current: Option<Vec<u8>>,
    /// What the server is going to answer, in order.
    expected: VecDeque<Expected>,
    /// A message of the server's that is not complete, and that may be kept from the client.
    received: Vec<u8>,
    /// How much of a message is left that goes to the client as it comes.
    passing: usize,
    /// The client has been told of an error that the server does not know of: it hears nothing until the next ReadyForQuery.
    failed: bool,
}

#[derive(Debug)]
struct Prepared {
    /// What follows the name in its Parse message.
    rest: Vec<u8>,
    /// The types of its columns, once the server has said them.
    columns: Option<Vec<u8>>,
}

/// An answer of the server's.
#[derive(Debug)]
enum Expected {
    /// ParseComplete, which the client asked for or not.
    Parsed { asked: bool },
    /// RowDescription or NoData, of a statement of this name.
    Described { name: Option<Vec<u8>>, asked: bool },
    /// ReadyForQuery.
    Ready,
}

/// What the server says of a table that was changed under a named statement; so do we.
const CHANGED: &[u8] = b"SERROR\0VERROR\0C0A000\0Mcached plan must not change result type\0\0";

impl Unnamed {
    /// Turns what the client sends into what the server is sent.
    pub fn send(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        self.sent.extend_from_slice(bytes);
        let sent = std::mem::take(&mut self.sent);
        let mut rest = &*sent;
        while let Some((kind, body, after)) = message(rest, self.started) {
            match kind {
                // the startup message, and what is sent while logging in
                None => out.extend_from_slice(&rest[..rest.len() - after.len()]),
                Some(kind) => self.forward(kind, body, out),
            }
            self.started = true;
            rest = after;
        }
        self.sent = rest.to_vec();
    }

    fn forward(&mut self, kind: u8, body: &[u8], out: &mut Vec<u8>) {
        match kind {
            b'P' => {
                let (name, rest) = text(body);
                if !name.is_empty() {
                    let prepared = Prepared { rest: rest.to_vec(), columns: None };
                    self.statements.insert(name.to_vec(), prepared);
                }
                self.current = Some(name.to_vec());
                self.expected.push_back(Expected::Parsed { asked: true });
                write(out, b'P', &[b"\0", rest]);
            }
            b'B' => {
                let (portal, rest) = text(body);
                let (name, rest) = text(rest);
                self.prepare(name, true, out);
                write(out, b'B', &[portal, b"\0\0", rest]);
            }
            b'D' if body.first() == Some(&b'S') => {
                let (name, _) = text(&body[1..]);
                self.prepare(name, false, out);
                let name = (!name.is_empty()).then(|| name.to_vec());
                self.expected.push_back(Expected::Described { name, asked: true });
                write(out, b'D', &[b"S\0"]);
            }
            b'C' if body.first() == Some(&b'S') => {
                self.statements.remove(text(&body[1..]).0);
                self.current = None;
                write(out, b'C', &[b"S\0"]);
            }
            _ => {
                match kind {
                    b'D' => self.expected.push_back(Expected::Described { name: None, asked: true }),
                    b'S' | b'Q' | b'F' => {
                        self.current = None;
                        self.expected.push_back(Expected::Ready);
                    }
                    _ => {}
                }
                write(out, kind, &[body]);
            }
        }
    }

    /// Makes a statement the server's unnamed one, unless it is. One that is to be executed is described again: the client
    /// reads rows as it was told when it prepared them, and tables may have changed.
    fn prepare(&mut self, name: &[u8], executed: bool, out: &mut Vec<u8>) {
        if name.is_empty() || self.current.as_deref() == Some(name) {
            return;
        }
        // of a name that nobody has prepared, the server says what is wrong
        let Some(prepared) = self.statements.get(name) else { return };
        self.current = Some(name.to_vec());
        write(out, b'P', &[b"\0", &prepared.rest]);
        self.expected.push_back(Expected::Parsed { asked: false });
        if executed {
            write(out, b'D', &[b"S\0"]);
            self.expected.push_back(Expected::Described { name: Some(name.to_vec()), asked: false });
        }
    }

    /// Turns what the server sends into what the client hears.
    pub fn receive(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        let mut rest = bytes;
        while !rest.is_empty() {
            if self.passing > 0 {
                let (now, later) = rest.split_at(self.passing.min(rest.len()));
                out.extend_from_slice(now);
                self.passing -= now.len();
                rest = later;
                continue;
            }
            let whole = match self.received.get(1..5) {
                Some(length) => 1 + big_endian(length),
                None => 5,
            };
            let (now, later) = rest.split_at((whole - self.received.len()).min(rest.len()));
            self.received.extend_from_slice(now);
            rest = later;
            let Some(length) = self.received.get(1..5) else { continue };
            let whole = 1 + big_endian(length);
            if !self.failed && !matches!(self.received[0], b'1' | b't' | b'T' | b'n' | b'Z' | b'G') {
                // rows and the like: as long as they are, they need not be looked at
                self.passing = whole - self.received.len();
                out.append(&mut self.received);
            } else if self.received.len() == whole {
                let received = std::mem::take(&mut self.received);
                self.hear(&received, out);
            }
        }
    }

    /// A whole message of the server's.
    fn hear(&mut self, message: &[u8], out: &mut Vec<u8>) {
        let body = &message[5..];
        let passes = match (message[0], self.expected.front_mut()) {
            (b'Z', _) => {
                // after an error nothing is answered until then
                while !matches!(self.expected.pop_front(), None | Some(Expected::Ready)) {}
                self.failed = false;
                true
            }
            // while the server takes the rows of a COPY, it does not answer the Sync that came with the statement
            (b'G', Some(Expected::Ready)) => {
                self.expected.pop_front();
                true
            }
            (b'1', Some(Expected::Parsed { asked })) => {
                let asked = *asked;
                self.expected.pop_front();
                asked
            }
            (b't', Some(Expected::Described { asked, .. })) => *asked,
            (b'T' | b'n', Some(Expected::Described { name, asked })) => {
                let (name, asked) = (name.take(), *asked);
                self.expected.pop_front();
                let known = name.and_then(|name| self.statements.get_mut(&name)).map(|it| &mut it.columns);
                let columns = if message[0] == b'T' { column_types(body) } else { Vec::new() };
                match known {
                    Some(Some(known)) if !asked && *known != columns && !self.failed => {
                        self.failed = true;
                        write(out, b'E', &[CHANGED]);
                    }
                    Some(known) if asked => *known = Some(columns),
                    _ => {}
                }
                asked
            }
            _ => true,
        };
        if passes && (!self.failed || message[0] == b'Z') {
            out.extend_from_slice(message);
        }
    }
}

/// The first message of these: its type, unless it is the very first of a connection, its body, and what follows it.
fn message(bytes: &[u8], typed: bool) -> Option<(Option<u8>, &[u8], &[u8])> {
    let head = usize::from(typed);
    let length = big_endian(bytes.get(head..head + 4)?);
    let whole = head + length.max(4);
    let body = bytes.get(head + 4..whole)?;
    Some((typed.then(|| bytes[0]), body, &bytes[whole..]))
}

fn write(out: &mut Vec<u8>, kind: u8, parts: &[&[u8]]) {
    let length = 4 + parts.iter().map(|part| part.len()).sum::<usize>();
    out.push(kind);
    out.extend_from_slice(&u32::try_from(length).unwrap_or(u32::MAX).to_be_bytes());
    parts.iter().for_each(|part| out.extend_from_slice(part));
}

fn big_endian(bytes: &[u8]) -> usize {
    bytes.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte))
}

/// Text that ends with a zero, and what follows it.
fn text(bytes: &[u8]) -> (&[u8], &[u8]) {
    let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    (&bytes[..end], bytes.get(end + 1..).unwrap_or_default())
}

/// The types in a RowDescription.
fn column_types(body: &[u8]) -> Vec<u8> {
    let mut types = Vec::new();
    let mut rest = body.get(2..).unwrap_or_default();
    while !rest.is_empty() {
        // after the name: its table and its number there, its type, the type's length and modifier, its format
        let (_, column) = text(rest);
        types.extend_from_slice(column.get(6..10).unwrap_or_default());
        rest = column.get(18..).unwrap_or_default();
    }
    types
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(kind: u8, body: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        write(&mut out, kind, &[body]);
        out
    }

    fn all(messages: &[Vec<u8>]) -> Vec<u8> {
        messages.concat()
    }

    fn columns(types: &[u32]) -> Vec<u8> {
        let mut body = (types.len() as u16).to_be_bytes().to_vec();
        for ty in types {
            body.extend_from_slice(b"name\0\0\0\0\x09\0\x01");
            body.extend_from_slice(&ty.to_be_bytes());
            body.extend_from_slice(&[0; 8]);
        }
        said(b'T', &body)
    }

    /// A connection that has been opened.
    fn open() -> Unnamed {
        let mut it = Unnamed::default();
        let mut out = Vec::new();
        it.send(b"\0\0\0\x09\0\x03\0\0\0", &mut out);
        assert_eq!(out, b"\0\0\0\x09\0\x03\0\0\0");
        it
    }

    /// What comes out, in whatever pieces it goes in.
    fn pass(
        it: &mut Unnamed,
        way: fn(&mut Unnamed, &[u8], &mut Vec<u8>),
        bytes: &[u8],
        size: usize,
    ) -> Vec<u8> {
        let mut out = Vec::new();
        bytes.chunks(size).for_each(|part| way(it, part, &mut out));
        out
    }

    fn prepared(size: usize) -> Unnamed {
        let mut it = open();
        let sync = said(b'S', b"");
        let asked = all(&[said(b'P', b"s1\0SELECT 1\0\0\0"), said(b'D', b"Ss1\0"), sync.clone()]);
        let told = all(&[said(b'P', b"\0SELECT 1\0\0\0"), said(b'D', b"S\0"), sync]);
        assert_eq!(pass(&mut it, Unnamed::send, &asked, size), told);
        let answer = all(&[said(b'1', b""), said(b't', b"\0\0"), columns(&[23]), said(b'Z', b"I")]);
        assert_eq!(pass(&mut it, Unnamed::receive, &answer, size), answer);
        it
    }

    fn execute() -> Vec<u8> {
        all(&[said(b'B', b"\0s1\0\0\0\0\0\0\0"), said(b'E', b"\0\0\0\0\0"), said(b'S', b"")])
    }

    #[test]
    fn a_statement_is_prepared_wherever_it_is_used() {
        for size in [1, 3, 1_000] {
            let mut it = prepared(size);
            for _ in 0..2 {
                let told = all(&[
                    said(b'P', b"\0SELECT 1\0\0\0"),
                    said(b'D', b"S\0"),
                    said(b'B', b"\0\0\0\0\0\0\0\0"),
                    said(b'E', b"\0\0\0\0\0"),
                    said(b'S', b""),
                ]);
                assert_eq!(pass(&mut it, Unnamed::send, &execute(), size), told);
                let rows =
                    [said(b'2', b""), said(b'D', b"\0\x01row"), said(b'C', b"SELECT 1\0"), said(b'Z', b"I")];
                let unasked = [said(b'1', b""), said(b't', b"\0\0"), columns(&[23])];
                let answer = all(&[all(&unasked), all(&rows)]);
                assert_eq!(pass(&mut it, Unnamed::receive, &answer, size), all(&rows));
                assert!(it.expected.is_empty());
            }
        }
    }

    #[test]
    fn columns_that_have_changed_are_an_error() {
        let mut it = prepared(7);
        pass(&mut it, Unnamed::send, &execute(), 7);
        let unasked = all(&[said(b'1', b""), said(b't', b"\0\0"), columns(&[20])]);
        let rows =
            all(&[said(b'2', b""), said(b'D', b"\0\x01row"), said(b'C', b"SELECT 1\0"), said(b'Z', b"T")]);
        let heard = pass(&mut it, Unnamed::receive, &all(&[unasked, rows]), 7);
        assert_eq!(heard, all(&[said(b'E', CHANGED), said(b'Z', b"T")]));
    }

    #[test]
    fn an_error_ends_what_was_expected() {
        let mut it = prepared(1_000);
        pass(&mut it, Unnamed::send, &execute(), 1_000);
        let answer = all(&[said(b'E', b"SERROR\0\0"), said(b'Z', b"E")]);
        assert_eq!(pass(&mut it, Unnamed::receive, &answer, 2), answer);
        assert!(it.expected.is_empty());
        // a simple query, whose rows are described as well
        let query = said(b'Q', b"SELECT 1\0");
        assert_eq!(pass(&mut it, Unnamed::send, &query, 4), query);
        let answer = all(&[columns(&[25]), said(b'D', b"\0\x01row"), said(b'C', b"x\0"), said(b'Z', b"I")]);
        assert_eq!(pass(&mut it, Unnamed::receive, &answer, 4), answer);
    }

    #[test]
    fn a_sync_within_a_copy_is_not_answered() {
        let mut it = prepared(1_000);
        pass(&mut it, Unnamed::send, &execute(), 1_000);
        let unasked = all(&[said(b'1', b""), said(b't', b"\0\0"), columns(&[23])]);
        let answer = all(&[said(b'2', b""), said(b'G', b"\x01\0\0")]);
        assert_eq!(pass(&mut it, Unnamed::receive, &all(&[unasked, answer.clone()]), 3), answer);
        let rows = all(&[said(b'd', b"rows"), said(b'c', b""), said(b'S', b"")]);
        assert_eq!(pass(&mut it, Unnamed::send, &rows, 2), rows);
        let answer = all(&[said(b'C', b"COPY 1\0"), said(b'Z', b"T")]);
        assert_eq!(pass(&mut it, Unnamed::receive, &answer, 2), answer);
        assert!(it.expected.is_empty());
    }

    #[test]
    fn what_is_closed_is_forgotten() {
        let mut it = prepared(1_000);
        assert_eq!(pass(&mut it, Unnamed::send, &said(b'C', b"Ss1\0"), 1_000), said(b'C', b"S\0"));
        assert!(it.statements.is_empty());
        // what has no name is nobody's business
        let others =
            all(&[said(b'P', b"\0SELECT 2\0\0\0"), said(b'B', b"\0\0\0\0\0\0\0\0"), said(b'C', b"Pp\0")]);
        assert_eq!(pass(&mut it, Unnamed::send, &others, 5), others);
    }
}
