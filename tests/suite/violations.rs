//! What a database refuses is told as what it is.

use crate::mode::{Engine, SessionMaker, maybe};
use aludel::Result;
use aludel::prelude::*;
use aludel_tests::models::*;

#[maybe]
pub(crate) async fn unique(engine: &Engine) -> Result<()> {
    let mut session = SessionMaker::new(engine).session();
    session.add(User::new().name("a").email("same"));
    session.commit().await?;
    session.add(User::new().name("b").email("same"));
    let error = session.flush().await.unwrap_err();
    assert!(error.is_unique_violation() && error.is_integrity_violation(), "{error:?}");
    let shown = format!("{error} {error:?}");
    assert!(!shown.contains("same"), "values stay out of messages: {shown}");
    assert!(error.code().is_some() && std::error::Error::source(&error).is_some());
    Ok(())
}

#[maybe]
pub(crate) async fn foreign_key(engine: &Engine) -> Result<()> {
    let mut session = SessionMaker::new(engine).session();
    session.add(Post::new().title("t").content("c").author_id(12345));
    let error = session.commit().await.unwrap_err();
    assert!(error.is_foreign_key_violation(), "{error:?}");
    Ok(())
}

#[maybe]
pub(crate) async fn not_null(engine: &Engine) -> Result<()> {
    let mut session = SessionMaker::new(engine).session();
    let error = session.execute(text("INSERT INTO tags (name) VALUES (NULL)")).await.unwrap_err();
    assert!(error.is_not_null_violation(), "{error:?}");
    Ok(())
}

#[maybe]
pub(crate) async fn check(engine: &Engine) -> Result<()> {
    let mut session = SessionMaker::new(engine).session();
    session.add(Employee::new().name("x").order(0));
    let error = session.flush().await.unwrap_err();
    assert!(error.is_check_violation(), "{error:?}");
    Ok(())
}

#[maybe]
pub(crate) async fn required_columns_are_told_before_sending(engine: &Engine) -> Result<()> {
    let mut session = SessionMaker::new(engine).session();
    session.add(Post::new().title("t").content("c"));
    let error = session.flush().await.unwrap_err();
    assert!(error.is_not_null_violation(), "{error:?}");
    let message = error.to_string();
    assert!(message.contains("insert into posts") && message.contains("\"author_id\""), "{message}");
    assert!(message.contains("relationship"), "{message}");
    assert!(error.statement_text().is_none(), "nothing was sent");
    Ok(())
}
