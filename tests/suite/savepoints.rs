//! Transactions within a transaction: what a session's objects are after their end.

use super::relationships::{library, titles};
use crate::mode::{Engine, maybe};
use aludel::prelude::*;
use aludel::{ObjectState, Result};
use aludel_tests::library_models::*;

#[maybe]
pub(crate) async fn what_a_savepoint_keeps_belongs_to_the_transaction(engine: &Engine) -> Result<()> {
    let mut session = library(engine).await?;
    let ann = session.add(Author::new().name("ann"));
    session.commit().await?;
    session.load(ann, Author::books).await?;
    session.commit().await?;
    let mut nested = session.begin_nested().await?;
    nested[ann].name = "changed".into();
    let book = nested.append(ann, Author::books, Book::new().title("one"));
    nested.commit().await?;
    assert!(!session.in_nested_transaction());
    assert_eq!((session[ann].name.as_str(), session.many(ann, Author::books)), ("changed", &[book][..]));
    session.rollback().await?;
    assert_eq!(session[ann].name, "ann");
    assert!(session.many(ann, Author::books).is_empty());
    assert_eq!(session.state(book), ObjectState::Detached);
    Ok(())
}

#[maybe]
pub(crate) async fn objects_and_collections_are_restored(engine: &Engine) -> Result<()> {
    let mut session = library(engine).await?;
    let ann =
        session.add(Author::new().name("ann").books([Book::new().title("one"), Book::new().title("two")]));
    let [sad, fun] = ["sad", "fun"].map(|name| session.add(Genre::new().name(name)));
    session.commit().await?;
    let books = session.many(ann, Author::books).to_vec();
    for book in &books {
        session.load(*book, Book::genres).await?;
    }
    session.append(books[0], Book::genres, sad);
    session[ann].name = "before".into();
    let mut nested = session.begin_nested().await?;
    nested[ann].name = "inside".into();
    nested.flush().await?;
    nested[ann].name = "inside, not flushed".into();
    nested.remove(ann, Author::books, books[0]);
    nested.remove(books[0], Book::genres, sad);
    nested.append(books[1], Book::genres, fun);
    let three = nested.append(ann, Author::books, Book::new().title("three"));
    nested.flush().await?;
    nested.delete(fun);
    nested.flush().await?;
    let never = nested.add(Author::new().name("never"));
    nested.rollback().await?;
    assert_eq!(session[ann].name, "before");
    assert_eq!(session.many(ann, Author::books), books);
    assert_eq!(session.many(books[0], Book::genres), [sad]);
    assert!(session.many(books[1], Book::genres).is_empty());
    assert_eq!(session.state(books[0]), ObjectState::Persistent);
    assert_eq!(session.state(fun), ObjectState::Persistent);
    assert_eq!((session.state(three), session.state(never)), (ObjectState::Detached, ObjectState::Detached));
    assert!(!session.is_dirty());
    session.commit().await?;
    let found = titles(&mut session, ann).await?;
    assert_eq!(found, ["one", "two"]);
    let rows: i64 = session.scalar(select(func::count_all()).select_from(BookGenre)).await?;
    assert_eq!(rows, 1);
    let name: String = session.scalar(select(Author::name)).await?;
    assert_eq!(name, "before");
    Ok(())
}

#[maybe]
pub(crate) async fn one_that_is_dropped_is_rolled_back(engine: &Engine) -> Result<()> {
    let mut session = library(engine).await?;
    let ann = session.add(Author::new().name("ann"));
    let mut nested = session.begin_nested().await?;
    nested[ann].name = "inside".into();
    nested.add(Author::new().name("bob"));
    nested.flush().await?;
    drop(nested);
    assert!(!session.in_nested_transaction());
    assert_eq!(session[ann].name, "ann");
    // the database has not been told yet, and is before it is asked
    session.add(Author::new().name("bob"));
    session.commit().await?;
    let names = session.scalars(select(Author::name).order_by(Author::name)).await?.all()?;
    assert_eq!(names, ["ann", "bob"]);
    // dropped with the commit at once
    let mut nested = session.begin_nested().await?;
    nested.delete(ann);
    nested.flush().await?;
    drop(nested);
    session.commit().await?;
    let count: i64 = session.scalar(select(func::count(Author::id))).await?;
    assert_eq!(count, 2);
    Ok(())
}

