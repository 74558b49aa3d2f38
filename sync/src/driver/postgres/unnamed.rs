//! Connections on which no statement has a name: between the `postgres` crate, which names each, and the socket.
//!
//! The crate lets a stream of ours in where TLS begins, so that this is what it takes for TLS; what TLS there really is
//! begins here.

use super::connection::Tls;
use aludel_core::wire::postgres::Unnamed;
use postgres::config::{SslMode, SslNegotiation};
use postgres::tls::{ChannelBinding, MakeTlsConnect, TlsConnect, TlsStream};
use postgres::{Client, Config, Socket};
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};

type Failure = Box<dyn std::error::Error + Sync + Send>;
type Encrypted = <Tls as MakeTlsConnect<Socket>>::Stream;

/// Asks a server whether it speaks TLS; it answers S or N.
const SSL_REQUEST: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];

/// Connects to a server, which is not told the names of statements.
pub(super) fn connect(config: &Config, tls: Tls) -> Result<Client, postgres::Error> {
    let mode = config.get_ssl_mode();
    let mut config = config.clone();
    config.ssl_mode(SslMode::Require).ssl_negotiation(SslNegotiation::Direct);
    config.connect(Connecting { tls, mode })
}

/// What makes such streams.
#[derive(Clone)]
struct Connecting<T> {
    tls: T,
    mode: SslMode,
}

impl MakeTlsConnect<Socket> for Connecting<Tls> {
    type Stream = Stream;
    type TlsConnect = Connecting<<Tls as MakeTlsConnect<Socket>>::TlsConnect>;
    type Error = Failure;

    fn make_tls_connect(&mut self, host: &str) -> Result<Self::TlsConnect, Failure> {
        let tls = MakeTlsConnect::<Socket>::make_tls_connect(&mut self.tls, host)?;
        Ok(Connecting { tls, mode: self.mode })
    }
}

impl<T> TlsConnect<Socket> for Connecting<T>
where
    T: TlsConnect<Socket, Stream = Encrypted> + Send + 'static,
    T::Future: Send,
{
    type Stream = Stream;
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<Stream, Failure>> + Send>>;

    fn connect(self, mut socket: Socket) -> Self::Future {
        Box::pin(async move {
            let below = if self.mode == SslMode::Disable {
                Below::Plain(socket)
            } else {
                socket.write_all(&SSL_REQUEST).await?;
                match (socket.read_u8().await?, self.mode) {
                    (b'S', _) => {
                        Below::Encrypted(Box::new(self.tls.connect(socket).await.map_err(Into::into)?))
                    }
                    (_, SslMode::Require) => return Err("server does not support TLS".into()),
                    _ => Below::Plain(socket),
                }
            };
            Ok(Stream {
                below,
                unnamed: Unnamed::default(),
                outgoing: Vec::new(),
                sent: 0,
                buffer: vec![0; 16 * 1024],
                incoming: Vec::new(),
                read: 0,
            })
        })
    }
}

/// What a connection is made over.
enum Below {
    Plain(Socket),
    Encrypted(Box<Encrypted>),
}

impl Below {
    fn write(&mut self, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self {
            Self::Plain(it) => Pin::new(it).poll_write(context, bytes),
            Self::Encrypted(it) => Pin::new(it).poll_write(context, bytes),
        }
    }

    fn flush(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self {
            Self::Plain(it) => Pin::new(it).poll_flush(context),
            Self::Encrypted(it) => Pin::new(it).poll_flush(context),
        }
    }

    fn shutdown(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self {
            Self::Plain(it) => Pin::new(it).poll_shutdown(context),
            Self::Encrypted(it) => Pin::new(it).poll_shutdown(context),
        }
    }

    fn read(&mut self, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self {
            Self::Plain(it) => Pin::new(it).poll_read(context, buffer),
            Self::Encrypted(it) => Pin::new(it).poll_read(context, buffer),
        }
    }
}

/// A stream that names no statement.
struct Stream {
    below: Below,
    unnamed: Unnamed,
    /// What the server is to be sent, and how much of it has been.
    outgoing: Vec<u8>,
    sent: usize,
    /// Where its answers arrive.
    buffer: Vec<u8>,
    /// What the client is to hear, and how much of it has been read.
    incoming: Vec<u8>,
    read: usize,
}

impl Stream {
    /// Sends all that waits.
    fn send(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while self.sent < self.outgoing.len() {
            match ready!(self.below.write(context, &self.outgoing[self.sent..]))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                sent => self.sent += sent,
            }
        }
        self.outgoing.clear();
        self.sent = 0;
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        ready!(this.send(context))?;
        this.unnamed.send(bytes, &mut this.outgoing);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        ready!(this.send(context))?;
        this.below.flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        ready!(this.send(context))?;
        this.below.shutdown(context)
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        out: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        while this.read == this.incoming.len() {
            this.incoming.clear();
            this.read = 0;
            let mut arrived = ReadBuf::new(&mut this.buffer);
            ready!(this.below.read(context, &mut arrived))?;
            if arrived.filled().is_empty() {
                return Poll::Ready(Ok(()));
            }
            this.unnamed.receive(arrived.filled(), &mut this.incoming);
        }
        let rest = &this.incoming[this.read..];
        let now = rest.len().min(out.remaining());
        out.put_slice(&rest[..now]);
        this.read += now;
        Poll::Ready(Ok(()))
    }
}

impl TlsStream for Stream {
    fn channel_binding(&self) -> ChannelBinding {
        match &self.below {
            Below::Plain(_) => ChannelBinding::none(),
            Below::Encrypted(it) => it.channel_binding(),
        }
    }
}
