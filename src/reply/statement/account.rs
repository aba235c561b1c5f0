//! Whether everything that was written is accounted for: a clause that talks of work and led to no record is handed on as unclear.

use super::lexicon::Sense;
use super::past::is_gerund;
use super::reading::{Evidence, Reading, Strange, items};
use super::role;
use super::sight::Sight;
use super::token::Kind;
use crate::reply::{Confidence, Fact, Status};

/// So many words of its own make a clause more than small talk.
const TELLING_WORDS: usize = 4;
/// So many do where nobody speaks of themselves, and nothing is planned, denied or put as a condition.
const STATING_WORDS: usize = 3;
/// So many make a clause that says that something is done more than an echo of the one before.
const DECIDING_WORDS: usize = 1;

/// Whether the sentence of a clause has a record that stands before it: "deposit paid, contract filed".
pub(super) fn same_sentence(reading: &Reading<'_, '_>, strange: &Strange) -> bool {
    let heard = reading.heard.iter().find(|heard| heard.from <= strange.from && strange.from < heard.to);
    heard.is_some_and(|heard| {
        reading.records.iter().any(|(at, record)| {
            heard.sentence.0 <= *at
                && *at < strange.from
                && record
                    .fact
                    .task()
                    .is_some_and(|n| reading.sight.item(n).is_some_and(|item| strange.tasks >> item & 1 == 1))
        })
    })
}

/// Whether a clause with a subject of its own ("contract signed") only bears out what was recorded of the task spoken of before.
pub(super) fn agrees(reading: &Reading<'_, '_>, strange: &Strange) -> bool {
    let w = strange.weights;
    !strange.doubtful
        && items(strange.tasks).all(|item| {
            let n = reading.sight.number(item);
            reading.records.iter().any(|(_, record)| match record.fact {
                Fact::Status { task, status: Status::Completed } => {
                    task == n && w.done >= 0.6 && w.blocked < 0.5
                }
                Fact::Blocker { task, .. } => task == Some(n) && w.blocked >= 0.6,
                _ => false,
            })
        })
}

/// "the baby has had an ear infection": a clause about weather, home, health or holidays that names no task and decides nothing.
pub(super) fn is_talk(reading: &Reading<'_, '_>, from: usize, to: usize) -> bool {
    let sight = reading.sight;
    (from..to).any(|at| sight.is(at, role::TALK)) && (from..to).all(|at| sight.hits(at).is_empty())
}

/// Words that are neither known to the lexicon's patterns nor to a title, and no names: what the clause says beside what was understood.
fn strange_words(sight: &Sight<'_>, from: usize, to: usize) -> usize {
    (from..to)
        .filter(|at| {
            sight.is_free(*at)
                && sight.hits(*at).is_empty()
                && !sight.is(*at, role::SIGNOFF | role::NAME_STOP | role::TALK)
                && !(sight.tokens.list[*at].capital && *at > from)
        })
        .count()
}

/// "poster: maybe another evening", "hall, chasing them for a date": what is told of a task at length and decides nothing is about work that goes on.
pub(super) fn tells_of_work(reading: &Reading<'_, '_>, from: usize, to: usize) -> bool {
    let sight = reading.sight;
    let others = (from..to).any(|at| sight.is(at, role::THIRD));
    (from..to).any(|at| sight.is(at, role::MAYBE) || is_gerund(&sight.tokens, at, sight.language()))
        || !others && strange_words(sight, from, to) >= 2
        || !others && sight.says(from, to, &[Sense::Neg])
}

/// So many words make a verdict; more make a story.
const VERDICT_WORDS: usize = 6;

