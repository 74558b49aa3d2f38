//! What only PostgreSQL can say: arrays, ranges, JSONB, full-text search.

use super::language::{Asking, date, decimal, s};
use crate::mode::{Engine, maybe};
use aludel::dialect::Dialect;
use aludel::prelude::*;
use aludel::{Compile, Range, Result};
use aludel_tests::language_models::*;
use serde_json::json;

/// Two parcels; `None` where there is no PostgreSQL.
#[maybe]
async fn parcels(engine: &Engine) -> Result<Option<Asking>> {
    if engine.dialect() != Dialect::Postgresql {
        return Ok(None);
    }
    POSTGRES_LANGUAGE.drop_all(engine).await?;
    POSTGRES_LANGUAGE.create_all(engine).await?;
    let mut asking = Asking::new(engine);
    let one = Parcel::new()
        .id(1)
        .words(["a", "b"])
        .numbers([1, 2, 3])
        .maybe(vec![1i64, 2])
        .cares([Care::Low, Care::High])
        .span(1..5)
        .days(Range::from(date("2024-01-01")..date("2024-02-01")))
        .prices(decimal("1.5")..=decimal("9.99"))
        .data(json!({"k": 1, "tags": ["x", "y"], "nested": {"deep": true}, "none": null}))
        .body("The rust language is fast")
        .search("'fast':4A 'rust':2");
    let two = Parcel::new()
        .id(2)
        .words(Vec::<String>::new())
        .numbers([5])
        .cares(Vec::<Care>::new())
        .span(10..20)
        .prices(Range::from(..))
        .data(json!({"k": 2, "z": "v"}))
        .body("A cat and two dogs")
        .search("'cat':1 'dog':3");
    asking.session.execute(insert(Parcel).values(one)).await?;
    asking.session.execute(insert(Parcel).values(two)).await?;
    asking.session.commit().await?;
    Ok(Some(asking))
}

#[maybe]
async fn all_hold(ask: &mut Asking, cases: Vec<(&str, Expr<bool>, &[i64])>) {
    for (what, condition, expected) in cases {
        let found = select(Parcel::id).filter(condition).order_by(Parcel::id);
        ask.rows(what, found, expected.iter().copied()).await;
    }
}

#[maybe]
pub(crate) async fn arrays_are_compared_and_taken_apart(engine: &Engine) -> Result<()> {
    let Some(mut ask) = parcels(engine).await? else { return Ok(()) };
    let cases: Vec<(&str, Expr<bool>, &[i64])> = vec![
        ("contains", Parcel::words.contains(["b"]), &[1]),
        ("contains none", Parcel::words.contains(Vec::<String>::new()), &[1, 2]),
        ("contains enums", Parcel::cares.contains([Care::High]), &[1]),
        ("contained_by", Parcel::numbers.contained_by([1, 2, 3, 4]), &[1]),
        ("contained_by, of enums", Parcel::cares.contained_by([Care::High, Care::Low]), &[1, 2]),
        ("overlap", Parcel::numbers.overlap([3, 5]), &[1, 2]),
        ("overlap of enums", Parcel::cares.overlap([Care::Low, Care::Middle]), &[1]),
        ("equal", Parcel::words.eq(["a", "b"]), &[1]),
        ("equal to none", Parcel::cares.eq(Vec::<Care>::new()), &[2]),
        ("equal enums", Parcel::cares.eq([Care::Low, Care::High]), &[1]),
        ("ordered", Parcel::numbers.gt([1, 9]), &[2]),
        ("in", Parcel::numbers.cast::<Vec<i32>>().eq(any_array()), &[2]),
        ("NULL", Parcel::maybe.is_null(), &[2]),
        ("of those that may be NULL", Parcel::maybe.contains(vec![2i64]), &[1]),
        ("an element", Parcel::numbers.element(2).eq(2), &[1]),
        ("an element that is not there", Parcel::numbers.element(9).is_null(), &[1, 2]),
        ("cardinality", Parcel::words.cardinality().eq(0), &[2]),
        ("a value in an array", literal(5).eq(any_(Parcel::numbers)), &[2]),
        ("an enum in an array", literal(Care::Low).eq(any_(Parcel::cares)), &[1]),
        ("greater than all", literal(4).gt(all_(Parcel::numbers)), &[1]),
        ("columns", Parcel::numbers.overlap(Parcel::numbers), &[1, 2]),
        ("negated", !Parcel::words.contains(["a"]), &[2]),
    ];
    all_hold(&mut ask, cases).await;
    let parts = select((
        Parcel::numbers.slice(2, 3),
        Parcel::numbers.array_concat([9]),
        Parcel::words.element(1),
        Parcel::cares.element(2),
        Parcel::maybe.cardinality(),
    ));
    let expected = [
        (vec![2, 3], vec![1, 2, 3, 9], Some(s("a")), Some(Care::High), Some(2)),
        (vec![], vec![5, 9], None, None, None),
    ];
    ask.rows("parts", parts.order_by(Parcel::id), expected).await;
    let set = update(Parcel)
        .filter(Parcel::id.eq(2))
        .set(Parcel::cares, Parcel::cares.array_concat([Care::Middle]))
        .set(Parcel::words, ["x\"y", "", "NULL", "{,}"])
        .set(Parcel::maybe, Some(vec![7i64]));
    let returned = set.returning((Parcel::cares, Parcel::words, Parcel::maybe));
    let words = ["x\"y", "", "NULL", "{,}"].map(s).to_vec();
    ask.rows("set", returned, [(vec![Care::Middle], words, Some(vec![7]))]).await;
    let number = func::unnest(Parcel::numbers).column_valued("number");
    let each = select((Parcel::id, number.clone())).order_by(number);
    ask.rows("an element a row", each, [(1, 1), (1, 2), (1, 3), (2, 5)]).await;
    let grades = select((literal(vec![Care::Low, Care::High]), literal(vec![Some(1), None])));
    ask.rows("literals", grades, [(vec![Care::Low, Care::High], vec![Some(1), None])]).await;
    let by_text =
        text("SELECT id FROM parcels WHERE numbers && :n AND 'low' = ANY (cares)").bind("n", vec![1, 7]);
    let found: Vec<i64> = ask.session.scalars(by_text).await?.all()?;
    assert_eq!(found, [1]);
    let by_text = text("SELECT id FROM parcels WHERE cares @> :g").bind("g", vec![Care::Low]);
    let found: Vec<i64> = ask.session.scalars(by_text).await?.all()?;
    assert_eq!(found, [1]);
    let by_text = text("SELECT id FROM parcels WHERE id = ANY (:ids)").bind("ids", vec![2i64, 3]);
    let found: Vec<i64> = ask.session.scalars(by_text).await?.all()?;
    assert_eq!(found, [2]);
    let refused = select(Item::id).filter(literal(vec![1]).overlap([1])).to_sql(Dialect::Sqlite).unwrap_err();
    assert!(refused.to_string().contains("PostgreSQL's"), "{refused}");
    ask.done()
}

