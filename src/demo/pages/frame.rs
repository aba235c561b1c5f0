//! What stands around every page of the demo: the date, where one is, and the way through time.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

use crate::clock::Clock;
use crate::demo::Demo;
use crate::demo::cast::{Also, CIRCLES, Persona, Wire};
use crate::demo::client::Client;
use crate::domain::group::Role;

/// Every page's surroundings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Frame {
    /// The page's title.
    pub title: String,
    /// The community's name.
    pub community: String,
    /// The day in the demo.
    pub today: String,
    /// The time in the demo, UTC.
    pub time: String,
    /// The page to come back to after a journey.
    pub here: String,
    /// The list of people is shown.
    pub at_people: bool,
    /// The list of digests is shown.
    pub at_digests: bool,
}

impl Frame {
    /// The surroundings of a page at `here`.
    pub fn of(demo: &Demo, title: &str, here: &str) -> Self {
        let now = demo.clock.now().to_zoned(TimeZone::UTC);
        Self {
            title: title.to_owned(),
            community: crate::demo::found::NAME.to_owned(),
            today: now.strftime("%A, %-d %B %Y").to_string(),
            time: now.strftime("%H:%M").to_string(),
            here: here.to_owned(),
            at_people: here == "/",
            at_digests: here == "/digests",
        }
    }

    /// For the check at start-up.
    pub fn sample() -> Self {
        Self {
            title: "People".into(),
            community: "Harbour Collective".into(),
            today: "Monday, 20 April 2026".into(),
            time: "09:00".into(),
            here: "/".into(),
            at_people: true,
            at_digests: false,
        }
    }
}

/// A persona, as pages introduce them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Face {
    /// In addresses.
    pub key: String,
    /// Their name.
    pub name: String,
    /// The first letters of their name.
    pub initials: String,
    /// Their group.
    pub group: String,
    /// What they are in it.
    pub role: String,
    /// A lead or coordinator.
    pub leads: bool,
    /// What they are besides.
    pub also: String,
    /// Mail or Matrix, and the program.
    pub channel: String,
    /// They write by mail.
    pub mail: bool,
    /// Their language.
    pub language: String,
    /// Where they are.
    pub place: String,
    /// Their clock.
    pub local: String,
    /// Messages since they last wrote.
    pub new: usize,
}

/// A language by its own code, for people.
pub fn language(code: &str) -> &'static str {
    match code {
        "de" => "German",
        "es" => "Spanish",
        "fr" => "French",
        "pt" => "Portuguese",
        _ => "English",
    }
}

impl Face {
    /// How a persona looks now.
    pub fn of(demo: &Demo, persona: &Persona, new: usize) -> Self {
        let group = CIRCLES.iter().find(|circle| circle.key == persona.group);
        let also = match persona.also {
            Also::Writer => "writes the newsletter",
            Also::OwnDigest => "wants a digest of their own week",
            Also::Private => "does not want to be quoted",
            Also::Reachable => "has a Matrix account, too",
            Also::Receipts => "wants a receipt for every answer",
            Also::Nothing => "",
        };
        Self {
            key: persona.key.into(),
            name: persona.name.into(),
            initials: persona.name.split(' ').filter_map(|word| word.chars().next()).take(2).collect(),
            group: group.map(|circle| circle.name).unwrap_or_default().into(),
            role: match persona.role {
                Role::Lead => "lead",
                Role::Coordinator => "coordinator",
                Role::Member => "member",
            }
            .into(),
            leads: persona.role > Role::Member,
            also: also.into(),
            channel: match persona.wire {
                Wire::Mail(client) => format!("Mail · {}", client.name()),
                Wire::Chat => "Matrix".into(),
            },
            mail: matches!(persona.wire, Wire::Mail(_)),
            language: language(persona.language).into(),
            place: persona.zone.replace('_', " "),
            local: demo.clock_of(persona).strftime("%a %H:%M").to_string(),
            new,
        }
    }

    /// For the check at start-up.
    pub fn sample() -> Self {
        Self {
            key: "ana".into(),
            name: "Ana Lima".into(),
            initials: "AL".into(),
            group: "Web".into(),
            role: "lead".into(),
            leads: true,
            also: "writes the newsletter".into(),
            channel: format!("Mail · {}", Client::Gmail.name()),
            mail: true,
            language: "English".into(),
            place: "Europe/Berlin".into(),
            local: "Mon 09:00".into(),
            new: 2,
        }
    }
}

/// An instant on somebody's clock.
pub fn local(at: Timestamp, persona: &Persona) -> String {
    let zone = TimeZone::get(persona.zone).unwrap_or(TimeZone::UTC);
    at.to_zoned(zone).strftime("%a, %-d %B, %H:%M").to_string()
}
