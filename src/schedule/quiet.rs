//! Quiet hours.

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::instant::first_instant;
use crate::domain::cadence::QuietHours;

/// The first instant from `now` on at which a message that is not a prompt may reach a member who lives in `zone`.
///
/// Quiet hours are stretches of the time line, each from the first instant at which clocks show its begin to the first at which they
/// show its end. So a night in which the clocks change is one night: it is not quiet again when an hour is repeated, and it ends
/// behind the gap when its end is skipped.
pub fn earliest_allowed(now: Timestamp, quiet: Option<QuietHours>, zone: &TimeZone) -> Timestamp {
    let Some(quiet) = quiet else { return now };
    let today = zone.to_datetime(now).date();
    let nights = (-1..=1).filter_map(|days| {
        let evening = today.checked_add(days.days()).ok()?;
        let morning = if quiet.cross_midnight() { evening.tomorrow().ok()? } else { evening };
        let (begin, _) = first_instant(zone, evening.to_datetime(quiet.from()))?;
        let (end, _) = first_instant(zone, morning.to_datetime(quiet.until()))?;
        Some(begin..end)
    });
    // In order: where a whole day is skipped (Apia, 2011-12-30), one night begins as the other ends.
    nights.fold(now, |allowed, night| if night.contains(&allowed) { night.end } else { allowed })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn story(zone: &str, quiet: &str, now: &str) -> String {
        let zone = TimeZone::get(zone).unwrap();
        let now: Timestamp = now.parse().unwrap();
        let allowed = earliest_allowed(now, Some(quiet.parse().unwrap()), &zone);
        assert!(allowed >= now);
        assert_eq!(earliest_allowed(allowed, Some(quiet.parse().unwrap()), &zone), allowed);
        allowed.to_zoned(zone).strftime("%a %F %H:%M %z").to_string()
    }

    #[test]
    fn a_message_waits_for_the_end_of_the_night() {
        let berlin = |now| story("Europe/Berlin", "22:00-08:00", now);
        assert_eq!(berlin("2026-04-20T19:59Z"), "Mon 2026-04-20 21:59 +0200");
        assert_eq!(berlin("2026-04-20T20:00Z"), "Tue 2026-04-21 08:00 +0200");
        assert_eq!(berlin("2026-04-21T05:59Z"), "Tue 2026-04-21 08:00 +0200");
        assert_eq!(berlin("2026-04-21T06:00Z"), "Tue 2026-04-21 08:00 +0200");
    }

    #[test]
    fn a_nap_at_noon_does_not_cross_midnight() {
        let madrid = |now| story("Europe/Madrid", "13:30-16:00", now);
        assert_eq!(madrid("2026-04-20T12:00Z"), "Mon 2026-04-20 16:00 +0200");
        assert_eq!(madrid("2026-04-20T22:00Z"), "Tue 2026-04-21 00:00 +0200");
    }

    #[test]
    fn the_night_of_a_clock_change_is_one_night() {
        assert_eq!(story("Europe/Berlin", "22:00-08:00", "2026-03-28T22:00Z"), "Sun 2026-03-29 08:00 +0200");
        // It ends at 02:30, which is skipped.
        assert_eq!(story("Europe/Berlin", "22:00-02:30", "2026-03-29T00:59Z"), "Sun 2026-03-29 03:00 +0200");
        // It ends at the first 02:30; an hour later clocks show 02:30 again.
        assert_eq!(story("Europe/Berlin", "22:00-02:30", "2026-10-25T00:29Z"), "Sun 2026-10-25 02:30 +0200");
        assert_eq!(story("Europe/Berlin", "22:00-02:30", "2026-10-25T01:10Z"), "Sun 2026-10-25 02:10 +0100");
    }

    #[test]
    fn a_day_that_never_was_makes_one_long_wait() {
        // Clocks in Apia went from Thursday the 29th to Saturday the 31st.
        assert_eq!(story("Pacific/Apia", "22:00-08:00", "2011-12-30T09:00Z"), "Sat 2011-12-31 08:00 +1400");
    }

    #[test]
    fn without_quiet_hours_nothing_waits() {
        let now: Timestamp = "2026-04-20T23:00Z".parse().unwrap();
        assert_eq!(earliest_allowed(now, None, &TimeZone::UTC), now);
    }
}
