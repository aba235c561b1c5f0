//! Thanks and praise: who is named.

use super::lexicon::Sense;
use super::role;
use super::sight::Sight;
use super::token::Kind;

/// A name that was thanked, by tokens `from..to`, with the place of the words that thank.
#[derive(Debug, Clone, Copy)]
pub(super) struct Thanked {
    pub from: usize,
    pub to: usize,
    pub cue: (usize, usize),
}

/// Everybody thanked or praised in the sentence `from..to`.
pub(super) fn thanked(sight: &Sight<'_>, from: usize, to: usize) -> Vec<Thanked> {
    let mut out: Vec<Thanked> = Vec::new();
    if sight.says(from, to, &[Sense::Irony]) && !sight.says(from, to, &[Sense::Praise]) {
        return out;
    }
    for cue in sight.cues_in(from, to).iter().filter(|cue| cue.sense == Sense::Thanks) {
        names_after(sight, cue.to, to, (cue.from, cue.to), &mut out);
        if let Some(last) = out.last().copied() {
            // "to Hamid for the machine and to Lucy"
            for at in last.to..to.saturating_sub(2) {
                if sight.is(at, role::AND)
                    && sight.is(at + 1, role::FOR)
                    && let Some(end) = name_at(sight, at + 2, to)
                {
                    out.push(Thanked { from: at + 2, to: end, cue: last.cue });
                }
            }
        }
        if out.is_empty() {
            vocative(sight, from, to, (cue.from, cue.to), &mut out);
        }
        if out.is_empty() {
            // "Bea, thank you so much", "@dede ty"
            before(sight, from, cue.from, (cue.from, cue.to), &mut out);
        }
    }
    if out.is_empty()
        && let Some(cue) = sight.first(from, to, &[Sense::Praise])
    {
        subjects(sight, from, cue.from, (cue.from, cue.to), &mut out);
        if out.is_empty() {
            // "how brilliant Marguerite was"
            names_after(sight, cue.to, (cue.to + 3).min(to), (cue.from, cue.to), &mut out);
        }
    }
    out
}

fn is_name(sight: &Sight<'_>, at: usize) -> bool {
    match sight.tokens.kind(at) {
        Kind::Handle => true,
        Kind::Word => {
            let token = &sight.tokens.list[at];
            let entry = sight.entry(at);
            let shouted = sight.tokens.words(at, at + 1).chars().filter(|c| c.is_uppercase()).count() > 1
                && token.end - token.start > 1;
            token.capital
                && !shouted
                && entry.roles & (role::STOP | role::NAME_STOP) == 0
                && entry.weekday == 0
                && (entry.month == 0)
                && token.end - token.start > 1
        }
        _ => false,
    }
}

/// One name from `at` on: "Aunt Rosa", "Maria João".
fn name_at(sight: &Sight<'_>, at: usize, to: usize) -> Option<usize> {
    if at >= to || !is_name(sight, at) {
        return None;
    }
    let mut end = at + 1;
    if sight.is(at, role::HONORIFIC) && end < to && is_name(sight, end) {
        end += 1;
    }
    // "Hoang-san", "Anne-Laure"
    while sight.tokens.kind(end) == Kind::Mark('-')
        && end + 1 < to
        && sight.tokens.list[end].glued
        && sight.tokens.list[end + 1].glued
        && sight.tokens.kind(end + 1) == Kind::Word
    {
        end += 2;
    }
    Some(end)
}

