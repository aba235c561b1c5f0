//! What happened in a period, read once and looked at by every kind of digest.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::domain::blocker::Blocker;
use crate::domain::goal::{KeyResult, Measure, Objective, Season, percent_done};
use crate::domain::group::{Group, Role};
use crate::domain::member::{Absence, Member};
use crate::domain::prompt::{Asked, PromptState};
use crate::domain::task::{Task, TaskStatus};
use crate::domain::zone::Zone;
use crate::id::{GroupId, KeyResultId, MemberId, TaskId};
use crate::render::message::{BlockerLine, KeyResultLine, WorkLine};
use crate::reply::{Fact, Status};
use crate::store::community::Community;
use crate::store::inbound::Said;
use crate::store::prompt::Outcome;
use crate::store::record::{Kept, RecordState};
use crate::store::{self, Conn};

/// Everything that digests of one period are made of.
pub struct News {
    pub community: Community,
    pub from: Timestamp,
    pub until: Timestamp,
    pub members: HashMap<MemberId, Member>,
    pub groups: HashMap<GroupId, Group>,
    pub roles: HashMap<(GroupId, MemberId), Role>,
    pub tasks: Vec<Task>,
    pub records: Vec<Kept>,
    pub outcomes: Vec<Outcome>,
    pub said: Vec<Said>,
    /// What of it came after its window.
    pub late: Vec<Said>,
    pub blockers: Vec<Blocker>,
    pub resolved: Vec<Blocker>,
    absences: Vec<Absence>,
    seasons: Vec<Season>,
    objectives: Vec<Objective>,
    key_results: Vec<KeyResult>,
}

impl News {
    /// Reads the period `[from, until)`.
    pub async fn load(
        conn: &mut Conn,
        community: Community,
        from: Timestamp,
        until: Timestamp,
    ) -> store::Result<Self> {
        let memberships = store::group::memberships(conn).await?;
        let mut outcomes = store::prompt::outcomes(conn, from - SETTLED_AFTER, until).await?;
        outcomes.retain(|outcome| is_news(outcome, from, until));
        let said = store::inbound::said_between(conn, from, until).await?;
        let mut late = Vec::new();
        for one in &said {
            let Some(prompt) = one.prompt else { continue };
            let answer_until = store::prompt::get(conn, prompt).await?.map(|prompt| prompt.answer_until);
            if answer_until.is_some_and(|answer_until| answer_until <= one.received) {
                late.push(one.clone());
            }
        }
        let members: HashMap<_, _> =
            store::member::all(conn).await?.into_iter().map(|one| (one.id, one)).collect();
        let ids: Vec<MemberId> = members.keys().copied().collect();
        Ok(Self {
            community,
            from,
            until,
            absences: store::absence::of(conn, &ids, jiff::tz::TimeZone::UTC.to_datetime(from).date())
                .await?,
            members,
            groups: store::group::all(conn).await?.into_iter().map(|one| (one.id, one)).collect(),
            roles: memberships.into_iter().map(|one| ((one.group, one.member), one.role)).collect(),
            tasks: newest_first(store::task::all(conn).await?),
            records: store::record::said_between(conn, from, until).await?,
            outcomes,
            said,
            late,
            blockers: store::blocker::all_open(conn).await?,
            resolved: store::blocker::resolved_between(conn, from, until).await?,
            seasons: store::goal::seasons(conn).await?.into_iter().map(|(season, _)| season).collect(),
            objectives: store::goal::objectives(conn).await?,
            key_results: store::goal::key_results(conn).await?,
        })
    }

    /// The first and the last day of the period, for a reader in `zone`.
    pub fn days(&self, zone: &Zone) -> (Date, Date) {
        let last = self.until - jiff::SignedDuration::from_micros(1);
        (zone.date(self.from), zone.date(last))
    }

    /// Whether a member is in a group.
    pub fn is_in(&self, group: GroupId, member: MemberId) -> bool {
        self.roles.contains_key(&(group, member))
    }

    /// The last day of a member's latest absence, if it has one.
    pub fn away_until(&self, member: MemberId) -> Option<Date> {
        self.absences
            .iter()
            .filter(|absence| absence.member == member)
            .filter_map(|absence| absence.until)
            .max()
    }

    /// A member's name; who has left has none.
    pub fn name(&self, member: MemberId) -> Option<String> {
        self.members.get(&member).map(|member| member.name.clone())
    }

    /// A task by its id.
    pub fn task(&self, id: TaskId) -> Option<&Task> {
        self.tasks.iter().find(|task| task.id == id)
    }

    /// Tasks that were completed in the period and still are, the newest first; each once.
    pub fn completed(&self) -> Vec<(&Task, &Kept)> {
        let mut seen = Vec::new();
        let mut done = Vec::new();
        for kept in self.records.iter().filter(|kept| kept.state == RecordState::Standing) {
            let task = match &kept.fact {
                Fact::Status { status: Status::Completed, .. } => kept.task.and_then(|id| self.task(id)),
                // A task that came with the record has the record's id.
                Fact::New { status: Status::Completed, .. } => {
                    self.task(crate::id::RawId::from(kept.id).into())
                }
                _ => None,
            };
            let Some(task) = task.filter(|task| task.status == TaskStatus::Completed) else { continue };
            if !seen.contains(&task.id) {
                seen.push(task.id);
                done.push((task, kept));
            }
        }
        done
    }

