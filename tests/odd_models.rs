//! Models whose names need quotes everywhere.

#![allow(missing_docs, reason = "the names say it")]

use aludel::prelude::*;

models! {
    /// Every name has what some database gives a meaning.
    #[derive(Debug, PartialEq)]
    pub struct Odd in "a\"b`c" {
        pub id: i64 = column(primary_key),
        pub space: String = column(String(190), name = "se lect", index),
        pub word: String = column(String(190), name = "select"),
        pub percent: String = column(String(190), name = "%s"),
        pub colon: String = column(String(190), name = ":name"),
        pub question: Option<String> = column(String(190), name = "?"),
        pub dollar: Option<String> = column(String(190), name = "$1", comment = "it's a \\ comment; -- ?"),
        pub semicolon: Option<String> = column(String(190), name = "x;--"),
        pub letter: Option<String> = column(String(190), name = "naïve"),
        pub quote: Option<String> = column(String(190), name = "a'b", unique),
        pub backslash: Option<String> = column(String(190), name = "a\\b"),
        pub document: serde_json::Value = column(name = "Document"),
        pub others: Many<Keyword> = relationship(back_populates = odd);

        index(percent, colon, name = "ix \"%s\" `?` ;--"),
        unique(word, id, name = "uq 'a' \"b\""),
        comment("a table's \"comment\" \\ ; --"),
    }

    #[derive(Debug, PartialEq)]
    pub struct Keyword in "select" {
        pub id: i64 = column(primary_key),
        pub odd_id: i64 = column(name = "from", foreign_key(Odd::id, name = "fk ?; DROP")),
        pub odd: One<Odd> = relationship(odd_id, back_populates = others),
    }
}

pub static ODD: Metadata = metadata![Odd, Keyword];

/// Values that would harm a text they became part of.
pub const VALUES: [&str; 16] = [
    "it's",
    "\"double\"",
    "back\\slash",
    "trailing\\",
    "\\'; --",
    "100%",
    "under_score",
    "a/b",
    "'; DROP TABLE users; --",
    "` OR `1`=`1",
    ":name ? $1 %s",
    "/* comment */ -- end",
    "line\nbreak\ttab\r",
    "naïve ☃ 𝄞",
    "a.b[0].\"c\"",
    "",
];

/// An odd row, of which every text is this one.
pub fn odd(text: &str) -> [aludel::Set<Odd>; 9] {
    [
        Odd::space.set(text),
        Odd::word.set(text),
        Odd::percent.set(text),
        Odd::colon.set(text),
        Odd::question.set(text),
        Odd::letter.set(text),
        Odd::semicolon.set(text),
        Odd::backslash.set(text),
        Odd::document.set(document(text)),
    ]
}

/// A document whose key and value are this text.
pub fn document(text: &str) -> serde_json::Value {
    serde_json::json!({ text: text, "in": { text: [text] } })
}
