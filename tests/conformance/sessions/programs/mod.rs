//! The recorded programs in Aludel's words: one file for each group of ids.
//!
//! Each is told once, awaiting; `blocking.rs` and `awaiting.rs` compile this folder each in its own mode.

mod delete;
mod identity;
mod inherit;
mod insert;
mod loading;
mod statement;
mod transaction;
mod update;

use super::mode::{Connection, Engine, Program, SessionMaker, maybe};
use crate::models::SCHEMA;
use crate::sessions::observe::{Observed, Tables, recorder};
use crate::sessions::recorded::Recorded;
use crate::sessions::{replay, rows};
use aludel::Result;
use aludel::dialect::Dialect;
use aludel::prelude::*;

macro_rules! programs {
    ($( $id:literal => $module:ident::$name:ident, )*) => {
        /// The program for an id.
        fn find(id: &str) -> Option<Program> {
            match id {
                $( $id => Some(program!($module::$name)), )*
                _ => None,
            }
        }
    };
}

programs! {
    "uow.insert.joined_inheritance" => inherit::joined,
    "uow.insert.single_table_inheritance" => inherit::single_table,
    "session.poly_load_base_then_sub" => inherit::with_what_members_have,
    "session.selectin_polymorphic" => inherit::members,
    "uow.insert.add_all_with_pk_given" => insert::add_all_with_pk_given,
    "uow.insert.heterogeneous_keys_split_batches" => insert::heterogeneous_keys,
    "uow.insert.cascade_o2m" => insert::cascade_to_many,
    "uow.insert.cascade_m2m" => insert::cascade_to_tags,
    "uow.insert.self_referential_sort" => insert::self_referential_sort,
    "uow.insert.server_default_fetch" => insert::server_default,
    "uow.insert.sql_expression_default" => insert::expression_default,
    "uow.update.dirty_only_changed_columns" => update::changed_columns,
    "uow.update.set_to_same_value_no_update" => update::same_value,
    "uow.update.updates_batched_executemany" => update::several_objects,
    "uow.update.sql_expression_attr" => update::expression,
    "uow.update.m2m_append_duplicate_side" => update::both_sides_of_tags,
    "uow.update.version_id_stale" => update::stale_version,
    "uow.update.pk_change" => update::primary_key,
    "uow.delete.delete_one" => delete::one,
    "uow.delete.delete_cascade_orphan_and_m2m" => delete::cascades,
    "uow.delete.delete_nullifies_fk" => delete::nullifies,
    "uow.delete.delete_m2m_secondary_rows" => delete::association_rows,
    "uow.delete.delete_then_readd_same_pk" => delete::then_add_again,
    "session.identity_map_one_select" => identity::one_select,
    "session.get_missing" => identity::missing,
    "session.refresh_attrs" => identity::refresh_columns,
    "session.populate_existing" => identity::populate,
    "session.autoflush_before_query" => transaction::autoflush,
    "session.rollback_restores" => transaction::rollback,
    "session.savepoint_rollback" => transaction::savepoint,
    "session.lazy_load_o2m" => loading::lazily_to_many,
    "session.lazy_load_m2m" => loading::lazily_to_tags,
    "session.selectinload" => loading::by_a_query,
    "session.selectinload_m2m_nested" => loading::by_queries,
    "session.selectinload_m2o" => loading::by_a_query_to_one,
    "session.joinedload_unique" => loading::by_a_join,
    "session.raiseload" => loading::what_is_not_to_be_loaded,
    "session.defer_undefer_access" => loading::a_column_later,
    "session.orm_update_sync_evaluate" => statement::update_evaluated,
    "session.orm_update_sync_fetch" => statement::update_fetched,
    "session.orm_bulk_update_by_pk" => statement::updates_by_key,
    "session.orm_bulk_insert" => statement::insert_of_several,
    "session.stmt_scalar_one_errors" => statement::one_of_none_and_several,
}

/// Empties a database. Other tests leave tables of these names on a server, and others that refer to them.
#[maybe]
async fn emptied(engine: &Engine) -> Result<()> {
    if engine.dialect() != Dialect::Postgresql {
        return SCHEMA.drop_all(engine).await;
    }
    let mut connection = engine.connect().await?;
    // as a new database has it
    let schema =
        "DROP SCHEMA IF EXISTS public CASCADE; CREATE SCHEMA public; GRANT USAGE ON SCHEMA public TO PUBLIC";
    connection.exec_driver_sql(schema).await?;
    connection.commit().await
}

/// A database with the recorded rows, and no connection beside the next.
#[maybe]
async fn seeded(url: &str) -> Result<Engine> {
    let engine = Engine::builder(url).pool_size(1).max_overflow(0).connect()?;
    emptied(&engine).await?;
    SCHEMA.create_all(&engine).await?;
    let mut connection = engine.connect().await?;
    for sql in rows::seed(engine.dialect()) {
        connection.exec_driver_sql(&sql).await?;
    }
    connection.commit().await?;
    drop(connection);
    Ok(engine)
}

#[maybe]
async fn tables(connection: &mut Connection) -> Result<Tables> {
    let mut tables = Vec::new();
    for (table, query) in rows::queries(connection.dialect()) {
        let found = connection.scalars::<String, _>(text(query)).await?;
        tables.push((table, found.all()?));
    }
    Ok(tables)
}

/// What a program sends, gives and leaves behind; `None` if there is none for this id.
#[maybe]
pub(crate) async fn observe(url: &str, id: &str) -> Result<Option<Observed>> {
    let Some(program) = find(id) else { return Ok(None) };
    let engine = seeded(url).await?;
    let mut session = SessionMaker::new(&engine).session();
    recorder::start();
    let result = program(&mut session).await;
    let statements = recorder::stop();
    let result = result?;
    let tables = tables(session.connection().await?).await?;
    session.close().await?;
    emptied(&engine).await?;
    Ok(Some(Observed { statements, result, tables }))
}

/// The rows that the recorded statements leave behind.
#[maybe]
pub(crate) async fn replay(url: &str, recorded: &Recorded) -> Result<Tables> {
    let engine = seeded(url).await?;
    let mut connection = engine.connect().await?;
    for command in replay::commands(recorded) {
        match command.as_str() {
            "COMMIT" => connection.commit().await?,
            "ROLLBACK" => connection.rollback().await?,
            sql => connection.exec_driver_sql(sql).await?,
        }
    }
    let tables = tables(&mut connection).await?;
    drop(connection);
    emptied(&engine).await?;
    Ok(tables)
}
