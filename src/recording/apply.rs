//! Records change the board.

use jiff::Timestamp;

use super::fault::Fault;
use super::noted::Outcome;
use crate::domain::blocker::{Blocker, BlockerState};
use crate::domain::member::{Absence, CheckIns, Member};
use crate::domain::prompt::{Asked, PromptState};
use crate::domain::task::{Task, TaskStatus};
use crate::id::{BlockerId, GroupId, Ids, InboundId, RecordId};
use crate::inbox::Thread;
use crate::reply::{Confidence, Fact, Record, Status, Understanding};
use crate::store::record::{Kept, RecordState};
use crate::store::{self, Tx};

/// One answer that is being recorded.
pub struct Answer<'a> {
    /// The message.
    pub inbound: InboundId,
    /// Who wrote it.
    pub member: &'a Member,
    /// What its numbers mean.
    pub thread: &'a Thread,
    /// When it came.
    pub said: Timestamp,
    /// For records, tasks, blockers.
    pub ids: &'a Ids,
}

impl Answer<'_> {
    /// Keeps every record, and lets those that count change the board.
    pub async fn record(&self, tx: &mut Tx, understood: &Understanding) -> Result<Outcome, Fault> {
        let mut outcome = Outcome { unclear: understood.unclear.clone(), ..Outcome::default() };
        outcome.corrected = self.replace_earlier(tx, understood).await?;
        for (record, place) in understood.records.iter().zip(0u32..) {
            self.keep(tx, record, place, &mut outcome).await?;
        }
        self.close_prompt(tx, understood).await?;
        Ok(outcome)
    }

    /// A second answer to the same prompt corrects the first where it speaks of the same task.
    async fn replace_earlier(&self, tx: &mut Tx, understood: &Understanding) -> Result<bool, Fault> {
        let Some(prompt) = &self.thread.prompt else { return Ok(false) };
        let earlier = store::record::of_prompt(tx, prompt.id).await?;
        let mut corrected = false;
        for old in
            earlier.iter().filter(|old| old.state == RecordState::Standing && old.inbound != self.inbound)
        {
            let again = understood.records.iter().any(|new| about_the_same(&old.fact, &new.fact));
            if again {
                store::record::set_state(tx, old.id, RecordState::Replaced).await?;
                corrected = true;
            }
        }
        Ok(corrected)
    }

    async fn keep(
        &self,
        tx: &mut Tx,
        record: &Record,
        place: u32,
        outcome: &mut Outcome,
    ) -> Result<(), Fault> {
        let id: RecordId = self.ids.make();
        let asked = self.asked(&record.fact);
        let task = match asked {
            Some(Asked { task: Some(task), .. }) => store::task::get(tx, *task).await?,
            _ => None,
        };
        let counts = record.confidence > Confidence::Low;
        let kept = Kept {
            id,
            inbound: self.inbound,
            member: self.member.id,
            prompt: self.thread.prompt.as_ref().map(|prompt| prompt.id),
            place,
            fact: record.fact.clone(),
            task: task.as_ref().map(|task| task.id),
            words: from_first_word(&record.words).to_owned(),
            confidence: record.confidence,
            state: if counts { RecordState::Standing } else { RecordState::Asked },
            before: task.as_ref().map(|task| task.status),
            said: self.said,
        };
        store::record::keep(tx, &kept).await?;
        if counts {
            self.change(tx, &kept, asked, task.as_ref()).await?;
        }
        let title = asked.map(|asked| asked.title.clone());
        outcome.note(record, title);
        Ok(())
    }

    /// The listed task that a fact is about.
    fn asked(&self, fact: &Fact) -> Option<&Asked> {
        let number = match fact {
            Fact::Status { task, .. } | Fact::Unblocked { task } => Some(*task),
            Fact::Blocker { task, .. } => *task,
            Fact::Claim { offer } => Some(*offer),
            _ => None,
        }?;
        self.thread.asked().iter().find(|asked| asked.n == number)
    }

    async fn change(
        &self,
        tx: &mut Tx,
        kept: &Kept,
        asked: Option<&Asked>,
        task: Option<&Task>,
    ) -> Result<(), Fault> {
        let listed = asked.and_then(|asked| asked.blocker);
        match (&kept.fact, task) {
            // A helper speaks of somebody else's task: "on it" takes up the blocker, "done" solves it, nothing more.
            (Fact::Status { status, .. }, _) if self.thread.is_help() => match (status, listed) {
                (Status::InProgress, Some(blocker)) => Ok(store::blocker::helped(tx, blocker).await?),
                (Status::Completed, Some(blocker)) => self.resolve(tx, blocker).await,
                _ => Ok(()),
            },
            (Fact::Blocker { .. } | Fact::New { .. } | Fact::Claim { .. }, _) if self.thread.is_help() => {
                Ok(())
            }
            (Fact::Status { status, .. }, Some(task)) => self.set_status(tx, kept, *status, task).await,
            (Fact::Blocker { text, needs, .. }, task) => {
                self.block(tx, kept, from_first_word(text), needs.as_deref(), task).await
            }
            (Fact::Unblocked { .. }, task) => {
                let open = match (listed, task) {
                    (Some(blocker), _) => Some(blocker),
                    (None, Some(task)) => store::blocker::open_of_task(tx, task.id).await?.map(|b| b.id),
                    (None, None) => None,
                };
                match open {
                    Some(blocker) => self.resolve(tx, blocker).await,
                    None => Ok(()),
                }
            }
            (Fact::Claim { .. }, Some(task)) if task.lead.is_none() => {
                store::task::set_lead(tx, task.id, Some(self.member.id), self.said).await?;
                Ok(())
            }
            (Fact::New { title, status }, _) => self.add_task(tx, kept, title, *status).await,
            (Fact::Away { until }, _) => {
                let absence = Absence {
                    id: self.ids.make(),
                    member: self.member.id,
                    from: self.member.zone.date(self.said),
                    until: *until,
                    said_in: Some(self.inbound),
                };
                if absence.until.is_none_or(|until| until >= absence.from) {
                    store::absence::announce(tx, &absence).await?;
                }
                Ok(())
            }
            (Fact::Stop, _) => {
                store::member::set_check_ins(tx, self.member.id, CheckIns::Stopped).await?;
                store::prompt::excuse_open(tx, self.member.id, "stopped").await?;
                Ok(())
            }
            (Fact::Start, _) => {
                store::member::set_check_ins(tx, self.member.id, CheckIns::On).await?;
                store::absence::end(tx, self.member.id, self.member.zone.date(self.said)).await?;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    async fn set_status(&self, tx: &mut Tx, kept: &Kept, said: Status, task: &Task) -> Result<(), Fault> {
        let note = Some(kept.words.as_str());
        let status = match said {
            Status::NotStarted => TaskStatus::NotStarted,
            Status::InProgress => TaskStatus::InProgress,
            Status::Completed => TaskStatus::Completed,
            Status::Dropped => TaskStatus::Dropped,
            Status::Released => {
                if task.lead == Some(self.member.id) {
                    store::task::set_lead(tx, task.id, None, self.said).await?;
                } else {
                    store::task::unsupport(tx, task.id, self.member.id).await?;
                }
                task.status
            }
        };
        store::task::set_status(tx, task.id, status, note, self.said).await?;
        if !status.is_open() {
            // What is done or dropped cannot be blocked.
            if let Some(blocker) = store::blocker::open_of_task(tx, task.id).await? {
                self.resolve(tx, blocker.id).await?;
            }
        }
        Ok(())
    }

    async fn resolve(&self, tx: &mut Tx, blocker: BlockerId) -> Result<(), Fault> {
        let by = Some(self.member.id);
        Ok(store::blocker::close(tx, blocker, BlockerState::Resolved, by, self.said).await?)
    }

    async fn block(
        &self,
        tx: &mut Tx,
        kept: &Kept,
        text: &str,
        needs: Option<&str>,
        task: Option<&Task>,
    ) -> Result<(), Fault> {
        if let Some(task) = task {
            if let Some(open) = store::blocker::open_of_task(tx, task.id).await? {
                // A blocker that goes on keeps its age.
                store::blocker::reword(tx, open.id, text, needs).await?;
                return Ok(());
            }
        }
        let group = match task {
            Some(task) => Some(task.group),
            None => self.group(tx).await?,
        };
        let blocker = Blocker {
            id: self.ids.make(),
            task: task.map(|task| task.id),
            group,
            member: self.member.id,
            text: text.to_owned(),
            needs: needs.map(str::to_owned),
            state: BlockerState::Open,
            opened: self.said,
            record: Some(kept.id),
        };
        store::blocker::open(tx, &blocker).await?;
        Ok(())
    }

    async fn add_task(&self, tx: &mut Tx, kept: &Kept, title: &str, status: Status) -> Result<(), Fault> {
        let Some(group) = self.group(tx).await? else { return Ok(()) };
        let status = match status {
            Status::Completed => TaskStatus::Completed,
            Status::NotStarted => TaskStatus::NotStarted,
            Status::InProgress | Status::Dropped | Status::Released => TaskStatus::InProgress,
        };
        let task = Task {
            // The record's own id: so that taking the record back finds the task.
            id: crate::id::RawId::from(kept.id).into(),
            number: store::task::next_number(tx).await?,
            group,
            title: title.to_owned(),
            key_result: None,
            status,
            lead: Some(self.member.id),
            due: None,
            note: Some(kept.words.clone()),
            changed: self.said,
        };
        store::task::save(tx, &task).await?;
        Ok(())
    }

    /// The group that something without a task belongs to: that of the member's first listed task, else their first one.
    async fn group(&self, tx: &mut Tx) -> Result<Option<GroupId>, Fault> {
        if let Some(task) = self.thread.asked().first().and_then(|asked| asked.task) {
            if let Some(task) = store::task::get(tx, task).await? {
                return Ok(Some(task.group));
            }
        }
        let groups = store::group::of_member(tx, self.member.id).await?;
        Ok(groups.first().map(|(group, _)| group.id))
    }

    /// The prompt is answered, or excused. So is every other open prompt of the member: who answers Monday's mail on
    /// Thursday is not reminded of Thursday's.
    async fn close_prompt(&self, tx: &mut Tx, understood: &Understanding) -> Result<(), Fault> {
        let Some(prompt) = &self.thread.prompt else { return Ok(()) };
        let says = |wanted: fn(&Fact) -> bool| understood.records.iter().any(|record| wanted(&record.fact));
        let answers = says(|fact| !matches!(fact, Fact::Skip | Fact::Away { .. } | Fact::Stop | Fact::Wrong))
            || !understood.unclear.is_empty();
        let (state, why) = match () {
            () if answers => (PromptState::Answered, None),
            () if says(|fact| matches!(fact, Fact::Away { .. })) => (PromptState::Excused, Some("away")),
            () if says(|fact| matches!(fact, Fact::Stop)) => (PromptState::Excused, Some("stopped")),
            () if says(|fact| matches!(fact, Fact::Skip)) => (PromptState::Excused, Some("skipped")),
            () => return Ok(()),
        };
        let mut close = vec![prompt.clone()];
        let latest = store::prompt::latest_of(tx, self.member.id, 5).await?;
        close.extend(latest.into_iter().filter(|other| other.id != prompt.id && other.state.is_open()));
        for prompt in close {
            if prompt.state == PromptState::Answered && state == PromptState::Excused {
                continue;
            }
            store::prompt::set_state(tx, prompt.id, state, why, self.said).await?;
            store::delivery::drop_reminders(tx, prompt.id, "answered").await?;
        }
        Ok(())
    }
}

/// A part of a sentence begins with its first word: what people see is not ", waiting for the key".
fn from_first_word(words: &str) -> &str {
    words.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '.' | '–' | '—'))
}

/// Whether a newer fact takes the place of an older one.
fn about_the_same(old: &Fact, new: &Fact) -> bool {
    match (old, new) {
        (Fact::Status { task: old, .. }, Fact::Status { task: new, .. }) => old == new,
        (Fact::Blocker { task: old, .. }, Fact::Unblocked { task: new }) => *old == Some(*new),
        (Fact::Unblocked { task: old }, Fact::Blocker { task: new, .. }) => Some(*old) == *new,
        (Fact::Away { .. }, Fact::Away { .. }) => true,
        (Fact::NoChange, Fact::Status { .. }) => true,
        _ => false,
    }
}
