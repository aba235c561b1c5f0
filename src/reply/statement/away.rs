//! Announced absences: "back on the 3rd", "away until Monday week", "travelling Wednesday through Sunday".

use jiff::ToSpan;
use jiff::civil::Date;

use super::date::{Day, days, length};
use super::lexicon::{Cue, Language, Sense};
use super::role;
use super::sight::Sight;
use super::token::Kind;

/// An absence that the sentence `from..to` announces.
#[derive(Debug, Clone, Copy)]
pub(super) struct Absence {
    pub until: Option<Date>,
    pub from: usize,
    pub to: usize,
    /// The writer says plainly that they are away, with or without a date.
    pub plain: bool,
}

/// The writer's absence in a sentence; `None` when it speaks of none, or of somebody else's, or of one that is over.
pub(super) fn absence(sight: &Sight<'_>, from: usize, to: usize, received: Date) -> Option<Absence> {
    let cue = sight
        .cues_in(from, to)
        .iter()
        .find(|cue| {
            // "back to normal" tells of no absence.
            let to_normal = cue.sense == Sense::Backon && sight.tokens.fold(cue.to) == "to";
            // "I'm out of ideas", but "out of office".
            let out_of = cue.sense == Sense::Away
                && sight.tokens.fold(cue.to - 1) == "out"
                && sight.tokens.fold(cue.to) == "of"
                && !matches!(sight.tokens.fold(cue.to + 1), "office" | "town" | "the" | "country" | "action");
            // "pas là" is gone, "pas la traduction" is another one.
            let article = cue.sense == Sense::Away
                && sight.language() == Language::Fr
                && sight.tokens.fold(cue.to - 1) == "la"
                && (sight.is_free(cue.to) || !sight.hits(cue.to).is_empty());
            matches!(cue.sense, Sense::Away | Sense::Backon)
                && !article
                && !to_normal
                && !out_of
                && is_own(sight, cue, from)
        })
        .copied()?;
    let strong = sight.says(from, to, &[Sense::Away]);
    let named = days(sight, from, to, received);
    let start = (from..cue.from)
        .rev()
        .find(|at| matches!(sight.tokens.kind(*at), Kind::Mark(',' | ':' | '(' | ')')))
        .unwrap_or(from);
    let over =
        (start..cue.to).any(|at| sight.is(at, role::PAST)) || sight.says(start, cue.to, &[Sense::Wish]);
    let doubtful = (start..cue.to).any(|at| sight.is(at, role::MAYBE) && sight.entry(at).month == 0);
    let found = last_day(
        sight,
        from,
        to,
        received,
        &named,
        over,
        (strong && cue.sense == Sense::Away).then_some(cue.to),
    );
    if doubtful || over && found.is_none() {
        return None;
    }
    let only_back = cue.sense == Sense::Backon && !strong;
    match found {
        Some((date, end)) if date >= received => {
            Some(Absence { until: Some(date), from: cue.from, to: end.max(cue.to), plain: true })
        }
        _ if only_back => None,
        _ => Some(Absence { until: None, from: cue.from, to: cue.to, plain: false }),
    }
}

/// "Ilse is back from leave on Monday" speaks of Ilse.
fn is_own(sight: &Sight<'_>, cue: &Cue, from: usize) -> bool {
    // "I expect it back around the 5th", "our lawyer is on leave"
    if cue.sense == Sense::Backon
        && cue.from > from
        && sight.says(cue.from - 1, cue.from, &[Sense::Pronoun])
        && !sight.says(cue.from - 1, cue.from, &[Sense::SelfWord])
    {
        return false;
    }
    if cue.sense == Sense::Away && cue.from > from + 1 {
        let verb = (from..cue.from).rev().find(|at| sight.is(*at, role::COPULA));
        if let Some(verb) = verb.filter(|verb| *verb > from && cue.from - verb <= 2)
            && sight.is_free(verb - 1)
            && !sight.says(from, verb, &[Sense::SelfWord])
        {
            return false;
        }
    }
    let mut at = cue.from;
    let mut seen = 0;
    while at > from && seen < 8 {
        at -= 1;
        if !sight.tokens.is_content(at) {
            if matches!(sight.tokens.kind(at), Kind::Mark(',' | '(' | ')' | '—' | ':')) {
                return true;
            }
            continue;
        }
        if sight.says(at, at + 1, &[Sense::SelfWord]) {
            return true;
        }
        // "report filed and back on Monday"; "he scratched his head and will be back on Monday".
        if sight.is(at, role::AND | role::BUT) && !(from..at).any(|at| sight.is(at, role::THIRD)) {
            return true;
        }
        if cue.sense == Sense::Backon
            && sight.is_free(at)
            && sight.entry(at).month == 0
            && sight.entry(at).weekday == 0
        {
            return false;
        }
        let named = sight.language() != Language::De
            && sight.tokens.list[at].capital
            && at > from
            && sight.is_free(at)
            && sight.entry(at).weekday == 0
            && sight.entry(at).month == 0;
        if sight.is(at, role::THIRD) || named || sight.tokens.kind(at) == Kind::Handle {
            return false;
        }
        seen += 1;
    }
    // A sentence that begins with somebody's name.
    !(sight.language() != Language::De
        && sight.tokens.list[at].capital
        && sight.is_free(at)
        && at < cue.from
        && !sight.says(from, cue.from, &[Sense::SelfWord]))
}

