//! Relationships on conditions of their own, and through a table that refers twice to the same.

use super::criteria::shops;
use crate::mode::{Engine, Session, maybe};
use aludel::Result;
use aludel::prelude::*;
use aludel_tests::relation_models::*;

fn names(items: &[Item]) -> Vec<&str> {
    items.iter().map(|item| item.name.as_str()).collect()
}

#[maybe]
pub(crate) async fn a_condition_stands_for_a_foreign_key(engine: &Engine) -> Result<()> {
    let mut session = shops(engine).await?.session();
    let dear = update(Item).filter(Item::name.eq("two")).set(Item::price, 20);
    session.execute(dear).await?;
    for query in [
        select(Shop).options(selectinload(Shop::cheap.order_by(Item::id))),
        select(Shop).options(joinedload(Shop::cheap.order_by(Item::id))),
        select(Shop).options(subqueryload(Shop::cheap.order_by(Item::id))),
        select(Shop).options(selectinload(Shop::cheap.order_by(Item::id).limit_per_parent(9))),
        select(Shop).options(joinedload(Shop::cheap.order_by(Item::id))).limit(9),
        select(Shop)
            .outerjoin(Shop::cheap)
            .options(contains_eager(Shop::cheap))
            .order_by((Shop::id, Item::id)),
    ] {
        let shops = session.scalars(query.order_by(Shop::id)).await?.all()?;
        assert_eq!(
            shops.iter().map(|shop| names(&shop.cheap)).collect::<Vec<_>>(),
            [vec!["one", "three"], vec![]]
        );
    }
    for query in
        [select(Shop).options(selectinload(Shop::dearest)), select(Shop).options(joinedload(Shop::dearest))]
    {
        let shops = session.scalars(query.order_by(Shop::id)).await?.all()?;
        let dearest = shops.iter().map(|shop| shop.dearest.get().map(|item| item.name.as_str()));
        assert_eq!(dearest.collect::<Vec<_>>(), [Some("two"), Some("four")]);
    }
    for query in [
        select(Item).options(selectinload(Item::cheaper.order_by(Item::id))),
        select(Item).options(joinedload(Item::cheaper.order_by(Item::id))),
        select(Item).options(subqueryload(Item::cheaper.order_by(Item::id))),
    ] {
        let items = session.scalars(query.order_by(Item::id)).await?.all()?;
        let cheaper: Vec<Vec<&str>> = items.iter().map(|item| names(&item.cheaper)).collect();
        assert_eq!(cheaper, [vec![], vec!["one", "three"], vec![], vec!["one", "two", "three"]]);
    }
    Ok(())
}

#[maybe]
pub(crate) async fn conditions_are_asked_and_joined(engine: &Engine) -> Result<()> {
    let mut session = shops(engine).await?.session();
    let joined = select((Shop::name, Item::name)).join(Shop::cheap).order_by(Item::id);
    let rows = session.execute(joined).await?.all()?;
    assert_eq!(rows.iter().map(|(_, item)| item.as_str()).collect::<Vec<_>>(), ["one", "two", "three"]);
    let with_cheap = session.scalars(select(Shop::name).filter(Shop::cheap.any(()))).await?.all()?;
    assert_eq!(with_cheap, ["a"]);
    let none =
        session.scalars(select(Shop::name).filter(!Shop::cheap.any(Item::gone.eq(true)))).await?.all()?;
    assert_eq!(none, ["b"]);
    let dear =
        session.scalars(select(Shop::name).filter(Shop::dearest.has(Item::price.gt(9)))).await?.all()?;
    assert_eq!(dear, ["b"]);
    let cheapest = select(Item::name).filter(!Item::cheaper.any(())).order_by(Item::id);
    let cheapest = session.scalars(cheapest).await?.all()?;
    assert_eq!(cheapest, ["one", "two", "three"]);
    let other = Item.alias();
    let pairs = select((Item::name, other.name)).join(Item::cheaper.to(&other)).order_by(other.id);
    let pairs = session.execute(pairs).await?.all()?;
    assert_eq!(pairs[0], ("four".to_owned(), "one".to_owned()));
    assert_eq!(pairs.len(), 3);
    // of one object, and of an alias
    let shop = session.scalars(select(Shop).filter(Shop::name.eq("a"))).await?.one()?;
    let of_it =
        session.scalars(select(Item::name).filter(Shop::cheap.of(&shop)).order_by(Item::id)).await?.all()?;
    assert_eq!(of_it, ["one", "two", "three"]);
    let four = session.scalars(select(Item).filter(Item::name.eq("four"))).await?.one()?;
    let holders = session.scalars(select(Shop::name).filter(Shop::dearest.is(&four))).await?.all()?;
    assert_eq!(holders, ["b"]);
    let under = Shop.alias();
    let asked = session.scalars(select(under.name).filter(under.cheap.any(()))).await?.all()?;
    assert_eq!(asked, ["a"]);
    let without = session.scalars(select(Shop::name).filter(Shop::dearest.is_none())).await?.all()?;
    assert!(without.is_empty());
    Ok(())
}

#[maybe]
pub(crate) async fn conditions_are_read_and_not_written(engine: &Engine) -> Result<()> {
    let mut session = shops(engine).await?.session();
    let query =
        select(Shop).options((selectinload(Shop::cheap), joinedload(Shop::dearest))).order_by(Shop::id);
    let shops = session.track(query).await?;
    let cheap = session.many(shops[0], Shop::cheap).to_vec();
    assert_eq!(cheap.len(), 3);
    assert!(session.one(shops[1], Shop::dearest).is_some_and(|item| session[item].name == "four"));
    let items = session.load(cheap[0], Item::cheaper).await?;
    assert!(items.is_empty());
    let four = session.one(shops[1], Shop::dearest).unwrap();
    let items = session.load(four, Item::cheaper).await?;
    assert_eq!(items, cheap);
    session.append(four, Item::cheaper, cheap[0]);
    let told = session.flush().await.unwrap_err().to_string();
    assert!(
        told.contains("Item::cheaper: its condition does not say that a foreign key between wares and wares"),
        "{told}"
    );
    session.delete(shops[0]);
    session.commit().await?;
    let left: i64 = session.scalar(select(func::count(Item::id))).await?;
    assert_eq!(left, 1);
    Ok(())
}