#[maybe]
pub(crate) async fn they_stand_within_each_other(engine: &Engine) -> Result<()> {
    let mut session = library(engine).await?;
    let ann = session.add(Author::new().name("0"));
    let mut outer = session.begin_nested().await?;
    outer[ann].name = "1".into();
    let mut inner = outer.begin_nested().await?;
    inner[ann].name = "2".into();
    let kept = inner.add(Author::new().name("kept"));
    inner.commit().await?;
    let mut inner = outer.begin_nested().await?;
    inner[ann].name = "3".into();
    inner.delete(kept);
    inner.rollback().await?;
    assert_eq!((outer[ann].name.as_str(), outer.state(kept)), ("2", ObjectState::Persistent));
    outer.rollback().await?;
    assert_eq!((session[ann].name.as_str(), session.state(kept)), ("0", ObjectState::Detached));
    let mut outer = session.begin_nested().await?;
    let mut inner = outer.begin_nested().await?;
    inner.add(Author::new().name("both"));
    inner.flush().await?;
    drop(inner);
    outer.add(Author::new().name("outer"));
    outer.commit().await?;
    session.commit().await?;
    let names = session.scalars(select(Author::name).order_by(Author::name)).await?.all()?;
    assert_eq!(names, ["0", "outer"]);
    Ok(())
}

#[maybe]
pub(crate) async fn a_flush_that_fails_ends_the_innermost(engine: &Engine) -> Result<()> {
    let mut session = library(engine).await?;
    let ann = session.add(Author::new().name("ann"));
    let mut outer = session.begin_nested().await?;
    let bob = outer.add(Author::new().name("bob"));
    let mut inner = outer.begin_nested().await?;
    inner[bob].name = "inside".into();
    inner.add(Author::new().name("ann"));
    let error = inner.flush().await.unwrap_err();
    assert!(error.is_unique_violation(), "{error}");
    assert_eq!(inner[bob].name, "bob");
    let told = inner.commit().await.unwrap_err();
    assert!(told.to_string().contains("rolled back already"), "{told}");
    outer[bob].name = "outside".into();
    outer.commit().await?;
    session.commit().await?;
    let names = session.scalars(select(Author::name).order_by(Author::name)).await?.all()?;
    assert_eq!(names, ["ann", "outside"]);
    assert_eq!(session[ann].name, "ann");
    Ok(())
}

#[maybe]
pub(crate) async fn what_was_only_looked_at_is_restored(engine: &Engine) -> Result<()> {
    let mut session = library(engine).await?;
    let ann = session.add(Author::new().name("ann"));
    session.commit().await?;
    // borrowed to be changed, and left as it was
    let same = session[ann].name.clone();
    session[ann].name = same.clone();
    let mut nested = session.begin_nested().await?;
    nested[ann].name = "inside".into();
    nested.flush().await?;
    nested.rollback().await?;
    assert_eq!(session[ann].name, "ann");
    session[ann].name = same;
    session.commit().await?;
    session[ann].name = "changed".into();
    session.flush().await?;
    session.rollback().await?;
    assert_eq!(session[ann].name, "ann");
    Ok(())
}

#[maybe]
pub(crate) async fn keys_that_change_inside_change_back(engine: &Engine) -> Result<()> {
    let mut session = library(engine).await?;
    let ann = session.add(Author::new().id(1).name("ann"));
    session.commit().await?;
    let mut nested = session.begin_nested().await?;
    nested[ann].id = 7;
    nested.flush().await?;
    let found = nested.get(Author, 7).await?;
    assert_eq!(found, Some(ann));
    nested.rollback().await?;
    assert_eq!(session[ann].id, 1);
    let found = session.get(Author, 1).await?;
    assert_eq!(found, Some(ann));
    let found = session.get(Author, 7).await?;
    assert_eq!(found, None);
    Ok(())
}
