//! What is known before anybody is placed.

use jiff::Timestamp;

use crate::domain::group::Role;
use crate::id::{GroupId, MemberId};

/// Everything that an assignment depends on. The order in which members, groups and pins stand in it means nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Situation {
    /// What the community settled.
    pub settings: Settings,
    /// The groups, each id once.
    pub groups: Vec<Group>,
    /// The members, each id once.
    pub members: Vec<Member>,
    /// What the organiser settled by hand.
    pub pins: Vec<Pin>,
}

/// How many groups an hour is good for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Minutes a week that each group takes; below it nobody is placed.
    pub minutes_a_group: u32,
    /// Who has fewer minutes a week than this is in `groups_for_few` groups at the most.
    pub few_minutes: u32,
    /// How many groups those may be in.
    pub groups_for_few: u32,
    /// How many groups anybody may be in.
    pub groups_for_all: u32,
}

impl Default for Settings {
    /// An hour a group, two groups below three hours, three groups at the most.
    fn default() -> Self {
        Self { minutes_a_group: 60, few_minutes: 180, groups_for_few: 2, groups_for_all: 3 }
    }
}

/// A person who is to be placed, or stays where they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Their id.
    pub id: MemberId,
    /// Minutes a week; who said none is in one group at the most (or in those that they are in already).
    pub minutes_a_week: Option<u32>,
    /// What they said of groups, each group once. A group that is not named is no wish.
    pub interests: Vec<Interest>,
    /// What they can do.
    pub skills: Vec<Skill>,
    /// Where they are today, and as what.
    pub today: Vec<(GroupId, Role)>,
    /// What they asked for beside groups.
    pub wishes: Wishes,
}

/// What a member said of one group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interest {
    /// The group.
    pub group: GroupId,
    /// How much.
    pub grade: Grade,
    /// Since when they have asked for it: the first answer that named the group, kept from survey to survey. Earlier is further ahead
    /// in the line.
    pub since: Option<Timestamp>,
}

/// How much somebody wants to be in a group. Ordered: more is more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// Never.
    OptOut,
    /// Rather not; counts like never.
    NoInterest,
    /// Could be there.
    Could,
    /// Would like to.
    Like,
    /// Would love to.
    Love,
    /// Before all others.
    FirstChoice,
}

impl Grade {
    /// Whether it is a wish to be in the group.
    pub fn is_yes(self) -> bool {
        self >= Self::Could
    }
}

/// Something that people can do and groups look for: the caller's own number for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Skill(pub u32);

/// What a member asked for beside groups.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wishes {
    /// Not in a group with these. Holds both ways, and only the one who asked is told why.
    pub not_with: Vec<MemberId>,
    /// "Stay where I am". Set it also for members who did not answer at all.
    pub stay: bool,
    /// At most so many groups.
    pub at_most: Option<u32>,
}

/// A group that looks for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its id.
    pub id: GroupId,
    /// The size that it wants at the least.
    pub from: u32,
    /// Its capacity.
    pub to: u32,
    /// What it looks for, and how many people for each; one person fills one of these places.
    pub skills: Vec<(Skill, u32)>,
    /// Who may come in.
    pub door: Door,
}

/// Who may come in that is not in the group today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Door {
    /// Everybody.
    Open,
    /// A confidential group: whom its coordinators invited or admitted.
    ByInvitation {
        /// These.
        admitted: Vec<MemberId>,
    },
    /// Nobody.
    Closed,
}

/// What the organiser settled by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pin {
    /// This member is in this group, also when they did not name it.
    In(MemberId, GroupId),
    /// This member is not in this group.
    Out(MemberId, GroupId),
}
