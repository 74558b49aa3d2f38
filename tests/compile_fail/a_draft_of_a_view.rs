//! A view has no new rows.

use aludel::prelude::*;

models! {
    pub struct Thing in "things" {
        pub id: i64 = column(primary_key),
    }

    pub view Seen in "seen" {
        pub id: i64 = column(primary_key);
        query(select(Thing::id)),
    }
}

fn main() {
    let _ = Seen::new();
}
