//! Queries within queries: subqueries, CTEs, compounds, VALUES, table functions.

use super::language::{Asking, date, decimal, s, tree};
use crate::mode::{Engine, maybe};
use aludel::prelude::*;
use aludel::{Result, except_, intersect, union, union_all};
use aludel_tests::language_models::*;

#[maybe]
pub(crate) async fn subqueries_are_tables(engine: &Engine) -> Result<()> {
    let mut ask = tree(engine).await?;
    let n = func::count(Leaf::id).label("n");
    let counts = select((Leaf::color, &n)).group_by(Leaf::color).subquery();
    let whole = select(&counts).order_by(counts.col(Leaf::color));
    ask.rows("all columns", whole, [(s("blue"), 1), (s("green"), 2), (s("red"), 2)]).await;
    let some = select(counts.col(&n)).filter(counts.col(Leaf::color).startswith("r"));
    ask.rows("a column", some, [2]).await;
    let average = select(func::sum(counts.col(&n)));
    ask.rows("an aggregate of aggregates", average, [Some(5)]).await;
    let named = select((Leaf::id, Leaf::size)).filter(Leaf::size.gt(1)).subquery().named("big leaves");
    let other = named.alias("others");
    let pairs = select((named.col(Leaf::id), other.col(Leaf::id))).join((
        &other,
        other.col(Leaf::size).eq(named.col(Leaf::size)) & other.col(Leaf::id).gt(named.col(Leaf::id)),
    ));
    ask.rows("joined to itself", pairs, [(3, 5)]).await;
    let sizes =
        select((Leaf::branch_id, func::max(Leaf::size).label("most"))).group_by(Leaf::branch_id).subquery();
    let joined = select((Branch::name, sizes.col_named::<i32>("most")))
        .join((&sizes, sizes.col(Leaf::branch_id).eq(Branch::id)))
        .order_by(Branch::id);
    ask.rows("joined", joined, [(s("left"), 3), (s("right"), 2), (s("low"), 5)]).await;
    let outer = select((Branch::id, sizes.col_named::<Option<i32>>("most")))
        .outerjoin((&sizes, sizes.col(Leaf::branch_id).eq(Branch::id)))
        .filter(Branch::id.le(2))
        .order_by(Branch::id);
    ask.rows("outer joined", outer, [(1, None), (2, Some(3))]).await;
    let within = select(counts.col(Leaf::color)).filter(counts.col(&n).gt(1)).subquery();
    let nested = select(func::count_all()).select_from(&within);
    ask.rows("a subquery of a subquery", nested, [2]).await;
    let missing = select(counts.col(Leaf::size));
    ask.refused("a column that is not selected", missing, "the subquery does not select it").await;
    entities_of_subqueries(&mut ask).await?;
    ask.done()
}

#[maybe]
async fn entities_of_subqueries(ask: &mut Asking) -> Result<()> {
    let reds = select(Leaf).filter(Leaf::color.eq("red")).order_by(Leaf::size.desc()).limit(1).subquery();
    let red = reds.entity(Leaf);
    let leaf = ask.session.scalars(select(&red)).await?.one()?;
    assert_eq!((leaf.id, leaf.size), (4, 5));
    let joined = select((&red, Branch::name)).join((Branch, red.branch_id.eq(Branch::id)));
    let (leaf, name) = ask.session.execute(joined).await?.one()?;
    assert_eq!((leaf.id, name.as_str()), (4, "low"));
    let beside = select((Branch::id, red.optional()))
        .outerjoin((&red, red.branch_id.eq(Branch::id)))
        .order_by(Branch::id);
    let rows = ask.session.execute(beside).await?.all()?;
    let seen: Vec<_> = rows.into_iter().map(|(id, leaf)| (id, leaf.map(|l| l.id))).collect();
    assert_eq!(seen, [(1, None), (2, None), (3, None), (4, Some(4)), (5, None), (6, None)]);
    let small =
        select(Leaf).filter(Leaf::size.le(2)).union_all(select(Leaf).filter(Leaf::id.eq(4))).subquery();
    let leaf = small.entity(Leaf);
    let of_compound =
        select(leaf.id).select_from(&leaf).filter(leaf.color.ne("green")).order_by(leaf.id.desc());
    ask.rows("of a compound", of_compound, [5, 4, 3]).await;
    Ok(())
}

