//! Who is asked, and when.

use jiff::civil::Time;
use serde::{Deserialize, Serialize};

use crate::domain::cadence::Cadence;
use crate::domain::words;

words! {
    /// What somebody is in a group, as far as a survey tells people apart.
    Part {
        /// Takes part.
        Member = "member",
        /// Interim and administrative.
        Coordinator = "coordinator",
        /// Elected.
        Lead = "lead",
        /// Leads or supports a task that is open, or was at work on one in the season that runs, or ran last: a post-mortem
        /// asks those, too, who have finished everything.
        Contributor = "contributor",
    }
}

/// Who is asked: members to whom all of this applies.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Audience {
    /// Only who joined at most 30 days before.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub newcomers: bool,
    /// Only members of one of these groups (their slugs); empty: of any or none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<String>,
    /// Only who is one of these (in one of the groups); empty: whatever they are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Part>,
}

impl Audience {
    /// For so many days somebody is a newcomer.
    pub const NEWCOMER_DAYS: i64 = 30;
}

/// When a survey is put to people.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "when")]
pub enum Occasion {
    /// Once, when somebody joins after the survey was there; `survey open` asks who was there before.
    Joining,
    /// When a phase of a season begins (a season without phases is one phase), on its first day.
    PhaseStart {
        /// The phase's name; `None`: every phase.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        phase: Option<String>,
        /// The local time, in each member's zone.
        at: Time,
    },
    /// Again and again. Of the cadence its days, times, zone, first and last day, holidays and catch-up count; the
    /// survey's own reminders and window stand beside it.
    Cadence {
        /// When.
        cadence: Box<Cadence>,
    },
    /// Only when somebody says `survey open`.
    ByHand,
}
