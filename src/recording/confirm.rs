//! Answers to a receipt's questions: "2 yes" keeps what was noted, "2 no" takes it back, and "that is wrong" is answered
//! with everything that was noted.

use super::apply::Answer;
use super::fault::Fault;
use super::noted::{Outcome, line_of, line_of_task};
use super::turn::Turn;
use super::undo::take_back;
use crate::domain::member::Member;
use crate::domain::prompt::Asked;
use crate::inbox::Thread;
use crate::reply::{self, Confidence, Confirmation, Fact};
use crate::store::record::{Kept, RecordState};
use crate::store::{self, Tx};

impl Turn<'_> {
    /// What comes of a reply that is nothing but yes and no; `None` when it is more than that, or when nothing was asked.
    pub(super) async fn confirm(
        &self,
        tx: &mut Tx,
        member: &Member,
        thread: &Thread,
        words: &str,
    ) -> Result<Option<Outcome>, Fault> {
        let (Some(said), Some(prompt)) = (reply::confirmations(words), &thread.prompt) else {
            return Ok(None);
        };
        let known = store::record::of_prompt(tx, prompt.id).await?;
        let Some(pairs) = pairs(&said, &known) else { return Ok(None) };
        let answer = Answer {
            inbound: self.inbound.id,
            member,
            thread,
            said: self.inbound.received,
            ids: &self.recorder.ids,
        };
        let mut outcome = Outcome::default();
        for (kept, yes) in pairs {
            let asked = number(&kept.fact).and_then(|n| thread.asked().iter().find(|asked| asked.n == n));
            match (yes, kept.state) {
                (true, RecordState::Asked) => {
                    answer.count(tx, kept).await?;
                    outcome.noted.extend(line_of(&kept.fact, &kept.words, asked.map(title)));
                }
                (true, _) => outcome.noted.extend(line_of(&kept.fact, &kept.words, asked.map(title))),
                (false, _) => {
                    take_back(tx, kept, self.now).await?;
                    outcome.corrected = true;
                    outcome.noted.extend(now_stands(tx, asked).await?);
                }
            }
        }
        outcome.taken_back = outcome.noted.is_empty();
        Ok(Some(outcome))
    }

    /// "That is wrong": everything that was noted, as questions.
    pub(super) async fn ask_again(&self, tx: &mut Tx, thread: &Thread) -> Result<Outcome, Fault> {
        let Some(prompt) = &thread.prompt else { return Ok(Outcome::default()) };
        let mut outcome = Outcome::default();
        for kept in store::record::of_prompt(tx, prompt.id).await? {
            if matches!(kept.state, RecordState::Standing | RecordState::Asked) {
                let asked = number(&kept.fact).and_then(|n| thread.asked().iter().find(|asked| asked.n == n));
                outcome.questions.extend(line_of(&kept.fact, &kept.words, asked.map(title)));
            }
        }
        Ok(outcome)
    }
}

fn title(asked: &Asked) -> String {
    asked.title.clone()
}

/// Where a task stands, now that a record about it counts no more.
async fn now_stands(
    tx: &mut Tx,
    asked: Option<&Asked>,
) -> Result<Option<crate::render::message::NotedLine>, Fault> {
    let Some(Asked { n, task: Some(task), .. }) = asked else { return Ok(None) };
    Ok(store::task::get(tx, *task).await?.map(|task| line_of_task(*n, &task)))
}

/// The records that are meant; `None` when one of the answers has no question.
fn pairs<'a>(said: &[Confirmation], known: &'a [Kept]) -> Option<Vec<(&'a Kept, bool)>> {
    let alive = |kept: &&Kept| matches!(kept.state, RecordState::Standing | RecordState::Asked);
    let mut pairs = Vec::new();
    for Confirmation { n, yes } in said {
        let before = pairs.len();
        match n {
            Some(n) => {
                let about = known.iter().rev().filter(alive).find(|kept| number(&kept.fact) == Some(*n));
                pairs.extend(about.map(|kept| (kept, *yes)));
            }
            None => {
                let open = |kept: &&Kept| match kept.state {
                    RecordState::Asked => true,
                    RecordState::Standing => kept.confidence == Confidence::Middle,
                    RecordState::Replaced | RecordState::Withdrawn => false,
                };
                // The questions of the last receipt that had some.
                let last = known.iter().rev().find(open)?.inbound;
                pairs.extend(
                    known.iter().filter(open).filter(|kept| kept.inbound == last).map(|kept| (kept, *yes)),
                );
            }
        }
        if pairs.len() == before {
            return None;
        }
    }
    Some(pairs)
}

/// The number that a fact is about.
pub fn number(fact: &Fact) -> Option<u32> {
    match fact {
        Fact::Status { task, .. } | Fact::Unblocked { task } => Some(*task),
        Fact::Blocker { task, .. } => *task,
        Fact::Claim { offer } => Some(*offer),
        _ => None,
    }
}
