//! SeaORM on tokio, with its derives.
#![allow(unreachable_pub, reason = "its derives want `pub` models")]

use super::Server;
use crate::contender::{Contender, Outcome, Seen};
use crate::nested::{NewWriter, WriterRow, comments_of, posts_of};
use crate::schema::NewUser;
use crate::wide_columns;
use ::sea_orm::{
    ActiveModelTrait, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction,
    EntityTrait, LoaderTrait, Set, TransactionTrait, Unchanged,
};
use tokio::runtime::{Builder, Runtime};

pub(crate) mod user {
    use ::sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "users")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub name: String,
        pub hair_color: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    impl Model {
        pub(super) fn plain(self) -> crate::schema::UserRow {
            (self.id, self.name, self.hair_color)
        }
    }
}

mod writer {
    use ::sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "writers")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub name: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(has_many = "super::post::Entity")]
        Posts,
    }

    impl Related<super::post::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::Posts.def()
        }
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod post {
    use ::sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "posts")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub writer_id: i64,
        pub title: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(
            belongs_to = "super::writer::Entity",
            from = "Column::WriterId",
            to = "super::writer::Column::Id"
        )]
        Writer,
        #[sea_orm(has_many = "super::comment::Entity")]
        Comments,
    }

    impl Related<super::writer::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::Writer.def()
        }
    }

    impl Related<super::comment::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::Comments.def()
        }
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod comment {
    use ::sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "comments")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub post_id: i64,
        pub text: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(
            belongs_to = "super::post::Entity",
            from = "Column::PostId",
            to = "super::post::Column::Id"
        )]
        Post,
    }

    impl Related<super::post::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::Post.def()
        }
    }

    impl ActiveModelBehavior for ActiveModel {}
}

macro_rules! wide {
    ($($c:ident)*) => {
        mod wide {
            use ::sea_orm::entity::prelude::*;

            #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
            #[sea_orm(table_name = "wide")]
            pub struct Model {
                #[sea_orm(primary_key)]
                pub id: i32,
                $( pub $c: i32, )*
            }

            #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
            pub enum Relation {}

            impl ActiveModelBehavior for ActiveModel {}

            impl Model {
                pub(super) fn plain(self) -> crate::schema::WideRow {
                    [self.id, $( self.$c, )*]
                }
            }
        }
    };
}
wide_columns!(wide);

/// Writers with their posts, and these with their comments.
type Nested = Vec<(writer::Model, Vec<(post::Model, Vec<comment::Model>)>)>;

fn plain((writer, posts): (writer::Model, Vec<(post::Model, Vec<comment::Model>)>)) -> WriterRow {
    let comments = |all: Vec<comment::Model>| all.into_iter().map(|c| (c.id, c.post_id, c.text)).collect();
    let posts = posts.into_iter().map(|(p, all)| (p.id, p.writer_id, p.title, comments(all)));
    (writer.id, writer.name, posts.collect())
}

struct SeaOrm {
    runtime: Runtime,
    connection: DatabaseConnection,
    transaction: Option<DatabaseTransaction>,
}

type Connected = Result<Box<dyn Contender>, Box<dyn std::error::Error + Send + Sync>>;

pub(super) fn sqlite() -> Connected {
    connect("sqlite::memory:".to_owned())
}

pub(super) fn postgres() -> Connected {
    let server = Server::expected()?;
    let name = Server::NAME;
    // a host has to be there, and the socket's folder is taken instead
    connect(format!("postgres://{name}@localhost/{name}?host={}&port={}", server.socket_dir, server.port))
}

fn connect(url: String) -> Connected {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    let connection = runtime.block_on(Database::connect(options))?;
    Ok(Box::new(SeaOrm { runtime, connection, transaction: None }))
}

impl SeaOrm {
    fn parts(&self) -> Result<(&Runtime, &DatabaseTransaction), &'static str> {
        Ok((&self.runtime, self.transaction.as_ref().ok_or("no transaction was begun")?))
    }
}

impl Contender for SeaOrm {
    fn execute(&mut self, sql: &str) -> Outcome {
        self.runtime.block_on(self.connection.execute_unprepared(sql))?;
        Ok(())
    }

    fn begin(&mut self) -> Outcome {
        self.transaction = Some(self.runtime.block_on(self.connection.begin())?);
        Ok(())
    }

