//! INSERT, UPDATE and DELETE without a session's tracking.

use super::language::{Asking, date, decimal, items, s, tree};
use crate::mode::{Engine, maybe};
use aludel::prelude::*;
use aludel::{Result, Statement, exists};
use aludel_tests::language_models::*;
use aludel_tests::models::Team;

/// How many rows a statement without rows touched.
trait Count {
    fn count(&self) -> u64;
}

impl Count for aludel::Done {
    fn count(&self) -> u64 {
        self.rowcount()
    }
}

impl Count for aludel::Inserted {
    fn count(&self) -> u64 {
        self.rowcount()
    }
}

/// A statement without rows touched so many.
#[maybe]
async fn touched<S>(ask: &mut Asking, what: &str, statement: S, expected: u64) -> Result<()>
where
    S: Statement,
    S::Output: Count,
{
    let done = ask.session.execute(statement).await?;
    assert_eq!(done.count(), expected, "{what}");
    Ok(())
}

#[maybe]
pub(crate) async fn rows_are_inserted(engine: &Engine) -> Result<()> {
    let mut ask = tree(engine).await?;
    let all = || {
        select((Stock::code, Stock::shelf, Stock::place, Stock::amount, Stock::price)).order_by(Stock::code)
    };
    touched(&mut ask, "a draft", insert(Stock).values(Stock::new().code("a")), 1).await?;
    let set =
        insert(Stock).values([Stock::code.set("b"), Stock::place.set(2), Stock::price.set(decimal("1.25"))]);
    touched(&mut ask, "assignments", set, 1).await?;
    let several = insert(Stock).values(vec![
        vec![Stock::code.set("c"), Stock::place.set(3), Stock::amount.set(7)],
        vec![Stock::code.set("d"), Stock::shelf.set("B"), Stock::price.set(None)],
    ]);
    touched(&mut ask, "rows that set other columns", several, 2).await?;
    let drafts = insert(Stock).values([Stock::new().code("e").place(5), Stock::new().code("f").place(6)]);
    touched(&mut ask, "drafts", drafts, 2).await?;
    let row = |code: &str, shelf: &str, place, amount, price: Option<&str>| {
        (s(code), s(shelf), place, amount, price.map(decimal))
    };
    let expected = [
        row("a", "A", 1, 0, None),
        row("b", "A", 2, 0, Some("1.25")),
        row("c", "A", 3, 7, None),
        row("d", "B", 1, 0, None),
        row("e", "A", 5, 0, None),
        row("f", "A", 6, 0, None),
    ];
    ask.rows("what is left out has its default", all(), expected).await;
    let highest = select(func::max(Stock::place) + 1).scalar_subquery().not_null();
    let computed = insert(Stock).values([
        Stock::code.set(func::lower(literal("G"))),
        Stock::place.set(highest),
        Stock::amount.set(literal(2) * 3),
    ]);
    touched(&mut ask, "expressions", computed, 1).await?;
    ask.rows("expressions", all().filter(Stock::code.eq("g")), [row("g", "A", 7, 6, None)]).await;
    let many = (0..1000).map(|n| Stock::new().code(format!("n{n}")).shelf("N").place(n));
    touched(&mut ask, "a thousand", insert(Stock).values(many.collect::<Vec<_>>()), 1000).await?;
    let sums = select((func::count_all(), func::sum(Stock::place))).filter(Stock::shelf.eq("N"));
    ask.rows("a thousand", sums, [(1000, Some(499_500))]).await;
    let none = insert(Stock).values(Vec::<Vec<aludel::Set<Stock>>>::new());
    ask.refused("no rows", none, "it has no rows").await;
    let none = insert(Team).values(Vec::<Vec<aludel::Set<Team>>>::new());
    ask.refused("no rows, of a table that needs no values", none, "it has no rows").await;
    touched(&mut ask, "a row without values", insert(Team), 1).await?;
    ask.done()
}

