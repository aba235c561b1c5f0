//! `[objectives.*]` and `[key_results.*]`.

use std::collections::BTreeMap;

use toml::Spanned;

use super::refer::Names;
use crate::adminfile::{Named, Section};
use crate::community::key::Key;
use crate::community::state::{KeyResult, Measure, Objective};

type Goals = (BTreeMap<Key, Objective>, BTreeMap<Key, KeyResult>);

/// Reads both kinds of table.
pub(super) fn read(root: &mut Section<'_, '_>, seasons: &Names, groups: &Names) -> Goals {
    let mut names = Names::default();
    let mut objectives = BTreeMap::new();
    let mut parents: Vec<(Key, Spanned<String>)> = Vec::new();
    root.tables("objectives", |name, at, s| {
        let key = names.add(s, name, at);
        let title = s.required("title", "\"Newcomers feel at home\"");
        let group_written = s.has("group");
        let group = groups.optional(s, "group", "group");
        let parent = s.at::<String>("parent");
        if let (false, Some(parent)) = (group_written, &parent) {
            let next =
                "Add group = \"..\", or take the parent out: the community's own objectives have none.";
            s.report(parent.span().start, "parent", "only a group's objective has a parent", next);
        }
        let season = season(s, seasons);
        if let (Some(key), Some(title)) = (key, title) {
            parents.extend(parent.map(|parent| (key.clone(), parent)));
            objectives.insert(key, Objective { title, group, parent: None, season });
        }
    });
    for (child, written) in parents {
        let path = format!("objectives.{child}.parent");
        let Some(parent) = names.find(root, &path, "objective", &written) else { continue };
        if objectives.get(&parent).is_some_and(|parent| parent.group.is_some()) {
            let next = "Name one of the community's own objectives (those without a group).";
            root.report(written.span().start, &path, format!("'{parent}' belongs to a group"), next);
        }
        if let Some(objective) = objectives.get_mut(&child) {
            objective.parent = Some(parent);
        }
    }
    (objectives, key_results(root, &names))
}

/// The season that is named, or the only one.
fn season(s: &mut Section<'_, '_>, seasons: &Names) -> Option<Key> {
    if s.has("season") {
        return seasons.optional(s, "season", "season");
    }
    let asked: Option<String> = s.optional("season");
    if asked.is_none() && seasons.count() > 1 {
        let next = "There is more than one season: add season = \"..\".";
        s.report(s.start(), "season", "it is not clear for which season this is set", next);
    }
    seasons.only()
}

/// The word for a measure that is no number.
#[derive(Clone, Copy, PartialEq)]
struct Tasks;

impl Named for Tasks {
    const WORDS: &'static [(&'static str, Self)] = &[("tasks", Self), ("share of tasks done", Self)];
}

fn key_results(root: &mut Section<'_, '_>, objectives: &Names) -> BTreeMap<Key, KeyResult> {
    let mut names = Names::default();
    let mut all = BTreeMap::new();
    root.tables("key_results", |name, at, s| {
        let key = names.add(s, name, at);
        let title = s.required("title", "\"30 newcomers answered the survey\"");
        if !s.has("objective") {
            let next = "Add objective = \"..\": the key of the objective that this measures.";
            s.report(s.start(), "objective", "this key is missing", next);
        }
        let objective = objectives.optional(s, "objective", "objective");
        let measure = measure(s);
        if let (Some(key), Some(title), Some(objective), Some(measure)) = (key, title, objective, measure) {
            all.insert(key, KeyResult { title, objective, measure });
        }
    });
    all
}

fn measure(s: &mut Section<'_, '_>) -> Option<Measure> {
    let by_tasks = s.has("measure");
    let written = s.at::<Tasks>("measure");
    let numbers = ["unit", "start", "target", "current"].into_iter().find(|key| s.has(key));
    if !by_tasks && numbers.is_none() {
        let next =
            "Add unit = \"..\" and target = .., or measure = \"tasks\" for the share of tasks that are done.";
        s.report(s.start(), "target", "it is not said what is measured", next);
    }
    if let (true, Some(key)) = (by_tasks, numbers) {
        let next = "Keep the number (unit, start, target, current), or measure = \"tasks\".";
        s.report(s.place_of(key), key, "the tasks are counted already", next);
    }
    let unit =
        if numbers.is_some() && !by_tasks { s.required("unit", "\"answers\"") } else { s.optional("unit") };
    let target_at = s.place_of("target");
    let target =
        if numbers.is_some() && !by_tasks { s.required("target", "30") } else { s.optional("target") };
    let start = s.or("start", 0.0);
    let current = s.optional("current");
    if by_tasks {
        return written.map(|_| Measure::TasksDone);
    }
    if target == Some(start) {
        let next = "Write where it shall be; `start` says where it began (0 without the line).";
        s.report(target_at, "target", "the target is where it began", next);
    }
    Some(Measure::Number { unit: unit?, start, target: target?, current })
}
