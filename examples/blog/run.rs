//! The program, written once: `maybe` leaves it as it stands, or takes every `async` and `.await` away.

use super::{Session, SessionMaker, create_engine, maybe};
use crate::blog::models::{Article, Author, Comment, Deed, SCHEMA, Tag, hooks};
use aludel::Result;
use aludel::prelude::*;
use std::fmt::Write;

/// Runs everything in a database in memory.
#[maybe]
pub(crate) async fn run() -> Result<String> {
    let engine = create_engine("sqlite://")?;
    SCHEMA.create_all(&engine).await?;
    let sessions = SessionMaker::new(&engine).events(hooks());
    let mut report = String::new();

    let refused = import(&sessions).await?;
    let _ = writeln!(report, "imported, but for {}", refused.join(", "));

    let article = publish(&sessions, "ed@x", "Keys", &["rust", "sql"]).await?;
    tag(&sessions, article, &["rust", "orm"]).await?;
    report += &discuss(&sessions, article).await?;
    let tries = two_editors(&sessions, article).await?;
    let _ = writeln!(report, "the slower editor needed {tries} tries");
    unpublish(&sessions, "ed@x", "Drafts").await?;

    let mut session = sessions.session();
    let query = select(Article).options((joinedload(Article::author), selectinload(Article::tags)));
    for article in session.scalars(query).await?.all()? {
        let tags: Vec<&str> = article.tags.iter().map(|tag| tag.name.as_str()).collect();
        let _ = writeln!(
            report,
            "\"{}\" by {}, views: {}, version {}, about {}",
            article.title,
            article.author.name,
            article.views,
            article.version,
            tags.join(" and ")
        );
    }
    for deed in session.scalars(select(Deed::what).order_by(Deed::id)).await? {
        let _ = writeln!(report, "- {deed}");
    }
    Ok(report)
}

/// One transaction, and a savepoint per row: those that the database refuses are left out. Gives their names.
#[maybe]
async fn import(sessions: &SessionMaker) -> Result<Vec<&'static str>> {
    let mut session = sessions.session();
    let mut refused = Vec::new();
    for (name, email) in [("ed", "Ed@X"), ("impostor", "ed@x"), ("al", "al@x")] {
        let mut row = session.begin_nested().await?;
        row.add(Author::new().name(name).email(email));
        match row.commit().await {
            Err(error) if error.is_unique_violation() => refused.push(name),
            other => other?,
        }
    }
    session.commit().await?;
    Ok(refused)
}

#[maybe]
async fn author(session: &mut Session, email: &str) -> Result<Key<Author>> {
    let query = select(Author).filter(Author::email.eq(email));
    session.track(query).await?.pop().ok_or_else(aludel::Error::no_result_found)
}

/// Tags by their names; those that are not there are added.
#[maybe]
async fn tags(session: &mut Session, names: &[&str]) -> Result<Vec<Key<Tag>>> {
    let mut keys = session.track(select(Tag).filter(Tag::name.in_(names))).await?;
    for name in names {
        if !keys.iter().any(|key| session.try_get(*key).is_ok_and(|tag| tag.name == *name)) {
            keys.push(session.add(Tag::new().name(*name)));
        }
    }
    Ok(keys)
}

/// Adds an article, and a draft beside it. Gives its id.
#[maybe]
async fn publish(sessions: &SessionMaker, email: &str, title: &str, names: &[&str]) -> Result<i64> {
    let mut session = sessions.session();
    let author = author(&mut session, email).await?;
    let tags = tags(&mut session, names).await?;
    let new = Article::new().title(title).text("Copy, send, eight bytes.").author(author).tags(tags);
    let article = session.add(new);
    session.append(author, Author::articles, Article::new().title("Drafts").text("…"));
    session.commit().await?;
    Ok(session[article].id)
}

/// Lets an article have exactly these tags.
#[maybe]
async fn tag(sessions: &SessionMaker, article: i64, names: &[&str]) -> Result<()> {
    let mut session = sessions.session();
    let article = session.get_one(Article, article).await?;
    let tags = tags(&mut session, names).await?;
    session.load(article, Article::tags).await?; // what is to be taken out has to be known
    session.set(article, Article::tags, tags);
    session.commit().await
}

/// Comments: a tree is added whole, a branch is moved, another is cut off.
#[maybe]
async fn discuss(sessions: &SessionMaker, article: i64) -> Result<String> {
    let mut session = sessions.session();
    let article = session.get_one(Article, article).await?;
    let comment = |text: &str| Comment::new().text(text).article(article);
    let answers = [comment("Why not?").answers([comment("It is slow.")]), comment("Spam!")];
    let first = session.add(comment("No garbage collector?").answers(answers));
    let second = session.add(comment("Well written."));
    session.flush().await?;

    let [why, spam] = session.many(first, Comment::answers) else { unreachable!("there are two answers") };
    let (why, spam) = (*why, *spam);
    session.append(second, Comment::answers, why); // it leaves the comment it was below
    session.remove(first, Comment::answers, spam); // nobody's answer is an orphan, which the flush deletes
    session.commit().await?;

    let mut report = String::new();
    let mut open = vec![(second, 0), (first, 0)];
    while let Some((comment, depth)) = open.pop() {
        let _ = writeln!(report, "{}> {}", "  ".repeat(depth), session[comment].text);
        for answer in session.load(comment, Comment::answers).await?.into_iter().rev() {
            open.push((answer, depth + 1));
        }
    }
    Ok(report)
}

/// Two people change one article; whoever comes second is told, reads it anew, and tries again.
#[maybe]
async fn two_editors(sessions: &SessionMaker, id: i64) -> Result<u32> {
    for tries in 1.. {
        let mut session = sessions.session();
        let article = session.get_one(Article, id).await?;
        session.assign(article, Article::views, Article::views + 1)?; // the database counts
        session[article].title.push('!');
        if tries == 1 {
            session.rollback().await?; // a database in memory has one connection: let the other one have it
            session[article].title.push('!');
            let mut other = sessions.session();
            let theirs = other.get_one(Article, id).await?;
            other[theirs].title = "Keys, explained".into();
            other.commit().await?;
        }
        match session.commit().await {
            Err(error) if error.is_stale_data() => continue,
            done => return done.map(|()| tries),
        }
    }
    unreachable!("somebody wins")
}

/// Takes an article from its author: the cascade deletes it, with its comments and the rows of its tags.
#[maybe]
async fn unpublish(sessions: &SessionMaker, email: &str, title: &str) -> Result<()> {
    let mut session = sessions.session();
    let author = author(&mut session, email).await?;
    for article in session.load(author, Author::articles).await? {
        if session[article].title == title {
            session.delete(article);
        }
    }
    session.commit().await
}
