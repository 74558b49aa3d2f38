//! Parts of JSON documents, on every database.

use super::language::{items, s};
use crate::mode::{Engine, maybe};
use aludel::prelude::*;
use aludel::{JsonStep, Result};
use aludel_tests::language_models::*;
use serde_json::json;

#[maybe]
pub(crate) async fn parts_of_documents_are_read(engine: &Engine) -> Result<()> {
    let mut ask = items(engine).await?;
    let first = || select(Item::id).filter(Item::id.eq(1));
    let doc = Item::doc;
    let cases = vec![
        ("text", doc.get("name"), Some(json!("Ann \"A\""))),
        ("an integer", doc.get("age"), Some(json!(41))),
        ("a float", doc.get("tall"), Some(json!(1.75))),
        ("a boolean", doc.get("ok"), Some(json!(true))),
        ("null", doc.get("none"), Some(json!(null))),
        ("an array", doc.get("list"), Some(json!([1, 2, {"deep": "x"}]))),
        ("nothing", doc.get("missing"), None),
        ("a key with a dot", doc.get("a.b"), Some(json!("dotted"))),
        ("a key of digits", doc.get("7"), Some(json!("seven"))),
        ("a path", doc.path(("list", 2, "deep")), Some(json!("x"))),
        ("a path of one", doc.path(("age",)), Some(json!(41))),
        ("a path to nowhere", doc.path(("list", 9, "deep")), None),
        (
            "a path made at run time",
            doc.path(vec![JsonStep::from("list"), JsonStep::from(0)]),
            Some(json!(1)),
        ),
    ];
    for (what, part, expected) in cases {
        ask.rows(what, first().with_only_columns(part), [expected]).await;
    }
    let whole = select(doc).filter(Item::id.ge(3)).order_by(Item::id);
    ask.rows("the document", whole, [Some(json!([10, 20])), None]).await;
    let places = select((doc.get(0).as_integer(), doc.get(1).as_integer(), doc.get(2).as_integer()));
    ask.rows("places", places.filter(Item::id.eq(3)), [(Some(10), Some(20), None)]).await;
    ask.rows("of no document", select(doc.get("name")).filter(Item::id.eq(4)), [None]).await;
    ask.rows("of an array, a key", select(doc.get("name").as_string()).filter(Item::id.eq(3)), [None]).await;
    ask.done()
}

#[maybe]
pub(crate) async fn parts_are_read_as_values(engine: &Engine) -> Result<()> {
    let mut ask = items(engine).await?;
    let doc = Item::doc;
    let texts = select((doc.get("name").as_string(), doc.get("name").as_text(), doc.get("age").as_string()))
        .order_by(Item::id);
    let expected = [
        (Some(s("Ann \"A\"")), Some(s("Ann \"A\"")), Some(s("41"))),
        (Some(s("Bob")), Some(s("Bob")), Some(s("12"))),
        (None, None, None),
        (None, None, None),
    ];
    ask.rows("text", texts, expected).await;
    let numbers =
        select((doc.get("age").as_integer(), doc.get("tall").as_float(), doc.get("age").as_float()));
    let expected = [(Some(41), Some(1.75), Some(41.0)), (Some(12), None, Some(12.0))];
    ask.rows("numbers", numbers.filter(Item::id.le(2)).order_by(Item::id), expected).await;
    let flags = select((doc.get("ok").as_boolean(), doc.get("missing").as_boolean())).order_by(Item::id);
    ask.rows("booleans", flags, [(Some(true), None), (Some(false), None), (None, None), (None, None)]).await;
    let nulls = select((
        doc.get("none").as_string(),
        doc.get("none").as_integer(),
        doc.get("none").as_boolean(),
        doc.get("none").as_float(),
    ));
    ask.rows("null is NULL", nulls.filter(Item::id.eq(1)), [(None, None, None, None)]).await;
    let deep = select((doc.path(("list", 2, "deep")).as_string(), doc.path(("list", 1)).as_integer()));
    ask.rows("by a path", deep.filter(Item::id.eq(1)), [(Some(s("x")), Some(2))]).await;
    let chained = select(doc.get("list").get(2).get("deep").as_string()).filter(Item::id.eq(1));
    ask.rows("part of a part", chained, [Some(s("x"))]).await;
    ask.done()
}

