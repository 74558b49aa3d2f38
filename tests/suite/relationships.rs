//! Relationships of tracked objects: both sides in step at once, and what the flush writes of them.

use crate::mode::{Engine, Session, SessionMaker, maybe};
use aludel::prelude::*;
use aludel::{ObjectState, Result};
use aludel_tests::library_models::*;
use aludel_tests::relation_models::{Item, Label};

/// A session on empty tables.
#[maybe]
pub(super) async fn library(engine: &Engine) -> Result<Session> {
    LIBRARY.drop_all(engine).await?;
    LIBRARY.create_all(engine).await?;
    Ok(SessionMaker::new(engine).session())
}

/// The titles of an author's books in the database.
#[maybe]
pub(super) async fn titles(session: &mut Session, author: Key<Author>) -> Result<Vec<String>> {
    let id = session[author].id;
    let query = select(Book::title).filter(Book::author_id.eq(id)).order_by(Book::title);
    session.scalars(query).await?.all()
}

#[maybe]
pub(crate) async fn a_new_object_knows_its_collections(engine: &Engine) -> Result<()> {
    let mut session = library(engine).await?;
    let ann = session.add(Author::new().name("ann").books([Book::new().title("one")]));
    let two = session.add(Book::new().title("two").author(ann));
    let three = session.append(ann, Author::books, Book::new().title("three"));
    let books = session.many(ann, Author::books).to_vec();
    assert_eq!(books[1..], [two, three]);
    assert_eq!(session.one(books[0], Book::author), Some(ann));
    assert_eq!(session.one(three, Book::author), Some(ann));
    session.flush().await?;
    assert_eq!(session.many(ann, Author::books), books);
    let found = titles(&mut session, ann).await?;
    assert_eq!(found, ["one", "three", "two"]);
    let id = session[ann].id;
    assert!(books.iter().all(|book| session[*book].author_id == id));
    Ok(())
}

#[maybe]
pub(crate) async fn both_sides_move_at_once(engine: &Engine) -> Result<()> {
    let mut session = library(engine).await?;
    let ann = session.add(Author::new().name("ann"));
    let bob = session.add(Author::new().name("bob"));
    let book = session.add(Book::new().title("one").author(ann));
    session.commit().await?;
    session.load(bob, Author::books).await?;
    // by the foreign key's side
    session.set(book, Book::author, bob);
    assert!(session.many(ann, Author::books).is_empty());
    assert_eq!(session.many(bob, Author::books), [book]);
    let (bobs, anns) = (session[bob].id, session[ann].id);
    assert_eq!(session[book].author_id, bobs);
    session.commit().await?;
    let found = titles(&mut session, bob).await?;
    assert_eq!(found, ["one"]);
    // by the collection
    session.append(ann, Author::books, book);
    assert!(session.many(bob, Author::books).is_empty());
    assert_eq!(session.one(book, Book::author), Some(ann));
    assert_eq!(session[book].author_id, anns);
    // removed and put elsewhere: no orphan
    session.remove(ann, Author::books, book);
    session.append(bob, Author::books, book);
    session.commit().await?;
    assert_eq!(session.state(book), ObjectState::Persistent);
    let found = titles(&mut session, bob).await?;
    assert_eq!(found, ["one"]);
    Ok(())
}

#[maybe]
pub(crate) async fn a_collection_is_set_as_a_whole(engine: &Engine) -> Result<()> {
    let mut session = library(engine).await?;
    let ann = session.add(Author::new().name("ann"));
    let [one, two] = ["one", "two"].map(|title| session.add(Book::new().title(title).author(ann)));
    session.commit().await?;
    session.set(ann, Author::books, [two]);
    let three = session.append(ann, Author::books, Book::new().title("three"));
    assert_eq!(session.many(ann, Author::books), [two, three]);
    session.commit().await?;
    assert_eq!(session.state(one), ObjectState::Detached);
    let found = titles(&mut session, ann).await?;
    assert_eq!(found, ["three", "two"]);
    session.close().await?;
    // what is not loaded cannot be replaced
    let mut other = SessionMaker::new(engine).session();
    let found = other.track(select(Author)).await?;
    other.set(found[0], Author::books, Vec::<Key<Book>>::new());
    let told = other.flush().await.unwrap_err();
    assert!(told.to_string().contains("Author::books: it is not loaded"), "{told}");
    other.load(found[0], Author::books).await?;
    other.set(found[0], Author::books, Vec::<Key<Book>>::new());
    other.commit().await?;
    let count: i64 = other.scalar(select(func::count(Book::id))).await?;
    assert_eq!(count, 0);
    Ok(())
}

