//! Weighs what a clause says about its topic: each cue adds to the readings that it speaks for, after negation, tense, hedges and irony.

use super::clause::Clause;
use super::layout::Tick;
use super::lexicon::{Cue, Sense};
use super::mention::Way;
use super::role;
use super::sight::Sight;
use super::token::Kind;

/// Weights of the readings of one clause.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Weights {
    pub done: f32,
    pub progress: f32,
    /// Plainly not begun.
    pub notyet: f32,
    /// "not started", said in so many words.
    pub unbegun: f32,
    /// Not finished, whatever it was before.
    pub open: f32,
    pub dropped: f32,
    pub released: f32,
    pub blocked: f32,
    pub unblocked: f32,
    /// "is sorted": the task where nothing blocked it, else its blocker.
    pub settled: f32,
    /// It is said with irony, as a wish, as a condition.
    pub doubt: f32,
    /// "the same", "also": as the clause before.
    pub same: bool,
    /// "nothing new"
    pub unchanged: bool,
}

impl Weights {
    /// The strongest reading.
    pub fn most(&self) -> f32 {
        [
            self.done,
            self.progress,
            self.notyet,
            self.open,
            self.dropped,
            self.released,
            self.blocked,
            self.unblocked,
            self.settled,
        ]
        .into_iter()
        .fold(0.0, f32::max)
    }

    /// Whether it says anything about a task.
    pub fn says_something(&self) -> bool {
        self.most() > 0.0 || self.same || self.unchanged
    }
}

struct Scale<'s, 'a> {
    sight: &'s Sight<'a>,
    clause: &'s Clause,
    cues: Vec<Cue>,
    conditions: Vec<(usize, usize)>,
    out: Weights,
}

/// Weighs a clause; `tick` is what a checkbox before it says, `struck` the words that are crossed out.
pub(super) fn weigh(
    sight: &Sight<'_>,
    clause: &Clause,
    tick: Option<Tick>,
    struck: Option<(usize, usize)>,
) -> Weights {
    let cues = sight
        .cues_in(clause.from, clause.to)
        .iter()
        .filter(|cue| {
            let in_title = sight.is_title_word(cue, &clause.mentions);
            let gone = struck.is_some_and(|(from, to)| from <= cue.from && cue.to <= to);
            !in_title && !gone
        })
        .copied()
        .collect();
    let mut scale = Scale { sight, clause, cues, conditions: Vec::new(), out: Weights::default() };
    scale.conditions = scale.conditional();
    scale.shares();
    for at in 0..scale.cues.len() {
        scale.cue(scale.cues[at]);
    }
    scale.balance(tick, struck);
    scale.out
}

impl Scale<'_, '_> {
    /// "once it is done, ..": the tokens that only say under which condition something holds.
    fn conditional(&self) -> Vec<(usize, usize)> {
        let sight = self.sight;
        let mut out = Vec::new();
        for cue in self.cues.iter().filter(|cue| cue.sense == Sense::Hypo) {
            let next = cue.to;
            let dated = self.is_dated(next);
            if dated {
                continue;
            }
            let end = (next + 1..self.clause.to)
                .find(|at| {
                    matches!(sight.tokens.kind(*at), Kind::Mark(','))
                        || *at > next + 2 && sight.says(*at, at + 1, &[Sense::SelfWord])
                })
                .unwrap_or(self.clause.to);
            out.push((cue.from, end));
        }
        out
    }

    /// Whether a day stands at `next`.
    fn is_dated(&self, next: usize) -> bool {
        let sight = self.sight;
        matches!(sight.tokens.kind(next), Kind::Number { .. } | Kind::Other)
            || sight.entry(next).weekday > 0
            || sight.entry(next).month > 0
            || sight.is(next, role::TOMORROW | role::TODAY | role::NEXT | role::END | role::LAST | role::THIS)
            || sight.is(next, role::ARTICLE)
                && (matches!(sight.tokens.kind(next + 1), Kind::Number { .. })
                    || sight.entry(next + 1).weekday > 0
                    || sight.is(next + 1, role::WEEKEND | role::END))
    }

    fn is_conditional(&self, at: usize) -> bool {
        self.conditions.iter().any(|(from, to)| *from <= at && at < *to)
    }

