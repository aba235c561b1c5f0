//! Answers between quoted lines, each with the line that it answers.

use super::Answered;
use super::close::close_of;
use super::divide::{Part, Parts};
use super::line::Page;
use super::numbered::starts_like_answer;

/// A quoted line this long may have been broken.
const LONG: usize = 50;

/// How many lines above an answer its task is looked for.
const NEAR: usize = 4;

/// Most answers that are told apart; who writes more between quotes is no person.
const MOST: usize = 500;

/// Pairs every run of own words with the quoted lines right above it.
pub(super) fn answers(page: &Page<'_>, parts: &Parts) -> Vec<Answered> {
    let mut found: Vec<Answered> = Vec::new();
    if !parts.of.iter().any(|part| matches!(part, Part::Quoted | Part::Fragment)) {
        return found;
    }
    let quote = |i: usize| match parts.of.get(i) {
        Some(Part::Fragment) => true,
        Some(Part::Quoted) => page.is_quoted(i) || parts.is_known(i),
        _ => false,
    };
    let mut zone: Option<(usize, usize)> = None;
    let mut i = 0;
    while i < page.len() && found.len() < MOST {
        if page.is_blank(i) {
            i += 1;
        } else if quote(i) {
            zone = Some(zone.map_or((i, i + 1), |(from, _)| (from, i + 1)));
            i += 1;
        } else if parts.of.get(i) == Some(&Part::Reply) {
            let end = (i..page.len())
                .find(|&k| !page.is_blank(k) && parts.of.get(k) != Some(&Part::Reply))
                .unwrap_or(page.len());
            if let Some((from, to)) = zone.take() {
                let more_quotes = (end..page.len()).any(&quote);
                // A whole prompt with the words below it: they answer no line of it in particular.
                let tasks = tasks_in(page, parts, from, to);
                if tasks < 2 || more_quotes || !found.is_empty() {
                    found.push(Answered { under: under(page, parts, from, to), text: words(page, i, end) });
                }
            }
            i = end;
        } else {
            // An attribution or a signature: what was quoted above it is answered no more.
            zone = None;
            i += 1;
        }
    }
    if let Some(last) = found.last_mut() {
        last.text.truncate(close_of(&last.text));
        last.text.truncate(last.text.trim_end().len());
    }
    found
}

/// How many tasks the quoted lines `from..to` show, up to two.
fn tasks_in(page: &Page<'_>, parts: &Parts, from: usize, to: usize) -> usize {
    let mut first = None;
    let mut count = 0;
    for i in from..to {
        match parts.task(i) {
            Some(task) if first != Some(task) => {
                first = Some(task);
                count += 1;
            }
            None if !parts.is_known(i) && starts_like_answer(page.inner(i)) => count += 1,
            _ => {}
        }
        if count == 2 {
            break;
        }
    }
    count
}

/// The line of `from..to` that is answered: the last task, else the last line.
fn under(page: &Page<'_>, parts: &Parts, from: usize, to: usize) -> String {
    let said: Vec<usize> = (from..to).rev().filter(|&k| !page.inner(k).is_empty()).take(NEAR).collect();
    let Some(&last) = said.first() else { return String::new() };
    if let Some(line) = parts.task(last).and_then(|task| parts.tasks.get(task as usize)) {
        return line.clone();
    }
    let is_task = |k: usize| !parts.is_known(k) && starts_like_answer(page.inner(k));
    let Some(at) = said.iter().position(|&k| is_task(k)) else {
        return page.inner(last).to_owned();
    };
    let mut line = String::new();
    for (nth, &k) in said[..=at].iter().rev().enumerate() {
        if nth > 0 {
            let goes_on = line.len() >= LONG
                && page.inner(k).starts_with(|c: char| c.is_lowercase() || c.is_ascii_digit() || c == '(');
            if !goes_on {
                break;
            }
            line.push(' ');
        }
        line.push_str(page.inner(k));
    }
    line
}

fn words(page: &Page<'_>, from: usize, to: usize) -> String {
    let mut text = String::new();
    let mut gap = false;
    for i in from..to {
        if page.is_blank(i) {
            gap = true;
            continue;
        }
        if !text.is_empty() {
            text.push_str(if gap { "\n\n" } else { "\n" });
        }
        gap = false;
        text.push_str(page.inner(i));
    }
    text
}
