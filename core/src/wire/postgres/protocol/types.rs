//! Types that users and extensions made, as the catalogue has them.
//!
//! Source: <https://www.postgresql.org/docs/current/catalog-pg-type.html>

use super::{WireRow, broken};
use crate::error::Result;
use crate::wire::postgres::oid::{FIRST_USER_OID, OPAQUE};
use crate::wire::postgres::{Made, RawRow, element_of, readable};
use hashbrown::HashMap;
use std::fmt::Write;

/// What a connection knows of the types of its database.
#[derive(Debug, Default)]
pub struct UserTypes {
    known: HashMap<u32, UserType>,
}

#[derive(Debug)]
enum UserType {
    Enum,
    Domain(u32),
    Array(u32),
    Base(String),
    Other,
}

impl UserTypes {
    /// The query for those of these types that are not known yet; `None` if all are. Its rows come as text.
    pub fn query(&self, types: impl IntoIterator<Item = u32>) -> Option<String> {
        let mut wanted: Vec<u32> = types.into_iter().filter_map(|ty| self.unknown(ty)).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let (first, others) = wanted.split_first()?;
        let mut sql = format!(
            "SELECT oid, typtype, typname, typelem, typbasetype, typcategory FROM pg_catalog.pg_type WHERE oid IN ({first}"
        );
        for ty in others {
            let _ = write!(sql, ", {ty}");
        }
        sql.push(')');
        Some(sql)
    }

    /// What has to be asked for so that a type is known.
    fn unknown(&self, mut ty: u32) -> Option<u32> {
        // a domain over itself is not to be had, but a server may say anything
        for _ in 0..64 {
            if ty < FIRST_USER_OID {
                return None;
            }
            match self.known.get(&ty) {
                None => return Some(ty),
                Some(UserType::Domain(inner) | UserType::Array(inner)) => ty = *inner,
                Some(_) => return None,
            }
        }
        None
    }

    /// Takes in a row of that query.
    ///
    /// # Errors
    /// It has other cells.
    pub fn learn(&mut self, row: &[u8]) -> Result<()> {
        let row = WireRow::new(row)?;
        let text = |place| -> Result<&str> {
            let cell = row.cell(place)?.unwrap_or_default();
            std::str::from_utf8(cell).map_err(|_| broken("a type without a name"))
        };
        let number =
            |place| -> Result<u32> { text(place)?.parse().map_err(|_| broken("a type without a number")) };
        let made = match (text(1)?, text(5)?) {
            ("e", _) => UserType::Enum,
            ("d", _) => UserType::Domain(number(4)?),
            (_, "A") => UserType::Array(number(3)?),
            ("b", _) => UserType::Base(text(2)?.to_owned()),
            _ => UserType::Other,
        };
        self.known.insert(number(0)?, made);
        Ok(())
    }

    /// Those of which the catalogue says nothing are of no use.
    pub fn give_up(&mut self, types: impl IntoIterator<Item = u32>) {
        for ty in types {
            if let Some(unknown) = self.unknown(ty) {
                self.known.insert(unknown, UserType::Other);
            }
        }
    }

    /// The type to read a column by.
    pub fn readable(&self, ty: u32) -> u32 {
        self.readable_within(ty, 0)
    }

    fn readable_within(&self, ty: u32, depth: u8) -> u32 {
        if depth > 64 {
            return OPAQUE;
        }
        let made = match self.known.get(&ty) {
            Some(UserType::Enum) => Made::Enum,
            Some(UserType::Domain(base)) => Made::Domain(self.readable_within(*base, depth + 1)),
            Some(UserType::Array(element)) => Made::Array(self.readable_within(*element, depth + 1)),
            Some(UserType::Base(name)) => Made::Base(name),
            Some(UserType::Other) | None => Made::Other,
        };
        readable(ty, made)
    }

    /// The type that a value is sent as: what a domain is made of.
    pub(super) fn sent_as(&self, mut ty: u32) -> u32 {
        for _ in 0..64 {
            match self.known.get(&ty) {
                Some(UserType::Domain(base)) => ty = *base,
                _ => break,
            }
        }
        ty
    }

    /// The type of an array's elements; 0 of others.
    pub(super) fn element(&self, ty: u32) -> u32 {
        match self.known.get(&ty) {
            Some(UserType::Array(element)) => *element,
            _ => element_of(ty),
        }
    }
}
