//! How relationships are loaded: each option, alone and beside others.

use crate::mode::{Engine, Session, SessionMaker, maybe};
use aludel::Result;
use aludel::prelude::*;
use aludel_tests::models::*;

/// Two authors with four posts and one, which share tags.
#[maybe]
async fn blog(engine: &Engine) -> Result<Session> {
    let mut session = SessionMaker::new(engine).session();
    let (rust, sql) = (session.add(Tag::new().name("rust")), session.add(Tag::new().name("sql")));
    let ed = session.add(User::new().name("ed").email("ed@x"));
    let al = session.add(User::new().name("al").email("al@x"));
    session.add(User::new().name("zoe").email("zoe@x"));
    session.add(Post::new().title("a").content("4").author(ed).tags([rust, sql]));
    session.add(Post::new().title("b").content("3").author(ed).tags([sql]));
    session.add(Post::new().title("c").content("2").author(al).tags([rust]));
    session.add(Post::new().title("d").content("1").author(ed).tags([rust]));
    session.add(Post::new().title("e").content("0").author(ed));
    session.commit().await?;
    Ok(session)
}

fn titles(posts: &Many<Post>) -> Vec<&str> {
    posts.iter().map(|post| post.title.as_str()).collect()
}

fn names(tags: &Many<Tag>) -> Vec<&str> {
    let mut names: Vec<&str> = tags.iter().map(|tag| tag.name.as_str()).collect();
    names.sort_unstable();
    names
}

/// What a panic says.
fn told(read: impl FnOnce() -> usize) -> String {
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(read)).unwrap_err();
    panic.downcast_ref::<String>().cloned().unwrap_or_default()
}

#[maybe]
pub(crate) async fn each_owner_has_a_limit_of_its_own(engine: &Engine) -> Result<()> {
    let mut session = blog(engine).await?;
    let newest = User::posts.order_by(Post::content).limit_per_parent(2);
    let stmt = select(User).options(selectinload(newest).then(Post::tags)).order_by(User::id);
    let users = session.scalars(stmt).await?.all()?;
    assert_eq!(
        users.iter().map(|user| titles(&user.posts)).collect::<Vec<_>>(),
        [vec!["e", "d"], vec!["c"], vec![]]
    );
    assert_eq!(names(&users[0].posts[1].tags), ["rust"]);
    // through an association table, and with a join below
    let first = Tag::posts.order_by(Post::title.desc()).limit_per_parent(1);
    let stmt = select(Tag).options(selectinload(first).options(joinedload(Post::author))).order_by(Tag::name);
    let tags = session.scalars(stmt).await?.all()?;
    let found: Vec<(&str, &str)> =
        tags.iter().map(|tag| (tag.posts[0].title.as_str(), tag.posts[0].author.name.as_str())).collect();
    assert_eq!(found, [("d", "ed"), ("b", "ed")]);
    // a join cannot do it, and says so
    let stmt = select(User).options(joinedload(User::posts.limit_per_parent(1)));
    let error = session.scalars(stmt).await.unwrap_err().to_string();
    assert!(error.contains("loading User::posts: limit_per_parent"), "{error}");
    Ok(())
}

#[maybe]
pub(crate) async fn queries_go_over_the_statement(engine: &Engine) -> Result<()> {
    let mut session = blog(engine).await?;
    let posts = || User::posts.order_by(Post::title);
    let stmt =
        select(User).options(subqueryload(posts()).then(Post::tags)).order_by(User::name).limit(1).offset(1);
    let ed = session.scalars(stmt).await?.one()?;
    assert_eq!((ed.name.as_str(), titles(&ed.posts)), ("ed", vec!["a", "b", "d", "e"]));
    assert_eq!(
        ed.posts.iter().map(|p| names(&p.tags)).collect::<Vec<_>>(),
        [vec!["rust", "sql"], vec!["sql"], vec!["rust"], vec![]]
    );
    // below a join, over a join of one's own, and limited
    let stmt = select(Post)
        .join(Post::author)
        .filter(User::name.eq("al"))
        .options(joinedload(Post::author).options(subqueryload(User::posts.limit_per_parent(1))));
    let post = session.scalars(stmt).await?.one()?;
    assert_eq!(titles(&post.author.posts), ["c"]);
    let stmt =
        select((User, func::count(Post::id))).join(User::posts).group_by((User::id, User::name, User::email));
    let rows = session.execute(stmt.options(subqueryload(User::posts)).order_by(User::name)).await?.all()?;
    let found: Vec<(usize, i64)> = rows.iter().map(|(user, count)| (user.posts.len(), *count)).collect();
    assert_eq!(found, [(1, 1), (4, 4)]);
    Ok(())
}

