//! The search for text.

use super::part::MatchMode;
use super::{Arguments, Expr, Expression, Fragment, Name, Operand, TextLike, Tok};

/// The search for text in a column; in scope with the prelude.
pub trait SearchMethods: Expression + Sized {
    /// Full-text search: PostgreSQL's `@@ plainto_tsquery(…)`, SQLite's `MATCH` (of an FTS table), MySQL's
    /// `MATCH … AGAINST (… IN BOOLEAN MODE)` (of a FULLTEXT index).
    ///
    /// Source: <https://docs.sqlalchemy.org/en/20/core/operators.html#sqlalchemy.sql.expression.ColumnOperators.match>
    fn match_(&self, text: impl Operand<Self::Type>) -> Expr<bool>
    where
        Self::Type: TextLike,
    {
        let fragment = self.to_fragment().and_then(text.operand());
        Expr::from_fragment(fragment.then(Tok::Match(1, MatchMode::Default)))
    }

    /// Full-text search by a configuration of PostgreSQL: `plainto_tsquery('english', …)`. PostgreSQL only.
    fn match_regconfig(&self, configuration: &'static str, text: impl Operand<Self::Type>) -> Expr<bool>
    where
        Self::Type: TextLike,
    {
        let fragment = self.to_fragment().and_then(text.operand());
        let configuration = Fragment::named(Tok::Text, Name::of(configuration));
        Expr::from_fragment(fragment.and_then(configuration).then(Tok::Match(1, MatchMode::Regconfig)))
    }
}

impl<X: Expression> SearchMethods for X {}

/// MySQL's `MATCH (columns) AGAINST (text mode)`, of a FULLTEXT index over these columns. MySQL only.
///
/// As a value it is the row's relevance: `match_against(…).type_coerce::<f64>()`.
///
/// Source: <https://docs.sqlalchemy.org/en/20/dialects/mysql.html#sqlalchemy.dialects.mysql.match>
pub fn match_against(columns: impl Arguments, text: impl Operand<String>, mode: MatchMode) -> Expr<bool> {
    let (fragment, count) = columns.arguments();
    let mode = if mode == MatchMode::Regconfig { MatchMode::Default } else { mode };
    Expr::from_fragment(fragment.and_then(text.operand()).then(Tok::Match(count, mode)))
}
