//! Rows have the types of what is selected.

use aludel::prelude::*;
use aludel_tests::models::*;

fn main() -> aludel::Result<()> {
    let engine = aludel::sync::create_engine("sqlite://")?;
    let mut session = aludel::sync::SessionMaker::new(&engine).session();
    let _: Vec<(String, String)> = session.execute(select((User::name, User::id)))?.all()?;
    Ok(())
}
