//! SQLite's files: full, locked, read-only, shared by two processes, or no database at all.

use super::super::mode::{Engine, SessionMaker, maybe, rest};
use super::load::Account;
use aludel::dialect::Dialect;
use aludel::prelude::*;
use aludel::{Result, TransactionOptions};
use aludel_tests::models::*;
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

/// Where a child process finds the database that it shares.
pub(crate) const SHARED: &str = "ALUDEL_FAULTS_SHARED";

/// How often each of two processes adds one.
const TIMES: i64 = 100;

fn path(engine: &Engine) -> PathBuf {
    assert_eq!(engine.dialect(), Dialect::Sqlite);
    engine.url().database().expect("a file").into()
}

/// The URL of a file beside the test's own, for the same driver.
fn beside(engine: &Engine, suffix: &str) -> (String, PathBuf) {
    let file = path(engine).with_extension(suffix);
    let url = engine.url().to_string_with_password();
    (url.replace(&path(engine).display().to_string(), &file.display().to_string()), file)
}

/// Writes posts until the database refuses one, and then goes on with less.
#[maybe]
async fn fill(engine: &Engine) -> Result<()> {
    let sessions = SessionMaker::new(engine);
    let mut session = sessions.session();
    let user = session.add(User::new().name("a").email("a@x"));
    session.commit().await?;
    let content = "x".repeat(20_000);
    let mut error = None;
    for n in 0..1_000 {
        session.add(Post::new().title(n.to_string()).content(&*content).author(user));
        if let Err(refused) = session.flush().await {
            error = Some(refused);
            break;
        }
    }
    let error = error.unwrap_or_else(|| panic!("there was room for everything"));
    assert!(error.to_string().contains("full"), "{error:?}");
    assert!(error.to_string().contains("posts"), "{error}");
    // the posts are gone, the user stays; what is small finds room, in the same session
    session.add(Tag::new().name("small"));
    session.commit().await?;
    let mut session = sessions.session();
    let posts: i64 = session.scalar(select(func::count(Post::id))).await?;
    let users: i64 = session.scalar(select(func::count(User::id))).await?;
    let tags: i64 = session.scalar(select(func::count(Tag::id))).await?;
    assert_eq!((posts, users, tags), (0, 1, 1));
    session.commit().await?;
    assert_eq!(engine.pool_status().in_use, 0);
    Ok(())
}

#[maybe]
pub(crate) async fn a_full_disk_loses_the_transaction_alone(engine: &Engine) -> Result<()> {
    let mut connection = engine.connect().await?;
    let pages: i64 = connection.scalar(text("SELECT page_count FROM pragma_page_count")).await?;
    drop(connection);
    let limit = format!("PRAGMA max_page_count = {}", pages + 60);
    let limited = engine.fork().pool_size(1).max_overflow(0).on_connect(limit).connect()?;
    fill(&limited).await?;
    // a file system that is full, where one may be mounted
    let folder = path(engine).with_extension("full");
    std::fs::create_dir_all(&folder).expect("a folder");
    let mount = Command::new("mount").args(["-t", "tmpfs", "-o", "size=1m", "tmpfs"]).arg(&folder).output();
    if !mount.is_ok_and(|done| done.status.success()) {
        println!("left out: a file system that is full (mounting a small one needs root)");
        return Ok(());
    }
    let url = engine.url().to_string_with_password();
    let url =
        url.replace(&path(engine).display().to_string(), &folder.join("small.db").display().to_string());
    let filled = on_full_disk(&url).await;
    let unmount = Command::new("umount").arg("-l").arg(&folder).status();
    assert!(unmount.is_ok_and(|done| done.success()), "{} stays mounted", folder.display());
    filled
}

#[maybe]
async fn on_full_disk(url: &str) -> Result<()> {
    let engine = Engine::builder(url).pool_size(1).max_overflow(0).connect()?;
    EVERYTHING.create_all(&engine).await?;
    fill(&engine).await
}

#[maybe]
pub(crate) async fn a_locked_file_is_told_within_its_time(engine: &Engine) -> Result<()> {
    let other = rusqlite::Connection::open(path(engine)).expect("the file");
    let url = format!("{}?busy_timeout=0.3", engine.url().to_string_with_password());
    let hasty = Engine::builder(&url).pool_size(2).connect()?;
    let mut session = SessionMaker::new(&hasty).session();
    session.add(User::new().name("a").email("a@x"));
    session.commit().await?;
    for _ in 0..2 {
        other.execute_batch("BEGIN EXCLUSIVE").expect("the lock");
        session.add(User::new().name("b").email("b@x"));
        let begun = Instant::now();
        let error = session.flush().await.unwrap_err();
        let elapsed = begun.elapsed();
        assert!(error.is_locked() && error.is_retryable(), "{error:?}");
        assert!((250..3_000).contains(&elapsed.as_millis()), "{elapsed:?}");
        other.execute_batch("COMMIT").expect("the lock's end");
    }
    session.add(User::new().name("c").email("c@x"));
    session.commit().await?;
    let names = session.scalars(select(User::name).order_by(User::id)).await?.all()?;
    assert_eq!(names, ["a", "c"]);
    Ok(())
}

