//! Mail that is no answer, cannot be read, or should not be here: each comes to a defined end that can be seen.

use touchbase::domain::group::Role;
use touchbase::domain::member::{CheckIns, Member, Receipts};
use touchbase::domain::task::Task;
use touchbase::store;
use touchbase::store::cadence::CadencePurpose;

use crate::support::world::{Seen, World, hours, plain_mail, reply_mail, steady};

async fn ana_is_asked() -> (World, Member, Task, Seen) {
    let world = World::new().await;
    let mut ana = world.by_mail("Ana Lima", "Europe/Berlin", Role::Member).await;
    ana.receipts = Receipts::Always;
    world.save(&ana).await;
    let report = world.task("Draft the season report", Some(&ana)).await;
    world.cadence("check-in", CadencePurpose::CheckIn, "days = 'mon'\nat = '09:00'\nreminders = []").await;
    world.until("2026-04-20T09:00", "Europe/Berlin").await;
    let prompt = world.last(&ana).await;
    (world, ana, report, prompt)
}

/// Ana's mail with other header fields and another body.
async fn ana_sends(world: &World, prompt: &Seen, fields: &str, body: &[u8]) {
    let at = world.app.clock.now().as_microsecond();
    let header = format!(
        "From: <ana@example.org>\r\nTo: <{}>\r\nSubject: Re: {}\r\nMessage-ID: <{at}@client.example>\r\n{fields}\r\n",
        prompt.reply_to, prompt.subject
    );
    let mut raw = header.into_bytes();
    raw.extend_from_slice(body);
    world.mail_arrives("ana@example.org", &prompt.reply_to, raw).await;
}

/// The bounce address of a message.
fn bounce_address(seen: &Seen) -> String {
    let raw = String::from_utf8_lossy(&seen.raw).into_owned();
    let id =
        raw.lines().find_map(|line| line.strip_prefix("X-Touchbase-Delivery: ")).unwrap().trim().to_owned();
    format!("bounces+{id}@example.org")
}

fn bounce(address: &str, status: &str) -> String {
    format!(
        "From: MAILER-DAEMON@mx.example.org\r\nSubject: Undelivered Mail Returned to Sender\r\nAuto-Submitted: auto-replied\r\n\
         Message-ID: <{status}.{address}>\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n\
         --b\r\nContent-Type: text/plain\r\n\r\nIt could not be delivered.\r\n\
         --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.org\r\n\r\n\
         Final-Recipient: rfc822; {address}\r\nAction: failed\r\nStatus: {status}\r\n\r\n--b--\r\n"
    )
}

#[tokio::test]
async fn a_bounce_turns_to_the_other_channel() {
    let (world, mut ana, _, prompt) = ana_is_asked().await;
    ana.matrix = Some("@ana:example.org".parse().unwrap());
    world.save(&ana).await;
    let raw = bounce("ana@example.org", "5.1.1");
    world.mail_arrives("mailer-daemon@mx.example.org", &bounce_address(&prompt), raw).await;
    assert_eq!(world.outcome("bounce").await, 1);
    let chat = world.postbox.messages("@ana:example.org").await.unwrap();
    assert_eq!(chat.len(), 1, "asked once more, in Matrix");
    assert_eq!(world.prompts(&ana).await, ["sent"]);
}

#[tokio::test]
async fn a_bounce_with_no_other_channel_excuses_the_member() {
    let (world, ana, _, prompt) = ana_is_asked().await;
    let raw = bounce("ana@example.org", "5.1.1");
    world.mail_arrives("mailer-daemon@mx.example.org", &bounce_address(&prompt), raw).await;
    assert_eq!(world.prompts(&ana).await, ["excused: undeliverable"]);
    // A second hard one, a week later: the address is dead, and nobody writes there any more.
    world.until("2026-04-27T09:00", "Europe/Berlin").await;
    let again = world.last(&ana).await;
    world
        .mail_arrives(
            "mailer-daemon@mx.example.org",
            &bounce_address(&again),
            bounce("ana@example.org", "5.1.1"),
        )
        .await;
    world.until("2026-05-05T09:00", "Europe/Berlin").await;
    assert_eq!(
        world.prompts(&ana).await,
        ["excused: undeliverable", "excused: undeliverable", "excused: unreachable"]
    );
    assert_eq!(world.inbox(&ana).await.len(), 2);
    // Until she writes that she wants them.
    world.writes(&ana, "start").await;
    world.until("2026-05-11T09:00", "Europe/Berlin").await;
    assert_eq!(world.prompts(&ana).await.last().unwrap(), "sent");
}

