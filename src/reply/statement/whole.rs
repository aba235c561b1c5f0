//! Statements about everything at once: "all done", "the rest is untouched", "done, done and done".

use super::clause::{Clause, VERDICTS, verdict_places};
use super::layout::Line;
use super::lexicon::Sense;
use super::mention::{Way, mentions};
use super::reading::{Evidence, Reading, Sweeping, items};
use super::role;
use super::sight::Sight;
use super::title::Set;
use super::token::Kind;
use super::weigh::{Weights, weigh};
use crate::reply::{Confidence, Fact, Record, Status};

/// An exception alone weighs as a part; that is not said of everything else.
fn bare_exception(weights: &Weights, except: Set, leads: bool) -> bool {
    except != 0
        && leads
        && weights.done + weights.open + weights.notyet + weights.blocked + weights.dropped == 0.0
        && weights.progress > 0.0
        && weights.progress <= 0.4
}

impl Reading<'_, '_> {
    /// "all done", "everything but 2 is finished", "the rest is untouched".
    pub(super) fn everything(&mut self, clause: &Clause, weights: Weights) -> bool {
        let sight = self.sight;
        let rest = clause.mentions.iter().any(|m| m.way == Way::Rest);
        let all = clause.mentions.iter().find(|m| m.way == Way::All);
        if !rest && all.is_none() {
            return false;
        }
        let Some(first) = clause.mentions.iter().find(|m| matches!(m.way, Way::All | Way::Rest)) else {
            return false;
        };
        // "all the letters are out" speaks of the letters.
        let except_cue = sight.first(clause.from, clause.to, &[Sense::Except]);
        let except: Set = except_cue.map_or(0, |cue| {
            clause
                .mentions
                .iter()
                .filter(|m| m.from >= cue.from && !matches!(m.way, Way::All | Way::Rest))
                .fold(0, |set, m| set | m.set | if m.way == Way::Other { self.other() } else { 0 })
        });
        let verdict = verdict_places(sight, clause.from, clause.to, &clause.mentions)
            .first()
            .copied()
            .unwrap_or(clause.to);
        let named = clause.mentions.iter().any(|m| {
            matches!(m.way, Way::Number | Way::Title | Way::Ordinal | Way::Both)
                && m.set & !except != 0
                && (m.from <= verdict || all.is_some_and(|all| all.from > m.from))
        });
        // "all" is the subject, or what was dealt with: not "away all of last week".
        let leads = (clause.from..first.from).all(|at| {
            !sight.tokens.is_content(at)
                || sight.is(at, role::STOP | role::AND | role::BUT)
                    && !sight.is(at, role::PREPOSITION | role::COPULA)
        });
        let beside = sight.cues_in(clause.from, clause.to).iter().any(|cue| {
            VERDICTS.contains(&cue.sense)
                && (cue.to + 2 >= first.from && cue.to <= first.from
                    || cue.from <= first.from && first.to <= cue.to)
        });
        if rest && verdict_places(sight, first.to, clause.to, &clause.mentions).is_empty() && !beside {
            return false;
        }
        if !leads && !beside && !rest {
            return false;
        }
        // "everything except the signage", and not a word more.
        let bare = except != 0
            && !weights.says_something()
            && !clause.question
            && (clause.from..first.from).all(|at| !sight.tokens.is_content(at));
        // "servidor trocado, tudo no ar": all of what the sentence is about.
        let of_topic = self.focus.count_ones() == 1
            && self.last.done >= 0.5
            && self.focus_sentence == clause.sentence
            && clause.from > clause.sentence.0
            && except == 0
            && !rest
            && sight.cues_in(first.from, first.to).iter().all(|cue| cue.sense != Sense::Alldone)
            && !(first.to..clause.to).any(|at| sight.is(at, role::TASK) || sight.is_free(at))
            || self.focus != 0 && matches!(sight.tokens.fold(first.to), "there" | "here");
        if of_topic {
            return false;
        }
        // "before we can measure anything": of what is spoken of.
        let of_topic = of_topic
            || self.focus != 0 && weights.blocked >= 0.5 && sight.tokens.fold(first.from).starts_with("any");
        if of_topic {
            return false;
        }
        let weights = if bare || bare_exception(&weights, except, first.from == clause.from) {
            Weights { done: 0.9, ..Weights::default() }
        } else {
            weights
        };
        if named && !rest || !weights.says_something() {
            return false;
        }
        if sight.titles.tasks == 1 && except == 0 {
            return false;
        }
        // "everything I have is in the folder"
        if sight.says(first.to, first.to + 1, &[Sense::SelfWord]) && except == 0 && !rest {
            return false;
        }
        // "all 50 posters", "everything in the garden": a noun of its own follows.
        if sight.is_free(first.to) && except == 0 && !rest
            || matches!(sight.tokens.kind(first.to), Kind::Number { .. })
        {
            return false;
        }
        if weights.unchanged && weights.most() < 0.5 {
            let words = sight.tokens.words(clause.from, clause.to).to_owned();
            self.records
                .push((clause.from, Record { fact: Fact::NoChange, words, confidence: Confidence::High }));
            return true;
        }
        let mut weights = weights;
        if except_cue.is_some()
            && weights.progress > 0.0
            && sight.says(clause.from, clause.to, &[Sense::Done, Sense::Past, Sense::Alldone])
        {
            // "except" is no hedge here.
            weights = Weights { done: 1.0, ..Weights::default() };
        }
        self.sweeping.push(Sweeping { rest, except, weights, from: clause.from, to: clause.to });
        if except != 0 {
            self.named |= except;
            self.focus = except;
            self.focus_paragraph = self.paragraph;
            self.hold = 0.8;
            for item in items(except & sight.titles.all_tasks()) {
                let open = Weights { open: 0.9, ..Weights::default() };
                self.evidence.push(Evidence {
                    item,
                    weights: open,
                    trust: 0.95,
                    from: clause.from,
                    to: clause.to,
                    points: true,
                });
            }
        }
        true
    }

