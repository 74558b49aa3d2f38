//! Expressions: operators, NULL, text, casts, CASE.

use super::language::{Asking, date, decimal, items, s};
use crate::mode::{Engine, maybe};
use aludel::prelude::*;
use aludel::{Construct, Result, construct};
use aludel_tests::language_models::*;
use chrono::NaiveDate;
use rust_decimal::Decimal;

#[maybe]
pub(crate) async fn null_is_neither_true_nor_false(engine: &Engine) -> Result<()> {
    let mut ask = items(engine).await?;
    let cases: Vec<(&str, Expr<bool>, &[i64])> = vec![
        ("= None", Item::note.eq(None), &[4]),
        ("!= None", Item::note.ne(None), &[1, 2, 3]),
        ("is_null", Item::count.is_null(), &[4]),
        ("is_not_null", Item::count.is_not_null(), &[1, 2, 3]),
        ("is_", Item::checked.is_(true), &[1]),
        ("is_ of none", Item::checked.is_(None), &[4]),
        ("is_not", Item::checked.is_not(None), &[1, 2, 3]),
        ("!= leaves NULL out", Item::note.ne("a_b"), &[1, 3]),
        ("is_distinct_from", Item::note.is_distinct_from("a_b"), &[1, 3, 4]),
        ("is_distinct_from NULL", Item::count.is_distinct_from(None), &[1, 2, 3]),
        ("is_not_distinct_from", Item::count.is_not_distinct_from(7), &[3]),
        ("is_not_distinct_from NULL", Item::count.is_not_distinct_from(None), &[4]),
        ("not distinct, negated", !Item::count.is_distinct_from(3), &[1]),
        ("columns that are both NULL", Item::checked.is_not_distinct_from(Item::checked), &[1, 2, 3, 4]),
        ("columns that are both NULL are not equal", Item::checked.eq(Item::checked), &[1, 2, 3]),
        ("not of NULL is NULL", !Item::checked, &[2, 3]),
        ("NULL or true", Item::checked | Item::id.eq(4), &[1, 4]),
        ("NULL and true", and_((Item::checked.is_null(), Item::id.gt(0))), &[4]),
        ("not (NULL and false)", !(Item::checked & Item::id.lt(0)), &[1, 2, 3, 4]),
        ("not (NULL or true)", !(Item::checked | Item::id.gt(0)), &[]),
        ("a comparison is compared", Item::checked.eq(Item::active), &[1, 2]),
        ("arithmetic with NULL", (Item::count + 1).is_null(), &[4]),
        ("text with NULL", (Item::name + Item::note).is_null(), &[4]),
        ("NULL itself", null::<i32>().is_null(), &[1, 2, 3, 4]),
    ];
    for (what, condition, expected) in cases {
        ask.items(what, condition, expected).await;
    }
    let selected = select(Item::count.gt(0).nullable()).order_by(Item::id);
    ask.rows("an unknown comparison", selected, [Some(true), Some(false), Some(true), None]).await;
    ask.rows(
        "null of a type",
        select((null::<i32>().label("n"), null::<String>().label("t"))),
        [(None, None)],
    )
    .await;
    ask.done()
}

#[maybe]
pub(crate) async fn conditions_are_joined_as_they_are_written(engine: &Engine) -> Result<()> {
    let mut ask = items(engine).await?;
    let [one, two, three] = [Item::id.eq(1), Item::id.eq(2), Item::id.eq(3)];
    let all = &[1, 2, 3, 4][..];
    let cases: Vec<(&str, Expr<bool>, &[i64])> = vec![
        ("or and", (one.clone() | two.clone()) & Item::active, &[1]),
        ("and or", one.clone() | (two.clone() & Item::active), &[1]),
        ("not or", !(one.clone() | two.clone()), &[3, 4]),
        ("not and", !(Item::active & Item::id.lt(3)), &[2, 3, 4]),
        ("not not", !!(one.clone() | two.clone()), &[1, 2]),
        ("not a column", !Item::active, &[2, 4]),
        ("not not a column", !!Item::active, &[1, 3]),
        ("a column alone", and_(Item::active), &[1, 3]),
        ("not_", not_((Item::active, Item::id.lt(3))), &[2, 3, 4]),
        ("and_ of none", and_(()), all),
        ("or_ of none", or_(()), &[]),
        ("or_ of many", or_(vec![one.clone(), two.clone(), three]), &[1, 2, 3]),
        ("or_ within and_", and_((or_((one.clone(), two)), Item::small.eq(2))), &[2]),
        ("true", true_(), all),
        ("false", false_(), &[]),
        ("true or", true_() | Item::id.lt(0), all),
        ("a bound boolean", literal(true) & Item::id.lt(3), &[1, 2]),
        ("a bound boolean alone", literal(false), &[]),
        ("a condition as a value", Item::active.eq(Item::id.lt(2)), &[1, 2, 4]),
        ("case as a condition", case(Item::id.lt(3), true).otherwise(false), &[1, 2]),
        ("a bound boolean with or", one | literal(false), &[1]),
    ];
    for (what, condition, expected) in cases {
        ask.items(what, condition, expected).await;
    }
    let values =
        select((Item::active & Item::id.lt(2), !Item::active, Item::id.in_([1, 2]))).order_by(Item::id);
    let expected = [(true, false, true), (false, true, true), (false, false, false), (false, true, false)];
    ask.rows("conditions as values", values, expected).await;
    ask.done()
}

