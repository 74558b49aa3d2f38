//! Models that inherit from each other.

use super::super::mode::{Session, maybe};
use crate::models::*;
use aludel::Result;
use aludel::prelude::*;
use serde_json::{Value as Json, json};

#[maybe]
pub(super) async fn joined(session: &mut Session) -> Result<Json> {
    session.add(Engineer::new().name("e").language("rust"));
    session.add(Boss::new().name("b").budget(5));
    session.add(Engineer::new().name("f").language("c"));
    session.flush().await?;
    Ok(Json::Null)
}

#[maybe]
pub(super) async fn single_table(session: &mut Session) -> Result<Json> {
    session.add(Circle::new().radius(3));
    session.flush().await?;
    Ok(Json::Null)
}

#[maybe]
async fn one_of_each(session: &mut Session) -> Result<()> {
    session.add(Engineer::new().id(1).name("e").language("rust"));
    session.add(Boss::new().id(2).name("b").budget(5));
    session.commit().await
}

#[maybe]
pub(super) async fn with_what_members_have(session: &mut Session) -> Result<Json> {
    one_of_each(session).await?;
    let staff = session.scalars(select(Staff).order_by(Employee::id)).await?.all()?;
    let told = staff.iter().map(|one| match one {
        Staff::Employee(_) => json!(["Employee", null]),
        Staff::Engineer(engineer) => json!(["Engineer", engineer.language]),
        Staff::Boss(boss) => json!(["Boss", boss.budget]),
    });
    Ok(told.collect())
}

#[maybe]
pub(super) async fn members(session: &mut Session) -> Result<Json> {
    one_of_each(session).await?;
    let staff = session.scalars(select(Staff).order_by(Employee::id)).await?.all()?;
    let told = staff.iter().map(|one| match one {
        Staff::Employee(_) => "Employee",
        Staff::Engineer(_) => "Engineer",
        Staff::Boss(_) => "Boss",
    });
    Ok(told.collect())
}
