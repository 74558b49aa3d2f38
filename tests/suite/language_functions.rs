//! Functions: text, numbers, dates, choices.

use super::language::{Asking, date, decimal, items, local, moment, s};
use crate::mode::{Engine, maybe};
use aludel::prelude::*;
use aludel::{Part, Result};
use aludel_tests::language_models::*;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use rust_decimal::Decimal;

#[maybe]
pub(crate) async fn functions_of_text(engine: &Engine) -> Result<()> {
    let mut ask = items(engine).await?;
    let first = Item::id.eq(1);
    let cases: Vec<(&str, Expr<String>, &str)> = vec![
        ("lower", func::lower(Item::name), "anna"),
        ("upper", func::upper(Item::name), "ANNA"),
        ("trim", func::trim(literal(" a b ")), "a b"),
        ("ltrim", func::ltrim(literal(" a ")), "a "),
        ("rtrim", func::rtrim(literal(" a ")), " a"),
        ("replace", func::replace(Item::name, "nn", "x"), "Axa"),
        ("substr", func::substr(Item::name, 2, 2), "nn"),
        ("substr past the end", func::substr(Item::name, 4, 9), "a"),
        ("concat", func::concat((Item::name, "-", Item::id)), "Anna-1"),
        ("concat_ws", func::concat_ws((", ", Item::name, null::<String>(), "x")), "Anna, x"),
        ("by its name", func::call_named("lower", Item::name), "anna"),
        ("nested", func::upper(func::substr(func::lower(Item::name), 1, 1)), "A"),
    ];
    for (what, expression, expected) in cases {
        ask.rows(what, select(expression).filter(first.clone()), [s(expected)]).await;
    }
    let lengths =
        select((func::char_length(Item::name), func::length(Item::note), func::octet_length(Item::name)));
    let expected = [(4, Some(4), 4), (3, Some(3), 3), (5, Some(0), 6), (4, None, 4)];
    ask.rows("lengths", lengths.order_by(Item::id), expected).await;
    ask.items("in a condition", func::char_length(Item::name).gt(4), &[3]).await;
    ask.rows("of NULL", select(func::lower(Item::note)).filter(Item::id.eq(4)), [None]).await;
    if !ask.on_sqlite() {
        let parts =
            select((func::left(Item::name, 2), func::right(Item::name, 2), func::reverse(Item::name)));
        ask.rows("left, right, reverse", parts.filter(first.clone()), [(s("An"), s("na"), s("annA"))]).await;
        let padded = select((func::lpad(Item::name, 6, "*"), func::rpad(Item::name, 6, "-+")));
        ask.rows("lpad, rpad", padded.filter(first.clone()), [(s("**Anna"), s("Anna-+"))]).await;
        let replaced = select(func::regexp_replace(Item::name, "n+", "N"));
        ask.rows("regexp_replace", replaced.filter(first.clone()), [s("ANa")]).await;
        ask.rows("md5", select(func::md5(literal(""))), [s("d41d8cd98f00b204e9800998ecf8427e")]).await;
    } else {
        ask.refused("reverse", select(func::reverse(Item::name)), "SQLite has no reverse").await;
    }
    if ask.on_postgres() {
        let upper = select(func::call_named::<String>("pg_catalog.upper", Item::name)).filter(first);
        ask.rows("of a schema", upper, [s("ANNA")]).await;
    }
    ask.done()
}

#[maybe]
pub(crate) async fn functions_of_numbers(engine: &Engine) -> Result<()> {
    let mut ask = items(engine).await?;
    let absolute =
        select((func::abs(Item::count), func::sign(Item::count), func::abs(Item::price - decimal("2"))));
    let expected = [
        (Some(3), Some(1), decimal("0.5")),
        (Some(5), Some(-1), decimal("8")),
        (Some(7), Some(1), decimal("0.25")),
        (None, None, decimal("2")),
    ];
    ask.rows("abs, sign", absolute.order_by(Item::id), expected).await;
    let rounded =
        select((func::round(Item::weight * 1.1), func::round(Item::price))).order_by(Item::id).limit(2);
    ask.rows("round", rounded, [(Some(1.0), decimal("2")), (Some(3.0), decimal("10"))]).await;
    let to = select(func::round_to(Item::price, 1)).filter(Item::id.eq(3));
    ask.rows("round to digits", to, [decimal("2.3")]).await;
    let random = if ask.on_postgres() {
        select(func::random::<f64>().between(0.0, 1.0))
    } else {
        select(func::random::<i64>().is_not_null())
    };
    ask.rows("random", random, [true]).await;
    // SQLite has the others only if it was built with them
    if ask.on_postgres() {
        more_functions_of_numbers(&mut ask).await;
    }
    ask.done()
}

