//! The columns of members, put together at compile time.

use crate::expr::Fragment;
use crate::orm::HasTable;
use crate::schema::{ColumnDef, ColumnRef, ForeignKey};

/// The columns of a model that inherits, with its own value in the discriminator's column.
pub const fn identified<const N: usize>(
    mut columns: [ColumnDef; N],
    identity: fn() -> Fragment,
) -> [ColumnDef; N] {
    let mut at = 0;
    while at < N {
        if columns[at].discriminator {
            columns[at].default = Some(identity);
        }
        at += 1;
    }
    columns
}

/// How many columns the key has.
pub const fn key_count(columns: &[ColumnDef]) -> usize {
    let (mut count, mut at) = (0, 0);
    while at < columns.len() {
        if columns[at].primary_key {
            count += 1;
        }
        at += 1;
    }
    assert!(
        count > 0,
        "the base of a model that has a table of its own needs a column that says primary_key"
    );
    count
}

/// The columns of a member's own table: the base's key, which refers to it, then its own.
pub const fn own_columns<B: HasTable, const N: usize>(
    base: &[ColumnDef],
    own: &[ColumnDef],
    how: ForeignKey,
) -> [ColumnDef; N] {
    let mut all = [ColumnDef::new(crate::types::SqlType::Integer); N];
    let (mut next, mut at) = (0, 0);
    while at < base.len() {
        if base[at].primary_key {
            let target: fn() -> ColumnRef = match next {
                0 => key_of::<B, 0>,
                1 => key_of::<B, 1>,
                2 => key_of::<B, 2>,
                3 => key_of::<B, 3>,
                _ => panic!("a key has four columns at most"),
            };
            let mut column = ColumnDef::new(base[at].ty).primary_key().autoincrement(false);
            column.name = base[at].name;
            column.comment = base[at].comment;
            all[next] = column.foreign_key(ForeignKey { target, ..how });
            next += 1;
        }
        at += 1;
    }
    at = 0;
    while at < own.len() {
        all[next + at] = own[at];
        at += 1;
    }
    all
}

/// The names of the same fields.
pub const fn own_fields<const N: usize>(
    base: &[ColumnDef],
    base_fields: &[&'static str],
    own: &[&'static str],
) -> [&'static str; N] {
    let mut all = [""; N];
    let (mut next, mut at) = (0, 0);
    while at < base.len() {
        if base[at].primary_key {
            all[next] = base_fields[at];
            next += 1;
        }
        at += 1;
    }
    at = 0;
    while at < own.len() {
        all[next + at] = own[at];
        at += 1;
    }
    all
}

/// The column at a place of the base's key.
fn key_of<B: HasTable, const PLACE: usize>() -> ColumnRef {
    ColumnRef { table: B::TABLE, index: B::TABLE.primary_key().get(PLACE).copied().unwrap_or_default() }
}

/// What stands in for a foreign key's target until a member's key is made.
#[derive(Clone, Copy, Debug)]
pub struct Heir;

impl Heir {
    /// A foreign key without a target.
    pub const fn key<B: HasTable>() -> ForeignKey {
        ForeignKey::new(key_of::<B, 0>)
    }
}
