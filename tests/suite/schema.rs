//! The schema itself: what is created, what it then refuses, and what is dropped.

use crate::mode::{Engine, Session, SessionMaker, maybe};
use aludel::dialect::Dialect;
use aludel::prelude::*;
use aludel::{
    CreateIndex, CreateSchema, CreateTable, CreateView, Ddl, DropIndex, DropSchema, DropTable, DropView,
    Index, Result, SchemaMap, Table, TableColumn,
};
use aludel_tests::schema_models::*;

/// A session on fresh tables of the shop, with one shelf.
#[maybe]
async fn open_shop(engine: &Engine) -> Result<Session> {
    SHOP.drop_all(engine).await?;
    SHOP.create_all(engine).await?;
    let mut session = SessionMaker::new(engine).session();
    session.add(Shelf::new().row("a").number(1));
    session.commit().await?;
    Ok(session)
}

#[maybe]
pub(crate) async fn the_database_makes_numbers_and_computes(engine: &Engine) -> Result<()> {
    drop(open_shop(engine).await?);
    SHOP.create_all(engine).await?;
    let mut session = SessionMaker::new(engine).session();
    let lamp = session.add(Goods::new().name("lamp").price(30).pieces(5).row("b").number(2));
    // a key of several columns orders the tables as well
    session.add(Shelf::new().row("b").number(2));
    let cup = session.add(Goods::new().name("cup").price(2).row("a").number(1));
    let first = session.add(Ticket::new().subject("first"));
    session.commit().await?;
    let second = session.add(Ticket::new().subject("second").follows(session[first].id));
    session.commit().await?;
    assert_eq!((session[lamp].worth, session[lamp].twice), (150, Some(60)));
    assert_eq!((session[cup].worth, session[cup].pieces), (0, 0));
    let ids = (session[lamp].id.min(session[cup].id), session[first].id, session[second].id);
    // where there are no sequences, rows are numbered in the usual way
    let expected = if engine.dialect() == Dialect::Postgresql { (1000, 100, 110) } else { (1, 1, 2) };
    assert_eq!(ids, expected);
    SHOP.drop_all(engine).await
}

#[maybe]
pub(crate) async fn constraints_of_the_table_are_kept(engine: &Engine) -> Result<()> {
    let mut session = open_shop(engine).await?;
    session.add(Goods::new().name("lamp").price(30).pieces(1).row("a").number(1));
    session.commit().await?;
    // two of one piece at one price: the partial index
    if engine.dialect() != Dialect::Mysql {
        session.add(Goods::new().name("torch").price(30).pieces(1).row("a").number(1));
        let error = session.flush().await.unwrap_err();
        assert!(error.is_unique_violation(), "{error}");
        session.rollback().await?;
    }
    session.add(Goods::new().name("torch").price(30).pieces(2).row("a").number(1));
    session.commit().await?;
    session.add(Goods::new().name("torch").price(30).pieces(3).row("a").number(1));
    let error = session.flush().await.unwrap_err();
    assert!(error.is_unique_violation(), "{error}");
    session.rollback().await?;
    session.add(Goods::new().name("gift").price(0).row("a").number(1));
    let error = session.flush().await.unwrap_err();
    assert!(error.is_check_violation(), "{error}");
    session.rollback().await?;
    session.add(Goods::new().name("lost").price(1).row("z").number(9));
    let error = session.commit().await.unwrap_err();
    assert!(error.is_foreign_key_violation(), "{error}");
    session.rollback().await?;
    session.execute(delete(Shelf)).await?;
    let left: i64 = session.scalar(select(func::count(Goods::id))).await?;
    assert_eq!(left, 0, "ON DELETE CASCADE");
    session.execute(text("INSERT INTO stays (first, last) VALUES (1, 5)")).await?;
    let overlap = session.execute(text("INSERT INTO stays (first, last) VALUES (4, 9)")).await;
    assert_eq!(overlap.is_err(), engine.dialect() == Dialect::Postgresql);
    session.rollback().await?;
    drop(session);
    SHOP.drop_all(engine).await
}

#[maybe]
pub(crate) async fn views_are_read_like_models(engine: &Engine) -> Result<()> {
    let mut session = open_shop(engine).await?;
    session.add(Goods::new().name("lamp").price(30).pieces(5).row("a").number(1));
    session.add(Goods::new().name("cup").price(2).pieces(5).row("a").number(1));
    session.commit().await?;
    let dear = session.scalars(select(Dear).order_by(Dear::name)).await?.one()?;
    assert_eq!((dear.name.as_str(), dear.worth), ("lamp", 150));
    drop(session);
    engine.ddl(CreateView::new("cheap", select(Goods::name).filter(Goods::price.lt(10)))).await?;
    let mut connection = engine.connect().await?;
    let name: String = connection.scalar(text("SELECT name FROM cheap")).await?;
    assert_eq!(name, "cup");
    connection.rollback().await?;
    drop(connection);
    engine.ddl(DropView::new("cheap").if_exists()).await?;
    engine.ddl(DropView::new("cheap").if_exists()).await?;
    SHOP.drop_all(engine).await
}

