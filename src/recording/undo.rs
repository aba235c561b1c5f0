//! An answer that was edited or taken back: what it changed is changed back, unless somebody said more since.

use jiff::Timestamp;

use super::fault::Fault;
use crate::domain::blocker::BlockerState;
use crate::domain::member::CheckIns;
use crate::domain::prompt::{Prompt, PromptState};
use crate::domain::task::TaskStatus;
use crate::id::{InboundId, PromptId, RawId, TaskId};
use crate::reply::{Fact, Status};
use crate::schedule::reminders_at;
use crate::store::record::{Kept, RecordState};
use crate::store::{self, Tx};

/// Takes back everything that a message said, also what was only asked about. `as_state`: replaced by an edit, or withdrawn.
pub async fn undo(
    tx: &mut Tx,
    inbound: InboundId,
    as_state: RecordState,
    now: Timestamp,
) -> Result<Vec<Kept>, Fault> {
    let records = store::record::of_inbound(tx, inbound).await?;
    let alive = |kept: &Kept| matches!(kept.state, RecordState::Standing | RecordState::Asked);
    let undone: Vec<Kept> = records.into_iter().filter(alive).collect();
    for kept in &undone {
        store::record::set_state(tx, kept.id, as_state).await?;
    }
    // The last thing said is undone first, so that each `before` is what it was then.
    for kept in undone.iter().rev().filter(|kept| kept.state == RecordState::Standing) {
        undo_one(tx, kept, now).await?;
    }
    Ok(undone)
}

/// Takes back one record: the member said in `by` that it is wrong.
pub async fn take_back(tx: &mut Tx, kept: &Kept, by: InboundId, now: Timestamp) -> Result<(), Fault> {
    store::record::withdraw(tx, kept.id, by).await?;
    match kept.state {
        RecordState::Standing => undo_one(tx, kept, now).await,
        RecordState::Asked | RecordState::Replaced | RecordState::Withdrawn => Ok(()),
    }
}

/// What a message answered waits again: its prompt, and those that were open beside it and were closed by the same words.
/// `undone`: what it had said.
pub async fn reopen_prompts(
    tx: &mut Tx,
    prompt: &Prompt,
    message: InboundId,
    undone: &[Kept],
    now: Timestamp,
) -> Result<(), Fault> {
    reopen_prompt(tx, prompt.id, message, now).await?;
    let mut said: Vec<Timestamp> = undone.iter().map(|kept| kept.said).collect();
    said.extend(store::inbound::get(tx, message).await?.map(|message| message.received));
    said.sort_unstable();
    said.dedup();
    for at in said {
        for other in store::prompt::answered_at(tx, prompt.member, at).await? {
            if other != prompt.id {
                reopen_prompt(tx, other, message, now).await?;
            }
        }
    }
    Ok(())
}

/// When nothing else answers the prompt, it waits again, reminder and all; once its window is over, nobody answered it.
async fn reopen_prompt(
    tx: &mut Tx,
    prompt: PromptId,
    without: InboundId,
    now: Timestamp,
) -> Result<(), Fault> {
    let others = store::record::of_prompt(tx, prompt).await?;
    if others.iter().any(|kept| kept.state == RecordState::Standing && kept.inbound != without) {
        return Ok(());
    }
    let Some(prompt) = store::prompt::get(tx, prompt).await? else { return Ok(()) };
    if prompt.answer_until <= now {
        if prompt.state == PromptState::Answered {
            store::prompt::set_state(tx, prompt.id, PromptState::Expired, None, now).await?;
        }
        return Ok(());
    }
    store::prompt::set_state(tx, prompt.id, PromptState::Sent, None, now).await?;
    let planned = store::cadence::get(tx, prompt.cadence).await?;
    let member = store::member::get(tx, prompt.member).await?;
    let (Some(planned), Some(member)) = (planned, member) else { return Ok(()) };
    let (cadence, zone) = (&planned.cadence, member.zone.rules());
    let reminders = reminders_at(cadence, prompt.fire_at, prompt.answer_until, member.quiet, zone);
    let gone = reminders.iter().filter(|at| **at <= now).count();
    let next = reminders.get(gone).copied();
    Ok(store::prompt::set_reminder(tx, prompt.id, next, u32::try_from(gone).unwrap_or(u32::MAX)).await?)
}

