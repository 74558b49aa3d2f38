//! What a SELECT has beside its conditions: columns, joins, groups, order, pages.

use super::language::{Asking, decimal, items, s, tree};
use crate::mode::{Engine, Session, SessionMaker, maybe};
use aludel::dialect::Dialect;
use aludel::prelude::*;
use aludel::{Result, for_key_share};
use aludel_tests::language_models::*;

#[maybe]
pub(crate) async fn rows_are_as_wide_as_wanted(engine: &Engine) -> Result<()> {
    let mut ask = items(engine).await?;
    let wide = select((
        Item::id,
        Item::name,
        Item::note,
        Item::count,
        Item::small,
        Item::big,
        Item::price,
        Item::rate,
        Item::weight,
        Item::ratio,
        Item::active,
        Item::checked,
        Item::grade,
        Item::shade,
        literal(1).label("one"),
        func::lower(Item::name).label("low"),
    ));
    let read = ask.session.execute(wide.filter(Item::id.eq(4))).await?.one()?;
    let first = (read.0, read.1.as_str(), read.2, read.3, read.4, read.5, read.6, read.7);
    assert_eq!(first, (4, "dave", None, None, -4, 5, decimal("0"), None));
    let rest = (read.8, read.9, read.10, read.11, read.12, read.13, read.14, read.15.as_str());
    assert_eq!(rest, (None, 0.0, false, None, Grade::Low, None, 1, "dave"));
    let mixed = select((Item::id, Item, Item::name)).filter(Item::id.eq(1));
    let (id, item, name) = ask.session.execute(mixed).await?.one()?;
    assert_eq!((id, item.id, item.name.as_str(), name.as_str()), (1, 1, "Anna", "Anna"));
    let twice = select((Item::id, Item::id, Item::id.label("again"))).filter(Item::id.eq(2));
    ask.rows("a column twice", twice, [(2, 2, 2)]).await;
    let only =
        select(Item).filter(Item::id.gt(2)).with_only_columns((Item::id, Item::active)).order_by(Item::id);
    ask.rows("other columns", only, [(3, true), (4, false)]).await;
    ask.rows("no table", select((literal(1), literal("x"))), [(1, s("x"))]).await;
    let prefixed = select(Item::id).prefix_with("/* p */").suffix_with("/* s */").filter(Item::id.eq(1));
    ask.rows("text before and after", prefixed, [1]).await;
    let other = if ask.on_mysql() { Dialect::Sqlite } else { Dialect::Mysql };
    let hinted = select(Item::id).with_statement_hint("nonsense", other).filter(Item::id.eq(1));
    ask.rows("a hint for another", hinted, [1]).await;
    let hinted = select(Item::id).filter(Item::id.lt(3)).order_by(Item::id);
    let hinted = hinted
        .with_statement_hint("LIMIT 1", Dialect::Sqlite)
        .with_statement_hint("LIMIT 1", Dialect::Mysql)
        .with_statement_hint("LIMIT 1", Dialect::Postgresql);
    ask.rows("a hint", hinted, [1]).await;
    ask.done()
}

