//! A community that puts surveys to people: the pages as `serve` has them, on a database in memory and a clock that is moved
//! by hand.

use std::sync::Arc;

use axum::Router;
use jiff::SignedDuration;
use touchbase::clock::{Clock, ManualClock};
use touchbase::domain::member::{ChannelKind, CheckIns, Member, Receipts};
use touchbase::domain::survey::{InvitationState, Offered, OfferedGroup, OfferedTask, Survey};
use touchbase::id::{Ids, SeededChance};
use touchbase::render::{Catalog, Renderer};
use touchbase::store::community::Community;
use touchbase::store::invitation::Invitation;
use touchbase::store::round::Round;
use touchbase::store::{self, Db};
use touchbase::token::{self, TokenKey};
use touchbase::web::health::Pulse;
use touchbase::web::{self, Site};

/// Where surveys are put to people.
pub struct Desk {
    pub db: Db,
    pub clock: Arc<ManualClock>,
    pub key: TokenKey,
    pub ids: Ids,
}

/// Somebody was asked.
pub struct Asked {
    pub invitation: Invitation,
    /// `/survey/TOKEN`.
    pub path: String,
}

impl Desk {
    /// A community on a Monday at six in the morning (UTC).
    pub async fn new() -> Self {
        let db = Db::open("sqlite::memory:").await.unwrap();
        db.migrate().await.unwrap();
        let clock = Arc::new(ManualClock::new("2026-04-20T06:00:00Z".parse().unwrap()));
        let ids = Ids::new(clock.clone(), Arc::new(SeededChance::new(4)));
        let community = Community {
            name: "Harbour Collective".into(),
            language: "en".into(),
            zone: "Europe/Berlin".parse().unwrap(),
            nag_budget: 4,
        };
        let mut tx = db.begin().await.unwrap();
        store::community::set(&mut tx, &community).await.unwrap();
        tx.commit().await.unwrap();
        Self { db, clock, key: TokenKey::new([7; 32]), ids }
    }

    /// The pages.
    pub fn router(&self) -> Router {
        let renderer = Renderer::open(&web::catalog(Catalog::messages()), None).unwrap();
        web::router(Site {
            db: self.db.clone(),
            clock: self.clock.clone(),
            renderer: renderer.into(),
            key: self.key.clone(),
            pulse: Pulse::default(),
            behind_proxy: false,
        })
    }

    /// Puts a survey to somebody of this name, who reads this language. They have two weeks.
    pub async fn asks(&self, name: &str, language: &str, survey: &Survey, offered: &Offered) -> Asked {
        let now = self.clock.now();
        let id = self.ids.make();
        let member = Member {
            id,
            name: name.into(),
            mail: Some(format!("{id}@example.org").parse().unwrap()),
            matrix: None,
            channel: ChannelKind::Mail,
            zone: "Europe/Lisbon".parse().unwrap(),
            language: language.into(),
            minutes_a_week: None,
            quiet: None,
            check_ins: CheckIns::On,
            receipts: Receipts::WhenNeeded,
            quotable: true,
            newsletter_writer: false,
            own_digest: false,
            joined: now,
        };
        let mut tx = self.db.begin().await.unwrap();
        store::member::save(&mut tx, &member).await.unwrap();
        let version = store::survey::keep_version(&mut tx, self.ids.make(), survey, now).await.unwrap();
        let offer = store::survey::keep_offer(&mut tx, offered).await.unwrap();
        let round = Round {
            id: self.ids.make(),
            slug: survey.slug.clone(),
            occasion: format!("hand/{version}"),
            version,
            anonymous: survey.anonymous,
            groups: Vec::new(),
            opens: now,
            closes: None,
        };
        let (round, _) = store::round::open(&mut tx, &round).await.unwrap();
        let id = self.ids.make();
        let link = self.key.survey_link(id, 1).unwrap();
        let days = |days: i64| now + SignedDuration::from_hours(24 * days);
        let invitation = Invitation {
            id,
            round: round.id,
            member: member.id,
            version,
            offer,
            state: InvitationState::Asked,
            asked_at: now,
            closes: days(14),
            link: 1,
            link_hash: token::hash(&link),
            link_until: days(60),
            revoked: None,
            reply_hash: token::hash(&self.key.survey_reply(id).unwrap()),
            delivery: None,
            remind_at: None,
            reminded: 0,
            asked_again: false,
        };
        store::invitation::make(&mut tx, std::slice::from_ref(&invitation)).await.unwrap();
        tx.commit().await.unwrap();
        Asked { invitation, path: format!("/survey/{}", link.as_str()) }
    }
}

