//! The schema as SQL text, in each dialect: the texts are SQLAlchemy's.

use aludel::dialect::Dialect;
use aludel::prelude::*;
use aludel::{
    Check, Compile, CreateIndex, CreateTable, ForeignKeyConstraint, Identity, Index, Initially,
    NamingConvention, Table, TableColumn,
};
use aludel_tests::schema_models::*;

/// White space is folded: only words count.
pub(crate) fn folded(sql: &str) -> String {
    sql.split_whitespace().collect::<Vec<_>>().join(" ")
}

pub(crate) fn sql(statement: &impl Compile, dialect: Dialect) -> String {
    statement.to_sql(dialect).map_or_else(|e| format!("error: {e}"), |sql| folded(&sql))
}

/// A statement, and its text on PostgreSQL, SQLite and MySQL.
pub(crate) fn check(statement: impl Compile, postgres: &str, sqlite: &str, mysql: &str) {
    for (dialect, expected) in
        [(Dialect::Postgresql, postgres), (Dialect::Sqlite, sqlite), (Dialect::Mysql, mysql)]
    {
        assert_eq!(sql(&statement, dialect), expected, "{}", dialect.name());
    }
}

#[test]
fn tables_of_models() {
    check(
        CreateTable::new(Writer),
        "CREATE TABLE users ( id SERIAL NOT NULL, name VARCHAR(50) NOT NULL, email VARCHAR(100) NOT NULL, \
         role role NOT NULL, age INTEGER, active BOOLEAN DEFAULT true NOT NULL, profile JSON, manager_id INTEGER, \
         CONSTRAINT pk_users PRIMARY KEY (id), CONSTRAINT uq_users_email UNIQUE (email), \
         CONSTRAINT fk_users_manager_id_users FOREIGN KEY(manager_id) REFERENCES users (id) )",
        "CREATE TABLE users ( id INTEGER NOT NULL, name VARCHAR(50) NOT NULL, email VARCHAR(100) NOT NULL, \
         role VARCHAR(6) NOT NULL, age INTEGER, active BOOLEAN DEFAULT 1 NOT NULL, profile JSON, manager_id INTEGER, \
         CONSTRAINT pk_users PRIMARY KEY (id), CONSTRAINT uq_users_email UNIQUE (email), \
         CONSTRAINT fk_users_manager_id_users FOREIGN KEY(manager_id) REFERENCES users (id) )",
        "CREATE TABLE users ( id INTEGER NOT NULL AUTO_INCREMENT, name VARCHAR(50) NOT NULL, \
         email VARCHAR(100) NOT NULL, `role` ENUM('admin','author','reader') NOT NULL, age INTEGER, \
         active BOOL NOT NULL DEFAULT true, profile JSON, manager_id INTEGER, CONSTRAINT pk_users PRIMARY KEY (id), \
         CONSTRAINT uq_users_email UNIQUE (email), \
         CONSTRAINT fk_users_manager_id_users FOREIGN KEY(manager_id) REFERENCES users (id) )",
    );
    check(
        CreateTable::new(Label),
        "CREATE TABLE tags ( id SERIAL NOT NULL, name VARCHAR(50) NOT NULL, CONSTRAINT pk_tags PRIMARY KEY (id), \
         CONSTRAINT uq_tags_name UNIQUE (name) )",
        "CREATE TABLE tags ( id INTEGER NOT NULL, name VARCHAR(50) NOT NULL, CONSTRAINT pk_tags PRIMARY KEY (id), \
         CONSTRAINT uq_tags_name UNIQUE (name) )",
        "CREATE TABLE tags ( id INTEGER NOT NULL AUTO_INCREMENT, name VARCHAR(50) NOT NULL, \
         CONSTRAINT pk_tags PRIMARY KEY (id), CONSTRAINT uq_tags_name UNIQUE (name) )",
    );
    let post_tags = "CREATE TABLE post_tags ( post_id INTEGER NOT NULL, tag_id INTEGER NOT NULL, \
         CONSTRAINT pk_post_tags PRIMARY KEY (post_id, tag_id), \
         CONSTRAINT fk_post_tags_post_id_posts FOREIGN KEY(post_id) REFERENCES posts (id) ON DELETE CASCADE, \
         CONSTRAINT fk_post_tags_tag_id_tags FOREIGN KEY(tag_id) REFERENCES tags (id) )";
    check(CreateTable::new(ArticleLabel), post_tags, post_tags, post_tags);
    check(
        CreateTable::new(Remark),
        "CREATE TABLE comments ( id SERIAL NOT NULL, post_id INTEGER NOT NULL, user_id INTEGER, parent_id INTEGER, \
         body VARCHAR NOT NULL, CONSTRAINT pk_comments PRIMARY KEY (id), \
         CONSTRAINT fk_comments_post_id_posts FOREIGN KEY(post_id) REFERENCES posts (id), \
         CONSTRAINT fk_comments_user_id_users FOREIGN KEY(user_id) REFERENCES users (id), \
         CONSTRAINT fk_comments_parent_id_comments FOREIGN KEY(parent_id) REFERENCES comments (id) )",
        "CREATE TABLE comments ( id INTEGER NOT NULL, post_id INTEGER NOT NULL, user_id INTEGER, parent_id INTEGER, \
         body VARCHAR NOT NULL, CONSTRAINT pk_comments PRIMARY KEY (id), \
         CONSTRAINT fk_comments_post_id_posts FOREIGN KEY(post_id) REFERENCES posts (id), \
         CONSTRAINT fk_comments_user_id_users FOREIGN KEY(user_id) REFERENCES users (id), \
         CONSTRAINT fk_comments_parent_id_comments FOREIGN KEY(parent_id) REFERENCES comments (id) )",
        "error: create table comments: column \"body\": VARCHAR requires a length on MySQL: use String(n) or Text",
    );
}

