//! The untyped log of an expression, and that of a statement.

use super::token::hash;
use super::{Clause, Name, Op, StatementKind, Tok};
use crate::schema::{ColumnRef, TableDef};
use crate::types::{SqlType, Value};
use smallvec::SmallVec;
use std::fmt;

/// How many tokens an expression holds without a box: `column = value` takes three.
const INLINE: usize = 4;

/// An expression without its Rust type: tokens in postfix order, with their values and names.
///
/// Four tokens and one value are held inline; what is more goes to one box.
#[derive(Clone)]
pub struct Fragment {
    tokens: [Tok; INLINE],
    len: u8,
    value: Option<Value>,
    more: Option<Box<Spill>>,
}

#[derive(Clone, Default)]
struct Spill {
    tokens: Vec<Tok>,
    values: Vec<Value>,
    names: Vec<Name>,
}

impl Fragment {
    /// A fragment of one token.
    #[inline(always)]
    pub const fn of(token: Tok) -> Self {
        Self { tokens: [token, Tok::Nop, Tok::Nop, Tok::Nop], len: 1, value: None, more: None }
    }

    /// A bound value.
    #[inline(always)]
    pub const fn bind(ty: &'static SqlType, value: Value) -> Self {
        Self { tokens: [Tok::Bind(ty), Tok::Nop, Tok::Nop, Tok::Nop], len: 1, value: Some(value), more: None }
    }

    /// A column of a table by its place.
    pub(crate) const fn column_of(table: &'static TableDef, index: usize) -> Self {
        Self::of(Tok::Column(index as u16, table))
    }

    /// SQL text as it stands.
    pub fn text(sql: impl Into<Name>) -> Self {
        let mut fragment = Self::of(Tok::Text);
        fragment.name(sql.into());
        fragment
    }

    /// Adds a token.
    #[inline(always)]
    pub fn push(&mut self, token: Tok) {
        if (self.len as usize) < INLINE && self.more.is_none() {
            self.tokens[self.len as usize] = token;
            self.len += 1;
        } else {
            self.spill(token);
        }
    }

    #[cold]
    #[inline(never)]
    fn spill(&mut self, token: Tok) {
        self.more().tokens.push(token);
    }

    #[cold]
    fn more(&mut self) -> &mut Spill {
        self.more.get_or_insert_with(|| {
            Box::new(Spill {
                tokens: Vec::with_capacity(12),
                values: Vec::with_capacity(3),
                names: Vec::new(),
            })
        })
    }

    /// Adds the value that the last token takes.
    #[inline(always)]
    pub fn value(&mut self, value: Value) {
        if self.value.is_none() && self.more.as_ref().is_none_or(|m| m.values.is_empty()) {
            self.value = Some(value);
        } else {
            self.more().values.push(value);
        }
    }

    /// Adds the name that the last token takes.
    #[cold]
    pub fn name(&mut self, name: Name) {
        self.more().names.push(name);
    }

    /// Adds another fragment after this one.
    #[inline]
    pub fn append(&mut self, other: Fragment) {
        for token in &other.tokens[..other.len as usize] {
            self.push(*token);
        }
        if let Some(value) = other.value {
            self.value(value);
        }
        if let Some(more) = other.more {
            let spill = self.more();
            spill.tokens.extend(more.tokens);
            spill.values.extend(more.values);
            spill.names.extend(more.names);
        }
    }

    /// Adds a whole log after this fragment.
    pub fn append_log(&mut self, log: &Log) {
        for token in &log.tokens {
            self.push(*token);
        }
        for value in &log.values {
            self.value(value.clone());
        }
        for name in &log.names {
            self.name(name.clone());
        }
    }

    /// This, then an operator.
    #[inline(always)]
    #[must_use]
    pub fn op(mut self, op: Op) -> Self {
        self.push(Tok::Op(op));
        self
    }

    /// This, another, then an operator over both.
    #[inline(always)]
    #[must_use]
    pub fn binary(mut self, op: Op, right: Fragment) -> Self {
        self.append(right);
        self.push(Tok::Op(op));
        self
    }

    /// All tokens, in order.
    pub fn tokens(&self) -> impl Iterator<Item = Tok> + '_ {
        let more = self.more.as_ref().map_or(&[][..], |m| &m.tokens);
        self.tokens[..self.len as usize].iter().chain(more).copied()
    }

    /// All values, in order.
    pub fn values(&self) -> impl Iterator<Item = &Value> {
        self.value.iter().chain(self.more.as_ref().map_or(&[][..], |m| &m.values))
    }

    /// All names, in order.
    pub fn names(&self) -> &[Name] {
        self.more.as_ref().map_or(&[], |m| &m.names)
    }

    /// The columns it speaks of.
    pub fn columns(&self) -> impl Iterator<Item = ColumnRef> + '_ {
        self.tokens().filter_map(|token| match token {
            Tok::Column(index, table) | Tok::AliasedColumn(index, table) => {
                Some(ColumnRef { table, index: index as usize })
            }
            _ => None,
        })
    }

    /// The value, if the fragment is nothing but one bound value.
    pub fn into_bound_value(self) -> Result<Value, Self> {
        match self {
            Self { tokens: [Tok::Bind(_), ..], len: 1, value: Some(value), more: None } => Ok(value),
            other => Err(other),
        }
    }
}

impl fmt::Debug for Fragment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&crate::compile::describe(self))
    }
}

