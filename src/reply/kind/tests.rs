//! Stories: all messages are invented.

use mail_parser::MessageParser;
use proptest::prelude::*;

use super::*;

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

#[test]
fn a_person_answers() {
    is(
        &mail(
            "From: Ana Li <ana@example.org>\nSubject: Re: How are your tasks going?\nIn-Reply-To: <1@touchbase.example.org>",
            "1 done",
        ),
        Kind::Reply,
    );
}

#[test]
fn a_report_names_each_failed_recipient_and_leaves_out_those_who_got_it() {
    let raw = report(
        "<ana@example.net>: host mx said: 550 5.1.1 no such user (in reply to RCPT TO command)",
        "Final-Recipient: rfc822; ana@example.net\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 no such user\n\n\
         Final-Recipient: rfc822; ben@example.net\nAction: failed\nStatus: 5.2.2\nDiagnostic-Code: smtp; 552 5.2.2 mailbox full\n\n\
         Final-Recipient: rfc822; eve@example.net\nAction: delivered\nStatus: 2.1.5",
    );
    bounces(&raw, &[("ana@example.net", Some("5.1.1"), true), ("ben@example.net", Some("5.2.2"), false)]);
}

#[test]
fn a_delay_is_soft_whatever_it_says_and_the_server_still_tries() {
    let raw = report(
        "Delayed.",
        "Final-Recipient: rfc822; ana@example.net\nAction: delayed\nStatus: 4.1.1\nDiagnostic-Code: smtp; 450 4.1.1 user unknown",
    );
    bounces(&raw, &[("ana@example.net", Some("4.1.1"), false)]);
    assert!(read(&raw).still_trying);
}

#[test]
fn a_success_is_a_delivery_report() {
    let raw = report(
        "Your message was delivered.",
        "Final-Recipient: rfc822; ana@example.net\nAction: relayed\nStatus: 2.1.9",
    );
    is(&raw, Kind::DeliveryReport);
}

#[test]
fn the_address_that_we_wrote_to_is_told_apart_from_the_one_behind_the_forwarding() {
    let raw = report(
        "x",
        "Original-Recipient: rfc822;ana@example.net\nFinal-Recipient: rfc822; ana.li@example.com\nAction: failed\nStatus: 5.1.1",
    );
    let read = read(&raw);
    assert_eq!(read.bounces[0].recipient, "ana.li@example.com");
    assert_eq!(read.written_to, ["ana@example.net"]);
}

#[test]
fn words_explain_what_a_vague_status_does_not() {
    let raw = report(
        "<ana@example.net>: 552 sorry, that mailbox is over quota",
        "Final-Recipient: rfc822; ana@example.net\nAction: failed\nStatus: 5.0.0",
    );
    bounces(&raw, &[("ana@example.net", Some("5.2.2"), false)]);
}

#[test]
fn qmail_writes_its_own_form() {
    let raw = mail(
        "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.net\nSubject: failure notice",
        "Hi. This is the qmail-send program at mx.example.net.\nI'm afraid I wasn't able to deliver your message to the following addresses.\n\n\
         <ana@example.net>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n<ben@example.net>:\n192.0.2.7 failed after I sent the message.\nRemote host said: 552 disk quota exceeded\n\n\
         --- Below this line is a copy of the message.\n\nReturn-Path: <eve@example.org>\nTo: not-this-one@example.com\n",
    );
    bounces(&raw, &[("ana@example.net", Some("5.1.1"), true), ("ben@example.net", Some("5.2.2"), false)]);
}

#[test]
fn exim_names_them_in_the_header() {
    let raw = mail(
        "From: Mail Delivery System <Mailer-Daemon@mx.example.net>\nSubject: Mail delivery failed: returning message to sender\nX-Failed-Recipients: ana@example.net\nAuto-Submitted: auto-replied",
        "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. \
         The following address(es) failed:\n\n  list@example.org\n    (ultimately generated from ana@example.net)\n    Unrouteable address\n\n------ This is a copy of the message, including all the headers. ------\n\nTo: x@example.com\n",
    );
    bounces(&raw, &[("ana@example.net", Some("5.1.2"), true)]);
}

#[test]
fn old_sendmail_says_it_in_a_transcript() {
    let raw = mail(
        "From: Mail Delivery Subsystem <MAILER-DAEMON@example.net>\nSubject: Returned mail: User unknown",
        "   ----- Transcript of session follows -----\nWhile talking to mx.example.com:\n>>> RCPT To:<ana@example.com>\n<<< 550 <ana@example.com>, User Unknown\n550 <ana@example.com>... User unknown\n\
         550 example.net (smtp)... 550 Host unknown\n554 <ben@example.net>... 550 Host unknown (Authoritative answer from name server)\n\n   ----- Unsent message follows -----\nFrom: touchbase@example.org\n",
    );
    bounces(&raw, &[("ana@example.com", Some("5.1.1"), true), ("ben@example.net", Some("5.1.2"), true)]);
}

