//! Values of every kind in conditions: compared, in lists, between others.

use super::language::{date, decimal, items, local, moment};
use crate::mode::{Engine, maybe};
use aludel::Result;
use aludel::prelude::*;
use aludel_tests::language_models::*;
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

#[maybe]
pub(crate) async fn values_of_each_type_are_compared(engine: &Engine) -> Result<()> {
    let mut ask = items(engine).await?;
    let noon = local("2024-02-29T12:00:00");
    let cases: Vec<(&str, Expr<bool>, &[i64])> = vec![
        ("text", Item::name.eq("Chloé"), &[3]),
        ("empty text is no NULL", Item::note.eq(""), &[3]),
        ("smallint", Item::small.ge(2), &[2, 3]),
        ("integer", Item::count.lt(0), &[2]),
        ("bigint", Item::big.eq(1i64 << 40), &[1]),
        ("bigint below", Item::big.lt(0), &[2]),
        ("decimal", Item::price.eq(decimal("1.5")), &[1]),
        ("decimal with other zeros", Item::price.eq(decimal("1.5000")), &[1]),
        ("decimal above", Item::price.gt(decimal("2.245")), &[2, 3]),
        ("decimals are ordered as numbers", Item::price.lt(decimal("9")), &[1, 3, 4]),
        ("decimal zero", Item::price.eq(decimal("0")), &[4]),
        ("small decimal", Item::rate.eq(decimal("0.000001")), &[1]),
        ("negative decimal", Item::rate.lt(decimal("0")), &[3]),
        ("float", Item::weight.eq(0.5), &[1]),
        ("large float", Item::weight.eq(-1e300), &[3]),
        ("float above", Item::weight.gt(0.0), &[1, 2]),
        ("real", Item::ratio.eq(0.25f32), &[1]),
        ("real that is no short binary fraction", Item::ratio.eq(0.1f32), &[2]),
        ("true", Item::active.eq(true), &[1, 3]),
        ("not true", Item::active.ne(true), &[2, 4]),
        ("false of those that may be NULL", Item::checked.eq(false), &[2, 3]),
        ("not false of those that may be NULL", Item::checked.ne(false), &[1]),
        ("date", Item::day.eq(date("2024-02-29")), &[3]),
        ("date before", Item::day.lt(date("2024-01-31")), &[2]),
        ("moment with microseconds", Item::moment.eq(moment("2024-01-31T23:59:59.123456Z")), &[1]),
        ("moment without", Item::moment.eq(moment("2024-01-31T23:59:59Z")), &[4]),
        ("moment after", Item::moment.gt(moment("2024-01-31T23:59:59Z")), &[1, 3]),
        ("moment before 1970", Item::moment.lt(DateTime::UNIX_EPOCH), &[2]),
        ("local time", Item::local.eq(noon), &[1, 4]),
        ("local time after", Item::local.gt(noon), &[2]),
        ("uuid", Item::key.eq(Uuid::max()), &[2]),
        ("uuid above", Item::key.gt(Uuid::from_u128(1)), &[2, 3]),
        ("enum", Item::grade.eq(Grade::Low), &[1, 4]),
        ("enum, not", Item::grade.ne(Grade::Low), &[2, 3]),
        ("enum of text", Item::shade.eq(Shade::Light), &[2]),
        ("bytes", Item::raw.eq(vec![0u8, 255]), &[1]),
        ("no bytes", Item::raw.eq(Vec::<u8>::new()), &[2]),
        ("columns", Item::count.gt(Item::small.type_coerce::<i32>()), &[1, 3]),
        ("now", Item::moment.lt(func::now()), &[1, 2, 3, 4]),
    ];
    for (what, condition, expected) in cases {
        ask.items(what, condition, expected).await;
    }
    ask.done()
}