fn names_after(sight: &Sight<'_>, from: usize, to: usize, cue: (usize, usize), out: &mut Vec<Thanked>) {
    let mut at = from;
    let mut skipped = 0;
    let mut led = false;
    // "thanks so much to", "props go to the wonderful"
    while at < to && skipped < 6 && name_at(sight, at, to).is_none() {
        match sight.tokens.kind(at) {
            Kind::Word if sight.is(at, role::FOR) => {
                led = true;
                at += 1;
                if at < to
                    && sight.tokens.kind(at) == Kind::Word
                    && !sight.is(at, role::STOP | role::NAME_STOP | role::ARTICLE)
                    && !sight.lexicon.knows(sight.tokens.fold(at))
                    && !sight.tokens.list[at].capital
                    && to_person(sight, at - 1)
                {
                    // "thx to femi"
                    out.push(Thanked { from: at, to: at + 1, cue });
                    at += 1;
                    break;
                }
                continue;
            }
            Kind::Word
                if sight.is(at, role::STOP | role::NAME_STOP)
                    || sight.lexicon.knows(sight.tokens.fold(at)) => {}
            Kind::Sign | Kind::Mark('*' | '_' | ':' | '-' | '—') => {}
            Kind::Word if led && to_person(sight, at.saturating_sub(2)) => {}
            Kind::Word if !led => {}
            _ => return,
        }
        at += 1;
        skipped += 1;
        // "thanks for the help, Bea": what follows "for" is no name, until a comma.
        if led && !to_person_recent(sight, from, at) && sight.tokens.kind(at) != Kind::Handle {
            if out.is_empty() {
                return;
            }
            break;
        }
    }
    loop {
        if let Some(end) = name_at(sight, at, to) {
            out.push(Thanked { from: at, to: end, cue });
            at = end;
        } else if out.is_empty() {
            return;
        }
        // "and", a comma, "to": more names.
        let mut next = at;
        let mut joined = false;
        while next < to
            && next < at + 4
            && (matches!(sight.tokens.kind(next), Kind::Mark(',' | '&' | '+' | '/'))
                || sight.is(next, role::AND | role::FOR | role::ARTICLE)
                || sight.is(next, role::HONORIFIC) && !sight.tokens.list[next].capital)
            && name_at(sight, next, to).is_none()
        {
            joined |= sight.is(next, role::AND)
                || matches!(sight.tokens.kind(next), Kind::Mark(',' | '&' | '+' | '/'));
            next += 1;
        }
        if !joined || name_at(sight, next, to).is_none() || next == at {
            return;
        }
        at = next;
    }
}

fn to_person(sight: &Sight<'_>, at: usize) -> bool {
    !matches!(
        sight.tokens.fold(at),
        "for" | "por" | "pour" | "fur" | "fuers" | "furs" | "pela" | "pelo" | "with"
    )
}

fn to_person_recent(sight: &Sight<'_>, from: usize, at: usize) -> bool {
    (from..at).filter(|at| sight.is(*at, role::FOR)).all(|at| to_person(sight, at))
}

/// ".. keeping track of all this, Bea"
fn vocative(sight: &Sight<'_>, from: usize, to: usize, cue: (usize, usize), out: &mut Vec<Thanked>) {
    let Some(last) = (from..to).rev().find(|at| matches!(sight.tokens.kind(*at), Kind::Word | Kind::Handle))
    else {
        return;
    };
    if last > cue.1
        && is_name(sight, last)
        && sight.tokens.kind(last - 1) == Kind::Mark(',')
        && sight.is_free(last)
    {
        out.push(Thanked { from: last, to: last + 1, cue });
    }
}

fn before(sight: &Sight<'_>, from: usize, end: usize, cue: (usize, usize), out: &mut Vec<Thanked>) {
    let Some(last) = (from..end).rev().find(|at| sight.tokens.is_content(*at)) else { return };
    if is_name(sight, last)
        && end - last <= 2
        && sight.is_free(last)
        && (sight.tokens.kind(last) == Kind::Handle || sight.tokens.kind(last + 1) == Kind::Mark(','))
    {
        out.push(Thanked { from: last, to: last + 1, cue });
    }
}

/// "Priti has been a star": the names before the praise, from the last comma or the beginning on.
fn subjects(sight: &Sight<'_>, from: usize, end: usize, cue: (usize, usize), out: &mut Vec<Thanked>) {
    let mut at = from;
    while at < end {
        let opening = at == from;
        let lexical = sight.lexicon.knows(sight.tokens.fold(at));
        if let Some(stop) = name_at(sight, at, end)
            && !(opening && lexical)
            && (sight.is_free(at) || sight.tokens.kind(at) == Kind::Handle)
            && !is_title(sight, at)
        {
            out.push(Thanked { from: at, to: stop, cue });
            at = stop;
        } else {
            at += 1;
        }
    }
    // The nearest one alone, unless they are joined.
    while out.len() > 1 {
        let (left, right) = (out[out.len() - 2], out[out.len() - 1]);
        let joined = (left.to..right.from).all(|at| {
            sight.is(at, role::AND) || matches!(sight.tokens.kind(at), Kind::Mark(',' | '&' | '+'))
        });
        if joined {
            break;
        }
        out.remove(0);
    }
}

fn is_title(sight: &Sight<'_>, at: usize) -> bool {
    sight.hits(at).iter().any(|hit| !hit.synonym)
}
