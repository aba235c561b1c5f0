//! The proposal, and who waits.

use jiff::Zoned;
use serde::Serialize;

use super::visit::Visit;
use super::words::{
    DifferenceLine, Figure, Missed, PlaceReason, differences, ended, figures, missed, nowhere, reason,
};
use crate::placement::{Shown, ShownWaiting};
use crate::render::{Context, InPage, Lang};

/// The page.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AssignPage {
    lang: Lang,
    community: String,
    /// Whose link it is.
    who: String,
    /// Where the page is, without a slash at the end.
    path: String,
    /// What was just done: `assign_done`.
    done: Option<&'static str>,
    /// Confidential groups are left out.
    hides: bool,
    /// None when there is no draft.
    draft: Option<DraftPart>,
    /// The lines that somebody waits in.
    waiting: Vec<LinePart>,
}

/// The draft.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct DraftPart {
    made_by: String,
    made: Zoned,
    /// Counts the changes by hand.
    edition: u32,
    /// As they are, and at the most.
    figures: Vec<Figure>,
    /// Whether it is the best.
    best: bool,
    /// Whether it was changed by hand.
    changed: bool,
    /// What has changed in the world since.
    stale: Vec<DifferenceLine>,
    /// "Not with .." that fits nobody.
    unmatched: Vec<UnmatchedLine>,
    groups: Vec<GroupPart>,
    members: Vec<MemberRow>,
    /// What is not as they wished.
    unmet: Vec<UnmetRow>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct UnmatchedLine {
    who: String,
    words: String,
}

/// A group with its places.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct GroupPart {
    key: String,
    name: String,
    size: u32,
    least: u32,
    most: u32,
    skills: Vec<SkillPart>,
    places: Vec<PlaceRow>,
    /// Who waits.
    line: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct SkillPart {
    skill: String,
    filled: u32,
    wanted: u32,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct PlaceRow {
    who: String,
    new: bool,
    reason: PlaceReason,
}

/// A wish that is not met, or a place that ends.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct UnmetRow {
    who: String,
    group: String,
    /// `assign_mark`.
    mark: &'static str,
    missed: Missed,
}

/// A member with their places.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct MemberRow {
    /// Their id, for forms.
    id: String,
    name: String,
    /// Whether they answered the survey.
    answered: bool,
    groups: Vec<String>,
    /// Why they are in none: `assign_nowhere`.
    nowhere: Option<&'static str>,
}

/// A group's line.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct LinePart {
    group: String,
    /// The first first.
    people: Vec<Waits>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Waits {
    who: String,
    since: Zoned,
}

impl AssignPage {
    pub(super) fn of(visit: &Visit, proposal: Option<Shown>, waiting: Vec<ShownWaiting>, done: &str) -> Self {
        const DONE: [&str; 4] = ["changed", "approved", "discarded", "proposed"];
        let mut lines: Vec<LinePart> = Vec::new();
        for one in waiting.into_iter().filter(|one| !visit.hidden.contains(&one.group)) {
            let waits = Waits { who: one.member, since: visit.local(one.since) };
            match lines.last_mut().filter(|line| line.group == one.group) {
                Some(line) => line.people.push(waits),
                None => lines.push(LinePart { group: one.group, people: vec![waits] }),
            }
        }
        Self {
            lang: visit.lang,
            community: visit.community.clone(),
            who: visit.organiser.member.name.clone(),
            path: visit.path.clone(),
            done: DONE.into_iter().find(|known| *known == done),
            hides: !visit.hidden.is_empty(),
            draft: proposal.map(|proposal| DraftPart::of(visit, &proposal)),
            waiting: lines,
        }
    }
}

