//! diesel-async with deadpool.

use super::{Doing, Fallible, Pooled, SIZE};
use crate::contenders::diesel::users;
use diesel::prelude::*;
use diesel_async::pooled_connection::AsyncDieselConnectionManager;
use diesel_async::pooled_connection::deadpool::Pool;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

pub(super) struct Diesel(Pool<AsyncPgConnection>);

impl Diesel {
    pub(super) fn open(url: &str) -> Fallible<Self> {
        let manager = AsyncDieselConnectionManager::<AsyncPgConnection>::new(url);
        Ok(Self(Pool::builder(manager).max_size(SIZE).build()?))
    }
}

impl Pooled for Diesel {
    fn checkout(&self) -> Doing<'_, ()> {
        Box::pin(async {
            drop(self.0.get().await?);
            Ok(())
        })
    }

    fn point(&self, id: i64) -> Doing<'_, String> {
        Box::pin(async move {
            let mut connection = self.0.get().await?;
            let user: (i64, String, Option<String>) = users::table.find(id).first(&mut connection).await?;
            Ok(user.1)
        })
    }

    fn write(&self, id: i64, name: String) -> Doing<'_, ()> {
        Box::pin(async move {
            let mut connection = self.0.get().await?;
            let written = connection.transaction(async |connection| {
                let row = diesel::update(users::table.find(id)).set(users::name.eq(name));
                row.execute(connection).await
            });
            written.await?;
            Ok(())
        })
    }
}
