//! Days as people write them ("Monday week", "the 3rd", "14 août", "bis einschliesslich 3. Mai"), counted from the day of receipt.

use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan};

use super::lexicon::{Language, Sense};
use super::role;
use super::sight::Sight;
use super::token::{Form, Kind};

/// A day that stands in a reply, by tokens `from..to`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Day {
    pub date: Date,
    pub from: usize,
    pub to: usize,
    /// It names a stretch ("next week", "the end of May"), and this is its last day.
    pub stretch: bool,
}

/// Every day named in the tokens `from..to`.
pub(super) fn days(sight: &Sight<'_>, from: usize, to: usize, received: Date) -> Vec<Day> {
    let mut out = Vec::new();
    let mut at = from;
    while at < to {
        if let Some(day) = day_at(sight, at, to, received) {
            at = day.to;
            out.push(day);
        } else {
            at += 1;
        }
    }
    out
}

fn day_at(sight: &Sight<'_>, at: usize, to: usize, received: Date) -> Option<Day> {
    let found = |date: Option<Date>, end: usize| {
        date.map(|date| Day { date, from: at, to: end.min(to), stretch: false })
    };
    let stretch = |date: Option<Date>, end: usize| {
        date.map(|date| Day { date, from: at, to: end.min(to), stretch: true })
    };
    let entry = sight.entry(at);
    match sight.tokens.kind(at) {
        Kind::Other => {
            found(iso(sight.tokens.words(at, at + 1)).or_else(|| slashed(sight, at, received)), at + 1)
        }
        Kind::Fraction { part, whole } => {
            {
                let exact = day_and_month(sight.language(), part, whole, received);
                // "24/4 - 2/5": its neighbour tells which comes first.
                found(
                    exact.or_else(|| day_first(sight, at).then(|| in_month(part, whole, received)).flatten()),
                    at + 1,
                )
            }
        }
        Kind::Number { value, form } => {
            let mut next = skip_links(sight, at + 1, to);
            if sight.tokens.kind(next) == Kind::Mark('.') && next + 1 < to {
                next = skip_links(sight, next + 1, to);
            }
            let month = if next < to { sight.entry(next).month } else { 0 };
            if month > 0 {
                return found(in_month(value, u32::from(month), received), next + 1);
            }
            // A bare number is a day only behind "the", "on", "dia", "le", "am" and the like; that is for the caller's cue to say.
            let led = at > 0 && (form == Form::Ordinal || led_as_day(sight, at));
            if led && !sight.is(at + 1, role::UNIT | role::WEEK | role::DAY | role::MONTH) {
                found(next_day_of_month(value, received), at + 1)
            } else {
                None
            }
        }
        Kind::Word if entry.weekday > 0 => weekday(sight, at, to, received),
        Kind::Word if entry.month > 0 => {
            // "May 3", "Sept 11".
            match sight.tokens.kind(at + 1) {
                Kind::Number { value, .. } if at + 1 < to && value <= 31 => {
                    found(in_month(value, u32::from(entry.month), received), at + 2)
                }
                _ if ended(sight, at) => stretch(last_of_month(u32::from(entry.month), received), at + 1),
                _ => None,
            }
        }
        Kind::Word if entry.roles & role::TOMORROW != 0 => found(received.checked_add(1.day()).ok(), at + 1),
        Kind::Word if entry.roles & role::TODAY != 0 => found(Some(received), at + 1),
        Kind::Word if entry.roles & role::MONTH != 0 && ended(sight, at) => {
            let month =
                if next_to(sight, at, role::NEXT) { received.checked_add(1.month()).ok()? } else { received };
            stretch(Some(month.last_of_month()), at + 1)
        }
        Kind::Word if entry.roles & role::WEEK != 0 => {
            let sunday = end_of_week(received)?;
            match () {
                // "this week and next"
                () if sight.is(at + 1, role::AND)
                    && sight.is(at + 2, role::NEXT)
                    && !sight.is(at + 3, role::MONTH) =>
                {
                    stretch(sunday.checked_add(1.week()).ok(), at + 3)
                }
                () if next_to(sight, at, role::NEXT) => stretch(sunday.checked_add(1.week()).ok(), at + 1),
                () if next_to(sight, at, role::THIS) || ended(sight, at) => stretch(Some(sunday), at + 1),
                () => None,
            }
        }
        Kind::Word if entry.roles & role::WEEKEND != 0 => stretch(end_of_week(received), at + 1),
        _ => None,
    }
}

/// How long an absence lasts, when only that is said: "for two weeks", "10 days".
pub(super) fn length(sight: &Sight<'_>, from: usize, to: usize) -> Option<Span> {
    for at in from..to {
        let unit = if sight.is(at, role::WEEK) {
            7
        } else if sight.is(at, role::DAY) {
            1
        } else {
            continue;
        };
        let before = at.checked_sub(1).filter(|before| *before >= from)?;
        let count = match sight.tokens.kind(before) {
            Kind::Number { value, form: Form::Plain } if value <= 60 => i64::from(value),
            _ if sight.entry(before).number > 0 => i64::from(sight.entry(before).number),
            _ if sight.is(before, role::INDEFINITE) => 1,
            _ => continue,
        };
        return Some((count * unit).days());
    }
    None
}

fn skip_links(sight: &Sight<'_>, mut at: usize, to: usize) -> usize {
    let mut skipped = 0;
    while at < to && skipped < 2 && (sight.is(at, role::OF | role::ARTICLE) && sight.entry(at).month == 0) {
        at += 1;
        skipped += 1;
    }
    at
}

