//! A client, from its first line to its last.

use super::desk::Desk;
use super::ending::Ending;
use aludel::prelude::*;
use async_std::io::{self, BufReader, prelude::*};
use async_std::net::TcpStream;
use futures_util::future::{Either, select as either};
use std::pin::pin;

/// A client that sends more than this without an end of line is no client.
const LONGEST_LINE: u64 = 4096;

/// Answers a client's lines until it leaves, or until `stop`, when the line that has begun is answered to its end.
///
/// # Errors
/// The connection broke, or the database cannot be used to note who came and left. Other errors are told to the client.
pub(super) async fn serve(
    desk: &Desk,
    stream: TcpStream,
    stop: Ending,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let address = stream.peer_addr()?.to_string();
    let visit = desk.welcome(&address).await?;
    let talked = talk(desk, visit, &stream, &stop).await;
    desk.farewell(visit).await?; // however it ended
    Ok(talked?)
}

async fn talk(
    desk: &Desk,
    visit: Key<super::models::Visit>,
    mut stream: &TcpStream,
    stop: &Ending,
) -> io::Result<()> {
    let mut lines = BufReader::new(stream);
    loop {
        let line = match either(pin!(next_line(&mut lines)), pin!(stop.wait())).await {
            Either::Left((line, _)) => line?,
            Either::Right(_) => None,
        };
        let Some(line) = line else { break };
        let answer = match line.parse() {
            Ok(command) => match desk.answer(visit, command).await {
                Ok(Some(answer)) => answer,
                Ok(None) => break,
                Err(error) => {
                    eprintln!("tally: {}: {error}", line.trim_end());
                    "error: the database could not do it".to_owned()
                }
            },
            Err(told) => format!("error: {told}"),
        };
        stream.write_all(format!("{answer}\n").as_bytes()).await?;
    }
    stream.write_all(b"bye\n").await
}

/// The next line, or `None` if there are no more.
async fn next_line(lines: &mut BufReader<&TcpStream>) -> io::Result<Option<String>> {
    let mut line = String::new();
    let read = lines.take(LONGEST_LINE).read_line(&mut line).await?;
    if read as u64 == LONGEST_LINE && !line.ends_with('\n') {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "a line is too long"));
    }
    Ok((read > 0).then_some(line))
}
