//! What the tests of the statement language share: rows to ask about, and how answers are compared.

use crate::mode::{Engine, Session, SessionMaker, maybe};
use aludel::dialect::Dialect;
use aludel::prelude::*;
use aludel::{Compile, FromRow, Result, Rows, Statement};
use aludel_tests::language_models::*;
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use rust_decimal::Decimal;
use std::fmt::Debug;

pub(crate) fn s(text: &str) -> String {
    text.to_owned()
}

pub(crate) fn decimal(text: &str) -> Decimal {
    text.parse().expect("a number")
}

pub(crate) fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

pub(crate) fn local(text: &str) -> NaiveDateTime {
    text.parse().expect("a date and time")
}

pub(crate) fn moment(text: &str) -> DateTime<Utc> {
    text.parse().expect("a moment")
}

/// A session that is asked many questions; the answers that are wrong are told together at the end.
pub(crate) struct Asking {
    pub(crate) session: Session,
    pub(crate) dialect: Dialect,
    wrong: Vec<String>,
}

impl Asking {
    pub(crate) fn new(engine: &Engine) -> Self {
        let session = SessionMaker::new(engine).session();
        Self { session, dialect: engine.dialect(), wrong: Vec::new() }
    }

    pub(crate) fn on_postgres(&self) -> bool {
        self.dialect == Dialect::Postgresql
    }

    pub(crate) fn on_sqlite(&self) -> bool {
        self.dialect == Dialect::Sqlite
    }

    pub(crate) fn on_mysql(&self) -> bool {
        self.dialect == Dialect::Mysql
    }

    /// The words by which the dialect refuses what it has not.
    pub(crate) fn lacks(&self, what: &str) -> String {
        format!("{} has no {what}", self.dialect.name())
    }

    /// The rows of a statement are these, in this order.
    #[maybe]
    pub(crate) async fn rows<S, R, E>(&mut self, what: &str, statement: S, expected: E)
    where
        S: Statement<Row = R, Output = Rows<R>> + Compile,
        R: FromRow + PartialEq + Debug,
        E: IntoIterator<Item = R>,
    {
        let sql = statement.to_sql(self.dialect).unwrap_or_default();
        let expected: Vec<R> = expected.into_iter().collect();
        let answer = self.session.execute(statement).await;
        match answer.and_then(Rows::all) {
            Ok(rows) if rows == expected => {}
            Ok(rows) => self.wrong.push(format!("{what}: {rows:?}, expected {expected:?}\n    {sql}")),
            Err(error) => {
                self.wrong.push(format!("{what}: {error}"));
                self.undo().await;
            }
        }
    }

    /// The items for which a condition holds have these ids.
    #[maybe]
    pub(crate) async fn items(&mut self, what: &str, condition: Expr<bool>, expected: &[i64]) {
        let statement = select(Item::id).filter(condition).order_by(Item::id);
        self.rows(what, statement, expected.iter().copied()).await;
    }

    /// A statement is refused, with these words.
    #[maybe]
    pub(crate) async fn refused<S>(&mut self, what: &str, statement: S, words: &str)
    where
        S: Statement,
    {
        let answer = self.session.execute(statement).await;
        match answer {
            Ok(_) => self.wrong.push(format!("{what}: it was not refused")),
            Err(error) if error.to_string().contains(words) => {}
            Err(error) => self.wrong.push(format!("{what}: {error}, expected {words:?}")),
        }
        self.undo().await;
    }

    #[maybe]
    async fn undo(&mut self) {
        if let Err(error) = self.session.rollback().await {
            self.wrong.push(format!("rollback: {error}"));
        }
    }

    /// All answers were right.
    pub(crate) fn done(self) -> Result<()> {
        assert!(self.wrong.is_empty(), "{} wrong answers:\n{}", self.wrong.len(), self.wrong.join("\n"));
        Ok(())
    }
}

