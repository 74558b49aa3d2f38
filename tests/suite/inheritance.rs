//! Models inherit, in tables of their own or in their base's.

use crate::mode::{Engine, Session, SessionMaker, maybe};
use aludel::prelude::*;
use aludel::{Mixes, Result};
use aludel_tests::family_models::*;

/// A company with one of each.
#[maybe]
pub(crate) async fn company(engine: &Engine) -> Result<Session> {
    FAMILY.drop_all(engine).await?;
    FAMILY.create_all(engine).await?;
    let mut session = SessionMaker::new(engine).session();
    for sql in [
        "INSERT INTO companies (id, name, author, seen) VALUES (1, 'acme', 'x', 0)",
        "INSERT INTO workers (id, name, kind, company_id) VALUES (1, 'ann', 'employee', 1), (2, 'ben', 'engineer', 1), \
         (3, 'cy', 'boss', 1), (4, 'di', 'lead', NULL)",
        "INSERT INTO engineers (id, language) VALUES (2, 'rust'), (4, 'sql')",
        "INSERT INTO bosses (id, budget) VALUES (3, NULL)",
        "INSERT INTO leads (id, team) VALUES (4, 'core')",
        "INSERT INTO laptops (id, owner_id) VALUES (1, 2), (2, 2), (3, 4)",
    ] {
        session.execute(text(sql)).await?;
    }
    session.commit().await?;
    Ok(session)
}

#[maybe]
pub(crate) async fn a_member_is_read_from_all_its_tables(engine: &Engine) -> Result<()> {
    let mut session = company(engine).await?;
    let engineers = session.scalars(select(Engineer).order_by(Employee::name)).await?.all()?;
    let told: Vec<(&str, &str, &str)> =
        engineers.iter().map(|e| (e.name.as_str(), e.kind.as_str(), e.language.as_str())).collect();
    assert_eq!(told, [("ben", "engineer", "rust"), ("di", "lead", "sql")]);
    let lead = session.scalars(select(Lead).filter(Engineer::language.eq("sql"))).await?.one()?;
    assert_eq!((lead.id, lead.name.as_str(), lead.team.as_str()), (4, "di", "core"));
    let bases = session.scalars(select(Employee).order_by(Employee::id)).await?.all()?;
    assert_eq!(bases.len(), 4);
    let pairs = session.execute(select((Lead::team, Employee::name))).await?.all()?;
    assert_eq!(pairs, [("core".to_owned(), "di".to_owned())]);
    let none = session
        .execute(select((Company, Boss.optional())).outerjoin((Boss, Boss::name.eq("x"))))
        .await?
        .all()?;
    assert!(none[0].1.is_none());
    Ok(())
}

#[maybe]
pub(crate) async fn members_are_joined_and_asked_for(engine: &Engine) -> Result<()> {
    let mut session = company(engine).await?;
    let laptops =
        select(Laptop::id).join(Laptop::owner).filter(Engineer::name.eq("ben")).order_by(Laptop::id);
    let found = session.scalars(laptops).await?.all()?;
    assert_eq!(found, [1, 2]);
    let owned = select(Laptop::id)
        .filter(Laptop::owner.has(and_((Engineer::name.eq("di"), Engineer::language.eq("sql")))));
    let found = session.scalars(owned).await?.all()?;
    assert_eq!(found, [3]);
    let with_two = select(Engineer::name).filter(Engineer::laptops.any(Laptop::id.eq(2)));
    let found = session.scalars(with_two).await?.all()?;
    assert_eq!(found, ["ben"]);
    let other = Engineer.alias();
    let same_company = select((Engineer::name, other.name)).join((&other, Engineer::id.lt(other.id)));
    let found = session.execute(same_company).await?.all()?;
    assert_eq!(found, [("ben".to_owned(), "di".to_owned())]);
    let at_acme = select(Engineer::name).join(Engineer::company).filter(Company::name.eq("acme"));
    let found = session.scalars(at_acme).await?.all()?;
    assert_eq!(found, ["ben"]);
    Ok(())
}

#[maybe]
pub(crate) async fn relationships_of_members_are_loaded(engine: &Engine) -> Result<()> {
    let mut session = company(engine).await?;
    let by_join = select(Engineer).options((joinedload(Engineer::laptops), joinedload(Engineer::company)));
    let by_query =
        select(Engineer).options((selectinload(Engineer::laptops), selectinload(Engineer::company)));
    for stmt in [by_join.order_by(Engineer::name), by_query.order_by(Engineer::name)] {
        let engineers = session.scalars(stmt).await?.all()?;
        assert_eq!(engineers.iter().map(|e| e.laptops.len()).collect::<Vec<_>>(), [2, 1]);
        let company = engineers[0].company.get().map(|c| c.name.as_str());
        assert_eq!(company, Some("acme"));
        assert!(engineers[1].company.get().is_none());
    }
    for stmt in [
        select(Laptop).options(joinedload(Laptop::owner)).order_by(Laptop::id),
        select(Laptop).options(selectinload(Laptop::owner)).order_by(Laptop::id),
    ] {
        let laptops = session.scalars(stmt).await?.all()?;
        let owners: Vec<&str> = laptops.iter().map(|laptop| laptop.owner.name.as_str()).collect();
        assert_eq!(owners, ["ben", "ben", "di"]);
    }
    Ok(())
}