#[tokio::test]
async fn a_delay_is_only_waited_for() {
    let (world, ana, _, prompt) = ana_is_asked().await;
    let raw = bounce("ana@example.org", "4.4.1").replace("Action: failed", "Action: delayed");
    world.mail_arrives("mailer-daemon@mx.example.org", &bounce_address(&prompt), raw).await;
    assert_eq!(world.outcome("delay").await, 1);
    assert_eq!(world.prompts(&ana).await, ["sent"]);
}

#[tokio::test]
async fn a_complaint_ends_mail_to_that_address_at_once() {
    let (world, ana, _, prompt) = ana_is_asked().await;
    let raw = format!(
        "From: feedback@provider.example\r\nSubject: abuse report\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=feedback-report; boundary=b\r\n\r\n\
         --b\r\nContent-Type: text/plain\r\n\r\nSomebody pressed spam.\r\n\
         --b\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\nVersion: 1\r\nUser-Agent: x/1\r\n\r\n\
         --b\r\nContent-Type: message/rfc822\r\n\r\n{}\r\n--b--\r\n",
        String::from_utf8_lossy(&prompt.raw)
    );
    world.mail_arrives("feedback@provider.example", "bounces@example.org", raw).await;
    assert_eq!(world.outcome("complaint").await, 1);
    world.pass(hours(24 * 8)).await;
    assert_eq!(world.inbox(&ana).await.len(), 1);
    assert_eq!(world.prompts(&ana).await.last().unwrap(), "excused: unreachable");
}

#[tokio::test]
async fn robots_loops_and_strangers_are_never_answered() {
    let (world, ana, report, prompt) = ana_is_asked().await;
    ana_sends(&world, &prompt, "Auto-Submitted: auto-replied\r\n", b"I am away. All done!\r\n").await;
    // Our own mail comes back, with and without our mark.
    world.mail_arrives("ana@example.org", &prompt.reply_to, prompt.raw.clone()).await;
    let unmarked = String::from_utf8_lossy(&prompt.raw)
        .replace("X-Touchbase-Delivery", "X-Other")
        .replace("Auto-Submitted", "X-Auto");
    world.mail_arrives("ana@example.org", &prompt.reply_to, unmarked.replace("List-Id", "X-List")).await;
    let hops = "Received: from a by b; Mon, 20 Apr 2026 07:00:00 +0000\r\n".repeat(60);
    ana_sends(&world, &prompt, &hops, b"done\r\n").await;
    let stranger = plain_mail("zed@elsewhere.example", "all done", world.app.clock.now());
    world.mail_arrives("zed@elsewhere.example", "checkin@example.org", stranger).await;
    // A token that nobody made.
    let forged = "checkin+abcdefghijklmnopqrstuvwxyz@example.org";
    let raw = plain_mail("mallory@elsewhere.example", "all done", world.app.clock.now());
    world.mail_arrives("mallory@elsewhere.example", forged, raw).await;
    assert_eq!(world.status(&report).await.as_str(), "in_progress");
    assert_eq!(world.inbox(&ana).await.len(), 1);
    for nobody in ["zed@elsewhere.example", "mallory@elsewhere.example"] {
        assert!(world.postbox.messages(nobody).await.unwrap().iter().all(|one| !one.from_us));
    }
    insta::assert_debug_snapshot!(world.outcomes().await);
}

#[tokio::test]
async fn a_mail_without_body_and_one_of_quotes_only_are_asked_for_words_once() {
    let (world, ana, report, prompt) = ana_is_asked().await;
    ana_sends(&world, &prompt, "Content-Type: text/plain\r\n", b"").await;
    insta::assert_snapshot!("notice_of_an_empty_mail", steady(&world.last(&ana).await.text));
    world.answers_to(&ana, &prompt, "").await;
    assert_eq!(world.inbox(&ana).await.len(), 2);
    assert_eq!(world.status(&report).await.as_str(), "in_progress");
    assert_eq!(world.prompts(&ana).await, ["sent"]);
}

