//! Members who are asked a survey, and what they have answered so far.

use jiff::SignedDuration;
use touchbase::clock::Clock;
use touchbase::domain::group::Role;
use touchbase::domain::member::{ChannelKind, Member};
use touchbase::domain::survey::{Answer, Survey};
use touchbase::rounds::{Opening, Shelf, hand_occasion};
use touchbase::store;
use touchbase::store::invitation::Invitation;
use touchbase::store::response::Response;

use super::world::{World, hours};

impl World {
    /// Three groups, and surveys that go out by themselves.
    pub async fn with_surveys(on: &[&str]) -> Self {
        let mut world = Self::new().await;
        world.group("design", "Design", false).await;
        world.group("law", "Law and finance", false).await;
        world.app.rounds.shelf =
            Shelf::open(None, on.iter().map(|slug| (*slug).to_owned()).collect()).unwrap();
        world.turn().await;
        world
    }

    /// Somebody joins now.
    pub async fn newcomer(&self, channel: ChannelKind, name: &str, language: &str) -> Member {
        // Who is made here joined a day ago.
        self.pass(hours(25)).await;
        let mut member = match channel {
            ChannelKind::Mail => self.by_mail(name, "Europe/Berlin", Role::Member).await,
            ChannelKind::Matrix => self.by_matrix(name, "Europe/Berlin", Role::Member).await,
        };
        member.language = language.into();
        self.save(&member).await;
        self.turn().await;
        member
    }

    /// A survey is opened by hand, and who is asked has it. How many they are.
    pub async fn opens(&self, survey: &Survey) -> u64 {
        let occasion = hand_occasion("2026-04-20".parse().unwrap(), &[]);
        let closes = self.clock.now() + survey.window.duration();
        let opening = Opening::new(survey, occasion, vec!["Europe/Berlin".to_owned()], Some(closes));
        let asked = self.app.rounds.open(&opening).await.unwrap();
        self.turn().await;
        self.soon().await;
        asked
    }

    /// What waits for a moment has gone.
    pub async fn soon(&self) {
        self.clock.advance(SignedDuration::from_secs(10));
        self.turn().await;
    }

    /// What a member was asked last.
    pub async fn invitation(&self, member: &Member) -> Invitation {
        let mut conn = self.app.db.read().await.unwrap();
        store::invitation::latest_of(&mut conn, member.id, 1).await.unwrap().remove(0)
    }

    /// All that they have answered.
    pub async fn response(&self, member: &Member) -> Option<Response> {
        let key = self.invitation(member).await.id.to_string();
        store::response::get(&mut self.app.db.read().await.unwrap(), &key).await.unwrap()
    }

    /// What they have answered to one question.
    pub async fn answered(&self, member: &Member, question: &str) -> Option<Answer> {
        self.response(member).await?.answers.get(&question.into()).cloned()
    }
}
