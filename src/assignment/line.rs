//! The line of those who wait for a group.
//!
//! Who wants it more stands before who wants it less; among equals, who has asked for it longer; then by id. In line is whoever would take a place
//! if it came free: they named the group with a yes, may come in, meet nobody there whom they must not, and have room for one more group
//! or one that they want less.

use super::places::{Places, wish};
use super::possible::{Barred, NotWith, Possible};
use super::situation::Grade;

/// What would happen if a place for this member came free.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stand {
    /// They would take it, and leave this group for it.
    WouldCome {
        /// The group that they want less.
        leaves: Option<u32>,
    },
    /// They cannot come at all.
    Barred(Barred),
    /// Somebody is there; whether it was they who asked to be apart.
    Apart {
        /// Whether they asked.
        asked: bool,
    },
    /// They are in enough groups, and want none of them less.
    Enough,
}

/// How a member stands to a group in which they are not.
pub fn stand(possible: &Possible<'_>, places: &Places, member: u32, group: u32) -> Stand {
    let barred = possible.barred.get(&(member, group)).copied();
    if let Some(barred) = barred.filter(|barred| !matches!(barred, Barred::Overfull | Barred::Apart)) {
        return Stand::Barred(barred);
    }
    if let Some(met) = met(possible, places, member, group) {
        return Stand::Apart { asked: met.asked };
    }
    let mine = places.groups(member);
    if (mine.len() as u32) < possible.limits[member as usize].groups {
        return Stand::WouldCome { leaves: None };
    }
    let wanted = wish(possible, member, group);
    let held = |group: u32| {
        possible.way(member, group).is_some_and(|way| possible.ways[way as usize].held.is_some())
    };
    let least = mine.iter().copied().filter(|group| !held(*group));
    match least.min_by_key(|group| (wish(possible, member, *group), std::cmp::Reverse(*group))) {
        Some(least) if wish(possible, member, least) < wanted => Stand::WouldCome { leaves: Some(least) },
        _ => Stand::Enough,
    }
}

/// Somebody in the group with whom the member must not be; one whom they asked not to meet before others.
pub fn met(possible: &Possible<'_>, places: &Places, member: u32, group: u32) -> Option<NotWith> {
    let not_with = possible.not_with.get(&member)?;
    not_with.iter().copied().filter(|not| places.has(not.other, group)).max_by_key(|not| not.asked)
}

/// Whether the group has room for the member: for whoever was there, up to all who were; for others, up to its `to`.
pub fn has_room(possible: &Possible<'_>, places: &Places, member: u32, group: u32) -> bool {
    let most = match super::places::was_there(possible, member, group) {
        true => possible.capacity[group as usize],
        false => possible.groups[group as usize].to,
    };
    (places.members(group).len() as u32) < most
}

/// Everybody's lines, by group.
pub fn lines(possible: &Possible<'_>, places: &Places) -> Vec<Vec<u32>> {
    let mut lines = vec![Vec::new(); possible.groups.len()];
    for member in 0..possible.members.len() as u32 {
        for (group, grade) in wishes(possible, member) {
            let comes = || matches!(stand(possible, places, member, group), Stand::WouldCome { .. });
            if !places.has(member, group) && comes() {
                lines[group as usize].push((grade, member));
            }
        }
    }
    lines.into_iter().zip(0u32..).map(|(line, group)| sorted(possible, group, line)).collect()
}

/// The line of one group.
pub fn line(possible: &Possible<'_>, places: &Places, group: u32) -> Vec<u32> {
    let id = possible.groups[group as usize].id;
    let mut line = Vec::new();
    for member in 0..possible.members.len() as u32 {
        let Some(grade) = super::possible::grade(possible.members[member as usize], id) else { continue };
        let comes = || matches!(stand(possible, places, member, group), Stand::WouldCome { .. });
        if grade.is_yes() && !places.has(member, group) && comes() {
            line.push((grade, member));
        }
    }
    sorted(possible, group, line)
}

/// The groups that a member named with a yes, each once.
pub fn wishes(possible: &Possible<'_>, member: u32) -> Vec<(u32, Grade)> {
    let interests = &possible.members[member as usize].interests;
    let yes = interests.iter().filter(|interest| interest.grade.is_yes());
    let mut wishes: Vec<_> =
        yes.filter_map(|interest| Some((possible.group(interest.group)?, interest.grade))).collect();
    wishes.sort_by_key(|(group, _)| *group);
    wishes.dedup_by_key(|(group, _)| *group);
    wishes
}

fn sorted(possible: &Possible<'_>, group: u32, mut line: Vec<(Grade, u32)>) -> Vec<u32> {
    let id = possible.groups[group as usize].id;
    line.sort_by_cached_key(|(grade, member)| {
        let interests = &possible.members[*member as usize].interests;
        let since =
            interests.iter().find(|interest| interest.group == id).and_then(|interest| interest.since);
        (std::cmp::Reverse(*grade), since.is_none(), since, *member)
    });
    line.into_iter().map(|(_, member)| member).collect()
}
