//! What was understood of a message, for pages.

use serde::Serialize;

use crate::demo::{Demo, DemoError};
use crate::domain::task::TaskStatus;
use crate::reply::{Confidence, Fact, Status};
use crate::store;
use crate::store::inbound::Inbound;
use crate::store::record::{Kept, RecordState};

/// A record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotedView {
    /// Its number on the page, from 1.
    pub n: usize,
    /// What was understood.
    pub what: String,
    /// The task's title.
    pub task: Option<String>,
    /// The words that said it.
    pub words: String,
    /// `high`, `middle`, `low`.
    pub confidence: String,
    /// What the confidence means here.
    pub sure: String,
    /// What became of it, when it does not simply stand.
    pub state: Option<String>,
    /// The task's status before.
    pub before: Option<String>,
    /// The task's status now.
    pub after: Option<String>,
}

impl NotedView {
    /// For the check at start-up.
    pub fn sample() -> Self {
        Self {
            n: 1,
            what: "done".into(),
            task: Some("Draft the report".into()),
            words: "1 is done".into(),
            confidence: "high".into(),
            sure: "recorded".into(),
            state: Some("replaced".into()),
            before: Some("in progress".into()),
            after: Some("done".into()),
        }
    }
}

/// The records of a message, in its order.
pub async fn noted(demo: &Demo, inbound: &Inbound) -> Result<Vec<NotedView>, DemoError> {
    let mut conn = demo.app.db.read().await?;
    let mut all = Vec::new();
    for (kept, n) in store::record::of_inbound(&mut conn, inbound.id).await?.into_iter().zip(1..) {
        let task = match kept.task {
            Some(task) => store::task::get(&mut conn, task).await?,
            None => None,
        };
        all.push(view(&kept, n, task.map(|task| task.title)));
    }
    Ok(all)
}

fn view(kept: &Kept, n: usize, task: Option<String>) -> NotedView {
    let (confidence, sure) = match kept.confidence {
        Confidence::High => ("high", "recorded"),
        Confidence::Middle => ("middle", "recorded, and the receipt asks whether it is right"),
        Confidence::Low => ("low", "not recorded, only asked"),
    };
    let state = match kept.state {
        RecordState::Standing => None,
        RecordState::Asked => Some("waits for a yes"),
        RecordState::Replaced => Some("replaced by a later answer"),
        RecordState::Withdrawn => Some("taken back"),
    };
    let after = match &kept.fact {
        Fact::Status { status, .. } if kept.before.is_some() => Some(status_word(*status).to_owned()),
        _ => None,
    };
    NotedView {
        n,
        what: sentence(&kept.fact),
        task: task.or_else(|| new_title(&kept.fact)),
        words: kept.words.clone(),
        confidence: confidence.into(),
        sure: sure.into(),
        state: state.map(str::to_owned),
        before: kept.before.filter(|_| after.is_some()).map(|before| task_word(before).to_owned()),
        after,
    }
}

fn new_title(fact: &Fact) -> Option<String> {
    match fact {
        Fact::New { title, .. } => Some(title.clone()),
        _ => None,
    }
}

/// A status in a word.
pub fn status_word(status: Status) -> &'static str {
    match status {
        Status::NotStarted => "not started",
        Status::InProgress => "in progress",
        Status::Completed => "done",
        Status::Dropped => "dropped",
        Status::Released => "given back",
    }
}

fn task_word(status: TaskStatus) -> &'static str {
    status_word(status.into())
}

/// A fact in a few words.
pub fn sentence(fact: &Fact) -> String {
    match fact {
        Fact::Status { status, .. } => status_word(*status).into(),
        Fact::Blocker { needs: Some(needs), .. } => format!("blocked, needs {needs}"),
        Fact::Blocker { .. } => "blocked".into(),
        Fact::Unblocked { .. } => "not blocked any more".into(),
        Fact::New { status, .. } => format!("a new task, {}", status_word(*status)),
        Fact::Claim { .. } => "takes this task".into(),
        Fact::Shoutout { to } => format!("thanks {to}"),
        Fact::Away { until: Some(until) } => format!("away until {until}"),
        Fact::Away { until: None } => "away".into(),
        Fact::NoChange => "no change".into(),
        Fact::NoBlockers => "nothing blocks".into(),
        Fact::Skip => "not this time".into(),
        Fact::Stop => "no more check-ins".into(),
        Fact::Start => "check-ins again".into(),
        Fact::Wrong => "something is wrong".into(),
    }
}

/// What became of a message, in a sentence.
pub fn outcome(word: Option<&str>) -> &'static str {
    match word {
        Some("answer") => "It was read as an answer.",
        Some("survey_answer") => "It answers the survey: the receipt says what was noted.",
        Some("wish") => "It asks for another group.",
        Some(word) if word == "vote" || word.starts_with("survey") => "It is about the survey.",
        Some("edited") => "It replaces what the message said before.",
        Some("redaction") => "It takes an earlier message back.",
        Some("reaction") => "A reaction that says nothing about a task.",
        Some("empty") => "Nothing in it is the member's own text.",
        Some("held") => "It came from another address: the member is asked whether it is theirs.",
        Some("vouched") => "The member said that an earlier message was theirs.",
        Some("disowned") => "The member said that it is not from them.",
        Some("auto_reply") => "An automatic reply: set aside, so that no loop begins.",
        Some("bounce") => "A returned mail: it counts against the address.",
        Some("stranger") => "Nobody that we know: set aside without an answer.",
        Some("late_edit") => "The window had closed; nothing was changed.",
        Some("unreadable") => "It has no text; the member was asked for one.",
        Some(_) => "It was set aside.",
        None => "It waits to be read.",
    }
}
