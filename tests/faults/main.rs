//! Faults that are caused for real: what is dropped, cut, full, broken or nonsense leaves the database with all of a
//! transaction or nothing, the pool with all its places, and the caller with an error that says what and where.
//!
//! `shared/` is compiled for both facades; `blocking/` and `waiting/` run it on their drivers, and have what only they
//! can do.

#![allow(clippy::duplicate_mod, reason = "`shared/` is there once for each facade")]
#![allow(clippy::while_let_on_iterator, reason = "what is an iterator here is none there")]

mod proxy;
mod server;

mod blocking;
mod waiting;
