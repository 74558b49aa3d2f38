//! What `join` takes.

use super::Alias;
use crate::expr::{Clause, Condition, Fragment, JoinKind, Log, Op, Tok, and_};
use crate::orm::{HasTable, Model, Relation, RelationTo};

/// A relationship, a model with one foreign key between them, an alias, or one of these with a condition.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be joined",
    label = "not a table or relationship",
    note = "pass a relationship (`User::posts`), a model with one foreign key between them (`Post`), or `(Post, condition)`"
)]
pub trait JoinTarget {
    /// Writes the table or relationship.
    fn target_into(self, log: &mut Log);

    /// Writes the join.
    fn join_into(self, log: &mut Log, kind: JoinKind)
    where
        Self: Sized,
    {
        self.target_into(log);
        log.push(Tok::Clause(Clause::Join(kind)));
    }
}

impl<E, F> JoinTarget for Relation<E, F> {
    fn target_into(self, log: &mut Log) {
        log.append(self.to_fragment());
    }
}

impl<E, F> JoinTarget for RelationTo<E, F> {
    fn target_into(self, log: &mut Log) {
        log.append(self.to_fragment());
    }
}

impl<E: HasTable> JoinTarget for Model<E> {
    fn target_into(self, log: &mut Log) {
        log.push(Tok::Table(E::TABLE));
    }
}

impl<E: HasTable> JoinTarget for &Alias<E> {
    fn target_into(self, log: &mut Log) {
        log.append(self.to_fragment());
    }
}

#[diagnostic::do_not_recommend]
impl<T: JoinTarget, C: Condition> JoinTarget for (T, C) {
    fn target_into(self, log: &mut Log) {
        self.0.target_into(log);
    }

    fn join_into(self, log: &mut Log, kind: JoinKind) {
        self.0.target_into(log);
        log.clause(and_(self.1).into_fragment(), Clause::JoinOn(kind));
    }
}

/// `EXISTS` over a relationship's target, in a condition.
pub(crate) fn exists_over(relation: Fragment, condition: impl Condition) -> crate::expr::Expr<bool> {
    let condition = and_(condition).into_fragment();
    crate::expr::Expr::from_fragment(if condition.is(Tok::True) {
        relation.op(Op::AnyAtAll)
    } else {
        relation.binary(Op::Any, condition)
    })
}