#[maybe]
pub(crate) async fn joins_stand_in_the_query_they_are_below(engine: &Engine) -> Result<()> {
    let mut session = blog(engine).await?;
    let posts = User::posts.order_by(Post::title);
    let stmt = select(User)
        .options(
            selectinload(posts)
                .options((joinedload(Post::author), joinedload(Post::tags.order_by(Tag::name)))),
        )
        .order_by(User::id);
    let users = session.scalars(stmt).await?.all()?;
    assert_eq!(
        users.iter().map(|user| titles(&user.posts)).collect::<Vec<_>>(),
        [vec!["a", "b", "d", "e"], vec!["c"], vec![]]
    );
    assert_eq!(names(&users[0].posts[0].tags), ["rust", "sql"]);
    assert_eq!(users[0].posts[3].author.name, "ed");
    assert!(std::ptr::eq(&*users[0].posts[0].author, &*users[0].posts[3].author));
    // two joined collections multiply rows, not objects
    let stmt = select(Post)
        .options((joinedload(Post::tags), joinedload(Post::author).then(User::posts)))
        .filter(Post::title.eq("a"));
    let post = session.scalars(stmt).await?.one()?;
    assert_eq!((names(&post.tags), post.author.posts.len()), (vec!["rust", "sql"], 4));
    Ok(())
}

#[maybe]
pub(crate) async fn limits_count_objects_beside_nested_joins(engine: &Engine) -> Result<()> {
    let mut session = blog(engine).await?;
    let author = User.alias();
    let stmt = select(Post)
        .join(Post::author.to(&author))
        .options((
            contains_eager(Post::author.to(&author)),
            joinedload(Post::tags.order_by(Tag::name)).then(Tag::posts.order_by(Post::id)),
        ))
        .order_by((author.name.desc(), Post::title))
        .offset(1)
        .limit(3);
    let posts = session.scalars(stmt).await?.all()?;
    assert_eq!(
        posts.iter().map(|p| (p.title.as_str(), names(&p.tags))).collect::<Vec<_>>(),
        [("b", vec!["sql"]), ("d", vec!["rust"]), ("e", vec![])]
    );
    assert_eq!(posts[1].author.name, "ed");
    assert_eq!(titles(&posts[1].tags[0].posts), ["a", "c", "d"]);
    let page = select((User, User::name))
        .options(joinedload(User::posts).then(Post::tags))
        .order_by(User::id)
        .limit(2);
    let users = session.execute(page).await?.all()?;
    assert_eq!(
        users.iter().map(|(u, name)| (name.as_str(), u.posts.len())).collect::<Vec<_>>(),
        [("ed", 4), ("al", 1)]
    );
    Ok(())
}

#[maybe]
pub(crate) async fn joins_of_joins_fill_relationships(engine: &Engine) -> Result<()> {
    let mut session = blog(engine).await?;
    let (post, tag) = (Post.alias(), Tag.alias());
    let stmt = select(User)
        .join(User::posts.to(&post))
        .join(post.tags.to(&tag))
        .filter(tag.name.eq("rust"))
        .options(contains_eager(User::posts.to(&post)).then(Post::tags.to(&tag)))
        .order_by((User::id, post.title));
    let users = session.scalars(stmt).await?.all()?;
    assert_eq!(users.iter().map(|u| titles(&u.posts)).collect::<Vec<_>>(), [vec!["a", "d"], vec!["c"]]);
    assert_eq!(names(&users[0].posts[0].tags), ["rust"]);
    // an outer join leaves some without
    let stmt = select(User).outerjoin(User::posts).options(contains_eager(User::posts)).order_by(User::id);
    let users = session.scalars(stmt).await?.all()?;
    assert_eq!(users.iter().map(|u| u.posts.len()).collect::<Vec<_>>(), [4, 1, 0]);
    Ok(())
}

#[maybe]
pub(crate) async fn joins_around_a_limit_are_told_apart(engine: &Engine) -> Result<()> {
    let mut session = blog(engine).await?;
    let joined = || select(User).join(User::posts).order_by((User::id, Post::id));
    let below = || contains_eager(User::posts).options(joinedload(Post::tags));
    let users = session.scalars(joined().options(below())).await?.all()?;
    assert_eq!(users[0].posts.len(), 4);
    let told = session.scalars(joined().options(below()).limit(1)).await.unwrap_err().to_string();
    assert!(
        told.contains("loading Post::tags: a joinedload below contains_eager cannot stand around a LIMIT"),
        "{told}"
    );
    // by a query of its own, or where nothing multiplies rows, it can; the limit counts the statement's own rows
    let asked = contains_eager(User::posts).options(selectinload(Post::tags));
    let users = session.scalars(joined().options(asked).limit(2)).await?.all()?;
    assert_eq!((users.len(), users[0].posts.len()), (1, 2));
    let one = contains_eager(User::posts).options(joinedload(Post::author));
    let users = session.scalars(joined().options(one).limit(2)).await?.all()?;
    assert_eq!(users[0].posts[0].author.name, users[0].name);
    Ok(())
}

