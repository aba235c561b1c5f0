//! The nag budget: how many messages a member gets in a week, over everything.
//!
//! What counts as a week is the ISO week, Monday to Sunday, in the member's zone. A rolling week of 168 hours was rejected: with a budget that
//! a cadence just fills, last Monday's prompt is still inside of it when this Monday's comes a second sooner, or when the
//! clocks went forward in between; and nobody can say at a glance which seven days are meant.

use std::fmt;
use std::num::NonZeroU8;

use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::instant::first_instant;
use super::occurrence::occurrences;
use crate::domain::cadence::Cadence;
use crate::domain::delivery::DeliveryKind;

/// A message that a member got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sent {
    /// When.
    pub at: Timestamp,
    /// What for.
    pub kind: DeliveryKind,
}

/// A calendar week in a member's zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Week {
    /// Monday's first instant.
    pub begin: Timestamp,
    /// The next Monday's first instant; the week is over then.
    pub end: Timestamp,
}

impl Week {
    /// The week that `now` falls into for a member who lives in `zone`.
    pub fn of(now: Timestamp, zone: &TimeZone) -> Self {
        let today = zone.to_datetime(now).date();
        let monday = today.saturating_sub(i64::from(today.weekday().to_monday_zero_offset()).days());
        let midnight = |date: jiff::civil::Date| first_instant(zone, date.to_datetime(Time::midnight()));
        Self {
            begin: midnight(monday).map_or(Timestamp::MIN, |(at, _)| at),
            end: midnight(monday.saturating_add(7.days())).map_or(Timestamp::MAX, |(at, _)| at),
        }
    }

    /// Whether `at` falls into it.
    pub fn contains(&self, at: Timestamp) -> bool {
        self.begin <= at && at < self.end
    }

    /// How many occurrences of `cadence` (a check-in, or a digest that the member gets) are still to come in it after `now`.
    pub fn still_to_come(&self, cadence: &Cadence, zone: &TimeZone, now: Timestamp) -> u32 {
        let behind = now.checked_add(1.nanosecond()).unwrap_or(Timestamp::MAX);
        occurrences(cadence, zone, behind, self.end).map(|_| 1).sum()
    }
}

/// What a member got this week, and what they will certainly be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WeekSoFar {
    /// Prompts, reminders and digests.
    by_calendar: u32,
    /// Alerts.
    alerts: u32,
    /// Prompts and digests still to come.
    to_come: u32,
}

impl WeekSoFar {
    /// Counts what of `sent` falls into `week`. `to_come` is the sum of [`Week::still_to_come`] over the member's cadences.
    pub fn tally<'a>(week: &Week, sent: impl IntoIterator<Item = &'a Sent>, to_come: u32) -> Self {
        let mut sum = Self { to_come, ..Self::default() };
        for message in sent.into_iter().filter(|message| week.contains(message.at)) {
            match message.kind {
                DeliveryKind::Reminder | DeliveryKind::Prompt | DeliveryKind::Digest => sum.by_calendar += 1,
                DeliveryKind::Alert => sum.alerts += 1,
                DeliveryKind::Receipt => {}
            }
        }
        sum
    }
}

/// How many messages a member gets in a week; four, unless the community says otherwise: a question
/// twice a week with a reminder each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NagBudget {
    a_week: NonZeroU8,
}

impl NagBudget {
    /// That many.
    pub fn new(a_week: NonZeroU8) -> Self {
        Self { a_week }
    }

    /// Whether one more message may go out now.
    ///
    /// A reminder is the first to go, also to leave room for what still comes this week; a prompt goes when the week is full. A digest takes
    /// room from others and always goes out: what was dropped stands there. An alert, for which somebody waits, takes room from
    /// reminders and is never dropped. A receipt is neither counted nor dropped.
    pub fn may_send(self, kind: DeliveryKind, week: &WeekSoFar) -> MaySend {
        let over = |sent: u32, to_come: u32| {
            let full = sent.saturating_add(to_come) >= u32::from(self.a_week.get());
            let over = OverBudget { sent, to_come, budget: self.a_week };
            if full { MaySend::Dropped(over) } else { MaySend::Allowed }
        };
        match kind {
            DeliveryKind::Reminder => over(week.by_calendar.saturating_add(week.alerts), week.to_come),
            DeliveryKind::Prompt => over(week.by_calendar, 0),
            DeliveryKind::Digest | DeliveryKind::Alert | DeliveryKind::Receipt => MaySend::Allowed,
        }
    }
}

