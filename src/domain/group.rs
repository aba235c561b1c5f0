//! Working groups and who is in them.

use super::address::MatrixRoom;
use super::words;
use crate::id::{GroupId, MemberId};

words! {
    /// What a member is in a group. Ordered: a lead is more than a coordinator.
    Role {
        /// Takes part.
        Member = "member",
        /// Interim and administrative.
        Coordinator = "coordinator",
        /// Elected.
        Lead = "lead",
    }
}

/// A working group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its id.
    pub id: GroupId,
    /// Its key in the community file.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub purpose: String,
    /// Whether nothing of it may stand in the newsletter.
    pub confidential: bool,
    /// Its Matrix room.
    pub room: Option<MatrixRoom>,
}

/// A member's place in a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// The group.
    pub group: GroupId,
    /// The member.
    pub member: MemberId,
    /// What they are there.
    pub role: Role,
}
