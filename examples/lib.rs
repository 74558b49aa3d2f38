//! Programs people would really write with Aludel. `examples/README.md` says how to run them.

pub mod blog;
pub mod gitlog;
pub mod options;
pub mod service;
pub mod tally;
