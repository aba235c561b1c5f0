//! The numbered list of a prompt: as the member sees it, and as it is kept to understand the answer.

use std::collections::HashMap;

use jiff::Timestamp;

use crate::domain::blocker::Blocker;
use crate::domain::group::Group;
use crate::domain::prompt::Asked;
use crate::domain::task::{Task, TaskStatus};
use crate::id::{GroupId, KeyResultId, MemberId, TaskId};
use crate::render::message::{Noted, OfferLine, TaskLine};
use crate::reply::Fact;
use crate::store::record::Kept;
use crate::store::{self, Conn};

/// Offers that a prompt shows at the most: more would bury the questions.
const MOST_OFFERS: usize = 3;

/// What tasks are shown with: names of groups and key results, open blockers, and tasks that nobody leads.
#[derive(Debug, Default)]
pub struct Board {
    groups: HashMap<GroupId, Group>,
    key_results: HashMap<KeyResultId, String>,
    blockers: HashMap<TaskId, Blocker>,
    /// Old blockers that belong to no task, by who is blocked.
    loose: HashMap<MemberId, Vec<Blocker>>,
    unled: HashMap<GroupId, Vec<Task>>,
}

/// A prompt's list, in both forms.
#[derive(Debug, Default)]
pub struct List {
    /// Kept with the prompt.
    pub asked: Vec<Asked>,
    /// The member's tasks.
    pub tasks: Vec<TaskLine>,
    /// Tasks that they could take.
    pub offers: Vec<OfferLine>,
}

impl Board {
    /// Reads the board once, for a whole occurrence.
    pub async fn load(conn: &mut Conn) -> store::Result<Self> {
        let groups = store::group::all(conn).await?.into_iter().map(|group| (group.id, group)).collect();
        let key_results = store::goal::key_results(conn).await?;
        let blockers = store::blocker::all_open(conn).await?;
        let mut loose: HashMap<MemberId, Vec<Blocker>> = HashMap::new();
        for blocker in blockers.iter().filter(|blocker| blocker.task.is_none()) {
            loose.entry(blocker.member).or_default().push(blocker.clone());
        }
        let mut unled: HashMap<GroupId, Vec<Task>> = HashMap::new();
        for task in store::task::unled(conn).await? {
            unled.entry(task.group).or_default().push(task);
        }
        Ok(Self {
            groups,
            key_results: key_results.into_iter().map(|key| (key.id, key.title)).collect(),
            blockers: blockers.into_iter().filter_map(|blocker| Some((blocker.task?, blocker))).collect(),
            loose,
            unled,
        })
    }

    /// Numbers a member's tasks from 1, then what blocks them beside their tasks, if that is old enough to be asked about, then
    /// offers of their groups.
    /// `said` is what the member said last time.
    pub fn list(
        &self,
        member: MemberId,
        tasks: &[Task],
        groups: &[GroupId],
        said: &[Kept],
        now: Timestamp,
    ) -> List {
        let mut list = List::default();
        for (task, n) in tasks.iter().zip(1u32..) {
            let blocker = self.blockers.get(&task.id);
            list.asked.push(asked(n, task, blocker, false));
            let mut line = self.line(n, task, blocker, now);
            if let Some((what, words)) = last_time(said, task.id) {
                line.last = Some(what);
                line.last_note = Some(words.to_owned());
            }
            list.tasks.push(line);
        }
        let loose = self.loose.get(&member).into_iter().flatten();
        for (blocker, n) in
            loose.filter(|blocker| blocker.is_worth_asking_again(now)).zip(tasks.len() as u32 + 1..)
        {
            list.asked.push(Asked {
                n,
                task: None,
                title: blocker.text.clone(),
                status: TaskStatus::InProgress,
                blocker: Some(blocker.id),
                offered: false,
            });
            list.tasks.push(self.loose_line(n, blocker, now));
        }
        let first_offer = list.asked.len() as u32 + 1;
        let offers = groups.iter().filter_map(|group| self.unled.get(group)).flatten();
        let offers = offers.filter(|offer| tasks.iter().all(|task| task.id != offer.id)).take(MOST_OFFERS);
        for (offer, n) in offers.zip(first_offer..) {
            list.asked.push(asked(n, offer, None, true));
            list.offers.push(self.offer(n, offer));
        }
        list
    }

