//! Where the words end without a quote: rules, and contact details below the last words.

use super::super::close::{is_closing, is_dashed_name};
use super::super::contact::{contact_in, kind};
use super::super::numbered::{names_number, starts_like_answer};
use super::super::rule::{Rule, rule_at};
use super::{Part, Walk};

/// From how many signs on a rule alone says that the words end.
const LONG_RULE: usize = 25;

impl Walk<'_, '_> {
    /// A line of dashes: the end of the words, or a line between two parts of them.
    pub(super) fn rule(&mut self, i: usize, rule: Rule) -> usize {
        let mut end = i + 1;
        while end < self.page.len()
            && !self.page.is_quoted(end)
            && (self.page.is_blank(end) || rule_at(self.page, end).is_some())
        {
            end += 1;
        }
        if end >= self.page.len() {
            self.set(i, end, Part::Signature);
            return end;
        }
        if self.page.is_quoted(end) {
            self.set(i, end, Part::Quoted);
            return end;
        }
        if self.below {
            self.set(i, end, Part::Signature);
            return end;
        }
        let exact = rule == Rule::Signature && self.page.is_spaced(i);
        if !exact && (starts_like_answer(self.page.inner(end)) || self.goes_on_counting(i, end)) {
            return end;
        }
        if !self.said && rule != Rule::Signature {
            return end;
        }
        let (signatures, dividers) = self.count_rules();
        let ends = match rule {
            Rule::Signature => exact || signatures <= 2,
            Rule::Divider(length) => {
                (length >= LONG_RULE && dividers == 1) || self.closing_above(i) || self.contact_below(end)
            }
        };
        if ends && self.ask() {
            self.below = true;
            self.set(i, end, Part::Signature);
        }
        end
    }

    /// "Task 1 .. / -- / Task 2 ..": the rule stands between parts of the answer.
    fn goes_on_counting(&mut self, i: usize, end: usize) -> bool {
        if !names_number(self.page.inner(end)) {
            return false;
        }
        let mut at = i;
        for _ in 0..10 {
            match self.page.last_said(at) {
                Some(above) if self.part(above) == Part::Reply && self.ask() => at = above,
                _ => return false,
            }
            if names_number(self.page.inner(at)) {
                return true;
            }
        }
        false
    }

    fn count_rules(&mut self) -> (usize, usize) {
        let page = &*self.page;
        *self.rules.get_or_insert_with(|| {
            let (mut signatures, mut dividers) = (0, 0);
            for i in (0..page.len()).filter(|&i| !page.is_quoted(i)) {
                match rule_at(page, i) {
                    Some(Rule::Signature) => signatures += 1,
                    Some(Rule::Divider(length)) if length >= LONG_RULE => dividers += 1,
                    _ => {}
                }
            }
            (signatures, dividers)
        })
    }

    fn closing_above(&mut self, i: usize) -> bool {
        let mut at = i;
        for _ in 0..4 {
            match self.page.last_said(at) {
                Some(above) if self.ask() => at = above,
                _ => return false,
            }
            if self.part(at) == Part::Reply && is_closing(self.page.inner(at)) {
                return true;
            }
        }
        false
    }

    fn contact_below(&mut self, from: usize) -> bool {
        let mut at = from;
        for _ in 0..7 {
            if at >= self.page.len() || self.page.is_quoted(at) || !self.ask() {
                return false;
            }
            if contact_in(self.page, at) & !kind::LABEL != 0 {
                return true;
            }
            match self.page.next_said(at + 1) {
                Some(next) => at = next,
                None => return false,
            }
        }
        false
    }

    /// Name, telephone, address at the end of the last words, without a rule above them.
    pub(super) fn cut_contact_details(&mut self) {
        let reply = |walk: &Self, i: usize| walk.part(i) == Part::Reply && !walk.page.is_blank(i);
        let Some(mut last) = (0..self.parts.of.len()).rev().find(|&i| reply(self, i)) else { return };
        if is_dashed_name(self.page.inner(last)) {
            let above = self.page.last_said(last);
            // In a list of names, the last one is no signature.
            if above.is_some_and(|above| is_dashed_name(self.page.inner(above))) {
                return;
            }
            self.set(last, last + 1, Part::Signature);
            match above {
                Some(above) => last = above,
                None => return,
            }
        }
        let mut kinds = 0u8;
        let mut top = None;
        let mut titles = 0;
        let mut at = last;
        for _ in 0..16 {
            if !reply(self, at) {
                break;
            }
            let found = contact_in(self.page, at);
            if found != 0 {
                kinds |= found;
                top = Some(at);
                titles = 0;
            } else {
                titles += 1;
                if titles > 3 || !is_title(self.page.inner(at)) {
                    break;
                }
            }
            match self.page.last_said(at) {
                Some(above) => at = above,
                None => break,
            }
        }
        let Some(mut top) = top else { return };
        // Name and titles right above, without a blank line between.
        let contact_top = top;
        while contact_top - top < 3
            && top > 0
            && reply(self, top - 1)
            && is_title(self.page.inner(top - 1))
            && !is_closing(self.page.inner(top - 1))
        {
            top -= 1;
        }
        let closed = self
            .page
            .last_said(top)
            .filter(|&above| reply(self, above) && is_closing(self.page.inner(above)));
        let reached = kinds & (kind::PHONE | kind::ADDRESS) != 0;
        let enough = if closed.is_some() {
            kinds & !kind::LABEL != 0
        } else {
            (reached && kinds.count_ones() >= 2) || kinds == kind::IMAGE
        };
        if !enough || (top == 0 && kinds != kind::IMAGE) {
            return;
        }
        // "Kind regards, Ana": the name under a closing stays with it.
        if closed.is_some() && top < contact_top {
            top += 1;
        }
        for i in top..=last {
            if reply(self, i) {
                self.set(i, i + 1, Part::Signature);
            }
        }
    }
}

/// Short, starts with a capital, is no sentence: a name, a title, a street.
fn is_title(inner: &str) -> bool {
    inner.len() <= 64
        && !inner.ends_with(['.', '!', '?', ':', ','])
        && !starts_like_answer(inner)
        && inner
            .trim_start_matches(['*', '_'])
            .starts_with(|c: char| c.is_uppercase() || (c.is_alphabetic() && !c.is_lowercase()))
}
