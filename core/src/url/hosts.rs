//! The servers of a URL: names, addresses, sockets and their ports.

use super::parse::{ESCAPE_HINT, decode, wrong};
use super::{Scheme, Url};
use crate::Result;

/// One server of a URL: a name or an address, and perhaps a port.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Host {
    /// A host name, an IP address without brackets, or the path of a Unix socket. Never empty.
    pub name: String,
    /// The port, if the URL says one; the driver knows its default.
    pub port: Option<u16>,
}

impl Host {
    /// Whether this is a Unix socket: its name is a path, or an abstract name that starts with `@`.
    pub fn is_socket(&self) -> bool {
        self.name.starts_with(['/', '@'])
    }
}

/// The comma-separated servers between the user and the database.
pub(super) fn hosts(text: &str) -> Result<Vec<Host>> {
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let several = text.contains(',');
    let parts = text.split(',').enumerate();
    parts
        .map(|(index, raw)| {
            let (name, port_text) = name_and_port(raw, index + 1)?;
            let name = match decode(name, "host")? {
                // `:5432` alone: only the port is out of the ordinary.
                name if name.is_empty() && !several && raw.starts_with(':') => "localhost".into(),
                name => name,
            };
            host(name, port_text, index + 1)
        })
        .collect()
}

/// Turns the options `host` and `port` of a server into its hosts. On an error nothing has changed.
pub(super) fn hosts_from_query(url: &mut Url) -> Result<()> {
    let values = |key| {
        let pairs = url.query.iter().filter(move |(k, _)| k == key);
        pairs.flat_map(|(_, value)| value.split(',')).collect::<Vec<_>>()
    };
    let (names, ports) = (values("host"), values("port"));
    if url.scheme == Scheme::Sqlite || (names.is_empty() && ports.is_empty()) {
        return Ok(());
    }
    let mut hosts = if names.is_empty() { url.hosts.clone() } else { Vec::new() };
    for (index, name) in names.iter().enumerate() {
        hosts.push(host_option(name, index + 1)?);
    }
    if hosts.is_empty() {
        hosts.push(Host { name: "localhost".into(), port: None });
    }
    if ports.len() > 1 && ports.len() != hosts.len() {
        let (ports, hosts) = (ports.len(), hosts.len());
        return Err(wrong(format_args!(
            "option `port` has {ports} values for {hosts} hosts; give one or each"
        )));
    }
    for (index, host) in hosts.iter_mut().enumerate() {
        let Some(text) = ports.get(index).or(ports.first().filter(|_| ports.len() == 1)) else { continue };
        if host.port.is_some() {
            return Err(wrong(format_args!("the port of host {} is given twice", index + 1)));
        }
        host.port = port(text, index + 1)?;
    }
    url.hosts = hosts;
    url.query.retain(|(key, _)| key != "host" && key != "port");
    Ok(())
}

/// One value of the option `host`: already decoded, and free to be a path or a bare IPv6 address.
fn host_option(text: &str, number: usize) -> Result<Host> {
    if text.starts_with(['/', '@']) || (text.matches(':').count() > 1 && !text.starts_with('[')) {
        return Ok(Host { name: text.into(), port: None });
    }
    let (name, port_text) = name_and_port(text, number)?;
    host(name.into(), port_text, number)
}

fn host(name: String, port_text: &str, number: usize) -> Result<Host> {
    if name.is_empty() {
        return Err(wrong(format_args!("host {number} is empty")));
    }
    Ok(Host { name, port: port(port_text, number)? })
}

/// Splits `name[:port]` or `[address][:port]`; no port is the empty text.
fn name_and_port(text: &str, number: usize) -> Result<(&str, &str)> {
    if let Some(rest) = text.strip_prefix('[') {
        return match rest.split_once(']') {
            Some((name, "")) => Ok((name, "")),
            Some((name, rest)) if rest.starts_with(':') => Ok((name, &rest[1..])),
            Some(_) => Err(wrong(format_args!("host {number}: only a `:port` may follow the `]`"))),
            None => Err(wrong(format_args!("host {number}: the `[` of an IPv6 address has no `]`"))),
        };
    }
    let (name, port) = text.split_once(':').unwrap_or((text, ""));
    if port.contains(':') {
        return Err(wrong(format_args!(
            "host {number} has several `:`; an IPv6 address is written in brackets, as [::1], and {ESCAPE_HINT}"
        )));
    }
    Ok((name, port))
}

