//! Programs people would really write with Aludel. `examples/README.md` says how to run them.

pub mod blog;
pub mod compare;
pub mod gitlog;
pub mod loader;
pub mod options;
pub mod service;
pub mod tally;
