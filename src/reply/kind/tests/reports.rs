//! What servers report.

use super::*;

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
