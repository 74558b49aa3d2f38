//! SQL expressions: typed for the user, a flat log of tokens underneath.
//!
//! An expression is written in postfix order into a [`Fragment`]: column, bound value, operator. Logs concatenate, hash
//! and compare as they stand, so a statement needs no tree until it is compiled, which happens once per structure.

mod condition;
mod expression;
mod fragment;
pub mod func;
mod list;
mod operand;
mod operators;
mod token;

pub use condition::{Bool, Condition, and_, not_, or_};
pub use expression::{Expr, Expression, Label, Set};
pub use fragment::{Fragment, Log};
pub use list::{ExprList, Order, OrderList};
pub use operand::{Fits, InSet, IntoExpr, Operand, SameBase};
pub use operators::{ExpressionMethods, Numeric, TextLike};
pub use token::{Clause, Function, JoinKind, Name, Op, StatementKind, Tok};
