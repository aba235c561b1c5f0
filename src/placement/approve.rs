//! Approving: in one transaction the memberships become what the draft says, the lines are made, and people are told.

use std::collections::{BTreeMap, BTreeSet};

use super::draft::{draft, explained, settle};
use super::fault::{Fault, Result};
use super::names::Names;
use super::record::Known;
use super::tell::Told;
use super::{LOCK, Placement, differ};
use crate::assignment::{Proposal, Unmet, WhyNot};
use crate::domain::group::Role;
use crate::id::{GroupId, MemberId};
use crate::render::message::{ChangeHow, ChangeLine, ChangeNews};
use crate::store::change::{Change, ChangeKind, ChangeState};
use crate::store::waiting::{Said, Waiter};
use crate::store::{self, Tx};

/// What an approval did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Approved {
    /// Places that are new.
    pub came: u32,
    /// Places that ended.
    pub went: u32,
    /// Members who were told.
    pub told: u32,
    /// Members who wait for something.
    pub waiting: u32,
    /// Groups that have somebody to coordinate them now.
    pub coordinators: u32,
}

impl Placement {
    /// Approves the draft. `edition`: the one that was looked at; `None`: whichever it is.
    pub async fn approve(&self, by: &str, edition: Option<u32>) -> Result<Approved> {
        let now = self.clock.now();
        let mut tx = self.db.begin().await?;
        tx.alone(LOCK).await?;
        let draft = draft(&mut tx).await?;
        if edition.is_some_and(|edition| edition != draft.edition) {
            return Err(Fault::OtherEdition);
        }
        let names = Names::read(&mut tx).await?;
        let world = Known::read(&mut tx).await?;
        let stale = differ::since(&draft.basis, &world, &names);
        if !stale.is_empty() {
            return Err(Fault::Stale(stale));
        }
        let known = &draft.basis;
        let proposal = explained(&draft, &names)?;
        let mut approved = Approved::default();
        for left in &proposal.leaving {
            self.part(&mut tx, left.member, left.group).await?;
            approved.went += 1;
        }
        for place in proposal.placements.iter().filter(|place| place.why.today.is_none()) {
            self.join(&mut tx, place.member, place.group, Role::Member).await?;
            approved.came += 1;
        }
        approved.waiting = self.make_lines(&mut tx, known, &proposal).await?;
        let coordinators = self.interim(&mut tx, known, &proposal, &names).await?;
        approved.coordinators = u32::try_from(coordinators.len()).unwrap_or(u32::MAX);
        store::waiting::count(&mut tx, &known.answered, now).await?;
        approved.told = self.tell_members(&mut tx, known, &proposal, &names, &coordinators).await?;
        self.tell_groups(&mut tx, &proposal, &names).await?;
        for (group, member) in &coordinators {
            if let (Some(group), Some(member)) = (names.groups.get(group), names.members.get(member)) {
                self.tell_coordinator(&mut tx, group, member).await?;
            }
        }
        settle(&mut tx, &draft, by, now).await?;
        tx.commit().await?;
        tracing::info!(
            proposal = %draft.id, came = approved.came, went = approved.went, told = approved.told, "approved"
        );
        Ok(approved)
    }

    /// The lines of the proposal take the place of those before; who waited keeps since when.
    async fn make_lines(&self, tx: &mut Tx, known: &Known, proposal: &Proposal) -> Result<u32> {
        let now = self.clock.now();
        let mut since = BTreeMap::new();
        for member in &known.situation.members {
            since.extend(member.interests.iter().map(|one| ((member.id, one.group), one.since)));
        }
        store::waiting::clear_lines(tx).await?;
        let mut waiting = BTreeSet::new();
        for unmet in proposal.unmet.iter().filter(|unmet| waits(unmet)) {
            let at = since.get(&(unmet.member, unmet.group)).copied().flatten().unwrap_or(now);
            let said = Said { group: unmet.group, member: unmet.member, grade: unmet.grade, at };
            store::waiting::wait(tx, &Waiter { said, leaves: None }).await?;
            waiting.insert(unmet.member);
        }
        // Who was asked about a place of the old lines: it was settled by this.
        for change in store::change::all_open(tx).await? {
            if change.kind == ChangeKind::Offer {
                store::change::settle(tx, change.id, ChangeState::Withdrawn, None, now).await?;
            }
        }
        Ok(u32::try_from(waiting.len()).unwrap_or(u32::MAX))
    }

