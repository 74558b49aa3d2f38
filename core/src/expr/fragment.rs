//! The untyped log of an expression.

use super::{Derived, Log, Name, Op, Tok};
use crate::schema::{ColumnRef, TableDef};
use crate::types::{SqlType, Value};
use std::fmt;
use std::sync::Arc;

/// How many tokens an expression holds without a box: `column = value` takes three.
pub(super) const INLINE: usize = 4;

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
pub(super) struct Spill {
    pub(super) tokens: Vec<Tok>,
    pub(super) values: Vec<Value>,
    pub(super) names: Vec<Name>,
    pub(super) derived: Vec<Arc<Derived>>,
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
        Self::named(Tok::Text, sql.into())
    }

    /// A token that takes a name.
    pub fn named(token: Tok, name: Name) -> Self {
        let mut fragment = Self::of(token);
        fragment.name(name);
        fragment
    }

    /// A token that takes a derived table.
    pub(crate) fn derived(token: Tok, derived: &Arc<Derived>) -> Self {
        let mut fragment = Self::of(token);
        fragment.read_derived(derived);
        fragment
    }

    /// What cannot be said; the statement that holds it gives this error when it is compiled.
    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::named(Tok::Invalid, Name::from(message.into()))
    }

    /// The derived table that the last token takes; its values come along.
    pub(crate) fn read_derived(&mut self, derived: &Arc<Derived>) {
        for value in derived.log().values() {
            self.value(value.clone());
        }
        self.more().derived.push(derived.clone());
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
                ..Spill::default()
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

    /// Takes the last token back, if it is nothing.
    pub(crate) fn pop_nop(&mut self) {
        match &mut self.more {
            Some(more) if more.tokens.last() == Some(&Tok::Nop) => drop(more.tokens.pop()),
            Some(more) if !more.tokens.is_empty() => {}
            _ if self.len > 0 && self.tokens[self.len as usize - 1] == Tok::Nop => self.len -= 1,
            _ => {}
        }
    }

    /// Takes the last name back.
    pub(super) fn pop_name(&mut self) -> Option<Name> {
        self.more.as_mut().and_then(|more| more.names.pop())
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
            spill.derived.extend(more.derived);
        }
    }

    /// Adds a whole log after this fragment.
    pub fn append_log(&mut self, log: &Log) {
        for token in log.tokens() {
            self.push(*token);
        }
        for value in log.values() {
            self.value(value.clone());
        }
        for name in log.names() {
            self.name(name.clone());
        }
        if !log.deriveds().is_empty() {
            self.more().derived.extend(log.deriveds().iter().cloned());
        }
    }

    /// This, then a token.
    #[inline(always)]
    #[must_use]
    pub(crate) fn then(mut self, token: Tok) -> Self {
        self.push(token);
        self
    }

    /// This, then another.
    #[inline]
    #[must_use]
    pub(crate) fn and_then(mut self, other: Fragment) -> Self {
        self.append(other);
        self
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

    /// The derived tables, in order.
    pub(crate) fn deriveds(&self) -> &[Arc<Derived>] {
        self.more.as_ref().map_or(&[], |m| &m.derived)
    }

    /// Is it nothing but this token?
    #[inline]
    pub(crate) fn is(&self, token: Tok) -> bool {
        self.len == 1 && self.more.is_none() && self.tokens[0] == token
    }

    /// The first token.
    pub(crate) fn first_mut(&mut self) -> &mut Tok {
        &mut self.tokens[0]
    }

    /// The last token.
    pub(crate) fn last_mut(&mut self) -> &mut Tok {
        match &mut self.more {
            Some(more) if !more.tokens.is_empty() => {
                let last = more.tokens.len() - 1;
                &mut more.tokens[last]
            }
            _ => &mut self.tokens[self.len.saturating_sub(1) as usize],
        }
    }

    #[inline(always)]
    pub(super) fn into_parts(self) -> ([Tok; INLINE], usize, Option<Value>, Option<Box<Spill>>) {
        (self.tokens, self.len as usize, self.value, self.more)
    }

    /// The type and value, if the fragment is nothing but one bound value; they may be changed.
    #[inline(always)]
    pub(crate) fn bound_mut(&mut self) -> Option<(&mut Tok, &mut Value)> {
        match self {
            Self { tokens: [token @ Tok::Bind(_), ..], len: 1, value: Some(value), more: None } => {
                Some((token, value))
            }
            _ => None,
        }
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
