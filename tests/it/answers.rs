//! Answers, wherever they come from: one counts, a second corrects the first.

use touchbase::domain::group::Role;
use touchbase::domain::member::{Member, Receipts};
use touchbase::domain::message::ChatEvent;
use touchbase::domain::task::Task;
use touchbase::store::cadence::CadencePurpose;

use crate::support::world::{World, as_sent, hours, reply_mail, steady};

const MONDAYS: &str = "days = 'mon'\nat = '09:00'\nreminders = []";

/// Ana, with a report and a website, asked by mail.
async fn ana_is_asked() -> (World, Member, Task, Task) {
    let world = World::new().await;
    let mut ana = world.by_mail("Ana Lima", "Europe/Berlin", Role::Member).await;
    ana.receipts = Receipts::Always;
    world.save(&ana).await;
    let report = world.task("Draft the season report", Some(&ana)).await;
    let website = world.task("Move the website to the new host", Some(&ana)).await;
    world.cadence("check-in", CadencePurpose::CheckIn, MONDAYS).await;
    world.until("2026-04-20T09:00", "Europe/Berlin").await;
    (world, ana, report, website)
}

/// Jun, with the same, asked in Matrix.
async fn jun_is_asked() -> (World, Member, Task, Task) {
    let world = World::new().await;
    let jun = world.by_matrix("Jun Park", "Europe/Berlin", Role::Member).await;
    let report = world.task("Draft the season report", Some(&jun)).await;
    let website = world.task("Move the website to the new host", Some(&jun)).await;
    world.cadence("check-in", CadencePurpose::CheckIn, "days = 'mon'\nat = '09:00'").await;
    world.until("2026-04-20T09:00", "Europe/Berlin").await;
    (world, jun, report, website)
}

async fn stand(world: &World, tasks: [&Task; 2]) -> String {
    format!("{} {}", world.status(tasks[0]).await, world.status(tasks[1]).await)
}

#[tokio::test]
async fn an_answer_on_top_is_recorded_and_the_receipt_says_so() {
    let (world, ana, report, website) = ana_is_asked().await;
    world.answers(&ana, "1 is finally out the door.\n2 not started").await;
    assert_eq!(stand(&world, [&report, &website]).await, "completed not_started");
    insta::assert_snapshot!("receipt_as_sent", as_sent(&world.last(&ana).await));
    world.nothing_is_stuck().await;
}

#[tokio::test]
async fn answers_between_the_quoted_lines_belong_to_the_tasks_above_them() {
    let (world, ana, report, website) = ana_is_asked().await;
    let prompt = world.last(&ana).await;
    let mut raw = reply_mail("ana@example.org", &prompt, "", world.app.clock.now());
    raw = raw.replace("> Just reply", "done!\r\n\r\n> Just reply");
    raw = raw.replacen(">     Web · in progress\r\n", ">     Web · in progress\r\nnot started yet\r\n", 1);
    world.mail_arrives("ana@example.org", &prompt.reply_to, raw).await;
    assert_eq!(stand(&world, [&report, &website]).await, "not_started completed");
}

#[tokio::test]
async fn an_answer_without_the_token_is_known_by_what_it_replies_to_or_by_the_one_open_prompt() {
    let (world, ana, report, website) = ana_is_asked().await;
    let mut prompt = world.last(&ana).await;
    prompt.reply_to = "checkin@example.org".into();
    world.answers_to(&ana, &prompt, "1 done").await;
    assert_eq!(stand(&world, [&report, &website]).await, "completed in_progress");
    world.writes(&ana, "2 done").await;
    assert_eq!(stand(&world, [&report, &website]).await, "completed completed");
}

