//! What the organiser's pages show.

use serde::Serialize;

use crate::assignment::Measure;
use crate::placement::{Organiser, Outlook, Shown, ShownWaiting};
use crate::render::{Context, InPage, Lang};

/// The proposal, and the lines.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AssignPage {
    /// The language.
    pub lang: Lang,
    /// The heading.
    pub title: String,
    /// The community's name.
    pub community: String,
    /// Whose link it is.
    pub who: String,
    /// Where the page is, without a slash at the end.
    pub path: String,
    /// What was just done: `changed`, `approved`.
    pub changed: bool,
    /// See [`AssignPage::changed`].
    pub approved: bool,
    /// Confidential groups are left out.
    pub hides: bool,
    /// The draft; none when there is no draft.
    pub draft: Option<DraftPart>,
    /// Who waits.
    pub waiting: Vec<WaitingRow>,
}

/// The draft.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DraftPart {
    /// By whom.
    pub made_by: String,
    /// On which day.
    pub made: String,
    /// Counts the changes by hand.
    pub edition: u32,
    /// The measure in words.
    pub measure: String,
    /// The bound in words.
    pub bound: String,
    /// Whether it is the best.
    pub best: bool,
    /// What has changed in the world since.
    pub stale: Vec<String>,
    /// "Not with .." that fits nobody.
    pub unmatched: Vec<String>,
    /// By group.
    pub groups: Vec<GroupPart>,
    /// By member.
    pub members: Vec<MemberRow>,
    /// What is not as they wished.
    pub unmet: Vec<PlaceRow>,
}

/// A group with its places.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupPart {
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: String,
    /// "8 of 8, wants 3 at the least".
    pub size: String,
    /// "drawing 1 of 2".
    pub skills: Vec<String>,
    /// Who is in it.
    pub places: Vec<PlaceRow>,
    /// Who waits.
    pub line: Vec<String>,
}

/// A place, or a wish that is not met.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlaceRow {
    /// The member's id, for forms.
    pub id: String,
    /// Who.
    pub member: String,
    /// Where.
    pub group: String,
    /// "new", "leaves", "not met" or nothing.
    pub mark: String,
    /// Why.
    pub why: String,
}

/// A member with their places.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MemberRow {
    /// Their id.
    pub id: String,
    /// Their name.
    pub name: String,
    /// Whether they answered the survey.
    pub answered: bool,
    /// Their groups.
    pub groups: Vec<String>,
    /// Why they are in none.
    pub nowhere: Option<String>,
}

/// Somebody in a line.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WaitingRow {
    /// The group.
    pub group: String,
    /// The place in the line.
    pub place: u32,
    /// Who.
    pub member: String,
    /// Since which day.
    pub since: String,
}

fn day(at: jiff::Timestamp) -> String {
    at.to_zoned(jiff::tz::TimeZone::UTC).date().to_string()
}

fn measured(measure: &Measure) -> String {
    let Measure { interest, skills, balance, kept } = measure;
    format!("interests {interest}, skills {skills}, balance {balance}, kept {kept}")
}

impl AssignPage {
    /// The page for an organiser.
    pub(super) fn of(
        token: &str,
        community: String,
        organiser: &Organiser,
        proposal: Option<Shown>,
        waiting: Vec<ShownWaiting>,
        hides: bool,
        done: &str,
    ) -> Self {
        let waiting = waiting.into_iter().map(|one| WaitingRow {
            group: one.group,
            place: one.place,
            member: one.member,
            since: day(one.since),
        });
        Self {
            lang: Lang::En,
            title: "Who is in which group".into(),
            community,
            who: organiser.member.name.clone(),
            path: format!("/assign/{}", token.to_ascii_lowercase()),
            changed: done == "changed",
            approved: done == "approved",
            hides,
            draft: proposal.map(|proposal| DraftPart::of(proposal, hides)),
            waiting: waiting.collect(),
        }
    }
}

impl DraftPart {
    fn of(shown: Shown, hides: bool) -> Self {
        let id = |name: &str| {
            let member = shown.members.iter().find(|member| member.name == name);
            member.map(|member| member.id.to_string()).unwrap_or_default()
        };
        let groups = shown.groups.iter().map(|group| GroupPart {
            key: group.key.clone(),
            name: group.name.clone(),
            size: format!("{} of {}, wants {} at the least", group.size, group.to, group.from),
            skills: group.skills.clone(),
            places: group
                .places
                .iter()
                .map(|place| PlaceRow {
                    id: id(&place.member),
                    member: place.member.clone(),
                    group: group.key.clone(),
                    mark: if place.new { "new".to_owned() } else { String::new() },
                    why: place.why.clone(),
                })
                .collect(),
            line: group.line.clone(),
        });
        let mut unmet = Vec::new();
        for member in &shown.members {
            let row = |one: &crate::placement::ShownUnmet, mark: &str| PlaceRow {
                id: member.id.to_string(),
                member: member.name.clone(),
                group: one.group.clone(),
                mark: mark.to_owned(),
                why: one.why.clone(),
            };
            unmet.extend(member.leaving.iter().map(|one| row(one, "leaves")));
            unmet.extend(member.unmet.iter().map(|one| row(one, "not met")));
        }
        let members = shown.members.iter().map(|member| MemberRow {
            id: member.id.to_string(),
            name: member.name.clone(),
            answered: member.answered,
            groups: member.places.iter().map(|place| place.group.clone()).collect(),
            nowhere: member.nowhere.clone(),
        });
        // What has changed may name a group that is not shown.
        let stale = match hides && !shown.stale.is_empty() {
            true => vec!["people, groups or answers".to_owned()],
            false => shown.stale.clone(),
        };
        Self {
            made_by: shown.made_by.clone(),
            made: day(shown.made),
            edition: shown.edition,
            measure: measured(&shown.measure),
            bound: measured(&shown.bound),
            best: shown.best,
            stale,
            unmatched: shown.unmatched.clone(),
            groups: groups.collect(),
            members: members.collect(),
            unmet,
        }
    }
}

