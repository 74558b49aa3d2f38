//! Three tables, each ten times as long as the one before: writers, their posts, and what is said of these.

use crate::schema::Database;
use aludel::prelude::*;

models! {
    /// Somebody who writes.
    #[derive(Debug)]
    pub struct Writer in "writers" {
        /// The key.
        pub id: i64 = column(primary_key),
        /// Text of a dozen bytes.
        pub name: String = column(Text),
        /// Ten of them.
        pub posts: Many<Post> = relationship(back_populates = writer),
    }

    /// What was written.
    #[derive(Debug)]
    pub struct Post in "posts" {
        /// The key.
        pub id: i64 = column(primary_key),
        /// Whose it is.
        pub writer_id: i64 = column(foreign_key(Writer::id), index),
        /// Text of a dozen bytes.
        pub title: String = column(Text),
        /// Who wrote it.
        pub writer: One<Writer> = relationship(back_populates = posts),
        /// Ten of them.
        pub comments: Many<Comment> = relationship(back_populates = post),
    }

    /// What is said of it.
    #[derive(Debug)]
    pub struct Comment in "comments" {
        /// The key.
        pub id: i64 = column(primary_key),
        /// Of which post.
        pub post_id: i64 = column(foreign_key(Post::id), index),
        /// Text of two dozen bytes.
        pub text: String = column(Text),
        /// The post.
        pub post: One<Post> = relationship(back_populates = comments),
    }
}

/// A comment as plain data: its id, post and text.
pub type CommentRow = (i64, i64, String);
/// A post as plain data: its id, writer and title, and what is said of it.
pub type PostRow = (i64, i64, String, Vec<CommentRow>);
/// A writer as plain data: the id, the name, and what was written.
pub type WriterRow = (i64, String, Vec<PostRow>);

impl Writer {
    /// The graph as plain data.
    pub fn plain(self) -> WriterRow {
        let posts = self.posts.iter().map(|post| {
            let comments = post.comments.iter().map(|c| (c.id, c.post_id, c.text.clone()));
            (post.id, post.writer_id, post.title.clone(), comments.collect())
        });
        (self.id, self.name, posts.collect())
    }
}

/// Writers by themselves.
pub const SELECT_WRITERS: &str = "SELECT id, name FROM writers";

/// Creates the tables, empty; `id` declares a key that the database numbers.
pub fn create(id: &str) -> String {
    format!(
        "DROP TABLE IF EXISTS comments; DROP TABLE IF EXISTS posts; DROP TABLE IF EXISTS writers;
         CREATE TABLE writers (id {id}, name text not null);
         CREATE TABLE posts (id {id}, writer_id bigint not null references writers, title text not null);
         CREATE TABLE comments (id {id}, post_id bigint not null references posts, text text not null);
         CREATE INDEX ix_posts_writer_id ON posts (writer_id);
         CREATE INDEX ix_comments_post_id ON comments (post_id);"
    )
}

/// A writer to be inserted, with what is below.
#[derive(Debug)]
pub struct NewWriter {
    /// Text of a dozen bytes.
    pub name: String,
    /// Ten of them.
    pub posts: Vec<NewPost>,
}

/// A post to be inserted, with what is said of it.
#[derive(Debug)]
pub struct NewPost {
    /// Text of a dozen bytes.
    pub title: String,
    /// Ten texts of two dozen bytes.
    pub comments: Vec<String>,
}

/// So many writers to be inserted, each with ten posts of ten comments.
pub fn new_writers(count: usize) -> Vec<NewWriter> {
    let comments = |w, p| (0..10).map(|c| format!("what is said of {w} {p} {c}")).collect();
    let posts = |w| {
        let post = |p| NewPost { title: format!("new title {w} {p}"), comments: comments(w, p) };
        (0..10).map(post).collect()
    };
    (0..count).map(|w| NewWriter { name: format!("new writer {w}"), posts: posts(w) }).collect()
}

/// All posts, each beside the key of its writer.
pub fn posts_of<'w>(writers: &'w [NewWriter], keys: &[i64]) -> Vec<(i64, &'w NewPost)> {
    let each = writers.iter().zip(keys);
    each.flat_map(|(writer, key)| writer.posts.iter().map(|post| (*key, post))).collect()
}

