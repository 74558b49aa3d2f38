//! Relationships are loaded along, into values.

use crate::mode::{Engine, Session, SessionMaker, maybe};
use aludel::Result;
use aludel::prelude::*;
use aludel_tests::models::*;

/// Three authors with 3, 1 and 0 posts; the first post has two tags, the second shares one of them.
#[maybe]
async fn blog(engine: &Engine) -> Result<Session> {
    let mut session = SessionMaker::new(engine).session();
    let (rust, sql) = (session.add(Tag::new().name("rust")), session.add(Tag::new().name("sql")));
    let ed = session.add(User::new().name("ed").email("ed@x"));
    let al = session.add(User::new().name("al").email("al@x"));
    session.add(User::new().name("zoe").email("zoe@x"));
    session.add(Post::new().title("a").content("first").author(ed).tags([rust, sql]));
    session.add(Post::new().title("b").content("second").author(ed).tags([sql]));
    session.add(Post::new().title("c").content("third").author(al));
    session.add(Post::new().title("d").content("fourth").author(ed));
    session.commit().await?;
    Ok(session)
}

fn titles(user: &User) -> Vec<&str> {
    user.posts.iter().map(|post| post.title.as_str()).collect()
}

#[maybe]
pub(crate) async fn a_join_or_a_query_loads_the_one_side(engine: &Engine) -> Result<()> {
    let mut session = blog(engine).await?;
    let by_join = select(Post).options(joinedload(Post::author)).order_by(Post::title);
    let by_query = select(Post).options(selectinload(Post::author)).order_by(Post::title);
    for stmt in [by_join, by_query] {
        let posts = session.scalars(stmt).await?.all()?;
        let authors: Vec<&str> = posts.iter().map(|post| post.author.name.as_str()).collect();
        assert_eq!(authors, ["ed", "ed", "al", "ed"]);
        // one author is one object, however many posts
        assert!(std::ptr::eq(&*posts[0].author, &*posts[1].author));
        assert!(!posts[0].tags.is_loaded());
    }
    Ok(())
}

#[maybe]
pub(crate) async fn a_join_or_a_query_loads_collections(engine: &Engine) -> Result<()> {
    let mut session = blog(engine).await?;
    let by_join = select(User).options(joinedload(User::posts.order_by(Post::title))).order_by(User::id);
    let by_query = select(User).options(selectinload(User::posts.order_by(Post::title))).order_by(User::id);
    for stmt in [by_join, by_query] {
        let users = session.scalars(stmt).await?.all()?;
        assert_eq!(users.iter().map(titles).collect::<Vec<_>>(), [vec!["a", "b", "d"], vec!["c"], vec![]]);
        assert!(users[2].posts.is_loaded());
    }
    let tagged = select(Post).options(joinedload(Post::tags.order_by(Tag::name))).order_by(Post::title);
    let also = select(Post).options(selectinload(Post::tags.order_by(Tag::name))).order_by(Post::title);
    for stmt in [tagged, also] {
        let posts = session.scalars(stmt).await?.all()?;
        let tags: Vec<Vec<&str>> =
            posts.iter().map(|post| post.tags.iter().map(|tag| tag.name.as_str()).collect()).collect();
        assert_eq!(tags, [vec!["rust", "sql"], vec!["sql"], vec![], vec![]]);
    }
    Ok(())
}

#[maybe]
pub(crate) async fn a_limit_counts_objects_not_rows(engine: &Engine) -> Result<()> {
    let mut session = blog(engine).await?;
    let posts = User::posts.order_by(Post::title);
    let stmt = select(User).options(joinedload(posts)).order_by(User::name.desc()).limit(2).offset(1);
    let users = session.scalars(stmt).await?.all()?;
    let found: Vec<(&str, Vec<&str>)> = users.iter().map(|user| (user.name.as_str(), titles(user))).collect();
    assert_eq!(found, [("ed", vec!["a", "b", "d"]), ("al", vec!["c"])]);
    // an order that is no column is kept as well
    let by_length = func::char_length(User::name).desc();
    let stmt = select(User).options(joinedload(User::posts)).order_by((by_length, User::id)).limit(2);
    let users = session.scalars(stmt).await?.all()?;
    assert_eq!(users.iter().map(|user| user.name.as_str()).collect::<Vec<_>>(), ["zoe", "ed"]);
    assert_eq!(users[1].posts.len(), 3);
    Ok(())
}

