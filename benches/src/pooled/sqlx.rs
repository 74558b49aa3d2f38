//! sqlx and its pool.

use super::{Doing, Fallible, Pooled, SIZE};
use sqlx::postgres::{PgPool, PgPoolOptions};

pub(super) struct Sqlx(PgPool);

impl Sqlx {
    pub(super) fn open(url: &str) -> Fallible<Self> {
        Ok(Self(PgPoolOptions::new().max_connections(SIZE as u32).connect_lazy(url)?))
    }
}

impl Pooled for Sqlx {
    fn checkout(&self) -> Doing<'_, ()> {
        Box::pin(async {
            drop(self.0.acquire().await?);
            Ok(())
        })
    }

    fn point(&self, id: i64) -> Doing<'_, String> {
        Box::pin(async move {
            let query = sqlx::query_as::<_, (i64, String, Option<String>)>(
                "SELECT id, name, hair_color FROM users WHERE id = $1",
            );
            Ok(query.bind(id).fetch_one(&self.0).await?.1)
        })
    }

    fn write(&self, id: i64, name: String) -> Doing<'_, ()> {
        Box::pin(async move {
            let mut transaction = self.0.begin().await?;
            let query = sqlx::query("UPDATE users SET name = $1 WHERE id = $2");
            query.bind(name).bind(id).execute(&mut *transaction).await?;
            Ok(transaction.commit().await?)
        })
    }
}
