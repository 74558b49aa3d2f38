//! PostgreSQL's types by number, and which of them is read as what.

use crate::dialect::Dialect;
use crate::types::{Kind, RangeKind, SqlType};

#[rustfmt::skip]
macro_rules! oids {
    ($($(#[$m:meta])* $name:ident = $oid:literal $(, array $array:literal)?, $text:literal;)*) => {
        $( #[allow(missing_docs, reason = "the names are the types'")] pub const $name: u32 = $oid; )*

        /// Each built-in type with its array's number.
        const ARRAYS: &[(u32, u32)] = &[$($(($oid, $array),)?)*];

        /// A type's name for messages.
        pub fn name(ty: u32) -> String {
            match ty {
                $( $name => $text.to_owned(), )*
                HSTORE => "hstore".to_owned(),
                OPAQUE => "of a type that only the server knows".to_owned(),
                other => match element_of(other) {
                    0 => format!("of type number {other}"),
                    element => format!("{}[]", name(element)),
                },
            }
        }
    };
}

// `pg_type.dat`
oids! {
    BOOL = 16, array 1000, "boolean";
    BYTEA = 17, array 1001, "bytea";
    CHAR = 18, array 1002, "\"char\"";
    NAME = 19, array 1003, "name";
    INT8 = 20, array 1016, "bigint";
    INT2 = 21, array 1005, "smallint";
    INT4 = 23, array 1007, "integer";
    TEXT = 25, array 1009, "text";
    OID = 26, array 1028, "oid";
    JSON = 114, array 199, "json";
    XML = 142, array 143, "xml";
    CIDR = 650, array 651, "cidr";
    FLOAT4 = 700, array 1021, "real";
    FLOAT8 = 701, array 1022, "double precision";
    UNKNOWN = 705, "unknown";
    MONEY = 790, array 791, "money";
    MACADDR = 829, array 1040, "macaddr";
    INET = 869, array 1041, "inet";
    BPCHAR = 1042, array 1014, "char";
    VARCHAR = 1043, array 1015, "varchar";
    DATE = 1082, array 1182, "date";
    TIME = 1083, array 1183, "time";
    TIMESTAMP = 1114, array 1115, "timestamp";
    TIMESTAMPTZ = 1184, array 1185, "timestamp with time zone";
    INTERVAL = 1186, array 1187, "interval";
    TIMETZ = 1266, array 1270, "time with time zone";
    BIT = 1560, array 1561, "bit";
    VARBIT = 1562, array 1563, "bit varying";
    NUMERIC = 1700, array 1231, "numeric";
    UUID = 2950, array 2951, "uuid";
    TSVECTOR = 3614, array 3643, "tsvector";
    JSONB = 3802, array 3807, "jsonb";
    JSONPATH = 4072, array 4073, "jsonpath";
    INT4RANGE = 3904, array 3905, "int4range";
    NUMRANGE = 3906, array 3907, "numrange";
    TSRANGE = 3908, array 3909, "tsrange";
    TSTZRANGE = 3910, array 3911, "tstzrange";
    DATERANGE = 3912, array 3913, "daterange";
    INT8RANGE = 3926, array 3927, "int8range";
}

/// Types above this are made by users: enumerations, domains, extensions.
pub(super) const FIRST_USER_OID: u32 = 16384;

/// The extension's type `hstore`, whose number differs per database; no server has this one.
pub const HSTORE: u32 = u32::MAX;
/// A type of which nothing is known but that it is there; no server has this number.
pub const OPAQUE: u32 = u32::MAX - 1;

/// What a driver's catalogue says about a type that [`readable`] is asked for.
#[derive(Clone, Copy, Debug)]
pub enum Made<'n> {
    /// An enumeration.
    Enum,
    /// A domain over this type.
    Domain(u32),
    /// An array of this type.
    Array(u32),
    /// A type of its own, by its name.
    Base(&'n str),
    /// A composite type, a range, or the driver does not say.
    Other,
}

/// The number to read a column's type by: what users and extensions made is led back to what is known here.
pub fn readable(ty: u32, made: Made<'_>) -> u32 {
    if ty < FIRST_USER_OID {
        return ty;
    }
    match made {
        Made::Enum | Made::Base("citext") => TEXT,
        Made::Domain(base) => base,
        Made::Array(element) if array_of(element) != 0 => array_of(element),
        Made::Base("hstore") => HSTORE,
        _ => OPAQUE,
    }
}

/// The type of an array's elements, as PostgreSQL's catalogue has it for built-in types; 0 of others.
pub const fn element_of(array: u32) -> u32 {
    let mut i = 0;
    while i < ARRAYS.len() {
        if ARRAYS[i].1 == array {
            return ARRAYS[i].0;
        }
        i += 1;
    }
    0
}

/// The array of a built-in type; 0 of others.
pub const fn array_of(element: u32) -> u32 {
    let mut i = 0;
    while i < ARRAYS.len() {
        if ARRAYS[i].0 == element {
            return ARRAYS[i].1;
        }
        i += 1;
    }
    0
}

/// The type of a range's bounds; `None` of what is no range.
pub const fn subtype_of(range: u32) -> Option<u32> {
    Some(match range {
        INT4RANGE => INT4,
        INT8RANGE => INT8,
        NUMRANGE => NUMERIC,
        TSRANGE => TIMESTAMP,
        TSTZRANGE => TIMESTAMPTZ,
        DATERANGE => DATE,
        _ => return None,
    })
}

const fn range_of(kind: RangeKind) -> u32 {
    match kind {
        RangeKind::Int4 => INT4RANGE,
        RangeKind::Int8 => INT8RANGE,
        RangeKind::Num => NUMRANGE,
        RangeKind::Ts => TSRANGE,
        RangeKind::Tstz => TSTZRANGE,
        RangeKind::Date => DATERANGE,
    }
}

/// The type a bound value is sent as, where it is a built-in one in a form of its own. What has none, such as
/// enumerations and addresses, is sent as text, for the SQL casts it.
pub const fn oid_of(ty: &SqlType) -> Option<u32> {
    Some(match ty {
        SqlType::Boolean => BOOL,
        SqlType::TinyInteger | SqlType::SmallInteger | SqlType::Year => INT2,
        SqlType::Integer => INT4,
        SqlType::BigInteger => INT8,
        SqlType::Unsigned(SqlType::TinyInteger) => INT2,
        SqlType::Unsigned(SqlType::SmallInteger) => INT4,
        SqlType::Unsigned(_) => INT8,
        SqlType::Real => FLOAT4,
        SqlType::Float | SqlType::Double => FLOAT8,
        SqlType::Numeric(..) => NUMERIC,
        SqlType::String(_) | SqlType::Char(_) | SqlType::Text | SqlType::Set(_) => VARCHAR,
        SqlType::LargeBinary => BYTEA,
        SqlType::Date => DATE,
        SqlType::Time => TIME,
        SqlType::DateTime => TIMESTAMP,
        SqlType::Timestamp => TIMESTAMPTZ,
        SqlType::Interval => INTERVAL,
        SqlType::Uuid => UUID,
        SqlType::Json => JSON,
        SqlType::Jsonb => JSONB,
        SqlType::Oid => OID,
        SqlType::Range(kind) => range_of(*kind),
        SqlType::Variant(variants) => return oid_of(&variants.on(Dialect::Postgresql)),
        SqlType::Enum(_)
        | SqlType::Array(_)
        | SqlType::Inet
        | SqlType::Cidr
        | SqlType::MacAddr
        | SqlType::TsVector
        | SqlType::HStore
        | SqlType::Bit(_)
        | SqlType::Named(_) => return None,
    })
}

/// The type to prepare a statement with, for a bound value of a type; that of an array if many are bound at once.
pub const fn declared(ty: &SqlType, many: bool) -> u32 {
    match ty {
        SqlType::Array(element) => declared(element, true),
        SqlType::Variant(variants) => declared(&variants.on(Dialect::Postgresql), many),
        _ => {
            let one = match oid_of(ty) {
                Some(oid) => oid,
                None => TEXT,
            };
            if many { array_of(one) } else { one }
        }
    }
}

/// Must the server be told the type at prepare, since what it would infer has no form that is written here?
pub const fn is_sent_as_text(ty: &SqlType) -> bool {
    match ty {
        SqlType::Array(element) => is_sent_as_text(element),
        SqlType::Variant(variants) => is_sent_as_text(&variants.on(Dialect::Postgresql)),
        SqlType::Enum(_) => false,
        _ => oid_of(ty).is_none(),
    }
}

/// Are the cells of this type text?
pub(super) const fn is_textual(ty: u32) -> bool {
    matches!(ty, TEXT | VARCHAR | BPCHAR | NAME | UNKNOWN | CHAR | JSON | XML)
        || (ty >= FIRST_USER_OID && ty < OPAQUE)
}

/// Can a cell of this type, which is not text, be read as text nevertheless?
pub(super) const fn has_text(ty: u32) -> bool {
    matches!(ty, INET | CIDR | MACADDR | BIT | VARBIT | TSVECTOR | HSTORE | JSONB | UUID | INTERVAL | NUMERIC)
}

/// Can a column of this type be read as that kind? Asked once per prepared statement.
pub fn accepts(kind: Kind, column: u32) -> bool {
    match kind {
        Kind::Any => true,
        Kind::Bool => column == BOOL,
        // `ceil(integer)` and `sign(integer)` are floats
        Kind::Int => matches!(column, INT2 | INT4 | INT8 | OID | NUMERIC | FLOAT4 | FLOAT8),
        Kind::Float => matches!(column, FLOAT4 | FLOAT8 | NUMERIC | INT2 | INT4 | INT8),
        Kind::Text => is_textual(column) || has_text(column),
        Kind::Bytes => column == BYTEA,
        Kind::Date => column == DATE,
        Kind::Time => column == TIME,
        Kind::DateTime => column == TIMESTAMP,
        Kind::Timestamp => matches!(column, TIMESTAMPTZ | TIMESTAMP),
        Kind::Uuid => column == UUID,
        Kind::Decimal => matches!(column, NUMERIC | INT2 | INT4 | INT8 | FLOAT4 | FLOAT8),
        Kind::Json => matches!(column, JSON | JSONB),
        Kind::Interval => column == INTERVAL,
        // its items are decoded as values, which takes what the same cells alone would
        Kind::Array(item) => element_of(column) != 0 && accepts(*item, element_of(column)),
        Kind::Range(kind) => column == range_of(kind),
        Kind::Network => matches!(column, INET | CIDR) || is_textual(column),
        Kind::MacAddr => column == MACADDR || is_textual(column),
        Kind::Map => column == HSTORE || is_textual(column),
    }
}

/// Do the bytes of a cell of this type, which [`accepts`] let through, leave open what they are?
///
/// The numbers of a type that is read as its own kind are told apart by their length alone.
pub(super) const fn is_mixed(kind: Kind, column: u32) -> bool {
    match kind {
        Kind::Int => !matches!(column, INT2 | INT4 | INT8),
        Kind::Float => !matches!(column, FLOAT4 | FLOAT8),
        Kind::Text => !is_textual(column),
        Kind::Any => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrays_and_their_elements_are_each_others_inverse() {
        for (element, array) in ARRAYS {
            assert_eq!((element_of(*array), array_of(*element)), (*element, *array));
        }
        assert_eq!((array_of(99_999), element_of(99_999)), (0, 0));
    }

    #[test]
    fn what_users_made_is_led_back_to_what_is_known() {
        let mine = 20_000;
        assert_eq!(readable(INT4, Made::Other), INT4);
        assert_eq!(readable(mine, Made::Enum), TEXT);
        assert_eq!(readable(mine, Made::Domain(NUMERIC)), NUMERIC);
        assert_eq!(readable(mine, Made::Array(TEXT)), array_of(TEXT));
        assert_eq!(readable(mine, Made::Base("hstore")), HSTORE);
        for unknown in [Made::Other, Made::Base("geometry"), Made::Array(OPAQUE), Made::Domain(OPAQUE)] {
            let ty = readable(mine, unknown);
            assert_eq!(ty, OPAQUE);
            assert!(!accepts(Kind::Text, ty) && !accepts(Kind::Bytes, ty) && !accepts(Kind::Map, ty));
        }
    }

    #[test]
    fn types_are_declared_as_what_is_written() {
        assert_eq!(declared(&SqlType::Array(&SqlType::String(5)), false), array_of(VARCHAR));
        assert_eq!(declared(&SqlType::Inet, false), TEXT);
        assert_eq!(declared(&SqlType::Inet, true), array_of(TEXT));
        assert_eq!(declared(&SqlType::Range(RangeKind::Date), true), 3913);
        assert!(
            is_sent_as_text(&SqlType::Array(&SqlType::Cidr))
                && !is_sent_as_text(&SqlType::Array(&SqlType::Text))
        );
    }
}
