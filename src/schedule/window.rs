//! Which answers count for an occurrence, and when to ask for one again.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::occurrence::{next, occurrences};
use super::quiet::earliest_allowed;
use crate::domain::cadence::{Cadence, QuietHours};

/// "Let me answer the night before": an answer from this instant on, and before the prompt, counts for the occurrence due at
/// `fire_at`: the member is not asked again.
///
/// The community says how `early` that is, but it is never more than half of the way back to the occurrence before: with
/// questions at nine and at five, an answer at half past nine answers the one at nine.
pub fn early_answer_from(
    cadence: &Cadence,
    zone: &TimeZone,
    fire_at: Timestamp,
    early: SignedDuration,
) -> Timestamp {
    let twice = fire_at.checked_sub(early * 2).unwrap_or(Timestamp::MIN);
    let before = occurrences(cadence, zone, twice, fire_at).last();
    let early = before.map_or(early, |before| fire_at.duration_since(before.fire_at) / 2);
    fire_at.checked_sub(early).unwrap_or(Timestamp::MIN)
}

/// Answers to a prompt that was due at `fire_at` count until then (exclusive): until the cadence's
/// next occurrence in the member's zone, or until its answer window is over, whichever comes first.
///
/// So a member never has two open prompts of one cadence, and a message without any sign of which prompt it answers still
/// finds the one that it can belong to; and the last prompt of a season does not stay open for ever.
pub fn closes_at(cadence: &Cadence, zone: &TimeZone, fire_at: Timestamp) -> Timestamp {
    let longest = fire_at.checked_add(cadence.answer_within().duration()).unwrap_or(Timestamp::MAX);
    next(cadence, zone, fire_at, 1).first().map_or(longest, |next| next.fire_at.min(longest))
}

/// When to remind a member who has not answered the prompt that went out at `prompted_at`: after the cadence's delays, moved out
/// of the member's quiet hours, and only before `closes_at`. Ascending; each instant once.
pub fn reminders_at(
    cadence: &Cadence,
    prompted_at: Timestamp,
    closes_at: Timestamp,
    quiet: Option<QuietHours>,
    zone: &TimeZone,
) -> Vec<Timestamp> {
    let mut instants: Vec<Timestamp> = cadence
        .reminders()
        .iter()
        .filter_map(|delay| prompted_at.checked_add(delay.duration()).ok())
        .map(|at| earliest_allowed(at, quiet, zone))
        .filter(|at| *at < closes_at)
        .collect();
    instants.dedup();
    instants
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cadence(text: &str) -> Cadence {
        toml::from_str(text).unwrap()
    }

    fn berlin() -> TimeZone {
        TimeZone::get("Europe/Berlin").unwrap()
    }

    fn instant(local: &str) -> Timestamp {
        local.parse::<jiff::civil::DateTime>().unwrap().to_zoned(berlin()).unwrap().timestamp()
    }

    #[test]
    fn an_answer_on_the_evening_before_counts_and_one_in_the_afternoon_does_not() {
        let twice_a_week = cadence("days = ['mon', 'thu']\nat = '09:00'");
        let early = |hours| SignedDuration::from_hours(hours);
        let from =
            |hours| early_answer_from(&twice_a_week, &berlin(), instant("2026-04-20T09:00"), early(hours));
        assert_eq!(from(12), instant("2026-04-19T21:00"));
        assert_eq!(from(2), instant("2026-04-20T07:00"));
        assert_eq!(from(72), instant("2026-04-18T09:00"), "half of the way back to Thursday, though");
        assert_eq!(from(0), instant("2026-04-20T09:00"));
    }

    #[test]
    fn with_two_questions_a_day_an_answer_belongs_to_the_nearer_one() {
        let twice_a_day = cadence("days = ['mon', 'tue']\nat = ['09:00', '17:00']");
        let early = SignedDuration::from_hours(12);
        let from = |fire_at| early_answer_from(&twice_a_day, &berlin(), instant(fire_at), early);
        assert_eq!(from("2026-04-20T17:00"), instant("2026-04-20T13:00"));
        assert_eq!(from("2026-04-21T09:00"), instant("2026-04-21T01:00"));
        assert_eq!(from("2026-04-20T09:00"), instant("2026-04-19T21:00"));
    }

    #[test]
    fn a_prompt_is_open_until_the_next_one_or_until_its_window_is_over() {
        let season = cadence("days = ['mon', 'thu']\nat = '09:00'\nuntil = 2026-04-23");
        let closes = |fire_at| closes_at(&season, &berlin(), instant(fire_at));
        assert_eq!(closes("2026-04-20T09:00"), instant("2026-04-23T09:00"));
        assert_eq!(closes("2026-04-23T09:00"), instant("2026-05-07T09:00"), "the last one: two weeks");
        let brisk = cadence("days = 'mon'\nat = '09:00'\nanswer_within = '36h'");
        assert_eq!(closes_at(&brisk, &berlin(), instant("2026-04-20T09:00")), instant("2026-04-21T21:00"));
    }

    #[test]
    fn reminders_wait_for_the_morning_and_never_come_after_the_end() {
        let cadence =
            cadence("days = ['mon', 'thu']\nat = '21:30'\nreminders = ['24h', '25h', '70h', '80h']");
        let sent = instant("2026-04-20T21:30");
        let closes = closes_at(&cadence, &berlin(), sent);
        let loud = reminders_at(&cadence, sent, closes, None, &berlin());
        let expected = ["2026-04-21T21:30", "2026-04-21T22:30", "2026-04-23T19:30"].map(instant);
        assert_eq!(loud, expected);
        let polite = reminders_at(&cadence, sent, closes, "21:00-08:00".parse().ok(), &berlin());
        assert_eq!(polite, ["2026-04-22T08:00", "2026-04-23T19:30"].map(instant), "two fell together");
    }

    #[test]
    fn a_daily_question_needs_no_reminder_after_a_day() {
        let daily = cadence("days = ['mon', 'tue', 'wed']\nat = '09:00'");
        let sent = instant("2026-04-20T09:00");
        assert_eq!(reminders_at(&daily, sent, closes_at(&daily, &berlin(), sent), None, &berlin()), []);
    }
}
