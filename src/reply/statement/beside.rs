//! What sentences say beside a status: thanks, absences, claims, corrections, work that is on no list.

use super::away::absence;
use super::clause::{Clause, verdict_places};
use super::extra::{extra, says_unlisted};
use super::lexicon::Sense;
use super::mention::{Mention, Way, mentions};
use super::reading::{Evidence, Reading, items};
use super::role;
use super::thanks::thanked;
use super::weigh::Weights;
use crate::reply::{Confidence, Fact, Record};

impl Reading<'_, '_> {
    /// Things that a whole sentence says beside statuses; gives the tokens that are used up by them.
    pub(super) fn sentence(&mut self, from: usize, to: usize) -> Vec<(usize, usize)> {
        let sight = self.sight;
        let mut used = Vec::new();
        for name in thanked(sight, from, to) {
            let who = sight.tokens.words(name.from, name.to).trim_start_matches('@').to_owned();
            used.push((name.cue.0.min(name.from), name.cue.1.max(name.to)));
            let words = sight.tokens.words(name.cue.0.min(name.from), name.cue.1.max(name.to)).to_owned();
            self.records.push((
                name.from,
                Record { fact: Fact::Shoutout { to: who }, words, confidence: Confidence::High },
            ));
        }
        if let Some(absence) = absence(sight, from, to, self.context.received)
            && (absence.plain || self.sight.says(from, to, &[Sense::Away]))
        {
            let words = sight.tokens.words(absence.from, absence.to).to_owned();
            let known = self.records.iter().any(|(_, r)| matches!(r.fact, Fact::Away { until: Some(_) }));
            if absence.plain && !known {
                self.records.retain(|(_, r)| !matches!(r.fact, Fact::Away { .. }));
                self.records.push((
                    absence.from,
                    Record { fact: Fact::Away { until: absence.until }, words, confidence: Confidence::High },
                ));
                used.push((absence.from, absence.to));
            } else if !known && self.is_plain_absence(absence.from, absence.to) {
                self.records.push((
                    absence.from,
                    Record { fact: Fact::Away { until: None }, words, confidence: Confidence::Middle },
                ));
            }
        }
        used
    }

    /// Words that speak of an absence even without a date.
    pub(super) fn is_plain_absence(&self, from: usize, to: usize) -> bool {
        to - from > 1 || matches!(self.sight.tokens.fold(from), "ooo" | "offline" | "afk" | "unavailable")
    }

    /// "sorry, I meant 2 not 3"
    pub(super) fn correction(&mut self, clause: &Clause) -> bool {
        let sight = self.sight;
        let (from, to) = clause.sentence;
        if !sight.says(from, to, &[Sense::Meant]) {
            return false;
        }
        let all = mentions(sight, from, to);
        if !verdict_places(sight, from, to, &all).is_empty() {
            return false;
        }
        let strong: Vec<&Mention> =
            all.iter().filter(|m| matches!(m.way, Way::Number | Way::Ordinal | Way::Title)).collect();
        let denied = |m: &Mention| {
            sight
                .cues_in(m.from.saturating_sub(3), m.from)
                .iter()
                .any(|cue| cue.sense == Sense::Neg && cue.to <= m.from)
        };
        let (no, yes): (Vec<&Mention>, Vec<&Mention>) = strong.into_iter().partition(|m| denied(m));
        let ([yes], [no]) = (&yes[..], &no[..]) else { return false };
        if yes.from < clause.from || yes.from >= clause.to {
            // Told once, by the clause that holds the right one.
            return yes.from < clause.from;
        }
        for item in items(yes.set) {
            self.evidence.push(Evidence {
                item,
                weights: Weights { done: 0.9, ..Weights::default() },
                trust: 0.8,
                from,
                to,
                points: true,
            });
        }
        for item in items(no.set) {
            self.evidence.push(Evidence {
                item,
                weights: Weights { open: 1.0, ..Weights::default() },
                trust: 0.9,
                from,
                to,
                points: true,
            });
        }
        true
    }

