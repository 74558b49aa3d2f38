//! Queries find what they say.

use crate::mode::{Engine, Session, SessionMaker, maybe};
use aludel::prelude::*;
use aludel::{AnyRow, Compile, Result};
use aludel_tests::models::*;

#[maybe]
async fn blog(engine: &Engine) -> Result<Session> {
    let mut session = SessionMaker::new(engine).session();
    let (rust, sql) = (session.add(Tag::new().name("rust")), session.add(Tag::new().name("sql")));
    let ed = session.add(User::new().name("Ed").email("ed@x"));
    let al = session.add(User::new().name("al_100%").email("al@x"));
    session.add(User::new().name("zoe").email("zoe@x"));
    session.add(Post::new().title("first").content("a").author(ed).tags([rust, sql]));
    session.add(Post::new().title("second").content("b").author(ed).tags([sql]));
    session.add(Post::new().title("third").content("c").author(al));
    session.commit().await?;
    Ok(session)
}

#[maybe]
async fn names(session: &mut Session, condition: aludel::Expr<bool>) -> Result<Vec<String>> {
    session.scalars(select(User::name).filter(condition).order_by(User::id)).await?.all()
}

#[maybe]
pub(crate) async fn conditions_find_their_rows(engine: &Engine) -> Result<()> {
    let mut session = blog(engine).await?;
    let cases: Vec<(&str, aludel::Expr<bool>, &[&str])> = vec![
        ("eq", User::name.eq("Ed"), &["Ed"]),
        ("ne", User::name.ne("Ed"), &["al_100%", "zoe"]),
        ("ilike", User::name.ilike("%E%"), &["Ed", "zoe"]),
        ("icontains", User::name.icontains("E"), &["Ed", "zoe"]),
        ("a wildcard stands for itself", User::name.contains("_1"), &["al_100%"]),
        ("percent too", User::name.endswith("%"), &["al_100%"]),
        ("startswith", User::name.startswith("zo"), &["zoe"]),
        ("in", User::name.in_(["Ed", "zoe"]), &["Ed", "zoe"]),
        ("in columns", User::name.in_([User::email, User::name]), &["Ed", "al_100%", "zoe"]),
        ("in nothing", User::name.in_(Vec::<String>::new()), &[]),
        ("not in nothing", User::name.not_in(Vec::<String>::new()), &["Ed", "al_100%", "zoe"]),
        ("not", !User::name.eq("Ed"), &["al_100%", "zoe"]),
        ("or", User::name.eq("Ed") | User::name.eq("zoe"), &["Ed", "zoe"]),
        ("and binds tighter", User::name.eq("Ed").or(User::name.eq("zoe").and(User::id.lt(0))), &["Ed"]),
        ("or in and", (User::name.eq("Ed") | User::name.eq("zoe")) & User::email.eq("zoe@x"), &["zoe"]),
        ("between", User::name.between("a", "b"), &["al_100%"]),
        ("arithmetic", (User::id * 2 - User::id).eq(User::id).and(User::name.eq("Ed")), &["Ed"]),
        ("concat", User::name.concat(User::email).eq("Eded@x"), &["Ed"]),
        ("lower", func::lower(User::name).eq("ed"), &["Ed"]),
        ("length", func::char_length(User::name).eq(3), &["zoe"]),
        ("or of none", or_(Vec::<aludel::Expr<bool>>::new()), &[]),
        ("hostile text", User::name.eq("'; DROP TABLE users; --"), &[]),
    ];
    for (what, condition, expected) in cases {
        let found = names(&mut session, condition).await?;
        assert_eq!(found, expected, "{what}");
    }
    Ok(())
}

