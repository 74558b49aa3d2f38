//! Contenders in turns: A B C, B C A, C A B, …

use crate::contender::{Contender, Outcome, Seen};
use crate::contenders::Entry;
use crate::pin::Processors;
use crate::schema::Database;
use crate::works::{Input, Kind, Work};
use rustix::time::{ClockId, clock_gettime};
use std::time::{Duration, Instant};

/// How long a turn lasts at least.
const TURN: Duration = Duration::from_millis(5);

/// How thorough a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effort {
    /// Enough rounds to believe the medians.
    Full,
    /// Shows that everything runs.
    Quick,
}

/// A contender, connected.
pub struct Player {
    /// Its name.
    pub name: &'static str,
    contender: Box<dyn Contender>,
}

/// What one operation cost.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// Nanoseconds that passed.
    pub wall: f64,
    /// Nanoseconds of processor time of this process, all its threads.
    pub cpu: f64,
}

/// One contender's rounds of one work.
#[derive(Debug)]
pub struct Series {
    /// The contender's name.
    pub name: &'static str,
    /// One cost per round; the same place is the same round for every contender.
    pub rounds: Vec<Cost>,
}

type Fallible<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// Connects contenders and makes their tables.
///
/// # Errors
/// A contender's, with its name.
pub fn connect(database: Database, entries: Vec<&'static Entry>) -> Fallible<Vec<Player>> {
    let mut players = Vec::new();
    for entry in entries {
        let contender = (entry.connect)().map_err(|e| format!("{}: {e}", entry.name))?;
        let mut player = Player { name: entry.name, contender };
        if database == Database::Sqlite || players.is_empty() {
            player.contender.execute(&crate::schema::create(database))?;
        }
        players.push(player);
    }
    Ok(players)
}

/// Measures one work: checks that all do the same, warms up, then takes turns. The first player is the baseline.
///
/// # Errors
/// A contender's, or what it did differs from the baseline's; with its name.
pub fn measure(
    database: Database,
    work: &Work,
    players: &mut [Player],
    effort: Effort,
    processors: &Processors,
) -> Fallible<Vec<Series>> {
    let input = Input::new(work.kind);
    let fill = work.filled(database);
    let tables = if database == Database::Sqlite { players.len() } else { 1 };
    for player in &mut players[..tables] {
        player.contender.execute(&fill).map_err(named(player.name))?;
    }
    check(&input, players)?;
    if database == Database::Postgres {
        processors.set(work.kind.lockstep(work.fill))?;
    }
    let mut times = Vec::new();
    for player in players.iter_mut() {
        times.push(calibrate(&input, &mut *player.contender, effort).map_err(named(player.name))?);
    }
    let mut all: Vec<Series> = players.iter().map(|p| Series { name: p.name, rounds: Vec::new() }).collect();
    for round in 0..rounds(effort, &times) {
        for turn in 0..players.len() {
            let place = (round + turn) % players.len();
            // rows that were taken back stay in PostgreSQL's tables until they are swept
            let left = match work.kind {
                Kind::Insert(_) | Kind::Update(_) => "VACUUM users",
                Kind::Graph(_) => "VACUUM writers, posts, comments",
                _ => "",
            };
            if database == Database::Postgres && !left.is_empty() {
                players[0].contender.execute(left).map_err(named(players[0].name))?;
            }
            let player = &mut players[place];
            let cost = turn_of(&input, &mut *player.contender, times[place]).map_err(named(player.name))?;
            all[place].rounds.push(cost);
        }
    }
    Ok(all)
}

fn named<E: std::fmt::Display>(name: &'static str) -> impl Fn(E) -> String {
    move |e| format!("{name}: {e}")
}

fn check(input: &Input, players: &mut [Player]) -> Outcome {
    let mut expected = None;
    for player in players {
        let outcome = input.outcome(&mut *player.contender).map_err(named(player.name))?;
        match &expected {
            None => expected = Some(outcome),
            Some(expected) if *expected != outcome => {
                return Err(
                    format!("{}: what it read or wrote differs from the baseline", player.name).into()
                );
            }
            Some(_) => {}
        }
    }
    Ok(())
}

/// How often the work fits a turn; it is warm afterwards.
fn calibrate(input: &Input, contender: &mut dyn Contender, effort: Effort) -> Fallible<usize> {
    let turn = if effort == Effort::Quick { TURN / 5 } else { TURN };
    let mut times = 1;
    loop {
        let wall = turn_of(input, contender, times)?.wall * times as f64;
        let goal = turn.as_nanos() as f64;
        if wall >= goal {
            return Ok(times);
        }
        let factor = (goal / wall * 1.1).clamp(1.0, 100.0);
        times = (times as f64 * factor).ceil() as usize + 1;
    }
}

fn turn_of(input: &Input, contender: &mut dyn Contender, times: usize) -> Fallible<Cost> {
    input.prepare(contender)?;
    let mut seen = Seen::default();
    if times > 1 {
        // what a new transaction costs once does not count: plans made anew, caches filled
        input.run(contender, 1, &mut seen)?;
    }
    // what a process of its own has spent so far does not count
    contender.spent();
    let (wall, cpu) = (Instant::now(), cpu_time());
    input.run(contender, times, &mut seen)?;
    let (wall, cpu) = (wall.elapsed().as_nanos() as f64, (cpu_time() - cpu).as_nanos() as f64);
    let Cost { wall, cpu } = contender.spent().unwrap_or(Cost { wall, cpu });
    contender.rollback()?;
    Ok(Cost { wall: wall / times as f64, cpu: cpu / times as f64 })
}

/// Short work varies more, and more rounds of it can be afforded.
fn rounds(effort: Effort, times: &[usize]) -> usize {
    match effort {
        Effort::Quick => 3,
        Effort::Full if times[0] > 1 => 25,
        Effort::Full => 11,
    }
}

/// Processor time of this process, all its threads.
pub fn cpu_time() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec as u32)
}
