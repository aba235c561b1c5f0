//! Numbered work of a group.

use jiff::Timestamp;
use jiff::civil::Date;

use super::words;
use crate::id::{GroupId, KeyResultId, MemberId, TaskId};

words! {
    /// Where a task stands.
    TaskStatus {
        /// Nothing was done yet.
        NotStarted = "not_started",
        /// Somebody is working on it.
        InProgress = "in_progress",
        /// Done.
        Completed = "completed",
        /// No longer needed.
        Dropped = "dropped",
    }
}

impl TaskStatus {
    /// Whether people are asked about it.
    pub fn is_open(self) -> bool {
        matches!(self, Self::NotStarted | Self::InProgress)
    }
}

/// A task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// Its id.
    pub id: TaskId,
    /// Its number in the community, `#142`.
    pub number: u32,
    /// Whose work it is.
    pub group: GroupId,
    /// What is to be done.
    pub title: String,
    /// What it helps to reach.
    pub key_result: Option<KeyResultId>,
    /// Where it stands.
    pub status: TaskStatus,
    /// Who leads it; nobody when it is open for taking.
    pub lead: Option<MemberId>,
    /// When it should be done.
    pub due: Option<Date>,
    /// What was said of it last, in the member's words.
    pub note: Option<String>,
    /// When its status changed last.
    pub changed: Timestamp,
}
