//! The models of a hierarchy, read from one table after the other.

use super::Polymorphic;
use super::family::{member_columns, no_variant};
use crate::error::{Error, Result};
use crate::expr::{Clause, Fragment, Log, StatementKind};
use crate::orm::load::{Arena, Objects, Options, Part, key_values};
use crate::orm::{Entity, Family, HasTable, Inheritance, LoadOptions, Mapper, among};
use crate::stmt::FromRow;
use crate::types::{Cells, Header, Kind, Value, ValueCells};
use hashbrown::HashMap;
use std::any::{Any, TypeId};
use std::marker::PhantomData;

/// How many keys of several columns are written into one query.
const KEYS: usize = 1_024;

/// One variant of a [`Polymorphic`] enum.
#[doc(hidden)]
pub struct Variant<S: Polymorphic> {
    mapper: Mapper,
    rest: usize,
    rest_kinds: fn(&mut dyn FnMut(Kind)),
    identity: fn() -> Option<&'static Value>,
    whole: fn(S::Root, &mut Part<'_>) -> Result<S>,
    alone: fn(S::Root) -> Result<S>,
}

impl<S: Polymorphic> Variant<S> {
    /// The variant of a model.
    pub const fn of<M: Inheritance<Root = S::Root> + Into<S>>() -> Self {
        Self {
            mapper: Mapper::of::<M>(),
            rest: M::REST,
            rest_kinds: M::rest_kinds,
            identity: M::identity,
            whole: |root, part| M::descend(root, part).map(Into::into),
            alone: |root| M::descend(root, &mut ValueCells::new(&[], &Header::default())).map(Into::into),
        }
    }
}

/// Reads the base's columns first, and then what its members have besides with one statement for each of their models, for
/// those of its rows that came: good where members are many and wide.
///
/// `select(Staff).options(selectin_polymorphic(Staff))` gives the same rows as without. What the statement filters or orders
/// by has to be the base's: a member's columns join its table, so that only its rows are left.
///
/// # Errors
/// A row was deleted between the statements.
///
/// Source: <https://docs.sqlalchemy.org/en/20/orm/queryguide/inheritance.html#using-selectin-polymorphic>
pub fn selectin_polymorphic<S: Polymorphic>(_family: Family<S>) -> SelectinPolymorphic<S> {
    SelectinPolymorphic(PhantomData)
}

/// Made by [`selectin_polymorphic`].
#[must_use = "it does nothing until it is given to `.options(…)`"]
pub struct SelectinPolymorphic<S>(PhantomData<fn() -> S>);

impl<S: Polymorphic> LoadOptions<S> for SelectinPolymorphic<S> {
    fn add_to(self, options: &mut Options) {
        options.read_apart();
    }
}

/// Rows of which the base was read, and those that are complete.
pub(super) struct Apart<S: Polymorphic> {
    rows: Vec<Half<S>>,
    /// The rows of the variant that is asked for, by their keys.
    waiting: HashMap<Vec<Value>, Vec<usize>>,
    /// The variant that is asked for, and the next one.
    asked: usize,
    next: usize,
}

enum Half<S: Polymorphic> {
    Whole(S),
    /// A variant's, of which the rest is to come.
    Base(usize, S::Root),
    Gone,
}

impl<S: Polymorphic> Apart<S> {
    pub(super) fn arena() -> Box<dyn Arena> {
        Box::new(Self { rows: Vec::new(), waiting: HashMap::new(), asked: 0, next: 0 })
    }

    /// The variant that a row of the base is.
    fn variant(root: &S::Root) -> Result<usize> {
        let tag = root.tag();
        let exact = S::VARIANTS.iter().position(|variant| (variant.identity)() == Some(&tag));
        let base =
            || S::VARIANTS.iter().position(|variant| variant.mapper.entity() == TypeId::of::<S::Root>());
        exact.or_else(base).ok_or_else(no_variant::<S>)
    }

    fn key(root: &S::Root) -> Vec<Value> {
        let key = <S::Root as HasTable>::TABLE.primary_key();
        key.iter().map(|column| root.column_value(*column).unwrap_or(Value::Null)).collect()
    }

