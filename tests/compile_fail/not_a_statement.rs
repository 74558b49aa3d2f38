//! Only statements are executed.

fn main() {
    let engine = aludel::sync::create_engine("sqlite://").unwrap();
    let mut session = aludel::sync::SessionMaker::new(&engine).session();
    let _ = session.execute("SELECT 1");
}
