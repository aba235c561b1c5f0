//! Zones of quoted lines: the client's, or typed by hand.

use super::super::attribution::{Next, may_end};
use super::super::headers::{block_at, label_of, marker_at};
use super::super::lexicon::Marker;
use super::{Part, Walk};

/// The longest quote, in lines, that counts as typed by hand.
const LONGEST_FRAGMENT: usize = 15;

/// From so many lines of the prompt on, a quote is the prompt.
const FEWEST_KNOWN: usize = 4;

/// A quoted line shorter than this was not broken by a client.
const WRAP_COLUMN: usize = 60;

impl Walk<'_, '_> {
    /// A zone of quoted lines, over blank lines and over ends of lines that a client broke off. Returns where it ends.
    pub(super) fn quotes(&mut self, i: usize, given: Option<Part>) -> usize {
        let mut end = i + 1;
        while end < self.page.len() {
            if self.page.is_quoted(end) || self.is_broken_end(end) {
                end += 1;
            } else if self.page.is_blank(end)
                && self.page.next_said(end).is_some_and(|next| self.page.is_quoted(next))
            {
                end = self.page.next_said(end).unwrap_or(end + 1);
            } else {
                break;
            }
        }
        let part = given.unwrap_or_else(|| self.quoted_as(i, end));
        self.set(i, end, part);
        if part == Part::Quoted {
            self.answers_inside(i, end);
        }
        if part != Part::Fragment {
            self.below = false;
            self.client_quotes = true;
        }
        self.floor = end;
        self.said_above_floor = self.said;
        end
    }

    /// Whoever answers inside the quoted HTML, in a table's cell or under Outlook's line, writes where their client marks everything
    /// as quoted. What stands below a task's lines and is not of the prompt is theirs, while the prompt goes on below it.
    fn answers_inside(&mut self, from: usize, end: usize) {
        let known: Vec<usize> = (from..end).filter(|&k| self.parts.is_known(k)).collect();
        let Some(&last) = known.last().filter(|_| known.len() >= FEWEST_KNOWN) else { return };
        let mut above: Option<(u8, bool)> = None;
        let mut theirs = Vec::new();
        for k in from..last {
            let inner = self.page.inner(k);
            let depth = self.page.line(k).depth;
            if inner.is_empty() {
                continue;
            }
            if self.parts.is_known(k) {
                above = Some((depth, self.parts.task(k).is_some()));
            } else if above == Some((depth, true)) && is_said(inner) && label_of(self.page, k).is_none() {
                theirs.push(k);
            } else {
                above = None;
            }
        }
        if theirs.len() <= known.len() {
            for k in theirs {
                self.page.unquote(k);
                self.set(k, k + 1, Part::Reply);
                self.said = true;
            }
        }
    }

    /// The end of a quoted line that was broken without a mark: it goes on in lower case, and quotes go on right after it.
    fn is_broken_end(&self, i: usize) -> bool {
        if !self.page.is_quoted(i + 1) || i == 0 || !self.page.is_quoted(i - 1) {
            return false;
        }
        let (above, inner) = (self.page.inner(i - 1), self.page.inner(i));
        let link = inner.trim_start_matches(['(', '<', '[']).starts_with("http")
            || (inner.len() <= 2 && !inner.contains(char::is_alphanumeric));
        if link && !inner.is_empty() {
            return true;
        }
        above.len() + 2 >= WRAP_COLUMN
            && !above.ends_with([')', ':', '?', '!'])
            && inner.starts_with(char::is_lowercase)
    }

    /// What a zone of quotes without an attribution above it is.
    fn quoted_as(&mut self, i: usize, end: usize) -> Part {
        if self.below || self.client_quotes {
            return Part::Quoted;
        }
        let mut heads = 0;
        for k in i..end.min(i + 12) {
            if self.page.inner(k).is_empty() {
                continue;
            }
            heads += 1;
            if heads > 6 {
                break;
            }
            // The fallback of a Matrix reply: "> <@ana:example.org> ..".
            if heads == 1 && (self.page.inner(k).starts_with("<@") || self.page.inner(k).starts_with("* <@"))
            {
                return Part::Quoted;
            }
            if let Some(marker) = marker_at(self.page, k) {
                // Open-Xchange passes a message on as a quote under this marker, and answers under an attribution.
                return self.carried(k, heads == 1 || marker == Marker::Forwarded);
            }
            if heads <= 2
                && label_of(self.page, k).is_some()
                && self.ask()
                && block_at(self.page, k, false).is_some()
            {
                return self.carried(k, false);
            }
            if may_end(self.page, k, Next::Quote)
                && self.seeker.ending_at(self.page, k, i, Next::Quote).is_some()
            {
                return Part::Quoted;
            }
        }
        let lines = (i..end).filter(|&k| !self.page.inner(k).is_empty()).count();
        let ours = (i..end).filter(|&k| self.parts.is_known(k)).count();
        if lines > LONGEST_FRAGMENT || (ours >= 3 && 10 * ours >= 6 * lines) {
            Part::Quoted
        } else {
            Part::Fragment
        }
    }

    /// A fragment is one only while the person's words follow; a quote at the end was left there by the client.
    pub(super) fn settle_fragments(&mut self) {
        let mut words_follow = false;
        for i in (0..self.parts.of.len()).rev() {
            match self.part(i) {
                Part::Reply => words_follow |= !self.page.is_blank(i),
                Part::Fragment if !words_follow => self.set(i, i + 1, Part::Quoted),
                _ => {}
            }
        }
    }
}

/// Words, and not a picture's name or a link that a client put there.
fn is_said(inner: &str) -> bool {
    !inner.starts_with(['[', '<', '!'])
        && !inner.contains("://")
        && inner.chars().any(|c| c.is_alphanumeric() || !c.is_ascii())
}
