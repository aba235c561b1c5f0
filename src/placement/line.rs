//! The lines: who waits, and who comes by themselves when a place is free.

use super::fault::Result;
use super::names::Names;
use super::record::Known;
use super::shown::ShownWaiting;
use super::{LOCK, OFFER_HOLDS, Placement};
use crate::assignment::{self, MoveUp, Situation};
use crate::id::{GroupId, MemberId};
use crate::render::message::{ChangeHow, ChangeLine, ChangeNews};
use crate::store::change::{Change, ChangeKind, ChangeState};
use crate::store::waiting::Waiter;
use crate::store::{self, Conn, Tx};

impl Placement {
    /// Everybody who waits, by group.
    pub async fn waiting(&self) -> Result<Vec<ShownWaiting>> {
        let mut conn = self.db.read().await?;
        let names = Names::read(&mut conn).await?;
        let mut all: Vec<ShownWaiting> = Vec::new();
        let mut last: Option<(GroupId, u32)> = None;
        for Waiter { said, .. } in store::waiting::lines(&mut conn).await? {
            let place = last.filter(|(group, _)| *group == said.group).map_or(1, |(_, place)| place + 1);
            last = Some((said.group, place));
            let (group, member) = (names.group(said.group), names.member(said.member));
            all.push(ShownWaiting { group, place, member, since: said.at });
        }
        all.sort_by(|a, b| (&a.group, a.place).cmp(&(&b.group, b.place)));
        Ok(all)
    }

    /// "Full, 12 of 12; you are number 2 in line."
    pub(super) async fn place_in_line(
        &self,
        conn: &mut Conn,
        member: MemberId,
        group: GroupId,
        names: &Names,
    ) -> Result<ChangeLine> {
        let lines = store::waiting::lines(conn).await?;
        let line = lines.iter().filter(|one| one.said.group == group);
        let before = line.take_while(|one| one.said.member != member).count();
        let size = store::group::members(conn, group).await?.len();
        let takes = store::group::terms(conn).await?.get(&group).and_then(|terms| terms.size);
        let n = u32::try_from(size).unwrap_or(u32::MAX);
        Ok(ChangeLine {
            n,
            of: takes.map_or(n, |(_, most)| most),
            line: u32::try_from(before + 1).unwrap_or(u32::MAX),
            ..ChangeLine::of(ChangeNews::Waiting, &names.group(group))
        })
    }

    /// Who is where in the groups as they are, with places that are held for who was asked.
    pub(super) async fn places_today(
        &self,
        conn: &mut Conn,
        situation: &Situation,
    ) -> Result<Vec<(MemberId, GroupId)>> {
        let today = situation.members.iter().flat_map(|member| {
            let id = member.id;
            member.today.iter().map(move |(group, _)| (id, *group))
        });
        let mut places: Vec<_> = today.collect();
        let open = store::change::all_open(conn).await?;
        let held = open.iter().filter(|change| change.kind == ChangeKind::Offer);
        places.extend(held.map(|offer| (offer.member, offer.group)));
        Ok(places)
    }

    /// Does what the lines and new answers ask for. How many people it moved or asked.
    pub async fn turn(&self) -> Result<u64> {
        let now = self.clock.now();
        let (is_due, may_move) = {
            let mut conn = self.db.read().await?;
            let over = |change: &Change| change.until.is_some_and(|until| until <= now);
            let may_move = !store::waiting::groups_with_room(&mut conn).await?.is_empty()
                && self.looked.is_over(&store::waiting::standing(&mut conn).await?, now);
            let is_due = store::change::all_open(&mut conn).await?.iter().any(over)
                || !self.newcomers(&mut conn).await?.is_empty();
            (is_due, may_move)
        };
        if !is_due && !may_move {
            return Ok(0);
        }
        let mut tx = self.db.begin().await?;
        tx.alone(LOCK).await?;
        let mut moved = self.end_offers(&mut tx).await?;
        for group in store::waiting::groups_with_room(&mut tx).await? {
            while self.move_up(&mut tx, group).await? {
                moved += 1;
            }
        }
        moved += self.place_newcomers(&mut tx).await?;
        let standing = store::waiting::standing(&mut tx).await?;
        tx.commit().await?;
        self.looked.was(standing, now);
        Ok(moved)
    }