/// All comments, each beside the key of its post.
pub fn comments_of<'w>(posts: &[(i64, &'w NewPost)], keys: &[i64]) -> Vec<(i64, &'w str)> {
    let each = posts.iter().zip(keys);
    each.flat_map(|((_, post), key)| post.comments.iter().map(|text| (*key, &**text))).collect()
}

/// The same writers with all keys left out, to compare what databases have numbered differently.
pub fn without_keys(writers: Vec<WriterRow>) -> Vec<WriterRow> {
    let comment = |(_, _, text): CommentRow| (0, 0, text);
    let post = |(_, _, title, comments): PostRow| (0, 0, title, comments.into_iter().map(comment).collect());
    writers.into_iter().map(|(_, name, posts)| (0, name, posts.into_iter().map(post).collect())).collect()
}

/// Empties the tables and fills them with so many writers.
pub fn fill(database: Database, writers: usize) -> String {
    let source = |rows: usize| match database {
        Database::Sqlite => format!(
            "(WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {rows}) SELECT n FROM s LIMIT {rows})"
        ),
        Database::Postgres => format!("generate_series(1, {rows}) AS s(n)"),
    };
    // what is inserted later is numbered after these
    let after = match database {
        Database::Sqlite => "",
        Database::Postgres => {
            "ALTER TABLE writers ALTER id RESTART WITH 1000001;
             ALTER TABLE posts ALTER id RESTART WITH 1000001;
             ALTER TABLE comments ALTER id RESTART WITH 1000001;"
        }
    };
    let (few, some, many) = (source(writers), source(writers * 10), source(writers * 100));
    format!(
        "DELETE FROM comments; DELETE FROM posts; DELETE FROM writers;
         INSERT INTO writers SELECT n, 'writer ' || n FROM {few};
         INSERT INTO posts SELECT n, (n - 1) / 10 + 1, 'title ' || n FROM {some};
         INSERT INTO comments SELECT n, (n - 1) / 10 + 1, 'what is said here ' || n FROM {many};
         {after} ANALYZE;"
    )
}

/// What is hand-written: the three structs, and how they are put together.
#[macro_export]
macro_rules! nested_by_hand {
    ($(#[$m:meta])*) => { $crate::nested_by_hand!([$(#[$m])*] [$(#[$m])*] [$(#[$m])*]); };
    ([$($c:tt)*] [$($p:tt)*] [$($w:tt)*]) => {
        $($c)*
        struct Comment {
            id: i64,
            post_id: i64,
            text: String,
        }

        $($p)*
        struct Post {
            id: i64,
            writer_id: i64,
            title: String,
        }

        $($w)*
        struct Writer {
            id: i64,
            name: String,
        }

        struct PostWith {
            post: Post,
            comments: Vec<Comment>,
        }

        struct WriterWith {
            writer: Writer,
            posts: Vec<PostWith>,
        }

        impl WriterWith {
            fn plain(self) -> $crate::nested::WriterRow {
                let comments = |all: Vec<Comment>| all.into_iter().map(|c| (c.id, c.post_id, c.text)).collect();
                let posts = self.posts.into_iter();
                let posts = posts.map(|p| (p.post.id, p.post.writer_id, p.post.title, comments(p.comments)));
                (self.writer.id, self.writer.name, posts.collect())
            }
        }

        /// Each below its owner.
        fn nest(writers: Vec<Writer>, posts: Vec<Post>, comments: Vec<Comment>) -> Vec<WriterWith> {
            let places: std::collections::HashMap<i64, usize> =
                posts.iter().enumerate().map(|(at, post)| (post.id, at)).collect();
            let mut posts: Vec<PostWith> =
                posts.into_iter().map(|post| PostWith { post, comments: Vec::new() }).collect();
            for comment in comments {
                posts[places[&comment.post_id]].comments.push(comment);
            }
            let places: std::collections::HashMap<i64, usize> =
                writers.iter().enumerate().map(|(at, writer)| (writer.id, at)).collect();
            let mut writers: Vec<WriterWith> =
                writers.into_iter().map(|writer| WriterWith { writer, posts: Vec::new() }).collect();
            for post in posts {
                writers[places[&post.post.writer_id]].posts.push(post);
            }
            writers
        }
    };
}
