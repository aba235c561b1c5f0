//! `[check_ins.*]` and `[digests.*]`.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use jiff::civil::{Date, Time, Weekday};
use toml::Spanned;

use super::in_order;
use super::refer::Names;
use crate::adminfile::{Cell, FromCell, Section, shown_duration};
use crate::community::key::Key;
use crate::community::state::{
    CadenceFile, CheckIn, Digest, DigestKind, DigestRoom, Group, Groups, Place, Zone,
};
use crate::community::zone::ZoneName;

impl FromCell for Zone {
    fn from_cell(cell: &Cell<'_, '_, '_>) -> Option<Self> {
        match cell.text("Write \"member\", or the name of a zone like \"Europe/Berlin\".")?.trim() {
            "member" | "reader" => Some(Self::Own),
            _ => ZoneName::from_cell(cell).map(Self::Fixed),
        }
    }
}

/// Reads the check-ins.
pub(super) fn check_ins(
    root: &mut Section<'_, '_>,
    groups: &Names,
    all_groups: &BTreeMap<Key, Group>,
) -> BTreeMap<Key, CheckIn> {
    let mut names = Names::default();
    let mut all = BTreeMap::new();
    root.tables("check_ins", |name, at, s| {
        let key = names.add(s, name, at);
        let groups_at = s.place_of("groups");
        let asked = of_groups(s, groups);
        let place = s.or("place", Place::Direct);
        if let (Place::Room, Some(asked)) = (place, &asked) {
            needs_rooms(s, "groups", groups_at, asked, all_groups);
        }
        let cadence = cadence(s);
        if let (Some(key), Some(groups), Some(cadence)) = (key, asked, cadence) {
            all.insert(key, CheckIn { groups, place, cadence });
        }
    });
    all
}

/// `groups`, or all of them when it is left out; `None` when it is wrong.
fn of_groups(s: &mut Section<'_, '_>, groups: &Names) -> Option<Groups> {
    let written = s.has("groups");
    groups.groups(s).or((!written).then_some(Groups::All))
}

fn members<'a>(groups: &'a Groups, all: &'a BTreeMap<Key, Group>) -> Vec<(&'a Key, &'a Group)> {
    let chosen = |key: &Key| match groups {
        Groups::All => true,
        Groups::Only(only) => only.contains(key),
    };
    all.iter().filter(|(key, _)| chosen(key)).collect()
}

fn needs_rooms(s: &Section<'_, '_>, key: &str, at: usize, asked: &Groups, all: &BTreeMap<Key, Group>) {
    let without: Vec<&str> = members(asked, all)
        .into_iter()
        .filter(|(_, group)| group.room.is_none())
        .map(|(key, _)| key.as_str())
        .collect();
    if !without.is_empty() {
        let what = format!("these groups have no Matrix room: {}", without.join(", "));
        s.report(at, key, what, "Add room = \"..\" to each, or name groups that have one.");
    }
}

fn cadence(s: &mut Section<'_, '_>) -> Option<CadenceFile> {
    let days_at = s.place_of("days");
    let days =
        s.required::<Vec<Spanned<Weekday>>>("days", "[\"mon\", \"thu\"]").map(|days| week(s, days_at, days));
    let at = s.required::<Time>("at", "\"09:00\"");
    let zone = s.or("zone", Zone::Own);
    let from = s.optional::<Date>("from");
    let until_at = s.place_of("until");
    let until = s.optional::<Date>("until");
    in_order(s, from, until, until_at);
    let mut holidays = s.or::<Vec<Date>>("holidays", Vec::new());
    holidays.sort_unstable();
    holidays.dedup();
    let standard = vec![SignedDuration::from_hours(24)];
    let reminders_at = s.place_of("reminders");
    let reminders = s.optional::<Vec<Spanned<SignedDuration>>>("reminders");
    let within_at = s.place_of("answer_within");
    let answer_within = s.or("answer_within", SignedDuration::from_hours(72));
    let hour = SignedDuration::from_hours(1);
    if answer_within < hour || answer_within > hour * (24 * 31) {
        let next = "Write a length from \"1h\" to \"31d\".";
        s.report(
            within_at,
            "answer_within",
            format!("{} is not possible", shown_duration(answer_within)),
            next,
        );
    }
    let reminders = match reminders {
        Some(written) => checked_reminders(s, reminders_at, written, answer_within),
        None => standard.into_iter().filter(|after| *after < answer_within).collect(),
    };
    let catch_up_at = s.place_of("catch_up");
    let catch_up = s.or("catch_up", hour * 2);
    if catch_up > hour * 24 {
        let next = "Write \"24h\" or less: later than that the question comes on the wrong day.";
        s.report(catch_up_at, "catch_up", "this is too long", next);
    }
    Some(CadenceFile {
        days: days?,
        at: at?,
        zone,
        from,
        until,
        holidays,
        reminders,
        answer_within,
        catch_up,
    })
}

