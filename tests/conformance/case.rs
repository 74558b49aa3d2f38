//! A statement of ours, and how it becomes text and values.

use aludel::Statement;
use aludel::Value;
use aludel::compile::compile;
use aludel::dialect::Dialect;
use aludel::expr::Log;

/// One entry of the tables in `statements/`.
#[derive(Clone, Copy)]
pub(crate) struct Case {
    pub(crate) id: &'static str,
    pub(crate) build: fn() -> Built,
}

/// A statement, ready to be compiled for any dialect.
pub(crate) enum Built {
    Statement(Box<Log>),
    Ddl(Ddl),
}

/// A statement without values that is text from the beginning.
pub(crate) struct Ddl(pub(crate) fn(Dialect) -> aludel::Result<String>);

/// Text and values for one dialect; the values in the order of their placeholders.
pub(crate) struct Text {
    pub(crate) sql: String,
    pub(crate) values: Vec<Value>,
}

impl Built {
    pub(crate) fn compile(&self, dialect: Dialect) -> aludel::Result<Text> {
        match self {
            Built::Statement(log) => {
                let compiled = compile(log, dialect)?;
                Ok(Text {
                    sql: compiled.sql,
                    values: compiled
                        .binds
                        .iter()
                        .map(|b| b.value(log.values()).map(|v| v.into_owned()))
                        .collect::<Result<_, _>>()?,
                })
            }
            Built::Ddl(Ddl(text)) => Ok(Text { sql: text(dialect)?, values: Vec::new() }),
        }
    }
}

/// What an entry may be.
pub(crate) trait Build {
    fn build(self) -> Built;
}

impl<S: Statement> Build for S {
    fn build(self) -> Built {
        Built::Statement(self.into_log())
    }
}

impl Build for Ddl {
    fn build(self) -> Built {
        Built::Ddl(self)
    }
}

/// `"id" => statement;` for each case: an expression, or a block that ends in one.
macro_rules! cases {
    ($( $id:literal => $statement:expr; )*) => {
        pub(super) const CASES: &[$crate::case::Case] = &[
            $( $crate::case::Case { id: $id, build: || $crate::case::Build::build($statement) } ),*
        ];
    };
}
pub(crate) use cases;
