//! Indexes.

use crate::dialect::Dialect;
use crate::expr::{Condition, Expression, Fragment, Op, Order, Tok, and_};

/// An index over columns and expressions.
///
/// ```
/// use aludel_core::{Compile, CreateIndex, Index, dialect::Dialect};
/// let index = Index::new(("last_name", "first_name")).unique(true);
/// let sql = CreateIndex::new("people", index).to_sql(Dialect::Postgresql)?;
/// assert_eq!(sql, "CREATE UNIQUE INDEX ix_people_last_name_first_name ON people (last_name, first_name)");
/// # Ok::<(), aludel_core::Error>(())
/// ```
///
/// What a database cannot do is an error when it is created there, unless [`Index::dialect`] says which databases it is for.
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/constraints.html#indexes>
#[derive(Clone, Debug, Default)]
pub struct Index {
    /// The index's name.
    pub name: Option<String>,
    /// The columns and expressions, in order.
    pub elements: Vec<IndexElement>,
    /// Is it unique?
    pub unique: bool,
    /// The rows it holds; all if none is said (not MySQL).
    pub condition: Option<Fragment>,
    /// The method: `gin`, `gist`, `hash` (not SQLite).
    pub method: Option<String>,
    /// Columns kept beside the indexed ones (PostgreSQL).
    pub include: Vec<String>,
    /// Is it made and dropped without locking the table? (PostgreSQL)
    pub concurrently: bool,
    /// Are NULLs the same as each other? (PostgreSQL 15)
    pub nulls_not_distinct: bool,
    /// The dialects it is meant for; all if none is said.
    pub dialects: Vec<Dialect>,
}

impl Index {
    /// An index over columns (typed, or by name) and expressions, each with or without a direction.
    pub fn new(elements: impl IndexList) -> Self {
        Self::default().and(elements)
    }

    /// Adds columns and expressions.
    #[must_use]
    pub fn and(mut self, elements: impl IndexList) -> Self {
        elements.each(&mut |element| self.elements.push(element));
        self
    }

    /// Names it.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Sets whether it is unique.
    #[must_use]
    pub fn unique(mut self, yes: bool) -> Self {
        self.unique = yes;
        self
    }

    /// `WHERE`: holds only the rows for which this is true. MySQL has no such indexes.
    #[must_use]
    pub fn filter(mut self, condition: impl Condition) -> Self {
        self.condition = Some(and_(condition).into_fragment());
        self
    }

    /// `USING`: the method, as PostgreSQL or MySQL knows it.
    #[must_use]
    pub fn using(mut self, method: impl Into<String>) -> Self {
        self.method = Some(method.into());
        self
    }

    /// `INCLUDE`: columns that a query finds in the index without looking at the table (PostgreSQL).
    #[must_use]
    pub fn include<S: Into<String>>(mut self, columns: impl IntoIterator<Item = S>) -> Self {
        self.include.extend(columns.into_iter().map(Into::into));
        self
    }

    /// `CONCURRENTLY`: outside a transaction, and without locking the table (PostgreSQL). `create_all` leaves it out: nobody
    /// else can see the new table yet.
    #[must_use]
    pub fn concurrently(mut self, yes: bool) -> Self {
        self.concurrently = yes;
        self
    }

    /// `NULLS NOT DISTINCT`: of a unique index, at most one row has NULL (PostgreSQL 15).
    #[must_use]
    pub fn nulls_not_distinct(mut self, yes: bool) -> Self {
        self.nulls_not_distinct = yes;
        self
    }

    /// Leaves it out on other databases, as SQLAlchemy's `ddl_if` does; said again, it adds a database.
    #[must_use]
    pub fn dialect(mut self, dialect: Dialect) -> Self {
        self.dialects.push(dialect);
        self
    }

    /// The names of the columns it is about, for its own name.
    pub(super) fn column_names(&self) -> Vec<String> {
        let mut names = Vec::new();
        for element in &self.elements {
            match &element.part {
                IndexPart::Column(name) => names.push(name.clone()),
                IndexPart::Expression(e) => names.extend(e.columns().map(|c| c.name().to_owned())),
            }
        }
        names
    }
}

/// What an index is over.
#[derive(Clone, Debug)]
pub enum IndexPart {
    /// A column.
    Column(String),
    /// An expression.
    Expression(Fragment),
}

/// A column or expression of an index, with how it is compared and ordered.
#[derive(Clone, Debug)]
pub struct IndexElement {
    /// The column or expression.
    pub part: IndexPart,
    /// PostgreSQL's operator class.
    pub opclass: Option<String>,
    /// Descending (`Some(true)`) or ascending, where it is said.
    pub descending: Option<bool>,
    /// NULLs first (`Some(true)`) or last, where it is said.
    pub nulls_first: Option<bool>,
}

