//! What differs from the async facade: here, everything waits by blocking.

pub(crate) use maybe_async::must_be_sync as maybe;
pub(crate) use std::ops::FnOnce as Scope;
pub(crate) use std::thread::sleep;

/// A result that is here already.
pub(crate) type Eventually<'a, T> = T;

/// Turns a call of shared code into an [`Eventually`].
macro_rules! now {
    ($call:expr) => {
        $call
    };
}
pub(crate) use now;
