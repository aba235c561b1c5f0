//! Reminders: only to who has not answered. And the other way for an invitation that could not be delivered.

use jiff::Timestamp;

use super::Rounds;
use super::audience::free_address;
use super::invite::Asked;
use crate::domain::delivery::DeliveryKind;
use crate::domain::member::CheckIns;
use crate::domain::survey::InvitationState;
use crate::outbox::{Receivers, works};
use crate::recording::Fault;
use crate::schedule::earliest_allowed;
use crate::store::community::Community;
use crate::store::invitation::Invitation;
use crate::store::{self, Tx};
use crate::survey::Sheet;

/// Reminders in one transaction.
const BATCH: u32 = 100;

impl Rounds {
    /// Reminds everybody who is due. How many.
    pub(super) async fn remind_due(&self) -> Result<u64, Fault> {
        let mut reminded = 0;
        loop {
            let now = self.clock.now();
            let mut tx = self.db.begin().await?;
            tx.alone("survey rounds").await?;
            let due = store::invitation::to_remind(&mut tx, now, BATCH).await?;
            if due.is_empty() {
                return Ok(reminded);
            }
            let community = store::community::find(&mut tx).await?.ok_or(Fault::NoCommunity)?;
            for invitation in due {
                reminded += u64::from(self.remind(&mut tx, &community, invitation, now).await?);
            }
            tx.commit().await?;
        }
    }

    async fn remind(
        &self,
        tx: &mut Tx,
        community: &Community,
        invitation: Invitation,
        now: Timestamp,
    ) -> Result<bool, Fault> {
        let (id, before) = (invitation.id, invitation.reminded);
        let Some(sheet) = Sheet::load(tx, &self.post.key, invitation).await? else {
            store::invitation::set_reminder(tx, id, None, before).await?;
            return Ok(false);
        };
        let member = &sheet.member;
        let later = sheet.survey.reminders.get(before as usize + 1);
        let next = later
            .map(|delay| sheet.invitation.asked_at + delay.duration())
            .map(|at| earliest_allowed(at.max(now), member.quiet, member.zone.rules()))
            .filter(|at| *at < sheet.invitation.closes);
        let receivers = Receivers::load(tx, &[member.id], community.budget(), now).await?;
        let address = free_address(&receivers, member, DeliveryKind::Reminder, now)
            .filter(|_| member.check_ins == CheckIns::On);
        store::invitation::set_reminder(tx, id, next, before + 1).await?;
        let Some(address) = address else {
            tracing::info!(invitation = %id, "survey reminder left out: away, stopped, or enough this week");
            return Ok(false);
        };
        let allowed = earliest_allowed(now, member.quiet, member.zone.rules());
        let askings = store::asking::of(tx, id).await?;
        let kind = DeliveryKind::Reminder;
        let mut asked = self.asked(community, &sheet, &askings, address, kind, allowed, next.is_none())?;
        let delivery = &mut asked.delivery;
        if let Some(asked_by) = sheet.invitation.delivery
            && let Some(asked_by) = store::delivery::get(tx, asked_by).await?
            && asked_by.address == delivery.address
        {
            // A talk goes on in the room itself: its questions are no aside.
            if asked.asking.is_none() {
                delivery.thread = store::delivery::remote_id(tx, asked_by.id).await?;
            }
            delivery.follows = vec![asked_by.message_id];
        }
        put(tx, &asked).await?;
        Ok(true)
    }

    /// An invitation that could not be delivered goes to the member's other address, once.
    pub(super) async fn ask_elsewhere(&self) -> Result<(), Fault> {
        let mut tx = self.db.begin().await?;
        tx.alone("survey rounds").await?;
        let now = self.clock.now();
        let failed = store::invitation::undelivered(&mut tx).await?;
        if failed.is_empty() {
            return Ok(());
        }
        let community = store::community::find(&mut tx).await?.ok_or(Fault::NoCommunity)?;
        for invitation in failed {
            let id = invitation.id;
            let tried = match invitation.delivery {
                Some(tried) => store::delivery::get(&mut tx, tried).await?.map(|tried| tried.address),
                None => None,
            };
            let Some(sheet) = Sheet::load(&mut tx, &self.post.key, invitation).await? else { continue };
            let first = sheet.member.address();
            let other = sheet.member.other_address().filter(|_| tried == first);
            match other {
                Some(address) if sheet.invitation.closes > now && works(&mut tx, &address).await? => {
                    let askings = store::asking::of(&mut tx, id).await?;
                    let kind = DeliveryKind::Prompt;
                    let asked = self.asked(&community, &sheet, &askings, address, kind, now, false)?;
                    put(&mut tx, &asked).await?;
                    store::invitation::set_delivery(&mut tx, id, asked.delivery.id).await?;
                }
                _ => {
                    tracing::warn!(invitation = %id, "nobody can be asked there");
                    let why = Some("undeliverable");
                    store::invitation::set_state(&mut tx, id, InvitationState::Excused, why).await?;
                }
            }
        }
        Ok(tx.commit().await?)
    }
}

async fn put(tx: &mut Tx, asked: &Asked) -> Result<(), Fault> {
    let deliveries: Vec<_> = asked.deliveries().cloned().collect();
    store::delivery::enqueue(tx, &deliveries).await?;
    if let Some(asking) = &asked.asking {
        store::asking::put(tx, asking).await?;
    }
    Ok(())
}
