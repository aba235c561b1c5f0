//! Answers of helpers, to an alert or to a digest: the tasks are not theirs, and "done" means that the obstacle is gone.

use super::fault::Fault;
use crate::domain::blocker::Blocker;
use crate::domain::member::Member;
use crate::domain::prompt::Asked;
use crate::inbox::Thread;
use crate::reply::{Confidence, Fact, Record, Status, Understanding};
use crate::store::{self, Tx};

/// What a helper's words mean: a blocker is solved, somebody is on it, an offered task is taken. What would change
/// somebody else's work is not noted, and stands as unclear in the receipt.
pub fn as_help(understood: &Understanding, thread: &Thread, own: &[u32]) -> Understanding {
    let mut helps = Understanding { records: Vec::new(), unclear: understood.unclear.clone() };
    for record in &understood.records {
        let listed = |n: u32| thread.asked().iter().find(|asked| asked.n == n);
        let blocked = |n: u32| listed(n).is_some_and(|asked| asked.blocker.is_some());
        let fact = match &record.fact {
            Fact::Status { task, status: Status::Completed } | Fact::Unblocked { task } if blocked(*task) => {
                Fact::Unblocked { task: *task }
            }
            Fact::Status { task, status: Status::InProgress } if blocked(*task) => record.fact.clone(),
            // "Still blocked", says who was told that it is solved.
            Fact::Blocker { task: Some(task), .. } if own.contains(task) => record.fact.clone(),
            Fact::Claim { offer } if listed(*offer).is_some_and(|asked| asked.offered) => record.fact.clone(),
            Fact::Shoutout { .. } | Fact::Away { .. } | Fact::Stop | Fact::Start | Fact::Skip => {
                record.fact.clone()
            }
            Fact::NoBlockers | Fact::NoChange | Fact::Wrong => continue,
            _ => {
                helps.unclear.push(record.words.clone());
                continue;
            }
        };
        match record.confidence {
            // Nobody could answer a question about it: the numbers are this message's.
            Confidence::Low => helps.unclear.push(record.words.clone()),
            Confidence::Middle | Confidence::High => {
                helps.records.push(Record {
                    fact,
                    words: record.words.clone(),
                    confidence: Confidence::High,
                });
            }
        }
    }
    helps
}

/// The numbers of the listed blockers that are the writer's own.
pub async fn own(tx: &mut Tx, thread: &Thread, writer: &Member) -> Result<Vec<u32>, Fault> {
    let mut own = Vec::new();
    if !thread.is_help() {
        return Ok(own);
    }
    for asked in thread.asked() {
        let Some(blocker) = asked.blocker else { continue };
        if store::blocker::get(tx, blocker).await?.is_some_and(|blocker| blocker.member == writer.id) {
            own.push(asked.n);
        }
    }
    Ok(own)
}

/// The open blockers that a helper's answer solves, each with the words that say so.
pub async fn solved(
    tx: &mut Tx,
    thread: &Thread,
    understood: &Understanding,
) -> Result<Vec<(Blocker, String)>, Fault> {
    let mut solved: Vec<(Blocker, String)> = Vec::new();
    for record in &understood.records {
        let Fact::Unblocked { task } = record.fact else { continue };
        let listed: Option<&Asked> = thread.asked().iter().find(|asked| asked.n == task);
        let Some(blocker) = listed.and_then(|asked| asked.blocker) else { continue };
        let Some(blocker) = store::blocker::get(tx, blocker).await? else { continue };
        if blocker.state.is_open() && solved.iter().all(|(known, _)| known.id != blocker.id) {
            solved.push((blocker, record.words.clone()));
        }
    }
    Ok(solved)
}
