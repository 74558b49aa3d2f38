//! The log of a statement.

use super::fragment::{INLINE, Spill};
use super::matching::Matching;
use super::token::TokenHash;
use super::{Clause, Derived, Fragment, Name, StatementKind, Tok};
use crate::schema::TableDef;
use crate::types::Value;
use smallvec::SmallVec;
use std::fmt;
use std::sync::Arc;

/// The log of a statement: what is hashed, compared and, once per structure, compiled.
#[derive(Clone)]
pub struct Log {
    tokens: SmallVec<[Tok; 16]>,
    hash: TokenHash,
    values: SmallVec<[Value; 8]>,
    names: Vec<Name>,
    derived: Vec<Arc<Derived>>,
    /// How many times it is run, each with its own part of the values; 0 for a plain statement.
    runs: u32,
}

impl Log {
    /// The log of a statement of a kind.
    #[inline(always)]
    pub fn new(kind: StatementKind) -> Box<Self> {
        let mut log = Box::new(Self::empty());
        log.push(Tok::Open(kind));
        log
    }

    /// A log that is nothing but SQL text.
    pub fn text(sql: Name) -> Box<Self> {
        let mut log = Box::new(Self { names: vec![sql], ..Self::empty() });
        log.push(Tok::Text);
        log
    }

    /// Does it write rows? SQL text may, unless it begins as a query.
    pub fn writes(&self) -> bool {
        use StatementKind::{CopyFrom, Delete, Insert, Reserve, Update};
        match self.tokens().first() {
            Some(Tok::Open(Insert | Update | Delete | CopyFrom | Reserve)) => true,
            Some(Tok::Text) => !self.begins_with(&["SELECT", "VALUES", "EXPLAIN", "SHOW"]),
            _ => false,
        }
    }

