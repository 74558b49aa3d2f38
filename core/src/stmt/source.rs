//! What `select_from` takes.

use super::{Alias, TextStatement};
use crate::expr::{Fragment, Tok};
use crate::orm::{HasTable, Model};

/// A table to read from: a model, an alias, a subquery or CTE, or text.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from",
    label = "not a table",
    note = "pass a model (`User`), a reference to an alias, subquery or CTE, or `text(\"…\")`"
)]
pub trait FromSource {
    /// The table.
    fn source(self) -> Fragment;
}

impl<E: HasTable> FromSource for Model<E> {
    fn source(self) -> Fragment {
        Fragment::of(Tok::Table(E::TABLE))
    }
}

impl<E: HasTable> FromSource for &Alias<E> {
    fn source(self) -> Fragment {
        self.to_fragment()
    }
}

/// Text in FROM, as it stands.
impl FromSource for TextStatement {
    fn source(self) -> Fragment {
        self.into_fragment()
    }
}
