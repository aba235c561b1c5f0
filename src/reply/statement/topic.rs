//! What a clause is about: what its words point at, or what the clauses around it are about.

use super::clause::{Clause, VERDICTS, verdict_places};
use super::lexicon::Sense;
use super::mention::{Mention, Way};
use super::reading::{Reading, items};
use super::role;
use super::sight::Sight;
use super::title::Set;
use super::token::Kind;
use crate::reply::Status;

impl Reading<'_, '_> {
    /// Whether a clause points back with a pronoun.
    pub(super) fn points(&self, clause: &Clause) -> bool {
        let sight = self.sight;
        let elliptic = !sight.says(clause.from, clause.to, &[Sense::SelfWord]) && !self.has_stranger(clause);
        elliptic || sight.says(clause.from, clause.to, &[Sense::Pronoun])
    }

    /// The one task that later clauses of the same sentence name.
    pub(super) fn ahead(&self, clauses: &[Clause]) -> Option<Set> {
        let (first, rest) = clauses.split_first()?;
        let mut sets = rest
            .iter()
            .take(3)
            .take_while(|c| c.sentence == first.sentence)
            .filter_map(|c| self.resolve(&c.mentions, c.from, c.to))
            .map(|(set, _)| set);
        sets.next().filter(|set| set.count_ones() == 1)
    }

    /// The task that a clause without a topic of its own is about.
    pub(super) fn inherited(&self, clause: &Clause, led: bool) -> (Set, f32) {
        let sight = self.sight;
        if led {
            return (self.focus, self.hold);
        }
        let stranger = self.has_stranger(clause);
        let factor: f32 = if stranger { 0.55 } else { 1.0 };
        if self.under != 0 {
            return (self.under, 0.9 * factor.max(0.8));
        }
        if sight.titles.tasks == 1 {
            return (1, if stranger { 0.62 } else { 0.9 });
        }
        if self.focus != 0 {
            return (self.focus, self.hold * factor);
        }
        (0, 0.0)
    }

    /// The clause begins with a noun of its own that no title knows.
    pub(super) fn has_stranger(&self, clause: &Clause) -> bool {
        let sight = self.sight;
        let first = verdict_places(sight, clause.from, clause.to, &clause.mentions)
            .first()
            .copied()
            .unwrap_or(clause.to);
        let own = sight.says(clause.from, first, &[Sense::SelfWord, Sense::Pronoun]);
        // "until the appeal is heard my hands are tied"
        let start = (clause.from..clause.to).find(|at| sight.tokens.is_content(*at)).unwrap_or(clause.from);
        let subordinate = matches!(
            sight.tokens.fold(start),
            "until"
                | "till"
                | "before"
                | "unless"
                | "bis"
                | "bevor"
                | "solange"
                | "hasta"
                | "ate"
                | "enquanto"
                | "mientras"
                | "tant"
        );
        // "not a thing yet on the worm business": what it is about stands behind the verdict.
        let behind = start == first
            && sight.says(first, first + 1, &[Sense::Notyet, Sense::Untouched, Sense::Nochange])
            && (first..clause.to.min(first + 8)).any(|at| {
                sight.is(at, role::ABOUT)
                    && (at + 1..clause.to.min(at + 4))
                        .any(|at| sight.is_free(at) && sight.hits(at).is_empty())
                    && !(at + 1..clause.to.min(at + 5)).any(|at| !sight.hits(at).is_empty())
            });
        if behind && clause.mentions.is_empty() {
            return true;
        }
        !own && !subordinate && (clause.from..first).any(|at| sight.is_free(at))
    }

