//! Why a task cannot go on.

use jiff::{SignedDuration, Timestamp};

use super::words;
use crate::id::{BlockerId, GroupId, MemberId, RecordId, TaskId};

words! {
    /// How far the help is.
    BlockerState {
        /// Nobody took it up yet.
        Open = "open",
        /// Somebody is helping.
        Helped = "helped",
        /// The task can go on.
        Resolved = "resolved",
        /// The words that said it were taken back.
        Withdrawn = "withdrawn",
    }
}

/// A blocker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blocker {
    /// Its id.
    pub id: BlockerId,
    /// The task; `None` when it belongs to none.
    pub task: Option<TaskId>,
    /// Who helps: the group's lead and coordinators.
    pub group: Option<GroupId>,
    /// Who is blocked.
    pub member: MemberId,
    /// The obstacle, in their words.
    pub text: String,
    /// Who or what must move.
    pub needs: Option<String>,
    /// How far the help is.
    pub state: BlockerState,
    /// Who said that they are on it, the last one.
    pub helper: Option<MemberId>,
    /// Since when.
    pub opened: Timestamp,
    /// The record that said it.
    pub record: Option<RecordId>,
}

impl BlockerState {
    /// Whether the task still cannot go on.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Open | Self::Helped)
    }
}

impl Blocker {
    /// How long it has been open at `now`, in whole days.
    pub fn age_in_days(&self, now: Timestamp) -> i64 {
        now.duration_since(self.opened).as_hours().max(0) / 24
    }

    /// Whether it is old enough to ask about again.
    pub fn is_worth_asking_again(&self, now: Timestamp) -> bool {
        now.duration_since(self.opened) >= ASKED_AGAIN_AFTER
    }
}

/// A blocker is asked about again after this time.
pub const ASKED_AGAIN_AFTER: SignedDuration = SignedDuration::from_hours(3 * 24);
