//! A cadence as it is written down, and what makes it valid.

use std::collections::BTreeSet;
use std::fmt;
use std::num::NonZeroU8;
use std::str::FromStr;

use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

use super::days::DayWord;
use super::words::{Word, Words};
use super::{Cadence, Days, Delay, Unreadable, Weekdays, Whose};

/// Keys that do not fit together. (A value that cannot be read is reported at its own place by the
/// deserialiser.)
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{key}`: {why}")]
pub struct Fault {
    /// The key to change.
    pub key: &'static str,
    /// What is wrong, and what to do.
    pub why: String,
}

/// The keys of a cadence in the community file; the same in the database, as JSON with every
/// default written out, so that a later default changes no cadence that is already running.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Written {
    /// Days of the week, or of the month.
    #[serde(default)]
    pub days: Words<DayWord>,
    /// Every so many weeks, counted from the week of `from`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every: Option<Word<Weeks>>,
    /// Local times.
    #[serde(default)]
    pub at: Words<LocalTime>,
    /// Whose time zone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<Word<Whose>>,
    /// The first day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Word<Day>>,
    /// The last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Word<Day>>,
    /// Days on which it does not happen.
    #[serde(default, skip_serializing_if = "Words::is_empty")]
    pub holidays: Words<Day>,
    /// After the prompt, to who has not answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reminders: Option<Words<Delay>>,
    /// For how long an answer counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer_within: Option<Word<Delay>>,
    /// How late it may still happen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub catch_up: Option<Word<Delay>>,
}

/// One, after a day: the first reminder doubles the answers.
const REMINDER: Delay = Delay::hours(24);

/// After two weeks a list of tasks is stale. Mostly the next occurrence ends the window sooner.
const ANSWER_WITHIN: Delay = Delay::hours(14 * 24);

/// Asked at eleven instead of nine is fine, at five in the afternoon it is another question.
const CATCH_UP: Delay = Delay::hours(2);

/// One digit: the texts of slots sort as slots do.
const MOST_TIMES_A_DAY: usize = 9;

impl TryFrom<Written> for Cadence {
    type Error = Fault;

    fn try_from(written: Written) -> Result<Self, Fault> {
        let date = |day: Option<Word<Day>>| day.map(|Word(Day(date))| date);
        let (from, until) = (date(written.from), date(written.until));
        let days = days(written.days.0, written.every.map(|Word(weeks)| weeks), from)?;
        let at: BTreeSet<Time> = written.at.0.into_iter().map(|LocalTime(at)| at).collect();
        let reminders: BTreeSet<Delay> = match written.reminders {
            Some(Words(delays)) => delays.into_iter().collect(),
            None => BTreeSet::from([REMINDER]),
        };
        let cadence = Self {
            days,
            at: at.into_iter().collect(),
            zone: written.zone.map_or(Whose::Member, |Word(zone)| zone),
            from,
            until,
            holidays: written.holidays.0.into_iter().map(|Day(date)| date).collect(),
            answer_within: written.answer_within.map_or(ANSWER_WITHIN, |Word(delay)| delay),
            catch_up: written.catch_up.map_or(CATCH_UP, |Word(delay)| delay),
            reminders: reminders.into_iter().collect(),
        };
        cadence.checked()
    }
}

fn days(words: Vec<DayWord>, every: Option<Weeks>, from: Option<Date>) -> Result<Days, Fault> {
    let fault = |key, why: &str| Err(Fault { key, why: why.to_owned() });
    let mut weekly = Vec::new();
    let mut monthly = BTreeSet::new();
    for word in words {
        match word {
            DayWord::Weekly(day) => weekly.push(day),
            DayWord::Monthly(day) => drop(monthly.insert(day)),
        }
    }
    match (Weekdays::new(weekly), every) {
        (None, _) if monthly.is_empty() => {
            fault("days", "there is none; write at least one, such as [\"mon\"]")
        }
        (Some(_), _) if !monthly.is_empty() => fault(
            "days",
            "days of the week (mon) and of the month (first mon) cannot stand together; make two cadences of them",
        ),
        (None, Some(_)) => fault("every", "it counts weeks, but `days` are days of the month; take it away"),
        (None, None) => Ok(Days::Monthly(monthly)),
        (Some(on), None | Some(Weeks(NonZeroU8::MIN))) => Ok(Days::Weekly(on)),
        (Some(on), Some(Weeks(weeks))) => match from {
            Some(counted_from) => Ok(Days::EveryFewWeeks { on, weeks, counted_from }),
            None => fault("every", "weeks are counted from `from`; add it, such as from = 2026-04-20"),
        },
    }
}

impl Cadence {
    /// The rules that bind several keys.
    fn checked(self) -> Result<Self, Fault> {
        let fault = |key, why| Err(Fault { key, why });
        if self.at.is_empty() {
            return fault("at", "there is no time; write at least one, such as \"09:00\"".to_owned());
        }
        if self.at.len() > MOST_TIMES_A_DAY {
            let why = format!("{} times a day are too many; {MOST_TIMES_A_DAY} are possible", self.at.len());
            return fault("at", why);
        }
        if let (Some(from), Some(until)) = (self.from, self.until)
            && until < from
        {
            return fault(
                "until",
                format!("{until} is before {from}, where `from` begins; swap or mend them"),
            );
        }
        if let Some(late) = self.reminders.iter().find(|delay| **delay >= self.answer_within) {
            let within = self.answer_within;
            return fault(
                "reminders",
                format!(
                    "the one after {late} comes when `answer_within` ({within}) is over; send it sooner or wait longer"
                ),
            );
        }
        if let (Some(from), Some(until)) = (self.from, self.until)
            && self.dates(from).next().is_none()
        {
            let why =
                format!("none falls between {from} and {until}, holidays aside; nobody would ever be asked");
            return fault("days", why);
        }
        Ok(self)
    }
}

impl From<Cadence> for Written {
    fn from(cadence: Cadence) -> Self {
        let (words, every) = match cadence.days {
            Days::Weekly(on) => (on.iter().map(DayWord::Weekly).collect(), None),
            Days::EveryFewWeeks { on, weeks, .. } => {
                (on.iter().map(DayWord::Weekly).collect(), Some(Word(Weeks(weeks))))
            }
            Days::Monthly(days) => (days.into_iter().map(DayWord::Monthly).collect(), None),
        };
        Self {
            days: Words(words),
            every,
            at: Words(cadence.at.into_iter().map(LocalTime).collect()),
            zone: Some(Word(cadence.zone)),
            from: cadence.from.map(|date| Word(Day(date))),
            until: cadence.until.map(|date| Word(Day(date))),
            holidays: Words(cadence.holidays.into_iter().map(Day).collect()),
            reminders: Some(Words(cadence.reminders)),
            answer_within: Some(Word(cadence.answer_within)),
            catch_up: Some(Word(cadence.catch_up)),
        }
    }
}

/// A date, `2026-04-20`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day(pub Date);

impl FromStr for Day {
    type Err = Unreadable;

    fn from_str(text: &str) -> Result<Self, Unreadable> {
        let plain = text.trim();
        // jiff would also take a date with a time and drop the time.
        let date = (plain.len() == 10).then(|| plain.parse().ok()).flatten();
        date.map(Self).ok_or_else(|| {
            Unreadable::because(text, |text| {
                format!("'{text}' is no date: write year, month and day, such as 2026-04-20")
            })
        })
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// A time of day, `09:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LocalTime(pub Time);

