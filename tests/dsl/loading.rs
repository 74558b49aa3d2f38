//! The statements that load relationships, and what becomes of their rows, without a database.

use super::*;
use aludel::{FromRow, Header, RowSink, Statement, Value, ValueCells, compile};

/// Loads with statements that are answered here, each by its place; gives their texts.
fn load<S: Statement>(stmt: S, answer: impl Fn(usize) -> Vec<Vec<Value>>) -> (Vec<String>, Vec<S::Row>)
where
    S::Row: FromRow,
{
    let (log, loader) = stmt.into_parts();
    let mut loading = loader.expect("it has options").begin(log);
    let mut texts = Vec::new();
    while let Some((log, mut work)) = loading.next_query().expect("tables that fit together") {
        for values in answer(texts.len()) {
            let header = Header::new((0..values.len()).map(|place| place.to_string()));
            work.row(&mut ValueCells::new(&values, &header)).expect("a row that fits");
        }
        texts.push(compile::compile(&log, Dialect::Sqlite).expect("it can be said").sql);
        loading.supply(work);
    }
    (texts, loading.finish().expect("all were supplied").rows)
}

fn user(id: i64) -> Vec<Value> {
    vec![id.into(), format!("user {id}").into(), format!("{id}@x").into()]
}

fn post(id: i64, author: i64) -> Vec<Value> {
    vec![id.into(), format!("post {id}").into(), "".into(), author.into(), Value::Timestamp(0)]
}

#[test]
fn ten_thousand_owners_load_their_graph_by_three_statements() {
    const OWNERS: i64 = 10_000;
    let stmt = select(User).options(selectinload(User::posts).then(Post::tags));
    let (texts, users) = load(stmt, |statement| match statement {
        0 => (0..OWNERS).map(user).collect(),
        // neighbours do not belong together
        1 => (0..OWNERS * 3).map(|id| post(id, id % OWNERS)).collect(),
        _ => (0..OWNERS * 6)
            .map(|n| vec![(n / 2).into(), (n % 7).into(), format!("tag {}", n % 7).into()])
            .collect(),
    });
    assert_eq!(texts.len(), 3, "{texts:?}");
    assert_eq!(users.len(), 10_000);
    for (place, user) in (0..).zip(&users) {
        let ids: Vec<i64> = user.posts.iter().map(|post| post.id).collect();
        assert_eq!(ids, [place, place + OWNERS, place + 2 * OWNERS]);
        let tags: Vec<i64> = user.posts[2].tags.iter().map(|tag| tag.id).collect();
        assert_eq!(tags, [ids[2] * 2 % 7, (ids[2] * 2 + 1) % 7]);
    }
}

#[test]
fn one_object_serves_all_its_owners() {
    let stmt = select(Post).options(selectinload(Post::author).then(User::posts));
    let (texts, posts) = load(stmt, |statement| match statement {
        0 => (0..1_000).map(|id| post(id, id % 2)).collect(),
        1 => (0..2).map(user).collect(),
        _ => (0..1_000).map(|id| post(id, id % 2)).collect(),
    });
    assert_eq!(texts.len(), 3);
    assert!(posts.iter().all(|post| std::ptr::eq(&*post.author, &*posts[post.id as usize % 2].author)));
    assert!(posts.iter().all(|post| post.author.posts.len() == 500));
}

#[test]
fn what_nobody_refers_to_is_not_asked_for() {
    let stmt = select(Employee).options(selectinload(Employee::manager).then(Employee::reports));
    let (texts, none) = load(stmt, |_| Vec::new());
    assert_eq!((texts.len(), none.len()), (1, 0));
}

/// The statements of which the first brings a user or a post, the others one thing each.
fn texts<S: Statement>(stmt: S, first: &[Value], others: &[Value]) -> Vec<String>
where
    S::Row: FromRow,
{
    load(stmt, |statement| vec![if statement == 0 { first.to_vec() } else { others.to_vec() }]).0
}

#[test]
fn each_strategy_has_its_statements() {
    let posts = "posts.id, posts.title, posts.content, posts.author_id, posts.created";
    let all = texts(select(User).options(selectinload(User::posts)), &user(1), &post(1, 1));
    assert_eq!(
        all[1],
        format!("SELECT {posts} FROM posts WHERE posts.author_id IN (SELECT value FROM json_each(?))")
    );
    let stmt = select(User).filter(User::id.gt(5)).options(subqueryload(User::posts)).limit(3);
    let all = texts(stmt, &user(1), &post(1, 1));
    assert_eq!(
        all[1],
        format!(
            "SELECT {posts} FROM posts WHERE posts.author_id IN (SELECT anon_1.id FROM (SELECT users.id AS id, \
             users.name AS name, users.email AS email FROM users WHERE users.id > ? LIMIT ? OFFSET ?) AS anon_1)"
        )
    );
    let newest = User::posts.order_by(Post::id.desc()).limit_per_parent(5);
    let all = texts(
        select(User).options(selectinload(newest).load_only(Post::title)),
        &user(1),
        &[1.into(), 1.into(), "".into()],
    );
    assert_eq!(
        all[1],
        "SELECT anon_1.author_id, anon_1.id, anon_1.title FROM (SELECT posts.id AS id, posts.title AS title, \
         posts.author_id AS author_id, row_number() OVER (PARTITION BY posts.author_id ORDER BY posts.id DESC) AS \
         anon_2 FROM posts WHERE posts.author_id IN (SELECT value FROM json_each(?))) AS anon_1 \
         WHERE anon_1.anon_2 <= ? ORDER BY anon_1.anon_2"
    );
    let joined = [post(1, 1), user(1)].concat();
    let all = texts(
        select(User).options(selectinload(User::posts).options(joinedload(Post::author))),
        &user(1),
        &joined,
    );
    assert_eq!(all.len(), 2);
    assert!(
        all[1].contains("FROM posts LEFT OUTER JOIN users AS users_1 ON users_1.id = posts.author_id"),
        "{all:?}"
    );
}