impl Context for AssignPage {
    const NAME: &'static str = "web/assign";

    fn sample() -> Self {
        let row = |mark: &str| PlaceRow {
            id: "01h".into(),
            member: "Ana Lima".into(),
            group: "design".into(),
            mark: mark.into(),
            why: "your first choice; they look for drawing; 1 of your 2 hours".into(),
        };
        Self {
            lang: Lang::En,
            title: "Who is in which group".into(),
            community: "Harbour Collective".into(),
            who: "Mira Noor".into(),
            path: "/assign/abcdefgh".into(),
            changed: true,
            approved: true,
            hides: true,
            draft: Some(DraftPart {
                made_by: "Mira Noor".into(),
                made: "2026-04-20".into(),
                edition: 2,
                measure: "interests 120".into(),
                bound: "interests 121".into(),
                best: false,
                stale: vec!["Bo Chen said something else".into()],
                unmatched: vec!["Bo wrote “Nobody”".into()],
                groups: vec![GroupPart {
                    key: "design".into(),
                    name: "Design".into(),
                    size: "1 of 8, wants 3 at the least".into(),
                    skills: vec!["drawing 1 of 2".into()],
                    places: vec![row("new")],
                    line: vec!["Bo Chen".into()],
                }],
                members: vec![MemberRow {
                    id: "01h".into(),
                    name: "Ana Lima".into(),
                    answered: true,
                    groups: vec!["Design".into()],
                    nowhere: Some("no group was named".into()),
                }],
                unmet: vec![row("not met")],
            }),
            waiting: vec![WaitingRow {
                group: "Design".into(),
                place: 1,
                member: "Bo Chen".into(),
                since: "2026-04-20".into(),
            }],
        }
    }
}

impl InPage for AssignPage {}

/// What a change by hand would do.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AssignEffectPage {
    /// The language.
    pub lang: Lang,
    /// The heading.
    pub title: String,
    /// The community's name.
    pub community: String,
    /// The proposal's page.
    pub path: String,
    /// What would be done.
    pub step: String,
    /// The figures of the measure.
    pub figures: Vec<Figure>,
    /// Why it cannot be.
    pub breaks: Vec<String>,
    /// Who would come into the place that it frees.
    pub moves_up: Option<String>,
    /// The edition that it is about.
    pub edition: u32,
    /// The form's fields.
    pub member: String,
    /// See above.
    pub group: String,
    /// See above.
    pub from: String,
    /// `in` or `out`.
    pub what: String,
}

/// One figure of the measure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figure {
    /// Which.
    pub name: String,
    /// As it is.
    pub before: i64,
    /// As it would be.
    pub after: i64,
}

impl AssignEffectPage {
    pub(super) fn of(token: &str, community: String, outlook: &Outlook, form: [&str; 4]) -> Self {
        let figure = |name: &str, before: i64, after: i64| Figure { name: name.to_owned(), before, after };
        let (before, after) = (&outlook.before, &outlook.after);
        let [member, group, from, what] = form.map(str::to_owned);
        Self {
            lang: Lang::En,
            title: "What this change does".into(),
            community,
            path: format!("/assign/{}", token.to_ascii_lowercase()),
            step: outlook.step.clone(),
            figures: vec![
                figure("Interests met", before.interest, after.interest),
                figure("Skills covered", before.skills, after.skills),
                figure("Balance of sizes", before.balance, after.balance),
                figure("Places of today kept", before.kept, after.kept),
            ],
            breaks: outlook.breaks.clone(),
            moves_up: outlook.moves_up.clone(),
            edition: outlook.edition,
            member,
            group,
            from,
            what,
        }
    }
}

impl Context for AssignEffectPage {
    const NAME: &'static str = "web/assign-effect";

    fn sample() -> Self {
        Self {
            lang: Lang::En,
            title: "What this change does".into(),
            community: "Harbour Collective".into(),
            path: "/assign/abcdefgh".into(),
            step: "Ana Lima into Design".into(),
            figures: vec![Figure { name: "Interests met".into(), before: 120, after: 113 }],
            breaks: vec!["Ana Lima said no to Design".into()],
            moves_up: Some("Bo Chen could come into Design".into()),
            edition: 2,
            member: "01h".into(),
            group: "design".into(),
            from: "dev".into(),
            what: "in".into(),
        }
    }
}

impl InPage for AssignEffectPage {}
