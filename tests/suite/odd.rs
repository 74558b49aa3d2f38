//! Names and values that need quotes.

use crate::mode::{Engine, SessionMaker, maybe};
use aludel::prelude::*;
use aludel::{Result, Set};
use aludel_tests::odd_models::*;

#[maybe]
pub(crate) async fn odd_names_and_values_come_back(engine: &Engine) -> Result<()> {
    ODD.drop_all(engine).await?;
    ODD.create_all(engine).await?;
    let mut session = SessionMaker::new(engine).session();
    for text in VALUES {
        let row: [Set<Odd>; 9] = odd(text);
        session.execute(insert(Odd).values(row)).await?;
        let found: Vec<Odd> = session.scalars(select(Odd).filter(Odd::space.eq(text))).await?.all()?;
        assert_eq!(found.len(), 1, "{text:?}");
        assert_eq!((found[0].word.as_str(), found[0].question.as_deref()), (text, Some(text)));
        assert_eq!(found[0].document, document(text), "{text:?}");

        let conditions: Vec<(&str, aludel::Expr<bool>)> = vec![
            ("in", Odd::percent.in_([text, "nobody's"])),
            ("contains", Odd::colon.contains(text).and(Odd::space.eq(text))),
            ("startswith", Odd::letter.startswith(text).and(Odd::space.eq(text))),
            ("key", Odd::document.get(text).as_string().eq(text)),
            ("path", Odd::document.path(("in", text, 0)).as_string().eq(text)),
        ];
        for (what, condition) in conditions {
            let ids: Vec<i64> = session.scalars(select(Odd::id).filter(condition)).await?.all()?;
            assert_eq!(ids, [found[0].id], "{what}: {text:?}");
        }
    }
    for name in
        ["a\"b", "a`b", "se lect", "select", "naïve", "x;--", "%s", ":name", "?", "$1", "it's", "a\\b"]
    {
        let label = func::count_all().label(name);
        let odd = aludel::aliased(Odd, "from \"where\"");
        let query = select((odd.id, &label)).group_by(odd.id).having(label.gt(0)).order_by(&label);
        let table = query.cte(name);
        let all = select(func::count(table.col(&label)));
        let rows: Vec<i64> = session.scalars(all).await?.all()?;
        assert_eq!(rows, [VALUES.len() as i64], "{name:?}");
    }
    let many: Vec<Keyword> =
        session.scalars(select(Keyword).join(Odd).filter(Odd::others.any(()))).await?.all()?;
    assert_eq!(many, []);
    session.rollback().await?;
    ODD.drop_all(engine).await
}
