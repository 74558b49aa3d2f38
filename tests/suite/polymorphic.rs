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

#[maybe]
pub(crate) async fn columns_of_all_members_are_left_out(engine: &Engine) -> Result<()> {
    let mut session = company(engine).await?;
    let all = || select(Staff).order_by(Employee::id);
    let narrow = all().options((load_only(Employee::name), load_only(Engineer::language)));
    assert_eq!(
        narrow.to_string(),
        "SELECT workers.id, workers.name, workers.kind, engineers.id AS id_1, engineers.language, bosses.id AS id_2, \
         engineers.id AS id_3, engineers.language AS language__1, leads.id AS id_4 FROM workers \
         LEFT OUTER JOIN engineers ON workers.id = engineers.id LEFT OUTER JOIN bosses ON workers.id = bosses.id \
         LEFT OUTER JOIN leads ON engineers.id = leads.id ORDER BY workers.id"
    );
    let staff = session.scalars(narrow).await?.all()?;
    let told = staff.iter().map(|one| match one {
        Staff::Engineer(one) => (one.name.as_str(), one.language.as_str(), one.company_id),
        Staff::Lead(one) => (one.name.as_str(), one.team.as_str(), one.company_id),
        other => (other.name.as_str(), "", other.company_id),
    });
    assert_eq!(
        told.collect::<Vec<_>>(),
        [("ann", "", None), ("ben", "rust", None), ("cy", "", None), ("di", "", None)]
    );
    // what is limited, joined and counted by objects is narrowed as well; so is what is read apart, but for members
    let wide = all().options((defer(Employee::name), defer(Lead::language), joinedload(Employee::company)));
    let staff = session.scalars(wide.limit(4)).await?.all()?;
    assert_eq!(
        staff.iter().map(|one| at(one)).collect::<Vec<_>>(),
        [Some("acme"), Some("acme"), Some("acme"), None]
    );
    assert!(staff.iter().all(|one| one.name.is_empty()));
    assert!(matches!(&staff[3], Staff::Lead(lead) if lead.language.is_empty() && lead.team == "core"));
    let apart = all().options((selectin_polymorphic(Staff), load_only(Employee::company_id)));
    let staff = session.scalars(apart).await?.all()?;
    assert!(matches!(&staff[1], Staff::Engineer(one) if one.name.is_empty() && one.language == "rust"));
    // what relationships are found by is read in any case
    let laptops = all().options((load_only(Employee::kind), selectinload(Engineer::laptops)));
    let staff = session.scalars(laptops).await?.all()?;
    assert!(matches!(&staff[3], Staff::Lead(lead) if lead.laptops.len() == 1 && lead.name.is_empty()));
    Ok(())
}

#[maybe]
pub(crate) async fn members_that_are_read_in_part_are_not_written(engine: &Engine) -> Result<()> {
    let mut session = company(engine).await?;
    let narrow = || select(Staff).order_by(Employee::id).options(load_only(Employee::company_id));
    let keys = session.track(narrow()).await?;
    let StaffKey::Lead(di) = keys[3] else { panic!("{keys:?}") };
    session[di].team.push('!');
    let told = session.flush().await.unwrap_err().to_string();
    assert!(told.contains("`Lead::team` was changed, but never read"), "{told}");
    // read as a base, the object knows more, and not less
    let keys = session.track(narrow()).await?;
    let StaffKey::Lead(di) = keys[3] else { panic!("{keys:?}") };
    let bases = session.track(select(Employee).order_by(Employee::id)).await?;
    assert_eq!((session[di].name.as_str(), session[bases[3]].name.as_str()), ("di", "di"));
    session[di].name.push('!');
    session.commit().await?;
    let part = select(Employee).options(defer(Employee::name)).filter(Employee::id.eq(4));
    session.track(part).await?;
    assert_eq!(session[di].name, "di!");
    // the other way round: what was read as a base is kept
    let mut session = crate::mode::SessionMaker::new(engine).session();
    let bases = session.track(select(Employee).order_by(Employee::id)).await?;
    let keys = session.track(narrow()).await?;
    let StaffKey::Lead(di) = keys[3] else { panic!("{keys:?}") };
    assert_eq!((session[di].name.as_str(), session[bases[3]].name.as_str()), ("di!", "di!"));
    Ok(())
}
