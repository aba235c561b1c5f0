//! Surveys in Matrix: one question after the other, polls, words, changes of mind.

use jiff::SignedDuration;
use touchbase::channel::postbox::Postbox;
use touchbase::domain::group::Role;
use touchbase::domain::member::{ChannelKind, Member};
use touchbase::domain::message::ChatEvent;
use touchbase::domain::survey::{Answer, ResponseState, Survey, Via};
use touchbase::domain::task::TaskStatus;
use touchbase::questionnaire::file;
use touchbase::store;
use touchbase::store::cadence::CadencePurpose;

use crate::support::world::{Seen, World, hours, steady};

/// What a member sees: the poll where it is one.
fn shown(seen: &Seen) -> String {
    steady(&seen.poll().unwrap_or_else(|| seen.text.clone()))
}

/// Everything that was said to a member since they had `before` messages.
async fn since(world: &World, member: &Member, before: usize) -> String {
    let all = world.inbox(member).await;
    all[before..].iter().map(shown).collect::<Vec<_>>().join("\n----\n")
}

fn lunch() -> Survey {
    let text = r#"
        title = "Lunch"
        reminders = ["2d"]
        [[questions]]
        id = "comes"
        kind = "yes-no"
        required = true
        title = "Do you come?"
        [[questions]]
        id = "dish"
        kind = "one-choice"
        title = "Which dish?"
        choices = ["Soup", "Salad"]
        only_if = "comes is yes"
        [[questions]]
        id = "hours"
        kind = "hours"
        title = "How long can you help?"
        [[questions]]
        id = "words"
        kind = "short-text"
        title = "Anything else?"
    "#;
    file::read("lunch.toml", "lunch", text).unwrap()
}

#[tokio::test]
async fn a_newcomer_answers_the_plug_in_survey_one_question_after_the_other() {
    let world = World::with_surveys(&["plug-in"]).await;
    let ana = world.newcomer(ChannelKind::Matrix, "Ana Lima", "en").await;
    insta::assert_snapshot!("plug_in_begins", since(&world, &ana, 0).await);

    let before = world.inbox(&ana).await.len();
    // Plain messages: nothing else is open.
    world.writes(&ana, "design, law").await;
    let hours_said = world.writes(&ana, "it depends").await;
    world.edits(&ana, &hours_said, "about 3h").await;
    let skills = world.last(&ana).await;
    assert!(skills.poll().is_some(), "skills are a poll: {}", skills.text);
    // Ticks come one by one: the next question waits for the last of them.
    world.votes(&ana, &skills, &["writing"]).await;
    world.votes(&ana, &skills, &["writing", "law"]).await;
    world.soon().await;
    world.writes(&ana, "Mars").await;
    world.writes(&ana, "somewhere else").await;
    let channel = world.last(&ana).await;
    world.votes(&ana, &channel, &["mail"]).await;
    world.writes(&ana, "skip").await;
    let mentoring = world.last(&ana).await;
    world.votes(&ana, &mentoring, &["mentee"]).await;
    world.writes(&ana, "back").await;
    world.answers(&ana, "neither").await;
    world.writes(&ana, "nobody").await;
    world.writes(&ana, "later").await;

    // On the page meanwhile.
    let id = world.invitation(&ana).await.id;
    let page = vec![("stay".into(), Some(Answer::YesNo(true)))];
    world.app.surveys.save(id, page, Via::Web).await.unwrap();
    world.votes(&ana, &channel, &["matrix"]).await;
    world.writes(&ana, "skip").await;
    world.writes(&ana, "none").await;
    insta::assert_snapshot!("plug_in_talk", since(&world, &ana, before).await);

    let said = world.response(&ana).await.unwrap();
    assert_eq!(said.state, ResponseState::Sent);
    let of = |question: &str| said.answers.get(&question.into()).cloned();
    assert_eq!(of("hours"), Some(Answer::Minutes(180)));
    assert_eq!(of("skills"), Some(Answer::many(&["writing", "law"])));
    assert_eq!(of("channel"), Some(Answer::one("matrix")), "the latest vote counts");
    assert_eq!(of("mentoring"), Some(Answer::one("neither")));
    assert_eq!(of("stay"), Some(Answer::YesNo(true)), "what the page says stays when it is passed over here");
    assert_eq!((of("time-zone"), of("learning")), (None, None));

    let before = world.inbox(&ana).await.len();
    world.writes(&ana, "4: Berlin").await;
    world.edits(&ana, &hours_said, "5 hours").await;
    world.writes(&ana, "thanks!").await;
    insta::assert_snapshot!("plug_in_changed_afterwards", since(&world, &ana, before).await);
    assert_eq!(world.answered(&ana, "time-zone").await, Some(Answer::TimeZone("Europe/Berlin".into())));
    assert_eq!(world.answered(&ana, "hours").await, Some(Answer::Minutes(300)));
    world.nothing_is_stuck().await;
}

