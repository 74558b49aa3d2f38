//! `ddl`: definitions.

use aludel::prelude::*;
use aludel::{
    Compile, CreateIndex, CreateSchema, CreateSequence, CreateTable, DropTable, Identity, Index, Table,
    TableColumn, sql_enum,
};

use super::cases;
use crate::case::Ddl;
use crate::models::{Comment, Doc, Post, PostTag, SCHEMA, Tag, User};

sql_enum! {
    pub(crate) enum Xy in "xy" { X = "x", Y = "y" }
}

fn all_types() -> Table {
    let column = |name: &str, ty: SqlType| TableColumn::new(name, ty).nullable();
    let mut table = Table::new("t")
        .column(TableColumn::new("a", SqlType::BigInteger).primary_key().identity(Identity::new().always()));
    table = table
        .column(column("b", SqlType::SmallInteger))
        .column(TableColumn::new("c", SqlType::Boolean))
        .column(column("d", SqlType::Date))
        .column(column("e", SqlType::Timestamp))
        .column(column("f", SqlType::Time))
        .column(column("g", SqlType::Float))
        .column(column("h", SqlType::Double))
        .column(column("i", SqlType::Numeric(10, 2)))
        .column(column("j", SqlType::LargeBinary))
        .column(column("k", SqlType::String(20)))
        .column(column("l", SqlType::Text))
        .column(column("m", SqlType::Uuid))
        .column(column("n", SqlType::Interval))
        .column(column("o", SqlType::Json))
        .column(column("p", <Xy as aludel::SqlValue>::TYPE));
    table.column(column("q", SqlType::String(5)).server_default(literal("z")).comment("hi"))
}

cases! {
    "ddl.create_users" => Ddl(|dialect| CreateTable::new(User).to_sql(dialect));
    "ddl.create_tags" => Ddl(|dialect| CreateTable::new(Tag).to_sql(dialect));
    "ddl.create_post_tags" => Ddl(|dialect| CreateTable::new(PostTag).to_sql(dialect));
    "ddl.create_comments" => Ddl(|dialect| CreateTable::new(Comment).to_sql(dialect));
    // with the columns of those who share it, which the metadata knows
    "ddl.create_shapes" => Ddl(|dialect| {
        let shapes = SCHEMA.table("shapes").expect("the table of shapes");
        CreateTable::new(shapes).to_sql(dialect)
    });
    "ddl.create_docs" => Ddl(|dialect| CreateTable::new(Doc).to_sql(dialect));
    "ddl.drop_if_exists" => Ddl(|dialect| DropTable::new(User).if_exists().to_sql(dialect));
    "ddl.create_index" => Ddl(|dialect| {
        CreateIndex::new(Post, Index::new("author_id").name("ix_posts_author_id")).to_sql(dialect)
    });
    "ddl.create_index_partial_expr" => Ddl(|dialect| {
        let index = Index::new(func::lower(User::name)).name("ix_lower_name").unique(true);
        CreateIndex::new(User, index.filter(User::active.eq(true))).to_sql(dialect)
    });
    "ddl.create_sequence" => Ddl(|dialect| {
        CreateSequence::new(Sequence::new("seq").start(5).increment(2).cache(10)).to_sql(dialect)
    });
    "ddl.create_schema" => Ddl(|dialect| CreateSchema::new("audit").if_not_exists().to_sql(dialect));
    "ddl.all_types" => Ddl(|dialect| CreateTable::new(all_types()).to_sql(dialect));
}
