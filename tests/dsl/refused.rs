//! Statements that types cannot refuse: the error names the clause, before anything is sent.

use crate::ddl::sql;
use crate::texts::{Member, Note};
use aludel::dialect::Dialect;
use aludel::prelude::*;
use aludel::{
    Compile, MatchMode, Sequence, bindparam, constraint, exists, for_update, match_against, text,
    unique_where,
};
use aludel_tests::models::{Tag, User};

/// The words of the error on these dialects; elsewhere it compiles.
#[track_caller]
fn refused(statement: impl Compile, dialects: &[Dialect], words: &str) {
    for dialect in [Dialect::Postgresql, Dialect::Sqlite, Dialect::Mysql] {
        let text = sql(&statement, dialect);
        match dialects.contains(&dialect) {
            true => {
                assert!(text.starts_with("error: ") && text.contains(words), "{}: {text}", dialect.name())
            }
            false => assert!(!text.starts_with("error: "), "{}: {text}", dialect.name()),
        }
    }
}

const ALL: &[Dialect] = &[Dialect::Postgresql, Dialect::Sqlite, Dialect::Mysql];
const SQLITE: &[Dialect] = &[Dialect::Sqlite];
const MYSQL: &[Dialect] = &[Dialect::Mysql];
const POSTGRESQL_ALONE: &[Dialect] = &[Dialect::Sqlite, Dialect::Mysql];

#[test]
fn joins() {
    refused(
        select(Member::id).join(Tag),
        ALL,
        "join(Tag): no foreign key between it and Member; give a condition",
    );
    let other = Member.alias();
    refused(select((Member::id, Note::id)).join(Note).join(&other), ALL, "several foreign keys lead there");
    refused(
        select(Tag::id).join((Note, true_())).join(Member::boss),
        ALL,
        "join(Member::boss): the query does not read",
    );
    refused(select(Member::id).full_join(Note), MYSQL, "MySQL has no FULL OUTER JOIN");
    let latest = select(Note::id).filter(Note::author_id.eq(Member::id)).limit(1).lateral("l");
    refused(select(Member::id).join((&latest, true_())), SQLITE, "SQLite has no LATERAL");
    refused(select(Member::id).join((Member, true_())), ALL, "two tables of one query are called members");
    refused(
        select(Member::id).join((&aliased(Note, "x"), true_())).join((&aliased(Tag, "x"), true_())),
        ALL,
        "two tables of one query are called x",
    );
}

#[test]
fn queries() {
    refused(select(Member::id).distinct_on(Member::name), POSTGRESQL_ALONE, "DISTINCT ON");
    refused(select(Member::id).fetch(5), POSTGRESQL_ALONE, "FETCH FIRST: use limit(…)");
    refused(select(Member::id).fetch_with_ties(5), POSTGRESQL_ALONE, "FETCH FIRST … WITH TIES");
    refused(
        select(Member::id).order_by(Member::age.nulls_first()),
        MYSQL,
        "MySQL has no NULLS FIRST and NULLS LAST",
    );
    refused(select(Member::id).limit(-1), ALL, "limit(-1): a number of rows is not negative");
    let nobody: [Select<i64>; 0] = [];
    refused(aludel::union(nobody), ALL, "a union of no queries");
    refused(
        select(Member::id).except_all(select(Note::id)),
        SQLITE,
        "SQLite has no INTERSECT ALL and EXCEPT ALL",
    );
    refused(select(Member::id).filter(exists()), ALL, "exists(): it reads no table");
    let own = select(Note::id).filter(Note::author_id.eq(Member::id)).correlate_except(Tag);
    refused(select(Member::id).filter(exists().filter(own.exists())), ALL, "exists(): it reads no table");
    let row_locks = select(Member::id).with_lock(for_update().of(Member).nowait());
    refused(row_locks, &[], "");
}

#[test]
fn subqueries() {
    let ids = select(Member::id).subquery();
    refused(select(ids.col(Member::name)), ALL, "col(members.name): the subquery does not select it");
    refused(select(ids.col_named::<i64>("nr")), ALL, "col_named(nr): a subquery has the columns id");
    let one = select(Member::id).cte("c");
    let other = select(Note::id).cte("c");
    let both = select((one.col(Member::id), other.col(Note::id)));
    refused(both, ALL, "two tables of one query are called c: give one another name");
    let rows: [(i32, &str); 0] = [];
    refused(select(&values("v", ["a", "b"], rows)), ALL, "values(v): it has no rows");
    refused(select(&values("v", ["a", "b", "c"], [(1, "a")])), ALL, "values(v): 3 columns, but rows of 2");
    let few = select(Note::author_id).limit(3);
    refused(
        select(Member::id).filter(Member::id.in_(few.clone())),
        MYSQL,
        "MySQL has no LIMIT in a subquery of IN",
    );
    refused(select(Member::id).filter(Member::id.eq(any_(few))), POSTGRESQL_ALONE, "has no ");
    let new = insert(Tag).values([Tag::name.set("x")]).returning(Tag::id).cte("new");
    refused(select(&new), POSTGRESQL_ALONE, "INSERT, UPDATE or DELETE in WITH");
}

