//! Flushes that fail: the session is as it was, the database too, and work goes on.

use super::relationships::library;
use crate::mode::{Engine, Session, SessionMaker, maybe};
use aludel::dialect::Dialect;
use aludel::prelude::*;
use aludel::{Error, ObjectState, Result};
use aludel_tests::library_models::*;

/// Ann with a book in one genre, and a fan; all loaded.
struct Shelf {
    session: Session,
    ann: Key<Author>,
    book: Key<Book>,
    sad: Key<Genre>,
}

#[maybe]
async fn shelf(engine: &Engine) -> Result<Shelf> {
    let mut session = library(engine).await?;
    let sad = session.add(Genre::new().name("sad"));
    let ann = session.add(Author::new().name("ann"));
    let book = session.add(Book::new().title("one").pages(10).author(ann).genres([sad]));
    session.commit().await?;
    Ok(Shelf { session, ann, book, sad })
}

/// Changes of every kind, which the flush writes before or after the one that fails.
fn change(shelf: &mut Shelf) -> (Key<Author>, Key<Book>) {
    let Shelf { session, ann, book, sad } = shelf;
    session[*ann].name = "changed".into();
    session.remove(*book, Book::genres, *sad);
    session.append(*book, Book::genres, Genre::new().name("new"));
    let new = session.add(Author::new().name("new"));
    let second = session.append(*ann, Author::books, Book::new().title("second"));
    session.delete(*sad);
    (new, second)
}

/// Nothing is left of the changes, and the next flush works.
#[maybe]
async fn unchanged(mut shelf: Shelf, (new, second): (Key<Author>, Key<Book>)) -> Result<()> {
    let Shelf { session, ann, book, sad } = &mut shelf;
    assert_eq!(session[*ann].name, "ann");
    assert_eq!(session.many(*ann, Author::books), [*book]);
    assert_eq!(session.many(*book, Book::genres), [*sad]);
    assert_eq!(session.many(*sad, Genre::books), [*book]);
    assert_eq!((session.state(new), session.state(second)), (ObjectState::Detached, ObjectState::Detached));
    assert_eq!(session.state(*sad), ObjectState::Persistent);
    assert!(!session.is_dirty() && !session.in_transaction());
    let rows = session
        .execute(select((Author::name, Book::title, Genre::name)).join(Author::books).join(Book::genres));
    let rows = rows.await?.all()?;
    assert_eq!(rows, [("ann".to_owned(), "one".to_owned(), "sad".to_owned())]);
    let (_, kept) = change(&mut shelf);
    let Shelf { session, ann, book, .. } = &mut shelf;
    session.commit().await?;
    assert_eq!(session.many(*ann, Author::books), [*book, kept]);
    let names = session.scalars(select(Author::name).order_by(Author::name)).await?.all()?;
    assert_eq!(names, ["changed", "new"]);
    let genres = session.scalars(select(Genre::name)).await?.all()?;
    assert_eq!(genres, ["new"]);
    Ok(())
}

#[maybe]
pub(crate) async fn a_unique_violation(engine: &Engine) -> Result<()> {
    let mut shelf = shelf(engine).await?;
    let changed = change(&mut shelf);
    shelf.session.add(Genre::new().name("new"));
    let error = shelf.session.flush().await.unwrap_err();
    assert!(error.is_unique_violation(), "{error}");
    assert!(error.to_string().starts_with("insert into genres: "), "{error}");
    unchanged(shelf, changed).await
}

#[maybe]
pub(crate) async fn a_foreign_key_violation(engine: &Engine) -> Result<()> {
    let mut shelf = shelf(engine).await?;
    let changed = change(&mut shelf);
    shelf.session.add(Fan::new().name("cy").favourite_id(99));
    let error = shelf.session.commit().await.unwrap_err();
    assert!(error.is_foreign_key_violation(), "{error}");
    unchanged(shelf, changed).await
}

#[maybe]
pub(crate) async fn a_check_violation(engine: &Engine) -> Result<()> {
    let mut shelf = shelf(engine).await?;
    let changed = change(&mut shelf);
    shelf.session[shelf.book].pages = Some(-1);
    let error = shelf.session.flush().await.unwrap_err();
    assert!(error.is_check_violation(), "{error}");
    assert!(error.to_string().starts_with("update books: "), "{error}");
    assert_eq!(shelf.session[shelf.book].pages, Some(10));
    unchanged(shelf, changed).await
}

#[maybe]
pub(crate) async fn a_column_without_a_value(engine: &Engine) -> Result<()> {
    let mut shelf = shelf(engine).await?;
    let changed = change(&mut shelf);
    let orphan = shelf.session.add(Book::new().title("nobody's"));
    let error = shelf.session.flush().await.unwrap_err();
    assert!(error.is_not_null_violation(), "{error}");
    let expected =
        "insert into books: column \"author_id\" of `Book` has no value: set it, or the relationship";
    assert!(error.to_string().starts_with(expected), "{error}");
    assert_eq!(shelf.session.state(orphan), ObjectState::Detached);
    unchanged(shelf, changed).await
}

#[maybe]
pub(crate) async fn a_stale_version(engine: &Engine) -> Result<()> {
    let mut shelf = shelf(engine).await?;
    let ledger = shelf.session.add(Ledger::new().balance(1));
    shelf.session.commit().await?;
    let mut other = SessionMaker::new(engine).session();
    other.execute(update(Ledger).set(Ledger::version, 5)).await?;
    other.commit().await?;
    let changed = change(&mut shelf);
    shelf.session[ledger].balance = 2;
    let error = shelf.session.flush().await.unwrap_err();
    assert!(error.is_stale_data(), "{error}");
    unchanged(shelf, changed).await
}