/// The array of the second parcel.
fn any_array() -> Expr<Vec<i32>> {
    literal(vec![5])
}

#[maybe]
pub(crate) async fn ranges_are_compared(engine: &Engine) -> Result<()> {
    let Some(mut ask) = parcels(engine).await? else { return Ok(()) };
    let cases: Vec<(&str, Expr<bool>, &[i64])> = vec![
        ("contains an element", Parcel::span.contains(4), &[1]),
        ("the upper end is not in it", Parcel::span.contains(5), &[]),
        ("contains a range", Parcel::span.contains(Range::from(12..15)), &[2]),
        ("contained_by", Parcel::span.contained_by(Range::from(0..10)), &[1]),
        ("overlaps", Parcel::span.overlaps(Range::from(4..11)), &[1, 2]),
        ("overlaps not", Parcel::span.overlaps(Range::from(5..10)), &[]),
        ("equal", Parcel::span.eq(10..20), &[2]),
        (
            "contains what a column says",
            Parcel::span.contains_element(Parcel::numbers.element(1).not_null()),
            &[1],
        ),
        ("a date", Parcel::days.contains(date("2024-01-31")), &[1]),
        ("a date after", Parcel::days.contains(date("2024-02-01")), &[]),
        ("NULL", Parcel::days.is_null(), &[2]),
        ("a decimal", Parcel::prices.contains(decimal("9.99")), &[1, 2]),
        ("a decimal outside", Parcel::prices.contains(decimal("9.991")), &[2]),
        ("without ends", Parcel::prices.eq(Range::from(..)), &[2]),
        ("empty", Parcel::span.ne(Range::empty()), &[1, 2]),
        ("bounds", func::call_named::<Option<i32>>("upper", Parcel::span).gt(5), &[2]),
    ];
    all_hold(&mut ask, cases).await;
    let both = select(Parcel::span.op::<Range<i32>>("+", Range::from(5..7))).filter(Parcel::id.eq(1));
    ask.rows("an operator of one's own", both, [Range::from(1..7)]).await;
    let within =
        func::call_named::<Option<Range<i32>>>("range_merge", (Parcel::span, literal(Range::from(30..31))));
    let within = select(within).order_by(Parcel::id);
    ask.rows("a function", within, [Some(Range::from(1..31)), Some(Range::from(10..31))]).await;
    ask.done()
}

