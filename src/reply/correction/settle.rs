//! What a reply changes, held against what was noted.

use super::mention::Mention;
use super::saying::{Heard, Part, Saying, Says};
use super::{Change, Correction, Noted, Receipt};
use crate::reply::statement::{self, Context};
use crate::reply::{Confidence, Fact, Record, Status, read, words};

/// What a reply changes; `None` when it says nothing about the receipt.
pub(super) fn settle(reply: &str, heard: &Heard, receipt: &Receipt<'_>) -> Option<Correction> {
    if heard.parts.is_empty() {
        return heard.polite.then(Correction::default);
    }
    let mut settling =
        Settling { reply, receipt, out: Correction::default(), rest: Vec::new(), bare: Bare::default() };
    settling.parts(heard);
    settling.bare();
    settling.rest()?;
    settling.sound();
    Some(settling.out)
}

/// Answers without a number: they count when nothing more telling was said.
#[derive(Debug, Default)]
struct Bare {
    yes: bool,
    no: bool,
    wrong: bool,
}

struct Settling<'a> {
    reply: &'a str,
    receipt: &'a Receipt<'a>,
    out: Correction,
    /// What is left for the reader of statements; and whether it may be about what was spoken of before.
    rest: Vec<(usize, usize, bool)>,
    bare: Bare,
}