/// The days from Monday on; naming none or one twice is a problem.
fn week(s: &Section<'_, '_>, at: usize, days: Vec<Spanned<Weekday>>) -> Vec<Weekday> {
    if days.is_empty() {
        s.report(at, "days", "the list is empty", "Name at least one day, like [\"mon\"].");
    }
    let mut week: Vec<Weekday> = Vec::new();
    for day in days {
        if week.contains(day.get_ref()) {
            s.report(day.span().start, "days", "this day is named twice", "Take one out.");
        }
        week.push(day.into_inner());
    }
    week.sort_by_key(|day| day.to_monday_zero_offset());
    week
}

fn checked_reminders(
    s: &Section<'_, '_>,
    at: usize,
    written: Vec<Spanned<SignedDuration>>,
    answer_within: SignedDuration,
) -> Vec<SignedDuration> {
    if written.len() > 3 {
        s.report(
            at,
            "reminders",
            "this is nagging",
            "Keep at most 3; after two most people do not answer any more.",
        );
    }
    let mut reminders: Vec<SignedDuration> = Vec::new();
    for after in written {
        let (at, length) = (after.span().start, after.into_inner());
        if length >= answer_within {
            let what = format!("{} is after the answers are closed", shown_duration(length));
            let next = format!("Write less than answer_within, which is {}.", shown_duration(answer_within));
            s.report(at, "reminders", what, next);
        } else if length < SignedDuration::from_mins(30) {
            s.report(at, "reminders", "this is too soon", "Write \"30m\" or more.");
        } else if reminders.contains(&length) {
            s.report(at, "reminders", "this time is named twice", "Take one out.");
        }
        reminders.push(length);
    }
    reminders.sort_unstable();
    reminders
}

/// Reads the digests.
pub(super) fn digests(
    root: &mut Section<'_, '_>,
    groups: &Names,
    all_groups: &BTreeMap<Key, Group>,
) -> BTreeMap<Key, Digest> {
    let mut names = Names::default();
    let mut all = BTreeMap::new();
    root.tables("digests", |name, at, s| {
        let key = names.add(s, name, at);
        let kind = s.required("kind", "\"lead\"");
        let of = of_groups(s, groups);
        let day = s.required("day", "\"fri\"");
        let time = s.required("at", "\"16:00\"");
        let zone = s.or("zone", Zone::Own);
        let mail = s.or("mail", true);
        let room_at = s.place_of("room");
        let room = s.optional::<DigestRoom>("room");
        if let (Some(room), Some(of)) = (&room, &of) {
            room_fits(s, room_at, room, kind, of, all_groups);
        }
        let on = s.or("on", true);
        if !mail && room.is_none() && on {
            let next = "Write mail = true, name a room, or switch it off with on = false.";
            s.report(s.start(), "mail", "this digest goes nowhere", next);
        }
        if let (Some(key), Some(kind), Some(groups), Some(day), Some(at)) = (key, kind, of, day, time) {
            all.insert(key, Digest { kind, groups, day, at, zone, mail, room, on });
        }
    });
    all
}

impl FromCell for DigestRoom {
    fn from_cell(cell: &Cell<'_, '_, '_>) -> Option<Self> {
        match cell.text("Write \"group\" for each group's own room, or a room.")?.trim() {
            "group" => Some(Self::OfTheGroup),
            _ => FromCell::from_cell(cell).map(Self::Fixed),
        }
    }
}

/// A room must exist, must not be everybody's for one person's news, and must not spill what is confidential.
fn room_fits(
    s: &Section<'_, '_>,
    at: usize,
    room: &DigestRoom,
    kind: Option<DigestKind>,
    of: &Groups,
    all: &BTreeMap<Key, Group>,
) {
    match (room, kind) {
        (_, Some(DigestKind::Member)) => {
            s.report(at, "room", "a member's digest is for one person", "Take the line out.");
        }
        (DigestRoom::OfTheGroup, _) => needs_rooms(s, "room", at, of, all),
        // The writers' digest leaves confidential groups out by itself.
        (DigestRoom::Fixed(room), Some(DigestKind::Lead)) => {
            let secret =
                members(of, all).into_iter().find(|(_, g)| g.confidential && g.room.as_ref() != Some(room));
            if let Some((key, _)) = secret {
                let next = "Write room = \"group\", or name the groups that may be shown there.";
                s.report(
                    at,
                    "room",
                    format!("the group '{key}' is confidential, and this is not its room"),
                    next,
                );
            }
        }
        (DigestRoom::Fixed(_), _) => {}
    }
}
