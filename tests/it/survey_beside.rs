//! What members say beside their answers to a survey, and what becomes of polls that nobody has to vote in any more.

use touchbase::clock::Clock;
use touchbase::domain::group::Role;
use touchbase::domain::member::Member;
use touchbase::domain::survey::{Answer, ResponseState, Survey, Via};
use touchbase::questionnaire::file;
use touchbase::store;

use crate::support::world::{World, hours, steady};

const QUESTIONS: &str = r#"
title = "Summer"
[[questions]]
id = "hours"
kind = "hours"
required = true
title = "How many hours a week can you give?"
[[questions]]
id = "learning"
kind = "short-text"
title = "What would you like to learn?"
[[questions]]
id = "place"
kind = "one-choice"
title = "Where do you like to meet?"
choices = ["Harbour", "Library"]
[[questions]]
id = "story"
kind = "long-text"
title = "What should be otherwise?"
"#;

fn summer() -> Survey {
    file::read("summer.toml", "summer", QUESTIONS).unwrap()
}

/// Ana is in Web, and there is Design, which everybody may enter.
async fn world() -> World {
    let world = World::new().await;
    world.group("design", "Design", false).await;
    world.turn().await;
    world
}

async fn told(world: &World, member: &Member, before: usize) -> String {
    let all = world.inbox(member).await;
    let mut told: Vec<_> = all[before..].iter().map(|seen| steady(&seen.text)).collect();
    // Messages of one instant come in any order.
    told.sort_by(|one, other| other.cmp(one));
    told.join("\n----\n")
}

fn text(words: &str) -> Option<Answer> {
    Some(Answer::Text(words.into()))
}

#[tokio::test]
async fn a_wish_in_a_mail_stands_beside_the_answers_and_both_count() {
    let world = world().await;
    let ana = world.by_mail("Ana Lima", "Europe/Berlin", Role::Member).await;
    world.opens(&summer()).await;
    world.answers(&ana, "Hi, please move me to design.\n\n1: 3h 2: knots\n3: harbour\n\nBest,\nAna").await;
    assert_eq!(world.groups_of(&ana).await, ["design"]);
    assert_eq!(world.answered(&ana, "hours").await, Some(Answer::Minutes(180)));
    assert_eq!(world.answered(&ana, "learning").await, text("knots"));
    assert_eq!(world.response(&ana).await.unwrap().state, ResponseState::Sent);
    insta::assert_snapshot!("wish_beside_answers", told(&world, &ana, 1).await);
    world.nothing_is_stuck().await;
}

#[tokio::test]
async fn an_answer_that_contains_such_words_is_an_answer() {
    let world = world().await;
    let ana = world.by_mail("Ana Lima", "Europe/Berlin", Role::Member).await;
    world.opens(&summer()).await;
    let words = "1: 3h 2: move me to design\n4: It began well.\nTake me out of Web.\nSo they said.";
    world.answers(&ana, words).await;
    assert_eq!(world.groups_of(&ana).await, ["web"], "nothing was wished for");
    assert_eq!(world.answered(&ana, "learning").await, text("move me to design"));
    let story = text("It began well.\nTake me out of Web.\nSo they said.");
    assert_eq!(world.answered(&ana, "story").await, story);
    world.answers(&ana, "2: He told me: put me in design, and I did not dare").await;
    assert_eq!(world.groups_of(&ana).await, ["web"]);
    world.nothing_is_stuck().await;
}

#[tokio::test]
async fn an_absence_beside_answers_is_noted_and_the_answers_count() {
    let world = world().await;
    let ana = world.by_mail("Ana Lima", "Europe/Berlin", Role::Member).await;
    world.opens(&summer()).await;
    world.answers(&ana, "1: 2h\n2: sailing\n\nI'm away until Monday.").await;
    assert_eq!(world.answered(&ana, "hours").await, Some(Answer::Minutes(120)));
    assert_eq!(world.answered(&ana, "learning").await, text("sailing"));
    insta::assert_snapshot!("absence_beside_answers", told(&world, &ana, 1).await);
    world.nothing_is_stuck().await;
}

#[tokio::test]
async fn in_matrix_a_wish_is_done_and_the_question_still_waits() {
    let world = world().await;
    let ana = world.by_matrix("Ana Lima", "Europe/Berlin", Role::Member).await;
    world.opens(&summer()).await;
    let before = world.inbox(&ana).await.len();
    world.writes(&ana, "Please move me to design").await;
    assert_eq!(world.groups_of(&ana).await, ["design"]);
    insta::assert_snapshot!("wish_in_a_talk", told(&world, &ana, before).await);
    world.writes(&ana, "3h").await;
    assert_eq!(world.answered(&ana, "hours").await, Some(Answer::Minutes(180)));
    for words in ["knots", "library", "skip"] {
        world.writes(&ana, words).await;
    }
    assert_eq!(world.response(&ana).await.unwrap().state, ResponseState::Sent);
    world.writes(&ana, "I'd like to switch to web").await;
    assert_eq!(world.groups_of(&ana).await, ["web"], "also when the survey is through");
    world.nothing_is_stuck().await;
}