/// "the arm runner is back", "page up since Sunday": a few words about a task that neither plan nor tell of work are its verdict, in words that nobody knows.
pub(super) fn says_how_it_is(sight: &Sight<'_>, from: usize, to: usize) -> bool {
    let words = (from..to).filter(|at| sight.tokens.is_content(*at)).count();
    let plans = (from..to).any(|at| {
        sight.is(at, role::MAYBE | role::THIRD | role::TALK)
            || is_gerund(&sight.tokens, at, sight.language())
            || sight.entry(at).weekday > 0
            || sight.entry(at).month > 0
            || sight.is(at, role::TOMORROW | role::NEXT | role::WEEK | role::MONTH)
    });
    words <= VERDICT_WORDS
        && !plans
        && !sight.says(from, to, &[Sense::Hypo, Sense::Future, Sense::Filler])
        && strange_words(sight, from, to) > 0
}

/// "engraved with the wrong year": it was done, and has to be done again.
fn goes_wrong(sight: &Sight<'_>, e: &Evidence) -> bool {
    (e.from..e.to).any(|at| {
        sight.is(at, role::AMISS)
            && !sight.says(at.saturating_sub(3).max(e.from), at, &[Sense::Neg])
            && sight.hits(at).is_empty()
    })
}

/// A condition before the words that say that something is done, or a part beside them.
fn holds_in_part(sight: &Sight<'_>, e: &Evidence) -> bool {
    let done =
        sight.first(e.from, e.to, &[Sense::Done, Sense::Did, Sense::Past]).map_or(e.from, |cue| cue.from);
    let sweeping = sight.says(e.from, e.to, &[Sense::All, Sense::Alldone, Sense::Rest, Sense::Except]);
    sight.says(e.from, done, &[Sense::Hypo]) || !sweeping && sight.says(e.from, e.to, &[Sense::Part])
}

/// A plan or a denial beside what is done, within the same commas.
fn plans_or_denies(sight: &Sight<'_>, from: usize, to: usize) -> bool {
    let Some(done) = sight.first(from, to, &[Sense::Done, Sense::Did, Sense::Past, Sense::Alldone]) else {
        return false;
    };
    let ends = |at: &usize| matches!(sight.tokens.kind(*at), Kind::Mark(',' | '(' | ')' | ':' | '—'));
    let start = (from..done.from).rfind(ends).unwrap_or(from);
    let end = (done.to..to).find(ends).unwrap_or(to);
    let plans = sight.cues_in(start, end).iter().any(|cue| {
        cue.sense == Sense::Future && !(cue.from..cue.to).any(|at| sight.is(at, role::TODAY | role::THIS))
    });
    plans || sight.says(start, end, &[Sense::Neg])
}

/// Clauses whose verdict stands, and that say more than was understood: a plan or a denial beside it, a part and the whole at once, a subject of their own.
pub(super) fn shaky(reading: &Reading<'_, '_>, evidence: &[Evidence]) -> Vec<(usize, usize)> {
    let sight = reading.sight;
    let noted = |e: &Evidence| {
        reading.records.iter().find_map(|(at, record)| match record.fact {
            Fact::Status { task, status } if *at == e.from && task == sight.number(e.item) => {
                Some((status, record.confidence))
            }
            _ => None,
        })
    };
    let blocked = |e: &Evidence| {
        reading.records.iter().any(|(_, record)| {
            matches!(record.fact, Fact::Blocker { task, .. } if task == Some(sight.number(e.item)))
        })
    };
    // "the printer hasn't sent the proofs": somebody else who did not do something may be what holds it up.
    let others_fail = |e: &Evidence| {
        (e.from..e.to).any(|at| sight.is(at, role::THIRD))
            && sight.says(e.from, e.to, &[Sense::Neg])
            && strange_words(sight, e.from, e.to) >= 2
            && !blocked(e)
    };
    let recorded = |e: &Evidence| reading.records.iter().any(|(at, _)| e.from <= *at && *at < e.to);
    let named = |e: &Evidence| e.trust >= 0.9 || reading.heard.iter().any(|h| h.from == e.from && h.named);
    let several = sight.titles.tasks > 1;
    evidence
        .iter()
        .filter(|e| match e.weights.done >= 0.5 {
            true if sight.says(e.from, e.to, &[Sense::Meant]) => false,
            true => match noted(e) {
                Some((Status::Completed, confidence)) => {
                    let strange = strange_words(sight, e.from, e.to) >= 2;
                    plans_or_denies(sight, e.from, e.to)
                        || goes_wrong(sight, e)
                        || holds_in_part(sight, e)
                        || e.weights.progress > 0.3
                        || several && !named(e) && strange
                        || confidence == Confidence::Middle && e.weights.done < 0.75 && strange
                }
                Some((Status::InProgress, _)) => e.weights.progress > 0.3,
                Some(_) => false,
                None => {
                    !recorded(e)
                        && !named(e)
                        && e.weights.done >= 0.9
                        && strange_words(sight, e.from, e.to) >= 2
                }
            },
            false => matches!(noted(e), Some((Status::InProgress | Status::NotStarted, _))) && others_fail(e),
        })
        .map(|e| (e.from, e.to))
        .collect()
}