fn port(text: &str, number: usize) -> Result<Option<u16>> {
    if text.is_empty() {
        return Ok(None);
    }
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    match text.parse() {
        Ok(port @ 1..) if digits => Ok(Some(port)),
        _ => Err(wrong(format_args!(
            "the port of host {number} is not a number from 1 to 65535; {ESCAPE_HINT}"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers() {
        let host = |name: &str, port: u16| Host { name: name.into(), port: (port > 0).then_some(port) };
        for (text, hosts) in [
            ("postgresql://", vec![]),
            ("postgresql:///db", vec![]),
            ("postgresql://u:p@/db", vec![]),
            ("postgresql://h", vec![host("h", 0)]),
            ("postgresql://h:/db", vec![host("h", 0)]),
            ("postgresql://h:65535", vec![host("h", 65535)]),
            ("postgresql://:5433/db", vec![host("localhost", 5433)]),
            ("postgresql://a:1,b,c:3/db", vec![host("a", 1), host("b", 0), host("c", 3)]),
            ("postgresql://u@[::1]/db", vec![host("::1", 0)]),
            (
                "postgresql://[::1]:5433,[fe80::1%25eth0]/a@b",
                vec![host("::1", 5433), host("fe80::1%eth0", 0)],
            ),
            ("postgresql://%2Frun%2Fpg:5433/db", vec![host("/run/pg", 5433)]),
            ("postgresql:///db?host=/run/pg", vec![host("/run/pg", 0)]),
            ("postgresql://u:p@/db?host=%2Frun%2Fpg&port=5433", vec![host("/run/pg", 5433)]),
            ("postgresql://ignored:1/db?host=a&host=b:2", vec![host("a", 0), host("b", 2)]),
            ("postgresql:///db?host=a,b&port=1,2", vec![host("a", 1), host("b", 2)]),
            ("postgresql:///db?host=a,b&port=1", vec![host("a", 1), host("b", 1)]),
            ("postgresql:///db?host=a,b&port=,2", vec![host("a", 0), host("b", 2)]),
            ("postgresql:///db?host=::1&port=2", vec![host("::1", 2)]),
            ("postgresql:///db?host=[::1]:2", vec![host("::1", 2)]),
            ("postgresql://h/db?port=2", vec![host("h", 2)]),
            ("mysql:///db?port=2", vec![host("localhost", 2)]),
        ] {
            let url = Url::parse(text).unwrap();
            assert_eq!(url.hosts(), hosts, "{text}");
            assert_eq!((url.get("host"), url.get("port")), (None, None), "{text}");
        }
        assert!(Url::parse("postgresql:///d?host=@abstract").unwrap().hosts()[0].is_socket());
        assert!(!Url::parse("postgresql://h/d").unwrap().hosts()[0].is_socket());
        assert_eq!(Url::parse("sqlite:///a.db?host=x").unwrap().get("host"), Some("x"));
    }

    #[test]
    fn a_message_says_which_host_is_wrong() {
        for (text, expected) in [
            ("postgresql://h:port/d", "port of host 1"),
            ("postgresql://h:0/d", "port of host 1"),
            ("postgresql://h:65536/d", "port of host 1"),
            ("postgresql://a,b:-1/d", "port of host 2"),
            ("postgresql://a,b:+1/d", "port of host 2"),
            ("postgresql:///d?host=a&port=x", "port of host 1"),
            ("postgresql:///d?host=a,b,c&port=1,2", "2 values for 3 hosts"),
            ("postgresql://h:1/d?port=2", "given twice"),
            ("postgresql://,/d", "host 1 is empty"),
            ("postgresql://a,,c/d", "host 2 is empty"),
            ("postgresql://a,:1/d", "host 2 is empty"),
            ("postgresql://[]/d", "host 1 is empty"),
            ("postgresql:///d?host=", "host 1 is empty"),
            ("postgresql://::1/d", "in brackets"),
            ("postgresql://[::1/d", "has no `]`"),
            ("postgresql://[::1]5/d", "follow the `]`"),
        ] {
            let message = Url::parse(text).unwrap_err().to_string();
            assert!(message.starts_with("database URL: ") && message.contains(expected), "{text}: {message}");
        }
    }
}
