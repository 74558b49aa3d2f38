//! `cargo run --example tally -- [--db URL] [--listen ADDRESS]`
//!
//! The program itself is the module `tally`; begin with its `mod.rs`.

use aludel::aio::Engine;
use aludel_examples::options::Arguments;
use aludel_examples::tally::{self, ending::ending};
use async_signal::{Signal, Signals};
use async_std::net::TcpListener;
use async_std::stream::StreamExt;
use async_std::task;
use std::process::ExitCode;

fn main() -> ExitCode {
    match task::block_on(run()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("tally: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn std::error::Error>> {
    let given = Arguments::read(&["db", "listen"], std::env::args().skip(1))?;
    let url = given.get("db")?.unwrap_or_else(|| "sqlite:///tally.db?journal_mode=wal".to_owned());
    let address = given.get("listen")?.unwrap_or_else(|| "127.0.0.1:7007".to_owned());
    // no client ever has two connections at once, so that those who wait are served some time
    let engine = Engine::builder(&url).pool_size(8).max_overflow(0).connect()?;
    let listener = TcpListener::bind(&address).await?;
    eprintln!("{} on {}; Ctrl-C ends it", listener.local_addr()?, engine.url());
    let (running, stop) = ending();
    let mut signals = Signals::new([Signal::Int])?;
    task::spawn(async move {
        signals.next().await;
        drop(running);
    });
    Ok(tally::serve(&engine, listener, stop).await?)
}