#[maybe]
pub(crate) async fn a_row_that_is_gone(engine: &Engine) -> Result<()> {
    let mut shelf = shelf(engine).await?;
    let [one, two] = ["1", "2"].map(|name| shelf.session.add(Fan::new().name(name)));
    shelf.session.commit().await?;
    let mut other = SessionMaker::new(engine).session();
    other.execute(delete(Fan).filter(Fan::name.eq("1"))).await?;
    other.commit().await?;
    let changed = change(&mut shelf);
    shelf.session.delete(one);
    shelf.session.delete(two);
    let error = shelf.session.flush().await.unwrap_err();
    assert!(error.is_stale_data(), "{error}");
    assert!(
        error.to_string().starts_with("delete from fans: 2 rows were to be changed and 1 matched"),
        "{error}"
    );
    assert_eq!(shelf.session.state(two), ObjectState::Persistent);
    unchanged(shelf, changed).await
}

#[maybe]
pub(crate) async fn an_association_row_that_is_gone(engine: &Engine) -> Result<()> {
    let Shelf { mut session, book, sad, .. } = shelf(engine).await?;
    let mut other = SessionMaker::new(engine).session();
    other.execute(delete(BookGenre)).await?;
    other.commit().await?;
    session.remove(book, Book::genres, sad);
    let error = session.flush().await.unwrap_err();
    assert!(error.is_stale_data(), "{error}");
    assert_eq!(session.many(book, Book::genres), [sad]);
    // and one that somebody else inserted
    session.load(book, Book::genres).await?;
    session.commit().await?;
    let second = session.add(Genre::new().name("second"));
    session.commit().await?;
    let (genre, id) = (session[second].id, session[book].id);
    other
        .execute(insert(BookGenre).values([BookGenre::book_id.set(id), BookGenre::genre_id.set(genre)]))
        .await?;
    other.commit().await?;
    session.append(book, Book::genres, second);
    let error = session.flush().await.unwrap_err();
    assert!(error.is_unique_violation(), "{error}");
    assert_eq!(session.many(book, Book::genres), [sad]);
    Ok(())
}

/// Lets the server end a session's connection.
#[maybe]
async fn lose(engine: &Engine, session: &mut Session) -> Result<()> {
    let process: i32 = session.scalar(text("SELECT pg_backend_pid()")).await?;
    let mut other = SessionMaker::new(engine).session();
    let end = text("SELECT pg_terminate_backend(:process)").bind("process", process);
    let ended: bool = other.scalar(end).await?;
    assert!(ended);
    other.commit().await
}

#[maybe]
pub(crate) async fn a_lost_connection(engine: &Engine) -> Result<()> {
    if engine.dialect() != Dialect::Postgresql {
        return Ok(());
    }
    let mut shelf = shelf(engine).await?;
    lose(engine, &mut shelf.session).await?;
    let changed = change(&mut shelf);
    let error = shelf.session.flush().await.unwrap_err();
    assert!(error.is_connection(), "{error}");
    unchanged(shelf, changed).await
}

#[maybe]
pub(crate) async fn a_connection_lost_in_a_savepoint(engine: &Engine) -> Result<()> {
    if engine.dialect() != Dialect::Postgresql {
        return Ok(());
    }
    let mut shelf = shelf(engine).await?;
    let before = shelf.session.add(Author::new().name("before"));
    let mut nested = shelf.session.begin_nested().await?;
    lose(engine, &mut nested).await?;
    nested[shelf.ann].name = "inside".into();
    let error = nested.flush().await.unwrap_err();
    assert!(error.is_connection(), "{error}");
    drop(nested);
    // what was written before the savepoint is lost as well, and nobody is told otherwise
    let error = shelf.session.commit().await.unwrap_err();
    assert!(error.is_connection(), "{error}");
    assert_eq!(shelf.session.state(before), ObjectState::Detached);
    let changed = change(&mut shelf);
    shelf.session.rollback().await?;
    unchanged(shelf, changed).await
}

/// What a flush says of a mistake, and that nothing is left of it.
#[maybe]
async fn told(session: &mut Session, expected: &str) -> Result<Error> {
    let error = session.flush().await.unwrap_err();
    assert!(error.to_string().contains(expected), "{error}");
    assert!(!session.is_dirty());
    session.flush().await?;
    Ok(error)
}

#[maybe]
pub(crate) async fn mistakes_name_the_relationship(engine: &Engine) -> Result<()> {
    let Shelf { mut session, ann, book, sad } = shelf(engine).await?;
    let bob = session.add(Author::new().name("bob"));
    session.commit().await?;
    // not in the collection
    session.remove(bob, Author::books, book);
    told(&mut session, "Author::books: the object to be removed is not in it").await?;
    // cannot be without
    let passport = session.append(ann, Author::passport, Passport::new().number("A"));
    session.commit().await?;
    session.set(passport, Passport::holder, bob);
    session.commit().await?;
    session.set(book, Book::author, bob);
    session.commit().await?;
    // deleted ones take nothing in
    session.delete(bob);
    session.commit().await?;
    session.append(bob, Author::books, Book::new().title("x"));
    told(&mut session, "Author::books: this `Author` was deleted").await?;
    session.append(ann, Author::books, book);
    told(&mut session, "Author::books: this `Book` was deleted").await?;
    // keys of others
    let mut other = SessionMaker::new(engine).session();
    let theirs = other.add(Genre::new().name("theirs"));
    session.append(theirs, Genre::books, Book::new().title("x").author(ann));
    told(&mut session, "Genre::books: this key of `Genre` belongs to another session").await?;
    session.delete(sad);
    session.commit().await?;
    session.delete(sad);
    told(&mut session, "delete: this `Genre` was deleted").await?;
    Ok(())
}
