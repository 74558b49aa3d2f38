//! Messages there and back, and what no honest server sends.

use super::*;
use crate::wire::postgres::{RawRow, oid};

fn said(tag: u8, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len() + 4).unwrap().to_be_bytes();
    [&[tag], &length[..], body].concat()
}

fn receive(inbox: &mut Inbox, bytes: &[u8]) {
    let mut rest = bytes;
    while !rest.is_empty() {
        let space = inbox.space();
        let count = space.len().min(rest.len());
        space[..count].copy_from_slice(&rest[..count]);
        inbox.filled(count);
        rest = &rest[count..];
    }
}

#[test]
fn messages_are_read_however_they_come() {
    let long = vec![7; 300_000];
    let all = [said(b'D', &long), said(b'C', b"SELECT 12\0"), said(b'n', b""), said(b'Z', b"T")].concat();
    for size in [1, 7, 100_000, 1 << 20] {
        let mut inbox = Inbox::default();
        let mut seen = Vec::new();
        for part in all.chunks(size) {
            receive(&mut inbox, part);
            while let Some(message) = inbox.next().unwrap() {
                seen.push(match message {
                    Message::Row(body) => format!("row of {}", body.len()),
                    other => format!("{other:?}"),
                });
            }
        }
        assert_eq!(seen, ["row of 300000", "Complete(12)", "NoColumns", "Ready"], "{size}");
    }
}

#[test]
fn what_breaks_the_protocol_is_an_error() {
    for bytes in [said(b'!', b""), vec![b'D', 0, 0, 0, 3], said(b'W', b"")] {
        let mut inbox = Inbox::default();
        receive(&mut inbox, &bytes);
        let error = inbox.next().unwrap_err();
        assert!(error.is_connection(), "{error}");
    }
    // a length that claims more than there is takes no memory
    let mut inbox = Inbox::default();
    receive(&mut inbox, &[b'D', 0x7f, 0xff, 0xff, 0xff, 1, 2, 3]);
    assert!(inbox.next().unwrap().is_none());
    assert!(inbox.space().len() < 1 << 20);
    // rows that end too early
    assert!(WireRow::new(&[0]).is_err());
    let row = WireRow::new(&[0, 2, 0, 0, 0, 9, 1]).unwrap();
    assert!(row.cell(0).is_err() && row.cell(1).is_err());
    for body in [&b"\0\x05abc"[..], b"", b"\0\x01\0"] {
        assert!(Statement::default().take_columns(body).is_err());
    }
    assert!(Statement::default().take_params(&[0, 2, 0]).is_err());
    assert!(UserTypes::default().learn(b"\0\x01\0\0\0\x01x").is_err());
}

#[test]
fn cells_are_found_in_any_order() {
    let row = WireRow::new(b"\0\x03\0\0\0\x01a\xff\xff\xff\xff\0\0\0\x02bc").unwrap();
    for (place, expected) in [(0, Some(&b"a"[..])), (2, Some(b"bc")), (1, None), (0, Some(b"a")), (1, None)] {
        assert_eq!(row.cell(place).unwrap(), expected);
    }
    assert!(row.cell(3).is_err());
}

#[test]
fn errors_tell_no_detail() {
    let body = b"SFEHLER\0VERROR\0C23505\0Mdoppelt\0DKey (email)=(secret)\0nuq_email\0\0";
    let mut inbox = Inbox::default();
    receive(&mut inbox, &said(b'E', body));
    let Some(Message::Refused(told)) = inbox.next().unwrap() else { panic!("no error") };
    let error = told.into_error();
    assert!(error.is_unique_violation() && error.constraint() == Some("uq_email"), "{error:?}");
    assert!(!format!("{error:?} {error:#}").contains("secret"));
    let old = ServerError::read(b"SFATAL\0C57P01\0Mgone\0\0");
    assert!(old.is_fatal() && old.into_error().is_connection());
}

#[test]
fn a_user_logs_in() {
    let login = |password: Option<&str>| Login::new("ed".into(), password.map(String::from), Vec::new());
    let mut out = Outbox::default();
    login(None).begin(&mut out).unwrap();
    assert_eq!(out.bytes(), b"\0\0\0\x26\0\x03\0\0user\0ed\0client_encoding\0UTF8\0\0");
    out.clear();
    login(Some("pw")).answer(&[0, 0, 0, 3], &mut out).unwrap();
    assert_eq!(out.bytes(), said(b'p', b"pw\0"));
    out.clear();
    login(Some("pw")).answer(b"\0\0\0\x05\x01\x02\x03\x04", &mut out).unwrap();
    assert!(out.bytes().starts_with(b"p\0\0\0\x28md5"));
    let refused = login(None).answer(&[0, 0, 0, 3], &mut out).unwrap_err().to_string();
    assert!(refused.contains("password of \"ed\""), "{refused}");
    // a server that never proves that it knows the password
    let mut scram = login(Some("pw"));
    scram.answer(b"\0\0\0\x0aSCRAM-SHA-256\0\0", &mut out).unwrap();
    assert!(scram.answer(&[0; 4], &mut out).is_err());
    for body in [&b""[..], b"\0\0\0\x07", b"\0\0\0\x0aOTHER\0\0", b"\0\0\0\x0bx", b"\0\0\0\x05\x01"] {
        assert!(login(Some("pw")).answer(body, &mut out).is_err());
    }
}

#[test]
fn types_of_users_are_led_back() {
    let mut types = UserTypes::default();
    let row = |cells: [&str; 6]| {
        let mut row = vec![0, 6];
        for cell in cells {
            row.extend_from_slice(&u32::try_from(cell.len()).unwrap().to_be_bytes());
            row.extend_from_slice(cell.as_bytes());
        }
        row
    };
    assert_eq!(types.query([oid::INT4, 25]), None);
    assert!(types.query([20_001, 20_001]).unwrap().ends_with("IN (20001)"));
    types.learn(&row(["20001", "b", "_mood", "20002", "0", "A"])).unwrap();
    assert!(types.query([20_001]).unwrap().ends_with("IN (20002)"));
    types.learn(&row(["20002", "d", "mood", "0", "20003", "E"])).unwrap();
    types.learn(&row(["20003", "e", "feeling", "0", "0", "E"])).unwrap();
    assert_eq!(types.query([20_001]), None);
    assert_eq!(types.readable(20_002), oid::TEXT);
    assert_eq!((types.readable(20_001), types.element(20_001)), (1009, 20_002));
    assert_eq!(types.sent_as(20_002), 20_003);
    // what nobody knows, and a domain over itself
    types.give_up([30_000]);
    types.learn(&row(["30001", "d", "x", "0", "30001", "S"])).unwrap();
    assert_eq!(types.query([30_000, 30_001]), None);
    assert_eq!((types.readable(30_000), types.readable(30_001)), (oid::OPAQUE, oid::OPAQUE));
}
