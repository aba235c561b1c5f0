//! Goes through a reply line by line and gathers what each clause says about which task.

use super::clause::{Clause, VERDICTS, clauses};
use super::elimination::Adrift;
use super::layout::{Line, Tick, lines};
use super::lexicon::Sense;
use super::mention::{Way, mentions};
use super::sight::Sight;
use super::title::Set;
use super::weigh::{Weights, weigh};
use super::{Context, verdict};
use crate::reply::{Confidence, Fact, Record, Understanding};

/// What one clause says about one task.
#[derive(Debug, Clone, Copy)]
pub(super) struct Evidence {
    pub item: usize,
    pub weights: Weights,
    /// How sure it is that the clause is about this task: 0 to 1.
    pub trust: f32,
    pub from: usize,
    pub to: usize,
    /// The clause names the task, or points at it ("it", "that one").
    pub points: bool,
}

/// A verdict on something that no title knows: it may be about the task spoken of before, or about something else.
#[derive(Debug, Clone, Copy)]
pub(super) struct Strange {
    pub tasks: Set,
    pub weights: Weights,
    /// It is told with irony or as a condition.
    pub doubtful: bool,
    pub from: usize,
    pub to: usize,
}

/// A clause, for the account of what was made of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Heard {
    pub from: usize,
    pub to: usize,
    pub sentence: (usize, usize),
    /// It says which task it is about.
    pub named: bool,
    /// It says that something is done, or that something blocks.
    pub decides: bool,
    /// It is a question.
    pub asks: bool,
}

/// A statement about all tasks, or all that are left: who is meant shows at the end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sweeping {
    pub(super) rest: bool,
    pub(super) except: Set,
    pub(super) weights: Weights,
    pub(super) from: usize,
    pub(super) to: usize,
}

pub(super) struct Reading<'s, 'a> {
    pub sight: &'s Sight<'a>,
    pub context: &'s Context<'s>,
    pub evidence: Vec<Evidence>,
    pub records: Vec<(usize, Record)>,
    pub unclear: Vec<(usize, usize)>,
    /// Clauses that say something of a task, but not of which.
    pub lost: Vec<(usize, usize)>,
    /// Clauses that name tasks and say nothing that was understood of them.
    pub mute: Vec<(Set, usize, usize)>,
    /// Clauses that say something of a task that they do not name, with what they say.
    pub adrift: Vec<Adrift>,
    /// Clauses whose subject no title knows, with what they say of the task spoken of before.
    pub strange: Vec<Strange>,
    /// Every clause, in order.
    pub heard: Vec<Heard>,
    pub(super) sweeping: Vec<Sweeping>,
    /// What the last clause was about.
    pub(super) focus: Set,
    /// How sure a clause without a topic of its own belongs to `focus`.
    pub(super) hold: f32,
    /// The task that the quoted line above names.
    pub(super) under: Set,
    /// Everything named so far.
    pub named: Set,
    pub(super) last: Weights,
    /// The sentence that named `focus`.
    pub(super) focus_sentence: (usize, usize),
    /// Paragraphs so far, and the one in which `focus` was named.
    pub(super) paragraph: usize,
    pub(super) focus_paragraph: usize,
    /// Something was written below the quoted line already.
    pub(super) answered: bool,
    /// "Finished:" above a list says it of every item that says nothing else.
    pub(super) heading: Option<Weights>,
    /// The sentence before said that something follows that is on no list.
    pub(super) announced: bool,
    pub(super) loose_blocks: Vec<(usize, usize, bool)>,
    pub(super) loose_unblocks: Vec<(usize, usize)>,
}

impl<'s, 'a> Reading<'s, 'a> {
    pub fn new(sight: &'s Sight<'a>, context: &'s Context<'s>) -> Self {
        let under = context.under.and_then(|n| sight.item(n)).map_or(0, Sight::just);
        Self {
            sight,
            context,
            under,
            evidence: Vec::new(),
            records: Vec::new(),
            unclear: Vec::new(),
            lost: Vec::new(),
            mute: Vec::new(),
            strange: Vec::new(),
            heard: Vec::new(),
            adrift: Vec::new(),
            sweeping: Vec::new(),
            focus: 0,
            hold: 0.0,
            named: 0,
            last: Weights::default(),
            focus_sentence: (0, 0),
            paragraph: 0,
            focus_paragraph: 0,
            answered: false,
            heading: None,
            announced: false,
            loose_blocks: Vec::new(),
            loose_unblocks: Vec::new(),
        }
    }

    /// Reads everything.
    pub fn read(mut self) -> Understanding {
        let lines = lines(self.sight);
        for line in &lines {
            self.line(line);
        }
        self.sweep();
        self.settle();
        self.loose();
        verdict::judge(self)
    }