    fn before(&self, at: usize, reach: usize, sense: Sense) -> bool {
        self.cues.iter().any(|cue| {
            cue.sense == sense
                && cue.to <= at
                && self.words_between(cue.to, at) <= reach
                && !self.comma_between(cue.to, at)
        })
    }

    fn after(&self, at: usize, reach: usize, sense: Sense) -> bool {
        self.cues
            .iter()
            .any(|cue| cue.sense == sense && cue.from >= at && self.words_between(at, cue.from) <= reach)
    }

    fn words_between(&self, from: usize, to: usize) -> usize {
        (from..to).filter(|at| self.sight.tokens.is_content(*at)).count()
    }

    fn comma_between(&self, from: usize, to: usize) -> bool {
        (from..to).any(|at| matches!(self.sight.tokens.kind(at), Kind::Mark(',' | '(' | ':')))
    }

    /// Percentages, fractions, "2 of 5".
    fn shares(&mut self) {
        let tokens = &self.sight.tokens;
        for at in self.clause.from..self.clause.to {
            let share = match tokens.kind(at) {
                Kind::Percent(percent) if percent <= 100 && self.is_a_share(at) => {
                    Some(percent as f32 / 100.0)
                }
                Kind::Fraction { part, whole } => Some(part as f32 / whole as f32),
                Kind::Number { value: part, .. }
                    if self.sight.is(at + 1, role::OF) || tokens.kind(at + 1) == Kind::Mark('/') =>
                {
                    let mut next = at + 2;
                    while self.sight.is(next, role::OF | role::ARTICLE) && next < at + 5 {
                        next += 1;
                    }
                    match tokens.kind(next) {
                        Kind::Number { value: whole, .. } if whole > 0 && next < self.clause.to => {
                            Some(part as f32 / whole as f32)
                        }
                        Kind::Word if self.sight.entry(next).number > 0 && next < self.clause.to => {
                            Some(part as f32 / f32::from(self.sight.entry(next).number))
                        }
                        _ => None,
                    }
                }
                // "two of three", "deux devis sur trois".
                Kind::Word
                    if self.sight.entry(at).number > 1
                        && (self.sight.is(at + 1, role::OF)
                            || self.sight.is_free(at + 1) && self.sight.is(at + 2, role::OF)) =>
                {
                    let mut next = at + 2;
                    while self.sight.is(next, role::OF | role::ARTICLE) && next < at + 5 {
                        next += 1;
                    }
                    let whole = match tokens.kind(next) {
                        Kind::Number { value, .. } => value as f32,
                        _ => f32::from(self.sight.entry(next).number),
                    };
                    (whole > 1.0 && next < self.clause.to)
                        .then(|| f32::from(self.sight.entry(at).number) / whole)
                }
                _ => None,
            };
            match share {
                Some(share) if share >= 1.0 => self.out.done += 0.9,
                Some(0.0) => self.out.notyet += 0.7,
                Some(_) => self.out.progress += 1.2,
                None => {}
            }
        }
    }

    /// "80 % there", "poster 80 %"; not "20 % off", "38 % would vote".
    fn is_a_share(&self, at: usize) -> bool {
        let sight = self.sight;
        let next = at + 1;
        if next >= self.clause.to || sight.is(next, role::DISCOUNT) {
            return next >= self.clause.to;
        }
        !sight.tokens.is_content(next)
            || sight.tokens.kind(next) == Kind::Sign
            || sight.is(next, role::AND | role::BUT | role::BECAUSE | role::OF)
            || sight.says(next, next + 1, &[Sense::Done, Sense::Past, Sense::Progress, Sense::Part])
            || matches!(
                sight.tokens.fold(next),
                "there" | "now" | "so" | "today" | "already" | "ya" | "ja" | "deja" | "schon"
            )
    }

