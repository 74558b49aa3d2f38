//! The tables, and what the sessions do by themselves.

#![allow(missing_docs, reason = "the names say it")]

use aludel::prelude::*;

models! {
    #[derive(Debug)]
    pub struct Author in "authors" {
        pub id: i64 = column(primary_key),
        pub name: String = column(String(50)),
        pub email: String = column(String(100), unique),
        pub articles: Many<Article> = relationship(back_populates = author, cascade = [All, DeleteOrphan]),
    }

    #[derive(Debug)]
    pub struct Article in "articles" {
        pub id: i64 = column(primary_key),
        pub title: String = column(String(100)),
        pub text: String = column(Text),
        pub views: i64 = column(default(0)),
        /// Counted by the session: of two editors, the slower one is told.
        pub version: i32 = column(version_id),
        pub author_id: i64 = column(foreign_key(Author::id), index),
        pub author: One<Author> = relationship(author_id, back_populates = articles),
        pub comments: Many<Comment> = relationship(back_populates = article, cascade = [All, DeleteOrphan]),
        pub tags: Many<Tag> = relationship(secondary = ArticleTag, back_populates = articles),
    }

    /// A tree: a comment, the answers to it, the answers to those.
    #[derive(Debug)]
    pub struct Comment in "comments" {
        pub id: i64 = column(primary_key),
        pub text: String = column(Text),
        pub article_id: i64 = column(foreign_key(Article::id), index),
        pub parent_id: Option<i64> = column(foreign_key(Comment::id), index),
        pub article: One<Article> = relationship(article_id, back_populates = comments),
        pub parent: One<Option<Comment>> = relationship(parent_id, back_populates = answers),
        pub answers: Many<Comment> = relationship(
            back_populates = parent, cascade = [All, DeleteOrphan], order_by = Comment::id
        ),
    }

    #[derive(Debug)]
    pub struct Tag in "tags" {
        pub id: i64 = column(primary_key),
        pub name: String = column(String(50), unique),
        pub articles: Many<Article> = relationship(secondary = ArticleTag, back_populates = tags),
    }

    pub table ArticleTag in "article_tags" {
        article_id: i64 = column(primary_key, foreign_key(Article::id)),
        tag_id: i64 = column(primary_key, foreign_key(Tag::id)),
    }

    /// What was done; written by the hooks alone.
    #[derive(Debug)]
    pub struct Deed in "deeds" {
        pub id: i64 = column(primary_key),
        pub what: String = column(Text),
    }
}

pub static SCHEMA: Metadata = metadata![Author, Article, Comment, Tag, ArticleTag, Deed];

/// Addresses are kept in lower case, and changes of articles are written down in the transaction that makes them.
pub fn hooks() -> Events {
    Events::new()
        .before_insert(|author: &mut Draft<Author>| {
            let email = author.get(Author::email).unwrap_or_default();
            author.assign(Author::email, email.to_lowercase());
            Ok(())
        })
        .before_flush(|work| {
            let mut deeds = Vec::new();
            for article in work.dirty(Article) {
                let title = &work[article].title;
                deeds.push(match work.history(article, Article::title).filter(|title| title.has_changes()) {
                    Some(history) => format!("renamed \"{}\" to \"{title}\"", history.old),
                    None => format!("changed \"{title}\""),
                });
            }
            for article in work.deleted(Article) {
                deeds.push(format!("deleted \"{}\"", work[article].title));
            }
            for deed in deeds {
                work.add(Deed::new().what(deed));
            }
            Ok(())
        })
}