impl Settling<'_> {
    fn parts(&mut self, heard: &Heard) {
        let parts = heard.parts.as_slice();
        let mut at = 0;
        let mut negated = false;
        while let Some(part) = parts.get(at) {
            let behind = parts.get(at + 1);
            match part {
                Part::Rest { start, end, names } => {
                    self.rest.push((*start, *end, negated && !names));
                    negated = false;
                }
                Part::Said(saying) => {
                    negated = !matches!(saying.says, Says::Yes | Says::Right | Says::AllRight);
                    if self.moves(saying, behind) {
                        at += 1;
                    } else {
                        let after_no = at > 0
                            && matches!(&parts[at - 1], Part::Said(Saying { says: Says::No | Says::Wrong, of, .. }) if of.is_empty());
                        let after_yes = at > 0
                            && matches!(&parts[at - 1], Part::Said(Saying { says: Says::Yes, of, .. }) if of.is_empty());
                        self.saying(saying, after_no || heard.sorry, after_yes);
                    }
                }
            }
            at += 1;
        }
    }

    /// "not 1, 3", "3, not 1", "3, not a new task", "not Bo, Mia": whether these two are one.
    fn moves(&mut self, saying: &Saying, behind: Option<&Part>) -> bool {
        let next = match behind {
            Some(Part::Said(next)) => next,
            Some(Part::Rest { start, end, .. }) => return self.renames(saying, *start, *end),
            None => return false,
        };
        let denies = |saying: &Saying| {
            matches!(saying.says, Says::Not | Says::No | Says::Wrong) && saying.of.len() == 1
                || saying.says == Says::NotNew
        };
        let points =
            |saying: &Saying| matches!(saying.says, Says::Meant | Says::Bare) && saying.of.len() == 1;
        let (from, to) = match () {
            () if denies(saying) && points(next) => (saying, next),
            () if points(saying) && denies(next) && matches!(next.says, Says::Not | Says::NotNew) => {
                (next, saying)
            }
            () => return false,
        };
        let Some(target) = self.listed(to.of[0]) else { return false };
        let facts = match from.says {
            Says::NotNew => self.fresh(|fact| matches!(fact, Fact::New { .. })),
            _ => self.facts(from.of[0]),
        };
        let span = (saying.start.min(next.start), saying.end.max(next.end));
        let there = self.facts(Mention::Task(target));
        if facts.is_empty() || from.says == Says::NotNew && facts.len() > 1 {
            self.unclear(span);
        } else if there.iter().any(|one| self.receipt.noted[*one].fresh) {
            match to.says {
                // Of the other something else was noted: it is what was meant instead.
                Says::Meant if !self.same_said(&facts, &there) => self.move_all(&facts, target, span),
                // Both were noted: one of them only is right.
                Says::Meant => {
                    self.out.changes.extend(facts.into_iter().map(Change::TakeBack));
                    self.out.changes.extend(there.into_iter().map(Change::Confirm));
                }
                _ => self.unclear(span),
            }
        } else {
            self.move_all(&facts, target, span);
        }
        true
    }

    /// "not Bo, Mia": somebody else is thanked.
    fn renames(&mut self, saying: &Saying, start: usize, end: usize) -> bool {
        let (Says::Not | Says::No | Says::Wrong, [Mention::Thanked(place)]) =
            (saying.says, saying.of.as_slice())
        else {
            return false;
        };
        let name = words::tidy(&self.reply[start..end]).trim_end_matches(['.', '!']);
        let is_name = |word: &str| word.chars().next().is_some_and(char::is_uppercase);
        let count = name.split_whitespace().count();
        if !(1..=3).contains(&count) || !name.split_whitespace().all(is_name) {
            return false;
        }
        self.out.changes.push(Change::TakeBack(*place));
        self.out.says.records.push(Record {
            fact: Fact::Shoutout { to: name.to_owned() },
            words: self.reply[saying.start..end].to_owned(),
            confidence: Confidence::High,
        });
        true
    }

    fn saying(&mut self, saying: &Saying, after_no: bool, after_yes: bool) {
        let span = (saying.start, saying.end);
        match (saying.says, saying.of.as_slice()) {
            (Says::Yes | Says::Right, []) => self.bare.yes = true,
            (Says::No | Says::Not, []) => self.bare.no = true,
            (Says::Wrong, []) => self.bare.wrong = true,
            (Says::AllRight, _) => {
                let all = self.fresh(|_| true);
                self.out.changes.extend(all.into_iter().map(Change::Confirm));
            }
            (Says::AllWrong | Says::Undo, []) => {
                let all = self.fresh(|_| true);
                self.take_back(all, span);
            }
            (Says::Unsaid, []) => {
                let (all, questions) = (self.fresh(|_| true), self.questions());
                match (all.as_slice(), questions.as_slice()) {
                    ([only], _) | (_, [only]) => self.out.changes.push(Change::TakeBack(*only)),
                    _ => self.out.ask_again = true,
                }
            }
            (Says::Yes | Says::Right, of) => match self.facts_of(of) {
                Some(facts) => self.out.changes.extend(facts.into_iter().map(Change::Confirm)),
                None => self.left(saying),
            },
            (Says::No | Says::Not | Says::Wrong | Says::AllWrong | Says::Undo | Says::Unsaid, of) => {
                match self.facts_of(of) {
                    Some(facts) => self.take_back(facts, span),
                    // "3 not" may be news; "3 is wrong" is not.
                    None if matches!(saying.says, Says::No | Says::Not) => self.left(saying),
                    None => self.unclear(span),
                }
            }
            (Says::NotDone, of) => self.not_done(saying, of),
            (Says::NotBlocked, of) => self.not_blocked(saying, of),
            (Says::NotAway, _) => {
                let facts = self.fresh(|fact| matches!(fact, Fact::Away { .. }));
                self.take_back_or_leave(facts, saying);
            }
            (Says::NotThanked, _) => {
                let facts = self.fresh(|fact| matches!(fact, Fact::Shoutout { .. }));
                self.take_back_or_leave(facts, saying);
            }
            (Says::NotNew, _) => {
                let facts = self.fresh(|fact| matches!(fact, Fact::New { .. }));
                match facts.len() {
                    0 => self.left(saying),
                    1 => self.take_back(facts, span),
                    _ => self.unclear(span),
                }
            }
            (Says::Meant | Says::Bare, of) => self.meant(saying, of, after_no, after_yes),
        }
    }

    fn not_done(&mut self, saying: &Saying, of: &[Mention]) {
        let closed = |fact: &Fact| {
            matches!(fact, Fact::Status { status: Status::Completed | Status::Dropped, .. })
                || matches!(fact, Fact::New { status: Status::Completed, .. })
        };
        let noted = &self.receipt.noted;
        if of.is_empty() {
            let (questions, done) = (self.questions(), self.fresh(closed));
            match (questions.as_slice(), done.as_slice()) {
                ([only], _) | ([], [only]) => self.out.changes.push(Change::TakeBack(*only)),
                (_, []) => self.left(saying),
                _ => self.unclear((saying.start, saying.end)),
            }
            return;
        }
        let mut all = Vec::new();
        for mention in of {
            let facts = self.facts(*mention).into_iter().filter(|one| closed(&noted[*one].fact));
            let before = all.len();
            all.extend(facts);
            if all.len() == before {
                // Nobody noted that it is done: it is news.
                return self.left(saying);
            }
        }
        self.out.changes.extend(all.into_iter().map(Change::TakeBack));
    }

    fn not_blocked(&mut self, saying: &Saying, of: &[Mention]) {
        let blocks = |fact: &Fact| matches!(fact, Fact::Blocker { .. });
        let facts: Vec<usize> = match of {
            [] if self.fresh(blocks).is_empty() => {
                let noted = self.receipt.noted.iter().enumerate();
                noted.filter(|(_, one)| blocks(&one.fact)).map(|(place, _)| place).collect()
            }
            [] => self.fresh(blocks),
            of => {
                let all = of.iter().flat_map(|mention| self.facts(*mention));
                all.filter(|one| blocks(&self.receipt.noted[*one].fact)).collect()
            }
        };
        for one in &facts {
            let Some(task) = self.receipt.noted[*one].fact.number() else { continue };
            if self.receipt.known.open_blockers.contains(&task) {
                // It was blocked before, too.
                self.out.says.records.push(Record {
                    fact: Fact::Unblocked { task },
                    words: self.reply[saying.start..saying.end].to_owned(),
                    confidence: Confidence::High,
                });
            }
        }
        self.take_back_or_leave(facts, saying);
    }

    /// "I meant 2": of what, it does not say.
    fn meant(&mut self, saying: &Saying, of: &[Mention], after_no: bool, after_yes: bool) {
        let span = (saying.start, saying.end);
        let target = match of {
            [only] => self.listed(*only),
            _ => None,
        };
        let Some(target) = target else {
            return if of.is_empty() || saying.says == Says::Bare {
                self.left(saying)
            } else {
                self.unclear(span)
            };
        };
        let there = self.facts(Mention::Task(target));
        let there = there.into_iter().filter(|one| self.receipt.noted[*one].fresh).collect::<Vec<_>>();
        if saying.says == Says::Bare && after_yes && !there.is_empty() {
            return self.out.changes.extend(there.into_iter().map(Change::Confirm));
        }
        if let ([_], false) = (self.receipt.unclear, after_no) {
            return self.out.changes.push(Change::Place { unclear: 0, task: target });
        }
        if saying.says == Says::Bare && (!after_no || !there.is_empty()) {
            return if after_no { self.unclear(span) } else { self.left(saying) };
        }
        let elsewhere = self.fresh(|fact| fact.number().is_some_and(|n| n != target));
        let new = self.fresh(|fact| matches!(fact, Fact::New { .. }));
        let asked: Vec<usize> =
            elsewhere.iter().copied().filter(|one| self.receipt.noted[*one].asked).collect();
        let facts = match () {
            () if self.one_task(&elsewhere) && new.is_empty() => elsewhere,
            () if elsewhere.is_empty() && new.len() == 1 => new,
            () if self.one_task(&asked) => asked,
            () => return self.unclear(span),
        };
        self.move_all(&facts, target, span);
    }

    /// Whether the same was noted of both.
    fn same_said(&self, some: &[usize], others: &[usize]) -> bool {
        let status = |one: &usize| match self.receipt.noted[*one].fact {
            Fact::Status { status, .. } => Some(status),
            _ => None,
        };
        some.iter().filter_map(status).eq(others.iter().filter_map(status))
    }

    /// Whether facts are about one and the same task.
    fn one_task(&self, facts: &[usize]) -> bool {
        let mut numbers = facts.iter().map(|one| self.receipt.noted[*one].fact.number());
        let first = numbers.next();
        first.is_some() && numbers.all(|n| Some(n) == first)
    }

    fn move_all(&mut self, facts: &[usize], to: u32, span: (usize, usize)) {
        let known = &self.receipt.known;
        let is_task = known.tasks.iter().any(|task| task.n == to);
        let fits = |fact: &Fact| match fact {
            Fact::Claim { .. } => !is_task,
            Fact::Status { .. } | Fact::Blocker { .. } | Fact::Unblocked { .. } | Fact::New { .. } => is_task,
            _ => false,
        };
        if !facts.iter().all(|one| fits(&self.receipt.noted[*one].fact)) {
            return self.unclear(span);
        }
        self.out.changes.extend(facts.iter().map(|from| Change::Move { from: *from, to }));
    }

    /// Bare answers, when nothing more telling was said.
    fn bare(&mut self) {
        let told = !self.out.changes.is_empty()
            || !self.out.says.records.is_empty()
            || !self.out.says.unclear.is_empty()
            || self.out.ask_again;
        let (questions, fresh) = (self.questions(), self.fresh(|_| true));
        if self.bare.no || self.bare.wrong {
            if told || !self.rest.is_empty() {
                return;
            }
            match (questions.as_slice(), fresh.as_slice()) {
                ([only], _) => self.out.changes.push(Change::TakeBack(*only)),
                // To "something wrong?", "no" says that nothing is.
                ([], [only]) if self.bare.wrong => self.out.changes.push(Change::TakeBack(*only)),
                _ => self.out.ask_again = true,
            }
        } else if self.bare.yes && !told {
            self.out.changes.extend(questions.into_iter().map(Change::Confirm));
        }
    }

    /// Reads what is left. `None` when nothing else was said, so that it is read as a whole.
    fn rest(&mut self) -> Option<()> {
        if self.rest.is_empty() {
            return Some(());
        }
        let says_something = !self.out.changes.is_empty() || self.out.ask_again;
        let about = self.subject();
        let goes_on = about.is_some() && self.rest.iter().all(|(_, _, joined)| *joined);
        if !says_something && !goes_on {
            return None;
        }
        let known = &self.receipt.known;
        for (start, end, joined) in std::mem::take(&mut self.rest) {
            let context = Context {
                tasks: known.tasks,
                offers: known.offers,
                open_blockers: known.open_blockers,
                received: known.received,
                lang: known.lang,
                under: about.filter(|_| joined),
            };
            let piece = &self.reply[start..end];
            let mut understood = statement::understand(piece, &context);
            read::quotable(&mut understood, piece);
            self.out.says.records.extend(understood.records);
            self.out.says.unclear.extend(understood.unclear);
        }
        if !says_something && self.out.says.records.is_empty() {
            return None;
        }
        Some(())
    }

    /// The one task that is spoken of: what was changed, else the one question, else the only task in the receipt.
    fn subject(&self) -> Option<u32> {
        let noted = &self.receipt.noted;
        let changed: Vec<usize> = self
            .out
            .changes
            .iter()
            .filter_map(|change| match change {
                Change::TakeBack(one) => Some(*one),
                _ => None,
            })
            .collect();
        let moved = self.out.changes.iter().any(|change| matches!(change, Change::Move { .. }));
        let number = |facts: &[usize]| match self.one_task(facts) {
            true => facts.first().and_then(|one| noted[*one].fact.number()),
            false => None,
        };
        match () {
            () if moved => None,
            () if !changed.is_empty() => number(&changed),
            () => number(&self.questions()).or_else(|| number(&self.fresh(|_| true))),
        }
    }

    /// Nothing is both right and wrong, and nothing is said twice.
    fn sound(&mut self) {
        let changes = std::mem::take(&mut self.out.changes);
        let denied = |one: usize| changes.contains(&Change::TakeBack(one));
        let moved = |one: usize| {
            changes.iter().any(|change| matches!(change, Change::Move { from, .. } if *from == one))
        };
        let torn = changes
            .iter()
            .any(|change| matches!(change, Change::Confirm(one) if denied(*one) || moved(*one)));
        let targets = |one: usize| {
            let all =
                changes.iter().filter(|change| matches!(change, Change::Move { from, .. } if *from == one));
            let mut all: Vec<_> = all.collect();
            all.dedup();
            all.len()
        };
        let split =
            changes.iter().any(|change| matches!(change, Change::Move { from, .. } if targets(*from) > 1));
        if torn || split {
            self.out.says.unclear = vec![self.reply.to_owned()];
            self.out.says.records.clear();
            return;
        }
        for change in &changes {
            let superseded = matches!(change, Change::TakeBack(one) if moved(*one));
            if !superseded && !self.out.changes.contains(change) {
                self.out.changes.push(*change);
            }
        }
    }

    /// What the receipt itself lists.
    fn fresh(&self, wanted: impl Fn(&Fact) -> bool) -> Vec<usize> {
        let noted = self.receipt.noted.iter().enumerate();
        noted.filter(|(_, one)| one.fresh && wanted(&one.fact)).map(|(place, _)| place).collect()
    }

    fn questions(&self) -> Vec<usize> {
        let noted = self.receipt.noted.iter().enumerate();
        noted.filter(|(_, one)| one.fresh && one.asked).map(|(place, _)| place).collect()
    }

    /// The number of a listed task or offer.
    fn listed(&self, mention: Mention) -> Option<u32> {
        let (Mention::Task(n) | Mention::Ordinal(n)) = mention else { return None };
        let known = &self.receipt.known;
        let listed =
            known.tasks.iter().any(|task| task.n == n) || known.offers.iter().any(|offer| offer.n == n);
        listed.then_some(n)
    }

    /// Everything that is meant; `None` when one of them means nothing that was noted.
    fn facts_of(&self, of: &[Mention]) -> Option<Vec<usize>> {
        let mut all = Vec::new();
        for mention in of {
            let facts = self.facts(*mention);
            if facts.is_empty() {
                return None;
            }
            all.extend(facts);
        }
        Some(all)
    }

    /// What was noted of it: in this receipt, else in one before. What is asked about comes first.
    fn facts(&self, mention: Mention) -> Vec<usize> {
        match mention {
            Mention::Thanked(place) => vec![place],
            Mention::Blocker => self.fresh(|fact| matches!(fact, Fact::Blocker { .. })),
            Mention::Thanks => self.fresh(|fact| matches!(fact, Fact::Shoutout { .. })),
            Mention::Absence => self.fresh(|fact| matches!(fact, Fact::Away { .. })),
            Mention::New => self.fresh(|fact| matches!(fact, Fact::New { .. })),
            Mention::Task(n) => self.facts_of_task(n),
            Mention::Ordinal(n) => {
                // "The second" is the number, unless it is another line of the receipt.
                let mut lines: Vec<u32> = Vec::new();
                for one in self.fresh(|_| true) {
                    if let Some(number) = self.receipt.noted[one].fact.number()
                        && !lines.contains(&number)
                    {
                        lines.push(number);
                    }
                }
                let line = lines.get(n as usize - 1).copied();
                if line == Some(n) { self.facts_of_task(n) } else { Vec::new() }
            }
        }
    }

    fn facts_of_task(&self, n: u32) -> Vec<usize> {
        let noted: &[Noted] = self.receipt.noted;
        let fresh = self.fresh(|fact| fact.number() == Some(n));
        let asked: Vec<usize> = fresh.iter().copied().filter(|one| noted[*one].asked).collect();
        match (asked.is_empty(), fresh.is_empty()) {
            (false, _) => asked,
            (true, false) => fresh,
            (true, true) => noted.iter().rposition(|one| one.fact.number() == Some(n)).into_iter().collect(),
        }
    }

    fn take_back(&mut self, facts: Vec<usize>, span: (usize, usize)) {
        match facts.is_empty() {
            true => self.unclear(span),
            false => self.out.changes.extend(facts.into_iter().map(Change::TakeBack)),
        }
    }

    fn take_back_or_leave(&mut self, facts: Vec<usize>, saying: &Saying) {
        match facts.is_empty() {
            true => self.left(saying),
            false => self.out.changes.extend(facts.into_iter().map(Change::TakeBack)),
        }
    }

    fn left(&mut self, saying: &Saying) {
        self.rest.push((saying.start, saying.end, false));
    }

    fn unclear(&mut self, (start, end): (usize, usize)) {
        let words = words::tidy(&self.reply[start..end]).to_owned();
        if !self.out.says.unclear.contains(&words) {
            self.out.says.unclear.push(words);
        }
    }
}
