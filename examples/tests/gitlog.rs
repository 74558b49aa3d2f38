//! `gitlog` on a small repository, with both facades and on every database there is.

use aludel::prelude::*;
use aludel::sync::{Session, SessionMaker, create_engine};
use aludel_examples::gitlog::models::{Change, Commit, SCHEMA};
use aludel_examples::gitlog::{Facade, Options, queries, run};
use std::path::{Path, PathBuf};
use std::process::Command;

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

const ADA: &str = "Ada Lovelace";
const ZOE: &str = "Zoë Ünal";
const WANG: &str = "王小明";

/// An empty folder of a test's own.
fn folder(name: &str) -> Result<PathBuf> {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if path.exists() {
        std::fs::remove_dir_all(&path)?;
    }
    std::fs::create_dir_all(&path)?;
    Ok(path)
}

struct Repository(PathBuf);

impl Repository {
    fn new(name: &str) -> Result<Self> {
        let repository = Self(folder(name)?);
        repository.git(ADA, "", &["init", "--quiet", "--initial-branch=main"])?;
        Ok(repository)
    }

    fn git(&self, author: &str, date: &str, args: &[&str]) -> Result {
        let status = Command::new("git")
            .current_dir(&self.0)
            .args(["-c", "commit.gpgsign=false"])
            .args(args)
            .envs([
                ("GIT_AUTHOR_NAME", author),
                ("GIT_AUTHOR_EMAIL", "a@example.org"),
                ("GIT_AUTHOR_DATE", date),
            ])
            .envs([("GIT_COMMITTER_NAME", author), ("GIT_COMMITTER_EMAIL", "c@example.org")])
            .envs([("GIT_CONFIG_NOSYSTEM", "1"), ("GIT_CONFIG_GLOBAL", "/dev/null")])
            .status()?;
        if status.success() { Ok(()) } else { Err(format!("git {args:?}: {status}").into()) }
    }

    fn commit(&self, author: &str, date: &str, files: &[(&str, &[u8])]) -> Result {
        for (path, content) in files {
            std::fs::write(self.0.join(path), content)?;
        }
        self.git(author, date, &["add", "--all"])?;
        self.git(
            author,
            date,
            &["commit", "--quiet", "--allow-empty", "-m", &format!("by {author}\n\nBody.")],
        )
    }

    fn options(&self, url: &str, facade: Facade) -> Options {
        Options { path: self.0.clone(), url: url.to_owned(), facade, ..Options::default() }
    }
}

/// Three authors, a rename, a binary file, names beyond ASCII, and a merge.
fn history(name: &str) -> Result<Repository> {
    let repository = Repository::new(name)?;
    repository.commit(
        ADA,
        "2024-01-31T23:30:00-0500",
        &[("a.txt", b"1\n2\n3\n"), ("logo.bin", b"\0\x01")],
    )?;
    std::fs::rename(repository.0.join("a.txt"), repository.0.join("b.txt"))?;
    repository.commit(ZOE, "2024-02-10T12:00:00+0000", &[("logo.bin", b"\0\x02")])?;
    repository.git(ADA, "", &["checkout", "--quiet", "-b", "side"])?;
    repository.commit(WANG, "2024-02-11T12:00:00+0800", &[("ünï \"côdé\".txt", b"x\n")])?;
    repository.git(ADA, "", &["checkout", "--quiet", "main"])?;
    repository.commit(ADA, "2024-03-01T12:00:00+0000", &[("b.txt", b"1\n2\n"), ("logo.bin", b"\0\x03")])?;
    repository.git(ADA, "2024-03-02T12:00:00+0000", &["merge", "--quiet", "--no-edit", "side"])?;
    Ok(repository)
}

fn check(session: &mut Session) -> Result {
    let authors = session.execute(queries::authors(10))?.all()?;
    assert_eq!(authors, [(ADA.into(), 3, 3, 1), (ZOE.into(), 1, 3, 3), (WANG.into(), 1, 1, 0)]);
    let months = session.execute(queries::months(2))?.all()?;
    assert_eq!(months, [("2024-02".into(), 2), ("2024-03".into(), 2)]);
    let files = session.execute(queries::files(10))?.all()?;
    assert_eq!(
        files,
        [
            ("logo.bin".into(), 3, 0, 0),
            ("a.txt".into(), 2, 3, 3),
            ("b.txt".into(), 2, 3, 1),
            ("ünï \"côdé\".txt".into(), 1, 1, 0),
        ]
    );
    let pairs = session.execute(queries::pairs(10))?.all()?;
    let paths =
        session.execute(queries::paths(pairs.iter().flat_map(|(one, other, _)| [*one, *other])))?.all()?;
    let path = |id: &i64| paths.iter().find(|(i, _)| i == id).map(|(_, path)| path.as_str());
    let mut together: Vec<_> = pairs
        .iter()
        .map(|(one, other, commits)| (path(one).min(path(other)), path(one).max(path(other)), *commits))
        .collect();
    together.sort();
    assert_eq!(together, [(Some("a.txt"), Some("logo.bin"), 2), (Some("b.txt"), Some("logo.bin"), 2)]);
    let spans = session.execute(queries::spans(1))?.one()?;
    assert_eq!(spans.0, ADA);
    assert_eq!(
        [spans.1, spans.2].map(|t| t.to_rfc3339()),
        ["2024-02-01T04:30:00+00:00", "2024-03-02T12:00:00+00:00"]
    );
    let subject = session.scalar(select(Commit::subject).filter(Commit::month.eq("2024-01")))?;
    assert_eq!(subject, format!("by {ADA}"));
    Ok(())
}

