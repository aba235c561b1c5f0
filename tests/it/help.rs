//! Blockers: told to who can help, asked about again, solved by the member's or a helper's words.

use touchbase::domain::group::Role;
use touchbase::domain::member::Receipts;
use touchbase::store::cadence::CadencePurpose;

use crate::support::world::{World, as_sent, hours, steady};

const MONDAYS: &str = "days = 'mon'\nat = '09:00'\nreminders = []";

#[tokio::test]
async fn a_blocker_is_told_at_once_to_lead_and_coordinators_and_not_to_who_is_blocked() {
    let world = World::new().await;
    let ana = world.by_mail("Ana Lima", "Europe/Berlin", Role::Coordinator).await;
    let mira = world.by_mail("Mira Noor", "Europe/Berlin", Role::Lead).await;
    let jun = world.by_matrix("Jun Park", "Europe/Berlin", Role::Coordinator).await;
    let bo = world.by_mail("Bo Chen", "Europe/Berlin", Role::Member).await;
    world.task("Move the website", Some(&ana)).await;
    world.cadence("check-in", CadencePurpose::CheckIn, MONDAYS).await;
    world.until("2026-04-20T09:00", "Europe/Berlin").await;
    world.answers(&ana, "1: waiting for the DNS password from Tom").await;
    insta::assert_snapshot!("alert_as_sent", as_sent(&world.last(&mira).await));
    insta::assert_snapshot!("alert_in_matrix", steady(&world.last(&jun).await.text));
    assert_eq!(world.inbox(&ana).await.len(), 2, "a question and a receipt");
    assert!(world.inbox(&bo).await.is_empty());
    world.nothing_is_stuck().await;
}

#[tokio::test]
async fn many_blockers_make_one_message_for_many() {
    let world = World::new().await;
    let mira = world.by_mail("Mira Noor", "Europe/Berlin", Role::Lead).await;
    let mut blocked = Vec::new();
    for name in ["Ana Lima", "Bo Chen", "Chidi Eze", "Dara Quinn"] {
        let member = world.by_mail(name, "Europe/Berlin", Role::Member).await;
        world.task(&format!("{name}'s task"), Some(&member)).await;
        blocked.push(member);
    }
    world.cadence("check-in", CadencePurpose::CheckIn, MONDAYS).await;
    world.until("2026-04-20T09:00", "Europe/Berlin").await;
    for member in &blocked {
        world.answers(member, "1: waiting for the key of the archive").await;
    }
    assert_eq!(world.inbox(&mira).await.len(), 1, "the first is told at once");
    world.pass(hours(1)).await;
    let alerts = world.inbox(&mira).await;
    assert_eq!(alerts.len(), 2, "the next three together");
    insta::assert_snapshot!("alert_of_many", steady(&format!("{}\n\n{}", alerts[1].subject, alerts[1].text)));
}

#[tokio::test]
async fn a_blocker_is_asked_about_again_after_three_days_stands_in_the_digest_and_is_solved_by_the_member() {
    let world = World::new().await;
    let mut ana = world.by_mail("Ana Lima", "Europe/Berlin", Role::Member).await;
    ana.receipts = Receipts::Always;
    world.save(&ana).await;
    let mira = world.by_mail("Mira Noor", "Europe/Berlin", Role::Lead).await;
    world.task("Draft the season report", Some(&ana)).await;
    world.task("Move the website", Some(&ana)).await;
    world.cadence("check-in", CadencePurpose::CheckIn, "days = ['mon', 'thu']\nat = '09:00'").await;
    world.cadence("lead-digest", CadencePurpose::DigestLead, "days = 'fri'\nat = '17:00'").await;
    world.until("2026-04-20T09:00", "Europe/Berlin").await;
    world.answers(&ana, "2: waiting for the DNS password from Tom").await;
    world.until("2026-04-24T17:00", "Europe/Berlin").await;
    insta::assert_snapshot!("digest_with_a_blocker", steady(&world.last(&mira).await.text));
    world.until("2026-04-27T09:00", "Europe/Berlin").await;
    insta::assert_snapshot!("prompt_that_asks_about_a_blocker", steady(&world.last(&ana).await.text));
    world.answers(&ana, "2 is unblocked").await;
    assert!(world.blockers().await.is_empty());
    insta::assert_snapshot!("receipt_of_an_unblocked_task", steady(&world.last(&ana).await.text));
    world.nothing_is_stuck().await;
}