#[maybe]
pub(crate) async fn a_hierarchy_is_read_at_once(engine: &Engine) -> Result<()> {
    let mut session = company(engine).await?;
    let staff = session.scalars(select(Staff).order_by(Employee::id)).await?.all()?;
    assert_eq!(staff.iter().map(|s| s.name.as_str()).collect::<Vec<_>>(), ["ann", "ben", "cy", "di"]);
    match &staff[..] {
        [Staff::Employee(_), Staff::Engineer(ben), Staff::Boss(cy), Staff::Lead(di)] => {
            assert_eq!((ben.language.as_str(), cy.budget), ("rust", None));
            assert_eq!((di.id, di.language.as_str(), di.team.as_str()), (4, "sql", "core"));
        }
        other => panic!("{other:?}"),
    }
    let rust = session.scalars(select(Staff).filter(Engineer::language.eq("rust"))).await?.all()?;
    assert_eq!(rust.len(), 1);
    let technical = session.scalars(select(Technical).order_by(Employee::id)).await?.all()?;
    assert!(matches!(&technical[..], [Technical::Engineer(_), Technical::Chief(_)]));
    Ok(())
}

#[maybe]
pub(crate) async fn rows_of_one_table_are_several_models(engine: &Engine) -> Result<()> {
    FAMILY.drop_all(engine).await?;
    FAMILY.create_all(engine).await?;
    let mut session = SessionMaker::new(engine).session();
    session.add(Shape::new());
    let circle = session.add(Circle::new().radius(3).author("ed"));
    session.add(Square::new());
    session.flush().await?;
    assert_eq!((session[circle].kind, session[circle].radius), (Figures::Circle, 3));
    session[circle].radius = 4;
    session[circle].author = "al".into();
    session.commit().await?;
    let circles = session.scalars(select(Circle)).await?.all()?;
    assert_eq!(circles.iter().map(|c| (c.radius, c.author.as_str())).collect::<Vec<_>>(), [(4, "al")]);
    let all = session.scalars(select(Figure).order_by(Shape::id)).await?.all()?;
    assert!(matches!(&all[..], [Figure::Shape(_), Figure::Circle(_), Figure::Square(_)]), "{all:?}");
    // a model that the enum lacks is read as its base
    let round = session.scalars(select(Round).order_by(Shape::id)).await?.all()?;
    assert!(matches!(&round[..], [Round::Shape(_), Round::Circle(_), Round::Shape(_)]), "{round:?}");
    let wide = session.execute(update(Circle).set(Circle::radius, 9)).await?;
    assert_eq!(wide.rowcount(), 1);
    let gone = session.execute(delete(Square)).await?;
    assert_eq!(gone.rowcount(), 1);
    let left = session.scalar(select(func::count(Shape::id))).await?;
    assert_eq!(left, 2);
    let joined = select((Shape::id, Circle.optional())).outerjoin((Circle, Circle::radius.gt(100)));
    let refused = session.execute(joined).await;
    assert!(refused.is_err_and(|error| error.to_string().contains("alias")));
    Ok(())
}

/// The newest of any model that has the mixin.
#[maybe]
async fn seen<M: Mixes<Signed>>(session: &mut Session) -> Result<Vec<i64>> {
    let rows = session.scalars(select(Signed::seen::<M>()).order_by(Signed::author::<M>())).await?;
    rows.all()
}

#[maybe]
pub(crate) async fn mixins_give_columns_to_models(engine: &Engine) -> Result<()> {
    FAMILY.drop_all(engine).await?;
    FAMILY.create_all(engine).await?;
    let mut session = SessionMaker::new(engine).session();
    let acme = session.add(Company::new().name("acme"));
    session.add(Circle::new().radius(1));
    session.flush().await?;
    assert_eq!(session[acme].author, "nobody");
    session[acme].name = "acme & co".into();
    session.commit().await?;
    let companies = seen::<Company>(&mut session).await?;
    let shapes = seen::<Shape>(&mut session).await?;
    assert_eq!((companies, shapes), (vec![7], vec![0]));
    Ok(())
}

