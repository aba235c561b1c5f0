//! What became of an answer, for the receipt.

use crate::domain::task::{Task, TaskStatus};
use crate::id::RecordId;
use crate::render::message::{Noted, NotedLine};
use crate::reply::{Confidence, Fact, Record, Status};

/// What one answer led to.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Recorded.
    pub noted: Vec<NotedLine>,
    /// Recorded, and better confirmed.
    pub questions: Vec<NotedLine>,
    /// Not understood, in the person's words.
    pub unclear: Vec<String>,
    /// It corrects what was said before.
    pub corrected: bool,
    /// Something that a person should see confirmed wherever they are: a blocker, an absence, an end.
    pub matters: bool,
    /// Nothing of what was said counts any more.
    pub taken_back: bool,
    /// What the receipt lists.
    pub records: Vec<RecordId>,
}

impl Outcome {
    /// Adds a line for a record that was applied.
    pub fn note(&mut self, id: RecordId, record: &Record, title: Option<String>) {
        let Some(line) = line_of(&record.fact, &record.words, title) else { return };
        self.records.push(id);
        self.matters |= matters(&record.fact);
        match record.confidence {
            Confidence::High => self.noted.push(line),
            Confidence::Middle | Confidence::Low => self.questions.push(line),
        }
    }

    /// An offered task that somebody else has now, or that is done.
    pub fn note_taken(&mut self, offer: u32, title: Option<String>, words: &str, by: Option<String>) {
        self.matters = true;
        let what = if by.is_some() { Noted::TakenBy } else { Noted::TakenAlready };
        let (n, words) = (Some(offer), words.to_owned());
        self.noted.push(NotedLine { what, n, title, words, until: None, who: by });
    }

    /// Whether there is nothing to answer: it only said thanks.
    pub fn is_silent(&self) -> bool {
        self.is_empty() && !self.corrected
    }

    /// Puts what another step led to behind this.
    pub fn join(&mut self, other: Self) {
        self.noted.extend(other.noted);
        self.questions.extend(other.questions);
        self.unclear.extend(other.unclear);
        self.records.extend(other.records);
        self.corrected |= other.corrected;
        self.matters |= other.matters;
        self.taken_back |= other.taken_back;
    }

    /// Lines in the order of their numbers: "the second" is number 2 wherever that can be. What has no number comes last.
    pub fn sort(&mut self) {
        let by_number = |line: &NotedLine| (line.n.is_none(), line.n);
        self.noted.sort_by_key(by_number);
        self.questions.sort_by_key(by_number);
    }

    /// Whether nothing at all came of it.
    pub fn is_empty(&self) -> bool {
        self.noted.is_empty() && self.questions.is_empty() && self.unclear.is_empty()
    }
}

fn matters(fact: &Fact) -> bool {
    matches!(
        fact,
        Fact::Blocker { .. }
            | Fact::Away { .. }
            | Fact::Stop
            | Fact::Start
            | Fact::Skip
            | Fact::Claim { .. }
            | Fact::Status { status: Status::Released, .. }
    )
}

/// Where a task stands, as a receipt says it.
pub fn line_of_task(n: u32, task: &Task) -> NotedLine {
    let what = match task.status {
        TaskStatus::NotStarted => Noted::NotStarted,
        TaskStatus::InProgress => Noted::InProgress,
        TaskStatus::Completed => Noted::Completed,
        TaskStatus::Dropped => Noted::Dropped,
    };
    let (title, words) = (Some(task.title.clone()), String::new());
    NotedLine { what, n: Some(n), title, words, until: None, who: None }
}

/// A fact as a receipt says it; `None` for those that say nothing to be noted.
pub fn line_of(fact: &Fact, words: &str, title: Option<String>) -> Option<NotedLine> {
    let mut line =
        NotedLine { what: Noted::NoChange, n: None, title, words: words.to_owned(), until: None, who: None };
    line.what = match fact {
        Fact::Status { task, status } => {
            line.n = Some(*task);
            Noted::from(*status)
        }
        Fact::Blocker { task, needs, .. } => {
            line.n = *task;
            line.who.clone_from(needs);
            Noted::Blocked
        }
        Fact::Unblocked { task } => {
            line.n = Some(*task);
            Noted::Unblocked
        }
        Fact::New { title, .. } => {
            line.title = Some(title.clone());
            Noted::New
        }
        Fact::Claim { offer } => {
            line.n = Some(*offer);
            Noted::Claimed
        }
        Fact::Shoutout { to } => {
            line.who = Some(to.clone());
            Noted::Thanked
        }
        Fact::Away { until: Some(until) } => {
            line.until = Some(*until);
            Noted::Away
        }
        Fact::Away { until: None } => Noted::AwayOpen,
        Fact::NoChange => Noted::NoChange,
        Fact::NoBlockers => Noted::NoBlockers,
        Fact::Skip => Noted::Skipped,
        Fact::Stop => Noted::Stopped,
        Fact::Start => Noted::Started,
        Fact::Wrong => return None,
    };
    Some(line)
}
