//! A proposal with names and reasons, for the command line and the organiser's page. Reasons are values: who shows them words them,
//! and as JSON they are English.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Serialize, Serializer};

use super::differ::Difference;
use super::draft::Draft;
use super::names::Names;
use crate::assignment::{Measure, Nowhere, Proof, Proposal, Why, WhyLeaving, WhyNot};
use crate::id::{GroupId, MemberId};

/// A proposal.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Shown {
    /// By whom and when it was made.
    pub made_by: String,
    /// When.
    pub made: jiff::Timestamp,
    /// Counts the changes by hand.
    pub edition: u32,
    /// The groups, by name.
    pub groups: Vec<ShownGroup>,
    /// The members, by name.
    pub members: Vec<ShownMember>,
    /// How good it is.
    pub measure: Measure,
    /// What no proposal with these rules can exceed.
    pub bound: Measure,
    /// Whether it is the best.
    pub best: bool,
    /// "Not with .." names that fit nobody, or several.
    pub unmatched: Vec<Unmatched>,
    /// What has changed in the world since.
    pub stale: Vec<Difference>,
}

/// A group.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ShownGroup {
    /// Its id.
    #[serde(skip)]
    pub id: GroupId,
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Whether it is confidential.
    pub confidential: bool,
    /// How many are in it.
    pub size: u32,
    /// How many it wants at the least.
    pub from: u32,
    /// How many it takes.
    pub to: u32,
    /// What it looks for.
    pub skills: Vec<ShownSkill>,
    /// Who is in it, with why.
    pub places: Vec<ShownPlace>,
    /// Who waits, the first first.
    pub line: Vec<String>,
}

/// A place.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ShownPlace {
    /// Who.
    pub member: String,
    /// Where.
    pub group: String,
    /// Whether they are not there today.
    pub new: bool,
    /// Why.
    pub why: ShownWhy,
}

/// Why somebody has a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownWhy {
    /// Why.
    pub why: Why,
    /// The name of the skill in it.
    pub skill: Option<String>,
}

/// What a group looks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownSkill {
    /// The skill.
    pub name: String,
    /// How many of its people have it.
    pub filled: u32,
    /// How many it wants.
    pub wanted: u32,
}

/// "Not with .." of somebody whom the name fits not, or not alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmatched {
    /// Who wrote it.
    pub who: String,
    /// What they wrote.
    pub wrote: String,
}

/// A wish that is not met.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ShownUnmet {
    /// Which group.
    pub group: String,
    /// Why not.
    #[serde(serialize_with = "in_words")]
    pub why: WhyNot,
}

/// A place that ends.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ShownLeaving {
    /// Which group.
    pub group: String,
    /// Why.
    #[serde(serialize_with = "in_words")]
    pub why: WhyLeaving,
}

/// A member.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ShownMember {
    /// Their id.
    #[serde(skip)]
    pub id: MemberId,
    /// Their name.
    pub name: String,
    /// Whether they answered the survey.
    pub answered: bool,
    /// Their places.
    pub places: Vec<ShownPlace>,
    /// Their wishes that are not met.
    pub unmet: Vec<ShownUnmet>,
    /// Their places that end.
    pub leaving: Vec<ShownLeaving>,
    /// Why they are in no group.
    #[serde(serialize_with = "in_words_if_any")]
    pub nowhere: Option<Nowhere>,
}

/// Somebody in a line.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ShownWaiting {
    /// The group.
    pub group: String,
    /// The place in the line, from 1.
    pub place: u32,
    /// Who.
    pub member: String,
    /// Since when.
    pub since: jiff::Timestamp,
}

impl fmt::Display for ShownWhy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why.in_english(|_| self.skill.clone().unwrap_or_default()))
    }
}

impl fmt::Display for ShownSkill {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} of {}", self.name, self.filled, self.wanted)
    }
}

impl fmt::Display for Unmatched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} wrote “{}”", self.who, self.wrote)
    }
}

fn in_words<T: fmt::Display, S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(value)
}

fn in_words_if_any<T: fmt::Display, S: Serializer>(value: &Option<T>, to: S) -> Result<S::Ok, S::Error> {
    value.as_ref().map(ToString::to_string).serialize(to)
}

impl Serialize for ShownWhy {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        in_words(self, to)
    }
}

