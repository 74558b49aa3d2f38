//! The questions, as typed statements.
//!
//! A `Select<Row>` is a value: it can be made, passed around and cloned without a database. What a row becomes follows
//! from what is selected, and the compiler checks the one against the other.

use super::models::{Author, Change, Commit, File};
use aludel::prelude::*;
use chrono::{DateTime, Utc};

/// Commits, and the times of the first and the last: `None` if there are no commits.
pub type Totals = (i64, Option<DateTime<Utc>>, Option<DateTime<Utc>>);

/// An author or a file: name, commits, lines added, lines deleted.
pub type Counted = (String, i64, i64, i64);

/// Commits with more files than this (imports, reformatting) say little about which files belong together.
pub const MANY_FILES: i64 = 25;

/// How much there is.
pub fn totals() -> Select<Totals> {
    select((func::count(Commit::id), func::min(Commit::authored), func::max(Commit::authored)))
}

/// Who has how many commits, and lines added and deleted; most commits first.
pub fn authors(top: u64) -> Select<Counted> {
    let commits = func::count_distinct(Commit::id).label("commits");
    // the sum of no rows is NULL: an author may have merges only
    let added = func::coalesce(func::sum(Change::added), 0);
    let deleted = func::coalesce(func::sum(Change::deleted), 0);
    select((Author::name, &commits, added, deleted))
        .join(Author::commits)
        .outerjoin(Commit::changes)
        .group_by((Author::id, Author::name))
        .order_by((commits.desc(), Author::name))
        .limit(top)
}

/// The months with the most commits.
pub fn months(top: u64) -> Select<(String, i64)> {
    let commits = func::count(Commit::id).label("commits");
    select((Commit::month, &commits))
        .group_by(Commit::month)
        .order_by((commits.desc(), Commit::month))
        .limit(top)
}

/// The files that most commits changed, with lines added and deleted.
pub fn files(top: u64) -> Select<Counted> {
    let commits = func::count(Change::commit_id).label("commits");
    select((
        File::path,
        &commits,
        func::coalesce(func::sum(Change::added), 0),
        func::coalesce(func::sum(Change::deleted), 0),
    ))
    .join(File::changes)
    .group_by((File::id, File::path))
    .order_by((commits.desc(), File::path))
    .limit(top)
}

/// Pairs of files that the same commits changed, by id: [`paths`] has their names.
///
/// The table of changes is joined to itself, so one side needs another name. `<` leaves out a file paired with itself,
/// and each pair's mirror image.
pub fn pairs(top: u64) -> Select<(i64, i64, i64)> {
    let other = aliased(Change, "other");
    let small =
        select(Change::commit_id).group_by(Change::commit_id).having(func::count_all().le(MANY_FILES));
    let together = func::count_all().label("together");
    select((Change::file_id, other.file_id, &together))
        .join((&other, (other.commit_id.eq(Change::commit_id), Change::file_id.lt(other.file_id))))
        .filter(Change::commit_id.in_(small))
        .group_by((Change::file_id, other.file_id))
        .having(together.gt(1))
        .order_by((together.desc(), Change::file_id, other.file_id))
        .limit(top)
}

/// Files' names.
pub fn paths(ids: impl IntoIterator<Item = i64>) -> Select<(i64, String)> {
    select((File::id, File::path)).filter(File::id.in_(ids))
}

/// When the authors with the most commits wrote their first and their last.
pub fn spans(top: u64) -> Select<(String, DateTime<Utc>, DateTime<Utc>)> {
    // through an inner join no group is empty, so the NULL of an empty one needs no `Option`
    let (first, last) = (func::min(Commit::authored), func::max(Commit::authored));
    select((Author::name, first.type_coerce(), last.type_coerce()))
        .join(Author::commits)
        .group_by((Author::id, Author::name))
        .order_by((func::count(Commit::id).desc(), Author::name))
        .limit(top)
}

/// Those of these commits that are in the database already.
pub fn known<'a>(hashes: impl IntoIterator<Item = &'a str>) -> Select<String> {
    select(Commit::hash).filter(Commit::hash.in_(hashes))
}