impl IndexElement {
    fn new(part: IndexPart) -> Self {
        Self { part, opclass: None, descending: None, nulls_first: None }
    }

    /// A column by its name.
    pub fn column(name: impl Into<String>) -> Self {
        Self::new(IndexPart::Column(name.into()))
    }

    /// PostgreSQL's operator class: `text_pattern_ops`, `jsonb_path_ops`.
    #[must_use]
    pub fn ops(mut self, class: impl Into<String>) -> Self {
        self.opclass = Some(class.into());
        self
    }

    /// Descending.
    #[must_use]
    pub fn desc(mut self) -> Self {
        self.descending = Some(true);
        self
    }

    /// Ascending, said outright.
    #[must_use]
    pub fn asc(mut self) -> Self {
        self.descending = Some(false);
        self
    }

    /// NULLs come first.
    #[must_use]
    pub fn nulls_first(mut self) -> Self {
        self.nulls_first = Some(true);
        self
    }

    /// NULLs come last.
    #[must_use]
    pub fn nulls_last(mut self) -> Self {
        self.nulls_first = Some(false);
        self
    }
}

impl From<Fragment> for IndexElement {
    /// Takes the direction off the expression: between them stands the operator class.
    fn from(fragment: Fragment) -> Self {
        let mut tokens: Vec<Tok> = fragment.tokens().filter(|t| !matches!(t, Tok::Nop)).collect();
        let (mut descending, mut nulls_first) = (None, None);
        while let Some(Tok::Op(op)) = tokens.last() {
            match op {
                Op::Desc => descending = Some(true),
                Op::Asc => descending = Some(false),
                Op::NullsFirst => nulls_first = Some(true),
                Op::NullsLast => nulls_first = Some(false),
                _ => break,
            }
            tokens.pop();
        }
        let part = match tokens[..] {
            [Tok::Column(index, table)] => IndexPart::Column(table.column_name(index as usize).to_owned()),
            _ => {
                let mut expression = Fragment::of(tokens.first().copied().unwrap_or(Tok::Nop));
                tokens.iter().skip(1).for_each(|token| expression.push(*token));
                fragment.values().for_each(|value| expression.value(value.clone()));
                fragment.names().iter().for_each(|name| expression.name(name.clone()));
                IndexPart::Expression(expression)
            }
        };
        Self { descending, nulls_first, ..Self::new(part) }
    }
}

/// PostgreSQL's operator classes, for the columns of an index: `User::name.ops("text_pattern_ops")`.
///
/// Source: <https://www.postgresql.org/docs/current/indexes-opclass.html>
pub trait IndexMethods: Expression {
    /// The column or expression with an operator class.
    fn ops(&self, class: impl Into<String>) -> IndexElement {
        IndexElement::from(self.to_fragment()).ops(class)
    }
}

impl<X: Expression> IndexMethods for X {}

/// What an index may be over: a column, an expression, either with a direction, a column's name, or a tuple or `Vec` of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be indexed",
    note = "pass a column, an expression, `.desc()`, a column's name, or a tuple of them"
)]
pub trait IndexList {
    /// Each element on its own.
    fn each(self, add: &mut dyn FnMut(IndexElement));
}

#[diagnostic::do_not_recommend]
impl<X: Expression> IndexList for X {
    fn each(self, add: &mut dyn FnMut(IndexElement)) {
        add(self.into_untyped().into());
    }
}

impl IndexList for Order {
    fn each(self, add: &mut dyn FnMut(IndexElement)) {
        add(self.0.into());
    }
}

impl IndexList for IndexElement {
    fn each(self, add: &mut dyn FnMut(IndexElement)) {
        add(self);
    }
}

impl IndexList for &str {
    fn each(self, add: &mut dyn FnMut(IndexElement)) {
        add(IndexElement::column(self));
    }
}

impl<L: IndexList> IndexList for Vec<L> {
    fn each(self, add: &mut dyn FnMut(IndexElement)) {
        self.into_iter().for_each(|element| element.each(add));
    }
}

macro_rules! tuples {
    ($( ($($T:ident)+) )*) => { $(
        #[diagnostic::do_not_recommend]
        #[allow(non_snake_case)]
        impl<$($T: IndexList),+> IndexList for ($($T,)+) {
            fn each(self, add: &mut dyn FnMut(IndexElement)) {
                let ($($T,)+) = self;
                $( $T.each(add); )+
            }
        }
    )* };
}
tuples! { (A) (A B) (A B C) (A B C D) (A B C D E) (A B C D E F) (A B C D E F G) (A B C D E F G H) }
