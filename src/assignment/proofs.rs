//! What holds for every situation: no rule is broken, nothing is better, order means nothing, and what is said is so.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::by_hand::{Change, what_if};
use super::generated::{Dice, Size, situation};
use super::measure::{Measure, points, worth_of_place, worth_of_size};
use super::newcomer::place_newcomer;
use super::possible::Possible;
use super::proposal::*;
use super::propose::{measure, propose, solve};
use super::situation::*;
use crate::domain::group::Role;
use crate::id::{GroupId, MemberId};

/// How many situations each proof tries; `ASSIGN_CASES` says more.
fn cases(usual: u32) -> ProptestConfig {
    let cases = std::env::var("ASSIGN_CASES").ok().and_then(|text| text.parse().ok());
    ProptestConfig { cases: cases.unwrap_or(usual), failure_persistence: None, ..ProptestConfig::default() }
}

fn small() -> impl Strategy<Value = Situation> {
    let size = (1..=6u32, 1..=4u32, 30..=100u32, prop_oneof![Just(0), 1..=100u32], any::<bool>());
    (any::<u64>(), size).prop_map(|(seed, (members, groups, named, apart, pins))| {
        situation(seed, Size { members, groups, named, apart, pins })
    })
}

fn middling() -> impl Strategy<Value = Situation> {
    (any::<u64>(), 20..=120u32, 3..=15u32, 0..=10u32).prop_map(|(seed, members, groups, apart)| {
        situation(seed, Size { members, groups, named: 40, apart, pins: false })
    })
}

/// The best measure, found by trying everything.
fn best(situation: &Situation) -> Option<Measure> {
    let possible = Possible::new(situation).ok()?;
    let mut choices: Vec<Vec<Vec<u32>>> = Vec::new();
    for member in 0..possible.members.len() as u32 {
        let ways = possible.ways_of(member);
        let limit = possible.limits[member as usize].groups;
        let sets = (0u32..1 << ways.len()).filter(|set| {
            let holds = ways.iter().zip(0..).all(|(way, bit)| way.held.is_none() || set >> bit & 1 == 1);
            set.count_ones() <= limit && holds
        });
        let groups = |set: u32| {
            ways.iter().zip(0..).filter(move |(_, bit)| set >> bit & 1 == 1).map(|(way, _)| way.group)
        };
        choices.push(sets.map(|set| groups(set).collect()).collect());
    }
    let mut trial = Trial { possible: &possible, sets: Vec::new(), best: None };
    trial.all(&choices);
    Some(trial.best.expect("something is always possible"))
}

struct Trial<'a> {
    possible: &'a Possible<'a>,
    sets: Vec<Vec<u32>>,
    best: Option<Measure>,
}

impl Trial<'_> {
    fn all(&mut self, choices: &[Vec<Vec<u32>>]) {
        let at = self.sets.len();
        let Some(sets) = choices.get(at) else {
            let measure = self.measure();
            self.best = self.best.max(Some(measure));
            return;
        };
        for set in sets {
            self.sets.push(set.clone());
            if self.keeps_rules() {
                self.all(choices);
            }
            self.sets.pop();
        }
    }

    fn keeps_rules(&self) -> bool {
        let newest = self.sets.len() - 1;
        let me = self.possible.members[newest];
        self.sets[newest].iter().all(|group| {
            let there = || (0..self.sets.len()).filter(|member| self.sets[*member].contains(group));
            let fits = there().count() as u32 <= self.possible.capacity[*group as usize];
            let apart = there().all(|member| {
                let other = self.possible.members[member];
                member == newest
                    || !other.wishes.not_with.contains(&me.id) && !me.wishes.not_with.contains(&other.id)
            });
            fits && apart
        })
    }

    fn measure(&self) -> Measure {
        let mut measure = Measure::default();
        for (set, member) in self.sets.iter().zip(&self.possible.members) {
            for (group, nth) in set.iter().zip(1..) {
                let id = self.possible.groups[*group as usize].id;
                let today = member.today.iter().any(|(group, _)| *group == id);
                let said = member.interests.iter().find(|interest| interest.group == id);
                let grade = said.map(|said| said.grade).or(today.then_some(Grade::Could));
                measure.interest += points(grade) + worth_of_place(nth);
                measure.kept += i64::from(today);
            }
        }
        for (group, at) in self.possible.groups.iter().zip(0u32..) {
            let there: Vec<&Member> = self
                .sets
                .iter()
                .zip(&self.possible.members)
                .filter(|(set, _)| set.contains(&at))
                .map(|(_, m)| *m)
                .collect();
            measure.balance +=
                (1..=there.len() as u32).map(|nth| worth_of_size(nth, group.from, group.to)).sum::<i64>();
            let slots: Vec<Skill> = group
                .skills
                .iter()
                .flat_map(|(skill, places)| std::iter::repeat_n(*skill, *places as usize))
                .collect();
            measure.skills += covered(&slots, &there);
        }
        measure
    }
}

