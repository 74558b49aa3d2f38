//! The tables, as Rust structs.
//!
//! `models!` makes of each a plain struct, the type `Author`, and a constant of the same name, the value `Author`, for
//! `select(Author)`. Columns are constants: `Author::name`. `Author::new()` begins a new row.
//!
//! ```text
//! git_authors 1──n git_commits 1──n git_changes n──1 git_files
//! ```

#![allow(missing_docs, reason = "the names say it")]

use aludel::prelude::*;
use chrono::{DateTime, Utc};

column_types! {
    /// A key that the database numbers: in Rust an `i64`.
    pub intpk = i64: primary_key;
    /// A commit's name: 40 hexadecimal digits, or 64 in repositories with SHA-256.
    pub hash = String: String(64);
}

models! {
    /// Somebody who wrote commits, by name and address as git tells them (a `.mailmap` counts).
    #[derive(Debug)]
    pub struct Author in "git_authors" {
        pub id: intpk,
        pub name: String = column(Text),
        pub email: String = column(Text),
        pub commits: Many<Commit> = relationship(back_populates = author);

        unique(name, email),                // after a semicolon: what belongs to the whole table
    }

    /// One commit. Merges have no changes of their own.
    #[derive(Debug)]
    pub struct Commit in "git_commits" {
        pub id: intpk,
        pub hash: hash = column(unique),
        pub author_id: i64 = column(foreign_key(Author::id), index),
        pub authored: DateTime<Utc>,
        /// `2024-05` where the author was. A column, because each database has another function for it.
        pub month: String = column(String(7), index),
        pub subject: String = column(Text),
        pub author: One<Author> = relationship(author_id, back_populates = commits),
        pub changes: Many<Change> = relationship(back_populates = commit),
    }

    /// A path that some commit changed, whether it still exists or not.
    #[derive(Debug)]
    pub struct File in "git_files" {
        pub id: intpk,
        pub path: String = column(Text, unique),
        pub changes: Many<Change> = relationship(back_populates = file),
    }

    /// What a commit did to a file: the table between the two, with columns of its own.
    #[derive(Debug)]
    pub struct Change in "git_changes" {
        pub commit_id: i64 = column(primary_key, foreign_key(Commit::id)),
        pub file_id: i64 = column(primary_key, foreign_key(File::id), index),
        /// Lines; 0 in a binary file.
        pub added: i64,
        pub deleted: i64,
        pub commit: One<Commit> = relationship(commit_id, back_populates = changes),
        pub file: One<File> = relationship(file_id, back_populates = changes),
    }

    /// The commit up to which the last run read, so that the next one can begin there.
    #[derive(Debug)]
    pub struct Tip in "git_tips" {
        pub hash: hash = column(primary_key),
        /// When that was; filled in by itself.
        pub read: DateTime<Utc> = column(insert_default(func::now())),
    }
}

/// All tables, for `create_all`.
pub static SCHEMA: Metadata = metadata![Author, Commit, File, Change, Tip];
