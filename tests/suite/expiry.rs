//! What a session knows of its objects, and when it forgets it.

use super::relationships::library;
use crate::mode::{Engine, SessionMaker, maybe};
use aludel::prelude::*;
use aludel::{ObjectState, Result};
use aludel_tests::library_models::*;

#[maybe]
pub(crate) async fn what_is_expired_is_read_anew(engine: &Engine) -> Result<()> {
    let mut session = library(engine).await?;
    let ann = session.add(Author::new().name("ann").books([Book::new().title("one")]));
    session.commit().await?;
    session[ann].name = "lost".into();
    session.expire(ann);
    assert!(!session.is_modified(ann) && !session.is_dirty());
    let told = session.try_get(ann).unwrap_err();
    assert!(told.to_string().contains("this `Author` was expired: refresh it first"), "{told}");
    let told = session.try_many(ann, Author::books).unwrap_err();
    assert!(told.to_string().contains("this `Author` was expired"), "{told}");
    // who it is is known all the same
    session.append(ann, Author::books, Book::new().title("two"));
    session.flush().await?;
    session.refresh(ann).await?;
    assert_eq!(session[ann].name, "ann");
    let told = session.try_many(ann, Author::books).unwrap_err();
    assert!(told.to_string().contains("is not loaded"), "{told}");
    // by a query
    session.expire_all();
    let found = session.track(select(Author)).await?;
    assert_eq!((found[0], session[ann].name.as_str()), (ann, "ann"));
    Ok(())
}

#[maybe]
pub(crate) async fn what_a_new_object_has_is_read_anew(engine: &Engine) -> Result<()> {
    let mut session = library(engine).await?;
    let ann = session.add(Author::new().name("ann").books([Book::new().title("one")]));
    session.flush().await?;
    session.expire(ann);
    session.refresh(ann).await?;
    let told = session.try_many(ann, Author::books).unwrap_err();
    assert!(told.to_string().contains("is not loaded"), "{told}");
    let books = session.load(ann, Author::books).await?;
    assert_eq!(books.len(), 1);
    session.expire(ann);
    session.refresh(ann).await?;
    session.delete(ann);
    session.commit().await?;
    let left: i64 = session.scalar(select(func::count(Book::id))).await?;
    assert_eq!(left, 0);
    Ok(())
}

#[maybe]
pub(crate) async fn a_commit_may_expire(engine: &Engine) -> Result<()> {
    library(engine).await?;
    let mut session = SessionMaker::new(engine).expire_on_commit(true).session();
    let ann = session.add(Author::new().name("ann"));
    session.flush().await?;
    let id = session[ann].id;
    session.commit().await?;
    assert!(session.try_get(ann).is_err());
    let mut other = SessionMaker::new(engine).session();
    other.execute(update(Author).set(Author::name, "theirs")).await?;
    other.commit().await?;
    let found = session.get(Author, id).await?;
    assert_eq!((found, session[ann].name.as_str()), (Some(ann), "theirs"));
    session.commit().await?;
    other.execute(delete(Author)).await?;
    other.commit().await?;
    let found = session.get(Author, id).await?;
    assert_eq!(found, None);
    let error = session.refresh(ann).await.unwrap_err();
    assert!(error.is_no_result_found(), "{error}");
    Ok(())
}

#[maybe]
pub(crate) async fn some_columns_are_refreshed(engine: &Engine) -> Result<()> {
    let mut session = library(engine).await?;
    let ann = session.add(Author::new().name("ann"));
    let book = session.add(Book::new().title("one").pages(1).author(ann));
    session.commit().await?;
    let mut other = SessionMaker::new(engine).session();
    other.execute(update(Book).set(Book::title, "theirs").set(Book::pages, 2)).await?;
    other.commit().await?;
    session[book].title = "mine".into();
    session[book].pages = Some(3);
    session.refresh_columns(book, Book::title).await?;
    assert_eq!((session[book].title.as_str(), session[book].pages), ("theirs", Some(3)));
    assert!(session.is_modified(book));
    session.commit().await?;
    let row = other.execute(select((Book::title, Book::pages))).await?.one()?;
    assert_eq!(row, ("theirs".to_owned(), Some(3)));
    Ok(())
}

