//! Cuts a line into clauses: pieces that say one thing about one topic.

use super::lexicon::{Language, Sense};
use super::mention::{Mention, Way, mentions};
use super::role;
use super::sight::Sight;
use super::token::Kind;

/// A piece of a sentence that says one thing.
#[derive(Debug, Clone)]
pub(super) struct Clause {
    pub from: usize,
    pub to: usize,
    pub mentions: Vec<Mention>,
    /// Its sentence ends with a question mark.
    pub question: bool,
    /// Tokens of its whole sentence.
    pub sentence: (usize, usize),
    /// What it is about was said before it: by a quoted line, or by the head of its line.
    pub led: bool,
}

impl Clause {
    /// The tokens of a whole line, read as one statement.
    pub fn whole(from: usize, to: usize) -> Self {
        Self { from, to, mentions: Vec::new(), question: false, sentence: (from, to), led: false }
    }
}

/// What can decide about a task.
pub(super) const VERDICTS: [Sense; 14] = [
    Sense::Done,
    Sense::Did,
    Sense::Past,
    Sense::Progress,
    Sense::Notyet,
    Sense::Untouched,
    Sense::Block,
    Sense::Unblock,
    Sense::Noblock,
    Sense::Drop,
    Sense::Release,
    Sense::Claim,
    Sense::Nochange,
    Sense::Alldone,
];

/// The clauses of the tokens `from..to`, which are one line.
pub(super) fn clauses(sight: &Sight<'_>, from: usize, to: usize) -> Vec<Clause> {
    let mut out = Vec::new();
    for (start, end, question) in sentences(sight, from, to) {
        let all = mentions(sight, start, end);
        let mut chunks = chunks(sight, start, end, &all);
        chunks = chunks.into_iter().flat_map(|chunk| split_inside(sight, chunk)).collect();
        let merged = merge(sight, chunks);
        let last = merged.len().saturating_sub(1);
        for (nth, (from, to, mentions)) in merged.into_iter().enumerate() {
            // "tickets are booked, what about the insurance??" asks in its last piece.
            let question = question && (nth == last || asks(sight, from, to));
            out.push(Clause { from, to, mentions, question, sentence: (start, end), led: false });
        }
    }
    out
}

/// Whether it begins as a question does.
fn asks(sight: &Sight<'_>, from: usize, to: usize) -> bool {
    (from..to)
        .find(|at| sight.tokens.is_content(*at) && !sight.is(*at, role::AND | role::BUT))
        .is_some_and(|at| sight.is(at, role::ASKS))
}

/// Nobody means more tokens than this in one sentence; it keeps the work linear.
const LONGEST_SENTENCE: usize = 150;

/// Sentences, and whether they are questions. A full stop after a leading number ("1. done") ends nothing.
fn sentences(sight: &Sight<'_>, from: usize, to: usize) -> Vec<(usize, usize, bool)> {
    let tokens = &sight.tokens;
    let mut out = Vec::new();
    let mut start = from;
    let mut at = from;
    while at < to {
        if at - start >= LONGEST_SENTENCE {
            out.push((start, at, false));
            start = at;
        }
        let mark = match tokens.kind(at) {
            Kind::Mark(c @ ('.' | '!' | '?' | ';')) => c,
            _ => {
                at += 1;
                continue;
            }
        };
        let words = (start..at).filter(|at| tokens.is_content(*at)).count();
        let after_number = words <= 1 && at > start && matches!(tokens.kind(at - 1), Kind::Number { .. });
        let inside =
            tokens.list.get(at + 1).is_some_and(|t| {
                t.glued && matches!(t.kind, Kind::Word) && mark == '.' && tokens.list[at].glued
            }) && tokens.fold(at + 1).len() <= 3;
        // "3. Mai", "am 3. wieder"
        let date = mark == '.'
            && matches!(tokens.kind(at.wrapping_sub(1)), Kind::Number { .. } | Kind::Other)
            && (sight.entry(at + 1).month > 0
                || sight.language() == Language::De
                    && tokens.list.get(at + 1).is_some_and(|t| !t.capital && t.kind == Kind::Word));
        let numero = mark == '.'
            && at > start
            && sight.is(at - 1, role::TASK)
            && matches!(tokens.kind(at + 1), Kind::Number { .. });
        let honorific =
            mark == '.' && at > start && sight.is(at - 1, role::HONORIFIC) && tokens.list[at].glued;
        if words == 0 || honorific || numero || after_number && mark == '.' || inside || date {
            at += 1;
            continue;
        }
        let mut question = mark == '?';
        while matches!(tokens.kind(at + 1), Kind::Mark('.' | '!' | '?')) && at + 1 < to {
            at += 1;
            question |= tokens.kind(at) == Kind::Mark('?');
        }
        // Signs behind the full stop belong to the sentence, unless they begin a series.
        while tokens.kind(at + 1) == Kind::Sign
            && at + 1 < to
            && !matches!(tokens.kind(at + 2), Kind::Sign)
            && sight.says(at + 1, at + 2, &[Sense::Irony, Sense::Filler])
        {
            at += 1;
        }
        out.push((start, at + 1, question));
        at += 1;
        start = at;
    }
    if (start..to).any(|at| tokens.is_content(at)) {
        out.push((start, to, false));
    }
    out
}

