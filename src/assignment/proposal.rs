//! What is proposed, and why, as values: words for them are made elsewhere.

use super::limit::LimitedBy;
use super::measure::Measure;
use super::situation::{Grade, Skill};
use crate::domain::group::Role;
use crate::id::{GroupId, MemberId};

/// Who should be where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Every place, by member and group.
    pub placements: Vec<Placement>,
    /// Every wish that is not met, by member and group.
    pub unmet: Vec<Unmet>,
    /// Every place of today that ends, by member and group.
    pub leaving: Vec<Leaving>,
    /// Everybody who is in no group, by member.
    pub nowhere: Vec<(MemberId, Nowhere)>,
    /// Every group, by id.
    pub groups: Vec<GroupSize>,
    /// How good it is.
    pub measure: Measure,
    /// What each figure could be at the most if no other mattered: everybody in what they want most, as if groups had no end; all
    /// skills wanted; as many heads as possible best spread; nobody leaving who wants to stay.
    pub ceiling: Measure,
    /// Whether it is the best.
    pub proof: Proof,
}

impl Proposal {
    /// Who is where, for [`super::what_if`] and [`super::move_up`].
    pub fn places(&self) -> Vec<(MemberId, GroupId)> {
        self.placements.iter().map(|place| (place.member, place.group)).collect()
    }
}

/// Whether a proposal is the best that the rules allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// It is: no other has a higher measure.
    Best,
    /// Too many pairs of members must not meet to look at everything. No assignment has a higher measure than this.
    AtMost(Measure),
}

/// One member's place in one group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placement {
    /// The member.
    pub member: MemberId,
    /// The group.
    pub group: GroupId,
    /// Why.
    pub why: Why,
}

/// Why somebody is in a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Why {
    /// What decided.
    pub because: Because,
    /// How much they want it; none if they did not say.
    pub grade: Option<Grade>,
    /// What the group looks for and they bring.
    pub skill: Option<Skill>,
    /// Whether they are there today.
    pub today: Option<Role>,
    /// What it takes of their time.
    pub time: Time,
}

/// What decided a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Because {
    /// They wished for it.
    Wish,
    /// They are there today and said nothing against it.
    WasThere,
    /// They asked to stay where they are.
    Stays,
    /// They coordinate or lead the group.
    Leads,
    /// The organiser put them there.
    ByHand,
}

/// A member's time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Time {
    /// Minutes a week that all their groups take.
    pub taken: u32,
    /// Minutes a week that they have; none if they did not say.
    pub of: Option<u32>,
}

/// A wish that is not met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unmet {
    /// The member.
    pub member: MemberId,
    /// The group.
    pub group: GroupId,
    /// How much they want it.
    pub grade: Grade,
    /// Why not.
    pub why: WhyNot,
}

/// Why a wish is not met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhyNot {
    /// The group is full.
    Full {
        /// How many are in it.
        size: u32,
        /// How many it takes.
        to: u32,
        /// The member's place in the line, from 1.
        line: u32,
    },
    /// They are in as many groups as they can be, and want none of these less than this one.
    Enough {
        /// How many.
        groups: u32,
        /// What says that it is enough.
        by: LimitedBy,
        /// Minutes a week that they have.
        minutes: Option<u32>,
    },
    /// The group is confidential, and its coordinators did not admit them.
    NotAdmitted,
    /// The group takes nobody new.
    Closed,
    /// The organiser took them out.
    ByHand,
    /// Somebody is there with whom they asked not to be. Who, is nobody's business.
    AskedApart,
    /// Somebody is there who asked not to be with them. They must not learn that: tell them no more than that it did not fit.
    DidNotFit,
    /// There is a place (somebody has left, or changes were made by hand): it can be offered.
    PlaceFree,
    /// There are places, but not more than there are people before them in line.
    OthersFirst {
        /// The member's place in the line, from 1.
        line: u32,
    },
}

/// A place of today that ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leaving {
    /// The member.
    pub member: MemberId,
    /// The group.
    pub group: GroupId,
    /// What they are there today.
    pub role: Role,
    /// Why.
    pub why: WhyLeaving,
}

/// Why a place of today ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhyLeaving {
    /// They said that they do not want it any longer.
    TheirWord,
    /// They are in groups that they want more.
    ForOthers,
    /// For another reason, the same as for a wish that is not met.
    Because(WhyNot),
}

/// Why somebody is in no group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Nowhere {
    /// They named no group that is here.
    NamedNone,
    /// They have no time for one, or want none.
    NoTime(LimitedBy),
    /// All that they named is full or not for them; [`Proposal::unmet`] says why for each.
    NothingLeft,
}

/// One group in a proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupSize {
    /// The group.
    pub group: GroupId,
    /// How many are in it.
    pub size: u32,
    /// How many it wants at the least.
    pub from: u32,
    /// How many it takes. The size is above it only where more were there already.
    pub to: u32,
    /// What it looks for: wanted, and filled.
    pub skills: Vec<SkillFilled>,
    /// The line of those who wait, the first first.
    pub line: Vec<MemberId>,
}

/// What a group looks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SkillFilled {
    /// The skill.
    pub skill: Skill,
    /// How many people it wants for it.
    pub wanted: u32,
    /// How many of its people have it and fill no other place there.
    pub filled: u32,
}