    fn line(&mut self, line: &Line) {
        if line.quoted {
            let named = self.resolve(&mentions(self.sight, line.from, line.to), line.from, line.to);
            self.under = named.map_or(0, |(set, _)| set);
            self.focus = self.under;
            self.focus_paragraph = self.paragraph + 1;
            self.hold = 0.9;
            self.answered = false;
            return;
        }
        if line.paragraph {
            if self.answered {
                self.under = 0;
            }
            self.hold *= if self.under == 0 { 0.6 } else { 1.0 };
            self.paragraph += 1;
        }
        self.answered |= self.under != 0;
        if self.row_of_answers(line) || self.heading(line) {
            return;
        }
        let lead = line.lead.and_then(|(from, to)| self.resolve(&mentions(self.sight, from, to), from, to));
        if line.lead.is_some() && lead.is_none() && self.context.tasks.len() > 1 {
            self.focus = 0;
        }
        if let Some((set, _)) = lead {
            self.focus = set;
            self.hold = 0.95;
            self.focus_paragraph = self.paragraph;
            self.named |= set;
        } else if line.item {
            self.hold *= 0.5;
        }
        self.announced = false;
        let mut sentence = (usize::MAX, 0);
        let mut skip: Vec<(usize, usize)> = Vec::new();
        let clauses = clauses(self.sight, line.from, line.to);
        for (nth, clause) in clauses.iter().enumerate() {
            if clause.sentence != sentence {
                sentence = clause.sentence;
                skip = self.sentence(sentence.0, sentence.1);
                if nth > 0 && !line.item {
                    self.hold *= 0.85
                }
            }
            let tick = line.tick.filter(|_| nth == 0);
            let ahead = self.ahead(&clauses[nth..]);
            self.clause(clause, tick, line, lead.is_some(), &skip, ahead);
        }
        if clauses.is_empty()
            && let Some(tick) = line.tick
        {
            let clause = Clause::whole(line.from, line.to);
            self.clause(&clause, Some(tick), line, lead.is_some(), &[], None);
        }
    }