#[test]
fn tables_at_run_time() {
    let shapes = Table::new("shapes")
        .column(TableColumn::new("id", SqlType::Integer).primary_key())
        .column(TableColumn::new("kind", SqlType::String(50)))
        .column(TableColumn::new("radius", SqlType::Integer).nullable())
        .named(&NamingConvention::RECOMMENDED);
    check(
        CreateTable::new(&shapes),
        "CREATE TABLE shapes ( id SERIAL NOT NULL, kind VARCHAR(50) NOT NULL, radius INTEGER, \
         CONSTRAINT pk_shapes PRIMARY KEY (id) )",
        "CREATE TABLE shapes ( id INTEGER NOT NULL, kind VARCHAR(50) NOT NULL, radius INTEGER, \
         CONSTRAINT pk_shapes PRIMARY KEY (id) )",
        "CREATE TABLE shapes ( id INTEGER NOT NULL AUTO_INCREMENT, kind VARCHAR(50) NOT NULL, radius INTEGER, \
         CONSTRAINT pk_shapes PRIMARY KEY (id) )",
    );
    const XY: SqlType = SqlType::Enum(&aludel::EnumDef {
        name: "xy",
        labels: &["x", "y"],
        storage: aludel::EnumStorage::Native,
    });
    let mut all = Table::new("t")
        .column(TableColumn::new("a", SqlType::BigInteger).identity(Identity::new().always()).primary_key());
    for (name, ty) in [
        ("b", SqlType::SmallInteger),
        ("d", SqlType::Date),
        ("e", SqlType::Timestamp),
        ("f", SqlType::Time),
        ("g", SqlType::Float),
        ("h", SqlType::Double),
        ("i", SqlType::Numeric(10, 2)),
        ("j", SqlType::LargeBinary),
        ("k", SqlType::String(20)),
        ("l", SqlType::Text),
        ("m", SqlType::Uuid),
        ("o", SqlType::Json),
        ("p", XY),
    ] {
        all = all.column(TableColumn::new(name, ty).nullable());
    }
    all = all.column(TableColumn::new("c", SqlType::Boolean)).column(
        TableColumn::new("q", SqlType::String(5)).nullable().server_default(literal("z")).comment("hi"),
    );
    check(
        CreateTable::new(&all),
        "CREATE TABLE t ( a BIGINT GENERATED ALWAYS AS IDENTITY, b SMALLINT, d DATE, e TIMESTAMP WITH TIME ZONE, \
         f TIME WITHOUT TIME ZONE, g FLOAT, h DOUBLE PRECISION, i NUMERIC(10, 2), j BYTEA, k VARCHAR(20), l TEXT, \
         m UUID, o JSON, p xy, c BOOLEAN NOT NULL, q VARCHAR(5) DEFAULT 'z', PRIMARY KEY (a) )",
        "CREATE TABLE t ( a BIGINT NOT NULL, b SMALLINT, d DATE, e DATETIME, f TIME, g FLOAT, h DOUBLE, \
         i NUMERIC(10, 2), j BLOB, k VARCHAR(20), l TEXT, m CHAR(32), o JSON, p VARCHAR(1), c BOOLEAN NOT NULL, \
         q VARCHAR(5) DEFAULT 'z', PRIMARY KEY (a) )",
        "CREATE TABLE t ( a BIGINT NOT NULL AUTO_INCREMENT, b SMALLINT, d DATE, e DATETIME(6), f TIME(6), g FLOAT, \
         h DOUBLE, i NUMERIC(10, 2), j BLOB, k VARCHAR(20), l TEXT, m CHAR(32), o JSON, p ENUM('x','y'), c BOOL NOT NULL, \
         q VARCHAR(5) COMMENT 'hi' DEFAULT 'z', PRIMARY KEY (a) )",
    );
}

