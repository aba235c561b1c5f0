//! `[check_ins.*]` and `[digests.*]`.

use std::collections::BTreeMap;

use super::cadence::{self, Weekly};
use super::refer::Names;
use crate::adminfile::{Cell, FromCell, Section};
use crate::community::key::Key;
use crate::community::state::{CheckIn, Digest, DigestKind, DigestRoom, Group, Groups, Place};
use crate::domain::cadence::Whose;

/// Reads the check-ins.
pub(super) fn check_ins(
    root: &mut Section<'_, '_>,
    groups: &Names,
    all_groups: &BTreeMap<Key, Group>,
    names: &mut Names,
) -> BTreeMap<Key, CheckIn> {
    let mut all = BTreeMap::new();
    root.tables("check_ins", |name, at, s| {
        let key = names.add(s, name, at);
        let groups_at = s.place_of("groups");
        let asked = of_groups(s, groups);
        let place = s.or("place", Place::Direct);
        if let (Place::Room, Some(asked)) = (place, &asked) {
            needs_rooms(s, "groups", groups_at, asked, all_groups);
        }
        let cadence = cadence::read(s);
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

/// Reads the digests.
pub(super) fn digests(
    root: &mut Section<'_, '_>,
    groups: &Names,
    all_groups: &BTreeMap<Key, Group>,
    check_ins: &Names,
) -> BTreeMap<Key, Digest> {
    let mut names = Names::default();
    let mut all = BTreeMap::new();
    root.tables("digests", |name, at, s| {
        let key = names.add(s, name, at);
        // Both are cadences, and a cadence is found again by its key alone.
        if check_ins.has(name) {
            let next = format!("Call one of the two otherwise, like {name}-digest.");
            s.report(at, "", format!("there is a check-in '{name}' already"), next);
        }
        let kind = s.required("kind", "\"lead\"");
        let of = of_groups(s, groups);
        let day = s.required("day", "\"fri\"");
        let time = s.required("at", "\"16:00\"");
        let zone = s.or("zone", Whose::Member);
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
        let cadence = day.zip(time).and_then(|(day, at)| cadence::weekly(s, Weekly { day, at, zone }));
        if let (Some(key), Some(kind), Some(groups), Some(cadence)) = (key, kind, of, cadence) {
            all.insert(key, Digest { kind, groups, cadence, mail, room, on });
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
