//! What goes with an object that is deleted, and what is cut off from it.

use super::relationships::library;
use crate::mode::{Engine, Session, SessionMaker, maybe};
use aludel::prelude::*;
use aludel::{ObjectState, Result};
use aludel_tests::library_models::*;

/// How many rows each of these tables has: authors, passports, books, genres, book_genres.
#[maybe]
async fn counts(session: &mut Session) -> Result<[i64; 5]> {
    let authors = session.scalar(select(func::count_all()).select_from(Author)).await?;
    let passports = session.scalar(select(func::count_all()).select_from(Passport)).await?;
    let books = session.scalar(select(func::count_all()).select_from(Book)).await?;
    let genres = session.scalar(select(func::count_all()).select_from(Genre)).await?;
    let pairs = session.scalar(select(func::count_all()).select_from(BookGenre)).await?;
    Ok([authors, passports, books, genres, pairs])
}

/// Ann with a passport, two books in two genres, and a fan; Bob with one book.
#[maybe]
async fn shelves(engine: &Engine) -> Result<Session> {
    let mut session = library(engine).await?;
    let [sad, fun] = ["sad", "fun"].map(|name| session.add(Genre::new().name(name)));
    let one = Book::new().title("one").genres([sad, fun]);
    let two = Book::new().title("two").genres([fun]);
    let ann = session.add(Author::new().name("ann").passport(Passport::new().number("A")).books([one, two]));
    session.add(Fan::new().name("cy").favourite(ann));
    session.add(Author::new().name("bob").books([Book::new().title("three").genres([fun])]));
    session.commit().await?;
    session.close().await?;
    Ok(session)
}

#[maybe]
async fn author(session: &mut Session, name: &str) -> Result<Key<Author>> {
    Ok(session.track(select(Author).filter(Author::name.eq(name))).await?[0])
}

#[maybe]
pub(crate) async fn what_is_not_loaded_is_deleted_along(engine: &Engine) -> Result<()> {
    let mut session = shelves(engine).await?;
    let ann = author(&mut session, "ann").await?;
    session.delete(ann);
    session.commit().await?;
    let found = counts(&mut session).await?;
    assert_eq!(found, [1, 0, 1, 2, 1]);
    let fan = session.execute(select(Fan::favourite_id)).await?.one()?;
    assert_eq!(fan, None);
    Ok(())
}

#[maybe]
pub(crate) async fn what_is_loaded_is_deleted_along(engine: &Engine) -> Result<()> {
    let mut session = shelves(engine).await?;
    let ann = author(&mut session, "ann").await?;
    let books = session.load(ann, Author::books).await?;
    let fans = session.load(ann, Author::fans).await?;
    session.load(ann, Author::passport).await?;
    let genres = session.load(books[0], Book::genres).await?;
    let all = session.load(genres[1], Genre::books).await?;
    assert_eq!(all.len(), 3);
    // what is loaded in a transaction is forgotten with it
    session.commit().await?;
    session.delete(ann);
    session.flush().await?;
    assert!(books.iter().all(|book| session.state(*book) == ObjectState::Deleted));
    assert_eq!(session[fans[0]].favourite_id, None, "tracked objects follow");
    assert!(!session.is_modified(fans[0]));
    assert_eq!(session.many(genres[1], Genre::books), &all[2..], "it left the collections it was in");
    session.rollback().await?;
    assert!(books.iter().all(|book| session.state(*book) == ObjectState::Persistent));
    assert_eq!(session.many(genres[1], Genre::books), all);
    assert_eq!(session.many(ann, Author::books), books);
    let id = session[ann].id;
    assert_eq!(session[fans[0]].favourite_id, Some(id));
    let found = counts(&mut session).await?;
    assert_eq!(found, [2, 1, 3, 2, 4]);
    Ok(())
}

#[maybe]
pub(crate) async fn what_was_moved_away_stays(engine: &Engine) -> Result<()> {
    let mut session = shelves(engine).await?;
    let (ann, bob) = (author(&mut session, "ann").await?, author(&mut session, "bob").await?);
    let books = session.load(ann, Author::books).await?;
    session.append(bob, Author::books, books[0]);
    let fresh = session.append(ann, Author::books, Book::new().title("never"));
    session.delete(ann);
    session.commit().await?;
    assert_eq!(session.state(books[0]), ObjectState::Persistent);
    assert_eq!(session.state(fresh), ObjectState::Detached);
    let found = counts(&mut session).await?;
    assert_eq!(found, [1, 0, 2, 2, 3]);
    Ok(())
}

