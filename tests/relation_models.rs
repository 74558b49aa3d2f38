//! Models of several tenants, some of them deleted softly, and relationships of every making.

#![allow(missing_docs, reason = "the names say it")]

use crate::models::{intpk, str50};
use aludel::prelude::*;

models! {
    /// Of a tenant.
    #[derive(Debug, Clone)]
    pub struct Shop in "shops" {
        pub id: intpk,
        pub name: str50,
        pub tenant: i64 = column(default(1)),
        pub items: Many<Item> = relationship(back_populates = shop, cascade = [All], order_by = Item::id),
        /// A foreign key and a constant.
        pub cheap: Many<Item> =
            relationship(on = |shop, item| (item.shop_id.eq(shop.id), item.price.lt(10)), order_by = Item::id),
        /// A subquery.
        pub dearest: One<Option<Item>> = relationship(on = |shop, item| item.id.eq(
            select(Item::id).filter(Item::shop_id.eq(shop.id)).order_by(Item::price.desc()).limit(1).scalar_subquery()
        )),
    }

    /// Deleted softly.
    #[derive(Debug, Clone)]
    pub struct Item in "wares" {
        pub id: intpk,
        pub name: str50,
        pub price: i64 = column(default(5)),
        pub gone: bool = column(default(false)),
        pub shop_id: Option<i64> = column(foreign_key(Shop::id)),
        pub shop: One<Option<Shop>> = relationship(back_populates = items),
        pub label: One<Option<Label>> = relationship(back_populates = item),
        /// No equality, and the same table.
        pub cheaper: Many<Item> = relationship(on = |item, other| other.price.lt(item.price), order_by = Item::id),
        pub notes: Many<Note> = relationship(cascade = [All, DeleteOrphan]),
    }

    /// One for each item at most.
    #[derive(Debug, Clone)]
    pub struct Label in "ware_labels" {
        pub id: intpk,
        pub word: str50,
        pub item_id: Option<i64> = column(foreign_key(Item::id)),
        pub item: One<Option<Item>> = relationship(back_populates = label),
    }

    #[derive(Debug, Clone)]
    pub struct Note in "ware_notes" {
        pub id: intpk,
        pub keyword: str50,
        pub said: String = column(Text),
        pub item_id: i64 = column(foreign_key(Item::id)),
    }

    /// Knows others of its kind.
    #[derive(Debug, Clone)]
    pub struct Person in "acquaintances" {
        pub id: intpk,
        pub name: str50,
        pub age: i32,
        pub friends: Many<Person> = relationship(
            secondary = Friendship, keys = (Friendship::person_id, Friendship::friend_id), back_populates = fans,
            order_by = Person::id
        ),
        pub fans: Many<Person> =
            relationship(secondary = Friendship, back_populates = friends, order_by = Person::id),
        pub old_friends: Many<Person> = relationship(
            secondary = Friendship, keys = (Friendship::person_id, Friendship::friend_id),
            on = |person, friend| friend.age.gt(person.age), order_by = Person::id
        ),
    }

    /// With contacts of several kinds.
    #[derive(Debug, Clone)]
    pub struct Client in "clients" {
        pub id: intpk,
        pub name: str50,
        pub contacts: Many<Contact> = relationship(client_id, back_populates = client, order_by = Contact::id),
        /// The foreign key is written, the constant only read.
        pub billing: Many<Contact> = relationship(
            on = |client, contact| (contact.client_id.eq(client.id), contact.kind.eq("billing")),
            back_populates = billed, order_by = Contact::id
        ),
        pub main: One<Option<Contact>> =
            relationship(on = |client, contact| contact.kind.eq("main").and(contact.client_id.eq(client.id))),
        /// What is read only, as it says.
        pub all_billing: Many<Contact> = relationship(
            on = |client, contact| (contact.client_id.eq(client.id), contact.kind.eq("billing")), viewonly
        ),
        /// No foreign key refers, so the column is named.
        pub old: Many<Contact> = relationship(
            former_id, on = |client, contact| (contact.former_id.eq(client.id), contact.kind.ne("main")),
            cascade = [All, DeleteOrphan], order_by = Contact::id
        ),
    }

    #[derive(Debug, Clone)]
    pub struct Contact in "contacts" {
        pub id: intpk,
        pub kind: str50,
        pub client_id: Option<i64> = column(foreign_key(Client::id)),
        pub former_id: Option<i64>,
        pub client: One<Option<Client>> = relationship(back_populates = contacts),
        pub billed: One<Option<Client>> = relationship(
            on = |contact, client| (contact.client_id.eq(client.id), contact.kind.eq("billing")),
            back_populates = billing
        ),
    }

    pub table Friendship in "friendships" {
        person_id: i64 = column(primary_key, foreign_key(Person::id)),
        friend_id: i64 = column(primary_key, foreign_key(Person::id)),
    }
}

/// The tables.
pub static SHOPS: Metadata = metadata![Shop, Item, Label, Note, Person, Friendship, Client, Contact];
