//! A cadence on the time line of one zone.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::instant::{Shift, first_instant};
use crate::domain::cadence::{Cadence, OnDate, Slot};

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
