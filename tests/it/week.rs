//! A check-in goes out, an answer in plain words comes back, a lead reads it in the digest.

use touchbase::domain::group::Role;
use touchbase::domain::task::TaskStatus;
use touchbase::store::cadence::CadencePurpose;

use crate::support::world::{World, hours};

const TWICE_A_WEEK: &str = "days = ['mon', 'thu']\nat = '09:00'";

#[tokio::test]
async fn a_week_in_which_a_member_answers_and_the_lead_reads_it() {
    let world = World::new().await;
    let ana = world.by_mail("Ana Lima", "Europe/Berlin", Role::Member).await;
    let mira = world.by_mail("Mira Noor", "America/New_York", Role::Lead).await;
    let report = world.task("Draft the season report", Some(&ana)).await;
    let website = world.task("Move the website to the new host", Some(&ana)).await;
    world.cadence("check-in", CadencePurpose::CheckIn, TWICE_A_WEEK).await;
    world.cadence("lead-digest", CadencePurpose::DigestLead, "days = ['fri']\nat = '17:00'").await;

    world.until("2026-04-20T09:00", "Europe/Berlin").await;
    let prompt = world.last(&ana).await;
    assert!(prompt.text.contains("1. Draft the season report"), "{}", prompt.text);
    assert_eq!(world.inbox(&mira).await.len(), 0, "Mira has no task, so nobody asks her");

    world.answers(&ana, "1 is finally out the door. 2: waiting for the DNS password from Tom").await;
    assert_eq!(world.status(&report).await, TaskStatus::Completed);
    assert_eq!(world.status(&website).await, TaskStatus::InProgress);
    let receipt = world.last(&ana).await;
    assert!(receipt.text.contains("Draft the season report"), "{}", receipt.text);

    let alert = world.last(&mira).await;
    assert!(alert.text.contains("DNS password"), "{}", alert.text);
    world.answers_to(&mira, &alert, "1 is unblocked, I sent it over").await;
    let helped = world.last(&ana).await;
    assert!(helped.text.contains("Mira Noor"), "{}", helped.text);

    world.until("2026-04-24T17:05", "America/New_York").await;
    let digest = world.last(&mira).await;
    assert!(digest.text.contains("Draft the season report"), "{}", digest.text);
    let before = world.inbox(&mira).await.len();
    world.pass(hours(24)).await;
    assert_eq!(world.inbox(&mira).await.len(), before, "the digest comes once");
    world.nothing_is_stuck().await;
}