#[maybe]
pub(crate) async fn an_orphan_is_deleted(engine: &Engine) -> Result<()> {
    let mut session = library(engine).await?;
    let ann =
        session.add(Author::new().name("ann").books([Book::new().title("one"), Book::new().title("two")]));
    session.commit().await?;
    let books = session.many(ann, Author::books).to_vec();
    session.remove(ann, Author::books, books[0]);
    assert!(session.is_dirty());
    assert_eq!(session.many(ann, Author::books), [books[1]]);
    session.flush().await?;
    assert_eq!(session.state(books[0]), ObjectState::Deleted);
    session.rollback().await?;
    assert_eq!(session.state(books[0]), ObjectState::Persistent);
    assert_eq!(session.many(ann, Author::books), books);
    session.remove(ann, Author::books, books[0]);
    session.commit().await?;
    let found = titles(&mut session, ann).await?;
    assert_eq!(found, ["two"]);
    // one that was never written is forgotten
    let draft = session.append(ann, Author::books, Book::new().title("never"));
    session.remove(ann, Author::books, draft);
    session.commit().await?;
    assert_eq!(session.state(draft), ObjectState::Detached);
    let found = titles(&mut session, ann).await?;
    assert_eq!(found, ["two"]);
    Ok(())
}

#[maybe]
pub(crate) async fn what_was_taken_out_is_put_back(engine: &Engine) -> Result<()> {
    let mut session = library(engine).await?;
    let ann = session.add(
        Author::new().name("ann").passport(Passport::new().number("A")).books([Book::new().title("one")]),
    );
    session.commit().await?;
    let book = session.many(ann, Author::books)[0];
    session.remove(ann, Author::books, book);
    session.append(ann, Author::books, book);
    assert_eq!(session.many(ann, Author::books), [book]);
    let passport = session.one(ann, Author::passport).expect("it was given");
    session.set(ann, Author::passport, None::<Key<Passport>>);
    session.set(passport, Passport::holder, ann);
    assert_eq!(session.one(ann, Author::passport), Some(passport));
    session.commit().await?;
    assert_eq!(session.state(book), ObjectState::Persistent);
    assert_eq!(session.state(passport), ObjectState::Persistent);
    Ok(())
}

#[maybe]
pub(crate) async fn a_root_without_a_parent_is_no_orphan(engine: &Engine) -> Result<()> {
    let mut session = library(engine).await?;
    let root = session.add(Node::new().name("root").children([Node::new().name("child")]));
    session.set(root, Node::parent, None::<Key<Node>>);
    session.commit().await?;
    session.set(root, Node::parent, None::<Key<Node>>);
    session.commit().await?;
    assert_eq!(session.state(root), ObjectState::Persistent);
    // one whose parent the session does not know has one
    let child = session.many(root, Node::children)[0];
    let id = session[child].id;
    session.close().await?;
    let child = session.get_one(Node, id).await?;
    session.set(child, Node::parent, None::<Key<Node>>);
    session.commit().await?;
    assert_eq!(session.state(child), ObjectState::Detached);
    Ok(())
}