/// How many slots can be filled by one person each: every person in turn takes one of the slots left, or none.
fn covered(slots: &[Skill], people: &[&Member]) -> i64 {
    let Some((first, rest)) = people.split_first() else { return 0 };
    let mut most = covered(slots, rest);
    for skill in slots.iter().collect::<BTreeSet<_>>() {
        if first.skills.contains(skill) {
            let mut left = slots.to_vec();
            left.remove(left.iter().position(|slot| slot == skill).unwrap());
            most = most.max(1 + covered(&left, rest));
        }
    }
    most
}

/// Every rule, read from the situation alone.
fn check_rules(situation: &Situation, proposal: &Proposal) -> Result<(), TestCaseError> {
    let mut of_member: BTreeMap<MemberId, BTreeSet<GroupId>> = BTreeMap::new();
    let mut of_group: BTreeMap<GroupId, BTreeSet<MemberId>> = BTreeMap::new();
    for place in &proposal.placements {
        prop_assert!(of_member.entry(place.member).or_default().insert(place.group), "twice in a group");
        of_group.entry(place.group).or_default().insert(place.member);
    }
    let none = BTreeSet::new();
    for group in &situation.groups {
        let there = of_group.get(&group.id).unwrap_or(&none);
        let was = |id: &MemberId| {
            let member = situation.members.iter().find(|member| member.id == *id).unwrap();
            member.today.iter().any(|(today, _)| *today == group.id)
        };
        let fits = there.len() <= group.to as usize || there.iter().all(was);
        prop_assert!(fits, "{} of {} in {:?}", there.len(), group.to, group.id);
        for id in there.iter().filter(|id| !was(id)) {
            match &group.door {
                Door::Open => {}
                Door::Closed => prop_assert!(false, "into a closed group"),
                Door::ByInvitation { admitted } => prop_assert!(admitted.contains(id), "not admitted"),
            }
        }
    }
    let nowhere = BTreeSet::new();
    for member in &situation.members {
        let mine = of_member.get(&member.id).unwrap_or(&nowhere);
        let (minutes, settings) = (member.minutes_a_week, &situation.settings);
        if let Some(minutes) = minutes {
            prop_assert!(mine.len() as u32 * settings.minutes_a_group <= minutes, "more groups than hours");
            prop_assert!(minutes >= 180 || mine.len() <= 2, "three groups below three hours");
        }
        prop_assert!(member.wishes.at_most.is_none_or(|most| mine.len() as u32 <= most));
        for group in mine {
            let said = member.interests.iter().find(|interest| interest.group == *group);
            let by_hand = situation.pins.contains(&Pin::In(member.id, *group));
            let today = member.today.iter().any(|(today, _)| today == group);
            prop_assert!(said.is_none_or(|said| said.grade.is_yes()), "against their no");
            prop_assert!(said.is_some() || by_hand || today, "a group that they did not name");
            prop_assert!(!situation.pins.contains(&Pin::Out(member.id, *group)));
            for other in &member.wishes.not_with {
                let meets = *other != member.id && of_group[group].contains(other);
                prop_assert!(!meets, "with somebody with whom they asked not to be");
            }
        }
        for pin in &situation.pins {
            if let Pin::In(id, group) = pin {
                prop_assert!(*id != member.id || mine.contains(group), "not where the organiser put them");
            }
        }
        check_stays(situation, member, mine)?;
    }
    Ok(())
}

/// Who asked to stay, or leads, stays: unless the organiser took them out, they said no, their hours are used up, or somebody is there whom
/// they must not meet.
fn check_stays(
    situation: &Situation,
    member: &Member,
    mine: &BTreeSet<GroupId>,
) -> Result<(), TestCaseError> {
    let possible = Possible::new(situation).unwrap();
    let limit = possible.limits[possible.member(member.id).unwrap() as usize].groups;
    for (group, role) in &member.today {
        let said_no = member.interests.iter().any(|said| said.group == *group && !said.grade.is_yes());
        let out = situation.pins.contains(&Pin::Out(member.id, *group));
        let met = situation.members.iter().any(|other| {
            (other.wishes.not_with.contains(&member.id) || member.wishes.not_with.contains(&other.id))
                && other.id != member.id
                && other.today.iter().any(|(today, _)| today == group)
                || situation.pins.contains(&Pin::In(other.id, *group))
        });
        let holds = member.wishes.stay || *role > Role::Member;
        let wanted_more = mine.len() as u32 >= limit;
        prop_assert!(!holds || said_no || out || met || wanted_more || mine.contains(group), "did not stay");
    }
    Ok(())
}

