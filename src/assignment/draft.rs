//! From a situation to what is possible in it: doors, hands, limits, and who yields to whom.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::fault::Fault;
use super::limit::{Limit, limit};
use super::measure::MOST_PLACES;
use super::possible::{Barred, Held, NotWith, Possible, Way, grade};
use super::situation::{Door, Grade, Group, Member, Pin, Situation};
use crate::domain::group::Role;
use crate::id::{GroupId, MemberId};

/// Who must not meet, the lower first, and who of the two asked.
type Asked = BTreeMap<(u32, u32), (bool, bool)>;

/// A situation that is being looked through.
pub struct Draft<'a> {
    situation: &'a Situation,
    members: Vec<&'a Member>,
    groups: Vec<&'a Group>,
    member_at: HashMap<MemberId, u32>,
    group_at: HashMap<GroupId, u32>,
    limits: Vec<Limit>,
    capacity: Vec<u32>,
    places: BTreeMap<(u32, u32), Way>,
    barred: BTreeMap<(u32, u32), Barred>,
    faults: Vec<Fault>,
}

impl<'a> Draft<'a> {
    /// Ready to be looked through: by id, each id once.
    pub fn new(situation: &'a Situation) -> Result<Self, Vec<Fault>> {
        let mut members: Vec<&Member> = situation.members.iter().collect();
        let mut groups: Vec<&Group> = situation.groups.iter().collect();
        members.sort_by_key(|member| member.id);
        groups.sort_by_key(|group| group.id);
        let twice = members.windows(2).filter(|pair| pair[0].id == pair[1].id);
        let mut faults: Vec<Fault> = twice.map(|pair| Fault::MemberTwice(pair[0].id)).collect();
        let twice = groups.windows(2).filter(|pair| pair[0].id == pair[1].id);
        faults.extend(twice.map(|pair| Fault::GroupTwice(pair[0].id)));
        let cross = groups.iter().filter(|group| group.from > group.to);
        faults.extend(cross.map(|group| Fault::SizesCross {
            group: group.id,
            from: group.from,
            to: group.to,
        }));
        if !faults.is_empty() {
            return Err(faults);
        }
        let member_at = members.iter().zip(0..).map(|(member, at)| (member.id, at)).collect();
        let group_at = groups.iter().zip(0..).map(|(group, at)| (group.id, at)).collect();
        let capacity = groups.iter().map(|group| group.to).collect();
        let mut draft = Self {
            situation,
            members,
            groups,
            member_at,
            group_at,
            limits: Vec::new(),
            capacity,
            places: BTreeMap::new(),
            barred: BTreeMap::new(),
            faults,
        };
        draft.limit_all()?;
        Ok(draft)
    }

    fn limit_all(&mut self) -> Result<(), Vec<Fault>> {
        for member in &self.members {
            let known =
                member.today.iter().map(|(group, _)| group).filter(|id| self.group_at.contains_key(id));
            let today = known.collect::<BTreeSet<_>>().len() as u32;
            self.limits.push(limit(member, today, &self.situation.settings));
        }
        let places = self.limits.iter().zip(&self.members).map(|(limit, member)| {
            u64::from(limit.groups).min((member.interests.len() + member.today.len()) as u64)
        });
        let places = places.sum::<u64>() + self.situation.pins.len() as u64;
        match places > MOST_PLACES {
            true => Err(vec![Fault::TooMany { places, most: MOST_PLACES }]),
            false => Ok(()),
        }
    }

