//! Conditions of one's own by which a relationship's tables are joined.

use super::HasTable;
use crate::compile::equalities;
use crate::expr::{AliasName, Condition, Fragment, Log, Name, Op, Tok};
use crate::schema::TableDef;
use crate::types::Value;
use std::fmt;

/// Stands for the relationship's owner in its condition.
pub(crate) static OWNER: Name = Name::made_up(u32::MAX);
/// Stands for its target.
pub(crate) static TARGET: Name = Name::made_up(u32::MAX - 1);

/// The condition of `relationship(on = |user, post| …)`, over columns of both sides. Its values are constants of the schema,
/// which statements write out.
///
/// Source: <https://docs.sqlalchemy.org/en/20/orm/join_conditions.html#specifying-alternate-join-conditions>
pub struct RelationOn(Log);

impl RelationOn {
    /// From the columns of both sides.
    pub fn new<E: HasTable, T: HasTable, C: Condition>(on: impl FnOnce(E::Columns, T::Columns) -> C) -> Self {
        let owner = E::columns(Some(AliasName::MadeUp(OWNER.mark())));
        let target = T::columns(Some(AliasName::MadeUp(TARGET.mark())));
        let mut all: Option<Fragment> = None;
        on(owner, target).each(&mut |one| {
            all = Some(match all.take() {
                Some(before) => before.binary(Op::And, one),
                None => one,
            });
        });
        Self(Log::of_fragment(&all.unwrap_or_else(|| Fragment::of(Tok::True))))
    }

    pub(crate) const fn log(&self) -> &Log {
        &self.0
    }

    /// The columns of the owner and of the target that it says are equal.
    pub(crate) fn equalities(&self) -> Vec<(usize, usize)> {
        equalities(&self.0, &OWNER, &TARGET)
    }

    /// The condition on the target's rows that belong to an owner with these values.
    pub(crate) fn of_owner(&self, owner: &'static TableDef, row: &[Value]) -> Fragment {
        let (mut names, mut values) = (self.0.names().iter(), self.0.values().iter());
        let mut deriveds = self.0.deriveds().iter();
        let mut out = Fragment::of(Tok::Nop);
        for token in self.0.tokens() {
            if let Tok::AliasedColumn(place, table) = token {
                let Some(name) = names.next() else { break };
                if name.same(&OWNER) {
                    let value = row.get(*place as usize).cloned().unwrap_or(Value::Null);
                    out.append(Fragment::bind(&owner.columns[*place as usize].ty, value));
                } else if name.same(&TARGET) {
                    out.push(Tok::Column(*place, table));
                } else {
                    out.push(*token);
                    out.name(name.clone());
                }
                continue;
            }
            out.push(*token);
            names.by_ref().take(token.names()).for_each(|name| out.name(name.clone()));
            if token.reads_derived()
                && let Some(derived) = deriveds.next()
            {
                values.by_ref().take(derived.log().values().len()).for_each(drop);
                out.read_derived(derived);
            }
            values.by_ref().take(token.values()).for_each(|value| out.value(value.clone()));
        }
        out
    }
}

impl fmt::Debug for RelationOn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RelationOn")
    }
}
