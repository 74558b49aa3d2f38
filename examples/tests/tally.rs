//! `tally` with many clients at once, on every database there is.

mod common;

use aludel::aio::{Engine, SessionMaker};
use aludel::prelude::*;
use aludel_examples::tally::ending::ending;
use aludel_examples::tally::models::{SCHEMA, Series, Visit};
use aludel_examples::tally::serve;
use async_std::io::{BufReader, prelude::*};
use async_std::net::{SocketAddr, TcpListener, TcpStream};
use async_std::task;
use common::databases;
use std::collections::BTreeMap;

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

const CLIENTS: i32 = 32;
const ROUNDS: i32 = 6;
const NAMES: [&str; 3] = ["hits", "misses", "bytes"];

struct Client {
    stream: TcpStream,
    lines: BufReader<TcpStream>,
}

impl Client {
    async fn connect(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        Ok(Self { lines: BufReader::new(stream.clone()), stream })
    }

    async fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        self.lines.read_line(&mut line).await?;
        Ok(line.trim_end().to_owned())
    }

    async fn ask(&mut self, line: &str) -> Result<String> {
        self.stream.write_all(format!("{line}\n").as_bytes()).await?;
        self.line().await
    }
}

/// What each client adds: to one name in each round, two numbers.
fn additions(client: i32) -> impl Iterator<Item = (&'static str, [i32; 2])> {
    (0..ROUNDS).map(move |round| {
        let name = NAMES[((client + round) % 3) as usize];
        (name, [client * 100 + round, -round])
    })
}

async fn client(address: SocketAddr, number: i32) -> Result<Client> {
    let mut client = Client::connect(address).await?;
    for (name, [one, two]) in additions(number) {
        let answer = client.ask(&format!("add {name} {one} {two}")).await?;
        if !answer.starts_with(&format!("{name} ")) {
            return Err(answer.into());
        }
        let read = client.ask(&format!("get {name}")).await?;
        let count = |line: &str| line.split(' ').nth(1).and_then(|count| count.parse::<i32>().ok());
        if count(&read) < count(&answer) || count(&answer).is_none() {
            return Err(format!("{answer:?}, then {read:?}").into());
        }
    }
    Ok(client)
}

/// Count, sum, least and most by name.
fn expected() -> BTreeMap<&'static str, (i64, i64, i64, i64)> {
    let mut all = BTreeMap::new();
    for (name, numbers) in (0..CLIENTS).flat_map(additions) {
        for number in numbers.map(i64::from) {
            let (count, sum, least, most) = all.entry(name).or_insert((0, 0, i64::MAX, i64::MIN));
            (*count, *sum) = (*count + 1, *sum + number);
            (*least, *most) = (number.min(*least), number.max(*most));
        }
    }
    all
}

async fn story(url: &str) -> Result {
    let engine = Engine::builder(url).pool_size(8).max_overflow(0).connect()?;
    SCHEMA.drop_all(&engine).await?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let (running, stop) = ending();
    let service = task::spawn({
        let engine = engine.clone();
        async move { serve(&engine, listener, stop).await }
    });

    let begun: Vec<_> = (0..CLIENTS).map(|number| task::spawn(client(address, number))).collect();
    let mut clients = Vec::new();
    for client in begun {
        clients.push(client.await?);
    }

    // one more, which asks what is no question as well
    let mut last = Client::connect(address).await?;
    assert_eq!(last.ask("get nothing").await?, "none");
    assert_eq!(last.ask("add hits many").await?, "error: \"many\" is no number that fits");
    let mut told = BTreeMap::new();
    let mut line = last.ask("top 9").await?;
    while line != "." {
        let words: Vec<&str> = line.split(' ').collect();
        let numbers: Vec<i64> =
            words[1..].iter().map(|word| word.parse()).collect::<std::result::Result<_, _>>()?;
        told.insert(words[0].to_owned(), (numbers[0], numbers[1], numbers[2], numbers[3]));
        line = last.line().await?;
    }
    let expected = expected();
    assert!(told.iter().map(|(name, numbers)| (name.as_str(), *numbers)).eq(expected), "{told:?}");
    assert_eq!(clients[7].ask("mine").await?, (2 * ROUNDS).to_string());
    assert_eq!(clients[0].ask("quit").await?, "bye");

    // all others are said goodbye, and nobody gets in any more
    drop(running);
    service.await?;
    for client in &mut clients[1..] {
        assert_eq!(client.line().await?, "bye");
    }
    assert!(TcpStream::connect(address).await.is_err());
    assert_eq!((engine.pool_status().in_use, engine.pool_status().waiting), (0, 0));

    let mut session = SessionMaker::new(&engine).session();
    let visits = session.scalars(select(Visit)).await?.all()?;
    assert_eq!(visits.len(), CLIENTS as usize + 1);
    assert!(visits.iter().all(|visit| visit.left.is_some()), "{visits:?}");
    let added: i64 = visits.iter().map(|visit| visit.added).sum();
    let count = session.scalar(select(func::sum(Series::count))).await?;
    assert_eq!((added, count), (i64::from(2 * ROUNDS * CLIENTS), Some(added)));
    session.close().await?;
    SCHEMA.drop_all(&engine).await?;
    Ok(())
}

#[test]
fn the_sums_of_many_clients_agree() -> common::Result {
    for (database, url) in databases("tally")? {
        task::block_on(story(&url)).map_err(|error| format!("{database}: {error}"))?;
    }
    Ok(())
}
