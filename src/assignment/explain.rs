//! Why everybody is where they are, and is not where they are not.

use std::collections::{BTreeMap, HashMap};

use super::line::{Stand, has_room, line, lines, stand, wishes};
use super::measure::{Measure, points, worth_of_place, worth_of_size};
use super::places::Places;
use super::possible::{Barred, Held, Possible, grade};
use super::proposal::{
    Because, GroupSize, Leaving, Nowhere, Placement, Proof, Proposal, SkillFilled, Time, Unmet, Why,
    WhyLeaving, WhyNot,
};
use super::routes::wanted;
use super::situation::{Grade, Settings, Skill};

/// The places, with all reasons.
pub fn explain(possible: &Possible<'_>, settings: &Settings, places: &Places, proof: Proof) -> Proposal {
    let lines = lines(possible, places);
    let mut in_line: HashMap<(u32, u32), u32> = HashMap::new();
    for (line, group) in lines.iter().zip(0u32..) {
        in_line.extend(line.iter().zip(1..).map(|(member, nth)| ((*member, group), nth)));
    }
    let all = 0..possible.groups.len() as u32;
    let filled: HashMap<_, _> = all.map(|at| (at, places.filled(possible, at))).collect();
    let view = View { possible, settings, places, in_line, filled };
    let members = || 0..possible.members.len() as u32;
    let sizes = possible.groups.iter().zip(0u32..).map(|(group, at)| GroupSize {
        group: group.id,
        size: places.members(at).len() as u32,
        from: group.from,
        to: group.to,
        skills: skills(&wanted(group), view.filled[&at].values()),
        line: lines[at as usize].iter().map(|member| possible.members[*member as usize].id).collect(),
    });
    Proposal {
        placements: members().flat_map(|member| view.placements(member)).collect(),
        unmet: members().flat_map(|member| view.unmet(member)).collect(),
        leaving: members().flat_map(|member| view.leaving(member)).collect(),
        nowhere: members().filter_map(|member| view.nowhere(member)).collect(),
        groups: sizes.collect(),
        measure: places.measure(possible),
        ceiling: ceiling(possible),
        proof,
    }
}

fn skills<'a>(wanted: &[(Skill, u32)], filled: impl Iterator<Item = &'a Skill> + Clone) -> Vec<SkillFilled> {
    let count = |skill: &Skill| filled.clone().filter(|other| *other == skill).count() as u32;
    wanted
        .iter()
        .map(|(skill, wanted)| SkillFilled { skill: *skill, wanted: *wanted, filled: count(skill) })
        .collect()
}

/// An assignment, with what the reasons in it rest on.
pub struct View<'a> {
    possible: &'a Possible<'a>,
    settings: &'a Settings,
    places: &'a Places,
    /// Each member's place in each line.
    in_line: HashMap<(u32, u32), u32>,
    /// Who fills which skill, by group.
    filled: HashMap<u32, BTreeMap<u32, Skill>>,
}

impl<'a> View<'a> {
    /// Enough to give one member's reasons.
    pub fn of_member(
        possible: &'a Possible<'a>,
        settings: &'a Settings,
        places: &'a Places,
        member: u32,
    ) -> Self {
        let in_line = wishes(possible, member).into_iter().filter_map(|(group, _)| {
            let at = line(possible, places, group).iter().position(|other| *other == member)?;
            Some(((member, group), at as u32 + 1))
        });
        let filled = places.groups(member).iter().map(|group| (*group, places.filled(possible, *group)));
        Self { possible, settings, places, in_line: in_line.collect(), filled: filled.collect() }
    }

    /// A member's places.
    pub fn placements(&self, member: u32) -> Vec<Placement> {
        self.places.groups(member).iter().map(|group| self.placement(member, *group)).collect()
    }

    fn placement(&self, member: u32, group: u32) -> Placement {
        let skill = self.filled.get(&group).and_then(|filled| filled.get(&member)).copied();
        let who = self.possible.members[member as usize];
        let id = self.possible.groups[group as usize].id;
        let said = grade(who, id);
        let today = who.today.iter().find(|(today, _)| *today == id).map(|(_, role)| *role);
        let way = self.possible.way(member, group).map(|way| self.possible.ways[way as usize]);
        let because = match way.and_then(|way| way.held) {
            Some(Held::ByHand) => Because::ByHand,
            Some(Held::Leads) => Because::Leads,
            Some(Held::Stays) => Because::Stays,
            None if said.is_some_and(Grade::is_yes) => Because::Wish,
            None if today.is_some() => Because::WasThere,
            None => Because::ByHand,
        };
        let taken = self.settings.minutes_a_group * self.places.groups(member).len() as u32;
        let time = Time { taken, of: who.minutes_a_week };
        Placement { member: who.id, group: id, why: Why { because, grade: said, skill, today, time } }
    }

