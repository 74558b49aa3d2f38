//! Functions over windows of rows.

use super::language::{items, s};
use crate::mode::{Engine, maybe};
use aludel::Result;
use aludel::prelude::*;
use aludel_tests::language_models::*;

#[maybe]
pub(crate) async fn rows_are_numbered_and_ranked(engine: &Engine) -> Result<()> {
    let mut ask = items(engine).await?;
    let number = func::row_number().over().order_by(Item::id.desc());
    ask.rows("row_number", select((Item::id, number)).order_by(Item::id), [(1, 4), (2, 3), (3, 2), (4, 1)])
        .await;
    let within = func::row_number().over().partition_by(Item::active).order_by(Item::id);
    ask.rows("in parts", select((Item::id, within)).order_by(Item::id), [(1, 1), (2, 1), (3, 2), (4, 2)])
        .await;
    let ranks = select((
        Item::id,
        func::rank().over().order_by(Item::small),
        func::dense_rank().over().order_by(Item::small),
        func::ntile(2).over().order_by(Item::id),
    ));
    ask.rows("rank", ranks.order_by(Item::id), [(1, 2, 2, 1), (2, 3, 3, 1), (3, 3, 3, 2), (4, 1, 1, 2)])
        .await;
    let shares =
        select((func::percent_rank().over().order_by(Item::id), func::cume_dist().over().order_by(Item::id)));
    let expected = [(0.0, 0.25), (1.0 / 3.0, 0.5), (2.0 / 3.0, 0.75), (1.0, 1.0)];
    if ask.on_mysql() {
        // MariaDB rounds them to ten digits
        let read: Vec<(f64, f64)> = ask.session.execute(shares.order_by(Item::id)).await?.all()?;
        let near = |(a, b): (&(f64, f64), &(f64, f64))| (a.0 - b.0).abs() < 1e-9 && (a.1 - b.1).abs() < 1e-9;
        assert!(read.len() == 4 && read.iter().zip(&expected).all(near), "{read:?}");
    } else {
        ask.rows("shares", shares.order_by(Item::id), expected).await;
    }
    let n = func::row_number().over().partition_by(Item::active).order_by(Item::price.desc()).label("n");
    let best = select((Item::id, &n)).subquery();
    let dearest = select(best.col(Item::id)).filter(best.col(&n).eq(1)).order_by(best.col(Item::id));
    ask.rows("the first of each part", dearest, [2, 3]).await;
    ask.done()
}

#[maybe]
pub(crate) async fn neighbours_are_seen(engine: &Engine) -> Result<()> {
    let mut ask = items(engine).await?;
    let sides = select((
        func::lag(Item::name).over().order_by(Item::id),
        func::lead(Item::id).over().order_by(Item::id),
    ));
    let expected =
        [(None, Some(2)), (Some(s("Anna")), Some(3)), (Some(s("bob")), Some(4)), (Some(s("Chloé")), None)];
    ask.rows("lag, lead", sides.order_by(Item::id), expected).await;
    let far = select((
        func::lag_by(Item::id, 2).over().order_by(Item::id),
        func::lead_by(Item::id, 3).over().order_by(Item::id),
    ));
    ask.rows(
        "by more",
        far.order_by(Item::id),
        [(None, Some(4)), (None, None), (Some(1), None), (Some(2), None)],
    )
    .await;
    let ends = select((
        func::first_value(Item::id).over().order_by(Item::id),
        func::last_value(Item::id).over().order_by(Item::id),
        func::last_value(Item::id).over().order_by(Item::id).rows(..),
        func::nth_value(Item::id, 2).over().order_by(Item::id),
    ));
    let expected = [
        (Some(1), Some(1), Some(4), None),
        (Some(1), Some(2), Some(4), Some(2)),
        (Some(1), Some(3), Some(4), Some(2)),
        (Some(1), Some(4), Some(4), Some(2)),
    ];
    ask.rows("ends of the frame", ends.order_by(Item::id), expected).await;
    ask.done()
}

#[maybe]
pub(crate) async fn frames_say_which_rows(engine: &Engine) -> Result<()> {
    let mut ask = items(engine).await?;
    let sum = || func::sum(Item::id).over().order_by(Item::id);
    let frames =
        select((sum().rows(..=0), sum().rows(0..), sum().rows(-1..=1), sum().rows(1..=2), sum().rows(..)));
    let expected = [
        (Some(1), Some(10), Some(3), Some(5), Some(10)),
        (Some(3), Some(9), Some(6), Some(7), Some(10)),
        (Some(6), Some(7), Some(9), Some(4), Some(10)),
        (Some(10), Some(4), Some(7), None, Some(10)),
    ];
    ask.rows("rows", frames.order_by(Item::id), expected).await;
    let by_value = || func::count_all().over().order_by(Item::small);
    let frames =
        select((Item::id, by_value().range(..=0), by_value().groups(-1..=0), by_value().range(-1..=1)));
    let expected = [(1, 2, 2, 3), (2, 4, 3, 3), (3, 4, 3, 3), (4, 1, 1, 1)];
    if ask.on_mysql() {
        ask.refused("groups", frames, "MySQL has no GROUPS").await;
        let ranges = select((Item::id, by_value().range(..=0), by_value().range(-1..=1)));
        let expected = [(1, 2, 3), (2, 4, 3), (3, 4, 3), (4, 1, 1)];
        ask.rows("range", ranges.order_by(Item::id), expected).await;
    } else {
        ask.rows("range and groups", frames.order_by(Item::id), expected).await;
    }
    let whole = func::sum(Item::price).over().partition_by(Item::active);
    let share = select((
        Item::id,
        Item::price.nullable() / Expr::<Option<rust_decimal::Decimal>>::from_fragment(whole.to_fragment()),
    ));
    let part = |text: &str| Some(super::language::decimal(text));
    ask.rows("a part of the whole", share.filter(Item::id.eq(2)), [(2, part("1"))]).await;
    let filtered = func::count(Item::id).filter(Item::active).over().order_by(Item::id);
    if ask.on_mysql() {
        ask.refused("a filter", select(filtered), "MySQL has no FILTER").await;
    } else {
        ask.rows("a filter", select(filtered).order_by(Item::id), [1, 1, 2, 2]).await;
    }
    let many = func::sum(Item::id)
        .over()
        .partition_by((Item::active, Item::small))
        .order_by((Item::grade, Item::id.desc()));
    ask.rows(
        "several keys",
        select((Item::id, many)).order_by(Item::id),
        [(1, Some(1)), (2, Some(2)), (3, Some(3)), (4, Some(4))],
    )
    .await;
    ask.done()
}

#[maybe]
pub(crate) async fn windows_have_names(engine: &Engine) -> Result<()> {
    let mut ask = items(engine).await?;
    let shared = select((Item::id, func::rank().over_window("w"), func::sum(Item::id).over_window("w")))
        .window("w", window().partition_by(Item::active).order_by(Item::id))
        .order_by(Item::id);
    let expected = [(1, 1, Some(1)), (2, 1, Some(2)), (3, 2, Some(4)), (4, 2, Some(6))];
    ask.rows("one for two functions", shared, expected).await;
    let framed =
        select((Item::id, func::sum(Item::id).over_window("a b"), func::row_number().over_window("back")))
            .filter(Item::id.gt(1))
            .window("a b", window().order_by(Item::id).rows(-1..=0))
            .window("back", window().order_by(Item::id.desc()))
            .order_by(Item::id)
            .limit(2);
    ask.rows("two, with a frame", framed, [(2, Some(2), 3), (3, Some(5), 2)]).await;
    ask.done()
}
