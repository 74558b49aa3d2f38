//! Sockets that are waited for by yielding, of the runtime that is there.

use crate::mode::timeout;
use aludel_core::{Error, Result};
use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

/// Turns a call of shared code into what [`within`] begins.
macro_rules! later {
    ($call:expr) => {
        $call
    };
}
pub(crate) use later;

/// What `connecting` gives, unless it takes longer than `limit`.
pub(crate) async fn within<T>(
    limit: Option<Duration>,
    place: &str,
    connecting: impl Future<Output = Result<T>>,
) -> Result<T> {
    let Some(limit) = limit else { return connecting.await };
    match timeout(limit, connecting).await {
        Some(connected) => connected,
        None => Err(Error::connection(format!("connect to {place}: no answer within {limit:?}"))),
    }
}

/// A connection to a server.
pub(crate) enum Socket {
    #[cfg(feature = "tokio")]
    Tokio(tokio::net::TcpStream),
    #[cfg(all(feature = "tokio", unix))]
    TokioUnix(tokio::net::UnixStream),
    #[cfg(feature = "async-std")]
    AsyncStd(async_std::net::TcpStream),
    #[cfg(all(feature = "async-std", unix))]
    AsyncStdUnix(async_std::os::unix::net::UnixStream),
    #[cfg(all(feature = "smol", not(feature = "async-std")))]
    Smol(smol::net::TcpStream),
    #[cfg(all(feature = "smol", not(feature = "async-std"), unix))]
    SmolUnix(smol::net::unix::UnixStream),
}

/// Does the same with a stream of tokio's, or of the others'.
macro_rules! each {
    ($socket:expr, $s:ident => $tokio:expr, $others:expr) => {
        match $socket {
            #[cfg(feature = "tokio")]
            Socket::Tokio($s) => $tokio,
            #[cfg(all(feature = "tokio", unix))]
            Socket::TokioUnix($s) => $tokio,
            #[cfg(feature = "async-std")]
            Socket::AsyncStd($s) => $others,
            #[cfg(all(feature = "async-std", unix))]
            Socket::AsyncStdUnix($s) => $others,
            #[cfg(all(feature = "smol", not(feature = "async-std")))]
            Socket::Smol($s) => $others,
            #[cfg(all(feature = "smol", not(feature = "async-std"), unix))]
            Socket::SmolUnix($s) => $others,
            #[cfg(not(any(feature = "tokio", feature = "async-std", feature = "smol")))]
            _ => unreachable!("no socket is made without a runtime"),
        }
    };
}

impl Socket {
    /// Connects to a host, or to the socket in a folder.
    pub(crate) async fn connect(host: &str, port: u16, is_socket: bool) -> io::Result<Self> {
        let path = format!("{host}/.s.PGSQL.{port}");
        #[cfg(feature = "tokio")]
        if tokio::runtime::Handle::try_current().is_ok() {
            #[cfg(unix)]
            if is_socket {
                return tokio::net::UnixStream::connect(path).await.map(Self::TokioUnix);
            }
            let stream = tokio::net::TcpStream::connect((host, port)).await?;
            stream.set_nodelay(true)?;
            return Ok(Self::Tokio(stream));
        }
        Self::connect_otherwise(host, port, is_socket.then_some(path)).await
    }

    #[cfg(feature = "async-std")]
    async fn connect_otherwise(host: &str, port: u16, path: Option<String>) -> io::Result<Self> {
        #[cfg(unix)]
        if let Some(path) = path {
            return async_std::os::unix::net::UnixStream::connect(path).await.map(Self::AsyncStdUnix);
        }
        let stream = async_std::net::TcpStream::connect((host, port)).await?;
        stream.set_nodelay(true)?;
        Ok(Self::AsyncStd(stream))
    }

    #[cfg(all(feature = "smol", not(feature = "async-std")))]
    async fn connect_otherwise(host: &str, port: u16, path: Option<String>) -> io::Result<Self> {
        #[cfg(unix)]
        if let Some(path) = path {
            return smol::net::unix::UnixStream::connect(path).await.map(Self::SmolUnix);
        }
        let stream = smol::net::TcpStream::connect((host, port)).await?;
        stream.set_nodelay(true)?;
        Ok(Self::Smol(stream))
    }

    #[cfg(not(any(feature = "smol", feature = "async-std")))]
    async fn connect_otherwise(_host: &str, _port: u16, _path: Option<String>) -> io::Result<Self> {
        let message = "there is no async runtime; run in tokio's, or turn on feature `async-std` or `smol`";
        Err(io::Error::new(io::ErrorKind::Unsupported, message))
    }

    pub(crate) async fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut rest = bytes;
        while !rest.is_empty() {
            let written = poll_fn(|context| -> Poll<io::Result<usize>> {
                each!(&mut *self, stream =>
                    tokio::io::AsyncWrite::poll_write(Pin::new(stream), context, rest),
                    futures_util::io::AsyncWrite::poll_write(Pin::new(stream), context, rest))
            });
            match written.await? {
                0 => return Err(io::ErrorKind::WriteZero.into()),
                count => rest = &rest[count..],
            }
        }
        Ok(())
    }

    #[inline]
    pub(crate) async fn receive(&mut self, into: &mut [u8]) -> io::Result<usize> {
        poll_fn(|context| -> Poll<io::Result<usize>> {
            each!(&mut *self, stream => {
                let mut buffer = tokio::io::ReadBuf::new(into);
                match tokio::io::AsyncRead::poll_read(Pin::new(stream), context, &mut buffer) {
                    Poll::Ready(read) => Poll::Ready(read.map(|()| buffer.filled().len())),
                    Poll::Pending => Poll::Pending,
                }
            }, futures_util::io::AsyncRead::poll_read(Pin::new(stream), context, into))
        })
        .await
    }

    /// Sends what can be sent without waiting.
    pub(crate) fn try_send(&mut self, bytes: &[u8]) {
        // nobody waits for an answer
        let _ = each!(self, stream => stream.try_write(bytes).map(drop), {
            let mut context = std::task::Context::from_waker(std::task::Waker::noop());
            match futures_util::io::AsyncWrite::poll_write(Pin::new(stream), &mut context, bytes) {
                Poll::Ready(sent) => sent.map(drop),
                Poll::Pending => Ok(()),
            }
        });
    }
}
