//! Situations made from a seed, for the proofs: small, crowded and full of odd wishes.

use jiff::Timestamp;

use super::situation::*;
use crate::domain::group::Role;
use crate::id::{GroupId, MemberId, RawId};

/// Numbers from a seed (splitmix64).
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        x ^ (x >> 31)
    }

    /// Below `end`.
    pub fn below(&mut self, end: u32) -> u32 {
        (self.next() % u64::from(end.max(1))) as u32
    }

    /// True in `percent` of all throws.
    pub fn percent(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u32) as usize]
    }

    pub fn shuffle<T>(&mut self, all: &mut [T]) {
        for at in (1..all.len()).rev() {
            all.swap(at, self.below(at as u32 + 1) as usize);
        }
    }
}

pub fn member_id(n: u32) -> MemberId {
    RawId(u128::from(n) + 1).into()
}

pub fn group_id(n: u32) -> GroupId {
    RawId((u128::from(n) + 1) << 64).into()
}

/// What is made.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    pub members: u32,
    pub groups: u32,
    /// Of 100 pairs of a member and a group, in how many the member named it.
    pub named: u32,
    /// Of 100 members, how many do not want to be with somebody (each with up to three).
    pub apart: u32,
    /// Whether the organiser changed something.
    pub pins: bool,
}

/// A situation of this size; for the same seed, the same.
pub fn situation(seed: u64, size: Size) -> Situation {
    let mut dice = Dice::new(seed);
    let groups = (0..size.groups).map(|g| group(&mut dice, g, size)).collect::<Vec<_>>();
    let members = (0..size.members).map(|m| member(&mut dice, m, size)).collect();
    let mut situation = Situation { settings: Settings::default(), groups, members, pins: Vec::new() };
    if size.pins {
        for _ in 0..dice.below(3) {
            let (member, group) = (member_id(dice.below(size.members)), group_id(dice.below(size.groups)));
            let pin = if dice.percent(60) { Pin::In(member, group) } else { Pin::Out(member, group) };
            situation.pins.push(pin);
        }
    }
    situation
}

fn group(dice: &mut Dice, g: u32, size: Size) -> Group {
    let share = (size.members * 2 / size.groups.max(1)).max(1);
    let from = dice.below(share + 1);
    let to = from + dice.below(share + 1);
    let skills = (0..dice.below(4)).map(|_| (Skill(dice.below(4)), 1 + dice.below(2))).collect();
    let door = match dice.below(10) {
        0 => Door::Closed,
        1 | 2 => {
            let admitted = (0..size.members).filter(|_| dice.percent(40)).map(member_id).collect();
            Door::ByInvitation { admitted }
        }
        _ => Door::Open,
    };
    Group { id: group_id(g), from, to, skills, door }
}

fn member(dice: &mut Dice, m: u32, size: Size) -> Member {
    let mut interests = Vec::new();
    let mut today = Vec::new();
    for g in 0..size.groups {
        if dice.percent(size.named) {
            let grade = match dice.below(14) {
                0 => Grade::OptOut,
                1 => Grade::NoInterest,
                2..=4 => Grade::Could,
                5..=8 => Grade::Like,
                9..=11 => Grade::Love,
                _ => Grade::FirstChoice,
            };
            let since = Timestamp::from_second(i64::from(dice.below(5)) * 86_400)
                .ok()
                .filter(|_| !m.is_multiple_of(3));
            interests.push(Interest { group: group_id(g), grade, since });
        }
        if dice.percent(15) {
            let role = dice.pick(&[Role::Member, Role::Member, Role::Member, Role::Coordinator, Role::Lead]);
            today.push((group_id(g), role));
        }
    }
    let mut not_with = Vec::new();
    if dice.percent(size.apart) {
        not_with.extend((0..=dice.below(3)).map(|_| member_id(dice.below(size.members))));
    }
    let minutes = dice.pick(&[0, 30, 60, 90, 120, 150, 179, 180, 200, 300, 600, 999]);
    Member {
        id: member_id(m),
        minutes_a_week: (minutes != 999).then_some(minutes),
        interests,
        skills: (0..4).filter(|_| dice.percent(35)).map(Skill).collect(),
        today,
        wishes: Wishes { not_with, stay: dice.percent(12), at_most: dice.percent(20).then(|| dice.below(4)) },
    }
}
