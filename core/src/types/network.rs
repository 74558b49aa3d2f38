//! Addresses: `std::net::IpAddr`, [`Network`] and [`MacAddr`].

use super::{ArrayItem, Cells, Decode, Encode, Kind, SqlType, Value};
use crate::error::{Error, Result};
use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

/// A host's address within a network: `192.168.0.1/24`.
///
/// PostgreSQL's `INET`, or `CIDR` by `column(Cidr)`, which takes no address with bits beyond its length. Text elsewhere.
/// An `IpAddr` is a column of the same type; reading a whole network into one is an error.
///
/// ```
/// use aludel_core::Network;
/// let network: Network = "10.1.0.0/16".parse()?;
/// assert_eq!(network.prefix(), 16);
/// assert_eq!("::1".parse::<Network>()?.to_string(), "::1/128");
/// assert!("10.1.0.0/33".parse::<Network>().is_err());
/// # Ok::<(), aludel_core::Error>(())
/// ```
///
/// Source: <https://www.postgresql.org/docs/current/datatype-net-types.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Network {
    address: IpAddr,
    prefix: u8,
}

const fn longest(address: IpAddr) -> u8 {
    if address.is_ipv4() { 32 } else { 128 }
}

impl Network {
    /// An address with the length of its network; `None` if it is longer than the address.
    pub const fn new(address: IpAddr, prefix: u8) -> Option<Self> {
        if prefix <= longest(address) { Some(Self { address, prefix }) } else { None }
    }

    /// The address.
    pub const fn address(self) -> IpAddr {
        self.address
    }

    /// The number of bits that name the network.
    pub const fn prefix(self) -> u8 {
        self.prefix
    }

    /// Is it one host?
    pub const fn is_host(self) -> bool {
        self.prefix == longest(self.address)
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.prefix)
    }
}

impl From<IpAddr> for Network {
    fn from(address: IpAddr) -> Self {
        Self { address, prefix: longest(address) }
    }
}

impl FromStr for Network {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let parsed = match text.split_once('/') {
            None => text.parse().ok().map(|address: IpAddr| Self::from(address)),
            Some((address, prefix)) => address
                .parse()
                .ok()
                .zip(prefix.parse().ok())
                .and_then(|(address, prefix)| Self::new(address, prefix)),
        };
        parsed.ok_or_else(|| Error::value("the text is no network address"))
    }
}

/// A hardware address: PostgreSQL's `MACADDR`, text elsewhere.
///
/// ```
/// use aludel_core::MacAddr;
/// let address: MacAddr = "08:00:2b:01:02:03".parse()?;
/// assert_eq!(address, MacAddr([8, 0, 0x2b, 1, 2, 3]));
/// assert_eq!(address.to_string(), "08:00:2b:01:02:03");
/// # Ok::<(), aludel_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MacAddr(pub [u8; 6]);

impl fmt::Display for MacAddr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, byte) in self.0.iter().enumerate() {
            write!(f, "{}{byte:02x}", if i == 0 { "" } else { ":" })?;
        }
        Ok(())
    }
}

impl FromStr for MacAddr {
    type Err = Error;

    /// Six pairs of digits, between colons or hyphens.
    fn from_str(text: &str) -> Result<Self> {
        let mut pairs = text.split([':', '-']).map(|pair| {
            let two = pair.len() == 2 && pair.bytes().all(|b| b.is_ascii_hexdigit());
            if two { u8::from_str_radix(pair, 16).ok() } else { None }
        });
        let mut address = [0; 6];
        let complete = address.iter_mut().all(|byte| match pairs.next().flatten() {
            Some(pair) => {
                *byte = pair;
                true
            }
            None => false,
        });
        if complete && pairs.next().is_none() {
            return Ok(Self(address));
        }
        Err(Error::value("the text is no hardware address"))
    }
}

/// The text of a cell that holds an address.
fn parsed<T, C: Cells>(cells: &mut C, parse: impl FnOnce(&str) -> Result<T>) -> Result<Option<T>> {
    match cells.any()? {
        Value::Null => Ok(None),
        Value::Text(text) => parse(&text).map(Some),
        other => Err(Error::value(format!("expected an address, found {}", other.kind_name()))),
    }
}

fn host(text: &str) -> Result<IpAddr> {
    let network: Network = text.parse()?;
    if network.is_host() {
        return Ok(network.address);
    }
    Err(Error::value("the address is of a whole network: read it as `Network`"))
}

macro_rules! address_value {
    ($t:ty, $kind:ident, $sql:ident, $parse:expr) => {
        impl Encode for $t {
            fn encode(&self) -> Value {
                Value::from(self.to_string())
            }
        }
        impl Decode for $t {
            const KIND: Kind = Kind::$kind;
            fn decode<C: Cells>(cells: &mut C) -> Result<Self> {
                Self::decode_opt(cells)?.ok_or_else(super::cells::unexpected_null)
            }
            fn decode_opt<C: Cells>(cells: &mut C) -> Result<Option<Self>> {
                parsed(cells, $parse)
            }
        }
        crate::__value_impls!($t, SqlType::$sql, key_required = true);
    };
}

address_value!(IpAddr, Network, Inet, host);
address_value!(Network, Network, Inet, str::parse);
address_value!(MacAddr, MacAddr, MacAddr, str::parse);

impl ArrayItem for Network {
    const ITEM: SqlType = SqlType::Inet;
}

impl ArrayItem for MacAddr {
    const ITEM: SqlType = SqlType::MacAddr;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::{Header, ValueCells};

    #[test]
    fn a_network_is_no_host() {
        let read =
            |text: &str| IpAddr::decode(&mut ValueCells::new(&[Value::from(text)], &Header::default()));
        assert_eq!(read("10.0.0.1").unwrap(), IpAddr::from([10, 0, 0, 1]));
        assert_eq!(read("10.0.0.1/32").unwrap(), IpAddr::from([10, 0, 0, 1]));
        assert!(read("10.0.0.0/8").unwrap_err().to_string().contains("`Network`"));
        assert!(read("ten").is_err());
    }

    #[test]
    fn hardware_addresses_have_six_pairs() {
        assert!("08-00-2b-01-02-03".parse::<MacAddr>().is_ok());
        for bad in [
            "",
            "08:00:2b:01:02",
            "08:00:2b:01:02:03:04",
            "8:0:2b:1:2:3",
            "+8:00:2b:01:02:03",
            "gg:00:2b:01:02:03",
        ] {
            assert!(bad.parse::<MacAddr>().is_err(), "{bad}");
        }
    }
}
