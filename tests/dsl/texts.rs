//! Statements whose text is easily wrong: precedence, scopes, names.

use crate::ddl::check;
use aludel::prelude::*;
use aludel::{Construct, construct, literal_execute, union};
use serde_json::json;

models! {
    #[derive(Debug)]
    pub struct Member in "members" {
        pub id: i64 = column(primary_key),
        pub name: String = column(String(50)),
        pub age: Option<i32>,
        pub active: bool,
        pub boss_id: Option<i64> = column(foreign_key(Member::id)),
        pub boss: One<Option<Member>> = relationship(boss_id, back_populates = reports),
        pub reports: Many<Member> = relationship(back_populates = boss),
        pub notes: Many<Note> = relationship(back_populates = author),
    }

    #[derive(Debug)]
    pub struct Note in "notes" {
        pub id: i64 = column(primary_key),
        pub words: String = column(Text),
        pub data: serde_json::Value = column(Jsonb),
        pub author_id: i64 = column(foreign_key(Member::id)),
        pub author: One<Member> = relationship(author_id, back_populates = notes),
    }
}

#[test]
fn a_minus_never_begins_a_comment() {
    let sql = "SELECT -(-3), members.id - -4 AS anon_1 FROM members";
    check(select((-literal_execute(-3), Member::id - literal_execute(-4))), sql, sql, sql);
}

#[test]
fn operators_bind_as_each_database_has_it() {
    check(
        select(Member::age.bitwise_not() + 1),
        "SELECT (~members.age) + $1::INTEGER AS anon_1 FROM members",
        "SELECT ~members.age + ? AS anon_1 FROM members",
        "SELECT CAST(~members.age AS SIGNED) + ? AS anon_1 FROM members",
    );
    check(
        select((Member::age * 2).bitwise_xor(1)),
        "SELECT members.age * $1::INTEGER # $2::INTEGER AS anon_1 FROM members",
        "SELECT ((members.age * ? | ?) - (members.age * ? & ?)) AS anon_1 FROM members",
        "SELECT (members.age * ?) ^ ? AS anon_1 FROM members",
    );
    check(
        select(Member::id).filter(Member::active.between(Member::age.gt(1), Member::age.lt(9))),
        "SELECT members.id FROM members \
         WHERE members.active BETWEEN (members.age > $1::INTEGER) AND (members.age < $2::INTEGER)",
        "SELECT members.id FROM members WHERE members.active BETWEEN (members.age > ?) AND (members.age < ?)",
        "SELECT members.id FROM members WHERE members.active BETWEEN (members.age > ?) AND (members.age < ?)",
    );
    check(
        select(Note::id).filter(Note::data.contains(Note::data.get("a"))),
        "SELECT notes.id FROM notes WHERE notes.data @> (notes.data -> $1::TEXT)",
        "error: SQLite has no @>: arrays, ranges and JSONB are PostgreSQL's",
        "error: MySQL has no @>: arrays, ranges and JSONB are PostgreSQL's",
    );
}

#[test]
fn an_operator_of_ones_own_gets_whole_operands() {
    check(
        select(Member::id).filter((Member::id + 1).op::<bool>("<=>", Member::id.eq(2))),
        "SELECT members.id FROM members WHERE (members.id + $1::BIGINT) <=> (members.id = $2::BIGINT)",
        "SELECT members.id FROM members WHERE (members.id + ?) <=> (members.id = ?)",
        "SELECT members.id FROM members WHERE (members.id + ?) <=> (members.id = ?)",
    );
    static HALF: Construct = Construct::new("half", "{0} / 2");
    let sql = "SELECT (members.id + members.id) / 2 AS anon_1 FROM members";
    check(select(construct::<i64>(&HALF, Member::id + Member::id)), sql, sql, sql);
}

#[test]
fn unions_are_ordered_by_the_names_of_their_columns() {
    let label = (Member::id + 1).label("n");
    check(
        select((&label, Member::name))
            .union(select((Note::id, Note::words)))
            .order_by((label.desc(), Member::name))
            .limit(5),
        "SELECT members.id + $1::BIGINT AS n, members.name FROM members UNION SELECT notes.id, notes.words FROM notes \
         ORDER BY n DESC, name LIMIT $2::INTEGER",
        "SELECT members.id + ? AS n, members.name FROM members UNION SELECT notes.id, notes.words FROM notes \
         ORDER BY n DESC, name LIMIT ? OFFSET ?",
        "SELECT members.id + ? AS n, members.name FROM members UNION SELECT notes.id, notes.words FROM notes \
         ORDER BY n DESC, name LIMIT ?",
    );
    let error = "error: order_by: UNION and its kind are ordered by columns and labels that their first query selects";
    check(select(Member::id).union(select(Note::id)).order_by(Note::id), error, error, error);
    let all = union([select(Member::name), select(Note::words)]).union_all(select(Note::words)).subquery();
    let sql = "SELECT anon_1.name FROM ((SELECT members.name AS name FROM members UNION \
               SELECT notes.words AS words FROM notes) UNION ALL SELECT notes.words AS words FROM notes) AS anon_1";
    let sqlite = "SELECT anon_1.name FROM (SELECT * FROM (SELECT members.name AS name FROM members UNION \
                  SELECT notes.words AS words FROM notes) UNION ALL SELECT notes.words AS words FROM notes) AS anon_1";
    check(select(all.col(Member::name)), sql, sqlite, sql);
}

