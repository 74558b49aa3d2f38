//! What is mapped besides columns.

use crate::mode::{Engine, Session, SessionMaker, maybe};
use aludel::Result;
use aludel::prelude::*;
use aludel_tests::family_models::*;

#[maybe]
async fn people(engine: &Engine) -> Result<Session> {
    FAMILY.drop_all(engine).await?;
    FAMILY.create_all(engine).await?;
    let mut session = SessionMaker::new(engine).session();
    session.add(Person::new().first("Ada").last("Byron").born(1815).known([Friend::new(), Friend::new()]));
    session.add(Person::new().first("Alan").last("Turing").born(1912));
    session.commit().await?;
    Ok(session)
}

#[maybe]
pub(crate) async fn expressions_are_read_along(engine: &Engine) -> Result<()> {
    let mut session = people(engine).await?;
    let read = session.scalars(select(Person).order_by(Person::full_name)).await?.all()?;
    let told: Vec<(&str, i64)> = read.iter().map(|p| (p.full_name.as_str(), p.friends)).collect();
    assert_eq!(told, [("Ada Byron", 2), ("Alan Turing", 0)]);
    let other = aliased(Person, "other");
    let friendly = select(other.full_name).filter(other.friends.gt(0));
    let found = session.scalars(friendly).await?.all()?;
    assert_eq!(found, ["Ada Byron"]);
    let friends = session.scalars(select(Friend).options(joinedload(Friend::person))).await?.all()?;
    assert_eq!(friends[0].person.full_name, "Ada Byron");
    let with = session
        .scalars(select(Person).options(selectinload(Person::known)).order_by(Person::id))
        .await?
        .all()?;
    assert_eq!(with.iter().map(|p| p.known.len()).collect::<Vec<_>>(), [2, 0]);
    Ok(())
}

#[maybe]
pub(crate) async fn expressions_are_never_written(engine: &Engine) -> Result<()> {
    let mut session = people(engine).await?;
    let joan = session.add(Person::new().first("Joan").last("Clarke").born(1917));
    session.flush().await?;
    assert_eq!(session[joan].full_name, "Joan Clarke");
    session[joan].last = "Murray".into();
    session.commit().await?;
    let name = session.scalars(select(Person::full_name).filter(Person::first.eq("Joan"))).await?.one()?;
    assert_eq!(name, "Joan Murray");
    let refused = session.execute(update(Person).set(Person::full_name, "x")).await;
    assert!(refused.is_err_and(|error| error.to_string().contains("full_name")));
    Ok(())
}

#[maybe]
pub(crate) async fn methods_are_also_sql(engine: &Engine) -> Result<()> {
    let mut session = people(engine).await?;
    let stmt = select((Person, Person.age(2000), Person.shouted())).filter(Person.age(2000).lt(100));
    let rows = session.execute(stmt).await?.all()?;
    assert_eq!(rows.len(), 1);
    let (alan, age, shouted) = &rows[0];
    assert_eq!((alan.age(2000), alan.shouted()), (*age, shouted.clone()));
    Ok(())
}

#[maybe]
pub(crate) async fn refused_values_are_not_sent(engine: &Engine) -> Result<()> {
    let mut session = people(engine).await?;
    let nobody = Person::new().first("").last("x").born(1);
    let refused = session.execute(insert(Person).values(nobody)).await;
    assert!(refused.is_err_and(|error| error.to_string().contains("Person::first: is empty")));
    let many = [Person::new().first("a").last("x").born(1), Person::new().first("b").last("x").born(4000)];
    let refused = session.execute(insert(Person).values(many)).await;
    assert!(refused.is_err_and(|error| error.to_string().contains("Person::born: 4000 is to come")));
    let count = session.scalar(select(func::count(Person::id))).await?;
    assert_eq!(count, 2);
    Ok(())
}

