//! Programs as users write them: each is a page of a project's first week, and has to compile as it stands.

use crate::mode::{Engine, Session, SessionMaker, maybe};
use aludel::Result;
use aludel::prelude::*;
use aludel_tests::models::*;
use std::panic::{AssertUnwindSafe, catch_unwind};

#[maybe]
async fn create_user(sessions: &SessionMaker, name: &str, email: &str) -> Result<i64> {
    let mut session = sessions.session();
    let user = session.add(User::new().name(name).email(email));
    session.flush().await?; // the id is known now
    let id = session[user].id;
    session.commit().await?;
    Ok(id)
}

#[maybe]
async fn get_user(sessions: &SessionMaker, id: i64) -> Result<Option<User>> {
    let mut session = sessions.session();
    session.execute(select(User).filter(User::id.eq(id))).await?.one_or_none()
}

#[maybe]
async fn update_user_email(sessions: &SessionMaker, id: i64, email: &str) -> Result<bool> {
    let mut session = sessions.session();
    let done = session.execute(update(User).filter(User::id.eq(id)).set(User::email, email)).await?;
    session.commit().await?;
    Ok(done.rowcount() > 0)
}

#[maybe]
pub(crate) async fn users_are_created_found_and_changed(engine: &Engine) -> Result<()> {
    SCHEMA.create_all(engine).await?;
    let sessions = SessionMaker::new(engine);
    let id = create_user(&sessions, "spongebob", "s@bikini.bottom").await?;
    let user = get_user(&sessions, id).await?;
    assert_eq!(
        user.map(|user| (user.name, user.email)),
        Some(("spongebob".into(), "s@bikini.bottom".into()))
    );
    let found = update_user_email(&sessions, id, "new@x").await?;
    let other = update_user_email(&sessions, id + 1, "new@x").await?;
    assert_eq!((found, other), (true, false));
    let user = get_user(&sessions, id).await?;
    assert_eq!(user.map(|user| user.email).as_deref(), Some("new@x"));
    let nobody = get_user(&sessions, id + 1).await?;
    assert!(nobody.is_none());
    Ok(())
}

#[maybe]
pub(crate) async fn engines_are_built_and_asked(engine: &Engine) -> Result<()> {
    let engine = Engine::builder(&engine.url().to_string_with_password())
        .pool_size(10)
        .max_overflow(20)
        .pool_timeout(secs(30))
        .pool_recycle(secs(1800))
        .pool_pre_ping(true)
        .echo(true)
        .isolation_level(Isolation::Serializable)
        .statement_cache(256)
        .connect()?;
    assert_eq!(engine.pool_status().in_use, 0);
    let mut conn = engine.connect().await?;
    let n: i64 = conn.scalar(select(func::count(User::id))).await?;
    conn.commit().await?;
    assert_eq!((n, engine.pool_status().in_use), (0, 1));
    drop(conn);

    for (url, told) in
        [("oracle://x/y", "sqlite"), ("postgresql+abc://x/y", "abc"), ("sqlite://?colour=red", "colour")]
    {
        let error = Engine::builder(url).connect().expect_err(url).to_string();
        assert!(error.contains(told), "{url}: {error}");
    }
    Ok(())
}

/// ed has two posts (rust and sql; sql), al has none.
#[maybe]
async fn blog(engine: &Engine) -> Result<Session> {
    let mut session = SessionMaker::new(engine).session();
    let [rust, sql] = ["rust", "sql"].map(|name| session.add(Tag::new().name(name)));
    let ed = session.add(
        User::new().name("ed").email("ed@x").posts([Post::new().title("one").content("1").tags([rust, sql])]),
    );
    session.flush().await?;
    session.add(Post::new().title("two").content("2").author(ed).tags([sql]));
    session.add(User::new().name("al_100%").email("al@y"));
    session.commit().await?;
    session.expunge_all();
    Ok(session)
}

