//! When a check-in asks, as `community.toml` says it.

use std::fmt;

use jiff::SignedDuration;
use jiff::civil::{Date, Time, Weekday};
use serde::{Serialize, Serializer};

use super::state::Zone;
use crate::adminfile::{Named, shown_duration};

/// When a check-in asks. Serialized, it has the keys and words of the file, with every default written out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CadenceFile {
    /// The days, in order, each once: all of the week, or all of the month.
    #[serde(serialize_with = "words")]
    pub days: Vec<CadenceDay>,
    /// Every so many weeks, counted from the week of `from`; `None` for every week.
    #[serde(serialize_with = "weeks", skip_serializing_if = "Option::is_none")]
    pub every: Option<u8>,
    /// The times of day, in order, at least one.
    #[serde(serialize_with = "clocks")]
    pub at: Vec<Time>,
    /// Whose time.
    #[serde(serialize_with = "member_or_zone")]
    pub zone: Zone,
    /// The first day on which it asks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// The last day on which it asks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// Days on which it does not, in order.
    pub holidays: Vec<Date>,
    /// How long after the question those who did not answer are reminded, in order.
    #[serde(serialize_with = "lengths")]
    pub reminders: Vec<SignedDuration>,
    /// How long an answer counts.
    #[serde(serialize_with = "length")]
    pub answer_within: SignedDuration,
    /// How late it may ask after the program stood still.
    #[serde(serialize_with = "length")]
    pub catch_up: SignedDuration,
}

/// A day of every week (`mon`), or of every month (`first mon`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CadenceDay {
    /// Which one of the month.
    pub which: Option<Which>,
    /// The day of the week.
    pub day: Weekday,
}

/// Which one of a month's Mondays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Which {
    /// The first.
    First,
    /// The second.
    Second,
    /// The third.
    Third,
    /// The fourth.
    Fourth,
    /// The last: the fourth or the fifth.
    Last,
}

impl Named for Which {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("first", Self::First),
        ("second", Self::Second),
        ("third", Self::Third),
        ("fourth", Self::Fourth),
        ("last", Self::Last),
        ("1st", Self::First),
        ("2nd", Self::Second),
        ("3rd", Self::Third),
        ("4th", Self::Fourth),
    ];
}

impl CadenceDay {
    /// Reads `mon` or `first mon`.
    pub fn parse(text: &str) -> Option<Self> {
        let lower = text.trim().to_lowercase();
        let (which, day) = match lower.split_once(' ') {
            Some((which, day)) => (Some(meaning::<Which>(which)?), day.trim()),
            None => (None, lower.as_str()),
        };
        Some(Self { which, day: meaning(day)? })
    }

    /// Of the month before of the week, the first before the last, Monday before Sunday.
    pub(super) fn order(self) -> (Option<Which>, i8) {
        (self.which, self.day.to_monday_zero_offset())
    }
}

fn meaning<T: Named>(word: &str) -> Option<T> {
    T::WORDS.iter().find(|(known, _)| *known == word).map(|(_, meaning)| *meaning)
}

impl fmt::Display for CadenceDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.which {
            Some(which) => write!(f, "{} {}", which.word(), self.day.word()),
            None => f.write_str(self.day.word()),
        }
    }
}

/// `09:00`
pub(super) fn clock(at: Time) -> String {
    format!("{:02}:{:02}", at.hour(), at.minute())
}

/// `2 weeks`
pub(super) fn shown_weeks(weeks: u8) -> String {
    format!("{weeks} weeks")
}

fn words<S: Serializer>(days: &[CadenceDay], to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(days.iter().map(ToString::to_string))
}

fn clocks<S: Serializer>(times: &[Time], to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(times.iter().map(|at| clock(*at)))
}

fn weeks<S: Serializer>(weeks: &Option<u8>, to: S) -> Result<S::Ok, S::Error> {
    weeks.map(shown_weeks).serialize(to)
}

fn member_or_zone<S: Serializer>(zone: &Zone, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(match zone {
        Zone::Own => "member",
        Zone::Fixed(name) => name.as_str(),
    })
}

fn lengths<S: Serializer>(all: &[SignedDuration], to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(all.iter().map(|length| shown_duration(*length)))
}

fn length<S: Serializer>(length: &SignedDuration, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&shown_duration(*length))
}
