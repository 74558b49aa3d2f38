//! What `models!` makes: metadata, drafts, serde, and models of every shape.

#![allow(missing_docs, reason = "the models' names say it")]

use aludel::dialect::Dialect;
use aludel::prelude::*;
use aludel::{Arity, Compile, Entity, HasTable, RelationJoin, TableItem};
use aludel_tests::models::*;

#[path = "dsl/checked.rs"]
mod checked;
#[path = "dsl/ddl.rs"]
mod ddl;
#[path = "dsl/inheritance.rs"]
mod inheritance;
#[path = "dsl/loading.rs"]
mod loading;
#[path = "dsl/mapping.rs"]
mod mapping;
#[path = "dsl/metadata.rs"]
mod metadata;
#[path = "dsl/mixins.rs"]
mod mixins;
#[path = "dsl/queries.rs"]
mod queries;
#[path = "dsl/refused.rs"]
mod refused;
#[path = "dsl/statements.rs"]
mod statements;
#[path = "dsl/texts.rs"]
mod texts;
#[path = "dsl/wide.rs"]
mod wide;

models! {
    #[derive(Debug)]
    pub struct Airport in "airports" {
        pub id: i64 = column(primary_key),
        pub city_id: i64 = column(foreign_key(elsewhere::City::id)),
        pub city: One<elsewhere::City> = relationship(city_id),
        /// Found by its place alone.
        pub code: String = column(String(3), name = "iata code", comment = "three letters"),
        pub flights: Many<Flight> = relationship(from_id, back_populates = from);

        schema("geo"),
        comment("where planes are"),
    }

    #[derive(Debug)]
    pub struct Flight in "flights" {
        pub number: String = column(Char(6), primary_key),
        pub from_id: i64 = column(foreign_key(Airport::id, on_delete = Restrict, deferrable = true, initially = Deferred)),
        pub to_id: Option<i64> = column(foreign_key(Airport::id, on_delete = SetNull, on_update = Cascade)),
        pub from: One<Airport> = relationship(from_id, back_populates = flights),
        pub to: One<Option<Airport>> = relationship(to_id),
    }
}

#[test]
fn definitions_say_what_was_declared() {
    let post = Post::TABLE;
    assert_eq!((post.name, post.model), ("posts", "Post"));
    assert_eq!(post.fields, ["id", "title", "content", "author_id", "created"]);
    assert!(post.columns[0].primary_key && post.columns[0].is_autoincrement());
    assert_eq!(post.columns[1].ty, SqlType::String(50));
    let key = post.columns[3].foreign_key.expect("a foreign key");
    assert_eq!(((key.target)().table.name, (key.target)().name()), ("users", "id"));
    assert_eq!(key.on_delete, Action::Cascade);
    assert!(matches!(post.items, [TableItem::Unique(_), TableItem::Index(_), TableItem::Relationships(_)]));
    assert_eq!(Employee::TABLE.column_name(3), "type");
    assert_eq!(Employee::r#type.name(), "type");
    assert_eq!(Airport::code.name(), "iata code");
    let relations: Vec<_> = Post::RELATIONSHIPS.iter().map(|r| (r.name, r.arity)).collect();
    assert_eq!(relations, [("author", Arity::One), ("tags", Arity::Many)]);
    assert_eq!((User::posts.def().back.expect("a way back"))().name, "author");
}

#[test]
fn relationships_know_their_columns() {
    let direct = |relation: &aludel::RelationDef| match relation.join().expect("a join") {
        RelationJoin::Direct { pairs, owner_refers } => (pairs, owner_refers),
        RelationJoin::Secondary { .. } | RelationJoin::On { .. } => {
            panic!("{} is direct", relation.path())
        }
    };
    assert_eq!(direct(Post::author.def()), (vec![(3, 0)], true));
    assert_eq!(direct(User::posts.def()), (vec![(0, 3)], false));
    assert_eq!(direct(Employee::manager.def()), (vec![(7, 0)], true));
    assert_eq!(direct(Employee::reports.def()), (vec![(0, 7)], false));
    assert_eq!(direct(Airport::flights.def()), (vec![(0, 1)], false));
    assert_eq!(direct(Flight::to.def()), (vec![(2, 0)], true));
    let RelationJoin::Secondary { table, owner, target } = Post::tags.def().join().expect("a join") else {
        panic!("through a table")
    };
    assert_eq!((table.name, owner, target), ("post_tags", vec![(0, 0)], vec![(0, 1)]));
}

#[test]
fn drafts_that_differ_fit_in_one_array() {
    let mut draft = Employee::new().name("n");
    if draft_wants_a_nick() {
        // an optional column does not change the draft's type
        draft = draft.nick("x");
    }
    let all = [draft.into_draft(), Employee::new().name("m").order(3).into_draft()];
    assert_eq!(all[0].get(Employee::nick), Some(Some("x".to_owned())));
    assert_eq!(all[1].get(Employee::order), Some(3));
    let _by_key =
        |key: Key<Employee>| Employee::new().name("n").manager(key).manager(Some(key)).manager(None);
}

const fn draft_wants_a_nick() -> bool {
    true
}

#[test]
fn serde_leaves_out_what_was_not_loaded() {
    let json = r#"{"id":1,"fullName":"a","nick":null,"type":"t","active":true,"order":1,"created_at":"2024-01-01T00:00:00Z","manager_id":null,"reports":[{"id":2,"fullName":"b","nick":"x","type":"t","active":true,"order":1,"created_at":"2024-01-01T00:00:00Z","manager_id":1}]}"#;
    let employee: Employee = serde_json::from_str(json).expect("an employee");
    assert_eq!(employee.reports[0].name, "b");
    assert!(!employee.manager.is_loaded() && employee.manager.get().is_none());
    assert_eq!(serde_json::to_string(&employee).expect("json"), json);
}

#[test]
fn an_unloaded_relationship_says_so() {
    let header = aludel::Header::default();
    let values = [aludel::Value::Int(1), aludel::Value::from("rust")];
    let tag =
        <Tag as aludel::FromRow>::from_row(&mut aludel::ValueCells::new(&values, &header)).expect("a tag");
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| tag.posts.len())).unwrap_err();
    let message = panic.downcast_ref::<String>().expect("a message");
    assert_eq!(
        message,
        "`Tag::posts` was not loaded: add `.options(selectinload(Tag::posts))`; for a tracked object ask its \
         session, `session.many(key, Tag::posts)`"
    );
}

#[test]
fn models_of_other_crates_are_related() {
    let query =
        select((Airport::code, elsewhere::Country::name)).join(Airport::city).join(elsewhere::City::country);
    assert_eq!(
        query.to_sql(Dialect::Sqlite).expect("sql"),
        "SELECT geo.airports.\"iata code\", countries.name FROM geo.airports JOIN cities ON cities.id = geo.airports.city_id \
         JOIN countries ON countries.id = cities.country_id"
    );
    let _draft = Airport::new()
        .code("VIE")
        .city(elsewhere::City::new().name("Vienna").country(elsewhere::Country::new().name("Austria")));
}

#[test]
fn two_hundred_columns_are_a_model() {
    assert_eq!(wide::Wide::TABLE.columns.len(), 200);
    assert_eq!(wide::Wide::c199.index(), 199);
    assert_eq!(wide::Wide::c199.name(), "c199");
    let draft = wide::Wide::new().c1(1).c199(7).c16(16).c15(15).c17(17).into_draft();
    assert_eq!(draft.get(wide::Wide::c199), Some(7));
    assert_eq!(draft.get(wide::Wide::c16), Some(Some(16)));
}