    /// Offers whose time is over go to the next.
    async fn end_offers(&self, tx: &mut Tx) -> Result<u64> {
        let now = self.clock.now();
        let mut ended = 0;
        for offer in store::change::all_open(tx).await? {
            if offer.until.is_none_or(|until| until > now) {
                continue;
            }
            store::change::settle(tx, offer.id, ChangeState::Withdrawn, None, now).await?;
            store::waiting::leave_line(tx, offer.group, offer.member).await?;
            ended += 1;
            let Some(group) = store::group::get(tx, offer.group).await? else { continue };
            if let Some(member) = store::member::get(tx, offer.member).await? {
                let line = ChangeLine::of(ChangeNews::OfferOver, &group.name);
                self.tell(tx, &member, vec![line], ChangeHow::Change).await?;
            }
        }
        Ok(ended)
    }

    /// The first in line comes, or is asked. Whether somebody did.
    async fn move_up(&self, tx: &mut Tx, group: GroupId) -> Result<bool> {
        let now = self.clock.now();
        let lines = store::waiting::lines(tx).await?;
        let line: Vec<_> = lines.iter().filter(|waiter| waiter.said.group == group).collect();
        let mut situation = Known::read(tx).await?.situation;
        for member in &mut situation.members {
            let waits = line.iter().find(|waiter| waiter.said.member == member.id);
            // Only who was told that they wait is in the line: a new answer waits for the next proposal.
            member
                .interests
                .retain(|interest| interest.group != group || waits.is_some() || !interest.grade.is_yes());
            if let Some(from) = waits.and_then(|waiter| waiter.leaves) {
                member.today.retain(|(there, _)| *there != from);
            }
        }
        let places = self.places_today(tx, &situation).await?;
        let up = match assignment::move_up(&situation, &places, group) {
            Ok(Some(up)) => up,
            Ok(None) => return Ok(false),
            Err(faults) => {
                tracing::warn!(%group, faults = faults.len(), "the line cannot move up: the groups contradict themselves");
                return Ok(false);
            }
        };
        let names = Names::read(tx).await?;
        let Some(member) = names.members.get(&up.member) else { return Ok(false) };
        let asked_for =
            line.iter().find(|waiter| waiter.said.member == up.member).and_then(|waiter| waiter.leaves);
        let MoveUp { leaves, .. } = up;
        if let Some(leaves) = leaves {
            let offer = Change {
                id: self.ids.make(),
                kind: ChangeKind::Offer,
                member: member.id,
                group,
                leaves: Some(leaves),
                state: ChangeState::Open,
                words: String::new(),
                inbound: None,
                asked: now,
                until: Some(now + OFFER_HOLDS),
                settled_by: None,
            };
            if !store::change::open(tx, &offer).await? {
                return Ok(false);
            }
            let line = ChangeLine {
                other: names.group(leaves),
                ..ChangeLine::of(ChangeNews::Offer, &names.group(group))
            };
            if !self.ask(tx, offer.id, member, line, ChangeHow::Offer).await? {
                // Nobody can ask them: the next one.
                store::change::settle(tx, offer.id, ChangeState::Withdrawn, None, now).await?;
                store::waiting::leave_line(tx, group, member.id).await?;
            }
            return Ok(true);
        }
        let mine = store::group::of_member(tx, member.id).await?;
        let leaves = asked_for.filter(|from| mine.iter().any(|(group, _)| group.id == *from));
        self.come(tx, member, group, leaves, &names).await?;
        let line = ChangeLine::of(ChangeNews::MovedUp, &names.group(group));
        self.tell(tx, member, vec![line], ChangeHow::Change).await?;
        let news = ChangeLine::about(ChangeNews::CameUp, &names.group(group), &member.name);
        self.tell_leads(tx, group, member.id, vec![news]).await?;
        tracing::info!(member = %member.id, %group, "moved up");
        Ok(true)
    }
}
