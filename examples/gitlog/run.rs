//! Everything that waits for the database.
//!
//! This file is compiled twice. `aio.rs` compiles it as it stands; `blocking.rs` with another `maybe`, which takes every
//! `async` and `.await` away, and with the blocking `Session`. Programs that need one facade only leave `maybe` out.

use super::{Session, SessionMaker, create_engine, maybe};
use crate::gitlog::history::{self, Person, Repository};
use crate::gitlog::models::{Author, Change, Commit, File, SCHEMA, Tip};
use crate::gitlog::pages::{Answers, Loaded};
use crate::gitlog::progress::Progress;
use crate::gitlog::{Options, Result, queries};
use aludel::prelude::*;
use std::collections::{HashMap, HashSet};

/// Reads what is new in the history, and gives the report.
///
/// # Errors
/// Git cannot read the history, or the database cannot be used.
#[maybe]
pub(crate) async fn run(options: &Options) -> Result<String> {
    // git first: a mistyped path should not leave a database behind
    let repository = Repository::open(&options.path)?;
    let engine = create_engine(&options.url)?; // connects on first use
    SCHEMA.create_all(&engine).await?; // makes the tables that are missing
    let sessions = SessionMaker::new(&engine);
    let loaded = load(&sessions, &repository).await?;
    let answers = ask(&mut sessions.session(), options.top).await?;
    Ok(answers.report(&loaded, engine.url(), options.top))
}

/// The ids of the authors and files in the database. Of the whole history, this alone stays in memory.
#[derive(Default)]
struct Ids {
    authors: HashMap<Person, i64>,
    files: HashMap<String, i64>,
}

/// Stores the commits that are not in the database yet, oldest first, a chunk and a transaction at a time: who
/// interrupts the program loses one chunk, and the next run goes on from there.
#[maybe]
async fn load(sessions: &SessionMaker, repository: &Repository) -> Result<Loaded> {
    let mut session = sessions.session();
    let known = session.scalar(select(func::count(Commit::id))).await?;
    let tips = session.scalars(select(Tip::hash)).await?.all()?;
    let mut ids = Ids::default();
    for (id, name, email) in session.execute(select((Author::id, Author::name, Author::email))).await? {
        ids.authors.insert(Person { name, email }, id);
    }
    for (id, path) in session.execute(select((File::id, File::path))).await? {
        ids.files.insert(path, id);
    }
    session.commit().await?; // reading began a transaction: SQLite would let nobody write until it ends

    let mut added = 0;
    let mut history = repository.history(&tips)?;
    let mut progress = Progress::new(history.total());
    while let Some(chunk) = history.next_chunk()? {
        // a session remembers what it tracks: a fresh one per chunk keeps memory bounded
        let read = chunk.len();
        added += store(&mut sessions.session(), chunk, &mut ids).await?;
        progress.advance(read);
    }
    if !tips.iter().eq([repository.head()]) {
        session.execute(delete(Tip)).await?;
        session.add(Tip::new().hash(repository.head()));
        session.commit().await?;
    }
    Ok(Loaded { added, known })
}

/// Stores a chunk of commits, but for those that are there already, and tells how many were new.
#[maybe]
async fn store(session: &mut Session, mut chunk: Vec<history::Commit>, ids: &mut Ids) -> Result<usize> {
    let hashes = chunk.iter().map(|commit| commit.hash.as_str());
    let known: HashSet<String> = session.scalars(queries::known(hashes)).await?.into_iter().collect();
    chunk.retain(|commit| !known.contains(&commit.hash));

    // `add` gives a key to the object in the session; the database numbers it at the flush, all in a few statements
    let mut authors: HashMap<&Person, Key<Author>> = HashMap::new();
    let mut files: HashMap<&str, Key<File>> = HashMap::new();
    for commit in &chunk {
        let Person { name, email } = &commit.author;
        if !ids.authors.contains_key(&commit.author) {
            authors
                .entry(&commit.author)
                .or_insert_with(|| session.add(Author::new().name(name).email(email)));
        }
        for path in commit.changes.keys().filter(|path| !ids.files.contains_key(*path)) {
            files.entry(path).or_insert_with(|| session.add(File::new().path(path)));
        }
    }
    session.flush().await?;
    ids.authors.extend(authors.into_iter().map(|(person, key)| (person.clone(), session[key].id)));
    ids.files.extend(files.into_iter().map(|(path, key)| (path.to_owned(), session[key].id)));

    // drafts nest: a commit brings its changes, and they get its id
    session.add_all(chunk.iter().map(|commit| {
        Commit::new()
            .hash(&commit.hash)
            .author_id(ids.authors[&commit.author])
            .authored(commit.authored.to_utc())
            .month(commit.authored.format("%Y-%m").to_string())
            .subject(&commit.subject)
            .changes(commit.changes.iter().map(|(path, lines)| {
                Change::new().file_id(ids.files[path]).added(lines.added).deleted(lines.deleted)
            }))
    }));
    session.commit().await?;
    Ok(chunk.len())
}

/// Asks everything the report tells.
#[maybe]
async fn ask(session: &mut Session, top: u64) -> Result<Answers> {
    let pairs = session.execute(queries::pairs(top)).await?.all()?;
    let ids: HashSet<i64> = pairs.iter().flat_map(|(one, other, _)| [*one, *other]).collect();
    Ok(Answers {
        totals: session.execute(queries::totals()).await?.one()?,
        authors: session.execute(queries::authors(top)).await?.all()?,
        months: session.execute(queries::months(top)).await?.all()?,
        files: session.execute(queries::files(top)).await?.all()?,
        paths: session.execute(queries::paths(ids)).await?.into_iter().collect(),
        pairs,
        spans: session.execute(queries::spans(top)).await?.all()?,
        author_count: session.scalar(select(func::count(Author::id))).await?,
        file_count: session.scalar(select(func::count(File::id))).await?,
    })
}
