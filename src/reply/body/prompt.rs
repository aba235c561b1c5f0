//! Our own prompt, quoted back: known text is found again, however a client broke its lines.
//!
//! What comes back is seldom what was sent: lines are broken anew, the HTML part becomes text by rules of each client's own, table cells
//! end up on lines of their own or behind tabs. The order of the words stays. So the prompt is kept as a row of words, and a line is known when its
//! words go on where the line above it ended, or start where a line of the prompt starts.

use std::collections::HashMap;

use super::fold::{fold, words};
use super::line::Page;
use super::numbered::starts_like_answer;

/// Shorter lines ("Hi,") prove nothing unless they go on with the line above.
const SHORTEST: usize = 8;
/// From this length on, the start of a line of the prompt is enough.
const BROKEN_OFF: usize = 2 * SHORTEST;
/// From this length on, and with so many words, it may start anywhere, beside a line that is known.
const LOOSE: (usize, usize) = (24, 4);
/// So many empty lines may stand between two that are beside each other.
const FARTHEST: usize = 4;
/// How many places of one line are looked at.
const PLACES: usize = 32;
/// A task has no more lines than this, where no empty line ends it.
const MOST_TASK_LINES: usize = 6;
/// So many words, with the number, tell which task a line of the HTML part is.
const FEWEST_TASK_WORDS: usize = 3;
/// A line of the prompt this long may have been broken.
const LONG: usize = 50;

/// How a line of the text stands to the prompt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    /// Not of the prompt.
    No,
    /// Of the prompt, but of no task.
    Other,
    /// Of this task, counted from 0 in the order of the prompt.
    Task(u32),
}

/// What was recognised.
#[derive(Debug, Default)]
pub(super) struct Recognised {
    /// For every line of the page.
    pub lines: Vec<Known>,
    /// The tasks' own lines, as they were sent.
    pub tasks: Vec<String>,
}

/// For every line of the page, whether it comes from the prompt.
pub(super) fn recognise(page: &Page<'_>, prompt: &[&str]) -> Recognised {
    let asked = Asked::of(prompt);
    let mut known = vec![Known::No; page.len()];
    let mut loose = Vec::new();
    let mut next = None;
    let mut said = Vec::new();
    for (i, known) in known.iter_mut().enumerate() {
        let inner = page.inner(i);
        if asked.is_link(inner) && next.is_some() {
            *known = Known::Other;
            continue;
        }
        if inner.is_empty() || inner.len() > asked.longest || !asked.may_hold(inner, &mut said) {
            continue;
        }
        let Some((at, sure)) = asked.find(&said, next) else { continue };
        next = Some(at + said.len());
        *known = asked.task.get(at).copied().unwrap_or(Known::Other);
        if !sure || (*known == Known::Other && inner.len() < LOOSE.0) {
            loose.push(i);
        }
    }
    // Somebody who copied one sentence of it, or signs with the group's name, is not quoting.
    let says = |i: &usize| !page.inner(*i).is_empty();
    let beside = |i: Option<usize>| i.is_some_and(|i| known[i] != Known::No);
    let alone: Vec<usize> = loose
        .into_iter()
        .filter(|&i| {
            let above = (i.saturating_sub(FARTHEST)..i).rev().find(says);
            let below = (i + 1..page.len().min(i + 1 + FARTHEST)).find(says);
            !beside(above) && !beside(below)
        })
        .collect();
    for i in alone {
        known[i] = Known::No;
    }
    Recognised { lines: known, tasks: asked.tasks }
}

/// The prompt as a row of words, each a number.
struct Asked {
    numbers: HashMap<String, u32>,
    row: Vec<u32>,
    /// Word by word: a line starts here.
    starts: Vec<bool>,
    /// Word by word: its length in characters.
    lengths: Vec<usize>,
    /// Word by word: it stands in quotation marks, as the examples of answers do.
    quoted: Vec<bool>,
    /// Word by word: the task that it belongs to.
    task: Vec<Known>,
    tasks: Vec<String>,
    /// Where two words stand next to each other.
    pairs: HashMap<(u32, u32), Vec<usize>>,
    /// Where a line starts with a word.
    firsts: HashMap<u32, Vec<usize>>,
    /// The addresses in the web that it holds.
    links: Vec<String>,
    /// Longer lines cannot come from it, in bytes.
    longest: usize,
}