impl DraftPart {
    fn of(visit: &Visit, shown: &Shown) -> Self {
        let lang = visit.lang;
        let groups = shown.groups.iter().map(|group| GroupPart {
            key: group.key.clone(),
            name: group.name.clone(),
            size: group.size,
            least: group.from,
            most: group.to,
            skills: group
                .skills
                .iter()
                .map(|one| SkillPart { skill: one.name.clone(), filled: one.filled, wanted: one.wanted })
                .collect(),
            places: group
                .places
                .iter()
                .map(|place| PlaceRow {
                    who: place.member.clone(),
                    new: place.new,
                    reason: reason(&place.why, lang),
                })
                .collect(),
            line: group.line.clone(),
        });
        let mut unmet = Vec::new();
        for member in &shown.members {
            let row = |group: &String, mark, missed| UnmetRow {
                who: member.name.clone(),
                group: group.clone(),
                mark,
                missed,
            };
            unmet.extend(member.leaving.iter().map(|one| row(&one.group, "leaves", ended(&one.why, lang))));
            unmet.extend(member.unmet.iter().map(|one| row(&one.group, "not_met", missed(&one.why, lang))));
        }
        let members = shown.members.iter().map(|member| MemberRow {
            id: member.id.to_string(),
            name: member.name.clone(),
            answered: member.answered,
            groups: member.places.iter().map(|place| place.group.clone()).collect(),
            nowhere: member.nowhere.map(nowhere),
        });
        let unmatched = shown.unmatched.iter();
        Self {
            made_by: shown.made_by.clone(),
            made: visit.local(shown.made),
            edition: shown.edition,
            figures: figures(&shown.measure, &shown.bound),
            best: shown.best && shown.edition == 1,
            changed: shown.edition > 1,
            stale: differences(&shown.stale, !visit.hidden.is_empty()),
            unmatched: unmatched
                .map(|one| UnmatchedLine { who: one.who.clone(), words: one.wrote.clone() })
                .collect(),
            groups: groups.collect(),
            members: members.collect(),
            unmet,
        }
    }
}

impl Context for AssignPage {
    const NAME: &'static str = "web/assign";

    fn sample() -> Self {
        let (who, group) = ("Ana Lima".to_owned(), "Design".to_owned());
        let day = jiff::Timestamp::UNIX_EPOCH.to_zoned(jiff::tz::TimeZone::UTC);
        let reason = PlaceReason {
            why: "first_choice",
            skill: Some("drawing".into()),
            taken: "1".into(),
            of: Some("2".into()),
            n: 2,
        };
        Self {
            lang: Lang::En,
            community: "Harbour Collective".into(),
            who: "Mira Noor".into(),
            path: "/assign/abcdefgh".into(),
            done: Some("changed"),
            hides: true,
            draft: Some(DraftPart {
                made_by: "Mira Noor".into(),
                made: day.clone(),
                edition: 2,
                figures: vec![Figure { figure: "interest", now: 120, then: 121, difference: "+1".into() }],
                best: false,
                changed: true,
                stale: vec![DifferenceLine { what: "said", name: "Bo Chen".into() }],
                unmatched: vec![UnmatchedLine { who: who.clone(), words: "Nobody".into() }],
                groups: vec![GroupPart {
                    key: "design".into(),
                    name: group.clone(),
                    size: 1,
                    least: 3,
                    most: 8,
                    skills: vec![SkillPart { skill: "drawing".into(), filled: 1, wanted: 2 }],
                    places: vec![PlaceRow { who: who.clone(), new: true, reason }],
                    line: vec!["Bo Chen".into()],
                }],
                members: vec![MemberRow {
                    id: "01h".into(),
                    name: who.clone(),
                    answered: true,
                    groups: vec![group.clone()],
                    nowhere: Some("named_none"),
                }],
                unmet: vec![UnmetRow {
                    who: who.clone(),
                    group: group.clone(),
                    mark: "not_met",
                    missed: Missed { why: "closed", ..Missed::default() },
                }],
            }),
            waiting: vec![LinePart { group, people: vec![Waits { who, since: day }] }],
        }
    }
}

impl InPage for AssignPage {}
