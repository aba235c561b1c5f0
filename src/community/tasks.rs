//! `tasks.csv`: one row a task. Groups, key results and people must be known; people are named by mail address,
//! Matrix id or (when there is only one) name.
//! A column that is not there and a cell that is empty change nothing of a task that is known already.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::key::Key;
use super::members::parts;
use super::people::{Known, Person, Roll};
use super::table::{self, Column, Imported, one_of};
use crate::domain::task::TaskStatus;

/// One task, as a row says.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskRow {
    /// Its number, when the table has a column for it: then the title may change.
    pub number: Option<u32>,
    /// Whose it is.
    pub group: Key,
    /// What is to be done.
    pub title: String,
    /// The key result that it serves.
    pub key_result: Option<Key>,
    /// Who answers for it.
    pub lead: Option<Person>,
    /// Who helps; without the lead, each once.
    pub supporters: Option<Vec<Person>>,
    /// Where it stands.
    pub status: Option<TaskStatus>,
    /// The day on which it should be done.
    pub due: Option<Date>,
}

const STATUSES: &[(TaskStatus, &[&str])] = &[
    (
        TaskStatus::NotStarted,
        &[
            "not started",
            "todo",
            "to do",
            "open",
            "new",
            "planned",
            "backlog",
            "offen",
            "pendiente",
            "pendente",
            "à faire",
        ],
    ),
    (
        TaskStatus::InProgress,
        &[
            "in progress",
            "doing",
            "started",
            "ongoing",
            "wip",
            "in arbeit",
            "en curso",
            "em andamento",
            "en cours",
        ],
    ),
    (
        TaskStatus::Completed,
        &[
            "completed",
            "done",
            "complete",
            "finished",
            "closed",
            "erledigt",
            "fertig",
            "hecho",
            "feito",
            "terminé",
            "fait",
        ],
    ),
    (
        TaskStatus::Dropped,
        &["dropped", "cancelled", "canceled", "abandoned", "won t do", "wont do", "obsolete"],
    ),
];

#[derive(Debug, Clone, Copy, PartialEq)]
enum TaskColumn {
    Number,
    Group,
    Title,
    KeyResult,
    Lead,
    Supporters,
    Status,
    Due,
}

impl Column for TaskColumn {
    const HEADERS: &'static [(Self, &'static [&'static str])] = &[
        (Self::Number, &["number", "no", "nr", "task number"]),
        (Self::Group, &["group", "working group", "team"]),
        (Self::Title, &["title", "task", "name", "what"]),
        (Self::KeyResult, &["key result", "kr", "keyresult"]),
        (Self::Lead, &["lead", "owner", "assignee", "task lead", "responsible", "who"]),
        (Self::Supporters, &["supporters", "supporter", "helpers", "helper", "support"]),
        (Self::Status, &["status", "state"]),
        (Self::Due, &["due", "due date", "deadline", "until"]),
    ];
    const NEEDED: &'static [&'static [Self]] = &[&[Self::Group], &[Self::Title]];
    const EXAMPLE: &'static str = "group,title,lead,status,due date";
}

type Said = (String, String);