#[maybe]
pub(crate) async fn joins_keep_what_has_no_partner(engine: &Engine) -> Result<()> {
    let mut ask = tree(engine).await?;
    let seen = |rows: Vec<(Option<Branch>, Option<Leaf>)>| -> Vec<(Option<i64>, Option<i64>)> {
        rows.into_iter().map(|(b, l)| (b.map(|b| b.id), l.map(|l| l.id))).collect()
    };
    let all = || select((Branch.optional(), Leaf.optional())).select_from(Branch);
    let order = if ask.on_mysql() {
        vec![Branch::id.is_null().asc(), Branch::id.asc(), Leaf::id.is_null().asc(), Leaf::id.asc()]
    } else {
        vec![Branch::id.asc().nulls_last(), Leaf::id.asc().nulls_last()]
    };
    let (some, no) = (Some::<i64>, None::<i64>);
    let left = ask.session.execute(all().outerjoin(Branch::leaves).order_by(order.clone())).await?.all()?;
    let of_branches = [
        (some(1), no),
        (some(2), some(1)),
        (some(2), some(2)),
        (some(3), some(3)),
        (some(4), some(4)),
        (some(5), no),
        (some(6), no),
    ];
    assert_eq!(seen(left), of_branches);
    let right = ask.session.execute(all().right_join(Branch::leaves).order_by(order.clone())).await?.all()?;
    let of_leaves =
        [(some(2), some(1)), (some(2), some(2)), (some(3), some(3)), (some(4), some(4)), (no, some(5))];
    assert_eq!(seen(right), of_leaves);
    let full = all().full_join(Branch::leaves).order_by(order);
    if ask.on_mysql() {
        ask.refused("a full join", full, "MySQL has no FULL OUTER JOIN").await;
    } else {
        let full = ask.session.execute(full).await?.all()?;
        let mut both = of_branches.to_vec();
        both.push((no, some(5)));
        assert_eq!(seen(full), both);
    }
    let on = select((Branch::id, Leaf::id.nullable()))
        .outerjoin((Leaf, Leaf::branch_id.eq(Branch::id) & Leaf::size.gt(2)));
    let expected = [(1, None), (2, Some(2)), (3, None), (4, Some(4)), (5, None), (6, None)];
    ask.rows("a condition of the join", on.order_by(Branch::id), expected).await;
    let crossed = select(func::count_all()).select_from(Branch).cross_join(Leaf);
    ask.rows("every row with every row", crossed, [30]).await;
    let through =
        select((Leaf::id, Bug::name.nullable())).outerjoin(Leaf::bugs).order_by((Leaf::id, Bug::id));
    let expected =
        [(1, Some(s("ant"))), (2, Some(s("ant"))), (2, Some(s("bee"))), (3, None), (4, None), (5, None)];
    ask.rows("through a table", through, expected).await;
    let chain =
        select((Branch::name, Bug::name)).join(Branch::leaves).join(Leaf::bugs).order_by((Leaf::id, Bug::id));
    let pair = |a: &str, b: &str| (s(a), s(b));
    ask.rows("one after another", chain, [pair("left", "ant"), pair("left", "ant"), pair("left", "bee")])
        .await;
    let inferred =
        select((Leaf::id, Branch::name)).join(Branch).filter(Leaf::color.eq("red")).order_by(Leaf::id);
    ask.rows("by the foreign key", inferred, [(3, s("right")), (4, s("low"))]).await;
    ask.done()
}

#[maybe]
pub(crate) async fn tables_are_joined_to_themselves(engine: &Engine) -> Result<()> {
    let mut ask = tree(engine).await?;
    let parent = aliased(Branch, "parent");
    let names = select((Branch::name, parent.name)).join(Branch::parent.to(&parent)).order_by(Branch::id);
    let pair = |a: &str, b: &str| (s(a), s(b));
    let expected = [pair("left", "root"), pair("right", "root"), pair("low", "left"), pair("lone", "other")];
    ask.rows("by a relationship", names, expected).await;
    let grand = Branch.alias();
    let optional = select((Branch::id, parent.optional(), grand.optional()))
        .outerjoin(Branch::parent.to(&parent))
        .outerjoin((&grand, grand.id.eq(parent.parent_id)))
        .order_by(Branch::id);
    let rows = ask.session.execute(optional).await?.all()?;
    let seen: Vec<_> = rows.into_iter().map(|(id, p, g)| (id, p.map(|p| p.id), g.map(|g| g.id))).collect();
    let expected = [
        (1, None, None),
        (2, Some(1), None),
        (3, Some(1), None),
        (4, Some(2), Some(1)),
        (5, None, None),
        (6, Some(5), None),
    ];
    assert_eq!(seen, expected);
    let (a, b) = (Leaf.alias(), Leaf.alias());
    let pairs = select((a.id, b.id)).join((&b, b.color.eq(a.color) & a.id.lt(b.id))).order_by(a.id);
    ask.rows("two made-up names", pairs, [(1, 2), (3, 4)]).await;
    let siblings = select((a.id, b.id)).filter((a.branch_id.eq(b.branch_id), a.id.ne(b.id))).order_by(a.id);
    ask.rows("side by side", siblings, [(1, 2), (2, 1)]).await;
    let child = aliased(Branch, "select");
    let counted = select((Branch::name, func::count(child.id)))
        .join(Branch::children.to(&child))
        .group_by(Branch::name)
        .order_by((func::count(child.id).desc(), Branch::name));
    ask.rows("a reserved word as a name", counted, [(s("root"), 2), (s("left"), 1), (s("other"), 1)]).await;
    ask.done()
}

