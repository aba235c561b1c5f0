//! The keys of a check-in that say when it asks.

use jiff::SignedDuration;
use jiff::civil::{Date, Time};
use toml::Spanned;

use super::in_order;
use crate::adminfile::{Cell, FromCell, OneOrMany, Section, did_you_mean, shown_duration};
use crate::community::cadence::{CadenceDay, CadenceFile};
use crate::community::state::Zone;

/// Asked later than this, the last list of tasks is stale; mostly the next question ends the window sooner.
const ANSWER_WITHIN: SignedDuration = SignedDuration::from_hours(24 * 14);

impl FromCell for CadenceDay {
    fn from_cell(cell: &Cell<'_, '_, '_>) -> Option<Self> {
        const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
        let text = cell.text("Write a day in quotes, like \"mon\" or \"first mon\".")?;
        Self::parse(text).or_else(|| {
            let day = text.rsplit(' ').next().unwrap_or_default();
            let near = did_you_mean(day, DAYS);
            cell.wrong(
                format!("'{text}' is not a day"),
                format!("{near} Once a month: \"first mon\", \"last fri\"."),
            )
        })
    }
}

/// `2 weeks`.
struct Weeks(u8);

impl FromCell for Weeks {
    fn from_cell(cell: &Cell<'_, '_, '_>) -> Option<Self> {
        const NEXT: &str = "Write \"2 weeks\" (up to 52); once a month is days = [\"first mon\"].";
        let text = cell.text(NEXT)?.trim().to_lowercase();
        let number = text.strip_suffix("weeks").or_else(|| text.strip_suffix("week")).map(str::trim);
        let weeks = number.and_then(|n| if n.is_empty() { Some(1) } else { n.parse().ok() });
        match weeks.filter(|weeks| (1..=52).contains(weeks)) {
            Some(weeks) => Some(Self(weeks)),
            None => cell.wrong(format!("'{text}' is not a number of weeks"), NEXT),
        }
    }
}

/// Reads them all.
pub(super) fn read(s: &mut Section<'_, '_>) -> Option<CadenceFile> {
    let days_at = s.place_of("days");
    let days = s.required::<Vec<Spanned<CadenceDay>>>("days", "[\"mon\", \"thu\"]");
    let days = days.map(|days| in_a_row(s, days_at, days));
    let every_at = s.place_of("every");
    let every = s.optional::<Weeks>("every").map(|weeks| weeks.0).filter(|weeks| *weeks > 1);
    let at_at = s.place_of("at");
    let at = s.required::<OneOrMany<Time>>("at", "\"09:00\"").map(|times| each_once(s, "at", at_at, times.0));
    let zone = s.or("zone", Zone::Own);
    let from = s.optional::<Date>("from");
    let until_at = s.place_of("until");
    let until = s.optional::<Date>("until");
    in_order(s, from, until, until_at);
    if every.is_some() && from.is_none() {
        s.report(
            every_at,
            "every",
            "it is not said from when on the weeks are counted",
            "Add from = 2026-04-20.",
        );
    }
    if every.is_some() && days.iter().flatten().any(|day| day.which.is_some()) {
        s.report(every_at, "every", "this counts weeks, and the days are days of the month", "Take it out.");
    }
    let mut holidays = s.or::<Vec<Date>>("holidays", Vec::new());
    holidays.sort_unstable();
    holidays.dedup();
    let reminders_at = s.place_of("reminders");
    let reminders = s.optional::<Vec<Spanned<SignedDuration>>>("reminders");
    let within_at = s.place_of("answer_within");
    let answer_within = s.or("answer_within", ANSWER_WITHIN);
    let hour = SignedDuration::from_hours(1);
    if answer_within < hour || answer_within > hour * (24 * 31) {
        let next = "Write a length from \"1h\" to \"31d\".";
        let what = format!("{} is not possible", shown_duration(answer_within));
        s.report(within_at, "answer_within", what, next);
    }
    let reminders = match reminders {
        Some(written) => checked_reminders(s, reminders_at, written, answer_within),
        None => [hour * 24].into_iter().filter(|after| *after < answer_within).collect(),
    };
    let catch_up_at = s.place_of("catch_up");
    let catch_up = s.or("catch_up", hour * 2);
    if catch_up > hour * 24 || catch_up < SignedDuration::from_mins(1) {
        let next =
            "Write a length from \"1m\" to \"24h\": later than that the question comes on the wrong day.";
        s.report(catch_up_at, "catch_up", format!("{} is not possible", shown_duration(catch_up)), next);
    }
    Some(CadenceFile {
        days: days?,
        every,
        at: at?,
        zone,
        from,
        until,
        holidays,
        reminders,
        answer_within,
        catch_up,
    })
}

/// The days in order; naming none, one twice, or both kinds is a problem.
fn in_a_row(s: &Section<'_, '_>, at: usize, written: Vec<Spanned<CadenceDay>>) -> Vec<CadenceDay> {
    if written.is_empty() {
        s.report(at, "days", "the list is empty", "Name at least one day, like [\"mon\"].");
    }
    let mut days: Vec<CadenceDay> = Vec::new();
    for day in written {
        let (at, day) = (day.span().start, day.into_inner());
        if days.contains(&day) {
            s.report(at, "days", "this day is named twice", "Take one out.");
        } else if days.first().is_some_and(|first| first.which.is_some() != day.which.is_some()) {
            let next = "Make two check-ins of them.";
            s.report(at, "days", "days of the week and of the month cannot stand together", next);
        }
        days.push(day);
    }
    days.sort_by_key(|day| day.order());
    days
}

fn each_once(s: &Section<'_, '_>, key: &str, at: usize, mut times: Vec<Time>) -> Vec<Time> {
    let written = times.len();
    times.sort_unstable();
    times.dedup();
    if times.is_empty() || times.len() > 9 {
        s.report(
            at,
            key,
            "there are none, or too many",
            "Name one time, like \"09:00\", or a few (up to 9).",
        );
    } else if times.len() < written {
        s.report(at, key, "a time is named twice", "Take one out.");
    }
    times
}

fn checked_reminders(
    s: &Section<'_, '_>,
    at: usize,
    written: Vec<Spanned<SignedDuration>>,
    answer_within: SignedDuration,
) -> Vec<SignedDuration> {
    if written.len() > 3 {
        let next = "Keep at most 3; after two most people do not answer any more.";
        s.report(at, "reminders", "this is nagging", next);
    }
    let mut reminders: Vec<SignedDuration> = Vec::new();
    for after in written {
        let (at, length) = (after.span().start, after.into_inner());
        if length >= answer_within {
            let what = format!("{} is after the answers are closed", shown_duration(length));
            let next = format!("Write less than answer_within, which is {}.", shown_duration(answer_within));
            s.report(at, "reminders", what, next);
        } else if length < SignedDuration::from_mins(30) {
            s.report(at, "reminders", "this is too soon", "Write \"30m\" or more.");
        } else if reminders.contains(&length) {
            s.report(at, "reminders", "this time is named twice", "Take one out.");
        }
        reminders.push(length);
    }
    reminders.sort_unstable();
    reminders
}
