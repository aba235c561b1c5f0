//! "Not with Ana", "stay where I am": wishes beside the answers to a survey, without the number of the question that asks for them.

use touchbase::clock::Clock;
use touchbase::domain::group::Role;
use touchbase::domain::member::Member;
use touchbase::domain::survey::{Answer, Survey};
use touchbase::questionnaire::file;
use touchbase::rounds::{Opening, hand_occasion};
use touchbase::store;

use crate::support::world::{World, steady};

const QUESTIONS: &str = r#"
title = "Plug in"
[[questions]]
id = "hours"
kind = "hours"
fills = "hours"
required = true
title = "How many hours a week can you give?"
[[questions]]
id = "groups"
kind = "groups"
fills = "interests"
title = "Which groups would you like to work in?"
[[questions]]
id = "learning"
kind = "short-text"
title = "What would you like to learn?"
[[questions]]
id = "not-with"
kind = "short-text"
fills = "not-with"
title = "Is there somebody you would rather not be in a group with?"
[[questions]]
id = "stay"
kind = "yes-no"
fills = "stay"
title = "Would you like to stay in your groups?"
"#;

fn plug_in() -> Survey {
    file::read("plug-in.toml", "plug-in", QUESTIONS).unwrap()
}

/// Dara, two who are called Bo, and who writes.
async fn world(by_mail: bool) -> (World, Member) {
    let world = World::new().await;
    world.group("design", "Design", false).await;
    for name in ["Dara Quinn", "Bo Chen", "Kim Bo"] {
        world.by_mail(name, "Europe/Berlin", Role::Member).await;
    }
    let ana = match by_mail {
        true => world.by_mail("Ana Lima", "Europe/Berlin", Role::Member).await,
        false => world.by_matrix("Ana Lima", "Europe/Berlin", Role::Member).await,
    };
    let occasion = hand_occasion("2026-04-20".parse().unwrap(), &[]);
    let survey = plug_in();
    let closes = world.clock.now() + survey.window.duration();
    let opening = Opening::new(&survey, occasion, vec!["Europe/Berlin".to_owned()], Some(closes));
    world.app.rounds.open(&opening).await.unwrap();
    world.turn().await;
    world.pass(jiff::SignedDuration::from_secs(10)).await;
    (world, ana)
}

async fn answer(world: &World, member: &Member, question: &str) -> Option<Answer> {
    let mut conn = world.app.db.read().await.unwrap();
    let invitation = store::invitation::latest_of(&mut conn, member.id, 1).await.unwrap().remove(0);
    let response = store::response::get(&mut conn, &invitation.id.to_string()).await.unwrap()?;
    response.answers.get(&question.into()).cloned()
}

fn text(words: &str) -> Option<Answer> {
    Some(Answer::Text(words.into()))
}

#[tokio::test]
async fn wishes_beside_numbered_answers_are_answers_to_the_questions_that_ask_for_them() {
    let (world, ana) = world(true).await;
    let words = "1: 3h 2: design\n3: knots\nNot with Dara, please. I'd rather stay where I am.\n\nBest,\nAna";
    world.answers(&ana, words).await;
    assert_eq!(answer(&world, &ana, "not-with").await, text("Dara Quinn"));
    assert_eq!(answer(&world, &ana, "stay").await, Some(Answer::YesNo(true)));
    assert_eq!(answer(&world, &ana, "learning").await, text("knots"), "nothing of it went elsewhere");
    insta::assert_snapshot!("company_noted", steady(&world.last(&ana).await.text));
    world.answers(&ana, "Lieber nicht mit Bo Chen in einer Gruppe").await;
    assert_eq!(answer(&world, &ana, "not-with").await, text("Dara Quinn, Bo Chen"), "both are meant");
    world.nothing_is_stuck().await;
}

#[tokio::test]
async fn who_is_meant_is_asked_back_when_it_is_not_clear() {
    for words in [
        "1: 3h\n2: design\nNot with Bo, please.",
        "1: 3h\n2: design\n\nNot with the same people as last year.",
        "1: 3h, but not with Zoe 2: design",
    ] {
        let (world, ana) = world(true).await;
        world.answers(&ana, words).await;
        assert_eq!(answer(&world, &ana, "hours").await, Some(Answer::Minutes(180)), "{words}");
        assert_eq!(answer(&world, &ana, "not-with").await, None, "{words}");
        let told = world.last(&ana).await.text;
        assert!(
            told.contains("4. Is there somebody") && told.contains("4: first name and surname"),
            "{told}"
        );
        world.answers(&ana, "4: Kim Bo").await;
        assert_eq!(answer(&world, &ana, "not-with").await, text("Kim Bo"));
        world.nothing_is_stuck().await;
    }
}

#[tokio::test]
async fn in_a_talk_the_wish_is_noted_and_the_open_question_still_waits() {
    let (world, ana) = world(false).await;
    world.writes(&ana, "Please not in the same group as Dara").await;
    assert_eq!(answer(&world, &ana, "not-with").await, text("Dara Quinn"));
    assert_eq!(answer(&world, &ana, "hours").await, None);
    let said = world.writes(&ana, "3h\nnot with Bo Chen").await;
    assert_eq!(answer(&world, &ana, "hours").await, Some(Answer::Minutes(180)));
    assert_eq!(answer(&world, &ana, "not-with").await, text("Dara Quinn, Bo Chen"));
    world.edits(&ana, &said, "4h\nnot with Kim Bo").await;
    assert_eq!(answer(&world, &ana, "hours").await, Some(Answer::Minutes(240)));
    assert_eq!(answer(&world, &ana, "not-with").await, text("Kim Bo"));
    world.writes(&ana, "design").await;
    world.writes(&ana, "how to work, not with Dara").await;
    assert_eq!(
        answer(&world, &ana, "learning").await,
        text("how to work, not with Dara"),
        "it is the answer"
    );
    world.nothing_is_stuck().await;
}