    fn clause(
        &mut self,
        clause: &Clause,
        tick: Option<Tick>,
        line: &Line,
        led: bool,
        used: &[(usize, usize)],
        ahead: Option<Set>,
    ) {
        let sight = self.sight;
        let mut clause = Clause { led: led || self.under != 0, ..clause.clone() };
        // "thanks to Noelle, who carried the booth": the booth may be what comes next.
        let thanked = clause
            .mentions
            .iter()
            .filter(|m| matches!(m.way, Way::Title) && used.iter().any(|(_, to)| *to <= m.from))
            .fold(0, |set, m| set | m.set);
        clause.mentions.retain(|m| !used.iter().any(|(from, to)| *from < m.to && m.from < *to));
        if !used.iter().any(|(from, to)| *from < clause.to && clause.from < *to) {
            self.heard.push(Heard {
                from: clause.from,
                to: clause.to,
                sentence: clause.sentence,
                named: false,
                decides: false,
                asks: clause.question,
            });
        }
        self.retraction(&clause);
        if self.correction(&clause) || self.claim(&clause) || self.addition(&clause, used) {
            return;
        }
        let mut weights = weigh(sight, &clause, tick, line.struck);
        // Words that announce an absence or thank somebody say nothing about tasks.
        if used.iter().any(|(from, to)| *from < clause.to && clause.from < *to) {
            let before = used.iter().map(|(from, _)| *from).min().unwrap_or(clause.to);
            let head = Clause { to: before.clamp(clause.from, clause.to), ..clause.clone() };
            weights = weigh(sight, &head, tick, line.struck);
            // "thanks to Svenja for the tree, all wishes are granted": behind the comma the tasks are spoken of again.
            let behind = used.iter().map(|(_, to)| *to).max().unwrap_or(clause.to);
            let comma = (behind.max(clause.from)..clause.to)
                .find(|at| sight.tokens.kind(*at) == super::token::Kind::Mark(','));
            if let Some(comma) = comma
                && !weights.says_something()
            {
                let tail = Clause { from: comma + 1, ..clause.clone() };
                weights = weigh(sight, &tail, None, line.struck);
            }
        }
        if let Some(cue) = sight.first(clause.from, clause.to, &[Sense::Noblock]) {
            let words = sight.tokens.words(cue.from, cue.to).to_owned();
            self.records
                .push((cue.from, Record { fact: Fact::NoBlockers, words, confidence: Confidence::High }));
            if weights.most() <= 0.35 {
                return;
            }
        }
        let mut resolved = if led { None } else { self.resolve(&clause.mentions, clause.from, clause.to) };
        if self.under != 0 && !clause.mentions.iter().any(|m| m.way == Way::Number) {
            // An answer below a quoted task is about that task, whatever else it names.
            resolved = None;
        }
        if weights.unchanged && resolved.is_none() && self.under == 0 && !led {
            let words = sight.tokens.words(clause.from, clause.to).to_owned();
            self.records
                .push((clause.from, Record { fact: Fact::NoChange, words, confidence: Confidence::High }));
            return;
        }
        if weights.unchanged
            && let Some((set, _)) = resolved
            && weights.most() < 0.3
        {
            // "same as Monday except the form": the form is what comes next.
            self.focus = set;
            self.hold = 0.9;
        }
        if let Some(heading) = self.heading
            && resolved.is_some()
            && !weights.says_something()
            && clause.to - clause.from <= 12
        {
            weights = heading;
        }
        if let Some(heard) = self.heard.last_mut().filter(|heard| heard.from == clause.from) {
            heard.named = resolved.is_some() || led || self.under != 0;
            heard.decides = weights.done >= 0.35 || weights.blocked >= 0.35;
        }
        if weights.same && weights.most() < 0.5 {
            weights = Weights { doubt: weights.doubt, ..self.last };
        }
        if self.everything(&clause, weights) {
            self.last = weights;
            return;
        }
        // "the first is done. the other: nope", where there are three: it is not about the first.
        let another = self.under == 0 && !led && clause.mentions.iter().any(|m| m.way == Way::Other);
        let (set, trust) = match resolved {
            Some(found) => found,
            None if another => (0, 0.0),
            None => match ahead {
                Some(set) if self.focus == 0 && self.under == 0 => {
                    (set, if self.has_stranger(&clause) { 0.45 } else { 0.75 })
                }
                _ => self.inherited(&clause, led),
            },
        };
        // An obstacle told after a word about several tasks is an obstacle to none of them in particular.
        let away = self.focus_paragraph < self.paragraph
            && self.under == 0
            && !line.item
            && sight.titles.tasks > 1
            && !self.evidence.is_empty();
        let many = resolved.is_none()
            && !led
            && (set.count_ones() > 1 && self.focus_sentence != clause.sentence || away && ahead.is_none());
        if many && weights.blocked >= 0.6 {
            let text = sight.tokens.words(clause.from, clause.to).to_owned();
            if !self.records.iter().any(|(_, r)| matches!(r.fact, Fact::Blocker { task: None, .. })) {
                self.records.push((
                    clause.from,
                    Record {
                        fact: Fact::Blocker { task: None, text: text.clone(), needs: None },
                        words: text,
                        confidence: Confidence::Middle,
                    },
                ));
            }
            return;
        }
        let tasks = set & sight.titles.all_tasks();
        if resolved.is_some() {
            self.focus = set;
            self.hold = 0.85;
            self.focus_sentence = clause.sentence;
            self.focus_paragraph = self.paragraph;
            self.named |= set;
        }
        if weights.says_something() {
            self.last = weights;
        }
        if resolved.is_none() && thanked.count_ones() == 1 && self.focus == 0 {
            self.focus = thanked;
            self.hold = 0.75;
            self.focus_paragraph = self.paragraph;
        }
        // "episode 12 is live, with notes and all": its subject may be more than the task that it names.
        if let Some((set, _)) = resolved
            && weights.done.max(weights.dropped) >= 0.6
            && let [first, .., last] = &clause.mentions[..]
            && first.way == Way::OneOf
            && first.set & !set != 0
            && clause
                .mentions
                .iter()
                .any(|m| m.way == Way::Title && m.set == set && sight.says(first.to, m.from, &VERDICTS))
            && last.from > first.to
        {
            self.unclear.push((clause.from, clause.to));
        }
        let of_new = self.records.iter().any(|(at, record)| {
            matches!(record.fact, Fact::New { .. }) && clause.sentence.0 <= *at && *at < clause.from
        });
        if tasks == 0 {
            if weights.blocked >= 0.6 && of_new {
                return;
            }
            if weights.blocked >= 0.6 && set == 0 {
                if clause.question && !sight.says(clause.from, clause.to, &[Sense::SelfWord]) {
                    return;
                }
                self.loose_blocks.push((clause.from, clause.to, !self.evidence.is_empty()));
                self.drift(&clause, weights);
            } else if weights.unblocked >= 0.6 && set == 0 {
                self.loose_unblocks.push((clause.from, clause.to));
            } else if another && weights.says_something() {
                self.lost.push((clause.from, clause.to));
            } else if weights.done.max(weights.dropped).max(weights.released).max(weights.settled) >= 0.6
                && set == 0
                && !(clause.question && weights.dropped.max(weights.released) < 0.6)
                && !self.is_of_the_new(&clause)
            {
                self.lost.push((clause.from, clause.to));
                self.drift(&clause, weights);
            }
            return;
        }
        let points = resolved.is_some() || led || self.points(&clause);
        // A verdict on a subject that no title knows: it may be about something else.
        let strange =
            resolved.is_none() && !led && self.under == 0 && !line.item && self.has_stranger(&clause);
        let weighty = weights.done.max(weights.blocked).max(weights.dropped).max(weights.released) >= 0.6;
        let doubtful = weights.doubt >= 0.5 && weights.done.max(weights.open) >= 0.5 && resolved.is_none();
        if strange && weighty || doubtful {
            self.strange.push(Strange { tasks, weights, doubtful, from: clause.from, to: clause.to });
            self.drift(&clause, weights);
        }
        if resolved.is_some() && !weights.says_something() && !clause.question {
            self.mute.push((tasks, clause.from, clause.to));
        }
        for item in items(tasks) {
            self.evidence.push(Evidence { item, weights, trust, from: clause.from, to: clause.to, points });
        }
    }
}

/// The items of a set, in order.
pub(super) fn items(set: Set) -> impl Iterator<Item = usize> {
    (0..128).filter(move |item| set >> item & 1 == 1)
}
