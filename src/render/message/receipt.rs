//! "This is what I noted": what an answer was understood to say.

use jiff::Zoned;
use jiff::civil::Date;
use serde::Serialize;

use super::line::at;
use crate::render::{Context, InChat, InMail, Lang};
use crate::reply::Status;

/// What was noted of one answer, what is asked back, and what was not understood.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReceiptContext {
    /// The member's language.
    pub lang: Lang,
    /// The community's name.
    pub community: String,
    /// How the member is called.
    pub name: String,
    /// When the prompt was asked, for the subject; `None` when no prompt was answered.
    pub asked: Option<Zoned>,
    /// What is certain (high confidence).
    pub noted: Vec<NotedLine>,
    /// What was noted but is better confirmed (middle confidence), each with one way to answer.
    pub questions: Vec<NotedLine>,
    /// What was not understood, in the person's words.
    pub unclear: Vec<String>,
    /// The answer came after its window: it is kept, and stands in the next digest.
    pub late: bool,
    /// It corrects an earlier answer.
    pub corrected: bool,
    /// The page that ends these messages.
    pub stop_link: Option<String>,
}

/// One thing that was noted.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NotedLine {
    /// What it is.
    pub what: Noted,
    /// The task's or offer's number in the prompt.
    pub n: Option<u32>,
    /// The task's title.
    pub title: Option<String>,
    /// The person's words that say it.
    pub words: String,
    /// The last day of an absence.
    pub until: Option<Date>,
    /// Who is thanked, for [`Noted::Thanked`]; who or what must move, for [`Noted::Blocked`].
    pub who: Option<String>,
}

/// What can be noted. The phrases `noted.*` and `question.*` say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Noted {
    /// Nothing was done yet.
    NotStarted,
    /// Being worked on.
    InProgress,
    /// Done.
    Completed,
    /// No longer needed.
    Dropped,
    /// Given back: somebody else should.
    Released,
    /// Blocked, by `who` if that was said.
    Blocked,
    /// A blocker is solved.
    Unblocked,
    /// Work that was on no list.
    New,
    /// An offered task was taken.
    Claimed,
    /// An offered task is `who`'s by now.
    TakenBy,
    /// An offered task is done by now, or no longer needed.
    TakenAlready,
    /// `who` is thanked.
    Thanked,
    /// Away until `until`.
    Away,
    /// Away, no end was said.
    AwayOpen,
    /// Nothing new.
    NoChange,
    /// Nothing blocks.
    NoBlockers,
    /// Not this time.
    Skipped,
    /// No more check-ins.
    Stopped,
    /// Check-ins again.
    Started,
}

impl From<Status> for Noted {
    fn from(status: Status) -> Self {
        match status {
            Status::NotStarted => Self::NotStarted,
            Status::InProgress => Self::InProgress,
            Status::Completed => Self::Completed,
            Status::Dropped => Self::Dropped,
            Status::Released => Self::Released,
        }
    }
}

impl Noted {
    /// All of them.
    pub const ALL: [Self; 19] = [
        Self::NotStarted,
        Self::InProgress,
        Self::Completed,
        Self::Dropped,
        Self::Released,
        Self::Blocked,
        Self::Unblocked,
        Self::New,
        Self::Claimed,
        Self::TakenBy,
        Self::TakenAlready,
        Self::Thanked,
        Self::Away,
        Self::AwayOpen,
        Self::NoChange,
        Self::NoBlockers,
        Self::Skipped,
        Self::Stopped,
        Self::Started,
    ];
}

impl NotedLine {
    pub(in crate::render) fn sample(what: Noted, task: Option<(u32, &str)>, words: &str) -> Self {
        Self {
            what,
            n: task.map(|(n, _)| n),
            title: task.map(|(_, title)| title.into()),
            words: words.into(),
            until: Some(jiff::civil::date(2026, 4, 27)),
            who: Some("Tom".into()),
        }
    }
}

impl Context for ReceiptContext {
    const NAME: &'static str = "receipt";

    fn sample() -> Self {
        let report = Some((1, "Draft the season report"));
        let website = Some((2, "Move the website to the new host"));
        let speakers = Some((3, "Find two speakers for May"));
        Self {
            lang: Lang::En,
            community: "Harbour Collective".into(),
            name: "Ana".into(),
            asked: Some(at(20, 9)),
            noted: vec![
                NotedLine::sample(Noted::Completed, report, "report is out the door"),
                NotedLine::sample(Noted::Blocked, website, "still waiting for Tom"),
                NotedLine::sample(Noted::Away, None, "away until Monday"),
            ],
            questions: vec![NotedLine::sample(Noted::InProgress, speakers, "poked at the speakers a bit")],
            unclear: vec!["the other thing is nearly there".into()],
            late: true,
            corrected: true,
            stop_link: Some("https://touch.example.org/stop/abcdefgh".into()),
        }
    }
}

impl InMail for ReceiptContext {}
impl InChat for ReceiptContext {}
