//! A week in Matrix: members' own clients, encrypted rooms, a group's room.

use tempfile::TempDir;
use touchbase::domain::group::Role;
use touchbase::domain::prompt::PromptState;
use touchbase::domain::task::TaskStatus;

use crate::deployment::{Asking, Community, Wires};
use crate::matrix::bot::settings;
use crate::matrix::homeserver::{BASE, register};
use crate::matrix::person::Person;

/// An account that no other story has, its keys in `home`, and its id.
pub async fn our_account(home: &TempDir) -> (String, Wires) {
    let account = register("bot").await;
    let matrix = settings(&account, BASE, &home.path().join("matrix"));
    (account.id, Wires { mail: None, matrix: Some(matrix) })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_week_in_direct_rooms() {
    let home = tempfile::tempdir().unwrap();
    let web = Community::in_file(&home, None).await;
    web.keeps_the_usual_hours(Asking::Directly, false).await;
    let (ana, ben, mira) = tokio::join!(Person::new("ana"), Person::new("ben"), Person::new("mira"));
    let ana_lima = web.joins("Ana Lima", Role::Member, None, Some(ana.id())).await;
    let ben_okoro = web.joins("Ben Okoro", Role::Member, None, Some(ben.id())).await;
    web.joins("Mira Noor", Role::Lead, None, Some(mira.id())).await;
    let report = web.task("Draft the season report", &ana_lima).await;
    let website = web.task("Move the website to the new host", &ana_lima).await;
    let logo = web.task("Redraw the logo", &ben_okoro).await;
    let (bot, wires) = our_account(&home).await;
    let program = web.starts(&wires).await;

    // The first question of all waits until its reader has entered the room.
    web.is("2026-04-20T09:00", "Europe/Berlin", &[&program]).await;
    let rooms = async { tokio::join!(ana.accepts(&bot), ben.accepts(&bot)) };
    let (anas, bens) = web.in_time(&[&program], rooms).await;
    let asked = async {
        tokio::join!(ana.hears(&bot, "Draft the season report"), ben.hears(&bot, "Redraw the logo"))
    };
    let ((to_ana, _), (to_ben, _)) = web.in_time(&[&program], asked).await;
    assert!(anas.latest_encryption_state().await.unwrap().is_encrypted());

    // An answer in the thread; its receipt is there too.
    ana.answers_in_thread(&anas, &to_ana, "1 done\n2: I am blocked by the missing DNS password").await;
    let (_, receipt) = ana.hears(&bot, "Move the website to the new host: ").await;
    assert_eq!(receipt["m.relates_to"]["event_id"], to_ana.as_str());
    assert_eq!(web.status(&report).await, TaskStatus::Completed);
    assert_eq!(web.status(&website).await, TaskStatus::InProgress);

    // The lead is told, and helps.
    let miras = web.in_time(&[&program], mira.accepts(&bot)).await;
    let (alert, _) = web.in_time(&[&program], mira.hears(&bot, "DNS password")).await;
    mira.answers_in_thread(&miras, &alert, "1 is unblocked, I sent it over").await;
    ana.hears(&bot, "Mira Noor").await;

    // Only Ben was silent. He is reminded in the thread of the question.
    let before = ana.heard_in_all(&bot);
    web.is("2026-04-21T10:00", "Europe/Berlin", &[&program]).await;
    let (_, reminder) = ben.hears(&bot, "quick reminder").await;
    assert_eq!(reminder["m.relates_to"]["event_id"], to_ben.as_str());

    // A plain message counts, what it is edited to counts instead, each time, and what is taken back does not count.
    let said = ben.says(&bens, "1 done").await;
    web.becomes(&logo, TaskStatus::Completed).await;
    ben.edits(&bens, &said, "1 dropped").await;
    web.becomes(&logo, TaskStatus::Dropped).await;
    ben.edits(&bens, &said, "1 not started").await;
    web.becomes(&logo, TaskStatus::NotStarted).await;
    let event = matrix_sdk::ruma::EventId::parse(&said).unwrap();
    bens.redact(&event, None, None).await.unwrap();
    web.becomes(&logo, TaskStatus::InProgress).await;
    assert_eq!(web.last_question(&ben_okoro).await, Some(PromptState::Sent), "the question is open again");
    ben.reacts(&bens, &to_ben, "✅").await;
    web.becomes(&logo, TaskStatus::Completed).await;

    web.is("2026-04-24T17:00", "Europe/Berlin", &[&program]).await;
    mira.hears(&bot, "Draft the season report").await;
    web.everything_went().await;
    assert_eq!(ana.heard_in_all(&bot), before, "the program slept over Thursday's question");
    program.stops().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_week_in_the_groups_own_room() {
    let home = tempfile::tempdir().unwrap();
    let (bot, wires) = our_account(&home).await;
    let (ana, ben, mira) = tokio::join!(Person::new("ana"), Person::new("ben"), Person::new("mira"));
    let room = mira.opens_room(true, false, &[&bot, ana.id(), ben.id()]).await;
    let (anas, bens) = tokio::join!(ana.accepts(mira.id()), ben.accepts(mira.id()));
    let web = Community::in_file(&home, Some(room.room_id().as_str())).await;
    web.keeps_the_usual_hours(Asking::InTheRoom, true).await;
    let ana_lima = web.joins("Ana Lima", Role::Member, None, Some(ana.id())).await;
    let ben_okoro = web.joins("Ben Okoro", Role::Member, None, Some(ben.id())).await;
    web.joins("Mira Noor", Role::Coordinator, None, Some(mira.id())).await;
    let report = web.task("Draft the season report", &ana_lima).await;
    let logo = web.task("Redraw the logo", &ben_okoro).await;
    let poster = web.task("Print the poster", &ben_okoro).await;
    let program = web.starts(&wires).await;
    mira.sees(&bot, "join", &room).await;

    web.is("2026-04-20T09:00", "Europe/Berlin", &[&program]).await;
    let (question, content) = ana.hears(&bot, "Draft the season report").await;
    assert!(content["body"].as_str().unwrap().contains("Redraw the logo"), "one question for all: {content}");
    assert_eq!(ben.hears(&bot, "Redraw the logo").await.0, question);

    // The same number is another task for each of them.
    ana.answers_in_thread(&anas, &question, "1 done").await;
    ben.answers_in_thread(&bens, &question, "1 done, 2 still in progress").await;
    web.becomes(&report, TaskStatus::Completed).await;
    web.becomes(&logo, TaskStatus::Completed).await;
    assert_eq!(web.status(&poster).await, TaskStatus::InProgress);
    let (_, receipt) = mira.hears(&bot, "Print the poster: ").await;
    assert_eq!(receipt["m.relates_to"]["event_id"], question.as_str());

    web.is("2026-04-24T17:00", "Europe/Berlin", &[&program]).await;
    let (_, digest) = ben.hears(&bot, "Web, ").await;
    let body = digest["body"].as_str().unwrap().to_owned();
    assert!(body.contains("Draft the season report") && body.contains("Print the poster"), "{body}");
    program.stops().await;
}