async fn undo_one(tx: &mut Tx, kept: &Kept, now: Timestamp) -> Result<(), Fault> {
    match (&kept.fact, kept.task) {
        (Fact::Status { status, .. }, Some(task)) => {
            restore_status(tx, kept, task, now).await?;
            restore_blocker(tx, kept, task).await?;
            if *status == Status::Released
                && let Some(current) = store::task::get(tx, task).await?.filter(|task| task.lead.is_none())
            {
                store::task::set_lead(tx, current.id, Some(kept.member), now).await?;
            }
        }
        (Fact::Blocker { .. }, _) => {
            if let Some(blocker) = store::blocker::of_record(tx, kept.id).await? {
                store::blocker::close(tx, blocker.id, BlockerState::Withdrawn, Some(kept.member), now)
                    .await?;
            }
        }
        (Fact::Unblocked { .. }, Some(task)) => {
            if store::blocker::open_of_task(tx, task).await?.is_none()
                && let Some(blocker) = store::blocker::last_resolved_of_task(tx, task).await?
            {
                store::blocker::reopen(tx, blocker.id).await?;
            }
        }
        (Fact::New { .. }, _) => {
            let task: TaskId = RawId::from(kept.id).into();
            store::task::set_status(tx, task, TaskStatus::Dropped, None, now).await?;
        }
        (Fact::Claim { .. }, Some(task)) => {
            let held = store::task::get(tx, task).await?;
            if held.is_some_and(|task| task.lead == Some(kept.member)) {
                store::task::set_lead(tx, task, None, now).await?;
            }
        }
        (Fact::Away { .. }, _) => store::absence::forget_of(tx, kept.inbound).await?,
        (Fact::Stop, _) => store::member::set_check_ins(tx, kept.member, CheckIns::On).await?,
        _ => {}
    }
    Ok(())
}

/// A task that is open again is blocked again, if its prompt showed it blocked and nobody said otherwise.
async fn restore_blocker(tx: &mut Tx, kept: &Kept, task: TaskId) -> Result<(), Fault> {
    let is_open = store::task::get(tx, task).await?.is_some_and(|task| task.status.is_open());
    let closed = matches!(&kept.fact, Fact::Status { status: Status::Completed | Status::Dropped, .. });
    let Some(prompt) = kept.prompt.filter(|_| is_open && closed) else { return Ok(()) };
    let records = store::record::of_prompt(tx, prompt).await?;
    let says = |kept: &&Kept| kept.state == RecordState::Standing && kept.task == Some(task);
    if records.iter().filter(says).any(|kept| matches!(kept.fact, Fact::Unblocked { .. })) {
        return Ok(());
    }
    let shown = store::prompt::get(tx, prompt).await?;
    let asked = shown.iter().flat_map(|prompt| &prompt.asked).find(|asked| asked.task == Some(task));
    let Some(blocker) = asked.and_then(|asked| asked.blocker) else { return Ok(()) };
    let resolved =
        store::blocker::get(tx, blocker).await?.is_some_and(|one| one.state == BlockerState::Resolved);
    if resolved && store::blocker::open_of_task(tx, task).await?.is_none() {
        store::blocker::reopen(tx, blocker).await?;
    }
    Ok(())
}

/// What was said last and still counts, else what the task was before.
async fn restore_status(tx: &mut Tx, kept: &Kept, task: TaskId, now: Timestamp) -> Result<(), Fault> {
    let latest = store::record::statuses_of(tx, task).await?.into_iter().next();
    let said = latest.as_ref().and_then(|kept| match kept.fact {
        Fact::Status { status, .. } => match status {
            Status::NotStarted => Some(TaskStatus::NotStarted),
            Status::InProgress => Some(TaskStatus::InProgress),
            Status::Completed => Some(TaskStatus::Completed),
            Status::Dropped => Some(TaskStatus::Dropped),
            Status::Released => kept.before,
        },
        _ => None,
    });
    if let Some(status) = said.or(kept.before) {
        let note = latest.as_ref().map(|kept| kept.words.as_str());
        store::task::set_status(tx, task, status, note, now).await?;
        if note.is_none() {
            store::task::forget_note(tx, task, &kept.words).await?;
        }
    }
    Ok(())
}