#[maybe]
pub(crate) async fn queries_are_inserted(engine: &Engine) -> Result<()> {
    let mut ask = tree(engine).await?;
    let leaves =
        select((Leaf::color + "-" + Leaf::id.cast::<String>(), literal("L"), Leaf::id.cast::<i32>()));
    let copied =
        insert(Stock).from_select((Stock::code, Stock::shelf, Stock::place), leaves.filter(Leaf::size.gt(1)));
    touched(&mut ask, "a query", copied, 4).await?;
    let codes = select((Stock::code, Stock::place, Stock::old)).order_by(Stock::place);
    let expected =
        [(s("green-2"), 2, false), (s("red-3"), 3, false), (s("red-4"), 4, false), (s("blue-5"), 5, false)];
    ask.rows("with defaults", codes, expected).await;
    let names = select(Branch::name).filter(Branch::id.le(2)).union(select(Bug::name).filter(Bug::id.eq(1)));
    let compound = insert(Stock).from_select((Stock::code, Stock::place), names_and_places(names));
    touched(&mut ask, "a compound", compound, 3).await?;
    let named =
        select((Branch::name.label("n"), literal(77).label("p"))).filter(Branch::id.eq(6)).cte("named");
    let of_cte = select((named.col_named::<String>("n"), named.col_named::<i32>("p")));
    touched(&mut ask, "a CTE", insert(Stock).from_select((Stock::code, Stock::place), of_cte), 1).await?;
    ask.rows("a CTE", select(Stock::code).filter(Stock::place.eq(77)), [s("lone")]).await;
    let returned = insert(Bug)
        .from_select((Bug::id, Bug::name), select((Branch::id + 100, Branch::name)).filter(Branch::id.gt(4)));
    ask.rows("returned", returned.returning((Bug::id, Bug::name)), [(105, s("other")), (106, s("lone"))])
        .await;
    ask.done()
}

/// Names with places that nothing else has.
fn names_and_places(names: aludel::Compound<String>) -> Select<(String, i32)> {
    let names = names.subquery();
    let name = names.col_named::<String>("name");
    select((name.clone(), func::char_length(name.clone()) * 100 + case(name.eq("left"), 1).otherwise(2)))
}

#[maybe]
pub(crate) async fn what_was_written_is_returned(engine: &Engine) -> Result<()> {
    let mut ask = tree(engine).await?;
    let one = insert(Stock).values(Stock::new().code("x").price(decimal("2.50"))).returning(Stock);
    let stock = ask.session.execute(one).await?.one()?;
    assert_eq!((stock.code.as_str(), stock.amount, stock.price), ("x", 0, Some(decimal("2.5"))));
    let doubled = (Stock::amount + 1).label("more");
    let several = insert(Stock)
        .values([Stock::new().code("y").place(2), Stock::new().code("z").place(3).amount(4)])
        .returning((Stock::code, &doubled, Stock::shelf + "!"));
    ask.rows("expressions", several, [(s("y"), 1, s("A!")), (s("z"), 5, s("A!"))]).await;
    let changed = || update(Stock).filter(Stock::place.ge(2)).set(Stock::amount, Stock::amount + 10);
    if ask.on_mysql() {
        ask.session.commit().await?;
        let returning = changed().returning((Stock::code, Stock::amount));
        ask.refused("changed rows", returning, "MySQL has no UPDATE … RETURNING").await;
        touched(&mut ask, "changed rows", changed(), 2).await?;
    } else {
        let mut rows = ask.session.execute(changed().returning((Stock::code, Stock::amount))).await?.all()?;
        rows.sort();
        assert_eq!(rows, [(s("y"), 10), (s("z"), 14)]);
    }
    let gone = delete(Stock).filter(Stock::code.eq("z")).returning(Stock);
    let gone = ask.session.execute(gone).await?;
    assert_eq!(gone.rowcount(), 1);
    assert_eq!(gone.one()?.amount, 14);
    if ask.on_mysql() {
        return ask.done();
    }
    let nothing = update(Stock).filter(false_()).set(Stock::amount, 0).returning(Stock::id);
    ask.rows("nothing", nothing, []).await;
    let dates = update(Item).set(Item::day, date("2024-01-01")).returning(Item::day);
    ask.rows("no rows at all", dates, []).await;
    ask.done()
}

