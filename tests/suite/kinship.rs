//! Rows of a hierarchy in a session: keys by member, and one object whatever model a row was read as.

use super::inheritance::company;
use crate::mode::{Engine, SessionMaker, maybe};
use aludel::Result;
use aludel::prelude::*;
use aludel_tests::family_models::*;

#[maybe]
pub(crate) async fn a_hierarchy_is_tracked_by_its_members(engine: &Engine) -> Result<()> {
    let mut session = company(engine).await?;
    for apart in [false, true] {
        let stmt = select(Staff).order_by(Employee::id).options((
            selectinload(Employee::company),
            selectinload(Engineer::laptops),
            joinedload(Boss::office),
        ));
        let stmt = if apart {
            select(Staff)
                .order_by(Employee::id)
                .options((selectin_polymorphic(Staff), selectinload(Engineer::laptops)))
        } else {
            stmt
        };
        let keys = session.track(stmt).await?;
        let [StaffKey::Employee(ann), StaffKey::Engineer(ben), StaffKey::Boss(cy), StaffKey::Lead(di)] =
            keys[..]
        else {
            panic!("{keys:?}")
        };
        let acme = session.one(ann, Employee::company).expect("a company");
        assert_eq!(session.one(ben, Engineer::company), Some(acme));
        assert_eq!(session.many(ben, Engineer::laptops).len(), 2);
        assert_eq!(session.many(di, Lead::laptops).len(), 1);
        assert_eq!(session.one(cy, Boss::office), None);
        session[ben].language.push('!');
        session[di].name.push('!');
    }
    session.commit().await?;
    let mut other = SessionMaker::new(engine).session();
    let rows = select((Engineer::name, Engineer::language)).order_by(Engineer::id);
    let rows: Vec<(String, String)> = other.execute(rows).await?.all()?;
    let told: Vec<(&str, &str)> = rows.iter().map(|(name, language)| (&name[..], &language[..])).collect();
    assert_eq!(told, [("ben", "rust!!"), ("di!!", "sql")]);
    let all = other.track(select(Staff).order_by(Employee::id)).await?;
    let again = other.track(select(Staff).order_by(Employee::id)).await?;
    assert_eq!(all, again);
    // the same objects, each in one store
    let engineer = other.get_one(Engineer, 2).await?;
    assert_eq!(all[1], StaffKey::Engineer(engineer));
    Ok(())
}

#[maybe]
pub(crate) async fn a_row_is_one_object_by_whatever_key(engine: &Engine) -> Result<()> {
    let mut session = company(engine).await?;
    // first as the base, then as the member of a member
    let base = session.get_one(Employee, 4).await?;
    assert!(session.of_type(base, Engineer).is_none());
    session[base].name = "dot".into();
    let engineer = {
        let mut session = session.no_autoflush();
        session.get_one(Engineer, 4).await?
    };
    assert_eq!(session[engineer].name, "dot", "what was changed is not lost");
    assert!(session.is_modified(base) && session.is_modified(engineer));
    assert_eq!(session.of_type(base, Engineer), Some(engineer));
    assert_eq!(session.of_type(engineer, Employee), Some(base));
    let lead = session.get_one(Lead, 4).await?;
    session[lead].team = "edge".into();
    session[engineer].language = "c".into();
    session[base].name.push('!');
    assert_eq!((session[lead].language.as_str(), session[lead].name.as_str()), ("c", "dot!"));
    let history = session.history(base, Employee::name).expect("a history");
    assert_eq!((history.old.as_str(), history.new.as_str()), ("dot", "dot!"));
    session.commit().await?;
    assert!(!session.is_modified(base) && !session.is_modified(lead));
    let mut other = SessionMaker::new(engine).session();
    let read = other.scalars(select(Lead)).await?.one()?;
    assert_eq!((&read.name[..], &read.language[..], &read.team[..]), ("dot!", "c", "edge"));
    // what is read anew by one key is read by all
    other.execute(update(Employee).set(Employee::name, "ed").filter(Employee::id.eq(4))).await?;
    other.commit().await?;
    session.refresh(base).await?;
    assert_eq!(session[lead].name, "ed");
    session.expire(base);
    assert!(session.try_get(lead).is_err());
    session.refresh(lead).await?;
    assert_eq!((session[base].name.as_str(), session[engineer].language.as_str()), ("ed", "c"));
    session.assign(base, Employee::name, Employee::name + "die")?;
    session.flush().await?;
    assert_eq!(session[lead].name, "eddie");
    let value = session.detach(base)?;
    assert_eq!((value.name.as_str(), value.kind.as_str()), ("eddie", "lead"));
    // a base that no member was read of stays one
    let ann = session.get_one(Employee, 1).await?;
    assert!(session.of_type(ann, Engineer).is_none());
    let refused = session.as_base(ann, Boss).unwrap_err().to_string();
    assert!(refused.contains("a `Employee` is no `Boss`"), "{refused}");
    Ok(())
}