#[maybe]
pub(crate) async fn common_tables_are_read_often(engine: &Engine) -> Result<()> {
    let mut ask = tree(engine).await?;
    let total = func::sum(Leaf::size).label("total");
    let totals = select((Leaf::color, &total)).group_by(Leaf::color).cte("totals");
    ask.rows(
        "once",
        select(&totals).order_by(totals.col(&total)),
        [(s("blue"), Some(2)), (s("green"), Some(4)), (s("red"), Some(7))],
    )
    .await;
    let more = totals.alias("more");
    let twice = select((totals.col(Leaf::color), more.col(Leaf::color)))
        .join((&more, more.col(&total).gt(totals.col(&total))))
        .order_by((totals.col(Leaf::color), more.col(Leaf::color)));
    let pair = |a: &str, b: &str| (s(a), s(b));
    ask.rows("twice", twice, [pair("blue", "green"), pair("blue", "red"), pair("green", "red")]).await;
    let above = select(totals.col(Leaf::color))
        .filter(totals.col(&total).gt(select(func::max(totals.col(&total)) - 4i64).scalar_subquery()));
    ask.rows("in a subquery as well", above.order_by(totals.col(Leaf::color)), [s("green"), s("red")]).await;
    let few = select(totals.col(Leaf::color)).filter(totals.col(&total).lt(5)).cte("few");
    let chained =
        select(Leaf::id).filter(Leaf::color.in_(select(few.col_named::<String>("color")))).order_by(Leaf::id);
    ask.rows("one of another", chained, [1, 2, 5]).await;
    let joined = select((Leaf::id, few.col(totals.col(Leaf::color))))
        .join((&few, few.col_named::<String>("color").eq(Leaf::color)));
    ask.rows("joined", joined.filter(Leaf::id.gt(1)).order_by(Leaf::id), [(2, s("green")), (5, s("blue"))])
        .await;
    let hinted = select(&select(Leaf::id).filter(Leaf::id.le(2)).cte("h").materialized(false));
    ask.rows("a hint", select(func::count_all()).select_from(&hinted.subquery()), [2]).await;
    let inner = select(Leaf::id.label("id")).filter(Leaf::id.gt(3)).cte("inner_one").nesting();
    let outer = select(inner.col_named::<i64>("id")).cte("outer_one");
    ask.rows("one within another", select(&outer).order_by(outer.col_named::<i64>("id")), [4, 5]).await;
    let members =
        select(few.col_named::<String>("color")).union(select(Branch::name).filter(Branch::id.eq(1)));
    let mut found = ask.session.scalars(members).await?.all()?;
    found.sort();
    assert_eq!(found, ["blue", "green", "root"]);
    ask.done()
}

#[maybe]
pub(crate) async fn trees_are_walked(engine: &Engine) -> Result<()> {
    let mut ask = tree(engine).await?;
    let depth = literal(0).label("depth");
    let path = Branch::name.cast::<String>().label("path");
    let child = Branch.alias();
    let below = select((Branch::id, &depth, &path))
        .filter(Branch::parent_id.is_null())
        .cte("below")
        .union_all(|below| {
            let deeper = (child.id, below.col(&depth) + 1, below.col(&path) + "/" + child.name);
            select(deeper).join((below, child.parent_id.eq(below.col(Branch::id))))
        });
    let walked =
        select((below.col(Branch::id), below.col(&depth), below.col(&path))).order_by(below.col(&path));
    let expected = [
        (5, 0, s("other")),
        (6, 1, s("other/lone")),
        (1, 0, s("root")),
        (2, 1, s("root/left")),
        (4, 2, s("root/left/low")),
        (3, 1, s("root/right")),
    ];
    ask.rows("down", walked, expected).await;
    let of_tree = select((Branch::name, func::count(Leaf::id)))
        .join((&below, below.col(Branch::id).eq(Branch::id)))
        .outerjoin(Branch::leaves)
        .filter(below.col(&depth).eq(1))
        .group_by((Branch::id, Branch::name))
        .order_by(Branch::id);
    ask.rows("joined", of_tree, [(s("left"), 2), (s("right"), 1), (s("lone"), 0)]).await;
    let up = select((Branch::id, Branch::parent_id))
        .filter(Branch::id.eq(4))
        .cte("up")
        .union(|up| select((child.id, child.parent_id)).join((up, up.col(Branch::parent_id).eq(child.id))));
    ask.rows("up", select(up.col(Branch::id)).order_by(up.col(Branch::id)), [1, 2, 4]).await;
    let entities =
        select(Branch).filter(Branch::id.in_(select(up.col(Branch::id)))).order_by(Branch::id.desc());
    let names: Vec<String> = ask.session.scalars(entities).await?.into_iter().map(|b| b.name).collect();
    assert_eq!(names, ["low", "left", "root"]);
    let number = literal(1i32).label("n");
    let numbers = select(&number)
        .cte("numbers")
        .union_all(|numbers| select(numbers.col(&number) + 1).filter(numbers.col(&number).lt(5)));
    ask.rows("without a table", select(func::sum(numbers.col(&number))), [Some(15)]).await;
    ask.done()
}

