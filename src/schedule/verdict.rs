//! Whether a member is asked, and if not, why.

use std::fmt;

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::absence::{Away, absence_at};
use super::budget::{MaySend, NagBudget, OverBudget, WeekSoFar};
use super::occurrence::Occurrence;
use super::window::early_answer_from;
use crate::domain::cadence::{Cadence, OnDate, Slot};
use crate::domain::delivery::DeliveryKind;

/// An occurrence that is to be put to people.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Call<'a> {
    cadence: &'a Cadence,
    occurrence: Occurrence,
    early_from: Timestamp,
}

impl<'a> Call<'a> {
    /// For members who live in `zone`, where answers that come this `early` count. Worth keeping: it serves all of them.
    pub fn new(cadence: &'a Cadence, zone: &TimeZone, occurrence: Occurrence, early: SignedDuration) -> Self {
        let early_from = early_answer_from(cadence, zone, occurrence.fire_at, early);
        Self { cadence, occurrence, early_from }
    }
}

/// What must be known of a member.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// Where they live.
    pub zone: &'a TimeZone,
    /// Whether they take part at all.
    pub standing: Standing,
    /// When they joined the groups that are asked; the first of them.
    pub joined: Timestamp,
    /// Their absences; past ones do no harm.
    pub absences: &'a [Away],
    /// When they last answered this cadence.
    pub last_answer: Option<Timestamp>,
    /// The last slot of this cadence that they were asked for.
    pub last_asked: Option<Slot>,
    /// How many tasks and open offers the prompt would list.
    pub listed: usize,
    /// What they got this week.
    pub week: WeekSoFar,
    /// How much they may get.
    pub budget: NagBudget,
}

/// Whether a member takes part at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// They do.
    Active,
    /// They said "stop".
    Stopped,
    /// Their check-ins rest, or their group's do.
    Paused {
        /// The last day of it, inclusive; `None` when nobody said.
        until: Option<Date>,
    },
    /// They have no address that works.
    Unreachable,
}

/// Whether a member is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// They are.
    Ask,
    /// They are not.
    LeaveOut(Reason),
}

/// Why a member is not asked. Shown as a sentence's second half: "Ada is left out: away until ..".
/// Local times are the member's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// They said "stop".
    Stopped,
    /// No address of theirs works.
    Unreachable,
    /// They came after it was due.
    JoinedAfter {
        /// When they came.
        joined: DateTime,
    },
    /// Their check-ins rest.
    Paused {
        /// The last day of it.
        until: Option<Date>,
    },
    /// The cadence has a holiday that day.
    Holiday {
        /// The day.
        date: Date,
    },
    /// They were asked for this slot, or a later one, before they moved to another zone or the cadence was edited.
    AskedAlready {
        /// What for.
        slot: Slot,
    },
    /// They are away.
    Away {
        /// The last day of it.
        until: Option<Date>,
    },
    /// They answered before they were asked.
    AnsweredEarly {
        /// When.
        at: DateTime,
    },
    /// There is nothing that the prompt could ask of them.
    NothingToAsk,
    /// They got enough this week.
    OverBudget(OverBudget),
}

/// Whether the member is asked. Of several reasons the one that lasts longest, or that they chose
/// themselves, is told.
pub fn verdict(facts: &Facts<'_>, call: &Call<'_>) -> Verdict {
    reason(facts, call).map_or(Verdict::Ask, Verdict::LeaveOut)
}

