//! Whole graphs: tracked with what is loaded along, handed out as values, and merged again.

use crate::mode::{Engine, Session, SessionMaker, maybe};
use aludel::Result;
use aludel::prelude::*;
use aludel_tests::models::*;

#[maybe]
async fn blog(engine: &Engine) -> Result<Session> {
    let mut session = SessionMaker::new(engine).session();
    let [rust, sql] = ["rust", "sql"].map(|name| session.add(Tag::new().name(name)));
    let ed = session.add(User::new().name("ed").email("ed@x"));
    session.add(Post::new().title("one").content("1").author(ed).tags([rust, sql]));
    session.add(Post::new().title("two").content("2").author(ed).tags([rust]));
    session.add(User::new().name("al").email("al@x"));
    session.commit().await?;
    Ok(SessionMaker::new(engine).session())
}

#[maybe]
pub(crate) async fn what_is_loaded_along_is_tracked(engine: &Engine) -> Result<()> {
    let mut session = blog(engine).await?;
    let query = select(User).options(selectinload(User::posts).then(Post::tags)).order_by(User::id);
    let users = session.track(query).await?;
    let posts = session.many(users[0], User::posts).to_vec();
    let titles: Vec<&str> = posts.iter().map(|post| session[*post].title.as_str()).collect();
    assert_eq!(titles, ["one", "two"]);
    assert!(session.many(users[1], User::posts).is_empty(), "loaded, and empty");
    assert_eq!(session.one(posts[1], Post::author), Some(users[0]));
    let tags = [session.many(posts[0], Post::tags).len(), session.many(posts[1], Post::tags).len()];
    assert_eq!(tags, [2, 1]);
    assert_eq!(
        session.many(posts[0], Post::tags)[0],
        session.many(posts[1], Post::tags)[0],
        "one object for one row"
    );
    // what is joined in is tracked as well
    let mut other = SessionMaker::new(engine).session();
    let posts = other.track(select(Post).options(joinedload(Post::author)).order_by(Post::id)).await?;
    let author = other.one(posts[0], Post::author).expect("it is joined");
    assert_eq!(other[author].name, "ed");
    let told = other.try_many(author, User::posts).unwrap_err();
    assert!(told.to_string().contains("`User::posts` of this object is not loaded"), "{told}");
    let loaded = other.load(author, User::posts).await?;
    assert_eq!(loaded, posts);
    assert_eq!(other.many(author, User::posts), posts);
    Ok(())
}

#[maybe]
pub(crate) async fn rows_that_come_twice_are_one_object(engine: &Engine) -> Result<()> {
    blog(engine).await?;
    let mut session = SessionMaker::new(engine).session();
    // once for each post: of the first that a session reads, and of those that it reads later
    let query = || select(User).outerjoin(User::posts).order_by((User::id, Post::id));
    let first = session.track(query()).await?;
    assert!(first.len() > 2 && first[0] == first[1] && first[0] != first[2], "{first:?}");
    session[first[0]].name = "changed".into();
    let again = session.track(query()).await?;
    assert_eq!(again, first);
    assert_eq!(session[first[1]].name, "changed");
    // what is added then is none of them
    let new = session.add(User::new().name("new").email("new@x"));
    session.flush().await?;
    assert!(!first.contains(&new));
    let all = session.track(select(User).order_by(User::id)).await?;
    assert_eq!(all, [first[0], first[2], new]);
    let names: Vec<&str> = all.iter().map(|user| session[*user].name.as_str()).collect();
    assert_eq!(names, ["changed", "al", "new"]);
    Ok(())
}

#[maybe]
pub(crate) async fn graphs_are_handed_out_as_values(engine: &Engine) -> Result<()> {
    let mut session = blog(engine).await?;
    let users = session.track(select(User).options(selectinload(User::posts).then(Post::tags))).await?;
    let value = session.detach(users[0])?;
    assert_eq!(value.posts.len(), 2);
    let names: Vec<&str> = value.posts[0].tags.iter().map(|tag| tag.name.as_str()).collect();
    assert_eq!(names, ["rust", "sql"]);
    assert!(!value.posts[0].author.is_loaded(), "it would lead back");
    assert_eq!(session[users[0]].name, "ed", "the session has its own");
    let posts = session.many(users[0], User::posts).to_vec();
    let post = session.detach(posts[0])?;
    assert_eq!(post.author.name, "ed");
    // expunged, with what the cascade names
    let value = session.expunge(users[0])?;
    assert_eq!(value.posts.len(), 2);
    assert!(session.try_get(users[0]).unwrap_err().to_string().contains("expunged"));
    assert!(session.try_get(posts[0]).unwrap_err().to_string().contains("expunged"));
    Ok(())
}

#[maybe]
pub(crate) async fn values_are_merged(engine: &Engine) -> Result<()> {
    let mut session = blog(engine).await?;
    let query = select(User).options(selectinload(User::posts).then(Post::tags)).order_by(User::id);
    let mut value = session.scalars(query).await?.all()?.remove(0);
    value.name = "edward".into();
    let mut posts: Vec<Post> = Vec::new();
    let id = value.id;
    let kept = session.scalars(select(Post).filter(Post::title.eq("two"))).await?.one()?;
    posts.push(Post { title: "second".into(), tags: Many::loaded(Vec::new()), ..kept });
    posts.push(Post {
        id: 0,
        title: "third".into(),
        content: "3".into(),
        author_id: id,
        created: chrono::Utc::now(),
        author: One::default(),
        tags: Many::loaded(vec![Tag { id: 0, name: "new".into(), posts: Many::default() }]),
    });
    value.posts = Many::loaded(posts);
    drop(session);
    let mut session = SessionMaker::new(engine).session();
    let user = session.merge(value).await?;
    assert_eq!(session[user].name, "edward");
    session.commit().await?;
    let query = select(User).filter(User::id.eq(id)).options(selectinload(User::posts).then(Post::tags));
    let after = session.scalars(query).await?.one()?;
    let mut titles: Vec<(&str, usize)> =
        after.posts.iter().map(|p| (p.title.as_str(), p.tags.len())).collect();
    titles.sort_unstable();
    assert_eq!(titles, [("second", 0), ("third", 1)], "what was not in the value is gone");
    assert_eq!(after.name, "edward");
    Ok(())
}
