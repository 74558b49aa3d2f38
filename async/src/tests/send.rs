//! The facade's futures are `Send`, so that a work-stealing runtime takes them. It compiles, or it does not.

use crate::facade::{Engine, Session, SessionMaker};
use aludel_core::{AnyRow, Entity, IntoPk, Metadata, Model, Result, Select, text};
use std::pin::Pin;

/// A future as a runtime's `spawn` wants it.
type Spawned = Pin<Box<dyn Future<Output = ()> + Send + 'static>>;

fn spawned(future: impl Future<Output = Result<()>> + Send + 'static) -> Spawned {
    Box::pin(async move { drop(future.await) })
}

#[allow(dead_code, reason = "it only has to compile")]
fn an_engine_is_spawned(engine: Engine, metadata: &'static Metadata) -> [Spawned; 3] {
    let (first, second, third) = (engine.clone(), engine.clone(), engine);
    [
        spawned(async move {
            let mut connection = first.connect().await?;
            connection.execute(text("SELECT 1")).await?.all()?;
            connection.scalar::<i64, _>(text("SELECT 1")).await?;
            connection.commit().await
        }),
        spawned(async move {
            let name = String::from("local");
            second
                .begin(async |connection| {
                    let rows: Vec<AnyRow> = connection.execute(text(&name)).await?.all()?;
                    connection.exec_driver_sql(&format!("{}", rows.len())).await
                })
                .await
        }),
        spawned(async move { metadata.create_all(&third).await }),
    ]
}

#[allow(dead_code, reason = "it only has to compile")]
fn a_session_is_spawned<E: Entity>(
    mut session: Session,
    model: Model<E>,
    key: impl IntoPk<E::Pk> + Send + 'static,
    query: Select<E>,
) -> Spawned {
    spawned(async move {
        let key = session.get(model, key).await?;
        session.execute(text("SELECT 1")).await?.all()?;
        for key in session.track(query).await? {
            session.refresh(key).await?;
        }
        if let Some(key) = key {
            session.refresh(key).await?;
        }
        session.flush().await?;
        session.commit().await?;
        session.rollback().await?;
        session.close().await
    })
}

#[allow(dead_code, reason = "it only has to compile")]
fn a_transaction_is_spawned(sessions: SessionMaker) -> Spawned {
    spawned(async move {
        let name = String::from("local");
        sessions
            .transaction(async |session| {
                session.execute(text(&name)).await?.all()?;
                session.flush().await
            })
            .await
    })
}