#[maybe]
pub(crate) async fn members_are_in_relationships_to_their_base(engine: &Engine) -> Result<()> {
    let mut session = company(engine).await?;
    let ben = session.get_one(Engineer, 2).await?;
    let di = session.get_one(Lead, 4).await?;
    let acme = session.get_one(Company, 1).await?;
    let staff = session.load(acme, Company::staff).await?;
    assert_eq!(staff.len(), 3);
    let of_ben = session.as_base(ben, Employee)?;
    assert!(staff.contains(&of_ben));
    assert_eq!(staff.iter().filter_map(|key| session.of_type(*key, Engineer)).collect::<Vec<_>>(), [ben]);
    let of_di = session.as_base(di, Employee)?;
    session.append(acme, Company::staff, of_di);
    assert_eq!(session.one(of_di, Employee::company), Some(acme));
    assert_eq!((session.one(di, Lead::company), session[di].company_id), (Some(acme), Some(1)));
    session.remove(acme, Company::staff, of_ben);
    // a new member is there once it is written
    let flo = session.add(Engineer::new().id(50).name("flo").language("c").company(acme));
    session.flush().await?;
    let of_flo = session.as_base(flo, Employee)?;
    assert!(session.many(acme, Company::staff).contains(&of_flo));
    assert_eq!((session[di].company_id, session[ben].company_id), (Some(1), None));
    let renamed = session.add(Company::new().id(50).name("new"));
    session.set(ben, Engineer::company, renamed);
    session.commit().await?;
    assert!(session.many(renamed, Company::staff).contains(&of_ben));
    let mut other = SessionMaker::new(engine).session();
    let names = select(Employee::name).filter(Employee::company_id.eq(1)).order_by(Employee::id);
    let names: Vec<String> = other.scalars(names).await?.all()?;
    assert_eq!(names, ["ann", "cy", "di", "flo"]);
    let moved: Option<i64> =
        other.scalar(select(Engineer::company_id).filter(Engineer::name.eq("ben"))).await?;
    assert_eq!(moved, Some(session[renamed].id));
    Ok(())
}

#[maybe]
pub(crate) async fn what_is_undone_is_undone_for_all_keys(engine: &Engine) -> Result<()> {
    let mut session = company(engine).await?;
    session.execute(delete(Laptop)).await?;
    session.commit().await?;
    let base = session.get_one(Employee, 2).await?;
    let engineer = session.get_one(Engineer, 2).await?;
    session[base].name = "x".into();
    let mut nested = session.begin_nested().await?;
    nested[engineer].name = "y".into();
    nested.flush().await?;
    nested.rollback().await?;
    assert_eq!((&session[base].name[..], &session[engineer].name[..]), ("x", "x"));
    session.delete(engineer);
    session.flush().await?;
    assert_eq!((session.state(base), session.state(engineer)), (ObjectState::Deleted, ObjectState::Deleted));
    session.rollback().await?;
    assert_eq!((&session[base].name[..], &session[engineer].name[..]), ("ben", "ben"));
    let again = session.get(Employee, 2).await?;
    assert_eq!(again, Some(base));
    Ok(())
}