#[tokio::test]
async fn a_mail_from_a_strange_address_waits_until_the_member_says_that_it_was_them() {
    let (world, ana, report, website) = ana_is_asked().await;
    let prompt = world.last(&ana).await;
    let raw = reply_mail("ana.private@elsewhere.example", &prompt, "1 done", world.app.clock.now());
    world.mail_arrives("ana.private@elsewhere.example", &prompt.reply_to, raw).await;
    assert_eq!(stand(&world, [&report, &website]).await, "in_progress in_progress", "nothing is noted yet");
    insta::assert_snapshot!("was_this_you_as_sent", as_sent(&world.last(&ana).await));
    // Another one, which she was not shown.
    let raw = reply_mail("mallory@elsewhere.example", &prompt, "2 dropped", world.app.clock.now());
    world.mail_arrives("mallory@elsewhere.example", &prompt.reply_to, raw).await;
    world.answers(&ana, "yes").await;
    assert_eq!(stand(&world, [&report, &website]).await, "completed in_progress", "yes means what was shown");
    let strangers = ["ana.private@elsewhere.example", "mallory@elsewhere.example"];
    for stranger in strangers {
        let box_of = world.postbox.messages(stranger).await.unwrap();
        assert!(box_of.iter().all(|one| !one.from_us), "nobody is answered who may not be her");
    }
}

#[tokio::test]
async fn a_mail_that_its_own_domain_disowns_is_held_and_no_means_no() {
    let (world, ana, report, website) = ana_is_asked().await;
    let prompt = world.last(&ana).await;
    let now = world.app.clock.now();
    let raw = format!(
        "Authentication-Results: mx.example.org; dmarc=fail header.from=example.org\r\n{}",
        reply_mail("ana@example.org", &prompt, "all done", now)
    );
    world.mail_arrives("ana@example.org", &prompt.reply_to, raw).await;
    assert_eq!(stand(&world, [&report, &website]).await, "in_progress in_progress");
    world.answers(&ana, "no").await;
    world.pass(hours(1)).await;
    assert_eq!(stand(&world, [&report, &website]).await, "in_progress in_progress");
    assert_eq!(world.outcome("disowned").await, 2);
}

#[tokio::test]
async fn the_same_answer_delivered_twice_counts_once() {
    let (world, ana, ..) = ana_is_asked().await;
    let prompt = world.last(&ana).await;
    let raw = reply_mail(
        "ana@example.org",
        &prompt,
        "1 done, thanks to Bo for the pictures",
        world.app.clock.now(),
    );
    for _ in 0..2 {
        world.mail_arrives("ana@example.org", &prompt.reply_to, raw.clone()).await;
    }
    assert_eq!(world.inbox(&ana).await.len(), 2, "a prompt and one receipt");
    assert_eq!(world.outcome("answer").await, 1);
}

#[tokio::test]
async fn a_second_answer_corrects_the_first() {
    let (world, ana, report, website) = ana_is_asked().await;
    world.answers(&ana, "all done").await;
    world.answers(&ana, "no, 2 is not done").await;
    assert_eq!(stand(&world, [&report, &website]).await, "completed in_progress");
    insta::assert_snapshot!("receipt_of_a_correction", steady(&world.last(&ana).await.text));
}

#[tokio::test]
async fn a_question_of_a_receipt_is_answered_with_yes_or_no() {
    let (world, ana, report, website) = ana_is_asked().await;
    world.answers(&ana, "1 done. the move happened").await;
    insta::assert_snapshot!("receipt_with_a_question", steady(&world.last(&ana).await.text));
    world.answers(&ana, "2 no").await;
    assert_eq!(stand(&world, [&report, &website]).await, "completed in_progress");
    insta::assert_snapshot!("receipt_of_a_no", steady(&world.last(&ana).await.text));
    world.answers(&ana, "1 yes").await;
    assert_eq!(stand(&world, [&report, &website]).await, "completed in_progress");
    insta::assert_snapshot!("receipt_of_a_yes", steady(&world.last(&ana).await.text));
}

#[tokio::test]
async fn whoever_says_only_that_it_is_wrong_is_shown_what_was_noted() {
    let (world, ana, report, website) = ana_is_asked().await;
    world.answers(&ana, "all done").await;
    world.answers(&ana, "no, that is wrong").await;
    insta::assert_snapshot!("receipt_asks_again", steady(&world.last(&ana).await.text));
    world.answers(&ana, "1 yes, 2 no").await;
    assert_eq!(stand(&world, [&report, &website]).await, "completed in_progress");
}