#[tokio::test]
async fn a_helper_solves_it_by_an_answer_to_the_alert_and_the_blocked_member_hears_of_it() {
    let world = World::new().await;
    let ana = world.by_matrix("Ana Lima", "Europe/Berlin", Role::Member).await;
    let mut mira = world.by_mail("Mira Noor", "Europe/Berlin", Role::Lead).await;
    mira.receipts = Receipts::Always;
    world.save(&mira).await;
    let website = world.task("Move the website", Some(&ana)).await;
    world.cadence("check-in", CadencePurpose::CheckIn, MONDAYS).await;
    world.until("2026-04-20T09:00", "Europe/Berlin").await;
    world.answers(&ana, "1: waiting for the DNS password from Tom").await;
    world.answers(&mira, "1 is done, the password is in the vault").await;
    assert!(world.blockers().await.is_empty());
    assert_eq!(world.status(&website).await.as_str(), "in_progress", "her task is not done by that");
    insta::assert_snapshot!("helped_in_matrix", steady(&world.last(&ana).await.text));
    insta::assert_snapshot!("receipt_of_a_helper", as_sent(&world.last(&mira).await));
    let heard = world.inbox(&ana).await.len();
    world.answers(&mira, "1 is unblocked").await;
    assert_eq!(world.inbox(&ana).await.len(), heard, "it is told once");
}

#[tokio::test]
async fn a_helper_solves_it_by_an_answer_to_the_digest() {
    let world = World::new().await;
    let ana = world.by_mail("Ana Lima", "Europe/Berlin", Role::Member).await;
    let mira = world.by_matrix("Mira Noor", "Europe/Berlin", Role::Lead).await;
    world.task("Move the website", Some(&ana)).await;
    world.cadence("check-in", CadencePurpose::CheckIn, MONDAYS).await;
    world.cadence("lead-digest", CadencePurpose::DigestLead, "days = 'fri'\nat = '17:00'").await;
    world.until("2026-04-20T09:00", "Europe/Berlin").await;
    world.answers(&ana, "1: waiting for the DNS password from Tom").await;
    world.until("2026-04-24T17:00", "Europe/Berlin").await;
    world.answers(&mira, "1 is unblocked").await;
    assert!(world.blockers().await.is_empty());
    insta::assert_snapshot!("helped_as_sent", as_sent(&world.last(&ana).await));
    world.nothing_is_stuck().await;
}

#[tokio::test]
async fn who_is_on_it_is_named_wherever_the_blocker_is_told() {
    let world = World::new().await;
    let ana = world.by_mail("Ana Lima", "Europe/Berlin", Role::Member).await;
    let bo = world.by_mail("Bo Chen", "Europe/Berlin", Role::Member).await;
    let jun = world.by_matrix("Jun Park", "Europe/Berlin", Role::Coordinator).await;
    let mut mira = world.by_mail("Mira Noor", "Europe/Berlin", Role::Lead).await;
    mira.quiet = Some("09:00-12:00".parse().unwrap());
    world.save(&mira).await;
    world.task("Move the website", Some(&ana)).await;
    world.task("Draw the poster", Some(&bo)).await;
    world.cadence("check-in", CadencePurpose::CheckIn, MONDAYS).await;
    world.cadence("lead-digest", CadencePurpose::DigestLead, "days = 'fri'\nat = '17:00'").await;
    world.until("2026-04-20T09:00", "Europe/Berlin").await;
    world.answers(&ana, "1: waiting for the DNS password from Tom").await;
    world.answers(&jun, "1: I am working on it").await;
    world.pass(hours(1)).await;
    world.answers(&bo, "1: blocked, the printer is broken").await;
    world.until("2026-04-20T13:00", "Europe/Berlin").await;
    // What waited for noon knows what happened since.
    insta::assert_snapshot!("alert_with_who_is_on_it", steady(&world.last(&mira).await.text));
    world.until("2026-04-24T17:00", "Europe/Berlin").await;
    let digest = world.last(&mira).await;
    let blocked: Vec<&str> = digest.text.lines().filter(|line| line.contains("is helping")).collect();
    assert_eq!(blocked.len(), 1, "{}", digest.text);
    assert!(blocked[0].contains("Jun Park"), "{}", digest.text);
    world.nothing_is_stuck().await;
}

