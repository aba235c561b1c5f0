//! What the answers to a survey say: counts, figures and texts a question, for a group, a round, a season. Pure.
//!
//! # What is shown of an anonymous round
//!
//! A *view* is some rounds (one, a season's, all) and everybody or one group. A *column* is one question (its id and
//! kind), or "answered at all". The rule:
//!
//! 1. **Only when it is over.** A round is shown once its last answer can no longer come ([`Round::closes`] has passed):
//!    the counts of an open one would change by one person between two looks. A round that never closes, as of a survey
//!    for who joins, is never shown.
//! 2. **In blocks of [`FEWEST`].** Of each closed round and each column, those who answered are cut into blocks once,
//!    whatever is looked at. Fewer than five in all: nothing is shown. A group with five or more is a block. All
//!    others, from smaller groups or with no group stored, are the rest. Is the rest one to four people, then the
//!    smallest block (of equal ones the first by key) is part of the rest as well.
//! 3. **A view shows whole blocks.** Everybody is all blocks; a group is its own block, or nothing. A question is shown in a view only
//!    when "answered at all" is. Several rounds show of each round what it shows alone.
//! 4. **Nobody's answers stand together.** No output puts answers to two questions beside each other, or beside a time.
//!    Texts and single values are ordered by their hash, which has nothing to do with when they came.
//!
//! So whatever is added to and taken from each other, two views or ten, what remains of a column is whole blocks: nobody, or five
//! and more. `proofs.rs` holds it against every pair of views.
//!
//! What this cannot do: when a whole block says the same, it is known of each of them; a text may say who wrote it; and
//! who was asked and who answered is no secret, only what.
//!
//! A named round is shown to who may see it from the first answer on, with names. Whom somebody would rather not be in a group
//! with ([`Fills::NotWith`](crate::domain::survey::Fills::NotWith)) is never a result.
//!
//! # Who sees what
//!
//! [`Eyes`]: the machine's admin everything; who has an organiser's link everything but confidential groups, which are no filter, have no
//! name, and whose own rounds are not there; who has a group's link the answers from this group.

mod blocks;
mod column;
mod export;
mod figures;
mod outcome;
#[cfg(test)]
mod proofs;
mod ranking;
mod remark;
#[cfg(test)]
mod stories;
mod tally;
mod text;
mod view;

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::domain::survey::{Answers, InvitationState, Survey};

pub use export::{csv, json};
pub use figures::{Figure, Summary};
pub use outcome::{Bar, Counts, Found, Hidden, LeftOut, Outcome, Rate, Results, Row, Said};
pub use remark::remarks;
pub use tally::written;
pub use text::text;
pub use view::{Choices, Eyes, NoSuch, RoundName, View, When};

/// Of fewer people nothing is shown when they answered anonymously.
pub const FEWEST: usize = 5;

/// Everything that was answered to a survey, as far as it was read.
#[derive(Debug, Clone, Default)]
pub struct Archive {
    /// The survey's name.
    pub slug: String,
    /// Its rounds, the newest first.
    pub rounds: Vec<Round>,
    /// The versions that were answered, the newest first; at least one.
    pub versions: Vec<Survey>,
    /// The groups by their keys, retired ones too.
    pub groups: BTreeMap<String, GroupName>,
    /// Titles of the tasks that were offered, by number.
    pub tasks: BTreeMap<u32, String>,
    /// Keys and names of the seasons, the newest first.
    pub seasons: Vec<(String, String)>,
}

/// What a group is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupName {
    /// Its name.
    pub name: String,
    /// Whether only its own people hear of it.
    pub confidential: bool,
}

/// One sending of the survey.
#[derive(Debug, Clone, Default)]
pub struct Round {
    /// Its name inside of the survey: `hand/2026-04-20`.
    pub occasion: String,
    /// Only these groups (keys) were asked; empty: whoever the survey is for.
    pub groups: Vec<String>,
    /// Whether nobody may find out who said what.
    pub anonymous: bool,
    /// When it began.
    pub opens: Timestamp,
    /// When the last answer can come; `None`: never.
    pub closes: Option<Timestamp>,
    /// The season that it belongs to, by key.
    pub season: Option<String>,
    /// Who was asked.
    pub asked: Vec<Asked>,
    /// Responses that were begun and not sent off.
    pub begun: usize,
    /// Those that were sent off.
    pub responses: Vec<Response>,
}

/// One member who was asked.
#[derive(Debug, Clone)]
pub struct Asked {
    /// How far they are.
    pub state: InvitationState,
    /// Their groups (keys).
    pub groups: Vec<String>,
}

/// What one person sent off.
#[derive(Debug, Clone)]
pub struct Response {
    /// Which of [`Archive::versions`] they answered.
    pub version: usize,
    /// Their groups (keys) at that time. Of an anonymous one only the first counts: there is at most one.
    pub groups: Vec<String>,
    /// What they said, hidden answers too.
    pub answers: Answers,
    /// Who they are and when they said it; `None` when it is anonymous.
    pub by: Option<(String, Timestamp)>,
}