/// What stands in a table's definition, in SQLAlchemy's order: of the table, then of its columns.
#[test]
fn constraints_and_defaults() {
    let table = Table::new("t")
        .column(TableColumn::new("id", SqlType::Integer).primary_key())
        .column(
            TableColumn::new("a", SqlType::Integer).nullable().foreign_key(
                ForeignKeyConstraint::new(["a"], "t", ["id"])
                    .on_update(Action::Cascade)
                    .deferrable(true)
                    .initially(Initially::Deferred),
            ),
        )
        .column(TableColumn::new("b", SqlType::String(5)).nullable().unique())
        .column(TableColumn::new("c", SqlType::Integer).nullable().server_default_text("1+1"))
        .column(
            TableColumn::new("d", SqlType::DateTime)
                .nullable()
                .server_default(func::now().typed::<chrono::NaiveDateTime>()),
        )
        .column(TableColumn::new("f", SqlType::Integer).nullable().server_default_text("abs(-1)"))
        .constraint(Check::text("c > 0").name("pos"))
        .constraint(aludel::Unique::new(["a", "c"]))
        .comment("it's")
        .named(&NamingConvention::RECOMMENDED);
    check(
        CreateTable::new(&table).if_not_exists(),
        "CREATE TABLE IF NOT EXISTS t ( id SERIAL NOT NULL, a INTEGER, b VARCHAR(5), c INTEGER DEFAULT 1+1, \
         d TIMESTAMP WITHOUT TIME ZONE DEFAULT now(), f INTEGER DEFAULT abs(-1), CONSTRAINT pk_t PRIMARY KEY (id), \
         CONSTRAINT ck_t_pos CHECK (c > 0), CONSTRAINT uq_t_a_c UNIQUE (a, c), CONSTRAINT fk_t_a_t FOREIGN KEY(a) \
         REFERENCES t (id) ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED, CONSTRAINT uq_t_b UNIQUE (b) )",
        "CREATE TABLE IF NOT EXISTS t ( id INTEGER NOT NULL, a INTEGER, b VARCHAR(5), c INTEGER DEFAULT (1+1), \
         d DATETIME DEFAULT CURRENT_TIMESTAMP, f INTEGER DEFAULT (abs(-1)), CONSTRAINT pk_t PRIMARY KEY (id), \
         CONSTRAINT ck_t_pos CHECK (c > 0), CONSTRAINT uq_t_a_c UNIQUE (a, c), CONSTRAINT fk_t_a_t FOREIGN KEY(a) \
         REFERENCES t (id) ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED, CONSTRAINT uq_t_b UNIQUE (b) )",
        "error: table t: constraint fk_t_a_t: MySQL has no deferrable foreign keys",
    );
}