impl Serialize for ShownSkill {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        in_words(self, to)
    }
}

impl Serialize for Unmatched {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        in_words(self, to)
    }
}

impl Shown {
    /// Puts names in place of ids.
    pub(super) fn of(
        draft: &Draft,
        proposal: &Proposal,
        names: &Names,
        stale: Vec<Difference>,
    ) -> super::Result<Self> {
        let skill = |skill| draft.basis.skill_name(skill);
        let place = |place: &crate::assignment::Placement| ShownPlace {
            member: names.member(place.member),
            group: names.group(place.group),
            new: place.why.today.is_none(),
            why: ShownWhy { why: place.why, skill: place.why.skill.map(skill) },
        };
        let mut members: BTreeMap<MemberId, ShownMember> = BTreeMap::new();
        for member in &draft.basis.situation.members {
            let shown = ShownMember {
                id: member.id,
                name: names.member(member.id),
                answered: draft.basis.answered.binary_search(&member.id).is_ok(),
                places: Vec::new(),
                unmet: Vec::new(),
                leaving: Vec::new(),
                nowhere: None,
            };
            members.insert(member.id, shown);
        }
        let mut in_group: BTreeMap<GroupId, Vec<ShownPlace>> = BTreeMap::new();
        for one in &proposal.placements {
            in_group.entry(one.group).or_default().push(place(one));
            if let Some(member) = members.get_mut(&one.member) {
                member.places.push(place(one));
            }
        }
        for one in &proposal.unmet {
            if let Some(member) = members.get_mut(&one.member) {
                member.unmet.push(ShownUnmet { group: names.group(one.group), why: one.why });
            }
        }
        for one in &proposal.leaving {
            if let Some(member) = members.get_mut(&one.member) {
                member.leaving.push(ShownLeaving { group: names.group(one.group), why: one.why });
            }
        }
        for (id, why) in &proposal.nowhere {
            if let Some(member) = members.get_mut(id) {
                member.nowhere = Some(*why);
            }
        }
        let mut groups: Vec<ShownGroup> = Vec::new();
        for size in &proposal.groups {
            let Some(group) = names.groups.get(&size.group) else { continue };
            let mut places = in_group.remove(&size.group).unwrap_or_default();
            places.sort_by(|a, b| a.member.cmp(&b.member));
            let skills = size.skills.iter();
            groups.push(ShownGroup {
                id: group.id,
                key: group.slug.clone(),
                name: group.name.clone(),
                confidential: group.confidential,
                size: size.size,
                from: size.from,
                to: size.to,
                skills: skills
                    .map(|one| ShownSkill { name: skill(one.skill), filled: one.filled, wanted: one.wanted })
                    .collect(),
                places,
                line: size.line.iter().map(|member| names.member(*member)).collect(),
            });
        }
        groups.sort_by(|a, b| a.name.cmp(&b.name));
        let mut members: Vec<_> = members.into_values().collect();
        members.sort_by(|a, b| a.name.cmp(&b.name));
        let bound = match proposal.proof {
            Proof::Best => proposal.measure,
            Proof::AtMost(bound) => bound,
        };
        let unmatched = draft.basis.unmatched.iter();
        Ok(Self {
            made_by: draft.made_by.clone(),
            made: draft.made,
            edition: draft.edition,
            groups,
            members,
            measure: proposal.measure,
            bound,
            best: proposal.proof == Proof::Best || proposal.measure == bound,
            unmatched: unmatched
                .map(|(who, wrote)| Unmatched { who: names.member(*who), wrote: wrote.clone() })
                .collect(),
            stale,
        })
    }

    /// The same without what may be seen by few: confidential groups other than these.
    pub fn without_confidential(mut self, may_see: &[GroupId]) -> Self {
        let hidden: Vec<String> = self
            .groups
            .iter()
            .filter(|group| group.confidential && !may_see.contains(&group.id))
            .map(|group| group.name.clone())
            .collect();
        self.groups.retain(|group| !hidden.contains(&group.name));
        for member in &mut self.members {
            member.places.retain(|place| !hidden.contains(&place.group));
            member.unmet.retain(|unmet| !hidden.contains(&unmet.group));
            member.leaving.retain(|leaving| !hidden.contains(&leaving.group));
        }
        self
    }
}
