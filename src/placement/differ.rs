//! What has changed in the world since a proposal was made.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Serialize, Serializer};

use super::names::Names;
use super::record::Known;
use crate::assignment::{Group, Member};

/// Something that has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// The community's rules for hours and groups.
    Rules,
    /// A group is new.
    NewGroup(String),
    /// A group looks for something else.
    GroupWants(String),
    /// A group is no more.
    GroupGone(String),
    /// Somebody is new.
    Came(String),
    /// Somebody is in other groups.
    Moved(String),
    /// Somebody said something else.
    Said(String),
    /// Somebody has left.
    Left(String),
}

impl Difference {
    /// The member or the group; empty when it is about neither.
    pub fn name(&self) -> &str {
        match self {
            Self::Rules => "",
            Self::NewGroup(name)
            | Self::GroupWants(name)
            | Self::GroupGone(name)
            | Self::Came(name)
            | Self::Moved(name)
            | Self::Said(name)
            | Self::Left(name) => name,
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rules => f.write_str("the community's rules for hours and groups"),
            Self::NewGroup(name) => write!(f, "{name} is a new group"),
            Self::GroupWants(name) => write!(f, "{name} wants something else"),
            Self::GroupGone(name) => write!(f, "{name} is no more"),
            Self::Came(name) => write!(f, "{name} is new"),
            Self::Moved(name) => write!(f, "{name} is in other groups"),
            Self::Said(name) => write!(f, "{name} said something else"),
            Self::Left(name) => write!(f, "{name} has left"),
        }
    }
}

impl Serialize for Difference {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

/// The differences; none when the proposal still speaks of the same world. What was settled by hand is no difference.
pub fn since(before: &Known, now: &Known, names: &Names) -> Vec<Difference> {
    let mut told = Vec::new();
    if before.situation.settings != now.situation.settings {
        told.push(Difference::Rules);
    }
    let (old, new) = (groups(before), groups(now));
    for (id, group) in &new {
        match old.get(id) {
            None => told.push(Difference::NewGroup(names.group(*id))),
            Some(was) if described(before, was) != described(now, group) => {
                told.push(Difference::GroupWants(names.group(*id)));
            }
            Some(_) => {}
        }
    }
    let gone = old.keys().filter(|id| !new.contains_key(id));
    told.extend(gone.map(|id| Difference::GroupGone(names.group(*id))));
    let (old, new) = (members(before), members(now));
    for (id, member) in &new {
        let name = names.member(*id);
        match old.get(id) {
            None => told.push(Difference::Came(name)),
            Some(was) if was.today != member.today => told.push(Difference::Moved(name)),
            Some(was) if said(before, was) != said(now, member) => {
                told.push(Difference::Said(name));
            }
            Some(_) => {}
        }
    }
    let gone = old.keys().filter(|id| !new.contains_key(id));
    told.extend(gone.map(|id| Difference::Left(names.member(*id))));
    told
}

fn groups(known: &Known) -> BTreeMap<crate::id::GroupId, &Group> {
    known.situation.groups.iter().map(|group| (group.id, group)).collect()
}

fn members(known: &Known) -> BTreeMap<crate::id::MemberId, &Member> {
    known.situation.members.iter().map(|member| (member.id, member)).collect()
}

/// A group with its skills by name: numbers of skills differ from reading to reading.
fn described(known: &Known, group: &Group) -> (Group, Vec<(String, u32)>) {
    let skills = group.skills.iter().map(|(skill, many)| (known.skill_name(*skill), *many)).collect();
    let mut plain = Group { skills: Vec::new(), ..group.clone() };
    // A group that takes everybody takes one more when somebody comes: that is told of the member.
    if plain.from == 0 && plain.to as usize == known.situation.members.len().max(1) {
        plain.to = u32::MAX;
    }
    (plain, skills)
}

fn said(known: &Known, member: &Member) -> (Member, Vec<String>) {
    let mut skills: Vec<_> = member.skills.iter().map(|skill| known.skill_name(*skill)).collect();
    skills.sort();
    (Member { skills: Vec::new(), ..member.clone() }, skills)
}