/// "the 3", "on 3", "dia 3", "am 3", "le 3", "el 3", "Monday 3".
fn led_as_day(sight: &Sight<'_>, at: usize) -> bool {
    let before = at - 1;
    sight.entry(before).weekday > 0
        || sight.is(before, role::ARTICLE | role::DAY | role::PREPOSITION)
        || sight.says(before.saturating_sub(1), at, &[Sense::Until, Sense::Fromday])
        || sight.tokens.kind(before) == Kind::Mark(',') && before > 0 && sight.entry(before - 1).weekday > 0
}

fn weekday(sight: &Sight<'_>, at: usize, to: usize, received: Date) -> Option<Day> {
    let day = sight.entry(at).weekday;
    let weekday = Weekday::from_monday_one_offset(day as i8).ok()?;
    // "Monday the 20th", "lunes 16", "Montag, den 12.", "Monday 18 May".
    let mut next = at + 1;
    while next < to
        && next < at + 4
        && (sight.tokens.kind(next) == Kind::Mark(',') || sight.is(next, role::ARTICLE | role::DAY))
    {
        next += 1;
    }
    if next < to
        && matches!(
            sight.tokens.kind(next),
            Kind::Number { value: 1..=31, .. } | Kind::Fraction { .. } | Kind::Other
        )
        && let Some(exact) = day_at(sight, next, to, received)
        && exact.date.weekday() == weekday
    {
        return Some(Day { from: at, ..exact });
    }
    if next < to
        && sight.entry(next).month > 0
        && next > at + 1
        && let Some(exact) = day_at(sight, next, to, received)
    {
        return Some(Day { from: at, ..exact });
    }
    let date = received.nth_weekday(1, weekday).ok()?;
    // "Monday week", "Montag in einer Woche"
    let mut end = at + 1;
    let mut date = date;
    let week = (end..(end + 4).min(to)).find(|at| sight.is(*at, role::WEEK));
    if let Some(week) = week
        && (week == end || sight.entry(week - 1).number == 1)
    {
        date = date.checked_add(1.week()).ok()?;
        end = week + 1;
    } else if next_to(sight, at, role::NEXT) {
        // "next Friday" is the one of next week.
        if date <= end_of_week(received)? {
            date = date.checked_add(1.week()).ok()?;
        }
        if end < to && sight.is(end, role::NEXT) {
            end += 1;
        }
    }
    Some(Day { date, from: at, to: end, stretch: false })
}

fn next_to(sight: &Sight<'_>, at: usize, roles: u64) -> bool {
    at > 0 && sight.is(at - 1, roles) || sight.is(at + 1, roles) && sight.language() != Language::En
}

/// "the end of ..", "the rest of ..", "fin de ..", "Ende .."; "Monatsende" carries it in the word.
fn ended(sight: &Sight<'_>, at: usize) -> bool {
    sight.is(at, role::END)
        || (at.saturating_sub(4)..at).any(|before| sight.is(before, role::END))
        || (at.saturating_sub(4)..at).any(|before| sight.says(before, before + 1, &[Sense::Rest]))
}

fn end_of_week(received: Date) -> Option<Date> {
    received.checked_add((7 - i64::from(received.weekday().to_monday_one_offset())).days()).ok()
}

fn next_day_of_month(day: u32, received: Date) -> Option<Date> {
    let day = i8::try_from(day).ok().filter(|day| (1..=31).contains(day))?;
    (0..3).find_map(|ahead| {
        let month = received.first_of_month().checked_add(ahead.months()).ok()?;
        let date = Date::new(month.year(), month.month(), day).ok()?;
        (date > received).then_some(date)
    })
}

fn in_month(day: u32, month: u32, received: Date) -> Option<Date> {
    let day = i8::try_from(day).ok()?;
    let month = i8::try_from(month).ok()?;
    [received.year(), received.year().checked_add(1)?]
        .into_iter()
        .find_map(|year| Date::new(year, month, day).ok().filter(|date| *date >= received))
}

fn last_of_month(month: u32, received: Date) -> Option<Date> {
    let month = i8::try_from(month).ok()?;
    [received.year(), received.year().checked_add(1)?].into_iter().find_map(|year| {
        Date::new(year, month, 1).ok().map(Date::last_of_month).filter(|date| *date >= received)
    })
}

fn day_and_month(language: Language, first: u32, second: u32, received: Date) -> Option<Date> {
    match (first, second) {
        (13..=31, 1..=12) => in_month(first, second, received),
        (1..=12, 13..=31) => in_month(second, first, received),
        // Only in English may either come first: then it is not guessed.
        (1..=12, 1..=12) if language != Language::En || first == second => in_month(first, second, received),
        _ => None,
    }
}

fn slashed(sight: &Sight<'_>, at: usize, received: Date) -> Option<Date> {
    let text = sight.tokens.words(at, at + 1);
    let mut parts = text.split(['.', '/', '-']).map(|part| part.parse::<u32>());
    match (parts.next()?, parts.next()?) {
        (Ok(first), Ok(second)) => day_and_month(sight.language(), first, second, received),
        _ => None,
    }
}

fn iso(text: &str) -> Option<Date> {
    (text.len() == 10).then(|| text.parse().ok()).flatten()
}

/// Whether a date close by can only be read with the day first.
fn day_first(sight: &Sight<'_>, at: usize) -> bool {
    (at.saturating_sub(4)..at + 5).any(|near| {
        let text = sight.tokens.words(near, near + 1);
        sight.tokens.kind(near) == Kind::Other
            && text
                .split_once('/')
                .is_some_and(|(day, _)| day.parse::<u32>().is_ok_and(|day| (13..=31).contains(&day)))
    })
}
