//! A community whose groups look for people, and who answered the plug-in survey.

use std::sync::Arc;

use jiff::SignedDuration;
use touchbase::charter;
use touchbase::clock::Clock;
use touchbase::community::{file, plan};
use touchbase::domain::group::Role;
use touchbase::domain::member::Member;
use touchbase::domain::survey::{
    Answer, Audience, Fills, Interest, InvitationState, Kind, Occasion, Offered, OfferedGroup, Question,
    Survey, Via,
};
use touchbase::id::{GroupId, InvitationId};
use touchbase::store;
use touchbase::store::invitation::Invitation;
use touchbase::store::round::Round;
use touchbase::survey::{Submitted, Surveys};
use touchbase::token;

use super::world::World;

/// What somebody answers.
#[derive(Debug, Clone, Default)]
pub struct Plug<'a> {
    pub interests: &'a [(&'a str, Interest)],
    pub skills: &'a str,
    pub minutes: u32,
    pub not_with: &'a str,
    pub coordinating: &'a [&'a str],
}

impl World {
    /// Applies a community file.
    pub async fn applies(&self, text: &str) {
        let wanted = file::read("community.toml", text).unwrap();
        let mut tx = self.app.db.begin().await.unwrap();
        let steps = plan::plan(&charter::current(&mut tx).await.unwrap(), &wanted);
        charter::bring(&mut tx, &self.app.ids, self.clock.now(), &steps).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Somebody who is in no group yet.
    pub async fn stranger_to_groups(&self, name: &str, in_matrix: bool) -> Member {
        let member = match in_matrix {
            true => self.by_matrix(name, "Europe/Berlin", Role::Member).await,
            false => self.by_mail(name, "Europe/Berlin", Role::Member).await,
        };
        self.parts(&member, self.group).await;
        member
    }

    /// A group's id by its key.
    pub async fn group_id(&self, slug: &str) -> GroupId {
        store::group::by_slug(&mut self.app.db.read().await.unwrap(), slug).await.unwrap().unwrap().id
    }

    /// The keys of the groups that a member is in, with `*` for who coordinates or leads.
    pub async fn groups_of(&self, member: &Member) -> Vec<String> {
        let groups =
            store::group::of_member(&mut self.app.db.read().await.unwrap(), member.id).await.unwrap();
        let named = groups.into_iter().map(|(group, role)| match role {
            Role::Member => group.slug,
            Role::Coordinator | Role::Lead => format!("{}*", group.slug),
        });
        let mut named: Vec<_> = named.collect();
        named.sort();
        named
    }

    /// A member answers the plug-in survey and sends it off.
    pub async fn plugs_in(&self, member: &Member, plug: &Plug<'_>) {
        let (invitation, surveys) = self.invited(member).await;
        let groups = plug.interests.iter().map(|(slug, interest)| ((*slug).to_owned(), *interest)).collect();
        let mut changes = vec![
            ("interests".into(), Some(Answer::Groups(groups))),
            ("hours".into(), Some(Answer::Minutes(plug.minutes))),
        ];
        if !plug.skills.is_empty() {
            changes.push(("skills".into(), Some(Answer::Text(plug.skills.to_owned()))));
        }
        if !plug.not_with.is_empty() {
            changes.push(("not-with".into(), Some(Answer::Text(plug.not_with.to_owned()))));
        }
        if !plug.coordinating.is_empty() {
            let groups = plug.coordinating.iter().map(|slug| ((*slug).to_owned(), Interest::Like)).collect();
            changes.push(("coordinating".into(), Some(Answer::Groups(groups))));
        }
        surveys.save(invitation, changes, Via::Web).await.unwrap();
        let submitted = surveys.submit(invitation).await.unwrap();
        assert!(matches!(submitted, Submitted::Sent { .. }), "{submitted:?}");
    }

    async fn invited(&self, member: &Member) -> (InvitationId, Surveys) {
        let (now, ids) = (self.clock.now(), &self.app.ids);
        let mut tx = self.app.db.begin().await.unwrap();
        let survey = plug_in();
        let version = store::survey::keep_version(&mut tx, ids.make(), &survey, now).await.unwrap();
        let round = Round {
            id: ids.make(),
            slug: survey.slug.clone(),
            occasion: "joining".into(),
            version,
            anonymous: false,
            groups: Vec::new(),
            opens: now,
            closes: None,
        };
        let (round, _) = store::round::open(&mut tx, &round).await.unwrap();
        let groups = store::group::all(&mut tx).await.unwrap().into_iter();
        let groups =
            groups.map(|group| OfferedGroup { slug: group.slug, name: group.name, purpose: String::new() });
        let offered = Offered { groups: groups.collect(), tasks: Vec::new() };
        let offer = store::survey::keep_offer(&mut tx, &offered).await.unwrap();
        let id: InvitationId = ids.make();
        let hash = |token: Option<touchbase::domain::message::ReplyToken>| token::hash(&token.unwrap());
        let invitation = Invitation {
            id,
            round: round.id,
            member: member.id,
            version,
            offer,
            state: InvitationState::Asked,
            asked_at: now,
            closes: now + SignedDuration::from_hours(24 * 28),
            link: 1,
            link_hash: hash(self.app.key.survey_link(id, 1)),
            link_until: now + SignedDuration::from_hours(24 * 60),
            revoked: None,
            reply_hash: hash(self.app.key.survey_reply(id)),
            delivery: None,
            remind_at: None,
            reminded: 0,
            asked_again: false,
        };
        let made = store::invitation::make(&mut tx, &[invitation]).await.unwrap();
        let known = store::invitation::in_round(&mut tx, round.id, member.id).await.unwrap().unwrap().id;
        tx.commit().await.unwrap();
        assert!(made.is_empty() || made == [known]);
        let clock: Arc<dyn Clock> = self.clock.clone();
        (known, Surveys { db: self.app.db.clone(), clock, key: self.app.key.clone() })
    }
}

fn plug_in() -> Survey {
    let question = |id: &str, kind, fills| Question {
        id: id.into(),
        kind,
        title: touchbase::domain::survey::Text::new(id.to_owned()),
        help: None,
        required: false,
        condition: None,
        fills: Some(fills),
    };
    Survey {
        slug: "plug-in".into(),
        language: "en".into(),
        title: touchbase::domain::survey::Text::new("Plug in".to_owned()),
        introduction: None,
        audience: Audience::default(),
        occasion: Occasion::Joining,
        reminders: Vec::new(),
        window: "14d".parse().unwrap(),
        anonymous: false,
        questions: vec![
            question("interests", Kind::Groups { most: None }, Fills::Interests),
            question("hours", Kind::Hours, Fills::Hours),
            question("skills", Kind::ShortText, Fills::Skills),
            question("not-with", Kind::ShortText, Fills::NotWith),
            question("coordinating", Kind::Groups { most: None }, Fills::Coordinating),
        ],
    }
}