#[maybe]
pub(crate) async fn what_was_moved_away_unread_stays(engine: &Engine) -> Result<()> {
    let mut session = shelves(engine).await?;
    let (ann, bob) = (author(&mut session, "ann").await?, author(&mut session, "bob").await?);
    let books = session.track(select(Book).filter(Book::title.eq("one"))).await?;
    session.set(books[0], Book::author, bob);
    session.delete(ann);
    session.commit().await?;
    assert_eq!(session.state(books[0]), ObjectState::Persistent);
    let found = counts(&mut session).await?;
    assert_eq!(found, [1, 0, 2, 2, 3]);
    // a new parent that is given up takes it along
    let cid = session.add(Author::new().name("cid"));
    session.set(books[0], Book::author, cid);
    session.delete(cid);
    session.commit().await?;
    assert_eq!(session.state(books[0]), ObjectState::Detached);
    Ok(())
}

#[maybe]
pub(crate) async fn what_waits_goes_with_all_it_has(engine: &Engine) -> Result<()> {
    let mut session = library(engine).await?;
    let root = session.add(Node::new().name("root").children([Node::new().name("child")]));
    let ann = session.add(Author::new().name("ann"));
    let sad = session.add(Genre::new().name("sad"));
    session.commit().await?;
    let child = session.many(root, Node::children)[0];
    let leaf = Node::new().name("leaf");
    session.append(child, Node::children, Node::new().name("twig").children([leaf]));
    session.append(ann, Author::books, Book::new().title("one").genres([sad]));
    session.delete(root);
    session.delete(ann);
    session.commit().await?;
    let left: i64 = session.scalar(select(func::count(Node::id))).await?;
    assert_eq!(left, 0);
    let found = counts(&mut session).await?;
    assert_eq!(found, [0, 0, 0, 1, 0]);
    let books = session.load(sad, Genre::books).await?;
    assert!(books.is_empty());
    Ok(())
}

#[maybe]
pub(crate) async fn what_was_cut_off_unread_is_read_anew(engine: &Engine) -> Result<()> {
    let mut session = shelves(engine).await?;
    let ann = author(&mut session, "ann").await?;
    session.delete(ann);
    session.flush().await?;
    let fan = session.track(select(Fan)).await?[0];
    assert_eq!(session[fan].favourite_id, None);
    session.rollback().await?;
    session.refresh(fan).await?;
    assert_eq!(session.one(fan, Fan::favourite), Some(ann));
    session.rollback().await?;
    // without being asked
    session.delete(ann);
    session.flush().await?;
    session.refresh(fan).await?;
    session.rollback().await?;
    assert_ne!(session.try_get(fan).ok().map(|fan| fan.favourite_id), Some(None));
    Ok(())
}

#[maybe]
pub(crate) async fn association_rows_go_with_either_end(engine: &Engine) -> Result<()> {
    let mut session = shelves(engine).await?;
    let genres = session.track(select(Genre).order_by(Genre::name)).await?;
    let books = session.track(select(Book).order_by(Book::id)).await?;
    session.load(books[0], Book::genres).await?;
    session.delete(genres[0]);
    session.flush().await?;
    assert_eq!(session.many(books[0], Book::genres), [genres[1]]);
    let found = counts(&mut session).await?;
    assert_eq!(found, [2, 1, 3, 1, 1]);
    // one more, put in and deleted at once
    session.append(genres[1], Genre::books, books[1]);
    session.delete(books[1]);
    session.delete(books[0]);
    session.commit().await?;
    let found = counts(&mut session).await?;
    assert_eq!(found, [2, 1, 1, 1, 0]);
    Ok(())
}

#[maybe]
pub(crate) async fn trees_are_deleted_from_their_root(engine: &Engine) -> Result<()> {
    let mut session = library(engine).await?;
    let root = session.add(Node::new().name("root"));
    let (mut last, mut nodes) = (root, vec![root]);
    for depth in 0..20 {
        last = session.append(last, Node::children, Node::new().name(format!("{depth}")));
        session.append(last, Node::children, Node::new().name("leaf"));
        nodes.push(last);
    }
    session.commit().await?;
    let count: i64 = session.scalar(select(func::count(Node::id))).await?;
    assert_eq!(count, 41);
    // a part of it is kept
    session.set(nodes[18], Node::parent, None::<Key<Node>>);
    let kept = nodes[18];
    let mut other = SessionMaker::new(engine).session();
    session.append(nodes[0], Node::children, kept);
    session.commit().await?;
    session.delete(nodes[1]);
    session.commit().await?;
    let names = session.scalars(select(Node::name).order_by(Node::id)).await?.all()?;
    assert_eq!(names, ["root", "17", "leaf", "18", "leaf", "19", "leaf"]);
    // by somebody who knows only the root
    let id = session[root].id;
    session.commit().await?;
    let root = other.get_one(Node, id).await?;
    other.delete(root);
    other.commit().await?;
    let count: i64 = other.scalar(select(func::count(Node::id))).await?;
    assert_eq!(count, 0);
    Ok(())
}