#[maybe]
pub(crate) async fn rows_are_updated(engine: &Engine) -> Result<()> {
    let mut ask = tree(engine).await?;
    let leaves = || select((Leaf::id, Leaf::color, Leaf::size)).order_by(Leaf::id);
    touched(
        &mut ask,
        "found, changed or not",
        update(Leaf).filter(Leaf::color.eq("red")).set(Leaf::color, "red"),
        2,
    )
    .await?;
    touched(&mut ask, "none", update(Leaf).filter(Leaf::id.gt(99)).set(Leaf::color, "red"), 0).await?;
    let several = update(Leaf)
        .filter(Leaf::id.eq(1))
        .values([Leaf::size.set(Leaf::size + 9), Leaf::color.set(Leaf::color + "ish")]);
    touched(&mut ask, "several columns", several, 1).await?;
    ask.rows("several columns", leaves().limit(1), [(1, s("greenish"), 10)]).await;
    let swapped = update(Item).ordered_values([Item::small.set(2i16)]);
    touched(&mut ask, "an empty table", swapped, 0).await?;
    let count = select(func::count_all()).select_from(Bug).scalar_subquery().not_null().cast::<i32>();
    touched(&mut ask, "a subquery", update(Leaf).filter(Leaf::id.eq(2)).set(Leaf::size, count), 1).await?;
    let name = select(Branch::name).filter(Branch::id.eq(Leaf::branch_id)).scalar_subquery();
    let named = update(Leaf).filter(Leaf::branch_id.is_not_null()).set(Leaf::color, name.not_null());
    touched(&mut ask, "a correlated subquery", named, 4).await?;
    let expected =
        [(1, s("left"), 10), (2, s("left"), 3), (3, s("right"), 2), (4, s("low"), 5), (5, s("blue"), 2)];
    ask.rows("by then", leaves(), expected).await;
    let chosen = case(Leaf::id.eq(1), 100).when(Leaf::id.eq(2), 200).otherwise(Leaf::size);
    touched(&mut ask, "a case", update(Leaf).filter(Leaf::id.in_([1, 2, 3])).set(Leaf::size, chosen), 3)
        .await?;
    ask.rows("a case", select(Leaf::size).order_by(Leaf::id), [100, 200, 2, 5, 2]).await;
    let from = update(Leaf)
        .filter((Leaf::branch_id.eq(Branch::id), Branch::name.eq("left")))
        .set(Leaf::color, Branch::name + "!");
    touched(&mut ask, "from another table", from, 2).await?;
    let counts =
        select((LeafBug::leaf_id, func::count_all().label("n"))).group_by(LeafBug::leaf_id).subquery();
    let from = update(Leaf)
        .filter(counts.col(LeafBug::leaf_id).eq(Leaf::id))
        .set(Leaf::size, counts.col_named::<i64>("n").cast::<i32>());
    touched(&mut ask, "from a subquery", from, 2).await?;
    ask.rows("from both", leaves().limit(2), [(1, s("left!"), 1), (2, s("left!"), 2)]).await;
    let with_bugs = update(Leaf).filter(Leaf::bugs.any(Bug::name.eq("bee"))).set(Leaf::color, "bee");
    touched(&mut ask, "any", with_bugs, 1).await?;
    let chosen = select(Leaf::id).filter(Leaf::size.gt(4)).cte("large");
    let by_cte = update(Leaf).filter(Leaf::id.in_(select(chosen.col(Leaf::id)))).set(Leaf::branch_id, None);
    if ask.on_mysql() {
        // MariaDB has WITH before SELECT alone
        touched(&mut ask, "NULL", update(Leaf).filter(Leaf::size.gt(4)).set(Leaf::branch_id, None), 1)
            .await?;
    } else {
        touched(&mut ask, "a CTE, and NULL", by_cte, 1).await?;
    }
    ask.rows("NULL", select(Leaf::id).filter(Leaf::branch.is_none()).order_by(Leaf::id), [4, 5]).await;
    let bound =
        update(Leaf).filter(Leaf::id.eq(bindparam("id", 5i64))).set(Leaf::color, bindparam("color", "named"));
    touched(&mut ask, "binds under names", bound, 1).await?;
    touched(&mut ask, "all", update(Leaf).set(Leaf::size, 0), 5).await?;
    ask.rows("all", select((func::sum(Leaf::size), func::max(Leaf::color))), [(Some(0), Some(s("right")))])
        .await;
    ask.refused("nothing to set", update(Leaf).filter(Leaf::id.eq(1)), "sets no column").await;
    ask.done()
}

