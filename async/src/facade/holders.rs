//! Who has a pool's connections, for the message to those who wait in vain.

use aludel_core::{EngineOptions, Error, ErrorKind};
use std::fmt::Write;
use std::panic::Location;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// Where a connection was asked for: the line that made the session, where it is known.
pub(crate) type Place = Option<&'static Location<'static>>;

/// How many holders a message names.
const NAMED: usize = 5;

/// Those who have a connection, and since when.
#[derive(Default)]
pub(crate) struct Holders(Mutex<Vec<Option<Holder>>>);

struct Holder {
    since: Instant,
    place: Place,
}

impl Holders {
    fn list(&self) -> MutexGuard<'_, Vec<Option<Holder>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Somebody has a connection from now on; the number is for [`leave`](Self::leave).
    pub(crate) fn enter(&self, place: Place) -> usize {
        let holder = Some(Holder { since: Instant::now(), place });
        let mut list = self.list();
        if let Some(free) = list.iter().position(Option::is_none) {
            list[free] = holder;
            free
        } else {
            list.push(holder);
            list.len() - 1
        }
    }

    /// They have it no longer.
    pub(crate) fn leave(&self, number: usize) {
        if let Some(holder) = self.list().get_mut(number) {
            *holder = None;
        }
    }

    /// No connection became free in time.
    #[cold]
    pub(crate) fn timed_out(&self, options: &EngineOptions, open: u32) -> Error {
        let (most, limit) = (options.most_connections(), options.pool_timeout);
        let list = self.list();
        let mut held: Vec<&Holder> = list.iter().flatten().collect();
        let count = held.len();
        held.sort_by_key(|holder| holder.since);
        let mut message = if count < most as usize {
            format!("no connection could be made within {limit:?}: the pool has {open} of at most {most}")
        } else {
            format!("no connection became free within {limit:?}: all {most} of the pool are in use")
        };
        for (n, holder) in held.iter().take(NAMED).enumerate() {
            message.push_str(if n == 0 { ", by " } else { ", " });
            let _ = match holder.place {
                Some(place) => write!(message, "a session from {}:{}", place.file(), place.line()),
                None => write!(message, "a connection"),
            };
            let _ = write!(message, " for {:.1?}", holder.since.elapsed());
        }
        if count > NAMED {
            let _ = write!(message, " and {} more", count - NAMED);
        }
        message.push_str(" (a session keeps its own until it commits, rolls back or is dropped)");
        Error::new(ErrorKind::PoolTimeout, message)
    }
}
