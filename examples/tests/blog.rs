//! `blog` tells the same on both facades.

use aludel_examples::blog;

const REPORT: &str = "\
imported, but for impostor
> No garbage collector?
> Well written.
  > Why not?
    > It is slow.
the slower editor needed 2 tries
\"Keys, explained!\" by ed, views: 1, version 3, about rust and orm
- renamed \"Keys\" to \"Keys, explained\"
- renamed \"Keys, explained\" to \"Keys, explained!\"
- deleted \"Drafts\"
";

#[test]
fn both_facades_tell_the_same() {
    assert_eq!(blog::on_threads().expect("blocking"), REPORT);
    assert_eq!(blog::on_tokio().expect("on tokio"), REPORT);
}