#[tokio::test]
async fn answers_are_read_in_every_charset_and_form() {
    let html = b"<html><body><p>1 is <b>done</b></p><blockquote>1. Draft</blockquote></body></html>".to_vec();
    let cases: [(&str, &str, Vec<u8>); 5] = [
        ("HTML only", "Content-Type: text/html; charset=utf-8\r\n", html),
        (
            "Latin-1",
            "Content-Type: text/plain; charset=iso-8859-1\r\n",
            b"1 erledigt, \xfcbrigens. 1 is done".to_vec(),
        ),
        (
            "Shift-JIS",
            "Content-Type: text/plain; charset=shift_jis\r\n",
            b"\x82\xb1\x82\xf1\x82\xc9\x82\xbf\x82\xcd\r\n1 done\r\n".to_vec(),
        ),
        ("UTF-7", "Content-Type: text/plain; charset=utf-7\r\n", b"1 done +AOk-".to_vec()),
        (
            "broken MIME",
            "Content-Type: multipart/mixed; boundary=x\r\n",
            b"--x\r\nContent-Type: text/plain\r\n\r\n1 done\r\n".to_vec(),
        ),
    ];
    for (case, fields, body) in cases {
        let (world, _, report, prompt) = ana_is_asked().await;
        ana_sends(&world, &prompt, &format!("MIME-Version: 1.0\r\n{fields}"), &body).await;
        assert_eq!(world.status(&report).await.as_str(), "completed", "{case}: {:?}", world.outcomes().await);
    }
}

#[tokio::test]
async fn what_holds_no_text_is_asked_for_in_plain_words() {
    let (world, ana, report, prompt) = ana_is_asked().await;
    let tnef = "MIME-Version: 1.0\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n";
    ana_sends(&world, &prompt, tnef, b"eJ8+IgAA\r\n").await;
    insta::assert_snapshot!("notice_of_winmail", steady(&world.last(&ana).await.text));
    assert_eq!(world.status(&report).await.as_str(), "in_progress");
}

#[tokio::test]
async fn a_mail_that_is_too_large_gets_one_polite_answer_and_a_large_one_is_read() {
    let (world, ana, report, prompt) = ana_is_asked().await;
    for size in [12_345_678, 23_456_789] {
        let raw = format!(
            "X-Touchbase-Oversize: {size}\r\n{}",
            reply_mail("ana@example.org", &prompt, "", world.app.clock.now())
        );
        world.mail_arrives("ana@example.org", &prompt.reply_to, raw).await;
    }
    insta::assert_snapshot!("notice_of_a_mail_that_is_too_large", steady(&world.last(&ana).await.text));
    assert_eq!(world.inbox(&ana).await.len(), 2);
    let mut body = b"--x\r\nContent-Type: text/plain\r\n\r\n1 done\r\n--x\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n".to_vec();
    body.extend(
        std::iter::repeat_n(
            b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk\r\n".as_slice(),
            9_500_000 / 66,
        )
        .flatten(),
    );
    body.extend_from_slice(b"--x--\r\n");
    ana_sends(&world, &prompt, "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n", &body)
        .await;
    assert_eq!(world.status(&report).await.as_str(), "completed");
}

#[tokio::test]
async fn bytes_that_are_no_mail_end_in_the_inbox_and_stop_nobody() {
    let (world, ana, report, prompt) = ana_is_asked().await;
    world.mail_arrives("ana@example.org", &prompt.reply_to, vec![0u8, 255, 254, 13, 10, 13, 10, 0]).await;
    world.mail_arrives("ana@example.org", &prompt.reply_to, Vec::new()).await;
    world.answers(&ana, "1 done").await;
    assert_eq!(world.status(&report).await.as_str(), "completed");
    let waiting: u32 = world.outcomes().await.iter().map(|(_, many)| many).sum();
    assert_eq!(waiting, 3, "{:?}", world.outcomes().await);
}

#[tokio::test]
async fn a_stranger_in_matrix_is_not_answered() {
    let (world, ana, ..) = ana_is_asked().await;
    let zed: touchbase::domain::address::MatrixUserId = "@zed:elsewhere.example".parse().unwrap();
    world.postbox.say(&zed, "1 done", None).await.unwrap();
    world.turn().await;
    assert_eq!(world.outcome("stranger").await, 1);
    assert!(world.postbox.messages("@zed:elsewhere.example").await.unwrap().iter().all(|one| !one.from_us));
    let reloaded =
        store::member::get(&mut world.app.db.read().await.unwrap(), ana.id).await.unwrap().unwrap();
    assert_eq!(reloaded.check_ins, CheckIns::On);
}
