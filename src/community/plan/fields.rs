//! The fields of each thing as they are shown and compared. Every struct is taken apart without `..`, so that
//! a new field cannot be forgotten here.

use std::fmt::{Display, Write};

use jiff::civil::Time;
use serde_json::Value;

use super::Thing;
use crate::adminfile::{Named, shown_duration};
use crate::community::state::{
    Assignment, CheckIn, Community, Digest, DigestRoom, Door, Group, Groups, KeyResult, Measure, Objective,
    Season,
};
use crate::domain::cadence::{Cadence, Whose};

type Fields = Vec<(&'static str, String)>;

impl Thing {
    /// What kind of thing it is.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Community(_) => "community",
            Self::Assignment(_) => "assignment",
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
            Self::Community(_) | Self::Assignment(_) => return self.kind().to_owned(),
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
            Self::Assignment(it) => format!("at most {} groups", it.groups_for_all),
            Self::Season(_, it) => format!("{}, {} to {}", it.name, it.from, it.until),
            Self::Group(_, it) => it.name.clone(),
            Self::Objective(_, it) => it.title.clone(),
            Self::KeyResult(_, it) => it.title.clone(),
            Self::CheckIn(_, it) => {
                format!("{} at {}, groups: {}", it.cadence.days(), times(&it.cadence), groups(&it.groups))
            }
            Self::Digest(_, it) => {
                format!(
                    "for {}, {} at {}, groups: {}",
                    it.kind.word(),
                    it.cadence.days(),
                    times(&it.cadence),
                    groups(&it.groups)
                )
            }
        }
    }

    /// Every field by the name that it has in the file.
    pub(super) fn fields(&self) -> Fields {
        match self {
            Self::Community(it) => community(it),
            Self::Assignment(it) => assignment(it),
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

fn assignment(
    Assignment { minutes_a_group, few_minutes, groups_for_few, groups_for_all }: &Assignment,
) -> Fields {
    let hours = |minutes: &u32| (f64::from(*minutes) / 60.0).to_string();
    vec![
        ("hours_a_group", hours(minutes_a_group)),
        ("few_hours", hours(few_minutes)),
        ("groups_for_few", groups_for_few.to_string()),
        ("groups_at_most", groups_for_all.to_string()),
    ]
}

fn season(Season { name, from, until, phases }: &Season) -> Fields {
    let phases = listed(
        phases.iter().map(|phase| format!("{} {} to {}", quoted(&phase.name), phase.from, phase.until)),
    );
    vec![("name", quoted(name)), ("from", from.to_string()), ("until", until.to_string()), ("phases", phases)]
}

fn group(Group { name, purpose, confidential, room, mail_list, size, skills, door }: &Group) -> Fields {
    let word = |door: &Door| Door::WORDS.iter().find(|(_, known)| known == door).map_or("", |(word, _)| word);
    vec![
        ("name", quoted(name)),
        ("purpose", purpose.as_deref().map_or_else(nothing, quoted)),
        ("confidential", confidential.to_string()),
        ("room", or_nothing(room.as_ref())),
        ("mail_list", or_nothing(mail_list.as_ref())),
        ("size", size.map_or_else(nothing, |size| format!("{} to {}", size.least, size.most))),
        ("skills", listed(skills)),
        ("door", door.as_ref().map_or_else(nothing, |door| word(door).to_owned())),
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
    const KEYS: [&str; 10] = [
        "days",
        "every",
        "at",
        "zone",
        "from",
        "until",
        "holidays",
        "reminders",
        "answer_within",
        "catch_up",
    ];
    let mut fields = vec![("groups", groups(of)), ("place", place.word().to_owned())];
    // The way in which a cadence writes itself down is the way of the file.
    let written = serde_json::to_value(cadence).unwrap_or_default();
    fields.extend(KEYS.map(|key| (key, word_or_list(written.get(key)))));
    fields
}

fn word_or_list(written: Option<&Value>) -> String {
    match written {
        None | Some(Value::Null) => nothing(),
        Some(Value::Array(all)) => listed(all.iter().map(|one| one.as_str().unwrap_or_default())),
        Some(one) => one.as_str().unwrap_or_default().to_owned(),
    }
}

fn digest(Digest { kind, groups: of, cadence, mail, room, on }: &Digest) -> Fields {
    let room = match room {
        None => nothing(),
        Some(DigestRoom::OfTheGroup) => "group".to_owned(),
        Some(DigestRoom::Fixed(room)) => room.to_string(),
    };
    let zone = match cadence.zone() {
        Whose::Member => "reader".to_owned(),
        Whose::Fixed(zone) => zone.name().to_owned(),
    };
    vec![
        ("kind", kind.word().to_owned()),
        ("groups", groups(of)),
        ("day", cadence.days().to_string()),
        ("at", times(cadence)),
        ("zone", zone),
        ("mail", mail.to_string()),
        ("room", room),
        ("on", on.to_string()),
    ]
}

/// `09:00, 16:30`
fn times(cadence: &Cadence) -> String {
    let clock = |at: &Time| format!("{:02}:{:02}", at.hour(), at.minute());
    listed(cadence.at().iter().map(clock))
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
