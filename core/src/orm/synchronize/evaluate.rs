//! Expressions evaluated on an object: as far as every database agrees on them.

use crate::dialect::Dialect;
use crate::expr::{Clause, Fragment, Log, Op, Tok};
use crate::schema::TableDef;
use crate::types::Value;

/// The parts of an UPDATE or DELETE that matter here.
pub(super) struct Parts {
    pub(super) conditions: Vec<Fragment>,
    pub(super) set: Vec<(usize, Fragment)>,
    /// Has it a RETURNING of its own?
    pub(super) returns: bool,
    /// Does it read other tables?
    pub(super) strange: bool,
    /// The conditions that models are under.
    pub(super) criteria: Vec<(Clause, Fragment)>,
}

impl Parts {
    /// Takes a statement apart; `None` if it is made of more than expressions.
    pub(super) fn of(log: &Log) -> Option<Self> {
        let mut parts = Self {
            conditions: Vec::new(),
            set: Vec::new(),
            returns: false,
            strange: false,
            criteria: Vec::new(),
        };
        let (mut names, mut values) = (log.names().iter(), log.values().iter());
        let mut pending = Fragment::of(Tok::Nop);
        let mut column = None;
        for token in log.tokens().iter().skip(1) {
            if token.reads_derived() || matches!(token, Tok::Open(_) | Tok::Close) {
                return None;
            }
            let Tok::Clause(clause) = token else {
                // the column that is set stands before its value
                if let (Tok::Column(place, _), true, None) = (token, pending.is(Tok::Nop), column) {
                    column = Some(*place as usize);
                }
                pending.push(*token);
                names.by_ref().take(token.names()).for_each(|name| pending.name(name.clone()));
                values.by_ref().take(token.values()).for_each(|value| pending.value(value.clone()));
                continue;
            };
            let part = std::mem::replace(&mut pending, Fragment::of(Tok::Nop));
            let first = column.take();
            match clause {
                Clause::Target => {}
                Clause::Where => parts.conditions.push(part),
                Clause::Set => parts.set.push((first?, without_first(&part))),
                Clause::Returning | Clause::ReturningEntity => parts.returns = true,
                Clause::Criteria | Clause::WithoutCriteria => parts.criteria.push((*clause, part)),
                _ => parts.strange = true,
            }
        }
        Some(parts)
    }
}

/// An assignment without its column.
fn without_first(fragment: &Fragment) -> Fragment {
    let mut out = Fragment::of(Tok::Nop);
    let mut tokens = fragment.tokens().skip_while(|token| *token == Tok::Nop);
    tokens.next();
    tokens.for_each(|token| out.push(token));
    fragment.values().for_each(|value| out.value(value.clone()));
    fragment.names().iter().for_each(|name| out.name(name.clone()));
    out
}

/// The value of an expression over a row of a table; `None` if it cannot be told here.
pub(super) fn evaluate(
    fragment: &Fragment,
    table: &'static TableDef,
    row: &[Value],
    dialect: Dialect,
) -> Option<Value> {
    let mut stack: Vec<Value> = Vec::new();
    let mut values = fragment.values();
    for token in fragment.tokens() {
        match token {
            Tok::Nop => {}
            Tok::Column(place, of) if table.inherits_from(of) => stack.push(row.get(place as usize)?.clone()),
            Tok::Bind(_) | Tok::BindSet(_) => stack.push(values.next()?.clone()),
            Tok::Int(number) => stack.push(Value::Int(number)),
            Tok::Null => stack.push(Value::Null),
            Tok::True => stack.push(Value::Bool(true)),
            Tok::False => stack.push(Value::Bool(false)),
            Tok::Op(op @ (Op::Not | Op::IsNull | Op::IsNotNull | Op::Neg)) => {
                let value = stack.pop()?;
                stack.push(unary(op, value)?);
            }
            Tok::Op(op) => {
                let (right, left) = (stack.pop()?, stack.pop()?);
                stack.push(binary(op, left, right, dialect)?);
            }
            _ => return None,
        }
    }
    let value = stack.pop()?;
    stack.is_empty().then_some(value)
}

