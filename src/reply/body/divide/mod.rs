//! Gives every line its part, in one walk from the top.

mod carry;
mod ends;
mod quotes;

use super::Prompted;
use super::attribution::Seeker;
use super::close::looks_like_name;
use super::fold::fold;
use super::headers::{block_at, label_of, marker_at};
use super::lexicon::{LEXICON, Marker};
use super::line::Page;
use super::locale::WARNING_STEMS;
use super::notice::{is_disclaimer, is_sent_from};
use super::prompt::{Known, Recognised, recognise};
use super::rule::rule_at;

/// What a line belongs to. Blank lines stay with the reply and are left out when it is put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// The person's words.
    Reply,
    /// Quoted by hand: stands in the reply, with its marks.
    Fragment,
    /// Quoted by the client.
    Quoted,
    /// Below the words.
    Signature,
    /// Passed on.
    Forwarded,
}

/// The parts of a page, and which of its lines are our own prompt's.
pub(super) struct Parts {
    pub of: Vec<Part>,
    pub known: Vec<Known>,
    /// The lines of the prompt's tasks.
    pub tasks: Vec<String>,
}

impl Parts {
    /// The task of the prompt that the line comes from.
    pub(super) fn task(&self, i: usize) -> Option<u32> {
        match self.known.get(i)? {
            Known::Task(task) => Some(*task),
            Known::No | Known::Other => None,
        }
    }

    /// The line comes from the prompt.
    pub(super) fn is_known(&self, i: usize) -> bool {
        self.known.get(i).is_some_and(|known| *known != Known::No)
    }
}

/// How often the dearer questions are asked of one text. No real mail comes near; it keeps hostile ones linear.
const QUESTIONS: u32 = 2_000;

/// In how many lines of words attributions, headers and notices are looked for.
const NOTICES: u32 = 20_000;

/// Divides a page.
pub(super) fn divide(page: &mut Page<'_>, prompted: &Prompted<'_>) -> Parts {
    let Recognised { lines: known, tasks } = match prompted.lines {
        [] => Recognised::default(),
        lines => recognise(page, lines),
    };
    let parts = Parts { of: vec![Part::Reply; page.len()], known, tasks };
    let passed_on = prompted.subject.is_some_and(|subject| LEXICON.is_forward_subject(&fold(subject)));
    let mut walk = Walk {
        page,
        parts,
        passed_on,
        said: false,
        below: false,
        client_quotes: false,
        floor: 0,
        said_above_floor: false,
        seeker: Seeker::new(),
        questions: QUESTIONS,
        noticed: 0,
        scratch: String::new(),
        rules: None,
    };
    walk.mark_prompt();
    let top = walk.skip_warnings();
    walk.run(top);
    walk.settle_fragments();
    walk.cut_contact_details();
    walk.parts
}

struct Walk<'p, 't> {
    page: &'p mut Page<'t>,
    parts: Parts,
    /// The subject says "Fwd:".
    passed_on: bool,
    /// Words of the person stand above.
    said: bool,
    /// A signature has begun.
    below: bool,
    /// The client's quote has begun: further quoted lines are its, and what stands between them answers it.
    client_quotes: bool,
    /// No attribution starts above this line.
    floor: usize,
    /// Words of the person stand above that line.
    said_above_floor: bool,
    seeker: Seeker,
    questions: u32,
    /// How many lines of words were looked at.
    noticed: u32,
    scratch: String,
    /// How many signature rules, and how many long ones, the page has; counted when first asked.
    rules: Option<(usize, usize)>,
}

impl Walk<'_, '_> {
    fn set(&mut self, from: usize, to: usize, part: Part) {
        let to = to.min(self.parts.of.len());
        if let Some(slots) = self.parts.of.get_mut(from..to) {
            slots.fill(part);
        }
    }

    fn part(&self, i: usize) -> Part {
        self.parts.of.get(i).copied().unwrap_or(Part::Quoted)
    }

    fn ask(&mut self) -> bool {
        self.questions = self.questions.saturating_sub(1);
        self.questions > 0
    }

    /// Lines of the prompt without quote marks are quoted once there are two of them; a single one may be the person's own.
    fn mark_prompt(&mut self) {
        let bare = |walk: &Self, i: usize| walk.parts.is_known(i) && !walk.page.is_quoted(i);
        let lines: Vec<usize> = (0..self.parts.known.len()).filter(|&i| bare(self, i)).collect();
        if lines.len() >= 2 {
            for i in lines {
                self.set(i, i + 1, Part::Quoted);
            }
        }
    }

    /// "CAUTION: external sender" above the words.
    fn skip_warnings(&mut self) -> usize {
        let mut i = 0;
        for _ in 0..2 {
            let Some(first) = self.page.next_said(i) else { break };
            let inner = self.page.inner(first);
            let head = |length| fold(inner.get(..inner.floor_char_boundary(length)).unwrap_or(inner));
            if self.page.is_quoted(first) || !LEXICON.starts_warning(&head(40)) {
                break;
            }
            let head = head(240);
            if !WARNING_STEMS.iter().any(|stem| head.contains(stem)) {
                break;
            }
            i = first;
            while i < self.page.len() && !self.page.is_blank(i) {
                i += 1;
            }
            // A longer paragraph holds the person's words as well.
            i = if i - first > 5 { first + 1 } else { i };
            self.set(first, i, Part::Signature);
        }
        i
    }

    fn run(&mut self, top: usize) {
        let mut i = top;
        while i < self.page.len() {
            if self.part(i) != Part::Reply || self.page.is_blank(i) {
                i += 1;
                continue;
            }
            i = if self.page.is_quoted(i) { self.quotes(i, None) } else { self.words(i) };
        }
    }

    /// One line without quote marks. Returns where to go on.
    fn words(&mut self, i: usize) -> usize {
        self.noticed += 1;
        if self.noticed > NOTICES {
            if self.below {
                self.set(i, i + 1, Part::Signature);
            }
            return i + 1;
        }
        if let Some(marker) = marker_at(self.page, i) {
            let part = self.carried(i, marker == Marker::Forwarded);
            return self.carry(i, i + 1, part);
        }
        if label_of(self.page, i).is_some()
            && self.ask()
            && let Some(block) = block_at(self.page, i, false)
        {
            let part = self.carried(i, false);
            let first = self.attribution_above(i);
            return self.carry(first, block.end, part);
        }
        if let Some(next) = self.attribution(i).or_else(|| self.run_on(i)) {
            return next;
        }
        if let Some(rule) = rule_at(self.page, i) {
            return self.rule(i, rule);
        }
        if is_sent_from(self.page, i, &mut self.scratch) {
            let name = i > 0
                && self.part(i - 1) == Part::Reply
                && looks_like_name(self.page.inner(i - 1))
                && (i == 1 || self.page.is_blank(i - 2));
            self.set(i - usize::from(name && self.said), i + 1, Part::Signature);
            return i + 1;
        }
        if self.below || is_disclaimer(self.page, i, &mut self.scratch) {
            self.below = true;
            self.set(i, i + 1, Part::Signature);
            return i + 1;
        }
        self.said = true;
        i + 1
    }
}