#[test]
fn exchange_puts_a_date_behind_the_address() {
    let raw = mail(
        "From: System Administrator <postmaster@example.net>\nSubject: Undeliverable: How are your tasks going?",
        "Your message\n\n  To:      touchbase@example.org\n  Subject: How are your tasks going?\n  Sent:    Mon, 4 May 2026 09:00:00 -0000\n\ndid not reach the following recipient(s):\n\n\
         ana@example.net on Mon, 4 May 2026 09:00:01 -0000\n    The recipient name is not recognized\n",
    );
    bounces(&raw, &[("ana@example.net", Some("5.1.1"), true)]);
}

#[test]
fn a_service_sends_json() {
    let raw = mail(
        "From: Notices <no-reply@notices.example.com>\nSubject: Notification Message",
        "{\"notificationType\":\"Bounce\",\"bounce\":{\"bounceType\":\"Permanent\",\"bouncedRecipients\":[{\"emailAddress\":\"ana@example.net\",\"status\":\"5.1.1\",\"diagnosticCode\":\"smtp; 550 5.1.1 user unknown\"}]}}\n",
    );
    bounces(&raw, &[("ana@example.net", Some("5.1.1"), true)]);
    is(&raw.replace("\"Bounce\"", "\"Complaint\""), Kind::Complaint);
    is(&raw.replace("\"Bounce\"", "\"Delivery\""), Kind::DeliveryReport);
}

#[test]
fn a_scanner_may_wrap_a_report_into_a_message_of_its_own() {
    let inner = report(
        "x",
        "Final-Recipient: rfc822; ana@example.net\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 user unknown",
    );
    let raw = mail(
        "From: postmaster@example.net\nSubject: Delivery Status Notification (Failure)\nContent-Type: multipart/mixed; boundary=outer",
        &format!(
            "--outer\nContent-Type: message/rfc822\n\n{}\n--outer\nContent-Type: text/plain\n\nThis mail was scanned.\n--outer--\n",
            inner.replace("\r\n", "\n")
        ),
    );
    bounces(&raw, &[("ana@example.net", Some("5.1.1"), true)]);
}

#[test]
fn a_bounce_that_names_nobody_is_still_a_bounce() {
    let raw = mail(
        "From: MAILER-DAEMON@example.net\nSubject: Undelivered mail",
        "Your message could not be delivered.\n",
    );
    bounces(&raw, &[]);
}

#[test]
fn complaints_come_in_the_standard_form_and_in_others() {
    let arf = mail(
        "From: loop@example.net\nSubject: FW: How are your tasks going?\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=feedback-report; boundary=b",
        "--b\nContent-Type: text/plain\n\nAn abuse report.\n--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nVersion: 1\n--b\nContent-Type: message/rfc822\n\nTo: ana@example.net\n\nx\n--b--\n",
    );
    is(&arf, Kind::Complaint);
    assert_ne!(read(&arf.replace("Feedback-Type: abuse", "Feedback-Type: not-spam")).kind, Kind::Complaint);
    is(
        &mail("From: staff@hotmail.com\nSubject: complaint about message from 192.0.2.1", "x"),
        Kind::Complaint,
    );
}

#[test]
fn automatic_replies_are_known_by_header_and_by_subject_in_many_languages() {
    let from = "From: Ana Li <ana@example.org>\n";
    for headers in [
        "Subject: Re: Tasks\nAuto-Submitted: auto-replied",
        "Subject: Re: Tasks\nAuto-Submitted: auto-generated; type=x",
        "Subject: Re: Tasks\nPrecedence: bulk",
        "Subject: Re: Tasks\nX-Autoreply: yes",
        "Subject: Re: Tasks\nReturn-Path: <>",
        "Subject: Automatic reply: Tasks",
        "Subject: =?utf-8?q?R=C3=A9ponse_automatique_:_Tasks?=",
        "Subject: Abwesenheitsnotiz: Tasks",
        "Subject: Urlaub\nX-Auto-Response-Suppress: All",
        "Subject: =?utf-8?b?6Ieq5YuV6L+U5L+h?=: Tasks",
        "Subject: Re: Tasks\nList-Id: <talk.example.org>",
    ] {
        is(&mail(&format!("{from}{headers}"), "I am away until Monday."), Kind::AutoReply);
    }
    is(&mail("From: no-reply@example.org\nSubject: Your account", "Hello"), Kind::AutoReply);
}

