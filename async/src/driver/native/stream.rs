//! A socket, encrypted or not.

use crate::mode::maybe;
use crate::socket::Socket;
use aludel_core::wire::postgres::protocol::Outbox;
use std::io;
#[cfg(feature = "tls")]
use std::ops::Range;

/// What bytes go through.
pub(super) struct Stream {
    socket: Socket,
    #[cfg(feature = "tls")]
    tls: Option<Box<Encrypted>>,
}

/// TLS without I/O, and what it has encrypted or not yet decrypted.
#[cfg(feature = "tls")]
struct Encrypted {
    session: rustls::ClientConnection,
    outgoing: Vec<u8>,
    incoming: Box<[u8]>,
    /// What of it has not been decrypted.
    pending: Range<usize>,
}

impl Stream {
    pub(super) fn plain(socket: Socket) -> Self {
        Self {
            socket,
            #[cfg(feature = "tls")]
            tls: None,
        }
    }

    /// Ends the conversation, if the server takes it at once; if not, it notices that the connection is closed.
    pub(super) fn goodbye(&mut self) {
        let mut out = Outbox::default();
        out.terminate();
        #[cfg(feature = "tls")]
        if let Some(tls) = &mut self.tls {
            let _ = io::Write::write_all(&mut tls.session.writer(), out.bytes());
            tls.session.send_close_notify();
            let _ = tls.session.write_tls(&mut tls.outgoing);
            self.socket.try_send(&tls.outgoing);
            return;
        }
        self.socket.try_send(out.bytes());
    }
}

#[maybe]
impl Stream {
    pub(super) async fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        #[cfg(feature = "tls")]
        if let Some(tls) = &mut self.tls {
            // its own buffer takes so much at once
            for part in bytes.chunks(1 << 15) {
                io::Write::write_all(&mut tls.session.writer(), part)?;
                tls.flush(&mut self.socket).await?;
            }
            return Ok(());
        }
        self.socket.send(bytes).await
    }

    /// Receives some bytes; none if the other side has closed the connection.
    pub(super) async fn receive(&mut self, into: &mut [u8]) -> io::Result<usize> {
        #[cfg(feature = "tls")]
        if let Some(tls) = &mut self.tls {
            return tls.receive(&mut self.socket, into).await;
        }
        self.socket.receive(into).await
    }

    /// Encrypts what follows.
    #[cfg(feature = "tls")]
    pub(super) async fn encrypt(&mut self, session: rustls::ClientConnection) -> io::Result<()> {
        let incoming = vec![0; 1 << 15].into();
        let mut tls = Box::new(Encrypted { session, outgoing: Vec::new(), incoming, pending: 0..0 });
        while tls.session.is_handshaking() {
            tls.flush(&mut self.socket).await?;
            if tls.session.is_handshaking() && !tls.take(&mut self.socket).await? {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        tls.flush(&mut self.socket).await?;
        self.tls = Some(tls);
        Ok(())
    }
}

#[cfg(feature = "tls")]
#[maybe]
impl Encrypted {
    /// Sends what has been encrypted.
    async fn flush(&mut self, socket: &mut Socket) -> io::Result<()> {
        while self.session.wants_write() {
            self.session.write_tls(&mut self.outgoing)?;
        }
        if !self.outgoing.is_empty() {
            socket.send(&self.outgoing).await?;
            self.outgoing.clear();
        }
        Ok(())
    }

    async fn receive(&mut self, socket: &mut Socket, into: &mut [u8]) -> io::Result<usize> {
        loop {
            match io::Read::read(&mut self.session.reader(), into) {
                Err(e) if e.kind() == io::ErrorKind::WouldBlock => {}
                read => return read,
            }
            if !self.take(socket).await? {
                return Ok(0);
            }
        }
    }

    /// Decrypts something, received if it has to be; false if the other side has closed the connection.
    async fn take(&mut self, socket: &mut Socket) -> io::Result<bool> {
        if self.pending.is_empty() {
            self.pending = 0..socket.receive(&mut self.incoming).await?;
            if self.pending.is_empty() {
                return Ok(false);
            }
        }
        // it takes no more than it can keep until that is read
        let taken = self.session.read_tls(&mut &self.incoming[self.pending.clone()])?;
        self.pending.start += taken;
        if let Err(error) = self.session.process_new_packets() {
            // the other side is told why
            let _ = self.flush(socket).await;
            return Err(io::Error::new(io::ErrorKind::InvalidData, error));
        }
        // keys are renewed by answers
        self.flush(socket).await?;
        Ok(true)
    }
}

impl std::fmt::Debug for Stream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Stream")
    }
}