#[tokio::test]
async fn a_late_answer_is_recorded_and_marked_in_the_receipt_and_in_the_next_digest() {
    let world = World::new().await;
    let ana = world.by_mail("Ana Lima", "Europe/Berlin", Role::Member).await;
    let mira = world.by_mail("Mira Noor", "Europe/Berlin", Role::Lead).await;
    let report = world.task("Draft the season report", Some(&ana)).await;
    let spec = "days = 'mon'\nat = '09:00'\nreminders = []\nanswer_within = '2d'";
    world.cadence("check-in", CadencePurpose::CheckIn, spec).await;
    world.cadence("lead-digest", CadencePurpose::DigestLead, "days = 'thu'\nat = '17:00'").await;
    world.until("2026-04-24T12:00", "Europe/Berlin").await;
    let silent = world.last(&mira).await;
    world.answers(&ana, "1 is done").await;
    assert_eq!(world.status(&report).await.as_str(), "completed");
    insta::assert_snapshot!("receipt_of_a_late_answer", steady(&world.last(&ana).await.text));
    world.until("2026-04-30T18:00", "Europe/Berlin").await;
    insta::assert_snapshot!(
        "digests_around_a_late_answer",
        format!("{}\n\n\n{}", steady(&silent.text), steady(&world.last(&mira).await.text))
    );
}

#[tokio::test]
async fn a_late_answer_that_is_taken_back_leaves_what_it_closed_as_it_was() {
    let world = World::new().await;
    let jun = world.by_matrix("Jun Park", "Europe/Lisbon", Role::Member).await;
    let report = world.task("Draft the season report", Some(&jun)).await;
    let spec = "days = ['mon', 'thu']\nat = '09:00'\nreminders = ['24h']";
    world.cadence("check-in", CadencePurpose::CheckIn, spec).await;
    world.until("2026-04-20T09:00", "Europe/Lisbon").await;
    let monday = world.last(&jun).await;
    world.until("2026-04-23T12:00", "Europe/Lisbon").await;
    let before = world.prompts(&jun).await;
    assert_eq!(before, ["expired", "sent"]);
    // Monday's question is answered on Thursday: Thursday's is answered with it.
    let said = world.answers_to(&jun, &monday, "1 is done").await;
    assert_eq!(world.prompts(&jun).await, ["answered", "answered"]);
    world.redacts(&jun, &said).await;
    assert_eq!(world.status(&report).await.as_str(), "in_progress");
    assert_eq!(world.prompts(&jun).await, before, "nobody answered either");
    let so_far = world.inbox(&jun).await.len();
    world.until("2026-04-24T12:00", "Europe/Lisbon").await;
    assert_eq!(world.inbox(&jun).await.len(), so_far + 1, "and the reminder comes after all");
    world.nothing_is_stuck().await;
}

#[tokio::test]
async fn in_matrix_a_thread_and_a_plain_message_both_count_and_the_receipt_stands_where_they_wrote() {
    let (world, jun, report, website) = jun_is_asked().await;
    let prompt = world.last(&jun).await;
    world.answers(&jun, "1 done").await;
    let receipt = world.last(&jun).await;
    insta::assert_snapshot!("receipt_in_matrix", steady(&receipt.text));
    assert_eq!(receipt.in_thread, Some(prompt.thread()));
    world.writes(&jun, "2 done").await;
    assert_eq!(stand(&world, [&report, &website]).await, "completed completed");
    assert_eq!(
        world.last(&jun).await.in_thread,
        None,
        "a thread belongs to one room, and this may be another"
    );
    world.nothing_is_stuck().await;
}

