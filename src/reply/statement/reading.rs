//! Goes through a reply line by line and gathers what each clause says about which task.

use super::away::absence;
use super::clause::{Clause, VERDICTS, clauses, verdict_places};
use super::extra::{extra, says_unlisted};
use super::layout::{Line, Tick, lines};
use super::lexicon::{Sense, role};
use super::mention::{Mention, Way, mentions};
use super::sight::Sight;
use super::thanks::thanked;
use super::title::Set;
use super::token::Kind;
use super::weigh::{Weights, weigh};
use super::{Context, verdict};
use crate::reply::{Confidence, Fact, Record, Status, Understanding};

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

/// A statement about all tasks, or all that are left: who is meant shows at the end.
#[derive(Debug, Clone, Copy)]
struct Sweeping {
    rest: bool,
    except: Set,
    weights: Weights,
    from: usize,
    to: usize,
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
    pub tags: Vec<(&'static str, usize, usize)>,
    sweeping: Vec<Sweeping>,
    /// What the last clause was about.
    focus: Set,
    /// How sure a clause without a topic of its own belongs to `focus`.
    hold: f32,
    /// The task that the quoted line above names.
    under: Set,
    /// Everything named so far.
    pub named: Set,
    last: Weights,
    /// The sentence that named `focus`.
    focus_sentence: (usize, usize),
    /// Paragraphs so far, and the one in which `focus` was named.
    paragraph: usize,
    focus_paragraph: usize,
    /// Something was written below the quoted line already.
    answered: bool,
    /// The sentence before said that something follows that is on no list.
    announced: bool,
    loose_blocks: Vec<(usize, usize, bool)>,
    loose_unblocks: Vec<(usize, usize)>,
}

impl<'s, 'a> Reading<'s, 'a> {
    pub fn new(sight: &'s Sight<'a>, context: &'s Context<'s>) -> Self {
        let under = context.under.and_then(|n| sight.item(n)).map_or(0, Sight::just);
        Self {
            sight, context, under,
            evidence: Vec::new(), records: Vec::new(), unclear: Vec::new(), lost: Vec::new(), mute: Vec::new(), tags: Vec::new(), sweeping: Vec::new(),
            focus: 0, hold: 0.0, named: 0, last: Weights::default(), focus_sentence: (0, 0), paragraph: 0, focus_paragraph: 0, answered: false, announced: false,
            loose_blocks: Vec::new(), loose_unblocks: Vec::new(),
        }
    }

    /// Reads everything.
    pub fn read(mut self) -> Understanding {
        let lines = lines(self.sight);
        for line in &lines {
            self.line(line);
        }
        self.sweep();
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
        if self.row_of_answers(line) {
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
                if nth > 0 && !line.item { self.hold *= 0.85 }
            }
            let tick = line.tick.filter(|_| nth == 0);
            let ahead = self.ahead(&clauses[nth..]);
            self.clause(clause, tick, line, lead.is_some(), &skip, ahead);
        }
        if clauses.is_empty() && let Some(tick) = line.tick {
            let clause = Clause { from: line.from, to: line.to, mentions: Vec::new(), question: false, sentence: (line.from, line.to) };
            self.clause(&clause, Some(tick), line, lead.is_some(), &[], None);
        }
    }

    /// Things that a whole sentence says beside statuses; gives the tokens that are used up by them.
    fn sentence(&mut self, from: usize, to: usize) -> Vec<(usize, usize)> {
        let sight = self.sight;
        let mut used = Vec::new();
        for name in thanked(sight, from, to) {
            let who = sight.tokens.words(name.from, name.to).trim_start_matches('@').to_owned();
            used.push((name.cue.0.min(name.from), name.cue.1.max(name.to)));
            let words = sight.tokens.words(name.cue.0.min(name.from), name.cue.1.max(name.to)).to_owned();
            self.records.push((name.from, Record { fact: Fact::Shoutout { to: who }, words, confidence: Confidence::High }));
        }
        if let Some(absence) = absence(sight, from, to, self.context.received)
            && (absence.plain || self.sight.says(from, to, &[Sense::Away]))
        {
            let words = sight.tokens.words(absence.from, absence.to).to_owned();
            let known = self.records.iter().any(|(_, r)| matches!(r.fact, Fact::Away { until: Some(_) }));
            if absence.plain && !known {
                self.records.retain(|(_, r)| !matches!(r.fact, Fact::Away { .. }));
                self.records.push((absence.from, Record { fact: Fact::Away { until: absence.until }, words, confidence: Confidence::High }));
                used.push((absence.from, absence.to));
            } else if !known && self.is_plain_absence(absence.from, absence.to) {
                self.records.push((absence.from, Record { fact: Fact::Away { until: None }, words, confidence: Confidence::Middle }));
            }
        }
        used
    }