#[maybe]
pub(crate) async fn groups_are_counted(engine: &Engine) -> Result<()> {
    let mut ask = tree(engine).await?;
    let odd = (Leaf::size % 2).label("odd");
    let grouped = select((&odd, func::count_all(), func::sum(Leaf::size))).group_by(&odd).order_by(&odd);
    ask.rows("by a label with a value in it", grouped, [(0, 2, Some(4)), (1, 3, Some(9))]).await;
    let bracket =
        case(Leaf::size.lt(2), "small").when(Leaf::size.lt(4), "middle").otherwise("large").label("bracket");
    let grouped =
        select((&bracket, func::count(Leaf::id))).group_by(&bracket).having(func::count(Leaf::id).le(3));
    let grouped = grouped.order_by(bracket.desc());
    ask.rows("by a label of a case", grouped, [(s("small"), 1), (s("middle"), 3), (s("large"), 1)]).await;
    let by_expression = select(func::count_all())
        .select_from(Leaf)
        .group_by(func::lower(Leaf::color))
        .order_by(func::count_all());
    ask.rows("by an expression", by_expression, [1, 2, 2]).await;
    let total = func::sum(Leaf::size).label("total");
    let many = select((Leaf::color, &total)).group_by(Leaf::color).having(total.gt(2)).order_by(total.desc());
    ask.rows("having a label", many, [(s("red"), Some(7)), (s("green"), Some(4))]).await;
    let without = select((Branch::name, func::count(Leaf::id)))
        .outerjoin(Branch::leaves)
        .group_by((Branch::id, Branch::name))
        .having(func::count(Leaf::id).eq(0))
        .order_by(Branch::id);
    ask.rows("nothing is counted as well", without, [(s("root"), 0), (s("other"), 0), (s("lone"), 0)]).await;
    let whole = select(Branch)
        .outerjoin(Branch::leaves)
        .group_by(Branch::id)
        .order_by(func::count(Leaf::id).desc())
        .limit(1);
    let most = ask.session.scalars(whole).await?.one()?;
    assert_eq!(most.name, "left");
    let colors = select(Leaf::color).distinct().order_by(Leaf::color);
    ask.rows("distinct", colors, ["blue", "green", "red"].map(s)).await;
    let pairs = select((Leaf::color, Leaf::branch_id)).distinct().order_by((Leaf::color, Leaf::branch_id));
    let expected = [(s("blue"), None), (s("green"), Some(2)), (s("red"), Some(3)), (s("red"), Some(4))];
    ask.rows("distinct rows", pairs, expected).await;
    if ask.on_postgres() {
        groups_of_groups(&mut ask).await;
    } else {
        let rollup = select(Leaf::color.nullable()).group_by(func::rollup(Leaf::color));
        if ask.on_sqlite() {
            ask.refused("rollup", rollup, "SQLite has no ROLLUP").await;
        } else {
            let expected = [Some(s("blue")), Some(s("green")), Some(s("red")), None];
            ask.rows("rollup", rollup, expected).await;
        }
        let words = ask.lacks("DISTINCT ON");
        ask.refused("distinct on", select(Leaf::id).distinct_on(Leaf::color), &words).await;
    }
    ask.done()
}