/// The log of a statement: what is hashed, compared and, once per structure, compiled.
#[derive(Clone)]
pub struct Log {
    tokens: SmallVec<[Tok; 16]>,
    values: SmallVec<[Value; 4]>,
    names: Vec<Name>,
}

impl Log {
    /// The log of a statement of a kind.
    #[inline(always)]
    pub fn new(kind: StatementKind) -> Box<Self> {
        let mut log = Box::new(Self { tokens: SmallVec::new(), values: SmallVec::new(), names: Vec::new() });
        log.tokens.push(Tok::Open(kind));
        log
    }

    /// A log that is nothing but SQL text.
    pub fn text(sql: Name) -> Box<Self> {
        let mut log = Box::new(Self { tokens: SmallVec::new(), values: SmallVec::new(), names: vec![sql] });
        log.tokens.push(Tok::Text);
        log
    }

    /// Adds a token.
    #[inline(always)]
    pub fn push(&mut self, token: Tok) {
        self.tokens.push(token);
    }

    /// Adds tokens.
    pub(crate) fn extend(&mut self, tokens: impl IntoIterator<Item = Tok>) {
        self.tokens.extend(tokens);
    }

    /// Adds the value that the last token takes.
    #[inline(always)]
    pub fn value(&mut self, value: Value) {
        self.values.push(value);
    }

    /// Adds the name that the last token takes.
    pub fn name(&mut self, name: Name) {
        self.names.push(name);
    }

    /// Adds an expression.
    #[inline(always)]
    pub fn append(&mut self, fragment: Fragment) {
        self.tokens.extend_from_slice(&fragment.tokens[..fragment.len as usize]);
        if let Some(value) = fragment.value {
            self.values.push(value);
        }
        if let Some(more) = fragment.more {
            self.append_spill(*more);
        }
    }

    #[cold]
    #[inline(never)]
    fn append_spill(&mut self, more: Spill) {
        self.tokens.extend_from_slice(&more.tokens);
        self.values.extend(more.values);
        self.names.extend(more.names);
    }

    /// Adds an expression and the clause it is for.
    #[inline(always)]
    pub fn clause(&mut self, fragment: Fragment, clause: Clause) {
        self.append(fragment);
        self.tokens.push(Tok::Clause(clause));
    }

    /// The tokens.
    #[inline]
    pub fn tokens(&self) -> &[Tok] {
        &self.tokens
    }

    /// The bound values, in the order of their tokens.
    #[inline]
    pub fn values(&self) -> &[Value] {
        &self.values
    }

    /// The names, in the order of their tokens.
    #[inline]
    pub fn names(&self) -> &[Name] {
        &self.names
    }

    /// The structural hash: of tokens and names, not of values.
    #[inline]
    pub fn hash(&self) -> u64 {
        let mut hash = hash(&self.tokens);
        for name in &self.names {
            for byte in name.as_str().bytes() {
                hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            }
        }
        hash
    }

    /// Have two logs the same structure, whatever their values?
    #[inline]
    pub fn same_structure(&self, other: &Log) -> bool {
        self.tokens == other.tokens && self.names == other.names
    }

    /// The structure alone, to be kept in a cache.
    pub(crate) fn without_values(&self) -> Log {
        Log { tokens: self.tokens.clone(), values: SmallVec::new(), names: self.names.clone() }
    }

    /// An expression as a log of its own, for compilation.
    pub(crate) fn of_fragment(fragment: &Fragment) -> Log {
        Log {
            tokens: fragment.tokens().collect(),
            values: fragment.values().cloned().collect(),
            names: fragment.names().to_vec(),
        }
    }
}

impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&crate::compile::describe_log(self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INT: SqlType = SqlType::BigInteger;

    fn column(n: i64) -> Fragment {
        Fragment::of(Tok::Int(n))
    }

    #[test]
    fn appended_fragments_keep_tokens_and_values_in_order() {
        let mut all = column(0);
        for n in 1..20 {
            all = all.binary(Op::Add, Fragment::bind(&INT, Value::Int(n)));
        }
        let values: Vec<i64> = all.values().map(|v| if let Value::Int(n) = v { *n } else { -1 }).collect();
        assert_eq!(values, (1..20).collect::<Vec<_>>());
        assert_eq!(all.tokens().count(), 1 + 19 * 2);
        let mut log = Log::new(StatementKind::Select);
        log.append(all.clone());
        assert!(log.tokens()[1..].iter().copied().eq(all.tokens()));
        assert_eq!(log.values().len(), 19);
    }

    #[test]
    fn an_inline_value_never_overtakes_a_spilled_one() {
        let mut all = column(0).binary(Op::Add, column(1)).binary(Op::Add, column(2));
        all.append(Fragment::bind(&INT, Value::Int(1)));
        all.append(Fragment::bind(&INT, Value::Int(2)));
        assert!(all.values().eq([&Value::Int(1), &Value::Int(2)]));
    }

    #[test]
    fn structure_ignores_values_and_sees_everything_else() {
        let log = |n: i64, op: Op| {
            let mut log = Log::new(StatementKind::Select);
            log.clause(column(7).binary(op, Fragment::bind(&INT, Value::Int(n))), Clause::Where);
            log
        };
        assert!(log(1, Op::Eq).same_structure(&log(2, Op::Eq)));
        assert_eq!(log(1, Op::Eq).hash(), log(2, Op::Eq).hash());
        assert!(!log(1, Op::Eq).same_structure(&log(1, Op::Ne)));
        assert_ne!(log(1, Op::Eq).hash(), log(1, Op::Ne).hash());
    }
}
