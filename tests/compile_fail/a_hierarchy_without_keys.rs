//! An enum that names no keys cannot be tracked, and a key is of its hierarchy alone.
use aludel::prelude::*;
use aludel::sync::Session;
use aludel_tests::family_models::{Circle, Employee, Technical};

fn look(session: &mut Session, key: Key<Employee>) {
    let _ = session.track(select(Technical));
    let _ = session.of_type(key, Circle);
}

fn main() {}
