//! What `cargo xtask conformance statements` passes on. The test harness has arguments of its own, so it is variables.

use std::path::PathBuf;

pub(crate) struct Options {
    /// `ALUDEL_CONFORMANCE_VERBOSE`: shows every difference, also those on purpose, and what is missing.
    pub(crate) verbose: bool,
    /// `ALUDEL_CONFORMANCE_CASE`: only the statement with this id.
    pub(crate) case: Option<String>,
    /// `ALUDEL_CONFORMANCE_REPORT`: the file that gets the last lines as well.
    pub(crate) report: Option<PathBuf>,
    /// `ALUDEL_CONFORMANCE_SEED`: the seed of the first random statement.
    pub(crate) seed: Option<u64>,
    /// `ALUDEL_CONFORMANCE_COUNT`: how many random statements there are.
    pub(crate) count: Option<u64>,
}

impl Options {
    pub(crate) fn from_environment() -> Options {
        let variable = |name: &str| std::env::var(format!("ALUDEL_CONFORMANCE_{name}")).ok();
        let number = |name: &str| variable(name).map(|text| text.parse().expect("a number"));
        Options {
            verbose: variable("VERBOSE").is_some(),
            case: variable("CASE"),
            report: variable("REPORT").map(PathBuf::from),
            seed: number("SEED"),
            count: number("COUNT"),
        }
    }
}
