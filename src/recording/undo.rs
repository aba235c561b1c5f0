//! An answer that was edited or taken back: what it changed is changed back, unless somebody said more since.

use jiff::Timestamp;

use super::fault::Fault;
use crate::domain::blocker::BlockerState;
use crate::domain::member::CheckIns;
use crate::domain::prompt::PromptState;
use crate::domain::task::TaskStatus;
use crate::id::{InboundId, RawId, TaskId};
use crate::reply::{Fact, Status};
use crate::store::record::{Kept, RecordState};
use crate::store::{self, Tx};

/// Takes back everything that a message said. `as_state`: replaced by an edit, or withdrawn.
pub async fn undo(
    tx: &mut Tx,
    inbound: InboundId,
    as_state: RecordState,
    now: Timestamp,
) -> Result<Vec<Kept>, Fault> {
    let records = store::record::of_inbound(tx, inbound).await?;
    let standing: Vec<Kept> =
        records.into_iter().filter(|kept| kept.state == RecordState::Standing).collect();
    for kept in &standing {
        store::record::set_state(tx, kept.id, as_state).await?;
    }
    // The last thing said is undone first, so that each `before` is what it was then.
    for kept in standing.iter().rev() {
        undo_one(tx, kept, now).await?;
    }
    Ok(standing)
}

/// The prompt waits again, when nothing else answers it and its window is open.
pub async fn reopen_prompt(tx: &mut Tx, withdrawn: &[Kept], now: Timestamp) -> Result<(), Fault> {
    let Some(prompt) = withdrawn.iter().find_map(|kept| kept.prompt) else { return Ok(()) };
    let others = store::record::of_prompt(tx, prompt).await?;
    if others.iter().any(|kept| kept.state == RecordState::Standing) {
        return Ok(());
    }
    if let Some(prompt) = store::prompt::get(tx, prompt).await? {
        if prompt.answer_until > now {
            store::prompt::set_state(tx, prompt.id, PromptState::Sent, None, now).await?;
        }
    }
    Ok(())
}

async fn undo_one(tx: &mut Tx, kept: &Kept, now: Timestamp) -> Result<(), Fault> {
    match (&kept.fact, kept.task) {
        (Fact::Status { status, .. }, Some(task)) => {
            restore_status(tx, kept, task, now).await?;
            if *status == Status::Released {
                if let Some(current) = store::task::get(tx, task).await?.filter(|task| task.lead.is_none()) {
                    store::task::set_lead(tx, current.id, Some(kept.member), now).await?;
                }
            }
        }
        (Fact::Blocker { .. }, _) => {
            if let Some(blocker) = store::blocker::of_record(tx, kept.id).await? {
                store::blocker::close(tx, blocker.id, BlockerState::Withdrawn, Some(kept.member), now)
                    .await?;
            }
        }
        (Fact::Unblocked { .. }, Some(task)) => {
            if store::blocker::open_of_task(tx, task).await?.is_none() {
                if let Some(blocker) = store::blocker::last_resolved_of_task(tx, task).await? {
                    store::blocker::reopen(tx, blocker.id).await?;
                }
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
    }
    Ok(())
}
