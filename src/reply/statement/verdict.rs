//! From evidence to records: one status a task, with how sure the reader is.

use super::account;
use super::lexicon::Sense;
use super::past::{is_gerund, is_past};
use super::reading::{Evidence, Reading, items};
use super::role;
use super::token::Kind;
use crate::reply::{Confidence, Fact, Record, Status, Understanding};

/// A finished reading's records and what stayed unclear.
pub(super) fn judge(mut reading: Reading<'_, '_>) -> Understanding {
    let evidence = std::mem::take(&mut reading.evidence);
    for item in 0..reading.sight.titles.tasks {
        let own: Vec<&Evidence> = evidence.iter().filter(|e| e.item == item).collect();
        if own.is_empty() {
            continue;
        }
        task(&mut reading, item, &own);
    }
    let sight = reading.sight;
    // Where every open task was told of, a clause about none of them is talk.
    let told = |item: usize| {
        evidence.iter().any(|e| e.item == item && e.points && e.weights.most() * e.trust >= 0.6)
    };
    let all_told =
        (0..reading.sight.titles.tasks).all(|item| told(item) || reading.status(item) == Status::Completed);
    for strange in std::mem::take(&mut reading.strange) {
        if !((all_told || account::same_sentence(&reading, &strange)) && account::agrees(&reading, &strange))
        {
            reading.unclear.push((strange.from, strange.to));
        }
    }
    if !all_told {
        let lost = std::mem::take(&mut reading.lost);
        reading.unclear.extend(lost);
    }
    for (set, from, to) in std::mem::take(&mut reading.mute) {
        let told = |item: usize| evidence.iter().any(|e| e.item == item && e.weights.most() * e.trust >= 0.5);
        // "happy new year", "typo on the phone": nothing is said of the task whose word it is.
        if sight.says(from, to, &[Sense::Filler, Sense::Meant]) {
            continue;
        }
        let long = (from..to).filter(|at| sight.tokens.is_content(*at)).count() > 2;
        if items(set).any(|item| !told(item))
            && (long && !account::tells_of_work(&reading, from, to)
                || account::says_how_it_is(sight, from, to))
        {
            reading.unclear.push((from, to));
        }
    }
    let unaccounted = account::unaccounted(&reading, &evidence);
    reading.unclear.extend(unaccounted);
    let beyond = account::beyond_words(&reading, &evidence);
    reading.unclear.extend(beyond);
    let shaky = account::shaky(&reading, &evidence);
    reading.unclear.extend(shaky);
    let mut records = std::mem::take(&mut reading.records);
    records.sort_by_key(|(at, _)| *at);
    let mut out = Understanding::default();
    let mut unclear: Vec<(usize, String)> =
        reading.unclear.iter().map(|(from, to)| (*from, sight.tokens.words(*from, *to).to_owned())).collect();
    for (at, record) in records {
        if record.confidence == Confidence::Low {
            unclear.push((at, record.words));
        } else if !out.records.iter().any(|known| known.fact == record.fact) {
            out.records.push(record);
        }
    }
    unclear.sort();
    unclear.dedup();
    out.unclear = unclear.into_iter().map(|(_, words)| words).filter(|words| !words.is_empty()).collect();
    out
}

/// What speaks for one reading of a task.
#[derive(Default, Clone, Copy)]
struct Case {
    sum: f32,
    best: f32,
    at: usize,
    words: (usize, usize),
}

impl Case {
    fn add(&mut self, weight: f32, at: usize, evidence: &Evidence) {
        if weight <= 0.0 {
            return;
        }
        self.sum += weight;
        if weight >= self.best {
            (self.best, self.at, self.words) = (weight, at, (evidence.from, evidence.to));
        }
    }
}

