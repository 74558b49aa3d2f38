//! A proxy before a server, which goes wrong as a test wants it.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU8, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

const PASS: u8 = 0;
const REFUSE: u8 = 1;
const SWALLOW: u8 = 2;
const LATE: u8 = 3;
const STOP: u8 = 4;

/// A listener that hands everything on to a server, until it is told otherwise. Dropped, it cuts what goes through it.
pub(crate) struct Proxy {
    state: Arc<State>,
    address: SocketAddr,
    url: String,
}

struct State {
    server: String,
    mode: AtomicU8,
    accepted: AtomicU32,
    links: Mutex<Vec<TcpStream>>,
}

impl Proxy {
    /// Stands before the server of a URL such as `mysql://user:password@127.0.0.1:3306/name`.
    pub(crate) fn before(url: &str) -> Self {
        let (head, rest) = url.split_once('@').expect("a URL with a user");
        let (server, tail) = rest.split_once('/').expect("a URL with a database");
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("its address");
        let state = Arc::new(State {
            server: server.to_owned(),
            mode: AtomicU8::new(PASS),
            accepted: AtomicU32::new(0),
            links: Mutex::default(),
        });
        let url = format!("{head}@{address}/{tail}");
        let accepting = Arc::clone(&state);
        thread::spawn(move || accepting.accept(&listener));
        Self { state, address, url }
    }

    /// The URL that leads through it.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// How many connections it has let through.
    pub(crate) fn accepted(&self) -> u32 {
        self.state.accepted.load(Ordering::SeqCst)
    }

    /// Cuts all connections; new ones are let through.
    pub(crate) fn cut(&self) {
        for link in self.state.links().drain(..) {
            let _ = link.shutdown(Shutdown::Both);
        }
    }

    /// Hands everything on from now on.
    pub(crate) fn pass(&self) {
        self.state.mode.store(PASS, Ordering::SeqCst);
    }

    /// Closes new connections as soon as they are made.
    pub(crate) fn refuse(&self) {
        self.state.mode.store(REFUSE, Ordering::SeqCst);
    }

    /// Hands everything on a little later, so that no answer is there when it is asked for.
    pub(crate) fn delay(&self) {
        self.state.mode.store(LATE, Ordering::SeqCst);
    }

    /// Takes what it is sent from now on and says nothing.
    pub(crate) fn swallow(&self) {
        self.state.mode.store(SWALLOW, Ordering::SeqCst);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.state.mode.store(STOP, Ordering::SeqCst);
        self.cut();
        // wakes the one that accepts
        let _ = TcpStream::connect(self.address);
    }
}

impl State {
    fn links(&self) -> MutexGuard<'_, Vec<TcpStream>> {
        self.links.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn mode(&self) -> u8 {
        self.mode.load(Ordering::SeqCst)
    }

    fn accept(self: &Arc<Self>, listener: &TcpListener) {
        for client in listener.incoming() {
            let Ok(client) = client else { continue };
            match self.mode() {
                STOP => return,
                REFUSE => drop(client),
                _ => self.connect(client),
            }
        }
    }

    fn connect(self: &Arc<Self>, client: TcpStream) {
        let Ok(server) = TcpStream::connect(&self.server) else { return };
        let (_, _) = (client.set_nodelay(true), server.set_nodelay(true));
        let Ok(halves) = client.try_clone().and_then(|c| Ok((c, server.try_clone()?))) else { return };
        let Ok(kept) = client.try_clone().and_then(|c| Ok([c, server.try_clone()?])) else { return };
        self.accepted.fetch_add(1, Ordering::SeqCst);
        self.links().extend(kept);
        let (there, back) = (Arc::clone(self), Arc::clone(self));
        thread::spawn(move || there.pump(client, server));
        thread::spawn(move || back.pump(halves.1, halves.0));
    }

    /// Hands on what one side says to the other until one of them has gone.
    fn pump(&self, mut from: TcpStream, mut to: TcpStream) {
        let mut buffer = [0; 16 * 1024];
        while let Ok(n @ 1..) = from.read(&mut buffer) {
            let mode = self.mode();
            if mode == LATE {
                thread::sleep(Duration::from_micros(300));
            }
            if mode != SWALLOW && to.write_all(&buffer[..n]).is_err() {
                break;
            }
        }
        let _ = from.shutdown(Shutdown::Both);
        let _ = to.shutdown(Shutdown::Both);
    }
}
