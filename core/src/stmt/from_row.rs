//! What one row becomes.

use crate::error::Result;
use crate::orm::ModelOf;
use crate::types::{Cells, Kind};

/// What one row becomes: an entity, a value, or a tuple of those.
///
/// A row is read in one pass over its raw cells, in the order of the select list.
#[diagnostic::on_unimplemented(message = "a row cannot be read as `{Self}`")]
pub trait FromRow: Sized + Send + 'static {
    /// What the first item of the row becomes; `scalars` reads it alone.
    type First: FromRow;

    /// Tells what each column has to be, in order.
    fn kinds(out: &mut dyn FnMut(Kind));

    /// Reads the row.
    ///
    /// # Errors
    /// A cell does not fit.
    fn from_row<C: Cells>(cells: &mut C) -> Result<Self>;

    /// Reads what may be missing: NULL, or an entity of which all columns are NULL.
    ///
    /// # Errors
    /// A cell does not fit.
    #[inline(always)]
    fn from_row_opt<C: Cells>(cells: &mut C) -> Result<Option<Self>> {
        Self::from_row(cells).map(Some)
    }

    /// Does the model that stands first load relationships, or leave out columns, by itself?
    #[doc(hidden)]
    const LOADS: bool = false;

    /// The model that the row is, or begins with.
    #[doc(hidden)]
    fn model() -> Option<ModelOf<Self>> {
        None
    }
}

impl<T: FromRow> FromRow for Option<T> {
    type First = Self;

    fn kinds(out: &mut dyn FnMut(Kind)) {
        T::kinds(out);
    }

    #[inline(always)]
    fn from_row<C: Cells>(cells: &mut C) -> Result<Self> {
        T::from_row_opt(cells)
    }
}

macro_rules! tuples {
    ($( ($H:ident $($T:ident)*) )*) => { $(
        impl<$H: FromRow, $($T: FromRow),*> FromRow for ($H, $($T,)*) {
            type First = $H;
            fn kinds(out: &mut dyn FnMut(Kind)) {
                $H::kinds(out);
                $( $T::kinds(out); )*
            }
            const LOADS: bool = $H::LOADS;
            fn model() -> Option<ModelOf<Self>> {
                let ModelOf { table, relationships, members, .. } = $H::model()?;
                Some(ModelOf {
                    table,
                    relationships,
                    within: |row, part| ($H::model()?.within)(&mut row.0, part),
                    members,
                    apart: None,
                })
            }
            #[inline(always)]
            fn from_row<CELLS: Cells>(cells: &mut CELLS) -> Result<Self> {
                Ok(($H::from_row(cells)?, $($T::from_row(cells)?,)*))
            }
        }
    )* };
}
tuples! {
    (A) (A B) (A B C) (A B C D) (A B C D E) (A B C D E F) (A B C D E F G) (A B C D E F G H) (A B C D E F G H I)
    (A B C D E F G H I J) (A B C D E F G H I J K) (A B C D E F G H I J K L) (A B C D E F G H I J K L M)
    (A B C D E F G H I J K L M N) (A B C D E F G H I J K L M N O) (A B C D E F G H I J K L M N O P)
}