#[maybe]
pub(crate) async fn documents_are_asked(engine: &Engine) -> Result<()> {
    let Some(mut ask) = parcels(engine).await? else { return Ok(()) };
    let data = Parcel::data;
    let cases: Vec<(&str, Expr<bool>, &[i64])> = vec![
        ("contains", data.contains(json!({"k": 1})), &[1]),
        ("contains deep", data.contains(json!({"nested": {"deep": true}, "tags": ["y"]})), &[1]),
        ("contained_by", data.contained_by(json!({"k": 2, "z": "v", "more": 1})), &[2]),
        ("has_key", data.has_key("z"), &[2]),
        ("has_any", data.has_any(["z", "tags"]), &[1, 2]),
        ("has_all", data.has_all(["k", "tags"]), &[1]),
        ("not has_key", !data.has_key("z"), &[1]),
        ("has_key of a part", data.get("nested").has_key("deep"), &[1]),
        ("path_exists", data.path_exists("$.nested.deep"), &[1]),
        ("path_exists with a condition", data.path_exists("$ ? (@.k > 1)"), &[2]),
        ("path_exists, hostile", data.path_exists("$.\"'; --\""), &[]),
        ("path_match", data.path_match("$.k == 1"), &[1]),
        ("equal", data.eq(json!({"z": "v", "k": 2})), &[2]),
        ("a part is equal", data.get("k").eq(json!(1)), &[1]),
        ("a part contains", data.get("tags").contains(json!(["x"])), &[1]),
        ("text of a part", data.get("z").as_text().eq("v"), &[2]),
        ("a boolean at the end of a path", and_(data.path(("nested", "deep")).as_boolean()), &[1]),
        ("a part that is null", data.get("none").eq(json!(null)), &[1]),
    ];
    all_hold(&mut ask, cases).await;
    let merged =
        select((data.merge(json!({"k": 9})).type_coerce::<serde_json::Value>(), data.without_key("z")));
    let expected = (json!({"k": 9, "z": "v"}), json!({"k": 2}));
    ask.rows("merge, without_key", merged.filter(Parcel::id.eq(2)), [expected]).await;
    let set = update(Parcel).filter(Parcel::id.eq(2)).set(Parcel::data, data.merge(json!({"n": [1]})));
    let returned = set.returning((data, data.get("n"), data.path(("n", 0)).as_integer()));
    let expected = (json!({"k": 2, "z": "v", "n": [1]}), Some(json!([1])), Some(1));
    ask.rows("set", returned, [expected]).await;
    let listed = select(Parcel::id).filter(data.get("k").as_integer().in_([2, 3]));
    ask.rows("in a list", listed, [2]).await;
    let by_text = text("SELECT id FROM parcels WHERE data @> :part").bind("part", json!({"k": 1}));
    let found: Vec<i64> = ask.session.scalars(by_text).await?.all()?;
    assert_eq!(found, [1]);
    let built = func::call_named::<serde_json::Value>("jsonb_build_object", (literal("id"), Parcel::id));
    ask.rows("a function", select(built).filter(Parcel::id.eq(1)), [json!({"id": 1})]).await;
    let all = func::call_named::<serde_json::Value>("jsonb_agg", Parcel::id).order_by(Parcel::id.desc());
    ask.rows("an aggregate", select(all), [json!([2, 1])]).await;
    ask.done()
}

#[maybe]
pub(crate) async fn text_is_searched(engine: &Engine) -> Result<()> {
    let Some(mut ask) = parcels(engine).await? else { return Ok(()) };
    let cases: Vec<(&str, Expr<bool>, &[i64])> = vec![
        ("match", Parcel::body.match_("rust"), &[1]),
        ("match of two words", Parcel::body.match_("cat dogs"), &[2]),
        ("match of words that are not together", Parcel::body.match_("cat rust"), &[]),
        ("match, hostile", Parcel::body.match_("'; & | ("), &[]),
        ("by a configuration", Parcel::body.match_regconfig("english", "language"), &[1]),
        ("a vector", Parcel::search.match_("fast"), &[1]),
        ("two functions", to_vector().op::<bool>("@@", func::to_tsquery("english", "dog & !rust")), &[2]),
        (
            "plain words",
            to_vector().op::<bool>("@@", func::plainto_tsquery("english", "The Languages")),
            &[1],
        ),
        ("negated", !Parcel::body.match_("rust"), &[2]),
        ("beside others", Parcel::body.match_("rust") & Parcel::id.gt(1) | Parcel::body.match_("cat"), &[2]),
    ];
    all_hold(&mut ask, cases).await;
    let rank = func::call_named::<f32>("ts_rank", (to_vector(), func::to_tsquery("english", "rust")));
    ask.rows("ranked", select(Parcel::id).order_by((rank.desc(), Parcel::id)), [1, 2]).await;
    let marked =
        func::call_named::<String>("ts_headline", (Parcel::body, func::to_tsquery("english", "cat")));
    ask.rows("marked", select(marked).filter(Parcel::id.eq(2)), [s("A <b>cat</b> and two dogs")]).await;
    ask.rows("a vector is text", select(Parcel::search).filter(Parcel::id.eq(2)), [s("'cat':1 'dog':3")])
        .await;
    ask.done()
}

fn to_vector() -> Expr<String> {
    func::to_tsvector("english", Parcel::body)
}
