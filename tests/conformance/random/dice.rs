//! Where the choices come from.
//!
//! The shape of a statement and its values have dice of their own: a statement is made again with the same shape and
//! other values.

use chrono::{NaiveDate, NaiveDateTime};
use fastrand::Rng;
use rust_decimal::Decimal;

/// What text holds: quotes, wildcards, placeholders of each database, letters beyond ASCII.
const PIECES: [&str; 16] =
    ["a", "B", "x y", "'", "\"", "`", "\\", "%", "_", "/", "$1", "?", ":n", "é", "--", "; DROP TABLE users"];

pub(super) struct Dice {
    shape: Rng,
    values: Rng,
    /// How many expressions may still branch.
    fuel: u32,
    names: u32,
}

impl Dice {
    pub(super) fn new(shape: u64, values: u64) -> Dice {
        let mut shape = Rng::with_seed(shape);
        let fuel = shape.u32(3..40);
        Dice { shape, values: Rng::with_seed(values), fuel, names: 0 }
    }

    /// A number below this one, of the shape.
    pub(super) fn pick(&mut self, below: usize) -> usize {
        self.shape.usize(..below)
    }

    /// Once in so many times.
    pub(super) fn one_in(&mut self, times: usize) -> bool {
        self.pick(times) == 0
    }

    pub(super) fn of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.pick(choices.len())]
    }

    /// Is it time to come to an end?
    pub(super) fn tired(&mut self) -> bool {
        self.fuel = self.fuel.saturating_sub(1);
        self.fuel == 0
    }

    /// A name that nothing else in the statement has.
    pub(super) fn name(&mut self, base: &str) -> String {
        self.names += 1;
        format!("{base}{}", self.names)
    }

    pub(super) fn int_value(&mut self) -> i32 {
        self.values.i32(-9..100)
    }

    pub(super) fn rows_value(&mut self) -> u64 {
        self.values.u64(0..100)
    }

    pub(super) fn float_value(&mut self) -> f64 {
        f64::from(self.values.i32(-900..900)) / 8.0
    }

    pub(super) fn decimal_value(&mut self) -> Decimal {
        Decimal::new(self.values.i64(-999..9999), 2)
    }

    pub(super) fn bool_value(&mut self) -> bool {
        self.values.bool()
    }

    pub(super) fn date_value(&mut self) -> NaiveDateTime {
        let day = NaiveDate::from_ymd_opt(2020, 1, 1).expect("a day");
        day.and_hms_opt(1, 2, 3).expect("a time") + chrono::TimeDelta::minutes(self.values.i64(0..9_999_999))
    }

    pub(super) fn text_value(&mut self) -> String {
        (0..self.values.usize(0..4)).map(|_| PIECES[self.values.usize(..PIECES.len())]).collect()
    }

    /// Three or four: MySQL pads both to four, and elsewhere a list is one value.
    pub(super) fn list<T>(&mut self, mut value: impl FnMut(&mut Self) -> T) -> Vec<T> {
        let len = 3 + usize::from(self.bool_value());
        (0..len).map(|_| value(self)).collect()
    }

    /// NULL is a word of the text, so its places belong to the shape.
    pub(super) fn nullable_list<T>(&mut self, mut value: impl FnMut(&mut Self) -> T) -> Vec<Option<T>> {
        let null = self.one_in(4);
        let values = self.list(|dice| Some(value(dice)));
        values.into_iter().chain(null.then_some(None)).take(4).collect()
    }
}