#[maybe]
pub(crate) async fn lists_of_each_type_hold_their_values(engine: &Engine) -> Result<()> {
    let mut ask = items(engine).await?;
    let cases: Vec<(&str, Expr<bool>, &[i64])> = vec![
        ("text", Item::name.in_(["bob", "Chloé", "x'); --"]), &[2, 3]),
        ("text with quotes and backslashes", Item::note.in_(["\\", "\"", "\u{1}", "100%", ""]), &[1, 3]),
        ("smallint", Item::small.in_([2, 9]), &[2, 3]),
        ("integer", Item::count.in_([3, -5, 8]), &[1, 2]),
        ("bigint", Item::big.in_([1i64 << 40, 0]), &[1, 3]),
        ("decimal", Item::price.in_([decimal("1.5"), decimal("10"), decimal("2.251")]), &[1, 2]),
        ("small decimal", Item::rate.in_([decimal("0.0000010"), decimal("-3.50")]), &[1, 3]),
        ("float", Item::weight.in_([0.5, -1e300, 7.0]), &[1, 3]),
        ("real", Item::ratio.in_([0.1f32, 0.25]), &[1, 2]),
        ("boolean", Item::active.in_([true]), &[1, 3]),
        ("booleans", Item::checked.in_([true, false]), &[1, 2, 3]),
        ("date", Item::day.in_([date("2024-01-31"), date("2024-02-28")]), &[1]),
        (
            "moment",
            Item::moment.in_([moment("2024-01-31T23:59:59.123456Z"), moment("1969-12-31T23:59:59Z")]),
            &[1, 2],
        ),
        (
            "local time",
            Item::local.in_([local("2024-02-29T12:00:00.000001"), local("1999-01-01T00:00:00")]),
            &[2, 3],
        ),
        ("uuid", Item::key.in_([Uuid::nil(), Uuid::max()]), &[2, 4]),
        ("enum", Item::grade.in_([Grade::Low, Grade::High]), &[1, 2, 4]),
        ("enum of text", Item::shade.in_([Shade::Light]), &[2]),
        ("bytes", Item::raw.in_([vec![], b"abc".to_vec()]), &[2, 3]),
        ("no values", Item::count.in_(Vec::<i32>::new()), &[]),
        ("no values, not", Item::count.not_in(Vec::<i32>::new()), &[1, 2, 3, 4]),
        ("no floats", Item::weight.in_(Vec::<f64>::new()), &[]),
        ("no floats, not", Item::weight.not_in(Vec::<f64>::new()), &[1, 2, 3, 4]),
        ("no dates", Item::day.in_(Vec::<NaiveDate>::new()), &[]),
        ("one", Item::id.in_([3]), &[3]),
        ("a thousand", Item::id.in_(2..1002), &[2, 3, 4]),
        ("a thousand floats", Item::weight.in_((0..1000).map(|n| f64::from(n) / 2.0)), &[1, 2]),
        ("a thousand, not", Item::id.not_in(2..1002), &[1]),
        ("not in leaves NULL out", Item::count.not_in([3]), &[2, 3]),
        ("NULL is in no list", Item::count.in_([Some(3), None]), &[1]),
        ("not in a list with NULL is unknown", Item::count.not_in([Some(3), None]), &[]),
        ("a list of NULL alone", Item::note.in_([None::<String>]), &[]),
        ("floats with NULL", Item::weight.in_([Some(0.5), None]), &[1]),
        ("negated", !Item::id.in_([1, 2]), &[3, 4]),
        (
            "columns and values",
            Item::small.cast::<i64>().in_([literal(2i64), Item::id.cast::<i64>()]),
            &[1, 2, 3],
        ),
        ("of an expression", (Item::id * 2).in_([2, 6]), &[1, 3]),
        ("of a function", func::lower(Item::name).in_(["anna", "dave"]), &[1, 4]),
        (
            "decimals of an expression",
            (Item::price * decimal("2")).in_([decimal("3"), decimal("4.5")]),
            &[1, 3],
        ),
        (
            "dates of an expression",
            func::coalesce(Item::day, date("2000-01-01")).in_([date("2000-01-01")]),
            &[4],
        ),
        ("a set under a name", Item::grade.in_(bindparam("grades", vec![Grade::High])), &[2]),
    ];
    for (what, condition, expected) in cases {
        ask.items(what, condition, expected).await;
    }
    ask.done()
}

#[maybe]
pub(crate) async fn lists_of_any_length_share_a_statement(engine: &Engine) -> Result<()> {
    let mut ask = items(engine).await?;
    for count in [0i64, 1, 3, 4, 1000, 3, 0] {
        let expected: Vec<i64> = (1..=count.min(4)).collect();
        ask.items("integers", Item::id.in_(1..=count), &expected).await;
        let floats: Vec<f64> = (0..count).map(|n| n as f64 * 0.5).collect();
        let expected: &[i64] = match count {
            0 | 1 => &[],
            3 | 4 => &[1],
            _ => &[1, 2],
        };
        ask.items("floats", Item::weight.in_(floats), expected).await;
    }
    ask.done()
}

