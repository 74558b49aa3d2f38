//! Primary keys that change hands, and the order in which a flush lets them.

use super::relationships::library;
use crate::mode::{Engine, SessionMaker, maybe};
use aludel::prelude::*;
use aludel::{ObjectState, Result};
use aludel_tests::library_models::*;

#[maybe]
pub(crate) async fn what_is_given_up_is_free(engine: &Engine) -> Result<()> {
    let mut session = library(engine).await?;
    let ann = session.add(Author::new().name("ann"));
    session.commit().await?;
    session[ann].name = "was ann".into();
    let new = session.add(Author::new().name("ann").books([Book::new().title("one")]));
    session.commit().await?;
    let names = session.scalars(select(Author::name).order_by(Author::id)).await?.all()?;
    assert_eq!(names, ["was ann", "ann"]);
    session.commit().await?;
    // one that comes to refer to a new one is written after it
    let root = session.add(Node::new().name("root"));
    session.commit().await?;
    session[root].name = "not the root".into();
    session.set(root, Node::parent, Node::new().name("root"));
    session.commit().await?;
    let above = session.one(root, Node::parent).expect("it was set");
    assert_eq!((session[above].name.as_str(), session[above].parent_id), ("root", None));
    assert_eq!(session.state(new), ObjectState::Persistent);
    Ok(())
}

#[maybe]
pub(crate) async fn a_key_changes(engine: &Engine) -> Result<()> {
    let mut session = library(engine).await?;
    let ward = session.add(Ward::new().floor("a").number(1).note("n"));
    session.commit().await?;
    session[ward].number = 2;
    let found = session.get(Ward, ("a", 1)).await?;
    assert_eq!(found, Some(ward), "as the database knows it");
    session.flush().await?;
    let found = session.get(Ward, ("a", 2)).await?;
    assert_eq!(found, Some(ward));
    let found = session.get(Ward, ("a", 1)).await?;
    assert_eq!(found, None);
    // the old key is free for another
    let other = session.add(Ward::new().floor("a").number(1));
    session.flush().await?;
    session.rollback().await?;
    assert_eq!((session[ward].number, session.state(other)), (1, ObjectState::Detached));
    let found = session.get(Ward, ("a", 1)).await?;
    assert_eq!(found, Some(ward));
    session[ward].floor = "b".into();
    session.commit().await?;
    let rows = session.execute(select((Ward::floor, Ward::number, Ward::note))).await?.all()?;
    assert_eq!(rows, [("b".to_owned(), 1, Some("n".to_owned()))]);
    Ok(())
}

#[maybe]
pub(crate) async fn a_new_object_takes_over_a_row(engine: &Engine) -> Result<()> {
    let mut session = library(engine).await?;
    let genre = session.add(Genre::new().name("sad"));
    let ann = session.add(Author::new().id(1).name("ann"));
    let old = session.add(Book::new().id(1).title("old").pages(3).author(ann).genres([genre]));
    session.commit().await?;
    session.delete(old);
    let new = session.add(Book::new().id(1).title("new").author(ann));
    session.flush().await?;
    assert_eq!((session.state(old), session.state(new)), (ObjectState::Deleted, ObjectState::Persistent));
    let found = session.get(Book, 1).await?;
    assert_eq!(found, Some(new));
    let row = session.execute(select((Book::title, Book::pages))).await?.one()?;
    assert_eq!(row, ("new".to_owned(), None));
    let pairs: i64 = session.scalar(select(func::count_all()).select_from(BookGenre)).await?;
    assert_eq!(pairs, 0, "what the old one had went with it");
    session.rollback().await?;
    assert_eq!((session.state(old), session.state(new)), (ObjectState::Persistent, ObjectState::Detached));
    assert_eq!((session[old].title.as_str(), session[old].pages), ("old", Some(3)));
    assert_eq!(session.many(old, Book::genres), [genre]);
    let found = session.get(Book, 1).await?;
    assert_eq!(found, Some(old));
    Ok(())
}

#[maybe]
pub(crate) async fn a_new_parent_takes_over_a_row(engine: &Engine) -> Result<()> {
    let mut session = library(engine).await?;
    let old = session.add(Author::new().id(1).name("ann").books([Book::new().title("old")]));
    let fan = session.add(Fan::new().name("cy").favourite(old));
    session.commit().await?;
    session.delete(old);
    let new = session.add(Author::new().id(1).name("ann").books([Book::new().title("new")]));
    session.commit().await?;
    let titles = session.scalars(select(Book::title)).await?.all()?;
    assert_eq!(titles, ["new"]);
    assert_eq!(session[fan].favourite_id, None);
    assert_eq!(session.many(new, Author::books).len(), 1);
    let mut other = SessionMaker::new(engine).session();
    let favourite: Option<i64> = other.scalar(select(Fan::favourite_id)).await?;
    assert_eq!(favourite, None);
    Ok(())
}

