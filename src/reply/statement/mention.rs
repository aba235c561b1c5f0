//! What the words of a reply point at: numbers, ordinals, words of titles, pronouns, "both", "the rest".

use super::lexicon::Sense;
use super::role;
use super::sight::Sight;
use super::title::{Hit, Set};
use super::token::{Form, Kind};

/// How something was pointed at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Number,
    Ordinal,
    Title,
    /// Only a word that many titles use, or a verb of one.
    Faint,
    /// Words that several titles share: one of the set.
    OneOf,
    /// Everything, or everything that was not named yet.
    All,
    Both,
    Rest,
    Other,
    Former,
    Latter,
}

/// Something pointed at, by the tokens `from..to`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mention {
    pub from: usize,
    pub to: usize,
    pub set: Set,
    pub way: Way,
    /// How many words of titles it holds.
    pub words: usize,
}

/// Everything that is pointed at in `from..to`, in order. `serial`: numbers at line starts count through the tasks.
pub(super) fn mentions(sight: &Sight<'_>, from: usize, to: usize) -> Vec<Mention> {
    let mut out: Vec<Mention> = Vec::new();
    let mut group = Group::default();
    let mut at = from;
    while at < to {
        if let Some(mention) = by_number(sight, at, from, to).or_else(|| by_ordinal(sight, at, from, to)) {
            group.close(&mut out);
            at = mention.to;
            out.push(mention);
            continue;
        }
        group.see(sight, at, &mut out);
        at += 1;
    }
    group.close(&mut out);
    for cue in sight.cues_in(from, to) {
        let way = match cue.sense {
            Sense::All | Sense::Alldone => Way::All,
            Sense::Both => Way::Both,
            Sense::Rest => Way::Rest,
            // "one is here, the other one is not" speaks of two things of one task.
            Sense::Other if (from..cue.from).any(|at| ONE.contains(&sight.tokens.fold(at))) => continue,
            Sense::Other => Way::Other,
            Sense::Former => Way::Former,
            Sense::Latter => Way::Latter,
            _ => continue,
        };
        if !out.iter().any(|m| m.from < cue.to && cue.from < m.to) {
            out.push(Mention { from: cue.from, to: cue.to, set: 0, way, words: 0 });
        }
    }
    out.sort_by_key(|mention| mention.from);
    out
}

/// Words of titles that stand together.
#[derive(Default)]
struct Group {
    from: usize,
    to: usize,
    scores: Vec<(usize, f32, u8)>,
    /// Words that stand in titles themselves, not only by their meaning.
    words: usize,
    seen: bool,
    hits: Vec<Hit>,
}

impl Group {
    fn see(&mut self, sight: &Sight<'_>, at: usize, out: &mut Vec<Mention>) {
        self.hits.clear();
        match sight.tokens.kind(at) {
            Kind::Word | Kind::Handle => {
                let entry = sight.entry(at);
                let word = sight.tokens.fold(at);
                self.hits.extend_from_slice(sight.hits(at));
                let number = match word.as_bytes() {
                    [b'q', digit @ b'1'..=b'4'] => digit - b'0',
                    _ => entry.ordinal.max(entry.number),
                };
                if number > 0 {
                    self.numbered(sight, u32::from(number), at, word.starts_with('q'));
                }
            }
            // Nobody has so many tasks: it is a year, a room.
            Kind::Number { value, .. } => {
                let leads = sight.item(value).is_none()
                    && (at == 0 || !sight.tokens.is_content(at - 1))
                    && matches!(sight.tokens.kind(at + 1), Kind::Mark(':' | '-' | '—' | ')' | '='));
                self.numbered(sight, value, at, value > 31 || leads);
            }
            Kind::Other => {}
            Kind::Mark('-' | '/' | '*' | '_' | '"' | '#' | '\'' | '(' | ')') => return,
            _ => {
                self.close(out);
                return;
            }
        }
        if self.hits.is_empty() {
            let linking = sight.is(at, role::STOP) && !sight.is(at, role::AND | role::BUT | role::COPULA);
            if self.seen && (!linking || at >= self.to + 2) {
                self.close(out);
            }
            return;
        }
        // A word of quite another title begins a group of its own.
        let shared = self.hits.iter().any(|hit| self.scores.iter().any(|(item, _, _)| *item == hit.item));
        if self.seen && !shared {
            self.close_keeping(out);
        }
        if !self.seen {
            self.from = at;
        }
        self.to = at + 1;
        self.words += usize::from(self.hits.iter().any(|hit| !hit.synonym));
        self.seen = true;
        for hit in &self.hits {
            match self.scores.iter_mut().find(|(item, _, _)| *item == hit.item) {
                Some((_, score, place)) => {
                    *score += hit.weight;
                    *place = hit.place;
                }
                None => self.scores.push((hit.item, hit.weight, hit.place)),
            }
        }
    }

