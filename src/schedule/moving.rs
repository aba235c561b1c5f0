//! A member moves to another time zone.
//!
//! From then on their occurrences are those of the new zone. Going west, a slot that they were asked for comes once
//! more: [`verdict`](super::verdict) leaves them out, because slots are the same in every zone. Going east, a slot that
//! was still ahead may have passed already: [`owed_after_move`] finds it, so that they are asked at once instead of never.
//! An open prompt's end follows them as well ([`closes_after_move`]).

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::instant::first_instant;
use super::occurrence::{Occurrence, next, occurrences};
use super::quiet::earliest_allowed;
use crate::domain::cadence::{Cadence, QuietHours, Slot, Whose};

/// What a member would miss because they moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owed {
    /// The occurrence; it lies in the past of the new zone.
    pub occurrence: Occurrence,
    /// When to ask instead: at once, or after the quiet hours of the new place.
    pub ask_at: Timestamp,
}

/// The occurrence that a member who moves from `old` to `new` at `moved` would never be asked for: past in the new zone, and
/// in the old one ahead, or so fresh (within the catch-up window) that it may not have been put to them yet.
///
/// `None` when there is none, when the cadence has a fixed zone, or when they are asked again on that same day (or before) anyway.
/// Of several, the last: a move is no reason to be asked twice. The [`verdict`](super::verdict) on it has still to be asked
/// for: they may be away.
pub fn owed_after_move(
    cadence: &Cadence,
    old: &TimeZone,
    new: &TimeZone,
    moved: Timestamp,
    last_asked: Option<Slot>,
    quiet: Option<QuietHours>,
) -> Option<Owed> {
    // Local times lie 26 hours apart at most (+14 and -12), and a gap may push one by a day.
    const REACH: SignedDuration = SignedDuration::from_hours(26 + 24);
    if matches!(cadence.zone(), Whose::Fixed(_)) {
        return None;
    }
    let since = moved.checked_sub(REACH).unwrap_or(Timestamp::MIN);
    let fresh = moved.checked_sub(cadence.catch_up().duration()).unwrap_or(Timestamp::MIN);
    let behind = moved.checked_add(SignedDuration::from_nanos(1)).unwrap_or(Timestamp::MAX);
    let occurrence = occurrences(cadence, new, since, behind)
        .filter(|past| last_asked.is_none_or(|asked| asked < past.slot))
        .filter(|past| first_instant(old, past.local).is_some_and(|(fire_at, _)| fire_at >= fresh))
        .last()?;
    let ask_at = earliest_allowed(moved, quiet, new);
    let day = |at| new.to_datetime(at).date();
    let asked_anyway =
        next(cadence, new, moved, 1).first().is_some_and(|next| day(next.fire_at) <= day(ask_at));
    (!asked_anyway).then_some(Owed { occurrence, ask_at })
}

