//! Models in another crate, which calls Aludel by another name, imports nothing, and has modules called as the macros'
//! expansions might be tempted to call theirs.
#![no_implicit_prelude]
#![allow(missing_docs, reason = "the names say it")]

mod aludel {}
mod core {}
mod std {}
pub mod col {}

#[allow(non_camel_case_types)]
pub enum __Marker {}

::renamed::models! {
    #[derive(::core::fmt::Debug)]
    pub struct Country in "countries" {
        pub id: i64 = column(primary_key),
        pub name: ::std::string::String = column(String(50), unique),
        pub cities: ::renamed::Many<City> = relationship(back_populates = country),
    }

    #[derive(::core::fmt::Debug)]
    pub struct City in "cities" {
        pub id: i64 = column(primary_key),
        pub name: ::std::string::String,
        pub country_id: i64 = column(foreign_key(Country::id)),
        pub country: ::renamed::One<Country> = relationship(country_id, back_populates = cities);
        unique(country_id, name),
        index(name.desc()),
        index(::renamed::func::lower(City::name), name = "ix_lower", where = City::id.gt(1), dialect = Postgresql),
        check(City::id.gt(0)),
        foreign_key((country_id), (Country::id), name = "fk_once_more"),
    }

    #[derive(::core::fmt::Debug)]
    pub view Capital in "world"."capitals" {
        pub id: i64 = column(primary_key),
        pub name: ::std::string::String;
        query(::renamed::select((City::id, City::name)).filter(City::name.ne("x"))),
    }
}
