//! Digests: each period once, newest first, none when nothing happened.

use touchbase::digest::{For, PreviewError};
use touchbase::domain::goal::{KeyResult, Measure, Objective};
use touchbase::domain::group::Role;
use touchbase::domain::member::{ChannelKind, Member};
use touchbase::store;
use touchbase::store::cadence::CadencePurpose;

use crate::support::world::{World, as_sent, hours, steady};

const MONDAYS: &str = "days = 'mon'\nat = '09:00'\nreminders = []";
const FRIDAYS: &str = "days = 'fri'\nat = '17:00'";

/// A week with news: work done, thanks, silence, a secret group.
async fn a_week() -> (World, Member, Member) {
    let world = World::new().await;
    let ana = world.by_mail("Ana Lima", "Europe/Berlin", Role::Member).await;
    let mut bo = world.by_mail("Bo Chen", "Europe/Berlin", Role::Member).await;
    bo.quotable = false;
    world.save(&bo).await;
    let dara = world.by_mail("Dara Quinn", "Europe/Berlin", Role::Member).await;
    let mut mira = world.by_mail("Mira Noor", "America/New_York", Role::Lead).await;
    mira.newsletter_writer = true;
    mira.own_digest = true;
    world.save(&mira).await;
    let council = world.group("council", "Council", true).await;
    let eve = world.by_mail("Eve Roth", "Europe/Berlin", Role::Member).await;
    world.parts(&eve, world.group).await;
    world.joins(&eve, council, Role::Lead).await;
    world.task("Draft the season report", Some(&ana)).await;
    world.task("Move the website", Some(&ana)).await;
    world.task("Draw the poster", Some(&bo)).await;
    world.task("Find two speakers", Some(&dara)).await;
    world.task("Translate the welcome page", None).await;
    world.task_of(council, "Audit the books", Some(&eve)).await;
    world.cadence("check-in", CadencePurpose::CheckIn, MONDAYS).await;
    world.until("2026-04-20T09:00", "Europe/Berlin").await;
    world
        .answers(
            &ana,
            "1 is finally out the door after three long nights. 2: waiting for the DNS password from Tom",
        )
        .await;
    world.pass(hours(2)).await;
    world.answers(&bo, "done, and the printer has it as well by now. Thanks to Ana for the pictures").await;
    world
        .answers(&eve, "done, the books were in a shocking state this time. Thanks to Zoe for the receipts")
        .await;
    (world, ana, mira)
}

#[tokio::test]
async fn the_leads_week_comes_once_on_the_leads_own_clock() {
    let (world, _, mira) = a_week().await;
    world.cadence("lead-digest", CadencePurpose::DigestLead, FRIDAYS).await;
    world.until("2026-04-24T16:45", "America/New_York").await;
    let before = world.inbox(&mira).await.len();
    world.until("2026-04-24T17:00", "America/New_York").await;
    assert_eq!(world.inbox(&mira).await.len(), before + 1);
    insta::assert_snapshot!("lead_digest_as_sent", as_sent(&world.last(&mira).await));
    world.pass(hours(48)).await;
    assert_eq!(world.inbox(&mira).await.len(), before + 1, "once");
    world.nothing_is_stuck().await;
}