#[test]
fn a_label_is_repeated_as_it_stands_in_the_select_list() {
    let next = (Member::age + 1).label("next");
    let stmt =
        select((&next, func::count_all())).group_by(&next).having(next.gt(3)).order_by((&next * 2).desc());
    check(
        stmt,
        "SELECT members.age + $1::INTEGER AS next, count(*) AS count_1 FROM members \
         GROUP BY members.age + $1::INTEGER HAVING members.age + $1::INTEGER > $2::INTEGER \
         ORDER BY (members.age + $1::INTEGER) * $3::INTEGER DESC",
        "SELECT members.age + ? AS next, count(*) AS count_1 FROM members GROUP BY members.age + ? \
         HAVING members.age + ? > ? ORDER BY (members.age + ?) * ? DESC",
        "SELECT members.age + ? AS next, count(*) AS count_1 FROM members GROUP BY next HAVING next > ? \
         ORDER BY (next) * ? DESC",
    );
    // a window does not know the names of the select list
    let sql =
        "SELECT members.age AS a, rank() OVER (ORDER BY members.age DESC) AS anon_1 FROM members ORDER BY a";
    let age = Member::age.label("a");
    check(select((&age, func::rank().over().order_by(age.desc()))).order_by(&age), sql, sql, sql);
    check(
        select(&next).distinct_on(&next).order_by(&next),
        "SELECT DISTINCT ON (next) members.age + $1::INTEGER AS next FROM members ORDER BY next",
        "error: SQLite has no DISTINCT ON",
        "error: MySQL has no DISTINCT ON",
    );
}

#[test]
fn a_relationship_within_a_relationship_keeps_its_names() {
    let sql = "SELECT members.id FROM members WHERE EXISTS (SELECT 1 FROM members AS members_1 \
               WHERE members_1.id = members.boss_id AND (EXISTS (SELECT 1 FROM notes \
               WHERE members_1.id = notes.author_id AND (EXISTS (SELECT 1 FROM members \
               WHERE members.id = notes.author_id AND members.age IS NULL)))))";
    let inner = Note::author.has(Member::age.is_null());
    check(select(Member::id).filter(Member::boss.has(Member::notes.any(inner))), sql, sql, sql);
    let sql = "SELECT members.id FROM members WHERE EXISTS (SELECT 1 FROM members AS members_1 \
               WHERE members.id = members_1.boss_id AND members_1.boss_id IN (SELECT members.boss_id FROM members))";
    let bosses = select(Member::boss_id);
    check(select(Member::id).filter(Member::reports.any(Member::boss_id.in_(bosses))), sql, sql, sql);
}

#[test]
fn a_subquery_in_returning_has_tables() {
    let count = select(func::count_all()).filter(Note::author_id.eq(Member::id)).select_from(Note);
    check(
        update(Member).set(Member::name, "x").returning((Member::id, count.scalar_subquery().label("n"))),
        "UPDATE members SET name=$1::VARCHAR RETURNING members.id, \
         (SELECT count(*) AS count_1 FROM notes WHERE notes.author_id = members.id) AS n",
        "UPDATE members SET name=? RETURNING id, \
         (SELECT count(*) AS count_1 FROM notes WHERE notes.author_id = members.id) AS n",
        "error: MySQL has no UPDATE … RETURNING: select the rows, before or after",
    );
}

#[test]
fn on_conflict_after_a_select_is_no_join() {
    let rows = select((Note::words, literal(true)));
    check(
        insert(Member).from_select((Member::name, Member::active), rows).on_conflict_do_nothing(),
        "INSERT INTO members (name, active) SELECT notes.words, $1::BOOLEAN AS anon_1 FROM notes ON CONFLICT DO NOTHING",
        "INSERT INTO members (name, active) SELECT notes.words, ? AS anon_1 FROM notes WHERE 1 ON CONFLICT DO NOTHING",
        "INSERT IGNORE INTO members (name, active) SELECT notes.words, ? AS anon_1 FROM notes",
    );
}

#[test]
fn values_beside_a_column_are_bound_as_it_is() {
    check(
        select((
            func::coalesce(Note::data, json!({})),
            case(Note::id.gt(1), Note::data).otherwise(json!([])),
            func::nullif(Note::data, json!(null)),
        )),
        "SELECT coalesce(notes.data, $1::JSONB) AS coalesce_1, \
         CASE WHEN (notes.id > $2::BIGINT) THEN notes.data ELSE $3::JSONB END AS anon_1, \
         nullif(notes.data, $4::JSONB) AS nullif_1 FROM notes",
        "SELECT coalesce(notes.data, ?) AS coalesce_1, CASE WHEN (notes.id > ?) THEN notes.data ELSE ? END AS anon_1, \
         nullif(notes.data, ?) AS nullif_1 FROM notes",
        "SELECT coalesce(notes.data, ?) AS coalesce_1, CASE WHEN (notes.id > ?) THEN notes.data ELSE ? END AS anon_1, \
         nullif(notes.data, ?) AS nullif_1 FROM notes",
    );
}

#[test]
fn the_distances_of_a_frame_are_values_but_on_mysql() {
    let sql = |before: &str, after: &str| {
        format!(
            "SELECT sum(members.age) OVER (ORDER BY members.id ROWS BETWEEN {before} PRECEDING AND {after} FOLLOWING) \
             AS anon_1 FROM members"
        )
    };
    check(
        select(func::sum(Member::age).over().order_by(Member::id).rows(-2..=3)),
        &sql("$1::INTEGER", "$2::INTEGER"),
        &sql("?", "?"),
        &sql("2", "3"),
    );
}
