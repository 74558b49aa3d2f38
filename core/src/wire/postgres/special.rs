//! Types that Rust has no like of, as PostgreSQL's own text of them.

use super::number::decimal;
use super::read::{interval, json, text, uuid};
use super::{malformed, oid};
use crate::error::{Error, Result};
use crate::types::{MacAddr, Network};
use std::fmt::Write as _;
use std::net::IpAddr;

/// The text of a cell of a type that is not text; `None` if the type is none of them.
///
/// # Errors
/// The bytes are not of that type.
#[inline(never)]
pub(super) fn text_of(cell: &[u8], ty: u32) -> Result<Option<String>> {
    let text = match ty {
        oid::INET | oid::CIDR => network(cell, ty).ok_or_else(|| malformed("network address"))?,
        oid::MACADDR => {
            let bytes = cell.try_into().map_err(|_| malformed("hardware address"))?;
            MacAddr(bytes).to_string()
        }
        oid::BIT | oid::VARBIT => bits(cell).ok_or_else(|| malformed("string of bits"))?,
        oid::TSVECTOR => search(cell).ok_or_else(|| malformed("tsvector"))?,
        oid::HSTORE => map(cell).ok_or_else(|| malformed("hstore"))?,
        oid::JSONB => json(cell, ty)?.to_owned(),
        oid::UUID => hyphened(uuid(cell)?),
        oid::INTERVAL => interval(cell)?.to_string(),
        oid::NUMERIC => decimal(cell, ty)?,
        _ => return Ok(None),
    };
    Ok(Some(text))
}

/// Writes the text of an address or a string of bits, where a bind without a cast stands for one.
///
/// # Errors
/// The text says none.
#[inline(never)]
pub(super) fn write_text(text: &str, ty: u32, out: &mut Vec<u8>) -> Result<()> {
    match ty {
        oid::MACADDR => out.extend_from_slice(&text.parse::<MacAddr>()?.0),
        oid::INET | oid::CIDR => {
            let network: Network = text.parse()?;
            let mut address = |family: u8, bytes: &[u8]| {
                out.extend_from_slice(&[
                    family,
                    network.prefix(),
                    u8::from(ty == oid::CIDR),
                    bytes.len() as u8,
                ]);
                out.extend_from_slice(bytes);
            };
            match network.address() {
                IpAddr::V4(ip) => address(2, &ip.octets()),
                IpAddr::V6(ip) => address(3, &ip.octets()),
            }
        }
        _ => {
            let no_bits = || Error::value("the text is no string of bits");
            if text.bytes().any(|b| !matches!(b, b'0' | b'1')) {
                return Err(no_bits());
            }
            out.extend_from_slice(&i32::try_from(text.len()).map_err(|_| no_bits())?.to_be_bytes());
            for part in text.as_bytes().chunks(8) {
                let bit = |(i, b): (usize, &u8)| if *b == b'1' { 0x80_u8 >> i } else { 0 };
                out.push(part.iter().enumerate().map(bit).sum());
            }
        }
    }
    Ok(())
}

fn hyphened(bytes: [u8; 16]) -> String {
    let mut out = String::with_capacity(36);
    for (i, byte) in bytes.iter().enumerate() {
        out.push_str(if matches!(i, 4 | 6 | 8 | 10) { "-" } else { "" });
        let _ = write!(out, "{byte:02x}");
    }
    out
}

/// `10.0.0.1`, or `10.0.0.0/8`; a CIDR always has its length.
fn network(cell: &[u8], ty: u32) -> Option<String> {
    let (&[family, prefix, _is_cidr, length], address) = cell.split_first_chunk::<4>()?;
    if usize::from(length) != address.len() {
        return None;
    }
    let (address, longest) = match family {
        2 => (IpAddr::from(<[u8; 4]>::try_from(address).ok()?), 32),
        3 => (IpAddr::from(<[u8; 16]>::try_from(address).ok()?), 128),
        _ => return None,
    };
    match prefix {
        p if p > longest => None,
        p if p == longest && ty == oid::INET => Some(address.to_string()),
        p => Some(format!("{address}/{p}")),
    }
}

/// A count, and so many bits from the first byte's highest.
fn bits(cell: &[u8]) -> Option<String> {
    let (count, bytes) = cell.split_first_chunk()?;
    let count = usize::try_from(i32::from_be_bytes(*count)).ok()?;
    if bytes.len() != count.div_ceil(8) {
        return None;
    }
    Some((0..count).map(|i| if bytes[i / 8] & (0x80 >> (i % 8)) == 0 { '0' } else { '1' }).collect())
}

