//! What may happen to a session in one step, and to what has to be true of it.

use super::models::{Badge, Fan, Handle, Item, KINDS, Kind, Node, Owner, Tag, each};
use super::world::{Told, World, ensure, told};
use aludel::prelude::*;
use aludel::sync::Session;
use fastrand::Rng;
use std::collections::BTreeSet;

pub(crate) fn step(world: &mut World, session: &mut Session, rng: &mut Rng) -> Told<()> {
    let what = rng.u32(..22);
    match what {
        0 => {
            let [uid, one, two, badge, fan] = [(); 5].map(|()| world.uid());
            world.say(format!("add owner {uid} with items {one} {two}, badge {badge}, fan {fan}"));
            let key = session.add(
                Owner::new()
                    .uid(uid)
                    .value(0)
                    .items([Item::new().uid(one).value(0), Item::new().uid(two).value(0)])
                    .badge(Badge::new().uid(badge).value(0))
                    .fans([Fan::new().uid(fan).value(0)]),
            );
            world.came(uid, key, Kind::Owner, None);
            let items = session.many(key, Owner::items).to_vec();
            ensure!(items.len() == 2, "it has two items");
            world.came(one, items[0], Kind::Item, Some(uid));
            world.came(two, items[1], Kind::Item, Some(uid));
            let found = session.one(key, Owner::badge).ok_or("it has a badge")?;
            world.came(badge, found, Kind::Badge, Some(uid));
            world.came(fan, session.many(key, Owner::fans)[0], Kind::Fan, Some(uid));
        }
        1 => {
            let uid = world.uid();
            match rng.u32(..3) {
                0 => {
                    world.say(format!("add tag {uid}"));
                    let key = session.add(Tag::new().uid(uid).value(0));
                    world.came(uid, key, Kind::Tag, None);
                }
                1 => {
                    world.say(format!("add fan {uid}"));
                    let key = session.add(Fan::new().uid(uid).value(0));
                    world.came(uid, key, Kind::Fan, None);
                }
                _ => {
                    let child = world.uid();
                    world.say(format!("add node {uid} with child {child}"));
                    let key = session
                        .add(Node::new().uid(uid).value(0).children([Node::new().uid(child).value(0)]));
                    world.came(uid, key, Kind::Node, None);
                    world.came(child, session.many(key, Node::children)[0], Kind::Node, Some(uid));
                }
            }
        }
        2 => {
            let Some(owner) = world.pick(session, rng, Kind::Owner)? else { return Ok(()) };
            let uid = world.uid();
            if rng.bool() {
                world.say(format!("append new item {uid} to {owner}"));
                let key = session.append(world.owner(owner), Owner::items, Item::new().uid(uid).value(0));
                world.came(uid, key, Kind::Item, Some(owner));
            } else {
                world.say(format!("add item {uid} of {owner}"));
                let key = session.add(Item::new().uid(uid).value(0).owner(world.owner(owner)));
                world.came(uid, key, Kind::Item, Some(owner));
            }
        }
        3 => {
            let Some(parent) = world.pick(session, rng, Kind::Node)? else { return Ok(()) };
            let uid = world.uid();
            world.say(format!("append new node {uid} to {parent}"));
            let key = session.append(world.node(parent), Node::children, Node::new().uid(uid).value(0));
            world.came(uid, key, Kind::Node, Some(parent));
        }
        4 | 5 => {
            let kind = KINDS[rng.usize(..6)];
            let Some(uid) = world.pick(session, rng, kind)? else { return Ok(()) };
            let value = rng.i64(0..4);
            world.say(format!("value of {uid} = {value}"));
            if world.now.rows[&uid].id.is_some() {
                each!(world.handles[&uid], key => session[key].value = value);
            } else {
                macro_rules! draft {
                    ($($model:ident)*) => {
                        match world.handles[&uid] {
                            $(Handle::$model(key) => {
                                let draft = session.draft(key).ok_or("it waits")?;
                                draft.assign($model::value, value);
                            })*
                        }
                    };
                }
                draft! { Owner Item Badge Fan Tag Node }
            }
            world.now.row(uid).value = value;
        }
        6 => {
            let Some((owner, item)) = world.pick_two(session, rng, [Kind::Owner, Kind::Item])? else {
                return Ok(());
            };
            if rng.bool() {
                world.say(format!("append item {item} to {owner}"));
                session.append(world.owner(owner), Owner::items, world.item(item));
            } else {
                world.say(format!("set owner of item {item} to {owner}"));
                session.set(world.item(item), Item::owner, world.owner(owner));
            }
            world.now.move_to(item, Some(owner));
        }
        7 => {
            let Some((owner, fan)) = world.pick_two(session, rng, [Kind::Owner, Kind::Fan])? else {
                return Ok(());
            };
            let to = (world.now.rows[&fan].parent != Some(owner)).then_some(owner);
            world.say(format!("fan {fan} of {owner} to {to:?}"));
            match (to, rng.bool()) {
                (None, true) => session.remove(world.owner(owner), Owner::fans, world.fan(fan)),
                (None, false) => session.set(world.fan(fan), Fan::owner, None::<Key<Owner>>),
                (Some(_), true) => {
                    session.append(world.owner(owner), Owner::fans, world.fan(fan));
                }
                (Some(_), false) => session.set(world.fan(fan), Fan::owner, world.owner(owner)),
            }
            world.now.move_to(fan, to);
        }
        8 => {
            let Some(item) = world.pick(session, rng, Kind::Item)? else { return Ok(()) };
            let row = world.now.rows[&item].clone();
            let Some(owner) = row.parent.filter(|owner| !row.orphan && world.now.rows.contains_key(owner))
            else {
                return Ok(());
            };
            let usable = world
                .handles
                .get(&owner)
                .is_some_and(|owner| matches!(owner, Handle::Owner(key) if session.try_get(*key).is_ok()));
            if !usable || world.now.rows[&owner].marked {
                return Ok(());
            }
            world.say(format!("remove item {item} from {owner}"));
            session.remove(world.owner(owner), Owner::items, world.item(item));
            world.now.move_to(item, None);
        }
        9 => {
            let Some((item, tag)) = world.pick_two(session, rng, [Kind::Item, Kind::Tag])? else {
                return Ok(());
            };
            let there = world.now.links.contains(&(item, tag));
            world.say(format!("{} {item} and {tag}", if there { "unlink" } else { "link" }));
            match (there, rng.bool()) {
                (false, true) => {
                    session.append(world.item(item), Item::tags, world.tag(tag));
                }
                (false, false) => {
                    session.append(world.tag(tag), Tag::items, world.item(item));
                }
                (true, true) => session.remove(world.item(item), Item::tags, world.tag(tag)),
                (true, false) => session.remove(world.tag(tag), Tag::items, world.item(item)),
            }
            if there {
                world.now.links.remove(&(item, tag))
            } else {
                world.now.links.insert((item, tag))
            };
        }
        10 => {
            let Some((node, parent)) = world.pick_two(session, rng, [Kind::Node, Kind::Node])? else {
                return Ok(());
            };
            if world.now.is_below(parent, node) || rng.u32(..4) == 0 {
                world.say(format!("set parent of node {node} to none"));
                session.set(world.node(node), Node::parent, None::<Key<Node>>);
                world.now.move_to(node, None);
                return Ok(());
            }
            world.say(format!("node {node} below {parent}"));
            if rng.bool() {
                session.append(world.node(parent), Node::children, world.node(node));
            } else {
                session.set(world.node(node), Node::parent, world.node(parent));
            }
            world.now.move_to(node, Some(parent));
        }
        11 => {
            let Some((owner, badge)) = world.pick_two(session, rng, [Kind::Owner, Kind::Badge])? else {
                return Ok(());
            };
            if world.now.rows[&owner].id.is_some() {
                // one that is not loaded cannot make room
                world.say(format!("load badge of {owner}"));
                told(session.load(world.owner(owner), Owner::badge))?;
                world.flushed(session)?;
                if [owner, badge].iter().any(|uid| !world.now.rows.contains_key(uid)) {
                    return Ok(());
                }
            }
            // nor does one that is expired: it is refused until it is refreshed
            for other in world.now.children(Kind::Badge, owner) {
                if let Some(Handle::Badge(key)) = world.handles.get(&other).copied()
                    && world.now.rows[&other].id.is_some()
                    && !world.now.rows[&other].marked
                    && session.try_get(key).is_err()
                {
                    told(session.refresh(key))?;
                }
            }
            let how = rng.u32(..4);
            world.say(format!("badge {badge} to {owner}, by {how}"));
            match how {
                0 => session.set(world.owner(owner), Owner::badge, world.badge(badge)),
                1 => session.set(world.badge(badge), Badge::owner, world.owner(owner)),
                2 => {
                    let uid = world.uid();
                    world.say(format!("new badge {uid}"));
                    session.set(world.owner(owner), Owner::badge, Badge::new().uid(uid).value(0));
                    let key = session.one(world.owner(owner), Owner::badge).ok_or("it has a badge")?;
                    world.came(uid, key, Kind::Badge, Some(owner));
                }
                _ => {
                    session.set(world.owner(owner), Owner::badge, None::<Key<Badge>>);
                    for other in world.now.children(Kind::Badge, owner) {
                        world.now.move_to(other, None);
                    }
                }
            }
            if how < 2 {
                world.now.move_to(badge, Some(owner));
            }
        }
        12 | 13 => {
            let kind = KINDS[rng.usize(..6)];
            if what == 13 && world.now.of(kind).len() < 6 {
                return Ok(());
            }
            let Some(uid) = world.pick(session, rng, kind)? else { return Ok(()) };
            world.say(format!("delete {kind:?} {uid}"));
            each!(world.handles[&uid], key => session.delete(key));
            world.now.delete(uid);
        }
        14 => {
            world.say("flush".to_owned());
            world.flush(session)?;
        }
        15 => {
            let kind = KINDS[rng.usize(..6)];
            world.flush(session)?;
            let Some(uid) = world.pick(session, rng, kind)? else { return Ok(()) };
            let again = rng.bool();
            world.say(format!("expire {uid}, and refresh it: {again}"));
            each!(world.handles[&uid], key => {
                // what was not flushed is lost
                session[key].value += i64::from(again);
                session.expire(key);
                ensure!(session.try_get(key).is_err(), "{uid} is expired");
                if again {
                    told(session.refresh(key))?;
                }
            });
        }
        16 => {
            let kind = KINDS[rng.usize(..6)];
            world.flush(session)?;
            let Some(uid) = world.pick(session, rng, kind)? else { return Ok(()) };
            world.say(format!("load of {uid}"));
            told(match world.handles[&uid] {
                Handle::Owner(key) => session
                    .load(key, Owner::items)
                    .and_then(|_| session.load(key, Owner::fans))
                    .and_then(|_| session.load(key, Owner::badge))
                    .map(drop),
                Handle::Item(key) => {
                    session.load(key, Item::tags).and_then(|_| session.load(key, Item::owner)).map(drop)
                }
                Handle::Badge(key) => session.load(key, Badge::owner).map(drop),
                Handle::Fan(key) => session.load(key, Fan::owner).map(drop),
                Handle::Tag(key) => session.load(key, Tag::items).map(drop),
                Handle::Node(key) => {
                    session.load(key, Node::children).and_then(|_| session.load(key, Node::parent)).map(drop)
                }
            })?;
        }
        17 => {
            let Some((owner, item)) = world.pick_two(session, rng, [Kind::Owner, Kind::Item])? else {
                return Ok(());
            };
            let there = world.now.children(Kind::Item, owner);
            if session.try_many(world.owner(owner), Owner::items).is_err()
                || !world.is_usable(session, &there)
            {
                return Ok(());
            }
            let mut left: BTreeSet<i64> = there.iter().copied().filter(|_| rng.bool()).collect();
            left.insert(item);
            world.say(format!("set items of {owner} to {left:?}"));
            let keys: Vec<Key<Item>> = left.iter().map(|uid| world.item(*uid)).collect();
            session.set(world.owner(owner), Owner::items, keys);
            there.difference(&left).for_each(|uid| world.now.move_to(*uid, None));
            left.iter().for_each(|uid| world.now.move_to(*uid, Some(owner)));
        }
        18 => {
            let Some((item, tag)) = world.pick_two(session, rng, [Kind::Item, Kind::Tag])? else {
                return Ok(());
            };
            let there = world.now.tags(item);
            if session.try_many(world.item(item), Item::tags).is_err() || !world.is_usable(session, &there) {
                return Ok(());
            }
            let mut left: BTreeSet<i64> = there.iter().copied().filter(|_| rng.bool()).collect();
            left.insert(tag);
            world.say(format!("set tags of {item} to {left:?}"));
            let keys: Vec<Key<Tag>> = left.iter().map(|uid| world.tag(*uid)).collect();
            session.set(world.item(item), Item::tags, keys);
            world.now.links.retain(|link| link.0 != item);
            world.now.links.extend(left.iter().map(|tag| (item, *tag)));
        }
        19 => {
            let Some((owner, tag)) = world.pick_two(session, rng, [Kind::Owner, Kind::Tag])? else {
                return Ok(());
            };
            let [uid, new] = [(); 2].map(|()| world.uid());
            world.say(format!("add item {uid} of {owner} with tag {tag} and new tag {new}"));
            let draft = Item::new().uid(uid).value(0).owner(world.owner(owner));
            let new_tag = session.add(Tag::new().uid(new).value(0));
            world.came(new, new_tag, Kind::Tag, None);
            let key = session.add(draft.tags([world.tag(tag), new_tag]));
            world.came(uid, key, Kind::Item, Some(owner));
            world.now.links.extend([(uid, tag), (uid, new)]);
        }
        20 => {
            let Some(owner) = world.pick(session, rng, Kind::Owner)? else { return Ok(()) };
            world.flush(session)?;
            if !world.now.rows.contains_key(&owner) {
                return Ok(());
            }
            world.say(format!("value of {owner} += 1 by the database"));
            told(session.assign(world.owner(owner), Owner::value, Owner::value + 1))?;
            world.now.row(owner).value += 1;
            world.flush(session)?;
        }
        _ => {
            let value = rng.i64(0..4);
            world.say(format!("update items, delete fans of {value}"));
            told(session.execute(update(Item).filter(Item::value.eq(value)).set(Item::value, value + 1)))?;
            world.flushed(session)?;
            for row in world.now.rows.values_mut().filter(|row| row.kind == Kind::Item && row.value == value)
            {
                (row.value, row.flushed) = (value + 1, value + 1);
            }
            if value > 0 {
                told(session.execute(delete(Fan).filter(Fan::value.eq(value))))?;
                world.now.rows.retain(|_, row| row.kind != Kind::Fan || row.value != value);
            }
        }
    }
    Ok(())
}