    fn cue(&mut self, cue: Cue) {
        let (from, to) = (cue.from, cue.to);
        let negated = self.before(from, 3, Sense::Neg);
        let conditional = self.is_conditional(from);
        let out = &self.out.clone();
        let mut add = *out;
        let twin = |sense: Sense| self.cues.iter().any(|c| c.sense == sense && (c.from, c.to) == (from, to));
        match cue.sense {
            Sense::Done if twin(Sense::Unblock) => {}
            Sense::Unblock if twin(Sense::Done) && !negated && !conditional => add.settled += 1.0,
            Sense::Done | Sense::Did | Sense::Past | Sense::Alldone => {
                let weight = match cue.sense {
                    Sense::Past if self.is_titles_verb(from) => 0.95,
                    Sense::Did if self.is_titles_verb(from) || self.is_titles_verb(to - 1) => 0.95,
                    Sense::Past => 0.6 * self.doer(from),
                    Sense::Did => 0.7 * self.doer(from),
                    _ if self.in_aside(from) => 0.5,
                    _ => 1.0,
                };
                // "sent round a form": one thing on the way.
                let weight = if self.is_step(to) { weight * 0.45 } else { weight };
                // "ok" answers for what stands before it; first in a sentence it only clears the throat.
                let throat = matches!(self.sight.tokens.fold(from), "ok" | "okay" | "oki")
                    && !self.clause.mentions.iter().any(|m| m.to <= from);
                if throat {
                } else if self.clause.question && !self.tagged() {
                    add.open += 0.2;
                } else if conditional {
                    add.open += 0.5;
                    add.doubt += 0.3;
                } else if negated {
                    add.open += 1.0;
                } else if self.before(from, 8, Sense::Wish) {
                    add.open += 0.7;
                    add.doubt += 0.5;
                } else if self.before(from, 3, Sense::Nearly) || self.after(to, 1, Sense::Nearly) {
                    add.progress += 1.2;
                } else if self.before(from, 5, Sense::Future) || self.before(from, 3, Sense::Hypo) {
                    add.open += 1.0;
                } else if self.is_part_of_topic(from) || self.is_counted(from) {
                    add.done += weight * 0.7;
                    add.progress += 0.35;
                } else {
                    add.done += weight;
                }
            }
            Sense::Progress => match () {
                () if conditional => add.open += 0.3,
                () if negated => add.open += 0.5,
                () if self.before(from, 4, Sense::Future) => add.open += 0.7,
                // "agenda drafted" does all that "Draft the agenda" asks for.
                () if to - from == 1
                    && self.is_titles_verb(from)
                    && super::past::is_past(&self.sight.tokens, from, self.sight.language()) =>
                {
                    add.done += 0.9
                }
                () if self.sight.is(from, role::NOT) => add.open += 1.0,
                () => add.progress += 0.8,
            },
            Sense::Part => add.progress += 0.4,
            Sense::Nearly => add.progress += 0.3,
            Sense::Notyet if !conditional => {
                add.notyet += 1.0;
                if (from..to).any(|at| self.sight.is(at, role::BEGIN)) {
                    add.unbegun += 1.0;
                }
            }
            Sense::Untouched if !conditional && !negated => add.open += 0.9,
            Sense::Future if !conditional => add.open += 0.3,
            // "gestrichen" is done where "streichen" was asked for.
            Sense::Drop
                if to - from == 1
                    && self.is_titles_verb(from)
                    && super::past::is_past(&self.sight.tokens, from, self.sight.language()) =>
            {
                add.done += 0.9
            }
            Sense::Drop => match () {
                () if negated || conditional || self.before(from, 8, Sense::Wish) => add.doubt += 0.3,
                // "should I delete it?" asks, "can we delete it?" asks for it.
                () if self.clause.question
                    && !(self.clause.from..from).any(|at| self.sight.is(at, role::MAYBE | role::PLEASE)) =>
                {
                    add.doubt += 0.3
                }
                () => add.dropped += 1.0,
            },
            // "handed the form to the council" hands in, "to Samir" hands over.
            Sense::Release
                if self.sight.is(to - 1, role::FOR)
                    && to - from >= 2
                    && self.sight.tokens.kind(to) == Kind::Word
                    && !self.sight.tokens.list[to].capital
                    && !self.sight.is(to, role::THIRD)
                    && self.sight.is(to, role::ARTICLE) =>
            {
                add.done += 0.5
            }
            Sense::Release => match () {
                () if negated || conditional || self.before(from, 8, Sense::Wish) => add.doubt += 0.3,
                () => add.released += 1.0,
            },
            Sense::Block if !conditional || to - from > 2 => {
                match () {
                    // "not before May": a date of one's own is no obstacle.
                    () if to - from > 1
                        && (self.is_dated(to)
                            || self.sight.says(to, to + 1, &[Sense::Until, Sense::Hypo])
                                && self.is_dated(to + 1)) =>
                    {
                        add.open += 0.8;
                    }
                    () if negated && to - from == 1 => add.open += 0.2,
                    () if self.is_over(from) => add.unblocked += 0.2,
                    () => add.blocked += 1.0,
                }
            }
            Sense::Unblock
                if self.cues.iter().any(|c| {
                    c.sense == Sense::Block && c.from < to && from < c.to && c.to - c.from >= to - from
                }) => {}
            Sense::Unblock if !negated && !conditional && !self.clause.question => add.unblocked += 1.0,
            Sense::Noblock => add.unblocked += 0.3,
            Sense::Same => add.same = true,
            Sense::Nochange => add.unchanged = true,
            Sense::Irony => add.doubt += 0.6,
            Sense::Wish => add.doubt += 0.3,
            Sense::Neg
                if self.cues.iter().all(|c| {
                    matches!(c.sense, Sense::Neg | Sense::Pronoun | Sense::SelfWord | Sense::Filler)
                }) =>
            {
                add.open += 0.8
            }
            _ => {}
        }
        self.out = add;
    }