#[maybe]
async fn groups_of_groups(ask: &mut Asking) {
    let first =
        select((Leaf::color, Leaf::id)).distinct_on(Leaf::color).order_by((Leaf::color, Leaf::size.desc()));
    ask.rows("distinct on", first, [(s("blue"), 5), (s("green"), 2), (s("red"), 4)]).await;
    let rolled = select((Leaf::color.nullable(), Leaf::branch_id, func::count_all()))
        .group_by(func::rollup((Leaf::color, Leaf::branch_id)))
        .having(func::grouping(Leaf::branch_id).eq(1))
        .order_by(Leaf::color.asc().nulls_last());
    let expected =
        [(Some(s("blue")), None, 1), (Some(s("green")), None, 2), (Some(s("red")), None, 2), (None, None, 5)];
    ask.rows("rollup", rolled, expected).await;
    let cube =
        select(func::count_all()).select_from(Leaf).group_by(func::cube((Leaf::color, Leaf::branch_id)));
    let of_cube = cube.order_by(func::count_all().desc()).limit(3);
    ask.rows("cube", of_cube, [5, 2, 2]).await;
    let sets = func::grouping_sets((tuple_((Leaf::color,)), tuple_(())));
    let in_sets = select((Leaf::color.nullable(), func::sum(Leaf::size)))
        .group_by(sets)
        .order_by(func::sum(Leaf::size));
    let expected = [
        (Some(s("blue")), Some(2)),
        (Some(s("green")), Some(4)),
        (Some(s("red")), Some(7)),
        (None, Some(13)),
    ];
    ask.rows("grouping sets", in_sets, expected).await;
}

#[maybe]
async fn nulls_in_order(ask: &mut Asking) {
    let ids = || select(Item::id);
    let first = ids().order_by((Item::count.asc().nulls_first(), Item::id));
    if ask.on_mysql() {
        ask.refused("nulls first", first, "MySQL has no NULLS FIRST and NULLS LAST").await;
        let last = ids().order_by((Item::count.is_null(), Item::count.desc()));
        ask.rows("nulls last, as it says", last, [3, 1, 2, 4]).await;
    } else {
        ask.rows("nulls first", first, [4, 2, 1, 3]).await;
        let last = ids().order_by((Item::count.desc().nulls_last(), Item::id));
        ask.rows("nulls last", last, [3, 1, 2, 4]).await;
        ask.rows("nulls_last alone", ids().order_by(Item::count.nulls_last()), [2, 1, 3, 4]).await;
    }
}

#[maybe]
async fn pages(ask: &mut Asking) {
    let ids = || select(Item::id);
    let by_id = || ids().order_by(Item::id);
    ask.rows("limit", by_id().limit(2), [1, 2]).await;
    ask.rows("limit 0", by_id().limit(0), []).await;
    ask.rows("offset", by_id().offset(3), [4]).await;
    ask.rows("both", by_id().limit(2).offset(1), [2, 3]).await;
    ask.rows("past the end", by_id().limit(2).offset(9), []).await;
    ask.rows("slice", by_id().slice(1, 3), [2, 3]).await;
    ask.rows("the last call counts", by_id().limit(1).limit(3).offset(2).offset(1), [2, 3, 4]).await;
    let computed = by_id().limit(literal(1) + 1);
    if ask.on_mysql() {
        ask.refused("an expression as a limit", computed, "MySQL has no expressions in LIMIT").await;
    } else {
        ask.rows("an expression as a limit", computed, [1, 2]).await;
    }
    ask.rows("a large limit", by_id().limit(u64::MAX), [1, 2, 3, 4]).await;
    ask.refused("a negative limit", by_id().limit(-1), "not negative").await;
    let ties = ids().order_by(Item::small.desc()).fetch_with_ties(1);
    if ask.on_postgres() {
        let tied = select(func::count_all()).select_from(&ties.subquery());
        ask.rows("with ties", tied, [2]).await;
        ask.rows("fetch", by_id().fetch(2), [1, 2]).await;
        ask.rows("fetch after an offset", by_id().offset(1).fetch(2), [2, 3]).await;
    } else {
        let words = ask.lacks("FETCH FIRST");
        ask.refused("with ties", ties, &words).await;
        ask.refused("fetch", by_id().fetch(2), &words).await;
    }
}