#[maybe]
pub(crate) async fn values_lie_between_others(engine: &Engine) -> Result<()> {
    let mut ask = items(engine).await?;
    let february: (DateTime<Utc>, DateTime<Utc>) =
        (moment("2024-02-01T00:00:00Z"), moment("2024-02-29T00:00:00Z"));
    let cases: Vec<(&str, Expr<bool>, &[i64])> = vec![
        ("integers, both ends included", Item::count.between(-5, 3), &[1, 2]),
        ("not", !Item::count.between(-5, 3), &[3]),
        ("decimals", Item::price.between(decimal("1.5"), decimal("2.25")), &[1, 3]),
        (
            "decimals of an expression",
            (Item::price + decimal("1")).between(decimal("2.5"), decimal("4")),
            &[1, 3],
        ),
        ("dates", Item::day.between(date("2024-01-31"), date("2024-02-28")), &[1]),
        ("moments", Item::moment.between(february.0, february.1), &[3]),
        ("text", Item::name.between("b", "d"), &[2]),
        ("columns", literal(2i64).between(Item::small.cast::<i64>(), Item::id), &[2, 3, 4]),
        ("as one of several", Item::id.between(1, 2) & Item::id.between(2, 3), &[2]),
        ("compared", Item::id.between(1, 2).eq(false), &[3, 4]),
        ("sums at the ends", Item::id.between(literal(1i64) + 1, Item::id), &[2, 3, 4]),
    ];
    for (what, condition, expected) in cases {
        if what == "text" && !ask.on_sqlite() {
            // its order is the collation's, where `Chloé` lies between b and d
            let bytes = if ask.on_mysql() { "utf8mb4_bin" } else { "C" };
            let condition = Item::name.collate(bytes).between("b", "d");
            ask.items(what, condition, expected).await;
        } else {
            ask.items(what, condition, expected).await;
        }
    }
    ask.done()
}

#[maybe]
pub(crate) async fn expressions_of_each_type_are_compared(engine: &Engine) -> Result<()> {
    let mut ask = items(engine).await?;
    let double = (Item::price * decimal("2")).label("double");
    let grade = case(Item::id.eq(1), Grade::High).otherwise(Item::grade);
    let best = select(func::max(Item::price)).scalar_subquery();
    let cases: Vec<(&str, Expr<bool>, &[i64])> = vec![
        ("a label", double.gt(decimal("4")), &[2, 3]),
        ("a label in a list", double.in_([decimal("3"), decimal("20")]), &[1, 2]),
        ("enums of a case", grade.eq(Grade::High), &[1, 2]),
        ("enums of a case in a list", grade.in_([Grade::High, Grade::Middle]), &[1, 2, 3]),
        ("a decimal of a subquery", Item::price.eq(best.clone()), &[2]),
        ("half of it", Item::price.lt(best.clone() / decimal("4")), &[1, 3, 4]),
        ("between parts of it", best.between(Item::price * decimal("4"), Item::price * decimal("5")), &[3]),
        (
            "decimals divided by decimals",
            (Item::price / (Item::price + Item::price)).eq(decimal("0.5")) & Item::id.lt(4),
            &[1, 2, 3],
        ),
        ("whole decimals divided", (literal(decimal("1")) / decimal("4")).lt(decimal("0.3")), &[1, 2, 3, 4]),
        (
            "a decimal in a subquery",
            (Item::price * decimal("2")).in_(select(Item::price + Item::price)),
            &[1, 2, 3, 4],
        ),
        ("dates of a case", case(Item::active, Item::day).is_null(), &[2, 4]),
        (
            "least of dates",
            func::least(Item::local, local("2000-01-01T00:00:00")).lt(local("1999-12-31T00:00:00")),
            &[3],
        ),
    ];
    for (what, condition, expected) in cases {
        ask.items(what, condition, expected).await;
    }
    let sums = select(func::coalesce(func::sum(Item::price), decimal("0"))).filter(Item::id.lt(0));
    ask.rows("nothing is zero", sums, [decimal("0")]).await;
    let grades = select(Item::grade).filter(Item::id.eq(1)).union_all(select(literal(Grade::High)));
    ask.rows("enums of a compound", grades, [Grade::Low, Grade::High]).await;
    let flags =
        select((Item::id, aludel::exists().select_from(Item).filter(Item::id.gt(9)), Item::id.in_([1])))
            .limit(1);
    ask.rows("conditions are selected", flags.order_by(Item::id), [(1, false, true)]).await;
    let running = select(func::sum(Item::price).over().order_by(Item::id)).order_by(Item::id);
    let sums = ["1.5", "11.5", "13.75", "13.75"].map(|sum| Some(decimal(sum)));
    ask.rows("running sums of decimals", running, sums).await;
    ask.done()
}
