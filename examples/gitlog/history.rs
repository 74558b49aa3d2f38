//! Reads a history through `git log --numstat`. Knows no database.

use super::{Error, Result};
use chrono::{DateTime, FixedOffset};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread::JoinHandle;

/// Who wrote a commit.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Person {
    /// As `.mailmap` has it.
    pub name: String,
    /// As `.mailmap` has it.
    pub email: String,
}

/// One commit, as git tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    /// In hexadecimal digits.
    pub hash: String,
    /// Who wrote it, which may not be who committed it.
    pub author: Person,
    /// When, with the author's offset from UTC.
    pub authored: DateTime<FixedOffset>,
    /// The message's first line.
    pub subject: String,
    /// The files it changed, by path. A merge's are those of the commits it merges: none of its own.
    pub changes: BTreeMap<String, Lines>,
}

/// Lines of a file that a commit changed; 0 in a binary file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lines {
    /// Lines added.
    pub added: i64,
    /// Lines deleted.
    pub deleted: i64,
}

/// A repository that has commits.
#[derive(Debug)]
pub struct Repository {
    path: PathBuf,
    head: String,
}

impl Repository {
    /// The repository that a folder is in.
    ///
    /// # Errors
    /// There is no such folder, it is in no repository, or the repository is empty.
    pub fn open(path: &Path) -> Result<Self> {
        if !path.is_dir() {
            let why = if path.exists() { "is not a folder" } else { "does not exist" };
            return Err(Error::new(format!("{} {why}", path.display())));
        }
        git(path, &["rev-parse", "--git-dir"])?;
        let head = git(path, &["rev-parse", "--verify", "--quiet", "HEAD^{commit}"])
            .map_err(|_| Error::new(format!("the repository at {} has no commits yet", path.display())))?;
        Ok(Self { path: path.to_owned(), head })
    }

    /// The newest commit's hash.
    pub fn head(&self) -> &str {
        &self.head
    }

    /// The commits that none of these leads to, oldest first. Commits that are gone, after a force-push, are ignored.
    ///
    /// # Errors
    /// Git cannot be run.
    pub fn history(&self, but_for: &[String]) -> Result<History> {
        let mut range = vec!["--ignore-missing", self.head.as_str(), "--not"];
        range.extend(but_for.iter().map(String::as_str));
        range.push("--");
        let count = git(&self.path, &[&["rev-list", "--count"], &*range].concat())?;
        let format = "--format=%x01%H%x00%aN%x00%aE%x00%aI%x00%s";
        let mut child = command(&self.path)
            .args(["-c", "core.quotepath=off", "-c", "log.showSignature=false", "log", "-z", "--reverse"])
            .args(["--numstat", "--no-renames", "--no-ext-diff", "--no-textconv", "--encoding=UTF-8", format])
            .args(range)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(no_git)?;
        let pipes = child.stdout.take().zip(child.stderr.take());
        let (stdout, mut stderr) = pipes.ok_or_else(|| Error::new("git log: no pipe"))?;
        let errors = std::thread::spawn(move || {
            let mut said = Vec::new();
            let _ = stderr.read_to_end(&mut said);
            String::from_utf8_lossy(&said).into_owned()
        });
        let parser = Parser { input: BufReader::new(stdout), header: None };
        Ok(History { child, errors: Some(errors), parser, total: count.parse().unwrap_or(0) })
    }
}

fn command(path: &Path) -> Command {
    let mut git = Command::new("git");
    git.arg("-C").arg(path).stdin(Stdio::null());
    git
}

fn no_git(error: std::io::Error) -> Error {
    Error::new(format!("git could not be run: {error}"))
}

