//! A prepared statement, as the server described it.

use super::{UserTypes, broken, take_u16, take_u32, text};
use crate::error::Result;
use crate::types::Header;

/// A parameter as the server said it: its type, and that of its elements if it is an array.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Param {
    /// The type that values are sent as.
    pub ty: u32,
    /// The type of its elements; 0 if it is no array.
    pub element: u32,
}

/// What the server said of a statement, and the name it was prepared under.
#[derive(Debug, Default)]
pub struct Statement {
    /// Its name.
    pub name: String,
    /// The types of its parameters, as they were said.
    params: Vec<u32>,
    /// The names and types of its columns, as they were said.
    columns: Vec<(String, u32)>,
}

impl Statement {
    /// One that is about to be described.
    pub fn new(name: String) -> Self {
        Self { name, ..Self::default() }
    }

    /// Takes in the types of its parameters.
    ///
    /// # Errors
    /// The message ends before they do.
    pub fn take_params(&mut self, body: &[u8]) -> Result<()> {
        let rest = &mut &*body;
        let read = || -> Option<Vec<u32>> {
            let count = take_u16(rest)?;
            (0..count).map(|_| take_u32(rest)).collect()
        };
        self.params = { read }().ok_or_else(|| broken("parameters that end within a type"))?;
        Ok(())
    }

    /// Takes in the names and types of its columns.
    ///
    /// # Errors
    /// The message ends before they do.
    pub fn take_columns(&mut self, body: &[u8]) -> Result<()> {
        self.columns = columns(body).ok_or_else(|| broken("columns that end within one"))?;
        Ok(())
    }

    /// All types that it speaks of.
    pub fn all_types(&self) -> impl Iterator<Item = u32> {
        self.params.iter().copied().chain(self.columns.iter().map(|(_, ty)| *ty))
    }

    /// How values are sent.
    pub fn params(&self, types: &UserTypes) -> Box<[Param]> {
        let param = |ty: &u32| {
            let ty = types.sent_as(*ty);
            Param { ty, element: types.element(ty) }
        };
        self.params.iter().map(param).collect()
    }

    /// The names of its columns.
    pub fn header(&self) -> Header {
        Header::new(self.columns.iter().map(|(name, _)| name.clone()))
    }

    /// The types to read its columns by.
    pub fn types(&self, types: &UserTypes) -> Box<[u32]> {
        self.columns.iter().map(|(_, ty)| types.readable(*ty)).collect()
    }

    /// Has another description the same columns?
    pub fn has_columns_of(&self, other: &Self) -> bool {
        self.columns == other.columns
    }
}

/// Names and types in a RowDescription.
fn columns(body: &[u8]) -> Option<Vec<(String, u32)>> {
    let rest = &mut &*body;
    let count = take_u16(rest)?;
    let mut columns = Vec::with_capacity(usize::from(count));
    for _ in 0..count {
        let (name, after) = text(rest)?;
        // its table and its number there; the type's length and modifier, its format
        let mut after = after.get(6..)?;
        columns.push((String::from_utf8_lossy(name).into_owned(), take_u32(&mut after)?));
        *rest = after.get(8..)?;
    }
    Some(columns)
}