#[maybe]
pub(crate) async fn a_file_that_may_only_be_read_says_so(engine: &Engine) -> Result<()> {
    let mut session = SessionMaker::new(engine).session();
    session.add(User::new().name("a").email("a@x"));
    session.commit().await?;
    let url = format!("{}?mode=ro", engine.url().to_string_with_password());
    let readonly = Engine::builder(&url).connect()?;
    let mut session = SessionMaker::new(&readonly).session();
    for _ in 0..2 {
        session.add(User::new().name("b").email("b@x"));
        let error = session.flush().await.unwrap_err();
        let told = error.to_string();
        assert!(told.contains("readonly") && told.contains("users"), "{error:?}");
        let names = session.scalars(select(User::name)).await?.all()?;
        assert_eq!(names, ["a"]);
    }
    Ok(())
}

#[maybe]
pub(crate) async fn a_file_that_is_no_database_is_told(engine: &Engine) -> Result<()> {
    let (url, file) = beside(engine, "nonsense");
    std::fs::write(&file, "this is no database, however long it is. ".repeat(100)).expect("a file");
    let error = Engine::builder(&url).connect()?.connect().await.map(drop).unwrap_err();
    assert!(error.is_connection(), "{error:?}");
    assert!(error.to_string().contains("nonsense"), "{error}");

    // a database of which a part was overwritten: its header is whole, its tables are not
    let mut session = SessionMaker::new(engine).session();
    session.add_all((0..500).map(|n| User::new().name("x".repeat(40)).email(format!("{n}@x"))));
    session.commit().await?;
    let (url, file) = beside(engine, "damaged");
    let mut bytes = std::fs::read(path(engine)).expect("the database");
    bytes[4_096..].fill(0xa5);
    std::fs::write(&file, bytes).expect("a file");
    let damaged = Engine::builder(&url).connect()?;
    for _ in 0..2 {
        let mut session = SessionMaker::new(&damaged).session();
        let read = session.scalars(select(User)).await.map(drop);
        let error = read.unwrap_err();
        assert!(error.to_string().contains("malformed"), "{error:?}");
        session.add(User::new().name("b").email("b@x"));
        let error = session.commit().await.unwrap_err();
        assert!(error.to_string().contains("malformed"), "{error:?}");
    }
    Ok(())
}

#[maybe]
pub(crate) async fn text_that_is_not_utf8_is_told(engine: &Engine) -> Result<()> {
    let mut connection = engine.connect().await?;
    let wrong = "INSERT INTO users (name, email) VALUES (CAST(x'6162ff63' AS TEXT), 'a@x')";
    connection.exec_driver_sql(wrong).await?;
    connection.commit().await?;
    let mut session = SessionMaker::new(engine).session();
    let error = session.scalars(select(User)).await.map(drop).unwrap_err();
    let told = error.to_string();
    assert!(told.contains("column \"name\"") && told.contains("not UTF-8"), "{error:?}");
    assert!(told.contains("users"), "{error}");
    let error = session.track(select(User)).await.unwrap_err();
    assert!(error.to_string().contains("column \"name\""), "{error:?}");
    let error = session.execute(text("SELECT name FROM users")).await.map(drop).unwrap_err();
    assert!(error.to_string().contains("not UTF-8"), "{error:?}");
    // its bytes can be read, and the rest of the row as well
    let bytes: Vec<u8> = session.scalar(text("SELECT name FROM users")).await?;
    assert_eq!(bytes, b"ab\xffc");
    let emails = session.scalars(select(User::email)).await?.all()?;
    assert_eq!(emails, ["a@x"]);
    Ok(())
}

/// Adds one to an account, so many times, each in a transaction that is tried again.
#[maybe]
pub(crate) async fn count_up(engine: &Engine) -> Result<()> {
    let sessions = SessionMaker::new(engine).transaction_options(TransactionOptions::new().immediate());
    for _ in 0..TIMES {
        let mut tries = 0;
        loop {
            tries += 1;
            let mut session = sessions.session();
            let seen: Result<i64> = session.scalar(select(Account::balance).filter(Account::id.eq(1))).await;
            let done = match seen {
                Ok(seen) => {
                    let up = update(Account).filter(Account::id.eq(1)).set(Account::balance, seen + 1);
                    session.execute(up).await.map(drop)
                }
                Err(error) => Err(error),
            };
            let done = match done {
                Ok(()) => session.commit().await,
                Err(error) => Err(error),
            };
            match done {
                Ok(()) => break,
                Err(error) if error.is_locked() && tries < 200 => rest(2).await,
                Err(error) => return Err(error),
            }
        }
    }
    Ok(())
}

#[maybe]
pub(crate) async fn two_processes_share_a_file(engine: &Engine) -> Result<()> {
    super::load::ACCOUNTS.create_all(engine).await?;
    let mut session = SessionMaker::new(engine).session();
    session.add(Account::new().id(1).balance(0));
    session.commit().await?;
    let program = std::env::current_exe().expect("this program");
    // only the blocking facade's child: what is shared is the file
    let child = Command::new(program)
        .args(["blocking::a_process_that_shares_a_file", "--exact", "--ignored", "--nocapture"])
        .env(SHARED, path(engine))
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("a second process");
    let counted = count_up(engine).await;
    let told = child.wait_with_output().expect("its end");
    let told_text = String::from_utf8_lossy(&told.stdout);
    counted?;
    assert!(told.status.success() && told_text.contains("1 passed"), "{told_text}");
    let mut session = SessionMaker::new(engine).session();
    let balance: i64 = session.scalar(select(Account::balance).filter(Account::id.eq(1))).await?;
    assert_eq!(balance, 2 * TIMES);
    Ok(())
}