#[test]
fn indexes() {
    let author = aludel_tests::schema_models::Article.table();
    let table = SCHEMA_OF_BLOG.table(author).expect("posts");
    let index = table.find_index("ix_posts_author_id").expect("an index").clone();
    let sql = "CREATE INDEX ix_posts_author_id ON posts (author_id)";
    check(CreateIndex::new(&table, index), sql, sql, sql);
    let partial = Index::new(func::lower(Writer::name)).name("ix_lower_name").unique(true);
    check(
        CreateIndex::new(Writer, partial.filter(Writer::active.eq(true))),
        "CREATE UNIQUE INDEX ix_lower_name ON users (lower(name)) WHERE active = true",
        "CREATE UNIQUE INDEX ix_lower_name ON users (lower(name)) WHERE active = 1",
        "error: index ix_lower_name on users: MySQL has no partial indexes; an index that is meant for another database \
         says which: dialect = …",
    );
    let ordered = Index::new((Writer::age.desc(), Writer::email.desc().nulls_last())).name("i1");
    check(
        CreateIndex::new(Writer, ordered),
        "CREATE INDEX i1 ON users (age DESC, email DESC NULLS LAST)",
        "CREATE INDEX i1 ON users (age DESC, email DESC NULLS LAST)",
        "error: index i1 on users: MySQL has no NULLS FIRST and NULLS LAST; an index that is meant for another database \
         says which: dialect = …",
    );
    check(
        CreateIndex::new(Writer, Index::new(Writer::id + Writer::age.cast::<i32>()).name("i2").unique(true)),
        "CREATE UNIQUE INDEX i2 ON users ((id + CAST(age AS INTEGER)))",
        "CREATE UNIQUE INDEX i2 ON users (id + CAST(age AS INTEGER))",
        "CREATE UNIQUE INDEX i2 ON users ((id + CAST(age AS SIGNED INTEGER)))",
    );
    let full = Index::new(Writer::name.ops("text_pattern_ops"))
        .name("i4")
        .using("gin")
        .include(["age", "active"])
        .concurrently(true)
        .nulls_not_distinct(true)
        .filter((Writer::age.gt(5), Writer::name.eq("x")));
    check(
        CreateIndex::new(Writer, full).if_not_exists(),
        "CREATE INDEX CONCURRENTLY IF NOT EXISTS i4 ON users USING gin (name text_pattern_ops) INCLUDE (age, active) \
         NULLS NOT DISTINCT WHERE age > 5 AND name = 'x'",
        "error: index i4 on users: SQLite has no index methods; an index that is meant for another database says which: \
         dialect = …",
        "error: index i4 on users: MySQL has no partial indexes; an index that is meant for another database says which: \
         dialect = …",
    );
    check(
        CreateIndex::new(Writer, Index::new("name").name("i5").using("hash")),
        "CREATE INDEX i5 ON users USING hash (name)",
        "error: index i5 on users: SQLite has no index methods; an index that is meant for another database says which: \
         dialect = …",
        "CREATE INDEX i5 ON users (name) USING hash",
    );
    check(
        CreateIndex::new(("audit", "log"), Index::new("at")),
        "CREATE INDEX ix_log_at ON audit.log (at)",
        "CREATE INDEX audit.ix_log_at ON log (at)",
        "CREATE INDEX ix_log_at ON audit.log (at)",
    );
}
