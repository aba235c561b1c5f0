//! A cadence on the time line of one zone.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::instant::{Shift, first_instant};
use crate::domain::cadence::{Cadence, OnDate};

/// One due time of a cadence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occurrence {
    /// When it is due.
    pub fire_at: Timestamp,
    /// The local time that the cadence names. Clocks show it at `fire_at` unless it is shifted.
    pub local: DateTime,
    /// Its place in the cadence.
    pub slot: Slot,
    /// Whether the clocks changed there.
    pub shifted: Option<Shift>,
}

/// The place of an occurrence in its cadence: which day, and which of the day's times.
///
/// It is the same in every time zone, and stays the same when the cadence's time of day is edited. A member who was
/// asked for a slot is never asked for it again: that is what a unique key on (cadence, member, slot) says.
/// As text `2026-04-20`, or `2026-04-20/2` for the day's second time; slots and their texts sort by time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot {
    /// The day in the cadence's zone (mostly the member's own).
    pub date: Date,
    /// Which of the day's times, from 0.
    pub nth: u8,
}

impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.nth {
            0 => write!(f, "{}", self.date),
            nth => write!(f, "{}/{}", self.date, u16::from(nth) + 1),
        }
    }
}

/// A text that is no slot.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is no slot (2026-04-20 or 2026-04-20/2)")]
pub struct NotASlot(String);

impl FromStr for Slot {
    type Err = NotASlot;

    fn from_str(text: &str) -> Result<Self, NotASlot> {
        let wrong = || NotASlot(text.chars().take(40).collect());
        let (date, nth) = match text.split_once('/') {
            None => (text, 0),
            Some((date, nth)) => {
                (date, nth.parse::<u8>().ok().filter(|n| (2..=9).contains(n)).ok_or_else(wrong)? - 1)
            }
        };
        let date = date.parse().map_err(|_| wrong())?;
        Ok(Self { date, nth })
    }
}

/// The occurrences of `cadence` in `from..to`, in order, for a member who lives in `zone` (which does
/// not matter when the cadence has a fixed zone of its own).
///
/// Starts at the range, however long ago the cadence began, and yields the same occurrences however a range is cut.
/// Two times of one day that a gap throws together are one occurrence, the first of them: nobody is asked twice at one instant.
pub fn occurrences<'a>(
    cadence: &'a Cadence,
    zone: &'a TimeZone,
    from: Timestamp,
    to: Timestamp,
) -> impl Iterator<Item = Occurrence> + use<'a> {
    let zone = cadence.zone_for(zone);
    // The longest gap known is a whole day (Apia, 2011-12-30): what fires on a date may be named after
    // the date before it, and so may what a gap throws together with it.
    let first = zone.to_datetime(from).date().saturating_sub(1.day());
    let mut last = None;
    cadence
        .dates(first)
        .flat_map(|date| {
            cadence.at().iter().zip(0u8..).map(move |(at, nth)| (date.to_datetime(*at), Slot { date, nth }))
        })
        .filter_map(|(local, slot)| {
            let (fire_at, shifted) = first_instant(zone, local)?;
            Some(Occurrence { fire_at, local, slot, shifted })
        })
        .filter(move |occurrence| last.replace(occurrence.fire_at) != Some(occurrence.fire_at))
        .skip_while(move |occurrence| occurrence.fire_at < from)
        .take_while(move |occurrence| occurrence.fire_at < to)
}

/// The next `n` occurrences after `after`: what a person is shown when a cadence is saved. Fewer when the cadence ends.
pub fn next(cadence: &Cadence, zone: &TimeZone, after: Timestamp, n: usize) -> Vec<Occurrence> {
    // A timestamp counts nanoseconds, so this is "after" and nothing is between.
    let from = after.checked_add(1.nanosecond()).unwrap_or(Timestamp::MAX);
    occurrences(cadence, zone, from, Timestamp::MAX).take(n).collect()
}

/// Dates from `first` to `last`, both inclusive, on which the cadence is silent because of a holiday.
pub fn holidays_between(cadence: &Cadence, first: Date, last: Date) -> impl Iterator<Item = Date> + use<'_> {
    let inside = move |date: &&Date| first <= **date && **date <= last;
    cadence.holidays().iter().filter(inside).copied().filter(|date| cadence.on(*date) == OnDate::Holiday)
}

#[cfg(test)]
mod tests;
