//! Rows of `tasks.csv`. A task is recognised by its number, else by group and title.

use std::collections::HashMap;

use jiff::Timestamp;

use super::{Brings, Entry, Fate, Office, Shown, problem};
use crate::adminfile::Problem;
use crate::community::tasks::TaskRow;
use crate::domain::task::{Task, TaskStatus};
use crate::id::{GroupId, Ids, MemberId};

/// Holds the rows of `file` against the tasks that are there. What a row leaves out stays as it is.
pub fn compare(
    file: &str,
    office: &Office,
    rows: Vec<(usize, TaskRow)>,
    ids: &Ids,
    now: Timestamp,
) -> (Vec<Entry>, Vec<Problem>) {
    let by_number: HashMap<u32, &Task> = office.tasks.iter().map(|task| (task.number, task)).collect();
    let by_title: HashMap<(GroupId, String), &Task> =
        office.tasks.iter().map(|task| ((task.group, task.title.to_lowercase()), task)).collect();
    let (mut entries, mut problems) = (Vec::new(), Vec::new());
    let mut seen: HashMap<u32, usize> = HashMap::new();
    let mut next_number = office.next_number;
    for (line, row) in rows {
        // The reader took only groups that are there.
        let Some(group) = office.groups.get(&row.group).copied() else { continue };
        let before = match row.number {
            Some(number) => by_number.get(&number).copied(),
            None => by_title.get(&(group, row.title.to_lowercase())).copied(),
        };
        if let (Some(number), None) = (row.number, before) {
            let what = format!("there is no task #{number}");
            problems.push(problem(file, line, "number", what, "Leave the cell empty for a new task."));
            continue;
        }
        if let Some(first) = before.and_then(|task| seen.insert(task.number, line)) {
            let what = format!("line {first} is the same task");
            problems.push(problem(file, line, "title", what, "Make one row of the two."));
            continue;
        }
        let number = before.map_or(next_number, |task| task.number);
        next_number += u32::from(before.is_none());
        entries.push(office.task_entry(row, group, before, number, ids, now));
    }
    (entries, problems)
}

impl Office {
    fn task_entry(
        &self,
        row: TaskRow,
        group: GroupId,
        before: Option<&Task>,
        number: u32,
        ids: &Ids,
        now: Timestamp,
    ) -> Entry {
        let old_helpers =
            before.and_then(|task| self.supporters.get(&task.number)).cloned().unwrap_or_default();
        let mut task = before.cloned().unwrap_or_else(|| Task {
            id: ids.make(),
            number,
            group,
            title: String::new(),
            key_result: None,
            status: TaskStatus::NotStarted,
            lead: None,
            due: None,
            note: None,
            changed: now,
        });
        task.group = group;
        // A title by which the task was found is not another one for being written in other letters.
        if row.number.is_some() || before.is_none() {
            task.title = row.title;
        }
        if let Some(status) = row.status.filter(|status| *status != task.status) {
            (task.status, task.changed) = (status, now);
        }
        let key_result = row.key_result.and_then(|key| self.key_results.get(&key).copied());
        task.key_result = key_result.or(task.key_result);
        task.lead = row.lead.as_ref().and_then(|person| self.member(person)).map(|m| m.id).or(task.lead);
        task.due = row.due.or(task.due);
        let supporters = match &row.supporters {
            Some(people) => people.iter().filter_map(|person| self.member(person)).map(|m| m.id).collect(),
            None => old_helpers.clone(),
        };
        let fate = Fate::of(
            before.map(|before| self.shown_task(before, &old_helpers)),
            self.shown_task(&task, &supporters),
        );
        Entry { name: format!("#{number} {}", task.title), fate, brings: Brings::Task { task, supporters } }
    }

    fn shown_task(&self, task: &Task, supporters: &[MemberId]) -> Shown {
        let group = self.groups.iter().find(|(_, id)| **id == task.group).map(|(key, _)| key.to_string());
        let key_result =
            task.key_result.and_then(|id| self.key_results.iter().find(|(_, known)| **known == id));
        let mut helpers: Vec<String> = supporters.iter().map(|id| self.name(*id)).collect();
        helpers.sort_unstable();
        vec![
            ("group", group.unwrap_or_default()),
            ("title", task.title.clone()),
            ("key result", key_result.map(|(key, _)| key.to_string()).unwrap_or_default()),
            ("lead", task.lead.map(|id| self.name(id)).unwrap_or_default()),
            ("supporters", helpers.join(", ")),
            ("status", task.status.as_str().replace('_', " ")),
            ("due", task.due.map(|day| day.to_string()).unwrap_or_default()),
        ]
    }
}