    /// The verb is the one that the topic's title asks for: "inspected" for "Inspect the vacant plots".
    fn is_titles_verb(&self, at: usize) -> bool {
        let word = self.sight.tokens.fold(at);
        let hits = self.sight.hits(at);
        let set = self.clause.mentions.iter().fold(0, |set, m| set | m.set);
        hits.iter().any(|hit| {
            !hit.synonym
                && (hit.place == 1
                    || hit.weight >= 0.3
                        && super::past::is_past(&self.sight.tokens, at, self.sight.language()))
                && (set == 0 || set >> hit.item & 1 == 1)
        }) && !self.sight.titles.has_word(set, word)
    }

    /// How much a past form counts by who did it: the writer and the topic itself in full, other people little.
    fn doer(&self, at: usize) -> f32 {
        let sight = self.sight;
        let start = (self.clause.from..at)
            .rev()
            .find(|at| matches!(sight.tokens.kind(*at), Kind::Mark(',' | ':' | '(' | ')' | '—')))
            .map_or(self.clause.from, |at| at + 1);
        if self.in_aside(at) {
            return 0.4;
        }
        let named = self.clause.mentions.iter().any(|m| !matches!(m.way, Way::Faint));
        if sight.says(start, at, &[Sense::SelfWord]) && !named {
            // "I've mailed the participants" is a step, "I've mailed it" is the thing.
            let rest = (at + 1..self.clause.to).take(5);
            let object = rest.clone().find(|at| sight.is_free(*at));
            let pronoun = sight.says(at + 1, object.unwrap_or(self.clause.to).min(at + 3), &[Sense::Pronoun]);
            return if object.is_some() && !pronoun { 0.5 } else { 1.0 };
        }
        if sight.says(start, at, &[Sense::SelfWord])
            || self.clause.mentions.iter().any(|m| m.from < at && m.to > start)
        {
            return 1.0;
        }
        // "Ravi did the room": whoever did it, it is the task that was done.
        if self
            .clause
            .mentions
            .iter()
            .any(|m| m.from > at && m.from <= at + 3 && matches!(m.way, Way::Title | Way::Number))
        {
            return 1.0;
        }
        let others = (start..at).any(|at| sight.is(at, role::THIRD) || sight.is_free(at));
        if others { 0.4 } else { 1.0 }
    }

    /// Behind "who", "which": told beside the point.
    fn in_aside(&self, at: usize) -> bool {
        let start = (self.clause.from..at)
            .rev()
            .take(10)
            .find(|at| matches!(self.sight.tokens.kind(*at), Kind::Mark(',')))
            .unwrap_or(self.clause.from);
        (start..at).any(|before| before > self.clause.from + 1 && self.sight.is(before, role::RELATIVE))
    }

