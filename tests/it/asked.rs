//! Asked at the right time.

use touchbase::domain::group::Role;
use touchbase::domain::member::Receipts;
use touchbase::domain::message::ChatEvent;
use touchbase::store::cadence::CadencePurpose;
use touchbase::store::community::Customs;
use touchbase::store::{self, Db};

use crate::support::world::{World, as_sent, hours, steady};

const MONDAYS: &str = "days = 'mon'\nat = '09:00'";
const TWICE_A_WEEK: &str = "days = ['mon', 'thu']\nat = '09:00'";

async fn world_at(start: &str) -> World {
    World::on(Db::open("sqlite::memory:").await.unwrap(), start).await
}

#[tokio::test]
async fn everybody_is_asked_at_nine_on_their_own_clock_when_the_clocks_go_forward() {
    // Sundays: Berlin changes on 29 March 2026, New York on 8 March.
    let world = world_at("2026-03-07T00:00:00Z").await;
    let ana = world.by_mail("Ana Lima", "Europe/Berlin", Role::Member).await;
    let bo = world.by_mail("Bo Chen", "America/New_York", Role::Member).await;
    world.task("Draft the season report", Some(&ana)).await;
    world.task("Move the website", Some(&bo)).await;
    world.cadence("check-in", CadencePurpose::CheckIn, "days = 'sun'\nat = '02:30'\nreminders = []").await;
    world.until("2026-04-06T00:00", "Europe/Berlin").await;
    insta::assert_snapshot!(format!(
        "Ana\n{}Bo\n{}",
        world.story(&ana, "Europe/Berlin").await,
        world.story(&bo, "America/New_York").await
    ));
}

#[tokio::test]
async fn everybody_is_asked_once_when_an_hour_is_repeated_in_autumn() {
    // Berlin: 25 October 2026; New York: 1 November.
    let world = world_at("2026-10-24T00:00:00Z").await;
    let ana = world.by_mail("Ana Lima", "Europe/Berlin", Role::Member).await;
    let bo = world.by_mail("Bo Chen", "America/New_York", Role::Member).await;
    world.task("Draft the season report", Some(&ana)).await;
    world.task("Move the website", Some(&bo)).await;
    world.cadence("check-in", CadencePurpose::CheckIn, "days = 'sun'\nat = '01:30'\nreminders = []").await;
    world.cadence("late", CadencePurpose::CheckIn, "days = 'sun'\nat = '02:30'\nreminders = []").await;
    world.until("2026-11-02T00:00", "Europe/Berlin").await;
    insta::assert_snapshot!(format!(
        "Ana\n{}Bo\n{}",
        world.story(&ana, "Europe/Berlin").await,
        world.story(&bo, "America/New_York").await
    ));
}

#[tokio::test]
async fn who_moves_west_is_not_asked_twice() {
    let world = World::new().await;
    let mut ana = world.by_mail("Ana Lima", "Europe/Berlin", Role::Member).await;
    world.task("Draft the season report", Some(&ana)).await;
    world.cadence("check-in", CadencePurpose::CheckIn, "days = 'mon'\nat = '09:00'\nreminders = []").await;
    world.until("2026-04-20T10:00", "Europe/Berlin").await;
    ana.zone = "America/New_York".parse().unwrap();
    world.save(&ana).await;
    world.until("2026-04-28T00:00", "America/New_York").await;
    insta::assert_snapshot!(world.story(&ana, "America/New_York").await);
}

