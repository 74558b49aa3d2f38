//! Relationships that do not fit, told before they are used: `Metadata::check`, and `create_all`.

use aludel::dialect::Dialect;
use aludel::prelude::*;

mod wrong {
    use aludel::prelude::*;

    models! {
        pub(crate) struct Author in "authors" {
            pub id: i64 = column(primary_key),
            pub books: Many<Book> = relationship(),
            pub edited: Many<Book> = relationship(editor_id, back_populates = author),
            pub country: One<Option<Country>> = relationship(),
            pub prizes: Many<Prize> = relationship(secondary = AuthorPrize, back_populates = winners),
            pub boss: One<Option<Author>> = relationship(boss_id, back_populates = deputy),
            pub boss_id: Option<i64> = column(foreign_key(Author::id)),
            pub deputy: One<Option<Author>> = relationship(boss_id, back_populates = boss),
        }
        pub(crate) struct Book in "books" {
            pub id: i64 = column(primary_key),
            pub author_id: i64 = column(foreign_key(Author::id)),
            pub editor_id: Option<i64> = column(foreign_key(Author::id)),
            pub author: One<Author> = relationship(author_id),
            pub editor: One<Option<Author>> = relationship(editor_id, back_populates = edited),
        }
        pub(crate) struct Country in "countries" {
            pub id: i64 = column(primary_key),
        }
        pub(crate) struct Prize in "prizes" {
            pub id: i64 = column(primary_key),
            pub winners: Many<Author> = relationship(secondary = OtherPrize),
        }
        pub(crate) table AuthorPrize in "author_prizes" {
            author_id: i64 = column(primary_key, foreign_key(Author::id)),
            prize_id: i64 = column(primary_key, foreign_key(Prize::id)),
        }
        pub(crate) table OtherPrize in "other_prizes" {
            author_id: i64 = column(primary_key, foreign_key(Author::id)),
            prize_id: i64 = column(primary_key, foreign_key(Prize::id)),
        }
    }
}

#[test]
fn what_does_not_fit_is_told_early() {
    use wrong::{Author, AuthorPrize, Book, Country, OtherPrize, Prize};
    static WRONG: Metadata = metadata![Author, Book, Country, Prize, AuthorPrize, OtherPrize];
    let told = WRONG.check().unwrap_err().to_string();
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(
        lines,
        [
            "relationship Author::books: several foreign keys between authors and books; name one: relationship(column, …)",
            "relationship Author::edited: back_populates does not fit Book::author, which goes over books.author_id = authors.id, \
             where this one goes over books.editor_id = authors.id",
            "relationship Author::country: no foreign key between authors and countries",
            "relationship Author::prizes: back_populates does not fit Prize::winners, which goes over keys of other_prizes, where \
             this one goes over keys of author_prizes",
            "relationship Author::boss: back_populates does not fit Author::deputy, since both lead the same way, by \
             authors.boss_id = authors.id and by authors.boss_id = authors.id: one of the two has to be `Many`, or its foreign \
             key on the other side",
            "relationship Author::deputy: back_populates does not fit Author::boss, since both lead the same way, by \
             authors.boss_id = authors.id and by authors.boss_id = authors.id: one of the two has to be `Many`, or its foreign \
             key on the other side",
            "relationship Book::editor: back_populates does not fit Author::edited, which says back_populates of Book::author",
        ]
    );
    // before anything is created
    let plan = WRONG.create_plan(Dialect::Sqlite).map(drop).unwrap_err();
    assert_eq!(plan.to_string(), told);
    // dropping them needs no relationships
    assert!(WRONG.drop_plan(Dialect::Sqlite).is_ok());
}

#[test]
fn what_fits_is_not_told() -> aludel::Result<()> {
    aludel_tests::models::EVERYTHING.check()?;
    aludel_tests::family_models::FAMILY.check()?;
    aludel_tests::relation_models::SHOPS.check()?;
    aludel_tests::library_models::LIBRARY.check()
}
