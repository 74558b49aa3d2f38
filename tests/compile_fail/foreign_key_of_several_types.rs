//! A foreign key of several columns, one of which has another type.

use aludel::prelude::*;

models! {
    pub struct Seat in "seats" {
        pub row: String = column(String(4), primary_key),
        pub number: i32 = column(primary_key),
    }

    pub struct Ticket in "tickets" {
        pub id: i64 = column(primary_key),
        pub row: String = column(String(4)),
        pub number: i64;
        foreign_key((row, number), (Seat::row, Seat::number)),
    }
}

fn main() {}
