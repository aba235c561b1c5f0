//! People, and what is easily taken for them.

use super::*;

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
fn complaints_come_in_the_standard_form_and_in_others() {
    let arf = mail(
        "From: loop@example.net\nSubject: FW: How are your tasks going?\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=feedback-report; boundary=b",
        "--b\nContent-Type: text/plain\n\nAn abuse report.\n--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nVersion: 1\n--b\nContent-Type: message/rfc822\n\nTo: ana@example.net\n\nx\n--b--\n",
    );
    is(&arf, Kind::Complaint);
    is(&arf.replace("Feedback-Type: abuse", "Feedback-Type: not-spam"), Kind::AutoReply);
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
    let in_parts = mail(
        &format!("{from}Subject: Fwd: Undelivered Mail\nContent-Type: multipart/mixed; boundary=b"),
        "--b\nContent-Type: text/plain\n\nWhat now?\n--b\nContent-Type: message/delivery-status\n\n\
         Final-Recipient: rfc822; ben@example.net\nAction: failed\nStatus: 5.1.1\n--b--\n",
    );
    is(&in_parts, Kind::Reply);
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