#[maybe]
pub(crate) async fn a_new_root_is_put_above(engine: &Engine) -> Result<()> {
    let mut session = library(engine).await?;
    let old = session.add(Node::new().name("old").children([Node::new().name("child")]));
    session.commit().await?;
    let new = session.add(Node::new().name("new"));
    session.append(new, Node::children, old);
    assert_eq!(session.one(old, Node::parent), Some(new));
    session.commit().await?;
    let id = session[new].id;
    assert_eq!(session[old].parent_id, Some(id));
    // the old root goes, its child moves up
    let child = session.many(old, Node::children)[0];
    session.append(new, Node::children, child);
    session.remove(new, Node::children, old);
    session.commit().await?;
    let names = session.scalars(select(Node::name).order_by(Node::name)).await?.all()?;
    assert_eq!(names, ["child", "new"]);
    assert_eq!(session.many(new, Node::children), [child]);
    Ok(())
}

#[maybe]
pub(crate) async fn the_database_deletes_what_it_is_trusted_with(engine: &Engine) -> Result<()> {
    let mut session = library(engine).await?;
    let house = session.add(Building::new().name("house").rooms([Room::new(), Room::new()]));
    let shed = session.add(Building::new().name("shed").rooms([Room::new()]));
    session.commit().await?;
    let rooms = session.many(house, Building::rooms).to_vec();
    session.delete(house);
    session.commit().await?;
    assert!(
        rooms.iter().all(|room| session.state(*room) == ObjectState::Detached),
        "loaded ones are deleted"
    );
    let id = session[shed].id;
    session.close().await?;
    let shed = session.get_one(Building, id).await?;
    session.delete(shed);
    session.commit().await?;
    let left: i64 = session.scalar(select(func::count(Room::id))).await?;
    assert_eq!(left, 0);
    Ok(())
}

#[maybe]
pub(crate) async fn rows_in_a_circle_are_written_and_deleted(engine: &Engine) -> Result<()> {
    let mut session = library(engine).await?;
    let band = session.add(Band::new().name("band"));
    let leader = session.append(band, Band::members, Musician::new().name("lead"));
    session.append(band, Band::members, Musician::new().name("drums"));
    session.set(band, Band::leader, leader);
    session.commit().await?;
    let id = session[leader].id;
    assert_eq!(session[band].leader_id, Some(id));
    let found: Option<i64> = session.scalar(select(Band::leader_id)).await?;
    assert_eq!(found, Some(id));
    session.delete(band);
    session.commit().await?;
    let left: i64 = session.scalar(select(func::count(Musician::id))).await?;
    assert_eq!(left, 0);
    // by somebody who knows neither
    let band = session.add(Band::new().name("again"));
    let leader = session.append(band, Band::members, Musician::new().name("lead"));
    session.set(band, Band::leader, leader);
    session.commit().await?;
    let id = session[band].id;
    session.close().await?;
    let band = session.get_one(Band, id).await?;
    session.delete(band);
    session.commit().await?;
    let left: i64 = session.scalar(select(func::count(Band::id))).await?;
    assert_eq!(left, 0);
    Ok(())
}

#[maybe]
pub(crate) async fn composite_keys_are_cut_off(engine: &Engine) -> Result<()> {
    let mut session = library(engine).await?;
    let [one, two] =
        [1, 2].map(|n| session.add(Ward::new().floor("a").number(n).beds([Bed::new(), Bed::new()])));
    session.commit().await?;
    let beds = session.many(one, Ward::beds).to_vec();
    session.delete(one);
    session.delete(two);
    session.commit().await?;
    assert_eq!((session[beds[0]].floor.as_deref(), session[beds[0]].number), (None, None));
    let rows = session.execute(select((Bed::floor, Bed::number))).await?.all()?;
    assert_eq!(rows, vec![(None, None); 4]);
    Ok(())
}
