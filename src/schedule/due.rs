//! On time, late, or missed.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::occurrence::next;
use crate::domain::cadence::Cadence;

/// How an occurrence stands at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// It lies ahead.
    Ahead,
    /// It is time.
    Now,
    /// Its time has passed, but it may still be put to people.
    Late {
        /// By how much.
        by: SignedDuration,
    },
    /// Too late: skipped, noted, and shown.
    Missed {
        /// By how much.
        by: SignedDuration,
    },
}

/// The program looks every few seconds; what it finds within a minute was not late.
const ON_TIME: SignedDuration = SignedDuration::from_mins(1);

/// What to do at `now` with the occurrence that was due at `fire_at`.
///
/// Late within the cadence's catch-up window (the window's last instant included), missed after it, and missed as soon as
/// a later occurrence of the same cadence is due: after an outage nobody is asked two things at once.
pub fn due(cadence: &Cadence, zone: &TimeZone, fire_at: Timestamp, now: Timestamp) -> Due {
    let by = now.duration_since(fire_at);
    if by.is_negative() {
        return Due::Ahead;
    }
    let overtaken = || next(cadence, zone, fire_at, 1).first().is_some_and(|next| next.fire_at <= now);
    if by > cadence.catch_up().duration() || overtaken() {
        return Due::Missed { by };
    }
    if by < ON_TIME { Due::Now } else { Due::Late { by } }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(time: &str, cadence_at: &str) -> Due {
        let cadence: Cadence =
            toml::from_str(&format!("days = \"mon\"\nat = [{cadence_at}]\nzone = \"UTC\"")).unwrap();
        let instant = |time: &str| format!("2026-04-20T{time}Z").parse::<Timestamp>().unwrap();
        due(&cadence, &TimeZone::UTC, instant("09:00:00"), instant(time))
    }

    #[test]
    fn after_an_outage_an_occurrence_is_put_late_for_two_hours_and_then_missed() {
        let minutes = SignedDuration::from_mins;
        assert_eq!(at("08:59:59", "'09:00'"), Due::Ahead);
        assert_eq!(at("09:00:00", "'09:00'"), Due::Now);
        assert_eq!(at("09:00:59", "'09:00'"), Due::Now);
        assert_eq!(at("09:01:00", "'09:00'"), Due::Late { by: minutes(1) });
        assert_eq!(at("11:00:00", "'09:00'"), Due::Late { by: minutes(120) });
        assert_eq!(at("11:00:01", "'09:00'"), Due::Missed { by: SignedDuration::from_secs(7201) });
    }

    #[test]
    fn the_next_occurrence_overtakes_one_that_is_late() {
        assert_eq!(at("09:59:00", "'09:00', '10:00'"), Due::Late { by: SignedDuration::from_mins(59) });
        assert_eq!(at("10:00:00", "'09:00', '10:00'"), Due::Missed { by: SignedDuration::from_mins(60) });
    }
}
