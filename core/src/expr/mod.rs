//! SQL expressions: typed for the user, a flat log of tokens underneath.
//!
//! An expression is written in postfix order into a [`Fragment`]: column, bound value, operator. Logs concatenate, hash
//! and compare as they stand, so a statement needs no tree until it is compiled, which happens once per structure.

mod aggregate;
mod arithmetic;
mod array;
mod case;
mod clause;
mod condition;
mod constant;
mod construct;
mod derived;
mod expression;
mod fragment;
pub mod func;
#[cfg(feature = "json")]
mod json;
mod list;
mod log;
mod matching;
mod name;
mod op;
mod operand;
mod operators;
mod part;
mod quantified;
mod range;
mod search;
mod text_methods;
mod token;
mod tuple;
mod window;

pub use crate::stmt::SetReturning;
pub use arithmetic::{BitwiseMethods, Numeric, Plus, Whole};
pub use array::{ArrayLike, ArrayMethods};
pub use case::{Case, CaseOf, CaseValue, case, case_value};
pub use clause::{Clause, FrameUnit, JoinKind, Lock, SetOp, Window};
pub(crate) use clause::{Edge, LockWait};
pub use condition::{Bool, Condition, and_, not_, or_};
pub use constant::{bindparam, false_, literal, literal_column, literal_execute, null, true_, tuple_};
pub use construct::construct;
pub use derived::Derived;
pub(crate) use derived::Form;
pub use expression::{Expr, Expression, Label, Set};
pub use fragment::Fragment;
#[cfg(feature = "json")]
pub use json::{JsonLike, JsonMethods, JsonPart, JsonPath, JsonStep};
pub use list::{ExprList, Order, OrderList};
pub use log::Log;
pub(crate) use log::{KeptStructure, Structure};
pub(crate) use name::mark;
pub use name::{AliasName, Name};
pub use op::Op;
pub(crate) use op::{AS_BOOLEAN, COMMA, LARGEST, UNKNOWN};
pub use operand::{AnyOperand, Arguments, Fits, InSet, IntoExpr, Operand, SameBase};
pub use operators::ExpressionMethods;
pub(crate) use part::JsonAs;
pub use part::{JsonGet, MatchMode, Part};
pub use quantified::{Elements, Quantified, all_, any_};
pub use range::{RangeLike, RangeMethods};
pub use search::{SearchMethods, match_against};
pub use text_methods::{Contained, Containing, TextLike, TextMethods};
pub use token::{Construct, Function, StatementKind, Tok};
pub use tuple::{InTuples, OperandTuple, Tuple, TupleOf};
pub use window::{Over, WindowSpec, window};
