//! Reminders: only to who has not answered, and the first thing to go when a member got enough this week.

use jiff::Timestamp;
use std::collections::HashMap;

use super::CheckIn;
use super::list::Board;
use crate::domain::address::Address;
use crate::domain::delivery::DeliveryKind;
use crate::domain::group::Role;
use crate::domain::member::{CheckIns, Member};
use crate::domain::prompt::Prompt;
use crate::domain::task::Task;
use crate::id::TaskId;
use crate::outbox::{Letter, Receivers};
use crate::recording::Fault;
use crate::render::Lang;
use crate::render::message::ReminderContext;
use crate::schedule::{MaySend, Week, reminders_at};
use crate::store::cadence::CadencePurpose;
use crate::store::community::Community;
use crate::store::{self, Tx};

/// What is about to be sent.
struct Reminder<'a> {
    prompt: &'a Prompt,
    member: &'a Member,
    address: Address,
    /// No other one follows.
    last: bool,
}

/// Reminders in one transaction.
const BATCH: u32 = 200;

impl CheckIn {
    /// Reminds everybody who is due. How many.
    pub(super) async fn remind_due(&self) -> Result<u64, Fault> {
        let mut reminded = 0;
        loop {
            let mut tx = self.db.begin().await?;
            tx.alone("remind").await?;
            let due = store::prompt::to_remind(&mut tx, self.clock.now(), BATCH).await?;
            if due.is_empty() {
                return Ok(reminded);
            }
            let community = store::community::find(&mut tx).await?.ok_or(Fault::NoCommunity)?;
            let board = Board::load(&mut tx).await?;
            for (prompt, before) in due {
                reminded += u64::from(self.remind(&mut tx, &community, &board, &prompt, before).await?);
            }
            tx.commit().await?;
        }
    }

    async fn remind(
        &self,
        tx: &mut Tx,
        community: &Community,
        board: &Board,
        prompt: &Prompt,
        before: u32,
    ) -> Result<bool, Fault> {
        let now = self.clock.now();
        let planned = store::cadence::get(tx, prompt.cadence).await?;
        let member = store::member::get(tx, prompt.member).await?;
        let (Some(planned), Some(member)) = (planned, member) else {
            store::prompt::set_reminder(tx, prompt.id, None, before).await?;
            return Ok(false);
        };
        let (cadence, zone) = (&planned.cadence, member.zone.rules());
        let all = reminders_at(cadence, prompt.fire_at, prompt.answer_until, member.quiet, zone);
        let next = all.into_iter().find(|at| *at > now);
        let last = next.is_none();
        store::prompt::set_reminder(tx, prompt.id, next, before + 1).await?;
        if member.check_ins == CheckIns::Stopped {
            return Ok(false);
        }
        let receivers = Receivers::load(tx, &[member.id], community.budget(), now).await?;
        if !self.may_remind(tx, &receivers, &member).await? {
            return Ok(false);
        }
        let Some(address) = receivers.address(&member) else { return Ok(false) };
        let reminder = Reminder { prompt, member: &member, address, last };
        self.send_reminder(tx, community, board, reminder).await
    }

    async fn may_remind(&self, tx: &mut Tx, receivers: &Receivers, member: &Member) -> Result<bool, Fault> {
        let now = self.clock.now();
        let week = Week::of(now, member.zone.rules());
        if receivers.is_away(member, now) {
            return Ok(false);
        }
        let to_come = self.still_to_come(tx, member, &week, now).await?;
        match receivers.may_send(member, DeliveryKind::Reminder, now, to_come) {
            MaySend::Allowed => Ok(true),
            MaySend::Dropped(over) => {
                tracing::info!(member = %member.id, %over, "reminder dropped");
                Ok(false)
            }
        }
    }

    /// Questions and digests that the member will be sent this week, over all cadences.
    async fn still_to_come(
        &self,
        tx: &mut Tx,
        member: &Member,
        week: &Week,
        now: Timestamp,
    ) -> Result<u32, Fault> {
        let groups = store::group::of_member(tx, member.id).await?;
        let mut sum = 0;
        for planned in store::cadence::all(tx).await? {
            let of = |least: Role| {
                let wanted = |slug: &String| planned.groups.is_empty() || planned.groups.contains(slug);
                groups.iter().filter(|(group, role)| *role >= least && wanted(&group.slug)).count()
            };
            let messages = match planned.purpose {
                CadencePurpose::CheckIn => of(Role::Member).min(1),
                CadencePurpose::DigestLead if planned.by_mail => of(Role::Coordinator),
                CadencePurpose::DigestLead => 0,
                CadencePurpose::DigestWriter => usize::from(member.newsletter_writer),
                CadencePurpose::DigestMember => usize::from(member.own_digest),
            };
            let times = week.still_to_come(&planned.cadence, member.zone.rules(), now);
            sum += times.saturating_mul(u32::try_from(messages).unwrap_or(u32::MAX));
        }
        Ok(sum)
    }

    async fn send_reminder(
        &self,
        tx: &mut Tx,
        community: &Community,
        board: &Board,
        reminder: Reminder<'_>,
    ) -> Result<bool, Fault> {
        let Reminder { prompt, member, address, last } = reminder;
        let now = self.clock.now();
        let mut tasks: HashMap<TaskId, Task> = HashMap::new();
        for task in prompt.asked.iter().filter_map(|asked| asked.task) {
            if let Some(task) = store::task::get(tx, task).await? {
                tasks.insert(task.id, task);
            }
        }
        let lines = board.again(&prompt.asked, &tasks, now);
        if lines.is_empty() {
            return Ok(false);
        }
        let asked_by = match prompt.delivery {
            Some(asked_by) => store::delivery::get(tx, asked_by).await?,
            None => None,
        };
        let mut letter = Letter::new(DeliveryKind::Reminder);
        letter.prompt = Some(prompt.id);
        letter.give_up_at = Some(prompt.answer_until);
        if let Some(asked_by) = asked_by.filter(|asked_by| asked_by.address == address) {
            // The same conversation: the same place, behind the question.
            letter.thread = store::delivery::remote_id(tx, asked_by.id).await?;
            letter.follows = vec![asked_by.message_id];
        }
        let context = ReminderContext {
            lang: Lang::of(&member.language),
            community: community.name.clone(),
            name: member.name.clone(),
            asked: prompt.fire_at.to_zoned(member.zone.rules().clone()),
            until: Some(prompt.answer_until.to_zoned(member.zone.rules().clone())),
            tasks: lines,
            last,
            stop_link: self.post.stop_link(member),
        };
        let delivery = self.post.to_member(member, address, &context, letter)?;
        store::delivery::enqueue(tx, &[delivery]).await?;
        Ok(true)
    }
}