#[test]
fn functions_and_operators() {
    let counted = func::count(Member::id).filter(Member::active);
    refused(select(counted), MYSQL, "MySQL has no FILTER: aggregate a CASE");
    let total = func::sum(Member::age).over().order_by(Member::id);
    refused(select(total.groups(-1..=1)), MYSQL, "MySQL has no GROUPS in a window's frame");
    let median = func::percentile_cont(0.5).within_group(Member::age.asc());
    refused(select(median), POSTGRESQL_ALONE, "WITHIN GROUP");
    refused(
        select(func::date_trunc("day", func::now().typed::<chrono::NaiveDateTime>())),
        POSTGRESQL_ALONE,
        "date_trunc",
    );
    refused(select(func::array_agg(Member::name)), POSTGRESQL_ALONE, "array_agg");
    refused(select(func::reverse(Member::name)), SQLITE, "SQLite has no reverse");
    refused(
        select(func::count_all()).select_from(Member).group_by(func::cube(Member::age)),
        POSTGRESQL_ALONE,
        "CUBE",
    );
    let matched = match_against(Member::name, "x", MatchMode::Boolean);
    refused(select(Member::id).filter(matched), &[Dialect::Postgresql, Dialect::Sqlite], "MATCH … AGAINST");
    refused(
        select(Member::id).filter(Member::name.regexp_match_flags("a", "i")),
        SQLITE,
        "flags of regular expressions",
    );
    refused(select(Member::id).filter(Note::data.has_key("k")), POSTGRESQL_ALONE, "JSONB is PostgreSQL's");
    refused(select(Sequence::new("numbers").next_value()), POSTGRESQL_ALONE, "has no sequences");
    refused(
        select(func::rank().over_window("w")).select_from(Member),
        ALL,
        "the query has no window of this name",
    );
    refused(select((Member::age + 1).over().order_by(Member::id)), ALL, "OVER needs a function before it");
    refused(select(bindparam("x", Member::id)), ALL, "bindparam(x): it takes a value, not an expression");
}

#[test]
fn writes() {
    let name = || [Tag::name.set("x")];
    refused(insert(Tag).values(Vec::<Vec<aludel::Set<Tag>>>::new()), ALL, "insert(Tag): it has no rows");
    refused(update(Member), ALL, "update(Member): it sets no column");
    let nothing = insert(Tag).values(name()).on_conflict_do_update(Tag::name, |_| []);
    refused(nothing, ALL, "insert(Tag): on_conflict_do_update sets no column");
    let condition = insert(Tag).values(name()).on_conflict_do_nothing().on_conflict_where(Tag::id.gt(1));
    refused(condition, ALL, "on_conflict_where is the condition of an update");
    let named = insert(Tag).values(name()).on_conflict_do_nothing_at(constraint("uq"));
    refused(named, SQLITE, "SQLite has no ON CONFLICT ON CONSTRAINT: name the columns");
    let partial = insert(Tag)
        .values(name())
        .on_conflict_do_update(unique_where(Tag::name, Tag::id.gt(1)), |new| [Tag::name.set(new.name)]);
    refused(partial, MYSQL, "MySQL has no condition in ON DUPLICATE KEY UPDATE");
    // MariaDB has RETURNING for INSERT and DELETE, MySQL for neither; none has it for UPDATE
    refused(insert(Tag).values(name()).returning(Tag::id), &[], "");
    refused(delete(Tag).returning(Tag::id), &[], "");
    refused(update(Tag).set(Tag::name, "x").returning(Tag::id), MYSQL, "MySQL has no UPDATE … RETURNING");
    refused(
        delete(Note).filter(Note::author_id.eq(Member::id)),
        SQLITE,
        "SQLite has no DELETE … USING Member",
    );
    refused(
        delete(Note).filter(Note::author_id.eq(Member::id)).returning(Note::id),
        POSTGRESQL_ALONE,
        "has no DELETE …",
    );
}

#[test]
fn texts() {
    refused(text("SELECT :a"), ALL, "a");
    refused(text("SELECT 1").bind("a", 1), ALL, "a");
    refused(
        select(User::id).filter(text("id IN :ids").bind_list("ids", [1])),
        ALL,
        "bind_list works in a text of its own only",
    );
}