type Chunk = (usize, usize, Vec<Mention>);

fn is_separator(sight: &Sight<'_>, at: usize) -> bool {
    let tokens = &sight.tokens;
    match tokens.kind(at) {
        Kind::Mark(',' | '—' | '(' | ')' | '→' | '=' | '•') => true,
        Kind::Mark('-') => !tokens.list[at].glued,
        // A face or a flag ends what was said before it.
        Kind::Sign => {
            at + 1 < tokens.list.len()
                && matches!(tokens.kind(at + 1), Kind::Word | Kind::Number { .. })
                && !sight.says(at, at + 1, &VERDICTS)
        }
        Kind::Word => {
            sight.is(at, role::AND | role::BUT | role::BECAUSE)
                && !sight
                    .cues_in(at.saturating_sub(12), at + 1)
                    .iter()
                    .any(|cue| at < cue.to && cue.to - cue.from > 1)
        }
        _ => false,
    }
}

fn chunks(sight: &Sight<'_>, from: usize, to: usize, all: &[Mention]) -> Vec<Chunk> {
    let mut bounds = vec![from];
    for at in from + 1..to {
        let follows_all = sight.is(at, role::BUT)
            && (all.iter().any(|m| m.to == at && m.way == Way::All)
                || sight.cues_in(from, at).iter().any(|cue| cue.sense == Sense::Alldone && cue.to == at));
        let in_mention = all.iter().any(|m| m.from < at && at < m.to);
        // "cake ✅ flyers ❌": an answer behind its topic ends the piece, unless the answers stand before their topics.
        let answered = at > from + 1
            && matches!(tokens_kind(sight, at - 1), Kind::Sign)
            && matches!(tokens_kind(sight, at), Kind::Word | Kind::Number { .. })
            && sight.says(at - 1, at, &VERDICTS)
            && !matches!(tokens_kind(sight, from), Kind::Sign);
        if (is_separator(sight, at) || answered) && !follows_all && !in_mention {
            bounds.push(at);
        }
    }
    bounds.push(to);
    bounds
        .windows(2)
        .map(|pair| {
            (
                pair[0],
                pair[1],
                all.iter().filter(|m| pair[0] <= m.from && m.from < pair[1]).copied().collect(),
            )
        })
        .collect()
}

fn tokens_kind(sight: &Sight<'_>, at: usize) -> Kind {
    sight.tokens.kind(at)
}