#[maybe]
pub(crate) async fn joins_follow_relationships_and_keys(engine: &Engine) -> Result<()> {
    let mut session = blog(engine).await?;
    let by_relationship = select((User::name, Post::title)).join(User::posts).order_by(Post::id);
    let rows = session.execute(by_relationship.clone()).await?.all()?;
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    assert_eq!(rows, [pair("Ed", "first"), pair("Ed", "second"), pair("al_100%", "third")]);
    let by_key = select((User::name, Post::title)).join(Post).order_by(Post::id);
    let found = session.execute(by_key).await?.all()?;
    assert_eq!(found, rows);
    let on = select((User::name, Post::title)).join((Post, Post::author_id.eq(User::id))).order_by(Post::id);
    let found = session.execute(on).await?.all()?;
    assert_eq!(found, rows);
    let backwards = select((User::name, Post::title)).select_from(Post).join(Post::author).order_by(Post::id);
    let found = session.execute(backwards).await?.all()?;
    assert_eq!(found, rows);
    let through = select((Post::title, Tag::name)).join(Post::tags).order_by((Post::id, Tag::id));
    let rows = session.execute(through).await?.all()?;
    assert_eq!(rows, [pair("first", "rust"), pair("first", "sql"), pair("second", "sql")]);
    // several foreign keys, or none
    let none = session.execute(select(User::name).join(Tag)).await.unwrap_err();
    assert!(none.to_string().contains("no foreign key"), "{none}");
    session.rollback().await?;
    let cycle = session.execute(select(Team::id).join(Member)).await.unwrap_err();
    assert!(cycle.to_string().contains("several foreign keys"), "{cycle}");
    Ok(())
}

#[maybe]
pub(crate) async fn aggregates_group_and_order(engine: &Engine) -> Result<()> {
    let mut session = blog(engine).await?;
    let post_count = func::count(Post::id).label("post_count");
    let statement = select((User::name, &post_count))
        .join(User::posts)
        .group_by((User::id, User::name))
        .order_by((post_count.desc(), User::name));
    let rows: Vec<(String, i64)> = session.execute(statement).await?.all()?;
    assert_eq!(rows, [("Ed".to_owned(), 2), ("al_100%".to_owned(), 1)]);
    let statement = select(User::name).join(Post).group_by(User::name).having(func::count(Post::id).gt(1));
    let found = session.scalars(statement).await?.all()?;
    assert_eq!(found, ["Ed"]);
    let (low, high, sum, average): (Option<i64>, Option<i64>, Option<i64>, Option<f64>) = session
        .execute(select((func::min(Post::id), func::max(Post::id), func::sum(Post::id), func::avg(Post::id))))
        .await?
        .one()?;
    assert_eq!(sum, Some((low.unwrap()..=high.unwrap()).sum()));
    assert!((average.unwrap() - (low.unwrap() + high.unwrap()) as f64 / 2.0).abs() < 1e-9);
    let of_none: Option<i64> = session.scalar(select(func::sum(Post::id)).filter(Post::id.lt(0))).await?;
    assert_eq!(of_none, None);
    let page: Vec<String> =
        session.scalars(select(User::name).order_by(User::id.desc()).offset(1).limit(1)).await?.all()?;
    assert_eq!(page, ["al_100%"]);
    let rest: Vec<String> = session.scalars(select(User::name).order_by(User::id).offset(2)).await?.all()?;
    assert_eq!(rest, ["zoe"]);
    let distinct: Vec<i64> =
        session.scalars(select(Post::author_id).distinct().order_by(Post::author_id)).await?.all()?;
    assert_eq!(distinct.len(), 2);
    let n: i64 = session.scalar(select(func::count_distinct(Post::author_id))).await?;
    assert_eq!(n, 2);
    Ok(())
}

#[maybe]
pub(crate) async fn outer_joins_give_optional_entities(engine: &Engine) -> Result<()> {
    let mut session = blog(engine).await?;
    let statement = select((User, Post.optional())).outerjoin(User::posts).order_by((User::id, Post::id));
    let rows: Vec<(User, Option<Post>)> = session.execute(statement).await?.all()?;
    let seen: Vec<_> =
        rows.iter().map(|(u, p)| (u.name.as_str(), p.as_ref().map(|p| p.title.as_str()))).collect();
    let expected = [("Ed", Some("first")), ("Ed", Some("second")), ("al_100%", Some("third")), ("zoe", None)];
    assert_eq!(seen, expected);
    Ok(())
}

