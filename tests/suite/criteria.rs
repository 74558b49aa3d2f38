//! Conditions that hold for all queries of a session.

use crate::mode::{Engine, Session, SessionMaker, maybe};
use aludel::prelude::*;
use aludel::{Error, Result};
use aludel_tests::relation_models::*;

/// The shop "a" of the first tenant with the items one, two and three (gone), and "b" of the second with four.
#[maybe]
pub(super) async fn shops(engine: &Engine) -> Result<SessionMaker> {
    SHOPS.drop_all(engine).await?;
    SHOPS.create_all(engine).await?;
    let sessions = SessionMaker::new(engine);
    let mut session = sessions.session();
    let items = ["one", "two", "three"].map(|name| Item::new().name(name).gone(name == "three"));
    session.add(Shop::new().name("a").items(items));
    session.add(Shop::new().name("b").tenant(2).items([Item::new().name("four").price(50)]));
    session.commit().await?;
    Ok(sessions)
}

struct Tenant(i64);

#[maybe]
async fn names(session: &mut Session, query: Select<Item>) -> Result<Vec<String>> {
    let items = session.scalars(query.order_by(Item::id)).await?.all()?;
    Ok(items.into_iter().map(|item| item.name).collect())
}

#[maybe]
pub(crate) async fn conditions_hold_for_all_queries(engine: &Engine) -> Result<()> {
    let sessions = shops(engine).await?;
    let sessions = sessions.with_loader_criteria(Item, Item::gone.eq(false));
    let mut session = sessions.session();
    let found = names(&mut session, select(Item)).await?;
    assert_eq!(found, ["one", "two", "four"]);
    let found = names(&mut session, select(Item).without_loader_criteria(Item)).await?;
    assert_eq!(found.len(), 4);
    // without a model in the row, joined, in a subquery, in a condition, in a union
    let count: i64 = session.scalar(select(func::count(Item::id))).await?;
    assert_eq!(count, 3);
    let joined = select((Shop::name, func::count(Item::id))).outerjoin(Shop::items).group_by(Shop::name);
    let rows = session.execute(joined.order_by(Shop::name)).await?.all()?;
    assert_eq!(rows, [("a".to_owned(), 2), ("b".to_owned(), 1)]);
    let by_key = select((Shop::name, func::count(Item::id))).outerjoin(Item).group_by(Shop::name);
    let rows = session.execute(by_key.order_by(Shop::name)).await?.all()?;
    assert_eq!(rows, [("a".to_owned(), 2), ("b".to_owned(), 1)]);
    let inner = select(Item::shop_id).filter(Item::name.eq("three"));
    let within = session.scalars(select(Shop).filter(Shop::id.nullable().in_(inner))).await?.all()?;
    assert!(within.is_empty());
    let gone = select(Shop).filter(Shop::items.any(Item::gone.eq(true)));
    let asked = session.scalars(gone).await?.all()?;
    assert!(asked.is_empty());
    let all = select(Item::name).union(select(Item::name).filter(Item::name.eq("three")));
    let all = session.scalars(all).await?.all()?;
    assert_eq!(all.len(), 3);
    let other = Item.alias();
    let under_a_name = session.scalars(select(other.name).order_by(other.id)).await?.all()?;
    assert_eq!(under_a_name, ["one", "two", "four"]);
    // what is written is under the same conditions
    let changed = session.execute(update(Item).filter(Item::gone.eq(true)).set(Item::price, 1)).await?;
    assert_eq!(changed.rowcount(), 0);
    Ok(())
}

