//! Records change the board.

use jiff::Timestamp;

use super::block::spoken;
use super::fault::Fault;
use super::noted::Outcome;
use super::turn::{withdraw, withdraw_questions};
use crate::domain::member::{Absence, CheckIns, Member};
use crate::domain::prompt::{Asked, PromptState};
use crate::domain::task::{Task, TaskStatus};
use crate::id::{GroupId, Ids, InboundId, MemberId, RecordId};
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
        let earlier = self.replace_earlier(tx, understood, &mut outcome).await?;
        let first = store::record::of_inbound(tx, self.inbound).await?.len();
        let first = u32::try_from(first).unwrap_or(u32::MAX);
        for (record, place) in understood.records.iter().zip(first..) {
            self.keep(tx, record, place, &earlier, &mut outcome).await?;
        }
        self.close_prompt(tx, understood).await?;
        Ok(outcome)
    }

    /// A second answer to the same prompt corrects the first where it speaks of the same task.
    async fn replace_earlier(
        &self,
        tx: &mut Tx,
        understood: &Understanding,
        outcome: &mut Outcome,
    ) -> Result<Vec<Kept>, Fault> {
        let Some(prompt) = &self.thread.prompt else { return Ok(Vec::new()) };
        let alive = |old: &Kept| matches!(old.state, RecordState::Standing | RecordState::Asked);
        let mut earlier = store::record::of_prompt(tx, prompt.id).await?;
        earlier.retain(|old| alive(old) && old.inbound != self.inbound);
        for old in &earlier {
            // What is only asked about takes nothing back.
            let says = |new: &&Record| new.confidence > Confidence::Low || old.state == RecordState::Asked;
            let again =
                understood.records.iter().filter(says).any(|new| about_the_same(&old.fact, &new.fact));
            if again {
                store::record::set_state(tx, old.id, RecordState::Replaced).await?;
                outcome.corrected |= old.state == RecordState::Standing;
                if matches!(old.fact, Fact::Away { .. }) {
                    store::absence::forget_of(tx, old.inbound).await?;
                }
            }
        }
        Ok(earlier)
    }

    async fn keep(
        &self,
        tx: &mut Tx,
        record: &Record,
        place: u32,
        earlier: &[Kept],
        outcome: &mut Outcome,
    ) -> Result<(), Fault> {
        let id: RecordId = self.ids.make();
        let asked = self.asked(&record.fact);
        let task = match asked {
            Some(Asked { task: Some(task), .. }) => store::task::get(tx, *task).await?,
            _ => None,
        };
        let counts = record.confidence > Confidence::Low;
        // New work that was told already, in an answer before this one, is on the board.
        let told = matches!(record.fact, Fact::New { .. })
            && earlier.iter().any(|old| same_work(&old.fact, &record.fact));
        // Helpers say nothing of a task's own status.
        let about =
            task.as_ref().filter(|_| !(self.thread.is_help() && matches!(record.fact, Fact::Status { .. })));
        let kept = Kept {
            id,
            inbound: self.inbound,
            member: self.member.id,
            prompt: self.thread.prompt.as_ref().map(|prompt| prompt.id),
            place,
            fact: record.fact.clone(),
            task: about.map(|task| task.id),
            words: spoken(&record.words, record.fact.number()).to_owned(),
            confidence: record.confidence,
            state: match (counts, told) {
                (_, true) => RecordState::Replaced,
                (true, false) => RecordState::Standing,
                (false, false) => RecordState::Asked,
            },
            before: about.map(|task| task.status),
            said: self.said,
        };
        store::record::keep(tx, &kept).await?;
        let title = asked.map(|asked| asked.title.clone());
        if counts && !told {
            if let (Fact::Claim { offer }, Some(taken)) = (&record.fact, taken(task.as_ref(), self.member)) {
                store::record::set_state(tx, id, RecordState::Replaced).await?;
                let by = match taken {
                    Taken::By(lead) => store::member::get(tx, lead).await?.map(|lead| lead.name),
                    Taken::Closed => None,
                };
                outcome.note_taken(*offer, title, &record.words, by);
                return Ok(());
            }
            self.change(tx, &kept, asked, task.as_ref()).await?;
        }
        outcome.note(id, record, title);
        Ok(())
    }

    /// A record that was only asked about counts from now on: the member said yes.
    pub async fn count(&self, tx: &mut Tx, kept: &Kept) -> Result<(), Fault> {
        let task = match kept.task {
            Some(task) => store::task::get(tx, task).await?,
            None => None,
        };
        let asked = self.asked(&kept.fact);
        store::record::set_state(tx, kept.id, RecordState::Standing).await?;
        self.change(tx, kept, asked, task.as_ref()).await
    }

    /// The listed task that a fact is about.
    fn asked(&self, fact: &Fact) -> Option<&Asked> {
        let number = fact.number()?;
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
                (Status::InProgress, Some(blocker)) => {
                    Ok(store::blocker::helped(tx, blocker, self.member.id).await?)
                }
                (Status::Completed, Some(blocker)) => self.resolve(tx, blocker).await,
                _ => Ok(()),
            },
            (Fact::Blocker { text, needs, .. }, _) if self.thread.is_help() || self.thread.own => {
                match listed {
                    Some(before) => self.block_again(tx, kept, text, needs.as_deref(), before).await,
                    None => Ok(()),
                }
            }
            // A blocker that belongs to no task is listed by itself: "done" says that it is over.
            (Fact::Status { status: Status::Completed | Status::Dropped, .. }, None) => match listed {
                Some(blocker) => self.resolve(tx, blocker).await,
                None => Ok(()),
            },
            (Fact::Status { status, .. }, Some(task)) => self.set_status(tx, kept, *status, task).await,
            (Fact::Blocker { text, needs, .. }, task) => {
                self.block(tx, kept, text, needs.as_deref(), task).await
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
                withdraw_questions(tx, self.member, "stopped").await?;
                store::prompt::excuse_open(tx, self.member.id, "stopped").await?;
                Ok(())
            }
            (Fact::Start, _) => {
                store::member::set_check_ins(tx, self.member.id, CheckIns::On).await?;
                store::absence::end(tx, self.member.id, self.member.zone.date(self.said)).await?;
                if let Some(mail) = &self.member.mail {
                    // They want our mail: whatever happened to it before is forgiven.
                    store::mailbox_health::forgive(tx, mail).await?;
                }
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
    pub(super) async fn group(&self, tx: &mut Tx) -> Result<Option<GroupId>, Fault> {
        if let Some(task) = self.thread.asked().first().and_then(|asked| asked.task)
            && let Some(task) = store::task::get(tx, task).await?
        {
            return Ok(Some(task.group));
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
            withdraw(tx, &prompt, "answered").await?;
        }
        Ok(())
    }
}