/// So many words are more than one verdict: something else was said as well.
const LONG_CLAUSE: usize = 18;
/// So many words that nobody knows beside a verdict.
const STRANGE_BESIDE: usize = 5;
/// So many more where the status stays as it was.
const STORY_WORDS: usize = 2;
/// So many in all clauses without a record, while a task is left of which nothing is known.
const STRANGE_UNTOLD: usize = 6;

/// Where much was said that neither a title nor a pattern knows: what was understood is then likely not all of it.
pub(super) fn beyond_words(reading: &Reading<'_, '_>, evidence: &[Evidence]) -> Vec<(usize, usize)> {
    let sight = reading.sight;
    let mut told = 0;
    let mut recorded = vec![false; sight.tokens.list.len() + 1];
    let mut changed = recorded.clone();
    for (at, record) in &reading.records {
        if let Some(item) = record.fact.task().and_then(|n| sight.item(n)) {
            told |= Sight::just(item);
            let same = matches!(record.fact, Fact::Status { status, .. } if status == reading.status(item));
            changed[*at] |= !same;
            recorded[*at] = true;
        }
    }
    let blocked = |from: usize| {
        evidence.iter().filter(|e| e.from == from).any(|e| {
            let n = sight.number(e.item);
            e.weights.blocked >= 0.3
                || reading
                    .records
                    .iter()
                    .any(|(_, r)| matches!(r.fact, Fact::Blocker { task, .. } if task == Some(n)))
        })
    };
    let plain =
        |from: usize| evidence.iter().any(|e| e.from == from && e.trust >= 0.95 && e.weights.most() >= 1.0);
    let mut out = Vec::new();
    let mut silent = Vec::new();
    let mut strange = 0;
    for h in &reading.heard {
        let unknown = strange_words(sight, h.from, h.to);
        if recorded[h.from..h.to].contains(&true) {
            // Where nothing changes, a long story does little harm.
            let more = if changed[h.from..h.to].contains(&true) { 0 } else { STORY_WORDS };
            let words = (h.from..h.to).filter(|at| sight.tokens.is_content(*at)).count();
            if (words >= LONG_CLAUSE + 2 * more || unknown >= STRANGE_BESIDE + more && !plain(h.from))
                && !blocked(h.from)
            {
                out.push((h.from, h.to));
            }
        } else if !h.asks && !is_talk(reading, h.from, h.to) {
            strange += if unknown >= 2 { unknown } else { 0 };
            if unknown >= 2 {
                silent.push((h.from, h.to));
            }
        }
    }
    if reading.open() & !told != 0 && strange >= STRANGE_UNTOLD {
        out.extend(silent);
    }
    out
}

