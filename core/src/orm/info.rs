//! What users keep with a session.

use hashbrown::HashMap;
use std::any::{Any, TypeId};
use std::fmt;

/// What users keep with a session, one value of each type: a tenant, a request's id.
///
/// Source: <https://docs.sqlalchemy.org/en/20/orm/session_api.html#sqlalchemy.orm.Session.info>
#[derive(Default)]
pub struct Info(HashMap<TypeId, Box<dyn Any + Send + Sync>>);

impl Info {
    /// The value of this type; `None` if none was put there.
    pub fn get<T: Send + Sync + 'static>(&self) -> Option<&T> {
        self.0.get(&TypeId::of::<T>())?.downcast_ref()
    }

    /// Keeps a value, in place of an earlier one of its type.
    pub fn set<T: Send + Sync + 'static>(&mut self, value: T) {
        self.0.insert(TypeId::of::<T>(), Box::new(value));
    }
}

impl fmt::Debug for Info {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of the user's", self.0.len())
    }
}
