//! One occurrence put to one member.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::cadence::Slot;
use super::task::TaskStatus;
use super::words;
use crate::id::{BlockerId, CadenceId, DeliveryId, MemberId, OccurrenceId, PromptId, TaskId};

words! {
    /// How far a prompt is.
    PromptState {
        /// Made; the message is on its way.
        Pending = "pending",
        /// The message went out.
        Sent = "sent",
        /// The member answered.
        Answered = "answered",
        /// The member need not answer: away, "skip", or the message could not be delivered.
        Excused = "excused",
        /// The answer window closed without an answer.
        Expired = "expired",
    }
}

impl PromptState {
    /// Whether an answer is still expected.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Pending | Self::Sent)
    }
}

/// A task as a prompt showed it. Numbers in an answer mean these, whatever has changed since.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The number in the prompt, from 1.
    pub n: u32,
    /// The task; `None` for a blocker that belongs to no task.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<TaskId>,
    /// Its title then.
    pub title: String,
    /// Its status then.
    pub status: TaskStatus,
    /// Its open blocker then, if it had one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blocker: Option<BlockerId>,
    /// It is nobody's, and anybody may take it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub offered: bool,
}

/// A prompt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prompt {
    /// Its id.
    pub id: PromptId,
    /// The occurrence.
    pub occurrence: OccurrenceId,
    /// The cadence.
    pub cadence: CadenceId,
    /// Who is asked.
    pub member: MemberId,
    /// Its place in the cadence: nobody is asked twice for it.
    pub slot: Slot,
    /// When it was due.
    pub fire_at: Timestamp,
    /// How far it is.
    pub state: PromptState,
    /// The tasks as the member sees them.
    pub asked: Vec<Asked>,
    /// Answers count until then.
    pub answer_until: Timestamp,
    /// The message that asks: the member's own, or the room's.
    pub delivery: Option<DeliveryId>,
}
