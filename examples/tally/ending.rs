//! Telling many tasks at once that something has ended.

use async_std::channel::{self, Receiver, Sender};
use std::convert::Infallible;

/// While one of these is there, it has not ended. Nothing is ever sent: the last one that is dropped closes the channel.
#[derive(Clone, Debug)]
pub struct Held {
    _sender: Sender<Infallible>,
}

/// Waits for the end.
#[derive(Clone, Debug)]
pub struct Ending(Receiver<Infallible>);

/// Something that ends when it is let go of by all who hold it.
pub fn ending() -> (Held, Ending) {
    let (sender, receiver) = channel::bounded(1);
    (Held { _sender: sender }, Ending(receiver))
}

impl Ending {
    /// Comes when nobody holds it any more.
    pub async fn wait(&self) {
        let Err(_closed) = self.0.recv().await;
    }
}