#[maybe]
pub(crate) async fn rows_of_several_tables_are_updated_one_by_one(engine: &Engine) -> Result<()> {
    let mut session = company(engine).await?;
    let done =
        session.execute(update(Engineer).set(Engineer::language, "c").filter(Engineer::id.eq(2))).await?;
    assert_eq!(done.rowcount(), 1);
    let done = session.execute(update(Lead).set(Lead::name, "dot").filter(Lead::id.eq(4))).await?;
    assert_eq!(done.rowcount(), 1);
    let both =
        session.execute(select((Engineer::name, Engineer::language)).order_by(Engineer::id)).await?.all()?;
    let both: Vec<(&str, &str)> =
        both.iter().map(|(name, language)| (name.as_str(), language.as_str())).collect();
    assert_eq!(both, [("ben", "c"), ("dot", "sql")]);
    let refused = session.execute(delete(Engineer)).await;
    assert!(refused.is_err_and(|error| error.to_string().contains("workers and engineers")));
    Ok(())
}

#[maybe]
pub(crate) async fn members_are_written_to_all_their_tables(engine: &Engine) -> Result<()> {
    FAMILY.drop_all(engine).await?;
    FAMILY.create_all(engine).await?;
    let mut session = SessionMaker::new(engine).session();
    let company = session.add(Company::new().name("acme"));
    let draft = |name: &str| Engineer::new().name(name).language("rust");
    let engineers = ["ann", "ben", "cy"].map(|name| session.add(draft(name).company(company)));
    let boss = session.add(Boss::new().name("di").budget(5));
    let lead = session.add(Lead::new().name("ed").language("sql").team("core"));
    session.commit().await?;
    assert_eq!(
        (session[engineers[1]].name.as_str(), session[engineers[1]].kind.as_str()),
        ("ben", "engineer")
    );
    assert_eq!((session[lead].kind.as_str(), session[boss].budget), ("lead", Some(5)));
    let staff = session.scalars(select(Staff).order_by(Employee::id)).await?.all()?;
    let kinds: Vec<&str> = staff
        .iter()
        .map(|one| match one {
            Staff::Employee(_) => "employee",
            Staff::Engineer(_) => "engineer",
            Staff::Boss(_) => "boss",
            Staff::Lead(_) => "lead",
        })
        .collect();
    assert_eq!(kinds, ["engineer", "engineer", "engineer", "boss", "lead"]);
    // only the tables of what changed are written
    session[engineers[0]].language = "c".into();
    session[engineers[1]].language = "c".into();
    session[engineers[2]].name = "cyd".into();
    session[lead].team = "edge".into();
    session[lead].name = "edd".into();
    session.commit().await?;
    let mut other = SessionMaker::new(engine).session();
    let rows =
        other.execute(select((Engineer::name, Engineer::language)).order_by(Engineer::id)).await?.all()?;
    let rows: Vec<(&str, &str)> =
        rows.iter().map(|(name, language)| (name.as_str(), language.as_str())).collect();
    assert_eq!(rows, [("ann", "c"), ("ben", "c"), ("cyd", "rust"), ("edd", "sql")]);
    let id = session[lead].id;
    let found = other.get_one(Lead, id).await?;
    assert_eq!((other[found].team.as_str(), other[found].name.as_str()), ("edge", "edd"));
    drop(other);
    session.delete(lead);
    session.delete(engineers[0]);
    session.delete(engineers[1]);
    session.flush().await?;
    let left: i64 = session.scalar(select(func::count(Employee::id))).await?;
    assert_eq!(left, 2);
    session.rollback().await?;
    assert_eq!(session[lead].team, "edge");
    let left: i64 = session.scalar(select(func::count(Engineer::id))).await?;
    assert_eq!(left, 4);
    // members that share their base's table
    let circle = session.add(Circle::new().radius(3));
    let square = session.add(Square::new());
    session.flush().await?;
    assert_eq!((session[circle].radius, session[circle].kind), (3, Figures::Circle));
    session[square].side = Some(2);
    session.commit().await?;
    let sides = session.scalars(select(Square::side)).await?.all()?;
    assert_eq!(sides, [Some(2)]);
    Ok(())
}

#[maybe]
pub(crate) async fn validators_are_asked_at_the_flush(engine: &Engine) -> Result<()> {
    FAMILY.drop_all(engine).await?;
    FAMILY.create_all(engine).await?;
    let mut session = SessionMaker::new(engine).session();
    session.add(Person::new().first("").last("x").born(1990));
    let told = session.flush().await.unwrap_err();
    assert!(told.to_string().contains("Person::first: is empty"), "{told}");
    let ann = session.add(Person::new().first("ann").last("x").born(1990));
    session.commit().await?;
    assert_eq!(session[ann].full_name, "ann x", "expressions are read back");
    session[ann].born = 3001;
    let told = session.flush().await.unwrap_err();
    assert!(told.to_string().contains("Person::born: 3001 is to come"), "{told}");
    assert_eq!(session[ann].born, 1990);
    session[ann].first = "anna".into();
    session.commit().await?;
    assert_eq!(session[ann].full_name, "anna x");
    Ok(())
}