#[maybe]
pub(crate) async fn numbers_are_computed(engine: &Engine) -> Result<()> {
    let mut ask = items(engine).await?;
    let first = Item::id.eq(1);
    let (a, b, c) = (literal(20), literal(6), literal(2));
    let cases: Vec<(&str, Expr<i32>, i32)> = vec![
        ("a - (b - c)", &a - (&b - &c), 16),
        ("a - b - c", &a - &b - &c, 12),
        ("a / (b / c)", &a / (&b / &c), 6),
        ("a / b * c", &a / &b * &c, 6),
        ("(a + b) * c", (&a + &b) * &c, 52),
        ("a + b * c", &a + &b * &c, 32),
        ("a % b", &a % &b, 2),
        ("a % (b % 4)", &a % (&b % 4), 0),
        ("-a % b", -&a % &b, -2),
        ("-(a - b)", -(&a - &b), -14),
        ("- - a", -(-&a), 20),
        ("a - -b", &a - -&b, 26),
        ("whole numbers are divided whole", literal(7) / 2, 3),
        ("negative ones to zero", literal(-7) / 2, -3),
        ("bits", b.bitwise_and(12), 4),
        ("bits or", b.bitwise_or(1), 7),
        ("bits xor", b.bitwise_xor(3), 5),
        ("bits not", b.bitwise_not(), -7),
        ("shifts", b.bitwise_lshift(2).bitwise_rshift(1), 12),
        ("bits of sums", (&a + &b).bitwise_and(3), 2),
        ("xor of sums", (&a + &b).bitwise_xor(&c + 1), 25),
        ("sum of bits", a.bitwise_and(7) + b.bitwise_or(1), 11),
    ];
    for (what, expression, expected) in cases {
        ask.rows(what, select(expression.label("x")), [expected]).await;
    }
    let integers = select((Item::count + 1, Item::count * Item::count, -Item::count, Item::small + 1i16))
        .order_by(Item::id);
    let expected = [
        (Some(4), Some(9), Some(-3), 2),
        (Some(-4), Some(25), Some(5), 3),
        (Some(8), Some(49), Some(-7), 3),
        (None, None, None, -3),
    ];
    ask.rows("columns", integers, expected).await;
    let decimals = select((Item::price + decimal("0.25"), Item::price * decimal("3"), -Item::price))
        .filter(first.clone());
    ask.rows("decimals", decimals, [(decimal("1.75"), decimal("4.5"), decimal("-1.5"))]).await;
    let compared = (Item::price * decimal("2")).eq(decimal("3.00"));
    ask.items("decimals of an expression are compared as numbers", compared, &[1]).await;
    let summed = (Item::price + Item::price).gt(decimal("4.49"));
    ask.items("decimals of an expression are ordered as numbers", summed, &[2, 3]).await;
    let quotient = select(Item::price / decimal("4")).filter(Item::id.eq(2));
    ask.rows("decimals are divided", quotient, [decimal("2.5")]).await;
    let floats = select((Item::weight * 2.0, Item::weight / 4.0, Item::ratio + 0.5f32)).filter(first);
    ask.rows("floats", floats, [(Some(1.0), Some(0.125), 0.75f32)]).await;
    ask.items("in a condition", (Item::id * 2 - 1).gt(Item::id + 1), &[3, 4]).await;
    ask.items("negative values", Item::count.eq(-5), &[2]).await;
    ask.done()
}

