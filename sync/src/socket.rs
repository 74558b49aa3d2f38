//! Sockets that are waited for by blocking.

use std::io::{self, Read, Write};
use std::net::TcpStream;
#[cfg(unix)]
use std::os::unix::net::UnixStream;

pub(crate) use crate::driver::within::within;

/// Turns a call of shared code into what [`within`] begins.
macro_rules! later {
    ($call:expr) => {
        move || $call
    };
}
pub(crate) use later;

/// A connection to a server.
pub(crate) enum Socket {
    Tcp(TcpStream),
    #[cfg(unix)]
    Unix(UnixStream),
}

impl Socket {
    /// Connects to a host, or to the socket in a folder.
    pub(crate) fn connect(host: &str, port: u16, is_socket: bool) -> io::Result<Self> {
        if is_socket {
            #[cfg(unix)]
            return UnixStream::connect(format!("{host}/.s.PGSQL.{port}")).map(Self::Unix);
            #[cfg(not(unix))]
            return Err(io::Error::new(io::ErrorKind::Unsupported, "this system has no such sockets"));
        }
        let stream = TcpStream::connect((host, port))?;
        stream.set_nodelay(true)?;
        Ok(Self::Tcp(stream))
    }

    pub(crate) fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::Tcp(stream) => stream.write_all(bytes),
            #[cfg(unix)]
            Self::Unix(stream) => stream.write_all(bytes),
        }
    }

    #[inline]
    pub(crate) fn receive(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = match self {
                Self::Tcp(stream) => stream.read(into),
                #[cfg(unix)]
                Self::Unix(stream) => stream.read(into),
            };
            match read {
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                read => return read,
            }
        }
    }

    /// Sends what can be sent without waiting.
    pub(crate) fn try_send(&mut self, bytes: &[u8]) {
        let sent = match self {
            Self::Tcp(stream) => stream.set_nonblocking(true).and_then(|()| stream.write(bytes)),
            #[cfg(unix)]
            Self::Unix(stream) => stream.set_nonblocking(true).and_then(|()| stream.write(bytes)),
        };
        // nobody waits for an answer
        drop(sent);
    }
}
