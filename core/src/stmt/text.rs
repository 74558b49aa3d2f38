//! SQL of one's own.

use crate::expr::{Log, Name};
use crate::types::{Encode, Value};

/// SQL text with named binds (`:author`).
#[must_use = "a statement does nothing until it is executed"]
#[derive(Clone)]
pub struct TextStatement {
    sql: String,
    binds: Vec<(String, Value)>,
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
        self.binds.push((name.into(), value.into_bind()));
        self
    }

    /// The log: the text, then for each bind its name and value. What does not match is told at compilation.
    pub(crate) fn into_log(self) -> Box<Log> {
        let mut log = Log::text(Name::from(self.sql));
        for (name, value) in self.binds {
            log.name(Name::from(name));
            log.value(value);
        }
        log
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
