//! Queries.

use aludel::prelude::*;
use aludel::{FromRow, Log, Statement, WindowSpec, for_key_share, union, union_all};

use super::dice::Dice;
use super::from::From;
use super::scope::{Row, Scope, Table};
use crate::models::{Post, User};

/// What a query of rows selects.
pub(super) type Labels = (Label<i32>, Label<String>, Label<Option<i32>>);

impl Dice {
    /// A subquery of one number.
    pub(super) fn one_int(&mut self, scope: &Scope) -> Select<i32> {
        let table = self.fresh(scope);
        let inside = Scope::of(table.clone());
        let around = inside.within(scope);
        let query = match self.pick(4) {
            0 => select(func::max(self.int(&inside)).not_null()),
            1 => select(func::count(self.text(&inside)).cast::<i32>()),
            _ => select(self.int(&inside)),
        };
        let query = match &table {
            Table::User(user) => query.filter(user.id.gt(self.int(&around))),
            Table::Post(post) => query.filter(post.id.ne(self.int(&around))),
            Table::Comment(comment) => query.filter(comment.id.eq(self.maybe(&around))),
            Table::Tag(tag) => query.filter(tag.id.lt(self.int(&around))),
            Table::Made(_) => query,
        };
        if self.one_in(3) { query.filter(self.boolean(&around)) } else { query }
    }

    /// A query of rows, and what it selects.
    pub(super) fn rows(&mut self, outer: &Scope) -> (Select<Row>, Labels) {
        let From { query, scope } = if self.one_in(2) { self.from(outer) } else { self.one_table(outer) };
        let names = [("n", "t", "m"), ("n", "order", "a b"), ("id", "na\"me", "mé"), ("x`y", "?", "$1")];
        let (n, t, m) = names[self.pick(4)];
        let labels = (self.int(&scope).label(n), self.text(&scope).label(t), self.maybe(&scope).label(m));
        let query = query.with_only_columns((&labels.0, &labels.1, &labels.2));
        let query = self.filtered(query, &scope);
        let query = if self.one_in(4) { query.order_by((labels.1.desc(), &labels.0)) } else { query };
        let query = if self.one_in(5) { query.limit(self.rows_value()) } else { query };
        (query, labels)
    }

    fn one_table(&mut self, outer: &Scope) -> From {
        let table = self.fresh(outer);
        let query = select(literal_column::<i32>("1"));
        let query = match &table {
            Table::User(user) => query.filter(user.id.is_not_null()),
            Table::Post(post) => query.filter(post.id.is_not_null()),
            Table::Comment(comment) => query.filter(comment.id.is_not_null()),
            Table::Tag(tag) => query.filter(tag.id.is_not_null()),
            Table::Made(_) => query,
        };
        From { query, scope: Scope::of(table) }
    }

    fn filtered<R: FromRow>(&mut self, query: Select<R>, scope: &Scope) -> Select<R> {
        match self.pick(4) {
            0 => query,
            1 => query.filter((self.boolean(scope), self.boolean(scope))),
            _ => query.filter(self.boolean(scope)),
        }
    }

    fn ended<R: FromRow>(&mut self, query: Select<R>, scope: &Scope) -> Select<R> {
        let query = match self.pick(4) {
            0 => query.order_by((self.int(scope).desc(), self.text(scope).asc())),
            1 => query.order_by(self.maybe(scope).asc().nulls_last()),
            _ => query,
        };
        match self.pick(7) {
            0 => query.limit(self.rows_value()),
            1 => query.limit(self.rows_value()).offset(self.rows_value()),
            2 => query.offset(self.rows_value()),
            3 => query.fetch(self.rows_value()),
            4 => query.with_for_update(),
            _ => query,
        }
    }

    /// Any query.
    pub(super) fn query(&mut self) -> Box<Log> {
        match self.pick(10) {
            0 | 1 => self.plain(),
            2 => self.mixed(),
            3 => self.models(),
            4 | 5 => self.grouped(),
            6 => self.windows(),
            7 => self.compound(),
            8 => {
                let Table::Made(made) = self.made(&Scope::default()) else {
                    unreachable!("it makes a table")
                };
                let query = self.filtered(select(&made.table), &Scope::of(Table::Made(made.clone())));
                query.into_log()
            }
            _ => self.distinct(),
        }
    }

    fn plain(&mut self) -> Box<Log> {
        let (query, labels) = self.rows(&Scope::default());
        match self.pick(3) {
            0 => query.order_by((&labels.0, labels.2.desc())).into_log(),
            1 => query.with_lock(for_key_share().nowait()).into_log(),
            _ => query.into_log(),
        }
    }

    fn mixed(&mut self) -> Box<Log> {
        let From { query, scope } = self.from(&Scope::default());
        let what = (
            self.boolean(&scope),
            self.decimal(&scope),
            self.date(&scope).label("d"),
            self.float(&scope),
            self.one_int(&scope).scalar_subquery().label("sub"),
            self.maybe(&scope),
        );
        let query = self.filtered(query.with_only_columns(what), &scope);
        self.ended(query, &scope).into_log()
    }