#[maybe]
pub(crate) async fn some_tables_are_created_alone(engine: &Engine) -> Result<()> {
    SHOP.drop_all(engine).await?;
    SHOP.only([Shelf.table()]).create_all(engine).await?;
    let mut connection = engine.connect().await?;
    let first: String = connection.scalar(select(Shelf::row)).await?;
    assert_eq!(first, "0", "what is sent with the table");
    connection.rollback().await?;
    let missing = connection.execute(select(Goods)).await;
    assert!(missing.is_err());
    connection.rollback().await?;
    drop(connection);
    let twice = SHOP.only([Shelf.table()]).check_first(false).create_all(engine).await;
    let error = twice.unwrap_err().to_string();
    assert!(error.contains("shelves") && error.contains("CREATE TABLE"), "{error}");
    let unknown = SHOP.only(["nowhere"]).create_all(engine).await.unwrap_err().to_string();
    assert_eq!(unknown, "table nowhere is not in the metadata");
    SHOP.create_all(engine).await?;
    SHOP.only(["tickets"]).drop_all(engine).await?;
    SHOP.drop_all(engine).await?;
    SHOP.drop_all(engine).await
}

#[maybe]
pub(crate) async fn single_statements_change_the_schema(engine: &Engine) -> Result<()> {
    let notes = Table::new("notes")
        .column(TableColumn::new("id", SqlType::BigInteger).primary_key())
        .column(TableColumn::new("body", SqlType::String(50)).nullable());
    engine.ddl(DropTable::new(&notes).if_exists()).await?;
    engine.ddl(CreateTable::new(&notes)).await?;
    engine.ddl(CreateTable::new(&notes).if_not_exists()).await?;
    let index = Index::new("body").name("ix_notes_body").concurrently(true);
    engine.ddl(CreateIndex::new(&notes, index.clone())).await?;
    engine.ddl(CreateIndex::new(&notes, index).if_not_exists()).await?;
    engine.ddl(DropIndex::new(&notes, "ix_notes_body").concurrently()).await?;
    engine.ddl(DropIndex::new(&notes, "ix_notes_body").if_exists()).await?;
    engine.ddl(Ddl::new("ALTER TABLE notes ADD COLUMN stars INTEGER")).await?;

    let mut connection = engine.connect().await?;
    connection.execute(text("INSERT INTO notes (body, stars) VALUES ('x', 5)")).await?;
    if engine.dialect() == Dialect::Postgresql {
        let inside =
            connection.ddl(DropIndex::new("notes", "x").concurrently()).await.unwrap_err().to_string();
        assert!(inside.starts_with("a transaction is open: commit or roll back first"), "{inside}");
    }
    connection.rollback().await?;
    if engine.dialect().capability().transactional_ddl {
        connection.ddl(DropTable::new("notes")).await?;
        connection.rollback().await?;
        let left = connection.execute(text("SELECT * FROM notes")).await?;
        assert_eq!(left.rowcount(), 0);
        connection.rollback().await?;
    }
    connection.ddl(DropTable::new("notes")).await?;
    connection.commit().await
}

#[maybe]
pub(crate) async fn metadata_is_built_at_run_time(engine: &Engine) -> Result<()> {
    let id = || TableColumn::new("id", SqlType::BigInteger).primary_key();
    let metadata =
        Metadata::empty()
            .with(Table::new("leaves").column(id()).column(
                TableColumn::new("branch_id", SqlType::BigInteger).references("branches", "id").index(),
            ))
            .with(
                Table::new("branches")
                    .column(id())
                    .column(TableColumn::new("name", SqlType::String(20)).unique()),
            );
    let names: Vec<String> = metadata.sorted_tables().into_iter().map(|table| table.name).collect();
    assert_eq!(names, ["branches", "leaves"]);
    metadata.drop_all(engine).await?;
    metadata.create_all(engine).await?;
    let mut connection = engine.connect().await?;
    connection.execute(text("INSERT INTO branches (name) VALUES ('oak')")).await?;
    connection.execute(text("INSERT INTO leaves (branch_id) SELECT id FROM branches")).await?;
    let again = connection.execute(text("INSERT INTO branches (name) VALUES ('oak')")).await.unwrap_err();
    assert!(again.is_unique_violation(), "{again}");
    connection.rollback().await?;
    // in the connection's own transaction
    metadata.drop_all(&mut connection).await?;
    connection.commit().await?;
    let gone = connection.execute(text("SELECT * FROM leaves")).await;
    assert!(gone.is_err());
    connection.rollback().await
}

#[maybe]
pub(crate) async fn deferred_keys_are_checked_at_the_commit(engine: &Engine) -> Result<()> {
    PAIRS.drop_all(engine).await?;
    if engine.dialect() == Dialect::Mysql {
        let error = PAIRS.create_all(engine).await.unwrap_err().to_string();
        assert!(error.contains("MySQL has no deferrable foreign keys"), "{error}");
        return Ok(());
    }
    PAIRS.create_all(engine).await?;
    let mut connection = engine.connect().await?;
    connection.execute(insert(Pair).values([Pair::id.set(1), Pair::other_id.set(2)])).await?;
    connection.execute(insert(Pair).values([Pair::id.set(2), Pair::other_id.set(1)])).await?;
    connection.commit().await?;
    connection.execute(insert(Pair).values([Pair::id.set(3), Pair::other_id.set(4)])).await?;
    let error = connection.commit().await.unwrap_err();
    assert!(error.is_foreign_key_violation(), "{error}");
    connection.rollback().await?;
    PAIRS.drop_all(&mut connection).await?;
    connection.commit().await
}

