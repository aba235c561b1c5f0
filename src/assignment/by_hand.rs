//! What a change by hand would do, before it is made.

use super::fault::Fault;
use super::line::{Stand, has_room, line, met, stand};
use super::measure::Measure;
use super::places::Places;
use super::possible::{Barred, Held, Possible, grade};
use super::situation::{Door, Grade, Situation};
use crate::id::{GroupId, MemberId};

/// A change by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Into a group.
    Add {
        /// Who.
        member: MemberId,
        /// Where.
        group: GroupId,
    },
    /// Out of a group.
    Remove {
        /// Who.
        member: MemberId,
        /// Where.
        group: GroupId,
    },
    /// From one group into another.
    Move {
        /// Who.
        member: MemberId,
        /// From where.
        from: GroupId,
        /// Where to.
        to: GroupId,
    },
}

/// What a change by hand does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect {
    /// Who is where afterwards.
    pub places: Vec<(MemberId, GroupId)>,
    /// How good it was.
    pub before: Measure,
    /// How good it is afterwards.
    pub after: Measure,
    /// Which rules it breaks; none if it can be made.
    pub breaks: Vec<Fault>,
    /// Who would come into the place that it frees.
    pub moves_up: Option<MoveUp>,
}

/// Somebody who comes from the line into a free place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MoveUp {
    /// Who.
    pub member: MemberId,
    /// Where.
    pub group: GroupId,
    /// How much they want it.
    pub grade: Grade,
    /// What they leave for it, since they can be in no more groups: that place comes free in turn.
    pub leaves: Option<GroupId>,
}

/// What a change by hand would do to an assignment: to the measure, to the rules, and to those who wait. Nobody else is moved.
///
/// Errors are changes that mean nothing here: unknown ids, somebody who is there already or is not there, and a situation with faults of
/// its own.
pub fn what_if(
    situation: &Situation,
    places: &[(MemberId, GroupId)],
    change: Change,
) -> Result<Effect, Vec<Fault>> {
    let possible = Possible::new(situation)?;
    let mut now = Places::of(&possible, places.iter().copied());
    let before = now.measure(&possible);
    let (member, out, into) = match change {
        Change::Add { member, group } => (member, None, Some(group)),
        Change::Remove { member, group } => (member, Some(group), None),
        Change::Move { member, from, to } => (member, Some(from), Some(to)),
    };
    let who = possible.member(member).ok_or_else(|| vec![Fault::NoMember(member)])?;
    let at = |id: GroupId| possible.group(id).ok_or_else(|| vec![Fault::NoGroup(id)]);
    let mut breaks = Vec::new();
    let mut moves_up = None;
    if let Some(id) = out {
        let group = at(id)?;
        if !now.has(who, group) {
            return Err(vec![Fault::IsNotThere(member, id)]);
        }
        let way = possible.way(who, group).map(|way| possible.ways[way as usize]);
        if way.is_some_and(|way| way.held == Some(Held::Stays)) {
            breaks.push(Fault::AskedToStay(member, id));
        }
        now.take(who, group);
    }
    if let Some(id) = into {
        let group = at(id)?;
        if now.has(who, group) {
            return Err(vec![Fault::IsThere(member, id)]);
        }
        broken(&possible, &now, who, group, &mut breaks);
        now.put(who, group);
    }
    if let Some(id) = out {
        let group = at(id)?;
        moves_up = first_in_line(&possible, &now, group, Some(who));
    }
    let after = now.measure(&possible);
    Ok(Effect { places: now.ids(&possible), before, after, breaks, moves_up })
}

/// Who moves up into a free place of a group: the first in line, and none if there is no place or no line. The place that they leave, if
/// they do, is the next to ask about.
pub fn move_up(
    situation: &Situation,
    places: &[(MemberId, GroupId)],
    group: GroupId,
) -> Result<Option<MoveUp>, Vec<Fault>> {
    let possible = Possible::new(situation)?;
    let at = possible.group(group).ok_or_else(|| vec![Fault::NoGroup(group)])?;
    let now = Places::of(&possible, places.iter().copied());
    Ok(first_in_line(&possible, &now, at, None))
}

/// `not`: who has just been taken out does not come back by the line.
fn first_in_line(possible: &Possible<'_>, now: &Places, group: u32, not: Option<u32>) -> Option<MoveUp> {
    let member = line(possible, now, group)
        .into_iter()
        .find(|member| Some(*member) != not && has_room(possible, now, *member, group))?;
    let Stand::WouldCome { leaves } = stand(possible, now, member, group) else { return None };
    let (who, id) = (possible.members[member as usize], possible.groups[group as usize].id);
    let leaves = leaves.map(|leaves| possible.groups[leaves as usize].id);
    Some(MoveUp { member: who.id, group: id, grade: grade(who, id)?, leaves })
}

/// The rules that a member's coming would break.
fn broken(possible: &Possible<'_>, now: &Places, member: u32, group: u32, breaks: &mut Vec<Fault>) {
    let (who, which) = (possible.members[member as usize], possible.groups[group as usize]);
    let (id, there) = (who.id, which.id);
    if grade(who, there).is_some_and(|said| !said.is_yes()) {
        breaks.push(Fault::SaidNo(id, there));
    }
    let was = super::places::was_there(possible, member, group);
    match &which.door {
        _ if was => {}
        Door::Closed => breaks.push(Fault::Closed(id, there)),
        Door::ByInvitation { admitted } if !admitted.contains(&id) => {
            breaks.push(Fault::NotAdmitted(id, there));
        }
        _ => {}
    }
    if possible.barred.get(&(member, group)) == Some(&Barred::ByHand) {
        breaks.push(Fault::InAndOut(id, there));
    }
    if !has_room(possible, now, member, group) {
        let would = now.members(group).len() as u32 + 1;
        breaks.push(Fault::Full { group: there, to: which.to, would });
    }
    let (limit, would) = (possible.limits[member as usize].groups, now.groups(member).len() as u32 + 1);
    if would > limit {
        breaks.push(Fault::TooManyGroups { member: id, limit, would });
    }
    if let Some(met) = met(possible, now, member, group) {
        breaks.push(Fault::Together(id, possible.members[met.other as usize].id, there));
    }
}