#[maybe]
pub(crate) async fn one_replaces_the_other(engine: &Engine) -> Result<()> {
    let mut session = library(engine).await?;
    let ann = session.add(Author::new().name("ann").passport(Passport::new().number("A")));
    let bob = session.add(Author::new().name("bob"));
    session.commit().await?;
    let first = session.one(ann, Author::passport).expect("it was given");
    assert_eq!(session.one(first, Passport::holder), Some(ann));
    let second = session.add(Passport::new().number("B"));
    session.set(ann, Author::passport, second);
    assert_eq!(session.one(ann, Author::passport), Some(second));
    assert_eq!(session.one(second, Passport::holder), Some(ann));
    session.commit().await?;
    assert_eq!(session.state(first), ObjectState::Detached);
    let numbers = session.scalars(select(Passport::number)).await?.all()?;
    assert_eq!(numbers, ["B"]);
    session.load(bob, Author::passport).await?;
    // moved from the other side
    session.set(second, Passport::holder, bob);
    assert_eq!(session.one(ann, Author::passport), None);
    assert_eq!(session.one(bob, Author::passport), Some(second));
    session.commit().await?;
    assert_eq!(session.state(second), ObjectState::Persistent);
    let id = session[bob].id;
    assert_eq!(session[second].holder_id, id);
    // and taken away
    session.set(bob, Author::passport, None::<Key<Passport>>);
    session.commit().await?;
    let count: i64 = session.scalar(select(func::count(Passport::id))).await?;
    assert_eq!(count, 0);
    Ok(())
}

#[maybe]
pub(crate) async fn one_that_is_not_loaded_is_replaced(engine: &Engine) -> Result<()> {
    let mut session = library(engine).await?;
    session.add(Author::new().name("ann").passport(Passport::new().number("A")));
    session.commit().await?;
    let mut other = SessionMaker::new(engine).session();
    let ann = other.track(select(Author)).await?[0];
    let told = other.try_one(ann, Author::passport).unwrap_err();
    assert!(told.to_string().contains("`Author::passport` of this object is not loaded"), "{told}");
    other.load(ann, Author::passport).await?;
    other.set(ann, Author::passport, Passport::new().number("B"));
    other.commit().await?;
    let numbers = other.scalars(select(Passport::number)).await?.all()?;
    assert_eq!(numbers, ["B"]);
    Ok(())
}

#[maybe]
pub(crate) async fn what_was_there_unread_makes_room(engine: &Engine) -> Result<()> {
    let mut session = library(engine).await?;
    session.add(Author::new().name("ann").passport(Passport::new().number("A")));
    session.add(Author::new().name("bob"));
    session.commit().await?;
    let numbers = || select(Passport::number).order_by(Passport::id);
    // from either side, and by what was there already
    let mut session = SessionMaker::new(engine).session();
    let [ann, bob] = [session.get_one(Author, 1).await?, session.get_one(Author, 2).await?];
    session.set(ann, Author::passport, Passport::new().number("B"));
    session.commit().await?;
    let found = session.scalars(numbers()).await?.all()?;
    assert_eq!(found, ["B"]);
    session.expire(ann);
    let c = session.add(Passport::new().number("C").holder(ann));
    session.commit().await?;
    let found = session.scalars(numbers()).await?.all()?;
    assert_eq!(found, ["C"]);
    session.append(ann, Author::passport, c);
    session.flush().await?;
    let found = session.scalars(numbers()).await?.all()?;
    assert_eq!(found, ["C"]);
    // moved away, it leaves nothing to make room
    session.set(bob, Author::passport, c);
    session.set(ann, Author::passport, Passport::new().number("D"));
    session.commit().await?;
    let found = session.scalars(numbers()).await?.all()?;
    assert_eq!(found, ["C", "D"]);
    session.commit().await?;
    let mut session = SessionMaker::new(engine).session();
    let ann = session.get_one(Author, 1).await?;
    session.set(ann, Author::passport, None::<Key<Passport>>);
    assert!(session.is_dirty());
    session.commit().await?;
    let found = session.scalars(numbers()).await?.all()?;
    assert_eq!(found, ["C"]);
    Ok(())
}

#[maybe]
pub(crate) async fn what_was_there_unread_is_cut_off(engine: &Engine) -> Result<()> {
    let mut session = super::criteria::shops(engine).await?.session();
    let one = session.get_one(Item, 1).await?;
    session.set(one, Item::label, Label::new().word("first"));
    session.commit().await?;
    let mut session = SessionMaker::new(engine).session();
    let one = session.get_one(Item, 1).await?;
    let first = session.get_one(Label, 1).await?;
    let second = session.add(Label::new().word("second").item(one));
    session.flush().await?;
    assert_eq!((session[first].item_id, session[second].item_id), (None, Some(1)));
    session.rollback().await?;
    assert_eq!(session[first].item_id, Some(1));
    let words = session.scalars(select(Label::word).filter(Label::item_id.eq(1))).await?.all()?;
    assert_eq!(words, ["first"]);
    Ok(())
}

