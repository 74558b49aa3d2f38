//! What values of a column are refused, as its model says.

use crate::error::{Error, ErrorKind, Result};
use crate::orm::HasTable;
use crate::schema::{Column, TableDef, TableItem, bare};
use crate::types::{Decode, Header, Value, ValueCells};
use std::fmt::Display;

/// `validate(email, |email| …)` of a model.
#[derive(Clone, Copy, Debug)]
pub struct Validator {
    /// The column's place.
    pub column: usize,
    /// Refuses a value, or does not.
    pub check: fn(&Value) -> Result<()>,
}

/// What a validator's closure gives: `Result<(), impl Display>`.
#[diagnostic::on_unimplemented(
    message = "a validator gives `Result<(), impl Display>`, not `{Self}`",
    note = "or a `bool`, with what is wrong beside it: `validate(email, |email| email.contains('@'), \"has no @\")`"
)]
pub trait Verdict {
    /// What is wrong, if anything.
    fn problem(self) -> Option<String>;
}

impl<M: Display> Verdict for std::result::Result<(), M> {
    fn problem(self) -> Option<String> {
        self.err().map(|message| message.to_string())
    }
}

/// Asks a closure about a column's value.
#[doc(hidden)]
pub fn validate<E: HasTable, T: Decode, V: Verdict>(
    column: Column<E, T>,
    value: &Value,
    check: impl FnOnce(&T) -> V,
) -> Result<()> {
    let header = Header::default();
    let mut cells = ValueCells::new(std::slice::from_ref(value), &header);
    // what is no such value is told when it is sent
    let Ok(decoded) = T::decode(&mut cells) else { return Ok(()) };
    match check(&decoded).problem() {
        None => Ok(()),
        Some(problem) => {
            let field = E::TABLE.fields.get(column.index()).copied().unwrap_or_default();
            let message = format!("{}::{}: {problem}", E::TABLE.model, bare(field));
            Err(Error::new(ErrorKind::Validation, message))
        }
    }
}

/// Asks a closure whether a column's value is good; the message says what is wrong otherwise.
#[doc(hidden)]
pub fn validate_with<E: HasTable, T: Decode>(
    column: Column<E, T>,
    value: &Value,
    check: impl FnOnce(&T) -> bool,
    message: &str,
) -> Result<()> {
    validate(column, value, |value| if check(value) { Ok(()) } else { Err(message) })
}

impl TableDef {
    /// Has the model validators? Its bases are not asked: what they have is told by [`TableDef::validate`].
    pub(crate) fn has_validators(&self) -> bool {
        self.inherits().is_some() || self.items.iter().any(|item| matches!(item, TableItem::Validate(_)))
    }

    /// Asks the model's validators about a column's new value: of a draft, or of an object that was changed.
    ///
    /// # Errors
    /// One refuses it; the message is the validator's, and has the value in it only if that has.
    pub fn validate(&self, column: usize, value: &Value) -> Result<()> {
        if let Some(inherits) = self.inherits()
            && column < inherits.width
        {
            (inherits.base)().validate(column, value)?;
        }
        let of_column = |item: &TableItem| match item {
            TableItem::Validate(validator) if validator.column == column => Some(validator.check),
            _ => None,
        };
        self.items.iter().filter_map(of_column).try_for_each(|check| check(value))
    }
}