#[tokio::test]
async fn an_edit_replaces_what_was_said_and_so_does_a_second_edit() {
    let (world, jun, report, website) = jun_is_asked().await;
    let said = world.answers(&jun, "1 done").await;
    world.edits(&jun, &said, "2 done").await;
    assert_eq!(stand(&world, [&report, &website]).await, "in_progress completed");
    insta::assert_snapshot!("receipt_of_an_edit", steady(&world.last(&jun).await.text));
    world.edits(&jun, &said, "1 done").await;
    assert_eq!(stand(&world, [&report, &website]).await, "completed in_progress");
    world.redacts(&jun, &said).await;
    assert_eq!(stand(&world, [&report, &website]).await, "in_progress in_progress");
    world.nothing_is_stuck().await;
}

#[tokio::test]
async fn an_edit_may_say_skip_instead() {
    let (world, jun, report, website) = jun_is_asked().await;
    let said = world.answers(&jun, "1 done").await;
    world.edits(&jun, &said, "skip").await;
    assert_eq!(stand(&world, [&report, &website]).await, "in_progress in_progress");
    assert_eq!(world.prompts(&jun).await, ["excused: skipped"]);
}

#[tokio::test]
async fn what_is_taken_back_was_never_said_and_the_prompt_waits_again() {
    let (world, jun, report, website) = jun_is_asked().await;
    let said = world.answers(&jun, "1 done, thanks to Bo").await;
    world.redacts(&jun, &said).await;
    assert_eq!(stand(&world, [&report, &website]).await, "in_progress in_progress");
    assert_eq!(world.prompts(&jun).await, ["sent"]);
    insta::assert_snapshot!("notice_of_a_redaction", steady(&world.last(&jun).await.text));
    let before = world.inbox(&jun).await.len();
    world.until("2026-04-21T09:30", "Europe/Berlin").await;
    assert_eq!(
        world.inbox(&jun).await.len(),
        before + 1,
        "and a reminder comes, as if nothing had been said"
    );
}

#[tokio::test]
async fn a_tick_on_a_prompt_with_one_task_completes_it_and_on_one_with_two_it_says_nothing() {
    let (world, jun, report, website) = jun_is_asked().await;
    let prompt = world.last(&jun).await;
    world.happens(&jun, ChatEvent::Reaction { target: prompt.id.clone(), key: "✅".into() }).await;
    assert_eq!(stand(&world, [&report, &website]).await, "in_progress in_progress");
    world.answers(&jun, "2 dropped").await;
    world.until("2026-04-27T09:00", "Europe/Berlin").await;
    let prompt = world.last(&jun).await;
    let tick = ChatEvent::Reaction { target: prompt.id.clone(), key: "✅".into() };
    let event = world.happens(&jun, tick).await;
    assert_eq!(stand(&world, [&report, &website]).await, "completed dropped");
    world.redacts(&jun, &event).await;
    assert_eq!(stand(&world, [&report, &website]).await, "in_progress dropped", "a tick can be taken away");
}

#[tokio::test]
async fn pictures_and_what_nobody_can_decrypt_get_one_answer_a_day() {
    let (world, jun, ..) = jun_is_asked().await;
    world.happens(&jun, ChatEvent::Unreadable { msgtype: "m.image".into() }).await;
    insta::assert_snapshot!("notice_of_a_picture", steady(&world.last(&jun).await.text));
    world.happens(&jun, ChatEvent::Unreadable { msgtype: "m.sticker".into() }).await;
    world.happens(&jun, ChatEvent::Undecryptable).await;
    assert_eq!(world.inbox(&jun).await.len(), 2);
    assert_eq!(world.prompts(&jun).await, ["sent"]);
}