/// Where something is decided within `from..to`.
pub(super) fn verdict_places(sight: &Sight<'_>, from: usize, to: usize, mentions: &[Mention]) -> Vec<usize> {
    let mut out: Vec<usize> = sight
        .cues_in(from, to)
        .iter()
        .filter(|cue| VERDICTS.contains(&cue.sense) && !sight.is_title_word(cue, mentions))
        .map(|cue| cue.from)
        .collect();
    out.extend(
        (from..to).filter(|at| matches!(sight.tokens.kind(*at), Kind::Percent(_) | Kind::Fraction { .. })),
    );
    out.sort_unstable();
    out.dedup();
    out
}

fn is_strong(mention: &Mention) -> bool {
    !matches!(mention.way, Way::Faint | Way::OneOf)
}

/// "1 done 2 still on it": a new topic with a verdict of its own begins a new piece, even without a comma.
fn split_inside(sight: &Sight<'_>, chunk: Chunk) -> Vec<Chunk> {
    let (from, to, mentions) = chunk;
    let places = verdict_places(sight, from, to, &mentions);
    let strong: Vec<Mention> = mentions.iter().filter(|m| is_strong(m)).copied().collect();
    if strong.len() < 2 || places.is_empty() {
        return vec![(from, to, mentions)];
    }
    let leads_with_topic = strong[0].from <= places[0];
    let mut cuts = Vec::new();
    for pair in strong.windows(2) {
        let (left, right) = (pair[0], pair[1]);
        if left.set == right.set && left.set != 0 {
            continue;
        }
        let between: Vec<usize> =
            places.iter().filter(|at| left.to <= **at && **at < right.from).copied().collect();
        let direct = matches!(right.way, Way::Number | Way::Ordinal);
        // "everything on my plate except the check is finished"
        let excepted =
            matches!(left.way, Way::All | Way::Rest) && sight.says(left.to, right.from, &[Sense::Except]);
        if excepted {
            continue;
        }
        let deep = sight.says(left.to, right.from, &[Sense::Hypo, Sense::Block]) && !direct;
        let negated = sight.says(right.to, to, &[Sense::Neg]);
        let cut = if leads_with_topic {
            let after = places.iter().any(|at| *at >= right.to) || negated;
            (!between.is_empty() && after && !deep).then(|| before_article(sight, right.from, left.to))
        } else {
            between.first().copied().filter(|_| !deep)
        };
        cuts.extend(cut);
    }
    let mut out = Vec::new();
    let mut start = from;
    for cut in cuts.into_iter().chain([to]) {
        if cut > start {
            out.push((
                start,
                cut,
                mentions.iter().filter(|m| start <= m.from && m.from < cut).copied().collect(),
            ));
            start = cut;
        }
    }
    out
}

fn before_article(sight: &Sight<'_>, at: usize, floor: usize) -> usize {
    let mut start = at;
    while start > floor && sight.is(start - 1, role::ARTICLE | role::TASK | role::FOR) {
        start -= 1;
    }
    start
}

/// Joins chunks that cannot stand alone with what stands before them.
fn merge(sight: &Sight<'_>, chunks: Vec<Chunk>) -> Vec<Chunk> {
    let mut out: Vec<Chunk> = Vec::new();
    let mut chunks = chunks.into_iter().peekable();
    while let Some(chunk) = chunks.next() {
        let Some(current) = out.last_mut() else {
            out.push(chunk);
            continue;
        };
        // "proofreading finished, raffle - can someone take it?": the raffle waits for what comes next.
        let waits = chunk.2.iter().any(is_strong)
            && decides(sight, current)
            && !decides(sight, &chunk)
            && chunks.peek().is_some_and(|next| {
                !next.2.iter().any(is_strong)
                    && decides(sight, next)
                    && matches!(sight.tokens.kind(next.0), Kind::Mark('-' | '—' | ':' | '=') | Kind::Sign)
            });
        if waits || stands_alone(sight, current, &chunk) {
            out.push(chunk);
        } else {
            current.1 = chunk.1;
            current.2.extend(chunk.2);
        }
    }
    out
}

fn decides(sight: &Sight<'_>, chunk: &Chunk) -> bool {
    !verdict_places(sight, chunk.0, chunk.1, &chunk.2).is_empty()
}

