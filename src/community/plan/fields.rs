//! The fields of each thing as they are shown and compared. Every struct is taken apart without `..`, so that
//! a new field cannot be forgotten here.

use std::fmt::{Display, Write};

use jiff::SignedDuration;

use super::Thing;
use crate::adminfile::{Named, shown_duration};
use crate::community::cadence::{CadenceFile, clock, shown_weeks};
use crate::community::state::{
    CheckIn, Community, Digest, DigestRoom, Group, Groups, KeyResult, Measure, Objective, Season, Zone,
};

type Fields = Vec<(&'static str, String)>;

impl Thing {
    /// What kind of thing it is.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Community(_) => "community",
            Self::Season(..) => "season",
            Self::Group(..) => "group",
            Self::Objective(..) => "objective",
            Self::KeyResult(..) => "key result",
            Self::CheckIn(..) => "check-in",
            Self::Digest(..) => "digest",
        }
    }

    /// Its kind and key.
    pub fn name(&self) -> String {
        let key = match self {
            Self::Community(_) => return self.kind().to_owned(),
            Self::Season(key, _)
            | Self::Group(key, _)
            | Self::Objective(key, _)
            | Self::KeyResult(key, _)
            | Self::CheckIn(key, _)
            | Self::Digest(key, _) => key,
        };
        format!("{} {key}", self.kind())
    }

    /// What it is, in a few words.
    pub fn title(&self) -> String {
        match self {
            Self::Community(it) => it.name.clone(),
            Self::Season(_, it) => format!("{}, {} to {}", it.name, it.from, it.until),
            Self::Group(_, it) => it.name.clone(),
            Self::Objective(_, it) => it.title.clone(),
            Self::KeyResult(_, it) => it.title.clone(),
            Self::CheckIn(_, it) => {
                let cadence = &it.cadence;
                let (days, at) = (listed(&cadence.days), listed(cadence.at.iter().map(|at| clock(*at))));
                format!("{days} at {at}, groups: {}", groups(&it.groups))
            }
            Self::Digest(_, it) => {
                format!(
                    "for {}, {} at {}, groups: {}",
                    it.kind.word(),
                    it.day.word(),
                    clock(it.at),
                    groups(&it.groups)
                )
            }
        }
    }

    /// Every field by the name that it has in the file.
    pub(super) fn fields(&self) -> Fields {
        match self {
            Self::Community(it) => community(it),
            Self::Season(_, it) => season(it),
            Self::Group(_, it) => group(it),
            Self::Objective(_, it) => objective(it),
            Self::KeyResult(_, it) => key_result(it),
            Self::CheckIn(_, it) => check_in(it),
            Self::Digest(_, it) => digest(it),
        }
    }
}

fn community(
    Community { name, language, zone, nag_budget, early_answers, member_digest }: &Community,
) -> Fields {
    vec![
        ("name", quoted(name)),
        ("language", language.to_string()),
        ("zone", zone.to_string()),
        ("nag_budget", nag_budget.to_string()),
        ("early_answers", shown_duration(*early_answers)),
        ("member_digest", member_digest.to_string()),
    ]
}

fn season(Season { name, from, until, phases }: &Season) -> Fields {
    let phases = listed(
        phases.iter().map(|phase| format!("{} {} to {}", quoted(&phase.name), phase.from, phase.until)),
    );
    vec![("name", quoted(name)), ("from", from.to_string()), ("until", until.to_string()), ("phases", phases)]
}

fn group(Group { name, purpose, confidential, room, mail_list, size }: &Group) -> Fields {
    vec![
        ("name", quoted(name)),
        ("purpose", purpose.as_deref().map_or_else(nothing, quoted)),
        ("confidential", confidential.to_string()),
        ("room", or_nothing(room.as_ref())),
        ("mail_list", or_nothing(mail_list.as_ref())),
        ("size", size.map_or_else(nothing, |size| format!("{} to {}", size.least, size.most))),
    ]
}

fn objective(Objective { title, group, parent, season }: &Objective) -> Fields {
    vec![
        ("title", quoted(title)),
        ("group", or_nothing(group.as_ref())),
        ("parent", or_nothing(parent.as_ref())),
        ("season", or_nothing(season.as_ref())),
    ]
}

fn key_result(KeyResult { title, objective, measure }: &KeyResult) -> Fields {
    let mut fields = vec![("title", quoted(title)), ("objective", objective.to_string())];
    match measure {
        // Both kinds have the same fields, so that they can be compared.
        Measure::TasksDone => {
            fields.push(("measure", "share of tasks done".to_owned()));
            fields.extend(["unit", "start", "target", "current"].map(|field| (field, nothing())));
        }
        Measure::Number { unit, start, target, current } => fields.extend([
            ("measure", "number".to_owned()),
            ("unit", quoted(unit)),
            ("start", start.to_string()),
            ("target", target.to_string()),
            ("current", or_nothing(current.as_ref())),
        ]),
    }
    fields
}

fn check_in(CheckIn { groups: of, place, cadence }: &CheckIn) -> Fields {
    let CadenceFile { days, every, at, zone, from, until, holidays, reminders, answer_within, catch_up } =
        cadence;
    vec![
        ("groups", groups(of)),
        ("place", place.word().to_owned()),
        ("days", listed(days)),
        ("every", every.map_or_else(nothing, shown_weeks)),
        ("at", listed(at.iter().map(|at| clock(*at)))),
        ("zone", whose(zone, "member")),
        ("from", or_nothing(from.as_ref())),
        ("until", or_nothing(until.as_ref())),
        ("holidays", listed(holidays)),
        ("reminders", listed(reminders.iter().map(|after: &SignedDuration| shown_duration(*after)))),
        ("answer_within", shown_duration(*answer_within)),
        ("catch_up", shown_duration(*catch_up)),
    ]
}

fn digest(Digest { kind, groups: of, day, at, zone, mail, room, on }: &Digest) -> Fields {
    let room = match room {
        None => nothing(),
        Some(DigestRoom::OfTheGroup) => "group".to_owned(),
        Some(DigestRoom::Fixed(room)) => room.to_string(),
    };
    vec![
        ("kind", kind.word().to_owned()),
        ("groups", groups(of)),
        ("day", day.word().to_owned()),
        ("at", clock(*at)),
        ("zone", whose(zone, "reader")),
        ("mail", mail.to_string()),
        ("room", room),
        ("on", on.to_string()),
    ]
}

fn whose(zone: &Zone, own: &str) -> String {
    match zone {
        Zone::Own => own.to_owned(),
        Zone::Fixed(name) => name.to_string(),
    }
}

fn groups(groups: &Groups) -> String {
    match groups {
        Groups::All => "all".to_owned(),
        Groups::Only(only) => listed(only),
    }
}

fn listed<T: Display>(all: impl IntoIterator<Item = T>) -> String {
    let mut line = String::new();
    for one in all {
        let comma = if line.is_empty() { "" } else { ", " };
        // Writing into a String cannot fail.
        let _ = write!(line, "{comma}{one}");
    }
    if line.is_empty() { nothing() } else { line }
}

fn quoted(text: &str) -> String {
    if text.is_empty() { nothing() } else { format!("{text:?}") }
}

fn or_nothing<T: Display>(it: Option<&T>) -> String {
    it.map_or_else(nothing, T::to_string)
}

fn nothing() -> String {
    "(none)".to_owned()
}
