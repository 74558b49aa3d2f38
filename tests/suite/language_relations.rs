//! Conditions on relationships, and subqueries in conditions.

use super::language::{s, tree};
use crate::mode::{Engine, maybe};
use aludel::prelude::*;
use aludel::{Result, exists};
use aludel_tests::language_models::*;

#[maybe]
pub(crate) async fn relationships_are_conditions(engine: &Engine) -> Result<()> {
    let mut ask = tree(engine).await?;
    let root = ask.session.scalars(select(Branch).filter(Branch::id.eq(1))).await?.one()?;
    let left = ask.session.scalars(select(Branch).filter(Branch::id.eq(2))).await?.one()?;
    let leaf = ask.session.scalars(select(Leaf).filter(Leaf::id.eq(2))).await?.one()?;
    let bee = ask.session.scalars(select(Bug).filter(Bug::id.eq(2))).await?.one()?;
    let cases: Vec<(&str, Expr<bool>, &[i64])> = vec![
        ("any", Branch::leaves.any(Leaf::color.eq("red")), &[3, 4]),
        ("any at all", Branch::leaves.any(()), &[2, 3, 4]),
        ("not any", !Branch::leaves.any(Leaf::size.gt(0)), &[1, 5, 6]),
        ("any of several", Branch::leaves.any((Leaf::color.eq("green"), Leaf::size.gt(2))), &[2]),
        ("any within any", Branch::leaves.any(Leaf::bugs.any(Bug::name.eq("bee"))), &[2]),
        ("any of itself", Branch::children.any(Branch::name.eq("low")), &[2]),
        ("any of itself twice", Branch::children.any(Branch::children.any(Branch::name.eq("low"))), &[1]),
        ("has", Branch::parent.has(Branch::name.eq("root")), &[2, 3]),
        ("has of itself twice", Branch::parent.has(Branch::parent.has(Branch::name.eq("root"))), &[4]),
        ("has any", Branch::parent.has(Branch::leaves.any(())), &[4]),
        ("has at all", Branch::parent.has(()), &[2, 3, 4, 6]),
        ("is", Branch::parent.is(&root), &[2, 3]),
        ("is none", Branch::parent.is_none(), &[1, 5]),
        ("is some", Branch::parent.is_some(), &[2, 3, 4, 6]),
        ("contains", Branch::leaves.contains(&leaf), &[2]),
        ("does not contain", !Branch::leaves.contains(&leaf), &[1, 3, 4, 5, 6]),
        ("of", Branch::children.of(&root), &[2, 3]),
        ("with others", Branch::leaves.any(()) & Branch::parent.is(&root) | Branch::id.eq(6), &[2, 3, 6]),
    ];
    for (what, condition, expected) in cases {
        let found = select(Branch::id).filter(condition).order_by(Branch::id);
        ask.rows(what, found, expected.iter().copied()).await;
    }
    let leaves = |condition: Expr<bool>| select(Leaf::id).filter(condition).order_by(Leaf::id);
    ask.rows("contains, through a table", leaves(Leaf::bugs.contains(&bee)), [2]).await;
    ask.rows("of, through a table", leaves(Bug::leaves.of(&bee)), [2]).await;
    ask.rows("of one's branch", leaves(Branch::leaves.of(&left)), [1, 2]).await;
    ask.rows("no bug", leaves(!Leaf::bugs.any(())), [3, 4, 5]).await;
    let child = Branch.alias();
    let named = select(Branch::id).filter(Branch::children.to(&child).any(child.name.eq("low")));
    ask.rows("any, by an alias", named, [2]).await;
    let up = aliased(Branch, "up");
    let named =
        select(Branch::id).filter(Branch::parent.to(&up).has(up.parent_id.is_null())).order_by(Branch::id);
    ask.rows("has, by an alias", named, [2, 3, 6]).await;
    let of_alias = select(child.id).filter(child.leaves.any(Leaf::color.eq("green")));
    ask.rows("any of an alias", of_alias, [2]).await;
    ask.done()
}