    /// Words that speak of an absence even without a date.
    fn is_plain_absence(&self, from: usize, to: usize) -> bool {
        to - from > 1 || matches!(self.sight.tokens.fold(from), "ooo" | "offline" | "afk" | "unavailable")
    }

    fn clause(&mut self, clause: &Clause, tick: Option<Tick>, line: &Line, led: bool, used: &[(usize, usize)], ahead: Option<Set>) {
        let sight = self.sight;
        let mut clause = clause.clone();
        clause.mentions.retain(|m| !used.iter().any(|(from, to)| *from < m.to && m.from < *to));
        if self.correction(&clause) || self.claim(&clause) || self.addition(&clause, used) {
            return;
        }
        let mut weights = weigh(sight, &clause, tick, line.struck);
        // Words that announce an absence or thank somebody say nothing about tasks.
        if used.iter().any(|(from, to)| *from < clause.to && clause.from < *to) {
            let before = used.iter().map(|(from, _)| *from).min().unwrap_or(clause.to);
            let head = Clause { to: before.clamp(clause.from, clause.to), ..clause.clone() };
            weights = weigh(sight, &head, tick, line.struck);
        }
        if let Some(cue) = sight.first(clause.from, clause.to, &[Sense::Noblock]) {
            let words = sight.tokens.words(cue.from, cue.to).to_owned();
            self.records.push((cue.from, Record { fact: Fact::NoBlockers, words, confidence: Confidence::High }));
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
            self.records.push((clause.from, Record { fact: Fact::NoChange, words, confidence: Confidence::High }));
            return;
        }
        if weights.unchanged && let Some((set, _)) = resolved && weights.most() < 0.3 {
            // "same as Monday except the form": the form is what comes next.
            self.focus = set;
            self.hold = 0.9;
        }
        if weights.same && weights.most() < 0.5 {
            weights = Weights { doubt: weights.doubt, ..self.last };
        }
        if self.everything(&clause, weights) {
            self.last = weights;
            return;
        }
        let (set, trust) = match resolved {
            Some(found) => found,
            None => match ahead {
                Some(set) if self.focus == 0 && self.under == 0 => (set, 0.75),
                _ => self.inherited(&clause, led),
            },
        };
        // An obstacle told after a word about several tasks is an obstacle to none of them in particular.
        let away = self.focus_paragraph < self.paragraph && self.under == 0 && !line.item && sight.titles.tasks > 1 && !self.evidence.is_empty();
        let many = resolved.is_none() && !led && (set.count_ones() > 1 && self.focus_sentence != clause.sentence || away && ahead.is_none());
        if many && weights.blocked >= 0.6 {
            let text = sight.tokens.words(clause.from, clause.to).to_owned();
            if !self.records.iter().any(|(_, r)| matches!(r.fact, Fact::Blocker { task: None, .. })) {
                self.records.push((clause.from, Record { fact: Fact::Blocker { task: None, text: text.clone(), needs: None }, words: text, confidence: Confidence::Middle }));
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
        {
            let places = verdict_places(sight, clause.from, clause.to, &clause.mentions);
            let free = (clause.from..clause.to).filter(|at| sight.is_free(*at) && !clause.mentions.iter().any(|m| m.from <= *at && *at < m.to)).count();
            let tag = match (resolved.is_some(), places.is_empty(), weights.says_something()) {
                (true, true, false) => "named-silent",
                (true, true, true) => "named-weak",
                (true, false, false) => "named-cancelled",
                (true, false, true) if weights.most() < 0.6 => "named-low",
                (true, false, true) => "named-ok",
                (false, _, true) if tasks == 0 => "lost",
                (false, _, true) if self.has_stranger(&clause) => "inherit-stranger",
                (false, _, true) => "inherit",
                (false, _, false) if clause.question => "none-question",
                (false, _, false) if free >= 6 => "none-6",
                (false, _, false) if free >= 3 => "none-3",
                (false, _, false) => "none-0",
            };
            self.tags.push((tag, clause.from, clause.to));
            if weights.doubt > 0.2 { self.tags.push(("doubt", clause.from, clause.to)); }
            if clause.mentions.iter().any(|m| m.way == Way::OneOf) { self.tags.push(("oneof", clause.from, clause.to)); }
            if resolved.is_none() && clause.mentions.iter().any(|m| m.way == Way::OneOf) { self.tags.push(("oneof-unresolved", clause.from, clause.to)); }
            if resolved.is_some_and(|(_, t)| t < 0.85) { self.tags.push(("resolved-weak", clause.from, clause.to)); }
            if places.len() > 2 { self.tags.push(("many-verdicts", clause.from, clause.to)); }
        }
        if tasks == 0 {
            if weights.blocked >= 0.6 && set == 0 {
                self.loose_blocks.push((clause.from, clause.to, !self.evidence.is_empty()));
            } else if weights.unblocked >= 0.6 && set == 0 {
                self.loose_unblocks.push((clause.from, clause.to));
            } else if weights.done.max(weights.dropped).max(weights.released).max(weights.settled) >= 0.6 && set == 0 && !clause.question {
                self.tags.push(("U-lost", clause.from, clause.to));
                self.lost.push((clause.from, clause.to));
            }
            return;
        }
        let points = resolved.is_some() || led || self.points(&clause);
        // A verdict on a subject that no title knows: it may be about something else.
        let strange = resolved.is_none() && !led && self.under == 0 && sight.titles.tasks > 1 && !line.item && self.has_stranger(&clause);
        if strange && weights.done.max(weights.blocked).max(weights.dropped).max(weights.released) >= 0.6 {
            self.tags.push(("U-strange", clause.from, clause.to));
            self.unclear.push((clause.from, clause.to));
        } else if weights.doubt >= 0.5 && weights.done.max(weights.open) >= 0.5 && resolved.is_none() {
            self.tags.push(("U-doubt", clause.from, clause.to));
            self.unclear.push((clause.from, clause.to));
        }
        if resolved.is_some() && !weights.says_something() && !clause.question {
            self.mute.push((tasks, clause.from, clause.to));
        }
        for item in items(tasks) {
            self.evidence.push(Evidence { item, weights, trust, from: clause.from, to: clause.to, points });
        }
    }

    /// Whether a clause points back with a pronoun.
    fn points(&self, clause: &Clause) -> bool {
        let sight = self.sight;
        let elliptic = !sight.says(clause.from, clause.to, &[Sense::SelfWord]) && !self.has_stranger(clause);
        elliptic || sight.says(clause.from, clause.to, &[Sense::Pronoun])
    }

    /// The one task that later clauses of the same sentence name.
    fn ahead(&self, clauses: &[Clause]) -> Option<Set> {
        let (first, rest) = clauses.split_first()?;
        let mut sets = rest.iter().take(3).take_while(|c| c.sentence == first.sentence).filter_map(|c| self.resolve(&c.mentions, c.from, c.to)).map(|(set, _)| set);
        sets.next().filter(|set| set.count_ones() == 1)
    }

    /// The task that a clause without a topic of its own is about.
    fn inherited(&self, clause: &Clause, led: bool) -> (Set, f32) {
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
    fn has_stranger(&self, clause: &Clause) -> bool {
        let sight = self.sight;
        let first = verdict_places(sight, clause.from, clause.to, &clause.mentions).first().copied().unwrap_or(clause.to);
        let own = sight.says(clause.from, first, &[Sense::SelfWord, Sense::Pronoun]);
        !own && (clause.from..first).any(|at| sight.is_free(at))
    }

    /// What the mentions of a clause point at, and how surely.
    fn resolve(&self, mentions: &[Mention], from: usize, to: usize) -> Option<(Set, f32)> {
        let sight = self.sight;
        let tasks = sight.titles.all_tasks();
        let strong: Vec<&Mention> = mentions.iter().filter(|m| !matches!(m.way, Way::Faint | Way::OneOf | Way::All)).collect();
        let verdict = verdict_places(sight, from, to, mentions).first().copied().unwrap_or(to);
        let excepted = |m: &Mention| sight.cues_in(from, m.from).iter().any(|cue| cue.sense == Sense::Except && cue.to <= m.from && m.from - cue.to <= 3) && mentions.iter().any(|a| a.way == Way::All);
        let pool: Vec<&&Mention> = strong.iter().filter(|m| m.from <= verdict && !excepted(m)).collect();
        let pool: Vec<&Mention> = if pool.is_empty() { strong.iter().filter(|m| !excepted(m)).copied().collect() } else { pool.into_iter().copied().collect() };
        // "1) hedge trimmed", where the hedge is 2: people number their own lists.
        if let [number, title, ..] = pool[..]
            && number.way == Way::Number && title.way == Way::Title && number.from == from && title.from <= number.to + 3
            && number.set & title.set == 0 && title.set & tasks != 0
        {
            return Some((title.set & tasks, 0.8));
        }
        let mut set = 0;
        let mut trust: f32 = 1.0;
        let mut last: Option<&Mention> = None;
        for mention in pool {
            if let Some(last) = last {
                let joined = (last.to..mention.from).all(|at| !sight.tokens.is_content(at) || sight.is(at, role::AND | role::ARTICLE | role::TASK | role::FOR))
                    && (last.to..mention.from).any(|at| sight.is(at, role::AND) || matches!(sight.tokens.kind(at), Kind::Mark(',' | '&' | '+' | '/')))
                    || matches!((last.way, mention.way), (Way::Number, Way::Number));
                if !joined && (last.to..mention.from).any(|at| sight.tokens.kind(at) == Kind::Mark(':')) && mention.way == Way::Title && last.way == Way::Ordinal {
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
            trust = trust.min(match mention.way { Way::Number => 1.0, Way::Title | Way::Ordinal => 0.95, _ => 0.85 });
            last = Some(mention);
        }
        if set != 0 {
            return Some((set, trust));
        }
        // A verb or a word of many titles still names a task when nothing else does.
        let faint = mentions.iter().find(|m| m.way == Way::Faint && m.set & tasks != 0 && !sight.cues_in(m.from, m.to).iter().any(|cue| VERDICTS.contains(&cue.sense) && cue.to >= m.to));
        if let Some(faint) = faint
            && !mentions.iter().any(|m| m.way == Way::OneOf)
            && (self.focus == 0 || self.hold < 0.3 || faint.words > 0 && faint.from <= from + 2)
        {
            return Some((faint.set, 0.8));
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
        let open = items(vague.set & tasks).filter(|item| self.status(*item) != Status::Completed && self.named & Sight::just(*item) == 0).fold(0, |set, item| set | Sight::just(item));
        if open.count_ones() == 1 {
            return Some((open, 0.65));
        }
        let begun = items(open).filter(|item| self.status(*item) == Status::InProgress).fold(0, |set, item| set | Sight::just(item));
        if begun.count_ones() == 1 {
            return Some((begun, 0.55));
        }
        None
    }

    pub fn status(&self, item: usize) -> Status {
        self.context.tasks.get(item).map_or(Status::NotStarted, |task| task.status)
    }

    fn open(&self) -> Set {
        items(self.sight.titles.all_tasks()).filter(|item| self.status(*item) != Status::Completed).fold(0, |set, item| set | Sight::just(item))
    }

    fn focus_or_all(&self) -> Set {
        if self.focus.count_ones() > 1 { self.focus } else { self.sight.titles.all_tasks() }
    }

    fn both(&self, named: Set) -> Set {
        let all = self.sight.titles.all_tasks();
        [named, self.focus & all, self.open(), all].into_iter().find(|set| set.count_ones() == 2).unwrap_or(0)
    }

    fn other(&self) -> Set {
        let all = self.sight.titles.all_tasks();
        let left = all & !self.named;
        if left.count_ones() == 1 {
            return left;
        }
        let open = self.open() & !self.named;
        if open.count_ones() == 1 { open } else { 0 }
    }

    /// "all done", "everything but 2 is finished", "the rest is untouched".
    fn everything(&mut self, clause: &Clause, weights: Weights) -> bool {
        let sight = self.sight;
        let rest = clause.mentions.iter().any(|m| m.way == Way::Rest);
        let all = clause.mentions.iter().find(|m| m.way == Way::All);
        if !rest && all.is_none() {
            return false;
        }
        let Some(first) = clause.mentions.iter().find(|m| matches!(m.way, Way::All | Way::Rest)) else { return false };
        // "all the letters are out" speaks of the letters.
        let except_cue = sight.first(clause.from, clause.to, &[Sense::Except]);
        let except: Set = except_cue.map_or(0, |cue| clause.mentions.iter().filter(|m| m.from >= cue.from && !matches!(m.way, Way::All | Way::Rest)).fold(0, |set, m| set | m.set | if m.way == Way::Other { self.other() } else { 0 }));
        let verdict = verdict_places(sight, clause.from, clause.to, &clause.mentions).first().copied().unwrap_or(clause.to);
        let named = clause.mentions.iter().any(|m| matches!(m.way, Way::Number | Way::Title | Way::Ordinal | Way::Both) && m.set & !except != 0 && (m.from <= verdict || all.is_some_and(|all| all.from > m.from)));
        // "all" is the subject, or what was dealt with: not "away all of last week".
        let leads = (clause.from..first.from).all(|at| !sight.tokens.is_content(at) || sight.is(at, role::STOP | role::AND | role::BUT) && !sight.is(at, role::PREPOSITION | role::COPULA));
        let beside = sight.cues_in(clause.from, clause.to).iter().any(|cue| VERDICTS.contains(&cue.sense) && (cue.to + 2 >= first.from && cue.to <= first.from || cue.from <= first.from && first.to <= cue.to));
        if !leads && !beside && !rest {
            return false;
        }
        if named && !rest || !weights.says_something() {
            return false;
        }
        if sight.titles.tasks == 1 && except == 0 {
            return false;
        }
        // "all 50 posters", "everything in the garden": a noun of its own follows.
        if sight.is_free(first.to) && except == 0 && !rest || matches!(sight.tokens.kind(first.to), Kind::Number { .. }) {
            return false;
        }
        if weights.unchanged && weights.most() < 0.5 {
            let words = sight.tokens.words(clause.from, clause.to).to_owned();
            self.records.push((clause.from, Record { fact: Fact::NoChange, words, confidence: Confidence::High }));
            return true;
        }
        let mut weights = weights;
        if except_cue.is_some() && weights.progress > 0.0 && sight.says(clause.from, clause.to, &[Sense::Done, Sense::Past, Sense::Alldone]) {
            // "except" is no hedge here.
            weights = Weights { done: 1.0, ..Weights::default() };
        }
        self.sweeping.push(Sweeping { rest, except, weights, from: clause.from, to: clause.to });
        if except != 0 {
            self.named |= except;
            self.focus = except;
            self.hold = 0.8;
            for item in items(except & sight.titles.all_tasks()) {
                let open = Weights { open: 0.9, ..Weights::default() };
                self.evidence.push(Evidence { item, weights: open, trust: 0.95, from: clause.from, to: clause.to, points: true });
            }
        }
        true
    }

    fn sweep(&mut self) {
        for sweep in std::mem::take(&mut self.sweeping) {
            let spoken: Set = self.evidence.iter().filter(|e| e.trust >= 0.5 && e.weights.says_something()).fold(0, |set, e| set | Sight::just(e.item));
            let closed = sweep.weights.done > 0.0 || sweep.weights.progress + sweep.weights.open + sweep.weights.notyet > 0.0;
            let all = if closed { self.open() } else { self.sight.titles.all_tasks() };
            let meant = all & !sweep.except & if sweep.rest { !spoken } else { Set::MAX };
            for item in items(meant) {
                let named = spoken & Sight::just(item) != 0;
                self.evidence.push(Evidence { item, weights: sweep.weights, trust: if named && sweep.weights.blocked < 0.5 { 0.55 } else { 0.9 }, from: sweep.from, to: sweep.to, points: true });
            }
        }
    }

    /// Blockers and solutions that named no task.
    fn loose(&mut self) {
        let open: Vec<usize> = self.context.open_blockers.iter().filter_map(|n| self.sight.item(*n)).collect();
        for (from, to) in std::mem::take(&mut self.loose_unblocks) {
            if let [item] = open[..] {
                let weights = Weights { unblocked: 1.0, ..Weights::default() };
                self.evidence.push(Evidence { item, weights, trust: 0.7, from, to, points: true });
            }
        }
        for (from, to, beside) in std::mem::take(&mut self.loose_blocks) {
            // After words about tasks it is an obstacle beside them; before any, it may be one of theirs.
            let confidence = if beside && !self.records.iter().any(|(_, r)| matches!(r.fact, Fact::Blocker { task: None, .. })) { Confidence::Middle } else { Confidence::Low };
            let text = self.sight.tokens.words(from, to).to_owned();
            self.records.push((from, Record { fact: Fact::Blocker { task: None, text: text.clone(), needs: None }, words: text, confidence }));
        }
    }

    /// "done, done and done", "✅✅❌": as many answers as there are tasks.
    fn row_of_answers(&mut self, line: &Line) -> bool {
        let sight = self.sight;
        let tasks = sight.titles.tasks;
        if tasks < 2 || line.lead.is_some() || line.to - line.from > 40 {
            return false;
        }
        let mut answers = Vec::new();
        let mut at = line.from;
        while at < line.to {
            let cue = sight.cues_in(at, at + 1).iter().find(|cue| matches!(cue.sense, Sense::Done | Sense::Progress | Sense::Notyet | Sense::Block)).copied();
            match cue {
                Some(cue) => {
                    answers.push(cue);
                    at = cue.to.max(at + 1);
                }
                None if !sight.tokens.is_content(at) || sight.is(at, role::AND) || sight.tokens.kind(at) == Kind::Sign => at += 1,
                None => return false,
            }
        }
        if answers.len() < 2 || !(answers.len() == tasks || answers.len() == self.open().count_ones() as usize) {
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
            self.evidence.push(Evidence { item, weights, trust: 0.9, from: cue.from, to: cue.to, points: true });
        }
        true
    }

    /// "sorry, I meant 2 not 3"
    fn correction(&mut self, clause: &Clause) -> bool {
        let sight = self.sight;
        let (from, to) = clause.sentence;
        if !sight.says(from, to, &[Sense::Meant]) {
            return false;
        }
        let all = mentions(sight, from, to);
        if !verdict_places(sight, from, to, &all).is_empty() {
            return false;
        }
        let strong: Vec<&Mention> = all.iter().filter(|m| matches!(m.way, Way::Number | Way::Ordinal | Way::Title)).collect();
        let denied = |m: &Mention| sight.cues_in(m.from.saturating_sub(3), m.from).iter().any(|cue| cue.sense == Sense::Neg && cue.to <= m.from);
        let (no, yes): (Vec<&Mention>, Vec<&Mention>) = strong.into_iter().partition(|m| denied(m));
        let ([yes], [no]) = (&yes[..], &no[..]) else { return false };
        if yes.from < clause.from || yes.from >= clause.to {
            // Told once, by the clause that holds the right one.
            return yes.from < clause.from;
        }
        for item in items(yes.set) {
            self.evidence.push(Evidence { item, weights: Weights { done: 0.9, ..Weights::default() }, trust: 0.8, from, to, points: true });
        }
        for item in items(no.set) {
            self.evidence.push(Evidence { item, weights: Weights { open: 1.0, ..Weights::default() }, trust: 0.9, from, to, points: true });
        }
        true
    }

    /// "can I grab 4?"
    fn claim(&mut self, clause: &Clause) -> bool {
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
        let denied = |m: &Mention| sight.cues_in(m.from.saturating_sub(2).max(from), m.from).iter().any(|cue| cue.sense == Sense::Neg);
        let mut set = clause.mentions.iter().filter(|m| !denied(m)).filter(|m| matches!(m.way, Way::Number | Way::Ordinal | Way::Title) || (m.set & offered).count_ones() == 1).fold(0, |set, m| set | m.set) & offered;
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
                self.records.push((clause.from, Record { fact: Fact::Claim { offer }, words: words.clone(), confidence: Confidence::High }));
            }
        }
        clause.mentions.iter().all(|m| m.set & !offered == 0)
    }

    /// Work that is on no list.
    fn addition(&mut self, clause: &Clause, used: &[(usize, usize)]) -> bool {
        let sight = self.sight;
        if used.iter().any(|(from, to)| *from < clause.to && clause.from < *to) {
            return false;
        }
        let unlisted = sight.first(clause.from, clause.to, &[Sense::New]).is_some_and(|cue| says_unlisted(sight, cue.from, cue.to));
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
        self.records.push((clause.from, Record { fact: Fact::New { title, status: extra.status }, words, confidence }));
        self.announced = false;
        self.focus = 0;
        self.hold = 0.0;
        true
    }
}

/// The items of a set, in order.
pub(super) fn items(set: Set) -> impl Iterator<Item = usize> {
    (0..128).filter(move |item| set >> item & 1 == 1)
}

fn first_of(set: Set) -> Set {
    set & set.wrapping_neg()
}

fn last_of(set: Set) -> Set {
    if set == 0 { 0 } else { 1 << (127 - set.leading_zeros()) }
}