#[maybe]
async fn more_functions_of_numbers(ask: &mut Asking) {
    let rounded = select((func::ceil(Item::weight), func::floor(Item::weight), func::ceil(Item::price)));
    let expected = [(Some(1.0), Some(0.0), decimal("2")), (Some(3.0), Some(2.0), decimal("10"))];
    ask.rows("ceil, floor", rounded.filter(Item::id.le(2)).order_by(Item::id), expected).await;
    let whole = select((func::ceil(Item::count), func::floor(Item::small), func::round(Item::big)));
    ask.rows("of whole numbers", whole.filter(Item::id.eq(2)), [(Some(-5), 2, -7)]).await;
    let roots = select((
        func::sqrt(literal(9.0)),
        func::power(literal(2.0), 10.0),
        func::exp(literal(0.0)),
        func::ln(literal(1.0)),
    ));
    ask.rows("sqrt, power, exp, ln", roots, [(3.0, 1024.0, 1.0, 0.0)]).await;
    let whole = select((func::sqrt(literal(16)), func::power(literal(2), 3)));
    ask.rows("of whole numbers", whole, [(4.0, 8.0)]).await;
    ask.rows("mod", select(func::modulo(literal(17), 5)), [2]).await;
}

#[maybe]
pub(crate) async fn functions_that_choose(engine: &Engine) -> Result<()> {
    let mut ask = items(engine).await?;
    let filled = select((
        func::coalesce(Item::count, 0),
        func::coalesce(Item::note, "-"),
        func::coalesce(Item::checked, false),
    ));
    let expected = [(3, s("100%"), true), (-5, s("a_b"), false), (7, s(""), false), (0, s("-"), false)];
    ask.rows("coalesce", filled.order_by(Item::id), expected).await;
    let columns =
        select(func::coalesce_nullable(Item::rate, Item::price)).filter(Item::id.ge(3)).order_by(Item::id);
    ask.rows("coalesce of columns", columns, [Some(decimal("-3.5")), Some(decimal("0"))]).await;
    let days = select(func::coalesce(Item::day, date("2000-01-01"))).filter(Item::id.eq(4));
    ask.rows("coalesce of dates", days, [date("2000-01-01")]).await;
    ask.items("coalesce of decimals", func::coalesce(Item::rate, decimal("9")).gt(decimal("8.5")), &[4])
        .await;
    let condition = func::coalesce(Item::checked, true);
    ask.items("coalesce as a condition", and_(condition), &[1, 4]).await;
    let same = select(func::nullif(Item::small, 2)).order_by(Item::id);
    ask.rows("nullif", same, [Some(1), None, None, Some(-4)]).await;
    let most = select((func::greatest(Item::big, 6), func::least(Item::big, Item::id))).order_by(Item::id);
    ask.rows("greatest, least", most, [(1i64 << 40, 1), (6, -7), (6, 0), (6, 4)]).await;
    let prices = select((func::greatest(Item::price, decimal("2")), func::least(Item::price, decimal("2"))))
        .order_by(Item::id);
    let pair = |a, b| (decimal(a), decimal(b));
    ask.rows("of decimals", prices, [pair("2", "1.5"), pair("10", "2"), pair("2.25", "2"), pair("2", "0")])
        .await;
    let dates = select(func::greatest(Item::local, local("2020-01-01T00:00:00"))).filter(Item::id.eq(3));
    ask.rows("of dates", dates, [local("2020-01-01T00:00:00")]).await;
    ask.done()
}