/// The whole story on one database; it is left without the tables.
fn story(name: &str, url: &str, facade: Facade) -> Result {
    let repository = history(name)?;
    let engine = create_engine(url)?;
    SCHEMA.drop_all(&engine)?;
    let options = repository.options(url, facade);

    let report = run(&options)?;
    assert!(report.contains("5 new commits, 0 were there\n5 commits by 3 authors in 4 files\n"), "{report}");
    check(&mut SessionMaker::new(&engine).session())?;

    let report = run(&options)?;
    assert!(report.contains("0 new commits, 5 were there\n"), "{report}");
    check(&mut SessionMaker::new(&engine).session())?;

    // the commit that the second run ended at is rewritten, and gone for good
    repository.git(ADA, "", &["reset", "--quiet", "--hard", "HEAD~1"])?;
    repository.commit(ZOE, "2024-04-01T12:00:00+0000", &[("b.txt", b"")])?;
    repository.git(ADA, "", &["branch", "--quiet", "-D", "side"])?;
    repository.git(ADA, "", &["reflog", "expire", "--expire=now", "--all"])?;
    repository.git(ADA, "", &["gc", "--quiet", "--prune=now"])?;
    let report = run(&options)?;
    assert!(report.contains("1 new commit, 5 were there\n"), "{report}");
    let mut session = SessionMaker::new(&engine).session();
    assert_eq!(session.scalar(select(func::count(Change::file_id)))?, 9);
    session.close()?;
    SCHEMA.drop_all(&engine)?;
    Ok(())
}

#[test]
fn on_sqlite_blocking_and_async() -> Result {
    for (name, facade) in [("sqlite-blocking", Facade::Blocking), ("sqlite-async", Facade::Async)] {
        let file = folder(&format!("{name}-db"))?.join("gitlog.db");
        story(name, &format!("sqlite:///{}", file.display()), facade)?;
    }
    Ok(())
}

#[test]
fn on_postgresql_blocking_and_async() -> Result {
    let Ok(url) = std::env::var("ALUDEL_TEST_POSTGRES") else {
        eprintln!("left out: gitlog on PostgreSQL (`cargo xtask test` starts the servers)");
        return Ok(());
    };
    // one after the other: they use the same tables
    story("postgres-blocking", &url, Facade::Blocking)?;
    story("postgres-async", &url, Facade::Async)
}

#[test]
fn what_is_wrong_is_told_in_one_line() -> Result {
    let repository = history("wrong")?;
    let empty = Repository::new("empty")?;
    let file = repository.0.join("b.txt").display().to_string();
    let missing = folder("missing")?.join("no/such/folder.db").display().to_string();
    let said = |options: Options| {
        let error = run(&options).expect_err(&format!("{options:?}")).to_string();
        assert!(!error.is_empty() && !error.contains('\n'), "{error}");
        error
    };
    for facade in [Facade::Blocking, Facade::Async] {
        let at =
            |path: &str| Options { path: path.into(), url: "sqlite://".into(), facade, ..Options::default() };
        assert_eq!(said(at("/no/such/folder")), "/no/such/folder does not exist");
        assert!(said(at(&file)).ends_with("b.txt is not a folder"));
        assert!(said(at("/")).contains("not a git repository"));
        assert!(said(empty.options("sqlite://", facade)).ends_with("has no commits yet"));

        let on = |url: &str| said(repository.options(url, facade));
        assert!(on("notes").contains("URL"));
        assert!(on("oracle://x/y").contains("oracle"));
        assert!(on(&format!("sqlite:///{file}")).contains("not a database"));
        assert!(on(&format!("sqlite:///{missing}")).contains("no/such/folder.db"));
        let refused = on("postgresql://ada:secret@127.0.0.1:1/x");
        assert!(refused.contains("127.0.0.1") && !refused.contains("secret"), "{refused}");
    }
    Ok(())
}