#[maybe]
pub(crate) async fn text_is_put_together_and_searched(engine: &Engine) -> Result<()> {
    let mut ask = items(engine).await?;
    let shown = select(Item::name + " <" + Item::note + ">").order_by(Item::id);
    ask.rows("+", shown, [Some(s("Anna <100%>")), Some(s("bob <a_b>")), Some(s("Chloé <>")), None]).await;
    ask.items("+ is compared", (Item::name + "!").eq("bob!"), &[2]).await;
    ask.rows("concat", select(literal("a").concat("b").concat("c")), [s("abc")]).await;
    let postgres = ask.on_postgres();
    let cases: Vec<(&str, Expr<bool>, &[i64])> = vec![
        ("like", Item::name.like("%a%"), &[1, 4]),
        ("like looks at case on PostgreSQL alone", Item::name.like("a%"), if postgres { &[] } else { &[1] }),
        ("like _", Item::name.like("b_b"), &[2]),
        ("not_like", Item::name.not_like("%b%"), &[1, 3, 4]),
        ("like, negated", !Item::name.like("%b%"), &[1, 3, 4]),
        ("ilike", Item::name.ilike("A%"), &[1]),
        ("not_ilike", Item::name.not_ilike("%A%"), &[2, 3]),
        ("like_escape", Item::note.like_escape("%!%", '!'), &[1]),
        ("ilike_escape", Item::note.ilike_escape("A!_B", '!'), &[2]),
        ("a pattern with a backslash that escapes nothing", Item::note.like_escape("a\\_b", '!'), &[]),
        ("contains %", Item::note.contains("%"), &[1]),
        ("contains _", Item::note.contains("_"), &[2]),
        ("contains nothing", Item::note.contains(""), &[1, 2, 3]),
        ("contains what escapes", Item::note.contains("/"), &[]),
        ("not contains", !Item::note.contains("0"), &[2, 3]),
        ("startswith", Item::note.startswith("a_"), &[2]),
        ("startswith, no wildcard", Item::note.startswith("a%"), &[]),
        ("endswith", Item::note.endswith("0%"), &[1]),
        ("icontains", Item::note.icontains("A_"), &[2]),
        ("istartswith", Item::name.istartswith("BO"), &[2]),
        ("iendswith", Item::name.iendswith("VE"), &[4]),
        ("not icontains", !Item::name.icontains("A"), &[2, 3]),
        ("contains what a column says", literal("<100%>").contains(Item::note), &[1, 3]),
        ("contains what an expression says", Item::name.contains(literal("o") + "b"), &[2]),
        ("wildcards of an expression are wildcards", Item::name.startswith(literal("b_b")), &[2]),
        ("of an expression", (Item::name + Item::note).endswith("%"), &[1]),
        ("compared", Item::name.contains("b").eq(true), &[2]),
    ];
    for (what, condition, expected) in cases {
        ask.items(what, condition, expected).await;
    }
    if postgres {
        ask.items("regexp_match", Item::name.regexp_match("^[A-C].*"), &[1, 3]).await;
        ask.items("not regexp_match", !Item::name.regexp_match("^[A-C].*"), &[2, 4]).await;
        ask.items("regexp_match_flags", Item::name.regexp_match_flags("^B", "i"), &[2]).await;
        ask.items("collate", Item::name.collate("C").lt("a"), &[1, 3]).await;
        let ordered = select(Item::id).order_by(Item::name.collate("C").desc());
        ask.rows("order by collate", ordered, [4, 2, 3, 1]).await;
    } else {
        let any_case = if ask.on_sqlite() { "NOCASE" } else { "utf8mb4_general_ci" };
        ask.items("collate", Item::name.collate(any_case).eq("ANNA"), &[1]).await;
        let ordered = select(Item::id).order_by(Item::name.collate(any_case));
        ask.rows("order by collate", ordered, [1, 2, 3, 4]).await;
    }
    ask.done()
}

