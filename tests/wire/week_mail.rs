//! A week over mail: out by Postfix into members' mailboxes on Dovecot, answers fetched from ours by IMAP as they arrive.

use touchbase::channel::mail::settings::{MailSettings, Tls};
use touchbase::domain::group::Role;
use touchbase::domain::task::TaskStatus;

use crate::deployment::{Asking, Community, Wires};
use crate::mail::correspondent::{Correspondent, Letter};
use crate::mail::{IMAP, SMTP, imap_settings, mailbox, settings, somebody};

/// A mailbox for answers and bounces that no other story has.
pub fn our_mailbox() -> Wires {
    let user = somebody("checkin");
    let mail = MailSettings {
        from: mailbox(&user),
        reply: mailbox(&user),
        bounces: mailbox(&user),
        imap: Some(imap_settings(&user, IMAP, Tls::None)),
        ..settings(SMTP, Tls::None)
    };
    Wires { mail: Some(mail), matrix: None }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_week_by_mail_from_the_first_question_to_the_digests() {
    let home = tempfile::tempdir().unwrap();
    let web = Community::in_file(&home, None).await;
    web.keeps_the_usual_hours(Asking::Directly, false).await;
    let [ana, ben, mira, wim] = ["ana", "ben", "mira", "wim"].map(Correspondent::new);
    let ana_lima = web.joins("Ana Lima", Role::Member, Some(&ana.address), None).await;
    let ben_okoro = web.joins("Ben Okoro", Role::Member, Some(&ben.address), None).await;
    let mut mira_noor = web.joins("Mira Noor", Role::Lead, Some(&mira.address), None).await;
    web.changes(&mut mira_noor, |mira| mira.zone = "America/New_York".parse().unwrap()).await;
    let mut wim_bakker = web.joins("Wim Bakker", Role::Member, Some(&wim.address), None).await;
    web.changes(&mut wim_bakker, |wim| wim.newsletter_writer = true).await;
    let report = web.task("Draft the season report", &ana_lima).await;
    let website = web.task("Move the website to the new host", &ana_lima).await;
    let logo = web.task("Redraw the logo", &ben_okoro).await;
    let program = web.starts(&our_mailbox()).await;

    web.is("2026-04-20T09:00", "Europe/Berlin", &[&program]).await;
    let prompt = ana.gets(1, "1. Draft the season report").await;
    ben.gets(1, "1. Redraw the logo").await;
    ana.answers(&prompt, "1 is finally out the door. 2: I am blocked by the missing DNS password").await;
    ana.gets(2, "Draft the season report").await;
    assert_eq!(web.status(&report).await, TaskStatus::Completed);
    assert_eq!(web.status(&website).await, TaskStatus::InProgress);

    let alert = mira.gets(1, "DNS password").await;
    mira.answers(&alert, "1 is unblocked, I sent it over").await;
    ana.gets(3, "Mira Noor").await;

    // Only Ben was silent.
    web.is("2026-04-21T09:00", "Europe/Berlin", &[&program]).await;
    let reminder = ben.gets(2, "Redraw the logo").await;
    ben.answers(&reminder, "done, it is in the shared folder").await;
    web.becomes(&logo, TaskStatus::Completed).await;

    // Ben has nothing left to be asked about.
    web.is("2026-04-23T09:00", "Europe/Berlin", &[&program]).await;
    let prompt = ana.gets(4, "1. Move the website to the new host").await;
    ana.answers(&prompt, "1 is still in progress").await;
    web.heard("answer", 4).await;

    web.is("2026-04-24T17:00", "Europe/Berlin", &[&program]).await;
    let newsletter = wim.gets(1, "Redraw the logo").await;
    web.is("2026-04-24T17:00", "America/New_York", &[&program]).await;
    let digest = mira.gets(2, "Draft the season report").await;
    insta::assert_snapshot!("the_leads_digest_as_sent", as_sent(&digest));
    insta::assert_snapshot!("the_writers_digest_as_sent", as_sent(&newsletter));

    web.is("2026-04-25T17:00", "America/New_York", &[&program]).await;
    let went = web.everything_went().await;
    let came = ana.count() + ben.count() + mira.count() + wim.count();
    assert_eq!((went, came), (9, 9), "everybody got what they got above, and no more");
    assert_eq!(ben.subjects().len(), 2);
    program.stops().await;
    for person in [ana, ben, mira, wim] {
        person.leaves().await;
    }
}

/// What was handed to Postfix, without what is another in each run.
fn as_sent(letter: &Letter) -> String {
    let ours = letter.raw.find("Date: ").map_or("", |at| &letter.raw[at..]);
    let mut out = String::new();
    // A line that quoted-printable broke may have broken a token.
    for line in ours.replace("=\n", "").lines() {
        out.push_str(&volatile(line));
        out.push('\n');
    }
    out
}

/// Ids, tokens and addresses have 26 letters and digits; what is made for a person has no such word.
pub fn volatile(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while !rest.is_empty() {
        let word = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
        match rest.split_at(word) {
            ("", after) => {
                let other = after.chars().next().map_or(0, char::len_utf8);
                out.push_str(&after[..other]);
                rest = &after[other..];
            }
            (word, after) => {
                out.push_str(if word.len() >= 26 { "[..]" } else { word });
                rest = after;
            }
        }
    }
    out
}