#[tokio::test]
async fn a_wish_in_an_edited_message_is_done_once() {
    let world = world().await;
    let ana = world.by_matrix("Ana Lima", "Europe/Berlin", Role::Member).await;
    let said = world.writes(&ana, "Hello there").await;
    world.edits(&ana, &said, "Move me to design").await;
    assert_eq!(world.groups_of(&ana).await, ["design"]);
    let before = world.inbox(&ana).await.len();
    world.edits(&ana, &said, "Please move me to design, thanks").await;
    assert_eq!(told(&world, &ana, before).await, "", "it says the same");
    assert_eq!(world.groups_of(&ana).await, ["design"]);
    world.edits(&ana, &said, "Move me to web").await;
    assert_eq!(world.groups_of(&ana).await, ["web"]);

    // Beside an answer to a survey, too.
    world.opens(&summer()).await;
    let hours_said = world.writes(&ana, "2h").await;
    world.edits(&ana, &hours_said, "4h\nPlease move me to design.").await;
    assert_eq!(world.answered(&ana, "hours").await, Some(Answer::Minutes(240)));
    assert_eq!(world.groups_of(&ana).await, ["design"]);
    world.nothing_is_stuck().await;
}

#[tokio::test]
async fn a_request_that_is_edited_away_is_withdrawn() {
    let world = world().await;
    let ana = world.by_matrix("Ana Lima", "Europe/Berlin", Role::Member).await;
    let mira = world.by_mail("Mira Noor", "Europe/Berlin", Role::Member).await;
    world.joins(&mira, world.group_id("design").await, Role::Lead).await;
    let said = world.writes(&ana, "Move me to design").await;
    assert!(world.last(&mira).await.text.contains("Ana Lima would like to move"));
    world.edits(&ana, &said, "never mind").await;
    world.answers(&mira, "yes").await;
    assert_eq!(world.groups_of(&ana).await, ["web"], "nobody asks for it any more");
    world.nothing_is_stuck().await;
}

#[tokio::test]
async fn polls_end_when_the_answer_came_in_words_or_elsewhere_and_when_the_survey_closes() {
    let world = world().await;
    let ana = world.by_matrix("Ana Lima", "Europe/Berlin", Role::Member).await;
    let text = "title = \"Polls\"\n[[questions]]\nid = \"a\"\nkind = \"yes-no\"\ntitle = \"A?\"\n[[questions]]\nid = \"b\"\n\
                kind = \"yes-no\"\ntitle = \"B?\"\n[[questions]]\nid = \"c\"\nkind = \"yes-no\"\ntitle = \"C?\"\n[[questions]]\n\
                id = \"d\"\nkind = \"yes-no\"\ntitle = \"D?\"\n";
    world.opens(&file::read("polls.toml", "polls", text).unwrap()).await;
    let first = world.last(&ana).await;
    assert!(first.poll().is_some(), "{}", first.text);
    world.writes(&ana, "yes").await;
    assert_eq!(world.ended_polls(&ana).await, std::slice::from_ref(&first.id), "answered in words");

    let second = world.last(&ana).await;
    world.votes(&ana, &second, &["no"]).await;
    world.soon().await;
    world.votes(&ana, &second, &["yes"]).await;
    assert_eq!(world.answered(&ana, "b").await, Some(Answer::YesNo(true)), "the latest vote counts");
    assert_eq!(world.ended_polls(&ana).await.len(), 1, "who voted may vote again");

    let third = world.last(&ana).await;
    let changes = vec![("c".into(), Some(Answer::YesNo(true)))];
    world.app.surveys.save(world.invitation(&ana).await.id, changes, Via::Web).await.unwrap();
    world.soon().await;
    assert_eq!(world.ended_polls(&ana).await, [first.id.clone(), third.id], "answered on the page");

    world.pass(hours(24 * 15)).await;
    let ended = world.ended_polls(&ana).await;
    assert!(ended.contains(&second.id), "it closed: {ended:?}");
    world.pass(hours(24)).await;
    assert_eq!(world.ended_polls(&ana).await.len(), ended.len(), "each is ended once");
    world.nothing_is_stuck().await;
}

#[tokio::test]
async fn who_has_finished_everything_is_still_a_contributor_of_the_season() {
    let world = world().await;
    let ana = world.by_mail("Ana Lima", "Europe/Berlin", Role::Member).await;
    let bo = world.by_mail("Bo Chen", "Europe/Berlin", Role::Member).await;
    let dara = world.by_mail("Dara Quinn", "Europe/Berlin", Role::Member).await;
    let season = touchbase::domain::goal::Season {
        id: world.app.ids.make(),
        slug: "spring".into(),
        name: "Spring".into(),
        from: "2026-04-20".parse().unwrap(),
        until: "2026-07-01".parse().unwrap(),
    };
    let mut tx = world.app.db.begin().await.unwrap();
    store::goal::save_season(&mut tx, &season, "[]").await.unwrap();
    tx.commit().await.unwrap();
    let done = world.task("Draft the season report", Some(&ana)).await;
    let old = world.task("Paint the shed", Some(&dara)).await;
    let mut tx = world.app.db.begin().await.unwrap();
    let status = touchbase::domain::task::TaskStatus::Completed;
    store::task::set_status(&mut tx, done.id, status, None, world.clock.now()).await.unwrap();
    let last_winter = "2026-01-10T10:00:00Z".parse().unwrap();
    store::task::set_status(&mut tx, old.id, status, None, last_winter).await.unwrap();
    tx.commit().await.unwrap();
    let post_mortem = world.app.rounds.shelf.library.get("post-mortem").unwrap().clone();
    world.opens(&post_mortem).await;
    let mut heard = Vec::new();
    for member in [&ana, &bo, &dara] {
        heard.push(world.inbox(member).await.len());
    }
    assert_eq!(heard, [1, 0, 0], "Bo had no task, and Dara's was of another season");
}
