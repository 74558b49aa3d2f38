//! How long `cargo check` takes on 500 models of 12 columns: `cargo bench -p aludel-benches --bench models [COUNT]`.
//!
//! Writes a crate of its own into the target folder, as no program has so many models to lend. It is checked with its
//! dependencies built: from nothing, and after its `lib.rs` was touched.

use aludel_benches::report::median;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

const MODELS: usize = 500;
const PER_MODULE: usize = 50;
const TIMES: usize = 3;

fn main() -> Result<(), Box<dyn Error>> {
    let count = std::env::args().skip(1).find_map(|a| a.parse().ok()).unwrap_or(MODELS);
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = target(here)?.join("models");
    write(&folder, here, count)?;
    check(&folder)?;
    let (mut cold, mut touched) = (Vec::new(), Vec::new());
    for _ in 0..TIMES {
        cargo(&folder, &["clean", "--quiet", "-p", "models"])?;
        cold.push(check(&folder)?);
        let lib = folder.join("src/lib.rs");
        fs::write(&lib, fs::read(&lib)?)?;
        touched.push(check(&folder)?);
    }
    println!("cargo check of {count} models of 12 columns, medians of {TIMES}");
    println!("  from nothing, dependencies built: {:.1} s", median(cold));
    println!("  after a touch of src/lib.rs:      {:.1} s", median(touched));
    Ok(())
}

/// The folder of all targets.
fn target(here: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--no-deps"])
        .current_dir(here)
        .output()?;
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    Ok(metadata["target_directory"].as_str().ok_or("cargo metadata names no target folder")?.into())
}

fn cargo(folder: &Path, arguments: &[&str]) -> Result<(), Box<dyn Error>> {
    let mut command = Command::new(env!("CARGO"));
    // not the folder of this very build: it may be locked
    command.args(arguments).current_dir(folder).env("CARGO_TARGET_DIR", folder.join("target"));
    let status = command.status()?;
    if status.success() { Ok(()) } else { Err(format!("{command:?}: {status}").into()) }
}

/// Seconds of a `cargo check`.
fn check(folder: &Path) -> Result<f64, Box<dyn Error>> {
    let begun = Instant::now();
    cargo(folder, &["check", "--quiet"])?;
    Ok(begun.elapsed().as_secs_f64())
}

fn write(folder: &Path, here: &Path, count: usize) -> Result<(), Box<dyn Error>> {
    let source = folder.join("src");
    fs::create_dir_all(&source)?;
    let dsl = here.join("../dsl").canonicalize()?;
    fs::write(
        folder.join("Cargo.toml"),
        format!(
            "[package]\nname = \"models\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
             [dependencies]\naludel = {{ path = {dsl:?} }}\nchrono = \"0.4\"\n"
        ),
    )?;
    // the same versions, and no need of a network
    fs::copy(here.join("../Cargo.lock"), folder.join("Cargo.lock"))?;
    let modules = count.div_ceil(PER_MODULE);
    let mut lib = String::from(
        "#![allow(dead_code)]\nuse aludel::prelude::*;\nuse chrono::{DateTime, Utc};\n\ncolumn_types! {\n    \
         pub intpk = i64: primary_key;\n    pub str50 = String: String(50);\n    \
         pub created_at = DateTime<Utc>: insert_default(func::now());\n}\n\n",
    );
    for module in 0..modules {
        writeln!(lib, "mod m{module};\npub use m{module}::*;")?;
    }
    fs::write(source.join("lib.rs"), lib)?;
    for module in 0..modules {
        let range = module * PER_MODULE..((module + 1) * PER_MODULE).min(count);
        let mut text = String::from("use crate::*;\n\nmodels! {\n");
        for n in range {
            model(&mut text, n, count)?;
        }
        text.push_str("}\n");
        fs::write(source.join(format!("m{module}.rs")), text)?;
    }
    Ok(())
}

/// A model that refers to the one before it and is referred to by the one after it.
fn model(out: &mut String, n: usize, count: usize) -> std::fmt::Result {
    let (before, after) = ((n + count - 1) % count, (n + 1) % count);
    writeln!(
        out,
        "    #[derive(Clone, Debug)]
    pub struct Model{n} in \"model_{n}\" {{
        pub id: intpk,
        pub name: str50,
        pub title: str50,
        pub email: String = column(String(100), unique),
        pub notes: Option<String> = column(Text),
        pub size: i32,
        pub weight: Option<f64>,
        pub active: bool = column(default(true)),
        pub parent_id: Option<i64> = column(foreign_key(Model{before}::id, on_delete = Cascade), index),
        pub rank: i64 = column(index),
        pub seen: Option<DateTime<Utc>>,
        pub created: created_at,
        pub parent: One<Option<Model{before}>> = relationship(parent_id, back_populates = children),
        pub children: Many<Model{after}> = relationship(back_populates = parent);

        unique(name, title),
    }}"
    )
}