#[maybe]
pub(crate) async fn parts_stand_in_conditions(engine: &Engine) -> Result<()> {
    let mut ask = items(engine).await?;
    let doc = Item::doc;
    let cases: Vec<(&str, Expr<bool>, &[i64])> = vec![
        ("text", doc.get("name").as_string().eq("Bob"), &[2]),
        ("text in a list", doc.get("name").as_string().in_(["Bob", "Ann \"A\""]), &[1, 2]),
        ("text begins", doc.get("name").as_text().startswith("Ann"), &[1]),
        ("a number", doc.get("age").as_integer().gt(12), &[1]),
        ("a number in a list", doc.get("age").as_integer().in_([12, 13]), &[2]),
        ("a float", doc.get("tall").as_float().between(1.5, 2.0), &[1]),
        ("a boolean", and_(doc.get("ok").as_boolean()), &[1]),
        ("a boolean that is compared", doc.get("ok").as_boolean().eq(false), &[2]),
        ("a boolean that is negated", !doc.get("ok").as_boolean(), &[2]),
        ("a boolean beside others", doc.get("ok").as_boolean() & Item::active, &[1]),
        ("what is not there", doc.get("name").as_string().is_null(), &[3, 4]),
        ("no part", doc.get("name").is_null(), &[3, 4]),
        ("a part that is there", doc.get("none").is_not_null(), &[1]),
        ("no document", doc.is_null(), &[4]),
        ("arithmetic", (doc.get("age").as_integer() + 1).eq(42), &[1]),
        ("a hostile key", doc.get("x\"'] --").as_string().is_not_null(), &[]),
    ];
    for (what, condition, expected) in cases {
        ask.items(what, condition, expected).await;
    }
    let ordered = select(Item::id).filter(Item::id.le(2)).order_by(doc.get("age").as_integer());
    ask.rows("ordered", ordered, [2, 1]).await;
    let age = doc.get("age").as_integer().label("age");
    let grouped = select((&age, func::count_all())).group_by(&age);
    if ask.on_mysql() {
        let grouped = grouped.order_by(age.asc());
        ask.rows("grouped", grouped, [(None, 2), (Some(12), 1), (Some(41), 1)]).await;
    } else {
        let grouped = grouped.order_by(age.asc().nulls_last());
        ask.rows("grouped", grouped, [(Some(12), 1), (Some(41), 1), (None, 2)]).await;
    }
    ask.done()
}

#[maybe]
pub(crate) async fn documents_of_every_shape_come_back(engine: &Engine) -> Result<()> {
    let mut ask = items(engine).await?;
    let odd = json!({"k\"q": 1, "back\\slash": 2, "é": 3, "": 4, "a b": 5});
    let documents = [
        json!(5),
        json!(-1.5),
        json!(true),
        json!(null),
        json!("text"),
        json!("5"),
        json!(""),
        json!([]),
        json!({}),
        json!([[1, [2]], {"a": {"b": null}}]),
        json!("\u{1F600} \" \\ \n"),
        odd.clone(),
    ];
    for document in documents {
        let set = update(Item).filter(Item::id.eq(1)).set(Item::doc, document.clone());
        ask.session.execute(set).await?;
        ask.rows("comes back", select(Item::doc).filter(Item::id.eq(1)), [Some(document)]).await;
    }
    let keys = ["back\\slash", "é", "a b"].map(|key| Item::doc.get(key).as_integer());
    let [a, b, c] = keys;
    ask.rows("odd keys", select((a, b, c)).filter(Item::id.eq(1)), [(Some(2), Some(3), Some(5))]).await;
    ask.rows(
        "a key with quotes",
        select(Item::doc.get("k\"q").as_integer()).filter(Item::id.eq(1)),
        [Some(1)],
    )
    .await;
    ask.session.execute(update(Item).filter(Item::id.eq(1)).set(Item::doc, None)).await?;
    ask.items("None is SQL's NULL", Item::doc.is_null(), &[1, 4]).await;
    ask.done()
}
