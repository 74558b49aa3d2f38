//! SeaORM, on sqlx's pool.

use super::{Doing, Fallible, Pooled, SIZE};
use crate::contenders::sea_orm::user;
use ::sea_orm::prelude::*;
use ::sea_orm::{ConnectOptions, Database, DatabaseConnection, Set, TransactionTrait, Unchanged};

pub(super) struct SeaOrm(DatabaseConnection);

impl SeaOrm {
    pub(super) async fn open(url: &str) -> Fallible<Self> {
        let mut options = ConnectOptions::new(url);
        options.max_connections(SIZE as u32).sqlx_logging(false);
        Ok(Self(Database::connect(options).await?))
    }
}

impl Pooled for SeaOrm {
    fn checkout(&self) -> Doing<'_, ()> {
        Box::pin(async {
            drop(self.0.get_postgres_connection_pool().acquire().await?);
            Ok(())
        })
    }

    fn point(&self, id: i64) -> Doing<'_, String> {
        Box::pin(async move {
            let found = user::Entity::find_by_id(id).one(&self.0).await?;
            Ok(found.ok_or("no such user")?.name)
        })
    }

    fn write(&self, id: i64, name: String) -> Doing<'_, ()> {
        Box::pin(async move {
            let transaction = self.0.begin().await?;
            let user = user::ActiveModel { id: Unchanged(id), name: Set(name), ..Default::default() };
            user::Entity::update(user).exec(&transaction).await?;
            Ok(transaction.commit().await?)
        })
    }
}
