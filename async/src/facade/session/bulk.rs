//! Many rows, without tracking them.

use super::Session;
use crate::mode::maybe;
use aludel_core::{
    Entity, Error, ErrorKind, IntoPk, Model, NoRow, Pending, Result, Set, UnitOfWork, bulk_update,
};

/// Rows that are held at once; whole pages of every dialect.
const CHUNK: usize = 1000;

#[maybe]
impl Session {
    /// Inserts new rows, with the drafts in their relationships, without tracking them: memory does not grow with their
    /// number, and no keys come back. Hooks are not called. Gives the number of drafts. They are sent a thousand at a time, while
    /// the iterator goes on.
    ///
    /// # Errors
    /// As [`Session::flush`]; the transaction is then rolled back.
    ///
    /// Source: <https://docs.sqlalchemy.org/en/20/orm/queryguide/dml.html#orm-bulk-insert-statements>
    pub async fn bulk_insert<I>(&mut self, drafts: I) -> Result<u64>
    where
        I: IntoIterator<Item: Pending>,
        I::IntoIter: Send,
    {
        self.autoflush().await?;
        let mut drafts = drafts.into_iter();
        let mut count = 0;
        loop {
            let mut work = UnitOfWork::default();
            let before = count;
            for draft in drafts.by_ref().take(CHUNK) {
                work.add_unheld(draft.into_draft());
                count += 1;
            }
            if count == before {
                return Ok(count);
            }
            self.flush_other(&mut work).await?;
        }
    }

    /// Updates rows by their primary keys, without tracking them; gives their number. Tracked objects of these rows are
    /// expired.
    ///
    /// Rows that set the same columns are updated together, where the database can; hooks are not called.
    ///
    /// `session.bulk_update(User, [(1, [User::name.set("ed")]), (2, [User::name.set("al")])])`
    ///
    /// # Errors
    /// A key or a value is an expression, a row is missing (`is_stale_data`), or the database refuses it; the transaction is
    /// then rolled back.
    ///
    /// Source: <https://docs.sqlalchemy.org/en/20/orm/queryguide/dml.html#orm-bulk-update-by-primary-key>
    pub async fn bulk_update<E, K, A, I>(&mut self, _model: Model<E>, rows: I) -> Result<u64>
    where
        E: Entity,
        K: IntoPk<E::Pk>,
        A: IntoIterator<Item = Set<E>>,
        I: IntoIterator<Item = (K, A)>,
    {
        let table = E::TABLE;
        let mut keyed = Vec::new();
        for (key, set) in rows {
            let key = key.into_pk().ok_or_else(|| {
                Error::session(format!("bulk_update({}): a primary key is an expression", table.model))
            })?;
            keyed.push((key, set.into_iter().map(Set::into_parts).collect::<Vec<_>>()));
        }
        let keys: Vec<_> = keyed.iter().map(|(key, _)| key.clone()).collect();
        self.autoflush().await?;
        let statements = bulk_update(table, keyed, self.connection().await?.bulk())?;
        let mut count = 0;
        for (log, expected) in statements {
            let done = self.fetch::<NoRow>(log).await?;
            if done.rowcount != expected {
                let message = format!(
                    "bulk_update({}): {expected} rows were to be changed and {} matched",
                    table.model, done.rowcount
                );
                self.rollback().await?;
                return Err(Error::new(ErrorKind::StaleData, message));
            }
            count += expected;
        }
        for key in keys {
            if let Some(key) = self.work.find::<E>(&key) {
                self.work.expire(key);
            }
        }
        Ok(count)
    }
}