#[maybe]
pub(crate) async fn a_member_is_deleted_by_its_bases_key(engine: &Engine) -> Result<()> {
    let mut session = company(engine).await?;
    session.execute(delete(Laptop)).await?;
    let base = session.get_one(Employee, 4).await?;
    let lead = session.get_one(Lead, 4).await?;
    session.delete(base);
    assert_eq!(session.state(lead), ObjectState::Marked);
    session.commit().await?;
    assert!(session.try_get(lead).is_err() && session.try_get(base).is_err());
    let mut other = SessionMaker::new(engine).session();
    let left: i64 = other.scalar(select(func::count(Employee::id))).await?;
    let engineers: i64 = other.scalar(select(func::count(Engineer::id))).await?;
    assert_eq!((left, engineers), (3, 1));
    Ok(())
}

#[maybe]
pub(crate) async fn a_member_shares_the_table_of_a_member(engine: &Engine) -> Result<()> {
    let mut session = company(engine).await?;
    let gil = session.add(Trainee::new().id(60).name("gil").language("c").school("oak"));
    session
        .add_all((61..64).map(|id| Trainee::new().id(id).name(format!("t{id}")).language("d").school("elm")));
    session.flush().await?;
    assert_eq!((session[gil].kind.as_str(), session[gil].school.as_deref()), ("trainee", Some("oak")));
    session[gil].school = Some("ash".into());
    session[gil].name.push('!');
    session[gil].language = "e".into();
    session.commit().await?;
    let mut other = SessionMaker::new(engine).session();
    let rows = other.scalars(select(Trainee).order_by(Trainee::id)).await?.all()?;
    let told: Vec<(&str, &str, Option<&str>)> =
        rows.iter().map(|one| (&one.name[..], &one.language[..], one.school.as_deref())).collect();
    assert_eq!(told[0], ("gil!", "e", Some("ash")));
    assert_eq!(told[1..].iter().map(|one| one.2).collect::<Vec<_>>(), [Some("elm"); 3]);
    let found: i64 = other.scalar(select(func::count(Trainee::id)).filter(Trainee::school.eq("elm"))).await?;
    assert_eq!(found, 3);
    let done = other.execute(update(Trainee).set(Trainee::school, "fir").filter(Trainee::id.eq(61))).await?;
    assert_eq!(done.rowcount(), 1);
    let done = other.execute(update(Trainee).set(Trainee::language, "d")).await?;
    assert_eq!(done.rowcount(), 4, "the engineers that are none stay as they are");
    let all = other.track(select(Trainee).order_by(Trainee::id)).await?;
    assert_eq!(other[all[1]].school.as_deref(), Some("fir"));
    all.into_iter().for_each(|key| other.delete(key));
    other.commit().await?;
    let left: i64 = other.scalar(select(func::count(Employee::id))).await?;
    assert_eq!(left, 4);
    Ok(())
}

#[maybe]
pub(crate) async fn statements_are_followed_by_all_of_a_hierarchy(engine: &Engine) -> Result<()> {
    let mut session = company(engine).await?;
    let ann = session.get_one(Employee, 1).await?;
    let ben = session.get_one(Engineer, 2).await?;
    let di = session.get_one(Lead, 4).await?;
    let of_di = session.get_one(Employee, 4).await?;
    let cy = session.get_one(Employee, 3).await?;
    // evaluated here, and returned
    for (how, name) in [(Synchronize::Evaluate, "x"), (Synchronize::Fetch, "y")] {
        let stmt = update(Employee).set(Employee::name, name).filter(Employee::id.gt(1));
        session.execute_synchronized(stmt, how).await?;
        let now =
            (&session[ann].name[..], &session[ben].name[..], &session[di].name[..], &session[of_di].name[..]);
        assert_eq!(now, ("ann", name, name, name));
    }
    // a member's statement: by its own heirs, and by what was read as its base
    session.execute(update(Engineer).set(Engineer::name, "z").filter(Engineer::id.eq(4))).await?;
    assert_eq!(session[di].name, "z");
    let stmt = update(Boss).set(Boss::name, "w").filter(Boss::id.eq(3));
    session.execute_synchronized(stmt, Synchronize::Fetch).await?;
    assert_eq!(session[cy].name, "w");
    session.execute(update(Boss).set(Boss::name, "v").filter(Boss::id.eq(3))).await?;
    assert!(session.try_get(cy).is_err(), "its row may be one of them");
    session.refresh(cy).await?;
    assert_eq!(session[cy].name, "v");
    session.rollback().await?;
    assert_eq!((&session[ben].name[..], &session[di].name[..]), ("ben", "di"));
    // rows of one table
    session
        .execute(text("INSERT INTO shapes (id, kind, radius, author, seen) VALUES (1, 'circle', 3, 'x', 0)"))
        .await?;
    session.execute(text("INSERT INTO shapes (id, kind, author, seen) VALUES (2, 'square', 'x', 0)")).await?;
    let circle = session.get_one(Circle, 1).await?;
    let square = session.get_one(Square, 2).await?;
    session.execute(update(Shape).set(Shape::author, "al")).await?;
    assert_eq!((&session[circle].author[..], &session[square].author[..]), ("al", "al"));
    session.execute(update(Circle).set(Circle::author, "bo")).await?;
    assert_eq!((&session[circle].author[..], &session[square].author[..]), ("bo", "al"));
    session.execute(delete(Shape).filter(Shape::id.eq(1))).await?;
    assert_eq!(session.state(circle), ObjectState::Deleted);
    assert_eq!(session.state(square), ObjectState::Persistent);
    Ok(())
}