    /// Volunteers coordinate groups that have nobody; where there is somebody, these are asked.
    async fn interim(
        &self,
        tx: &mut Tx,
        known: &Known,
        proposal: &Proposal,
        names: &Names,
    ) -> Result<BTreeMap<GroupId, MemberId>> {
        let places: BTreeSet<(GroupId, MemberId)> =
            proposal.placements.iter().map(|place| (place.group, place.member)).collect();
        let mut led: BTreeMap<GroupId, Vec<MemberId>> = BTreeMap::new();
        for place in &proposal.placements {
            if place.why.today.is_some_and(|role| role > Role::Member) {
                led.entry(place.group).or_default().push(place.member);
            }
        }
        let mut made = BTreeMap::new();
        for volunteer in &known.volunteers {
            let (group, member) = (volunteer.group, volunteer.member);
            if !places.contains(&(group, member)) || made.contains_key(&group) {
                continue;
            }
            match led.get(&group) {
                None => {
                    self.join(tx, member, group, Role::Coordinator).await?;
                    made.insert(group, member);
                }
                Some(leads) if !leads.contains(&member) => {
                    let change = Change {
                        id: self.ids.make(),
                        kind: ChangeKind::Coordinate,
                        member,
                        group,
                        leaves: None,
                        state: ChangeState::Open,
                        words: String::new(),
                        inbound: None,
                        asked: self.clock.now(),
                        until: None,
                        settled_by: None,
                    };
                    if store::change::open(tx, &change).await? {
                        let (group, who) = (names.group(group), names.member(member));
                        let line = ChangeLine::about(ChangeNews::WantsToCoordinate, &group, &who);
                        for lead in leads.iter().filter_map(|lead| names.members.get(lead)) {
                            self.ask(tx, change.id, lead, line.clone(), ChangeHow::YesNo).await?;
                        }
                    }
                }
                Some(_) => {}
            }
        }
        Ok(made)
    }

    /// Everybody whose places change, or who waits.
    async fn tell_members(
        &self,
        tx: &mut Tx,
        known: &Known,
        proposal: &Proposal,
        names: &Names,
        coordinators: &BTreeMap<GroupId, MemberId>,
    ) -> Result<u32> {
        let mut all: BTreeMap<MemberId, Told<'_>> = BTreeMap::new();
        for place in &proposal.placements {
            all.entry(place.member).or_default().places.push(place);
        }
        for unmet in &proposal.unmet {
            all.entry(unmet.member).or_default().unmet.push(unmet);
        }
        for leaving in &proposal.leaving {
            all.entry(leaving.member).or_default().leaving.push(leaving);
        }
        let mut count = 0;
        for (id, mut told) in all {
            let of = coordinators.iter().filter(|(_, member)| **member == id);
            told.coordinates = of.map(|(group, _)| *group).collect();
            let changes =
                told.places.iter().any(|place| place.why.today.is_none()) || !told.leaving.is_empty();
            if !changes && told.coordinates.is_empty() && !told.unmet.iter().any(|unmet| waits(unmet)) {
                continue;
            }
            let Some(reader) = names.members.get(&id) else { continue };
            self.tell_places(tx, reader, known, &names.groups, &told, false).await?;
            count += 1;
        }
        Ok(count)
    }

    /// Leads and coordinators hear who came and went, each in one message for all their groups.
    async fn tell_groups(&self, tx: &mut Tx, proposal: &Proposal, names: &Names) -> Result<()> {
        let mut news: BTreeMap<GroupId, Vec<(MemberId, ChangeNews)>> = BTreeMap::new();
        for place in proposal.placements.iter().filter(|place| place.why.today.is_none()) {
            news.entry(place.group).or_default().push((place.member, ChangeNews::Came));
        }
        for left in &proposal.leaving {
            news.entry(left.group).or_default().push((left.member, ChangeNews::Went));
        }
        let mut readers: BTreeMap<MemberId, Vec<ChangeLine>> = BTreeMap::new();
        for (group, news) in news {
            for (lead, role) in store::group::members(tx, group).await? {
                if role == Role::Member {
                    continue;
                }
                for what in [ChangeNews::Came, ChangeNews::Went] {
                    let who = news.iter().filter(|(member, of)| *of == what && *member != lead.id);
                    let who: Vec<_> = who.map(|(member, _)| names.member(*member)).collect();
                    if !who.is_empty() {
                        let line = ChangeLine::about(what, &names.group(group), &who.join(", "));
                        readers.entry(lead.id).or_default().push(line);
                    }
                }
            }
        }
        for (reader, lines) in readers {
            if let Some(reader) = names.members.get(&reader) {
                self.tell_news(tx, reader, lines).await?;
            }
        }
        Ok(())
    }
}

/// Whether somebody stands in line for it.
pub(super) fn waits(unmet: &Unmet) -> bool {
    matches!(unmet.why, WhyNot::Full { .. } | WhyNot::OthersFirst { .. })
}
