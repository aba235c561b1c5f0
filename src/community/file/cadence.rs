//! The keys of a check-in that say when it asks, and those of a digest.
//!
//! What a cadence is, and which keys fit together, stands in the domain. Here each key is read at its place, and what is
//! possible but would be no kindness to people is refused.

use jiff::SignedDuration;
use jiff::civil::{Date, Time, Weekday};
use toml::Spanned;

use crate::adminfile::{Cell, FromCell, OneOrMany, Section, did_you_mean};
use crate::community::zone::ZoneName;
use crate::domain::cadence::{
    Cadence, Day, DayWord, Delay, Fault, LocalTime, Unreadable, Weeks, Whose, Word, Words, Written,
};

/// What the domain reads from one text. Its sentences have the form "what is wrong: what to write".
fn plain<T: std::str::FromStr<Err = Unreadable>>(cell: &Cell<'_, '_, '_>, next: &str) -> Option<T> {
    cell.text(next)?.parse().map_or_else(
        |why: Unreadable| {
            let why = why.to_string();
            let (what, next) = why.rsplit_once(": ").unwrap_or((&why, next));
            cell.wrong(what, sentence(next))
        },
        Some,
    )
}

/// `write this` as a sentence of its own.
fn sentence(next: &str) -> String {
    let mut letters = next.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{}.", letters.as_str())
}

impl FromCell for DayWord {
    fn from_cell(cell: &Cell<'_, '_, '_>) -> Option<Self> {
        const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
        let text = cell.text("Write a day in quotes, like \"mon\" or \"first mon\".")?;
        text.parse().ok().or_else(|| {
            let near = did_you_mean(text.rsplit(' ').next().unwrap_or_default(), DAYS);
            let next = format!("{near} Once a month: \"first mon\", \"last fri\".");
            cell.wrong(format!("'{text}' is not a day"), next)
        })
    }
}

impl FromCell for Weeks {
    fn from_cell(cell: &Cell<'_, '_, '_>) -> Option<Self> {
        plain(cell, "Write \"2 weeks\".")
    }
}

impl FromCell for Delay {
    fn from_cell(cell: &Cell<'_, '_, '_>) -> Option<Self> {
        plain(cell, "Write a length of time like \"90m\", \"24h\" or \"3d\".")
    }
}

impl FromCell for Whose {
    fn from_cell(cell: &Cell<'_, '_, '_>) -> Option<Self> {
        match cell.text("Write \"member\", or the name of a zone like \"Europe/Berlin\".")?.trim() {
            "member" | "reader" => Some(Self::Member),
            _ => ZoneName::from_cell(cell).map(|name| Self::Fixed(name.zone())),
        }
    }
}

