//! What a mapping says besides columns: expressions, methods that are also SQL, validators.

use aludel::dialect::Dialect;
use aludel::prelude::*;
use aludel::{Compile, Entity, HasTable};

models! {
    #[derive(Debug, Clone, PartialEq)]
    pub(crate) struct Person in "people" {
        pub id: i64 = column(primary_key),
        pub first: String,
        pub last: String,
        pub age: Option<i32>,
        pub full_name: String = column_property(Person::first + " " + Person::last),
        pub pets: i64 = column_property(func::coalesce(
            select(func::count(Pet::id)).filter(Pet::owner_id.eq(Person::id)).scalar_subquery(),
            0,
        )),
        pub animals: Many<Pet> = relationship(back_populates = owner);

        validate(first, |first| !first.is_empty(), "is empty"),
        validate(age, |age| match age {
            Some(age) if *age < 0 => Err(format!("{age} is no age")),
            _ => Ok(()),
        }),
    }

    #[derive(Debug, Clone, PartialEq)]
    pub(crate) struct Pet in "pets" {
        pub id: i64 = column(primary_key),
        pub owner_id: i64 = column(foreign_key(Person::id)),
        pub owner: One<Person> = relationship(back_populates = animals),
    }
}

hybrid! {
    /// What can be asked of a person.
    pub(crate) trait Asked for Person {
        fn shouted() -> String {
            rust: |person| person.first.to_uppercase(),
            sql: |person| func::upper(person.first),
        }
        fn is_adult(from: i32) -> Option<bool> {
            rust: |person| person.age.map(|age| age >= from),
            sql: |person| person.age.ge(from),
        }
    }
}

fn sql(statement: &impl Compile) -> String {
    statement.to_literal_sql(Dialect::Sqlite).unwrap_or_else(|error| format!("error: {error}"))
}

const PETS: &str =
    "coalesce((SELECT count(pets.id) AS count_1 FROM pets WHERE pets.owner_id = people.id), 0)";

#[test]
fn properties_are_read_and_never_written() {
    assert_eq!(
        sql(&select(Person).filter(Person::full_name.eq("a b"))),
        format!(
            "SELECT people.id, people.first, people.last, people.age, \
             (people.first || ' ' || people.last) AS full_name, {PETS} AS pets FROM people \
             WHERE (people.first || ' ' || people.last) = 'a b'"
        )
    );
    let other = aliased(Person, "other");
    assert_eq!(
        sql(&select((other.full_name, other.pets))),
        format!(
            "SELECT (other.first || ' ' || other.last) AS full_name, {} AS pets FROM people AS other",
            PETS.replace("people.", "other.")
        )
    );
    let by_name = select(Person::full_name).order_by(Person::full_name).subquery();
    assert_eq!(
        sql(&select(by_name.col(Person::full_name))),
        "SELECT anon_1.full_name FROM (SELECT (people.first || ' ' || people.last) AS full_name FROM people \
         ORDER BY (people.first || ' ' || people.last)) AS anon_1"
    );
    let insert = insert(Person).values(Person::new().first("a").last("b")).returning(Person::full_name);
    assert_eq!(
        sql(&insert),
        "INSERT INTO people (first, last) VALUES ('a', 'b') RETURNING (first || ' ' || last) AS full_name"
    );
    assert_eq!(
        sql(&update(Person).set(Person::full_name, "x")),
        "error: Person: full_name is a column_property and cannot be set"
    );
    let tables = metadata![Person, Pet].tables();
    assert_eq!(
        tables[0].columns.iter().map(|c| c.name.as_str()).collect::<Vec<_>>(),
        ["id", "first", "last", "age"]
    );
}

#[test]
fn a_method_is_also_sql() {
    let ann = Person {
        id: 1,
        first: "Ann".into(),
        last: "Bee".into(),
        age: Some(3),
        full_name: String::new(),
        pets: 0,
        animals: Many::default(),
    };
    assert_eq!((ann.shouted(), ann.is_adult(18)), ("ANN".to_owned(), Some(false)));
    assert_eq!(
        sql(&select(Person::id).filter(Person.is_adult(18))),
        "SELECT people.id FROM people WHERE people.age >= 18"
    );
    let other = Person.alias();
    assert!(sql(&select(other.shouted())).contains("people_1.first"));
}

#[test]
fn validators_refuse_values() {
    let refused = sql(&insert(Person).values(Person::new().first("").last("b")));
    assert_eq!(refused, "error: Person::first: is empty");
    let refused = sql(&insert(Person).values([Person::new().first("a").last("b").age(-1)]));
    assert_eq!(refused, "error: Person::age: -1 is no age");
    let fine = sql(&insert(Person).values(Person::new().first("a").last("b").age(None)));
    assert!(fine.starts_with("INSERT"), "{fine}");
    let table = Person::TABLE;
    assert!(table.validate(Person::first.index(), &"".into()).is_err());
    assert!(table.validate(Person::last.index(), &"".into()).is_ok());
}

composite! {
    #[derive(Debug, Clone, PartialEq, serde::Serialize)]
    pub(crate) struct Address {
        pub street: String = column(String(50)),
        pub city: Option<String>,
    }
}

models! {
    #[derive(Debug, Clone)]
    pub(crate) struct House in "houses" {
        pub id: i64 = column(primary_key),
        /// Where it is.
        pub at: Address = composite(street, city),
        pub color: Option<String>,
        pub owner: Address = composite(owner_street, owner_city),
        pub person_id: i64 = column(foreign_key(Person::id)),
        pub person: One<Person> = relationship(person_id);

        index(city, street),
    }
}

#[test]
fn a_composite_is_several_columns() {
    let here = || Address { street: "Main".into(), city: None };
    assert_eq!(
        House::TABLE.fields,
        ["id", "color", "person_id", "street", "city", "owner_street", "owner_city"]
    );
    assert_eq!(
        sql(&select((House::id, House::owner)).filter(House::at.eq(here()))),
        "SELECT houses.id, houses.owner_street, houses.owner_city FROM houses \
         WHERE houses.street = 'Main' AND houses.city IS NULL"
    );
    assert_eq!(
        sql(&insert(House)
            .values(House::new().at(here()).owner(here()).person(Person::new().first("a").last("b")))),
        "INSERT INTO houses (street, city, owner_street, owner_city) VALUES ('Main', NULL, 'Main', NULL)"
    );
    assert_eq!(
        sql(&update(House).values(House::at.set(here())).filter(House::city.eq("Rome"))),
        "UPDATE houses SET street='Main', city=NULL WHERE houses.city = 'Rome'"
    );
    let house = House { id: 1, at: here(), color: None, owner: here(), person_id: 1, person: One::default() };
    let mut row = Vec::new();
    house.encode_row(&mut row);
    for (place, value) in row.iter().enumerate() {
        assert_eq!(house.column_value(place).as_ref(), Some(value));
    }
    assert_eq!(row.len(), House::TABLE.columns.len());
}
