//! What breaks between the homeserver, the SDK's store and the inbox.

use jiff::SignedDuration;
use touchbase::channel::{Channel, Failure};

use super::bot::{Bot, direct, prompt};
use super::homeserver::{self, BASE};
use super::inbox::Mood;
use super::person::Person;
use super::wire::Wire;
use super::{asked, half_made};

fn numbered(count: usize) -> Vec<String> {
    (1..=count).map(|n| format!("answer {n}")).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thirty_answers_while_away_all_arrive_once_and_in_order() {
    let (mut bot, ana) = tokio::join!(Bot::new(), Person::new("ana"));
    let (room, _) = asked(&bot, &ana).await;
    bot.pause().await;
    let answers = numbered(30);
    for answer in &answers {
        ana.says(&room, answer).await;
    }
    bot.receive().await;
    bot.inbox.text("answer 30").await;
    ana.says(&room, "the end").await;
    bot.inbox.text("the end").await;
    assert_eq!(bot.inbox.texts()[..30], answers);
    assert_eq!(bot.inbox.texts().len(), 31);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_burst_larger_than_the_timeline_is_filled_while_running() {
    let (bot, ana) = tokio::join!(Bot::new(), Person::new("ana"));
    let (room, _) = asked(&bot, &ana).await;
    // The database is slow, and fails nothing: the next sync comes late, and its timeline is cut.
    bot.inbox.is_in(Mood::HangsOnWords);
    ana.says(&room, "the first").await;
    bot.inbox.turns_away().await;
    let answers = numbered(30);
    for answer in &answers {
        ana.says(&room, answer).await;
    }
    bot.inbox.is_in(Mood::Takes);
    bot.inbox.text("answer 30").await;
    assert_eq!(bot.inbox.texts()[1..], answers);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_inbox_refuses_is_handed_in_again() {
    let (bot, ana) = tokio::join!(Bot::new(), Person::new("ana"));
    let (room, _) = asked(&bot, &ana).await;
    bot.inbox.is_in(Mood::Refuses);
    ana.says(&room, "at the wrong time").await;
    bot.inbox.turns_away().await;
    bot.inbox.is_in(Mood::Takes);
    bot.inbox.text("at the wrong time").await;
    assert_eq!(bot.inbox.texts().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_between_the_sdks_store_and_our_cursor_nothing_is_lost() {
    let (bot, ana) = tokio::join!(Bot::new(), Person::new("ana"));
    let (room, _) = asked(&bot, &ana).await;
    let before = bot.inbox.cursor_now();
    bot.inbox.is_in(Mood::HangsOnWords);
    ana.says(&room, "the last words").await;
    // The receiver waits in `accept`: the SDK has stored the position and the key, the inbox nothing.
    bot.inbox.turns_away().await;
    let mut bot = bot.restart().await;
    assert!(bot.inbox.texts().is_empty());

    bot.inbox.is_in(Mood::Takes);
    bot.receive().await;
    bot.inbox.text("the last words").await;
    ana.says(&room, "and more").await;
    bot.inbox.text("and more").await;
    assert_eq!(bot.inbox.texts(), ["the last words", "and more"]);
    assert_ne!(bot.inbox.cursor_now(), before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_the_homeserver_is_down_sends_are_tried_again_and_nothing_said_is_lost() {
    let wire = Wire::new().await;
    let (bot, ana) = tokio::join!(Bot::at(&wire.url), Person::new("ana"));
    let (room, _) = asked(&bot, &ana).await;
    wire.cut();
    let question = prompt(direct(ana.id()), "Are you there?");
    let failure = bot.channel.send(&question).await.unwrap_err();
    assert!(matches!(failure, Failure::Retry { .. }), "{failure}");
    ana.says(&room, "said meanwhile").await;

    // A start without the homeserver works, too.
    let mut bot = bot.restart().await;
    bot.receive().await;
    wire.mend();
    bot.inbox.text("said meanwhile").await;
    let event = bot.delivered(&question).await;
    ana.reads(&event).await;
    assert_eq!(ana.count(&room, "Are you there?"), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_homeserver_that_limits_us_is_obeyed_by_the_whole_account() {
    let (bot, ana, ben) = tokio::join!(Bot::new(), Person::new("ana"), Person::new("ben"));
    asked(&bot, &ana).await;
    asked(&bot, &ben).await;
    homeserver::limit(&bot.account, 1).await;

    let mut sent = 0;
    let pause = loop {
        match bot.channel.send(&prompt(direct(ana.id()), "Quick")).await {
            Ok(_) => sent += 1,
            Err(Failure::Retry { after: Some(after), why }) => break (after, why),
            Err(other) => panic!("{other}"),
        }
        assert!(sent < 20, "the homeserver never limited us");
    };
    assert!(pause.0 > SignedDuration::ZERO && pause.1.contains("429"), "{pause:?}");
    // The next one is held back here, whoever it is for; the homeserver is not asked.
    let held = bot.channel.send(&prompt(direct(ben.id()), "Quick")).await.unwrap_err();
    assert!(
        matches!(&held, Failure::Retry { after: Some(_), why } if why.contains("own rate limit")),
        "{held}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_start_in_many_rooms_reads_them_all() {
    let (mut bot, ana) = tokio::join!(Bot::new(), Person::new("ana"));
    let (room, _) = asked(&bot, &ana).await;
    for _ in 0..32 {
        half_made(&bot, "@gone:localhost", &[]).await;
    }
    bot.pause().await;
    ana.says(&room, "somewhere among them").await;
    let mut bot = bot.restart().await;
    bot.receive().await;
    bot.inbox.text("somewhere among them").await;
    assert_eq!(bot.rooms(), 33);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stopped_receiver_leaves_a_cursor_that_the_homeserver_takes() {
    let mut bot = Bot::new().await;
    bot.pause().await;
    let at = bot.inbox.cursor_now().expect("a cursor after the first round");
    let path = format!("/_matrix/client/v3/sync?since={at}&timeout=0");
    let answer =
        homeserver::ask(matrix_sdk::reqwest::Method::GET, &path, Some(&bot.fresh_token().await), None).await;
    assert!(answer["next_batch"].is_string(), "{BASE}");
}