#[maybe]
pub(crate) async fn what_is_expired_is_referred_to(engine: &Engine) -> Result<()> {
    library(engine).await?;
    let mut session = SessionMaker::new(engine).expire_on_commit(true).session();
    let ann = session.add(Author::new().name("ann"));
    let bob = session.add(Author::new().name("bob").books([Book::new().title("two")]));
    let genre = session.add(Genre::new().name("crime"));
    let book = session.add(Book::new().title("one").author(bob));
    session.commit().await?;
    assert!(session.try_get(ann).is_err());
    session.append(ann, Author::books, Book::new().title("three").genres([genre]));
    session.add(Book::new().title("four").author(ann));
    session.append(book, Book::genres, genre);
    session.commit().await?;
    session.refresh(ann).await?;
    let found = titles(&mut session, ann).await?;
    assert_eq!(found, ["four", "three"]);
    let crimes = session.load(genre, Genre::books).await;
    assert!(crimes.is_err());
    session.refresh(genre).await?;
    let crimes = session.load(genre, Genre::books).await?;
    assert_eq!(crimes.len(), 2);
    // whose foreign key is to change is read before
    session.expire(book);
    session.set(book, Book::author, ann);
    let told = session.flush().await.unwrap_err().to_string();
    assert!(told.contains("Book::author: this `Book` was expired: refresh it first"), "{told}");
    Ok(())
}

#[maybe]
pub(crate) async fn one_that_may_be_missing_is_cut_off(engine: &Engine) -> Result<()> {
    let mut session = library(engine).await?;
    let ann = session.add(Author::new().name("ann"));
    let [cy, di] = ["cy", "di"].map(|name| session.add(Fan::new().name(name).favourite(ann)));
    session.commit().await?;
    session.remove(ann, Author::fans, cy);
    assert_eq!((session[cy].favourite_id, session.one(cy, Fan::favourite)), (None, None));
    session.set(di, Fan::favourite, None::<Key<Author>>);
    assert!(session.many(ann, Author::fans).is_empty());
    session.commit().await?;
    let ids = session.scalars(select(Fan::favourite_id)).await?.all()?;
    assert_eq!(ids, [None, None]);
    // a foreign key that is set by hand leads somewhere else
    let id = session[ann].id;
    session[cy].favourite_id = Some(id);
    assert_eq!(session.one(cy, Fan::favourite), Some(ann));
    session.commit().await?;
    let found: Option<i64> = session.scalar(select(Fan::favourite_id).filter(Fan::name.eq("cy"))).await?;
    assert_eq!(found, Some(id));
    Ok(())
}

#[maybe]
async fn pairs(session: &mut Session) -> Result<Vec<(String, String)>> {
    let query = select((Book::title, Genre::name)).join(Book::genres).order_by((Book::title, Genre::name));
    session.execute(query).await?.all()
}

#[maybe]
pub(crate) async fn associations_from_either_side(engine: &Engine) -> Result<()> {
    let mut session = library(engine).await?;
    let ann = session.add(Author::new().name("ann"));
    let [one, two] = ["one", "two"].map(|title| session.add(Book::new().title(title).author(ann)));
    let [sad, fun] = ["sad", "fun"].map(|name| session.add(Genre::new().name(name)));
    session.append(one, Book::genres, sad);
    session.append(fun, Genre::books, one);
    // said twice, it is one row
    session.append(sad, Genre::books, one);
    session.append(two, Book::genres, fun);
    assert_eq!(session.many(one, Book::genres), [sad, fun]);
    assert_eq!(session.many(fun, Genre::books), [one, two]);
    session.commit().await?;
    let pair = |title: &str, name: &str| (title.to_owned(), name.to_owned());
    let found = pairs(&mut session).await?;
    assert_eq!(found, [pair("one", "fun"), pair("one", "sad"), pair("two", "fun")]);
    session.remove(fun, Genre::books, one);
    assert_eq!(session.many(one, Book::genres), [sad]);
    session.append(two, Book::genres, sad);
    session.remove(sad, Genre::books, two);
    session.commit().await?;
    let found = pairs(&mut session).await?;
    assert_eq!(found, [pair("one", "sad"), pair("two", "fun")]);
    session.set(sad, Genre::books, [two]);
    assert!(session.many(one, Book::genres).is_empty());
    session.flush().await?;
    session.rollback().await?;
    assert_eq!(session.many(one, Book::genres), [sad]);
    assert_eq!(session.many(two, Book::genres), [fun]);
    Ok(())
}

