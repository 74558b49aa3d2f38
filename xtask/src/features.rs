//! The features of the published crates, and the builds that show each stands alone.
//!
//! Read from `cargo metadata`: a feature added to a manifest is checked without a change here.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::process;

/// What is published, in the order crates.io must receive it.
pub(crate) const CRATES: [&str; 5] =
    ["aludel-core", "aludel-sqlite", "aludel-sync", "aludel-async", "aludel"];

/// The arguments of every `cargo check` to run.
pub(crate) fn checks() -> Result<Vec<Vec<String>>> {
    let mut metadata = process::cargo(["metadata", "--no-deps", "--format-version", "1", "--quiet"]);
    let text = process::capture_ok(&mut metadata)?;
    let features = parse(&text).context("cannot read `cargo metadata`")?;
    let mut checks = Vec::new();
    for name in CRATES {
        let features = features.get(name).with_context(|| format!("no crate `{name}` in the workspace"))?;
        checks.extend(of_crate(name, features));
    }
    Ok(checks)
}

/// None, each alone, all.
fn of_crate(name: &str, features: &[String]) -> Vec<Vec<String>> {
    let check = |extra: &[&str]| {
        let words = ["check", "-p", name].into_iter().chain(extra.iter().copied());
        words.map(str::to_owned).collect::<Vec<_>>()
    };
    let mut checks = vec![check(&["--no-default-features"])];
    for feature in features {
        checks.push(check(&["--no-default-features", "--features", feature]));
    }
    checks.push(check(&["--all-features"]));
    checks
}

fn parse(metadata: &str) -> Result<BTreeMap<String, Vec<String>>> {
    let metadata: Value = serde_json::from_str(metadata)?;
    let packages = metadata["packages"].as_array().context("no packages")?;
    let mut crates = BTreeMap::new();
    for package in packages {
        let name = package["name"].as_str().context("a package has no name")?;
        let features = package["features"].as_object().context("a package has no features")?;
        crates.insert(name.to_owned(), features.keys().cloned().collect());
    }
    Ok(crates)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_are_read_by_crate() {
        let metadata =
            r#"{"packages": [{"name": "aludel", "features": {"uuid": ["dep:uuid"], "default": []}}]}"#;
        assert_eq!(parse(metadata).unwrap()["aludel"], ["default", "uuid"]);
        assert_eq!(parse("{}").unwrap_err().to_string(), "no packages");
    }

    #[test]
    fn a_crate_is_checked_with_none_each_and_all() {
        let checks: Vec<String> =
            of_crate("aludel", &["uuid".into()]).iter().map(|words| words.join(" ")).collect();
        assert_eq!(
            checks,
            [
                "check -p aludel --no-default-features",
                "check -p aludel --no-default-features --features uuid",
                "check -p aludel --all-features",
            ]
        );
    }
}
