//! A coordinator's plain "yes" in the direct room, while a member's move waits for it and a survey is not finished.

use jiff::SignedDuration;
use touchbase::clock::Clock;
use touchbase::domain::group::Role;
use touchbase::domain::member::Member;
use touchbase::domain::survey::{Answer, Survey};
use touchbase::questionnaire::file;
use touchbase::rounds::{Opening, hand_occasion};
use touchbase::store;

use crate::support::world::{World, steady};

const QUESTIONS: &str = r#"
title = "Lunch"
[[questions]]
id = "comes"
kind = "yes-no"
title = "Do you come?"
[[questions]]
id = "hours"
kind = "hours"
title = "How long can you help?"
"#;

fn lunch() -> Survey {
    file::read("lunch.toml", "lunch", QUESTIONS).unwrap()
}

struct Desk {
    world: World,
    /// Coordinates Design, in Matrix.
    mira: Member,
    /// Is in Web.
    ana: Member,
}

impl Desk {
    async fn new() -> Self {
        let world = World::new().await;
        world.group("design", "Design", false).await;
        let ana = world.by_mail("Ana Lima", "Europe/Berlin", Role::Member).await;
        let mira = world.by_matrix("Mira Noor", "Europe/Berlin", Role::Member).await;
        world.joins(&mira, world.group_id("design").await, Role::Coordinator).await;
        world.turn().await;
        Self { world, mira, ana }
    }

    /// Mira is asked the survey's first question.
    async fn survey(&self) {
        let survey = lunch();
        let occasion = hand_occasion("2026-04-20".parse().unwrap(), &[]);
        let closes = self.world.clock.now() + survey.window.duration();
        let opening = Opening::new(&survey, occasion, vec!["Europe/Berlin".to_owned()], Some(closes));
        self.world.app.rounds.open(&opening).await.unwrap();
    }

    async fn a_while(&self) {
        self.world.pass(SignedDuration::from_mins(1)).await;
    }

    async fn answer(&self, question: &str) -> Option<Answer> {
        let mut conn = self.world.app.db.read().await.unwrap();
        let asked = store::invitation::latest_of(&mut conn, self.mira.id, 1).await.unwrap().remove(0);
        let response = store::response::get(&mut conn, &asked.id.to_string()).await.unwrap()?;
        response.answers.get(&question.into()).cloned()
    }
}

#[tokio::test]
async fn the_move_that_was_asked_about_last_gets_the_yes() {
    let desk = Desk::new().await;
    let Desk { world, mira, ana } = &desk;
    desk.survey().await;
    desk.a_while().await;
    assert!(world.last(mira).await.text.contains("Do you come?"));
    world.writes(ana, "Please move me to design").await;
    desk.a_while().await;
    assert!(world.last(mira).await.text.contains("Ana Lima would like to move"));
    world.writes(mira, "yes").await;
    assert_eq!(world.groups_of(ana).await, ["design"]);
    assert_eq!(desk.answer("comes").await, None, "nobody answered that");
    world.writes(mira, "no").await;
    assert_eq!(desk.answer("comes").await, Some(Answer::YesNo(false)), "now only the survey asks");
    world.nothing_is_stuck().await;
}

#[tokio::test]
async fn the_survey_that_asked_last_gets_the_yes_and_the_move_the_next() {
    let desk = Desk::new().await;
    let Desk { world, mira, ana } = &desk;
    world.writes(ana, "Please move me to design").await;
    desk.a_while().await;
    desk.survey().await;
    desk.a_while().await;
    assert!(world.last(mira).await.text.contains("Do you come?"));
    world.writes(mira, "yes").await;
    assert_eq!(desk.answer("comes").await, Some(Answer::YesNo(true)));
    assert_eq!(world.groups_of(ana).await, ["web"], "nobody has decided");
    assert!(world.last(mira).await.text.contains("How long can you help?"));
    world.writes(mira, "yes").await;
    assert_eq!(world.groups_of(ana).await, ["design"], "how long is no question for a yes");
    world.writes(mira, "2h").await;
    assert_eq!(desk.answer("hours").await, Some(Answer::Minutes(120)));
    world.nothing_is_stuck().await;
}

#[tokio::test]
async fn what_was_asked_at_the_same_time_is_asked_back() {
    let desk = Desk::new().await;
    let Desk { world, mira, ana } = &desk;
    desk.survey().await;
    world.turn().await;
    // The poll stands a moment behind its introduction.
    world.clock.advance(SignedDuration::from_secs(10));
    world.writes(ana, "Please move me to design").await;
    let asked = world.inbox(mira).await;
    let asks = |words: &str| asked.iter().find(|seen| seen.text.contains(words)).unwrap().clone();
    let (survey, change) = (asks("Do you come?"), asks("Ana Lima would like to move"));
    world.writes(mira, "yes").await;
    assert_eq!((world.groups_of(ana).await, desk.answer("comes").await), (vec!["web".to_owned()], None));
    insta::assert_snapshot!("which_yes", steady(&world.last(mira).await.text));
    world.answers_to(mira, &change, "yes").await;
    assert_eq!(world.groups_of(ana).await, ["design"]);
    world.answers_to(mira, &survey, "no").await;
    assert_eq!(desk.answer("comes").await, Some(Answer::YesNo(false)));
    world.nothing_is_stuck().await;
}