/// `away`: where the words that announce the absence end, when they do so without a day of return.
fn last_day(
    sight: &Sight<'_>,
    from: usize,
    to: usize,
    received: Date,
    named: &[Day],
    over: bool,
    away: Option<usize>,
) -> Option<(Date, usize)> {
    let before = |date: Date| date.checked_sub(1.day()).ok();
    let led_by = |day: &Day, sense: Sense| {
        let start = day.from.saturating_sub(7).max(from);
        let near = |cue: &&Cue| {
            cue.sense == sense
                && cue.to <= day.from
                && (cue.to..day.from).filter(|at| sight.tokens.is_content(*at)).all(|at| {
                    sight.is(at, role::STOP | role::ARTICLE | role::DAY | role::END | role::NEXT)
                        || cue.sense == Sense::Backon && day.from - cue.to <= 3
                })
        };
        let behind = |cue: &&Cue| {
            cue.sense == sense
                && sense == Sense::Backon
                && cue.from >= day.to
                && cue.from <= day.to + 2
                && !named.iter().any(|other| other.from >= cue.to && other.from <= cue.to + 4)
        };
        let other = |cue: &&Cue| !named.iter().any(|other| other.from >= cue.to && other.to <= day.from);
        sight
            .cues_in(start, day.from)
            .iter()
            .rfind(|cue| near(cue) && other(cue) && is_own(sight, cue, from))
            .or_else(|| sight.cues_in(day.to, (day.to + 3).min(to)).iter().find(behind))
            .copied()
    };
    let closes = |day: &Day| {
        let inclusive = |from: usize, to: usize| sight.says(from, to, &[Sense::Inclusive]);
        inclusive(day.to, (day.to + 3).min(to)) || inclusive(day.from.saturating_sub(4).max(from), day.from)
    };
    let days_before = |day: &Day| named.iter().any(|other| other.to <= day.from);
    // 1. The day of return.
    if let Some(day) = named.iter().find(|day| led_by(day, Sense::Backon).is_some()) {
        return before(day.date).map(|date| (date, day.to));
    }
    if over {
        return None;
    }
    // 2. Until a day.
    if let Some(day) = named.iter().rfind(|day| led_by(day, Sense::Until).is_some()) {
        let cue = led_by(day, Sense::Until)?;
        let range = days_before(day) && RANGES.contains(&sight.tokens.fold(cue.from));
        let inclusive = day.stretch || closes(day) || range;
        let date = if inclusive { Some(day.date) } else { before(day.date) };
        return date.map(|date| (date, day.to));
    }
    // "the 2nd .. gone till then"
    if let Some(cue) = sight
        .cues_in(from, to)
        .iter()
        .find(|cue| cue.sense == Sense::Until && THEN.contains(&sight.tokens.fold(cue.to)))
        && let Some(day) = named.iter().rfind(|day| day.to <= cue.from)
    {
        return before(day.date).map(|date| (date, cue.to + 1));
    }
    let away = away?;
    // 3. From a day for so long; for so long.
    if let Some(span) = length(sight, from, to) {
        let start = named.first().map_or(received, |day| day.date);
        return start.checked_add(span).ok().and_then(before).map(|date| (date, to));
    }
    // 4. A row of days, a stretch: "tomorrow and on Wednesday".
    let first = named.iter().position(|day| day.to + 8 >= away || day.from >= away)?;
    if led_by(&named[first], Sense::Fromday).is_some() && named.len() == 1 && !named[first].stretch {
        return None;
    }
    let mut last = first;
    while let Some(next) = named.get(last + 1) {
        let joined = (named[last].to..next.from)
            .all(|at| !sight.tokens.is_content(at) || sight.is(at, role::AND | role::STOP | role::ARTICLE))
            && next.from - named[last].to <= 3;
        if !joined || next.stretch {
            break;
        }
        last += 1;
    }
    named.get(last).filter(|day| day.date >= received).map(|day| (day.date, day.to))
}

/// Words that close a range of days with its last day.
const RANGES: [&str; 6] = ["to", "al", "au", "ao", "a", "bis"];
const THEN: [&str; 6] = ["then", "entonces", "dahin", "la", "lá", "esa"];
