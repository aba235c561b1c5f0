//! Whatever comes, it is read.

use proptest::prelude::*;

use super::*;

#[test]
fn messages_beyond_the_caps_are_not_looked_at() {
    let parts = "--b\nContent-Type: text/plain\n\nx\n".repeat(MOST_PARTS + 1);
    is(
        &mail("From: ana@example.org\nContent-Type: multipart/mixed; boundary=b", &format!("{parts}--b--\n")),
        Kind::Unreadable,
    );
    is(
        &mail(&format!("From: ana@example.org\nX-Long: {}", "x ".repeat(MOST_HEADER_BYTES)), "hi"),
        Kind::Unreadable,
    );
}

/// What reports are made of, in any order.
fn fragments() -> impl Strategy<Value = String> {
    let fragment = prop::sample::select(vec![
        "From: MAILER-DAEMON@example.org\r\n",
        "From: <>\r\n",
        "Return-Path: <>\r\n",
        "Subject: failure notice\r\n",
        "Subject: =?utf-8?q?=ff?=\r\n",
        "X-Failed-Recipients: a@b.c, \"\r\n",
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n",
        "Content-Type: message/delivery-status\r\n",
        "Content-Type: message/rfc822\r\n",
        "Content-Type: text/html\r\n",
        "Content-Type: message/feedback-report\r\n",
        "Content-Transfer-Encoding: base64\r\n",
        "\r\n",
        "\r\n--b\r\n",
        "\r\n--b--\r\n",
        "Final-Recipient: rfc822; ",
        "Action: failed\r\n",
        "Status: 5.1.1\r\n",
        "Status: 4.",
        "Diagnostic-Code: smtp; 550 ",
        "<ana@example.org>: ",
        "\"@",
        "@@@",
        "ü@ü.ü ",
        "user unknown",
        "{\"notificationType\":\"Bounce\",",
        "--- Below this line is a copy of the message.\r\n",
        "http://x?",
        ">>> ",
        "\u{0}",
        "İ",
        "550-",
        "5.5.5.5",
        "\t",
    ]);
    prop::collection::vec(fragment, 0..60).prop_map(|fragments| fragments.concat())
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(raw in prop::collection::vec(any::<u8>(), 0..2_000)) {
        if let Some(message) = MessageParser::default().parse(&raw[..]) {
            classify(&message);
        }
    }

    #[test]
    fn no_order_of_a_reports_pieces_makes_it_panic_or_name_somebody_twice(raw in fragments()) {
        if let Some(message) = MessageParser::default().parse(raw.as_bytes()) {
            let read = classify(&message);
            let mut names: Vec<_> = read.bounces.iter().map(|one| one.recipient.to_lowercase()).collect();
            names.sort();
            names.dedup();
            prop_assert_eq!(names.len(), read.bounces.len());
            prop_assert!(read.kind == Kind::Bounce || read.bounces.is_empty());
        }
    }
}
