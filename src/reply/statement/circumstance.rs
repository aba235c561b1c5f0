//! The circumstances of a cue: negated, conditional, over, somebody else's, only a part.

use super::lexicon::Sense;
use super::mention::Way;
use super::role;
use super::token::Kind;
use super::weigh::Scale;

impl Scale<'_, '_> {
    /// "once it is done, ..": the tokens that only say under which condition something holds.
    pub(super) fn conditional(&self) -> Vec<(usize, usize)> {
        let sight = self.sight;
        let mut out = Vec::new();
        for cue in self.cues.iter().filter(|cue| cue.sense == Sense::Hypo) {
            let next = cue.to;
            let dated = self.is_dated(next);
            if dated {
                continue;
            }
            // "after a lot of faffing the handbook is ..": the condition ends where the topic is told of.
            let topic = self
                .clause
                .mentions
                .iter()
                .filter(|m| m.from > next + 2 && sight.is(m.to, role::COPULA))
                .map(|m| m.from)
                .next()
                .unwrap_or(self.clause.to);
            let end = (next + 1..topic)
                .find(|at| {
                    matches!(sight.tokens.kind(*at), Kind::Mark(','))
                        || (*at > next + 2 || super::past::is_gerund(&sight.tokens, next, sight.language()))
                            && sight.says(*at, at + 1, &[Sense::SelfWord])
                })
                .unwrap_or(topic);
            out.push((cue.from, end));
        }
        out
    }

    /// Whether a day stands at `next`.
    pub(super) fn is_dated(&self, next: usize) -> bool {
        let sight = self.sight;
        matches!(sight.tokens.kind(next), Kind::Number { .. } | Kind::Other)
            || sight.entry(next).weekday > 0
            || sight.entry(next).month > 0
            || sight.is(next, role::TOMORROW | role::TODAY | role::NEXT | role::END | role::THIS)
            // "the last week", not "the final list"
            || sight.is(next, role::LAST)
                && (sight.entry(next + 1).weekday > 0
                    || sight.is(next + 1, role::WEEK | role::MONTH | role::DAY | role::WEEKEND))
            || sight.is(next, role::ARTICLE)
                && (matches!(sight.tokens.kind(next + 1), Kind::Number { .. })
                    || sight.entry(next + 1).weekday > 0
                    || sight.is(next + 1, role::WEEKEND | role::END))
    }

    /// "waiting on kev to drop it off": what somebody else is to do says nothing of the task.
    pub(super) fn is_awaited(&self, at: usize) -> bool {
        let tokens = &self.sight.tokens;
        self.cues.iter().any(|cue| {
            cue.sense == Sense::Block
                && cue.from < at
                && self.words_between(cue.from, at) <= 8
                && !self.comma_between(cue.from.max(1), at)
                && (cue.from..at)
                    .any(|at| matches!(tokens.fold(at), "to" | "until" | "till" | "unless" | "before"))
        })
    }

    pub(super) fn is_conditional(&self, at: usize) -> bool {
        self.conditions.iter().any(|(from, to)| *from <= at && at < *to)
    }

    pub(super) fn before(&self, at: usize, reach: usize, sense: Sense) -> bool {
        self.cues.iter().any(|cue| {
            cue.sense == sense
                && cue.to <= at
                && self.words_between(cue.to, at) <= reach
                && !self.comma_between(cue.to, at)
        })
    }

    pub(super) fn after(&self, at: usize, reach: usize, sense: Sense) -> bool {
        self.cues
            .iter()
            .any(|cue| cue.sense == sense && cue.from >= at && self.words_between(at, cue.from) <= reach)
    }

    pub(super) fn words_between(&self, from: usize, to: usize) -> usize {
        (from..to).filter(|at| self.sight.tokens.is_content(*at)).count()
    }

    pub(super) fn comma_between(&self, from: usize, to: usize) -> bool {
        (from..to).any(|at| matches!(self.sight.tokens.kind(at), Kind::Mark(',' | '(' | ':')))
    }

