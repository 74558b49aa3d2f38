//! The same work by every contender, in turns, in one run: `cargo xtask bench [FILTER] [--quick] [--to NAME] [--json FILE]`.
//!
//! Believe the ratios, and processor time more than wall time: the machine may be busy with something else.

use aludel_benches::contenders::{self, Entry, Server};
use aludel_benches::measure::{self, Effort};
use aludel_benches::pin::Processors;
use aludel_benches::report::{self, Measured};
use aludel_benches::schema::Database;
use aludel_benches::works::{WORKS, Work};
use std::error::Error;

/// What was asked for.
struct Arguments {
    filters: Vec<String>,
    effort: Effort,
    json: Option<String>,
    /// Contenders to which ratios are told besides the baseline.
    to: Vec<String>,
}

impl Arguments {
    fn read() -> Result<Self, String> {
        let mut read = Self { filters: Vec::new(), effort: Effort::Full, json: None, to: Vec::new() };
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--quick" => read.effort = Effort::Quick,
                "--json" => read.json = Some(arguments.next().ok_or("--json wants a file")?),
                "--to" => read.to.push(arguments.next().ok_or("--to wants a contender")?),
                // cargo says that this is a bench
                "--bench" => {}
                option if option.starts_with('-') => eprintln!("{option} means nothing here and is left out"),
                filter => read.filters.push(filter.to_owned()),
            }
        }
        Ok(read)
    }

    /// Is `database/work/contender` asked for?
    fn ask_for(&self, database: Database, work: &Work, entry: &Entry) -> bool {
        let name = format!("{}/{}/{}", database.name(), work.name, entry.name);
        (entry.does)(work.kind)
            && (self.filters.is_empty() || self.filters.iter().any(|filter| name.contains(filter.as_str())))
    }
}

fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    let arguments = Arguments::read()?;
    let mut all = Vec::new();
    contenders::left_out().iter().for_each(|why| println!("{why}"));
    for database in [Database::Sqlite, Database::Postgres] {
        if database == Database::Postgres && Server::from_environment().is_none() {
            println!("PostgreSQL is left out: `cargo xtask bench` starts one.");
            continue;
        }
        if database == Database::Postgres && !cfg!(feature = "diesel-postgres") {
            println!("Diesel on PostgreSQL is left out: turn on the feature `diesel-postgres`.");
        }
        let measured = on(database, &arguments)?;
        if !measured.is_empty() {
            println!("\n{}: wall and CPU of the baseline; of the others, ratios to it\n", database.name());
            println!("{}", report::table(&measured, None));
            for to in &arguments.to {
                println!("\n{}: ratios to {to}\n", database.name());
                println!("{}", report::table(&measured, Some(to)));
            }
        }
        all.extend(measured);
    }
    if let Some(file) = &arguments.json {
        std::fs::write(file, format!("{:#}\n", report::json(&all)))?;
    }
    Ok(())
}

fn on(database: Database, arguments: &Arguments) -> Result<Vec<Measured>, Box<dyn Error + Send + Sync>> {
    let entries: Vec<&Entry> = contenders::of(database).collect();
    let processors = Processors::allowed()?;
    let mut measured = Vec::new();
    for work in WORKS {
        let asked: Vec<&Entry> =
            entries.iter().copied().filter(|entry| arguments.ask_for(database, work, entry)).collect();
        if asked.is_empty() {
            continue;
        }
        // the baseline is always there, and first
        let baseline = entries[0];
        let others = asked.into_iter().filter(|entry| entry.name != baseline.name);
        let mut players = measure::connect(database, std::iter::once(baseline).chain(others).collect())?;
        let series = measure::measure(database, work, &mut players, arguments.effort, &processors)
            .map_err(|e| format!("{}/{}: {e}", database.name(), work.name))?;
        measured.push(Measured { database, work: work.name, series });
        eprint!(".");
    }
    Ok(measured)
}
