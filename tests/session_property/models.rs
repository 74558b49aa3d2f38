//! The models of a life, and the session's keys of their objects.

use super::world::World;
use aludel::prelude::*;

models! {
    #[derive(Debug)]
    pub(crate) struct Owner in "property_owners" {
        pub(crate) id: i64 = column(primary_key),
        pub(crate) uid: i64 = column(unique),
        pub(crate) value: i64,
        pub(crate) version: i64 = column(version_id),
        pub(crate) items: Many<Item> = relationship(back_populates = owner, cascade = [All, DeleteOrphan]),
        pub(crate) badge: One<Option<Badge>> = relationship(back_populates = owner, cascade = [All, DeleteOrphan]),
        pub(crate) fans: Many<Fan> = relationship(back_populates = owner),
    }

    #[derive(Debug)]
    pub(crate) struct Item in "property_items" {
        pub(crate) id: i64 = column(primary_key),
        pub(crate) uid: i64 = column(unique),
        pub(crate) value: i64,
        pub(crate) owner_id: i64 = column(foreign_key(Owner::id)),
        pub(crate) owner: One<Owner> = relationship(back_populates = items),
        pub(crate) tags: Many<Tag> = relationship(secondary = ItemTag, back_populates = items),
    }

    #[derive(Debug)]
    pub(crate) struct Badge in "property_badges" {
        pub(crate) id: i64 = column(primary_key),
        pub(crate) uid: i64 = column(unique),
        pub(crate) value: i64,
        pub(crate) owner_id: i64 = column(foreign_key(Owner::id)),
        pub(crate) owner: One<Owner> = relationship(back_populates = badge),
    }

    #[derive(Debug)]
    pub(crate) struct Fan in "property_fans" {
        pub(crate) id: i64 = column(primary_key),
        pub(crate) uid: i64 = column(unique),
        pub(crate) value: i64,
        pub(crate) owner_id: Option<i64> = column(foreign_key(Owner::id)),
        pub(crate) owner: One<Option<Owner>> = relationship(back_populates = fans),
    }

    #[derive(Debug)]
    pub(crate) struct Tag in "property_tags" {
        pub(crate) id: i64 = column(primary_key),
        pub(crate) uid: i64 = column(unique),
        pub(crate) value: i64,
        pub(crate) items: Many<Item> = relationship(secondary = ItemTag, back_populates = tags),
    }

    pub(crate) table ItemTag in "property_item_tags" {
        pub(crate) item_id: i64 = column(primary_key, foreign_key(Item::id)),
        pub(crate) tag_id: i64 = column(primary_key, foreign_key(Tag::id)),
    }

    #[derive(Debug)]
    pub(crate) struct Node in "property_nodes" {
        pub(crate) id: i64 = column(primary_key),
        pub(crate) uid: i64 = column(unique),
        pub(crate) value: i64,
        pub(crate) parent_id: Option<i64> = column(foreign_key(Node::id)),
        pub(crate) parent: One<Option<Node>> = relationship(parent_id, back_populates = children),
        pub(crate) children: Many<Node> =
            relationship(parent_id, back_populates = parent, cascade = [All, DeleteOrphan]),
    }
}

pub(crate) static TABLES: Metadata = metadata![Owner, Item, Badge, Fan, Tag, ItemTag, Node];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Owner,
    Item,
    Badge,
    Fan,
    Tag,
    Node,
}

pub(crate) const KINDS: [Kind; 6] = [Kind::Owner, Kind::Item, Kind::Badge, Kind::Fan, Kind::Tag, Kind::Node];

/// The session's key of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Handle {
    Owner(Key<Owner>),
    Item(Key<Item>),
    Badge(Key<Badge>),
    Fan(Key<Fan>),
    Tag(Key<Tag>),
    Node(Key<Node>),
}

/// The same for a key of each model.
macro_rules! each {
    ($handle:expr, $key:ident => $then:expr) => {
        match $handle {
            Handle::Owner($key) => $then,
            Handle::Item($key) => $then,
            Handle::Badge($key) => $then,
            Handle::Fan($key) => $then,
            Handle::Tag($key) => $then,
            Handle::Node($key) => $then,
        }
    };
}

pub(crate) use each;

macro_rules! handles {
    ($($model:ident $as:ident)*) => {
        $(impl From<Key<$model>> for Handle {
            fn from(key: Key<$model>) -> Self {
                Self::$model(key)
            }
        })*
        impl World {
            $(pub(crate) fn $as(&self, uid: i64) -> Key<$model> {
                match self.handles[&uid] {
                    Handle::$model(key) => key,
                    other => panic!("{uid} is {other:?}"),
                }
            })*
        }
    };
}
handles! { Owner owner Item item Badge badge Fan fan Tag tag Node node }