#[maybe]
pub(crate) async fn a_key_is_the_sessions_once(engine: &Engine) -> Result<()> {
    let mut session = library(engine).await?;
    session.add(Genre::new().id(5).name("a"));
    let second = session.add(Genre::new().id(5).name("b"));
    let error = session.flush().await.unwrap_err();
    assert!(error.is_unique_violation(), "{error}");
    let told = "insert into genres: a new `Genre` has the same primary key (id) as another new one";
    assert!(error.to_string().starts_with(told), "{error}");
    assert_eq!(session.state(second), ObjectState::Detached);
    let tracked = session.add(Genre::new().id(5).name("a"));
    session.commit().await?;
    session.add(Genre::new().id(5).name("b"));
    let error = session.flush().await.unwrap_err();
    assert!(error.is_unique_violation(), "{error}");
    let told = "insert into genres: a new `Genre` has the same primary key (id) as an object that the session tracks already";
    assert!(error.to_string().starts_with(told), "{error}");
    assert_eq!(session[tracked].name, "a");
    // another's column is another's matter
    session.add(Genre::new().id(7).name("a"));
    let error = session.flush().await.unwrap_err();
    assert!(error.is_unique_violation() && !error.to_string().contains("primary key (id)"), "{error}");
    // one that waits is found by its key
    let waiting = session.add(Genre::new().id(6).name("c"));
    let found = session.get(Genre, 6).await?;
    assert_eq!(found, Some(waiting));
    session.delete(waiting);
    let found = session.get(Genre, 6).await?;
    assert_eq!(found, Some(waiting), "it is there until the flush");
    session.flush().await?;
    let found = session.get(Genre, 6).await?;
    assert_eq!(found, None);
    Ok(())
}

#[maybe]
pub(crate) async fn what_was_said_of_a_parent_last_counts(engine: &Engine) -> Result<()> {
    let mut session = library(engine).await?;
    let ann = session.add(Author::new().name("ann").books([Book::new().title("a")]));
    let bob = session.add(Author::new().name("bob"));
    session.commit().await?;
    let (book, bobs) = (session.many(ann, Author::books)[0], session[bob].id);
    // a new owner, and a key that is put in beside: the relationship is written, as in SQLAlchemy
    let new = session.add(Author::new().name("new").books([book]));
    session[book].author_id = bobs;
    session.flush().await?;
    assert_eq!(session[book].author_id, session[new].id);
    assert_eq!(session.one(book, Book::author), Some(new));
    assert_eq!(session.many(new, Author::books), [book]);
    // the same, and moved on by the relationship of the child
    let newer = session.add(Author::new().name("newer").books([book]));
    session.set(book, Book::author, bob);
    session.flush().await?;
    assert_eq!(session[book].author_id, bobs);
    assert!(session.many(newer, Author::books).is_empty());
    let bobs_books = session.load(bob, Author::books).await?;
    assert_eq!(bobs_books, [book]);
    // and the other way round: the owner is said last
    session.set(book, Book::author, ann);
    let newest = session.add(Author::new().name("newest").books([book]));
    session.commit().await?;
    assert_eq!(session.one(book, Book::author), Some(newest));
    let anns_books = session.load(ann, Author::books).await?;
    assert!(anns_books.is_empty());
    let stored: i64 = session.scalar(select(Book::author_id)).await?;
    assert_eq!(stored, session[newest].id);
    // a draft with both
    let last = session.add(Author::new().name("last"));
    let draft = session.add(Book::new().title("b").author_id(bobs).author(last));
    session.commit().await?;
    assert_eq!(session[draft].author_id, session[last].id);
    Ok(())
}

#[maybe]
pub(crate) async fn many_rows_are_updated_with_their_own_values(engine: &Engine) -> Result<()> {
    let mut session = library(engine).await?;
    let ann = session.add(Author::new().name("ann"));
    let books: Vec<_> = (0..120)
        .map(|n| session.add(Book::new().title(format!("{n}")).pages(1000 + n).author(ann)))
        .collect();
    session.commit().await?;
    for (n, book) in books.iter().enumerate() {
        session[*book].pages = (n % 3 > 0).then_some(n as i32);
        if n % 2 == 0 {
            session[*book].title = format!("even {n}");
        }
    }
    session.commit().await?;
    let rows = session.execute(select((Book::title, Book::pages)).order_by(Book::id)).await?.all()?;
    for (n, (title, pages)) in rows.into_iter().enumerate() {
        let expected = if n % 2 == 0 { format!("even {n}") } else { format!("{n}") };
        assert_eq!((title, pages), (expected, (n % 3 > 0).then_some(n as i32)));
    }
    Ok(())
}

// nothing but a key, which the database makes
models! {
    pub struct Ticket in "tickets" {
        pub id: i64 = column(primary_key),
    }
}

static TICKETS: Metadata = metadata![Ticket];

#[maybe]
pub(crate) async fn rows_are_nothing_but_a_key(engine: &Engine) -> Result<()> {
    TICKETS.drop_all(engine).await?;
    TICKETS.create_all(engine).await?;
    let mut session = SessionMaker::new(engine).session();
    let keys = [(); 3].map(|()| session.add(Ticket::new()));
    session.add_all((0..4).map(|_| Ticket::new()));
    session.commit().await?;
    let ids = keys.map(|key| session[key].id);
    assert!(ids.is_sorted() && ids[0] < ids[2], "{ids:?}");
    session.execute(insert(Ticket).values(Ticket::new())).await?;
    let all: Vec<i64> = session.scalars(select(Ticket::id).order_by(Ticket::id)).await?.all()?;
    assert_eq!(all.len(), 8);
    assert!(ids.iter().all(|id| all.contains(id)), "{ids:?} {all:?}");
    session.rollback().await?;
    TICKETS.drop_all(engine).await
}
