//! One value of a document, and the types that can be read from it.

use std::net::SocketAddr;
use std::path::PathBuf;

use jiff::civil::{Date, Time, Weekday};
use jiff::{SignedDuration, Span, SpanRelativeTo};
use toml::Spanned;
use toml::de::DeValue;

use super::near::did_you_mean;
use super::section::Document;
use crate::domain::address::{MailAddress, MatrixRoom, MatrixUserId};

/// A value with its place and path.
#[derive(Debug)]
pub struct Cell<'c, 'd, 'i> {
    pub(super) document: &'d Document<'i>,
    pub(super) path: &'c str,
    pub(super) value: &'c Spanned<DeValue<'i>>,
}

impl Cell<'_, '_, '_> {
    /// Notes that the value is wrong.
    pub fn wrong<T>(&self, what: impl Into<String>, next: impl Into<String>) -> Option<T> {
        self.document.report(self.value.span().start, self.path, what, next);
        None
    }

    /// The text; anything else is a problem, answered with `next`.
    pub fn text(&self, next: &str) -> Option<&str> {
        match self.value.get_ref() {
            DeValue::String(text) => Some(text),
            other => self.wrong(format!("this is {}, not a text in quotes", kind(other)), next),
        }
    }
}

/// What a value is, in a person's words.
pub(super) fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// What can be read from one value.
pub trait FromCell: Sized {
    /// The value, or `None` after noting what is wrong.
    fn from_cell(cell: &Cell<'_, '_, '_>) -> Option<Self>;
}

impl FromCell for String {
    fn from_cell(cell: &Cell<'_, '_, '_>) -> Option<Self> {
        let text = cell.text("Put it in quotes.")?.trim();
        if text.is_empty() {
            return cell.wrong("this is empty", "Write something, or take the line out.");
        }
        if text.chars().any(|c| c.is_control() && c != '\n') {
            return cell.wrong("there is a control character in it", "Type the text again by hand.");
        }
        Some(text.to_owned())
    }
}

impl FromCell for PathBuf {
    fn from_cell(cell: &Cell<'_, '_, '_>) -> Option<Self> {
        String::from_cell(cell).map(PathBuf::from)
    }
}

impl FromCell for bool {
    fn from_cell(cell: &Cell<'_, '_, '_>) -> Option<Self> {
        match cell.value.get_ref() {
            DeValue::Boolean(is) => Some(*is),
            _ => cell.wrong("this is neither true nor false", "Write true or false, without quotes."),
        }
    }
}

macro_rules! whole_numbers {
    ($($type:ty)*) => {$(
        impl FromCell for $type {
            fn from_cell(cell: &Cell<'_, '_, '_>) -> Option<Self> {
                let DeValue::Integer(digits) = cell.value.get_ref() else {
                    return cell.wrong("this is not a whole number", "Write digits without quotes.");
                };
                match <$type>::from_str_radix(digits.as_str(), digits.radix()) {
                    Ok(number) => Some(number),
                    Err(_) => cell.wrong(
                        format!("{digits} is too large or too small"),
                        format!("Write a number from {} to {}.", <$type>::MIN, <$type>::MAX),
                    ),
                }
            }
        }
    )*};
}

whole_numbers! { u16 u32 }

impl FromCell for f64 {
    fn from_cell(cell: &Cell<'_, '_, '_>) -> Option<Self> {
        let number = match cell.value.get_ref() {
            DeValue::Integer(digits) => {
                i64::from_str_radix(digits.as_str(), digits.radix()).ok().map(|n| n as f64)
            }
            DeValue::Float(digits) => digits.as_str().parse().ok(),
            _ => None,
        };
        match number.filter(|n: &f64| n.is_finite()) {
            Some(number) => Some(number),
            None => cell.wrong("this is not a number", "Write it like 12 or 0.5, without quotes."),
        }
    }
}

impl<T: FromCell> FromCell for Vec<T> {
    fn from_cell(cell: &Cell<'_, '_, '_>) -> Option<Self> {
        let DeValue::Array(items) = cell.value.get_ref() else {
            return cell.wrong("this is not a list", "Put it in square brackets: [ .., .. ]");
        };
        let mut all = Some(Vec::new());
        for (index, value) in items.iter().enumerate() {
            let path = format!("{}[{}]", cell.path, index + 1);
            match (T::from_cell(&Cell { document: cell.document, path: &path, value }), all.as_mut()) {
                (Some(read), Some(list)) => list.push(read),
                _ => all = None,
            }
        }
        all
    }
}

impl<T: FromCell> FromCell for Spanned<T> {
    fn from_cell(cell: &Cell<'_, '_, '_>) -> Option<Self> {
        T::from_cell(cell).map(|read| Spanned::new(cell.value.span(), read))
    }
}

/// One value, or a list of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneOrMany<T>(pub Vec<T>);

impl<T: FromCell> FromCell for OneOrMany<T> {
    fn from_cell(cell: &Cell<'_, '_, '_>) -> Option<Self> {
        match cell.value.get_ref() {
            DeValue::Array(_) => Vec::from_cell(cell).map(Self),
            _ => T::from_cell(cell).map(|one| Self(vec![one])),
        }
    }
}

macro_rules! addresses {
    ($($type:ty, $example:literal;)*) => {$(
        impl FromCell for $type {
            fn from_cell(cell: &Cell<'_, '_, '_>) -> Option<Self> {
                let next = concat!("Write it like \"", $example, "\".");
                match cell.text(next)?.trim().parse() {
                    Ok(address) => Some(address),
                    Err(why) => cell.wrong(format!("{why}"), next),
                }
            }
        }
    )*};
}

addresses! {
    MailAddress, "checkin@example.org";
    MatrixUserId, "@touchbase:example.org";
    MatrixRoom, "#design:example.org";
    SocketAddr, "127.0.0.1:8080";
}

impl FromCell for Date {
    fn from_cell(cell: &Cell<'_, '_, '_>) -> Option<Self> {
        const NEXT: &str = "Write year-month-day without quotes, like 2026-04-20.";
        let date = match cell.value.get_ref() {
            DeValue::Datetime(when) if when.time.is_none() => when.date.and_then(|date| {
                let (month, day) = (i8::try_from(date.month).ok()?, i8::try_from(date.day).ok()?);
                Self::new(i16::try_from(date.year).ok()?, month, day).ok()
            }),
            DeValue::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        date.or_else(|| cell.wrong("this is not a date", NEXT))
    }
}

impl FromCell for Time {
    fn from_cell(cell: &Cell<'_, '_, '_>) -> Option<Self> {
        const NEXT: &str = "Write hours and minutes in 24 hours, like \"09:00\".";
        let time = match cell.value.get_ref() {
            DeValue::Datetime(when) if when.date.is_none() => when.time.and_then(|time| {
                let (hour, minute) = (i8::try_from(time.hour).ok()?, i8::try_from(time.minute).ok()?);
                Self::new(hour, minute, 0, 0).ok()
            }),
            DeValue::String(text) => clock_time(text.trim()),
            _ => None,
        };
        time.or_else(|| cell.wrong("this is not a time of day", NEXT))
    }
}

/// `9:00`, `09:00`.
fn clock_time(text: &str) -> Option<Time> {
    let (hour, minute) = text.split_once(':')?;
    let digits = |part: &str| (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    if !digits(hour) || !digits(minute) {
        return None;
    }
    Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
}

impl FromCell for SignedDuration {
    fn from_cell(cell: &Cell<'_, '_, '_>) -> Option<Self> {
        const NEXT: &str = "Write a length of time like \"30m\", \"24h\" or \"3d\".";
        match duration(cell.text(NEXT)?) {
            Some(length) => Some(length),
            None => cell.wrong("this is not a length of time", NEXT),
        }
    }
}

/// Reads `90m`, `24h`, `3d`, `2w`, `1h 30m`. A day is 24 hours; months have no length; below zero is refused.
pub fn duration(text: &str) -> Option<SignedDuration> {
    let span: Span = text.trim().parse().ok()?;
    if span.get_years() != 0 || span.get_months() != 0 || span.is_negative() {
        return None;
    }
    span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()
}

/// The way [`duration`] reads it back: `3d`, `24h`, `1h 30m`.
pub fn shown_duration(length: SignedDuration) -> String {
    let hours = length.as_hours();
    if hours > 48 && length == SignedDuration::from_hours(hours) && hours % 24 == 0 {
        return format!("{}d", hours / 24);
    }
    format!("{length:#}")
}

/// One of a few words.
pub trait Named: Copy + PartialEq + 'static {
    /// The words and what they mean. The first word of a meaning is the one that is shown.
    const WORDS: &'static [(&'static str, Self)];

