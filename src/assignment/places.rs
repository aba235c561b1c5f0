//! Who is where: an assignment, good or not.

use std::collections::BTreeMap;

use super::measure::{Measure, points, worth_of_place, worth_of_size};
use super::possible::{Possible, grade};
use super::routes::wanted;
use super::situation::{Grade, Skill};
use crate::id::{GroupId, MemberId};

/// Who is where, by the places in a [`Possible`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    /// Each member's groups, sorted.
    of_member: Vec<Vec<u32>>,
    /// Each group's members, sorted.
    of_group: Vec<Vec<u32>>,
}

impl Places {
    /// Nobody anywhere.
    pub fn empty(possible: &Possible<'_>) -> Self {
        Self {
            of_member: vec![Vec::new(); possible.members.len()],
            of_group: vec![Vec::new(); possible.groups.len()],
        }
    }

    /// These places; unknown ids are passed over.
    pub fn of(possible: &Possible<'_>, places: impl IntoIterator<Item = (MemberId, GroupId)>) -> Self {
        let mut all = Self::empty(possible);
        for (member, group) in places {
            if let (Some(member), Some(group)) = (possible.member(member), possible.group(group)) {
                all.put(member, group);
            }
        }
        all
    }

    /// Where everybody is today.
    pub fn today(possible: &Possible<'_>) -> Self {
        let today = possible.members.iter().flat_map(|member| {
            let id = member.id;
            member.today.iter().map(move |(group, _)| (id, *group))
        });
        Self::of(possible, today)
    }

    /// All of them, by member and group.
    pub fn ids(&self, possible: &Possible<'_>) -> Vec<(MemberId, GroupId)> {
        let all = self.of_member.iter().zip(&possible.members).flat_map(|(groups, member)| {
            groups.iter().map(|group| (member.id, possible.groups[*group as usize].id))
        });
        all.collect()
    }

    /// A member's groups.
    pub fn groups(&self, member: u32) -> &[u32] {
        &self.of_member[member as usize]
    }

    /// A group's members.
    pub fn members(&self, group: u32) -> &[u32] {
        &self.of_group[group as usize]
    }

    /// Whether the member is in the group.
    pub fn has(&self, member: u32, group: u32) -> bool {
        self.of_member[member as usize].binary_search(&group).is_ok()
    }

    /// Puts a member into a group.
    pub fn put(&mut self, member: u32, group: u32) {
        insert(&mut self.of_member[member as usize], group);
        insert(&mut self.of_group[group as usize], member);
    }

    /// Takes a member out of a group.
    pub fn take(&mut self, member: u32, group: u32) {
        self.of_member[member as usize].retain(|there| *there != group);
        self.of_group[group as usize].retain(|there| *there != member);
    }

    /// How good it is.
    pub fn measure(&self, possible: &Possible<'_>) -> Measure {
        let mut measure = Measure::default();
        for (groups, member) in self.of_member.iter().zip(0u32..) {
            for (group, nth) in groups.iter().zip(1..) {
                measure.interest += points(wish(possible, member, *group)) + worth_of_place(nth);
                measure.kept += i64::from(was_there(possible, member, *group));
            }
        }
        for (group, at) in possible.groups.iter().zip(0u32..) {
            let heads = self.members(at).len() as u32;
            measure.balance += (1..=heads).map(|nth| worth_of_size(nth, group.from, group.to)).sum::<i64>();
            measure.skills += self.filled(possible, at).len() as i64;
        }
        measure
    }

    /// Who fills which of the places for skills in a group: as many as can be, each member one (a maximum matching, by augmenting
    /// paths over the skills).
    pub fn filled(&self, possible: &Possible<'_>, group: u32) -> BTreeMap<u32, Skill> {
        let wanted = wanted(possible.groups[group as usize]);
        let mut holders: Vec<Vec<u32>> = vec![Vec::new(); wanted.len()];
        if !wanted.is_empty() {
            for &member in self.members(group) {
                fill(possible, &wanted, &mut holders, member, &mut vec![false; wanted.len()]);
            }
        }
        let all = holders.iter().zip(&wanted);
        all.flat_map(|(holders, (skill, _))| holders.iter().map(|member| (*member, *skill))).collect()
    }
}

fn fill(
    possible: &Possible<'_>,
    wanted: &[(Skill, u32)],
    holders: &mut [Vec<u32>],
    member: u32,
    tried: &mut [bool],
) -> bool {
    for (at, (skill, places)) in wanted.iter().enumerate() {
        if tried[at] || !possible.members[member as usize].skills.contains(skill) {
            continue;
        }
        tried[at] = true;
        if holders[at].len() < *places as usize {
            holders[at].push(member);
            return true;
        }
        for place in 0..holders[at].len() {
            let holder = holders[at][place];
            if fill(possible, wanted, holders, holder, tried) {
                holders[at][place] = member;
                return true;
            }
        }
    }
    false
}

/// How much a member wants a group: what they said, or that they are there today and said nothing.
pub fn wish(possible: &Possible<'_>, member: u32, group: u32) -> Option<Grade> {
    match possible.way(member, group) {
        Some(way) => possible.ways[way as usize].grade,
        None => {
            let said = grade(possible.members[member as usize], possible.groups[group as usize].id);
            said.or(was_there(possible, member, group).then_some(Grade::Could))
        }
    }
}

/// Whether a member is in a group today.
pub fn was_there(possible: &Possible<'_>, member: u32, group: u32) -> bool {
    let id = possible.groups[group as usize].id;
    possible.members[member as usize].today.iter().any(|(today, _)| *today == id)
}

fn insert(sorted: &mut Vec<u32>, value: u32) {
    if let Err(at) = sorted.binary_search(&value) {
        sorted.insert(at, value);
    }
}