    /// What the mentions of a clause point at, and how surely.
    pub(super) fn resolve(&self, mentions: &[Mention], from: usize, to: usize) -> Option<(Set, f32)> {
        let sight = self.sight;
        let tasks = sight.titles.all_tasks();
        // "the list and the letter": a faint word counts beside a telling one.
        let joins = |left: &Mention, right: &Mention| {
            let between = left.to..right.from;
            between.clone().any(|at| sight.is(at, role::AND))
                && between
                    .clone()
                    .all(|at| !sight.tokens.is_content(at) || sight.is(at, role::AND | role::ARTICLE))
        };
        let telling = |at: usize, m: &Mention| match m.way {
            Way::OneOf | Way::All => false,
            Way::Faint => {
                m.words > 0 && at > 0 && mentions[at - 1].way == Way::Title && joins(&mentions[at - 1], m)
            }
            _ => true,
        };
        let strong: Vec<&Mention> =
            mentions.iter().enumerate().filter(|(at, m)| telling(*at, m)).map(|(_, m)| m).collect();
        let verdict = verdict_places(sight, from, to, mentions).first().copied().unwrap_or(to);
        let excepted = |m: &Mention| {
            sight
                .cues_in(from, m.from)
                .iter()
                .any(|cue| cue.sense == Sense::Except && cue.to <= m.from && m.from - cue.to <= 3)
                && mentions.iter().any(|a| a.way == Way::All)
        };
        let pool: Vec<&&Mention> = strong.iter().filter(|m| m.from <= verdict && !excepted(m)).collect();
        let pool: Vec<&Mention> = if pool.is_empty() {
            strong.iter().filter(|m| !excepted(m)).copied().collect()
        } else {
            pool.into_iter().copied().collect()
        };
        // "1) hedge trimmed", where the hedge is 2: people number their own lists.
        if let [number, title, ..] = pool[..]
            && number.way == Way::Number
            && title.way == Way::Title
            && number.from == from
            && title.from <= number.to + 3
            && number.set & title.set == 0
            && title.set & tasks != 0
        {
            return Some((title.set & tasks, 0.8));
        }
        // "both the list and the letter": the pair is named.
        let paired =
            pool.iter().filter(|m| matches!(m.way, Way::Number | Way::Title | Way::Ordinal)).count() > 1;
        let pool: Vec<&Mention> = pool.into_iter().filter(|m| !(paired && m.way == Way::Both)).collect();
        // "both refunded", where one title asks to refund two things.
        if let [Mention { way: Way::Both, .. }, ..] = pool[..]
            && let Some(verb) = mentions.iter().find(|m| {
                matches!(m.way, Way::Faint | Way::Title)
                    && m.words > 0
                    && m.from <= verdict
                    && verdict < m.to
                    && (m.set & tasks).count_ones() == 1
            })
        {
            return Some((verb.set & tasks, 0.8));
        }
        let mut set = 0;
        let mut trust: f32 = 1.0;
        let mut last: Option<&Mention> = None;
        for mention in pool {
            if let Some(last) = last {
                let joined = (last.to..mention.from).all(|at| {
                    !sight.tokens.is_content(at)
                        || sight.is(at, role::AND | role::ARTICLE | role::TASK | role::FOR)
                }) && (last.to..mention.from).any(|at| {
                    sight.is(at, role::AND)
                        || matches!(sight.tokens.kind(at), Kind::Mark(',' | '&' | '+' | '/'))
                }) || matches!((last.way, mention.way), (Way::Number, Way::Number));
                if !joined
                    && (last.to..mention.from).any(|at| sight.tokens.kind(at) == Kind::Mark(':'))
                    && mention.way == Way::Title
                    && last.way == Way::Ordinal
                {
                    // "First things first: the rehearsal .."
                    set = 0;
                } else if !joined {
                    // "2 hostel paid": number and title name the same task; else the first one is the subject.
                    if mention.set & set == 0 || set == 0 {
                        break;
                    }
                    continue;
                }
            }
            set |= match mention.way {
                Way::Both => self.both(set),
                Way::Rest => return None,
                Way::Other => self.other(),
                Way::Former => first_of(self.focus_or_all()),
                Way::Latter => last_of(self.focus_or_all()),
                _ => mention.set,
            };
            trust = trust.min(match mention.way {
                Way::Number => 1.0,
                Way::Title | Way::Ordinal => 0.95,
                _ => 0.85,
            });
            last = Some(mention);
        }
        if set != 0 {
            return Some((set, trust));
        }
        // A verb or a word of many titles still names a task when nothing else does.
        let faint = mentions.iter().find(|m| {
            m.way == Way::Faint
                && m.set & tasks != 0
                && !sight
                    .cues_in(m.from, m.to)
                    .iter()
                    .any(|cue| VERDICTS.contains(&cue.sense) && cue.to >= m.to)
        });
        if let Some(faint) = faint
            && !mentions.iter().any(|m| m.way == Way::OneOf)
            && (self.focus == 0
                || self.hold < 0.3
                || faint.words > 0 && faint.from <= from + 2
                || faint.words > 0 && self.stands_as_noun(faint))
        {
            return Some((faint.set, 0.8));
        }
        // "freebies are ordered": a word of like meaning that stands where the subject stands.
        let subject = mentions.iter().find(|m| {
            m.way == Way::Faint
                && m.words == 0
                && (m.set & tasks).count_ones() == 1
                && sight.is_free(m.to - 1)
                && !sight.says(m.to, to, &[Sense::Unblock])
                && (from..m.from).all(|at| !sight.tokens.is_content(at) || sight.is(at, role::STOP))
                && m.from <= from + 2
                && (sight.is(m.to, role::COPULA)
                    || matches!(sight.tokens.kind(m.to), Kind::Mark(':' | '-' | '—' | '=' | '→'))
                    || sight.says(m.to, m.to + 2, &VERDICTS))
        });
        if let Some(subject) = subject {
            return Some((subject.set & tasks, 0.75));
        }
        // "the sausages-and-beer evening" in a sentence of its own: a word of like meaning, with its article.
        let kin = mentions.iter().find(|m| {
            m.way == Way::Faint
                && m.words == 0
                && (m.set & tasks).count_ones() == 1
                && m.set & self.focus == 0
                && self.focus_sentence.1 <= m.from
                && (m.from.saturating_sub(2).max(from)..m.from).any(|at| sight.is(at, role::ARTICLE | role::ABOUT))
                // "no idea about lamps yet": what it is about stands behind the verdict.
                && (m.from <= verdict || m.from > from && sight.is(m.from - 1, role::ABOUT))
        });
        if let Some(kin) = kin {
            return Some((kin.set & tasks, 0.65));
        }
        // One of several titles: the one that was spoken of, or the only one that is open.
        let vague = mentions.iter().find(|m| matches!(m.way, Way::OneOf))?;
        let narrowed = vague.set & self.focus;
        if narrowed.count_ones() == 1 {
            return Some((narrowed, 0.8));
        }
        if vague.set & tasks != 0 && (vague.set & tasks).count_ones() == 1 {
            return Some((vague.set & tasks, 0.8));
        }
        let open = items(vague.set & tasks)
            .filter(|item| self.status(*item) != Status::Completed && self.named & Sight::just(*item) == 0)
            .fold(0, |set, item| set | Sight::just(item));
        if open.count_ones() == 1 {
            return Some((open, 0.65));
        }
        let begun = items(open)
            .filter(|item| self.status(*item) == Status::InProgress)
            .fold(0, |set, item| set | Sight::just(item));
        if begun.count_ones() == 1 {
            return Some((begun, 0.55));
        }
        None
    }