/// Reads a table of tasks.
pub fn read(file: &str, bytes: &[u8], known: &Known) -> Imported<TaskRow> {
    let mut seen: BTreeMap<(Key, String), usize> = BTreeMap::new();
    let mut numbers: BTreeMap<u32, usize> = BTreeMap::new();
    let roll = Roll::of(known);
    table::read(file, bytes, |row| {
        use TaskColumn as C;
        let number = row.parsed(C::Number, number);
        if let Some(first) = number.and_then(|number| numbers.insert(number, row.line())) {
            row.wrong::<()>(
                C::Number,
                format!("line {first} has the same number"),
                "Make one row of the two.",
            );
        }
        row.required(C::Group, "Write the key or the name of a group.");
        let group = row.parsed(C::Group, |text| known.group(text));
        let title = row.required(C::Title, "Write in a few words what is to be done.");
        if title.as_ref().is_some_and(|title| title.chars().count() > 200) {
            row.wrong::<()>(
                C::Title,
                "this is longer than 200 characters",
                "Write a title; people read it in a list.",
            );
        }
        if let (Some(group), Some(title)) = (&group, &title)
            && let Some(first) = seen.insert((group.clone(), title.to_lowercase()), row.line())
        {
            let next = "Make one row of the two, or give them different titles.";
            row.wrong::<()>(C::Title, format!("line {first} has the same task"), next);
        }
        let key_result = row.parsed(C::KeyResult, |text| known.key_result(text));
        let lead = row.parsed(C::Lead, |text| roll.person(text).cloned());
        let mut supporters: Vec<Person> = Vec::new();
        let helped = row.text(C::Supporters);
        for name in helped.as_deref().into_iter().flat_map(parts) {
            match roll.person(name) {
                Ok(person) if lead.as_ref() == Some(person) || supporters.contains(person) => {
                    row.wrong::<()>(C::Supporters, format!("'{name}' is named twice"), "Take one out.");
                }
                Ok(person) => supporters.push(person.clone()),
                Err((what, next)) => drop(row.wrong::<()>(C::Supporters, what, next)),
            }
        }
        let status = row.parsed(C::Status, status);
        let due = row.parsed(C::Due, date);
        let supporters = helped.map(|_| supporters);
        Some(TaskRow { number, group: group?, title: title?, key_result, lead, supporters, status, due })
    })
}

/// `142`, `#142`.
fn number(text: &str) -> Result<u32, Said> {
    let digits = text.strip_prefix('#').unwrap_or(text);
    let fits = |number: &u32| *number > 0 && digits.bytes().all(|b| b.is_ascii_digit());
    digits.parse().ok().filter(fits).ok_or_else(|| {
        let next = "Write the number of a task that is there, or leave it empty for a new one.";
        (format!("'{text}' is not a task number"), next.to_owned())
    })
}

fn status(text: &str) -> Result<TaskStatus, Said> {
    let words: Vec<String> = text
        .to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(str::to_owned)
        .collect();
    let asked = words.join(" ");
    let found = STATUSES.iter().find(|(_, spellings)| spellings.contains(&asked.as_str()));
    let known: Vec<&str> = STATUSES.iter().filter_map(|(_, spellings)| spellings.first().copied()).collect();
    found.map(|(status, _)| *status).ok_or_else(|| one_of(text, &known))
}

/// `2026-04-20`, `20.4.2026`, and `4/20/2026` or `20/4/2026` where only one reading is possible.
fn date(text: &str) -> Result<Date, Said> {
    const NEXT: &str = "Write year-month-day, like 2026-04-20.";
    let wrong = || (format!("'{text}' is not a date"), NEXT.to_owned());
    // A spreadsheet's midnight.
    let day = text.split([' ', 'T']).next().unwrap_or_default();
    let numbers: Vec<&str> = day.split(['-', '/', '.']).collect();
    let [a, b, c] = numbers[..] else { return Err(wrong()) };
    if !numbers.iter().all(|number| number.bytes().all(|b| b.is_ascii_digit())) {
        return Err(wrong());
    }
    let short = |part: &str| part.parse::<i8>().ok().filter(|_| (1..=2).contains(&part.len()));
    let year = |part: &str| part.parse::<i16>().ok().filter(|_| part.len() == 4);
    let date = |y, m, d| Date::new(y, m, d).ok();
    if let (Some(year), Some(month), Some(day)) = (year(a), short(b), short(c)) {
        return date(year, month, day).ok_or_else(wrong);
    }
    let (Some(first), Some(second)) = (short(a), short(b)) else { return Err(wrong()) };
    let Some(year) = year(c) else {
        return Err((
            format!("the year of '{text}' is not clear"),
            "Write it with four digits, like 2026-04-20.".to_owned(),
        ));
    };
    let day_first = date(year, second, first);
    // With dots, the day comes first in every country that writes it so.
    let month_first = if day.contains('.') { None } else { date(year, first, second) };
    match (day_first, month_first) {
        (Some(one), Some(other)) if one != other => {
            Err((format!("'{text}' may be {one} or {other}"), "Write year-month-day.".to_owned()))
        }
        (one, other) => one.or(other).ok_or_else(wrong),
    }
}

#[cfg(test)]
mod tests;