/// What is said of every place and every wish is so.
fn check_words(situation: &Situation, proposal: &Proposal) -> Result<(), TestCaseError> {
    let size = |id: GroupId| proposal.placements.iter().filter(|place| place.group == id).count() as u32;
    let in_it = |member, group| {
        proposal.placements.iter().any(|place| place.member == member && place.group == group)
    };
    let groups_of =
        |id: MemberId| proposal.placements.iter().filter(move |place| place.member == id).count() as u32;
    for group in &proposal.groups {
        prop_assert_eq!(group.size, size(group.group));
        prop_assert_eq!(group.line.iter().collect::<BTreeSet<_>>().len(), group.line.len());
    }
    for unmet in &proposal.unmet {
        prop_assert!(!in_it(unmet.member, unmet.group));
        let member = situation.members.iter().find(|member| member.id == unmet.member).unwrap();
        match unmet.why {
            WhyNot::Full { size: said, to, line } => {
                prop_assert!(said == size(unmet.group) && said >= to, "a full group is full");
                let group = proposal.groups.iter().find(|group| group.group == unmet.group).unwrap();
                prop_assert_eq!(group.line.get(line as usize - 1), Some(&unmet.member));
                prop_assert_eq!(group.to, to);
            }
            WhyNot::Enough { groups, .. } => prop_assert_eq!(groups_of(unmet.member), groups),
            WhyNot::AskedApart => {
                let met = member.wishes.not_with.iter().any(|other| in_it(*other, unmet.group));
                prop_assert!(met, "nobody is there whom they asked not to meet");
            }
            WhyNot::DidNotFit => {
                let asks = situation
                    .members
                    .iter()
                    .any(|other| other.wishes.not_with.contains(&member.id) && in_it(other.id, unmet.group));
                prop_assert!(asks, "nobody is there who asked not to meet them");
            }
            WhyNot::NotAdmitted | WhyNot::Closed => {
                let group = situation.groups.iter().find(|group| group.id == unmet.group).unwrap();
                prop_assert!(group.door != Door::Open);
            }
            WhyNot::ByHand => prop_assert!(situation.pins.contains(&Pin::Out(unmet.member, unmet.group))),
            // Only where more were than the group takes, and several left at once.
            WhyNot::PlaceFree | WhyNot::OthersFirst { .. } => {
                let was = situation
                    .members
                    .iter()
                    .filter(|member| member.today.iter().any(|(today, _)| *today == unmet.group));
                let group = situation.groups.iter().find(|group| group.id == unmet.group).unwrap();
                prop_assert!(was.count() as u32 > group.to || group.to == 0, "a free place was not given");
            }
        }
    }
    for place in &proposal.placements {
        let member = situation.members.iter().find(|member| member.id == place.member).unwrap();
        let said = member.interests.iter().find(|said| said.group == place.group).map(|said| said.grade);
        prop_assert_eq!(place.why.grade, said);
        prop_assert!(place.why.skill.is_none_or(|skill| member.skills.contains(&skill)));
        prop_assert_eq!(place.why.time.taken, groups_of(member.id) * 60);
        prop_assert!(place.why.because != Because::Wish || said.is_some_and(Grade::is_yes));
    }
    let filled: u32 = proposal.groups.iter().flat_map(|group| &group.skills).map(|skill| skill.filled).sum();
    prop_assert_eq!(i64::from(filled), proposal.measure.skills);
    let (reached, most) = (proposal.measure, proposal.ceiling);
    prop_assert!(reached.interest <= most.interest && reached.skills <= most.skills);
    prop_assert!(reached.balance <= most.balance && reached.kept <= most.kept);
    for nowhere in &proposal.nowhere {
        prop_assert_eq!(groups_of(nowhere.0), 0);
    }
    Ok(())
}

