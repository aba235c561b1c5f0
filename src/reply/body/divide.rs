//! Gives every line its part, in one walk from the top, and puts the parts together.

use super::attribution::{Next, Seeker, may_end};
use super::fold::{fold, fold_into, trim};
use super::headers::{Block, block_at, label_of, marker_at};
use super::lexicon::{LEXICON, Marker};
use super::line::Page;
use super::prompt::{Known, recognise};
use super::signature::{
    self, Rule, contact, contact_in, is_disclaimer, is_sent_from, looks_like_name, rule_at,
    starts_like_answer,
};
use super::{Answered, Cut, Prompted};

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
}

impl Parts {
    /// The line comes from the prompt.
    pub(super) fn is_known(&self, i: usize) -> bool {
        self.known.get(i).is_some_and(|known| *known != Known::No)
    }
}

/// From how many signs on a rule alone says that the words end.
const LONG_RULE: usize = 25;

/// The longest quote, in lines, that counts as typed by hand.
const LONGEST_FRAGMENT: usize = 15;

/// A quoted line shorter than this was not broken by a client.
const WRAP_COLUMN: usize = 60;

/// How often the dearer questions are asked of one text. No real mail comes near; it keeps hostile ones linear.
const QUESTIONS: u32 = 2_000;

/// Divides a page.
pub(super) fn divide(page: &mut Page<'_>, prompted: &Prompted<'_>) -> Parts {
    let known = if prompted.lines.is_empty() { Vec::new() } else { recognise(page, prompted.lines) };
    let parts = Parts { of: vec![Part::Reply; page.len()], known };
    let passed_on = prompted.subject.is_some_and(|subject| LEXICON.is_forward_subject(&fold(subject)));
    let mut walk = Walk {
        page,
        parts,
        passed_on,
        said: false,
        below: false,
        floor: 0,
        said_above_floor: false,
        seeker: Seeker::new(),
        questions: QUESTIONS,
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
    /// No attribution starts above this line.
    floor: usize,
    /// Words of the person stand above that line.
    said_above_floor: bool,
    seeker: Seeker,
    questions: u32,
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
            let head = inner.get(..inner.floor_char_boundary(120)).unwrap_or(inner);
            if !head.contains([':', '!', '-', ']', ' '])
                || self.page.is_quoted(first)
                || !LEXICON.starts_warning(&fold(head))
            {
                break;
            }
            i = first;
            while i < self.page.len() && !self.page.is_blank(i) {
                i += 1;
            }
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
        if let Some(next) = self.attribution(i) {
            return next;
        }
        if let Some(rule) = rule_at(self.page, i) {
            return self.rule(i, rule);
        }
        if is_sent_from(self.page, i) {
            let name = i > 0
                && self.part(i - 1) == Part::Reply
                && looks_like_name(self.page.inner(i - 1))
                && (i == 1 || self.page.is_blank(i - 2));
            self.set(i - usize::from(name && self.said), i + 1, Part::Signature);
            return i + 1;
        }
        if self.below
            || (self.page.inner(i).len() >= 10
                && self.questions > 0
                && is_disclaimer(self.page, i)
                && self.ask())
        {
            self.below = true;
            self.set(i, i + 1, Part::Signature);
            return i + 1;
        }
        self.said = true;
        i + 1
    }

    /// Is the message that starts at `i` one that was answered, or one that was passed on?
    ///
    /// A marker may say it. Else the subject does. Else: nobody answers without a word, so what stands alone was passed on,
    /// unless it is our own prompt.
    fn carried(&self, i: usize, marked: bool) -> Part {
        let ours = (i..self.page.len().min(i + 200)).any(|k| self.parts.is_known(k));
        if marked || ((!self.said || self.passed_on) && !ours) { Part::Forwarded } else { Part::Quoted }
    }

    /// Lines `first..end` announce a message; what follows is that message: the quoted lines if there are such, else everything.
    fn carry(&mut self, first: usize, end: usize, part: Part) -> usize {
        let first = self.rules_above(first);
        self.below = false;
        self.set(first, end, part);
        match self.page.next_said(end) {
            None => self.page.len(),
            Some(next) if self.page.is_quoted(next) => self.quotes(next, Some(part)),
            // "Begin forwarded message:" may stand above a block of headers that is quoted, or a block that is not.
            Some(next) => {
                let block = block_at(self.page, next, true).map_or(next, |block: Block| block.end);
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
        if starts_like_answer(self.page.inner(last)) {
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
    fn attribution(&mut self, i: usize) -> Option<usize> {
        let next = self.next_kind(i);
        if !may_end(self.page, i, next) {
            return None;
        }
        let found = self.seeker.ending_at(self.page, i, self.floor, next)?;
        let (mut first, mut end) = (found.first, i + 1);
        if found.at > 0 {
            self.page.split(first, found.at);
            self.parts.of.insert((first + 1).min(self.parts.of.len()), Part::Reply);
            if !self.parts.known.is_empty() {
                self.parts.known.insert((first + 1).min(self.parts.known.len()), Known::No);
            }
            self.said = true;
            first += 1;
            end += 1;
        }
        // What was taken for words on the way down was the attribution's beginning.
        self.said = self.said_above_floor
            || (self.floor..first).any(|k| self.part(k) == Part::Reply && !self.page.is_blank(k));
        let part = if next == Next::Quote { Part::Quoted } else { self.carried(first, false) };
        Some(self.carry(first, end, part))
    }

    /// "On Monday, Ana wrote" without a colon, right above a block of headers.
    fn attribution_above(&mut self, i: usize) -> usize {
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

    /// A zone of quoted lines, over blank lines and over ends of lines that a client broke off. Returns where it ends.
    fn quotes(&mut self, i: usize, given: Option<Part>) -> usize {
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
        if part != Part::Fragment {
            self.below = false;
        }
        self.floor = end;
        self.said_above_floor = self.said;
        end
    }

    /// The end of a quoted line that was broken without a mark: it goes on in lower case, and quotes go on right after it.
    fn is_broken_end(&self, i: usize) -> bool {
        if !self.page.is_quoted(i + 1) || i == 0 || !self.page.is_quoted(i - 1) {
            return false;
        }
        let above = self.page.inner(i - 1);
        above.len() + 2 >= WRAP_COLUMN
            && !above.ends_with([')', ':', '?', '!'])
            && self.page.inner(i).starts_with(char::is_lowercase)
    }

    /// What a zone of quotes without an attribution above it is.
    fn quoted_as(&mut self, i: usize, end: usize) -> Part {
        if self.below {
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
                return self.carried(k, marker == Marker::Forwarded);
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

    /// A line of dashes: the end of the words, or a line between two parts of them.
    fn rule(&mut self, i: usize, rule: Rule) -> usize {
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
        if starts_like_answer(self.page.inner(end)) || (!self.said && rule != Rule::Signature) {
            return end;
        }
        let (signatures, dividers) = self.count_rules();
        let ends = match rule {
            Rule::Signature => signatures <= 2 || self.page.whole(i) == "--",
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
            if self.part(at) == Part::Reply && signature::is_closing(self.page.inner(at)) {
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
            if contact_in(self.page, at) & !contact::LABEL != 0 {
                return true;
            }
            match self.page.next_said(at + 1) {
                Some(next) => at = next,
                None => return false,
            }
        }
        false
    }

    /// A fragment is one only while the person's words follow; a quote at the end was left there by the client.
    fn settle_fragments(&mut self) {
        let mut words_follow = false;
        for i in (0..self.parts.of.len()).rev() {
            match self.part(i) {
                Part::Reply => words_follow |= !self.page.is_blank(i),
                Part::Fragment if !words_follow => self.set(i, i + 1, Part::Quoted),
                _ => {}
            }
        }
    }

    /// Name, telephone, address at the end of the last words, without a rule above them.
    fn cut_contact_details(&mut self) {
        let reply = |walk: &Self, i: usize| walk.part(i) == Part::Reply && !walk.page.is_blank(i);
        let Some(mut last) = (0..self.parts.of.len()).rev().find(|&i| reply(self, i)) else { return };
        if signature::is_dashed_name(self.page.inner(last)) {
            let above = self.page.last_said(last);
            // In a list of names, the last one is no signature.
            if above.is_some_and(|above| signature::is_dashed_name(self.page.inner(above))) {
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
            && !signature::is_closing(self.page.inner(top - 1))
        {
            top -= 1;
        }
        let closed = self
            .page
            .last_said(top)
            .filter(|&above| reply(self, above) && signature::is_closing(self.page.inner(above)));
        let reached = kinds & (contact::PHONE | contact::ADDRESS) != 0;
        let enough = if closed.is_some() {
            kinds & !contact::LABEL != 0
        } else {
            (reached && kinds.count_ones() >= 2) || kinds == contact::IMAGE
        };
        if !enough || (top == 0 && kinds != contact::IMAGE) {
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

/// Puts the parts together.
pub(super) fn assemble(page: &Page<'_>, parts: &Parts, answers: Vec<Answered>) -> Cut {
    let mut cut = Cut { answers, ..Cut::default() };
    let mut sizes = [0usize; 4];
    for (i, part) in parts.of.iter().enumerate() {
        sizes[slot(*part)] += page.whole(i).len() + 2;
    }
    for (text, size) in
        [&mut cut.reply, &mut cut.quoted, &mut cut.signature, &mut cut.forwarded].into_iter().zip(sizes)
    {
        if size > 2 {
            text.reserve(size);
        }
    }
    let mut last = [usize::MAX; 4];
    for (i, part) in parts.of.iter().enumerate() {
        if page.is_blank(i) {
            continue;
        }
        let slot = slot(*part);
        let text = match slot {
            0 => &mut cut.reply,
            1 => &mut cut.quoted,
            2 => &mut cut.signature,
            _ => &mut cut.forwarded,
        };
        if !text.is_empty() {
            text.push_str(if last[slot] + 1 == i { "\n" } else { "\n\n" });
        }
        let whole = page.whole(i);
        text.push_str(if text.is_empty() { trim(whole) } else { whole });
        last[slot] = i;
    }
    cut.close = close_of(&cut.reply);
    cut
}

fn slot(part: Part) -> usize {
    match part {
        Part::Reply | Part::Fragment => 0,
        Part::Quoted => 1,
        Part::Signature => 2,
        Part::Forwarded => 3,
    }
}

/// Where the closing starts: a closing line, with nothing below it but closings and a name.
fn close_of(reply: &str) -> usize {
    let mut close = reply.len();
    let mut end = reply.len();
    let mut folded = String::new();
    for _ in 0..8 {
        let begin = reply[..end].rfind('\n').map_or(0, |at| at + 1);
        let line = trim(&reply[begin..end]);
        if !line.is_empty() {
            folded.clear();
            fold_into(&mut folded, line.get(..line.floor_char_boundary(72)).unwrap_or(line));
            // A reply that is nothing but "Thanks" is no closing.
            if begin > 0 && signature::is_closing(line) {
                close = begin;
            } else if line.len() > 60
                || starts_like_answer(line)
                || !looks_like_name(line.trim_start_matches('/'))
            {
                break;
            }
        }
        if begin == 0 {
            break;
        }
        end = begin - 1;
    }
    close
}
