//! Announced messages: a marker, a block of headers or an attribution, and what follows it.

use super::super::attribution::{Attribution, Next, may_end};
use super::super::headers::{block_at, label_of};
use super::super::line::flag;
use super::super::numbered::starts_like_answer;
use super::super::prompt::Known;
use super::super::rule::rule_at;
use super::{Part, Walk};

impl Walk<'_, '_> {
    /// Is the message that starts at `i` one that was answered, or one that was passed on?
    ///
    /// A marker may say it. Else the subject does. Else: nobody answers without a word, so what stands alone was passed on,
    /// unless it is our own prompt.
    pub(super) fn carried(&self, i: usize, marked: bool) -> Part {
        let ours = (i..self.page.len().min(i + 200)).any(|k| self.parts.is_known(k));
        if marked || ((!self.said || self.passed_on) && !ours) { Part::Forwarded } else { Part::Quoted }
    }

    /// Lines `first..end` announce a message; what follows is that message: the quoted lines if there are such, else everything.
    pub(super) fn carry(&mut self, first: usize, end: usize, part: Part) -> usize {
        let first = self.rules_above(first);
        self.below = false;
        self.set(first, end, part);
        match self.page.next_said(end) {
            None => self.page.len(),
            Some(next) if self.page.is_quoted(next) => self.quotes(next, Some(part)),
            // An attribution, or a block of headers, may stand between the announcement and the quoted lines.
            Some(next) => {
                if let Some(quoted) = self.attribution_below(next) {
                    self.set(next, quoted, part);
                    return self.quotes(quoted, Some(part));
                }
                let block = block_at(self.page, next, true).map_or(next, |block| block.end);
                match self.page.next_said(block) {
                    Some(quoted) if block > next && self.page.is_quoted(quoted) && part == Part::Quoted => {
                        self.set(next, block, part);
                        self.quotes(quoted, Some(part))
                    }
                    _ => self.rest(next, part),
                }
            }
        }
    }

    /// The quoted lines below an attribution that starts at line `from`.
    fn attribution_below(&mut self, from: usize) -> Option<usize> {
        let mut last = from;
        while last + 1 < self.page.len()
            && last < from + 6
            && !self.page.inner(last + 1).is_empty()
            && !self.page.is_quoted(last + 1)
        {
            last += 1;
        }
        let quoted = self.page.next_said(last + 1).filter(|&next| self.page.is_quoted(next))?;
        let found = self.seeker.ending_at(self.page, last, from, Next::Quote)?;
        (found.first == from).then_some(quoted)
    }

    /// Everything from `from` on. Where the prompt is known, what stands between its lines are answers.
    fn rest(&mut self, from: usize, part: Part) -> usize {
        let end = self.page.len();
        self.set(from, end, part);
        let lines: Vec<usize> = (from..end.min(self.parts.known.len()))
            .filter(|&i| self.parts.is_known(i) && !self.page.is_quoted(i))
            .collect();
        let (Some(&first), Some(&last)) = (lines.first(), lines.last()) else { return end };
        let mut strange: Vec<usize> =
            (first..last).filter(|&i| !self.parts.is_known(i) && !self.page.inner(i).is_empty()).collect();
        if part != Part::Quoted || lines.len() < 2 || strange.len() > 3 * lines.len() + 3 {
            return end;
        }
        if self.parts.task(last).is_some() || starts_like_answer(self.page.inner(last)) {
            let below = self.page.next_said(last + 1).unwrap_or(end);
            strange.extend((below..end).take_while(|&i| !self.page.inner(i).is_empty()));
        }
        for i in strange {
            if label_of(self.page, i).is_none() && rule_at(self.page, i).is_none() {
                self.set(i, i + 1, Part::Reply);
            }
        }
        end
    }

    /// An attribution that ends at line `i`.
    pub(super) fn attribution(&mut self, i: usize) -> Option<usize> {
        let next = self.next_kind(i);
        if !may_end(self.page, i, next) {
            return None;
        }
        let found = self.seeker.ending_at(self.page, i, self.floor, next)?;
        Some(self.take_attribution(i, found, next))
    }

    /// "On 4 May 2026, Ana <ana@example.org> wrote: Hi Bo": the quoted text starts on the attribution's line.
    pub(super) fn run_on(&mut self, i: usize) -> Option<usize> {
        if !self.page.has(i, flag::AT | flag::DIGIT) {
            return None;
        }
        let inner = self.page.inner(i);
        let at = inner.find('@')?;
        let colon = at + inner[at..inner.floor_char_boundary(at + 120)].find(": ")?;
        if !self.seeker.is_attribution(&inner[..=colon]) {
            return None;
        }
        self.split(i, colon + 1);
        Some(self.take_attribution(i, Attribution { first: i, at: 0 }, Next::Other))
    }

    fn split(&mut self, i: usize, at: usize) {
        self.page.split(i, at);
        self.parts.of.insert((i + 1).min(self.parts.of.len()), Part::Reply);
        if !self.parts.known.is_empty() {
            self.parts.known.insert((i + 1).min(self.parts.known.len()), Known::No);
        }
    }

    fn take_attribution(&mut self, i: usize, found: Attribution, next: Next) -> usize {
        let (mut first, mut end) = (found.first, i + 1);
        if found.at > 0 {
            self.split(first, found.at);
            first += 1;
            end += 1;
        }
        // What was taken for words on the way down was the attribution's beginning.
        self.said = self.said_above_floor
            || (self.floor..first).any(|k| self.part(k) == Part::Reply && !self.page.is_blank(k));
        let part = if next == Next::Quote { Part::Quoted } else { self.carried(first, false) };
        self.carry(first, end, part)
    }

    /// "On Monday, Ana wrote" without a colon, right above a block of headers.
    pub(super) fn attribution_above(&mut self, i: usize) -> usize {
        let Some(last) = self.page.last_said(i) else { return i };
        if last < self.floor || self.page.is_quoted(last) || self.part(last) != Part::Reply {
            return i;
        }
        self.seeker
            .ending_at(self.page, last, self.floor, Next::Headers)
            .map_or(i, |found| if found.at == 0 { found.first } else { i })
    }

    fn next_kind(&mut self, i: usize) -> Next {
        match self.page.next_said(i + 1) {
            Some(next) if self.page.is_quoted(next) => Next::Quote,
            _ => Next::Other,
        }
    }

    /// Rules right above line `i` belong to what starts there.
    fn rules_above(&self, i: usize) -> usize {
        let mut first = i;
        for _ in 0..3 {
            match self.page.last_said(first) {
                Some(above) if rule_at(self.page, above).is_some() && !self.page.is_quoted(above) => {
                    first = above
                }
                _ => break,
            }
        }
        first
    }
}
