//! What `select` and `returning` take.

use super::{Alias, FromRow};
use crate::expr::{Clause, Expression, Fragment, Log, Tok};
use crate::orm::{Entity, Model, OptionalModel};
use crate::types::{SqlType, SqlValue};

/// A model, a column, an expression, or a tuple of those.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be selected",
    label = "not a model, column or expression",
    note = "`select` takes a model (`User`), a column (`User::name`), an expression, or a tuple of those"
)]
pub trait Selectable {
    /// What a row of it becomes.
    type Row: FromRow;

    /// Writes it to the select list (`Clause::Column`, `Clause::Entity`) or to `RETURNING`.
    fn select_into(&self, log: &mut Log, list: SelectList);
}

/// Which list is being written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum SelectList {
    /// Of a SELECT.
    Select,
    /// Of RETURNING.
    Returning,
}

impl SelectList {
    pub(crate) const fn entity(self) -> Clause {
        match self {
            Self::Select => Clause::Entity,
            Self::Returning => Clause::ReturningEntity,
        }
    }

    pub(crate) const fn column(self) -> Clause {
        match self {
            Self::Select => Clause::Column,
            Self::Returning => Clause::Returning,
        }
    }
}

impl<E: Entity> Selectable for Model<E> {
    type Row = E;
    #[inline(always)]
    fn select_into(&self, log: &mut Log, list: SelectList) {
        log.push(Tok::Table(E::TABLE));
        log.push(Tok::Clause(list.entity()));
    }
}

impl<E: Entity> Selectable for OptionalModel<E> {
    type Row = Option<E>;
    fn select_into(&self, log: &mut Log, list: SelectList) {
        log.push(Tok::Table(E::TABLE));
        log.push(Tok::Clause(list.entity()));
    }
}

impl<E: Entity> Selectable for Alias<E> {
    type Row = E;
    fn select_into(&self, log: &mut Log, list: SelectList) {
        log.clause(self.to_fragment(), list.entity());
    }
}

impl<E: Entity> Selectable for &Alias<E> {
    type Row = E;
    fn select_into(&self, log: &mut Log, list: SelectList) {
        (**self).select_into(log, list);
    }
}

/// An alias that may be missing from a row; made by [`Alias::optional`].
pub struct OptionalAlias<'a, E: crate::orm::HasTable>(&'a Alias<E>);

impl<E: Entity> Alias<E> {
    /// From the far side of an outer join: rows hold `Option<E>`.
    pub const fn optional(&self) -> OptionalAlias<'_, E> {
        OptionalAlias(self)
    }
}

impl<E: Entity> Selectable for OptionalAlias<'_, E> {
    type Row = Option<E>;
    fn select_into(&self, log: &mut Log, list: SelectList) {
        self.0.select_into(log, list);
    }
}

#[diagnostic::do_not_recommend]
impl<X: Expression> Selectable for X
where
    X::Type: FromRow,
{
    type Row = X::Type;
    fn select_into(&self, log: &mut Log, list: SelectList) {
        log.clause(typed(self.to_selected(), &X::Type::TYPE), list.column());
    }
}

/// PostgreSQL takes a NULL of which it knows nothing for text.
fn typed(mut selected: Fragment, ty: &'static SqlType) -> Fragment {
    match (*selected.first_mut(), selected.tokens().count()) {
        (Tok::Null, 1) => selected.then(Tok::Cast(ty)),
        (Tok::Null, 2) => {
            let null = Fragment::of(Tok::Null).then(Tok::Cast(ty));
            *selected.first_mut() = Tok::Nop;
            null.and_then(selected)
        }
        _ => selected,
    }
}

macro_rules! tuples {
    ($( ($($T:ident)+) )*) => { $(
        #[diagnostic::do_not_recommend]
        #[allow(non_snake_case)]
        impl<$($T: Selectable),+> Selectable for ($($T,)+)
        where
            ($($T::Row,)+): FromRow,
        {
            type Row = ($($T::Row,)+);
            fn select_into(&self, log: &mut Log, list: SelectList) {
                let ($($T,)+) = self;
                $( $T.select_into(log, list); )+
            }
        }
    )* };
}
tuples! {
    (A) (A B) (A B C) (A B C D) (A B C D E) (A B C D E F) (A B C D E F G) (A B C D E F G H) (A B C D E F G H I)
    (A B C D E F G H I J) (A B C D E F G H I J K) (A B C D E F G H I J K L) (A B C D E F G H I J K L M)
    (A B C D E F G H I J K L M N) (A B C D E F G H I J K L M N O) (A B C D E F G H I J K L M N O P)
}
