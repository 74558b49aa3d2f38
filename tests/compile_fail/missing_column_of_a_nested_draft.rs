//! A required column of a nested draft is left out.

use aludel_tests::models::*;

fn main() {
    let _ = User::new().name("ed").email("e").posts([Post::new().title("t")]);
}