#[maybe]
pub(crate) async fn conditions_hold_for_relationships(engine: &Engine) -> Result<()> {
    let sessions = shops(engine).await?;
    let sessions = sessions.with_loader_criteria(Item, Item::gone.eq(false));
    let mut session = sessions.session();
    let mut lengths = Vec::new();
    for query in [
        select(Shop).options(selectinload(Shop::items)),
        select(Shop).options(joinedload(Shop::items)),
        select(Shop).options(subqueryload(Shop::items)),
        select(Shop).options(selectinload(Shop::items.limit_per_parent(5))),
        select(Shop).options(joinedload(Shop::items)).limit(5),
        select(Shop).outerjoin(Shop::items).options(contains_eager(Shop::items)),
    ] {
        let shops = session.scalars(query.clone().order_by(Shop::id)).await?.all()?;
        lengths.push(shops.iter().map(|shop| shop.items.len()).collect::<Vec<_>>());
        let shops = session.scalars(query.without_loader_criteria(Item).order_by(Shop::id)).await?.all()?;
        lengths.push(shops.iter().map(|shop| shop.items.len()).collect());
    }
    assert_eq!(lengths, [[2, 1], [3, 1]].repeat(6));
    let three = select(Item::id).filter(Item::name.eq("three")).without_loader_criteria(Item);
    let three: i64 = session.scalar(three).await?;
    let found = session.get(Item, three).await?;
    assert!(found.is_none());
    let shop = session.get_one(Shop, 1).await?;
    let items = session.load(shop, Shop::items).await?;
    assert_eq!(items.len(), 2);
    // what the condition hides is deleted along all the same
    session.delete(shop);
    session.commit().await?;
    let left = names(&mut session, select(Item).without_loader_criteria(Item)).await?;
    assert_eq!(left, ["four"]);
    Ok(())
}

#[maybe]
pub(crate) async fn conditions_depend_on_the_session(engine: &Engine) -> Result<()> {
    let sessions = shops(engine).await?;
    let sessions = sessions
        .with_loader_criteria_by(Shop, |info| match info.get::<Tenant>() {
            Some(tenant) => Shop::tenant.eq(tenant.0),
            None => false_(),
        })
        // what has no tenant of its own is asked through what has
        .with_loader_criteria_by(Item, |info| match info.get::<Tenant>() {
            Some(tenant) => Item::shop.has(Shop::tenant.eq(tenant.0)),
            None => false_(),
        });
    let mut session = sessions.session();
    let none = session.scalars(select(Shop)).await?.all()?;
    assert!(none.is_empty());
    for (tenant, shop, items) in [(1, "a", vec!["one", "two", "three"]), (2, "b", vec!["four"])] {
        session.set_info(Tenant(tenant));
        let shops = session.scalars(select(Shop).options(selectinload(Shop::items))).await?.all()?;
        assert_eq!(shops.iter().map(|shop| shop.name.as_str()).collect::<Vec<_>>(), [shop]);
        assert_eq!(shops[0].items.len(), items.len());
        let found = names(&mut session, select(Item)).await?;
        assert_eq!(found, items);
    }
    session.close().await?;
    assert!(session.info::<Tenant>().is_some());
    let joined = select((Item, Shop)).join(Item::shop);
    let rows = session.execute(joined).await?.all()?;
    assert_eq!(rows.len(), 1);
    Ok(())
}