    /// The table that it speaks of first; `None` of text.
    pub fn first_table(&self) -> Option<&'static TableDef> {
        self.tokens().iter().find_map(|token| match token {
            Tok::Table(table) | Tok::AliasedTable(table) => Some(*table),
            Tok::Column(_, table) | Tok::AliasedColumn(_, table) => Some(*table),
            _ => None,
        })
    }

    /// Are its values data that follows its text?
    pub fn is_copy(&self) -> bool {
        matches!(self.tokens().first(), Some(Tok::Open(StatementKind::CopyFrom)))
    }

    /// Does it lock rows?
    pub fn locks(&self) -> bool {
        self.tokens().iter().any(|token| matches!(token, Tok::Clause(Clause::Lock(_))))
    }

    /// Can its rows come in parts? Those of a query can; text counts as one if it begins with `SELECT` or `VALUES`.
    pub fn is_query(&self) -> bool {
        match self.tokens().first() {
            Some(Tok::Text) => self.begins_with(&["SELECT", "VALUES"]),
            _ => !self.writes() && self.derived.iter().all(|derived| derived.log().is_query()),
        }
    }

    /// Does its text begin with one of these words?
    fn begins_with(&self, words: &[&str]) -> bool {
        self.names.first().is_some_and(|sql| {
            let text = sql.as_str().trim_start_matches(|c: char| c.is_whitespace() || c == '(');
            let word = text.split_whitespace().next().unwrap_or_default();
            words.iter().any(|known| word.eq_ignore_ascii_case(known))
        })
    }

    fn empty() -> Self {
        Self {
            tokens: SmallVec::new(),
            hash: TokenHash::new(),
            values: SmallVec::new(),
            names: Vec::new(),
            derived: Vec::new(),
            runs: 0,
        }
    }

    /// Lets the statement be run once for each of so many rows, which have the same number of values each, one behind the
    /// other. Its rows, or else the keys that the database makes, come back in the same order.
    pub(crate) fn run_each(&mut self, runs: usize) {
        self.runs = runs as u32;
    }

    /// The values of each run; `None` for a plain statement.
    pub fn runs(&self) -> Option<impl Iterator<Item = &[Value]>> {
        let width = self.values.len().checked_div(self.runs as usize)?;
        let at = move |run: usize| &self.values[run * width..(run + 1) * width];
        Some((0..self.runs as usize).map(at))
    }

    /// Adds a token.
    #[inline(always)]
    pub fn push(&mut self, token: Tok) {
        if self.tokens.len() == self.tokens.capacity() {
            self.grow();
        }
        self.hash.add(token);
        self.tokens.push(token);
    }

    /// A statement that outgrows its place has many clauses: it grows once.
    #[cold]
    #[inline(never)]
    fn grow(&mut self) {
        self.tokens.reserve(48);
    }

    /// Adds tokens.
    pub(crate) fn extend(&mut self, tokens: impl IntoIterator<Item = Tok>) {
        tokens.into_iter().for_each(|token| self.push(token));
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
        let (tokens, len, value, more) = fragment.into_parts();
        if self.tokens.len() + INLINE > self.tokens.capacity() {
            self.grow();
        }
        for token in &tokens[..len.min(INLINE)] {
            self.hash.add(*token);
        }
        self.tokens.extend_from_slice(&tokens[..len.min(INLINE)]);
        if let Some(value) = value {
            self.values.push(value);
        }
        if let Some(more) = more {
            self.append_spill(*more);
        }
    }

    #[cold]
    #[inline(never)]
    fn append_spill(&mut self, more: Spill) {
        self.extend(more.tokens);
        self.values.extend(more.values);
        self.names.extend(more.names);
        self.derived.extend(more.derived);
    }

    /// Adds another log after this one.
    pub(crate) fn append_log(&mut self, other: &Log) {
        self.extend(other.tokens.iter().copied());
        self.values.extend(other.values.iter().cloned());
        self.names.extend(other.names.iter().cloned());
        self.derived.extend(other.derived.iter().cloned());
    }

    /// Adds an expression and the clause it is for.
    #[inline(always)]
    pub fn clause(&mut self, fragment: Fragment, clause: Clause) {
        self.append(fragment);
        self.push(Tok::Clause(clause));
    }

    /// A condition that holds for each row of a table, wherever the statement reads it.
    pub(crate) fn criterion(&mut self, table: &'static TableDef, condition: Fragment) {
        self.push(Tok::Table(table));
        self.clause(condition, Clause::Criteria);
    }

    /// The table is read without the session's conditions.
    pub(crate) fn without_criteria(&mut self, table: &'static TableDef) {
        self.push(Tok::Table(table));
        self.push(Tok::Clause(Clause::WithoutCriteria));
    }

    /// The tables that are read without the session's conditions.
    pub(crate) fn freed(&self) -> impl Iterator<Item = &'static TableDef> {
        self.tokens.windows(2).filter_map(|pair| match pair {
            [Tok::Table(table), Tok::Clause(Clause::WithoutCriteria)] => Some(*table),
            _ => None,
        })
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

    /// The derived tables, in the order of their tokens.
    #[inline]
    pub(crate) fn deriveds(&self) -> &[Arc<Derived>] {
        &self.derived
    }

    /// What a statement is found by: its structure, whatever its values.
    #[inline]
    pub(crate) fn structure(&self) -> Structure<'_> {
        let hash = self.hash.finish(self.tokens.len());
        let named = !(self.names.is_empty() && self.derived.is_empty());
        let hash = if named { self.hash_names(hash) } else { hash };
        Structure { log: self, hash, named }
    }

    /// The structural hash: of tokens and names, not of values.
    pub fn hash(&self) -> u64 {
        self.structure().hash
    }

    #[cold]
    fn hash_names(&self, mut hash: u64) -> u64 {
        for name in &self.names {
            for byte in name.as_str().bytes() {
                hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            }
        }
        for derived in &self.derived {
            hash = hash.rotate_left(17) ^ derived.log().hash();
        }
        hash
    }

    /// Have two logs the same structure, whatever their values?
    pub fn same_structure(&self, other: &Log) -> bool {
        self.tokens == other.tokens && Matching::default().same(self, other)
    }

    /// The structure alone, to be kept in a cache.
    pub(crate) fn without_values(&self) -> Log {
        Log { values: SmallVec::new(), ..self.clone() }
    }

    /// An expression as a log of its own, for compilation.
    pub(crate) fn of_fragment(fragment: &Fragment) -> Log {
        let mut log = Log {
            values: fragment.values().cloned().collect(),
            names: fragment.names().to_vec(),
            derived: fragment.deriveds().to_vec(),
            ..Self::empty()
        };
        log.extend(fragment.tokens());
        log
    }
}

/// What a statement is found by in a cache: made once for each look-up.
pub(crate) struct Structure<'l> {
    log: &'l Log,
    /// Finds the cache's bucket; equality is then checked word by word.
    pub(crate) hash: u64,
    named: bool,
}

/// The same, kept.
pub(crate) struct KeptStructure {
    log: Log,
    /// The tokens as words: half of the comparison is done.
    words: Box<[(u64, u64)]>,
}

impl Structure<'_> {
    pub(crate) fn keep(&self) -> KeptStructure {
        let words = self.log.tokens.iter().map(|token| token.words()).collect();
        KeptStructure { log: self.log.without_values(), words }
    }

    /// Is it the same as one that was kept?
    #[inline(always)]
    pub(crate) fn is(&self, kept: &KeptStructure) -> bool {
        let tokens = &self.log.tokens;
        tokens.len() == kept.words.len()
            && tokens.iter().zip(&kept.words).all(|(token, words)| token.words() == *words)
            && (!self.named || Matching::default().same(self.log, &kept.log))
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
    use crate::expr::Op;
    use crate::types::SqlType;

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
