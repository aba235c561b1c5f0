//! Whether everything that was written is accounted for: a clause that talks of work and led to no record is handed on as unclear.

use super::reading::{Evidence, Reading, Strange, items};
use super::role;
use super::token::Kind;
use crate::reply::{Fact, Status};

/// So many words of its own make a clause more than small talk.
const TELLING_WORDS: usize = 4;
/// So many make a clause that says that something is done more than an echo of the one before.
const DECIDING_WORDS: usize = 1;

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
    for e in evidence.iter().filter(|e| e.points && told[e.item]) {
        covered[e.from..e.to].fill(true);
    }
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
        .filter(|h| match telling(h.from, h.to) {
            TELLING_WORDS.. => !any(&covered, h.from, h.to) || !h.named && h.decides,
            DECIDING_WORDS.. => !h.named && h.decides,
            _ => false,
        })
        .map(|h| (h.from, h.to))
        .collect()
}
