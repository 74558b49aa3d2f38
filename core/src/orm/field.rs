//! The types of relationship fields.

use super::{Entity, RelationDef};
use crate::schema::Column;
use crate::types::{Decode, Header, ValueCells};
use std::any::Any;
use std::collections::HashMap;
use std::fmt;
use std::hash::Hash;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

/// Related objects lie behind `dyn Any`: a field of type `One<User>` would otherwise make every auto trait and drop check
/// walk the whole graph of models, which overflows the compiler (E0275) from a chain of some thirty models.
type Erased = Arc<dyn Any + Send + Sync>;

#[derive(Clone)]
enum State {
    /// The relationship is known where the object came from a query.
    Unloaded(Option<&'static RelationDef>),
    /// Nor may it be read: `raiseload` said so.
    Forbidden(&'static RelationDef),
    /// It was loaded, and there is no object, though the field says that there is one.
    Missing(&'static RelationDef),
    Loaded(Erased),
}

impl State {
    fn get<T: 'static>(&self) -> Option<&T> {
        match self {
            Self::Loaded(value) => value.downcast_ref(),
            Self::Unloaded(_) | Self::Forbidden(_) | Self::Missing(_) => None,
        }
    }

    /// Shared values are copied when they are first changed.
    fn get_mut<T: Clone + Send + Sync + 'static>(&mut self) -> Option<&mut T> {
        let Self::Loaded(value) = self else { return None };
        if Arc::get_mut(value).is_none() {
            let copy: T = value.downcast_ref::<T>()?.clone();
            *value = Arc::new(copy);
        }
        Arc::get_mut(value)?.downcast_mut()
    }

    const fn is_loaded(&self) -> bool {
        matches!(self, Self::Loaded(_))
    }
}

#[cold]
#[track_caller]
fn not_loaded(state: &State) -> ! {
    match state {
        State::Unloaded(Some(def)) => {
            let path = def.path();
            let many = if def.arity == super::Arity::Many { "many" } else { "one" };
            panic!(
                "`{path}` was not loaded: add `.options(selectinload({path}))`; for a tracked object ask its session, \
                 `session.{many}(key, {path})`"
            )
        }
        State::Forbidden(def) => {
            let path = def.path();
            panic!("`{path}` was not loaded: raiseload({path}) forbids to read it")
        }
        State::Missing(def) => {
            let (path, target) = (def.path(), (def.target)().model);
            panic!(
                "`{path}` was loaded, and there is no object: its key is NULL, or a condition left it out; a field that may \
                 have none is `One<Option<{target}>>`"
            )
        }
        _ => panic!("the relationship was not loaded"),
    }
}

/// The objects on the many side of a relationship.
///
/// It derefs to a slice once it is loaded; [`Many::get`] asks without a panic.
pub struct Many<T>(State, PhantomData<fn() -> T>);

/// The object on the one side of a relationship; `One<Option<T>>` may be null.
///
/// It derefs to the object once it is loaded; `get` asks without a panic.
pub struct One<T>(State, PhantomData<fn() -> T>);

/// A relationship too large to load: it is only written to and selected from.
pub struct WriteOnly<T>(PhantomData<fn() -> T>);

macro_rules! common {
    ($($t:ident)*) => { $(
        impl<T> Default for $t<T> {
            fn default() -> Self {
                Self(State::Unloaded(None), PhantomData)
            }
        }
        impl<T> Clone for $t<T> {
            fn clone(&self) -> Self {
                Self(self.0.clone(), PhantomData)
            }
        }
        impl<T> $t<T> {
            pub(crate) const fn unloaded(def: &'static RelationDef) -> Self {
                Self(State::Unloaded(Some(def)), PhantomData)
            }

            pub(crate) const fn forbidden(def: &'static RelationDef) -> Self {
                Self(State::Forbidden(def), PhantomData)
            }

            /// Was it loaded? If so, an empty or missing one is known to be so.
            pub const fn is_loaded(&self) -> bool {
                self.0.is_loaded()
            }
        }
    )* };
}
common! { Many One }

impl<T> Default for WriteOnly<T> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<T> Clone for WriteOnly<T> {
    fn clone(&self) -> Self {
        Self(PhantomData)
    }
}

impl<T: Send + Sync + 'static> Many<T> {
    /// A loaded collection.
    pub fn loaded(items: Vec<T>) -> Self {
        Self(State::Loaded(Arc::new(items)), PhantomData)
    }
}

impl<T: Send + Sync + 'static> Many<T> {
    /// The objects by value, if they were loaded and nobody shares them.
    pub(crate) fn into_loaded(self) -> Option<Vec<T>> {
        let State::Loaded(shared) = self.0 else { return None };
        std::sync::Arc::try_unwrap(shared.downcast::<Vec<T>>().ok()?).ok()
    }
}

impl<T: 'static> Many<T> {
    /// The objects, if they were loaded.
    pub fn get(&self) -> Option<&[T]> {
        self.0.get::<Vec<T>>().map(Vec::as_slice)
    }
}