#[tokio::test]
async fn an_open_question_ends_by_the_clock_of_where_the_member_moved() {
    // Asked on Monday at nine in Berlin; the next question comes at nine in New York, and until then an answer is in time.
    let world = World::new().await;
    let mut ana = world.by_mail("Ana Lima", "Europe/Berlin", Role::Member).await;
    world.task("Draft the season report", Some(&ana)).await;
    let spec = "days = ['mon', 'tue']\nat = '09:00'\nreminders = []";
    world.cadence("check-in", CadencePurpose::CheckIn, spec).await;
    world.until("2026-04-20T10:00", "Europe/Berlin").await;
    ana.zone = "America/New_York".parse().unwrap();
    world.save(&ana).await;
    world.until("2026-04-21T08:45", "America/New_York").await;
    assert_eq!(world.prompts(&ana).await, ["sent"], "nine in Berlin has passed");
    world.until("2026-04-21T09:00", "America/New_York").await;
    assert_eq!(world.prompts(&ana).await, ["expired", "sent"]);
    // Back again, the day's time has passed already: the next one comes on Monday, or the window ends before.
    ana.zone = "Europe/Berlin".parse().unwrap();
    world.save(&ana).await;
    world.until("2026-04-27T08:45", "Europe/Berlin").await;
    assert_eq!(world.prompts(&ana).await, ["expired", "sent"]);
    world.until("2026-04-27T09:00", "Europe/Berlin").await;
    assert_eq!(world.prompts(&ana).await, ["expired", "expired", "sent"]);
    world.nothing_is_stuck().await;
}

#[tokio::test]
async fn who_moves_east_past_the_question_is_asked_at_once_and_not_at_night() {
    let world = World::new().await;
    let mut ana = world.by_mail("Ana Lima", "America/New_York", Role::Member).await;
    let mut bo = world.by_mail("Bo Chen", "America/New_York", Role::Member).await;
    bo.quiet = Some("22:00-08:00".parse().unwrap());
    world.save(&bo).await;
    world.task("Draft the season report", Some(&ana)).await;
    world.task("Move the website", Some(&bo)).await;
    world.cadence("check-in", CadencePurpose::CheckIn, "days = 'mon'\nat = '09:00'\nreminders = []").await;
    world.until("2026-04-20T12:00", "Europe/Berlin").await;
    ana.zone = "Europe/Berlin".parse().unwrap();
    world.save(&ana).await;
    world.until("2026-04-20T08:00", "America/New_York").await;
    bo.zone = "Pacific/Auckland".parse().unwrap();
    world.save(&bo).await;
    world.until("2026-04-28T00:00", "Europe/Berlin").await;
    insta::assert_snapshot!(format!(
        "Ana\n{}Bo\n{}",
        world.story(&ana, "Europe/Berlin").await,
        world.story(&bo, "Pacific/Auckland").await
    ));
}

#[tokio::test]
async fn on_a_holiday_nobody_is_asked() {
    let world = World::new().await;
    let ana = world.by_mail("Ana Lima", "Europe/Berlin", Role::Member).await;
    world.task("Draft the season report", Some(&ana)).await;
    let spec = "days = 'mon'\nat = '09:00'\nreminders = []\nholidays = [2026-04-27]";
    world.cadence("check-in", CadencePurpose::CheckIn, spec).await;
    world.until("2026-05-05T00:00", "Europe/Berlin").await;
    insta::assert_snapshot!(world.story(&ana, "Europe/Berlin").await);
}

#[tokio::test]
async fn after_a_short_outage_the_question_comes_late_and_after_a_long_one_it_is_noted_as_missed() {
    let world = World::new().await;
    let ana = world.by_mail("Ana Lima", "Europe/Berlin", Role::Member).await;
    world.task("Draft the season report", Some(&ana)).await;
    world.cadence("check-in", CadencePurpose::CheckIn, TWICE_A_WEEK).await;
    world.is_down_until("2026-04-20T10:30", "Europe/Berlin").await;
    assert_eq!(world.inbox(&ana).await.len(), 1, "an hour and a half is caught up");
    world.answers(&ana, "1 is done").await;
    world.task("Move the website", Some(&ana)).await;
    world.until("2026-04-22T20:00", "Europe/Berlin").await;
    world.is_down_until("2026-04-23T11:30", "Europe/Berlin").await;
    assert_eq!(world.inbox(&ana).await.len(), 1, "two hours and a half are not");
    let missed =
        store::occurrence::missed_since(&mut world.app.db.read().await.unwrap(), jiff::Timestamp::MIN)
            .await
            .unwrap();
    let missed: Vec<_> = missed.iter().map(|one| one.fire_at.to_string()).collect();
    assert_eq!(missed, ["2026-04-23T07:00:00Z"]);
    world.until("2026-04-27T09:00", "Europe/Berlin").await;
    assert_eq!(world.inbox(&ana).await.len(), 2, "and the next one comes on time");
    world.nothing_is_stuck().await;
}

