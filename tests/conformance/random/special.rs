//! What only PostgreSQL has, and rarer words.

use aludel::prelude::*;
use aludel::{Construct, Log, Part, Statement, bindparam, construct, literal_execute, null};
use chrono::NaiveDateTime;
use serde_json::json;

use super::dice::Dice;
use super::scope::Scope;
use crate::models::{Doc, Post, Tag, User};

static TWICE: Construct = Construct::new("twice", "({0} + {0})");

impl Dice {
    /// A statement of PostgreSQL's own types.
    pub(super) fn postgresql(&mut self) -> Box<Log> {
        let document = match self.pick(5) {
            0 => Doc::data.merge(json!({ "k": self.text_value() })),
            1 => Doc::data.merge(Doc::data.get(self.text_value()).not_null()),
            2 => Doc::data.without_key(self.text_value()),
            3 => func::coalesce(Doc::data.get(self.text_value()), json!([])),
            _ => case(self.document_condition(), Doc::data).otherwise(json!({})),
        };
        let labels = match self.pick(4) {
            0 => Doc::labels.array_concat([self.text_value()].to_vec()),
            1 => Doc::labels.slice(1, 2),
            2 => func::coalesce(Doc::labels.nullable(), Vec::<String>::new()),
            _ => Doc::labels.not_null(),
        };
        let filter = (self.document_condition(), self.document_condition());
        match self.pick(6) {
            0 => select((Doc::id, document.label("d"), labels)).filter(filter).into_log(),
            1 => update(Doc)
                .filter(filter)
                .set(Doc::data, document)
                .set(Doc::labels, labels)
                .returning(Doc)
                .into_log(),
            2 => {
                let tags = func::array_agg(Tag::name).order_by(Tag::id.desc());
                select((tags, func::bool_and(Tag::id.gt(self.int_value())))).into_log()
            }
            3 => {
                let numbers = func::generate_series(self.int_value(), self.int_value()).column_valued("n");
                select((numbers.clone() + self.int_value(), Doc::id)).filter(numbers.gt(Doc::id)).into_log()
            }
            4 => {
                let elements =
                    func::unnest(Doc::labels.not_null()).with_ordinality().table_valued(["e", "o"]);
                let (e, o) = (elements.col_named::<String>("e"), elements.col_named::<i64>("o"));
                select((Doc::id, e.label("e"))).join((&elements, o.gt(1i64))).filter(filter).into_log()
            }
            _ => {
                let views = func::percentile_cont(0.5).within_group(Post::views.desc());
                let month = func::date_trunc("month", Post::created).label("month");
                let query = select((&month, views, func::count_all().filter(self.boolean(&Scope::post()))));
                query.group_by(func::rollup((&month, Post::author_id))).order_by(month.desc()).into_log()
            }
        }
    }

    fn document_condition(&mut self) -> Expr<bool> {
        match self.pick(18) {
            0 => Doc::data.contains(json!({ "k": self.int_value() })),
            1 => Doc::data.contains(Doc::data.get(self.text_value())),
            2 => Doc::data.get("k").contained_by(json!([1, 2])),
            3 => Doc::data.has_key(self.text_value()),
            4 => Doc::data.has_any([self.text_value()]),
            5 => Doc::data.get("a").has_all([self.text_value()]),
            6 => Doc::data.get("k").as_text().eq(self.text_value()),
            7 => Doc::data.path(("a", 0)).as_integer().gt(self.int_value()),
            8 => Doc::data.path_exists("$.a"),
            9 => Doc::labels.overlap([self.text_value()].to_vec()),
            10 => Doc::labels.contains([self.text_value()].to_vec()),
            11 => Doc::labels.element(1).eq(self.text_value()),
            12 => Doc::labels.cardinality().lt(self.int_value()),
            13 => literal(self.text_value()).eq(any_(Doc::labels)),
            14 => Doc::span.contains(self.int_value()),
            15 => Doc::span.contains_element(Doc::id),
            16 => Doc::key.in_(vec![uuid::Uuid::from_u128(self.rows_value().into())]),
            _ => !Doc::data.has_key("k") & Doc::data.get("b").as_boolean().is_not_null(),
        }
    }

    /// Rarer words of every database.
    pub(super) fn rare(&mut self) -> Box<Log> {
        let scope = Scope::user();
        match self.pick(9) {
            0 => {
                let limit = bindparam("n", i64::from(self.int_value().abs()));
                let twice = construct::<i32>(&TWICE, self.int(&scope));
                select((twice, limit.clone() + limit.clone())).select_from(User).limit(limit).into_log()
            }
            1 => {
                let own = User::id.op::<i32>("+", self.int(&scope));
                let minus = -literal_execute(-3);
                select((own, minus - literal_execute(-4), -literal(self.int_value())))
                    .select_from(User)
                    .into_log()
            }
            2 => {
                let words = text("lower(:w) = 'a:b' AND :n > 1")
                    .bind("w", self.text_value())
                    .bind("n", self.int_value());
                let nothing = null::<i32>().label("nothing");
                select((User::id, nothing)).filter((words, self.boolean(&scope))).into_log()
            }
            3 => {
                let latest = select((Post::title, Post::views + self.int_value()))
                    .filter((Post::author_id.eq(User::id), self.boolean(&Scope::post())))
                    .limit(self.rows_value())
                    .subquery();
                select((User::name, latest.col(Post::title))).filter(self.boolean(&scope)).into_log()
            }
            4 => {
                let parts =
                    [Part::Year, Part::Month, Part::Day, Part::Hour, Part::Minute, Part::Epoch, Part::Dow];
                let part = self.of(&parts);
                let day = func::extract(part, self.date(&Scope::post())).label("day");
                select((&day, func::count_all())).select_from(Post).group_by(&day).order_by(&day).into_log()
            }
            5 => {
                let name = User::name.type_coerce::<Option<String>>();
                select(func::coalesce_nullable(name, self.text(&scope))).distinct().into_log()
            }
            6 => {
                let moment = func::current_timestamp::<NaiveDateTime>();
                let row = select((User::id, moment))
                    .filter(exists().filter((Post::author_id.eq(User::id), self.boolean(&Scope::post()))));
                row.with_lock(for_update().of(User).skip_locked()).into_log()
            }
            7 => {
                let other = User.alias();
                let inner = select(other.id).filter((other.manager_id.eq(User::id), self.boolean(&scope)));
                let outside = select(User).filter(inner.correlate(User).exists());
                outside.filter(User::id.in_(self.one_int(&scope))).into_log()
            }
            _ => {
                let again = User::manager
                    .has((User::reports.any(self.boolean(&scope)), User::age.gt(self.int_value())));
                let deep =
                    User::posts.any(Post::author.has((User::name.eq(self.text_value()), again.clone())));
                select(User::name).filter((again, deep)).into_log()
            }
        }
    }
}