    pub(super) fn sweep(&mut self) {
        let away = self.records.iter().any(|(_, record)| matches!(record.fact, Fact::Away { .. }));
        for sweep in std::mem::take(&mut self.sweeping) {
            // "off sick till Thursday, everything on hold": the writer's own absence holds up nobody else's work.
            if away && sweep.weights.blocked >= 0.5 {
                continue;
            }
            let spoken: Set = self
                .evidence
                .iter()
                .filter(|e| e.trust >= 0.5 && e.weights.says_something())
                .fold(0, |set, e| set | Sight::just(e.item));
            let closed = sweep.weights.done > 0.0
                || sweep.weights.progress + sweep.weights.open + sweep.weights.notyet > 0.0;
            let all = if closed { self.open() } else { self.sight.titles.all_tasks() };
            let meant = all & !sweep.except & if sweep.rest { !spoken } else { Set::MAX };
            // "the rest is moving" does not begin what was not begun.
            let vague = sweep.weights.progress > 0.0 && sweep.weights.done <= 0.0;
            let meant = items(meant).filter(|item| !(vague && self.status(*item) == Status::NotStarted));
            for item in meant.collect::<Vec<_>>() {
                let named = spoken & Sight::just(item) != 0;
                self.evidence.push(Evidence {
                    item,
                    weights: sweep.weights,
                    trust: if named && sweep.weights.blocked < 0.5 { 0.55 } else { 0.9 },
                    from: sweep.from,
                    to: sweep.to,
                    points: true,
                });
            }
        }
    }

