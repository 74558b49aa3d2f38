//! Conditions.

use aludel::prelude::*;

use super::dice::Dice;
use super::scope::{Of, Scope, Table};
use crate::models::{Comment, Post, Role, Tag, User};

macro_rules! compared {
    ($dice:expr, $left:expr, $right:expr) => {{
        let (left, right) = ($left, $right);
        match $dice.pick(8) {
            0 | 1 => left.eq(right),
            2 => left.ne(right),
            3 => left.lt(right),
            4 => left.le(right),
            5 => left.gt(right),
            6 => left.is_distinct_from(right),
            _ => left.is_not_distinct_from(right),
        }
    }};
}

impl Dice {
    pub(super) fn boolean(&mut self, scope: &Scope) -> Expr<bool> {
        if self.tired() {
            return self.comparison(scope);
        }
        match self.pick(26) {
            0..=5 => self.comparison(scope),
            6 | 7 => self.column_condition(scope),
            8 | 9 => and_((self.boolean(scope), self.boolean(scope))),
            10 | 11 => or_((self.boolean(scope), self.boolean(scope), self.boolean(scope))),
            12 => not_(self.boolean(scope)),
            13 => !self.boolean(scope) & self.boolean(scope),
            14 => self.maybe(scope).is_null(),
            15 => self.membership(scope),
            16 => self.int(scope).between(self.int(scope), self.int_value()),
            17 | 18 => self.like(scope),
            19 => self.subquery_condition(scope),
            20 | 21 => self.related(scope),
            22 => self.tuples(scope),
            23 => case(self.boolean(scope), self.boolean(scope)).otherwise(self.boolean(scope)),
            24 => self.boolean(scope).eq(self.boolean(scope)),
            _ => match self.pick(5) {
                0 => true_(),
                1 => false_(),
                2 => literal(self.bool_value()),
                3 => func::coalesce(case(self.boolean(scope), self.boolean(scope)), self.boolean(scope)),
                _ => not_(self.like(scope)).is_null(),
            },
        }
    }

    fn comparison(&mut self, scope: &Scope) -> Expr<bool> {
        match self.pick(10) {
            0 => compared!(self, self.int(scope), self.int_value()),
            1 => compared!(self, self.int(scope), self.int(scope)),
            2 => compared!(self, self.int(scope), self.maybe(scope)),
            3 => compared!(self, self.maybe(scope), Some(self.int_value())),
            4 => compared!(self, self.text(scope), self.text_value()),
            5 => compared!(self, self.text(scope), self.text(scope)),
            6 => compared!(self, self.decimal(scope), self.decimal_value()),
            7 => compared!(self, self.float(scope), self.float_value()),
            8 => compared!(self, self.date(scope), self.date_value()),
            _ => compared!(self, self.date(scope), self.date(scope)),
        }
    }

    /// What is said of a column itself, whose type its values are bound as.
    fn column_condition(&mut self, scope: &Scope) -> Expr<bool> {
        if scope.0.is_empty() {
            return self.comparison(scope);
        }
        match &scope.0[self.pick(scope.0.len())] {
            Table::User(user) => match self.pick(9) {
                0 => compared!(self, user.name, self.text_value()),
                1 => compared!(self, user.age, self.int_value()),
                2 => user.age.eq(None),
                3 => user.role.eq(self.of(&[Role::Admin, Role::Reader])),
                4 => user.role.in_([Role::Admin, Role::Author]),
                5 => user.active.not_null(),
                6 => user.active.eq(self.one_in(2)),
                7 => user.active.is_distinct_from(self.bool_value()),
                _ => user.email.between(self.text_value(), self.text(scope)),
            },
            Table::Post(post) => match self.pick(5) {
                0 => compared!(self, post.title, self.text_value()),
                1 => compared!(self, post.rating, self.decimal_value()),
                2 => post.created.between(self.date_value(), func::now()),
                3 => post.rating.in_(self.nullable_list(Dice::decimal_value)),
                _ => post.created.in_(self.list(Dice::date_value)),
            },
            Table::Comment(comment) => match self.pick(2) {
                0 => compared!(self, comment.body, self.text_value()),
                _ => comment.parent_id.ne(None),
            },
            Table::Tag(tag) => tag.name.not_in(self.list(Dice::text_value)),
            Table::Made(made) => compared!(self, made.maybe.clone(), self.int_value()),
        }
    }

    fn membership(&mut self, scope: &Scope) -> Expr<bool> {
        match self.pick(9) {
            0 => self.int(scope).in_(self.list(Dice::int_value)),
            1 => self.int(scope).not_in(self.list(Dice::int_value)),
            2 => self.text(scope).in_(self.list(Dice::text_value)),
            3 => self.maybe(scope).in_(self.nullable_list(Dice::int_value)),
            4 => self.float(scope).in_(self.list(Dice::float_value)),
            5 => self.int(scope).in_([0; 0]),
            6 => self.text(scope).not_in(Vec::<String>::new()),
            7 => self.int(scope).in_([self.int(scope), self.int(scope)]),
            _ => self.int(scope).in_(self.one_int(scope)),
        }
    }