#[maybe]
pub(crate) async fn queries_are_put_together(engine: &Engine) -> Result<()> {
    let mut ask = tree(engine).await?;
    let color = |color: &str| select((Leaf::id, Leaf::color)).filter(Leaf::color.eq(color));
    let (red, green) = (|| color("red"), || color("green"));
    let both = red().union_all(green()).order_by(Leaf::id.desc()).limit(3);
    ask.rows("union all, ordered", both, [(4, s("red")), (3, s("red")), (2, s("green"))]).await;
    let ids = |condition: Expr<bool>| select(Leaf::id).filter(condition);
    let union_of = ids(Leaf::id.le(3)).union(ids(Leaf::id.ge(2))).order_by(Leaf::id);
    ask.rows("union", union_of, [1, 2, 3, 4, 5]).await;
    ask.rows("intersect", ids(Leaf::id.le(3)).intersect(ids(Leaf::id.ge(2))).order_by(Leaf::id), [2, 3])
        .await;
    ask.rows("except", ids(Leaf::id.le(3)).except(ids(Leaf::id.eq(2))).order_by(Leaf::id), [1, 3]).await;
    let three = union([ids(Leaf::id.eq(1)), ids(Leaf::id.eq(3)), ids(Leaf::id.eq(1))]).order_by(Leaf::id);
    ask.rows("of three", three, [1, 3]).await;
    let doubled = union_all(vec![ids(Leaf::id.eq(1)), ids(Leaf::id.eq(1))]);
    ask.rows("union all", doubled, [1, 1]).await;
    let common =
        intersect([ids(Leaf::id.le(4)), ids(Leaf::id.ge(2)), ids(Leaf::size.gt(2))]).order_by(Leaf::id);
    ask.rows("intersect of three", common, [2, 4]).await;
    let less = except_([ids(Leaf::id.le(4)), ids(Leaf::id.eq(2)), ids(Leaf::id.eq(4))]).order_by(Leaf::id);
    ask.rows("except of three", less, [1, 3]).await;
    let paged = ids(Leaf::id.gt(0)).union_all(select(Branch::id)).order_by(Leaf::id).offset(2).limit(4);
    ask.rows("a page", paged, [2, 2, 3, 3]).await;
    let of_parts = ids(Leaf::id.gt(0))
        .order_by(Leaf::id.desc())
        .limit(1)
        .union_all(ids(Leaf::id.gt(0)).order_by(Leaf::id).limit(1));
    ask.rows("of pages", of_parts.order_by(Leaf::id), [1, 5]).await;
    let nested =
        ids(Leaf::id.le(3)).except(ids(Leaf::id.eq(1)).union(ids(Leaf::id.eq(2)))).order_by(Leaf::id);
    ask.rows("nested on the right", nested, [3]).await;
    let nested = ids(Leaf::id.eq(1)).union(ids(Leaf::id.eq(2))).except(ids(Leaf::id.eq(1)));
    ask.rows("nested on the left", nested, [2]).await;
    let kinds = select((Leaf::id, literal("leaf").label("kind")))
        .union_all(select((Branch::id, literal("branch").label("kind"))));
    let kinds = kinds.subquery().named("things");
    let kind = kinds.col_named::<String>("kind");
    let counted = select((kind.clone(), func::count_all())).group_by(kind.clone()).order_by(kind);
    ask.rows("as a subquery", counted, [(s("branch"), 6), (s("leaf"), 5)]).await;
    let cte = red().union(green()).cte("rg");
    ask.rows("as a CTE", select(func::max(cte.col(Leaf::id))), [Some(4)]).await;
    let scalar = ids(Leaf::id.eq(1)).intersect(ids(Leaf::id.le(2))).scalar_subquery();
    ask.rows("as a value", select(scalar + 1i64), [Some(2)]).await;
    let leaves = select(Leaf).filter(Leaf::id.eq(1)).union(select(Leaf).filter(Leaf::id.eq(2)));
    let mut whole: Vec<i64> = ask.session.scalars(leaves).await?.into_iter().map(|l| l.id).collect();
    whole.sort_unstable();
    assert_eq!(whole, [1, 2]);
    let typed = select((Leaf::id, null::<i32>().label("x"))).filter(Leaf::id.eq(1));
    let typed =
        union_all([typed.clone(), typed, select((Leaf::id, Leaf::size.nullable())).filter(Leaf::id.eq(2))]);
    ask.rows("with NULL", typed.order_by(Leaf::id), [(1, None), (1, None), (2, Some(3))]).await;
    ask.done()
}

