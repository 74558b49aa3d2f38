//! SQL of one's own, with values.

use super::language::{date, decimal, items, moment, s};
use crate::mode::{Engine, maybe};
use aludel::prelude::*;
use aludel::{AnyRow, Result};
use aludel_tests::language_models::*;

#[maybe]
pub(crate) async fn values_take_the_type_of_their_place(engine: &Engine) -> Result<()> {
    let mut ask = items(engine).await?;
    // `||` is OR on MySQL
    let joined = if ask.on_mysql() { "concat(note, '\\:x')" } else { "note || '\\:x'" };
    let cases = vec![
        ("text", text("SELECT id FROM items WHERE name = :v").bind("v", "bob"), 2),
        ("integer for a bigint", text("SELECT id FROM items WHERE big = :v").bind("v", 5), 4),
        ("bigint for a smallint", text("SELECT id FROM items WHERE small = :v").bind("v", -4i64), 4),
        ("integer for a decimal", text("SELECT id FROM items WHERE price = :v").bind("v", 10), 2),
        ("decimal", text("SELECT id FROM items WHERE price = :v").bind("v", decimal("2.25")), 3),
        ("float", text("SELECT id FROM items WHERE weight = :v").bind("v", 2.5), 2),
        ("boolean", text("SELECT max(id) FROM items WHERE active = :v").bind("v", true), 3),
        ("date", text("SELECT id FROM items WHERE day = :v").bind("v", date("2023-12-31")), 2),
        (
            "moment",
            text("SELECT id FROM items WHERE moment = :v").bind("v", moment("2024-02-29T00:00:00Z")),
            3,
        ),
        (
            "uuid",
            text(format!("SELECT id FROM items WHERE {} = :v", ask.dialect.ident("key")))
                .bind("v", uuid::Uuid::max()),
            2,
        ),
        ("enum", text("SELECT id FROM items WHERE grade = :v").bind("v", Grade::High), 2),
        ("text for an enum", text("SELECT id FROM items WHERE grade = :v").bind("v", "middle"), 3),
        ("bytes", text("SELECT id FROM items WHERE raw = :v").bind("v", b"abc".to_vec()), 3),
        ("some", text("SELECT id FROM items WHERE count = :v").bind("v", Some(7)), 3),
        ("twice", text("SELECT id FROM items WHERE name = :v AND :v <> 'x'").bind("v", "bob"), 2),
        ("cast", text("SELECT id FROM items WHERE id = CAST(:v AS INTEGER)").bind("v", 2), 2),
        ("arithmetic", text("SELECT id FROM items WHERE id - :a = :b").bind("a", 1i64).bind("b", 2i64), 3),
        (
            "a function's argument",
            text("SELECT id FROM items WHERE lower(name) = lower(:v)").bind("v", "BOB"),
            2,
        ),
        ("limit", text("SELECT id FROM items ORDER BY id LIMIT :n OFFSET :o").bind("n", 1).bind("o", 2), 3),
        (
            "a colon",
            text(format!("SELECT id FROM items WHERE {joined} <> ':x' AND note = :v")).bind("v", "a_b"),
            2,
        ),
    ];
    for (what, statement, expected) in cases {
        let found = ask.session.scalar::<i64, _>(statement).await;
        let found = match found {
            Ok(found) => found,
            Err(error) => panic!("{what}: {error}"),
        };
        assert_eq!(found, expected, "{what}");
    }
    let none = text("SELECT count(*) FROM items WHERE note = :v").bind("v", None::<String>);
    let found: i64 = ask.session.scalar(none).await?;
    assert_eq!(found, 0);
    let bare: String = ask.session.scalar(text("SELECT :v").bind("v", "alone")).await?;
    assert_eq!(bare, "alone");
    ask.done()
}

#[maybe]
pub(crate) async fn lists_are_written_out(engine: &Engine) -> Result<()> {
    let mut ask = items(engine).await?;
    for (ids, expected) in [(vec![1, 3, 9], vec![1, 3]), (vec![2], vec![2]), (vec![], vec![])] {
        let listed = text("SELECT id FROM items WHERE id IN :ids AND active IN :flags ORDER BY id")
            .bind_list("ids", ids)
            .bind_list("flags", [true, false]);
        let found: Vec<i64> = ask.session.scalars(listed).await?.all()?;
        assert_eq!(found, expected);
    }
    let words = text("SELECT id FROM items WHERE name IN :names OR id = :id ORDER BY id");
    let words = words.bind_list("names", ["bob", "it's"]).bind("id", 4);
    let found: Vec<i64> = ask.session.scalars(words).await?.all()?;
    assert_eq!(found, [2, 4]);
    ask.done()
}