    /// "drawings are finished .. wait no, that was last year": what was said just before does not stand.
    pub(super) fn retraction(&mut self, clause: &Clause) {
        let sight = self.sight;
        let start = (clause.from..clause.to).find(|at| sight.tokens.is_content(*at)).unwrap_or(clause.from);
        let retracts = sight.cues_in(start, start + 1).iter().any(|cue| {
            cue.sense == Sense::Retract
                || cue.sense == Sense::Meant && (cue.from..cue.to).any(|at| sight.is(at, role::NOT))
        });
        if !retracts || !clause.mentions.is_empty() {
            return;
        }
        let Some(last) = self.evidence.last().map(|e| e.from) else { return };
        for told in self.evidence.iter_mut().filter(|told| told.from == last && told.to <= start + 1) {
            told.weights.doubt = told.weights.doubt.max(0.5);
        }
    }

    /// "can I grab 4?"
    pub(super) fn claim(&mut self, clause: &Clause) -> bool {
        let sight = self.sight;
        let tasks = sight.titles.tasks;
        let offered = !sight.titles.all_tasks();
        if sight.titles.items == tasks {
            return false;
        }
        let (from, to) = clause.sentence;
        let Some(cue) = sight.first(from, to, &[Sense::Claim]) else { return false };
        let several = mentions(sight, from, to).iter().filter(|m| m.set & offered != 0).count() > 1;
        let (near, far) = if several { (clause.from, clause.to) } else { (from, to) };
        if sight.says(near, far, &[Sense::Noclaim]) {
            return clause.mentions.iter().any(|m| m.set & offered != 0);
        }
        let denied = |m: &Mention| {
            sight
                .cues_in(m.from.saturating_sub(2).max(from), m.from)
                .iter()
                .any(|cue| cue.sense == Sense::Neg)
        };
        let mut set = clause
            .mentions
            .iter()
            .filter(|m| !denied(m))
            .filter(|m| {
                matches!(m.way, Way::Number | Way::Ordinal | Way::Title)
                    || (m.set & offered).count_ones() == 1
            })
            .fold(0, |set, m| set | m.set)
            & offered;
        if set == 0 && sight.says(clause.from, clause.to, &[Sense::Claim]) {
            set = self.focus & offered;
        }
        if set == 0 {
            return false;
        }
        self.focus = set;
        self.hold = 0.8;
        let words = sight.tokens.words(clause.from.min(cue.from), clause.to.max(cue.to)).to_owned();
        for item in items(set) {
            let offer = sight.number(item);
            if !self.records.iter().any(|(_, r)| r.fact == Fact::Claim { offer }) {
                self.records.push((
                    clause.from,
                    Record {
                        fact: Fact::Claim { offer },
                        words: words.clone(),
                        confidence: Confidence::High,
                    },
                ));
            }
        }
        clause.mentions.iter().all(|m| m.set & !offered == 0)
    }

    /// Work that is on no list.
    pub(super) fn addition(&mut self, clause: &Clause, used: &[(usize, usize)]) -> bool {
        let sight = self.sight;
        if used.iter().any(|(from, to)| *from < clause.to && clause.from < *to) {
            return false;
        }
        let unlisted = sight
            .first(clause.from, clause.to, &[Sense::New])
            .is_some_and(|cue| says_unlisted(sight, cue.from, cue.to));
        let Some(extra) = extra(sight, clause, self.announced) else {
            self.announced |= unlisted;
            return unlisted && verdict_places(sight, clause.from, clause.to, &clause.mentions).is_empty();
        };
        let title = sight.tokens.words(extra.title.0, extra.title.1);
        let title = title.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
        if title.is_empty() {
            return false;
        }
        let words = sight.tokens.words(clause.from, clause.to).to_owned();
        let confidence = match (extra.plain, extra.faint) {
            (true, _) => Confidence::High,
            (false, false) => Confidence::Middle,
            (false, true) => Confidence::Low,
        };
        self.records.push((
            clause.from,
            Record { fact: Fact::New { title, status: extra.status }, words, confidence },
        ));
        self.announced = false;
        self.focus = 0;
        self.hold = 0.0;
        true
    }
}
