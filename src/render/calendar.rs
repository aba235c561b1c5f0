//! Days and times in a reader's words. What comes in is already in their zone.

use std::collections::BTreeMap;

use jiff::civil::{Date, Weekday};

use super::error::TemplateError;
use super::phrases::{Found, Phrase, Piece, Value};

/// One language's names and patterns.
#[derive(Debug, Clone)]
pub(super) struct Calendar {
    weekdays: Vec<String>,
    months: Vec<String>,
    first: String,
    day: Vec<Piece>,
    short: Vec<Piece>,
    date: Vec<Piece>,
    when: Vec<Piece>,
    bare: Vec<Piece>,
    period: Vec<Piece>,
}

impl Calendar {
    /// Takes the `[calendar]` out of a language's entries.
    pub(super) fn read(entries: &BTreeMap<String, Found>) -> Result<Self, TemplateError> {
        let missing = |key: &str| TemplateError::new("phrases", None, format!("'calendar.{key}' is missing"));
        let list = |key: &str, length: usize| {
            let found = entries.get(&format!("calendar.{key}")).ok_or_else(|| missing(key))?;
            match &found.value {
                Value::List(items) if items.len() == length => Ok(items.clone()),
                _ => Err(found.wrong(&format!("a list of {length} names is needed"))),
            }
        };
        let pattern = |key: &str, allowed: &[&str]| {
            let found = entries.get(&format!("calendar.{key}")).ok_or_else(|| missing(key))?;
            match &found.value {
                Value::Phrase(phrase @ Phrase::One(pieces)) => {
                    if phrase.placeholders().iter().all(|name| allowed.contains(name)) {
                        Ok(pieces.clone())
                    } else {
                        Err(found
                            .wrong("unknown placeholder")
                            .allowing(allowed.iter().map(|n| format!("{{{n}}}"))))
                    }
                }
                _ => Err(found.wrong("a text is needed")),
            }
        };
        let first = pattern("first", &[])?;
        Ok(Self {
            weekdays: list("weekdays", 7)?,
            months: list("months", 12)?,
            first: fill(&first, |_, _| ()),
            day: pattern("day", &["weekday", "day", "month"])?,
            short: pattern("short", &["day", "month"])?,
            date: pattern("date", &["day", "month", "year"])?,
            when: pattern("when", &["day", "time"])?,
            bare: pattern("bare", &["day"])?,
            period: pattern("period", &["from", "until"])?,
        })
    }

    /// "Tuesday, 21 April"
    pub(super) fn day(&self, date: Date) -> String {
        self.in_pattern(&self.day, date)
    }

    /// "21 April 2026"
    pub(super) fn date(&self, date: Date) -> String {
        self.in_pattern(&self.date, date)
    }

    /// "Tuesday, 21 April, 18:00"; `time` is "18:00".
    pub(super) fn when(&self, date: Date, time: &str) -> String {
        fill(&self.when, |name, out| match name {
            "day" => out.push_str(&self.day(date)),
            _ => out.push_str(time),
        })
    }

    /// "21 April"
    pub(super) fn short(&self, date: Date) -> String {
        self.in_pattern(&self.short, date)
    }

    /// "13 to 19 April 2026", "30 March to 5 April 2026"
    pub(super) fn period(&self, from: Date, until: Date) -> String {
        let start = if from.year() != until.year() {
            &self.date
        } else if from.month() != until.month() {
            &self.short
        } else {
            &self.bare
        };
        fill(&self.period, |name, out| match name {
            "from" => out.push_str(&self.in_pattern(start, from)),
            _ => out.push_str(&self.date(until)),
        })
    }

    fn in_pattern(&self, pattern: &[Piece], date: Date) -> String {
        fill(pattern, |name, out| match name {
            "weekday" => out.push_str(nth(&self.weekdays, date.weekday().since(Weekday::Monday))),
            "month" => out.push_str(nth(&self.months, date.month() - 1)),
            "year" => out.push_str(&date.year().to_string()),
            _ if date.day() == 1 => out.push_str(&self.first),
            _ => out.push_str(&date.day().to_string()),
        })
    }
}

fn nth(names: &[String], place: i8) -> &str {
    usize::try_from(place).ok().and_then(|place| names.get(place)).map_or("", String::as_str)
}

fn fill(pieces: &[Piece], mut put: impl FnMut(&str, &mut String)) -> String {
    let mut out = String::with_capacity(40);
    for piece in pieces {
        match piece {
            Piece::Words(words) => out.push_str(words),
            Piece::Placeholder(name) => put(name, &mut out),
        }
    }
    out
}