    /// A number counts for the titles that the words beside it belong to ("chapter 2"), never alone.
    fn numbered(&mut self, sight: &Sight<'_>, number: u32, at: usize, alone: bool) {
        let known = self.hits.len();
        sight.titles.look_number(number, &mut self.hits);
        let beside = sight.hits(at + 1);
        let scores = &self.scores;
        let mut place = 0;
        self.hits.retain(|hit| {
            place += 1;
            place <= known
                || alone
                || scores.iter().any(|(item, _, _)| *item == hit.item)
                || beside.iter().any(|b| b.item == hit.item)
        });
    }

    fn close_keeping(&mut self, out: &mut Vec<Mention>) {
        let hits = std::mem::take(&mut self.hits);
        self.close(out);
        self.hits = hits;
    }

    fn close(&mut self, out: &mut Vec<Mention>) {
        if !self.seen {
            return;
        }
        let best = self.scores.iter().map(|(_, score, _)| *score).fold(0.0, f32::max);
        let set = self
            .scores
            .iter()
            .filter(|(_, score, _)| *score >= best * 0.88)
            .fold(0, |set, (item, _, _)| set | 1 << item);
        let way = match () {
            () if Set::count_ones(set) > 1 => Way::OneOf,
            () if best < 0.45 => Way::Faint,
            () => Way::Title,
        };
        out.push(Mention { from: self.from, to: self.to, set, way, words: self.words });
        self.scores.clear();
        self.words = 0;
        self.seen = false;
    }
}

fn by_number(sight: &Sight<'_>, at: usize, from: usize, to: usize) -> Option<Mention> {
    let tokens = &sight.tokens;
    let (value, form) = match tokens.kind(at) {
        Kind::Number { value, form } => (value, form),
        // "task one", "number two".
        Kind::Word
            if at > from
                && sight.is(at - 1, role::TASK)
                && sight.entry(at).number > 0
                && !sight.says(at - 1, at, &[Sense::Neg]) =>
        {
            (u32::from(sight.entry(at).number), Form::Label)
        }
        _ => return None,
    };
    let item = sight.item(value)?;
    let mention =
        |from: usize, to: usize, set: Set| Some(Mention { from, to, set, way: Way::Number, words: 0 });
    let set = Sight::just(item);
    if form == Form::Label {
        return mention(at, at + 1, set);
    }
    let before = at.checked_sub(1).filter(|before| *before >= from);
    let next = tokens.kind(at + 1);
    // "1-3", "1 to 3".
    if matches!(next, Kind::Mark('-' | '—'))
        && tokens.list.get(at + 1).is_some_and(|t| t.glued)
        && let Kind::Number { value: last, .. } = tokens.kind(at + 2)
        && let Some(end) = sight.item(last)
        && end > item
        && at + 2 < to
        && !before.is_some_and(|b| sight.is_free(b))
    {
        return mention(at, at + 3, (item..=end).fold(0, |set, item| set | 1 << item));
    }
    if at + 1 < to
        && (sight.is(at + 1, role::UNIT)
            || sight.entry(at + 1).month > 0
            || matches!(next, Kind::Percent(_) | Kind::Fraction { .. }))
    {
        return None;
    }
    if at + 2 < to && (sight.is(at + 1, role::OF) && counts_out_of(sight, at + 2) || next == Kind::Mark('/'))
    {
        return None;
    }
    let named = before.is_some_and(|b| sight.is(b, role::TASK));
    if let Some(b) = before {
        // "until 3", "on the 3rd", "3 May 4".
        let prior = if sight.is(b, role::ARTICLE) && b > from { b - 1 } else { b };
        if sight.entry(prior).month > 0
            || sight.entry(b).weekday > 0
            || sight.says(from, to, &[Sense::Away, Sense::Backon])
                && sight.says(prior, prior + 1, &[Sense::Until, Sense::Backon, Sense::Fromday])
        {
            return None;
        }
        // "shelves 1 to 4": the end of a range that began with a number of something else.
        if sight.says(b, b + 1, &[Sense::Until])
            && b > from
            && matches!(tokens.kind(b - 1), Kind::Number { .. })
        {
            return None;
        }
        if form == Form::Ordinal && sight.says(from, to, &[Sense::Away]) {
            return None;
        }
        // "next attempt on the 2nd"; "still working on the 2nd" names a task.
        if form == Form::Ordinal
            && ON.contains(&tokens.fold(prior))
            && prior > from
            && !super::past::is_gerund(tokens, prior - 1, sight.language())
            && !sight.says(prior.saturating_sub(2).max(from), prior + 1, &[Sense::Progress])
        {
            return None;
        }
        if tokens.kind(b) == Kind::Mark(':') && tokens.list[at].glued {
            return None;
        }
        // "3: see 1, also half"
        if sight.is(b, role::SEE) {
            return None;
        }
        if sight.is_free(b) && !named && sight.entry(b).ordinal == 0 && !sight.is(b, role::OFFER) {
            return None;
        }
        if matches!(tokens.kind(b), Kind::Other | Kind::Percent(_) | Kind::Fraction { .. }) {
            return None;
        }
    }
    if named || at == from {
        // "3 replies so far" begins with a number as well.
        let counted = at == from
            && !named
            && at + 1 < to
            && sight.is_free(at + 1)
            && !is_title_of(sight, at + 1, item)
            && tokens.kind(at + 2) != Kind::Newline
            && !starts_line(sight, at)
            && !(sight.numbers_tasks
                && sight.is(at + 2, role::COPULA)
                && !tokens.fold(at + 1).ends_with('s'));
        return if counted { None } else { mention(at, at + 1, set) };
    }
    // In the middle: only when no noun follows that it would count.
    if at + 1 < to
        && tokens.kind(at + 1) == Kind::Word
        && sight.is_free(at + 1)
        && !is_title_of(sight, at + 1, item)
    {
        return None;
    }
    mention(at, at + 1, set)
}

