//! Statements of the language beyond SQLAlchemy's cases: what they say, and what is refused before it is sent.

use crate::ddl::{check, sql};
use aludel::dialect::Dialect;
use aludel::prelude::*;
use aludel::{Compile, Set, aliased, text};
use aludel_tests::models::*;

/// The same text on every database; MySQL says which join.
fn everywhere(statement: impl Compile, text: &str) {
    check(statement, text, text, &text.replace(" JOIN ", " INNER JOIN "));
}

/// What every database is spared, with a part of the message.
fn refused(statement: impl Compile, message: &str) {
    for dialect in [Dialect::Postgresql, Dialect::Sqlite, Dialect::Mysql] {
        let said = sql(&statement, dialect);
        assert!(said.starts_with("error: ") && said.contains(message), "{}: {said}", dialect.name());
    }
}

#[test]
fn an_entity_of_a_subquery_reads_the_subquery() {
    let old = select(User).filter(User::id.is_not_null()).subquery();
    let e = old.entity(User);
    let inner = "(SELECT users.id AS id, users.name AS name, users.email AS email FROM users WHERE users.id IS NOT NULL)";
    everywhere(select(e.name).select_from(&e), &format!("SELECT anon_1.name FROM {inner} AS anon_1"));
    everywhere(
        select(Post::title).join(Post::author.to(&e)),
        &format!("SELECT posts.title FROM posts JOIN {inner} AS anon_1 ON anon_1.id = posts.author_id"),
    );
    everywhere(
        select(Post::title).filter(Post::author.to(&e).has(e.name.is_null())),
        &format!(
            "SELECT posts.title FROM posts WHERE EXISTS (SELECT 1 FROM {inner} AS anon_1 \
             WHERE anon_1.id = posts.author_id AND anon_1.name IS NULL)"
        ),
    );
    everywhere(
        select((old.col(User::name), e.id)).select_from(&e),
        &format!("SELECT anon_1.name, anon_1.id FROM {inner} AS anon_1"),
    );
    let named = select(User).filter(User::id.is_not_null()).subquery().named("aged").entity(User);
    everywhere(
        select(named.name).select_from(&named).join(named.posts),
        &format!("SELECT aged.name FROM {inner} AS aged JOIN posts ON aged.id = posts.author_id"),
    );
    refused(select(e.name), "select_from(&entity)");
    refused(select(Post::title).filter(Post::author_id.eq(e.id)), "select_from(&entity)");
    refused(select(Post::title).join(e.posts), "select_from(&entity)");
    let aliased = aliased(User, "u");
    everywhere(select(aliased.name), "SELECT u.name FROM users AS u");
}

#[test]
fn a_compound_is_ordered_by_names() {
    let names = || select(User::name).union(select(Tag::name));
    let both = "SELECT users.name FROM users UNION SELECT tags.name FROM tags ORDER BY";
    everywhere(names().order_by(User::name), &format!("{both} name"));
    everywhere(names().order_by(User::name.desc()), &format!("{both} name DESC"));
    let word = func::lower(User::name).label("word");
    everywhere(
        select(&word).union(select(Tag::name)).order_by((&word, word.desc())),
        "SELECT lower(users.name) AS word FROM users UNION SELECT tags.name FROM tags ORDER BY word, word DESC",
    );
    everywhere(
        select(&select(Tag).union_all(select(Tag)).order_by(Tag::id).subquery()),
        "SELECT anon_1.id, anon_1.name FROM (SELECT tags.id AS id, tags.name AS name FROM tags UNION ALL \
         SELECT tags.id AS id, tags.name AS name FROM tags ORDER BY id) AS anon_1",
    );
    // the query within has a table again
    everywhere(
        select(User::id)
            .filter(User::id.in_(select(Tag::id).union(select(Post::id)).order_by(Tag::id)))
            .order_by(User::id),
        "SELECT users.id FROM users WHERE users.id IN (SELECT tags.id FROM tags UNION SELECT posts.id FROM posts \
         ORDER BY id) ORDER BY users.id",
    );
}

#[test]
fn named_binds_are_one_value_if_they_are_one_bind() {
    let (x, other) = (bindparam("x", 1i64), bindparam("x", 2i64));
    let stmt = select(User::id).filter((User::id.eq(&x), User::id.ne(&other), User::id.lt(&x)));
    check(
        stmt,
        "SELECT users.id FROM users WHERE users.id = $1::BIGINT AND users.id != $2::BIGINT AND users.id < $1::BIGINT",
        "SELECT users.id FROM users WHERE users.id = ? AND users.id != ? AND users.id < ?",
        "SELECT users.id FROM users WHERE users.id = ? AND users.id != ? AND users.id < ?",
    );
}

