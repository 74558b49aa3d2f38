//! What is put into the relationships' fields of tracked objects.

use super::criteria::shops;
use crate::mode::{Engine, maybe};
use aludel::Result;
use aludel::prelude::*;
use aludel_tests::relation_models::*;

#[maybe]
pub(crate) async fn what_is_put_into_fields_is_refused(engine: &Engine) -> Result<()> {
    let mut session = shops(engine).await?.session();
    let a = session.get_one(Shop, 1).await?;
    let one = session.get_one(Item, 1).await?;
    let value = session.scalars(select(Item).filter(Item::id.eq(4))).await?.one()?;
    let other = session.scalars(select(Shop).filter(Shop::id.eq(2))).await?.one()?;
    for round in 0..2 {
        session[a].items = Many::loaded(vec![value.clone()]);
        assert!(session.is_dirty() && session.is_modified(a));
        let told = session.flush().await.unwrap_err().to_string();
        assert!(told.contains("Shop::items: `session[key].items = …` changes nothing"), "{told}");
        assert!(told.contains("session.append(key, Shop::items, …)"), "{told}");
        // the rollback emptied the field
        assert!(!session[a].items.is_loaded());
        session[one].shop = One::loaded(Some(other.clone()));
        let told = session.commit().await.unwrap_err().to_string();
        assert!(told.contains("Item::shop: `session[key].shop = …`"), "{told}");
        session[one].shop = One::loaded(None);
        let told = session.flush().await.unwrap_err().to_string();
        assert!(told.contains("Item::shop"), "{told}");
        if round == 0 {
            // loaded or not
            session.load(a, Shop::items).await?;
        }
    }
    session[a].items = Many::loaded(vec![value]);
    session.refresh(a).await?;
    assert!(!session.is_dirty());
    session.load(a, Shop::items).await?;
    let mut changed = session.detach(a)?;
    let mut items = changed.items.to_vec();
    items[0].name = "changed".into();
    changed.items = Many::loaded(items);
    session[a] = changed;
    let told = session.flush().await.unwrap_err().to_string();
    assert!(told.contains("Shop::items"), "{told}");
    Ok(())
}

#[maybe]
pub(crate) async fn what_is_so_already_may_stand_in_fields(engine: &Engine) -> Result<()> {
    let mut session = shops(engine).await?.session();
    let query = select(Shop).options(selectinload(Shop::items)).filter(Shop::id.eq(1));
    let a = session.track(query).await?[0];
    let mut value = session.detach(a)?;
    assert_eq!(value.items.len(), 3);
    value.name = "new".into();
    session[a] = value.clone();
    session.commit().await?;
    let name = session.scalar(select(Shop::name).filter(Shop::id.eq(1))).await?;
    assert_eq!(name, "new");
    assert!(!session[a].items.is_loaded());
    // a foreign key and what it leads to agree
    let one = session.get_one(Item, 1).await?;
    let b = session.scalars(select(Shop).filter(Shop::id.eq(2))).await?.one()?;
    session[one].shop_id = Some(b.id);
    session[one].shop = One::loaded(Some(b));
    session.commit().await?;
    session[one].shop_id = None;
    session[one].shop = One::loaded(None);
    session[one].label = One::default();
    session.commit().await?;
    let shop_id = session.scalar(select(Item::shop_id).filter(Item::id.eq(1))).await?;
    assert_eq!(shop_id, None);
    let empty = session.add(Shop::new().name("empty"));
    session.flush().await?;
    session[empty].items = Many::loaded(Vec::new());
    session.flush().await?;
    Ok(())
}