impl Asked {
    fn of(prompt: &[&str]) -> Self {
        let mut asked = Asked {
            numbers: HashMap::new(),
            row: Vec::new(),
            starts: Vec::new(),
            lengths: Vec::new(),
            quoted: Vec::new(),
            task: Vec::new(),
            tasks: Vec::new(),
            pairs: HashMap::new(),
            firsts: HashMap::new(),
            links: Vec::new(),
            longest: 64 + 4 * prompt.iter().map(|line| line.len()).sum::<usize>(),
        };
        let mut open: Option<(u32, usize)> = None;
        let mut quoting = false;
        for line in prompt {
            let inner = line.trim();
            if inner.is_empty() {
                (open, quoting) = (None, false);
                continue;
            }
            open = match open {
                _ if starts_like_answer(inner) => {
                    asked.tasks.push(inner.to_owned());
                    Some((asked.tasks.len() as u32 - 1, 1))
                }
                Some((task, lines)) if lines < MOST_TASK_LINES => {
                    let whole = &mut asked.tasks[task as usize];
                    if lines == 1 && whole.len() >= LONG && inner.starts_with(char::is_lowercase) {
                        whole.push(' ');
                        whole.push_str(inner);
                    }
                    Some((task, lines + 1))
                }
                _ => None,
            };
            let task = open.map_or(Known::Other, |(task, _)| Known::Task(task));
            asked.line(inner, task, &mut quoting);
            asked.links.extend(inner.split_whitespace().filter(|word| word.contains("://")).map(bare_link));
        }
        for (at, pair) in asked.row.windows(2).enumerate() {
            asked.pairs.entry((pair[0], pair[1])).or_default().push(at);
        }
        for (at, number) in asked.row.iter().enumerate().filter(|(at, _)| asked.starts[*at]) {
            asked.firsts.entry(*number).or_default().push(at);
        }
        asked.find_tasks_again();
        asked
    }

    /// In the HTML part a task's number stands in a cell of its own: its words tell that it is the same task.
    fn find_tasks_again(&mut self) {
        let begins = |task: &[Known], at: usize| {
            matches!(task[at], Known::Task(_)) && (at == 0 || task[at - 1] != task[at])
        };
        let firsts: Vec<usize> = (0..self.row.len()).filter(|&at| begins(&self.task, at)).collect();
        for first in firsts {
            let (Some(&one), Some(&two)) = (self.row.get(first), self.row.get(first + 1)) else { continue };
            let length = self.task[first..].iter().take_while(|task| **task == self.task[first]).count();
            for &at in self.pairs.get(&(one, two)).into_iter().flatten().take(PLACES) {
                let run = self.row[first..first + length].iter().zip(&self.row[at..]);
                let same = run.take_while(|(here, there)| here == there).count();
                for k in at..at + same {
                    if same >= FEWEST_TASK_WORDS.min(length) && self.task[k] == Known::Other {
                        self.task[k] = self.task[first];
                    }
                }
            }
        }
    }

    fn line(&mut self, inner: &str, task: Known, quoting: &mut bool) {
        let folded = without_links(&fold(inner));
        let mut end = 0;
        for (nth, (at, word)) in words(&folded).enumerate() {
            // Folding makes every quotation mark the same one.
            *quoting ^= folded[end..at].matches('"').count() % 2 == 1;
            end = at + word.len();
            let fresh = self.numbers.len() as u32;
            let number = *self.numbers.entry(word.to_owned()).or_insert(fresh);
            self.row.push(number);
            self.starts.push(nth == 0);
            self.lengths.push(word.chars().count());
            self.quoted.push(*quoting);
            self.task.push(task);
        }
        *quoting ^= folded[end..].matches('"').count() % 2 == 1;
    }

    /// Nothing but an address of the prompt.
    fn is_link(&self, inner: &str) -> bool {
        inner.contains("://") && !inner.contains(' ') && self.links.contains(&bare_link(inner))
    }