fn unary(op: Op, value: Value) -> Option<Value> {
    Some(match (op, value) {
        (Op::IsNull, value) => Value::Bool(value.is_null()),
        (Op::IsNotNull, value) => Value::Bool(!value.is_null()),
        (_, Value::Null) => Value::Null,
        (Op::Not, Value::Bool(value)) => Value::Bool(!value),
        (Op::Neg, Value::Int(value)) => Value::Int(value.checked_neg()?),
        (Op::Neg, Value::Float(value)) => Value::Float(-value),
        _ => return None,
    })
}

fn binary(op: Op, left: Value, right: Value, dialect: Dialect) -> Option<Value> {
    use std::cmp::Ordering::{Equal, Greater, Less};
    let truth = |value: &Value| match value {
        Value::Bool(value) => Some(Some(*value)),
        Value::Null => Some(None),
        _ => None,
    };
    let from = |value: Option<bool>| value.map_or(Value::Null, Value::Bool);
    match op {
        Op::And => {
            return Some(from(match (truth(&left)?, truth(&right)?) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            }));
        }
        Op::Or => {
            return Some(from(match (truth(&left)?, truth(&right)?) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            }));
        }
        Op::In | Op::NotIn => return among(op, &left, &right, dialect),
        _ if left.is_null() || right.is_null() => return Some(Value::Null),
        Op::Add => return number(&left, &right, i64::checked_add, |a, b| a + b),
        Op::Sub => return number(&left, &right, i64::checked_sub, |a, b| a - b),
        Op::Mul => return number(&left, &right, i64::checked_mul, |a, b| a * b),
        _ => {}
    }
    let order = compare(&left, &right, dialect, matches!(op, Op::Eq | Op::Ne))?;
    Some(Value::Bool(match op {
        Op::Eq => order == Equal,
        Op::Ne => order != Equal,
        Op::Lt => order == Less,
        Op::Le => order != Greater,
        Op::Gt => order == Greater,
        Op::Ge => order != Less,
        _ => return None,
    }))
}

/// How two values compare, where no collation or scale has a say in it.
fn compare(left: &Value, right: &Value, dialect: Dialect, equality: bool) -> Option<std::cmp::Ordering> {
    use Value::{Bool, Date, DateTime, Float, Int, Text, Time, Timestamp, Uuid};
    Some(match (left, right) {
        (Int(a), Int(b)) => a.cmp(b),
        (Bool(a), Bool(b)) => a.cmp(b),
        (Date(a), Date(b)) => a.cmp(b),
        (Time(a), Time(b)) | (DateTime(a), DateTime(b)) | (Timestamp(a), Timestamp(b)) => a.cmp(b),
        (Uuid(a), Uuid(b)) => a.cmp(b),
        (Float(a), Float(b)) => a.partial_cmp(b)?,
        // MySQL's collations know no case
        (Text(a), Text(b)) if equality && dialect != Dialect::Mysql => a.cmp(b),
        _ => return None,
    })
}

fn among(op: Op, left: &Value, right: &Value, dialect: Dialect) -> Option<Value> {
    let Value::Array(values) = right else { return None };
    if values.is_empty() {
        return Some(Value::Bool(op == Op::NotIn));
    }
    if left.is_null() {
        return Some(Value::Null);
    }
    let (mut found, mut unknown) = (false, false);
    for value in values {
        if value.is_null() {
            unknown = true;
        } else {
            found |= compare(left, value, dialect, true)? == std::cmp::Ordering::Equal;
        }
    }
    Some(match (found, unknown) {
        (true, _) => Value::Bool(op == Op::In),
        (false, true) => Value::Null,
        (false, false) => Value::Bool(op == Op::NotIn),
    })
}

fn number(
    left: &Value,
    right: &Value,
    whole: fn(i64, i64) -> Option<i64>,
    float: fn(f64, f64) -> f64,
) -> Option<Value> {
    match (left, right) {
        (Value::Int(a), Value::Int(b)) => whole(*a, *b).map(Value::Int),
        (Value::Float(a), Value::Float(b)) => Some(Value::Float(float(*a, *b))),
        _ => None,
    }
}