#[maybe]
pub(crate) async fn subqueries_and_any(engine: &Engine) -> Result<()> {
    let mut session = blog(engine).await?;
    let tagged = User::posts.any(Post::tags.any(Tag::name.in_(["rust", "c"])));
    let found = names(&mut session, tagged).await?;
    assert_eq!(found, ["Ed"]);
    let author = select(Post::title).filter(Post::author.has(User::name.startswith("al")));
    let found = session.scalars(author).await?.all()?;
    assert_eq!(found, ["third"]);
    let without = select(User::name).filter(!User::id.in_(select(Post::author_id)));
    let found = session.scalars(without).await?.all()?;
    assert_eq!(found, ["zoe"]);
    let any_at_all = names(&mut session, User::posts.any(())).await?;
    assert_eq!(any_at_all, ["Ed", "al_100%"]);
    let exists = select(Post::id).filter(Post::author_id.eq(User::id)).exists();
    let found = names(&mut session, exists).await?;
    assert_eq!(found, ["Ed", "al_100%"]);
    let count = select(func::count(Post::id)).filter(Post::author_id.eq(User::id)).scalar_subquery();
    let rows = session.execute(select((User::name, count.label("n"))).order_by(User::id)).await?;
    let counts: Vec<Option<i64>> = rows.all()?.into_iter().map(|(_, n)| n).collect();
    assert_eq!(counts, [Some(2), Some(1), Some(0)]);
    Ok(())
}

#[maybe]
pub(crate) async fn raw_sql_binds_by_name(engine: &Engine) -> Result<()> {
    let mut session = blog(engine).await?;
    let n: i64 = session.scalar(text("SELECT COUNT(*) FROM users")).await?;
    assert_eq!(n, 3);
    let statement =
        text("SELECT id, title FROM posts WHERE title = :t OR content = :t ORDER BY id").bind("t", "first");
    let rows: Vec<AnyRow> = session.execute(statement).await?.mappings().collect();
    assert_eq!(rows.len(), 1);
    let title: String = rows[0].get("title")?;
    assert_eq!(title, "first");
    let missing = rows[0].get::<String>("titel").unwrap_err();
    assert!(missing.to_string().contains("it has id, title"), "{missing}");
    let wrong = rows[0].get::<i64>("title").unwrap_err();
    assert!(wrong.to_string().contains("column \"title\""), "{wrong}");
    let statement = text("SELECT * FROM users WHERE name = :name").bind("name", "Ed");
    let users: Vec<User> = session.scalars(select(User).from_statement(statement)).await?.all()?;
    assert_eq!(users[0].email, "ed@x");
    // a model's columns are never mixed up
    let swapped = text("SELECT id, email, name FROM users");
    let error = session.scalars(select(User).from_statement(swapped)).await.unwrap_err();
    assert!(error.to_string().contains("column 2 is \"email\", and \"name\" is expected"), "{error}");
    Ok(())
}

#[maybe]
pub(crate) async fn upserts_update_what_is_there(engine: &Engine) -> Result<()> {
    let mut session = blog(engine).await?;
    let statement = insert(User)
        .values([User::new().name("new ed").email("ed@x"), User::new().name("yo").email("yo@x")])
        .on_conflict_do_update(User::email, |new| [User::name.set(new.name)])
        .returning(User::name);
    let mut rows = session.execute(statement).await?.all()?;
    rows.sort();
    assert_eq!(rows, ["new ed", "yo"]);
    let nothing = insert(User).values([User::new().name("no").email("ed@x")]).on_conflict_do_nothing();
    let done = session.execute(nothing).await?;
    assert_eq!(done.rowcount(), 0);
    let n: i64 = session.scalar(select(func::count(User::id))).await?;
    assert_eq!(n, 4);
    Ok(())
}