#[maybe]
pub(crate) async fn hooks_put_statements_under_conditions(engine: &Engine) -> Result<()> {
    let sessions = shops(engine).await?;
    let events = Events::new()
        .do_orm_execute(|statement| {
            let Some(tenant) = statement.info::<Tenant>() else {
                return Err(Error::session("who asks?"));
            };
            let shown = statement.to_string();
            assert!(shown.contains("shops") == statement.speaks_of(Shop), "{shown}");
            if statement.is_delete() && statement.speaks_of(Shop) {
                statement.filter(Shop::tenant.eq(tenant.0))?;
            }
            if statement.is_relationship_load() {
                statement.with_loader_criteria(Item, Item::gone.eq(false));
            } else {
                statement.with_loader_criteria(Item, Item::price.lt(10));
            }
            Ok(())
        })
        .before_flush(|work| {
            let Some(Tenant(tenant)) = work.info() else { return Ok(()) };
            let tenant = *tenant;
            for shop in work.new(Shop) {
                if let Some(draft) = work.draft(shop) {
                    draft.assign(Shop::tenant, tenant);
                }
            }
            Ok(())
        });
    let mut session = sessions.events(events).session();
    let told = session.scalars(select(Shop)).await.unwrap_err();
    assert!(told.to_string().contains("who asks?"), "{told}");
    session.set_info(Tenant(2));
    let found = names(&mut session, select(Item)).await?;
    assert_eq!(found, ["one", "two", "three"]);
    let shops = session.track(select(Shop).order_by(Shop::id)).await?;
    let items = session.load(shops[0], Shop::items).await?;
    assert_eq!(items.len(), 2);
    // objects follow what was really deleted
    session.execute(delete(Item)).await?;
    assert!(items.iter().all(|item| session.state(*item) == ObjectState::Deleted));
    let left: i64 = session.scalar(text("SELECT COUNT(*) FROM wares")).await?;
    assert_eq!(left, 1);
    session.execute(delete(Shop).filter(Shop::name.eq("a"))).await?;
    assert_eq!(session.state(shops[0]), ObjectState::Persistent);
    let new = session.add(Shop::new().name("c"));
    session.commit().await?;
    assert_eq!(session[new].tenant, 2);
    Ok(())
}

#[maybe]
pub(crate) async fn hooks_delete_softly(engine: &Engine) -> Result<()> {
    let sessions = shops(engine).await?;
    let events = Events::new().before_flush(|work| {
        for item in work.deleted(Item) {
            work.undelete(item);
            work[item].gone = true;
        }
        Ok(())
    });
    let mut session = sessions.events(events).with_loader_criteria(Item, Item::gone.eq(false)).session();
    let one = session.track(select(Item).filter(Item::name.eq("one"))).await?[0];
    session.delete(one);
    assert_eq!(session.state(one), ObjectState::Marked);
    session.commit().await?;
    assert!(session[one].gone);
    let left = names(&mut session, select(Item)).await?;
    assert_eq!(left, ["two", "four"]);
    // taken back without a hook
    let mut session = SessionMaker::new(engine).session();
    let items = session.track(select(Item)).await?;
    items.iter().for_each(|item| session.delete(*item));
    items.iter().for_each(|item| session.undelete(*item));
    assert!(!session.is_dirty());
    session.undelete(items[0]);
    session.delete(items[1]);
    session.flush().await?;
    session.undelete(items[1]);
    let told = session.flush().await.unwrap_err().to_string();
    assert!(told.contains("undelete: this `Item` was deleted"), "{told}");
    Ok(())
}

#[maybe]
pub(crate) async fn conditions_hold_for_what_is_written(engine: &Engine) -> Result<()> {
    let sessions = shops(engine).await?;
    let mut session = sessions.clone().with_loader_criteria(Shop, Shop::tenant.eq(1)).session();
    let other = session.execute(update(Shop).filter(Shop::name.eq("b")).set(Shop::name, "mine")).await?;
    let own = session.execute(update(Shop).filter(Shop::name.eq("a")).set(Shop::name, "mine")).await?;
    assert_eq!((other.rowcount(), own.rowcount()), (0, 1));
    let freed = update(Shop).filter(Shop::name.eq("b")).set(Shop::name, "c").without_loader_criteria(Shop);
    let freed = session.execute(freed).await?;
    assert_eq!(freed.rowcount(), 1);
    session.commit().await?;
    let mut session = sessions.with_loader_criteria(Item, Item::gone.eq(false)).session();
    let items = session.track(select(Item).without_loader_criteria(Item)).await?;
    let deleted = session.execute(delete(Item)).await?;
    assert_eq!((items.len(), deleted.rowcount()), (4, 3));
    let left = session.scalars(select(Item::name).without_loader_criteria(Item)).await?.all()?;
    assert_eq!(left, ["three"]);
    let tracked =
        items.iter().filter(|item| session.state(**item) == aludel::ObjectState::Persistent).count();
    assert_eq!(tracked, 1);
    session.commit().await
}
