//! The community's week for the newsletter's writers: wins, thanks, numbers. Nothing of a confidential group, and no
//! words of anybody who did not agree to be quoted.

use super::news::News;
use crate::domain::member::Member;
use crate::domain::prompt::PromptState;
use crate::id::{GroupId, MemberId};
use crate::render::Lang;
use crate::render::message::{DigestWriterContext, NumberLine, Numbered, QuoteLine, ThanksLine, WinLine};
use crate::reply::Fact;
use crate::store::record::{Kept, RecordState};

/// Quotes shorter than this say nothing, and longer ones are no quotes.
const QUOTED: std::ops::RangeInclusive<usize> = 25..=280;
const MOST_QUOTES: usize = 5;

/// The digest for a writer; `None` when there is nothing to tell.
pub fn writer(news: &News, reader: &Member) -> Option<DigestWriterContext> {
    let (from, until) = news.days(&reader.zone);
    let public = |group: GroupId| news.groups.get(&group).is_some_and(|group| !group.confidential);
    let done: Vec<_> = news.completed().into_iter().filter(|(task, _)| public(task.group)).collect();
    let wins: Vec<WinLine> = done
        .iter()
        .map(|(task, kept)| {
            let mut by: Vec<MemberId> = task.lead.into_iter().collect();
            if !by.contains(&kept.member) {
                by.push(kept.member);
            }
            WinLine {
                title: task.title.clone(),
                group: news.groups.get(&task.group).map(|group| group.name.clone()).unwrap_or_default(),
                by: by.into_iter().filter_map(|member| news.name(member)).collect(),
                key_result: task.key_result.and_then(|id| news.key_result(id)).map(str::to_owned),
                proof: None,
            }
        })
        .collect();
    let thanks = thanks(news);
    let quotes: Vec<QuoteLine> = done
        .iter()
        .filter(|(_, kept)| QUOTED.contains(&kept.words.chars().count()) && may_quote(news, kept.member))
        .filter_map(|(task, kept)| {
            Some(QuoteLine {
                name: news.name(kept.member)?,
                group: news.groups.get(&task.group)?.name.clone(),
                words: kept.words.clone(),
            })
        })
        .take(MOST_QUOTES)
        .collect();
    if wins.is_empty() && thanks.is_empty() {
        return None;
    }
    let mut heard: Vec<MemberId> = news
        .outcomes
        .iter()
        .filter(|outcome| outcome.state == PromptState::Answered)
        .map(|outcome| outcome.member)
        .collect();
    heard.sort();
    heard.dedup();
    let solved = news.resolved.iter().filter(|blocker| blocker.group.is_none_or(public)).count();
    let number = |what, count: usize| NumberLine { what, count: u32::try_from(count).unwrap_or(u32::MAX) };
    Some(DigestWriterContext {
        lang: Lang::of(&reader.language),
        community: news.community.name.clone(),
        name: reader.name.clone(),
        from,
        until,
        numbers: vec![
            number(Numbered::TasksDone, wins.len()),
            number(Numbered::MembersHeard, heard.len()),
            number(Numbered::BlockersSolved, solved),
            number(Numbered::Thanks, thanks.len()),
        ],
        wins,
        thanks,
        quotes,
        stop_link: None,
    })
}

fn may_quote(news: &News, member: MemberId) -> bool {
    news.members.get(&member).is_some_and(|member| member.quotable)
}

fn thanks(news: &News) -> Vec<ThanksLine> {
    let standing = news.records.iter().filter(|kept| kept.state == RecordState::Standing);
    let mut thanks: Vec<ThanksLine> = Vec::new();
    for kept in standing {
        let Fact::Shoutout { to } = &kept.fact else { continue };
        let Some(from) = news.name(kept.member).filter(|_| is_public(news, kept)) else { continue };
        // Whoever also works where nothing may be told could be thanking for that work.
        let words =
            (may_quote(news, kept.member) && !is_confidant(news, kept.member)).then(|| kept.words.clone());
        let line = ThanksLine { from, to: to.clone(), words };
        if !thanks.contains(&line) {
            thanks.push(line);
        }
    }
    thanks
}

fn is_confidant(news: &News, member: MemberId) -> bool {
    let mut groups = news.roles.keys().filter(|(_, one)| *one == member);
    groups.any(|(group, _)| news.groups.get(group).is_some_and(|group| group.confidential))
}

/// Thanks belong to no task: who is in nothing but confidential groups is left out.
fn is_public(news: &News, kept: &Kept) -> bool {
    let mut groups = news.roles.keys().filter(|(_, member)| *member == kept.member).peekable();
    groups.peek().is_none()
        || groups.any(|(group, _)| news.groups.get(group).is_some_and(|group| !group.confidential))
}
