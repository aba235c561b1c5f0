//! A survey on a real homeserver: a poll in an encrypted room, a vote by the member's own client, words, the review.

use touchbase::domain::group::Role;
use touchbase::domain::survey::{Answer, ResponseState};
use touchbase::questionnaire::file;
use touchbase::store;

use crate::deployment::Community;
use crate::matrix::person::Person;
use crate::week_matrix::our_account;

const LUNCH: &str = r#"
title = "Lunch"
[[questions]]
id = "dish"
kind = "one-choice"
required = true
title = "Which dish?"
choices = ["Soup", "Salad"]
[[questions]]
id = "words"
kind = "short-text"
title = "Anything else?"
"#;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_poll_is_answered_in_an_encrypted_room_and_the_latest_vote_counts() {
    let home = tempfile::tempdir().unwrap();
    let web = Community::in_file(&home, None).await;
    let ana = Person::new("ana").await;
    let ana_lima = web.joins("Ana Lima", Role::Member, None, Some(ana.id())).await;
    let (bot, wires) = our_account(&home).await;
    let program = web.starts(&wires).await;
    web.is("2026-04-20T09:00", "Europe/Berlin", &[&program]).await;
    web.puts(&file::read("lunch.toml", "lunch", LUNCH).unwrap(), &[&program]).await;

    let room = web.in_time(&[&program], ana.accepts(&bot)).await;
    let (poll, content) = web.in_time(&[&program], ana.is_polled(&bot, "Which dish?")).await;
    assert!(room.latest_encryption_state().await.unwrap().is_encrypted());
    assert_eq!(content["org.matrix.msc3381.poll.start"]["answers"][1]["id"], "salad");
    ana.votes(&room, &poll, &["salad"]).await;
    web.in_time(&[&program], ana.hears(&bot, "Anything else?")).await;
    ana.votes(&room, &poll, &["soup"]).await;
    web.heard("survey_answer", 2).await;
    ana.says(&room, "see you").await;
    let (_, review) = web.in_time(&[&program], ana.hears(&bot, "That is everything")).await;
    let review = review["body"].as_str().unwrap();
    assert!(review.contains("Soup") && review.contains("see you"), "{review}");

    let mut conn = web.db.read().await.unwrap();
    let asked = store::invitation::latest_of(&mut conn, ana_lima.id, 1).await.unwrap().remove(0);
    let said = store::response::get(&mut conn, &asked.id.to_string()).await.unwrap().unwrap();
    drop(conn);
    assert_eq!(said.state, ResponseState::Sent);
    assert_eq!(said.answers.get(&"dish".into()), Some(&Answer::one("soup")));
    web.everything_went().await;
    program.stops().await;
}