    /// The word that means this.
    fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, meaning)| *meaning == self).map_or("", |(word, _)| word)
    }
}

impl<T: Named> FromCell for T {
    fn from_cell(cell: &Cell<'_, '_, '_>) -> Option<Self> {
        let words = || T::WORDS.iter().map(|(word, _)| *word);
        let text =
            cell.text(&format!("Write one of these in quotes: {}.", words().collect::<Vec<_>>().join(", ")))?;
        let asked = text.trim().to_lowercase();
        match T::WORDS.iter().find(|(word, _)| *word == asked) {
            Some((_, meaning)) => Some(*meaning),
            None => cell.wrong(format!("'{text}' is not possible here"), did_you_mean(text, words())),
        }
    }
}

impl Named for Weekday {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("mon", Self::Monday),
        ("tue", Self::Tuesday),
        ("wed", Self::Wednesday),
        ("thu", Self::Thursday),
        ("fri", Self::Friday),
        ("sat", Self::Saturday),
        ("sun", Self::Sunday),
        ("monday", Self::Monday),
        ("tuesday", Self::Tuesday),
        ("wednesday", Self::Wednesday),
        ("thursday", Self::Thursday),
        ("friday", Self::Friday),
        ("saturday", Self::Saturday),
        ("sunday", Self::Sunday),
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_time_are_read_as_people_write_them() {
        let hours = SignedDuration::from_hours;
        for (text, length) in [
            ("24h", hours(24)),
            ("3d", hours(72)),
            ("2 weeks", hours(336)),
            ("1h 30m", hours(1) + SignedDuration::from_mins(30)),
        ] {
            assert_eq!(duration(text), Some(length), "{text}");
            assert_eq!(duration(&shown_duration(length)), Some(length), "{text}");
        }
        for wrong in ["", "24", "1 month", "-3h", "soon"] {
            assert_eq!(duration(wrong), None, "{wrong}");
        }
        assert_eq!(shown_duration(hours(24)), "24h");
        assert_eq!(shown_duration(hours(72)), "3d");
    }
}