#[maybe]
pub(crate) async fn rows_are_ordered_and_paged(engine: &Engine) -> Result<()> {
    let mut ask = items(engine).await?;
    let ids = || select(Item::id);
    ask.rows("several", ids().order_by((Item::active.desc(), Item::id.desc())), [3, 1, 4, 2]).await;
    nulls_in_order(&mut ask).await;
    ask.rows("an expression", ids().order_by((-Item::id, Item::name)), [4, 3, 2, 1]).await;
    ask.rows("a condition", ids().order_by((Item::id.eq(3).desc(), Item::id)), [3, 1, 2, 4]).await;
    ask.rows("decimals", ids().order_by(Item::price.desc()), [2, 3, 1, 4]).await;
    ask.rows("added", ids().order_by(Item::active).order_by(Item::id.desc()), [4, 2, 3, 1]).await;
    ask.rows("taken back", ids().order_by(Item::active).unordered().order_by(Item::id), [1, 2, 3, 4]).await;
    let double = (Item::id * 2).label("double");
    let by_label = select(&double).order_by(double.desc()).limit(2);
    ask.rows("a label", by_label, [8, 6]).await;
    let keys = vec![Item::active.desc(), Item::id.asc()];
    ask.rows("made at run time", ids().order_by(keys), [1, 3, 2, 4]).await;
    pages(&mut ask).await;
    let after = |small: i16, id: i64| {
        ids()
            .filter(tuple_((Item::small, Item::id)).gt((small, id)))
            .order_by((Item::small, Item::id))
            .limit(2)
    };
    ask.rows("the first page by keys", after(i16::MIN, 0), [4, 1]).await;
    ask.rows("the next page by keys", after(1, 1), [2, 3]).await;
    ask.done()
}

#[maybe]
pub(crate) async fn rows_are_locked(engine: &Engine) -> Result<()> {
    let mut ask = items(engine).await?;
    let next = |lock: aludel::RowLock| select(Item::id).order_by(Item::id).limit(2).with_lock(lock);
    ask.rows("locked", next(for_update()), [1, 2]).await;
    if !ask.on_postgres() {
        ask.rows("SQLite is told nothing", next(for_share().skip_locked().of(Item)), [1, 2]).await;
        return ask.done();
    }
    let mut other = SessionMaker::new(engine).session();
    let skipped = ids(&mut other, next(for_update().skip_locked())).await?;
    assert_eq!(skipped, [3, 4]);
    let refused = ids(&mut other, next(for_update().nowait())).await.unwrap_err();
    assert!(refused.to_string().contains("could not obtain lock"), "{refused}");
    assert_eq!(refused.kind(), aludel::ErrorKind::Locked);
    other.rollback().await?;
    ask.session.rollback().await?;
    // the weaker forms go together
    ask.rows("key share", next(for_key_share()), [1, 2]).await;
    let beside = ids(&mut other, next(aludel::for_no_key_update().nowait())).await?;
    assert_eq!(beside, [1, 2]);
    other.rollback().await?;
    let joined = select(Item::id).cross_join(Branch).with_lock(for_update().of(Item).nowait());
    ask.rows("of one table", joined, []).await;
    ask.done()
}

#[maybe]
async fn ids(session: &mut Session, statement: Select<i64>) -> Result<Vec<i64>> {
    session.scalars(statement).await?.all()
}