#[tokio::test]
async fn what_is_completed_is_not_blocked_and_what_is_not_done_after_all_is_blocked_again() {
    let world = World::new().await;
    let jun = world.by_matrix("Jun Park", "Europe/Berlin", Role::Member).await;
    world.task("Move the website", Some(&jun)).await;
    world.cadence("check-in", CadencePurpose::CheckIn, MONDAYS).await;
    world.until("2026-04-20T09:00", "Europe/Berlin").await;
    world.answers(&jun, "1: waiting for the DNS password from Tom").await;
    world.until("2026-04-27T09:00", "Europe/Berlin").await;
    let done = world.answers(&jun, "done").await;
    assert!(world.blockers().await.is_empty());
    world.redacts(&jun, &done).await;
    assert_eq!(world.blockers().await.len(), 1);
}

#[tokio::test]
async fn alerts_wait_for_the_end_of_the_night_and_come_as_one() {
    let world = World::new().await;
    let ana = world.by_mail("Ana Lima", "Europe/Berlin", Role::Member).await;
    let mut mira = world.by_mail("Mira Noor", "Europe/Berlin", Role::Lead).await;
    mira.quiet = Some("20:00-08:00".parse().unwrap());
    world.save(&mira).await;
    let bo = world.by_mail("Bo Chen", "Europe/Berlin", Role::Member).await;
    world.task("Draw the poster", Some(&bo)).await;
    world.task("Move the website", Some(&ana)).await;
    world.cadence("check-in", CadencePurpose::CheckIn, "days = 'mon'\nat = '21:00'\nreminders = []").await;
    world.until("2026-04-20T21:30", "Europe/Berlin").await;
    world.answers(&ana, "1: waiting for the DNS password from Tom").await;
    world.pass(hours(2)).await;
    world.answers_to(&bo, &world.last(&bo).await, "1: waiting for the key of the archive").await;
    world.until("2026-04-21T12:00", "Europe/Berlin").await;
    let (story, last) = (world.story(&mira, "Europe/Berlin").await, world.last(&mira).await);
    insta::assert_snapshot!(format!("{story}{}", last.subject));
}

#[tokio::test]
async fn a_blocker_that_belongs_to_no_task_is_told_and_asked_about_and_solved_all_the_same() {
    let world = World::new().await;
    let ana = world.by_mail("Ana Lima", "Europe/Berlin", Role::Member).await;
    let mira = world.by_mail("Mira Noor", "Europe/Berlin", Role::Lead).await;
    world.task("Draft the season report", Some(&ana)).await;
    world.cadence("check-in", CadencePurpose::CheckIn, MONDAYS).await;
    world.until("2026-04-20T09:00", "Europe/Berlin").await;
    let member = touchbase::domain::blocker::Blocker {
        id: world.app.ids.make(),
        task: None,
        group: Some(world.group),
        member: ana.id,
        text: "I cannot log in to the wiki".into(),
        needs: None,
        state: touchbase::domain::blocker::BlockerState::Open,
        helper: None,
        opened: world.app.clock.now(),
        record: None,
    };
    let mut tx = world.app.db.begin().await.unwrap();
    touchbase::store::blocker::open(&mut tx, &member).await.unwrap();
    tx.commit().await.unwrap();
    world.turn().await;
    assert!(world.last(&mira).await.text.contains("log in to the wiki"));
    world.until("2026-04-27T09:00", "Europe/Berlin").await;
    insta::assert_snapshot!("prompt_with_a_loose_blocker", steady(&world.last(&ana).await.text));
    world.answers(&ana, "2 is unblocked").await;
    assert!(world.blockers().await.is_empty());
}

#[tokio::test]
async fn who_is_still_stuck_says_so_and_it_is_told_again() {
    let world = World::new().await;
    let ana = world.by_mail("Ana Lima", "Europe/Berlin", Role::Member).await;
    let mira = world.by_mail("Mira Noor", "Europe/Berlin", Role::Lead).await;
    world.task("Move the website", Some(&ana)).await;
    world.cadence("check-in", CadencePurpose::CheckIn, MONDAYS).await;
    world.until("2026-04-20T09:00", "Europe/Berlin").await;
    world.answers(&ana, "1: waiting for the DNS password from Tom").await;
    world.answers(&mira, "1 is unblocked").await;
    let alerts = world.inbox(&mira).await.len();
    world.pass(hours(24)).await;
    world.answers(&ana, "1: still waiting for the DNS password from Tom").await;
    assert_eq!(world.blockers().await, ["still waiting for the DNS password from Tom"]);
    let told = world.inbox(&mira).await;
    assert_eq!(told.len(), alerts + 1);
    assert!(told[alerts].text.contains("since yesterday"), "{}", told[alerts].text);
}