#[maybe]
pub(crate) async fn casts_change_the_type(engine: &Engine) -> Result<()> {
    let mut ask = items(engine).await?;
    ask.rows("text to integer", select(literal("5").cast::<i32>()), [5]).await;
    ask.rows(
        "integer to text",
        select(Item::count.cast::<Option<String>>()).order_by(Item::id),
        [Some(s("3")), Some(s("-5")), Some(s("7")), None],
    )
    .await;
    ask.rows("integer to float", select(literal(3).cast::<f64>() / 2.0), [1.5]).await;
    ask.rows("text to float", select(literal("2.5").cast::<f64>()), [2.5]).await;
    ask.rows("text to decimal", select(literal("2.50").cast::<Decimal>()), [decimal("2.5")]).await;
    ask.rows(
        "float to decimal",
        select(literal(2.25).cast_as::<Decimal>(&SqlType::Numeric(10, 2))),
        [decimal("2.25")],
    )
    .await;
    ask.rows("bigint to smallint", select(literal(7i64).cast::<i16>()), [7]).await;
    ask.rows("text to date", select(literal("2024-01-31").cast::<NaiveDate>()), [date("2024-01-31")]).await;
    ask.items("a date of text is compared", Item::day.eq(literal("2024-01-31").cast::<NaiveDate>()), &[1])
        .await;
    let uuid = uuid::Uuid::from_u128(0xabcd);
    ask.rows("text to uuid", select(literal(uuid.simple().to_string()).cast::<uuid::Uuid>()), [uuid]).await;
    let document = serde_json::json!({"a": [1, "b"]});
    ask.rows("text to JSON", select(literal(document.to_string()).cast::<serde_json::Value>()), [document])
        .await;
    ask.rows("integer to boolean", select(literal(1).cast::<bool>()), [true]).await;
    ask.rows("boolean to integer", select(Item::active.cast::<i32>()).order_by(Item::id), [1, 0, 1, 0]).await;
    ask.rows(
        "enum to text",
        select(Item::grade.cast::<String>()).order_by(Item::id).limit(2),
        [s("low"), s("high")],
    )
    .await;
    if ask.on_mysql() {
        // a cast has the connection's collation, which need not be the column's
        ask.items("text to enum", Item::grade.eq(literal("high").type_coerce::<Grade>()), &[2]).await;
    } else {
        ask.items("text to enum", Item::grade.eq(literal("high").cast::<Grade>()), &[2]).await;
    }
    // the SQL stays as it is, and is read as something else
    ask.rows(
        "coerced",
        select(Item::count.type_coerce::<Option<i64>>()).limit(1).order_by(Item::id),
        [Some(3i64)],
    )
    .await;
    ask.rows("coerced to what is never NULL", select(Item::count.not_null()).filter(Item::id.eq(1)), [3])
        .await;
    ask.done()
}

#[maybe]
pub(crate) async fn case_chooses(engine: &Engine) -> Result<()> {
    let mut ask = items(engine).await?;
    let size = case(Item::count.lt(0), "none").when(Item::count.lt(5), "few").otherwise("many");
    ask.rows("case", select(size).order_by(Item::id), ["few", "none", "many", "many"].map(s)).await;
    let open = case(Item::count.gt(0), Item::count);
    ask.rows("without otherwise", select(open).order_by(Item::id), [Some(3), None, Some(7), None]).await;
    let named = case_value(Item::grade).when(Grade::Low, 1).when(Grade::High, 3).otherwise(2);
    ask.rows("of a value", select(named.clone()).order_by(Item::id), [1, 3, 2, 1]).await;
    let flags = case_value(Item::checked).when(true, "yes").when(false, "no");
    ask.rows(
        "of booleans",
        select(flags).order_by(Item::id),
        [Some(s("yes")), Some(s("no")), Some(s("no")), None],
    )
    .await;
    let several = case((Item::active, Item::id.gt(1)), "both").otherwise("not both");
    ask.rows(
        "of several conditions",
        select(several).order_by(Item::id),
        ["not both", "not both", "both", "not both"].map(s),
    )
    .await;
    ask.rows("ordered by it", select(Item::id).order_by((named.desc(), Item::id)), [2, 3, 1, 4]).await;
    let days = case(Item::id.eq(1), date("2020-02-02")).otherwise(date("2021-01-01"));
    ask.items("dates", days.eq(date("2020-02-02")), &[1]).await;
    let prices = case(Item::id.eq(1), decimal("9.5")).otherwise(Item::price);
    ask.rows("decimals", select(prices.clone()).order_by(Item::id), ["9.5", "10", "2.25", "0"].map(decimal))
        .await;
    ask.items("decimals are compared as numbers", prices.gt(decimal("9")), &[1, 2]).await;
    let nested = case(Item::active, case(Item::id.eq(1), 1).otherwise(2)).otherwise(3);
    ask.rows("nested", select(nested).order_by(Item::id), [1, 3, 2, 3]).await;
    let with_null = case(Item::id.eq(1), null::<i32>()).otherwise(5);
    ask.rows("NULL as a result", select(with_null).order_by(Item::id).limit(2), [None, Some(5)]).await;
    ask.done()
}

/// `{0}` modulo `{1}`, never negative.
static WRAPPED: Construct = Construct {
    name: "wrapped",
    postgresql: Some("((({0}) % ({1}) + ({1})) % ({1}))"),
    sqlite: Some("((({0}) % ({1}) + ({1})) % ({1}))"),
    mysql: Some("((({0}) % ({1}) + ({1})) % ({1}))"),
};