fn task(reading: &mut Reading<'_, '_>, item: usize, own: &[&Evidence]) {
    let [mut done, mut progress, mut notyet, mut open, mut dropped, mut released, mut blocked, mut unblocked] =
        [Case::default(); 8];
    let (mut doubt, mut unbegun) = (0.0f32, 0.0f32);
    let n = reading.sight.number(item);
    let was_blocked = reading.context.open_blockers.contains(&n);
    for (at, evidence) in own.iter().enumerate() {
        let mut w = evidence.weights;
        if was_blocked {
            w.unblocked += w.settled
        } else {
            w.done += w.settled
        }
        let trust = evidence.trust;
        let against = w.progress.max(w.open).max(w.notyet);
        if w.done > against {
            done.add((w.done - against * 0.5) * trust, at, evidence);
        } else if w.progress >= w.open.max(w.notyet) {
            progress.add((w.progress - w.done * 0.5) * trust, at, evidence);
        } else if w.notyet >= w.open {
            notyet.add(w.notyet * trust, at, evidence);
        } else {
            open.add(w.open * trust, at, evidence);
        }
        dropped.add(w.dropped * trust, at, evidence);
        released.add(w.released * trust, at, evidence);
        blocked.add(w.blocked * trust, at, evidence);
        unblocked.add(w.unblocked * trust, at, evidence);
        doubt = doubt.max(w.doubt * trust);
        unbegun = unbegun.max(w.unbegun * trust);
    }
    let now = reading.status(item);
    if was_blocked && unblocked.best >= 0.4 && blocked.best < 0.5 + unblocked.best {
        push(reading, unblocked, Fact::Unblocked { task: n }, sure(unblocked.best + 0.2, 0.0, 0.0));
    }
    // "booked until May, so strike that": it goes off the list because it is done.
    if dropped.best >= 0.5
        && done.best >= 0.85
        && done.at < dropped.at
        && own[dropped.at].points
        && !reading.heard.iter().any(|h| h.from == own[dropped.at].from && h.named)
        && own[dropped.at].to - own[dropped.at].from <= 6
    {
        dropped = Case::default();
    }
    if dropped.best >= 0.5 && dropped.best >= released.best {
        push(
            reading,
            dropped,
            Fact::Status { task: n, status: Status::Dropped },
            sure(dropped.best, done.best * 0.5, doubt),
        );
        return;
    }
    if released.best >= 0.5 {
        push(
            reading,
            released,
            Fact::Status { task: n, status: Status::Released },
            sure(released.best, done.best * 0.5, doubt),
        );
        return;
    }
    let undone = progress.best.max(notyet.best).max(open.best);
    let last_undone = [progress, notyet, open]
        .into_iter()
        .filter(|case| case.best >= 0.5)
        .map(|case| case.at)
        .max()
        .unwrap_or(0);
    let taken_back = undone >= done.best * 0.7 && last_undone > done.at && own[last_undone].trust >= 0.7;
    let mut finished = done.best > undone && done.best >= 0.5 && !taken_back
        || done.best >= 0.6
            && done.at > last_undone
            && own[done.at].weights.done >= 0.9
            && own[done.at].trust >= 0.6;
    // "it went off to print, so that's out of my hands"
    let begins_so = |e: &Evidence| {
        (e.from..e.to)
            .find(|at| reading.sight.tokens.is_content(*at))
            .is_some_and(|at| matches!(reading.sight.tokens.fold(at), "so" | "also" | "donc" | "entonces"))
    };
    let lets_go = finished
        && done.best >= 0.85
        && done.at + 1 == blocked.at
        && begins_so(own[blocked.at])
        && own[blocked.at].to - own[blocked.at].from <= 10;
    if lets_go {
        blocked = Case::default();
    }
    if blocked.best >= 0.5 {
        if finished && done.at > blocked.at {
            blocked = Case::default();
        } else if finished
            && reading.sight.titles.tasks > 1
            && own[done.at].weights.done >= 0.9
            && done.at < blocked.at
            && (own[blocked.at].trust < 0.8 || !own[blocked.at].points)
            && !joined(reading, own[done.at], own[blocked.at])
        {
            // What is finished is not blocked: the obstacle belongs to something else.
            blocker(reading, None, blocked, Confidence::Middle);
            blocked = Case::default();
        } else {
            finished = false;
        }
    }
    if blocked.best >= 0.5 {
        blocker(reading, Some(n), blocked, sure(blocked.best, 0.0, doubt));
    }
    if finished {
        // "fixed!! for about forty minutes": what came after it may take it back.
        if undone >= 0.4 && last_undone > done.at {
            let after = own[last_undone];
            reading.unclear.push((after.from, after.to));
        }
        let against = if done.at > last_undone { undone * 0.5 } else { undone };
        push(
            reading,
            done,
            Fact::Status { task: n, status: Status::Completed },
            sure(done.best, against, doubt),
        );
        return;
    }
    let (case, status) = if progress.best >= notyet.best.max(open.best) && progress.best > 0.0 {
        (progress, Status::InProgress)
    } else if notyet.best >= open.best && notyet.best > 0.0 {
        (
            notyet,
            if now == Status::NotStarted || unbegun >= 0.6 { Status::NotStarted } else { Status::InProgress },
        )
    } else {
        (open, if now == Status::NotStarted { Status::NotStarted } else { Status::InProgress })
    };
    // A first step on what was not begun begins it.
    if now == Status::NotStarted && case.best < 0.25 && done.best >= 0.25 && blocked.best < 0.5 {
        push(reading, done, Fact::Status { task: n, status: Status::InProgress }, Confidence::Middle);
        return;
    }
    // What arrived may be what held the task up, or the task itself.
    if !was_blocked
        && unblocked.best >= 0.6
        && case.best < 0.25
        && blocked.best < 0.5
        && now != Status::Completed
    {
        reading.unclear.push(unblocked.words);
    }
    // Too little to note, too much to pass over.
    if case.best < 0.25
        && done.best >= 0.28
        && now != Status::Completed
        && !account::tells_of_work(reading, done.words.0, done.words.1)
    {
        reading.unclear.push(done.words);
    }
    if case.best < 0.25 {
        return;
    }
    let changes = status != now;
    if blocked.best >= 0.5 && changes && case.best < 0.8 {
        return;
    }
    let against = done.best;
    let confidence = if changes {
        sure(case.best, against, doubt * 0.3)
    } else if against > 0.5 && against > case.best * 0.9 {
        Confidence::Low
    } else {
        Confidence::High
    };
    push(reading, case, Fact::Status { task: n, status }, confidence);
}