#[test]
fn texts_within_statements_have_their_binds() {
    refused(select(User::id).filter(text("age > :a")), "no value for the bind :a");
    refused(select(User::id).select_from(text("f(:a) AS f")), "no value for the bind :a");
    refused(select(User::id).select_from(text("f(:a) AS f").bind("a", 1)), "a text in FROM has no binds");
    everywhere(
        select(User::id).filter(text("name != ':a' AND name != '\\:b' AND id\\:c")),
        "SELECT users.id FROM users WHERE name != ':a' AND name != '\\:b' AND id:c",
    );
}

#[test]
fn an_upsert_from_a_query_is_no_join() {
    let ignoring = |query| insert(Tag).from_select(Tag::name, query).on_conflict_do_nothing();
    check(
        ignoring(select(User::name).union(select(Tag::name))),
        "INSERT INTO tags (name) SELECT users.name FROM users UNION SELECT tags.name FROM tags ON CONFLICT DO NOTHING",
        "INSERT INTO tags (name) SELECT users.name FROM users UNION SELECT tags.name FROM tags WHERE 1 \
         ON CONFLICT DO NOTHING",
        "INSERT IGNORE INTO tags (name) SELECT users.name FROM users UNION SELECT tags.name FROM tags",
    );
    let sqlite =
        |query| sql(&insert(Tag).from_select(Tag::name, query).on_conflict_do_nothing(), Dialect::Sqlite);
    assert_eq!(
        sqlite(select(User::name)),
        "INSERT INTO tags (name) SELECT users.name FROM users WHERE 1 ON CONFLICT DO NOTHING"
    );
    assert_eq!(
        sqlite(select(User::name).filter(User::id.in_(select(Post::author_id)))),
        "INSERT INTO tags (name) SELECT users.name FROM users WHERE users.id IN (SELECT posts.author_id FROM posts) \
         ON CONFLICT DO NOTHING"
    );
    let all = select(User::name).subquery();
    assert_eq!(
        sqlite(select(all.col(User::name)).order_by(all.col(User::name))),
        "INSERT INTO tags (name) SELECT anon_1.name FROM (SELECT users.name AS name FROM users) AS anon_1 \
         ORDER BY anon_1.name ON CONFLICT DO NOTHING"
    );
}

#[test]
fn rows_are_neither_missing_nor_ambiguous() {
    refused(insert(Tag).values(Vec::<Vec<Set<Tag>>>::new()), "insert(Tag): it has no rows");
    refused(
        insert(Tag).values([Tag::name.set("a"), Tag::name.set("b")]),
        "insert(Tag): a row sets name twice",
    );
    let upsert = insert(Tag).values([Tag::name.set("a")]);
    let upsert = upsert.on_conflict_do_update(Tag::name, |new| [Tag::name.set(new.name), Tag::name.set("b")]);
    refused(upsert, "insert(Tag): after a conflict it sets name twice");
    refused(update(Tag).set(Tag::name, "a").set(Tag::name, "b"), "update(Tag): it sets name twice");
    let rows = "INSERT INTO tags (name) VALUES (?), (?)";
    assert_eq!(sql(&insert(Tag).values([[Tag::name.set("a")], [Tag::name.set("b")]]), Dialect::Sqlite), rows);
    assert_eq!(
        sql(&insert(Tag).values(["a", "b"].map(|name| vec![Tag::name.set(name)])), Dialect::Sqlite),
        rows
    );
    let named: Vec<_> = ["a", "b"].iter().map(|name| [Tag::name.set(*name)]).collect();
    assert_eq!(sql(&insert(Tag).values(named), Dialect::Sqlite), rows);
    check(
        insert(Tag).inline(),
        "INSERT INTO tags DEFAULT VALUES",
        "INSERT INTO tags DEFAULT VALUES",
        "INSERT INTO tags () VALUES ()",
    );
}

#[test]
fn sqlite_has_no_separator_between_distinct_texts() {
    check(
        select(func::aggregate_strings(Tag::name.distinct(), ";")),
        "SELECT string_agg(DISTINCT tags.name, $1::VARCHAR) AS aggregate_strings_1 FROM tags",
        "error: SQLite has no group_concat of distinct texts with a separator: aggregate a subquery of them",
        "SELECT group_concat(DISTINCT tags.name SEPARATOR ';') AS aggregate_strings_1 FROM tags",
    );
}