    /// A task as a digest shows it.
    pub fn line(&self, task: &Task) -> WorkLine {
        WorkLine {
            number: task.number,
            title: task.title.clone(),
            group: self.groups.get(&task.group).map(|group| group.name.clone()).unwrap_or_default(),
            lead: task.lead.and_then(|lead| self.name(lead)),
            words: task.note.clone(),
            due: task.due.filter(|_| task.status.is_open()),
        }
    }

    /// An open blocker as a digest shows it.
    pub fn blocker(&self, n: u32, blocker: &Blocker) -> BlockerLine {
        let task = blocker.task.and_then(|id| self.task(id));
        let group = blocker.group.and_then(|id| self.groups.get(&id));
        BlockerLine {
            n,
            number: task.map(|task| task.number),
            title: task.map(|task| task.title.clone()),
            group: group.map(|group| group.name.clone()).unwrap_or_default(),
            member: self.name(blocker.member).unwrap_or_default(),
            words: blocker.text.clone(),
            needs: blocker.needs.clone(),
            contact: None,
            days: u32::try_from(blocker.age_in_days(self.until)).unwrap_or_default(),
            helper: blocker.helper.and_then(|helper| self.name(helper)),
        }
    }

    /// What the number of a blocker means in an answer.
    pub fn asked_of(&self, n: u32, blocker: &Blocker) -> Asked {
        let task = blocker.task.and_then(|id| self.task(id));
        Asked {
            n,
            task: blocker.task,
            title: task.map_or_else(|| blocker.text.clone(), |task| task.title.clone()),
            status: task.map_or(TaskStatus::InProgress, |task| task.status),
            blocker: Some(blocker.id),
            offered: false,
        }
    }

    /// The season at the end of the period.
    pub fn season(&self, zone: &Zone) -> Option<&Season> {
        let (_, today) = self.days(zone);
        self.seasons.iter().find(|season| season.from <= today && today <= season.until)
    }

    /// A key result's title.
    pub fn key_result(&self, id: KeyResultId) -> Option<&str> {
        self.key_results.iter().find(|one| one.id == id).map(|one| one.title.as_str())
    }

    /// The key results of a group in the present season, with how far they are.
    pub fn key_results_of(&self, group: GroupId, zone: &Zone) -> Vec<KeyResultLine> {
        let season = self.season(zone);
        let expected_percent = season.map_or(0, |season| self.elapsed_percent(season, zone));
        let mine = |key: &&KeyResult| {
            self.objectives.iter().any(|objective| {
                objective.id == key.objective
                    && objective.group == Some(group)
                    && (objective.season.is_none() || objective.season == season.map(|season| season.id))
            })
        };
        let lines = self.key_results.iter().filter(mine).zip(1u32..);
        lines.map(|(key, n)| self.key_result_line(n, key, expected_percent)).collect()
    }

    fn key_result_line(&self, n: u32, key: &KeyResult, expected_percent: u32) -> KeyResultLine {
        let (began, reached, target, unit) = match key.measure {
            Measure::Number => (key.began, key.current, key.target, key.unit.as_str()),
            Measure::Tasks => {
                let tasks = self
                    .tasks
                    .iter()
                    .filter(|task| task.key_result == Some(key.id) && task.status != TaskStatus::Dropped);
                let (mut done, mut all) = (0u32, 0u32);
                for task in tasks {
                    all += 1;
                    done += u32::from(task.status == TaskStatus::Completed);
                }
                (0.0, f64::from(done), f64::from(all), "")
            }
        };
        // No tasks yet is nothing done, not everything.
        let nothing_to_do = key.measure == Measure::Tasks && target == 0.0;
        let percent = if nothing_to_do { 0 } else { percent_done(began, reached, target) };
        let unit = if unit.is_empty() { String::new() } else { format!(" {unit}") };
        let from = if began == 0.0 { String::new() } else { format!("{} → ", plain(began)) };
        let measured = format!("{from}{} / {}{unit}", plain(reached), plain(target));
        KeyResultLine { n, title: key.title.clone(), measured, percent, expected_percent }
    }

    fn elapsed_percent(&self, season: &Season, zone: &Zone) -> u32 {
        let (_, today) = self.days(zone);
        let days = |from: Date, until: Date| until.duration_since(from).as_hours() / 24 + 1;
        let (whole, over) = (days(season.from, season.until).max(1), days(season.from, today));
        u32::try_from((over * 100 / whole).clamp(0, 100)).unwrap_or_default()
    }
}

/// A question is given a day before its silence is told.
const SETTLED_AFTER: jiff::SignedDuration = jiff::SignedDuration::from_hours(24);

/// Whether how a prompt went belongs into the period: each prompt is told once. One that had less than a day is told the next
/// time, unless it is settled already.
fn is_news(outcome: &Outcome, from: Timestamp, until: Timestamp) -> bool {
    let settled_by = |end: Timestamp| match outcome.state {
        PromptState::Answered => outcome.answered.is_some_and(|at| at < end),
        PromptState::Excused => true,
        PromptState::Expired => outcome.answer_until <= end,
        PromptState::Pending | PromptState::Sent => false,
    };
    let told_by = |end: Timestamp| {
        outcome.fire_at < end && (end.duration_since(outcome.fire_at) >= SETTLED_AFTER || settled_by(end))
    };
    told_by(until) && !told_by(from)
}

fn newest_first(mut tasks: Vec<Task>) -> Vec<Task> {
    tasks.sort_by_key(|task| std::cmp::Reverse((task.changed, task.number)));
    tasks
}

/// A number without needless decimals.
fn plain(number: f64) -> String {
    let text = format!("{number:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
