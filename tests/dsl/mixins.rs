//! Columns and relationships said once, for several models.

use aludel::dialect::Dialect;
use aludel::prelude::*;
use aludel::{Compile, Entity, HasTable, Mixes};
use elsewhere::City;

mod shared {
    use aludel::prelude::*;

    // what the mixin is made of is in scope here, and nowhere else
    column_types! {
        pub(crate) moment = i64: insert_default(7);
    }

    mixin! {
        /// When a row was made and last changed.
        pub(crate) Timestamps {
            /// Set when it is inserted.
            pub created: moment,
            pub updated: Option<i64> = column(onupdate(8), index),
        }

        pub(crate) Numbered { pub id: i64 = column(primary_key), pub code: String = column(String(5), unique) }
    }
}
use shared::{Numbered, Timestamps};

mixin! {
    pub(crate) Placed {
        pub city_id: i64 = column(foreign_key(City::id)),
        pub city: One<City> = relationship(city_id),
    }
}

models! {
    #[derive(Debug)]
    pub(crate) struct Shop in "shops" {
        pub name: String,
        ..Numbered, ..shared::Timestamps, ..Placed;

        index(created.desc(), name),
    }

    #[derive(serde::Serialize)]
    pub(crate) struct Note in "notes" { ..Numbered, ..Timestamps }
}

fn newest<M: Mixes<Timestamps>>() -> Select<M> {
    select(M::MODEL).order_by(Timestamps::created::<M>().desc())
}

#[test]
fn a_mixins_columns_are_the_models_own() {
    assert_eq!(Shop::TABLE.fields, ["name", "id", "code", "created", "updated", "city_id"]);
    assert_eq!(Note::TABLE.fields, ["id", "code", "created", "updated"]);
    assert_eq!(Shop::TABLE.primary_key(), [1]);
    assert_eq!((Shop::created.index(), Note::created.index()), (3, 2));
    assert_eq!(Shop::RELATIONSHIPS[0].path(), "Shop::city");
    let note = Note { id: 1, code: "c".into(), created: 1, updated: None };
    assert_eq!(serde_json::to_value(&note).expect("json")["code"], "c");
    let tables = metadata![Shop, Note].tables();
    assert!(tables[0].indexes.iter().any(|index| index.name.as_deref() == Some("ix_shops_updated")));
}

#[test]
fn drafts_ask_for_what_the_mixin_requires() {
    let insert = insert(Note).values(Note::new().code("x"));
    assert_eq!(
        insert.to_literal_sql(Dialect::Sqlite).expect("sql"),
        "INSERT INTO notes (code, created) VALUES ('x', 7)"
    );
    let update = update(Note).set(Note::code, "y");
    assert_eq!(update.to_literal_sql(Dialect::Sqlite).expect("sql"), "UPDATE notes SET code='y', updated=8");
    let _ = Shop::new().name("n").code("c").city(City::new().name("Rome"));
}

#[test]
fn one_function_serves_all_models_of_a_mixin() {
    let of = |sql: aludel::Result<String>| sql.expect("sql");
    assert_eq!(
        of(newest::<Note>().to_sql(Dialect::Sqlite)),
        "SELECT notes.id, notes.code, notes.created, notes.updated FROM notes ORDER BY notes.created DESC"
    );
    assert!(of(newest::<Shop>().to_sql(Dialect::Sqlite)).ends_with("FROM shops ORDER BY shops.created DESC"));
}

#[test]
fn mixins_are_declared_where_they_are_used() {
    mixin! { Named { pub name: String } }
    models! { struct Local in "locals" { pub id: i64 = column(primary_key), ..Named } }
    assert_eq!(Local::TABLE.fields, ["id", "name"]);
    let _ = (Local::new().name("x"), Local { id: 1, name: "x".into() }.name);
}
