//! Connecting within a time.

use aludel_core::{Error, Result};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::thread;
use std::time::Duration;

/// What `connect` gives, unless it takes longer than `limit`.
///
/// The blocking drivers wait without end for a server that takes a connection and then says nothing. Their waiting cannot
/// be broken off, so that it is done on another thread, which ends when the server closes the connection, and closes what
/// comes too late.
pub(crate) fn within<T: Send + 'static>(
    limit: Option<Duration>,
    place: &str,
    connect: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    let Some(limit) = limit else { return connect() };
    let (give, take) = sync_channel(1);
    let begun = thread::Builder::new().name("aludel-connect".to_owned()).spawn(move || {
        // nobody waits any more if it was too late
        let _ = give.send(connect());
    });
    begun.map_err(|e| Error::connection(format!("connect to {place}: no thread: {e}")).with_source(e))?;
    take.recv_timeout(limit).unwrap_or_else(|e| {
        Err(Error::connection(match e {
            RecvTimeoutError::Timeout => format!("connect to {place}: no answer within {limit:?}"),
            RecvTimeoutError::Disconnected => format!("connect to {place}: the driver gave up"),
        }))
    })
}
