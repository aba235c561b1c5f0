//! The first page: everybody, by group.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::SignedDuration;
use serde::Serialize;

use super::frame::{Face, Frame};
use super::links::Paths;
use super::{Fail, Visit};
use crate::clock::Clock;
use crate::demo::cast::{CAST, CIRCLES, Persona};
use crate::demo::{Demo, DemoError, END};
use crate::render::{Context, InPage, Lang};
use crate::store;
use crate::store::postbox::Boxed;
use crate::web::page::shown;

/// The list of people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PeoplePage {
    /// The language.
    pub lang: Lang,
    /// The surroundings.
    pub frame: Frame,
    /// It is still the morning on which the visitor came.
    pub fresh: bool,
    /// The groups.
    pub groups: Vec<GroupView>,
    /// Who organises.
    pub organiser: String,
    /// The organiser's page.
    pub assign: String,
    /// The survey's results.
    pub results: String,
    /// What happened up to now.
    pub told: Vec<Number>,
}

/// A group with its people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GroupView {
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub purpose: String,
    /// Nothing of it is told outside.
    pub confidential: bool,
    /// Its people.
    pub people: Vec<Face>,
}

/// A number and what it counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Number {
    /// What it counts.
    pub what: String,
    /// The number.
    pub many: String,
}

impl Context for PeoplePage {
    const NAME: &'static str = "web/people";

    fn sample() -> Self {
        Self {
            lang: Lang::En,
            frame: Frame::sample(),
            fresh: true,
            groups: vec![GroupView {
                key: "web".into(),
                name: "Web".into(),
                purpose: "keeps the site alive".into(),
                confidential: true,
                people: vec![Face::sample()],
            }],
            organiser: "Ana Lima".into(),
            assign: "/assign/abcdefgh".into(),
            results: "/results/abcdefgh".into(),
            told: vec![Number { what: "asked".into(), many: "24".into() }],
        }
    }
}

impl InPage for PeoplePage {}

/// The page.
pub async fn show(State(visit): State<Visit>) -> Result<Response, Fail> {
    let mut groups = Vec::new();
    for circle in &CIRCLES {
        let mut people = Vec::new();
        for persona in CAST.iter().filter(|persona| persona.group == circle.key) {
            let messages = messages_of(&visit.demo, persona).await?;
            people.push(Face::of(&visit.demo, persona, new_for(&messages)));
        }
        people.sort_by_key(|face| (!face.leads, face.name.clone()));
        groups.push(GroupView {
            key: circle.key.into(),
            name: circle.name.into(),
            purpose: circle.purpose.into(),
            confidential: circle.confidential,
            people,
        });
    }
    let told = crate::demo::told::told(&visit.demo.app.db).await?;
    let told = told.lines().into_iter().map(|(what, many)| Number { what: what.into(), many }).collect();
    let frame = Frame::of(&visit.demo, "People", "/");
    let fresh = visit.demo.clock.now().duration_since(END).abs() < SignedDuration::from_hours(10);
    let Paths { organiser, assign, results, .. } = visit.links.paths().await;
    let organiser = organiser.to_owned();
    let page = PeoplePage { lang: Lang::En, frame, fresh, groups, organiser, assign, results, told };
    Ok(shown(&visit.renderer, StatusCode::OK, &page))
}

/// Everything in a persona's boxes, the oldest first.
pub async fn messages_of(demo: &Demo, persona: &Persona) -> Result<Vec<Boxed>, DemoError> {
    let mut conn = demo.app.db.read().await?;
    let mut all = Vec::new();
    for owner in persona.owners() {
        all.extend(store::postbox::of(&mut conn, &owner).await?);
    }
    all.sort_by(|a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
    Ok(all)
}

/// Messages that came since they last wrote: whoever writes has read what was there. Kept nowhere, so that looking
/// changes nothing.
pub fn new_for(messages: &[Boxed]) -> usize {
    let wrote = messages.iter().rposition(|message| !message.from_us);
    let since = wrote.map_or(0, |at| at + 1);
    // What follows within some minutes is the receipt, which they wait for.
    let last = wrote.and_then(|at| messages.get(at)).map(|message| message.at);
    let is_receipt = |message: &&Boxed| {
        last.is_some_and(|last| message.at.duration_since(last) < jiff::SignedDuration::from_mins(3))
    };
    let behind = messages.get(since..).unwrap_or_default();
    behind.iter().filter(|message| !is_receipt(message)).count()
}