impl Default for NagBudget {
    fn default() -> Self {
        const FOUR: NonZeroU8 = NonZeroU8::new(4).unwrap();
        Self { a_week: FOUR }
    }
}

/// The budget's decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MaySend {
    /// Send it.
    Allowed,
    /// Do not; the reason is to be noted with the message.
    Dropped(OverBudget),
}

/// Why a message was dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OverBudget {
    /// Messages of this week that count against it.
    pub sent: u32,
    /// What room is kept for.
    pub to_come: u32,
    /// What is allowed.
    pub budget: NonZeroU8,
}

impl fmt::Display for OverBudget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { sent, to_come, budget } = self;
        write!(f, "{sent} of {budget} messages sent this week")?;
        match to_come {
            0 => Ok(()),
            _ => write!(f, ", and {to_come} still to come"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Plays a week in order: `p`rompt, `r`eminder, `d`igest, `a`lert, receipt (`e`). Lets the budget decide on each and
    /// returns what went out; prompts and digests further right are what is still to come.
    fn play(messages: &str) -> String {
        let week = Week::of("2026-04-22T12:00Z".parse().unwrap(), &TimeZone::UTC);
        let (mut sent, mut out) = (Vec::new(), String::new());
        for (place, letter) in messages.char_indices() {
            let kind = match letter {
                'p' => DeliveryKind::Prompt,
                'r' => DeliveryKind::Reminder,
                'd' => DeliveryKind::Digest,
                'a' => DeliveryKind::Alert,
                _ => DeliveryKind::Receipt,
            };
            let to_come = messages[place + 1..].matches(['p', 'd']).count() as u32;
            let so_far = WeekSoFar::tally(&week, &sent, to_come);
            if NagBudget::default().may_send(kind, &so_far) == MaySend::Allowed {
                sent.push(Sent { at: week.begin, kind });
                out.push(letter);
            }
        }
        out
    }

    #[test]
    fn two_questions_a_week_and_a_reminder_each_fit() {
        assert_eq!(play("prpr"), "prpr");
        assert_eq!(play("prprr"), "prpr");
    }

    #[test]
    fn a_reminder_never_takes_the_room_of_a_question_or_a_digest() {
        assert_eq!(play("dprpr"), "dprp", "a lead's digest takes the second reminder's room");
        assert_eq!(play("prprpp"), "pppp", "four questions from two groups: no reminder at all");
    }

    #[test]
    fn a_call_for_help_is_told_whatever_the_week_was_and_costs_reminders_only() {
        assert_eq!(play("praapr"), "praap");
        assert_eq!(play("prpraa"), "prpraa");
        assert_eq!(play("aaaapp"), "aaaapp");
    }

    #[test]
    fn the_fifth_question_goes_and_receipts_never_count() {
        assert_eq!(play("pepepepep"), "pepepepe");
        assert_eq!(play("ppppd"), "ppppd");
    }

    #[test]
    fn a_full_week_begins_anew_on_the_members_monday() {
        let auckland = TimeZone::get("Pacific/Auckland").unwrap();
        let sunday = Week::of("2026-04-19T11:59:59Z".parse().unwrap(), &auckland);
        let monday = Week::of("2026-04-19T12:00:00Z".parse().unwrap(), &auckland);
        assert_eq!(sunday.end, monday.begin);
        let full: Vec<Sent> = (0..4).map(|_| Sent { at: sunday.begin, kind: DeliveryKind::Prompt }).collect();
        let may = |week: &Week| {
            NagBudget::default().may_send(DeliveryKind::Prompt, &WeekSoFar::tally(week, &full, 0))
        };
        assert_eq!(may(&monday), MaySend::Allowed);
        let MaySend::Dropped(why) = may(&sunday) else { panic!("a fifth prompt was allowed") };
        assert_eq!(why.to_string(), "4 of 4 messages sent this week");
    }

    #[test]
    fn what_is_still_to_come_is_counted_to_sunday_midnight() {
        let cadence: Cadence = toml::from_str("days = ['mon', 'thu', 'sun']\nat = '09:00'").unwrap();
        let berlin = TimeZone::get("Europe/Berlin").unwrap();
        let left = |now: &str| {
            let now = now.parse().unwrap();
            Week::of(now, &berlin).still_to_come(&cadence, &berlin, now)
        };
        assert_eq!(left("2026-04-20T06:59Z"), 3);
        assert_eq!(left("2026-04-20T07:00Z"), 2, "the one that is due now does not count");
        assert_eq!(left("2026-04-26T07:00Z"), 0);
    }
}