/// Two groups and two tasks.
pub fn offered() -> Offered {
    let group = |slug: &str, name: &str, purpose: &str| OfferedGroup {
        slug: slug.into(),
        name: name.into(),
        purpose: purpose.into(),
    };
    let task = |number, title: &str| OfferedTask { number, title: title.into(), group: "Web".into() };
    Offered {
        groups: vec![
            group("web", "Web", "keeps the site alive and answers who writes to it"),
            group("garden", "Community garden", "plants, waters, harvests"),
        ],
        tasks: vec![task(142, "Draw the map of the harbour"), task(143, "Translate the start page")],
    }
}

/// A survey with every kind of question, and a condition.
pub fn everything() -> Survey {
    let choices = serde_json::json!([
        { "id": "design", "label": { "": "Design", "de": "Gestaltung" } },
        { "id": "writing", "label": "Writing and proofreading for the newsletter" },
        { "id": "law", "label": "Law" },
    ]);
    serde_json::from_value(serde_json::json!({
        "slug": "welcome",
        "language": "en",
        "title": { "": "Welcome aboard", "de": "Willkommen an Bord" },
        "introduction": { "": "Good to have you here!\n\nTell us what you like.", "de": "Schön, dass du da bist!" },
        "audience": {},
        "occasion": { "when": "by_hand" },
        "reminders": [],
        "window": "14d",
        "anonymous": false,
        "questions": [
            { "id": "name", "kind": "short_text", "title": "How shall we call you?", "required": true },
            { "id": "story", "kind": "long_text", "title": "What brings you here?", "required": false,
              "help": "A sentence or two will do." },
            { "id": "people", "kind": "number", "title": "How many people live with you?", "required": false,
              "unit": "people", "least": 0.0, "most": 20.0, "whole": true },
            { "id": "channel", "kind": "one_choice", "title": "Where do you read most?", "required": false,
              "other": true, "choices": [{ "id": "mail", "label": "Mail" }, { "id": "chat", "label": "Chat" }] },
            { "id": "skills", "kind": "many_choices", "title": "What can you do?", "required": true,
              "help": "What you like to do counts, too.", "other": true, "most": 3, "choices": choices },
            { "id": "portfolio", "kind": "short_text", "title": "Where can we see your work?", "required": true,
              "condition": { "includes": ["skills", "design"] } },
            { "id": "mood", "kind": "scale", "title": "How much do you look forward to it?", "required": false,
              "from": 0, "to": 10, "low": "not at all", "high": "very much" },
            { "id": "order", "kind": "ranking", "title": "What matters most to you?", "required": false,
              "choices": choices },
            { "id": "mentor", "kind": "yes_no", "title": "Would you show others how it is done?", "required": true },
            { "id": "hours", "kind": "hours", "title": "How much time do you have?", "required": true,
              "fills": "hours" },
            { "id": "zone", "kind": "time_zone", "title": "Which clock do you live by?", "required": false,
              "fills": "time-zone" },
            { "id": "groups", "kind": "groups", "title": "Which groups would you like to be in?",
              "required": true, "most": 2, "fills": "interests" },
            { "id": "tasks", "kind": "tasks", "title": "Would you take one of these?", "required": false },
        ],
    }))
    .unwrap()
}
