//! What a draft's relationship may be given.

use super::{AnyDraft, AnyKey, Draft, Entity, Key};

/// Marks a field that takes any number of objects.
pub struct ToMany;
/// Marks a field that takes one object.
pub struct ToOne;
/// Marks a field that takes one object or none.
pub struct ToOptional;
/// Marks a field that takes any number of objects and is never loaded.
pub struct ToDynamic;

/// Of a field that takes one object at most.
#[doc(hidden)]
pub trait ToSingle {}
impl ToSingle for ToOne {}
impl ToSingle for ToOptional {}

/// A related object: tracked already, or a draft of its own.
pub enum Related {
    /// A tracked object.
    Key(AnyKey),
    /// A new object.
    Draft(Box<dyn AnyDraft>),
}

/// What a draft's relationship may be given: keys of tracked objects, or nested drafts.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be put in a relationship to `{E}`",
    label = "expected a `Key<{E}>` or a draft of `{E}`, or several for `Many`"
)]
pub trait IntoRelated<K, E> {
    /// Each related object.
    fn each(self, add: &mut dyn FnMut(Related));
}

impl<E: Entity> IntoRelated<ToOne, E> for Key<E> {
    fn each(self, add: &mut dyn FnMut(Related)) {
        add(Related::Key(self.erase()));
    }
}

impl<E: Entity> IntoRelated<ToOptional, E> for Key<E> {
    fn each(self, add: &mut dyn FnMut(Related)) {
        add(Related::Key(self.erase()));
    }
}

impl<E: Entity> IntoRelated<ToOptional, E> for Option<Key<E>> {
    fn each(self, add: &mut dyn FnMut(Related)) {
        if let Some(key) = self {
            add(Related::Key(key.erase()));
        }
    }
}

// a draft with a typestate has an impl of its own, from `models!`: one for all that is pending would be what messages speak of
impl<K: ToSingle, E: Entity> IntoRelated<K, E> for Draft<E> {
    fn each(self, add: &mut dyn FnMut(Related)) {
        add(Related::Draft(Box::new(self)));
    }
}

impl<E: Entity, I: IntoIterator> IntoRelated<ToMany, E> for I
where
    I::Item: IntoRelated<ToOne, E>,
{
    fn each(self, add: &mut dyn FnMut(Related)) {
        for item in self {
            item.each(add);
        }
    }
}

impl<E: Entity, I: IntoIterator> IntoRelated<ToDynamic, E> for I
where
    I::Item: IntoRelated<ToOne, E>,
{
    fn each(self, add: &mut dyn FnMut(Related)) {
        for item in self {
            item.each(add);
        }
    }
}