#[maybe]
pub(crate) async fn schemas_hold_tables(engine: &Engine) -> Result<()> {
    let made = engine.ddl(CreateSchema::new("audit").if_not_exists()).await;
    if engine.dialect() == Dialect::Sqlite {
        let error = made.unwrap_err().to_string();
        assert!(error.starts_with("SQLite has no schemas"), "{error}");
        return attached_files_hold_tables(engine).await;
    }
    made?;
    if engine.dialect() == Dialect::Mysql {
        let error = AUDIT.create_all(engine).await.unwrap_err().to_string();
        assert!(error.contains("MySQL has no materialized views"), "{error}");
        let log = AUDIT.only([Entry.table()]);
        log.drop_all(engine).await?;
        log.create_all(engine).await?;
        log.create_all(engine).await?;
        let mut session = SessionMaker::new(engine).session();
        session.add(Entry::new().what("seen"));
        session.commit().await?;
        let what: String = session.scalar(text("SELECT what FROM audit.log")).await?;
        assert_eq!(what, "seen");
        session.commit().await?;
        drop(session);
        log.drop_all(engine).await?;
        return engine.ddl(DropSchema::new("audit").if_exists()).await;
    }
    AUDIT.drop_all(engine).await?;
    AUDIT.create_all(engine).await?;
    AUDIT.create_all(engine).await?;
    let mut session = SessionMaker::new(engine).session();
    session.add(Entry::new().what("seen"));
    session.commit().await?;
    let before = session.scalars(select(Counted)).await?.all()?;
    assert_eq!(before, []);
    session.execute(text("REFRESH MATERIALIZED VIEW audit.counted")).await?;
    let after = session.scalars(select(Counted)).await?.one()?;
    assert_eq!((after.what.as_str(), after.entries), ("seen", 1));
    session.commit().await?;
    drop(session);
    AUDIT.drop_all(engine).await?;
    engine.ddl(DropSchema::new("audit").if_exists().cascade()).await
}

/// SQLite's schemas.
#[maybe]
async fn attached_files_hold_tables(engine: &Engine) -> Result<()> {
    let mut connection = engine.connect().await?;
    connection.ddl(Ddl::new("ATTACH DATABASE ':memory:' AS audit").outside_transaction()).await?;
    let log = AUDIT.only([Entry.table()]);
    log.create_all(&mut connection).await?;
    log.create_all(&mut connection).await?;
    connection.execute(insert(Entry).values(Entry::new().what("seen"))).await?;
    let what: String = connection.scalar(select(Entry::what)).await?;
    assert_eq!(what, "seen");
    connection.commit().await?;
    log.drop_all(&mut connection).await?;
    connection.commit().await
}

#[maybe]
pub(crate) async fn comments_are_kept(engine: &Engine) -> Result<()> {
    let session = open_shop(engine).await?;
    drop(session);
    if engine.dialect() == Dialect::Postgresql {
        let mut connection = engine.connect().await?;
        let table: String = connection.scalar(text("SELECT obj_description('goods'::regclass)")).await?;
        let column: String = connection.scalar(text("SELECT col_description('goods'::regclass, 2)")).await?;
        assert_eq!((table.as_str(), column.as_str()), ("what is sold", "it's the name"));
        connection.rollback().await?;
    }
    SHOP.drop_all(engine).await
}

#[maybe]
pub(crate) async fn one_set_of_models_serves_many_tenants(engine: &Engine) -> Result<()> {
    // SQLite has the schema "main" in every file
    let tenants =
        if engine.dialect() == Dialect::Sqlite { ["main", "main"] } else { ["tenant_a", "tenant_b"] };
    let url = engine.url().to_string_with_password();
    let mut names = Vec::new();
    for tenant in tenants {
        if tenant != "main" {
            engine.ddl(CreateSchema::new(tenant).if_not_exists()).await?;
        }
        let map = SchemaMap::new([(None, Some(tenant))]);
        let own = Engine::builder(&url).schema_translate_map(map).connect()?;
        aludel_tests::models::SCHEMA.create_all(&own).await?;
        let mut session = SessionMaker::new(&own).session();
        session.add(aludel_tests::models::Tag::new().name(tenant));
        if tenants[0] != tenants[1] || names.is_empty() {
            session.commit().await?;
        }
        session.rollback().await?;
        let found = session.scalars(select(aludel_tests::models::Tag::name)).await?.all()?;
        names.push(found);
        session.rollback().await?;
    }
    assert_eq!(names, [[tenants[0]], [tenants[1]]]);
    if engine.dialect() != Dialect::Sqlite {
        for tenant in tenants {
            engine.ddl(DropSchema::new(tenant).cascade()).await?;
        }
    }
    Ok(())
}
