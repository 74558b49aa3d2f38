//! A nullable expression is stored in a column that is not.

use aludel::prelude::*;
use aludel_tests::models::*;

fn main() {
    let _ = update(Employee).set(Employee::name, Employee::nick);
}