#[maybe]
pub(crate) async fn values_of_several_columns_come_back(engine: &Engine) -> Result<()> {
    FAMILY.drop_all(engine).await?;
    FAMILY.create_all(engine).await?;
    let mut session = SessionMaker::new(engine).session();
    let address =
        |street: &str, city: Option<&str>| Address { street: street.into(), city: city.map(Into::into) };
    let (here, there) = (address("Main", None), address("Side", Some("Rome")));
    let house = session.add(House::new().at(here.clone()).owner(there.clone()));
    session.flush().await?;
    assert_eq!(session[house].at, here);
    session[house].at.city = Some("Pisa".into());
    session.commit().await?;
    let moved = address("Main", Some("Pisa"));
    let found = session.scalars(select(House).filter(House::at.eq(moved.clone()))).await?.all()?;
    assert_eq!((&found[0].at, &found[0].owner), (&moved, &there));
    let pairs = session.execute(select((House::id, House::owner))).await?.all()?;
    assert_eq!(pairs[0].1, there);
    session.execute(update(House).values(House::owner.set(here.clone()))).await?;
    let other = aliased(House, "other");
    let homeless = select(other.id).filter(other.owner.eq(here));
    let found = session.scalars(homeless).await?.all()?;
    assert_eq!(found.len(), 1);
    let none = session.scalars(select(House::id).filter(House::at.ne(moved))).await?.all()?;
    assert!(none.is_empty());
    Ok(())
}

#[maybe]
pub(crate) async fn values_of_several_columns_are_inherited(engine: &Engine) -> Result<()> {
    FAMILY.drop_all(engine).await?;
    FAMILY.create_all(engine).await?;
    let mut session = SessionMaker::new(engine).session();
    let place = |street: &str| Address { street: street.into(), city: None };
    session.add(Site::new().at(place("a")));
    let depot = session.add(Depot::new().at(place("b")).gate(place("c")).size(3));
    session.add(Kiosk::new().at(place("d")).back(place("e")));
    session.add(Hub::new().at(place("f")).gate(place("g")).ramp(place("h")).size(4).rails(2));
    session.add(far::Yard::new().at(place("i")).area(9));
    session.commit().await?;
    session[depot].gate.city = Some("Rome".into());
    session[depot].at.street = "bb".into();
    session.commit().await?;
    let spots = session.scalars(select(Spot).order_by(Site::at_street)).await?.all()?;
    let told = spots.iter().map(|spot| match spot {
        Spot::Depot(depot) => (depot.at.street.as_str(), depot.gate.street.as_str(), depot.size),
        Spot::Kiosk(kiosk) => (kiosk.at.street.as_str(), kiosk.back.street.as_str(), kiosk.rent),
        Spot::Hub(hub) => (hub.at.street.as_str(), hub.ramp.street.as_str(), hub.rails),
        Spot::Yard(yard) => (yard.at.street.as_str(), "", yard.area),
        Spot::Site(site) => (site.at.street.as_str(), "", site.rent),
    });
    assert_eq!(
        told.collect::<Vec<_>>(),
        [("a", "", 0), ("bb", "c", 3), ("d", "e", 0), ("f", "h", 2), ("i", "", 9)]
    );
    // asked for by the value, of a base's and of its own, also under another name
    let rome = Address { street: "c".into(), city: Some("Rome".into()) };
    let found = session.scalars(select(Depot).filter(Depot::gate.eq(rome.clone()))).await?.all()?;
    assert_eq!((found[0].at.street.as_str(), &found[0].gate), ("bb", &rome));
    let (at, gate) = session.execute(select((Hub::at, Hub::gate))).await?.one()?;
    assert_eq!((at, gate), (place("f"), place("g")));
    let hub = Hub.alias();
    let under = session.execute(select((hub.at, hub.ramp)).filter(hub.gate.eq(place("g")))).await?.one()?;
    assert_eq!(under, (place("f"), place("h")));
    let yard = session.scalars(select(far::Yard).filter(far::Yard::at.eq(place("i")))).await?.one()?;
    assert_eq!(yard.area, 9);
    let apart = select(Spot).options(selectin_polymorphic(Spot)).order_by(Site::at_street);
    let apart = session.scalars(apart).await?.all()?;
    assert_eq!(apart, spots);
    session.execute(update(Kiosk).values(Kiosk::back.set(rome.clone()))).await?;
    let back = session.execute(select(Kiosk::back)).await?.one()?;
    assert_eq!(back, rome);
    Ok(())
}
