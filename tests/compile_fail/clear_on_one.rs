//! One object is set to `None`.

use aludel::prelude::*;
use aludel_tests::models::*;

fn without(session: &mut aludel::sync::Session, employee: Key<Employee>) {
    session.clear(employee, Employee::manager);
}

fn main() {
    let _ = without;
}
