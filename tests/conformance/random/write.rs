//! INSERT, UPDATE and DELETE.

use aludel::prelude::*;
use aludel::{Log, Set, Statement};

use super::dice::Dice;
use super::scope::{Scope, Table};
use crate::models::{Comment, Post, Role, Tag, User};

impl Dice {
    pub(super) fn write(&mut self) -> Box<Log> {
        match self.pick(8) {
            0..=2 => self.insert(),
            3..=5 => self.update(),
            _ => self.delete(),
        }
    }

    fn user_row(&mut self) -> Vec<Set<User>> {
        let none = Scope::default();
        let mut row = vec![User::name.set(self.text(&none)), User::email.set(self.text_value())];
        match self.pick(4) {
            0 => row.push(User::age.set(self.maybe(&none))),
            1 => row.push(User::active.set(self.boolean(&none))),
            2 => row.push(User::profile.set(Some(serde_json::json!({ "k": self.text_value() })))),
            _ => row.push(User::role.set(self.of(&[Role::Admin, Role::Author]))),
        }
        row
    }

    fn insert(&mut self) -> Box<Log> {
        match self.pick(7) {
            0 => insert(Tag).values([Tag::name.set(self.text_value())]).into_log(),
            1 => insert(User).values(self.user_row()).into_log(),
            2 => insert(User)
                .values(vec![self.user_row(), self.user_row()])
                .returning((User::id, User::name))
                .into_log(),
            3 => {
                let (rows, _) = self.rows(&Scope::default());
                let insert =
                    insert(Comment).from_select((Comment::post_id, Comment::body, Comment::user_id), rows);
                match self.pick(3) {
                    0 => insert.on_conflict_do_nothing().into_log(),
                    1 => insert.returning(Comment::id).into_log(),
                    _ => insert.into_log(),
                }
            }
            4 => {
                let scope = Scope::user();
                let row = self.user_row();
                let (first, second) = (self.text(&scope), self.maybe(&scope));
                let insert = insert(User).values(row).on_conflict_do_update(User::email, |new| {
                    [User::name.set(new.name + first), User::age.set(second)]
                });
                match self.pick(3) {
                    0 => insert.on_conflict_where(self.boolean(&scope)).into_log(),
                    1 => insert.returning(User).into_log(),
                    _ => insert.into_log(),
                }
            }
            5 => {
                let name = self.text_value();
                insert(Tag).values(Tag::new().name(name)).on_conflict_do_nothing_at(Tag::name).into_log()
            }
            _ => {
                let author = self.one_int(&Scope::default()).scalar_subquery().not_null();
                insert(Post)
                    .values([
                        Post::title.set(self.text_value()),
                        Post::content.set(self.text(&Scope::default())),
                        Post::author_id.set(author),
                        Post::rating.set(Some(self.decimal_value())),
                        Post::created.set(self.date(&Scope::default())),
                    ])
                    .returning(Post)
                    .into_log()
            }
        }
    }

    fn update(&mut self) -> Box<Log> {
        let (user, post) = (Scope::user(), Scope::post());
        match self.pick(6) {
            0 => update(User)
                .filter(self.boolean(&user))
                .set(User::name, self.text(&user))
                .set(User::age, self.maybe(&user))
                .into_log(),
            1 => update(Post)
                .filter((self.boolean(&post), self.boolean(&post)))
                .values([Post::views.set(self.int(&post)), Post::created.set(self.date(&post))])
                .returning((Post::id, Post::title + "!"))
                .into_log(),
            // with another table
            2 => {
                let both = Scope(vec![user.0[0].clone(), post.0[0].clone()]);
                update(Post)
                    .filter((Post::author_id.eq(User::id), self.boolean(&both)))
                    .set(Post::title, self.text(&both))
                    .into_log()
            }
            3 => {
                let made = self.made(&post);
                let Table::Made(made) = made else { unreachable!("it makes a table") };
                let numbers = select(made.int.clone());
                update(Post)
                    .filter(Post::id.in_(numbers))
                    .set(Post::views, Post::views + self.int_value())
                    .into_log()
            }
            4 => update(User)
                .filter(self.boolean(&user))
                .set(User::active, self.boolean(&user))
                .set(User::role, case(self.boolean(&user), Role::Admin).otherwise(Role::Reader))
                .into_log(),
            _ => update(User).set(User::age, self.one_int(&user).scalar_subquery()).into_log(),
        }
    }

    fn delete(&mut self) -> Box<Log> {
        let (user, post) = (Scope::user(), Scope::post());
        match self.pick(4) {
            0 => delete(User).filter(self.boolean(&user)).into_log(),
            1 => delete(Post).filter(self.boolean(&post)).returning((Post::id, self.text(&post))).into_log(),
            2 => {
                let both = Scope(vec![user.0[0].clone(), post.0[0].clone()]);
                delete(Post).filter((Post::author_id.eq(User::id), self.boolean(&both))).into_log()
            }
            _ => delete(Comment)
                .filter((Comment::body.eq(self.text_value()), self.boolean(&Scope::comment())))
                .into_log(),
        }
    }
}