    /// The lines of a prompt that was asked before, with what has changed since.
    pub fn again(&self, asked: &[Asked], tasks: &HashMap<TaskId, Task>, now: Timestamp) -> Vec<TaskLine> {
        let still = |asked: &Asked| {
            let task = tasks.get(&asked.task?).filter(|task| task.status.is_open() && !asked.offered)?;
            Some(self.line(asked.n, task, self.blockers.get(&task.id), now))
        };
        asked.iter().filter_map(still).collect()
    }

    /// The offers of a prompt that was asked before, those that are still free.
    pub fn offers_again(&self, asked: &[Asked], tasks: &HashMap<TaskId, Task>) -> Vec<OfferLine> {
        let still = |asked: &Asked| {
            let task = tasks.get(&asked.task?).filter(|task| task.lead.is_none() && task.status.is_open())?;
            asked.offered.then(|| self.offer(asked.n, task))
        };
        asked.iter().filter_map(still).collect()
    }

    fn offer(&self, n: u32, task: &Task) -> OfferLine {
        OfferLine { n, number: task.number, title: task.title.clone(), group: self.group_name(task.group) }
    }

    /// Whether a group is one of those with these keys; no keys: any group is.
    pub fn is_of(&self, group: GroupId, slugs: &[String]) -> bool {
        slugs.is_empty() || self.groups.get(&group).is_some_and(|group| slugs.contains(&group.slug))
    }

    /// Whether a group has a room of its own.
    pub fn has_room(&self, group: GroupId) -> bool {
        self.groups.get(&group).is_some_and(|group| group.room.is_some())
    }

    fn line(&self, n: u32, task: &Task, blocker: Option<&Blocker>, now: Timestamp) -> TaskLine {
        TaskLine {
            n,
            number: task.number,
            title: task.title.clone(),
            status: task.status.into(),
            group: self.group_name(task.group),
            key_result: task.key_result.and_then(|id| self.key_results.get(&id).cloned()),
            due: task.due,
            blocker: blocker.map(|blocker| blocker.text.clone()),
            blocker_days: blocker.map_or(0, |blocker| u32::try_from(blocker.age_in_days(now)).unwrap_or(0)),
            ask_blocker: blocker.is_some_and(|blocker| blocker.is_worth_asking_again(now)),
            last: None,
            last_note: task.note.clone(),
        }
    }

    fn loose_line(&self, n: u32, blocker: &Blocker, now: Timestamp) -> TaskLine {
        TaskLine {
            n,
            number: 0,
            title: blocker.text.clone(),
            status: TaskStatus::InProgress.into(),
            group: blocker.group.map(|group| self.group_name(group)).unwrap_or_default(),
            key_result: None,
            due: None,
            blocker: Some(blocker.text.clone()),
            blocker_days: u32::try_from(blocker.age_in_days(now)).unwrap_or(0),
            ask_blocker: true,
            last: None,
            last_note: None,
        }
    }

    fn group_name(&self, id: GroupId) -> String {
        self.groups.get(&id).map(|group| group.name.clone()).unwrap_or_default()
    }
}

/// What was last said of a task: where it stands, else that it goes on again. A blocker has a line of its own.
fn last_time(said: &[Kept], task: TaskId) -> Option<(Noted, &str)> {
    let about = || said.iter().rev().filter(|kept| kept.task == Some(task));
    let status = about().find_map(|kept| match kept.fact {
        Fact::Status { status, .. } => Some((Noted::from(status), kept.words.as_str())),
        _ => None,
    });
    let unblocked = about().find(|kept| matches!(kept.fact, Fact::Unblocked { .. }));
    status.or_else(|| unblocked.map(|kept| (Noted::Unblocked, kept.words.as_str())))
}

fn asked(n: u32, task: &Task, blocker: Option<&Blocker>, offered: bool) -> Asked {
    Asked {
        n,
        task: Some(task.id),
        title: task.title.clone(),
        status: task.status,
        blocker: blocker.map(|blocker| blocker.id),
        offered,
    }
}