#[maybe]
async fn search(session: &mut Session, name: Option<&str>, mail: Option<&str>) -> Result<Vec<User>> {
    let mut stmt = select(User).order_by(User::name);
    if let Some(name) = name {
        stmt = stmt.filter(User::name.icontains(name)); // wildcards in `name` escaped
    }
    if let Some(mail) = mail {
        stmt = stmt.filter(User::email.ilike(format!("%{mail}%")));
    }
    session.scalars(stmt).await?.all()
}

#[maybe]
pub(crate) async fn a_search_takes_what_is_given(engine: &Engine) -> Result<()> {
    let mut session = blog(engine).await?;
    for (name, mail, found) in [
        (None, None, vec!["al_100%", "ed"]),
        (Some("E"), None, vec!["ed"]),
        (Some("0%"), None, vec!["al_100%"]),
        (Some("e%d"), None, vec![]),
        (None, Some("@Y"), vec!["al_100%"]),
        (Some("l"), Some("x"), vec![]),
    ] {
        let users = search(&mut session, name, mail).await?;
        let names: Vec<_> = users.iter().map(|user| user.name.as_str()).collect();
        assert_eq!(names, found, "{name:?} {mail:?}");
    }
    Ok(())
}

#[maybe]
pub(crate) async fn relationships_are_in_the_values(engine: &Engine) -> Result<()> {
    let mut session = blog(engine).await?;
    let posts: Vec<Post> = session
        .scalars(
            select(Post)
                .options((joinedload(Post::author), selectinload(Post::tags)))
                .filter(Post::title.eq("one")),
        )
        .await?
        .all()?;
    let told: Vec<_> = posts
        .iter()
        .map(|post| format!("{} by {}: {}", post.title, post.author.name, post.tags.len()))
        .collect();
    assert_eq!(told, ["one by ed: 2"]);
    let json = serde_json::to_value(&posts).expect("JSON"); // nested, loaded relationships only
    assert_eq!(
        (&json[0]["author"]["name"], json[0]["tags"].as_array().map(Vec::len)),
        (&"ed".into(), Some(2))
    );
    assert!(json[0]["author"].get("posts").is_none(), "{json}");

    // what was not loaded says so
    let post: Post = session.scalars(select(Post).filter(Post::title.eq("two"))).await?.one()?;
    assert!(!post.author.is_loaded() && post.author.get().is_none());
    let read = AssertUnwindSafe(|| post.author.name.clone());
    let told = catch_unwind(read).expect_err("it was not loaded");
    let told = told.downcast_ref::<String>().map_or("", String::as_str);
    assert!(told.contains("`Post::author` was not loaded"), "{told}");
    assert!(told.contains("selectinload(Post::author)"), "{told}");

    // nested: users → posts → tags, newest five posts of each
    let newest = User::posts.order_by((Post::created.desc(), Post::id.desc())).limit_per_parent(5);
    let users = select(User).options(selectinload(newest).then(Post::tags)).order_by(User::id);
    let users = session.scalars(users).await?.all()?;
    assert_eq!((users[0].posts.len(), users[0].posts[1].tags.len(), users[1].posts.len()), (2, 2, 0));
    Ok(())
}

#[maybe]
pub(crate) async fn rows_are_paged_and_counted(engine: &Engine) -> Result<()> {
    let mut session = blog(engine).await?;
    let (page, size) = (2, 1);
    let stmt =
        select(Post).order_by((Post::created.desc(), Post::id.desc())).offset((page - 1) * size).limit(size);
    let posts = session.scalars(stmt).await?.all()?;
    assert_eq!(posts.iter().map(|post| post.title.as_str()).collect::<Vec<_>>(), ["one"]);

    let post_count = func::count(Post::id).label("post_count");
    let counted = select((User::name, &post_count));
    for stmt in [counted.clone().join(User::posts), counted.join(Post)] {
        let stmt = stmt.group_by((User::id, User::name)).order_by(post_count.desc());
        let rows: Vec<(String, i64)> = session.execute(stmt).await?.all()?;
        assert_eq!(rows, [("ed".to_owned(), 2)]);
    }
    let several = session.scalars(select(Post)).await?.one().expect_err("there are two");
    assert!(several.is_multiple_results_found());
    let none = session.scalars(select(Post).filter(Post::id.eq(0))).await?.one().expect_err("there is none");
    assert!(none.is_no_result_found());
    Ok(())
}