#[maybe]
pub(crate) async fn values_and_functions_are_tables(engine: &Engine) -> Result<()> {
    let mut ask = tree(engine).await?;
    let v = values(
        "v",
        ["id", "word", "day", "price"],
        [(1, "one", date("2024-01-01"), decimal("1.5")), (2, "two", date("2024-01-02"), decimal("2.5"))],
    );
    let day = |text: &str| date(text);
    let expected =
        [(1, s("one"), day("2024-01-01"), decimal("1.5")), (2, s("two"), day("2024-01-02"), decimal("2.5"))];
    ask.rows("values", select(&v).order_by(v.col_named::<i32>("id")), expected).await;
    let words = values("words", ["leaf", "word"], [(1i64, "a"), (3, "b"), (9, "c")]);
    let joined = select((Leaf::id, words.col_named::<String>("word")))
        .join((&words, words.col_named::<i64>("leaf").eq(Leaf::id)))
        .order_by(Leaf::id);
    ask.rows("values, joined", joined, [(1, s("a")), (3, s("b"))]).await;
    let of_one = values("o", ["n"], [(1,), (2,), (3,)]);
    ask.rows("one column", select(func::sum(of_one.col_named::<i32>("n"))), [Some(6)]).await;
    let none = values("none", ["n"], Vec::<(i32,)>::new());
    ask.refused("no rows", select(&none), "no rows").await;
    if ask.on_postgres() {
        postgres_functions(&mut ask).await;
    } else {
        let members = func::json_each(literal("[\"a\", \"b\"]")).table_valued(["key", "value"]);
        let listed = select((members.col_named::<i64>("key"), members.col_named::<String>("value")));
        if ask.on_sqlite() {
            ask.rows("json_each", listed, [(0, s("a")), (1, s("b"))]).await;
            let lateral = select(Leaf::id).filter(Leaf::branch_id.eq(Branch::id)).lateral("l");
            let lateral = select((Branch::id, lateral.col(Leaf::id)));
            ask.refused("lateral", lateral, "SQLite has no LATERAL").await;
        } else {
            ask.refused("json_each", listed, "MySQL has no json_each").await;
        }
        let returned = update(Leaf).set(Leaf::size, 0).returning(Leaf::id).cte("changed");
        let words = ask.lacks("");
        ask.refused("a CTE that writes", select(&returned), &words).await;
    }
    ask.done()
}

#[maybe]
async fn postgres_functions(ask: &mut Asking) {
    let series = func::generate_series(1, 3).column_valued("n");
    ask.rows(
        "generate_series",
        select((series.clone(), series.clone() * 2)).order_by(series),
        [(1, 2), (2, 4), (3, 6)],
    )
    .await;
    let words = func::unnest(literal(vec![s("x"), s("y")])).with_ordinality().table_valued(["word", "place"]);
    let listed = select((words.col_named::<String>("word"), words.col_named::<i64>("place")))
        .order_by(words.col_named::<i64>("place").desc());
    ask.rows("unnest with ordinality", listed, [(s("y"), 2), (s("x"), 1)]).await;
    let document = literal(serde_json::json!({"a": 1, "b": 2})).cast::<serde_json::Value>();
    let members = func::json_each(document).table_valued(["key", "value"]);
    let listed =
        select((members.col_named::<String>("key"), members.col_named::<serde_json::Value>("value")));
    let one = serde_json::json!(1);
    ask.rows("json_each", listed.filter(members.col_named::<String>("key").eq("a")), [(s("a"), one)]).await;
    let latest = select((Leaf::id, Leaf::size))
        .filter(Leaf::branch_id.eq(Branch::id))
        .order_by(Leaf::size.desc())
        .limit(1)
        .lateral("latest");
    let each = select((Branch::name, latest.col(Leaf::size).nullable()))
        .outerjoin((&latest, true_()))
        .filter(Branch::id.le(3));
    ask.rows(
        "lateral",
        each.order_by(Branch::id),
        [(s("root"), None), (s("left"), Some(3)), (s("right"), Some(2))],
    )
    .await;
    let renamed = update(Leaf)
        .filter(Leaf::color.eq("red"))
        .set(Leaf::size, Leaf::size * 10)
        .returning((Leaf::id, Leaf::size));
    let renamed = renamed.cte("renamed");
    let read = select((renamed.col(Leaf::id), renamed.col(Leaf::size))).order_by(renamed.col(Leaf::id));
    ask.rows("a CTE that updates", read, [(3, 20), (4, 50)]).await;
    let new = insert(Bug).values([Bug::new().id(8).name("eel"), Bug::new().id(9).name("fly")]);
    let new = new.returning((Bug::id, Bug::name)).cte("new");
    let on_leaf = insert(LeafBug)
        .from_select((LeafBug::leaf_id, LeafBug::bug_id), select((literal(5i64), new.col(Bug::id))));
    match ask.session.execute(on_leaf).await {
        Ok(done) => assert_eq!(done.rowcount(), 2),
        Err(error) => panic!("{error}"),
    }
    let bugs = select(LeafBug::bug_id).filter(LeafBug::leaf_id.eq(5)).order_by(LeafBug::bug_id);
    ask.rows("a CTE that inserts", bugs, [8, 9]).await;
}