/// A key result of the group that is a number: how it began, where it is, where it shall be.
async fn key_result(world: &World, title: &str, [began, current, target]: [f64; 3]) {
    let mut tx = world.app.db.begin().await.unwrap();
    let objective = Objective {
        id: world.app.ids.make(),
        slug: title.to_lowercase(),
        season: None,
        group: Some(world.group),
        parent: None,
        title: "A site that people like".into(),
    };
    store::goal::save_objective(&mut tx, &objective).await.unwrap();
    let key_result = KeyResult {
        id: world.app.ids.make(),
        slug: title.to_lowercase(),
        objective: objective.id,
        title: title.into(),
        measure: Measure::Number,
        unit: "a day".into(),
        began,
        target,
        current,
    };
    store::goal::save_key_result(&mut tx, &key_result).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_key_results_progress_is_counted_from_where_it_began_also_downwards() {
    let (world, _, mira) = a_week().await;
    key_result(&world, "Readers", [0.0, 50.0, 200.0]).await;
    key_result(&world, "Helpers", [100.0, 150.0, 200.0]).await;
    key_result(&world, "Complaints", [40.0, 10.0, 0.0]).await;
    key_result(&world, "Quarrels", [3.0, 5.0, 0.0]).await;
    world.cadence("lead-digest", CadencePurpose::DigestLead, FRIDAYS).await;
    world.until("2026-04-24T17:00", "America/New_York").await;
    let digest = world.last(&mira).await;
    let told: Vec<&str> = digest.text.lines().map(str::trim).filter(|line| line.contains("a day")).collect();
    insta::assert_snapshot!(told.join("\n"));
}

#[tokio::test]
async fn the_newsletter_tells_nothing_of_a_confidential_group_and_quotes_only_who_agreed() {
    let (world, _, mira) = a_week().await;
    world.cadence("news", CadencePurpose::DigestWriter, FRIDAYS).await;
    world.until("2026-04-24T17:00", "America/New_York").await;
    let digest = world.last(&mira).await;
    insta::assert_snapshot!("writer_digest_as_sent", as_sent(&digest));
    for secret in ["Audit", "books", "Eve", "Zoe", "Council"] {
        assert!(!digest.text.contains(secret) && !digest.html.contains(secret), "{secret}");
    }
    assert!(!digest.text.contains("printer"), "Bo did not agree to be quoted");
}

#[tokio::test]
async fn a_members_own_week_offers_what_can_be_taken_and_an_answer_takes_it() {
    let (world, _, mira) = a_week().await;
    world.cadence("own", CadencePurpose::DigestMember, FRIDAYS).await;
    world.until("2026-04-24T17:00", "America/New_York").await;
    insta::assert_snapshot!("member_digest_as_sent", as_sent(&world.last(&mira).await));
    world.answers(&mira, "1 is unblocked. I'll take 2").await;
    assert!(world.blockers().await.is_empty());
    let mut conn = world.app.db.read().await.unwrap();
    let tasks = touchbase::store::task::all(&mut conn).await.unwrap();
    let taken = tasks.iter().find(|task| task.title == "Translate the welcome page").unwrap();
    assert_eq!(taken.lead, Some(mira.id));
}

#[tokio::test]
async fn a_digest_in_a_room_comes_on_the_communitys_clock() {
    let (world, ..) = a_week().await;
    world
        .cadence_in("lead-digest", CadencePurpose::DigestLead, "days = 'wed'\nat = '17:00'", false, true)
        .await;
    world.until("2026-04-22T17:00", "Europe/Berlin").await;
    let room = world.room("!web:example.org").await;
    assert_eq!(room.len(), 1);
    insta::assert_snapshot!("lead_digest_in_a_room", steady(&room[0].text));
    assert!(world.room("!council:example.org").await.len() <= 1);
}

#[tokio::test]
async fn what_is_previewed_is_what_is_sent() {
    let (world, _, mira) = a_week().await;
    for (slug, purpose) in [
        ("lead-digest", CadencePurpose::DigestLead),
        ("news", CadencePurpose::DigestWriter),
        ("own", CadencePurpose::DigestMember),
    ] {
        world.cadence(slug, purpose, FRIDAYS).await;
    }
    world.until("2026-04-24T16:45", "America/New_York").await;
    let before = world.inbox(&mira).await.len();
    world.clock.set("2026-04-24T21:00:00Z".parse().unwrap());
    let mut previews = Vec::new();
    for whose in [For::Lead("web".into()), For::Writer, For::Member("mira noor".into())] {
        previews.push(world.app.digests.preview(&whose).await.unwrap().mail.subject);
    }
    let text = world.app.digests.preview(&For::Lead("web".into())).await.unwrap().mail.text;
    world.turn().await;
    let sent = world.inbox(&mira).await.split_off(before);
    let mut subjects: Vec<_> = sent.iter().map(|seen| seen.subject.clone()).collect();
    previews.sort();
    subjects.sort();
    assert_eq!(previews, subjects);
    let lead = sent.iter().find(|seen| seen.text.contains("Who was heard")).unwrap();
    assert_eq!(lead.text.trim_end(), text.trim_end());
    let unknown = world.app.digests.preview(&For::Lead("wed".into())).await.unwrap_err();
    insta::assert_snapshot!(unknown.to_string());
}

#[tokio::test]
async fn nothing_is_sent_when_nothing_happened() {
    let world = World::new().await;
    let mira = world.by_mail("Mira Noor", "Europe/Berlin", Role::Lead).await;
    world.task("Translate the welcome page", None).await;
    world.cadence("lead-digest", CadencePurpose::DigestLead, FRIDAYS).await;
    world.until("2026-05-10T00:00", "Europe/Berlin").await;
    assert!(world.inbox(&mira).await.is_empty());
    assert!(matches!(world.app.digests.preview(&For::Lead("web".into())).await, Err(PreviewError::Empty)));
}

#[tokio::test]
async fn a_digest_that_was_missed_is_told_with_the_next_one() {
    let (world, ana, mira) = a_week().await;
    world.cadence("lead-digest", CadencePurpose::DigestLead, FRIDAYS).await;
    world.until("2026-04-24T18:00", "America/New_York").await;
    let before = world.inbox(&mira).await.len();
    world.until("2026-04-27T09:00", "Europe/Berlin").await;
    world.answers(&ana, "1 is done").await;
    world.until("2026-05-01T12:00", "America/New_York").await;
    world.is_down_until("2026-05-02T12:00", "America/New_York").await;
    assert_eq!(world.inbox(&mira).await.len(), before, "a day late is too late");
    world.until("2026-05-08T17:00", "America/New_York").await;
    let digest = world.last(&mira).await;
    assert!(digest.text.contains("Move the website"), "{}", digest.text);
    insta::assert_snapshot!("digest_over_two_weeks", digest.subject);
    world.nothing_is_stuck().await;
}

#[tokio::test]
async fn a_reader_in_matrix_reads_the_same() {
    let (world, _, mut mira) = a_week().await;
    mira.matrix = Some("@mira:example.org".parse().unwrap());
    mira.mail = None;
    mira.channel = ChannelKind::Matrix;
    world.save(&mira).await;
    world.cadence("lead-digest", CadencePurpose::DigestLead, FRIDAYS).await;
    world.until("2026-04-24T17:00", "America/New_York").await;
    assert!(world.last(&mira).await.text.contains("waiting for the DNS password"));
}
