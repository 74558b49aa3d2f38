//! FROM: tables and what is joined to them.

use aludel::prelude::*;
use aludel::{FromRow, JoinKind, JoinTarget};

use super::dice::Dice;
use super::scope::{Made, Of, Row, Scope, Table};
use crate::models::{Comment, Post, Tag, User};
use std::rc::Rc;

/// A query whose select list is still to be said, and the tables that it reads.
pub(super) struct From {
    pub(super) query: Select<i32>,
    pub(super) scope: Scope,
}

const KINDS: [JoinKind; 8] = [
    JoinKind::Inner,
    JoinKind::Inner,
    JoinKind::Inner,
    JoinKind::Left,
    JoinKind::Left,
    JoinKind::Right,
    JoinKind::Full,
    JoinKind::Cross,
];

fn join<R: FromRow>(query: Select<R>, kind: JoinKind, target: impl JoinTarget) -> Select<R> {
    match kind {
        JoinKind::Inner => query.join(target),
        JoinKind::Left => query.outerjoin(target),
        JoinKind::Right => query.right_join(target),
        JoinKind::Full => query.full_join(target),
        _ => query.cross_join(target),
    }
}

macro_rules! each_table {
    ($table:expr, $model:ident => $use:expr) => {
        match $table {
            Table::User(of) => match &**of {
                Of::Itself(_) => {
                    let $model = User;
                    $use
                }
                Of::Alias($model) => $use,
            },
            Table::Post(of) => match &**of {
                Of::Itself(_) => {
                    let $model = Post;
                    $use
                }
                Of::Alias($model) => $use,
            },
            Table::Comment(of) => match &**of {
                Of::Itself(_) => {
                    let $model = Comment;
                    $use
                }
                Of::Alias($model) => $use,
            },
            Table::Tag(of) => match &**of {
                Of::Itself(_) => {
                    let $model = Tag;
                    $use
                }
                Of::Alias($model) => $use,
            },
            Table::Made(made) => {
                let $model = &made.table;
                $use
            }
        }
    };
}

impl Dice {
    /// One to three tables.
    pub(super) fn from(&mut self, outer: &Scope) -> From {
        let first = if self.one_in(5) { self.made(outer) } else { self.fresh(outer) };
        let one = select(literal_column::<i32>("1"));
        let query = each_table!(&first, table => one.select_from(table));
        let mut from = From { query, scope: Scope::of(first) };
        for _ in 0..self.of(&[0, 0, 1, 1, 1, 2]) {
            from = self.joined(from, outer);
        }
        from
    }

    fn joined(&mut self, from: From, outer: &Scope) -> From {
        let From { query, mut scope } = from;
        let kind = self.of(&KINDS);
        if kind != JoinKind::Cross && self.one_in(2) {
            return self.by_relationship(From { query, scope }, kind, outer);
        }
        let around = scope.within(outer);
        let added = if self.one_in(5) { self.made(&around) } else { self.fresh(&around) };
        let mut both = scope.clone();
        both.add(added.clone());
        let query = if kind == JoinKind::Cross {
            each_table!(&added, table => join(query, kind, table))
        } else {
            let on = self.boolean(&both);
            each_table!(&added, table => join(query, kind, (table, on)))
        };
        scope.add(added);
        From { query, scope }
    }

    /// By a relationship, or by the one key between two tables.
    fn by_relationship(&mut self, from: From, kind: JoinKind, outer: &Scope) -> From {
        let From { query, mut scope } = from;
        let post = Table::Post(Of::itself());
        let free = !scope.within(outer).has(&post);
        let (query, added) = match (&scope.0[0], self.pick(5)) {
            (Table::User(user), 0) if free => (join(query, kind, user.posts), post),
            (Table::User(user), 1) if free && scope.0.len() == 1 && matches!(**user, Of::Itself(_)) => {
                (join(query, kind, Post), post)
            }
            (Table::User(user), 2) => {
                let alias = Post.alias();
                let query = join(query, kind, user.posts.to(&alias));
                (query, Table::Post(Of::alias(alias)))
            }
            (Table::User(user), 3) => {
                let alias = Comment.alias();
                let query = join(query, kind, (user.comments.to(&alias), self.boolean(&scope)));
                (query, Table::Comment(Of::alias(alias)))
            }
            (Table::User(user), _) => {
                let alias = User.alias();
                let query = join(query, kind, user.manager.to(&alias));
                (query, Table::User(Of::alias(alias)))
            }
            (Table::Post(post), 0 | 1) => {
                let alias = Tag.alias();
                let query = join(query, kind, post.tags.to(&alias));
                (query, Table::Tag(Of::alias(alias)))
            }
            (Table::Post(post), _) => {
                let alias = User.alias();
                let query = join(query, kind, post.author.to(&alias));
                (query, Table::User(Of::alias(alias)))
            }
            (Table::Comment(comment), _) => {
                let alias = Comment.alias();
                let query = join(query, kind, comment.replies.to(&alias));
                (query, Table::Comment(Of::alias(alias)))
            }
            (Table::Tag(tag), _) => {
                let alias = Post.alias();
                let query = join(query, kind, tag.posts.to(&alias));
                (query, Table::Post(Of::alias(alias)))
            }
            (Table::Made(_), _) => return From { query, scope },
        };
        scope.add(added);
        From { query, scope }
    }

    /// A subquery, a CTE, VALUES, or one of them under another name.
    pub(super) fn made(&mut self, scope: &Scope) -> Table {
        let (query, names) = self.rows(&Scope::default());
        let (int, text, maybe) = names;
        let columns = |table: Subquery<Row>| Made {
            int: table.col(&int),
            text: table.col(&text),
            maybe: table.col(&maybe),
            table,
        };
        let made = match self.pick(9) {
            0..=2 => columns(query.subquery()),
            3 => columns(query.subquery().named(&self.name("s q"))),
            4 => columns((*query.cte(&self.name("cte"))).clone()),
            5 => {
                columns(query.cte(&self.name("cte")).materialized(self.one_in(2)).alias(&self.name("again")))
            }
            6 => {
                let condition = self.one_in(2);
                let base = query.cte(&self.name("tree"));
                let step = |tree: &Subquery<Row>| {
                    let next = select((tree.col(&int) + 1, tree.col(&text), tree.col(&maybe)));
                    if condition { next.filter(tree.col(&int).lt(9)) } else { next }
                };
                columns((*if self.one_in(2) { base.union_all(step) } else { base.union(step) }).clone())
            }
            7 => {
                let rows = [(self.int_value(), self.text_value(), literal(self.int_value()).nullable())];
                let table = values(&self.name("v"), ["a", "b", "select"], rows);
                Made {
                    int: table.col_named("a"),
                    text: table.col_named("b"),
                    maybe: table.col_named("select"),
                    table,
                }
            }
            _ => columns(query.cte(&self.name("cte")).nesting().alias(&self.name("a"))),
        };
        let _ = scope;
        Table::Made(Rc::new(made))
    }
}
