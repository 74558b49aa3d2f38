//! Objects that are related, written in one flush.

use crate::mode::{Engine, SessionMaker, maybe};
use aludel::Result;
use aludel::prelude::*;
use aludel_tests::models::*;

#[maybe]
pub(crate) async fn nested_drafts_become_rows_in_order(engine: &Engine) -> Result<()> {
    let mut session = SessionMaker::new(engine).session();
    let user = session.add(
        User::new()
            .name("ed")
            .email("ed@x")
            .posts([Post::new().title("one").content("1"), Post::new().title("two").content("2")]),
    );
    session.commit().await?;
    let id = session[user].id;
    let rows = session.execute(select((Post::title, Post::author_id)).order_by(Post::id)).await?;
    assert_eq!(rows.all()?, [("one".to_owned(), id), ("two".to_owned(), id)]);
    // from the other side
    let post =
        session.add(Post::new().title("three").content("3").author(User::new().name("al").email("al@x")));
    session.commit().await?;
    let author = session[post].author_id;
    let name: String = session.scalar(select(User::name).filter(User::id.eq(author))).await?;
    assert_eq!(name, "al");
    Ok(())
}

#[maybe]
pub(crate) async fn association_rows_follow_both_ends(engine: &Engine) -> Result<()> {
    let mut session = SessionMaker::new(engine).session();
    let rust = session.add(Tag::new().name("rust"));
    let user = session.add(User::new().name("ed").email("ed@x"));
    let posts: Vec<_> = (0..3)
        .map(|n| session.add(Post::new().title(format!("{n}")).content("c").author(user).tags([rust])))
        .collect();
    session.add(
        Post::new().title("x").content("c").author(user).tags([Tag::new().name("a"), Tag::new().name("b")]),
    );
    session.commit().await?;
    let tag = session[rust].id;
    let found = session
        .scalars(select(PostTag::post_id).filter(PostTag::tag_id.eq(tag)).order_by(PostTag::post_id))
        .await?;
    let expected: Vec<i64> = posts.iter().map(|p| session[*p].id).collect();
    assert_eq!(found.all()?, expected);
    let n: i64 = session.scalar(select(func::count_all()).select_from(PostTag)).await?;
    assert_eq!(n, 5);
    Ok(())
}

#[maybe]
pub(crate) async fn a_tree_of_one_table_is_inserted_parents_first(engine: &Engine) -> Result<()> {
    let mut session = SessionMaker::new(engine).session();
    // the leaf is added first
    let boss = Employee::new().name("boss");
    let leaf =
        session.add(Employee::new().name("leaf").manager(Employee::new().name("middle").manager(boss)));
    session.commit().await?;
    let middle = session[leaf].manager_id.expect("a manager");
    let boss: Option<i64> =
        session.scalar(select(Employee::manager_id).filter(Employee::id.eq(middle))).await?;
    let top: Option<i64> =
        session.scalar(select(Employee::manager_id).filter(Employee::id.eq(boss.expect("the top")))).await?;
    assert_eq!(top, None);
    let reports = [Employee::new().name("r1"), Employee::new().name("r2")];
    let head = session.add(Employee::new().name("head").reports(reports));
    session.flush().await?;
    let id = session[head].id;
    let n: i64 =
        session.scalar(select(func::count(Employee::id)).filter(Employee::manager_id.eq(id))).await?;
    assert_eq!(n, 2);
    Ok(())
}

#[maybe]
pub(crate) async fn many_children_share_one_parent(engine: &Engine) -> Result<()> {
    let mut session = SessionMaker::new(engine).session();
    let user = session.add(User::new().name("ed").email("ed@x"));
    session.add_all((0..1000).map(|n| Post::new().title(format!("#{n}")).content("…").author(user)));
    session.flush().await?;
    let posts: i64 = session.scalar(select(func::count(Post::id))).await?;
    assert_eq!(posts, 1000);
    Ok(())
}

#[maybe]
pub(crate) async fn rows_that_refer_in_a_circle_are_an_error(engine: &Engine) -> Result<()> {
    let mut session = SessionMaker::new(engine).session();
    let lead = session.add(Member::new());
    let team = session.add(Team::new().lead(lead));
    // a draft cannot be given its parent later, so the circle is closed by the foreign key that is missing
    let error = session.flush().await.unwrap_err();
    assert!(error.to_string().contains("team_id"), "{error}");
    assert!(session.try_get(team).is_err());
    Ok(())
}
