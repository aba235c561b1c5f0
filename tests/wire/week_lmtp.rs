//! A week over mail, answers handed over by Postfix as they arrive (LMTP).

use std::net::TcpListener;

use touchbase::channel::mail::settings::{MailSettings, Tls};
use touchbase::domain::group::Role;
use touchbase::domain::prompt::PromptState;
use touchbase::domain::task::TaskStatus;

use crate::deployment::{Asking, Community, Wires};
use crate::mail::correspondent::Correspondent;
use crate::mail::{SMTP, ids, lmtp_settings, mailbox, settings, somebody, testbed};

/// A port that Postfix hands our mail over to, and that no other story has.
fn our_listener() -> (u16, Wires) {
    loop {
        let port = 12_000 + u16::from_be_bytes(ids().secret()) % 1_000;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            let mail = MailSettings {
                from: mailbox(&format!("checkin-{port}")),
                reply: mailbox(&format!("checkin-{port}")),
                bounces: mailbox(&format!("bounces-{port}")),
                lmtp: Some(lmtp_settings(port)),
                ..settings(SMTP, Tls::None)
            };
            return (port, Wires { mail: Some(mail), matrix: None });
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_week_by_mail_that_is_handed_over_by_lmtp() {
    let home = tempfile::tempdir().unwrap();
    let web = Community::in_file(&home, None).await;
    web.keeps_the_usual_hours(Asking::Directly, false).await;
    let [ana, ben, mira] = ["ana", "ben", "mira"].map(Correspondent::new);
    let ana_lima = web.joins("Ana Lima", Role::Member, Some(&ana.address), None).await;
    let ben_okoro = web.joins("Ben Okoro", Role::Member, Some(&ben.address), None).await;
    let mut mira_noor = web.joins("Mira Noor", Role::Lead, Some(&mira.address), None).await;
    web.changes(&mut mira_noor, |mira| mira.newsletter_writer = true).await;
    let report = web.task("Draft the season report", &ana_lima).await;
    let logo = web.task("Redraw the logo", &ben_okoro).await;
    let program = web.starts(&our_listener().1).await;

    web.is("2026-04-20T09:00", "Europe/Berlin", &[&program]).await;
    let prompt = ana.gets(1, "1. Draft the season report").await;
    ana.answers(&prompt, "1: I am blocked by the missing template").await;
    ana.gets(2, "Draft the season report").await;
    let alert = mira.gets(1, "missing template").await;
    mira.answers(&alert, "1 is unblocked, the template is in your mailbox").await;
    let helped = ana.gets(3, "Mira Noor").await;
    // By answering whatever came last.
    ana.answers(&helped, "the season report is done now").await;
    // It is understood and needs nothing: by mail that is no reason to write again.
    web.becomes(&report, TaskStatus::Completed).await;

    web.is("2026-04-21T09:00", "Europe/Berlin", &[&program]).await;
    ben.gets(2, "Redraw the logo").await;
    let question = ben.gets(1, "1. Redraw the logo").await;
    ben.answers(&question, "1 done").await;
    web.becomes(&logo, TaskStatus::Completed).await;

    web.is("2026-04-24T17:00", "Europe/Berlin", &[&program]).await;
    let digests = [mira.gets(2, "Redraw the logo").await, mira.gets(3, "Redraw the logo").await];
    assert_ne!(digests[0].subject, digests[1].subject, "as lead, and as writer");
    let went = web.everything_went().await;
    assert_eq!((went as usize, ana.count() + ben.count() + mira.count()), (8, 8));
    program.stops().await;
    for person in [ana, ben, mira] {
        person.leaves().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_waits_in_postfix_while_the_database_is_closed_and_counts_once() {
    let home = tempfile::tempdir().unwrap();
    let web = Community::in_file(&home, None).await;
    web.keeps_the_usual_hours(Asking::Directly, false).await;
    let ana = Correspondent::new("ana");
    let ana_lima = web.joins("Ana Lima", Role::Member, Some(&ana.address), None).await;
    let report = web.task("Draft the season report", &ana_lima).await;
    let (port, wires) = our_listener();
    let program = web.starts(&wires).await;
    web.is("2026-04-20T09:00", "Europe/Berlin", &[&program]).await;
    let prompt = ana.gets(1, "1. Draft the season report").await;

    // A disk that is full, or a database that is moving: nothing can be stored.
    web.runs("CREATE TRIGGER closed BEFORE INSERT ON inbound BEGIN SELECT RAISE(ABORT, 'closed'); END").await;
    ana.answers(&prompt, "1 done").await;
    web.until("Postfix was told to come back", async || was_put_off(port)).await;
    assert_eq!(web.status(&report).await, TaskStatus::InProgress);
    web.runs("DROP TRIGGER closed").await;
    web.becomes(&report, TaskStatus::Completed).await;
    web.everything_went().await;
    assert_eq!(web.outcome("answer").await, 1);
    program.stops().await;
    ana.leaves().await;
}

/// Whether Postfix keeps a mail to us that got `451`.
fn was_put_off(port: u16) -> bool {
    let log = std::fs::read(testbed().join("postfix.log")).unwrap();
    let to = format!("to=<checkin-{port}+");
    String::from_utf8_lossy(&log)
        .lines()
        .any(|line| line.contains(&to) && line.contains("status=deferred") && line.contains(" 451 "))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_waits_for_an_answer_from_a_mailbox_that_is_gone() {
    let home = tempfile::tempdir().unwrap();
    let web = Community::in_file(&home, None).await;
    web.keeps_the_usual_hours(Asking::Directly, false).await;
    let gus = web.joins("Gus Ghost", Role::Member, Some(&mailbox(&somebody("ghost"))), None).await;
    let uma = web.joins("Uma Unknown", Role::Member, Some(&mailbox(&somebody("unknown-"))), None).await;
    web.task("Draft the season report", &gus).await;
    web.task("Redraw the logo", &uma).await;
    let program = web.starts(&our_listener().1).await;
    web.is("2026-04-20T09:00", "Europe/Berlin", &[&program]).await;
    // One mail comes back later, the other is refused at once.
    for member in [&gus, &uma] {
        let excused = async || web.last_question(member).await == Some(PromptState::Excused);
        web.until(&format!("{} is excused", member.name), excused).await;
    }
    assert_eq!(web.deliveries("failed").await, 2);
    assert_eq!(web.outcome("bounce").await, 1);
    web.is("2026-04-21T09:00", "Europe/Berlin", &[&program]).await;
    assert_eq!(web.everything_went().await, 0, "and nobody is reminded");
    program.stops().await;
}
