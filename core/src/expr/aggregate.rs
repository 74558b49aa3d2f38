//! What aggregates take beside their arguments.

use super::list::appended;
use super::{Condition, Expr, Fragment, Op, OrderList, Tok};

impl<T> Expr<T> {
    /// `FILTER (WHERE …)`: the aggregate looks at these rows only. MySQL has none.
    ///
    /// Source: <https://docs.sqlalchemy.org/en/20/core/functions.html#sqlalchemy.sql.functions.FunctionElement.filter>
    #[must_use]
    pub fn filter(self, condition: impl Condition) -> Self {
        let condition = super::condition::joined(condition, Op::And);
        Self::from_fragment(self.into_fragment().and_then(condition).then(Tok::Filter))
    }

    /// `WITHIN GROUP (ORDER BY …)`, of ordered-set aggregates such as `percentile_cont`. PostgreSQL only.
    ///
    /// Source: <https://docs.sqlalchemy.org/en/20/core/functions.html#sqlalchemy.sql.functions.FunctionElement.within_group>
    #[must_use]
    pub fn within_group(self, order: impl OrderList) -> Self {
        let mut fragment = self.into_fragment();
        let count = appended(&mut fragment, order);
        Self::from_fragment(fragment.then(Tok::WithinGroup(count as u16)))
    }

    /// `ORDER BY` inside the aggregate: `func::array_agg(Tag::name).order_by(Tag::id.desc())`.
    ///
    /// Source: <https://docs.sqlalchemy.org/en/20/dialects/postgresql.html#sqlalchemy.dialects.postgresql.aggregate_order_by>
    #[must_use]
    pub fn order_by(self, order: impl OrderList) -> Self {
        let mut fragment = self.into_fragment();
        let last = *fragment.last_mut();
        let (Tok::Call(..) | Tok::CallNamed(_)) = last else {
            return Self::from_fragment(Fragment::invalid("order_by(): only an aggregate is ordered inside"));
        };
        *fragment.last_mut() = Tok::Nop;
        // names are taken in the order of their tokens: a function's own now comes after those of the order
        let name = matches!(last, Tok::CallNamed(_)).then(|| fragment.pop_name()).flatten();
        let count = appended(&mut fragment, order);
        fragment = fragment.then(Tok::AggregateOrder(count as u16)).then(last);
        if let Some(name) = name {
            fragment.name(name);
        }
        Self::from_fragment(fragment)
    }
}