#[maybe]
pub(crate) async fn relationships_are_loaded_to_any_depth(engine: &Engine) -> Result<()> {
    let mut session = blog(engine).await?;
    let joined = joinedload(User::posts.order_by(Post::title)).then(Post::tags);
    let queried = selectinload(User::posts.order_by(Post::title)).then(Post::tags);
    let mixed = selectinload(User::posts.order_by(Post::title))
        .options((selectinload(Post::tags), joinedload(Post::author)));
    let stmt = select(User).filter(User::name.eq("ed"));
    for (stmt, back) in [
        (stmt.clone().options(joined), false),
        (stmt.clone().options(queried), false),
        (stmt.options(mixed), true),
    ] {
        let ed = session.scalars(stmt).await?.one()?;
        assert_eq!(titles(&ed), ["a", "b", "d"]);
        let mut tags: Vec<Vec<&str>> =
            ed.posts.iter().map(|post| post.tags.iter().map(|tag| tag.name.as_str()).collect()).collect();
        tags.iter_mut().for_each(|tags| tags.sort_unstable());
        assert_eq!(tags, [vec!["rust", "sql"], vec!["sql"], vec![]]);
        assert_eq!(ed.posts[0].author.is_loaded(), back);
    }
    Ok(())
}

#[maybe]
pub(crate) async fn conditions_leave_objects_out(engine: &Engine) -> Result<()> {
    let mut session = blog(engine).await?;
    let some = || User::posts.filter(Post::title.in_(["b", "c"]));
    for stmt in [select(User).options(joinedload(some())), select(User).options(selectinload(some()))] {
        let users = session.scalars(stmt.order_by(User::id)).await?.all()?;
        assert_eq!(users.iter().map(titles).collect::<Vec<_>>(), [vec!["b"], vec!["c"], vec![]]);
    }
    let late = || with_loader_criteria(Post, Post::title.gt("a"));
    let posts = session.scalars(select(Post).options(late()).order_by(Post::title)).await?.all()?;
    assert_eq!(posts.len(), 3);
    for stmt in [
        select(User).options((selectinload(User::posts), late())),
        select(User).options((joinedload(User::posts), late())),
    ] {
        let ed = session.scalars(stmt.filter(User::name.eq("ed"))).await?.one()?;
        assert_eq!(ed.posts.len(), 2);
    }
    Ok(())
}

#[maybe]
pub(crate) async fn the_statements_own_joins_fill_relationships(engine: &Engine) -> Result<()> {
    let mut session = blog(engine).await?;
    let stmt = select(User)
        .join(User::posts)
        .filter(Post::title.ne("a"))
        .options(contains_eager(User::posts))
        .order_by((User::id, Post::title));
    let users = session.scalars(stmt).await?.all()?;
    let found: Vec<(&str, Vec<&str>)> = users.iter().map(|user| (user.name.as_str(), titles(user))).collect();
    assert_eq!(found, [("ed", vec!["b", "d"]), ("al", vec!["c"])]);
    let author = User.alias();
    let stmt = select(Post)
        .join(Post::author.to(&author))
        .filter(author.name.eq("al"))
        .options(contains_eager(Post::author.to(&author)));
    let post = session.scalars(stmt).await?.one()?;
    assert_eq!(post.author.name, "al");
    Ok(())
}

#[maybe]
pub(crate) async fn columns_are_left_out(engine: &Engine) -> Result<()> {
    let mut session = blog(engine).await?;
    let stmt = select(Post).options(defer(Post::content)).filter(Post::title.eq("a"));
    let post = session.scalars(stmt).await?.one()?;
    assert_eq!((post.title.as_str(), post.content.as_str()), ("a", ""));
    let stmt = select((Post, Post::author_id))
        .options((load_only(Post::title), joinedload(Post::author).load_only(User::name)))
        .filter(Post::title.eq("c"));
    let (post, author_id) = session.execute(stmt).await?.one()?;
    assert_eq!((post.title.as_str(), post.content.as_str(), post.author_id), ("c", "", 0));
    assert_eq!(
        (post.author.name.as_str(), post.author.email.as_str(), post.author.id),
        ("al", "", author_id)
    );
    Ok(())
}
