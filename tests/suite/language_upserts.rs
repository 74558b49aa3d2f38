//! INSERT … ON CONFLICT, in every form.

use super::language::{Asking, decimal, s, tree};
use crate::mode::{Engine, maybe};
use aludel::prelude::*;
use aludel::{Result, constraint, unique_where};
use aludel_tests::language_models::*;

/// Three things: a at 1, b at 2, c at 3.
#[maybe]
async fn stocked(engine: &Engine) -> Result<Asking> {
    let mut ask = tree(engine).await?;
    let row = |code: &str, place: i32| Stock::new().code(code).place(place).amount(10).price(decimal("1.00"));
    ask.session.execute(insert(Stock).values([row("a", 1), row("b", 2), row("c", 3)])).await?;
    ask.session.commit().await?;
    Ok(ask)
}

fn stock() -> Select<(String, i32, i32)> {
    select((Stock::code, Stock::place, Stock::amount)).order_by(Stock::code)
}

#[maybe]
pub(crate) async fn conflicts_are_passed_over(engine: &Engine) -> Result<()> {
    let mut ask = stocked(engine).await?;
    let rows = [Stock::new().code("a").place(9), Stock::new().code("d").place(4)];
    let done = ask.session.execute(insert(Stock).values(rows).on_conflict_do_nothing()).await?;
    assert_eq!(done.rowcount(), 1);
    let at = insert(Stock).values(Stock::new().code("a").place(8)).on_conflict_do_nothing_at(Stock::code);
    let done = ask.session.execute(at).await?;
    assert_eq!(done.rowcount(), 0);
    let of_two = insert(Stock)
        .values(Stock::new().code("x").place(1))
        .on_conflict_do_nothing_at((Stock::shelf, Stock::place));
    let done = ask.session.execute(of_two).await?;
    assert_eq!(done.rowcount(), 0);
    ask.session.commit().await?;
    let elsewhere =
        insert(Stock).values(Stock::new().code("x").place(1)).on_conflict_do_nothing_at(Stock::code);
    if ask.on_mysql() {
        // INSERT IGNORE knows no columns
        let done = ask.session.execute(elsewhere).await?;
        assert_eq!(done.rowcount(), 0);
    } else {
        let refused = ask.session.execute(elsewhere).await.unwrap_err();
        assert!(refused.is_unique_violation(), "{refused}");
        ask.session.rollback().await?;
    }
    let returned = insert(Stock)
        .values([Stock::new().code("b").place(7), Stock::new().code("e").place(5)])
        .on_conflict_do_nothing()
        .returning(Stock::code);
    ask.rows("what was inserted", returned, [s("e")]).await;
    ask.rows("the rest is as it was", stock().limit(3), [(s("a"), 1, 10), (s("b"), 2, 10), (s("c"), 3, 10)])
        .await;
    ask.done()
}

#[maybe]
pub(crate) async fn conflicts_update(engine: &Engine) -> Result<()> {
    let mut ask = stocked(engine).await?;
    let rows = || [Stock::new().code("a").place(9).amount(5), Stock::new().code("d").place(4).amount(1)];
    let added = insert(Stock).values(rows()).on_conflict_do_update(Stock::code, |new| {
        [Stock::amount.set(Stock::amount + new.amount), Stock::price.set(new.price)]
    });
    let done = ask.session.execute(added).await?;
    // MySQL counts a row twice that was there
    assert_eq!(done.rowcount(), if ask.on_mysql() { 3 } else { 2 });
    let first =
        select((Stock::code, Stock::place, Stock::amount, Stock::price)).order_by(Stock::code).limit(1);
    ask.rows("of the old and the new row", first, [(s("a"), 1, 15, None)]).await;
    let by_two = insert(Stock)
        .values(Stock::new().code("B").place(2).amount(3))
        .on_conflict_do_update((Stock::shelf, Stock::place), |new| {
            [Stock::code.set(new.code), Stock::old.set(true)]
        })
        .returning((Stock::code, Stock::amount, Stock::old));
    ask.rows("of two columns", by_two, [(s("B"), 10, true)]).await;
    let only_if = |amount: i32| {
        insert(Stock)
            .values(Stock::new().code("c").place(30).amount(amount))
            .on_conflict_do_update(Stock::code, |new| [Stock::amount.set(new.amount)])
            .on_conflict_where(Stock::amount.lt(amount))
    };
    if ask.on_mysql() {
        let words = "MySQL has no condition in ON DUPLICATE KEY UPDATE";
        ask.session.commit().await?;
        ask.refused("a condition", only_if(9), words).await;
        // each assignment sees those before it
        let by_turns = insert(Stock)
            .values(Stock::new().code("c").place(31))
            .on_conflict_do_update(Stock::code, |new| {
                [Stock::amount.set(Stock::amount + new.place), Stock::place.set(Stock::amount)]
            });
        ask.rows("by turns", by_turns.returning((Stock::amount, Stock::place)), [(41, 41)]).await;
        return ask.done();
    }
    let done = ask.session.execute(only_if(4)).await?;
    assert_eq!(done.rowcount(), 0);
    ask.rows("a condition that does not hold", only_if(9).returning(Stock::amount), []).await;
    ask.rows("a condition that holds", only_if(99).returning((Stock::place, Stock::amount)), [(3, 99)]).await;
    let computed =
        insert(Stock).values(Stock::new().code("c").place(31)).on_conflict_do_update(Stock::code, |new| {
            let longest = select(func::max(Leaf::size)).scalar_subquery();
            [
                Stock::amount.set(func::coalesce(longest, 0) + new.place),
                Stock::shelf.set(case(Stock::amount.gt(50), "many").otherwise(new.shelf)),
            ]
        });
    ask.rows(
        "expressions and subqueries",
        computed.returning((Stock::amount, Stock::shelf)),
        [(36, s("many"))],
    )
    .await;
    let by_key = insert(Stock)
        .values(Stock::new().id(1).code("key").place(40))
        .on_duplicate_key_update(|new| [Stock::code.set(new.code)])
        .returning((Stock::id, Stock::code, Stock::place));
    ask.rows("the key", by_key, [(1, s("key"), 1)]).await;
    ask.done()
}