#[maybe]
pub(crate) async fn what_was_written_past_is_forgotten_with_the_transaction(engine: &Engine) -> Result<()> {
    let mut session = library(engine).await?;
    let ann = session.add(Author::new().name("ann"));
    session.commit().await?;
    session.execute(text("UPDATE authors SET name = 'raw'")).await?;
    session.refresh(ann).await?;
    assert_eq!(session[ann].name, "raw");
    session.rollback().await?;
    session.refresh(ann).await?;
    assert_eq!(session[ann].name, "ann");
    session.commit().await?;
    // without being asked
    session.execute(text("UPDATE authors SET name = 'raw'")).await?;
    session.refresh(ann).await?;
    session.rollback().await?;
    let name = session.try_get(ann).map(|ann| ann.name.clone());
    assert!(name.is_err() || name.is_ok_and(|name| name == "ann"), "what was rolled back is not told");
    session.refresh(ann).await?;
    session.commit().await?;
    session.execute(text("UPDATE authors SET name = 'raw'")).await?;
    session.refresh_columns(ann, Author::name).await?;
    session.rollback().await?;
    let name = session.try_get(ann).map(|ann| ann.name.clone());
    assert!(name.is_err() || name.is_ok_and(|name| name == "ann"), "what was rolled back is not told");
    Ok(())
}

#[maybe]
pub(crate) async fn a_life(engine: &Engine) -> Result<()> {
    let mut session = library(engine).await?;
    let ann = session.add(Author::new().name("ann"));
    assert_eq!((session.state(ann), session.new(Author)), (ObjectState::Pending, vec![ann]));
    assert!(session.history(ann, Author::name).is_none());
    session.flush().await?;
    assert_eq!(session.state(ann), ObjectState::Persistent);
    assert!(session.new(Author).is_empty() && session.dirty(Author).is_empty());
    session[ann].name = "bob".into();
    assert_eq!(session.dirty(Author), [ann]);
    let history = session.history(ann, Author::name).expect("it is in the database");
    assert_eq!((history.old.as_str(), history.new.as_str()), ("ann", "bob"));
    session.delete(ann);
    assert_eq!((session.state(ann), session.deleted(Author)), (ObjectState::Marked, vec![ann]));
    session.flush().await?;
    assert_eq!(session.state(ann), ObjectState::Deleted);
    assert!(session.deleted(Author).is_empty() && session.tracked(Author).is_empty());
    session.commit().await?;
    assert_eq!(session.state(ann), ObjectState::Detached);
    let told = session.try_get(ann).unwrap_err();
    assert!(told.to_string().contains("this `Author` was deleted"), "{told}");
    Ok(())
}

#[maybe]
pub(crate) async fn what_waits_goes_with_what_it_waits_for(engine: &Engine) -> Result<()> {
    let mut session = library(engine).await?;
    let ann = session.add(Author::new().name("ann").books([Book::new().title("one")]));
    let books = session.many(ann, Author::books).to_vec();
    session.delete(ann);
    assert_eq!(session.state(ann), ObjectState::Detached);
    session.commit().await?;
    assert_eq!(session.state(books[0]), ObjectState::Detached);
    let count: i64 = session.scalar(select(func::count(Book::id))).await?;
    assert_eq!(count, 0);
    Ok(())
}

#[maybe]
pub(crate) async fn what_nobody_holds_is_forgotten(engine: &Engine) -> Result<()> {
    let mut session = library(engine).await?;
    let ann = session.add(Author::new().name("ann"));
    session.add_all((0..100).map(|n| Book::new().title(format!("{n}")).author(ann)));
    session.add_all((0..100).map(|n| Genre::new().name(format!("{n}"))));
    session.flush().await?;
    assert!(session.tracked(Genre).is_empty());
    session.delete(ann);
    session.commit().await?;
    let books: i64 = session.scalar(select(func::count(Book::id))).await?;
    assert_eq!(books, 0, "they are deleted with it, known or not");
    Ok(())
}