/// The one of a pair, in the reader's languages.
const ONE: [&str; 10] = ["one", "eine", "einer", "eines", "una", "uno", "un", "une", "uma", "um"];

/// What stands before a day of the month.
const ON: [&str; 7] = ["on", "by", "around", "since", "from", "before", "after"];

/// "2 of 5", "2 of the five", "2 of them": behind the "of" stands a whole.
fn counts_out_of(sight: &Sight<'_>, at: usize) -> bool {
    (at..at + 3).find(|at| !sight.is(*at, role::ARTICLE | role::OF)).is_some_and(|at| {
        matches!(sight.tokens.kind(at), Kind::Number { .. })
            || sight.entry(at).number > 1
            || sight.is(at, role::THIRD)
    })
}

fn starts_line(sight: &Sight<'_>, at: usize) -> bool {
    (0..at)
        .rev()
        .find(|b| !matches!(sight.tokens.kind(*b), Kind::Mark('-' | '*' | '•' | '—' | '+' | '~' | '(')))
        .is_none_or(|b| sight.tokens.kind(b) == Kind::Newline)
}

fn is_title_of(sight: &Sight<'_>, at: usize, item: usize) -> bool {
    sight.hits(at).iter().any(|hit| hit.item == item)
}

fn by_ordinal(sight: &Sight<'_>, at: usize, from: usize, to: usize) -> Option<Mention> {
    if sight.tokens.kind(at) != Kind::Word {
        return None;
    }
    let entry = sight.entry(at);
    let last = entry.roles & role::LAST != 0;
    if entry.ordinal == 0 && !last {
        return None;
    }
    // "budget: final" ends nothing's row.
    if last && at > from && sight.tokens.kind(at - 1) == Kind::Mark(':') {
        return None;
    }
    if sight.cues_in(at.saturating_sub(12), at + 1).iter().any(|cue| {
        at < cue.to && cue.to > cue.from + 1 && !matches!(cue.sense, Sense::All | Sense::Rest | Sense::Other)
    }) {
        return None;
    }
    // "the last two", "the first three".
    let count = sight.entry(at + 1).number;
    let counted = match sight.tokens.kind(at + 1) {
        Kind::Number { value, form: Form::Plain } => value as usize,
        _ => usize::from(count),
    };
    let mut end = at + 1;
    let mut many = 1;
    if counted > 0 && at + 1 < to && counted != 1 {
        many = counted;
        end = at + 2;
    }
    let mut alone = false;
    if end < to
        && (sight.is(end, role::TASK) || sight.tokens.fold(end) == "one" || sight.tokens.fold(end) == "ones")
    {
        end += 1;
        alone = true;
    }
    if end < to && sight.is_free(end) && !alone {
        return None;
    }
    if sight.entry(end).weekday > 0
        || sight.is(end, role::WEEK | role::MONTH | role::DAY | role::WEEKEND | role::TODAY)
        || sight.entry(end).month > 0
    {
        return None;
    }
    let article = at > from && sight.is(at - 1, role::ARTICLE);
    // "14 pairs out of 16 the last two dropped out": two of the pairs.
    let counted_before = article
        && at >= from + 3
        && matches!(sight.tokens.kind(at - 2), Kind::Number { .. })
        && sight.is(at - 3, role::OF);
    if counted_before {
        return None;
    }
    let begins = at == from || !sight.tokens.is_content(at - 1) || sight.is(at - 1, role::AND | role::BUT);
    if !alone && !article && !begins {
        return None;
    }
    // Adverbs ("first, I ..") are no ordinals: a comma after a bare word at the start.
    if begins && !alone && sight.tokens.kind(end) == Kind::Mark(',') && many == 1 {
        return None;
    }
    let offers = sight.says(from, to, &[Sense::Claim]) && (from..to).any(|at| sight.is(at, role::OFFER));
    let (low, high) = if offers { (sight.titles.tasks, sight.titles.items) } else { (0, sight.titles.tasks) };
    let set = if last {
        (high.saturating_sub(many).max(low)..high).fold(0, |set, item| set | 1 << item)
    } else {
        let first = low + usize::from(entry.ordinal) - 1;
        (first..(first + many).min(high)).fold(0, |set, item| set | 1 << item)
    };
    (set != 0).then_some(Mention { from: at, to: end, set, way: Way::Ordinal, words: 0 })
}
