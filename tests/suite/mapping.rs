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