    /// What is possible, or every fault that stands against it.
    pub fn finish(mut self) -> Result<Possible<'a>, Vec<Fault>> {
        let out = self.taken_out();
        self.wishes_and_today(&out);
        self.close_overfull();
        self.pin(&out);
        let asked = self.not_with();
        loop {
            let over = self.hold_within_limits();
            if !self.part_held(&asked) {
                break;
            }
            // Who yielded may have room for what was over.
            for (at, held) in over {
                if let Some(way) = self.places.get_mut(&at) {
                    way.held = Some(held);
                }
            }
        }
        self.full_by_hand();
        let apart = self.keep_apart(&asked);
        let mut not_with: BTreeMap<u32, Vec<NotWith>> = BTreeMap::new();
        for (&(one, other), asked) in &asked {
            not_with.entry(one).or_default().push(NotWith { other, asked: asked.0 });
            not_with.entry(other).or_default().push(NotWith { other: one, asked: asked.1 });
        }
        if !self.faults.is_empty() {
            self.faults.sort();
            self.faults.dedup();
            return Err(self.faults);
        }
        let mut start = vec![0u32; self.members.len() + 1];
        for &(member, _) in self.places.keys() {
            start[member as usize + 1] += 1;
        }
        for member in 0..self.members.len() {
            start[member + 1] += start[member];
        }
        let ways: Vec<Way> = self.places.into_values().collect();
        let mut possible = Possible {
            members: self.members,
            groups: self.groups,
            limits: self.limits,
            ways,
            start,
            capacity: self.capacity,
            apart: Vec::new(),
            barred: self.barred,
            not_with,
        };
        let ways = apart
            .into_iter()
            .filter_map(|(one, other, group)| Some((possible.way(one, group)?, possible.way(other, group)?)));
        possible.apart = ways.collect();
        Ok(possible)
    }

    fn taken_out(&mut self) -> BTreeSet<(u32, u32)> {
        let mut out = BTreeSet::new();
        for pin in &self.situation.pins {
            let (Pin::In(member, group) | Pin::Out(member, group)) = *pin;
            match (self.member_at.get(&member), self.group_at.get(&group)) {
                (None, _) => self.faults.push(Fault::NoMember(member)),
                (_, None) => self.faults.push(Fault::NoGroup(group)),
                (Some(m), Some(g)) if matches!(pin, Pin::Out(..)) => {
                    out.insert((*m, *g));
                }
                _ => {}
            }
        }
        out
    }

    /// Every place that somebody wants, or has and does not want to give up.
    fn wishes_and_today(&mut self, out: &BTreeSet<(u32, u32)>) {
        for (member, m) in self.members.iter().zip(0u32..) {
            let mut said: BTreeMap<u32, (Option<Grade>, Option<Role>)> = BTreeMap::new();
            for (group, role) in &member.today {
                if let Some(g) = self.group_at.get(group) {
                    said.entry(*g).or_default().1 = Some(*role);
                }
            }
            for interest in &member.interests {
                if let Some(g) = self.group_at.get(&interest.group) {
                    said.entry(*g).or_default().0 = Some(interest.grade);
                }
            }
            for (g, (grade, today)) in said {
                if grade.is_some_and(|grade| !grade.is_yes()) {
                    continue;
                }
                let door = match (&self.groups[g as usize].door, today) {
                    _ if out.contains(&(m, g)) => Some(Barred::ByHand),
                    (_, Some(_)) | (Door::Open, _) => None,
                    (Door::Closed, _) => Some(Barred::Closed),
                    (Door::ByInvitation { admitted }, _) => {
                        (!admitted.contains(&member.id)).then_some(Barred::NotAdmitted)
                    }
                };
                let held = today.and_then(|role| match role {
                    Role::Coordinator | Role::Lead => Some(Held::Leads),
                    Role::Member => member.wishes.stay.then_some(Held::Stays),
                });
                let grade = grade.or(today.map(|_| Grade::Could));
                match door {
                    Some(barred) => drop(self.barred.insert((m, g), barred)),
                    None => drop(self.places.insert((m, g), Way { member: m, group: g, grade, today, held })),
                }
            }
        }
    }

    /// Where more are today than the group takes, all of them may stay, and nobody comes in.
    fn close_overfull(&mut self) {
        let mut there = vec![0u32; self.groups.len()];
        for way in self.places.values().filter(|way| way.today.is_some()) {
            there[way.group as usize] += 1;
        }
        for (g, there) in there.into_iter().enumerate() {
            self.capacity[g] = self.capacity[g].max(there);
        }
        let closed = |way: &Way| {
            way.today.is_none()
                && (self.capacity[way.group as usize] > self.groups[way.group as usize].to
                    || self.capacity[way.group as usize] == 0)
        };
        let shut: Vec<_> = self.places.iter().filter(|(_, way)| closed(way)).map(|(key, _)| *key).collect();
        for key in shut {
            self.places.remove(&key);
            self.barred.insert(key, Barred::Overfull);
        }
    }

    fn pin(&mut self, out: &BTreeSet<(u32, u32)>) {
        for pin in &self.situation.pins {
            let Pin::In(member, group) = *pin else { continue };
            let (Some(&m), Some(&g)) = (self.member_at.get(&member), self.group_at.get(&group)) else {
                continue;
            };
            let said = grade(self.members[m as usize], group);
            let fault = match self.barred.get(&(m, g)) {
                _ if out.contains(&(m, g)) => Some(Fault::InAndOut(member, group)),
                _ if said.is_some_and(|said| !said.is_yes()) => Some(Fault::SaidNo(member, group)),
                Some(Barred::Closed) => Some(Fault::Closed(member, group)),
                Some(Barred::NotAdmitted) => Some(Fault::NotAdmitted(member, group)),
                Some(Barred::Overfull) => Some(self.full(g, self.capacity[g as usize] + 1)),
                _ => None,
            };
            if let Some(fault) = fault {
                self.faults.push(fault);
                continue;
            }
            if let Some(way) = self.places.get_mut(&(m, g)) {
                way.held = Some(Held::ByHand);
                continue;
            }
            // Not named, so no door was looked at yet.
            match &self.groups[g as usize].door {
                Door::Closed => self.faults.push(Fault::Closed(member, group)),
                Door::ByInvitation { admitted } if !admitted.contains(&member) => {
                    self.faults.push(Fault::NotAdmitted(member, group));
                }
                _ if self.capacity[g as usize] > self.groups[g as usize].to => {
                    self.faults.push(self.full(g, self.capacity[g as usize] + 1));
                }
                _ => {
                    let held = Some(Held::ByHand);
                    self.places.insert((m, g), Way { member: m, group: g, grade: None, today: None, held });
                }
            }
        }
    }

    /// Who holds more places than they can have holds the best of them: by hand, then leading, then by grade.
    /// Those that are over.
    fn hold_within_limits(&mut self) -> Vec<((u32, u32), Held)> {
        let mut over = Vec::new();
        for m in 0..self.members.len() as u32 {
            let mine = self.places.range_mut((m, 0)..=(m, u32::MAX)).map(|(_, way)| way);
            let mut held: Vec<&mut Way> = mine.filter(|way| way.held.is_some()).collect();
            held.sort_by_key(|way| std::cmp::Reverse((way.held, way.today, way.grade)));
            let limit = self.limits[m as usize].groups;
            let by_hand = held.iter().filter(|way| way.held == Some(Held::ByHand)).count() as u32;
            if by_hand > limit {
                let member = self.members[m as usize].id;
                self.faults.push(Fault::TooManyGroups { member, limit, would: by_hand });
            }
            for way in held.into_iter().skip(limit as usize) {
                over.extend(way.held.take().map(|held| ((way.member, way.group), held)));
            }
        }
        over
    }

    fn full_by_hand(&mut self) {
        let mut held = vec![0u32; self.groups.len()];
        for way in self.places.values().filter(|way| way.held.is_some()) {
            held[way.group as usize] += 1;
        }
        for (g, held) in held.into_iter().enumerate() {
            if held > self.capacity[g] {
                self.faults.push(self.full(g as u32, held));
            }
        }
    }

    fn full(&self, g: u32, would: u32) -> Fault {
        let group = self.groups[g as usize];
        Fault::Full { group: group.id, to: group.to, would }
    }

    fn not_with(&self) -> Asked {
        let mut pairs: Asked = BTreeMap::new();
        for (member, m) in self.members.iter().zip(0u32..) {
            for other in member.wishes.not_with.iter().filter_map(|id| self.member_at.get(id)) {
                match m.cmp(other) {
                    std::cmp::Ordering::Less => pairs.entry((m, *other)).or_default().0 = true,
                    std::cmp::Ordering::Greater => pairs.entry((*other, m)).or_default().1 = true,
                    std::cmp::Ordering::Equal => {}
                }
            }
        }
        pairs
    }

    /// The places in which two who must not meet could meet.
    fn meetings(&self, asked: &Asked) -> Vec<(Way, Way, (bool, bool))> {
        let mut met = Vec::new();
        for (&(one, other), asked) in asked {
            for way in self.places.range((one, 0)..=(one, u32::MAX)).map(|(_, way)| *way) {
                if let Some(there) = self.places.get(&(other, way.group)) {
                    met.push((way, *there, *asked));
                }
            }
        }
        met
    }

    /// Of two who both hold a place where they must not meet, the one who asked yields. Whether somebody did.
    fn part_held(&mut self, asked: &Asked) -> bool {
        let mut yielded = false;
        for (one, other, asked) in self.meetings(asked) {
            let (Some(a), Some(b)) = (self.held(&one), self.held(&other)) else { continue };
            if a == Held::ByHand || b == Held::ByHand {
                let ids = (self.members[one.member as usize].id, self.members[other.member as usize].id);
                self.faults.push(Fault::Together(ids.0, ids.1, self.groups[one.group as usize].id));
                continue;
            }
            let yields = match asked {
                (true, false) => &one,
                (true, true) if (a, one.today) < (b, other.today) => &one,
                _ => &other,
            };
            self.bar_apart(yields);
            yielded = true;
        }
        yielded
    }

    /// Where one of two holds a place, the other cannot come; where none does, it is for the search.
    fn keep_apart(&mut self, asked: &Asked) -> Vec<(u32, u32, u32)> {
        let met = self.meetings(asked);
        let mut apart = Vec::new();
        for (one, other, _) in &met {
            let there = |way: &Way| self.places.contains_key(&(way.member, way.group));
            if !there(one) || !there(other) {
                continue;
            }
            match (self.held(one), self.held(other)) {
                (None, None) => apart.push((one.member, other.member, one.group)),
                (Some(_), None) => self.bar_apart(other),
                (None, Some(_)) => self.bar_apart(one),
                (Some(_), Some(_)) => {}
            }
        }
        apart
    }

    fn held(&self, way: &Way) -> Option<Held> {
        self.places.get(&(way.member, way.group))?.held
    }

    fn bar_apart(&mut self, way: &Way) {
        self.places.remove(&(way.member, way.group));
        self.barred.insert((way.member, way.group), Barred::Apart);
    }
}
