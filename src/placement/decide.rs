//! The reply of who was asked decides.

use super::fault::Result;
use super::names::Names;
use super::wish::Wished;
use super::{LOCK, Placement};
use crate::assignment::{Fault as Rule, Grade};
use crate::domain::group::Role;
use crate::domain::member::Member;
use crate::id::DeliveryId;
use crate::render::message::{ChangeHow, ChangeLine, ChangeNews};
use crate::reply::wish::Verdict;
use crate::store::change::{Change, ChangeKind, ChangeState};
use crate::store::waiting::{Said, Waiter};
use crate::store::{self, Tx};

impl Placement {
    /// What this member decides by their words, if they were asked for a yes: by the message that they answer, else by the only
    /// question that is open for them. `None`: nothing was asked, or it is no answer.
    pub async fn decided(
        &self,
        tx: &mut Tx,
        by: &Member,
        answers: Option<DeliveryId>,
        verdict: &Verdict,
        bare: bool,
    ) -> Result<Option<Wished>> {
        if let Some(delivery) = answers
            && let Some(change) = store::change::asked_in(tx, delivery, by.id).await?
        {
            tx.alone(LOCK).await?;
            // Somebody else may have answered while we waited.
            let change = store::change::asked_in(tx, delivery, by.id).await?.unwrap_or(change);
            return self.decide(tx, by, &change, verdict).await.map(Some);
        }
        if !bare {
            return Ok(None);
        }
        let open = store::change::open_for(tx, by.id).await?;
        match open.as_slice() {
            [] => Ok(None),
            [only] => {
                tx.alone(LOCK).await?;
                self.decide(tx, by, only, verdict).await.map(Some)
            }
            _ => self.which(tx, by, None).await.map(Some),
        }
    }

    /// Asks which of the open questions a yes is meant for. `also`: what else is asked.
    pub async fn which(&self, tx: &mut Tx, by: &Member, also: Option<&str>) -> Result<Wished> {
        let open = store::change::open_for(tx, by.id).await?;
        let names = Names::read(tx).await?;
        let told = |one: &Change| match one.kind {
            ChangeKind::Offer => names.group(one.group),
            _ => format!("{}: {}", names.group(one.group), names.member(one.member)),
        };
        let all: Vec<String> = open.iter().map(told).chain(also.map(str::to_owned)).collect();
        let line = ChangeLine { other: all.join("; "), ..ChangeLine::of(ChangeNews::WhichQuestion, "") };
        Ok(Wished { lines: vec![line], how: ChangeHow::YesNo })
    }

    async fn decide(&self, tx: &mut Tx, by: &Member, change: &Change, verdict: &Verdict) -> Result<Wished> {
        let now = self.clock.now();
        let names = Names::read(tx).await?;
        let (group, who) = (names.group(change.group), names.member(change.member));
        let state = if verdict.yes { ChangeState::Agreed } else { ChangeState::Refused };
        let member = store::member::get(tx, change.member).await?;
        let told = |line| Ok(Wished { lines: vec![line], how: ChangeHow::Change });
        if !store::change::settle(tx, change.id, state, Some(by.id), now).await? {
            let what = match change.kind {
                ChangeKind::Offer if change.state == ChangeState::Withdrawn => ChangeNews::OfferOver,
                ChangeKind::Offer if change.state == ChangeState::Agreed => ChangeNews::There,
                ChangeKind::Offer => ChangeNews::OutOfLine,
                ChangeKind::Join | ChangeKind::Coordinate => ChangeNews::AnsweredBefore,
            };
            return told(ChangeLine::about(what, &group, &who));
        }
        let Some(member) = member else { return told(ChangeLine::about(ChangeNews::NotedNo, &group, &who)) };
        match (change.kind, verdict.yes) {
            (ChangeKind::Offer, false) => {
                store::waiting::leave_line(tx, change.group, member.id).await?;
                told(ChangeLine::of(ChangeNews::OutOfLine, &group))
            }
            (ChangeKind::Offer, true) => {
                let leaves = self.still_there(tx, change).await?;
                self.come(tx, &member, change.group, leaves, &names).await?;
                let line = ChangeLine::about(ChangeNews::CameUp, &group, &member.name);
                self.tell_leads(tx, change.group, member.id, vec![line]).await?;
                told(ChangeLine::of(ChangeNews::Joined, &group))
            }
            (_, false) => {
                if change.kind == ChangeKind::Join {
                    store::waiting::forget_wish(tx, change.group, member.id).await?;
                }
                let mut line = ChangeLine::about(ChangeNews::Refused, &group, &by.name);
                line.words.clone_from(&verdict.reason);
                self.tell(tx, &member, vec![line], ChangeHow::Change).await?;
                told(ChangeLine::about(ChangeNews::NotedNo, &group, &who))
            }
            (ChangeKind::Join, true) => {
                store::need::admit(tx, change.group, member.id, now).await?;
                let line = self.let_in(tx, &member, change, &names, by).await?;
                self.tell(tx, &member, vec![line], ChangeHow::Change).await?;
                told(ChangeLine::about(ChangeNews::NotedYes, &group, &who))
            }
            (ChangeKind::Coordinate, true) => {
                self.join(tx, member.id, change.group, Role::Coordinator).await?;
                if let Some(group) = names.groups.get(&change.group) {
                    self.tell_coordinator(tx, group, &member).await?;
                }
                let line = ChangeLine::of(ChangeNews::Coordinating, &group);
                self.tell(tx, &member, vec![line], ChangeHow::Change).await?;
                told(ChangeLine::about(ChangeNews::NotedYes, &group, &who))
            }
        }
    }

    /// Who got a yes comes in, if the rules still allow it: else they wait, or hear why not.
    async fn let_in(
        &self,
        tx: &mut Tx,
        member: &Member,
        change: &Change,
        names: &Names,
        by: &Member,
    ) -> Result<ChangeLine> {
        let leaves = self.still_there(tx, change).await?;
        let (breaks, _) = self.breaks(tx, member.id, change.group, leaves).await?;
        let group = names.group(change.group);
        if breaks.is_empty() {
            self.come(tx, member, change.group, leaves, names).await?;
            return Ok(ChangeLine::about(ChangeNews::Agreed, &group, &by.name));
        }
        if breaks.iter().any(|rule| matches!(rule, Rule::IsThere(..))) {
            return Ok(ChangeLine::of(ChangeNews::There, &group));
        }
        if breaks.iter().all(|rule| matches!(rule, Rule::Full { .. })) {
            let said = Said { group: change.group, member: member.id, grade: Grade::Love, at: change.asked };
            store::waiting::wait(tx, &Waiter { said, leaves }).await?;
            return self.place_in_line(tx, member.id, change.group, names).await;
        }
        Ok(ChangeLine::of(ChangeNews::DidNotFit, &group))
    }

    /// The group that is left for it, if they are still in it.
    async fn still_there(&self, tx: &mut Tx, change: &Change) -> Result<Option<crate::id::GroupId>> {
        let mine = store::group::of_member(tx, change.member).await?;
        Ok(change.leaves.filter(|leaves| mine.iter().any(|(group, _)| group.id == *leaves)))
    }
}