    /// The keys of those of a variant that wait, as many as one query takes.
    fn gather(&mut self, variant: usize, limit: usize) -> Vec<Vec<Value>> {
        let mut keys = Vec::new();
        for (at, row) in self.rows.iter().enumerate() {
            let Half::Base(of, root) = row else { continue };
            let key = Self::key(root);
            if let Some(places) = self.waiting.get_mut(&key) {
                places.push(at);
            } else if *of == variant && keys.len() < limit {
                self.waiting.insert(key.clone(), vec![at]);
                keys.push(key);
            }
        }
        keys
    }
}

impl<S: Polymorphic> Arena for Apart<S> {
    fn len(&self) -> usize {
        self.rows.len()
    }

    fn read(&mut self, part: &mut Part<'_>) -> Result<u32> {
        let root = S::Root::from_row(part)?;
        let variant = Self::variant(&root)?;
        let known = &S::VARIANTS[variant];
        self.rows.push(match known.rest {
            0 => Half::Whole((known.alone)(root)?),
            _ => Half::Base(variant, root),
        });
        Ok(self.rows.len() as u32 - 1)
    }

    fn pop(&mut self) {
        self.rows.pop();
    }

    fn kinds(&self, out: &mut dyn FnMut(Kind)) {
        S::Root::kinds(out);
    }

    fn row_type(&self) -> TypeId {
        TypeId::of::<Self>()
    }

    fn model(&mut self, at: usize, model: TypeId) -> Option<&mut dyn Any> {
        match self.rows.get_mut(at)? {
            Half::Whole(row) => row.part_mut(model),
            Half::Base(_, root) => root.part_mut(model),
            Half::Gone => None,
        }
    }

    fn ask(&mut self) -> Result<Option<Box<Log>>> {
        if !self.waiting.is_empty() {
            let model = S::VARIANTS[self.asked].mapper.table().model;
            return Err(Error::statement(format!(
                "selectin_polymorphic: {} rows of {} have vanished since their base was read",
                self.waiting.len(),
                model
            )));
        }
        while let Some(variant) = S::VARIANTS.get(self.next) {
            self.asked = self.next;
            let key = <S::Root as HasTable>::TABLE.primary_key();
            // a list of single values is one bound array
            let keys = self.gather(self.asked, if key.len() > 1 { KEYS } else { usize::MAX });
            if keys.is_empty() {
                self.next += 1;
                continue;
            }
            let table = variant.mapper.table();
            let mut log = Log::new(StatementKind::Select);
            for column in key.iter().copied().chain(member_columns(table)) {
                log.clause(Fragment::column_of(table, column), Clause::Column);
            }
            log.clause(among(table, &key, keys), Clause::Where);
            // what the session asks of all rows was asked when their base was read
            log.without_criteria(<S::Root as HasTable>::TABLE);
            return Ok(Some(log));
        }
        Ok(None)
    }

    fn answer_kinds(&self, out: &mut dyn FnMut(Kind)) {
        let root = <S::Root as HasTable>::TABLE;
        let mut kinds = Vec::new();
        S::Root::kinds(&mut |kind| kinds.push(kind));
        root.primary_key().into_iter().for_each(|at| out(kinds[at]));
        (S::VARIANTS[self.asked].rest_kinds)(out);
    }

    fn answer(&mut self, part: &mut Part<'_>) -> Result<()> {
        let root = <S::Root as HasTable>::TABLE;
        let columns = root.primary_key();
        let key = key_values(part, root, &columns)?;
        let Some(places) = self.waiting.remove(&key) else { return Ok(()) };
        for at in places {
            part.move_to(columns.len());
            if let Half::Base(variant, root) = std::mem::replace(&mut self.rows[at], Half::Gone) {
                self.rows[at] = Half::Whole((S::VARIANTS[variant].whole)(root, part)?);
            }
        }
        Ok(())
    }

    fn into_objects(self: Box<Self>) -> Objects {
        let whole = |row| match row {
            Half::Whole(row) => Some(row),
            _ => None,
        };
        let rows: Vec<S> = self.rows.into_iter().filter_map(whole).collect();
        Box::new(rows)
    }
}
