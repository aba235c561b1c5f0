//! A place for somebody who comes in between.

use super::explain::View;
use super::fault::Fault;
use super::line::{has_room, line};
use super::measure::{points, worth_of_size};
use super::places::{Places, wish};
use super::possible::Possible;
use super::proposal::{Placement, Unmet};
use super::situation::Situation;
use crate::id::MemberId;

/// What somebody can be offered at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Their places, also those that they have already.
    pub placements: Vec<Placement>,
    /// Their wishes that cannot be met now.
    pub unmet: Vec<Unmet>,
}

/// Offers one member the best places that are free in the groups as they are today ([`super::Member::today`] of everybody). Nobody else is
/// moved, and nobody who waits is passed over: of the free places in a group, those for the line before this member are not free.
pub fn place_newcomer(situation: &Situation, newcomer: MemberId) -> Result<Offer, Vec<Fault>> {
    let possible = Possible::new(situation)?;
    let member = possible.member(newcomer).ok_or_else(|| vec![Fault::NoMember(newcomer)])?;
    let mut places = Places::today(&possible);
    for group in places.groups(member).to_vec() {
        if possible.way(member, group).is_none() {
            places.take(member, group);
        }
    }
    let limit = possible.limits[member as usize].groups as usize;
    let mut free: Vec<_> = possible
        .ways_of(member)
        .iter()
        .filter(|way| !places.has(member, way.group))
        .filter(|way| way.held.is_some() || is_free(&possible, &places, member, way.group))
        .map(|way| (way.held, gain(&possible, &places, member, way.group), way.group))
        .collect();
    // What a place is worth does not depend on the member's others, so the best come first one by one.
    free.sort_by_key(|(held, gain, group)| (std::cmp::Reverse((*held, *gain)), *group));
    let left = limit.saturating_sub(places.groups(member).len());
    for (.., group) in free.into_iter().take(left) {
        places.put(member, group);
    }
    let view = View::of_member(&possible, &situation.settings, &places, member);
    Ok(Offer { placements: view.placements(member), unmet: view.unmet(member) })
}

/// Whether there is a place that nobody before them waits for.
fn is_free(possible: &Possible<'_>, places: &Places, member: u32, group: u32) -> bool {
    let line = line(possible, places, group);
    let Some(before) = line.iter().position(|waiting| *waiting == member) else { return false };
    let size = places.members(group).len() + before;
    has_room(possible, places, member, group) && (size as u32) < possible.groups[group as usize].to
}

/// What a place is worth: interest, skill, balance, in the order of the measure.
fn gain(possible: &Possible<'_>, places: &Places, member: u32, group: u32) -> (i64, usize, i64) {
    let mut with = places.clone();
    with.put(member, group);
    let skills = with.filled(possible, group).len() - places.filled(possible, group).len();
    let which = possible.groups[group as usize];
    let balance = worth_of_size(with.members(group).len() as u32, which.from, which.to);
    (points(wish(possible, member, group)), skills, balance)
}
