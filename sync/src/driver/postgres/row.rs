//! A row of the `postgres` crate as cells: the binary format, by position.

use aludel_core::wire::postgres as wire;
use aludel_core::{Cells, Error, Header, Result, Value};
use postgres::Row;
use postgres::types::{FromSql, Type};

/// A cell's bytes.
struct Bytes<'a>(&'a [u8]);

impl<'a> FromSql<'a> for Bytes<'a> {
    #[inline(always)]
    fn from_sql(
        _ty: &Type,
        raw: &'a [u8],
    ) -> std::result::Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Self(raw))
    }

    // columns are compared with what is expected of them once per statement
    fn accepts(_ty: &Type) -> bool {
        true
    }
}

/// A cursor over one row.
pub(super) struct PostgresCells<'r> {
    row: &'r Row,
    types: &'r [u32],
    header: &'r Header,
    next: usize,
}

impl<'r> PostgresCells<'r> {
    #[inline(always)]
    pub(super) fn new(row: &'r Row, types: &'r [u32], header: &'r Header) -> Self {
        Self { row, types, header, next: 0 }
    }

    #[inline(always)]
    fn at(&self, place: usize) -> Result<Option<&'r [u8]>> {
        match self.row.try_get::<usize, Option<Bytes<'r>>>(place) {
            Ok(cell) => Ok(cell.map(|cell| cell.0)),
            Err(_) => Err(too_few()),
        }
    }

    #[inline(always)]
    fn take(&mut self) -> Result<Option<&'r [u8]>> {
        self.next += 1;
        self.at(self.next - 1)
    }

    fn ty(&self) -> u32 {
        self.types.get(self.next).copied().unwrap_or(0)
    }
}

#[cold]
fn too_few() -> Error {
    Error::value("the row has too few columns")
}

macro_rules! cells {
    ($($name:ident: $t:ty => $read:ident;)*) => { $(
        #[inline(always)]
        fn $name(&mut self) -> Result<Option<$t>> {
            match self.take()? {
                None => Ok(None),
                Some(cell) => wire::$read(cell).map(Some),
            }
        }
    )* };
}

impl Cells for PostgresCells<'_> {
    cells! {
        boolean_opt: bool => boolean;
        int_opt: i64 => int;
        float_opt: f64 => float;
        text_opt: &str => text;
        date_opt: i32 => date;
        time_opt: i64 => time;
        datetime_opt: i64 => timestamp;
        timestamp_opt: i64 => timestamp;
        uuid_opt: [u8; 16] => uuid;
    }

    #[inline(always)]
    fn bytes_opt(&mut self) -> Result<Option<&[u8]>> {
        self.take()
    }

    fn decimal_opt(&mut self) -> Result<Option<String>> {
        let ty = self.ty();
        self.take()?.map(|cell| wire::decimal(cell, ty)).transpose()
    }

    fn json_opt(&mut self) -> Result<Option<&str>> {
        let ty = self.ty();
        self.take()?.map(|cell| wire::json(cell, ty)).transpose()
    }

    fn any(&mut self) -> Result<Value> {
        let ty = self.ty();
        self.take()?.map_or(Ok(Value::Null), |cell| wire::any(cell, ty))
    }

    fn skip_nulls(&mut self, n: usize) -> bool {
        let all = (self.next..self.next + n).all(|place| matches!(self.at(place), Ok(None)));
        if all {
            self.next += n;
        }
        all
    }

    fn header(&self) -> &Header {
        self.header
    }

    fn position(&self) -> usize {
        self.next
    }
}
