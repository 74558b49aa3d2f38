//! Async pools with many tasks at once: who they are, and what each of them does.
//!
//! To add one, write a file that implements [`Pooled`] and name it in [`all`].

mod aludel;
mod deadpool;
#[cfg(feature = "diesel-postgres")]
mod diesel;
#[cfg(feature = "sea-orm")]
mod sea_orm;
mod sqlx;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

/// Connections of each pool.
pub const SIZE: usize = 8;

/// What ended, or why not.
pub type Fallible<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// What a task does once.
pub type Doing<'a, T> = Pin<Box<dyn Future<Output = Fallible<T>> + Send + 'a>>;

/// A library with its pool.
pub trait Pooled: Send + Sync {
    /// Takes a connection and gives it back.
    fn checkout(&self) -> Doing<'_, ()>;

    /// Reads the name of the user with this key.
    fn point(&self, id: i64) -> Doing<'_, String>;

    /// Writes the name of the user with this key, in a transaction.
    fn write(&self, id: i64, name: String) -> Doing<'_, ()>;
}

/// A pool, and how it is called.
pub struct Pool {
    /// Its name.
    pub name: &'static str,
    /// The pool.
    pub pooled: Arc<dyn Pooled>,
}

/// All pools, of a server; the first is the baseline.
///
/// # Errors
/// The server is not there.
pub async fn all(url: &str) -> Fallible<Vec<Pool>> {
    let mut pools = vec![
        Pool { name: "deadpool", pooled: Arc::new(deadpool::Deadpool::open(url)?) },
        Pool { name: "aludel", pooled: Arc::new(aludel::Aludel::open(url)?) },
        Pool { name: "sqlx", pooled: Arc::new(sqlx::Sqlx::open(url)?) },
    ];
    #[cfg(feature = "diesel-postgres")]
    pools.push(Pool { name: "diesel-async", pooled: Arc::new(diesel::Diesel::open(url)?) });
    #[cfg(feature = "sea-orm")]
    pools.push(Pool { name: "SeaORM", pooled: Arc::new(sea_orm::SeaOrm::open(url).await?) });
    // every one has a connection, which knows its statements
    for pool in &pools {
        let name = pool.pooled.point(1).await.map_err(|e| format!("{}: {e}", pool.name))?;
        pool.pooled.write(1, name).await.map_err(|e| format!("{}: {e}", pool.name))?;
    }
    Ok(pools)
}