#[maybe]
pub(crate) async fn functions_of_dates(engine: &Engine) -> Result<()> {
    let mut ask = items(engine).await?;
    let day = select((
        func::extract(Part::Year, Item::day),
        func::extract(Part::Month, Item::day),
        func::extract(Part::Day, Item::day),
    ));
    let expected = [
        (Some(2024), Some(1), Some(31)),
        (Some(2023), Some(12), Some(31)),
        (Some(2024), Some(2), Some(29)),
        (None, None, None),
    ];
    ask.rows("parts of dates", day.order_by(Item::id), expected).await;
    let numbers = select((func::extract(Part::Dow, Item::day), func::extract(Part::Doy, Item::day)));
    ask.rows("day of week and year", numbers.filter(Item::id.eq(3)), [(Some(4), Some(60))]).await;
    let time = select((
        func::extract(Part::Hour, Item::moment),
        func::extract(Part::Minute, Item::moment),
        func::extract(Part::Second, Item::moment),
        func::extract(Part::Epoch, Item::moment),
    ));
    let of_four = time.clone().filter(Item::id.eq(4));
    ask.rows("parts of moments", of_four, [(23, 59, 59, 1_706_745_599)]).await;
    ask.rows("with a fraction of a second", time.filter(Item::id.eq(1)), [(23, 59, 59, 1_706_745_599)]).await;
    let before =
        select((func::extract(Part::Epoch, Item::moment), func::extract(Part::Second, Item::moment)));
    ask.rows("before 1970", before.filter(Item::id.eq(2)), [(-1, 59)]).await;
    ask.items("in a condition", func::extract(Part::Year, Item::local).eq(1999), &[3]).await;
    let by_month = func::extract(Part::Month, Item::moment).label("month");
    let grouped = select((&by_month, func::count_all())).group_by(&by_month).order_by(&by_month);
    ask.rows("grouped", grouped, [(1, 2), (2, 1), (12, 1)]).await;
    now_is_the_time(&mut ask).await;
    if ask.on_postgres() {
        ask.rows(
            "quarter",
            select(func::extract(Part::Quarter, Item::day)).filter(Item::id.eq(2)),
            [Some(4)],
        )
        .await;
        let months = select(func::date_trunc("month", Item::local)).filter(Item::id.eq(1));
        ask.rows("date_trunc", months, [local("2024-02-01T00:00:00")]).await;
    }
    ask.done()
}

#[maybe]
async fn now_is_the_time(ask: &mut Asking) {
    let now = Utc::now();
    let (from, to) = (now - chrono::TimeDelta::days(1), now + chrono::TimeDelta::days(1));
    let moments = select((
        func::now().typed::<DateTime<Utc>>().between(from, to),
        func::current_timestamp::<DateTime<Utc>>().gt(from),
    ));
    ask.rows("now", moments, [(true, true)]).await;
    let days = select(func::current_date::<NaiveDate>().between(from.date_naive(), to.date_naive()));
    ask.rows("current_date", days, [true]).await;
    let read: Result<Vec<DateTime<Utc>>> =
        match ask.session.execute(select(func::now().typed::<DateTime<Utc>>())).await {
            Ok(rows) => rows.all(),
            Err(error) => Err(error),
        };
    let read = read.map(|read| read[0] > from && read[0] < to);
    assert!(matches!(read, Ok(true)), "{read:?}");
    if !ask.on_postgres() {
        // PostgreSQL's current time has a zone
        let time = select(func::current_time::<NaiveTime>().is_not_null());
        ask.rows("current_time", time, [true]).await;
    }
    ask.items(
        "a moment is past",
        Item::moment.lt(func::now()) & Item::moment.ne(moment("2024-02-29T00:00:00Z")),
        &[1, 2, 4],
    )
    .await;
}

