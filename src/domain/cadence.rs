//! When something recurs: a check-in, a digest, a survey.
//!
//! A cadence stands in the community file, and in the same form as JSON in the database:
//!
//! ```toml
//! days = ["mon", "thu"]           # or ["first mon", "last fri"]: monthly
//! every = "2 weeks"               # counted from the week of `from`; default: every week
//! at = "09:00"                    # or several: ["09:00", "16:30"]
//! zone = "member"                 # each member's own (default), or one for all: "Europe/Berlin"
//! from = 2026-04-20
//! until = 2026-07-03              # the last day, inclusive
//! holidays = [2026-05-01, 2026-05-25]
//! reminders = ["24h"]             # after the prompt, to who has not answered; [] for none
//! answer_within = "14d"
//! catch_up = "2h"
//! ```
//!
//! What it means on the time line is computed in the room `schedule`.

mod days;
mod delay;
mod file;
mod quiet;
mod slot;
mod words;
mod zone;

use std::collections::BTreeSet;
use std::fmt;

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

pub use days::{DayOfMonth, DayWord, Days, Weekdays};
pub use delay::Delay;
pub use file::{Day, Fault, LocalTime, Weeks, Written};
pub use quiet::QuietHours;
pub use slot::{NotASlot, Slot};
pub use words::{Word, Words};
pub use zone::Whose;

/// A text of the file that is not what its key wants; the sentence says what to write instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unreadable(String);

impl Unreadable {
    /// `text` as it was written, short and in one line, inside of the sentence that `why` makes of it.
    fn because(text: &str, why: impl FnOnce(&str) -> String) -> Self {
        let shown: String = text.chars().filter(|c| !c.is_control()).take(40).collect();
        Self(why(&shown))
    }
}

/// When something recurs. Made from [`Written`] only, so a cadence in hand is a valid one:
/// it has at least one day and one time, and at least one date if it ends.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Cadence {
    days: Days,
    at: Vec<Time>,
    zone: Whose,
    from: Option<Date>,
    until: Option<Date>,
    holidays: BTreeSet<Date>,
    reminders: Vec<Delay>,
    answer_within: Delay,
    catch_up: Delay,
}

/// What a cadence says of one date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnDate {
    /// It falls on that date.
    Yes,
    /// It would, but the date is a holiday.
    Holiday,
    /// It does not.
    No,
}

impl Cadence {
    /// The days of the week or of the month.
    pub fn days(&self) -> &Days {
        &self.days
    }

    /// The local times, ascending, one to nine.
    pub fn at(&self) -> &[Time] {
        &self.at
    }

    /// Whose time zone counts.
    pub fn zone(&self) -> &Whose {
        &self.zone
    }

    /// The zone that counts for a member who lives in `member`.
    pub fn zone_for<'a>(&'a self, member: &'a TimeZone) -> &'a TimeZone {
        match &self.zone {
            Whose::Member => member,
            Whose::Fixed(zone) => zone.rules(),
        }
    }

    /// The first day, if there is one.
    pub fn from(&self) -> Option<Date> {
        self.from
    }

    /// The last day, inclusive, if there is one.
    pub fn until(&self) -> Option<Date> {
        self.until
    }

    /// Dates on which it does not happen.
    pub fn holidays(&self) -> &BTreeSet<Date> {
        &self.holidays
    }

    /// How long after the prompt reminders follow, ascending.
    pub fn reminders(&self) -> &[Delay] {
        &self.reminders
    }

    /// For how long an answer counts at most. The next occurrence ends it sooner.
    pub fn answer_within(&self) -> Delay {
        self.answer_within
    }

    /// How late an occurrence may still be put to people, after downtime.
    pub fn catch_up(&self) -> Delay {
        self.catch_up
    }

    /// Whether it falls on `date`.
    pub fn on(&self, date: Date) -> OnDate {
        let inside =
            self.from.is_none_or(|from| from <= date) && self.until.is_none_or(|until| date <= until);
        match inside && self.days.contain(date) {
            false => OnDate::No,
            true if self.holidays.contains(&date) => OnDate::Holiday,
            true => OnDate::Yes,
        }
    }

    /// Every date from `first` on that belongs to it, holidays left out. Steps day by day from
    /// `first`, never from the beginning.
    pub fn dates(&self, first: Date) -> impl Iterator<Item = Date> + use<'_> {
        let start = self.from.map_or(first, |from| from.max(first));
        std::iter::successors(Some(start), |date| date.tomorrow().ok())
            .take_while(|date| self.until.is_none_or(|until| *date <= until))
            .filter(|date| self.on(*date) == OnDate::Yes)
    }
}

/// One line for people: `mon, thu at 09:00, each member's time zone, from 2026-04-20`.
impl fmt::Display for Cadence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let times: Vec<String> = self.at.iter().map(|at| at.strftime("%H:%M").to_string()).collect();
        write!(f, "{} at {}, ", self.days, times.join(" and "))?;
        match &self.zone {
            Whose::Member => f.write_str("each member's time zone")?,
            Whose::Fixed(zone) => f.write_str(zone.name())?,
        }
        if let Some(from) = self.from {
            write!(f, ", from {from}")?;
        }
        if let Some(until) = self.until {
            write!(f, ", until {until}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