#[tokio::test]
async fn who_answered_the_evening_before_is_not_asked_again() {
    let world = World::new().await;
    let ana = world.by_mail("Ana Lima", "Europe/Berlin", Role::Member).await;
    let report = world.task("Draft the season report", Some(&ana)).await;
    world.task("Move the website", Some(&ana)).await;
    world.cadence("check-in", CadencePurpose::CheckIn, TWICE_A_WEEK).await;
    world.until("2026-04-22T22:00", "Europe/Berlin").await;
    let before = world.inbox(&ana).await.len();
    world.answers(&ana, "1 still on it").await;
    world.until("2026-04-25T00:00", "Europe/Berlin").await;
    assert_eq!(world.inbox(&ana).await.len(), before, "neither a question nor a reminder");
    insta::assert_debug_snapshot!(world.prompts(&ana).await);
    // What the early answer said may still be corrected by the same numbers.
    world.writes(&ana, "1 is done").await;
    assert_eq!(world.status(&report).await.as_str(), "completed");
}

/// Ana answers Monday's question at a local time of Wednesday; what `touchbase due` then says of Thursday, and how many messages she
/// has before and after Thursday.
async fn answers_on_wednesday(at: &str, early: &str) -> (Option<String>, usize, usize) {
    let world = World::new().await;
    let early: jiff::SignedDuration = early.parse().unwrap();
    let mut tx = world.app.db.begin().await.unwrap();
    let customs = Customs { early_answers: early, member_digest: false };
    store::community::set_customs(&mut tx, customs).await.unwrap();
    tx.commit().await.unwrap();
    let ana = world.by_mail("Ana Lima", "Europe/Berlin", Role::Member).await;
    world.task("Draft the season report", Some(&ana)).await;
    world
        .cadence("check-in", CadencePurpose::CheckIn, "days = ['mon', 'thu']\nat = '09:00'\nreminders = []")
        .await;
    world.until(&format!("2026-04-22T{at}"), "Europe/Berlin").await;
    world.answers(&ana, "1 still on it").await;
    let before = world.inbox(&ana).await.len();
    let forecast = world.app.checkin.forecast(hours(24)).await.unwrap();
    let left_out = forecast.check_ins.into_iter().next().expect("Thursday's question").left_out;
    world.until("2026-04-23T12:00", "Europe/Berlin").await;
    world.nothing_is_stuck().await;
    (left_out, before, world.inbox(&ana).await.len())
}

#[tokio::test]
async fn how_early_an_answer_counts_is_the_communitys_custom() {
    let early = |at: &str| Some(format!("answered early, on 2026-04-22 at {at}"));
    // The evening before, in a community where that is too early.
    assert_eq!(answers_on_wednesday("22:00", "2h").await, (None, 1, 2));
    assert_eq!(answers_on_wednesday("22:00", "12h").await, (early("22:00"), 1, 1));
    // The morning before, in one where it is not.
    assert_eq!(answers_on_wednesday("10:00", "12h").await, (None, 1, 2));
    assert_eq!(answers_on_wednesday("10:00", "24h").await, (early("10:00"), 1, 1));
}

#[tokio::test]
async fn a_reminder_comes_after_a_day_and_only_to_who_has_not_answered() {
    let world = World::new().await;
    let ana = world.by_mail("Ana Lima", "Europe/Berlin", Role::Member).await;
    let bo = world.by_mail("Bo Chen", "Europe/Berlin", Role::Member).await;
    let jun = world.by_matrix("Jun Park", "Europe/Lisbon", Role::Member).await;
    for (title, who) in
        [("Draft the season report", &ana), ("Move the website", &bo), ("Find two speakers", &jun)]
    {
        world.task(title, Some(who)).await;
    }
    world.cadence("check-in", CadencePurpose::CheckIn, MONDAYS).await;
    world.until("2026-04-20T09:00", "Europe/Berlin").await;
    insta::assert_snapshot!("prompt_as_sent", as_sent(&world.last(&ana).await));
    world.answers(&bo, "halfway there").await;
    world.until("2026-04-24T09:00", "Europe/Berlin").await;
    assert_eq!(world.inbox(&bo).await.len(), 1);
    insta::assert_snapshot!("reminder_as_sent", as_sent(&world.last(&ana).await));
    insta::assert_snapshot!("reminder_in_matrix", steady(&world.last(&jun).await.text));
    let times = world.story(&ana, "Europe/Berlin").await + world.story(&jun, "Europe/Lisbon").await.as_str();
    insta::assert_snapshot!(times);
    world.answers(&ana, "1 done").await;
    world.pass(hours(24 * 2)).await;
    assert_eq!(world.inbox(&ana).await.len(), 2, "one reminder, and none after an answer");
    world.nothing_is_stuck().await;
}