/// Answers of somebody who lives in `zone` by now, to a prompt that was due at `fire_at` for `slot` elsewhere, count until then: until the
/// next question comes there, or until the window is over.
///
/// Going west, the same slot's time comes once more, and nobody is asked for it again: it closes nothing.
pub fn closes_after_move(cadence: &Cadence, zone: &TimeZone, fire_at: Timestamp, slot: Slot) -> Timestamp {
    let longest = fire_at.checked_add(cadence.answer_within().duration()).unwrap_or(Timestamp::MAX);
    let behind = occurrences(cadence, zone, fire_at, longest).find(|next| next.slot > slot);
    behind.map_or(longest, |next| next.fire_at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(name: &str) -> TimeZone {
        TimeZone::get(name).unwrap()
    }

    fn cadence(text: &str) -> Cadence {
        toml::from_str(text).unwrap()
    }

    fn owed(cadence: &Cadence, old: &str, new: &str, moved: &str, asked: &str) -> Option<(String, String)> {
        let new = zone(new);
        let asked = Some(asked.parse().unwrap());
        let quiet = Some(QuietHours::NIGHT);
        let owed = owed_after_move(cadence, &zone(old), &new, moved.parse().unwrap(), asked, quiet)?;
        Some((
            owed.occurrence.slot.to_string(),
            owed.ask_at.to_zoned(new).strftime("%a %F %H:%M").to_string(),
        ))
    }

    #[test]
    fn going_east_past_the_time_of_the_question_they_are_asked_at_once() {
        let cadence = cadence("days = ['mon', 'thu']\nat = '09:00'");
        // Monday, 06:00 in New York, noon in Berlin.
        let story = owed(&cadence, "America/New_York", "Europe/Berlin", "2026-04-20T10:00Z", "2026-04-16");
        assert_eq!(story, Some(("2026-04-20".into(), "Mon 2026-04-20 12:00".into())));
    }

    #[test]
    fn going_east_over_midnight_they_are_asked_in_the_morning() {
        let cadence = cadence("days = ['mon', 'thu']\nat = '09:00'");
        // Monday, 08:00 in New York, Tuesday at midnight in Auckland.
        let story = owed(&cadence, "America/New_York", "Pacific/Auckland", "2026-04-20T12:00Z", "2026-04-16");
        assert_eq!(story, Some(("2026-04-20".into(), "Tue 2026-04-21 08:00".into())));
    }

    #[test]
    fn whoever_moves_before_a_late_question_was_put_still_gets_it() {
        let cadence = cadence("days = ['mon', 'thu']\nat = '09:00'");
        let east = |moved| owed(&cadence, "America/New_York", "Europe/Berlin", moved, "2026-04-16");
        let asked = |time: &str| Some(("2026-04-20".to_owned(), format!("Mon 2026-04-20 {time}")));
        assert_eq!(east("2026-04-20T13:00:02Z"), asked("15:00"), "two seconds after nine in New York");
        assert_eq!(east("2026-04-20T15:00:00Z"), asked("17:00"), "the catch-up window's last instant");
        assert_eq!(east("2026-04-20T15:00:01Z"), None, "missed, as it would have been without the move");
    }

    #[test]
    fn nothing_is_owed_to_who_was_asked_or_will_be_asked_that_day() {
        let twice_a_week = cadence("days = ['mon', 'thu']\nat = '09:00'");
        let move_east =
            |cadence, moved, asked| owed(cadence, "America/New_York", "Europe/Berlin", moved, asked);
        assert_eq!(
            move_east(&twice_a_week, "2026-04-20T13:30Z", "2026-04-20"),
            None,
            "asked half an hour ago"
        );
        assert_eq!(move_east(&twice_a_week, "2026-04-21T10:00Z", "2026-04-20"), None, "no question between");
        let twice_a_day = cadence("days = ['mon']\nat = ['09:00', '17:00']");
        assert_eq!(move_east(&twice_a_day, "2026-04-20T10:00Z", "2026-04-13/2"), None, "at five anyway");
        let fixed = cadence("days = ['mon']\nat = '09:00'\nzone = 'UTC'");
        assert_eq!(move_east(&fixed, "2026-04-20T10:00Z", "2026-04-13"), None, "one zone for all");
    }

    #[test]
    fn an_open_question_ends_when_the_next_one_comes_where_they_are_now() {
        let cadence = cadence("days = ['mon', 'thu']\nat = '09:00'");
        // Asked on Monday at nine in Berlin.
        let (fire_at, slot) = ("2026-04-20T07:00Z".parse().unwrap(), "2026-04-20".parse().unwrap());
        let ends = |name| closes_after_move(&cadence, &zone(name), fire_at, slot).to_string();
        assert_eq!(ends("Europe/Berlin"), "2026-04-23T07:00:00Z");
        assert_eq!(ends("America/New_York"), "2026-04-23T13:00:00Z", "not at nine on the same Monday");
        assert_eq!(ends("Asia/Tokyo"), "2026-04-23T00:00:00Z");
    }
}
