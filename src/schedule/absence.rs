//! Absences.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// An announced absence: whole days in the member's zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Away {
    /// The first day.
    pub from: Date,
    /// The last day, inclusive; `None` until the member says that they are back.
    pub until: Option<Date>,
}

/// The absence that `instant` falls into for a member who lives in `zone`; of several, the one that ends last.
pub fn absence_at(absences: &[Away], instant: Timestamp, zone: &TimeZone) -> Option<Away> {
    let day = zone.to_datetime(instant).date();
    let covers = |away: &&Away| away.from <= day && away.until.is_none_or(|until| day <= until);
    absences.iter().filter(covers).max_by_key(|away| (away.until.is_none(), away.until)).copied()
}

/// Whether a member who lives in `zone` is away at `instant`.
pub fn is_away(absences: &[Away], instant: Timestamp, zone: &TimeZone) -> bool {
    absence_at(absences, instant, zone).is_some()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_last_day_belongs_to_the_absence_in_the_members_own_zone() {
        let absences = [Away { from: date(2026, 4, 20), until: Some(date(2026, 4, 22)) }];
        let auckland = TimeZone::get("Pacific/Auckland").unwrap();
        let away = |instant: &str, zone| is_away(&absences, instant.parse().unwrap(), zone);
        assert!(!away("2026-04-19T11:59Z", &auckland));
        assert!(away("2026-04-19T12:00Z", &auckland), "Monday begins there while London has Sunday noon");
        assert!(away("2026-04-22T11:59Z", &auckland));
        assert!(!away("2026-04-22T12:00Z", &auckland));
        assert!(away("2026-04-22T12:00Z", &TimeZone::UTC));
    }

    #[test]
    fn of_overlapping_absences_the_longest_is_told() {
        let until = |day| Away { from: date(2026, 4, 1), until: Some(date(2026, 4, day)) };
        let open = Away { from: date(2026, 4, 10), until: None };
        let noon = |day: &str| format!("2026-04-{day}T12:00Z").parse().unwrap();
        let absences = [until(20), until(25), open, until(22)];
        assert_eq!(absence_at(&absences, noon("05"), &TimeZone::UTC), Some(until(25)));
        assert_eq!(absence_at(&absences, noon("15"), &TimeZone::UTC), Some(open));
    }
}
