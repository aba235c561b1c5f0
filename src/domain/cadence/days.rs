//! On which days.

use std::collections::BTreeSet;
use std::fmt;
use std::num::NonZeroU8;
use std::str::FromStr;

use jiff::civil::{Date, Weekday};

use super::Unreadable;

/// The days of a cadence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Days {
    /// Every week.
    Weekly(Weekdays),
    /// Every few weeks. A week begins on Monday (ISO 8601).
    EveryFewWeeks {
        /// The days of such a week.
        on: Weekdays,
        /// How many weeks from one to the next.
        weeks: NonZeroU8,
        /// A day of a week that counts.
        counted_from: Date,
    },
    /// Days of every month; at least one.
    Monthly(BTreeSet<DayOfMonth>),
}

impl Days {
    /// Whether `date` is one of them.
    pub fn contain(&self, date: Date) -> bool {
        match self {
            Self::Weekly(on) => on.contain(date.weekday()),
            Self::EveryFewWeeks { on, weeks, counted_from } => {
                let apart = week_number(date) - week_number(*counted_from);
                on.contain(date.weekday()) && apart.rem_euclid(i64::from(weeks.get())) == 0
            }
            Self::Monthly(days) => days.iter().any(|day| day.is(date)),
        }
    }
}

/// Weeks since the one of 1970-01-05, a Monday; the same for Monday to Sunday.
fn week_number(date: Date) -> i64 {
    const MONDAY: Date = jiff::civil::date(1970, 1, 5);
    date.duration_since(MONDAY).as_hours().div_euclid(24 * 7)
}

impl fmt::Display for Days {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = |words: Vec<String>| words.join(", ");
        match self {
            Self::Weekly(on) => f.write_str(&words(on.words())),
            Self::EveryFewWeeks { on, weeks, .. } => {
                write!(f, "every {weeks} weeks on {}", words(on.words()))
            }
            Self::Monthly(days) => {
                write!(f, "every month on {}", words(days.iter().map(ToString::to_string).collect()))
            }
        }
    }
}

/// Days of the week; at least one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weekdays(NonZeroU8);

impl Weekdays {
    /// The days given; `None` when there are none.
    pub fn new(days: impl IntoIterator<Item = Weekday>) -> Option<Self> {
        NonZeroU8::new(days.into_iter().fold(0, |bits, day| bits | bit(day))).map(Self)
    }

    /// Whether `day` is one of them.
    pub fn contain(self, day: Weekday) -> bool {
        self.0.get() & bit(day) != 0
    }

    /// Monday first.
    pub fn iter(self) -> impl Iterator<Item = Weekday> {
        NAMES.iter().map(|(day, ..)| *day).filter(move |day| self.contain(*day))
    }

    pub(super) fn words(self) -> Vec<String> {
        self.iter().map(|day| short(day).to_owned()).collect()
    }
}

fn bit(day: Weekday) -> u8 {
    1 << day.to_monday_zero_offset()
}

/// A weekday of a month, such as its first Monday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct DayOfMonth {
    which: Which,
    /// 1 is Monday.
    weekday: i8,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Which {
    First,
    Second,
    Third,
    Fourth,
    Last,
}

const WHICH: [(Which, &str, &str, i8); 5] = [
    (Which::First, "first", "1st", 1),
    (Which::Second, "second", "2nd", 2),
    (Which::Third, "third", "3rd", 3),
    (Which::Fourth, "fourth", "4th", 4),
    (Which::Last, "last", "last", -1),
];

impl DayOfMonth {
    fn weekday(self) -> Weekday {
        Weekday::from_monday_one_offset(self.weekday).unwrap_or(Weekday::Monday)
    }

    /// Whether it is `date` in that date's month.
    fn is(self, date: Date) -> bool {
        let nth = WHICH.iter().find(|(which, ..)| *which == self.which).map_or(1, |(.., nth)| *nth);
        date.nth_weekday_of_month(nth, self.weekday()).is_ok_and(|found| found == date)
    }
}

impl fmt::Display for DayOfMonth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = WHICH.iter().find(|(which, ..)| *which == self.which).map_or("", |(_, name, ..)| name);
        write!(f, "{name} {}", short(self.weekday()))
    }
}

/// One entry of `days`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayWord {
    /// `mon`
    Weekly(Weekday),
    /// `first mon`
    Monthly(DayOfMonth),
}

impl fmt::Display for DayWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Weekly(day) => f.write_str(short(*day)),
            Self::Monthly(day) => fmt::Display::fmt(day, f),
        }
    }
}

impl FromStr for DayWord {
    type Err = Unreadable;

    fn from_str(text: &str) -> Result<Self, Unreadable> {
        let lower = text.trim().to_ascii_lowercase();
        let wrong = || {
            Unreadable::because(text, |text| {
                format!(
                    "'{text}' is no day: write mon, tue, wed, thu, fri, sat or sun, or, for once a month, \
                     first mon, second mon, third mon, fourth mon or last mon"
                )
            })
        };
        match lower.split_once(char::is_whitespace) {
            None => weekday(&lower).map(Self::Weekly).ok_or_else(wrong),
            Some((which, day)) => {
                let which = WHICH.iter().find(|(_, long, short, _)| which == *long || which == *short);
                let (which, day) = which.map(|w| w.0).zip(weekday(day.trim())).ok_or_else(wrong)?;
                Ok(Self::Monthly(DayOfMonth { which, weekday: day.to_monday_one_offset() }))
            }
        }
    }
}

const NAMES: [(Weekday, &str, &str); 7] = [
    (Weekday::Monday, "mon", "monday"),
    (Weekday::Tuesday, "tue", "tuesday"),
    (Weekday::Wednesday, "wed", "wednesday"),
    (Weekday::Thursday, "thu", "thursday"),
    (Weekday::Friday, "fri", "friday"),
    (Weekday::Saturday, "sat", "saturday"),
    (Weekday::Sunday, "sun", "sunday"),
];

fn weekday(word: &str) -> Option<Weekday> {
    NAMES.iter().find(|(_, short, long)| word == *short || word == *long).map(|(day, ..)| *day)
}

fn short(day: Weekday) -> &'static str {
    NAMES.iter().find(|(named, ..)| *named == day).map_or("", |(_, short, _)| short)
}