#[maybe]
pub(crate) async fn subqueries_are_conditions(engine: &Engine) -> Result<()> {
    let mut ask = tree(engine).await?;
    let red = || select(Leaf::branch_id).filter(Leaf::color.eq("red"));
    let count = || select(func::count(Leaf::id)).filter(Leaf::branch_id.eq(Branch::id)).scalar_subquery();
    let biggest = select(func::max(Leaf::size)).filter(Leaf::branch_id.eq(Branch::id)).scalar_subquery();
    let cases: Vec<(&str, Expr<bool>, &[i64])> = vec![
        ("in", Branch::id.in_(red()), &[3, 4]),
        ("not in", Branch::id.not_in(red()), &[1, 2, 5, 6]),
        ("not in with a NULL", Branch::id.not_in(select(Leaf::branch_id)), &[]),
        ("in a compound", Branch::id.in_(red().union(select(Branch::parent_id))), &[1, 2, 3, 4, 5]),
        ("exists", select(Leaf::id).filter(Leaf::branch_id.eq(Branch::id)).exists(), &[2, 3, 4]),
        ("not exists", !exists().filter(Leaf::branch_id.eq(Branch::id)), &[1, 5, 6]),
        (
            "exists or others",
            exists().filter(Leaf::branch_id.eq(Branch::id)) | Branch::id.eq(6),
            &[2, 3, 4, 6],
        ),
        ("exists beside others", exists().filter(Leaf::branch_id.eq(Branch::id)) & Branch::id.gt(2), &[3, 4]),
        (
            "exists with a join",
            and_(exists().select_from(Leaf).join(Leaf::bugs).filter(Leaf::branch_id.eq(Branch::id))),
            &[2],
        ),
        (
            "exists of a compound",
            red().filter(Leaf::branch_id.eq(Branch::id)).union(red().filter(false_())).exists(),
            &[3, 4],
        ),
        ("a scalar", count().gt(1), &[2]),
        ("a scalar on the right", literal(2i64).eq(count()), &[2]),
        ("a scalar in arithmetic", (count() + 1).eq(Branch::id - 1), &[3]),
        ("NULL of no rows", biggest.is_null(), &[1, 5, 6]),
        ("a scalar between", count().between(1, 2), &[2, 3, 4]),
        ("coalesce of a scalar", func::coalesce(biggest.clone(), 0).lt(1), &[1, 5, 6]),
    ];
    for (what, condition, expected) in cases {
        let found = select(Branch::id).filter(condition).order_by(Branch::id);
        ask.rows(what, found, expected.iter().copied()).await;
    }
    let shown = select((Branch::name, count().label("n"))).filter(Branch::id.le(3)).order_by(count().desc());
    let rows = shown.order_by(Branch::id);
    ask.rows("selected", rows, [(s("left"), Some(2)), (s("right"), Some(1)), (s("root"), Some(0))]).await;
    let other = Leaf.alias();
    let greatest = select(func::max(other.size)).filter(other.color.eq(Leaf::color)).scalar_subquery();
    let of_color = select(Leaf::id).filter(Leaf::size.eq(greatest)).order_by(Leaf::id);
    ask.rows("of the same table, correlated", of_color, [2, 4, 5]).await;
    let outright = select(Leaf::id).filter(Leaf::branch_id.eq(Branch::id)).correlate(Branch).exists();
    ask.rows("correlate", select(Branch::id).filter(outright).order_by(Branch::id), [2, 3, 4]).await;
    let all_but = select(Leaf::id).filter(Leaf::branch_id.eq(Branch::id)).correlate_except(Leaf).exists();
    ask.rows("correlate_except", select(Branch::id).filter(all_but).order_by(Branch::id), [2, 3, 4]).await;
    let none =
        select(func::count_all()).select_from(Leaf).filter(Leaf::branch_id.eq(Branch::id)).correlate_none();
    let anew = select((Branch::id, none.scalar_subquery())).filter(Branch::id.eq(1));
    ask.rows("correlate_none", anew, [(1, Some(4))]).await;
    ask.done()
}

#[maybe]
pub(crate) async fn any_and_all_compare_with_many(engine: &Engine) -> Result<()> {
    let mut ask = tree(engine).await?;
    let sizes = || select(Leaf::size).filter(Leaf::color.eq("green"));
    let leaves = |condition: Expr<bool>| select(Leaf::id).filter(condition).order_by(Leaf::id);
    if ask.on_sqlite() {
        ask.refused("any", leaves(Leaf::size.eq(any_(sizes()))), "SQLite has no ANY and ALL").await;
        return ask.done();
    }
    ask.rows("any", leaves(Leaf::size.eq(any_(sizes()))), [1, 2]).await;
    ask.rows("greater than any", leaves(Leaf::size.gt(any_(sizes()))), [2, 3, 4, 5]).await;
    ask.rows("greater than all", leaves(Leaf::size.gt(all_(sizes()))), [4]).await;
    if ask.on_mysql() {
        let of_array = leaves(Leaf::size.eq(any_(literal(vec![1, 5]))));
        ask.refused("any of an array", of_array, "MySQL has no arrays").await;
        return ask.done();
    }
    ask.rows("any of an array", leaves(Leaf::size.eq(any_(literal(vec![1, 5])))), [1, 4]).await;
    ask.rows("all of no array", leaves(Leaf::size.ne(all_(literal(Vec::<i32>::new())))), [1, 2, 3, 4, 5])
        .await;
    ask.done()
}