impl FromStr for LocalTime {
    type Err = Unreadable;

    fn from_str(text: &str) -> Result<Self, Unreadable> {
        clock_time(text).map(Self).ok_or_else(|| {
            Unreadable::because(text, |text| {
                format!("'{text}' is no time of day: write hours and minutes from 00:00 to 23:59, such as \"09:00\"")
            })
        })
    }
}

impl fmt::Display for LocalTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.strftime("%H:%M"))
    }
}

/// `9:00`, `09:00`, and `09:00:00` because TOML's own times may be written so.
pub(super) fn clock_time(text: &str) -> Option<Time> {
    let (hour, rest) = text.trim().split_once(':')?;
    let minute = rest.strip_suffix(":00").unwrap_or(rest);
    let digits =
        |part: &str, least| (least..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    if !digits(hour, 1) || !digits(minute, 2) {
        return None;
    }
    Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
}

/// How many weeks from one to the next: `week`, `2 weeks`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weeks(pub NonZeroU8);

impl FromStr for Weeks {
    type Err = Unreadable;

    fn from_str(text: &str) -> Result<Self, Unreadable> {
        let plain = text.trim().to_ascii_lowercase();
        let number = plain.strip_suffix("weeks").or_else(|| plain.strip_suffix("week")).map(str::trim);
        let weeks = match number {
            Some("") => Some(NonZeroU8::MIN),
            Some(number) => number.parse().ok().filter(|weeks: &NonZeroU8| weeks.get() <= 52),
            None => None,
        };
        weeks.map(Self).ok_or_else(|| {
            Unreadable::because(text, |text| {
                format!("'{text}' is no number of weeks: write \"2 weeks\" (1 to 52), or \"first mon\" in `days` for once a month")
            })
        })
    }
}

impl fmt::Display for Weeks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} weeks", self.0)
    }
}
