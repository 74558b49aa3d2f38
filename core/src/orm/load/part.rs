//! The part of a row that one object is read from.

use super::Reads;
use super::key::Watch;
use crate::error::Result;
use crate::schema::TableDef;
use crate::types::{Cells, Header, Value, ValueCells};
use std::sync::LazyLock;

/// A cursor over the part of a driver's row that is a model's; columns that were not read answer a blank.
pub(crate) struct Part<'a> {
    cells: &'a mut dyn Cells,
    /// What is left out, if anything is.
    blanks: Option<Blanks<'a>>,
    watch: &'a mut Watch,
    /// How many cells were read of it.
    at: usize,
}

/// A model's columns, of which some were not read.
struct Blanks<'a> {
    table: &'static TableDef,
    reads: &'a Reads,
    next: usize,
    value: Value,
}

impl<'a> Part<'a> {
    /// The part that begins at the next cell.
    #[inline]
    pub(super) fn new(
        cells: &'a mut dyn Cells,
        table: &'static TableDef,
        reads: Option<&'a Reads>,
        watch: &'a mut Watch,
    ) -> Self {
        watch.begin();
        let blanks = reads.map(|reads| Blanks { table, reads, next: 0, value: Value::Null });
        Self { cells, blanks, watch, at: 0 }
    }

    /// Was the next column not read?
    #[inline(always)]
    fn is_blank(&mut self) -> bool {
        self.blanks.as_mut().is_some_and(Blanks::take)
    }

    /// What the column holds that was not read.
    fn blank(&self) -> &Value {
        self.blanks.as_ref().map_or(&Value::Null, |blanks| &blanks.value)
    }
}

impl Blanks<'_> {
    #[inline(never)]
    fn take(&mut self) -> bool {
        let at = self.next;
        self.next += 1;
        let blank = !self.reads.reads(at);
        if blank {
            self.value = self.reads.blank(self.table, at);
        }
        blank
    }
}

static NAMELESS: LazyLock<Header> = LazyLock::new(Header::default);

macro_rules! cells {
    ($($name:ident: $t:ty;)*) => { $(
        #[inline(always)]
        fn $name(&mut self) -> Result<Option<$t>> {
            if self.is_blank() {
                return ValueCells::new(std::slice::from_ref(self.blank()), &NAMELESS).$name();
            }
            self.at += 1;
            self.cells.$name()
        }
    )* };
    ($($name:ident: $t:ty, $($pattern:pat => $value:expr),+;)*) => { $(
        #[inline(always)]
        fn $name(&mut self) -> Result<Option<$t>> {
            if self.is_blank() {
                return Ok(match self.blank() {
                    $( $pattern => Some($value), )+
                    _ => None,
                });
            }
            self.at += 1;
            self.cells.$name()
        }
    )* };
}

impl Cells for Part<'_> {
    cells! {
        boolean_opt: bool;
        float_opt: f64;
        date_opt: i32;
        time_opt: i64;
        datetime_opt: i64;
        timestamp_opt: i64;
        uuid_opt: [u8; 16];
        decimal_opt: String;
    }

    cells! {
        text_opt: &str, Value::Text(v) => v.as_str(), Value::Json(v) | Value::Decimal(v) => v;
        bytes_opt: &[u8], Value::Bytes(v) => v, Value::Text(v) => v.as_bytes();
        json_opt: &str, Value::Json(v) => v, Value::Text(v) => v.as_str();
    }

    #[inline(always)]
    fn int_opt(&mut self) -> Result<Option<i64>> {
        if self.is_blank() {
            return ValueCells::new(std::slice::from_ref(self.blank()), &NAMELESS).int_opt();
        }
        let int = self.cells.int_opt()?;
        self.watch.pass(self.at, int);
        self.at += 1;
        Ok(int)
    }

    fn any(&mut self) -> Result<Value> {
        if self.is_blank() {
            return Ok(self.blank().clone());
        }
        self.at += 1;
        self.cells.any()
    }

    fn skip_nulls(&mut self, n: usize) -> bool {
        // those that were not read have no cells
        let count = self.blanks.as_ref().map_or(n, |blanks| blanks.reads.count(blanks.next..blanks.next + n));
        let all = self.cells.skip_nulls(count);
        if all {
            self.at += count;
            self.blanks.iter_mut().for_each(|blanks| blanks.next += n);
        }
        all
    }

    fn header(&self) -> &Header {
        self.cells.header()
    }

    fn position(&self) -> usize {
        self.cells.position()
    }

    fn move_to(&mut self, place: usize) {
        self.cells.move_to(place);
    }
}