#[tokio::test]
async fn a_reminder_waits_for_the_end_of_the_night() {
    let world = World::new().await;
    let mut ana = world.by_mail("Ana Lima", "Europe/Berlin", Role::Member).await;
    ana.quiet = Some("08:00-10:00".parse().unwrap());
    world.save(&ana).await;
    world.task("Draft the season report", Some(&ana)).await;
    world.cadence("check-in", CadencePurpose::CheckIn, MONDAYS).await;
    world.until("2026-04-22T09:00", "Europe/Berlin").await;
    insta::assert_snapshot!(world.story(&ana, "Europe/Berlin").await);
}

#[tokio::test]
async fn reminders_are_the_first_to_go_when_a_week_is_full() {
    let world = World::new().await;
    let ana = world.by_mail("Ana Lima", "Europe/Berlin", Role::Member).await;
    let mira = world.by_mail("Mira Noor", "Europe/Berlin", Role::Lead).await;
    world.task("Draft the season report", Some(&ana)).await;
    world.task("Plan the summer", Some(&mira)).await;
    world.cadence("check-in", CadencePurpose::CheckIn, TWICE_A_WEEK).await;
    world.cadence("lead-digest", CadencePurpose::DigestLead, "days = 'fri'\nat = '17:00'").await;
    world.until("2026-04-20T10:00", "Europe/Berlin").await;
    world.answers(&ana, "1: waiting for the key of the archive").await;
    world.until("2026-04-26T23:00", "Europe/Berlin").await;
    insta::assert_snapshot!(world.story(&mira, "Europe/Berlin").await);
}

#[tokio::test]
async fn skip_stop_and_start_do_what_they_say_by_mail_and_in_matrix() {
    let world = World::new().await;
    let mut ana = world.by_mail("Ana Lima", "Europe/Berlin", Role::Member).await;
    ana.receipts = Receipts::Always;
    world.save(&ana).await;
    let jun = world.by_matrix("Jun Park", "Europe/Berlin", Role::Member).await;
    world.task("Draft the season report", Some(&ana)).await;
    world.task("Find two speakers", Some(&jun)).await;
    world.cadence("check-in", CadencePurpose::CheckIn, MONDAYS).await;
    world.until("2026-04-20T09:30", "Europe/Berlin").await;
    world.answers(&ana, "skip").await;
    world.answers(&jun, "skip").await;
    world.until("2026-04-27T09:30", "Europe/Berlin").await;
    world.answers(&ana, "stop").await;
    world.writes(&jun, "stop").await;
    world.until("2026-05-12T09:30", "Europe/Berlin").await;
    world.writes(&ana, "start").await;
    world.writes(&jun, "start").await;
    world.until("2026-05-18T09:30", "Europe/Berlin").await;
    insta::assert_snapshot!(format!(
        "Ana\n{}Jun\n{}",
        world.story(&ana, "Europe/Berlin").await,
        world.story(&jun, "Europe/Berlin").await
    ));
    insta::assert_debug_snapshot!(world.prompts(&ana).await);
    world.nothing_is_stuck().await;
}