#[maybe]
pub(crate) async fn an_alias_joins_a_table_to_itself(engine: &Engine) -> Result<()> {
    let mut session = SessionMaker::new(engine).session();
    let boss = session.add(Employee::new().name("boss"));
    session.add(Employee::new().name("worker").manager(boss));
    let manager = aliased(Employee, "manager");
    let by_condition =
        select((Employee::name, manager.name)).join((&manager, manager.id.eq(Employee::manager_id)));
    let rows = session.execute(by_condition).await?.all()?;
    assert_eq!(rows, [("worker".to_owned(), "boss".to_owned())]);
    let by_relationship = select((Employee, &manager)).join(Employee::manager.to(&manager));
    let (worker, boss) = session.execute(by_relationship).await?.one()?;
    assert_eq!((worker.name.as_str(), boss.name.as_str()), ("worker", "boss"));
    let has_boss = select(Employee::name).filter(Employee::manager.has(Employee::name.eq("boss")));
    let found = session.scalars(has_boss).await?.all()?;
    assert_eq!(found, ["worker"]);
    Ok(())
}

#[maybe]
pub(crate) async fn a_row_that_does_not_fit_names_its_column(engine: &Engine) -> Result<()> {
    let mut session = blog(engine).await?;
    let null =
        session.scalars::<i64, _>(text("SELECT manager_id AS boss FROM employees UNION SELECT NULL")).await;
    let message = null.unwrap_err().to_string();
    assert!(message.contains("\"boss\"") && message.contains("NULL"), "{message}");
    session.rollback().await?;
    let narrow = session.scalars(select(User).from_statement(text("SELECT id, name FROM users"))).await;
    let message = narrow.unwrap_err().to_string();
    assert!(message.contains("column 3 is \"missing\""), "{message}");
    session.rollback().await?;
    let kind = session.scalars::<i64, _>(text("SELECT name FROM users")).await;
    let message = kind.unwrap_err().to_string();
    assert!(message.contains("\"name\"") && message.contains("integer"), "{message}");
    // what a dialect cannot say is an error with its name
    let full = select(User).full_join(Post).to_sql(aludel::dialect::Dialect::Mysql).unwrap_err();
    assert!(full.to_string().contains("MySQL has no FULL OUTER JOIN"), "{full}");
    Ok(())
}

#[maybe]
pub(crate) async fn inserts_tell_the_key_they_made(engine: &Engine) -> Result<()> {
    let mut session = SessionMaker::new(engine).session();
    let first = session.execute(insert(Tag).values(Tag::new().name("rust"))).await?;
    let second = session.execute(insert(Tag).values(Tag::new().name("sql"))).await?;
    let keys = (first.inserted_primary_key::<i64>()?, second.inserted_primary_key::<i64>()?);
    let known = session.scalars(select(Tag::id).order_by(Tag::id)).await?.all()?;
    assert_eq!(keys, (Some(known[0]), Some(known[1])));
    assert_eq!(first.rowcount(), 1);
    let several = session.execute(insert(Tag).values([Tag::new().name("a"), Tag::new().name("b")])).await?;
    assert_eq!((several.rowcount(), several.inserted_primary_key::<i64>()?), (2, None));
    let quiet = session.execute(insert(Tag).values(Tag::new().name("c")).inline()).await?;
    assert_eq!((quiet.rowcount(), quiet.inserted_primary_key::<i64>()?), (1, None));
    let nothing =
        session.execute(insert(Tag).values(Tag::new().name("rust")).on_conflict_do_nothing()).await?;
    assert_eq!((nothing.rowcount(), nothing.inserted_primary_key::<i64>()?), (0, None));
    let own = session.execute(insert(Tag).values([Tag::id.set(77), Tag::name.set("own")])).await?;
    assert_eq!((own.rowcount(), own.inserted_primary_key::<i64>()?), (1, None));
    Ok(())
}