#[maybe]
pub(crate) async fn what_is_not_loaded_takes_changes(engine: &Engine) -> Result<()> {
    let mut session = library(engine).await?;
    let ann = session.add(Author::new().name("ann"));
    let [sad, fun] = ["sad", "fun"].map(|name| session.add(Genre::new().name(name)));
    session.add(Book::new().title("one").author(ann).genres([sad]));
    session.add(Book::new().title("two").author(ann).genres([fun]));
    session.commit().await?;
    let mut other = SessionMaker::new(engine).session();
    let books = other.track(select(Book).order_by(Book::id)).await?;
    let genres = other.track(select(Genre).order_by(Genre::id)).await?;
    other.append(books[0], Book::genres, genres[1]);
    other.remove(books[0], Book::genres, genres[0]);
    let mut quiet = other.no_autoflush();
    let loaded = quiet.load(books[0], Book::genres).await?;
    drop(quiet);
    assert_eq!(loaded, [genres[1]], "what is to be written is what is there");
    assert_eq!(other.many(books[0], Book::genres), [genres[1]]);
    other.commit().await?;
    let found = pairs(&mut other).await?;
    assert_eq!(found, [("one".to_owned(), "fun".to_owned()), ("two".to_owned(), "fun".to_owned())]);
    // the other side is loaded after the flush
    let loaded = other.load(genres[1], Genre::books).await?;
    assert_eq!(loaded, books);
    Ok(())
}

#[maybe]
pub(crate) async fn keys_of_two_columns_are_referred_to(engine: &Engine) -> Result<()> {
    let mut session = library(engine).await?;
    let ward = session.add(Ward::new().floor("a").number(1).beds([Bed::new(), Bed::new()]));
    let next = session.add(Ward::new().floor("a").number(2));
    session.commit().await?;
    let beds = session.many(ward, Ward::beds).to_vec();
    assert_eq!((session[beds[0]].floor.as_deref(), session[beds[0]].number), (Some("a"), Some(1)));
    session.append(next, Ward::beds, beds[0]);
    assert_eq!(session[beds[0]].number, Some(2));
    session.remove(ward, Ward::beds, beds[1]);
    assert_eq!((session[beds[1]].floor.as_deref(), session[beds[1]].number), (None, None));
    session.commit().await?;
    let mut other = SessionMaker::new(engine).session();
    let found = other.get_one(Ward, ("a", 2)).await?;
    let loaded = other.load(found, Ward::beds).await?;
    assert_eq!(loaded.len(), 1);
    assert_eq!(other.one(loaded[0], Bed::ward), Some(found));
    let left: i64 =
        other.scalar(select(func::count_all()).select_from(Bed).filter(Bed::floor.is_null())).await?;
    assert_eq!(left, 1);
    Ok(())
}

#[maybe]
pub(crate) async fn large_collections_are_only_written(engine: &Engine) -> Result<()> {
    let mut session = library(engine).await?;
    let ann = session.add(Author::new().name("letter writer"));
    let letter = |n: i32| Letter::new().said(format!("letter {n}"));
    session.write_only(ann, Author::letters).add_all((0..10).map(letter));
    let last = session.write_only(ann, Author::letters).add(letter(10));
    session.commit().await?;
    let query = session.write_only(ann, Author::letters).select()?;
    let some = session.scalars(query.filter(Letter::said.endswith("1")).order_by(Letter::id)).await?.all()?;
    assert_eq!(some.len(), 1);
    assert_eq!(some[0].said, "letter 1");
    // what is taken out goes, and all others with the author
    session.write_only(ann, Author::letters).remove(last);
    session.flush().await?;
    let count: i64 = session.scalar(select(func::count(Letter::id))).await?;
    assert_eq!(count, 10);
    session.delete(ann);
    session.commit().await?;
    let count: i64 = session.scalar(select(func::count(Letter::id))).await?;
    assert_eq!(count, 0);
    Ok(())
}