impl<E: Entity> Many<E> {
    /// The objects by a column of theirs: SQLAlchemy's collections that are dictionaries. Of several with one value, the last;
    /// empty if they were not loaded.
    ///
    /// `item.notes.by(Note::keyword).get("size")`
    ///
    /// Source: <https://docs.sqlalchemy.org/en/20/orm/collection_api.html#dictionary-collections>
    pub fn by<K: Decode + Eq + Hash>(&self, column: Column<E, K>) -> HashMap<K, &E> {
        let header = Header::default();
        let keyed = |object: &'_ E| {
            let value = object.column_value(column.index())?;
            K::decode(&mut ValueCells::new(std::slice::from_ref(&value), &header)).ok()
        };
        let objects = self.get().unwrap_or_default();
        objects.iter().filter_map(|object| Some((keyed(object)?, object))).collect()
    }
}

impl<T: 'static> Deref for Many<T> {
    type Target = [T];
    #[track_caller]
    fn deref(&self) -> &[T] {
        self.get().unwrap_or_else(|| not_loaded(&self.0))
    }
}

impl<'a, T: 'static> IntoIterator for &'a Many<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;
    #[track_caller]
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<T: Send + Sync + 'static> One<T> {
    /// A loaded object.
    pub fn loaded(item: T) -> Self {
        Self(State::Loaded(Arc::new(item)), PhantomData)
    }
}

impl<T> One<T> {
    /// One that was loaded, of which there is no object.
    pub(crate) const fn missing(def: &'static RelationDef) -> Self {
        Self(State::Missing(def), PhantomData)
    }

    /// A loaded object that others share.
    pub(crate) const fn shared(object: Erased) -> Self {
        Self(State::Loaded(object), PhantomData)
    }
}

impl<T> One<T> {
    /// The object as it is shared, if it was loaded.
    pub(crate) fn into_shared(self) -> Option<Erased> {
        match self.0 {
            State::Loaded(shared) => Some(shared),
            State::Unloaded(_) | State::Forbidden(_) | State::Missing(_) => None,
        }
    }
}

impl<E: Entity> One<E> {
    /// The object, if it was loaded.
    pub fn get(&self) -> Option<&E> {
        self.0.get()
    }
}

impl<E: Entity> One<Option<E>> {
    /// The object; `None` if it was not loaded or is null, which [`One::is_loaded`] tells apart.
    pub fn get(&self) -> Option<&E> {
        self.0.get::<Option<E>>().and_then(Option::as_ref)
    }
}

impl<T: 'static> One<T> {
    /// What it holds, if it was loaded.
    pub(crate) fn held(&self) -> Option<&T> {
        self.0.get()
    }
}

impl<T: 'static> Deref for One<T> {
    type Target = T;
    #[track_caller]
    fn deref(&self) -> &T {
        self.0.get().unwrap_or_else(|| not_loaded(&self.0))
    }
}

impl<T: Clone + Send + Sync + 'static> DerefMut for One<T> {
    #[track_caller]
    fn deref_mut(&mut self) -> &mut T {
        if !self.0.is_loaded() {
            not_loaded(&self.0);
        }
        match self.0.get_mut() {
            Some(value) => value,
            None => unreachable!("a loaded relationship holds its own type"),
        }
    }
}

impl<T: fmt::Debug + 'static> fmt::Debug for Many<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.get() {
            Some(items) => items.fmt(f),
            None => f.write_str("(not loaded)"),
        }
    }
}

impl<T: fmt::Debug + 'static> fmt::Debug for One<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.get::<T>() {
            Some(item) => item.fmt(f),
            None => f.write_str("(not loaded)"),
        }
    }
}

impl<T> fmt::Debug for WriteOnly<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(write only)")
    }
}

/// Unloaded relationships compare equal to each other only.
impl<T: PartialEq + 'static> PartialEq for Many<T> {
    fn eq(&self, other: &Self) -> bool {
        self.get() == other.get()
    }
}

impl<T: PartialEq + 'static> PartialEq for One<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0.get::<T>() == other.0.get::<T>()
    }
}

impl<T> PartialEq for WriteOnly<T> {
    fn eq(&self, _other: &Self) -> bool {
        true
    }
}

#[cfg(feature = "serde")]
mod with_serde {
    use super::{Many, One, WriteOnly};
    use serde::de::{Deserialize, Deserializer};
    use serde::ser::{Serialize, Serializer};

    impl<T: Serialize + 'static> Serialize for Many<T> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            self.get().serialize(serializer)
        }
    }

    impl<T: Serialize + 'static> Serialize for One<T> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            self.0.get::<T>().serialize(serializer)
        }
    }

    impl<T> Serialize for WriteOnly<T> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_none()
        }
    }

    impl<'de, T: Deserialize<'de> + Send + Sync + 'static> Deserialize<'de> for Many<T> {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            Ok(Option::<Vec<T>>::deserialize(deserializer)?.map_or_else(Self::default, Self::loaded))
        }
    }

    impl<'de, T: Deserialize<'de> + Send + Sync + 'static> Deserialize<'de> for One<T> {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            T::deserialize(deserializer).map(Self::loaded)
        }
    }

    impl<'de, T> Deserialize<'de> for WriteOnly<T> {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            serde::de::IgnoredAny::deserialize(deserializer).map(|_| Self::default())
        }
    }
}
