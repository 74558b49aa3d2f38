//! Expressions of each type.

use aludel::prelude::*;
use aludel::{JsonPart, Part};
use chrono::NaiveDateTime;
use rust_decimal::Decimal;

use super::dice::Dice;
use super::scope::{Scope, Table};

impl Dice {
    fn table<'s>(&mut self, scope: &'s Scope) -> Option<&'s Table> {
        if scope.0.is_empty() { None } else { Some(&scope.0[self.pick(scope.0.len())]) }
    }

    pub(super) fn int(&mut self, scope: &Scope) -> Expr<i32> {
        if self.tired() {
            return self.int_leaf(scope);
        }
        match self.pick(24) {
            0..=7 => self.int_leaf(scope),
            8 => self.int(scope) + self.int(scope),
            9 => self.int(scope) - self.int_value(),
            10 => self.int(scope) * self.int(scope),
            11 => self.int(scope) / self.int(scope),
            12 => self.int(scope) % self.int_value(),
            13 => -self.int(scope),
            14 => {
                let (left, right) = (self.int(scope), self.int(scope));
                match self.pick(5) {
                    0 => left.bitwise_and(right),
                    1 => left.bitwise_or(right),
                    2 => left.bitwise_xor(right),
                    3 => left.bitwise_lshift(right),
                    _ => left.bitwise_rshift(right),
                }
            }
            15 => self.int(scope).bitwise_not(),
            16 => case(self.boolean(scope), self.int(scope))
                .when(self.boolean(scope), self.int_value())
                .otherwise(self.int(scope)),
            17 => case_value(self.text(scope))
                .when(self.text_value(), self.int_value())
                .when(self.text(scope), self.int(scope))
                .otherwise(self.int_value()),
            18 => func::coalesce(self.maybe(scope), self.int(scope)),
            19 => self.text(scope).cast::<i32>(),
            20 => func::char_length(self.text(scope)),
            21 => func::abs(self.int(scope)),
            22 => match self.one_in(2) {
                true => func::greatest(self.int(scope), self.int_value()),
                false => func::least(self.int(scope), self.int(scope)),
            },
            _ => func::extract(Part::Year, self.date(scope)).cast::<i32>(),
        }
    }

    fn int_leaf(&mut self, scope: &Scope) -> Expr<i32> {
        if self.one_in(4) {
            return literal(self.int_value());
        }
        match self.table(scope) {
            Some(Table::User(user)) => user.id.not_null(),
            Some(Table::Post(post)) => self.of(&[post.id, post.views, post.author_id]).not_null(),
            Some(Table::Comment(comment)) => self.of(&[comment.id, comment.post_id]).not_null(),
            Some(Table::Tag(tag)) => tag.id.not_null(),
            Some(Table::Made(made)) => made.int.clone(),
            None => literal(self.int_value()),
        }
    }

    /// A number that may be NULL.
    pub(super) fn maybe(&mut self, scope: &Scope) -> Expr<Option<i32>> {
        if self.tired() {
            return self.maybe_leaf(scope);
        }
        match self.pick(10) {
            0..=4 => self.maybe_leaf(scope),
            5 => func::nullif(self.int(scope), self.int_value()),
            6 => case(self.boolean(scope), self.int(scope)).nullable(),
            7 => self.json(scope).as_integer(),
            8 => self.one_int(scope).scalar_subquery(),
            _ => self.maybe(scope) + self.int(scope),
        }
    }

    fn maybe_leaf(&mut self, scope: &Scope) -> Expr<Option<i32>> {
        match self.table(scope) {
            Some(Table::User(user)) => self.of(&[user.age, user.manager_id]).nullable(),
            Some(Table::Comment(comment)) => self.of(&[comment.user_id, comment.parent_id]).nullable(),
            Some(Table::Made(made)) => made.maybe.clone(),
            _ => self.int_leaf(scope).nullable(),
        }
    }

    pub(super) fn text(&mut self, scope: &Scope) -> Expr<String> {
        if self.tired() {
            return self.text_leaf(scope);
        }
        match self.pick(20) {
            0..=7 => self.text_leaf(scope),
            8 => self.text(scope) + self.text(scope),
            9 => self.text(scope).concat(self.text_value()),
            10 => match self.pick(3) {
                0 => func::lower(self.text(scope)),
                1 => func::upper(self.text(scope)),
                _ => func::trim(self.text(scope)),
            },
            11 => case(self.boolean(scope), self.text_value()).otherwise(self.text(scope)),
            12 => func::coalesce(self.maybe_text(scope), self.text_value()),
            13 => self.int(scope).cast::<String>(),
            14 => func::substr(self.text(scope), self.int_value(), self.int_value()),
            15 => func::replace(self.text(scope), self.text_value(), self.text(scope)),
            16 => func::concat((self.text(scope), self.text_value(), self.int(scope))),
            17 => func::nullif(self.text(scope), self.text(scope)).not_null(),
            18 => self.date(scope).cast::<String>(),
            _ => case_value(self.int(scope))
                .when(self.int_value(), self.text_value())
                .otherwise(self.text_value()),
        }
    }

    fn text_leaf(&mut self, scope: &Scope) -> Expr<String> {
        if self.one_in(4) {
            return literal(self.text_value());
        }
        match self.table(scope) {
            Some(Table::User(user)) => self.of(&[user.name, user.email]).not_null(),
            Some(Table::Post(post)) => self.of(&[post.title, post.content]).not_null(),
            Some(Table::Comment(comment)) => comment.body.not_null(),
            Some(Table::Tag(tag)) => tag.name.not_null(),
            Some(Table::Made(made)) => made.text.clone(),
            None => literal(self.text_value()),
        }
    }

    fn maybe_text(&mut self, scope: &Scope) -> Expr<Option<String>> {
        match self.pick(4) {
            0 => func::nullif(self.text(scope), self.text_value()),
            1 => self.json(scope).as_string(),
            2 => self.json(scope).as_text(),
            _ => case(self.boolean(scope), self.text(scope)).nullable(),
        }
    }

    /// A part of a document.
    fn json(&mut self, scope: &Scope) -> JsonPart {
        let document = scope.0.iter().find_map(|table| match table {
            Table::User(user) => Some(user.profile.nullable()),
            _ => None,
        });
        let document = match document {
            Some(document) => document,
            None => literal(serde_json::json!({ "k": self.int_value() })).nullable(),
        };
        let part = match self.pick(4) {
            0 => document.get(self.text_value()),
            1 => document.get(self.int_value().abs()),
            2 => document.path((self.text_value(), self.int_value().abs())),
            _ => document.path((self.text_value(), self.text_value(), 0)),
        };
        if self.one_in(6) { part.get(self.text_value()) } else { part }
    }

    pub(super) fn decimal(&mut self, scope: &Scope) -> Expr<Option<Decimal>> {
        let rating = scope.0.iter().find_map(|table| match table {
            Table::Post(post) => Some(post.rating.nullable()),
            _ => None,
        });
        let leaf = match rating {
            Some(rating) => rating,
            None => literal(self.decimal_value()).nullable(),
        };
        match self.pick(6) {
            0 => leaf + self.decimal_value(),
            1 => leaf * self.decimal_value() - self.decimal_value(),
            2 => func::abs(leaf),
            3 => case(self.boolean(scope), leaf).otherwise(self.decimal_value()),
            _ => leaf,
        }
    }

    pub(super) fn float(&mut self, scope: &Scope) -> Expr<f64> {
        let float = self.int(scope).cast::<f64>();
        match self.pick(4) {
            0 => float * self.float_value(),
            1 => float / (literal(self.float_value()) + 1.0),
            2 => -float,
            _ => float,
        }
    }

    pub(super) fn date(&mut self, scope: &Scope) -> Expr<NaiveDateTime> {
        let created = scope.0.iter().find_map(|table| match table {
            Table::Post(post) => Some(post.created.not_null()),
            _ => None,
        });
        match (self.pick(6), created) {
            (0, _) => func::now().typed(),
            (1..=4, Some(created)) => created,
            (5, Some(created)) => func::coalesce(created, self.date_value()),
            _ => literal(self.date_value()),
        }
    }
}
