//! Values of every type of column, wherever a condition may hold a value.

use super::language::Asking;
use super::types::everything;
use crate::mode::{Engine, maybe};
use aludel::prelude::*;
use aludel::{Result, TextStatement};
use aludel_tests::models::*;

type Cases = Vec<(String, Expr<bool>)>;

/// Conditions that hold, of each of these columns and the value in it.
macro_rules! conditions {
    ($row:ident: $($field:ident)*; |$column:ident, $value:ident| $conditions:tt) => {{
        let mut cases: Cases = Vec::new();
        $( conditions!(@of cases $row $field $column $value $conditions); )*
        cases
    }};
    (@of $cases:ident $row:ident $field:ident $column:ident $value:ident {
        $($what:literal: $condition:expr),* $(,)?
    }) => {
        let ($column, $value) = (Everything::$field, || $row.$field.clone());
        $( $cases.push((format!("{} {}", stringify!($field), $what), $condition)); )*
    };
}

/// What can be compared, and stand in lists.
fn of_values(row: &Everything) -> Cases {
    conditions!(row:
        id tiny small big u_tiny u_small u_int u_big real double flag text short fixed bytes day clock naive moment number
        uuid role mood email delta pause host network mac year unsigned celsius;
        |column, value| {
            "eq": column.eq(value()),
            "eq, the other way": literal(value()).eq(column),
            "not distinct": column.is_not_distinct_from(value()),
            "in": column.in_([value()]),
            "in two": column.in_([value(), value()]),
            "not not in": !column.not_in([value()]),
            "in a list under a name": tuple_((column,)).in_([(value(),)]),
            "in tuples": tuple_((column, Everything::id)).in_([(value(), row.id), (value(), -1)]),
            "coalesce": func::coalesce(column, value()).eq(value()),
            "coalesce of NULL": func::coalesce(func::nullif(column, value()), value()).eq(column),
            "case": case(Everything::id.lt(0), value()).otherwise(column).eq(value()),
            "case of a value": case_value(column).when(value(), 1).otherwise(0).eq(1),
            "a subquery": column.eq(select(literal(value()).label("v")).scalar_subquery()),
            "in a subquery": column.in_(select(column).filter(column.eq(value()))),
            "a derived table": {
                let label = literal(value()).label("v");
                let derived = select(&label).subquery();
                select(derived.col(&label)).filter(derived.col(&label).eq(value())).exists()
            },
            "values": {
                let values = aludel::values("v", ["a", "b"], [(value(), 1), (value(), 2)]);
                select(func::count_all()).select_from(&values).scalar_subquery().eq(2) & column.is_not_null()
            },
        }
    )
}

/// What is ordered as well.
fn of_ordered_values(row: &Everything) -> Cases {
    conditions!(row:
        id tiny small big u_tiny u_small u_int u_big real double text short bytes day clock naive moment number uuid role
        mood email delta pause year unsigned celsius;
        |column, value| {
            "between": column.between(value(), value()),
            "<=": column.le(value()),
            "greatest": func::greatest(column, value()).eq(value()),
            "least": func::least(literal(value()), column).ge(column),
        }
    )
}

/// Arrays, which are text where there are none.
fn of_arrays(row: &Everything) -> Cases {
    let mut cases = conditions!(row: words numbers holes instants moods roles; |column, value| {
        "eq": column.eq(value()),
        "ne": !column.ne(value()),
    });
    // without a column beside it, an array of text is TEXT[], and this column is VARCHAR[]
    cases.extend(conditions!(row: numbers holes instants moods roles; |column, value| {
        "coalesce": func::coalesce(column, value()).eq(value()),
        "case": case(Everything::id.lt(0), value()).otherwise(column).eq(value()),
    }));
    cases
}

#[maybe]
pub(crate) async fn values_of_every_column_are_bound(engine: &Engine) -> Result<()> {
    let mut ask = Asking::new(engine);
    ask.session.execute(insert(Everything).values([everything()])).await?;
    ask.session.commit().await?;
    let row = ask.session.scalars(select(Everything)).await?.one()?;
    let mut cases = of_values(&row);
    cases.extend(of_ordered_values(&row));
    cases.extend(of_arrays(&row));
    for (what, condition) in cases {
        ask.rows(&what, select(Everything::id).filter(condition), [row.id]).await;
    }
    ask.done()
}

#[maybe]
pub(crate) async fn values_of_every_column_are_bound_in_text(engine: &Engine) -> Result<()> {
    let mut ask = Asking::new(engine);
    ask.session.execute(insert(Everything).values([everything()])).await?;
    ask.session.commit().await?;
    let row = ask.session.scalars(select(Everything)).await?.one()?;
    let dialect = ask.dialect;
    let name = |field: &str| dialect.ident(field);
    macro_rules! texts {
        ($($field:ident)*) => {
            [$((
                stringify!($field),
                text(format!("SELECT id FROM everything WHERE {} = :v", name(stringify!($field))))
                    .bind("v", row.$field.clone()),
                text(format!("SELECT id FROM everything WHERE {} IN :v", name(stringify!($field))))
                    .bind_list("v", [row.$field.clone(), row.$field.clone()]),
                text(format!("UPDATE everything SET {} = :v WHERE :n = id", name(stringify!($field))))
                    .bind("v", row.$field.clone())
                    .bind("n", row.id),
            )),*]
        };
    }
    let cases: Vec<(&str, TextStatement, TextStatement, TextStatement)> = texts!(
        tiny small big u_tiny u_small u_int u_big real double flag text short fixed bytes day clock naive moment number uuid
        role mood email delta pause words numbers holes instants moods roles host network mac year unsigned celsius
    )
    .into();
    let of_id = select(Everything::id);
    for (what, equal, listed, updated) in cases {
        // SQLite compares floats of four bytes as it was given them
        ask.rows(what, of_id.clone().from_statement(equal), [row.id]).await;
        ask.rows(what, of_id.clone().from_statement(listed), [row.id]).await;
        let done = ask.session.execute(updated).await;
        let done = done.map(|done| done.rowcount()).map_err(|error| error.to_string());
        assert_eq!(done, Ok(1), "{what}");
    }
    let after = ask.session.scalars(select(Everything)).await?.one()?;
    assert_eq!(after, row);
    let given =
        |value: Option<i64>| text("SELECT id FROM everything WHERE big = :v OR :v IS NULL").bind("v", value);
    ask.rows("a value that may be missing", of_id.clone().from_statement(given(None)), [row.id]).await;
    ask.rows("one that is given", of_id.clone().from_statement(given(Some(row.big))), [row.id]).await;
    ask.rows("one that is not there", of_id.from_statement(given(Some(0))), []).await;
    ask.done()
}