#[maybe]
pub(crate) async fn conflicts_of_indexes_and_constraints(engine: &Engine) -> Result<()> {
    let mut ask = stocked(engine).await?;
    if ask.on_mysql() {
        let partial = insert(Stock)
            .values(Stock::new().code("p").place(50))
            .on_conflict_do_update(unique_where(Stock::price, Stock::amount.gt(100)), |new| {
                [Stock::amount.set(new.amount)]
            });
        ask.refused("a partial index", partial, "MySQL has no condition in ON DUPLICATE KEY UPDATE").await;
        return ask.done();
    }
    ask.session
        .execute(text("CREATE UNIQUE INDEX one_new_price ON stock (price) WHERE amount > 100"))
        .await?;
    ask.session.execute(update(Stock).filter(Stock::code.eq("a")).set(Stock::amount, 101)).await?;
    let partial = insert(Stock)
        .values(Stock::new().code("p").place(50).amount(102).price(decimal("1.00")))
        .on_conflict_do_update(
            unique_where(Stock::price, Stock::amount.gt(aludel::literal_execute(100).type_coerce::<i32>())),
            |new| [Stock::amount.set(new.amount), Stock::old.set(true)],
        )
        .returning((Stock::code, Stock::amount, Stock::old));
    ask.rows("a partial index", partial, [(s("a"), 102, true)]).await;
    let by_name = insert(Stock)
        .values(Stock::new().code("q").place(2))
        .on_conflict_do_update(constraint("one_thing_per_place"), |new| [Stock::code.set(new.code)])
        .returning((Stock::code, Stock::amount));
    if ask.on_postgres() {
        ask.rows("a constraint by its name", by_name, [(s("q"), 10)]).await;
    } else {
        ask.session.commit().await?;
        ask.refused("a constraint by its name", by_name, "SQLite has no ON CONFLICT ON CONSTRAINT").await;
    }
    ask.done()
}

#[maybe]
pub(crate) async fn queries_are_upserted(engine: &Engine) -> Result<()> {
    let mut ask = stocked(engine).await?;
    let bugs = || select((func::substr(Bug::name, 1, 1), Bug::id.cast::<i32>() + 100));
    let upserted = insert(Stock)
        .from_select((Stock::code, Stock::place), bugs())
        .on_conflict_do_update(Stock::code, |new| [Stock::place.set(new.place)]);
    let twice = if ask.on_mysql() { 2 } else { 1 };
    let done = ask.session.execute(upserted).await?;
    assert_eq!(done.rowcount(), 3 * twice);
    ask.rows("updated by a query", stock(), [(s("a"), 101, 10), (s("b"), 102, 10), (s("c"), 103, 10)]).await;
    let passed = insert(Stock)
        .from_select((Stock::code, Stock::place), bugs().filter(Bug::id.gt(1)))
        .on_conflict_do_nothing();
    let done = ask.session.execute(passed).await?;
    assert_eq!(done.rowcount(), 0);
    let compound = select((literal("a"), literal(7))).union_all(select((literal("z"), literal(8))));
    let compound = insert(Stock)
        .from_select((Stock::code, Stock::place), compound)
        .on_conflict_do_update(Stock::code, |new| [Stock::place.set(new.place)]);
    let done = ask.session.execute(compound).await?;
    assert_eq!(done.rowcount(), 1 + twice);
    let ends = select((Stock::code, Stock::place)).filter(Stock::place.lt(100)).order_by(Stock::code);
    ask.rows("updated by a compound", ends, [(s("a"), 7), (s("z"), 8)]).await;
    let many: Vec<_> = (0..200).map(|n| Stock::new().code(format!("m{}", n % 150)).place(1000 + n)).collect();
    let many = insert(Stock).values(many).on_conflict_do_nothing();
    let done = ask.session.execute(many).await?;
    assert_eq!(done.rowcount(), 150);
    ask.done()
}
