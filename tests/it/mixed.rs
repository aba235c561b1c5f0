//! A community in which some have mail, some have Matrix, and some move between them.

use touchbase::channel::Intake;
use touchbase::domain::address::MatrixUserId;
use touchbase::domain::group::Role;
use touchbase::domain::message::{Arrival, ChatEvent, Envelope, MatrixEnvelope};
use touchbase::store::cadence::CadencePurpose;

use crate::support::world::{World, reply_mail};

#[tokio::test]
async fn everybody_is_asked_where_they_are_and_one_answer_counts_wherever_it_comes_from() {
    let world = World::new().await;
    let ana = world.by_mail("Ana Lima", "Europe/Berlin", Role::Member).await;
    let mut jun = world.by_matrix("Jun Park", "Europe/Berlin", Role::Member).await;
    jun.mail = Some("jun@example.org".parse().unwrap());
    world.save(&jun).await;
    let mira = world.by_mail("Mira Noor", "Europe/Berlin", Role::Lead).await;
    let report = world.task("Draft the season report", Some(&ana)).await;
    let speakers = world.task("Find two speakers", Some(&jun)).await;
    let hall = world.task("Rent the hall", Some(&jun)).await;
    world.cadence("check-in", CadencePurpose::CheckIn, "days = 'mon'\nat = '09:00'").await;
    world.cadence("lead-digest", CadencePurpose::DigestLead, "days = 'fri'\nat = '17:00'").await;
    world.until("2026-04-20T09:00", "Europe/Berlin").await;
    world.answers(&ana, "done").await;
    // Asked in Matrix, Jun writes a mail.
    let raw = crate::support::world::plain_mail("jun@example.org", "1 done", world.app.clock.now());
    world.mail_arrives("jun@example.org", "checkin@example.org", raw).await;
    assert_eq!(world.status(&speakers).await.as_str(), "completed");
    // And corrects it in Matrix, by a rich reply to the question.
    let question = world.inbox(&jun).await.remove(0);
    rich_reply(&world, jun.matrix.as_ref().unwrap(), &question.id, "no, 1 is not done. 2 is done").await;
    assert_eq!(world.status(&speakers).await.as_str(), "in_progress");
    assert_eq!(world.status(&hall).await.as_str(), "completed");
    assert_eq!(world.status(&report).await.as_str(), "completed");
    world.until("2026-04-22T09:00", "Europe/Berlin").await;
    assert_eq!(world.prompts(&jun).await, ["answered"], "and nobody is reminded");
    world.until("2026-04-24T17:00", "Europe/Berlin").await;
    let digest = world.last(&mira).await;
    assert!(digest.text.contains("Answered: Ana Lima, Jun Park"), "{}", digest.text);
    world.nothing_is_stuck().await;
}

async fn rich_reply(world: &World, from: &MatrixUserId, to: &str, words: &str) {
    let event = "$a-rich-reply".to_owned();
    let envelope = MatrixEnvelope {
        room: "!direct-jun:example.org".parse().unwrap(),
        direct: true,
        sender: from.clone(),
        event: event.clone(),
        what: ChatEvent::Text { body: words.to_owned() },
        thread: None,
        in_reply_to: Some(to.to_owned()),
    };
    let arrival = Arrival {
        key: event,
        received: world.app.clock.now(),
        envelope: Envelope::Matrix(envelope),
        raw: words.as_bytes().to_vec(),
    };
    // The homeserver sends it twice, as after a restart.
    world.app.inbox.accept(vec![arrival.clone()], None).await.unwrap();
    world.app.inbox.accept(vec![arrival], None).await.unwrap();
    world.turn().await;
}

#[tokio::test]
async fn who_changes_from_mail_to_matrix_may_still_answer_the_mail() {
    let world = World::new().await;
    let mut ana = world.by_mail("Ana Lima", "Europe/Berlin", Role::Member).await;
    let report = world.task("Draft the season report", Some(&ana)).await;
    world.cadence("check-in", CadencePurpose::CheckIn, "days = 'mon'\nat = '09:00'").await;
    world.until("2026-04-20T09:00", "Europe/Berlin").await;
    let prompt = world.last(&ana).await;
    ana.matrix = Some("@ana:example.org".parse().unwrap());
    ana.channel = touchbase::domain::member::ChannelKind::Matrix;
    world.save(&ana).await;
    world.until("2026-04-21T10:00", "Europe/Berlin").await;
    assert_eq!(world.inbox(&ana).await.len(), 1, "the reminder comes where they are now");
    let raw = reply_mail("ana@example.org", &prompt, "done", world.app.clock.now());
    world.mail_arrives("ana@example.org", &prompt.reply_to, raw).await;
    assert_eq!(world.status(&report).await.as_str(), "completed");
}
