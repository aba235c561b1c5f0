//! What Touchbase understands of a message, in words and in JSON.

use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;

use crate::cli_desk::Desk;

const ANSWER: &str = "From: Bo <bo@example.org>\nTo: checkin@example.org\nSubject: Re: How is it going?\n\n\
1 is done.\n\nOn Mon, 20 Apr 2026 at 09:00, Open Garden wrote:\n> 1. Draw a logo\n> 2. Search\n\n-- \nBo\n";

const BOUNCE: &str = "From: MAILER-DAEMON@example.org\nTo: bounces@example.org\nSubject: Undelivered Mail\nMIME-Version: 1.0\n\
Content-Type: multipart/report; report-type=delivery-status; boundary=x\n\n--x\nContent-Type: text/plain\n\nNo such user.\n\
--x\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.org\n\n\
Final-Recipient: rfc822; gone@example.org\nAction: failed\nStatus: 5.1.1\n\n--x--\n";

#[test]
fn a_mail_is_explained_in_words() {
    let desk = Desk::empty();
    desk.put("answer.eml", ANSWER);
    desk.put("bounce.eml", BOUNCE);
    desk.put("hello.txt", "Hello there!");
    let calls = [
        "parse answer.eml --task Logo --task Search --received 2026-04-20",
        "parse bounce.eml",
        "parse hello.txt --text",
        "parse nowhere.eml",
    ];
    insta::assert_snapshot!(calls.map(|call| desk.run(call)).join("\n"));
}

#[test]
fn whoever_writes_a_line_and_waits_gets_its_answer_before_the_next() {
    let desk = Desk::empty();
    let mut child =
        desk.command(&["parse", "--jsonl"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let (mut to, mut from) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
    for (asked, part) in [
        ("{\"id\":\"x\",\"text\":\"all done\"}", "\"id\":\"x\""),
        ("[]", "\"error\""),
        ("{\"id\":3,\"raw\":\"\"}", "\"id\":3"),
    ] {
        writeln!(to, "{asked}").unwrap();
        let mut answer = String::new();
        from.read_line(&mut answer).unwrap();
        assert!(answer.contains(part), "{answer}");
    }
    drop(to);
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_reader_that_had_enough_is_no_fault() {
    let desk = Desk::empty();
    let mut child =
        desk.command(&["parse", "--jsonl"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let mut to = child.stdin.take().unwrap();
    // The program may be gone already when the line is written.
    let _ = writeln!(to, "{{\"id\":1,\"text\":\"done\"}}");
    drop(to);
    assert!(child.wait().unwrap().success());
}
