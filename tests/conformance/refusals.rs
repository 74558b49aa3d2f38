//! Texts that a server refuses, with its reason.
//!
//! Each is tried: one that a server takes after all has to leave the table.

use aludel::dialect::Dialect;

/// A text that a server refuses.
pub(crate) struct Refusal {
    pub(crate) id: &'static str,
    pub(crate) dialect: Dialect,
    pub(crate) whose: Whose,
    /// Part of what the server says.
    pub(crate) words: &'static str,
}

/// Whose text is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Whose {
    /// SQLAlchemy's and ours.
    Both,
    /// SQLAlchemy's; ours is taken.
    #[allow(dead_code, reason = "the table's next entry may be one")]
    Recorded,
}

/// The refusal that is expected of a text, if any.
pub(crate) fn expected(id: &str, dialect: Dialect, whose: Whose) -> Option<&'static str> {
    let applies = |refusal: &&Refusal| {
        refusal.id == id
            && refusal.dialect == dialect
            && (refusal.whose == Whose::Both || refusal.whose == whose)
    };
    REFUSALS.iter().find(applies).map(|refusal| refusal.words)
}

macro_rules! refusals {
    ($($dialect:ident $whose:ident { $($id:literal: $words:literal,)* })*) => {
        pub(crate) const REFUSALS: &[Refusal] = &[$($(
            Refusal { id: $id, dialect: Dialect::$dialect, whose: Whose::$whose, words: $words },
        )*)*];
    };
}

refusals! {
    Postgresql Both {
    }
    Sqlite Both {
    }
    Mysql Both {
    }
}