/// What git says, trimmed.
fn git(path: &Path, args: &[&str]) -> Result<String> {
    let output = command(path).args(args).output().map_err(no_git)?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(Error::new(format!("{}: {}", path.display(), said.trim().trim_start_matches("fatal: "))));
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Commits as git tells them, while it still looks for more.
#[derive(Debug)]
pub struct History {
    child: Child,
    errors: Option<JoinHandle<String>>,
    parser: Parser<BufReader<ChildStdout>>,
    total: usize,
}

impl History {
    /// How many commits there are.
    pub fn total(&self) -> usize {
        self.total
    }

    /// The next commits: about 2,000, or fewer if they change many files. `None` at the end.
    ///
    /// # Errors
    /// Git gives up, or says something that is not understood.
    pub fn next_chunk(&mut self) -> Result<Option<Vec<Commit>>> {
        let (mut chunk, mut changes) = (Vec::new(), 0);
        while chunk.len() < 2_000 && changes < 20_000 {
            let Some(commit) = self.parser.next_commit()? else { break };
            changes += commit.changes.len();
            chunk.push(commit);
        }
        if !chunk.is_empty() {
            return Ok(Some(chunk));
        }
        let status = self.child.wait()?;
        let said = self.errors.take().and_then(|thread| thread.join().ok()).unwrap_or_default();
        if status.success() { Ok(None) } else { Err(Error::new(format!("git log: {said} ({status})"))) }
    }
}

/// An error elsewhere must not leave git behind.
impl Drop for History {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Understands `git log -z --numstat`: pieces that end with NUL. Five make a commit, the first marked with a 1; each of
/// its files adds one, `added TAB deleted TAB path`, with `-` for a binary file's numbers.
#[derive(Debug)]
struct Parser<R> {
    input: R,
    /// The piece that ended the commit before.
    header: Option<String>,
}

impl<R: BufRead> Parser<R> {
    fn next_commit(&mut self) -> Result<Option<Commit>> {
        let Some(header) = self.header.take().map_or_else(|| self.piece(), |header| Ok(Some(header)))? else {
            return Ok(None);
        };
        let hash = header.strip_prefix('\x01').ok_or_else(|| unexpected(&header))?.to_owned();
        let mut field = || self.piece()?.ok_or_else(|| Error::new("git log ended within a commit"));
        let author = Person { name: field()?, email: field()? };
        // a date that makes no sense, some old converters wrote such, is shown as 1970
        let authored = DateTime::parse_from_rfc3339(&field()?).unwrap_or_default();
        let subject = field()?;
        let mut changes: BTreeMap<String, Lines> = BTreeMap::new();
        while let Some(piece) = self.piece()? {
            if piece.starts_with('\x01') {
                self.header = Some(piece);
                break;
            }
            // a line break stands between a commit and its files
            let mut parts = piece.trim_start_matches('\n').splitn(3, '\t');
            let (Some(added), Some(deleted), Some(path)) = (parts.next(), parts.next(), parts.next()) else {
                return Err(unexpected(&piece));
            };
            // paths that are not UTF-8 may look the same once they are text
            let lines = changes.entry(path.to_owned()).or_default();
            lines.added += added.parse().unwrap_or(0);
            lines.deleted += deleted.parse().unwrap_or(0);
        }
        Ok(Some(Commit { hash, author, authored, subject, changes }))
    }

    fn piece(&mut self) -> Result<Option<String>> {
        let mut bytes = Vec::new();
        if self.input.read_until(0, &mut bytes)? == 0 {
            return Ok(None);
        }
        bytes.pop_if(|last| *last == 0);
        Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
    }
}

fn unexpected(piece: &str) -> Error {
    Error::new(format!("git log said something unexpected: {piece:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Vec<Commit> {
        let mut parser = Parser { input: text.as_bytes(), header: None };
        std::iter::from_fn(|| parser.next_commit().unwrap()).collect()
    }

    #[test]
    fn commits_with_files_without_and_with_strange_names() {
        let commits = parsed(concat!(
            "\x01aa\0Zoë\0z@x\x002024-05-01T01:00:00+02:00\0first\0\n3\t1\ta\0-\t-\ttab\there\n\0",
            "\x01bb\0\0\0not a date\0\0",
            "\x01cc\0Bo\0b@x\x002024-05-02T00:00:00Z\0-\t-\t\0\n1\t0\té\0",
        ));
        assert_eq!(commits.iter().map(|c| c.hash.as_str()).collect::<Vec<_>>(), ["aa", "bb", "cc"]);
        assert_eq!(commits[0].author.name, "Zoë");
        assert_eq!(commits[0].authored.to_utc().to_rfc3339(), "2024-04-30T23:00:00+00:00");
        assert_eq!(commits[0].changes["a"], Lines { added: 3, deleted: 1 });
        assert_eq!(commits[0].changes["tab\there\n"], Lines::default());
        assert_eq!((commits[1].changes.len(), commits[1].authored.timestamp()), (0, 0));
        assert_eq!((commits[2].subject.as_str(), commits[2].changes.len()), ("-\t-\t", 1));
    }

    #[test]
    fn what_is_not_a_log_is_an_error() {
        let mut parser = Parser { input: "fatal: no\0".as_bytes(), header: None };
        assert!(parser.next_commit().unwrap_err().to_string().contains("fatal: no"));
        let mut parser = Parser { input: "\x01aa\0Bo\0".as_bytes(), header: None };
        assert_eq!(parser.next_commit().unwrap_err().to_string(), "git log ended within a commit");
    }
}