#[maybe]
pub(crate) async fn aggregates_have_their_types(engine: &Engine) -> Result<()> {
    let mut ask = items(engine).await?;
    let counts = select((
        func::count_all(),
        func::count(Item::count),
        func::count_distinct(Item::small),
        func::count(Item::small.distinct()),
    ))
    .select_from(Item);
    ask.rows("count", counts, [(4, 3, 3, 3)]).await;
    let ends = select((
        func::min(Item::count),
        func::max(Item::name),
        func::min(Item::day),
        func::max(Item::price),
        func::max(Item::moment),
    ));
    let newest = moment("2024-02-29T00:00:00Z");
    let expected = (Some(-5), Some(s("dave")), Some(date("2023-12-31")), Some(decimal("10")), Some(newest));
    ask.rows("min, max", ends, [expected]).await;
    let grades = select((func::min(Item::grade), func::max(Item::grade)));
    // an enumeration is ordered as it was declared, text by its letters
    let expected = if ask.on_postgres() {
        (Some(Grade::Low), Some(Grade::High))
    } else {
        (Some(Grade::High), Some(Grade::Middle))
    };
    ask.rows("of enums", grades, [expected]).await;
    let sums = select((
        func::sum(Item::small),
        func::sum(Item::count),
        func::sum(Item::big),
        func::sum(Item::ratio),
    ));
    let ratio = f64::from(0.25f32) + f64::from(0.1f32) - 3.5;
    let of_ratios = if ask.on_postgres() { f64::from(0.25f32 + 0.1f32 - 3.5f32) } else { ratio };
    ask.rows("sum", sums, [(Some(1), Some(5), Some((1i64 << 40) - 2), Some(of_ratios))]).await;
    let sums = select((func::sum(Item::price), func::sum(Item::rate), func::sum(Item::weight)));
    ask.rows("sum of fractions", sums, [(Some(decimal("13.75")), Some(decimal("-0.499999")), Some(-1e300))])
        .await;
    let averages = select((
        func::avg(Item::small),
        func::avg(Item::count),
        func::avg(Item::big),
        func::avg(Item::price),
    ));
    // MySQL gives an average of integers as a decimal, four digits finer than they are
    let third = if ask.on_mysql() { 1.6667 } else { 5.0 / 3.0 };
    let of_big = ((1i64 << 40) - 2) as f64 / 4.0;
    ask.rows("avg", averages, [(Some(0.25), Some(third), Some(of_big), Some(3.4375))]).await;
    let of_none = select((
        func::count_all(),
        func::count(Item::id),
        func::sum(Item::price),
        func::avg(Item::count),
        func::max(Item::grade),
    ));
    ask.rows("of no rows", of_none.filter(Item::id.lt(0)), [(0, 0, None, None, None)]).await;
    let product =
        select((func::sum(Item::small * 2), func::sum(Item::price * decimal("2")), func::count_all() + 1))
            .select_from(Item);
    ask.rows("of expressions", product, [(Some(2), Some(decimal("27.5")), 5)]).await;
    let having = select(Item::small).group_by(Item::small).having(func::sum(Item::price).gt(decimal("12")));
    ask.rows("having a sum of decimals", having, [2]).await;
    let filtered = select((
        func::count(Item::id).filter(Item::active),
        func::sum(Item::count).filter((Item::active, Item::id.gt(1))),
    ));
    if ask.on_mysql() {
        ask.refused("filter", filtered, "MySQL has no FILTER").await;
    } else {
        ask.rows("filter", filtered, [(2, Some(7))]).await;
    }
    let joined = func::aggregate_strings(Item::name, ", ").order_by(Item::id.desc());
    ask.rows("text in one", select(joined.clone()), [Some(s("dave, Chloé, bob, Anna"))]).await;
    ask.rows("text in one, of no rows", select(joined.clone()).filter(Item::id.lt(0)), [None]).await;
    let per_group = select((Item::active, joined)).group_by(Item::active).order_by(Item::active);
    ask.rows(
        "text in one, per group",
        per_group,
        [(false, Some(s("dave, bob"))), (true, Some(s("Chloé, Anna")))],
    )
    .await;
    if ask.on_postgres() {
        postgres_aggregates(&mut ask).await;
    } else {
        let words = ask.lacks("array_agg");
        ask.refused("array_agg", select(func::array_agg(Item::id)), &words).await;
    }
    ask.done()
}

#[maybe]
async fn postgres_aggregates(ask: &mut Asking) {
    let ids = func::array_agg(Item::id).order_by((Item::small.desc(), Item::id));
    ask.rows("array_agg", select(ids), [Some(vec![2, 3, 1, 4])]).await;
    let with_null = func::array_agg(Item::count).order_by(Item::id);
    ask.rows("array_agg with NULL", select(with_null), [Some(vec![Some(3), Some(-5), Some(7), None])]).await;
    let of_none = select(func::array_agg(Item::name)).filter(Item::id.lt(0));
    ask.rows("array_agg of no rows", of_none, [None]).await;
    let distinct = func::array_agg(Item::small.distinct()).order_by(Item::small);
    ask.rows("array_agg of distinct", select(distinct), [Some(vec![-4i16, 1, 2])]).await;
    let grades = func::array_agg(Item::grade).order_by(Item::id).filter(Item::id.le(2));
    ask.rows("array_agg of enums", select(grades), [Some(vec![Grade::Low, Grade::High])]).await;
    let all =
        select((func::bool_and(Item::active), func::bool_or(Item::active), func::bool_and(Item::checked)));
    ask.rows("bool_and, bool_or", all, [(Some(false), Some(true), Some(false))]).await;
    let middle = select((
        func::percentile_cont(0.5).within_group(Item::price),
        func::percentile_disc::<Decimal>(0.5).within_group(Item::price),
        func::mode::<i16>().within_group(Item::small),
    ));
    ask.rows("percentiles", middle, [(Some(1.875), Some(decimal("1.5")), Some(2))]).await;
    let spread = select((func::stddev(Item::id), func::variance(Item::id * 3)));
    let spread = spread.filter(Item::id.le(3));
    ask.rows("stddev, variance", spread, [(Some(1.0), Some(9.0))]).await;
}