// members without ON DELETE
models! {
    pub struct Yard in "yards" {
        pub id: i64 = column(primary_key),
        pub name: String = column(String(20)),
        pub ships: Many<Ship> = relationship(back_populates = yard, cascade = [All, DeleteOrphan]),
    }

    pub struct Ship in "ships" {
        pub id: i64 = column(primary_key),
        pub kind: i32 = polymorphic(0, members = [Sailer, Steamer]),
        pub yard_id: i64 = column(foreign_key(Yard::id)),
        pub yard: One<Yard> = relationship(back_populates = ships),
    }

    pub struct Sailer in "sailers" {
        pub ship: Ship = inherits(1),
        pub masts: i64,
        pub sails: Many<Sail> = relationship(back_populates = ship, cascade = [All]),
    }

    pub struct Steamer {
        pub ship: Ship = inherits(2),
        pub power: Option<i64>,
    }

    pub struct Sail in "sails" {
        pub id: i64 = column(primary_key),
        pub ship_id: i64 = column(foreign_key(Sailer::id)),
        pub ship: One<Sailer> = relationship(back_populates = sails),
    }
}

static YARDS: Metadata = metadata![Yard, Ship, Sailer, Steamer, Sail];

#[maybe]
pub(crate) async fn members_are_deleted_along_with_what_their_base_belongs_to(engine: &Engine) -> Result<()> {
    YARDS.drop_all(engine).await?;
    YARDS.create_all(engine).await?;
    let sessions = SessionMaker::new(engine);
    for loaded in [false, true] {
        let mut session = sessions.session();
        let yard = session.add(Yard::new().name("north"));
        for _ in 0..2 {
            session.add(Sailer::new().masts(2).yard(yard).sails([Sail::new(), Sail::new()]));
        }
        session.add(Steamer::new().power(7).yard(yard));
        session.add(Ship::new().yard(yard));
        session.commit().await?;
        let id = session[yard].id;
        let mut session = sessions.session();
        let yard = session.get_one(Yard, id).await?;
        let mut ships = Vec::new();
        if loaded {
            ships = session.load(yard, Yard::ships).await?;
            assert_eq!(ships.len(), 4);
        }
        session.delete(yard);
        session.flush().await?;
        ships.iter().for_each(|ship| assert_eq!(session.state(*ship), ObjectState::Deleted));
        for stmt in [
            select(func::count(Ship::id)),
            select(func::count(Sailer::id)),
            select(func::count(Sail::id)),
            select(func::count(Yard::id)),
        ] {
            let left: i64 = session.scalar(stmt).await?;
            assert_eq!(left, 0);
        }
        session.rollback().await?;
        ships.iter().for_each(|ship| assert_eq!(session.state(*ship), ObjectState::Persistent));
        // by a key of the base alone
        let ship = session.scalar(select(Sailer::id).limit(1)).await?;
        let ship = session.get_one(Ship, ship).await?;
        session.delete(ship);
        session.commit().await?;
        let left: i64 = session.scalar(select(func::count(Sail::id))).await?;
        assert_eq!(left, 2);
        session.delete(yard);
        session.commit().await?;
    }
    YARDS.drop_all(engine).await
}
