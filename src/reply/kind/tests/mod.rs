//! Stories: all messages are invented.

use mail_parser::MessageParser;

use super::*;

mod any_input;
mod people;
mod reports;

fn read(raw: &str) -> Classified {
    classify(&MessageParser::default().parse(raw.as_bytes()).unwrap())
}

/// A mail of which only the interesting headers and the body are given.
fn mail(headers: &str, body: &str) -> String {
    format!(
        "{headers}\nTo: checkin+abc@touchbase.example.org\nDate: Mon, 4 May 2026 09:00:00 +0000\n\n{body}"
    )
    .replace('\n', "\r\n")
}

#[track_caller]
fn is(raw: &str, kind: Kind) -> Classified {
    let read = read(raw);
    assert_eq!(read.kind, kind, "{}", read.why);
    read
}

#[track_caller]
fn bounces(raw: &str, expected: &[(&str, Option<&str>, bool)]) {
    let read = is(raw, Kind::Bounce);
    let seen: Vec<_> =
        read.bounces.iter().map(|one| (one.recipient.as_str(), one.status.as_deref(), one.hard)).collect();
    assert_eq!(seen, expected, "{}", read.why);
}

/// RFC 3464 in full.
fn report(words: &str, fields: &str) -> String {
    mail(
        "Return-Path: <>\nFrom: Mail Delivery System <MAILER-DAEMON@mx.example.net>\nSubject: Undelivered Mail Returned to Sender\nAuto-Submitted: auto-replied\n\
         MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=b",
        &format!(
            "--b\nContent-Type: text/plain\n\n{words}\n\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.net\n\n{fields}\n\n\
             --b\nContent-Type: message/rfc822\n\nFrom: touchbase@example.org\nTo: ana@example.net\nSubject: How are your tasks going?\n\n1. Poster\n--b--\n"
        ),
    )
}