/// "I filled it in and now it waits for a stamp": one sentence tells of one thing.
fn joined(reading: &Reading<'_, '_>, done: &Evidence, blocked: &Evidence) -> bool {
    let sight = reading.sight;
    let start = (blocked.from..blocked.to).find(|at| sight.tokens.is_content(*at)).unwrap_or(blocked.from);
    done.to == blocked.from
        && sight.is(start, role::AND | role::BUT)
        && sight.says(blocked.from, blocked.to, &[Sense::Pronoun])
}

/// How sure a reading is, from what speaks for it, what speaks against it and doubts.
fn sure(best: f32, against: f32, doubt: f32) -> Confidence {
    let margin = best - against * 0.7 - doubt;
    match () {
        () if margin >= 0.7 => Confidence::High,
        () if margin >= 0.55 => Confidence::Middle,
        () => Confidence::Low,
    }
}

fn push(reading: &mut Reading<'_, '_>, case: Case, fact: Fact, confidence: Confidence) {
    let words = reading.sight.tokens.words(case.words.0, case.words.1).to_owned();
    reading.records.push((case.words.0, Record { fact, words, confidence }));
}

fn blocker(reading: &mut Reading<'_, '_>, task: Option<u32>, case: Case, confidence: Confidence) {
    let sight = reading.sight;
    let (from, to) = case.words;
    let text = sight.tokens.words(from, to).to_owned();
    let needs = needs(reading, from, to);
    reading.records.push((
        from,
        Record { fact: Fact::Blocker { task, text: text.clone(), needs }, words: text, confidence },
    ));
}

/// Who or what must move: the name, else the noun behind "waiting for", "need", "until".
fn needs(reading: &Reading<'_, '_>, from: usize, to: usize) -> Option<String> {
    let sight = reading.sight;
    let named = (from + 1..to).find(|at| {
        sight.tokens.kind(*at) == Kind::Handle
            || sight.tokens.list[*at].capital
                && sight.is_free(*at)
                && !sight.lexicon.knows(sight.tokens.fold(*at))
    });
    if let Some(at) = named {
        return Some(sight.tokens.words(at, at + 1).trim_start_matches('@').to_owned());
    }
    let cue = sight.first(from, to, &[Sense::Block])?;
    // "need the council to approve the quote", "until the broker calls back": who is to act stands first, within the words that block.
    if let Some(who) = first_noun(reading, cue.from, cue.to) {
        return Some(who);
    }
    let start =
        (cue.to..to).find(|at| sight.tokens.is_content(*at) && !sight.is(*at, role::ARTICLE | role::FOR))?;
    let mut end = (start..to.min(start + 4))
        .find(|at| !sight.tokens.is_content(*at) || *at > start && sight.is(*at, role::STOP))
        .unwrap_or(to.min(start + 4));
    // "until the league tells us": the word before its object is what they do.
    let object = |at: usize| {
        sight.is(at, role::ARTICLE | role::INDEFINITE)
            || sight.says(at, at + 1, &[Sense::SelfWord, Sense::Pronoun])
    };
    if end > start + 1 && end < to && object(end) {
        end -= 1;
    }
    let verbal = is_gerund(&sight.tokens, start, sight.language())
        || is_past(&sight.tokens, start, sight.language()) && sight.hits(start).is_empty();
    // "waiting to hear from the bank": behind "to" stands what is to be done.
    let to_do = start > from && matches!(sight.tokens.fold(start - 1), "to" | "zu");
    if verbal || to_do && !sight.is(start.saturating_sub(2), role::ARTICLE) {
        return first_noun(reading, start, to);
    }
    let words = sight.tokens.words(start, end);
    if !words.is_empty() && sight.is_free(start) {
        return Some(words.to_owned());
    }
    first_noun(reading, cue.to, to)
}

/// The first noun behind an article within `from..to`, with the word that belongs to it ("city council").
fn first_noun(reading: &Reading<'_, '_>, from: usize, to: usize) -> Option<String> {
    let sight = reading.sight;
    let noun = (from..to).find(|at| {
        sight.is(*at, role::ARTICLE)
            && at + 1 < to
            && sight.tokens.kind(at + 1) == Kind::Word
            && !sight.is(at + 1, role::STOP | role::ARTICLE)
            // "at the mercy of the phone company"
            && !sight.is(at + 2, role::OF)
    })? + 1;
    let goes_on = noun + 1 < to
        && sight.tokens.is_content(noun + 1)
        && !sight.is(noun + 1, role::STOP)
        && sight.entry(noun + 1).symbol == 0;
    let words = sight.tokens.words(noun, noun + 1 + usize::from(goes_on));
    (!words.is_empty()).then(|| words.to_owned())
}