    fn models(&mut self) -> Box<Log> {
        let scope = Scope::user();
        match self.pick(4) {
            0 => {
                let query = self.filtered(select(User), &scope);
                self.ended(query, &scope).into_log()
            }
            1 => {
                let mut scope = scope;
                scope.0.extend(Scope::post().0);
                let query = self.filtered(select((User, Post.optional())).outerjoin(User::posts), &scope);
                self.ended(query, &scope).into_log()
            }
            2 => {
                let manager = User.alias();
                let query = select((User::name, &manager)).join(User::manager.to(&manager));
                self.filtered(query, &scope).into_log()
            }
            _ => {
                let old = select(User).filter(self.boolean(&scope)).subquery().entity(User);
                select((&old, func::count_all().over())).filter(old.id.gt(self.int_value())).into_log()
            }
        }
    }

    fn grouped(&mut self) -> Box<Log> {
        let From { query, scope } = self.from(&Scope::default());
        let (text, int) = (self.text(&scope).label("key"), self.int(&scope).label("k2"));
        let total = func::sum(self.int(&scope)).label("total");
        let counted = match self.pick(4) {
            0 => func::count_distinct(self.text(&scope)),
            1 => func::count(self.maybe(&scope)).filter(self.boolean(&scope)),
            2 => func::count(self.int(&scope)),
            _ => func::count_all(),
        };
        let third = match self.pick(3) {
            0 => func::avg(self.int(&scope)),
            1 => func::max(self.float(&scope)),
            _ => func::avg(self.decimal(&scope)),
        };
        let strings = func::aggregate_strings(self.text(&scope), ", ");
        let query = query.with_only_columns((&text, &int, &total, counted.clone(), third, strings));
        let query = self.filtered(query, &scope).group_by((&text, &int));
        let query = match self.pick(3) {
            0 => query.having(func::count_all().gt(i64::from(self.int_value()))),
            1 => query.having((
                counted.gt(1i64),
                int.gt(self.int_value()),
                func::min(self.text(&scope)).ne(self.text_value()),
            )),
            _ => query,
        };
        match self.pick(3) {
            0 => query.order_by((total.desc(), &text, (&int * 2).asc())).into_log(),
            1 => query.order_by(func::max(self.int(&scope)).asc()).limit(self.rows_value()).into_log(),
            _ => query.into_log(),
        }
    }

    fn windows(&mut self) -> Box<Log> {
        let From { query, scope } = self.from(&Scope::default());
        let function = match self.pick(6) {
            0 => func::row_number(),
            1 => func::rank(),
            2 => func::sum(self.int(&scope)).not_null(),
            3 => func::count_all(),
            4 => func::ntile(4),
            _ => func::count(self.int(&scope)).filter(self.boolean(&scope)),
        };
        let other = func::lag(self.text(&scope)).over().order_by(self.int(&scope).desc());
        if self.one_in(3) {
            let spec = self.window(&scope);
            let named = func::count_all().over_window("w w");
            let query = query.with_only_columns((named, other)).window("w w", spec);
            return self.filtered(query, &scope).into_log();
        }
        // MariaDB refuses a frame where it has no meaning
        let framed = self.one_in(2);
        let function = if framed { func::sum(self.int(&scope)).not_null() } else { function };
        let by = self.int(&scope).label("by");
        let over = function.over().partition_by((self.text(&scope), &by));
        let over = over.order_by((by.desc(), self.int(&scope)));
        let over = match self.pick(6) {
            _ if !framed => over,
            0 => over.rows(..=0),
            1 => over.rows(-2..=3),
            2 => over.rows(0..),
            3 => over.range(..=0),
            4 => over.groups(-1..=1),
            _ => over,
        };
        let query = query.with_only_columns((&by, over.label("w"), other));
        self.filtered(query, &scope).into_log()
    }

    fn window(&mut self, scope: &Scope) -> WindowSpec {
        let spec =
            window().partition_by(self.int(scope)).order_by((self.text(scope), self.int(scope).desc()));
        if self.one_in(2) { spec.rows(-3..=0) } else { spec }
    }

    fn compound(&mut self) -> Box<Log> {
        let (first, labels) = self.rows(&Scope::default());
        let (second, _) = self.rows(&Scope::default());
        let (third, _) = self.rows(&Scope::default());
        let compound = match self.pick(9) {
            0 => first.union(second),
            1 => first.union_all(second).union_all(third),
            2 => first.intersect(second),
            3 => first.except(second.union(third)),
            4 => first.except_all(second),
            5 => union([first, second, third]),
            6 => union_all([first, second, third]).intersect(self.rows(&Scope::default()).0),
            7 => first.intersect_all(second),
            _ => first.union(second.except(third)),
        };
        match self.pick(5) {
            0 => compound.order_by(&labels.0).into_log(),
            1 => compound.order_by((labels.1.desc(), &labels.2)).limit(self.rows_value()).into_log(),
            2 => compound.limit(self.rows_value()).offset(self.rows_value()).into_log(),
            3 => {
                let table = compound.subquery();
                select((table.col(&labels.1), table.col(&labels.0) + self.int_value())).into_log()
            }
            _ => compound.into_log(),
        }
    }

    fn distinct(&mut self) -> Box<Log> {
        let From { query, scope } = self.from(&Scope::default());
        let what = (self.text(&scope).label("a"), self.int(&scope).label("b"));
        let query = self.filtered(query.with_only_columns((&what.0, &what.1)), &scope);
        match self.pick(3) {
            0 => query.distinct().order_by(&what.0).into_log(),
            1 => query.distinct_on(&what.0).order_by((&what.0, what.1.desc())).into_log(),
            _ => query.distinct().into_log(),
        }
    }
}
