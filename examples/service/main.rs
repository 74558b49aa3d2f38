//! `cargo run --example service -- [--db URL] [--listen ADDRESS]`
//!
//! The program itself is the module `service`; begin with its `mod.rs`.

use aludel::aio::create_engine;
use aludel_examples::options::Arguments;
use aludel_examples::service;
use std::process::ExitCode;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("service: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn std::error::Error>> {
    let given = Arguments::read(&["db", "listen"], std::env::args().skip(1))?;
    let url = given.get("db")?.unwrap_or_else(|| "sqlite:///blog.db?journal_mode=wal".to_owned());
    let address = given.get("listen")?.unwrap_or_else(|| "127.0.0.1:8080".to_owned());
    let engine = create_engine(&url)?;
    let listener = TcpListener::bind(&address).await?;
    eprintln!("http://{} on {}; Ctrl-C ends it", listener.local_addr()?, engine.url());
    let stop = async {
        // without a way to hear of it, there is none
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    service::serve(&engine, listener, stop).await
}
