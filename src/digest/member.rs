//! A member's own week: what I did, what is open, where help is wanted.

use super::news::News;
use crate::domain::member::Member;
use crate::domain::prompt::Asked;
use crate::domain::task::Task;
use crate::render::Lang;
use crate::render::message::{DigestMemberContext, OfferLine};

const MOST_OFFERS: usize = 5;

/// The digest for a member, and what its numbers mean in an answer; `None` when there is nothing to tell.
pub fn member(news: &News, reader: &Member) -> Option<(DigestMemberContext, Vec<Asked>)> {
    let (from, until) = news.days(&reader.zone);
    let line = |task: &Task| {
        let mut line = news.line(task);
        line.lead = line.lead.filter(|_| task.lead != Some(reader.id));
        line
    };
    let done: Vec<_> = news
        .completed()
        .into_iter()
        .filter(|(task, kept)| task.lead == Some(reader.id) || kept.member == reader.id)
        .map(|(task, _)| line(task))
        .collect();
    let open: Vec<_> = news
        .tasks
        .iter()
        .filter(|task| task.status.is_open() && task.lead == Some(reader.id))
        .map(line)
        .collect();
    let mut lists = Vec::new();
    let blockers: Vec<_> = news
        .blockers
        .iter()
        .filter(|blocker| blocker.member != reader.id)
        .filter(|blocker| blocker.group.is_some_and(|group| news.is_in(group, reader.id)))
        .zip(1..)
        .map(|(blocker, n)| {
            lists.push(news.asked_of(n, blocker));
            news.blocker(n, blocker)
        })
        .collect();
    let first = blockers.len() as u32 + 1;
    let offers: Vec<_> = news
        .tasks
        .iter()
        .filter(|task| task.status.is_open() && task.lead.is_none() && news.is_in(task.group, reader.id))
        .take(MOST_OFFERS)
        .zip(first..)
        .map(|(task, n)| {
            let (title, status) = (task.title.clone(), task.status);
            lists.push(Asked { n, task: Some(task.id), title, status, blocker: None, offered: true });
            OfferLine {
                n,
                number: task.number,
                title: task.title.clone(),
                group: news.groups.get(&task.group).map(|group| group.name.clone()).unwrap_or_default(),
            }
        })
        .collect();
    if done.is_empty() && open.is_empty() && blockers.is_empty() && offers.is_empty() {
        return None;
    }
    let context = DigestMemberContext {
        lang: Lang::of(&reader.language),
        community: news.community.name.clone(),
        name: reader.name.clone(),
        from,
        until,
        done,
        open,
        blockers,
        offers,
        stop_link: None,
    };
    Some((context, lists))
}