fn reordered(situation: &Situation, seed: u64) -> Situation {
    let mut other = situation.clone();
    let mut dice = Dice::new(seed);
    dice.shuffle(&mut other.members);
    dice.shuffle(&mut other.groups);
    dice.shuffle(&mut other.pins);
    for member in &mut other.members {
        dice.shuffle(&mut member.interests);
        dice.shuffle(&mut member.today);
        dice.shuffle(&mut member.skills);
        dice.shuffle(&mut member.wishes.not_with);
    }
    for group in &mut other.groups {
        dice.shuffle(&mut group.skills);
    }
    other
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn nothing_is_better_than_what_is_proposed(situation in small()) {
        if let Some(best) = best(&situation) {
            let proposal = propose(&situation).unwrap();
            prop_assert_eq!(proposal.measure, best);
            prop_assert_eq!(proposal.proof, Proof::Best);
        }
    }

    #[test]
    fn no_rule_is_broken_and_what_is_said_is_so(situation in small()) {
        if let Ok(proposal) = propose(&situation) {
            check_rules(&situation, &proposal)?;
            check_words(&situation, &proposal)?;
        }
    }

    #[test]
    fn the_order_in_which_it_is_given_means_nothing(situation in small(), seed in any::<u64>()) {
        prop_assert_eq!(propose(&situation), propose(&reordered(&situation, seed)));
    }
}

/// A change by hand breaks nothing exactly when the assignment after it breaks no rule that the one before kept.
fn check_change(situation: &Situation, dice: &mut Dice) -> Result<(), TestCaseError> {
    let Ok(proposal) = propose(situation) else { return Ok(()) };
    let member = situation.members[dice.below(situation.members.len() as u32) as usize].id;
    let group = situation.groups[dice.below(situation.groups.len() as u32) as usize].id;
    let there = proposal.places().contains(&(member, group));
    let change = if there { Change::Remove { member, group } } else { Change::Add { member, group } };
    let effect = what_if(situation, &proposal.places(), change).unwrap();
    prop_assert_eq!(effect.before, proposal.measure);
    prop_assert_eq!(effect.after, measure(situation, &effect.places).unwrap());
    prop_assert_eq!(effect.places.contains(&(member, group)), !there);
    // By hand alone can somebody come into a group that they did not name, or into one that had more than it takes.
    let who = situation.members.iter().find(|other| other.id == member).unwrap();
    let named = who.interests.iter().any(|said| said.group == group && said.grade.is_yes());
    let was = situation.members.iter().filter(|other| other.today.iter().any(|(today, _)| *today == group));
    let takes = situation.groups.iter().find(|other| other.id == group).unwrap().to;
    if effect.breaks.is_empty() && named && was.count() as u32 <= takes {
        prop_assert!(effect.after <= effect.before, "the proposal was the best");
    }
    if let Some(up) = effect.moves_up {
        let mut places = effect.places;
        places.retain(|place| Some(place.1) != up.leaves || place.0 != up.member);
        let add = Change::Add { member: up.member, group: up.group };
        prop_assert_eq!(what_if(situation, &places, add).unwrap().breaks, vec![]);
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn a_change_by_hand_is_measured_and_who_moves_up_may(situation in small(), seed in any::<u64>()) {
        check_change(&situation, &mut Dice::new(seed))?;
    }

    #[test]
    fn an_offer_to_a_newcomer_breaks_no_rule_and_moves_nobody(situation in small(), seed in any::<u64>()) {
        let mut situation = situation;
        let at = Dice::new(seed).below(situation.members.len() as u32) as usize;
        situation.members[at].today.clear();
        situation.pins.clear();
        let newcomer = situation.members[at].id;
        let today = situation.members.iter().flat_map(|member| {
            member.today.iter().map(|(group, _)| (member.id, *group))
        });
        let mut places: Vec<_> = today.collect();
        for place in place_newcomer(&situation, newcomer).unwrap().placements {
            let add = Change::Add { member: newcomer, group: place.group };
            let effect = what_if(&situation, &places, add).unwrap();
            prop_assert_eq!(effect.breaks, vec![]);
            prop_assert!(effect.after.interest > effect.before.interest);
            places = effect.places;
        }
    }
}

proptest! {
    #![proptest_config(cases(40))]

    #[test]
    fn a_community_of_a_hundred_is_sorted_by_the_rules_and_proven(situation in middling(), seed in any::<u64>()) {
        let possible = Possible::new(&situation).unwrap();
        let solved = solve(&possible);
        prop_assert!(solved.proven, "the prices prove the bound");
        prop_assert!(solved.places.measure(&possible).cost() >= solved.bound, "nothing is below the bound");
        let proposal = propose(&situation).unwrap();
        check_rules(&situation, &proposal)?;
        check_words(&situation, &proposal)?;
        prop_assert_eq!(proposal, propose(&reordered(&situation, seed)).unwrap());
    }
}
