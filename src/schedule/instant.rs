//! A local time on the time line.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};

/// Why an instant is not simply the local time that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shift {
    /// The clocks skip that local time: it is the first instant after the gap.
    Gap,
    /// The clocks show that local time twice: it is the first.
    Fold,
}

/// The first instant at which clocks in `zone` show `local` or more.
///
/// This one sentence is the rule for gaps and for folds, and it keeps the order of local times: of
/// two, the later one never comes first. `None` only beyond the years that jiff can count.
pub fn first_instant(zone: &TimeZone, local: DateTime) -> Option<(Timestamp, Option<Shift>)> {
    let ambiguous = zone.to_ambiguous_timestamp(local);
    match ambiguous.offset() {
        AmbiguousOffset::Unambiguous { .. } => Some((ambiguous.earlier().ok()?, None)),
        AmbiguousOffset::Fold { .. } => Some((ambiguous.earlier().ok()?, Some(Shift::Fold))),
        AmbiguousOffset::Gap { .. } => {
            // Read with the offset after the gap, `local` lies before the change; with the one before the
            // gap, at it or behind it. jiff's own ways out of a gap keep the minutes (02:30 becomes 03:30).
            let (before, behind) = (ambiguous.earlier().ok()?, ambiguous.later().ok()?);
            let change = zone
                .following(before)
                .map(|change| change.timestamp())
                .take_while(|change| *change <= behind)
                .find(|change| zone.to_datetime(*change) >= local);
            Some((change.unwrap_or(behind), Some(Shift::Gap)))
        }
    }
}
