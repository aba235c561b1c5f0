//! Whether everything that was written is accounted for: a clause that talks of work and led to no record is handed on as unclear.

use super::reading::{Evidence, Reading};
use super::role;
use super::token::Kind;
use crate::reply::Status;

/// So many words of its own make a clause more than small talk.
const TELLING_WORDS: usize = 4;

/// Clauses that no record was made of, while a task is left of which nothing is known.
pub(super) fn unaccounted(reading: &Reading<'_, '_>, evidence: &[Evidence]) -> Vec<(usize, usize)> {
    let sight = reading.sight;
    let told = |item: usize| {
        let n = sight.number(item);
        reading.records.iter().any(|(_, record)| record.fact.task() == Some(n))
            || evidence.iter().any(|e| e.item == item && e.weights.unchanged)
    };
    let left = (0..sight.titles.tasks).any(|item| !told(item) && reading.status(item) != Status::Completed);
    if !left {
        return Vec::new();
    }
    let recorded = |from: usize, to: usize| reading.records.iter().any(|(at, _)| from <= *at && *at < to);
    let heard = |from: usize, to: usize| {
        evidence.iter().any(|e| e.from < to && from < e.to && told(e.item) && e.points)
    };
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
        .copied()
        .filter(|(from, to)| {
            !recorded(*from, *to) && !heard(*from, *to) && telling(*from, *to) >= TELLING_WORDS
        })
        .collect()
}