fn stands_alone(sight: &Sight<'_>, left: &Chunk, right: &Chunk) -> bool {
    let decides = |chunk: &Chunk| decides(sight, chunk);
    let denies = |chunk: &Chunk| {
        sight.says(chunk.0, chunk.1, &[Sense::Neg, Sense::Same, Sense::Future, Sense::Nearly, Sense::Part])
    };
    let topics = |chunk: &Chunk| chunk.2.iter().filter(|m| is_strong(m)).fold(0, |set, m| set | m.set);
    // "minibus yes, lunches yes, form no": a word of a title and its answer need not be telling.
    let brief = |chunk: &Chunk| {
        let words = (chunk.0..chunk.1).filter(|at| sight.tokens.is_content(*at)).count();
        words <= 2 && chunk.2.iter().any(|m| m.way == Way::Faint && m.words > 0 && m.set.count_ones() == 1)
    };
    let names = |chunk: &Chunk| chunk.2.iter().any(is_strong) || brief(chunk);
    let talk = |chunk: &Chunk| {
        (chunk.0..chunk.1)
            .filter(|at| sight.is_free(*at) && !chunk.2.iter().any(|m| m.from <= *at && *at < m.to))
            .count()
    };
    let loose = |chunk: &Chunk| {
        (chunk.0..chunk.1)
            .filter(|at| {
                sight.tokens.is_content(*at)
                    && !sight.is(*at, role::ARTICLE | role::AND | role::TASK)
                    && !chunk.2.iter().any(|m| m.from <= *at && *at < m.to)
            })
            .count()
    };
    let right_decides = decides(right) || names(right) && denies(right);
    let left_decides = decides(left) || names(left) && denies(left);
    // "2 is open (waiting for the broker) 3 -"
    if sight.tokens.kind(right.0) == Kind::Mark(')')
        && names(right)
        && sight.tokens.kind(left.0) == Kind::Mark('(')
    {
        return true;
    }
    // "task 1 and task 3 are completed": a list, whatever stands before it.
    let ends_named =
        left.2.iter().any(|m| is_strong(m) && !(m.to..left.1).any(|at| sight.tokens.is_content(at)));
    let begins_named = right.2.iter().any(|m| {
        is_strong(m)
            && (right.0..m.from).all(|at| {
                !sight.tokens.is_content(at) || sight.is(at, role::AND | role::ARTICLE | role::TASK)
            })
    });
    if ends_named && begins_named && !decides(left) {
        return false;
    }
    // "cake list full 👍 coffee machine is broken": the answer ended what stood before it.
    let answered = right.0 > left.0
        && sight.tokens.kind(right.0 - 1) == Kind::Sign
        && sight.says(right.0 - 1, right.0, &VERDICTS)
        && !matches!(sight.tokens.kind(left.0), Kind::Sign);
    if answered && names(right) && names(left) && topics(left) != topics(right) {
        return true;
    }
    let told = |chunk: &Chunk| {
        chunk.2.iter().any(|m| {
            (m.to..chunk.1)
                .any(|at| sight.is(at, role::COPULA) && (at + 1..chunk.1).any(|at| sight.is_free(at)))
        })
    };
    let excepted = sight.first(right.0, right.1, &[Sense::Except]).is_some_and(|cue| cue.from <= right.0 + 1)
        && left.2.iter().any(|m| m.way == Way::All);
    if excepted {
        return false;
    }
    match (left_decides, names(right), right_decides) {
        (_, false, false) => false,
        (true, _, true) => true,
        // "posted the recap, the flyers": the list goes on; with other words it says something of its own.
        (true, true, false) => talk(right) >= 2,
        (false, true, true) => {
            names(left)
                && topics(left) != topics(right)
                && (talk(left) >= 2
                    || told(left)
                    || loose(left) >= 2 && left.2.iter().all(|m| m.from > left.0 + 1))
        }
        (false, false, true) => false,
        (false, true, false) => names(left) && talk(left) >= 3 && talk(right) >= 2,
    }
}