#[maybe]
pub(crate) async fn every_type_is_updated(engine: &Engine) -> Result<()> {
    let mut ask = items(engine).await?;
    let statement = update(Item)
        .filter(Item::id.eq(4))
        .set(Item::price, Item::price + decimal("0.75"))
        .set(Item::rate, decimal("1.5"))
        .set(Item::day, date("2024-05-05"))
        .set(Item::grade, Grade::High)
        .set(Item::shade, Some(Shade::Light))
        .set(Item::raw, vec![1u8])
        .set(Item::doc, serde_json::json!({"a": [1]}))
        .set(Item::checked, Item::id.gt(3))
        .set(Item::weight, Item::ratio.cast::<f64>() + 1.0)
        .set(Item::count, Some(9));
    touched(&mut ask, "all at once", statement, 1).await?;
    let read = select((
        Item::price,
        Item::rate,
        Item::day,
        Item::grade,
        Item::shade,
        Item::raw,
        Item::doc,
        Item::checked,
    ));
    let expected = (
        decimal("0.75"),
        Some(decimal("1.5")),
        Some(date("2024-05-05")),
        Grade::High,
        Some(Shade::Light),
        Some(vec![1u8]),
        Some(serde_json::json!({"a": [1]})),
        Some(true),
    );
    ask.rows("all at once", read.filter(Item::id.eq(4)), [expected]).await;
    ask.items("and the rest", Item::weight.eq(1.0) & Item::count.eq(9), &[4]).await;
    ask.done()
}

#[maybe]
pub(crate) async fn rows_are_deleted(engine: &Engine) -> Result<()> {
    let mut ask = tree(engine).await?;
    let left = || select(Leaf::id).order_by(Leaf::id);
    touched(&mut ask, "association rows", delete(LeafBug).filter(LeafBug::leaf_id.eq(1)), 1).await?;
    touched(&mut ask, "one", delete(Leaf).filter(Leaf::id.eq(1)), 1).await?;
    let by_query =
        delete(Leaf).filter(Leaf::branch_id.in_(select(Branch::id).filter(Branch::name.eq("right"))));
    touched(&mut ask, "by a subquery", by_query, 1).await?;
    let bug = LeafBug::leaf_id.eq(Leaf::id);
    let without = delete(Leaf).filter((!exists().filter(bug), Leaf::size.lt(5)));
    touched(&mut ask, "by what is not there", without, 1).await?;
    ask.rows("what is left", left(), [2, 4]).await;
    let any = delete(LeafBug).filter(LeafBug::bug_id.in_(select(Bug::id).filter(Bug::name.startswith("b"))));
    touched(&mut ask, "by a name", any, 1).await?;
    let of_branch = delete(Leaf).filter(Leaf::branch.has(Branch::name.eq("low")));
    touched(&mut ask, "by a relationship", of_branch, 1).await?;
    let using = delete(LeafBug).filter((LeafBug::leaf_id.eq(Leaf::id), Leaf::size.gt(2)));
    if !ask.on_sqlite() {
        touched(&mut ask, "using another table", using, 1).await?;
        ask.rows("none is left", select(func::count_all()).select_from(LeafBug), [0]).await;
    } else {
        ask.session.commit().await?;
        ask.refused("using another table", using, "SQLite has no DELETE … USING").await;
        touched(&mut ask, "all of them", delete(LeafBug), 1).await?;
    }
    touched(&mut ask, "all", delete(Leaf), 1).await?;
    touched(&mut ask, "nothing", delete(Leaf), 0).await?;
    ask.done()
}
