//! What cannot be: a situation that contradicts itself, or a change by hand that would break a rule.

use crate::id::{GroupId, MemberId};

/// Why a situation or a change by hand is refused.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Fault {
    /// The same id for two members.
    #[error("member {0} stands in the list twice: keep one of them")]
    MemberTwice(MemberId),
    /// The same id for two groups.
    #[error("group {0} stands in the list twice: keep one of them")]
    GroupTwice(GroupId),
    /// A group whose least size is above its capacity.
    #[error(
        "group {group} wants {from} people at the least, but takes {to}: raise the one or lower the other"
    )]
    SizesCross {
        /// The group.
        group: GroupId,
        /// What it wants at the least.
        from: u32,
        /// What it takes.
        to: u32,
    },
    /// More than the figures are made for.
    #[error("{places} places are asked for, and no more than {most} can be sorted at once: sort in parts")]
    TooMany {
        /// Members times their groups.
        places: u64,
        /// The most that is possible.
        most: u64,
    },
    /// Nobody has this id.
    #[error("there is no member {0}: take the change by hand back")]
    NoMember(MemberId),
    /// No group has this id.
    #[error("there is no group {0}: take the change by hand back")]
    NoGroup(GroupId),
    /// In and out at once.
    #[error("member {0} was put into group {1} and taken out of it by hand: keep one of the two")]
    InAndOut(MemberId, GroupId),
    /// They are there already.
    #[error("member {0} is in group {1} already")]
    IsThere(MemberId, GroupId),
    /// They are not there.
    #[error("member {0} is not in group {1}")]
    IsNotThere(MemberId, GroupId),
    /// Against the member's word.
    #[error("member {0} said no to group {1}: ask them first, and change their answer")]
    SaidNo(MemberId, GroupId),
    /// Against the member's word.
    #[error("member {0} asked to stay in group {1}: ask them first, and change their answer")]
    AskedToStay(MemberId, GroupId),
    /// A confidential group.
    #[error("group {1} is confidential, and its coordinators did not admit member {0}: ask them to")]
    NotAdmitted(MemberId, GroupId),
    /// A closed group.
    #[error("group {1} takes nobody new, so member {0} cannot come in: open it first")]
    Closed(MemberId, GroupId),
    /// A full group.
    #[error(
        "group {group} takes {to} people and would have {would}: raise its capacity or take somebody out"
    )]
    Full {
        /// The group.
        group: GroupId,
        /// Its capacity.
        to: u32,
        /// How many it would have.
        would: u32,
    },
    /// More groups than the member has hours for, or wants.
    #[error("member {member} can be in {limit} groups and would be in {would}: take one of them away")]
    TooManyGroups {
        /// The member.
        member: MemberId,
        /// How many they can be in.
        limit: u32,
        /// How many they would be in.
        would: u32,
    },
    /// Two who must not meet.
    #[error(
        "members {0} and {1} would both be in group {2}, and one asked not to be with the other: \
         put one of them elsewhere"
    )]
    Together(MemberId, MemberId, GroupId),
}

impl Fault {
    /// Whom it is about: the one, and the other.
    pub fn members(&self) -> [Option<MemberId>; 2] {
        match *self {
            Self::MemberTwice(one)
            | Self::NoMember(one)
            | Self::InAndOut(one, _)
            | Self::IsThere(one, _)
            | Self::IsNotThere(one, _)
            | Self::SaidNo(one, _)
            | Self::AskedToStay(one, _)
            | Self::NotAdmitted(one, _)
            | Self::Closed(one, _)
            | Self::TooManyGroups { member: one, .. } => [Some(one), None],
            Self::Together(one, other, _) => [Some(one), Some(other)],
            Self::GroupTwice(_)
            | Self::SizesCross { .. }
            | Self::TooMany { .. }
            | Self::NoGroup(_)
            | Self::Full { .. } => [None, None],
        }
    }

    /// Which group it is about.
    pub fn group(&self) -> Option<GroupId> {
        match *self {
            Self::GroupTwice(group)
            | Self::SizesCross { group, .. }
            | Self::NoGroup(group)
            | Self::InAndOut(_, group)
            | Self::IsThere(_, group)
            | Self::IsNotThere(_, group)
            | Self::SaidNo(_, group)
            | Self::AskedToStay(_, group)
            | Self::NotAdmitted(_, group)
            | Self::Closed(_, group)
            | Self::Full { group, .. }
            | Self::Together(_, _, group) => Some(group),
            Self::MemberTwice(_) | Self::TooMany { .. } | Self::NoMember(_) | Self::TooManyGroups { .. } => {
                None
            }
        }
    }
}
