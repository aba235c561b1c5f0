//! What the mailbox still knows of the envelope (RFC 5321, section 2.3.1): only what header fields say.

use mail_parser::{Message, MessageParser};

use crate::channel::mail::sender::only_from;
use crate::domain::address::MailAddress;
use crate::domain::message::MailEnvelope;

/// Reads the envelope from the header.
///
/// The recipient is the first address of ours in `Delivered-To`, `X-Original-To`, `To` and `Cc`, one with a
/// token before one without: providers that forward into one mailbox write that mailbox into `Delivered-To`.
pub(super) fn envelope(raw: &[u8], ours: &[MailAddress]) -> MailEnvelope {
    let Some(message) = MessageParser::new().parse_headers(raw) else {
        return MailEnvelope { from: None, to: None };
    };
    let named = candidates(&message);
    let is_ours = |address: &&MailAddress| ours.iter().any(|our| same_mailbox(our, address));
    let to = named
        .iter()
        .filter(is_ours)
        .find(|address| address.detail().is_some())
        .or_else(|| named.iter().find(is_ours))
        .or_else(|| named.first())
        .cloned();
    MailEnvelope { from: return_path(&message), to }
}

fn same_mailbox(our: &MailAddress, address: &MailAddress) -> bool {
    let user = |address: &MailAddress| address.local().split('+').next().map(str::to_owned);
    user(our) == user(address) && our.domain() == address.domain()
}

fn candidates(message: &Message<'_>) -> Vec<MailAddress> {
    let mut found = Vec::new();
    for wanted in ["Delivered-To", "X-Original-To", "Envelope-To"] {
        let fields = message.headers_raw().filter(|(name, _)| name.eq_ignore_ascii_case(wanted));
        found.extend(fields.filter_map(|(_, value)| bare(value).parse().ok()));
    }
    let lists = message.all_to().chain(message.cc());
    let named = lists.flat_map(|list| list.iter()).filter_map(|address| address.address());
    found.extend(named.filter_map(|address| address.parse().ok()));
    found
}

/// The topmost `Return-Path`, `None` if it is the null one of automatic mail. A mailbox that keeps
/// none says nothing of that, and `From` stands in.
fn return_path(message: &Message<'_>) -> Option<MailAddress> {
    let field = message.headers_raw().find(|(name, _)| name.eq_ignore_ascii_case("Return-Path"));
    match field.map(|(_, value)| bare(value)) {
        Some("") => None,
        Some(path) => path.parse().ok().or_else(|| only_from(message)),
        None => only_from(message),
    }
}

fn bare(value: &str) -> &str {
    let value = value.trim();
    value.strip_prefix('<').and_then(|path| path.strip_suffix('>')).unwrap_or(value).trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(header: &str) -> (String, String) {
        let ours = ["checkin@example.org".parse().unwrap(), "bounces@example.org".parse().unwrap()];
        let envelope = envelope(format!("{header}\r\n\r\nhello").as_bytes(), &ours);
        let show = |address: Option<MailAddress>| address.map_or("-".to_owned(), String::from);
        (show(envelope.from), show(envelope.to))
    }

    #[test]
    fn our_own_address_is_found_wherever_the_provider_wrote_it() {
        for (header, to) in [
            ("Delivered-To: checkin+abc@example.org\r\nTo: other@example.net", "checkin+abc@example.org"),
            ("Delivered-To: box@host.example\r\nTo: Us <checkin+abc@example.org>", "checkin+abc@example.org"),
            (
                "Delivered-To: checkin@example.org\r\nTo: b@e.net, checkin+abc@Example.org",
                "checkin+abc@example.org",
            ),
            ("X-Original-To: bounces+v@example.org\r\nTo: x@y.z", "bounces+v@example.org"),
            ("To: x@y.z\r\nCc: checkin@example.org", "checkin@example.org"),
            ("To: team: a@b.c, checkin+q@example.org;", "checkin+q@example.org"),
            ("To: x@y.z", "x@y.z"),
            ("To: undisclosed-recipients:;", "-"),
        ] {
            assert_eq!(read(header).1, to, "{header}");
        }
    }

    #[test]
    fn a_null_return_path_is_known_and_a_missing_one_is_not_taken_for_it() {
        assert_eq!(read("Return-Path: <>\r\nFrom: ana@b.c").0, "-");
        assert_eq!(read("Return-Path: <bo@b.c>\r\nFrom: ana@b.c").0, "bo@b.c");
        assert_eq!(read("From: ana@b.c").0, "ana@b.c");
        assert_eq!(read("Return-Path: <\"a b\"@b.c>\r\nFrom: ana@b.c").0, "ana@b.c");
    }
}
