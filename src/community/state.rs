//! What a community consists of, as `community.toml` says it and as the store can say it again.
//!
//! Plain values that were checked: references lead somewhere, ends come after beginnings.

use std::collections::{BTreeMap, BTreeSet};

use jiff::SignedDuration;
use jiff::civil::Date;

use super::key::Key;
use super::language::Language;
use super::zone::ZoneName;
use crate::adminfile::Named;
use crate::domain::address::{MailAddress, MatrixRoom};
use crate::domain::cadence::Cadence;

/// The whole file.
pub type CommunityFile = CommunityState;

/// A community with everything that `apply` cares for. The default is one that was not set up yet.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CommunityState {
    /// The community itself.
    pub community: Community,
    /// How people are sorted into groups.
    pub assignment: Assignment,
    /// Seasons.
    pub seasons: BTreeMap<Key, Season>,
    /// Working groups.
    pub groups: BTreeMap<Key, Group>,
    /// Objectives.
    pub objectives: BTreeMap<Key, Objective>,
    /// Key results.
    pub key_results: BTreeMap<Key, KeyResult>,
    /// Check-ins.
    pub check_ins: BTreeMap<Key, CheckIn>,
    /// Digests.
    pub digests: BTreeMap<Key, Digest>,
}

/// The community itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Community {
    /// Its name; empty before it was set up.
    pub name: String,
    /// The language of members who named none.
    pub language: Language,
    /// The time zone of members who named none.
    pub zone: ZoneName,
    /// Messages to one member in a week, at most.
    pub nag_budget: u32,
    /// Who answered within this time before a check-in is not asked.
    pub early_answers: SignedDuration,
    /// Whether members get a digest of their own unless they say otherwise.
    pub member_digest: bool,
}

impl Default for Community {
    fn default() -> Self {
        Self {
            name: String::new(),
            language: Language::default(),
            zone: ZoneName::utc(),
            nag_budget: 4,
            early_answers: SignedDuration::from_hours(12),
            member_digest: false,
        }
    }
}

/// How people are sorted into groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Assignment {
    /// Minutes a week that a group takes at the least.
    pub minutes_a_group: u32,
    /// Who has fewer minutes a week is in `groups_for_few` groups at the most.
    pub few_minutes: u32,
    /// How many groups those may be in.
    pub groups_for_few: u32,
    /// How many groups anybody may be in.
    pub groups_for_all: u32,
}

impl Default for Assignment {
    fn default() -> Self {
        Self { minutes_a_group: 60, few_minutes: 180, groups_for_few: 2, groups_for_all: 3 }
    }
}

/// The period that goals are set for; both days belong to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Season {
    /// Its name.
    pub name: String,
    /// Its first day.
    pub from: Date,
    /// Its last day.
    pub until: Date,
    /// Its phases, in order.
    pub phases: Vec<Phase>,
}

/// A part of a season; both days belong to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Phase {
    /// Its name.
    pub name: String,
    /// Its first day.
    pub from: Date,
    /// Its last day.
    pub until: Date,
}

/// A working group.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub purpose: Option<String>,
    /// Nothing of it is shown outside of it.
    pub confidential: bool,
    /// Its Matrix room.
    pub room: Option<MatrixRoom>,
    /// Its mailing list.
    pub mail_list: Option<MailAddress>,
    /// How many people it wants.
    pub size: Option<Size>,
    /// What it looks for; a skill that stands there twice is wanted of two people.
    pub skills: Vec<String>,
    /// Who may come in; `None`: everybody, or in a confidential group those who are let in.
    pub door: Option<Door>,
}

/// Who may come into a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// Everybody.
    Open,
    /// Whom its coordinators let in.
    Invitation,
    /// Nobody new.
    Closed,
}

impl Named for Door {
    const WORDS: &'static [(&'static str, Self)] =
        &[("open", Self::Open), ("invitation", Self::Invitation), ("closed", Self::Closed)];
}

/// From how many to how many people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// At least.
    pub least: u32,
    /// At most.
    pub most: u32,
}

/// What the community, or one of its groups, wants.
#[derive(Debug, Clone, PartialEq)]
pub struct Objective {
    /// What it says.
    pub title: String,
    /// Whose it is; `None` for the community's own.
    pub group: Option<Key>,
    /// The community's objective that a group's one serves.
    pub parent: Option<Key>,
    /// The season that it is set for.
    pub season: Option<Key>,
}

/// How an objective is measured.
#[derive(Debug, Clone, PartialEq)]
pub struct KeyResult {
    /// What it says.
    pub title: String,
    /// Its objective.
    pub objective: Key,
    /// What is measured.
    pub measure: Measure,
}

/// What a key result counts.
#[derive(Debug, Clone, PartialEq)]
pub enum Measure {
    /// The share of its tasks that are done.
    TasksDone,
    /// A number.
    Number {
        /// What is counted: "posts", "%".
        unit: String,
        /// Where it began.
        start: f64,
        /// Where it shall be.
        target: f64,
        /// Where it is. Left out of the file, it stays as it is.
        current: Option<f64>,
    },
}

/// Which groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Groups {
    /// All, also those that come later.
    All,
    /// These.
    Only(BTreeSet<Key>),
}

/// A recurring question about tasks.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckIn {
    /// Who is asked.
    pub groups: Groups,
    /// Where.
    pub place: Place,
    /// When.
    pub cadence: Cadence,
}

/// Where a check-in asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Each member by their own channel.
    Direct,
    /// The group in its Matrix room, answers in the thread.
    Room,
}

impl Named for Place {
    const WORDS: &'static [(&'static str, Self)] = &[("direct", Self::Direct), ("room", Self::Room)];
}

/// A period's news.
#[derive(Debug, Clone, PartialEq)]
pub struct Digest {
    /// For whom.
    pub kind: DigestKind,
    /// Of which groups.
    pub groups: Groups,
    /// When: one time on one day of the week.
    pub cadence: Cadence,
    /// Sent to each reader.
    pub mail: bool,
    /// Posted in a Matrix room as well.
    pub room: Option<DigestRoom>,
    /// Sent at all.
    pub on: bool,
}

/// Who reads a digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DigestKind {
    /// Leads and coordinators.
    Lead,
    /// Newsletter writers.
    Writer,
    /// Every member.
    Member,
}

impl Named for DigestKind {
    const WORDS: &'static [(&'static str, Self)] =
        &[("lead", Self::Lead), ("writer", Self::Writer), ("member", Self::Member)];
}

/// Which room a digest is posted in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DigestRoom {
    /// Each group's own.
    OfTheGroup,
    /// One for all.
    Fixed(MatrixRoom),
}