#[tokio::test]
async fn a_group_is_asked_in_its_room_and_each_members_numbers_are_their_own() {
    let world = World::new().await;
    let ana = world.by_matrix("Ana Lima", "Europe/Berlin", Role::Member).await;
    let jun = world.by_matrix("Jun Park", "Asia/Seoul", Role::Member).await;
    let bo = world.by_mail("Bo Chen", "Europe/Berlin", Role::Member).await;
    let eve = world.by_matrix("Eve Roth", "Europe/Berlin", Role::Member).await;
    let secret = world.group("council", "Council", true).await;
    world.joins(&eve, secret, Role::Member).await;
    let report = world.task("Draft the season report", Some(&ana)).await;
    let speakers = world.task("Find two speakers", Some(&jun)).await;
    world.task("Move the website", Some(&bo)).await;
    world.task("Draw the poster", Some(&eve)).await;
    world.task_of(secret, "Audit the books", Some(&eve)).await;
    world.cadence_in("check-in", CadencePurpose::CheckIn, "days = 'tue'\nat = '09:00'", true, true).await;
    world.until("2026-04-21T09:00", "Europe/Berlin").await;
    let asked = world.room("!web:example.org").await;
    assert_eq!(asked.len(), 1, "one message for all, whatever zones they live in");
    insta::assert_snapshot!("prompt_in_a_room", steady(&asked[0].text));
    assert_eq!(world.inbox(&bo).await.len(), 1, "who wants mail is asked by mail");
    assert_eq!(world.inbox(&eve).await.len(), 1, "who works in two groups is asked directly");
    assert!(world.inbox(&jun).await.is_empty());
    let thread = asked[0].thread();
    world.says_in("!web:example.org", &jun, "1 done", Some(thread.clone())).await;
    world.says_in("!web:example.org", &ana, "1: not started", Some(thread.clone())).await;
    world.says_in("!web:example.org", &ana, "what a lovely day", None).await;
    assert_eq!(stand(&world, [&report, &speakers]).await, "not_started completed");
    let room = world.room("!web:example.org").await;
    assert_eq!(room.len(), 3, "a receipt each, in the thread, and nothing to small talk");
    assert!(room[1..].iter().all(|seen| seen.in_thread == Some(thread.clone())));
    insta::assert_snapshot!("receipt_in_a_room", steady(&room[1].text));
    assert!(
        room.iter().all(|seen| !seen.text.contains("/stop/")),
        "a personal link is nobody else's business"
    );
    world.pass(hours(30)).await;
    assert_eq!(world.room("!web:example.org").await.len(), 3, "no reminder in the room");
    world.nothing_is_stuck().await;
}

#[tokio::test]
async fn who_was_asked_in_a_room_is_reminded_directly_and_may_answer_there() {
    let world = World::new().await;
    let ana = world.by_matrix("Ana Lima", "Europe/Berlin", Role::Member).await;
    let report = world.task("Draft the season report", Some(&ana)).await;
    world.cadence_in("check-in", CadencePurpose::CheckIn, "days = 'mon'\nat = '09:00'", true, true).await;
    world.until("2026-04-21T09:30", "Europe/Berlin").await;
    assert_eq!(world.inbox(&ana).await.len(), 1);
    world.writes(&ana, "done").await;
    assert_eq!(world.status(&report).await.as_str(), "completed");
    let receipt = world.last(&ana).await;
    assert_eq!(receipt.in_thread, None, "the room's thread is not in the direct room");
}

#[tokio::test]
async fn an_offer_that_was_taken_meanwhile_says_so() {
    let world = World::new().await;
    let ana = world.by_mail("Ana Lima", "Europe/Berlin", Role::Member).await;
    let bo = world.by_mail("Bo Chen", "Europe/Berlin", Role::Member).await;
    world.task("Draft the season report", Some(&ana)).await;
    world.task("Move the website", Some(&bo)).await;
    let poster = world.task("Draw the poster", None).await;
    world.cadence("check-in", CadencePurpose::CheckIn, MONDAYS).await;
    world.until("2026-04-20T09:00", "Europe/Berlin").await;
    world.answers(&ana, "1 done. I'll take 2").await;
    assert_eq!(world.reload(&poster).await.lead, Some(ana.id));
    world.answers(&bo, "1 done. I'll take 2").await;
    assert_eq!(world.reload(&poster).await.lead, Some(ana.id));
    insta::assert_snapshot!("receipt_of_a_task_that_is_taken", steady(&world.last(&bo).await.text));
}