#[tokio::test]
async fn who_is_away_until_monday_week_is_not_asked_before_and_not_called_silent() {
    let world = World::new().await;
    let ana = world.by_mail("Ana Lima", "Europe/Berlin", Role::Member).await;
    let mira = world.by_mail("Mira Noor", "Europe/Berlin", Role::Lead).await;
    world.task("Draft the season report", Some(&ana)).await;
    world.cadence("check-in", CadencePurpose::CheckIn, TWICE_A_WEEK).await;
    world.cadence("lead-digest", CadencePurpose::DigestLead, "days = 'fri'\nat = '17:00'").await;
    world.until("2026-04-20T09:30", "Europe/Berlin").await;
    world.answers(&ana, "away until Monday week").await;
    insta::assert_snapshot!("receipt_for_an_absence", as_sent(&world.last(&ana).await));
    world.until("2026-05-08T18:00", "Europe/Berlin").await;
    insta::assert_snapshot!(world.story(&ana, "Europe/Berlin").await);
    insta::assert_debug_snapshot!(world.prompts(&ana).await);
    let digest = &world.inbox(&mira).await[0];
    insta::assert_snapshot!("digest_with_an_absence", steady(&digest.text));
}

#[tokio::test]
async fn a_window_that_closes_unanswered_expires_and_is_told_as_silence() {
    let world = World::new().await;
    let ana = world.by_mail("Ana Lima", "Europe/Berlin", Role::Member).await;
    world.task("Draft the season report", Some(&ana)).await;
    let spec = "days = 'mon'\nat = '09:00'\nreminders = []\nanswer_within = '2d'";
    world.cadence("check-in", CadencePurpose::CheckIn, spec).await;
    world.until("2026-04-23T10:00", "Europe/Berlin").await;
    assert_eq!(world.prompts(&ana).await, ["expired"]);
}

#[tokio::test]
async fn a_member_of_two_groups_gets_one_question_with_the_tasks_of_both() {
    let world = World::new().await;
    let ana = world.by_mail("Ana Lima", "Europe/Berlin", Role::Member).await;
    let design = world.group("design", "Design", false).await;
    world.joins(&ana, design, Role::Member).await;
    world.task("Move the website", Some(&ana)).await;
    world.task_of(design, "Draw the poster", Some(&ana)).await;
    world.task_of(design, "Choose the colours", None).await;
    world.cadence("check-in", CadencePurpose::CheckIn, "days = 'mon'\nat = '09:00'\nreminders = []").await;
    world.until("2026-04-20T10:00", "Europe/Berlin").await;
    assert_eq!(world.inbox(&ana).await.len(), 1);
    insta::assert_snapshot!(steady(&world.last(&ana).await.text));
}

#[tokio::test]
async fn two_questions_of_two_cadences_have_their_own_reply_addresses_and_one_answer_closes_both() {
    let world = World::new().await;
    let ana = world.by_mail("Ana Lima", "Europe/Berlin", Role::Member).await;
    let report = world.task("Draft the season report", Some(&ana)).await;
    world.cadence("weekly", CadencePurpose::CheckIn, MONDAYS).await;
    world.cadence("monthly", CadencePurpose::CheckIn, "days = 'third tue'\nat = '09:00'").await;
    world.until("2026-04-21T09:05", "Europe/Berlin").await;
    let inbox = world.inbox(&ana).await;
    let questions: std::collections::BTreeSet<_> = inbox.iter().map(|seen| seen.reply_to.clone()).collect();
    assert_eq!(questions.len(), 2);
    world.answers_to(&ana, &inbox[0], "done").await;
    assert_eq!(world.status(&report).await.as_str(), "completed");
    assert_eq!(world.prompts(&ana).await, ["answered", "answered"]);
}

#[tokio::test]
async fn who_leaves_the_direct_room_is_left_in_peace() {
    let world = World::new().await;
    let jun = world.by_matrix("Jun Park", "Europe/Lisbon", Role::Member).await;
    world.task("Find two speakers", Some(&jun)).await;
    world.cadence("check-in", CadencePurpose::CheckIn, MONDAYS).await;
    world.until("2026-04-20T09:30", "Europe/Lisbon").await;
    world.happens(&jun, ChatEvent::Left).await;
    world.pass(hours(24 * 10)).await;
    assert_eq!(world.inbox(&jun).await.len(), 1);
    assert_eq!(world.prompts(&jun).await, ["excused: left the room"]);
}
