//! axum's extractors, whose refusals are problems; and pages.

use super::problem::{Answer, Problem};
use aludel::Entity;
use aludel::aio::Session;
use aludel::prelude::*;
use axum::extract::{FromRequest, FromRequestParts};
use serde::{Deserialize, Serialize};
use std::num::NonZeroU32;

/// What a request's JSON says.
#[derive(Debug, FromRequest)]
#[from_request(via(axum::Json), rejection(Problem))]
pub struct Body<T>(pub T);

/// What the address says after its `?`.
#[derive(Debug, FromRequestParts)]
#[from_request(via(axum::extract::Query), rejection(Problem))]
pub struct Params<T>(pub T);

/// What the address says in its path.
#[derive(Debug, FromRequestParts)]
#[from_request(via(axum::extract::Path), rejection(Problem))]
pub struct InPath<T>(pub T);

/// Which page is asked for: `?page=2&size=50`, from 1.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Paging {
    #[serde(default = "first")]
    page: NonZeroU32,
    #[serde(default = "usual")]
    size: NonZeroU32,
}

const fn first() -> NonZeroU32 {
    NonZeroU32::MIN
}

const fn usual() -> NonZeroU32 {
    NonZeroU32::new(20).unwrap()
}

/// Nobody gets more at once, whatever is asked.
const MOST: u32 = 100;

/// One page of a list.
#[derive(Debug, Serialize)]
pub struct Page<T> {
    items: Vec<T>,
    /// Of all pages.
    total: i64,
    page: u32,
    size: u32,
}

impl Paging {
    /// A page of what a query finds, of which the order has to be said, and how many there are in all.
    ///
    /// # Errors
    /// The database cannot be asked.
    pub async fn of<E: Entity>(self, session: &mut Session, query: Select<E>) -> Answer<Page<E>> {
        let (page, size) = (self.page.get(), self.size.get().min(MOST));
        let count = query.clone().unordered().with_only_columns(func::count_all()).select_from(E::MODEL);
        let total = session.scalar(count).await?;
        let offset = u64::from(page - 1) * u64::from(size);
        let items = session.scalars(query.offset(offset).limit(u64::from(size))).await?.all()?;
        Ok(Page { items, total, page, size })
    }
}
