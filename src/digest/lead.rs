//! A group's week for its lead: what needs them first.

use std::collections::BTreeMap;

use super::news::News;
use crate::domain::group::Group;
use crate::domain::member::Member;
use crate::domain::prompt::{Asked, PromptState};
use crate::domain::task::{Task, TaskStatus};
use crate::domain::zone::Zone;
use crate::id::MemberId;
use crate::render::Lang;
use crate::render::message::{DigestLeadContext, Excused, LateLine, Noted, UnclearLine};
use crate::reply::{Confidence, Fact, Status};

/// How a member took part in a period. Ordered: who answered once was heard, whatever came after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Silent,
    Excused,
    Answered,
}

/// The digest of `group`; `None` when nothing happened in it. `reader` is `None` for the group's room.
pub fn lead(news: &News, group: &Group, reader: Option<&Member>) -> Option<DigestLeadContext> {
    let zone = reader.map_or(&news.community.zone, |reader| &reader.zone);
    let language = reader.map_or(&news.community.language, |reader| &reader.language);
    let (from, until) = news.days(zone);
    let mine = |task: &&Task| task.group == group.id;
    let open = |status| news.tasks.iter().filter(mine).filter(move |task| task.status == status);
    let lines = |status| open(status).map(|task| news.line(task)).collect::<Vec<_>>();
    let is_open = |task: &&Task| task.status.is_open();
    let parts = parts(news, group);
    let named = |wanted: Part| -> Vec<String> {
        let mut names: Vec<String> =
            parts.iter().filter(|(_, part)| **part == wanted).filter_map(|(id, _)| news.name(*id)).collect();
        names.sort_by_key(|name| name.to_lowercase());
        names
    };
    let context = DigestLeadContext {
        lang: Lang::of(language),
        community: news.community.name.clone(),
        name: reader.map_or_else(|| group.name.clone(), |reader| reader.name.clone()),
        group: group.name.clone(),
        season: news.season(zone).map(|season| season.name.clone()).unwrap_or_default(),
        from,
        until,
        blockers: news
            .blockers
            .iter()
            .filter(|blocker| blocker.group == Some(group.id))
            .zip(1..)
            .map(|(blocker, n)| news.blocker(n, blocker))
            .collect(),
        done: news
            .completed()
            .into_iter()
            .map(|(task, _)| task)
            .filter(mine)
            .map(|task| news.line(task))
            .collect(),
        in_progress: lines(TaskStatus::InProgress),
        not_started: lines(TaskStatus::NotStarted),
        answered: named(Part::Answered),
        excused: excused(news, &parts, zone),
        silent: named(Part::Silent),
        key_results: news.key_results_of(group.id, zone),
        without_key_result: news
            .tasks
            .iter()
            .filter(mine)
            .filter(is_open)
            .filter(|task| task.key_result.is_none())
            .map(|task| news.line(task))
            .collect(),
        without_lead: news
            .tasks
            .iter()
            .filter(mine)
            .filter(is_open)
            .filter(|task| task.lead.is_none())
            .map(|task| news.line(task))
            .collect(),
        unclear: unclear(news, group),
        late: late(news, group, zone),
        stop_link: None,
    };
    (!is_empty(&context)).then_some(context)
}

/// A period in which nobody was asked and nothing was said has no news, however many tasks wait.
fn is_empty(context: &DigestLeadContext) -> bool {
    let DigestLeadContext { blockers, done, answered, excused, silent, unclear, late, .. } = context;
    blockers.is_empty()
        && done.is_empty()
        && answered.is_empty()
        && excused.is_empty()
        && silent.is_empty()
        && unclear.is_empty()
        && late.is_empty()
}

fn parts(news: &News, group: &Group) -> BTreeMap<MemberId, Part> {
    let mut parts = BTreeMap::new();
    for outcome in news.outcomes.iter().filter(|outcome| news.is_in(group.id, outcome.member)) {
        let part = match outcome.state {
            PromptState::Answered => Part::Answered,
            PromptState::Excused => Part::Excused,
            PromptState::Expired => Part::Silent,
            // There is still time to answer; a day after the question it is told all the same.
            PromptState::Pending | PromptState::Sent => Part::Silent,
        };
        let best = parts.entry(outcome.member).or_insert(part);
        *best = part.max(*best);
    }
    parts
}

fn excused(news: &News, parts: &BTreeMap<MemberId, Part>, zone: &Zone) -> Vec<Excused> {
    let (_, today) = news.days(zone);
    let mut excused: Vec<Excused> = parts
        .iter()
        .filter(|(_, part)| **part == Part::Excused)
        .filter_map(|(id, _)| {
            let until = news.away_until(*id).filter(|until| *until >= today);
            Some(Excused { name: news.name(*id)?, until })
        })
        .collect();
    excused.sort_by_key(|one| one.name.to_lowercase());
    excused
}

/// What nobody could place, and what the member was asked about and has not answered.
fn unclear(news: &News, group: &Group) -> Vec<UnclearLine> {
    let lost = news.said.iter().filter(|said| may_be_about(news, said.member, group));
    let lost = lost.flat_map(|said| said.unclear.iter().map(|words| (said.member, words)));
    let lost = lost.filter_map(|(member, words)| {
        Some(UnclearLine { name: news.name(member)?, words: words.clone(), title: None, guess: None })
    });
    let asked = news.records.iter().filter(|kept| kept.confidence < Confidence::High);
    let asked = asked.filter_map(|kept| {
        let task = news.task(kept.task?).filter(|task| task.group == group.id)?;
        let guess = match kept.fact {
            Fact::Status { status: Status::NotStarted, .. } => Noted::NotStarted,
            Fact::Status { status: Status::InProgress, .. } => Noted::InProgress,
            Fact::Status { status: Status::Completed, .. } => Noted::Completed,
            Fact::Status { status: Status::Dropped, .. } => Noted::Dropped,
            Fact::Status { status: Status::Released, .. } => Noted::Released,
            Fact::Blocker { .. } => Noted::Blocked,
            Fact::Unblocked { .. } => Noted::Unblocked,
            _ => return None,
        };
        let (name, words) = (news.name(kept.member)?, kept.words.clone());
        Some(UnclearLine { name, words, title: Some(task.title.clone()), guess: Some(guess) })
    });
    lost.chain(asked).collect()
}

/// Words without a task may be about any group of their writer. Who is in a confidential one has them shown only there.
fn may_be_about(news: &News, member: MemberId, group: &Group) -> bool {
    let in_secret = || news.groups.values().any(|other| other.confidential && news.is_in(other.id, member));
    news.is_in(group.id, member) && (group.confidential || !in_secret())
}

fn late(news: &News, group: &Group, zone: &Zone) -> Vec<LateLine> {
    let late = news.late.iter().filter(|said| may_be_about(news, said.member, group));
    late.filter_map(|said| {
        Some(LateLine {
            name: news.name(said.member)?,
            at: said.received.to_zoned(zone.rules().clone()),
            words: said.reply.clone(),
        })
    })
    .collect()
}

/// What the numbers in an answer to the digest mean: its blockers, in the order in which it shows them.
pub fn lists(news: &News, group: &Group) -> Vec<Asked> {
    let mine = news.blockers.iter().filter(|blocker| blocker.group == Some(group.id)).zip(1u32..);
    mine.map(|(blocker, n)| news.asked_of(n, blocker)).collect()
}