#[maybe]
pub(crate) async fn text_stands_within_statements(engine: &Engine) -> Result<()> {
    let mut ask = items(engine).await?;
    let condition = select(Item::id).filter(text("items.small = :s").bind("s", 2)).filter(Item::active);
    ask.rows("a condition", condition, [3]).await;
    let several = select(Item::id)
        .filter((
            Item::id.gt(1),
            text("(items.id < :a OR items.id = :b)").bind("a", 3i64).bind("b", 4i64),
            Item::id.ne(9),
        ))
        .order_by(Item::id);
    ask.rows("among others", several, [2, 4]).await;
    let expression = text("items.id * :n").bind("n", 10i64).as_expr::<i64>();
    let selected = select((Item::id, expression.clone() + 1)).filter(expression.gt(25)).order_by(Item::id);
    ask.rows("an expression", selected, [(3, 31), (4, 41)]).await;
    let from = select(literal_column::<i64>("id"))
        .select_from(text("items"))
        .filter(text("name = :n").bind("n", "bob"));
    ask.rows("a table", from, [2]).await;
    let columns = text("SELECT id, name FROM items WHERE id <= :n ORDER BY id")
        .bind("n", 2)
        .columns::<(i64, String), 2>(["id", "name"]);
    ask.rows("columns", columns.typed(), [(1, s("Anna")), (2, s("bob"))]).await;
    let items = text("SELECT id AS number, price FROM items WHERE id > :n").bind("n", 1);
    let items = items.columns::<(i64, rust_decimal::Decimal), 2>(["number", "price"]).subquery("t");
    let joined = select((Item::name, items.col_named::<rust_decimal::Decimal>("price")))
        .join((&items, items.col_named::<i64>("number").eq(Item::id)))
        .filter(items.col_named::<i64>("number").lt(bindparam("m", 4i64)))
        .order_by(Item::id);
    ask.rows(
        "a subquery, with values before and after",
        joined,
        [(s("bob"), decimal("10")), (s("Chloé"), decimal("2.25"))],
    )
    .await;
    ask.done()
}

#[maybe]
pub(crate) async fn rows_of_text_become_what_is_said(engine: &Engine) -> Result<()> {
    let mut ask = items(engine).await?;
    let statement = text("SELECT * FROM items WHERE id = :id").bind("id", 1);
    let item = ask.session.scalars(select(Item).from_statement(statement)).await?.one()?;
    let same = ask.session.scalars(select(Item).filter(Item::id.eq(1))).await?.one()?;
    assert_eq!(item, same);
    let pairs = select((Item::id, Item::name))
        .from_statement(text("SELECT id, upper(name) AS name FROM items ORDER BY id LIMIT 2"));
    ask.rows("other expressions", pairs, [(1, s("ANNA")), (2, s("BOB"))]).await;
    let labelled = select((func::count_all(), Item::grade))
        .from_statement(text("SELECT count(*), grade FROM items GROUP BY grade ORDER BY 1, 2 LIMIT 1"));
    // text is ordered by its letters
    let expected = if ask.on_sqlite() { (1, Grade::High) } else { (1, Grade::Middle) };
    ask.rows("aggregates", labelled, [expected]).await;
    let named = |names| text("SELECT id, name FROM items WHERE id = 1").columns::<(i64, String), 2>(names);
    ask.rows("named", named(["id", "NAME"]).typed(), [(1, s("Anna"))]).await;
    let wrong = ask.session.execute(named(["name", "id"])).await;
    let told = wrong.map(drop).unwrap_err().to_string();
    assert!(told.contains("the text's column 1 is \"id\", and \"name\" is expected"), "{told}");
    ask.session.rollback().await?;
    let rows: Vec<AnyRow> = ask
        .session
        .execute(text("SELECT id, price, day, doc FROM items ORDER BY id"))
        .await?
        .mappings()
        .collect();
    let day: Option<chrono::NaiveDate> = rows[3].get("day")?;
    let price: rust_decimal::Decimal = rows[1].get("price")?;
    let doc: Option<serde_json::Value> = rows[2].get("doc")?;
    assert_eq!((day, price, doc), (None, decimal("10"), Some(serde_json::json!([10, 20]))));
    let changed = ask
        .session
        .execute(text("UPDATE items SET small = small + :n WHERE id > :id").bind("n", 1).bind("id", 2))
        .await?;
    assert_eq!(changed.rowcount(), 2);
    ask.items("changed", Item::small.eq(3), &[3]).await;
    ask.done()
}