/// Where each key of a check-in stands, for faults that show only when all of them were read.
struct Places(Vec<(&'static str, usize)>);

impl Places {
    fn of(s: &Section<'_, '_>) -> Self {
        const KEYS: [&str; 8] =
            ["days", "every", "at", "from", "until", "reminders", "answer_within", "catch_up"];
        Self(KEYS.iter().map(|key| (*key, s.place_of(key))).collect())
    }

    fn report(&self, s: &Section<'_, '_>, key: &'static str, what: &str, next: &str) {
        let at = self.0.iter().find(|(known, _)| *known == key).map_or(s.start(), |(_, at)| *at);
        s.report(at, key, what, next);
    }
}

/// Reads a check-in's keys.
pub(super) fn read(s: &mut Section<'_, '_>) -> Option<Cadence> {
    let places = Places::of(s);
    let mut wrong = Vec::new();
    let days = key::<Vec<Spanned<DayWord>>>(s, &mut wrong, "days", Some("[\"mon\", \"thu\"]"));
    let times = key::<OneOrMany<Time>>(s, &mut wrong, "at", Some("\"09:00\""));
    let every = key::<Weeks>(s, &mut wrong, "every", None);
    let zone = key::<Whose>(s, &mut wrong, "zone", None);
    let from = key::<Date>(s, &mut wrong, "from", None);
    let until = key::<Date>(s, &mut wrong, "until", None);
    let holidays = key::<Vec<Date>>(s, &mut wrong, "holidays", None);
    let reminders = key::<Vec<Spanned<Delay>>>(s, &mut wrong, "reminders", None);
    let answer_within = key::<Delay>(s, &mut wrong, "answer_within", None);
    let catch_up = key::<Delay>(s, &mut wrong, "catch_up", None);
    once(s, "days", days.iter().flatten().map(|day| (day.span().start, day.get_ref().to_string())));
    kind_reminders(s, &places, reminders.as_deref().unwrap_or_default());
    kind_lengths(s, &places, answer_within, catch_up);
    // A short window has no room for the reminder that nobody asked for.
    let silent = reminders.is_none() && answer_within.is_some_and(|within| within.duration() <= A_DAY);
    let reminders = reminders.map(|all| all.into_iter().map(Spanned::into_inner).collect());
    let day = |date: Date| Word(Day(date));
    let written = Written {
        days: Words(days.map_or_else(any_day, |days| days.into_iter().map(Spanned::into_inner).collect())),
        every: every.map(Word),
        at: Words(times.map_or_else(any_time, |times| times.0).into_iter().map(LocalTime).collect()),
        zone: zone.map(Word),
        from: from.map(day),
        until: until.map(day),
        holidays: Words(holidays.unwrap_or_default().into_iter().map(Day).collect()),
        reminders: if silent { Some(Words(Vec::new())) } else { reminders.map(Words) },
        answer_within: answer_within.map(Word),
        catch_up: catch_up.map(Word),
    };
    made(s, &places, &wrong, written)
}

/// Reads one key; a wrong one, or a missing one with an example, is noted in `wrong`.
fn key<T: FromCell>(
    s: &mut Section<'_, '_>,
    wrong: &mut Vec<&'static str>,
    key: &'static str,
    example: Option<&str>,
) -> Option<T> {
    let there = s.has(key);
    let read = match example {
        Some(example) => s.required(key, example),
        None => s.optional(key),
    };
    if read.is_none() && (there || example.is_some()) {
        wrong.push(key);
    }
    read
}

/// Stand in for what could not be read, so that the other keys can be held against each other.
fn any_day() -> Vec<DayWord> {
    vec![DayWord::Weekly(Weekday::Monday)]
}

fn any_time() -> Vec<Time> {
    vec![Time::midnight()]
}

const A_DAY: SignedDuration = SignedDuration::from_hours(24);

/// When a digest is sent.
pub(super) struct Weekly {
    pub(super) day: Weekday,
    pub(super) at: Time,
    pub(super) zone: Whose,
}

/// A digest's cadence. After a day's outage the news are still news.
pub(super) fn weekly(s: &Section<'_, '_>, Weekly { day, at, zone }: Weekly) -> Option<Cadence> {
    let written = Written {
        days: Words(vec![DayWord::Weekly(day)]),
        at: Words(vec![LocalTime(at)]),
        zone: Some(Word(zone)),
        reminders: Some(Words(Vec::new())),
        catch_up: "24h".parse().ok().map(Word),
        ..Written::default()
    };
    made(s, &Places::of(s), &[], written)
}

/// The cadence, unless a key is wrong by itself or beside the others. What follows from a wrong key is not told.
fn made(s: &Section<'_, '_>, places: &Places, wrong: &[&'static str], written: Written) -> Option<Cadence> {
    match Cadence::try_from(written) {
        Ok(cadence) => Some(cadence).filter(|_| wrong.is_empty()),
        Err(Fault { key, .. }) if wrong.contains(&key) => None,
        Err(Fault { key: "every", .. }) if wrong.contains(&"from") => None,
        Err(Fault { key, why }) => {
            let (what, next) = why.split_once("; ").unwrap_or((&why, "change it"));
            places.report(s, key, what, &sentence(next));
            None
        }
    }
}

fn once(s: &Section<'_, '_>, key: &str, written: impl Iterator<Item = (usize, String)>) {
    let mut seen: Vec<String> = Vec::new();
    for (at, word) in written {
        if seen.contains(&word) {
            s.report(at, key, format!("'{word}' is named twice"), "Take one out.");
        }
        seen.push(word);
    }
}

fn kind_reminders(s: &Section<'_, '_>, places: &Places, written: &[Spanned<Delay>]) {
    if written.len() > 3 {
        let next = "Keep at most 3; after two most people do not answer any more.";
        places.report(s, "reminders", "this is nagging", next);
    }
    for after in written.iter().filter(|after| after.get_ref().duration() < SignedDuration::from_mins(30)) {
        s.report(after.span().start, "reminders", "this is too soon", "Write \"30m\" or more.");
    }
    once(s, "reminders", written.iter().map(|after| (after.span().start, after.get_ref().to_string())));
}

fn kind_lengths(s: &Section<'_, '_>, places: &Places, within: Option<Delay>, catch_up: Option<Delay>) {
    let hour = SignedDuration::from_hours(1);
    if let Some(within) = within.filter(|it| it.duration() < hour || it.duration() > A_DAY * 31) {
        let next = "Write a length from \"1h\" to \"31d\".";
        places.report(s, "answer_within", &format!("{within} is not possible"), next);
    }
    if let Some(catch_up) = catch_up.filter(|it| it.duration() > A_DAY) {
        let next =
            "Write a length from \"1m\" to \"24h\": later than that the question comes on the wrong day.";
        places.report(s, "catch_up", &format!("{catch_up} is not possible"), next);
    }
}