#[maybe]
pub(crate) async fn values_and_words_of_ones_own(engine: &Engine) -> Result<()> {
    let mut ask = items(engine).await?;
    let values = select((
        literal(1).label("a"),
        literal("it's").label("b"),
        literal(2.5).label("c"),
        literal(true).label("d"),
        literal(decimal("1.25")).label("e"),
        literal(date("2024-02-29")).label("f"),
        literal(Grade::High).label("g"),
        literal(vec![1u8, 0]).label("h"),
    ));
    let expected = (1, s("it's"), 2.5, true, decimal("1.25"), date("2024-02-29"), Grade::High, vec![1u8, 0]);
    ask.rows("literals", values, [expected]).await;
    let word = select((true_().label("t"), false_().label("f"), aludel::literal_execute(5).label("n")));
    ask.rows("words", word, [(true, false, 5)]).await;
    ask.rows("a number in the text, negated", select(-aludel::literal_execute(-5)), [5]).await;
    let limit = bindparam("n", 2i64);
    let twice =
        select(Item::id + limit.clone()).filter(Item::id.ge(limit.clone())).order_by(Item::id).limit(limit);
    ask.rows("one bind three times", twice, [4, 5]).await;
    let other = bindparam("x", "x") + bindparam("y", "y") + bindparam("x", "x");
    ask.rows("two binds by turns", select(other), [s("xyx")]).await;
    let sql = select(literal_column::<i64>("1 + 2").label("n"));
    ask.rows("text of one's own", sql, [3]).await;
    let column = select(Item::id).filter(literal_column::<i64>("items.id").gt(3));
    ask.rows("a column in text", column, [4]).await;
    let shifted = Item::small.op::<i16>("<<", literal(1)) + 1i16;
    ask.rows("an operator of one's own", select(shifted).filter(Item::id.eq(2)), [5]).await;
    let less = Item::count.bool_op("<", 0);
    ask.items("that compares", less.clone(), &[2]).await;
    ask.items("that is negated", !less, &[1, 3]).await;
    let wrapped: Expr<i32> = construct(&WRAPPED, (literal(-7) + 1, literal(4)));
    ask.rows("a construct", select(wrapped * 2), [4]).await;
    let lacking = if ask.on_mysql() { &LACKING_THERE } else { &LACKING };
    ask.refused("one that a database lacks", select(construct::<i32>(lacking, literal(1))), "has no lacking")
        .await;
    compared_tuples(&mut ask).await;
    ask.done()
}

static LACKING_THERE: Construct =
    Construct { name: "lacking", postgresql: Some("{0}"), sqlite: Some("{0}"), mysql: None };

static LACKING: Construct = Construct { name: "lacking", postgresql: None, sqlite: None, mysql: Some("{0}") };

#[maybe]
async fn compared_tuples(ask: &mut Asking) {
    let pair = || tuple_((Item::small, Item::id));
    let cases: Vec<(&str, Expr<bool>, &[i64])> = vec![
        ("= (a, b)", pair().eq((2, 3)), &[3]),
        ("!= (a, b)", pair().ne((2, 3)), &[1, 2, 4]),
        ("> (a, b)", pair().gt((1, 1)), &[2, 3]),
        ("<= (a, b)", pair().le((2, 2)), &[1, 2, 4]),
        ("in tuples", pair().in_([(2, 2), (1, 1), (7, 7)]), &[1, 2]),
        ("in one tuple", pair().in_([(2, 2)]), &[2]),
        ("in no tuples", pair().in_(Vec::<(i16, i64)>::new()), &[]),
        ("not in no tuples", pair().not_in(Vec::<(i16, i64)>::new()), &[1, 2, 3, 4]),
        ("not in tuples", pair().not_in([(2, 2), (1, 1)]), &[3, 4]),
        ("in a subquery", pair().in_(select((Item::small, Item::id)).filter(Item::active)), &[1, 3]),
        ("text and dates", tuple_((Item::name, Item::day)).in_([("bob", date("2023-12-31"))]), &[2]),
        (
            "decimals",
            tuple_((Item::price, Item::id)).in_([(decimal("1.50"), 1), (decimal("10"), 2)]),
            &[1, 2],
        ),
        ("expressions", tuple_((Item::small + 1i16, Item::id)).eq((3, Item::id)), &[2, 3]),
    ];
    for (what, condition, expected) in cases {
        ask.items(what, condition, expected).await;
    }
}