#[tokio::test]
async fn a_first_poll_stands_behind_its_introduction_and_conditions_hold() {
    let world = World::with_surveys(&[]).await;
    let ana = world.by_matrix("Ana Lima", "Europe/Berlin", Role::Member).await;
    world.opens(&lunch()).await;
    insta::assert_snapshot!("lunch_begins", since(&world, &ana, 0).await);
    let comes = world.last(&ana).await;
    world.votes(&ana, &comes, &["yes"]).await;
    assert!(shown(&world.last(&ana).await).contains("Which dish?"));
    world.votes(&ana, &comes, &["no"]).await;
    let text = world.last(&ana).await.text;
    assert!(text.contains("How long can you help?"), "the dish is not asked any more: {text}");
    assert_eq!(world.answered(&ana, "comes").await, Some(Answer::YesNo(false)));
    world.writes(&ana, "2h").await;
    world.writes(&ana, "see you").await;
    assert_eq!(world.response(&ana).await.unwrap().state, ResponseState::Sent);
    insta::assert_snapshot!("lunch_review", shown(&world.last(&ana).await));
}

#[tokio::test]
async fn a_spoiled_vote_and_a_required_answer_that_is_missing_keep_it_from_counting() {
    let world = World::with_surveys(&[]).await;
    let ana = world.by_matrix("Ana Lima", "Europe/Berlin", Role::Member).await;
    world.opens(&lunch()).await;
    let before = world.inbox(&ana).await.len();
    let comes = world.last(&ana).await;
    world.votes(&ana, &comes, &["perhaps"]).await;
    world.writes(&ana, "who knows").await;
    world.writes(&ana, "-").await;
    world.writes(&ana, "no more words").await;
    insta::assert_snapshot!("lunch_incomplete", since(&world, &ana, before).await);
    assert_eq!(world.response(&ana).await.unwrap().state, ResponseState::Draft);
    world.writes(&ana, "1: yes").await;
    assert!(shown(&world.last(&ana).await).contains("Which dish?"), "what is shown now is asked");
    world.writes(&ana, "b").await;
    assert_eq!(world.response(&ana).await.unwrap().state, ResponseState::Sent);
    assert_eq!(world.answered(&ana, "dish").await, Some(Answer::one("salad")));
    let dish = world.inbox(&ana).await.into_iter().rev().find(|seen| seen.poll().is_some()).unwrap();
    world.votes(&ana, &dish, &["cake"]).await;
    assert_eq!(
        world.answered(&ana, "dish").await,
        None,
        "an unknown choice spoils the vote, and the one before"
    );
    world.nothing_is_stuck().await;
}

#[tokio::test]
async fn answers_stand_in_a_thread_as_well_and_are_edited_and_taken_back() {
    let world = World::with_surveys(&[]).await;
    let ana = world.by_matrix("Ana Lima", "Europe/Berlin", Role::Member).await;
    world.opens(&lunch()).await;
    world.answers(&ana, "no").await;
    let help = world.last(&ana).await;
    assert!(help.in_thread.is_some(), "the talk goes on where it is answered");
    let two = world.answers(&ana, "2h").await;
    world.answers(&ana, "see you").await;
    assert_eq!(world.answered(&ana, "words").await, Some(Answer::Text("see you".into())));
    world.edits(&ana, &two, "about 4h").await;
    assert_eq!(world.answered(&ana, "hours").await, Some(Answer::Minutes(240)));
    world.redacts(&ana, &two).await;
    assert_eq!(world.answered(&ana, "hours").await, None);
    world.pass(hours(24 * 20)).await;
    world.edits(&ana, &two, "7h").await;
    assert_eq!(world.answered(&ana, "hours").await, None, "it is closed");
}

#[tokio::test]
async fn stop_ends_the_questions_and_a_second_one_everything() {
    let world = World::with_surveys(&[]).await;
    let ana = world.by_matrix("Ana Lima", "Europe/Berlin", Role::Member).await;
    world.opens(&lunch()).await;
    world.writes(&ana, "stop").await;
    insta::assert_snapshot!("lunch_stopped", shown(&world.last(&ana).await));
    let asked = world.invitation(&ana).await;
    assert_eq!(asked.state.as_str(), "excused");
    let before = world.inbox(&ana).await.len();
    world.pass(hours(24 * 3)).await;
    assert_eq!(world.inbox(&ana).await.len(), before, "no reminder follows");
    world.writes(&ana, "stop").await;
    let member = store::member::get(&mut world.app.db.read().await.unwrap(), ana.id).await.unwrap().unwrap();
    assert_eq!(member.check_ins.as_str(), "stopped");
}