    /// Blockers and solutions that named no task.
    pub(super) fn loose(&mut self) {
        let open: Vec<usize> =
            self.context.open_blockers.iter().filter_map(|n| self.sight.item(*n)).collect();
        for (from, to) in std::mem::take(&mut self.loose_unblocks) {
            if let [item] = open[..] {
                let weights = Weights { unblocked: 1.0, ..Weights::default() };
                self.evidence.push(Evidence { item, weights, trust: 0.7, from, to, points: true });
            }
        }
        for (from, to, beside) in std::mem::take(&mut self.loose_blocks) {
            // After words about tasks it is an obstacle beside them; before any, it may be one of theirs.
            // "still nothing from the agency. I can't confirm the interpreter without them": told again, with its task.
            let told_next = self.evidence.iter().any(|e| {
                (to..to + 3).contains(&e.from) && e.weights.blocked >= 0.6 && e.trust >= 0.6 && e.points
            });
            if told_next {
                continue;
            }
            let confidence = if beside
                && !self.records.iter().any(|(_, r)| matches!(r.fact, Fact::Blocker { task: None, .. }))
            {
                Confidence::Middle
            } else {
                Confidence::Low
            };
            let text = self.sight.tokens.words(from, to).to_owned();
            self.records.push((
                from,
                Record {
                    fact: Fact::Blocker { task: None, text: text.clone(), needs: None },
                    words: text,
                    confidence,
                },
            ));
        }
    }

    /// "Finished:", "In progress:", "Blocked:": a line that says it of the items below.
    pub(super) fn heading(&mut self, line: &Line) -> bool {
        let sight = self.sight;
        let words = (line.from..line.to).filter(|at| sight.tokens.is_content(*at)).count();
        if line.lead.is_some() || words > 3 || sight.tokens.kind(line.to - 1) != Kind::Mark(':') {
            if !line.item {
                self.heading = None;
            }
            return false;
        }
        let clause = Clause::whole(line.from, line.to);
        let weights = weigh(sight, &clause, None, None);
        let speaks = weights.most() >= 0.5 && mentions(sight, line.from, line.to).is_empty();
        self.heading = speaks.then_some(weights);
        speaks
    }

    /// "done, done and done", "✅✅❌": as many answers as there are tasks.
    pub(super) fn row_of_answers(&mut self, line: &Line) -> bool {
        let sight = self.sight;
        let tasks = sight.titles.tasks;
        if tasks < 2 || self.under != 0 || line.lead.is_some() || line.to - line.from > 40 {
            return false;
        }
        let mut answers = Vec::new();
        let mut at = line.from;
        while at < line.to {
            let cue = sight
                .cues_in(at, at + 1)
                .iter()
                .find(|cue| matches!(cue.sense, Sense::Done | Sense::Progress | Sense::Notyet | Sense::Block))
                .copied();
            match cue {
                Some(cue) => {
                    answers.push(cue);
                    at = cue.to.max(at + 1);
                }
                None if !sight.tokens.is_content(at)
                    || sight.is(at, role::AND)
                    || sight.tokens.kind(at) == Kind::Sign =>
                {
                    at += 1
                }
                None => return false,
            }
        }
        // "signed, paid, done" tells one story in three words; "done, done, done" answers three times.
        let words = |cue: &super::lexicon::Cue| {
            (sight.tokens.kind(cue.from) != Kind::Sign).then(|| sight.tokens.fold(cue.from))
        };
        let repeated = answers
            .windows(2)
            .all(|pair| words(&pair[0]) == words(&pair[1]) || pair[0].sense != pair[1].sense);
        if !repeated {
            return false;
        }
        if answers.len() < 2
            || !(answers.len() == tasks || answers.len() == self.open().count_ones() as usize)
        {
            return false;
        }
        let whole = if answers.len() == tasks { sight.titles.all_tasks() } else { self.open() };
        for (item, cue) in items(whole).zip(answers) {
            let weights = match cue.sense {
                Sense::Done => Weights { done: 1.0, ..Weights::default() },
                Sense::Progress => Weights { progress: 1.0, ..Weights::default() },
                Sense::Block => Weights { blocked: 1.0, ..Weights::default() },
                _ => Weights { open: 0.8, ..Weights::default() },
            };
            self.evidence.push(Evidence {
                item,
                weights,
                trust: 0.9,
                from: cue.from,
                to: cue.to,
                points: true,
            });
        }
        true
    }
}
