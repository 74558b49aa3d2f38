//! deadpool with tokio-postgres, by hand.

use super::{Doing, Fallible, Pooled, SIZE};
use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod};
use tokio_postgres::NoTls;

pub(super) struct Deadpool(Pool);

impl Deadpool {
    pub(super) fn open(url: &str) -> Fallible<Self> {
        let config = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        let manager = Manager::from_config(url.parse()?, NoTls, config);
        Ok(Self(Pool::builder(manager).max_size(SIZE).build()?))
    }
}

impl Pooled for Deadpool {
    fn checkout(&self) -> Doing<'_, ()> {
        Box::pin(async {
            drop(self.0.get().await?);
            Ok(())
        })
    }

    fn point(&self, id: i64) -> Doing<'_, String> {
        Box::pin(async move {
            let client = self.0.get().await?;
            let statement =
                client.prepare_cached("SELECT id, name, hair_color FROM users WHERE id = $1").await?;
            let row = client.query_one(&statement, &[&id]).await?;
            let user: (i64, String, Option<String>) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
            Ok(user.1)
        })
    }

    fn write(&self, id: i64, name: String) -> Doing<'_, ()> {
        Box::pin(async move {
            let mut client = self.0.get().await?;
            let transaction = client.transaction().await?;
            let statement = transaction.prepare_cached("UPDATE users SET name = $1 WHERE id = $2").await?;
            transaction.execute(&statement, &[&name, &id]).await?;
            Ok(transaction.commit().await?)
        })
    }
}