    /// "landing page: hero section done": a noun between the topic and the verdict makes it a part.
    fn is_part_of_topic(&self, at: usize) -> bool {
        let sight = self.sight;
        let Some(topic) = self.clause.mentions.iter().rfind(|m| m.to <= at && !matches!(m.way, Way::Faint))
        else {
            return false;
        };
        let Some(colon) =
            (topic.to..at).find(|at| matches!(sight.tokens.kind(*at), Kind::Mark(':' | ',' | '-' | '—')))
        else {
            return false;
        };
        let near = at.saturating_sub(3).max(colon);
        (near..at).any(|at| sight.is_free(at)) && !sight.says(colon, at + 1, &[Sense::SelfWord])
    }

    /// "five reviewers confirmed": so many, not all.
    fn is_counted(&self, at: usize) -> bool {
        let sight = self.sight;
        let start = at.saturating_sub(3).max(self.clause.from);
        let number = (start..at).rfind(|at| {
            (matches!(sight.tokens.kind(*at), Kind::Number { form: super::token::Form::Plain, .. })
                || sight.entry(*at).number > 1)
                && !self.clause.mentions.iter().any(|m| m.from <= *at && *at < m.to)
        });
        let all = self.clause.mentions.iter().any(|m| matches!(m.way, Way::All | Way::Both));
        number.is_some_and(|number| {
            (number + 1 == at || (number + 1..at).any(|at| sight.is_free(at)))
                && !all
                && !sight.says(start, at, &[Sense::SelfWord])
        })
    }

    /// An action on something new ("a poll"), and no word of the title behind it.
    fn is_step(&self, to: usize) -> bool {
        let sight = self.sight;
        let article = (to..self.clause.to.min(to + 3)).find(|at| sight.is(*at, role::INDEFINITE));
        article.is_some_and(|at| {
            sight.entry(at).number > 1
                || sight.is_free(at + 1)
                    && !self.clause.mentions.iter().any(|m| m.from >= to && m.from <= at + 4)
        })
    }

    /// "we were blocked on Monday": it was so.
    fn is_over(&self, at: usize) -> bool {
        (self.clause.from..at).any(|at| self.sight.is(at, role::PAST))
            && self.words_between(self.clause.from, at) < 8
    }

    /// "done, ok?": the statement stands, only consent is asked for.
    fn tagged(&self) -> bool {
        let last = (self.clause.from..self.clause.to)
            .rev()
            .find(|at| self.sight.tokens.is_content(*at))
            .unwrap_or(self.clause.from);
        (self.clause.from..last).any(|at| self.sight.tokens.kind(at) == Kind::Mark(','))
            && last > self.clause.from
            && self.words_between(self.clause.from, last) < 4
    }

    fn balance(&mut self, tick: Option<Tick>, struck: Option<(usize, usize)>) {
        let w = &mut self.out;
        match tick {
            Some(Tick::Checked) if w.done > 0.0 || w.progress + w.open + w.notyet + w.dropped < 0.9 => {
                w.done += 1.2
            }
            Some(Tick::Checked) => w.done += 0.6,
            Some(Tick::Empty) if w.most() == 0.0 => w.open += 1.0,
            Some(Tick::Empty) => {
                w.open += 0.4;
                w.done *= 0.4;
            }
            Some(Tick::Partly) => w.progress += 1.0,
            None => {}
        }
        if struck.is_some_and(|(from, to)| {
            self.clause.from <= to
                && from < self.clause.to
                && !self.sight.says(from, to, &super::clause::VERDICTS)
        }) && !w.says_something()
        {
            w.done += 0.9;
        }
        // Part of it: what is done is not all of it.
        let part = self.cues.iter().any(|cue| cue.sense == Sense::Part) || w.progress >= 1.2;
        if part && w.done > 0.0 {
            w.progress += w.done.min(1.0) * 0.8;
            w.done *= 0.3;
        }
        if w.blocked > 0.0 && w.unblocked > 0.3 && w.blocked <= w.unblocked {
            w.blocked = 0.0;
        }
        if w.unblocked >= 0.9 && w.done < 0.95 {
            w.done *= 0.5;
        }
        if w.dropped > 0.0 || w.released > 0.0 {
            w.progress *= 0.5;
            w.open *= 0.5;
        }
    }
}
