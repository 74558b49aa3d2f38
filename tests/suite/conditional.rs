//! Relationships on conditions of their own, written: the foreign key among the equalities.

use super::criteria::shops;
use crate::mode::{Engine, Session, maybe};
use aludel::Result;
use aludel::prelude::*;
use aludel_tests::relation_models::*;

#[maybe]
async fn kinds(session: &mut Session, client: Key<Client>) -> Result<Vec<String>> {
    let id = session[client].id;
    let of_it = select(Contact::kind).filter(Contact::client_id.eq(id)).order_by(Contact::kind);
    session.scalars(of_it).await?.all()
}

#[maybe]
pub(crate) async fn the_foreign_key_of_a_condition_is_written(engine: &Engine) -> Result<()> {
    let mut session = shops(engine).await?.session();
    let new = || Contact::new().kind("billing");
    let ann =
        session.add(Client::new().name("ann").billing([new(), new()]).main(Contact::new().kind("main")));
    let bob = session.add(Client::new().name("bob"));
    // a new object knows what it holds, on both sides
    let bills = session.many(ann, Client::billing).to_vec();
    assert_eq!(session.one(bills[0], Contact::billed), Some(ann));
    session.commit().await?;
    let found = kinds(&mut session, ann).await?;
    assert_eq!(found, ["billing", "billing", "main"]);
    assert_eq!(session[bills[0]].client_id, Some(session[ann].id));

    // moved from the one side, from the other, and taken out
    session.append(bob, Client::billing, bills[0]);
    assert_eq!(session.many(ann, Client::billing), [bills[1]]);
    assert_eq!(session.one(bills[0], Contact::billed), Some(bob));
    session.set(bills[1], Contact::billed, bob);
    assert!(session.many(ann, Client::billing).is_empty());
    session.commit().await?;
    let found = kinds(&mut session, bob).await?;
    assert_eq!(found, ["billing", "billing"]);
    session.remove(bob, Client::billing, bills[1]);
    assert_eq!(session.one(bills[1], Contact::billed), None);
    session.commit().await?;
    assert_eq!(session[bills[1]].client_id, None);
    let found = kinds(&mut session, bob).await?;
    assert_eq!(found, ["billing"]);
    session.set(bills[0], Contact::billed, None);
    session.commit().await?;
    assert_eq!(session[bills[0]].client_id, None);

    // what is undone is undone on all sides
    session.append(ann, Client::billing, bills[0]);
    session.rollback().await?;
    assert!(session.many(ann, Client::billing).is_empty());
    assert_eq!(session.one(bills[0], Contact::billed), None);
    Ok(())
}

#[maybe]
pub(crate) async fn the_rest_of_a_condition_says_what_is_read(engine: &Engine) -> Result<()> {
    let mut session = shops(engine).await?.session();
    session.add(
        Client::new().name("ann").contacts([Contact::new().kind("home"), Contact::new().kind("billing")]),
    );
    session.add(Client::new().name("bob"));
    session.commit().await?;
    let mut session = crate::mode::SessionMaker::new(engine).session();
    let (ann, bob) = (session.get_one(Client, 1).await?, session.get_one(Client, 2).await?);
    let all = session.load(ann, Client::contacts).await?;
    let billing = session.load(ann, Client::billing).await?;
    assert_eq!(billing, [all[1]]);
    let (home, bill) = (all[0], all[1]);
    let found = session.load(home, Contact::billed).await?;
    assert_eq!(found, []);
    let found = session.load(bill, Contact::billed).await?;
    assert_eq!(found, [ann]);
    // it refers to her, and is not among these
    session.remove(ann, Client::billing, home);
    let told = session.flush().await.unwrap_err().to_string();
    assert!(told.contains("Client::billing: the object to be removed is not in it"), "{told}");
    let none = session.load(home, Contact::billed).await?;
    assert!(none.is_empty());
    session.set(home, Contact::billed, None);
    session.flush().await?;
    assert_eq!(session[home].client_id, Some(session[ann].id));
    let billing = session.load(ann, Client::billing).await?;
    assert_eq!(billing, [bill]);
    // what is put in is in, whatever its other columns are, until it is read anew
    session.append(ann, Client::billing, home);
    assert_eq!(session.many(ann, Client::billing), [bill, home]);
    session.append(bob, Client::billing, home);
    assert_eq!(session.many(ann, Client::billing), [bill]);
    session.commit().await?;
    let found = kinds(&mut session, bob).await?;
    assert_eq!(found, ["home"]);
    session.refresh(bob).await?;
    let found = session.load(bob, Client::billing).await?;
    assert!(found.is_empty());
    // what is deleted cuts off what it is read to have, and that alone
    let moved = update(Contact).filter(Contact::kind.eq("home")).set(Contact::client_id, None);
    session.execute(moved).await?;
    session.delete(ann);
    session.commit().await?;
    assert_eq!(session[bill].client_id, None);
    Ok(())
}

#[maybe]
pub(crate) async fn one_by_a_condition_makes_room(engine: &Engine) -> Result<()> {
    let mut session = shops(engine).await?.session();
    let main = || Contact::new().kind("main");
    session.add(Client::new().name("ann").main(main()).contacts([Contact::new().kind("home")]));
    session.commit().await?;
    let mut session = crate::mode::SessionMaker::new(engine).session();
    let ann = session.get_one(Client, 1).await?;
    // unread: the flush asks which one it was, by the condition
    let new = session.add(main());
    session.set(ann, Client::main, new);
    session.commit().await?;
    let found = kinds(&mut session, ann).await?;
    assert_eq!(found, ["home", "main"]);
    let found = session.load(ann, Client::main).await?;
    assert_eq!(found, [new]);
    session.set(ann, Client::main, None);
    session.commit().await?;
    let found = kinds(&mut session, ann).await?;
    assert_eq!(found, ["home"]);
    // as a value and back
    session.append(ann, Client::main, new);
    session.commit().await?;
    let mut value = session.detach(ann)?;
    assert_eq!(value.main.get().map(|contact| contact.id), Some(session[new].id));
    value.name = "anna".into();
    let mut session = crate::mode::SessionMaker::new(engine).session();
    let ann = session.merge(value).await?;
    session.commit().await?;
    let found = kinds(&mut session, ann).await?;
    assert_eq!(found, ["home", "main"]);
    Ok(())
}

#[maybe]
pub(crate) async fn a_named_column_stands_for_a_foreign_key(engine: &Engine) -> Result<()> {
    let mut session = shops(engine).await?.session();
    let old = |kind: &str| Contact::new().kind(kind);
    let ann = session.add(Client::new().name("ann").old([old("a"), old("b"), old("c")]));
    session.commit().await?;
    let olds = session.many(ann, Client::old).to_vec();
    assert_eq!(session[olds[2]].former_id, Some(session[ann].id));
    // orphans go, and what is deleted takes along what it is read to have
    session.remove(ann, Client::old, olds[2]);
    session.commit().await?;
    session.execute(update(Contact).filter(Contact::kind.eq("b")).set(Contact::kind, "main")).await?;
    session.commit().await?;
    let mut session = crate::mode::SessionMaker::new(engine).session();
    let ann = session.get_one(Client, 1).await?;
    session.delete(ann);
    session.commit().await?;
    let left = session.scalars(select(Contact::kind)).await?.all()?;
    assert_eq!(left, ["main"]);
    // what only says what is read is refused
    let bob = session.add(Client::new().name("bob"));
    session.append(bob, Client::all_billing, old("d"));
    let told = session.flush().await.unwrap_err().to_string();
    assert!(told.contains("Client::all_billing: it is viewonly"), "{told}");
    Ok(())
}
