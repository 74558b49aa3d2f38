//! Statements that a session executes.

use super::super::mode::{Session, maybe};
use crate::models::*;
use aludel::prelude::*;
use aludel::{Error, Result, Synchronize};
use serde_json::{Value as Json, json};

#[maybe]
async fn update_followed(session: &mut Session, how: Synchronize) -> Result<Json> {
    let user = session.get_one(User, 1).await?;
    let update = update(User).filter(User::name.eq("ann")).set(User::age, 9);
    session.execute_synchronized(update, how).await?;
    Ok(json!(session[user].age))
}

#[maybe]
pub(super) async fn update_evaluated(session: &mut Session) -> Result<Json> {
    update_followed(session, Synchronize::Evaluate).await
}

#[maybe]
pub(super) async fn update_fetched(session: &mut Session) -> Result<Json> {
    update_followed(session, Synchronize::Fetch).await
}

#[maybe]
pub(super) async fn updates_by_key(session: &mut Session) -> Result<Json> {
    session.bulk_update(User, [(1, [User::age.set(3)]), (2, [User::age.set(4)])]).await?;
    Ok(Json::Null)
}

#[maybe]
pub(super) async fn insert_of_several(session: &mut Session) -> Result<Json> {
    session.execute(insert(Tag).values([Tag::new().name("a"), Tag::new().name("b")])).await?;
    Ok(Json::Null)
}

/// What SQLAlchemy calls an error.
fn class(error: &Error) -> Json {
    match error {
        error if error.is_no_result_found() => json!("NoResultFound"),
        error if error.is_multiple_results_found() => json!("MultipleResultsFound"),
        other => json!(other.to_string()),
    }
}

#[maybe]
pub(super) async fn one_of_none_and_several(session: &mut Session) -> Result<Json> {
    let mut out = Vec::new();
    for method in ["one", "one_or_none", "first", "scalar_one", "scalar_one_or_none"] {
        for limit in [0, 1, 2] {
            let query = select(User::id).limit(limit).order_by(User::id);
            // a row of one column is its value: SQLAlchemy's `scalar_` methods are the same
            let rows = session.execute(query).await?;
            let found = match method {
                "one" | "scalar_one" => rows.one().map(Some),
                "first" => rows.first(),
                _ => rows.one_or_none(),
            };
            let of_a_row = |id: i32| if method.starts_with("scalar") { json!(id) } else { json!([id]) };
            let shown = match &found {
                Ok(id) => id.map_or(Json::Null, of_a_row),
                Err(error) => class(error),
            };
            out.push(json!([method, limit, shown]));
        }
    }
    Ok(json!(out))
}