/// "the camera is back from its repair": how things are, without a plan, a denial, a condition or a word about oneself.
fn states(sight: &Sight<'_>, from: usize, to: usize) -> bool {
    const OTHERWISE: [Sense; 6] =
        [Sense::SelfWord, Sense::Hypo, Sense::Future, Sense::Filler, Sense::Neg, Sense::Untouched];
    !sight.says(from, to, &OTHERWISE)
        && (from..to).all(|at| {
            !sight.is(at, role::MAYBE | role::ASKS | role::THIRD)
                && sight.entry(at).weekday == 0
                && !is_gerund(&sight.tokens, at, sight.language())
        })
}

/// So many words that no title knows make a topic of their own.
const OWN_WORDS: usize = 2;

/// Clauses that no record was made of, while a task is left of which nothing is known.
pub(super) fn unaccounted(reading: &Reading<'_, '_>, evidence: &[Evidence]) -> Vec<(usize, usize)> {
    let sight = reading.sight;
    let mut told = vec![false; sight.titles.items.max(sight.titles.tasks)];
    let facts = reading.records.iter().filter_map(|(_, record)| record.fact.task());
    let unchanged = evidence.iter().filter(|e| e.weights.unchanged).map(|e| e.item);
    for item in facts.filter_map(|n| sight.item(n)).chain(unchanged) {
        told[item] = true;
    }
    let left = (0..sight.titles.tasks).any(|item| !told[item] && reading.status(item) != Status::Completed);
    if !left {
        return Vec::new();
    }
    // Per token: a record begins here; a clause about a task that was told of covers it.
    let mut begins = vec![false; sight.tokens.list.len() + 1];
    let mut covered = begins.clone();
    for (at, _) in &reading.records {
        begins[*at] = true;
    }
    // "inspector signed. we found a mill that will deliver": a new sentence with words of its own may be about the task that is left.
    let mut own_topic = vec![false; sight.tokens.list.len() + 1];
    for h in reading.heard.iter().filter(|h| h.sentence.0 == h.from && !h.named) {
        own_topic[h.from] = !sight.says(h.from, h.to.min(h.from + 3), &[Sense::Pronoun])
            && strange_words(sight, h.from, h.to) >= OWN_WORDS;
    }
    for e in evidence.iter().filter(|e| e.points && told[e.item] && !own_topic[e.from]) {
        covered[e.from..e.to].fill(true);
    }
    // "we depend on the owner; until he signs I cannot go on" tells of one obstacle twice.
    let borne_out = |from: usize| {
        let mut own = evidence.iter().filter(|e| e.from == from).peekable();
        own.peek().is_some()
            && own.all(|e| {
                let n = sight.number(e.item);
                e.weights.blocked >= 0.6
                    && reading
                        .records
                        .iter()
                        .any(|(_, r)| matches!(r.fact, Fact::Blocker { task, .. } if task == Some(n)))
            })
    };
    let any = |marks: &[bool], from: usize, to: usize| marks[from..to].contains(&true);
    let telling = |from: usize, to: usize| {
        (from..to)
            .filter(|at| {
                sight.is_free(*at)
                    && !sight.is(*at, role::SIGNOFF | role::NAME_STOP)
                    && !(sight.tokens.list[*at].capital && *at > from && sight.tokens.kind(*at) == Kind::Word)
            })
            .count()
    };
    reading
        .heard
        .iter()
        .filter(|h| !any(&begins, h.sentence.0, h.sentence.1))
        .filter(|h| !borne_out(h.from))
        .filter(|h| h.named || h.decides || !h.asks && !is_talk(reading, h.from, h.to))
        .filter(|h| match telling(h.from, h.to) {
            TELLING_WORDS.. => !any(&covered, h.from, h.to) || !h.named && h.decides,
            STATING_WORDS if states(sight, h.from, h.to) => !any(&covered, h.from, h.to),
            DECIDING_WORDS.. => !h.named && h.decides,
            _ => false,
        })
        .map(|h| (h.from, h.to))
        .collect()
}