    fn like(&mut self, scope: &Scope) -> Expr<bool> {
        let text = self.text(scope);
        match self.pick(13) {
            0 => text.like(self.text_value()),
            1 => text.not_like(self.text(scope)),
            2 => text.ilike(self.text_value()),
            3 => text.not_ilike(self.text(scope)),
            4 => text.like_escape(self.text_value(), '!'),
            5 => text.contains(self.text_value()),
            6 => text.contains(self.text(scope)),
            7 => text.startswith(self.text_value()),
            8 => text.endswith(self.text(scope)),
            9 => text.icontains(self.text_value()),
            10 => text.istartswith(self.text(scope)),
            11 => text.like_escape(self.text(scope), '/'),
            _ => text.iendswith(self.text_value()),
        }
    }

    fn tuples(&mut self, scope: &Scope) -> Expr<bool> {
        let pair = tuple_((self.int(scope), self.text(scope)));
        match self.pick(4) {
            0 => pair.in_([(self.int_value(), self.text_value()), (self.int_value(), self.text_value())]),
            1 => pair.not_in([(self.int_value(), self.text_value())]),
            2 => pair.eq((self.int(scope), self.text_value())),
            _ => pair.lt((self.int_value(), self.text(scope))),
        }
    }

    fn subquery_condition(&mut self, scope: &Scope) -> Expr<bool> {
        let query = self.one_int(scope);
        match self.pick(5) {
            0 => query.exists(),
            1 => not_(query.exists()),
            2 => self.int(scope).not_in(query),
            3 => self.int(scope).eq(any_(query)),
            _ => self.int(scope).gt(all_(query)),
        }
    }

    /// A condition on a relationship; within it, the target is in reach.
    fn related(&mut self, scope: &Scope) -> Expr<bool> {
        if scope.0.is_empty() {
            return self.comparison(scope);
        }
        let user = Scope::user().within(scope);
        let post = Scope::post().within(scope);
        let tag = Scope::tag().within(scope);
        let comment = Scope::comment().within(scope);
        match scope.0[self.pick(scope.0.len())].clone() {
            Table::User(owner) => match self.pick(6) {
                0 => owner.posts.any(self.boolean(&post)),
                1 => owner.posts.any(()),
                2 => owner.manager.has(self.boolean(&user)),
                3 => owner.reports.any((self.boolean(&user), self.boolean(&user))),
                4 => owner.manager.is_none(),
                _ => owner.comments.any(self.boolean(&comment)),
            },
            Table::Post(owner) => match self.pick(4) {
                0 => owner.tags.any(self.boolean(&tag)),
                1 => owner.author.has(self.boolean(&user)),
                2 => {
                    let alias = Comment.alias();
                    let mut inside = scope.clone();
                    let condition = owner.comments.to(&alias);
                    inside.add(Table::Comment(Of::alias(alias)));
                    condition.any(self.boolean(&inside))
                }
                _ => !owner.tags.any(()),
            },
            Table::Comment(owner) => match self.pick(3) {
                0 => owner.replies.any(self.boolean(&comment)),
                1 => owner.post.has(self.boolean(&post)),
                _ => owner.user.is_some(),
            },
            Table::Tag(owner) => owner.posts.any(self.boolean(&post)),
            Table::Made(_) => self.comparison(scope),
        }
    }

    /// A table that the scope does not have under its own name.
    pub(super) fn fresh(&mut self, scope: &Scope) -> Table {
        let itself = [
            Table::User(Of::itself()),
            Table::Post(Of::itself()),
            Table::Comment(Of::itself()),
            Table::Tag(Of::itself()),
        ];
        let table = itself[self.pick(4)].clone();
        if !scope.has(&table) && self.one_in(2) {
            return table;
        }
        let named = self.one_in(3);
        let mut alias = |base: &str| -> Option<&'static str> {
            named.then(|| Box::leak(self.name(base).into_boxed_str()) as &'static str)
        };
        match table {
            Table::User(_) => {
                Table::User(Of::alias(alias("u").map_or_else(|| User.alias(), |n| aliased(User, n))))
            }
            Table::Post(_) => {
                Table::Post(Of::alias(alias("p \"").map_or_else(|| Post.alias(), |n| aliased(Post, n))))
            }
            Table::Comment(_) => {
                Table::Comment(Of::alias(alias("c").map_or_else(|| Comment.alias(), |n| aliased(Comment, n))))
            }
            _ => Table::Tag(Of::alias(alias("order ").map_or_else(|| Tag.alias(), |n| aliased(Tag, n)))),
        }
    }
}
