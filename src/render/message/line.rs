//! The lines that several messages have in common.

use jiff::civil::Date;
use serde::Serialize;

use super::receipt::Noted;
use crate::reply::Status;

/// A member's task as a prompt shows it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TaskLine {
    /// The number in the prompt, from 1: what the member answers with.
    pub n: u32,
    /// The task's own number (`#142`).
    pub number: u32,
    /// The title.
    pub title: String,
    /// Where it stands.
    pub status: Status,
    /// The working group.
    pub group: String,
    /// The key result that it is for.
    pub key_result: Option<String>,
    /// When it is due.
    pub due: Option<Date>,
    /// The open blocker, in the member's words.
    pub blocker: Option<String>,
    /// Days since the blocker was told.
    pub blocker_days: u32,
    /// The blocker is old enough (3 days) to be asked about.
    pub ask_blocker: bool,
    /// What was noted last time: a status, or that it goes on again. The phrases `last.*` say it.
    pub last: Option<Noted>,
    /// The words that said it; else what anybody last said of the task.
    pub last_note: Option<String>,
}

/// An open task that the reader could take.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OfferLine {
    /// The number in the prompt, counted on from the tasks.
    pub n: u32,
    /// The task's own number.
    pub number: u32,
    /// The title.
    pub title: String,
    /// The working group.
    pub group: String,
}

/// A blocker as it is told to who can help.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BlockerLine {
    /// The number in this message, from 1.
    pub n: u32,
    /// The task's own number, if it belongs to a task.
    pub number: Option<u32>,
    /// The task's title.
    pub title: Option<String>,
    /// The working group.
    pub group: String,
    /// Who is blocked.
    pub member: String,
    /// The obstacle, in their words.
    pub words: String,
    /// Who or what must move, if it was said.
    pub needs: Option<String>,
    /// How the member can be reached, if the reader may know.
    pub contact: Option<String>,
    /// Days since it was told; 0 is today.
    pub days: u32,
    /// Who said that they help.
    pub helper: Option<String>,
}

/// A task as a digest shows it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WorkLine {
    /// The task's own number.
    pub number: u32,
    /// The title.
    pub title: String,
    /// The working group.
    pub group: String,
    /// Who leads it, where the reader does not know.
    pub lead: Option<String>,
    /// What was last said of it.
    pub words: Option<String>,
    /// When it is due, while it is open.
    pub due: Option<Date>,
}

impl TaskLine {
    pub(super) fn samples() -> Vec<Self> {
        vec![
            Self {
                n: 1,
                number: 142,
                title: "Draft the season report".into(),
                status: Status::InProgress,
                group: "Writing".into(),
                key_result: Some("Report read by 200 people".into()),
                due: Some(jiff::civil::date(2026, 4, 30)),
                blocker: None,
                blocker_days: 0,
                ask_blocker: false,
                last: Some(Noted::InProgress),
                last_note: Some("outline is done, two chapters to go".into()),
            },
            Self {
                n: 2,
                number: 145,
                title: "Move the website to the new host".into(),
                status: Status::InProgress,
                group: "Web".into(),
                key_result: None,
                due: None,
                blocker: Some("waiting for the DNS password from Tom".into()),
                blocker_days: 4,
                ask_blocker: true,
                last: None,
                last_note: None,
            },
            Self {
                n: 3,
                number: 151,
                title: "Find two speakers for May".into(),
                status: Status::NotStarted,
                group: "Events".into(),
                key_result: Some("Four evenings held".into()),
                due: None,
                blocker: None,
                blocker_days: 0,
                ask_blocker: false,
                last: None,
                last_note: None,
            },
        ]
    }
}

impl OfferLine {
    pub(super) fn samples() -> Vec<Self> {
        vec![Self { n: 4, number: 160, title: "Translate the welcome page".into(), group: "Writing".into() }]
    }
}

impl BlockerLine {
    pub(super) fn samples() -> Vec<Self> {
        vec![
            Self {
                n: 1,
                number: Some(145),
                title: Some("Move the website to the new host".into()),
                group: "Web".into(),
                member: "Ana Lima".into(),
                words: "waiting for the DNS password from Tom".into(),
                needs: Some("the DNS password".into()),
                contact: Some("@ana:example.org".into()),
                days: 4,
                helper: Some("Tom Okafor".into()),
            },
            Self {
                n: 2,
                number: None,
                title: None,
                group: "Web".into(),
                member: "Bo Chen".into(),
                words: "I cannot log in to the wiki any more".into(),
                needs: None,
                contact: None,
                days: 0,
                helper: None,
            },
        ]
    }
}

impl WorkLine {
    pub(super) fn sample(number: u32, title: &str, lead: &str, words: Option<&str>) -> Self {
        Self {
            number,
            title: title.into(),
            group: "Web".into(),
            lead: (!lead.is_empty()).then(|| lead.into()),
            words: words.map(Into::into),
            due: Some(jiff::civil::date(2026, 4, 30)),
        }
    }
}

/// A moment of the samples, in Berlin.
pub(in crate::render) fn at(day: i8, hour: i8) -> jiff::Zoned {
    let local = jiff::civil::date(2026, 4, day).at(hour, 0, 0, 0);
    local.in_tz("Europe/Berlin").unwrap_or_default()
}