    /// The verb is the one that the topic's title asks for: "inspected" for "Inspect the vacant plots".
    pub(super) fn is_titles_verb(&self, at: usize) -> bool {
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
    pub(super) fn doer(&self, at: usize) -> f32 {
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

    /// "bank account: opened", "the stands are bolted down": nothing but a colon, a form of "be" or an adverb stands between the topic and what is said.
    pub(super) fn is_said_of_topic(&self, at: usize) -> bool {
        let sight = self.sight;
        // Under a quoted task, or behind "title:", the first word says it of that task.
        if self.clause.led && (self.clause.from..at).all(|at| !sight.tokens.is_content(at)) {
            return true;
        }
        let topic = self.clause.mentions.iter().rfind(|m| {
            m.to <= at && matches!(m.way, Way::Title | Way::Number | Way::Ordinal) && at - m.to <= 5
        });
        topic.is_some_and(|topic| {
            (topic.to..at).all(|at| {
                !sight.tokens.is_content(at)
                    || sight.is(at, role::STOP | role::COPULA | role::TAIL)
                        && !sight.is(
                            at,
                            role::PREPOSITION
                                | role::OF
                                | role::ARTICLE
                                | role::THIRD
                                | role::AND
                                | role::BUT
                                | role::BECAUSE
                                | role::RELATIVE,
                        )
                        && !sight.says(at, at + 1, &[Sense::SelfWord])
            })
        })
    }

    /// "a shelf collapsed", "the disk is broken": something went wrong.
    pub(super) fn fails(&self) -> bool {
        (self.clause.from..self.clause.to).any(|at| {
            self.sight.is(at, role::FAILS)
                && !self.clause.mentions.iter().any(|m| m.from <= at && at < m.to)
                && !self.before(at, 3, Sense::Neg)
        })
    }

    /// "nothing on the notes until the cut is final", where the cut is a task of one's own.
    pub(super) fn waits_for_own(&self, from: usize) -> bool {
        let sight = self.sight;
        let mentions = &self.clause.mentions;
        let Some(first) = mentions.first() else { return false };
        mentions.iter().any(|m| {
            let mut before = m.from;
            while before > from && sight.is(before - 1, role::ARTICLE | role::TASK) {
                before -= 1;
            }
            before > from
                && matches!(m.way, Way::Title | Way::Number | Way::Ordinal)
                && m.set & first.set == 0
                && m.set & sight.titles.all_tasks() != 0
                && sight.says(before - 1, before, &[Sense::Until, Sense::Hypo])
        })
    }

    /// "front brake done, rear brake not": behind what is done, something else is denied in as few words as can be.
    pub(super) fn leaves_out(&self) -> bool {
        let sight = self.sight;
        let done = |at: usize| {
            self.cues.iter().any(|cue| {
                matches!(cue.sense, Sense::Done | Sense::Did | Sense::Past)
                    && cue.to < at
                    && (cue.to..at).any(|at| {
                        matches!(sight.tokens.kind(at), Kind::Mark(',' | '-' | '—' | '('))
                            || sight.is(at, role::AND | role::BUT)
                    })
                    && (cue.to..at).any(|at| sight.is_free(at))
                    && !self.clause.mentions.iter().any(|m| cue.to <= m.from && m.from < at)
            })
        };
        self.cues.iter().any(|cue| {
            cue.sense == Sense::Neg
                && sight.is(cue.to - 1, role::NOT)
                && (cue.to >= self.clause.to || !sight.tokens.is_content(cue.to))
                && done(cue.from)
        })
    }

    /// Behind "who", "which": told beside the point.
    pub(super) fn in_aside(&self, at: usize) -> bool {
        let start = (self.clause.from..at)
            .rev()
            .take(10)
            .find(|at| matches!(self.sight.tokens.kind(*at), Kind::Mark(',')))
            .unwrap_or(self.clause.from);
        (start..at).any(|before| before > self.clause.from + 1 && self.sight.is(before, role::RELATIVE))
    }

    /// "landing page: hero section done": a noun between the topic and the verdict makes it a part.
    pub(super) fn is_part_of_topic(&self, at: usize) -> bool {
        let sight = self.sight;
        let Some(topic) = self.clause.mentions.iter().rfind(|m| m.to <= at && !matches!(m.way, Way::Faint))
        else {
            return false;
        };
        let Some(colon) = (topic.to..at)
            .find(|at| matches!(sight.tokens.kind(*at), Kind::Mark(':' | ',' | '-' | '—' | '→' | '=')))
        else {
            return false;
        };
        let near = at.saturating_sub(2).max(colon);
        (near..at).any(|noun| sight.is_free(noun) && (noun..at).all(|at| sight.tokens.is_content(at)))
            && !sight.says(colon, at + 1, &[Sense::SelfWord])
    }

    /// "five reviewers confirmed": so many, not all.
    pub(super) fn is_counted(&self, at: usize) -> bool {
        let sight = self.sight;
        let start = at.saturating_sub(3).max(self.clause.from);
        let number = (start..at).rfind(|at| {
            (matches!(sight.tokens.kind(*at), Kind::Number { form: super::token::Form::Plain, .. })
                || sight.entry(*at).number > 1)
                && !self.clause.mentions.iter().any(|m| m.from <= *at && *at < m.to)
        });
        let all = self.clause.mentions.iter().any(|m| matches!(m.way, Way::All | Way::Both));
        number.is_some_and(|number| {
            (number + 1 == at
                || number + 2 == at && sight.is(number + 1, role::COPULA)
                || (number + 1..at).any(|at| sight.is_free(at)))
                && !all
                && !sight.says(start, at, &[Sense::SelfWord])
        })
    }

    /// An action on something new ("a poll"), and no word of the title behind it.
    pub(super) fn is_step(&self, to: usize) -> bool {
        let sight = self.sight;
        let article =
            (to..self.clause.to.min(to + 3)).take_while(|at| sight.tokens.is_content(*at)).find(|at| {
                sight.is(*at, role::INDEFINITE)
                    && !self.clause.mentions.iter().any(|m| m.from <= *at && *at < m.to)
            });
        article.is_some_and(|at| {
            sight.entry(at).number > 1
                || sight.is_free(at + 1)
                    && !self.clause.mentions.iter().any(|m| m.from >= to && m.from <= at + 4)
        })
    }

    /// "might be finished", "should be done by now", "done, probably": the writer does not know; with a day behind it, it is a plan.
    pub(super) fn is_hedged(&self, from: usize, to: usize) -> bool {
        let dated = (to..self.clause.to).any(|at| {
            self.sight.entry(at).weekday > 0
                || self.sight.entry(at).month > 0
                || self.sight.is(at, role::TOMORROW | role::TODAY | role::NEXT | role::WEEKEND)
        });
        let by_now = |cue: &super::lexicon::Cue| {
            cue.sense == Sense::Bynow && cue.from >= to && self.words_between(to, cue.from) <= 2
        };
        !dated
            && (self.before(from, 6, Sense::Hedge)
                || self.after(to, 2, Sense::Hedge)
                || self.before(from, 5, Sense::Future) && self.cues.iter().any(by_now))
    }

    /// "i think 2 is done"
    pub(super) fn is_thought(&self, from: usize, to: usize) -> bool {
        self.before(from, 8, Sense::Think) || self.after(to, 2, Sense::Think)
    }

    /// "we were blocked on Monday": it was so.
    pub(super) fn is_over(&self, at: usize) -> bool {
        (self.clause.from..at).any(|at| self.sight.is(at, role::PAST))
            && self.words_between(self.clause.from, at) < 8
    }

    /// "done, ok?": the statement stands, only consent is asked for.
    pub(super) fn tagged(&self) -> bool {
        let last = (self.clause.from..self.clause.to)
            .rev()
            .find(|at| self.sight.tokens.is_content(*at))
            .unwrap_or(self.clause.from);
        (self.clause.from..last).any(|at| self.sight.tokens.kind(at) == Kind::Mark(','))
            && last > self.clause.from
            && self.words_between(self.clause.from, last) < 4
    }
}
