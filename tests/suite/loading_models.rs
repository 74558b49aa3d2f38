//! What models say of how they are loaded, and keys of several columns.

use crate::mode::{Engine, Session, SessionMaker, maybe};
use aludel::Result;
use aludel::prelude::*;
use aludel_tests::loading_models::*;

#[maybe]
async fn library(engine: &Engine) -> Result<Session> {
    LOADING.drop_all(engine).await?;
    LOADING.create_all(engine).await?;
    let mut session = SessionMaker::new(engine).session();
    let ann =
        Writer::new().name("ann").life("long").letters(Some("l".to_owned())).diary(Some("d".to_owned()));
    let ann = session.add(ann);
    let bob = session.add(Writer::new().name("bob").life("short"));
    for (title, writer, gone) in [("z", ann, false), ("a", ann, false), ("m", bob, true)] {
        session.add(Book::new().title(title).writer(writer).gone(gone));
    }
    session.add(Prize::new().writer(ann));
    session.commit().await?;
    Ok(session)
}

/// What a panic says.
fn told(read: impl FnOnce() -> usize) -> String {
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(read)).unwrap_err();
    panic.downcast_ref::<String>().cloned().unwrap_or_default()
}

#[maybe]
pub(crate) async fn models_load_relationships_by_themselves(engine: &Engine) -> Result<()> {
    let mut session = library(engine).await?;
    let writers = session.scalars(select(Writer).order_by(Writer::name)).await?.all()?;
    let titles = |writer: &Writer| writer.books.iter().map(|book| book.title.clone()).collect::<Vec<_>>();
    assert_eq!(writers.iter().map(titles).collect::<Vec<_>>(), [vec!["a", "z"], vec!["m"]]);
    let told_of = told(|| writers[0].prizes.len());
    assert!(told_of.contains("raiseload(Writer::prizes)"), "{told_of}");
    // the two sides do not load each other without end
    assert!(!writers[0].books[0].writer.is_loaded());
    let book = session.scalars(select(Book).filter(Book::title.eq("m"))).await?.one()?;
    assert_eq!((book.writer.name.as_str(), book.writer.books.is_loaded()), ("bob", false));
    let rows = session.execute(select((Book, Book::id)).order_by(Book::title)).await?.all()?;
    assert_eq!(rows[0].0.writer.name, "ann");
    // what a statement says counts more
    let stmt = select(Writer).options((lazyload(Writer::books), selectinload(Writer::prizes)));
    let ann = session.scalars(stmt.filter(Writer::name.eq("ann"))).await?.one()?;
    assert!(!ann.books.is_loaded());
    assert_eq!(ann.prizes.len(), 1);
    Ok(())
}

#[maybe]
pub(crate) async fn models_leave_out_columns_by_themselves(engine: &Engine) -> Result<()> {
    let mut session = library(engine).await?;
    let ann = || select(Writer).filter(Writer::name.eq("ann"));
    let read = |writer: &Writer| (writer.life.clone(), writer.letters.clone(), writer.diary.clone());
    let (none, some) = (String::new(), |text: &str| Some(text.to_owned()));
    let writer = session.scalars(ann()).await?.one()?;
    assert_eq!(read(&writer), (none.clone(), None, None));
    let writer = session.scalars(ann().options(undefer(Writer::life))).await?.one()?;
    assert_eq!(read(&writer), ("long".to_owned(), None, None));
    let writer = session.scalars(ann().options(undefer_group(Writer, "papers"))).await?.one()?;
    assert_eq!(read(&writer), (none.clone(), some("l"), some("d")));
    let writer = session.scalars(ann().options(load_only(Writer::diary))).await?.one()?;
    assert_eq!((writer.name.as_str(), read(&writer)), ("", (none, None, some("d"))));
    let stmt = select(Prize).options(joinedload(Prize::writer).undefer(Writer::life));
    let prize = session.scalars(stmt).await?.one()?;
    assert_eq!(prize.writer.life, "long");
    // through several joins, past columns that are not read
    let stmt = select(Prize).options(joinedload(Prize::writer).then(Writer::books).load_only(Book::title));
    let prize = session.scalars(stmt).await?.one()?;
    assert_eq!((prize.writer.name.as_str(), prize.writer.books.len()), ("ann", 2));
    Ok(())
}

#[maybe]
pub(crate) async fn keys_of_several_columns_are_followed(engine: &Engine) -> Result<()> {
    LOADING.drop_all(engine).await?;
    LOADING.create_all(engine).await?;
    let mut session = SessionMaker::new(engine).session();
    for (country, number, name) in [("at", 1, "north"), ("at", 2, "south"), ("ch", 1, "west")] {
        session.add(Region::new().country(country).number(number).name(name));
    }
    session.flush().await?;
    let towns = [
        ("b", Some("at"), Some(1)),
        ("a", Some("at"), Some(1)),
        ("c", Some("ch"), Some(1)),
        ("d", Some("at"), None),
    ];
    for (name, country, number) in towns {
        session.add(Town::new().name(name).country(country.map(str::to_owned)).number(number));
    }
    session.commit().await?;
    for option in [selectinload(Region::towns), joinedload(Region::towns), subqueryload(Region::towns)] {
        let regions = session.scalars(select(Region).options(option).order_by(Region::name)).await?.all()?;
        let found: Vec<Vec<&str>> = regions
            .iter()
            .map(|region| region.towns.iter().map(|town| town.name.as_str()).collect())
            .collect();
        assert_eq!(found, [vec!["a", "b"], vec![], vec!["c"]]);
    }
    for option in [selectinload(Town::region), joinedload(Town::region)] {
        let towns = session.scalars(select(Town).options(option).order_by(Town::name)).await?.all()?;
        let names: Vec<_> =
            towns.iter().map(|town| town.region.get().map(|region| region.name.as_str())).collect();
        assert_eq!(names, [Some("north"), Some("north"), Some("west"), None]);
        assert!(std::ptr::eq(towns[0].region.get().unwrap(), towns[1].region.get().unwrap()));
        assert!(towns[3].region.is_loaded());
    }
    let n: i64 = session.scalar(select(func::count(Town::id)).join(Town::region)).await?;
    assert_eq!(n, 3);
    let n: i64 = session.scalar(select(func::count(Town::id)).join(Region)).await?;
    assert_eq!(n, 3);
    let empty = session.scalars(select(Region).filter(!Region::towns.any(()))).await?.one()?;
    assert_eq!(empty.name, "south");
    let found =
        session.scalars(select(Town).filter(Town::region.has(Region::name.eq("west")))).await?.one()?;
    assert_eq!(found.name, "c");
    let one = Region::towns.order_by(Town::name.desc()).limit_per_parent(1);
    let north =
        session.scalars(select(Region).options(selectinload(one)).filter(Region::name.eq("north"))).await?;
    assert_eq!(north.one()?.towns[0].name, "b");
    Ok(())
}
