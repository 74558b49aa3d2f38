//! Models that load relationships by themselves, leave out columns, and refer to each other by several columns.

#![allow(missing_docs, reason = "the names say it")]

use aludel::prelude::*;

models! {
    /// Of a region, which has a key of two columns.
    #[derive(Debug)]
    pub struct Region in "regions" {
        pub country: String = column(String(2), primary_key),
        pub number: i32 = column(primary_key, autoincrement = false),
        pub name: String = column(String(20)),
        pub towns: Many<Town> = relationship(back_populates = region, order_by = Town::name),
    }

    #[derive(Debug)]
    pub struct Town in "towns" {
        pub id: i64 = column(primary_key),
        pub name: String = column(String(20)),
        pub country: Option<String> = column(String(2)),
        pub number: Option<i32>,
        pub region: One<Option<Region>> = relationship(back_populates = towns);

        foreign_key((country, number), (Region::country, Region::number)),
    }

    /// Loads its books by itself, and leaves out what is long.
    #[derive(Debug)]
    pub struct Writer in "book_writers" {
        pub id: i64 = column(primary_key),
        pub name: String = column(String(20)),
        pub life: String = column(Text, deferred),
        pub letters: Option<String> = column(Text, deferred = "papers"),
        pub diary: Option<String> = column(Text, deferred = "papers"),
        pub books: Many<Book> = relationship(back_populates = writer, lazy = Selectin, order_by = Book::title),
        pub prizes: Many<Prize> = relationship(back_populates = writer, lazy = Raise),
    }

    #[derive(Debug)]
    pub struct Book in "printed_books" {
        pub id: i64 = column(primary_key),
        pub title: String = column(String(20)),
        pub gone: bool = column(default(false)),
        pub writer_id: i64 = column(foreign_key(Writer::id)),
        pub writer: One<Writer> = relationship(back_populates = books, lazy = Joined),
    }

    #[derive(Debug)]
    pub struct Prize in "prizes" {
        pub id: i64 = column(primary_key),
        pub writer_id: i64 = column(foreign_key(Writer::id)),
        pub writer: One<Writer> = relationship(back_populates = prizes),
    }
}

pub static LOADING: Metadata = metadata![Region, Town, Writer, Book, Prize];
