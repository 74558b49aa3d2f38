//! `ddl`: definitions.

use aludel::dialect::Dialect;
use aludel::schema::{Table, ddl};

use super::cases;
use crate::case::Ddl;
use crate::models::POSTGRES;

fn table(name: &str) -> Table {
    POSTGRES.tables().into_iter().find(|table| table.name == name).expect("a table of the models")
}

fn create_table(name: &str, dialect: Dialect) -> aludel::Result<String> {
    ddl::create_table(&table(name), &[], dialect)
}

cases! {
    "ddl.create_users" => Ddl(|dialect| create_table("users", dialect));
    "ddl.create_tags" => Ddl(|dialect| create_table("tags", dialect));
    "ddl.create_post_tags" => Ddl(|dialect| create_table("post_tags", dialect));
    "ddl.create_comments" => Ddl(|dialect| create_table("comments", dialect));
    "ddl.create_shapes" => Ddl(|dialect| create_table("shapes", dialect));
    "ddl.create_docs" => Ddl(|dialect| create_table("docs", dialect));
    "ddl.create_index" => Ddl(|dialect| {
        let posts = table("posts");
        ddl::create_index(&posts, &posts.indexes[0], dialect)
    });
}