fn reason(facts: &Facts<'_>, call: &Call<'_>) -> Option<Reason> {
    let Occurrence { fire_at, slot, .. } = call.occurrence;
    match facts.standing {
        Standing::Stopped => return Some(Reason::Stopped),
        Standing::Unreachable => return Some(Reason::Unreachable),
        Standing::Paused { until }
            if until.is_none_or(|until| facts.zone.to_datetime(fire_at).date() <= until) =>
        {
            return Some(Reason::Paused { until });
        }
        Standing::Paused { .. } | Standing::Active => {}
    }
    if facts.joined > fire_at {
        return Some(Reason::JoinedAfter { joined: facts.zone.to_datetime(facts.joined) });
    }
    // The row may be older than the holiday: cadences are edited.
    if call.cadence.on(slot.date) == OnDate::Holiday {
        return Some(Reason::Holiday { date: slot.date });
    }
    if let Some(asked) = facts.last_asked.filter(|asked| *asked >= slot) {
        return Some(Reason::AskedAlready { slot: asked });
    }
    if let Some(away) = absence_at(facts.absences, fire_at, facts.zone) {
        return Some(Reason::Away { until: away.until });
    }
    if let Some(at) = facts.last_answer.filter(|at| *at >= call.early_from) {
        return Some(Reason::AnsweredEarly { at: facts.zone.to_datetime(at) });
    }
    if facts.listed == 0 {
        return Some(Reason::NothingToAsk);
    }
    match facts.budget.may_send(DeliveryKind::Prompt, &facts.week) {
        MaySend::Allowed => None,
        MaySend::Dropped(why) => Some(Reason::OverBudget(why)),
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let minute = |at: &DateTime| at.strftime("%F at %H:%M").to_string();
        match self {
            Self::Stopped => f.write_str("said \"stop\"; \"start\" begins again"),
            Self::Unreachable => f.write_str("no address that works"),
            Self::JoinedAfter { joined } => write!(f, "joined after it was due, on {}", minute(joined)),
            Self::Paused { until: Some(until) } => write!(f, "paused until {until}, inclusive"),
            Self::Paused { until: None } => f.write_str("paused until further notice"),
            Self::Holiday { date } => write!(f, "{date} is a holiday"),
            Self::AskedAlready { slot } => write!(f, "was already asked for {}", slot.date),
            Self::Away { until: Some(until) } => write!(f, "away until {until}, inclusive"),
            Self::Away { until: None } => f.write_str("away until they say that they are back"),
            Self::AnsweredEarly { at } => write!(f, "answered early, on {}", minute(at)),
            Self::NothingToAsk => f.write_str("has no tasks, and none is on offer"),
            Self::OverBudget(over) => write!(f, "over the nag budget: {over}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU8;

    use jiff::civil::date;

    use super::super::budget::{Sent, Week};
    use super::super::occurrence::next;
    use super::*;

    const EARLY: SignedDuration = SignedDuration::from_hours(12);

    /// What `touchbase due` says of a member in New York about Monday, 2026-04-20, 09:00 there.
    fn told(change: impl FnOnce(&mut Facts<'_>)) -> String {
        let cadence: Cadence = toml::from_str("days = ['mon', 'thu']\nat = '09:00'").unwrap();
        let zone = TimeZone::get("America/New_York").unwrap();
        let occurrence = next(&cadence, &zone, at("2026-04-19T12:00Z"), 1)[0];
        assert_eq!(occurrence.fire_at, at("2026-04-20T13:00Z"));
        let mut facts = Facts {
            zone: &zone,
            standing: Standing::Active,
            joined: at("2026-01-01T00:00Z"),
            absences: &[],
            last_answer: Some(at("2026-04-16T15:00Z")),
            last_asked: Some("2026-04-16".parse().unwrap()),
            listed: 2,
            week: WeekSoFar::default(),
            budget: NagBudget::default(),
        };
        change(&mut facts);
        match verdict(&facts, &Call::new(&cadence, &zone, occurrence, EARLY)) {
            Verdict::Ask => "asked".to_owned(),
            Verdict::LeaveOut(reason) => reason.to_string(),
        }
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn whoever_has_tasks_and_nothing_against_it_is_asked() {
        assert_eq!(told(|_| ()), "asked");
        assert_eq!(told(|facts| facts.last_asked = None), "asked");
        assert_eq!(told(|facts| facts.joined = at("2026-04-20T13:00Z")), "asked");
    }

    #[test]
    fn everybody_else_is_left_out_for_a_reason_that_can_be_read() {
        const AWAY: [Away; 1] = [Away { from: date(2026, 4, 18), until: Some(date(2026, 4, 20)) }];
        const GONE: [Away; 1] = [Away { from: date(2026, 4, 18), until: None }];
        assert_eq!(told(|facts| facts.standing = Standing::Stopped), "said \"stop\"; \"start\" begins again");
        assert_eq!(told(|facts| facts.standing = Standing::Unreachable), "no address that works");
        assert_eq!(
            told(|facts| facts.joined = at("2026-04-20T13:00:01Z")),
            "joined after it was due, on 2026-04-20 at 09:00"
        );
        assert_eq!(told(|facts| facts.absences = &AWAY), "away until 2026-04-20, inclusive");
        assert_eq!(told(|facts| facts.absences = &GONE), "away until they say that they are back");
        assert_eq!(told(|facts| facts.listed = 0), "has no tasks, and none is on offer");
        assert_eq!(
            told(|facts| facts.last_asked = Some("2026-04-20".parse().unwrap())),
            "was already asked for 2026-04-20"
        );
    }

    #[test]
    fn a_pause_ends_by_itself_after_its_last_day() {
        let paused = |until| told(|facts| facts.standing = Standing::Paused { until });
        assert_eq!(paused(Some(date(2026, 4, 20))), "paused until 2026-04-20, inclusive");
        assert_eq!(paused(Some(date(2026, 4, 19))), "asked");
        assert_eq!(paused(None), "paused until further notice");
    }

    #[test]
    fn an_answer_counts_from_twelve_hours_before_on() {
        let answered = |instant| told(|facts| facts.last_answer = Some(at(instant)));
        assert_eq!(answered("2026-04-20T00:59:59Z"), "asked");
        assert_eq!(answered("2026-04-20T01:00:00Z"), "answered early, on 2026-04-19 at 21:00");
        assert_eq!(
            answered("2026-04-20T13:30:00Z"),
            "answered early, on 2026-04-20 at 09:30",
            "and the prompt is late"
        );
    }

    #[test]
    fn a_week_that_is_full_is_full() {
        let story = told(|facts| {
            let week = Week::of(at("2026-04-20T13:00Z"), facts.zone);
            facts.week = WeekSoFar::tally(&week, &[Sent { at: week.begin, kind: DeliveryKind::Prompt }], 1);
            facts.budget = NagBudget::new(NonZeroU8::MIN);
        });
        assert_eq!(story, "over the nag budget: 1 of 1 messages sent this week");
    }

    #[test]
    fn a_holiday_that_was_added_after_the_row_was_made_still_counts() {
        let plain: Cadence = toml::from_str("days = 'mon'\nat = '09:00'").unwrap();
        let edited: Cadence = toml::from_str("days = 'mon'\nat = '09:00'\nholidays = 2026-04-20").unwrap();
        let occurrence = next(&plain, &TimeZone::UTC, at("2026-04-19T12:00Z"), 1)[0];
        let facts = Facts {
            zone: &TimeZone::UTC,
            standing: Standing::Active,
            joined: at("2026-01-01T00:00Z"),
            absences: &[],
            last_answer: None,
            last_asked: None,
            listed: 1,
            week: WeekSoFar::default(),
            budget: NagBudget::default(),
        };
        let reason = Reason::Holiday { date: date(2026, 4, 20) };
        assert_eq!(
            verdict(&facts, &Call::new(&edited, &TimeZone::UTC, occurrence, EARLY)),
            Verdict::LeaveOut(reason)
        );
        assert_eq!(verdict(&facts, &Call::new(&plain, &TimeZone::UTC, occurrence, EARLY)), Verdict::Ask);
    }
}