/// `'cat':3 'fat':2A`: words in quotes, each with its places and their weights.
fn search(cell: &[u8]) -> Option<String> {
    let (count, mut rest) = cell.split_first_chunk()?;
    let mut out = String::new();
    for i in 0..i32::from_be_bytes(*count).max(0) {
        let end = rest.iter().position(|b| *b == 0)?;
        let word = std::str::from_utf8(&rest[..end]).ok()?;
        out.push_str(if i == 0 { "'" } else { " '" });
        for c in word.chars() {
            if matches!(c, '\'' | '\\') {
                out.push(c);
            }
            out.push(c);
        }
        out.push('\'');
        let (places, after) = rest[end + 1..].split_first_chunk()?;
        rest = after;
        for place in 0..u16::from_be_bytes(*places) {
            let (bytes, after) = rest.split_first_chunk()?;
            rest = after;
            let at = u16::from_be_bytes(*bytes);
            let _ = write!(out, "{}{}", if place == 0 { ':' } else { ',' }, at & 0x3fff);
            out.push_str(["", "C", "B", "A"][usize::from(at >> 14)]);
        }
    }
    rest.is_empty().then_some(out)
}

/// `"a"=>"1", "b"=>NULL`
fn map(cell: &[u8]) -> Option<String> {
    let (count, mut rest) = cell.split_first_chunk()?;
    let mut part = || -> Option<Option<&str>> {
        let (length, after) = rest.split_first_chunk()?;
        let length = i32::from_be_bytes(*length);
        if length == -1 {
            rest = after;
            return Some(None);
        }
        let (bytes, after) = after.split_at_checked(usize::try_from(length).ok()?)?;
        rest = after;
        text(bytes).ok().map(Some)
    };
    let mut pairs = Vec::new();
    for _ in 0..i32::from_be_bytes(*count).max(0) {
        pairs.push((part()??, part()?));
    }
    rest.is_empty().then(|| crate::types::hstore_text(pairs))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(cell: &[u8], ty: u32) -> Option<String> {
        text_of(cell, ty).ok().flatten()
    }

    #[test]
    fn addresses_are_text() {
        assert_eq!(read(&[2, 32, 0, 4, 10, 0, 0, 1], oid::INET).unwrap(), "10.0.0.1");
        assert_eq!(read(&[2, 8, 0, 4, 10, 0, 0, 0], oid::INET).unwrap(), "10.0.0.0/8");
        assert_eq!(read(&[2, 32, 1, 4, 10, 0, 0, 1], oid::CIDR).unwrap(), "10.0.0.1/32");
        assert_eq!(read(&[8, 0, 0x2b, 1, 2, 3], oid::MACADDR).unwrap(), "08:00:2b:01:02:03");
        for bad in [&[][..], &[2, 33, 0, 4, 1, 2, 3, 4], &[4, 8, 0, 4, 1, 2, 3, 4], &[2, 8, 0, 4, 1, 2, 3]] {
            assert_eq!(read(bad, oid::INET), None, "{bad:?}");
        }
    }

    #[test]
    fn texts_are_written_as_they_are_read() {
        for (text, ty) in [
            ("10.0.0.1", oid::INET),
            ("10.0.0.0/8", oid::INET),
            ("fe80::/10", oid::CIDR),
            ("08:00:2b:01:02:03", oid::MACADDR),
            ("1010000001", oid::BIT),
            ("", oid::VARBIT),
        ] {
            let mut cell = Vec::new();
            write_text(text, ty, &mut cell).unwrap();
            assert_eq!(read(&cell, ty).as_deref(), Some(text));
        }
        assert!(write_text("ten", oid::INET, &mut Vec::new()).is_err());
        assert!(write_text("012", oid::BIT, &mut Vec::new()).is_err());
    }

    #[test]
    fn bits_are_counted_from_the_highest() {
        assert_eq!(read(&[0, 0, 0, 10, 0b1010_0000, 0b0100_0000], oid::BIT).unwrap(), "1010000001");
        assert_eq!(read(&[0, 0, 0, 0], oid::VARBIT).unwrap(), "");
        assert_eq!(read(&[0x7f, 0xff, 0xff, 0xff, 1], oid::VARBIT), None);
    }

    #[test]
    fn words_have_their_places() {
        let cell = [0, 0, 0, 2, b'a', b'\'', 0, 0, 2, 0, 1, 0xc0, 2, b'b', 0, 0, 0];
        assert_eq!(read(&cell, oid::TSVECTOR).unwrap(), "'a\'\'':1,2A 'b'");
        for end in 0..cell.len() {
            assert_eq!(read(&cell[..end], oid::TSVECTOR), None, "{end}");
        }
    }

    #[test]
    fn maps_are_pairs() {
        let cell = [0, 0, 0, 2, 0, 0, 0, 1, b'a', 0, 0, 0, 1, b'"', 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff];
        assert_eq!(read(&cell, oid::HSTORE).unwrap(), r#""a"=>"\"", ""=>NULL"#);
        for end in 0..cell.len() {
            assert_eq!(read(&cell[..end], oid::HSTORE), None, "{end}");
        }
    }
}
