//! A service that counts for many clients at once: a line of text is a question, a line is the answer; on async-std.
//!
//! Read the files in this order:
//!
//! 1. `models.rs`: the tables.
//! 2. `desk.rs`: what is done in the database: a session for each connection, and transactions that are tried again.
//! 3. `connection.rs`: a client, from its first line to its last.
//!
//! `command.rs` reads lines, and `ending.rs` tells everybody when to stop.

pub mod command;
mod connection;
pub mod desk;
pub mod ending;
pub mod models;

use aludel::aio::Engine;
use async_std::net::TcpListener;
use async_std::task;
use desk::Desk;
use ending::{Ending, ending};
use futures_util::future::{Either, select as either};
use std::pin::pin;
use std::time::Duration;

/// Makes the tables that are missing, and serves clients, each in a task of its own, until `stop`. Then all are said goodbye,
/// and waited for.
///
/// # Errors
/// The tables cannot be made.
pub async fn serve(engine: &Engine, listener: TcpListener, stop: Ending) -> aludel::Result<()> {
    models::SCHEMA.create_all(engine).await?;
    let desk = Desk::new(engine);
    let (here, gone) = ending();
    loop {
        let (stream, _) = match either(pin!(listener.accept()), pin!(stop.wait())).await {
            Either::Left((Ok(accepted), _)) => accepted,
            Either::Left((Err(error), _)) => {
                // too many open files, say: others will leave
                eprintln!("tally: {error}");
                task::sleep(Duration::from_millis(100)).await;
                continue;
            }
            Either::Right(_) => break,
        };
        let (desk, stop, here) = (desk.clone(), stop.clone(), here.clone());
        task::spawn(async move {
            if let Err(error) = desk.scope(connection::serve(&desk, stream, stop)).await {
                eprintln!("tally: {error}");
            }
            drop(here);
        });
    }
    drop((listener, here));
    gone.wait().await;
    engine.dispose();
    Ok(())
}
