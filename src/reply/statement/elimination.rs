//! Which task a verdict is about that names none: the only one left, the only one begun, or the one whose turn it is in the order of the list.

use super::clause::Clause;
use super::lexicon::Sense;
use super::reading::{Evidence, Reading, items};
use super::role;
use super::sight::Sight;
use super::title::Set;
use super::weigh::Weights;
use crate::reply::{Fact, Status};

/// How sure it is that a clause is about a task that it does not name: never surer than [`crate::reply::Confidence::Middle`].
const ELIMINATED: f32 = 0.6;

/// A clause that decides something, and does not say of which task.
#[derive(Debug, Clone, Copy)]
pub(super) struct Adrift {
    pub from: usize,
    pub to: usize,
    pub sentence: usize,
    pub weights: Weights,
    /// It points ("it", "that one") or has no subject at all; else it speaks of something that no title knows.
    pub points: bool,
}

impl Reading<'_, '_> {
    /// Keeps a clause that decides something, and not of which task: it may be the one that nothing else is said of.
    pub(super) fn drift(&mut self, clause: &Clause, weights: Weights) {
        let beside = self.records.iter().any(|(at, record)| {
            matches!(record.fact, Fact::New { .. } | Fact::Claim { .. }) && *at < clause.to
        });
        let sight = self.sight;
        let start = (clause.from..clause.to).find(|at| sight.tokens.is_content(*at)).unwrap_or(clause.from);
        // "Gunther finished his hide", "and hanging up since Tuesday": somebody else's, or the topic before it.
        let others = sight.is_free(start)
            && sight.tokens.list[start].capital
            && sight.hits(start).is_empty()
            && (start..clause.to).any(|at| sight.is(at, role::THIRD));
        let goes_on = sight.is(start, role::AND) && clause.from > clause.sentence.0;
        if super::account::is_talk(self, clause.from, clause.to)
            || others
            || goes_on && self.focus_sentence == clause.sentence
        {
            return;
        }
        let w = &weights;
        let against = w.blocked + w.dropped + w.released + w.unblocked + w.doubt;
        let done = w.done >= 0.9 && against == 0.0 && w.open + w.progress < 0.3;
        let blocked = w.blocked >= 0.9 && w.done + w.dropped + w.released + w.unblocked + w.doubt == 0.0;
        if !beside && (done || blocked) {
            let points = self.points(clause)
                && (clause.from == clause.sentence.0
                    || self.sight.says(clause.from, clause.to, &[Sense::Pronoun]));
            self.adrift.push(Adrift {
                from: clause.from,
                to: clause.to,
                sentence: clause.sentence.0,
                weights,
                points,
            });
        }
    }

    /// "I rewrote the search page. It's live.": more about work that is on no list.
    pub(super) fn is_of_the_new(&self, clause: &Clause) -> bool {
        let after = self.records.iter().max_by_key(|(at, _)| *at);
        after.is_some_and(|(at, record)| {
            matches!(record.fact, Fact::New { .. }) && *at < clause.from && clause.from - at < 40
        }) && self.sight.says(clause.from, clause.to, &[Sense::Pronoun])
    }

    /// Gives what is adrift to the task that it must be about, where there is one.
    pub(super) fn settle(&mut self) {
        let told = self
            .evidence
            .iter()
            .filter(|e| e.points && e.weights.says_something())
            .fold(0, |set, e| set | Sight::just(e.item));
        let open = self.open();
        let left = open & !told & !self.named;
        let begun = items(left)
            .filter(|item| self.status(*item) == Status::InProgress)
            .fold(0, |set, item| set | Sight::just(item));
        if left.count_ones() == 1 && open & told != 0 {
            // What blocks beside told tasks may block something else.
            self.place(left.trailing_zeros() as usize, |adrift| adrift.weights.blocked == 0.0);
            self.lost.clear();
        } else if told | self.named == 0 && begun.count_ones() == 1 {
            self.place(begun.trailing_zeros() as usize, |adrift| adrift.points);
        } else if told != 0 {
            self.in_order(left);
        }
    }

    fn place(&mut self, item: usize, which: impl Fn(&Adrift) -> bool) {
        for adrift in std::mem::take(&mut self.adrift).into_iter().filter(which) {
            let Adrift { from, to, weights, .. } = adrift;
            self.evidence.push(Evidence { item, weights, trust: ELIMINATED, from, to, points: true });
            self.lost.retain(|(at, _)| *at != from);
            self.loose_blocks.retain(|(at, _, _)| *at != from);
        }
    }

    /// "1 is out, the hall is paid, 3 not yet": who goes through the list in order speaks of 2 between 1 and 3.
    fn in_order(&mut self, left: Set) {
        let mut anchors: Vec<(usize, usize)> = self
            .evidence
            .iter()
            .filter(|e| e.points && e.trust >= 0.6 && e.weights.says_something())
            .map(|e| (e.from, e.item))
            .collect();
        anchors.sort_unstable();
        anchors.dedup_by_key(|(_, item)| *item);
        if anchors.len() < 2 || anchors.windows(2).any(|pair| pair[0].1 >= pair[1].1) {
            return;
        }
        let bounds = |at: usize| {
            let before = anchors.iter().rfind(|(from, _)| *from < at).map_or(0, |(_, item)| item + 1);
            let behind = anchors
                .iter()
                .find(|(from, _)| *from > at)
                .map_or(self.sight.titles.tasks, |(_, item)| *item);
            (before, behind)
        };
        let mut found = Vec::new();
        for adrift in self.adrift.iter().filter(|adrift| adrift.weights.blocked == 0.0) {
            let (low, high) = bounds(adrift.from);
            let between: Vec<usize> = items(left).filter(|item| (low..high).contains(item)).collect();
            let beside = self
                .adrift
                .iter()
                .filter(|other| other.sentence != adrift.sentence && bounds(other.from) == (low, high))
                .count();
            if let ([item], 0) = (&between[..], beside) {
                found.push((adrift.from, *item));
            }
        }
        for (at, item) in found {
            let others = std::mem::take(&mut self.adrift);
            let (own, others) = others.into_iter().partition(|adrift| adrift.from == at);
            self.adrift = own;
            self.place(item, |_| true);
            self.adrift = others;
        }
    }
}