/// Four items; the last has NULL wherever it may.
#[maybe]
pub(crate) async fn items(engine: &Engine) -> Result<Asking> {
    LANGUAGE.drop_all(engine).await?;
    LANGUAGE.create_all(engine).await?;
    let mut asking = Asking::new(engine);
    let one = Item::new()
        .id(1)
        .name("Anna")
        .note("100%")
        .count(3)
        .small(1)
        .big(1i64 << 40)
        .price(decimal("1.50"))
        .rate(decimal("0.000001"))
        .weight(0.5)
        .ratio(0.25f32)
        .active(true)
        .checked(true)
        .day(date("2024-01-31"))
        .moment(moment("2024-01-31T23:59:59.123456Z"))
        .local(local("2024-02-29T12:00:00"))
        .key(uuid::Uuid::from_u128(1))
        .grade(Grade::Low)
        .shade(Shade::Dark)
        .raw(vec![0u8, 255])
        .doc(serde_json::json!({
            "name": "Ann \"A\"", "age": 41, "tall": 1.75, "ok": true, "none": null, "list": [1, 2, {"deep": "x"}],
            "a.b": "dotted", "7": "seven"
        }));
    let two = Item::new()
        .id(2)
        .name("bob")
        .note("a_b")
        .count(-5)
        .small(2)
        .big(-7i64)
        .price(decimal("10.00"))
        .rate(decimal("3"))
        .weight(2.5)
        .ratio(0.1f32)
        .active(false)
        .checked(false)
        .day(date("2023-12-31"))
        .moment(moment("1969-12-31T23:59:59Z"))
        .local(local("2024-02-29T12:00:00.000001"))
        .key(uuid::Uuid::max())
        .grade(Grade::High)
        .shade(Shade::Light)
        .raw(Vec::new())
        .doc(serde_json::json!({"name": "Bob", "age": "12", "ok": false, "list": []}));
    let three = Item::new()
        .id(3)
        .name("Chloé")
        .note("")
        .count(7)
        .small(2)
        .big(0i64)
        .price(decimal("2.25"))
        .rate(decimal("-3.5"))
        .weight(-1e300)
        .ratio(-3.5f32)
        .active(true)
        .checked(false)
        .day(date("2024-02-29"))
        .moment(moment("2024-02-29T00:00:00Z"))
        .local(local("1999-01-01T00:00:00"))
        .key(uuid::Uuid::from_u128(0xabcd))
        .grade(Grade::Middle)
        .shade(Shade::Dark)
        .raw(b"abc".to_vec())
        .doc(serde_json::json!([10, 20]));
    let four = Item::new()
        .id(4)
        .name("dave")
        .small(-4)
        .big(5i64)
        .price(decimal("0.00"))
        .ratio(0.0f32)
        .active(false)
        .moment(moment("2024-01-31T23:59:59Z"))
        .local(local("2024-02-29T12:00:00"))
        .key(uuid::Uuid::nil())
        .grade(Grade::Low);
    for statement in [
        insert(Item).values(one),
        insert(Item).values(two),
        insert(Item).values(three),
        insert(Item).values(four),
    ] {
        asking.session.execute(statement).await?;
    }
    asking.session.commit().await?;
    Ok(asking)
}

/// A tree of six branches, five leaves (one of no branch), three bugs (one of no leaf).
///
/// ```text
/// root ── left ── low        leaves: 1 green 1 left, 2 green 3 left, 3 red 2 right, 4 red 5 low, 5 blue 2 –
///   └──── right              bugs: ant on 1 and 2, bee on 2, cat on none
/// other ── lone
/// ```
#[maybe]
pub(crate) async fn tree(engine: &Engine) -> Result<Asking> {
    LANGUAGE.drop_all(engine).await?;
    LANGUAGE.create_all(engine).await?;
    let mut asking = Asking::new(engine);
    let branch = |id: i64, name: &str, parent: Option<i64>| {
        vec![Branch::id.set(id), Branch::name.set(name), Branch::parent_id.set(parent)]
    };
    let branches = insert(Branch).values(vec![
        branch(1, "root", None),
        branch(2, "left", Some(1)),
        branch(3, "right", Some(1)),
        branch(4, "low", Some(2)),
        branch(5, "other", None),
        branch(6, "lone", Some(5)),
    ]);
    asking.session.execute(branches).await?;
    let leaf = |id: i64, color: &str, size: i32, branch: Option<i64>| {
        vec![Leaf::id.set(id), Leaf::color.set(color), Leaf::size.set(size), Leaf::branch_id.set(branch)]
    };
    let leaves = insert(Leaf).values(vec![
        leaf(1, "green", 1, Some(2)),
        leaf(2, "green", 3, Some(2)),
        leaf(3, "red", 2, Some(3)),
        leaf(4, "red", 5, Some(4)),
        leaf(5, "blue", 2, None),
    ]);
    asking.session.execute(leaves).await?;
    let bug = |id: i64, name: &str| vec![Bug::id.set(id), Bug::name.set(name)];
    asking.session.execute(insert(Bug).values(vec![bug(1, "ant"), bug(2, "bee"), bug(3, "cat")])).await?;
    let on = |leaf: i64, bug: i64| vec![LeafBug::leaf_id.set(leaf), LeafBug::bug_id.set(bug)];
    asking.session.execute(insert(LeafBug).values(vec![on(1, 1), on(2, 1), on(2, 2)])).await?;
    asking.session.commit().await?;
    Ok(asking)
}
