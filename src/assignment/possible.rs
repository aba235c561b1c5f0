//! A situation made ready: who could be where, who must be, and who must not meet.
//!
//! Members and groups stand by their ids here, so nothing after this depends on the order in which they were given.

use std::collections::BTreeMap;

use super::draft::Draft;
use super::fault::Fault;
use super::limit::Limit;
use super::situation::{Grade, Group, Member, Situation};
use crate::domain::group::Role;
use crate::id::{GroupId, MemberId};

/// One place that a member could have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Way {
    /// The member's place in [`Possible::members`].
    pub member: u32,
    /// The group's place in [`Possible::groups`].
    pub group: u32,
    /// How much they want it; none if they did not name the group.
    pub grade: Option<Grade>,
    /// What they are there today.
    pub today: Option<Role>,
    /// Why the place must be kept.
    pub held: Option<Held>,
}

/// Why a place must be kept. Ordered: what is less yields first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Held {
    /// They asked to stay where they are.
    Stays,
    /// They coordinate or lead the group.
    Leads,
    /// The organiser put them there.
    ByHand,
}

/// Why a member cannot be in a group at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Barred {
    /// The group takes nobody new.
    Closed,
    /// Its coordinators did not admit them.
    NotAdmitted,
    /// The organiser took them out.
    ByHand,
    /// More are there today than it takes.
    Overfull,
    /// Somebody stays there with whom they are not to be.
    Apart,
}

/// Who could be where.
#[derive(Debug)]
pub struct Possible<'a> {
    /// The members by id.
    pub members: Vec<&'a Member>,
    /// The groups by id.
    pub groups: Vec<&'a Group>,
    /// How many groups each member can be in.
    pub limits: Vec<Limit>,
    /// Every place that somebody could have, by member and group.
    pub ways: Vec<Way>,
    /// Member `m` has `ways[start[m]..start[m + 1]]`.
    pub start: Vec<u32>,
    /// How many each group takes: its `to`, or those who are there today and may stay when these are more.
    pub capacity: Vec<u32>,
    /// Ways that exclude each other, the lower first.
    pub apart: Vec<(u32, u32)>,
    /// Places that were asked for, or that are there today, and cannot be.
    pub barred: BTreeMap<(u32, u32), Barred>,
    /// With whom a member must not be, and whether it was they who asked.
    pub not_with: BTreeMap<u32, Vec<NotWith>>,
}

/// Somebody with whom a member must not be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotWith {
    /// The other member.
    pub other: u32,
    /// Whether the member asked for it (the other may have as well).
    pub asked: bool,
}

impl<'a> Possible<'a> {
    /// Looks through a situation; every fault in it is told, not only the first.
    pub fn new(situation: &'a Situation) -> Result<Self, Vec<Fault>> {
        Draft::new(situation)?.finish()
    }

    /// The ways of one member.
    pub fn ways_of(&self, member: u32) -> &[Way] {
        &self.ways[self.range_of(member)]
    }

    /// Where the ways of one member stand.
    pub fn range_of(&self, member: u32) -> std::ops::Range<usize> {
        self.start[member as usize] as usize..self.start[member as usize + 1] as usize
    }

    /// The way of a member into a group.
    pub fn way(&self, member: u32, group: u32) -> Option<u32> {
        let ways = self.ways_of(member);
        let at = ways.binary_search_by_key(&group, |way| way.group).ok()?;
        Some(self.start[member as usize] + at as u32)
    }

    /// A member's place.
    pub fn member(&self, id: MemberId) -> Option<u32> {
        self.members.binary_search_by_key(&id, |member| member.id).ok().map(|at| at as u32)
    }

    /// A group's place.
    pub fn group(&self, id: GroupId) -> Option<u32> {
        self.groups.binary_search_by_key(&id, |group| group.id).ok().map(|at| at as u32)
    }
}

/// What a member said of a group.
pub fn grade(member: &Member, group: GroupId) -> Option<Grade> {
    member.interests.iter().find(|interest| interest.group == group).map(|interest| interest.grade)
}