#[maybe]
pub(crate) async fn queries_say_what_sql_says(engine: &Engine) -> Result<()> {
    let mut session = blog(engine).await?;
    let tagged = select(User).filter(User::posts.any(Post::tags.any(Tag::name.in_(["rust", "orm"]))));
    let users = session.scalars(tagged).await?.all()?;
    assert_eq!(users.iter().map(|user| user.name.as_str()).collect::<Vec<_>>(), ["ed"]);

    let manager = aliased(User, "manager");
    let pairs = select((User::name, manager.name)).join((&manager, manager.id.gt(User::id)));
    let pairs = session.execute(pairs).await?.all()?;
    assert_eq!(pairs, [("ed".to_owned(), "al_100%".to_owned())]);

    let newest = func::row_number().over().partition_by(Post::author_id).order_by(Post::id.desc());
    let ranked = newest.label("n");
    let latest = select((Post::id, &ranked)).cte("latest");
    let titles = select(Post::title)
        .join((&latest, latest.col(Post::id).eq(Post::id))) // columns of a CTE or subquery, typed
        .filter(latest.col(&ranked).eq(1));
    let titles = session.scalars(titles).await?.all()?;
    assert_eq!(titles, ["two"]);

    let rows = select((Post, User.optional())).outerjoin(Post::author).order_by(Post::id); // (Post, Option<User>)
    let rows: Vec<(Post, Option<User>)> = session.execute(rows).await?.all()?;
    assert!(rows.iter().all(|(post, user)| user.as_ref().is_some_and(|user| user.id == post.author_id)));

    let upsert = insert(User)
        .values([User::name.set("edward"), User::email.set("ed@x")])
        .on_conflict_do_update(User::email, |new| [User::name.set(new.name)])
        .returning(User::id);
    let id: i64 = session.scalar(upsert).await?;
    let name = session.scalar(select(User::name).filter(User::id.eq(id))).await?;
    assert_eq!(name, "edward");
    Ok(())
}

#[maybe]
pub(crate) async fn a_unit_of_work_is_written_at_once(engine: &Engine) -> Result<()> {
    let mut session = blog(engine).await?;
    let ids = session.scalars(select(User::id).order_by(User::id)).await?.all()?;
    let user = session.get(User, ids[0]).await?.expect("ed");
    let other = session.get_one(User, ids[1]).await?;
    let old_post = session.load(user, User::posts).await?[0];
    let rust_tag = session.track(select(Tag).filter(Tag::name.eq("rust"))).await?[0];

    session[user].email = "new@x".into();
    let post = session.add(Post::new().title("t").content("c").author(user));
    assert!(session.try_get(post).is_err_and(|error| error.to_string().contains("flush")));
    if let Some(draft) = session.draft(post) {
        draft.assign(Post::title, "three");
    }
    session.append(post, Post::tags, rust_tag); // both sides of back_populates follow at once
    session.remove(user, User::posts, old_post); // delete-orphan: the row goes at the next flush
    session.delete(other);
    for key in session.track(select(Post).filter(Post::author_id.eq(ids[0]))).await? {
        session[key].title.make_ascii_uppercase();
    }
    session.commit().await?;

    // relationships of what is tracked are keys
    let posts: Vec<Key<Post>> = session.many(user, User::posts).to_vec();
    assert_eq!((posts.len(), session.one(post, Post::author)), (2, Some(user)));
    let value: User = session.detach(user)?;
    assert_eq!(value.posts.len(), 2);
    drop(session);

    let mut session = SessionMaker::new(engine).session();
    let titles = session.scalars(select(Post::title).order_by(Post::id)).await?.all()?;
    assert_eq!(titles, ["TWO", "THREE"]);
    let users = session.execute(select((User::name, User::email))).await?.all()?;
    assert_eq!(users, [("ed".to_owned(), "new@x".to_owned())]);
    Ok(())
}

