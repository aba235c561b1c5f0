//! A mail that came in, with the key by which it is never taken twice.

use jiff::Timestamp;
use mail_parser::{HeaderName, MessageParser};
use sha2::{Digest, Sha256};

use crate::domain::address::MailAddress;
use crate::domain::message::{Arrival, Envelope, MailEnvelope};

/// The largest mail that is taken whole, in bytes.
pub const LARGEST: usize = 10 * 1024 * 1024;

/// The first header field of a mail of which only the header was fetched because it is larger
/// than [`LARGEST`]; the value is its size in bytes.
pub const OVERSIZE_HEADER: &str = "X-Touchbase-Oversize";

/// Makes an arrival out of a mail's bytes and its envelope.
///
/// The key is SHA-256 over recipient, Message-ID and body (not the Message-ID alone: a forged one
/// would suppress somebody's mail). Line ends do not count, so that a mail has the same key by LMTP and
/// by IMAP. A mail without Message-ID is known by its `From` and `Date` instead: two people may well write
/// the same three words.
pub fn arrival(raw: Vec<u8>, envelope: MailEnvelope, received: Timestamp) -> Arrival {
    let key = key(&raw, envelope.to.as_ref());
    Arrival { key, received, envelope: Envelope::Mail(envelope), raw }
}

fn key(raw: &[u8], recipient: Option<&MailAddress>) -> String {
    let header = MessageParser::new().parse_headers(raw);
    let mut sum = Sha256::new();
    let mut part = |bytes: &[u8]| {
        sum.update((bytes.len() as u64).to_be_bytes());
        sum.update(bytes);
    };
    part(recipient.map_or("", MailAddress::as_str).as_bytes());
    match header.as_ref().and_then(|message| message.message_id()) {
        Some(id) => part(id.as_bytes()),
        None => {
            for name in [HeaderName::From, HeaderName::Date] {
                let field = header.as_ref().and_then(|message| message.header_raw(name)).unwrap_or_default();
                part(field.trim().as_bytes());
            }
        }
    }
    for line in body(raw).split(|b| *b == b'\n') {
        sum.update(line.strip_suffix(b"\r").unwrap_or(line));
        sum.update(b"\n");
    }
    data_encoding::HEXLOWER.encode(&sum.finalize())
}

/// What stands behind the first empty line.
fn body(raw: &[u8]) -> &[u8] {
    let mut start = 0;
    for line in raw.split_inclusive(|b| *b == b'\n') {
        start += line.len();
        if matches!(line, b"\n" | b"\r\n") {
            return raw.get(start..).unwrap_or_default();
        }
    }
    &[]
}

/// The size of a mail of which only the header was taken.
pub fn oversize(raw: &[u8]) -> Option<u64> {
    let first = raw.split(|b| *b == b'\n').next()?;
    let (name, size) = std::str::from_utf8(first).ok()?.split_once(':')?;
    name.eq_ignore_ascii_case(OVERSIZE_HEADER).then(|| size.trim().parse().ok())?
}

/// Marks the header of a mail that is too large to be taken.
pub(super) fn mark_oversize(header: &[u8], size: u64) -> Vec<u8> {
    let mut raw = format!("{OVERSIZE_HEADER}: {size}\r\n").into_bytes();
    raw.extend_from_slice(header);
    raw
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key_of(raw: &str, to: &str) -> String {
        key(raw.as_bytes(), Some(&to.parse().unwrap()))
    }

    #[test]
    fn the_same_mail_has_one_key_on_both_roads_and_others_have_their_own() {
        let lmtp = "Received: here\r\nMessage-ID: <a@b.c>\r\nFrom: ana@b.c\r\n\r\n1 done\r\n";
        let imap = "Return-Path: <ana@b.c>\nMessage-ID: <a@b.c>\nFrom: ana@b.c\n\n1 done\n";
        assert_eq!(key_of(lmtp, "checkin+x@e.org"), key_of(imap, "checkin+x@e.org"));
        let others = [
            key_of(lmtp, "checkin+y@e.org"),
            key_of(&lmtp.replace("a@b.c>\r\nFrom", "z@b.c>\r\nFrom"), "checkin+x@e.org"),
            key_of(&lmtp.replace("done", "not done"), "checkin+x@e.org"),
        ];
        assert!(!others.contains(&key_of(lmtp, "checkin+x@e.org")));
    }

    #[test]
    fn without_a_message_id_two_people_who_write_the_same_are_two() {
        let mail =
            |from: &str| format!("From: {from}\r\nDate: Mon, 20 Apr 2026 09:00:00 +0000\r\n\r\nall done\r\n");
        assert_ne!(key_of(&mail("ana@b.c"), "checkin@e.org"), key_of(&mail("bo@b.c"), "checkin@e.org"));
        assert_eq!(key_of(&mail("ana@b.c"), "checkin@e.org"), key_of(&mail("ana@b.c"), "checkin@e.org"));
    }

    #[test]
    fn a_mail_of_which_only_the_header_came_says_how_large_it_was() {
        let marked = mark_oversize(b"From: ana@b.c\r\n\r\n", 12_345_678);
        assert_eq!(oversize(&marked), Some(12_345_678));
        assert_eq!(oversize(b"From: ana@b.c\r\nX-Touchbase-Oversize: 1\r\n\r\n"), None);
        assert_eq!(oversize(b""), None);
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_have_a_key(raw: Vec<u8>) {
            assert_eq!(key(&raw, None).len(), 64);
        }
    }
}
