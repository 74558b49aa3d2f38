//! Rows of a hierarchy that are one object, in what else a session does: taking back, fields, one-to-one relationships.

use super::inheritance::company;
use crate::mode::{Engine, SessionMaker, maybe};
use aludel::Result;
use aludel::prelude::*;
use aludel_tests::family_models::*;

#[maybe]
pub(crate) async fn a_deletion_is_taken_back_by_any_key(engine: &Engine) -> Result<()> {
    let mut session = company(engine).await?;
    session.execute(delete(Laptop)).await?;
    let base = session.get_one(Employee, 4).await?;
    let lead = session.get_one(Lead, 4).await?;
    session.delete(lead);
    assert_eq!(session.state(base), ObjectState::Marked);
    session.undelete(base);
    assert_eq!(
        (session.state(base), session.state(lead)),
        (ObjectState::Persistent, ObjectState::Persistent)
    );
    session.delete(base);
    session.undelete(lead);
    session.commit().await?;
    let left: i64 = session.scalar(select(func::count(Lead::id))).await?;
    assert_eq!(left, 1);
    session.delete(base);
    session.flush().await?;
    session.undelete(base);
    let told = session.flush().await.unwrap_err().to_string();
    assert!(told.contains("undelete: this `Lead` was deleted"), "{told}");
    Ok(())
}

#[maybe]
pub(crate) async fn many_rows_are_tracked_as_one_object_each(engine: &Engine) -> Result<()> {
    let mut session = company(engine).await?;
    let bases = session.track(select(Employee).order_by(Employee::id)).await?;
    session[bases[1]].name.push('!');
    let engineers = {
        let mut session = session.no_autoflush();
        session.track(select(Engineer).order_by(Engineer::id)).await?
    };
    let known: Vec<Option<Key<Engineer>>> = bases.iter().map(|key| session.of_type(*key, Engineer)).collect();
    assert_eq!(known, [None, Some(engineers[0]), None, Some(engineers[1])]);
    assert_eq!(session[engineers[0]].name, "ben!");
    // the other way around, and along with what is loaded
    let mut session = SessionMaker::new(engine).session();
    let lead = session.track(select(Lead)).await?[0];
    let companies = session.track(select(Company).options(selectinload(Company::staff))).await?;
    let bases = session.track(select(Employee).order_by(Employee::id)).await?;
    assert_eq!(session.of_type(bases[3], Lead), Some(lead));
    let staff: usize = companies.iter().map(|key| session.many(*key, Company::staff).len()).sum();
    assert_eq!(staff, 3);
    session[bases[3]].name = "dot".into();
    assert_eq!(session[lead].name, "dot");
    Ok(())
}

#[maybe]
pub(crate) async fn what_is_put_into_a_bases_fields_is_refused(engine: &Engine) -> Result<()> {
    let mut session = company(engine).await?;
    let other = session.scalars(select(Company).limit(1)).await?.one()?;
    for read in [false, true] {
        let base = session.get_one(Employee, 4).await?;
        if read {
            session.get_one(Lead, 4).await?;
        }
        session[base].company = One::loaded(Some(other.clone()));
        {
            // read as what it is while the field is filled
            let mut session = session.no_autoflush();
            session.get_one(Lead, 4).await?;
        }
        let told = session.flush().await.unwrap_err().to_string();
        assert!(told.contains("::company: `session[key].company = …` changes nothing"), "{told}");
        assert!(!session[base].company.is_loaded());
        session.expunge_all();
    }
    Ok(())
}

// a base with a one-to-one relationship
models! {
    pub struct Berth in "berths" {
        pub id: i64 = column(primary_key),
        pub name: String = column(String(20)),
        pub vessel: One<Option<Vessel>> = relationship(back_populates = berth),
    }

    pub struct Vessel in "vessels" {
        pub id: i64 = column(primary_key),
        pub kind: i32 = polymorphic(0, members = [Barge]),
        pub berth_id: Option<i64> = column(foreign_key(Berth::id)),
        pub berth: One<Option<Berth>> = relationship(back_populates = vessel),
    }

    pub struct Barge in "barges" {
        pub vessel: Vessel = inherits(1),
        pub cargo: i64,
    }
}

static BERTHS: Metadata = metadata![Berth, Vessel, Barge];

#[maybe]
pub(crate) async fn members_make_room_for_members(engine: &Engine) -> Result<()> {
    BERTHS.drop_all(engine).await?;
    BERTHS.create_all(engine).await?;
    let sessions = SessionMaker::new(engine);
    let at_berth = || select(Barge::cargo).filter(Barge::berth_id.eq(1)).order_by(Barge::cargo);
    let mut session = sessions.session();
    let berth = session.add(Berth::new().name("north"));
    session.add(Barge::new().cargo(1).berth(berth));
    session.commit().await?;
    // what is there is not known, and known as a member
    for (cargo, tracked) in [(2, false), (3, true)] {
        let mut session = sessions.session();
        let berth = session.get_one(Berth, 1).await?;
        let old = if tracked { session.track(select(Barge).filter(at(1))).await? } else { Vec::new() };
        let new = session.add(Barge::new().cargo(cargo).berth(berth));
        session.flush().await?;
        let found = session.scalars(at_berth()).await?.all()?;
        assert_eq!(found, [cargo]);
        old.iter().for_each(|key| assert_eq!(session[*key].berth_id, None));
        assert_eq!(session.one(new, Barge::berth), Some(berth));
        session.commit().await?;
    }
    // what is there is loaded
    let mut session = sessions.session();
    let berth = session.get_one(Berth, 1).await?;
    let old = session.load(berth, Berth::vessel).await?[0];
    let new = session.add(Barge::new().cargo(4).berth(berth));
    session.commit().await?;
    assert_eq!(session[old].berth_id, None);
    let of_new = session.as_base(new, Vessel)?;
    assert_eq!(session.one(berth, Berth::vessel), Some(of_new));
    let found = session.scalars(at_berth()).await?.all()?;
    assert_eq!(found, [4]);
    drop(session);
    BERTHS.drop_all(engine).await
}

fn at(berth: i64) -> impl aludel::Condition {
    Barge::berth_id.eq(berth)
}