#[test]
fn signs_that_prove_nothing_leave_a_person_a_person() {
    let from = "From: Ana Li <ana@example.org>\n";
    for headers in [
        "Subject: Re: Tasks\nAuto-Submitted: no",
        "Subject: Re: Tasks\nX-Auto-Response-Suppress: All",
        "Subject: Re: Automatic reply: Tasks",
        "Subject: Urlaub",
        "Subject: Re: Undeliverable: flyers",
        "Subject: Undeliverable flyers",
        "Subject: Fwd: Undelivered Mail Returned to Sender",
        "Subject: bounce rate of the newsletter",
    ] {
        is(
            &mail(
                &format!("{from}{headers}"),
                "The flyers could not be delivered, user unknown at the shop. 1 is done",
            ),
            Kind::Reply,
        );
    }
}

#[test]
fn a_quoted_or_forwarded_bounce_stays_the_persons_message() {
    let bounce = "This is the mail system at host mx.example.net.\n\nI'm sorry to have to inform you that your message could not\nbe delivered to one or more recipients.\n\n<ben@example.net>: host mx said: 550 5.1.1 User unknown\n";
    let quoted: String = bounce.lines().map(|line| format!("> {line}\n")).collect();
    let from = "From: Ana Li <ana@example.org>\n";
    is(
        &mail(
            &format!("{from}Subject: Re: Tasks\nIn-Reply-To: <1@example.org>"),
            &format!("2 is stuck, I get this:\n\n{quoted}\nWho knows ben's address?"),
        ),
        Kind::Reply,
    );
    is(
        &mail(
            &format!("{from}Subject: Undelivered Mail Returned to Sender"),
            &format!("What shall I do?\n\n{quoted}"),
        ),
        Kind::Reply,
    );
    is(
        &mail(
            &format!("{from}Subject: Fwd: Undelivered Mail Returned to Sender"),
            &format!("{bounce}\n\nReturn-Path: <ana@example.org>\nTo: ben@example.net\n"),
        ),
        Kind::Reply,
    );
    let attached = mail(
        &format!("{from}Subject: Fwd: Undelivered Mail\nContent-Type: multipart/mixed; boundary=outer"),
        &format!(
            "--outer\nContent-Type: text/plain\n\nSee the bounce.\n--outer\nContent-Type: message/rfc822\n\n{}\n--outer--\n",
            report(bounce, "Final-Recipient: rfc822; ben@example.net\nAction: failed\nStatus: 5.1.1")
                .replace("\r\n", "\n")
        ),
    );
    is(&attached, Kind::Reply);
}

#[test]
fn what_cannot_be_read_is_told_apart_from_what_is_empty() {
    let from = "From: Ana Li <ana@example.org>\nSubject: Re: Tasks\nMIME-Version: 1.0\n";
    is(
        &mail(
            &format!(
                "{from}Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\nContent-Transfer-Encoding: base64"
            ),
            "MIIB",
        ),
        Kind::Unreadable,
    );
    is(
        &mail(from.trim_end(), "-----BEGIN PGP MESSAGE-----\n\nhQEM\n-----END PGP MESSAGE-----\n"),
        Kind::Unreadable,
    );
    is(
        &mail(
            &format!(
                "{from}Content-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=b"
            ),
            "--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--b\nContent-Type: application/octet-stream\n\nx\n--b--\n",
        ),
        Kind::Unreadable,
    );
    is(
        &mail(
            &format!("{from}Content-Type: text/calendar; method=REPLY"),
            "BEGIN:VCALENDAR\nMETHOD:REPLY\nEND:VCALENDAR\n",
        ),
        Kind::Unreadable,
    );
    let tnef = |text: &str| {
        mail(
            &format!("{from}Content-Type: multipart/mixed; boundary=b"),
            &format!(
                "--b\nContent-Type: text/plain\n\n{text}\n--b\nContent-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\neJ8+\n--b--\n"
            ),
        )
    };
    is(&tnef(""), Kind::Unreadable);
    is(&tnef("1 is done"), Kind::Reply);
    is(&mail(from.trim_end(), ""), Kind::Reply);
}

#[test]
fn receipts_are_delivery_reports_and_never_answers() {
    let raw = mail(
        "From: Ana Li <ana@example.org>\nSubject: Read: How are your tasks going?\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=disposition-notification; boundary=b",
        "--b\nContent-Type: text/plain\n\nYour message was displayed.\n--b\nContent-Type: message/disposition-notification\n\nFinal-Recipient: rfc822; ana@example.org\nDisposition: manual-action/MDN-sent-manually; displayed\n--b--\n",
    );
    is(&raw, Kind::DeliveryReport);
}

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