/// Why an offered task cannot be taken any more.
enum Taken {
    By(MemberId),
    Closed,
}

fn taken(task: Option<&Task>, member: &Member) -> Option<Taken> {
    let task = task?;
    match task.lead.filter(|lead| *lead != member.id) {
        Some(lead) => Some(Taken::By(lead)),
        None => (!task.status.is_open()).then_some(Taken::Closed),
    }
}

/// Whether two facts tell the same new work.
fn same_work(old: &Fact, new: &Fact) -> bool {
    match (old, new) {
        (Fact::New { title: old, .. }, Fact::New { title: new, .. }) => {
            old.to_lowercase() == new.to_lowercase()
        }
        _ => false,
    }
}

/// Whether a newer fact takes the place of an older one.
fn about_the_same(old: &Fact, new: &Fact) -> bool {
    match (old, new) {
        (Fact::Status { task: old, .. }, Fact::Status { task: new, .. }) => old == new,
        (Fact::Blocker { task: old, .. }, Fact::Unblocked { task: new }) => *old == Some(*new),
        (Fact::Unblocked { task: old }, Fact::Blocker { task: new, .. }) => Some(*old) == *new,
        (Fact::Blocker { task: old, .. }, Fact::Blocker { task: new, .. }) => old.is_some() && old == new,
        (Fact::Claim { offer: old }, Fact::Claim { offer: new }) => old == new,
        (Fact::Shoutout { to: old }, Fact::Shoutout { to: new }) => old == new,
        (Fact::Away { .. }, Fact::Away { .. }) => true,
        (Fact::NoChange, Fact::Status { .. }) => true,
        _ => false,
    }
}
