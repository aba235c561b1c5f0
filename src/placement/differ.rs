//! What has changed in the world since a proposal was made.

use std::collections::BTreeMap;

use super::names::Names;
use super::record::Known;
use crate::assignment::{Group, Member};

/// The differences, in words; none when the proposal still speaks of the same world. What was settled by hand is no difference.
pub fn since(before: &Known, now: &Known, names: &Names) -> Vec<String> {
    let mut told = Vec::new();
    if before.situation.settings != now.situation.settings {
        told.push("the community's rules for hours and groups".to_owned());
    }
    let (old, new) = (groups(before), groups(now));
    for (id, group) in &new {
        match old.get(id) {
            None => told.push(format!("{} is a new group", names.group(*id))),
            Some(was) if described(before, was) != described(now, group) => {
                told.push(format!("{} wants something else", names.group(*id)));
            }
            Some(_) => {}
        }
    }
    told.extend(old.keys().filter(|id| !new.contains_key(id)).map(|_| "a group is no more".to_owned()));
    let (old, new) = (members(before), members(now));
    for (id, member) in &new {
        let name = names.member(*id);
        match old.get(id) {
            None => told.push(format!("{name} is new")),
            Some(was) if was.today != member.today => told.push(format!("{name} is in other groups")),
            Some(was) if said(before, was) != said(now, member) => {
                told.push(format!("{name} said something else"))
            }
            Some(_) => {}
        }
    }
    told.extend(old.keys().filter(|id| !new.contains_key(id)).map(|_| "somebody has left".to_owned()));
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