#[test]
fn what_mariadb_returns() {
    check(
        update(Tag).set(Tag::name, "a").returning(Tag::id),
        "UPDATE tags SET name=$1::VARCHAR RETURNING tags.id",
        "UPDATE tags SET name=? RETURNING id",
        "error: MySQL has no UPDATE … RETURNING: select the rows, before or after",
    );
    let mysql = sql(&delete(Tag).returning(Tag::id), Dialect::Mysql);
    assert_eq!(mysql, "DELETE FROM tags RETURNING tags.id");
}

#[test]
fn tables_have_names_of_their_own() {
    refused(select(User::id).join(User), "two tables of one query are called users");
    refused(select(User::id).join(User::posts).join(User::posts), "two tables of one query are called posts");
    let (user, post) = (aliased(User, "x"), aliased(Post, "x"));
    refused(select((user.id, post.id)), "two tables of one query are called x");
    refused(select((aliased(User, "posts").id, Post::id)), "two tables of one query are called posts");
    everywhere(select((user.id, aliased(User, "x").name)), "SELECT x.id, x.name FROM users AS x");
    let users = select(User::id).subquery().named("ids");
    let posts = select(Post::id).subquery().named("ids");
    refused(select((users.col(User::id), posts.col(Post::id))), "two tables of one query are called ids");
}

#[test]
fn the_next_value_has_a_name() {
    let no = |database| format!("error: {database} has no sequences");
    check(
        select(Sequence::new("tickets").schema("a b").next_value()),
        "SELECT nextval('\"a b\".tickets') AS next_value_1",
        &no("SQLite"),
        &no("MySQL"),
    );
}

#[test]
fn booleans_are_true_or_not() {
    let odd = || User::id.op::<bool>("%", 2);
    check(
        select(User::id).filter((odd().is_(true), odd().is_not(false), !odd().is_(true), User::id.is_(5))),
        "SELECT users.id FROM users WHERE (users.id % $1::INTEGER) IS true AND (users.id % $2::INTEGER) IS NOT false \
         AND (users.id % $3::INTEGER) IS NOT true AND users.id = $4::BIGINT",
        "SELECT users.id FROM users WHERE (users.id % ?) IS 1 AND (users.id % ?) IS NOT 0 AND (users.id % ?) IS NOT 1 \
         AND users.id = ?",
        "SELECT users.id FROM users WHERE (users.id % ?) IS true AND (users.id % ?) IS NOT false \
         AND (users.id % ?) IS NOT true AND users.id = ?",
    );
}

#[test]
fn sets_are_borrowed() {
    let (ids, names) = (vec![1i64, 2], vec!["a", "b"]);
    check(
        select(User::id).filter((User::id.in_(&ids), User::id.in_(&ids[1..]), User::name.in_(&names[..]))),
        "SELECT users.id FROM users WHERE users.id = ANY ($1::BIGINT[]) AND users.id = ANY ($2::BIGINT[]) \
         AND users.name = ANY ($3::VARCHAR[])",
        "SELECT users.id FROM users WHERE users.id IN (SELECT value FROM json_each(?)) \
         AND users.id IN (SELECT value FROM json_each(?)) AND users.name IN (SELECT value FROM json_each(?))",
        "SELECT users.id FROM users WHERE users.id IN (?, ?) AND users.id IN (?) AND users.name IN (?, ?)",
    );
    let first = select(Post::author_id).cte("first");
    everywhere(
        select(User::id).filter(User::id.in_(&first)),
        "WITH first AS (SELECT posts.author_id AS author_id FROM posts) SELECT users.id FROM users \
         WHERE users.id IN (SELECT first.author_id FROM first)",
    );
}

#[test]
fn several_alternatives() {
    let other = func::nullif(User::name, User::email);
    everywhere(
        select(func::coalesce(&other, (&other, User::name)).label("a")),
        "SELECT coalesce(nullif(users.name, users.email), nullif(users.name, users.email), users.name) AS a FROM users",
    );
    let last = func::max(User::id);
    assert_eq!(
        sql(&select(func::coalesce(&last, (&last, 0)).label("a")), Dialect::Sqlite),
        "SELECT coalesce(max(users.id), max(users.id), ?) AS a FROM users"
    );
}

#[test]
fn a_row_of_one_column_is_its_value() {
    everywhere(
        select(User::id).filter(User::id.in_(select((Post::author_id,)))),
        "SELECT users.id FROM users WHERE users.id IN (SELECT posts.author_id FROM posts)",
    );
}