#[maybe]
pub(crate) async fn conditions_follow_a_model_everywhere(engine: &Engine) -> Result<()> {
    let mut session = blog(engine).await?;
    let late = || with_loader_criteria(Post, Post::title.gt("b"));
    let other = Post.alias();
    let posts = session.scalars(select(&other).options(late()).order_by(other.title)).await?.all()?;
    assert_eq!(posts.len(), 3);
    let stmt = select((User, func::count(other.id)))
        .outerjoin(User::posts.to(&other))
        .group_by((User::id, User::name, User::email))
        .order_by(User::id);
    let rows = session.execute(stmt.options(late())).await?.all()?;
    assert_eq!(rows.iter().map(|(_, count)| *count).collect::<Vec<_>>(), [2, 1, 0]);
    let stmt = select(Tag).options((late(), selectinload(Tag::posts).then(Post::tags))).order_by(Tag::name);
    let tags = session.scalars(stmt).await?.all()?;
    assert_eq!(tags.iter().map(|tag| titles(&tag.posts).len()).collect::<Vec<_>>(), [2, 0]);
    let by_key =
        select((User, Post.optional())).outerjoin(Post).options(late()).order_by((User::id, Post::id));
    let rows = session.execute(by_key).await?.all()?;
    assert_eq!(rows.iter().map(|(_, post)| post.is_some()).collect::<Vec<_>>(), [true, true, true, false]);
    // subqueries as well, but not the condition itself
    let asked = select(User).filter(User::posts.any(Post::title.eq("a"))).options(late());
    let asked = session.scalars(asked).await?.all()?;
    assert!(asked.is_empty());
    let of_itself = with_loader_criteria(Post, Post::id.in_(select(Post::id).filter(Post::title.eq("a"))));
    let posts = session.scalars(select(Post).options(of_itself)).await?.all()?;
    assert_eq!(posts.len(), 1);
    Ok(())
}

#[maybe]
pub(crate) async fn what_must_not_be_read_says_so(engine: &Engine) -> Result<()> {
    let mut session = blog(engine).await?;
    let stmt =
        select(Post).options((raiseload(Post::author), noload(Post::tags))).filter(Post::title.eq("a"));
    let post = session.scalars(stmt).await?.one()?;
    assert!(!post.author.is_loaded() && post.author.get().is_none());
    assert!(post.tags.is_loaded() && post.tags.is_empty());
    let told_of = told(|| post.author.name.len());
    assert_eq!(told_of, "`Post::author` was not loaded: raiseload(Post::author) forbids to read it");
    let stmt =
        select(Post).options((selectinload(Post::tags), raiseload_others())).filter(Post::title.eq("a"));
    let post = session.scalars(stmt).await?.one()?;
    assert_eq!(post.tags.len(), 2);
    let told_of = told(|| post.author.name.len());
    assert!(told_of.contains("raiseload(Post::author)"), "{told_of}");
    Ok(())
}

#[maybe]
pub(crate) async fn a_model_refers_to_itself_to_any_depth(engine: &Engine) -> Result<()> {
    let mut session = SessionMaker::new(engine).session();
    let boss = session.add(Employee::new().name("boss"));
    let one = session.add(Employee::new().name("one").manager(boss));
    session.add(Employee::new().name("two").manager(boss));
    let deep = session.add(Employee::new().name("deep").manager(one));
    session.add(Employee::new().name("deepest").manager(deep));
    session.commit().await?;
    let top = || select(Employee).filter(Employee::manager_id.is_null());
    for option in [
        selectinload(Employee::reports).recursion_depth(3),
        joinedload(Employee::reports).recursion_depth(3),
        subqueryload(Employee::reports).recursion_depth(3),
    ] {
        let boss = session.scalars(top().options(option)).await?.one()?;
        assert_eq!(boss.reports.iter().map(|e| e.name.as_str()).collect::<Vec<_>>(), ["one", "two"]);
        let deepest = &boss.reports[0].reports[0].reports[0];
        assert_eq!((deepest.name.as_str(), deepest.reports.is_loaded()), ("deepest", false));
    }
    let stmt = select(Employee).filter(Employee::name.eq("deepest"));
    let stmt = stmt.options(selectinload(Employee::manager).then(Employee::manager).then(Employee::manager));
    let deepest = session.scalars(stmt).await?.one()?;
    let above = deepest.manager.get().and_then(|deep| deep.manager.get()).and_then(|one| one.manager.get());
    assert_eq!(above.map(|boss| boss.name.as_str()), Some("boss"));
    Ok(())
}

#[maybe]
pub(crate) async fn options_of_one_relationship_are_put_together(engine: &Engine) -> Result<()> {
    let mut session = blog(engine).await?;
    let stmt = select(User)
        .options((selectinload(User::posts).then(Post::tags), selectinload(User::posts).then(Post::author)))
        .filter(User::name.eq("al"));
    let al = session.scalars(stmt).await?.one()?;
    assert_eq!((names(&al.posts[0].tags), al.posts[0].author.name.as_str()), (vec!["rust"], "al"));
    // the foreign key is read though nobody asked for it, for it finds the author
    let stmt = select(Post).options((load_only(Post::title), immediateload(Post::author)));
    let post = session.scalars(stmt.filter(Post::title.eq("c"))).await?.one()?;
    assert_eq!((post.author.name.as_str(), post.content.as_str()), ("al", ""));
    Ok(())
}
