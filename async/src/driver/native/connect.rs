//! From a URL to a conversation.

use super::stream::Stream;
use super::wire::{Wire, lost};
use crate::mode::maybe;
use crate::socket::{Socket, later, within};
use aludel_core::url::{Host, Tls, TlsMode, Url};
use aludel_core::wire::postgres::protocol::{Login, Message, Outbox, WireRow};
use aludel_core::wire::postgres::{
    RawRow, check_options, connect_timeout, startup_options, wants_read_write, with_advice,
};
use aludel_core::{EngineOptions, Error, Result};
use std::env;

/// Checks the options of a URL.
pub(crate) fn check(url: &Url) -> Result<()> {
    check_options(url)?;
    url.tls(cfg!(feature = "tls")).map(drop)
}

/// One server to try, and who we are there.
#[derive(Clone)]
struct Server {
    host: Host,
    port: u16,
    /// Its name, for messages.
    place: String,
    user: String,
    password: Option<String>,
    parameters: Vec<(String, String)>,
    tls: Tls,
    read_write: bool,
}

/// The servers to try in order. Without a user, it is `PGUSER`, or who runs the program.
fn servers(options: &EngineOptions) -> Result<Vec<Server>> {
    let url = &options.url;
    let user = url
        .username()
        .map(String::from)
        .or_else(|| env::var("PGUSER").ok())
        .or_else(|| env::var("USER").ok());
    let user = user.ok_or_else(|| Error::connection("connect: the URL names no user"))?;
    let password = url.password().map(String::from).or_else(|| env::var("PGPASSWORD").ok());
    let mut parameters =
        vec![("application_name".to_owned(), url.get("application_name").unwrap_or("aludel").to_owned())];
    if let Some(database) = url.database() {
        parameters.push(("database".to_owned(), database.to_owned()));
    }
    let settings = startup_options(url)?;
    if !settings.is_empty() {
        parameters.push(("options".to_owned(), settings));
    }
    let (tls, read_write) = (url.tls(cfg!(feature = "tls"))?, wants_read_write(url)?);
    let server = |host: &Host| {
        let port = host.port.unwrap_or(5432);
        Server {
            host: host.clone(),
            port,
            place: format!("{}:{port}/{}", host.name, url.database().unwrap_or_default()),
            user: user.clone(),
            password: password.clone(),
            parameters: parameters.clone(),
            tls: tls.clone(),
            read_write,
        }
    };
    if url.hosts().is_empty() {
        return Ok(vec![server(&Host { name: "localhost".to_owned(), port: None })]);
    }
    Ok(url.hosts().iter().map(server).collect())
}

/// Connects to the first server that answers, and that takes writes if it has to.
#[maybe]
pub(super) async fn connect(options: &EngineOptions) -> Result<Wire> {
    let limit = connect_timeout(&options.url)?;
    let mut last = None;
    for server in servers(options)? {
        let place = server.place.clone();
        match within(limit, &place, later!(open(server))).await {
            Ok(wire) => return Ok(wire),
            Err(error) => last = Some(error),
        }
    }
    Err(last.unwrap_or_else(|| Error::connection("connect: the URL names no server")))
}

#[maybe]
async fn open(server: Server) -> Result<Wire> {
    let place = &server.place;
    // there is nothing to be heard in between on a socket of this machine
    let first = match server.tls.mode {
        _ if server.host.is_socket() => TlsMode::Disable,
        TlsMode::Allow => TlsMode::Disable,
        mode => mode,
    };
    let opened = match talk(&server, first).await {
        Err(_) if server.tls.mode == TlsMode::Allow && !server.host.is_socket() => {
            talk(&server, TlsMode::Require).await
        }
        opened => opened,
    };
    let mut wire = opened.map_err(|e| not_connected(e, place))?;
    if server.read_write {
        let mut only_reads = false;
        let asked = wire.query("SHOW transaction_read_only", |row| {
            only_reads = WireRow::new(row)?.cell(0)? == Some(b"on");
            Ok(())
        });
        asked.await.map_err(|e| not_connected(e, place))?;
        if only_reads {
            return Err(Error::connection(format!("connect to {place}: it only reads")));
        }
    }
    Ok(wire)
}

#[maybe]
async fn talk(server: &Server, mode: TlsMode) -> Result<Wire> {
    let socket = Socket::connect(&server.host.name, server.port, server.host.is_socket()).await;
    let mut stream = Stream::plain(socket.map_err(|e| Error::connection(e.to_string()).with_source(e))?);
    if mode != TlsMode::Disable {
        encrypt(&mut stream, server, mode).await?;
    }
    let mut wire = Wire::new(stream);
    let mut login = Login::new(server.user.clone(), server.password.clone(), server.parameters.clone());
    login.begin(&mut wire.outbox)?;
    wire.send().await?;
    while log_in(&mut wire, &mut login).await? {
        wire.send().await?;
    }
    Ok(wire)
}

/// Reads one message at log-in; false if it was the last.
#[maybe]
async fn log_in(wire: &mut Wire, login: &mut Login) -> Result<bool> {
    wire.hear(|message, out| match message {
        Message::Authentication(body) => login.answer(body, out).map(|()| true),
        Message::Ready => Ok(false),
        Message::Refused(told) => Err(told.into_error()),
        _ => Ok(true),
    })
    .await
}

/// Asks whether the server encrypts, and does.
#[maybe]
async fn encrypt(stream: &mut Stream, server: &Server, mode: TlsMode) -> Result<()> {
    // without TLS compiled in, nothing but `prefer` gets here
    if !cfg!(feature = "tls") {
        return Ok(());
    }
    let mut out = Outbox::default();
    out.encryption();
    stream.send(out.bytes()).await.map_err(lost)?;
    let mut answer = [0];
    match (stream.receive(&mut answer).await.map_err(lost)?, answer[0]) {
        (1, b'S') => handshake(stream, server).await,
        (1, b'N') if mode == TlsMode::Prefer => Ok(()),
        (1, b'N') => Err(Error::connection("server does not support TLS")),
        _ => Err(Error::connection("the server answers nothing to a request for TLS")),
    }
}

#[cfg(feature = "tls")]
#[maybe]
async fn handshake(stream: &mut Stream, server: &Server) -> Result<()> {
    let config = crate::driver::tls::config(&server.tls)?;
    let name = rustls::pki_types::ServerName::try_from(server.host.name.clone());
    let name = name.map_err(|e| Error::connection(format!("TLS: {e}")).with_source(e))?;
    let session = rustls::ClientConnection::new(std::sync::Arc::new(config), name);
    let session = session.map_err(|e| Error::connection(format!("TLS: {e}")).with_source(e))?;
    stream.encrypt(session).await.map_err(|e| Error::connection(e.to_string()).with_source(e))
}

#[cfg(not(feature = "tls"))]
#[maybe]
async fn handshake(_stream: &mut Stream, _server: &Server) -> Result<()> {
    Ok(())
}

/// An error while connecting: whatever it is, there is no connection.
#[cold]
fn not_connected(error: Error, place: &str) -> Error {
    let code = error.code().map(String::from);
    let text = match &code {
        Some(code) => with_advice(code, error.message()),
        None => error.message().to_owned(),
    };
    let ours = Error::connection(format!("connect to {place}: {text}")).with_source(error);
    match code {
        Some(code) => ours.with_code(code),
        None => ours,
    }
}