#[maybe]
async fn people(session: &mut Session) -> Result<[Key<Person>; 3]> {
    let ann = session.add(Person::new().name("ann").age(30));
    let bob = session.add(Person::new().name("bob").age(20).friends([ann]));
    let cid = session.add(Person::new().name("cid").age(25).fans([ann, bob]));
    session.commit().await?;
    Ok([ann, bob, cid])
}

#[maybe]
pub(crate) async fn a_table_refers_twice_to_the_same(engine: &Engine) -> Result<()> {
    let mut session = shops(engine).await?.session();
    let [ann, bob, cid] = people(&mut session).await?;
    assert_eq!(session.many(ann, Person::fans), [bob]);
    let mut session = shops_again(engine).await?;
    let names = |people: &[Person]| people.iter().map(|p| p.name.clone()).collect::<Vec<_>>();
    for query in [
        select(Person).options((selectinload(Person::friends), selectinload(Person::fans))),
        select(Person).options((joinedload(Person::friends), joinedload(Person::fans))),
        select(Person).options((subqueryload(Person::friends), subqueryload(Person::fans))),
    ] {
        let people = session.scalars(query.order_by(Person::id)).await?.all()?;
        let friends: Vec<_> = people.iter().map(|person| names(&person.friends)).collect();
        assert_eq!(friends, [vec!["cid"], vec!["ann", "cid"], vec![]]);
        let fans: Vec<_> = people.iter().map(|person| names(&person.fans)).collect();
        assert_eq!(fans, [vec!["bob"], vec![], vec!["ann", "bob"]]);
    }
    for query in [
        select(Person).options(selectinload(Person::old_friends)),
        select(Person).options(joinedload(Person::old_friends)),
    ] {
        let people = session.scalars(query.order_by(Person::id)).await?.all()?;
        let old: Vec<_> = people.iter().map(|person| names(&person.old_friends)).collect();
        assert_eq!(old, [vec![], vec!["ann", "cid"], vec![]]);
    }
    let liked = select(Person::name).filter(Person::fans.any(Person::name.eq("bob"))).order_by(Person::id);
    let liked = session.scalars(liked).await?.all()?;
    assert_eq!(liked, ["ann", "cid"]);
    let with_older =
        session.scalars(select(Person::name).filter(Person::old_friends.any(()))).await?.all()?;
    assert_eq!(with_older, ["bob"]);
    let friend = Person.alias();
    let pairs = select((Person::name, friend.name)).join(Person::friends.to(&friend));
    let pairs = session.execute(pairs.order_by((Person::id, friend.id))).await?.all()?;
    assert_eq!(pairs.len(), 3);
    assert_eq!(pairs[1], ("bob".to_owned(), "ann".to_owned()));
    let keys = session.track(select(Person).order_by(Person::id)).await?;
    session.load(keys[2], Person::fans).await?;
    session.remove(keys[2], Person::fans, keys[0]);
    session.append(keys[0], Person::fans, keys[2]);
    session.commit().await?;
    let rows = session.execute(select((Friendship::person_id, Friendship::friend_id))).await?.all()?;
    assert_eq!(rows.len(), 3);
    session.delete(keys[0]);
    session.commit().await?;
    let rows = session.execute(select((Friendship::person_id, Friendship::friend_id))).await?.all()?;
    assert_eq!(rows.len(), 1);
    assert_eq!([ann, bob, cid].len(), 3);
    Ok(())
}

#[maybe]
async fn shops_again(engine: &Engine) -> Result<Session> {
    Ok(crate::mode::SessionMaker::new(engine).session())
}

#[maybe]
pub(crate) async fn collections_are_maps_and_sets(engine: &Engine) -> Result<()> {
    let mut session = shops(engine).await?.session();
    let one = session.get_one(Item, 1).await?;
    session.load(one, Item::notes).await?;
    let size = session.append(one, Item::notes, Note::new().keyword("size").said("large"));
    session.append(one, Item::notes, Note::new().keyword("colour").said("red"));
    session.append(one, Item::notes, size);
    assert_eq!(session.many_by(one, Item::notes, Note::keyword).get("size"), Some(&size));
    session.commit().await?;
    assert_eq!(session.many(one, Item::notes).len(), 2);
    let item = session.detach(one)?;
    let notes = item.notes.by(Note::keyword);
    assert_eq!((notes.len(), notes["size"].said.as_str()), (2, "large"));
    session[size].keyword = "weight".into();
    let mut words: Vec<String> = session.many_by(one, Item::notes, Note::keyword).into_keys().collect();
    words.sort();
    assert_eq!(words, ["colour", "weight"]);
    let sorted: std::collections::BTreeSet<Key<Note>> =
        session.many(one, Item::notes).iter().copied().collect();
    assert_eq!(sorted.first(), Some(&size));
    session.clear(one, Item::notes);
    session.commit().await?;
    let left: i64 = session.scalar(select(func::count(Note::id))).await?;
    assert_eq!(left, 0);
    let two = session.get_one(Item, 2).await?;
    assert!(session.try_many_by(two, Item::notes, Note::keyword).is_err());
    Ok(())
}
