//! What "best" means, as whole numbers.

use super::situation::Grade;

/// How good an assignment is. Ordered: the first figure decides, the next only between equals (the field order is the rank).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Measure {
    /// Interests met: for every place its [`points`], and for every member [`worth_of_place`] of their first and second group.
    pub interest: i64,
    /// Skills wanted covered: places for a skill that are filled, each by a member of the group who fills no other there.
    pub skills: i64,
    /// Balanced sizes: [`worth_of_size`] of every head in every group.
    pub balance: i64,
    /// Few changes: places of today that are kept.
    pub kept: i64,
}

impl std::ops::Add for Measure {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            interest: self.interest + other.interest,
            skills: self.skills + other.skills,
            balance: self.balance + other.balance,
            kept: self.kept + other.kept,
        }
    }
}

/// Points for a place by how much the member wants it. A place of today of which its member said nothing counts as
/// [`Grade::Could`]; one that the organiser gave to somebody who did not name the group counts nothing.
pub fn points(grade: Option<Grade>) -> i64 {
    match grade {
        Some(Grade::FirstChoice) => 20,
        Some(Grade::Love) => 12,
        Some(Grade::Like) => 7,
        Some(Grade::Could) => 3,
        Some(Grade::NoInterest | Grade::OptOut) | None => 0,
    }
}

/// Points for a member's `nth` group (from 1), whichever it is. A first group is worth 30 more than a second, and no grade is worth 30
/// more than another: nobody's second group costs somebody else their only one.
pub fn worth_of_place(nth: u32) -> i64 {
    match nth {
        1 => 40,
        2 => 10,
        _ => 0,
    }
}

/// Points for a group's `nth` head (from 1) when it wants `from..=to`. It falls with every head, so that the emptier of two groups gains
/// more: from 2000 down to above 1000 until `from` is reached, then from 0 down to -1000 at `to` and beyond. Sizes are compared by how full groups are.
pub fn worth_of_size(nth: u32, from: u32, to: u32) -> i64 {
    let nth = i64::from(nth);
    let (from, to) = (i64::from(from), i64::from(to));
    if nth <= from {
        2000 - 1000 * (nth - 1) / from
    } else if nth < to {
        -1000 * (nth - from - 1) / (to - from)
    } else {
        -1000
    }
}

/// What the flow minimises: a measure as one number, negated. The fields lie side by side, wide enough that no sum within
/// [`MOST_PLACES`] reaches from one into the next.
pub type Cost = i128;

/// One place of today kept.
pub const KEPT: Cost = 1;
/// One point of balance.
pub const BALANCE: Cost = 1 << 22;
/// One skill covered.
pub const SKILL: Cost = 1 << 54;
/// One point of interest.
pub const INTEREST: Cost = 1 << 76;
/// A place that must be kept, or must not be taken: more than everything else together.
pub const RULE: Cost = 1 << 104;

/// The most places (members times groups each) for which the fields are wide enough.
pub const MOST_PLACES: u64 = 1 << 19;

impl Measure {
    /// As one number, to be minimised.
    pub fn cost(self) -> Cost {
        -(Cost::from(self.interest) * INTEREST
            + Cost::from(self.skills) * SKILL
            + Cost::from(self.balance) * BALANCE
            + Cost::from(self.kept) * KEPT)
    }

    /// Back from one number.
    pub fn from_cost(cost: Cost) -> Self {
        let mut rest = -cost;
        let mut take = |unit: Cost| {
            let whole = (rest + unit / 2).div_euclid(unit);
            rest -= whole * unit;
            i64::try_from(whole).unwrap_or(i64::MAX)
        };
        Self { interest: take(INTEREST), skills: take(SKILL), balance: take(BALANCE), kept: take(KEPT) }
    }
}