#[tokio::test]
async fn a_reminder_goes_on_with_the_question_that_is_open() {
    let world = World::with_surveys(&[]).await;
    let ana = world.by_matrix("Ana Lima", "Europe/Berlin", Role::Member).await;
    world.opens(&lunch()).await;
    let comes = world.last(&ana).await;
    world.votes(&ana, &comes, &["no"]).await;
    let before = world.inbox(&ana).await.len();
    world.pass(hours(24 * 3)).await;
    insta::assert_snapshot!("lunch_reminder", since(&world, &ana, before).await);
    world.writes(&ana, "1h").await;
    assert_eq!(world.answered(&ana, "hours").await, Some(Answer::Minutes(60)));
}

#[tokio::test]
async fn an_anonymous_survey_gives_the_link_and_takes_nothing_here() {
    let world = World::with_surveys(&[]).await;
    let ana = world.by_matrix("Ana Lima", "Europe/Berlin", Role::Member).await;
    let pulse = world.app.rounds.shelf.library.get("pulse").unwrap().clone();
    world.opens(&pulse).await;
    world.answers(&ana, "1: 4").await;
    insta::assert_snapshot!("pulse_in_matrix", since(&world, &ana, 0).await);
    assert_eq!(world.response(&ana).await, None);
}

#[tokio::test]
async fn plain_words_go_to_the_check_in_or_the_survey_as_they_are_meant() {
    let world = World::with_surveys(&[]).await;
    let ana = world.by_matrix("Ana Lima", "Europe/Berlin", Role::Member).await;
    let task = world.task("Draft the season report", Some(&ana)).await;
    world
        .cadence(
            "weekly",
            CadencePurpose::CheckIn,
            "days = 'mon'\nat = '09:00'\nreminders = []\nanswer_within = '4d'",
        )
        .await;
    world.until("2026-04-20T09:30", "Europe/Berlin").await;
    assert!(world.last(&ana).await.text.contains("season report"));
    world.opens(&lunch()).await;
    world.writes(&ana, "yes").await;
    assert_eq!(
        world.answered(&ana, "comes").await,
        Some(Answer::YesNo(true)),
        "it plainly answers the question"
    );
    world.writes(&ana, "1 is done").await;
    assert_eq!(world.status(&task).await, TaskStatus::Completed, "and this the check-in");
    world.writes(&ana, "soup").await;
    assert_eq!(world.answered(&ana, "dish").await, Some(Answer::one("soup")));
}

#[tokio::test]
async fn a_program_that_is_killed_asks_each_question_once() {
    let world = World::with_surveys(&[]).await;
    let ana = world.by_matrix("Ana Lima", "Europe/Berlin", Role::Member).await;
    world.opens(&lunch()).await;
    let comes = world.last(&ana).await;
    let user = ana.matrix.clone().unwrap();
    world.clock.advance(SignedDuration::from_secs(1));
    let vote = ChatEvent::Vote { poll: comes.id.clone(), choices: vec!["no".into()] };
    let postbox: &Postbox = &world.postbox;
    postbox.happen(&user, user.as_str(), vote, None).await.unwrap();
    world.app.recorder.read_all().await.unwrap();
    let world = world.restart();
    world.turn().await;
    let other = world.beside(world.app.db.clone());
    other.turn().await;
    let asked = world.inbox(&ana).await.into_iter().filter(|seen| seen.text.contains("How long")).count();
    assert_eq!(asked, 1);
}

#[tokio::test]
async fn every_language_has_words_for_a_talk() {
    for language in ["de", "es", "fr", "pt"] {
        let world = World::with_surveys(&[]).await;
        let mut ana = world.by_matrix("Ana Lima", "Europe/Berlin", Role::Member).await;
        ana.language = language.into();
        world.save(&ana).await;
        world.opens(&lunch()).await;
        let comes = world.last(&ana).await;
        world.votes(&ana, &comes, &["no"]).await;
        world.writes(&ana, "…?").await;
        world.writes(&ana, "2 h").await;
        world.writes(&ana, "later").await;
        world.writes(&ana, "-").await;
        world.writes(&ana, "1: -").await;
        insta::assert_snapshot!(format!("lunch_{language}"), since(&world, &ana, 0).await);
    }
}