    fn rollback(&mut self) -> Outcome {
        match self.transaction.take() {
            Some(transaction) => Ok(self.runtime.block_on(transaction.rollback())?),
            None => Ok(()),
        }
    }

    fn point(&mut self, keys: &[i64], seen: &mut Seen) -> Outcome {
        let (runtime, c) = self.parts()?;
        runtime.block_on(async {
            for key in keys {
                let user = user::Entity::find_by_id(*key).one(c).await?.ok_or("no such user")?;
                seen.user(user, user::Model::plain);
            }
            Ok(())
        })
    }

    fn users(&mut self, times: usize, seen: &mut Seen) -> Outcome {
        let (runtime, c) = self.parts()?;
        runtime.block_on(async {
            for _ in 0..times {
                seen.users(user::Entity::find().all(c).await?, user::Model::plain);
            }
            Ok(())
        })
    }

    fn wide(&mut self, times: usize, seen: &mut Seen) -> Outcome {
        let (runtime, c) = self.parts()?;
        runtime.block_on(async {
            for _ in 0..times {
                seen.wide(wide::Entity::find().all(c).await?, wide::Model::plain);
            }
            Ok(())
        })
    }

    fn nested(&mut self, times: usize, seen: &mut Seen) -> Outcome {
        let (runtime, c) = self.parts()?;
        runtime.block_on(async {
            for _ in 0..times {
                let writers = writer::Entity::find().all(c).await?;
                let posts = writers.load_many(post::Entity, c).await?;
                let counts: Vec<usize> = posts.iter().map(Vec::len).collect();
                let posts: Vec<post::Model> = posts.into_iter().flatten().collect();
                let comments = posts.load_many(comment::Entity, c).await?;
                let mut posts = posts.into_iter().zip(comments);
                let writers = writers.into_iter().zip(counts);
                let nested: Nested =
                    writers.map(|(writer, count)| (writer, posts.by_ref().take(count).collect())).collect();
                seen.nested(nested, plain);
            }
            Ok(())
        })
    }

    fn insert(&mut self, users: &[NewUser], times: usize, seen: &mut Seen) -> Outcome {
        let (runtime, c) = self.parts()?;
        runtime.block_on(async {
            for _ in 0..times {
                let rows = users.iter().map(|user| user::ActiveModel {
                    name: Set(user.name.clone()),
                    hair_color: Set(user.hair_color.clone()),
                    ..Default::default()
                });
                seen.ids(user::Entity::insert_many(rows).exec_with_returning_keys(c).await?);
            }
            Ok(())
        })
    }

    fn graph(&mut self, writers: &[NewWriter], times: usize) -> Outcome {
        let (runtime, c) = self.parts()?;
        runtime.block_on(async {
            for _ in 0..times {
                let rows = writers.iter().map(|writer| writer::ActiveModel {
                    name: Set(writer.name.clone()),
                    ..Default::default()
                });
                let keys = writer::Entity::insert_many(rows).exec_with_returning_keys(c).await?;
                let posts = posts_of(writers, &keys);
                let rows = posts.iter().map(|(writer, post)| post::ActiveModel {
                    writer_id: Set(*writer),
                    title: Set(post.title.clone()),
                    ..Default::default()
                });
                let keys = post::Entity::insert_many(rows).exec_with_returning_keys(c).await?;
                let comments = comments_of(&posts, &keys);
                let rows = comments.iter().map(|(post, text)| comment::ActiveModel {
                    post_id: Set(*post),
                    text: Set((*text).to_owned()),
                    ..Default::default()
                });
                std::hint::black_box(comment::Entity::insert_many(rows).exec_with_returning_keys(c).await?);
            }
            Ok(())
        })
    }

    fn update(&mut self, names: &[Vec<String>; 2], times: usize) -> Outcome {
        let (runtime, c) = self.parts()?;
        runtime.block_on(async {
            for time in 0..times {
                for (name, id) in names[time % 2].iter().zip(1_i64..) {
                    let user = user::ActiveModel {
                        id: Unchanged(id),
                        name: Set(name.clone()),
                        ..Default::default()
                    };
                    user.update(c).await?;
                }
            }
            Ok(())
        })
    }
}