    /// Puts the words of a line into `said` as numbers; `false` if one of them is not in the prompt, or there is none.
    fn may_hold(&self, inner: &str, said: &mut Vec<u32>) -> bool {
        said.clear();
        let folded = without_links(&fold(inner));
        for (_, word) in words(&folded) {
            match self.numbers.get(word) {
                Some(number) => said.push(*number),
                None => return false,
            }
        }
        !said.is_empty()
    }

    /// Where in the row the words stand, and whether that is sure without a look at the lines around.
    fn find(&self, said: &[u32], next: Option<usize>) -> Option<(usize, bool)> {
        let stands = |at: usize| self.row.get(at..at + said.len()) == Some(said);
        if let Some(next) = next.filter(|&next| stands(next)) {
            return Some((next, true));
        }
        let mut loose = None;
        let (first, second) = (*said.first()?, said.get(1));
        let places = match second {
            Some(second) => self.pairs.get(&(first, *second))?,
            None => self.firsts.get(&first)?,
        };
        for &at in places.iter().take(PLACES).filter(|&&at| stands(at)) {
            let end = at + said.len();
            let length: usize = self.lengths[at..end].iter().sum::<usize>() + said.len() - 1;
            let whole = self.starts.get(end).is_none_or(|starts| *starts);
            if self.starts[at] && length >= SHORTEST && (whole || (length >= BROKEN_OFF && said.len() > 1)) {
                return Some((at, true));
            }
            if length >= LOOSE.0 && said.len() >= LOOSE.1 && !self.quoted[at] {
                loose = loose.or(Some((at, false)));
            }
        }
        loose
    }
}

fn bare_link(word: &str) -> String {
    word.trim_matches(|c: char| !c.is_alphanumeric() && c != '/').to_owned()
}

/// Without addresses in the web: clients write them behind their words, or through a scanner's.
fn without_links(folded: &str) -> String {
    if !folded.contains("://") {
        return folded.to_owned();
    }
    let mut out = String::with_capacity(folded.len());
    for word in folded.split(' ').filter(|word| !word.contains("://")) {
        out.push_str(word);
        out.push(' ');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROMPT: [&str; 10] = [
        "Hi Ana,",
        "",
        "Your tasks:",
        "",
        " 1. Draft the grant application for the next round of the",
        "    garden fund",
        "    Writing · in progress",
        "",
        " 2. Book the hall",
        "    Events · not started",
    ];

    fn known(text: &str) -> Vec<Known> {
        recognise(&Page::new(text), &PROMPT).lines
    }

    #[test]
    fn lines_are_known_again_however_they_were_broken() {
        use Known::{No, Other, Task};
        assert_eq!(
            known(
                "Your tasks:\n• 1. Draft the grant application for\nthe next\nround of the garden fund\nWriting · in progress\ndone!\n2. Book the hall"
            ),
            [Other, Task(0), Task(0), Task(0), Task(0), No, Task(1)]
        );
        // Table cells on lines of their own, and the lines of two cells as one.
        assert_eq!(
            known(
                "Hi Ana, Your tasks:\n1\n*Draft the grant application for the next round of the garden fund*\nWriting · in progress\n2 | Book the hall"
            ),
            [Other, Task(0), Task(0), Task(0), Task(1)]
        );
    }

    #[test]
    fn a_task_is_named_by_its_whole_line() {
        assert_eq!(
            recognise(&Page::new("x"), &PROMPT).tasks,
            ["1. Draft the grant application for the next round of the garden fund", "2. Book the hall"]
        );
    }

    #[test]
    fn what_only_sounds_like_it_is_not_of_it() {
        for words in [
            "1",
            "hall",
            "the hall",
            "next round",
            "in progress",
            "not started",
            "Ana",
            "your tasks are hard",
        ] {
            assert_eq!(known(words), [Known::No], "{words}");
        }
    }

    #[test]
    fn examples_of_answers_are_no_quotes_when_somebody_writes_them() {
        let prompt = ["Just reply. For example: “1 is done, 2 is stuck: waiting for the key.”", "See you"];
        let lines =
            recognise(&Page::new("1 is done, 2 is stuck: waiting for the key.\nSee you"), &prompt).lines;
        assert_eq!(lines, [Known::No, Known::No]);
    }
}
