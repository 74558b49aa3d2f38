//! SQL of one's own.

use super::{FromRow, Subquery, Typed};
use crate::expr::{Condition, Derived, Expr, Form, Fragment, Log, Name, Tok};
use crate::types::{Encode, SqlValue, Value};
use std::marker::PhantomData;
use std::sync::Arc;

/// SQL text with named binds (`:author`).
#[must_use = "a statement does nothing until it is executed"]
#[derive(Clone)]
pub struct TextStatement {
    sql: String,
    binds: Vec<(String, Bound)>,
}

/// One value, or as many as a list has.
#[derive(Clone)]
enum Bound {
    One(Value),
    List(Vec<Value>),
}

/// A statement in SQL of your own; values are bound by name.
///
/// `:name` is a bind, `\:` a colon, `::type` stays as it is, and nothing is replaced inside quotes or comments.
///
/// ```
/// use aludel_core::{dialect::Dialect, text, Compile};
/// let stmt = text("SELECT * FROM posts WHERE author_id = :author").bind("author", 5);
/// assert_eq!(stmt.to_sql(Dialect::Postgresql)?, "SELECT * FROM posts WHERE author_id = $1");
/// # Ok::<(), aludel_core::Error>(())
/// ```
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/sqlelement.html#sqlalchemy.sql.expression.text>
pub fn text(sql: impl Into<String>) -> TextStatement {
    TextStatement { sql: sql.into(), binds: Vec::new() }
}

impl TextStatement {
    /// Gives a named bind its value.
    pub fn bind(mut self, name: impl Into<String>, value: impl IntoBind) -> Self {
        self.binds.push((name.into(), Bound::One(value.into_bind())));
        self
    }

    /// Gives a named bind a list: `IN :ids` becomes `IN ($1, $2, $3)`. No values make `IN (NULL)`, which no row fulfils.
    ///
    /// Each number of values is a text of its own.
    ///
    /// Source: <https://docs.sqlalchemy.org/en/20/core/sqlelement.html#sqlalchemy.sql.expression.bindparam.params.expanding>
    pub fn bind_list<V: IntoBind>(
        mut self,
        name: impl Into<String>,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        let values = values.into_iter().map(IntoBind::into_bind).collect();
        self.binds.push((name.into(), Bound::List(values)));
        self
    }

    /// Says what the columns are, in their order: rows become tuples of these types.
    ///
    /// ```
    /// use aludel_core::{dialect::Dialect, select, text, Compile, ExpressionMethods};
    /// let users = text("SELECT id, name FROM users").columns::<(i32, String), 2>(["id", "name"]).subquery("u");
    /// let stmt = select(users.col_named::<String>("name")).filter(users.col_named::<i32>("id").eq(1));
    /// assert_eq!(
    ///     stmt.to_sql(Dialect::Sqlite)?,
    ///     "SELECT u.name FROM (SELECT id, name FROM users) AS u WHERE u.id = ?"
    /// );
    /// # Ok::<(), aludel_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// As a statement of its own, the text gives other columns than these, by name and order (in letters of either case): the
    /// execution fails. An expression gets its name by `AS`.
    ///
    /// Source: <https://docs.sqlalchemy.org/en/20/core/sqlelement.html#sqlalchemy.sql.expression.TextClause.columns>
    pub fn columns<R: FromRow, const N: usize>(self, names: [&str; N]) -> TextColumns<R> {
        let names = names.iter().map(|name| Name::from(*name)).collect();
        TextColumns { text: self, names, marker: PhantomData }
    }

    /// The text as an expression of this type, with its binds: `text("lower(:x)").bind("x", "A").as_expr::<String>()`.
    pub fn as_expr<T: SqlValue>(self) -> Expr<T> {
        Expr::from_fragment(self.into_fragment())
    }

    /// The text within a statement.
    pub(crate) fn into_fragment(self) -> Fragment {
        if self.binds.is_empty() {
            return match crate::compile::without_binds(&self.sql) {
                Ok(sql) => Fragment::text(sql),
                Err(e) => Fragment::invalid(e.message()),
            };
        }
        let mut fragment = Fragment::named(Tok::TextBinds(self.binds.len() as u16), Name::from(self.sql));
        for (name, bound) in self.binds {
            fragment.name(Name::from(name));
            match bound {
                Bound::One(value) => fragment.value(value),
                Bound::List(_) => {
                    return Fragment::invalid("text: bind_list works in a text of its own only");
                }
            }
        }
        fragment
    }

    /// The log: the text, then for each bind its name and value. What does not match is told at compilation.
    pub(crate) fn into_log(self) -> Box<Log> {
        let mut log = Log::text(Name::from(self.sql));
        for (name, bound) in self.binds {
            log.name(Name::from(name));
            match bound {
                Bound::One(value) => {
                    log.push(Tok::Nop);
                    log.value(value);
                }
                Bound::List(values) => {
                    log.push(Tok::Tuple(values.len() as u16));
                    values.into_iter().for_each(|value| log.value(value));
                }
            }
        }
        log
    }
}

/// Text as a condition: `filter(text("age > :a").bind("a", 3))`.
impl Condition for TextStatement {
    fn each(self, add: &mut dyn FnMut(Fragment)) {
        add(self.into_fragment());
    }
}

/// A text whose columns are known; made by [`TextStatement::columns`]. It is a statement and can be a subquery.
#[must_use = "a statement does nothing until it is executed"]
pub struct TextColumns<R> {
    text: TextStatement,
    names: Vec<Name>,
    marker: PhantomData<fn() -> R>,
}

impl<R: FromRow> TextColumns<R> {
    /// The text as a table to read from; its columns are reached by `col_named`.
    pub fn subquery(self, name: &str) -> Subquery<R> {
        let log = *self.text.into_log();
        Subquery::of(Arc::new(Derived::new(Name::from(name), Form::Subquery, log, self.names)))
    }

    /// The statement, with its rows' type.
    pub fn typed(self) -> Typed<R> {
        let mut log = self.text.into_log();
        for name in self.names {
            // what is expected of the columns
            log.push(Tok::Label);
            log.name(name);
        }
        Typed::new(log)
    }
}

/// A value for a named bind of a [`text`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be bound",
    note = "pass a value such as `5`, `\"text\"` or `Some(5)`"
)]
pub trait IntoBind {
    /// The value.
    fn into_bind(self) -> Value;
}

#[diagnostic::do_not_recommend]
impl<T: Encode> IntoBind for T {
    fn into_bind(self) -> Value {
        self.into_value()
    }
}

impl IntoBind for &str {
    fn into_bind(self) -> Value {
        Value::from(self)
    }
}
