//! Queries for all models of a hierarchy, and what is loaded along with their rows.

use super::inheritance::company;
use crate::mode::{Engine, maybe};
use aludel::Result;
use aludel::prelude::*;
use aludel_tests::family_models::*;

/// The name of a company that has to be loaded.
fn at(employee: &Employee) -> Option<&str> {
    assert!(employee.company.is_loaded(), "{employee:?}");
    employee.company.get().map(|company| company.name.as_str())
}

/// Of each: its company, its laptops, its office.
fn told(staff: &[Staff]) -> Vec<(Option<&str>, usize, Option<&str>)> {
    let all = staff.iter().map(|one| match one {
        Staff::Employee(one) => (at(one), 0, None),
        Staff::Engineer(one) => (at(one), one.laptops.len(), None),
        Staff::Boss(one) => (at(one), 0, one.office.get().map(|office| office.name.as_str())),
        Staff::Lead(one) => (at(one), one.laptops.len(), None),
    });
    all.collect()
}

const ALL: [(Option<&str>, usize, Option<&str>); 4] =
    [(Some("acme"), 0, None), (Some("acme"), 2, None), (Some("acme"), 0, Some("north")), (None, 1, None)];

#[maybe]
pub(crate) async fn relationships_of_all_members_are_loaded(engine: &Engine) -> Result<()> {
    let mut session = company(engine).await?;
    session.execute(text("INSERT INTO offices (id, name) VALUES (7, 'north'), (8, 'south')")).await?;
    session.execute(update(Boss).set(Boss::office_id, 7)).await?;
    let all = || select(Staff).order_by(Employee::id);
    for stmt in [
        all().options((
            selectinload(Employee::company),
            selectinload(Engineer::laptops),
            selectinload(Boss::office),
        )),
        all().options((
            joinedload(Employee::company),
            selectinload(Engineer::laptops),
            selectinload(Boss::office),
        )),
        all().options((
            subqueryload(Employee::company),
            subqueryload(Engineer::laptops),
            subqueryload(Boss::office),
        )),
        all().options((
            selectin_polymorphic(Staff),
            joinedload(Employee::company),
            selectinload(Engineer::laptops),
            selectinload(Boss::office),
        )),
        all().options((
            selectin_polymorphic(Staff),
            subqueryload(Employee::company),
            subqueryload(Engineer::laptops),
            subqueryload(Boss::office),
        )),
        // what is said of one member is for it alone
        all().options((
            selectinload(Employee::company),
            selectinload(Engineer::laptops.filter(Laptop::id.lt(10))),
            selectinload(Lead::laptops),
            selectinload(Boss::office),
            with_loader_criteria(Laptop, Laptop::id.gt(0)),
        )),
    ] {
        let staff = session.scalars(stmt).await?.all()?;
        assert_eq!(told(&staff), ALL);
    }
    // what is deeper
    let stmt = all().options(selectinload(Engineer::laptops).then(Laptop::owner)).limit(3);
    let staff = session.scalars(stmt).await?.all()?;
    let Staff::Engineer(ben) = &staff[1] else { panic!("{staff:?}") };
    assert_eq!(ben.laptops[0].owner.name, "ben");
    assert!(!ben.company.is_loaded());
    // rows of one table
    session
        .execute(text("INSERT INTO shapes (id, kind, radius, author, seen) VALUES (1, 'circle', 3, 'x', 0)"))
        .await?;
    session.execute(text("INSERT INTO shapes (id, kind, author, seen) VALUES (2, 'square', 'x', 0)")).await?;
    session.execute(text("INSERT INTO dots (id, circle_id) VALUES (1, 1), (2, 1)")).await?;
    for stmt in [
        select(Figure).options(selectinload(Circle::dots)).order_by(Shape::id),
        select(Figure)
            .options((selectin_polymorphic(Figure), selectinload(Circle::dots)))
            .order_by(Shape::id),
    ] {
        let figures = session.scalars(stmt).await?.all()?;
        let [Figure::Circle(circle), Figure::Square(_)] = &figures[..] else { panic!("{figures:?}") };
        assert_eq!((circle.radius, circle.dots.len()), (3, 2));
    }
    Ok(())
}

#[maybe]
pub(crate) async fn members_are_joined_to_what_they_have(engine: &Engine) -> Result<()> {
    let mut session = company(engine).await?;
    session.execute(text("INSERT INTO offices (id, name) VALUES (7, 'north'), (8, 'south')")).await?;
    session.execute(update(Boss).set(Boss::office_id, 7)).await?;
    let all = || select(Staff).order_by(Employee::id);
    for stmt in [
        all().options((
            joinedload(Employee::company),
            joinedload(Engineer::laptops),
            joinedload(Boss::office),
        )),
        all().options((
            selectin_polymorphic(Staff),
            joinedload(Employee::company),
            selectinload(Engineer::laptops),
            selectinload(Boss::office),
        )),
    ] {
        let staff = session.scalars(stmt).await?.all()?;
        assert_eq!(told(&staff), ALL);
    }
    Ok(())
}

#[maybe]
pub(crate) async fn a_hierarchy_is_read_table_by_table(engine: &Engine) -> Result<()> {
    let mut session = company(engine).await?;
    let apart = || select(Staff).options(selectin_polymorphic(Staff)).order_by(Employee::id);
    let staff = session.scalars(apart()).await?.all()?;
    let at_once = session.scalars(select(Staff).order_by(Employee::id)).await?.all()?;
    assert_eq!(staff, at_once);
    let some = session.scalars(apart().filter(Employee::name.ne("ben")).limit(2)).await?.all()?;
    assert!(matches!(&some[..], [Staff::Employee(_), Staff::Boss(_)]), "{some:?}");
    let none = session.scalars(apart().filter(Employee::name.eq("x"))).await?.all()?;
    assert!(none.is_empty());
    // the base is not among them
    let technical = select(Technical).options(selectin_polymorphic(Technical)).order_by(Employee::id);
    let technical = session.scalars(technical).await?.all()?;
    let [Technical::Engineer(ben), Technical::Chief(di)] = &technical[..] else { panic!("{technical:?}") };
    assert_eq!((ben.language.as_str(), di.language.as_str(), di.team.as_str()), ("rust", "sql", "core"));
    Ok(())
}

#[maybe]
pub(crate) async fn what_no_variant_has_is_told(engine: &Engine) -> Result<()> {
    let mut session = company(engine).await?;
    let stmt = select(Technical).options(selectinload(Boss::office));
    let refused = session.scalars(stmt).await.map(|rows| rows.all().is_ok());
    assert!(refused.is_err_and(|error| error.to_string().contains("Boss::office: no variant")));
    let stmt = select(Staff).options(joinedload(Engineer::laptops)).limit(2);
    let refused = session.scalars(stmt).await.map(|rows| rows.all().is_ok());
    assert!(refused.is_err_and(|error| error.to_string().contains("Engineer::laptops: beside a limit")));
    let stmt = select(Staff).options((selectin_polymorphic(Staff), joinedload(Engineer::laptops)));
    let refused = session.scalars(stmt).await.map(|rows| rows.all().is_ok());
    assert!(refused.is_err_and(|error| error.to_string().contains("beside selectin_polymorphic")));
    Ok(())
}
