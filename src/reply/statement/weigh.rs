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

pub(super) struct Scale<'s, 'a> {
    pub(super) sight: &'s Sight<'a>,
    pub(super) clause: &'s Clause,
    pub(super) cues: Vec<Cue>,
    pub(super) conditions: Vec<(usize, usize)>,
    pub(super) out: Weights,
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
            // "still no blockers" begins as "still no answer" does.
            let nothing = cue.sense == Sense::Block
                && sight
                    .cues_in(cue.from, cue.to)
                    .iter()
                    .any(|c| c.sense == Sense::Noblock && c.from < cue.to && cue.from < c.to);
            !in_title && !gone && !nothing
        })
        .copied()
        .collect();
    let mut scale = Scale { sight, clause, cues, conditions: Vec::new(), out: Weights::default() };
    scale.conditions = scale.conditional();
    scale.shares();
    for at in 0..scale.cues.len() {
        scale.cue(scale.cues[at]);
    }
    if scale.out.most() < 0.4 && scale.fails() {
        scale.out.open += 0.5;
    }
    scale.balance(tick, struck);
    scale.cap();
    scale.out
}

impl Scale<'_, '_> {
    fn cue(&mut self, cue: Cue) {
        let (from, to) = (cue.from, cue.to);
        let awaited = matches!(
            cue.sense,
            Sense::Done | Sense::Did | Sense::Past | Sense::Drop | Sense::Release | Sense::Progress
        ) && self.is_awaited(from);
        if awaited {
            return;
        }
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
                    Sense::Past | Sense::Did
                        if self.is_said_of_topic(from)
                            && !(to - from == 1 && self.sight.is(from, role::STOP | role::COPULA)) =>
                    {
                        0.88
                    }
                    Sense::Past => 0.6 * self.doer(from),
                    Sense::Did => 0.7 * self.doer(from),
                    _ if self.in_aside(from) => 0.5,
                    _ => 1.0,
                };
                // "sent round a form": one thing on the way.
                let weight = if self.is_step(to) { weight * 0.45 } else { weight };
                // "ok" answers for what stands before it; first in a sentence it only clears the throat.
                let throat = to - from == 1
                    && matches!(
                        self.sight.tokens.fold(from),
                        "ok" | "okay" | "oki" | "yes" | "yep" | "yup" | "si" | "sim" | "oui" | "ja"
                    )
                    && !self.clause.mentions.iter().any(|m| m.to <= from);
                if throat {
                } else if self.clause.question && !self.tagged() && self.is_thought(from, to) {
                    add.done += weight;
                    add.doubt += 0.5;
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
                } else if self.is_hedged(from, to) {
                    add.done += weight;
                    add.doubt += 0.5;
                } else if self.before(from, 5, Sense::Future) || self.before(from, 3, Sense::Hypo) {
                    add.open += 1.0;
                } else if self.is_part_of_topic(from) || self.is_counted(from) {
                    add.done += weight * 0.7;
                    add.progress += 0.35;
                } else {
                    add.done += weight;
                    if self.is_thought(from, to) {
                        add.doubt += 0.35;
                    }
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
                // "the account is open" does what "open an account" asks for.
                () if to - from == 2
                    && self.sight.is(from, role::COPULA)
                    && self.clause.mentions.iter().any(|m| {
                        m.to <= from && self.sight.titles.has_word(m.set, self.sight.tokens.fold(to - 1))
                    }) =>
                {
                    add.done += 0.9
                }
                () if self.sight.is(from, role::NOT) => add.open += 1.0,
                () => add.progress += 0.8,
            },
            Sense::Part => add.progress += 0.4,
            // "everyone has been fitted except the twins"
            Sense::Except
                if to - from >= 2
                    && self.cues.iter().any(|c| {
                        matches!(c.sense, Sense::Done | Sense::Did | Sense::Past) && c.to <= from
                    })
                    && !self.clause.mentions.iter().any(|m| matches!(m.way, Way::All | Way::Rest)) =>
            {
                add.progress += 1.2
            }
            Sense::Nearly => add.progress += 0.3,
            // "it came off on Saturday": the day alone puts nothing off.
            Sense::Notyet
                if to - from <= 2
                    && self.sight.entry(to - 1).weekday > 0
                    && self.cues.iter().any(|c| {
                        matches!(c.sense, Sense::Done | Sense::Did | Sense::Past)
                            && c.from < from
                            && c.to < to
                    }) => {}
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
                // "given to Magda for print" hands on one step.
                () if (to..self.clause.to.min(to + 3)).any(|at| {
                    matches!(self.sight.tokens.fold(at), "for" | "zum" | "zur" | "para" | "pour")
                        && self.sight.tokens.is_content(at + 1)
                }) && self.sight.is(to - 1, role::FOR) =>
                {
                    add.done += 0.5
                }
                () if negated || conditional || self.before(from, 8, Sense::Wish) => add.doubt += 0.3,
                () => add.released += 1.0,
            },
            Sense::Block if !conditional || to - from > 2 => {
                match () {
                    // "not before May": a date of one's own is no obstacle.
                    () if to - from > 1
                        && (self.is_dated(to)
                            && !matches!(self.sight.tokens.fold(to - 1), "at" | "on" | "in" | "with")
                            || self.sight.says(to, to + 1, &[Sense::Until, Sense::Hypo])
                                && self.is_dated(to + 1)) =>
                    {
                        add.open += 0.8;
                    }
                    () if self.waits_for_own(from) => add.open += 0.8,
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
                // "nobody was free, I ask further": a denial in a long clause may deny something else.
                add.open += if self.words_between(self.clause.from, self.clause.to) <= 7 { 0.8 } else { 0.3 }
            }
            _ => {}
        }
        self.out = add;
    }

    /// Two turns of phrase over the same words say it no more surely than one.
    fn cap(&mut self) {
        let w = &mut self.out;
        for weight in [&mut w.dropped, &mut w.released] {
            *weight = weight.min(1.0);
        }
        for weight in [&mut w.blocked, &mut w.unblocked] {
            *weight = weight.min(1.2);
        }
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
                && !self.sight.cues_in(from, to).iter().any(|cue| {
                    super::clause::VERDICTS.contains(&cue.sense)
                        && !self.sight.is_title_word(cue, &self.clause.mentions)
                })
        }) && !w.says_something()
        {
            w.done += 0.9;
        }
        // Part of it: what is done is not all of it.
        let part = self.cues.iter().any(|cue| cue.sense == Sense::Part)
            || w.progress >= 1.2
            || w.done > 0.0 && self.leaves_out();
        let w = &mut self.out;
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