    /// "the test", "make-up plan:" in a sentence of its own, while another task is spoken of.
    fn stands_as_noun(&self, faint: &Mention) -> bool {
        let sight = self.sight;
        let sweeping = |cue: &super::lexicon::Cue| {
            matches!(cue.sense, Sense::All | Sense::Rest) && cue.from <= faint.from && faint.to <= cue.to
        };
        faint.set & self.focus == 0
            && !sight.cues_in(faint.from.saturating_sub(3), faint.to).iter().any(sweeping)
            && faint.set.count_ones() == 1
            && self.focus_sentence.1 <= faint.from
            && (matches!(sight.tokens.kind(faint.to), Kind::Mark(':'))
                || sight.is(faint.to, role::COPULA)
                || (faint.from.saturating_sub(4)..faint.from).any(|at| sight.is(at, role::ARTICLE)))
    }

    pub fn status(&self, item: usize) -> Status {
        self.context.tasks.get(item).map_or(Status::NotStarted, |task| task.status)
    }

    pub(super) fn open(&self) -> Set {
        items(self.sight.titles.all_tasks())
            .filter(|item| self.status(*item) != Status::Completed)
            .fold(0, |set, item| set | Sight::just(item))
    }

    pub(super) fn focus_or_all(&self) -> Set {
        if self.focus.count_ones() > 1 { self.focus } else { self.sight.titles.all_tasks() }
    }

    pub(super) fn both(&self, named: Set) -> Set {
        let all = self.sight.titles.all_tasks();
        let begun = items(all)
            .filter(|item| self.status(*item) == Status::InProgress)
            .fold(0, |set, item| set | Sight::just(item));
        [named, self.focus & all, self.open(), begun, all]
            .into_iter()
            .find(|set| set.count_ones() == 2)
            .unwrap_or(0)
    }

    pub(super) fn other(&self) -> Set {
        let all = self.sight.titles.all_tasks();
        let left = all & !self.named;
        if left.count_ones() == 1 {
            return left;
        }
        let open = self.open() & !self.named;
        if open.count_ones() == 1 { open } else { 0 }
    }
}

fn first_of(set: Set) -> Set {
    set & set.wrapping_neg()
}

fn last_of(set: Set) -> Set {
    if set == 0 { 0 } else { 1 << (127 - set.leading_zeros()) }
}