    /// A member's wishes that are not met.
    pub fn unmet(&self, member: u32) -> Vec<Unmet> {
        let wishes = wishes(self.possible, member).into_iter();
        let missed = wishes.filter(|(group, _)| !self.places.has(member, *group));
        let unmet = missed.map(|(group, grade)| Unmet {
            member: self.possible.members[member as usize].id,
            group: self.possible.groups[group as usize].id,
            grade,
            why: self.why_not(member, group),
        });
        unmet.collect()
    }

    fn why_not(&self, member: u32, group: u32) -> WhyNot {
        match stand(self.possible, self.places, member, group) {
            Stand::Barred(Barred::Closed) => WhyNot::Closed,
            Stand::Barred(Barred::NotAdmitted) => WhyNot::NotAdmitted,
            Stand::Barred(_) => WhyNot::ByHand,
            Stand::Apart { asked: true } => WhyNot::AskedApart,
            Stand::Apart { asked: false } => WhyNot::DidNotFit,
            Stand::Enough => {
                let limit = self.possible.limits[member as usize];
                let minutes = self.possible.members[member as usize].minutes_a_week;
                WhyNot::Enough { groups: limit.groups, by: limit.by, minutes }
            }
            Stand::WouldCome { .. } => {
                let line = self.in_line.get(&(member, group)).copied().unwrap_or(1);
                let (size, to) =
                    (self.places.members(group).len() as u32, self.possible.groups[group as usize].to);
                match has_room(self.possible, self.places, member, group) {
                    true if size + line <= to => WhyNot::PlaceFree,
                    true => WhyNot::OthersFirst { line },
                    false => WhyNot::Full { size, to, line },
                }
            }
        }
    }

    fn leaving(&self, member: u32) -> Vec<Leaving> {
        let who = self.possible.members[member as usize];
        let mut leaving = Vec::new();
        for (id, role) in &who.today {
            let Some(group) = self.possible.group(*id) else { continue };
            if self.places.has(member, group) {
                continue;
            }
            let elsewhere = || {
                self.places
                    .groups(member)
                    .iter()
                    .any(|group| !super::places::was_there(self.possible, member, *group))
            };
            let why = match (grade(who, *id), self.why_not(member, group)) {
                (Some(Grade::OptOut | Grade::NoInterest), _) => WhyLeaving::TheirWord,
                (_, WhyNot::Enough { .. }) if elsewhere() => WhyLeaving::ForOthers,
                (_, why) => WhyLeaving::Because(why),
            };
            leaving.push(Leaving { member: who.id, group: *id, role: *role, why });
        }
        leaving.sort_by_key(|leaving| leaving.group);
        leaving.dedup_by_key(|leaving| leaving.group);
        leaving
    }

    fn nowhere(&self, member: u32) -> Option<(crate::id::MemberId, Nowhere)> {
        if !self.places.groups(member).is_empty() {
            return None;
        }
        let who = self.possible.members[member as usize];
        let limit = self.possible.limits[member as usize];
        let known = |group| self.possible.group(group).is_some();
        let named = who.interests.iter().any(|interest| interest.grade.is_yes() && known(interest.group))
            || who
                .today
                .iter()
                .any(|(group, _)| known(*group) && grade(who, *group).is_none_or(Grade::is_yes));
        let why = match limit.groups {
            0 => Nowhere::NoTime(limit.by),
            _ if !named => Nowhere::NamedNone,
            _ => Nowhere::NothingLeft,
        };
        Some((who.id, why))
    }
}

/// What each figure could be at the most, if no other mattered.
pub fn ceiling(possible: &Possible<'_>) -> Measure {
    let mut most = Measure::default();
    let mut heads = vec![0u32; possible.groups.len()];
    let mut able: HashMap<(u32, Skill), u32> = HashMap::new();
    for member in 0..possible.members.len() as u32 {
        let mut wanted: Vec<i64> = Vec::new();
        for way in possible.ways_of(member) {
            wanted.push(points(way.grade));
            heads[way.group as usize] += 1;
            most.kept += i64::from(way.today.is_some());
            for skill in &possible.members[member as usize].skills {
                *able.entry((way.group, *skill)).or_default() += 1;
            }
        }
        wanted.sort_unstable_by_key(|points| std::cmp::Reverse(*points));
        let limit = possible.limits[member as usize].groups;
        let best = wanted.iter().zip(1..=limit).map(|(points, nth)| points + worth_of_place(nth));
        most.interest += best.sum::<i64>();
    }
    for (group, at) in possible.groups.iter().zip(0u32..) {
        let heads = heads[at as usize].min(possible.capacity[at as usize]).min(group.from);
        most.balance += (1..=heads).map(|nth| worth_of_size(nth, group.from, group.to)).sum::<i64>();
        for (skill, places) in wanted(group) {
            most.skills += i64::from(places.min(able.get(&(at, skill)).copied().unwrap_or(0)));
        }
    }
    most
}
