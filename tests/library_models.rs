//! Models with every kind of relationship and cascade, for the unit of work.

#![allow(missing_docs, reason = "the names say it")]

use crate::models::{intpk, str50};
use aludel::prelude::*;

models! {
    #[derive(Debug)]
    pub struct Author in "authors" {
        pub id: intpk,
        pub name: String = column(String(50), unique),
        pub books: Many<Book> = relationship(back_populates = author, cascade = [All, DeleteOrphan]),
        pub passport: One<Option<Passport>> =
            relationship(back_populates = holder, cascade = [All, DeleteOrphan]),
        pub fans: Many<Fan> = relationship(back_populates = favourite),
        pub letters: WriteOnly<Letter> = relationship(cascade = [All, DeleteOrphan]),
    }

    /// One for each author at most.
    #[derive(Debug)]
    pub struct Passport in "passports" {
        pub id: intpk,
        pub number: str50,
        pub holder_id: i64 = column(foreign_key(Author::id)),
        pub holder: One<Author> = relationship(back_populates = passport),
    }

    /// May be without a favourite.
    #[derive(Debug)]
    pub struct Fan in "fans" {
        pub id: intpk,
        pub name: str50,
        pub favourite_id: Option<i64> = column(foreign_key(Author::id)),
        pub favourite: One<Option<Author>> = relationship(back_populates = fans),
    }

    #[derive(Debug)]
    pub struct Book in "books" {
        pub id: intpk,
        pub title: str50,
        pub pages: Option<i32>,
        pub author_id: i64 = column(foreign_key(Author::id)),
        pub author: One<Author> = relationship(back_populates = books),
        pub genres: Many<Genre> = relationship(secondary = BookGenre, back_populates = books);

        check("it_has_pages", Book::pages.gt(0)),
    }

    /// There are too many to be loaded.
    #[derive(Debug)]
    pub struct Letter in "letters" {
        pub id: intpk,
        pub said: str50,
        pub author_id: i64 = column(foreign_key(Author::id)),
    }

    #[derive(Debug)]
    pub struct Genre in "genres" {
        pub id: intpk,
        pub name: String = column(String(50), unique),
        pub books: Many<Book> = relationship(secondary = BookGenre, back_populates = genres, order_by = Book::id),
    }

    pub table BookGenre in "book_genres" {
        book_id: i64 = column(primary_key, foreign_key(Book::id)),
        genre_id: i64 = column(primary_key, foreign_key(Genre::id)),
    }

    /// A tree.
    #[derive(Debug)]
    pub struct Node in "nodes" {
        pub id: intpk,
        pub name: str50,
        pub parent_id: Option<i64> = column(foreign_key(Node::id)),
        pub parent: One<Option<Node>> = relationship(parent_id, back_populates = children),
        pub children: Many<Node> =
            relationship(parent_id, back_populates = parent, cascade = [All, DeleteOrphan], order_by = Node::id),
    }

    /// Its rooms are deleted by the database.
    #[derive(Debug)]
    pub struct Building in "buildings" {
        pub id: intpk,
        pub name: str50,
        pub rooms: Many<Room> = relationship(back_populates = building, cascade = [All], passive_deletes),
    }

    #[derive(Debug)]
    pub struct Room in "rooms" {
        pub id: intpk,
        pub building_id: i64 = column(foreign_key(Building::id, on_delete = Cascade)),
        pub building: One<Building> = relationship(back_populates = rooms),
    }

    /// Refers to one of its members, who refer to it.
    #[derive(Debug)]
    pub struct Band in "bands" {
        pub id: intpk,
        pub name: str50,
        pub leader_id: Option<i64> = column(foreign_key(Musician::id)),
        pub leader: One<Option<Musician>> = relationship(leader_id, post_update),
        pub members: Many<Musician> = relationship(band_id, back_populates = band, cascade = [All, DeleteOrphan]),
    }

    #[derive(Debug)]
    pub struct Musician in "musicians" {
        pub id: intpk,
        pub name: str50,
        pub band_id: i64 = column(foreign_key(Band::id)),
        pub band: One<Band> = relationship(band_id, back_populates = members),
    }

    #[derive(Debug)]
    pub struct Ledger in "ledgers" {
        pub id: intpk,
        pub balance: i64,
        pub version: i64 = column(version_id),
    }

    /// A key of two columns.
    #[derive(Debug)]
    pub struct Ward in "wards" {
        pub floor: String = column(String(4), primary_key),
        pub number: i32 = column(primary_key, autoincrement = false),
        pub note: Option<String>,
        pub beds: Many<Bed> = relationship(back_populates = ward),
    }

    #[derive(Debug)]
    pub struct Bed in "beds" {
        pub id: intpk,
        pub floor: Option<String> = column(String(4)),
        pub number: Option<i32>,
        pub ward: One<Option<Ward>> = relationship(back_populates = beds);

        foreign_key((floor, number), (Ward::floor, Ward::number)),
    }
}

/// The tables.
pub static LIBRARY: Metadata = metadata![
    Author, Letter, Passport, Fan, Book, Genre, BookGenre, Node, Building, Room, Band, Musician, Ledger,
    Ward, Bed
];
