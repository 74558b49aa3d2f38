//! `loader` with a file that is wrong here and there, on every database there is.

mod common;

use aludel::prelude::*;
use aludel::sync::{Engine, SessionMaker, create_engine};
use aludel_examples::loader::export::export;
use aludel_examples::loader::generated::Generated;
use aludel_examples::loader::lines::HEADER;
use aludel_examples::loader::models::{Product, SCHEMA};
use aludel_examples::loader::{Error, load};
use common::{Result, databases, turn};
use std::io::{Cursor, Read};

const ROWS: u64 = 4_321;
const BATCH: usize = 500;

/// The generated file, some of whose lines are wrong by now.
fn damaged() -> Result<(Vec<u8>, Vec<String>)> {
    let mut text = String::new();
    Generated::new(ROWS).read_to_string(&mut text)?;
    let mut lines: Vec<Vec<u8>> = text.lines().map(|line| line.as_bytes().to_vec()).collect();
    for (line, wrong) in [
        (2, "SKU 1,Product,1.00,1"),
        (700, "SKU-1,,1.00,1"),
        (1_500, "SKU-1,Product,1.005,1"),
        (1_501, "SKU-1,Product,1.00,-1"),
        (4_000, "SKU-1,Product"),
    ] {
        lines[line - 1] = wrong.as_bytes().to_vec();
    }
    lines[4_100 - 1] = b"SKU-1,\xff,1.00,1".to_vec();
    let told = [
        "line 2: sku \"SKU 1\": letters, digits and dashes, at most 20",
        "line 700: name: from 1 to 80 characters",
        "line 1500: price \"1.005\" is no amount such as 12.50",
        "line 1501: stock \"-1\" is no count",
        "line 4000: 2 columns instead of 4",
        "line 4100: column 2: no UTF-8",
    ];
    Ok((lines.join(&b'\n'), told.map(str::to_owned).to_vec()))
}

/// What `export` writes, as lines.
fn exported(engine: &Engine) -> Result<Vec<String>> {
    let mut file = Vec::new();
    let rows = export(&mut SessionMaker::new(engine).session(), &mut file)?;
    let lines: Vec<String> = String::from_utf8(file)?.lines().map(str::to_owned).collect();
    assert_eq!((lines[0].as_str(), lines.len() as u64), (HEADER.join(",").as_str(), rows + 1));
    Ok(lines)
}

fn story(url: &str) -> Result {
    let engine = create_engine(url)?;
    SCHEMA.drop_all(&engine)?;
    let (file, told) = damaged()?;

    // new rows: one INSERT for a page of rows, not one for each
    let sent = engine.watch();
    let mut progress = Vec::new();
    let report = load(&engine, Cursor::new(&file), BATCH, |lines| progress.push(lines))?;
    assert_eq!((report.lines, report.refused, report.new), (ROWS, 6, ROWS - 6));
    assert_eq!(report.complaints.iter().map(ToString::to_string).collect::<Vec<_>>(), told);
    assert_eq!((progress.len(), progress.last()), (8, Some(&4_005)), "{progress:?}");
    assert!(sent.count() < 400, "{} statements", sent.count());
    drop(sent);
    let mut text = String::from_utf8_lossy(&file).into_owned();
    let good: Vec<_> =
        text.lines().filter(|line| line.starts_with("sku,") || line.starts_with("SKU-0")).collect();
    assert_eq!(exported(&engine)?, good);

    // the lines are mended, some rows are otherwise, and some stand there twice
    text.clear();
    Generated::new(ROWS).read_to_string(&mut text)?;
    text = text.replace("SKU-00000777,Product 777,", "SKU-00000777,\"Product, \"\"new\"\"\",");
    text += "SKU-00000003,Last,0.01,7\nSKU-00004320,Last,0.02,8\n";
    let report = load(&engine, text.as_bytes(), BATCH, |_| ())?;
    assert_eq!((report.lines, report.refused, report.new), (ROWS + 2, 0, 6), "{:?}", report.complaints);
    let lines = exported(&engine)?;
    assert_eq!(lines.len() as u64, ROWS + 1);
    assert_eq!(lines[1 + 3], "SKU-00000003,Last,0.01,7");
    assert_eq!(lines[1 + 777], "SKU-00000777,\"Product, \"\"new\"\"\",530.63,87");
    assert_eq!(lines[1 + 4320], "SKU-00004320,Last,0.02,8");

    // what was written can be read again, and changes nothing
    let report = load(&engine, lines.join("\n").as_bytes(), 8_000, |_| ())?;
    assert_eq!((report.lines, report.refused, report.new), (ROWS, 0, 0));
    assert_eq!(exported(&engine)?, lines);
    let mut session = SessionMaker::new(&engine).session();
    let dear = session.scalar(select(func::max(Product::price)))?;
    assert!(dear.is_some_and(|cents| cents > 99_000), "{dear:?}");
    session.close()?;
    SCHEMA.drop_all(&engine)?;
    Ok(())
}

#[test]
fn a_file_is_loaded_corrected_and_written_again() -> Result {
    let _turn = turn();
    for (database, url) in databases("loader")? {
        story(&url).map_err(|error| format!("{database}: {error}"))?;
    }
    Ok(())
}

#[test]
fn another_file_is_refused_before_anything_is_made() -> Result {
    let path = common::folder("loader-other")?.join("none.db");
    let engine = create_engine(&format!("sqlite:///{}", path.display()))?;
    let error = load(&engine, "name,price\n".as_bytes(), BATCH, |_| ()).unwrap_err();
    assert!(matches!(error, Error::Header(_)), "{error}");
    assert!(!path.exists());
    Ok(())
}