#[maybe]
pub(crate) async fn a_session_can_be_looked_into(engine: &Engine) -> Result<()> {
    let mut session = blog(engine).await?;
    let user = session.track(select(User).filter(User::name.eq("ed"))).await?[0];
    session[user].name = "edward".into();
    let tag = session.add(Tag::new().name("new"));
    assert!(session.is_modified(user));
    assert_eq!(
        (session.new(Tag), session.dirty(User), session.deleted(User)),
        (vec![tag], vec![user], vec![])
    );
    let before = session.no_autoflush().scalar(select(func::count(Tag::id))).await?;
    assert_eq!(before, 2);

    let mut nested = session.begin_nested().await?;
    nested[user].name = "nobody".into();
    nested.rollback().await?;
    assert_eq!(session[user].name, "edward");
    session.rollback().await?; // keys of rows that were rolled back are gone, the rest is restored
    assert_eq!((session[user].name.as_str(), session.try_get(tag).is_err()), ("ed", true));

    session.execute(text("UPDATE users SET name = 'ed II' WHERE name = 'ed'")).await?;
    session.refresh(user).await?;
    assert_eq!(session[user].name, "ed II");
    session.expire(user);
    let read = session.track(select(User).filter(User::name.eq("ed II"))).await?[0]; // reads it anew
    let mut value: User = session.detach(read)?;
    value.email = "ii@x".into();
    let merged = session.merge(value).await?;
    assert_eq!((merged, session[merged].email.as_str()), (user, "ii@x"));
    session.commit().await?;
    let gone: User = session.expunge(user)?;
    assert_eq!((gone.name.as_str(), session.tracked(User)), ("ed II", vec![]));

    let tags = session.bulk_insert((0..1000).map(|n| Tag::new().name(format!("t{n}")))).await?;
    assert_eq!(tags, 1000);
    Ok(())
}

#[maybe]
#[allow(clippy::while_let_on_iterator, reason = "an iterator in the sync facade alone")]
pub(crate) async fn rows_are_streamed_and_written_by_hand(engine: &Engine) -> Result<()> {
    let mut session = blog(engine).await?;
    let mut users = session.stream(select(User).order_by(User::id)).await?; // server-side; memory does not grow
    let mut names = Vec::new();
    while let Some(user) = users.next().await {
        names.push(user?.name);
    }
    drop(users);
    assert_eq!(names, ["ed", "al_100%"]);

    let n: i64 = session.scalar(text("SELECT COUNT(*) FROM users")).await?;
    assert_eq!(n, 2);
    let author = session.scalar(select(Post::author_id).limit(1)).await?;
    let stmt = text("SELECT * FROM posts WHERE author_id = :author ORDER BY id").bind("author", author);
    let rows = session.execute(stmt.clone()).await?;
    let mut titles = Vec::new();
    for row in rows.mappings() {
        let title: String = row.get("title")?;
        titles.push(title);
    }
    assert_eq!(titles, ["one", "two"]);
    let written = text(
        "SELECT id, title, content, author_id, created FROM posts WHERE author_id = :author ORDER BY id",
    );
    let posts: Vec<Post> =
        session.scalars(select(Post).from_statement(written.bind("author", author))).await?.all()?;
    assert_eq!(posts.iter().map(|post| post.title.as_str()).collect::<Vec<_>>(), titles);
    Ok(())
}
