//! Answers to receipts: "2 yes" keeps what was noted, "2 no" takes it back, "no, I meant 2" says it of another task.

use super::apply::Answer;
use super::fault::Fault;
use super::noted::{Outcome, line_of, line_of_task};
use super::receipt::Place;
use super::turn::{Listing, Turn, no_panic};
use super::undo::take_back;
use crate::domain::member::Member;
use crate::domain::prompt::Asked;
use crate::id::{InboundId, RecordId};
use crate::inbox::Thread;
use crate::reply::correction::{Change, Noted, Receipt, correct};
use crate::reply::{Confidence, Fact, Letter, Record, Understanding, understand};
use crate::store::record::{Kept, RecordState};
use crate::store::{self, Conn, Tx};

/// What a member has before their eyes when they answer a receipt.
struct Answered {
    /// What was noted of the check-in and counts, or is asked about.
    kept: Vec<Kept>,
    /// What of it stands in the receipt.
    fresh: Vec<RecordId>,
    /// The message that the receipt answered, and what of it was not understood.
    said: Option<(InboundId, Vec<String>)>,
}

impl Turn<'_> {
    /// What comes of an answer to a receipt; `None` when it says nothing about what was noted.
    /// `inbound` is the message that says it: an edit speaks for the earlier one.
    pub(super) async fn correct(
        &self,
        tx: &mut Tx,
        inbound: InboundId,
        member: &Member,
        thread: &Thread,
        words: &str,
        place: &Place,
    ) -> Result<Option<Outcome>, Fault> {
        if thread.is_help() {
            return Ok(None);
        }
        let Some(answered) = self.answered(tx, inbound, member, thread, place).await? else {
            return Ok(None);
        };
        let listing = Listing::of(thread);
        let noted: Vec<Noted> = answered
            .kept
            .iter()
            .map(|kept| Noted {
                fact: kept.fact.clone(),
                asked: is_question(kept),
                fresh: answered.fresh.contains(&kept.id),
            })
            .collect();
        let unclear = answered.said.as_ref().map_or(&[][..], |(_, unclear)| unclear);
        let known = listing.known(member, self.inbound.received);
        let receipt = Receipt { noted: &noted, unclear, known };
        let Some(Some(correction)) = no_panic(|| correct(words, &receipt)) else { return Ok(None) };

        let answer = Answer { inbound, member, thread, said: self.inbound.received, ids: &self.recorder.ids };
        let mut outcome = Outcome::default();
        let mut says: Understanding = correction.says;
        for change in &correction.changes {
            match *change {
                Change::Confirm(one) => {
                    let kept = &answered.kept[one];
                    if kept.state == RecordState::Asked {
                        answer.count(tx, kept).await?;
                    }
                    store::record::confirm(tx, kept.id).await?;
                    let title = asked(thread, &kept.fact).map(|asked| asked.title.clone());
                    outcome.noted.extend(line_of(&kept.fact, &kept.words, title));
                    outcome.records.push(kept.id);
                }
                Change::TakeBack(one) => {
                    let kept = &answered.kept[one];
                    take_back(tx, kept, inbound, self.now).await?;
                    outcome.corrected = true;
                }
                Change::Move { from, to } => {
                    let kept = &answered.kept[from];
                    take_back(tx, kept, inbound, self.now).await?;
                    outcome.corrected = true;
                    says.records.extend(of_task(kept, to, words));
                }
                Change::Place { unclear: place, task } => {
                    let Some((inbound, unclear)) = &answered.said else { continue };
                    let Some(lost) = unclear.get(place) else { continue };
                    let placed = no_panic(|| about(lost, task, &known)).unwrap_or_default();
                    match placed.records.is_empty() {
                        true => says.unclear.push(lost.clone()),
                        false => {
                            let others: Vec<String> =
                                unclear.iter().filter(|words| *words != lost).cloned().collect();
                            store::inbound::set_unclear(tx, *inbound, &others).await?;
                            says.records.extend(placed.records);
                        }
                    }
                }
            }
        }
        if correction.ask_again {
            outcome.join(ask_again(thread, &answered));
        }
        let corrected = outcome.corrected;
        if says != Understanding::default() {
            outcome.join(answer.record(tx, &says).await?);
        }
        for change in &correction.changes {
            if let Change::TakeBack(one) | Change::Move { from: one, .. } = *change {
                self.now_stands(tx, thread, &answered.kept[one].fact, &mut outcome).await?;
            }
        }
        outcome.corrected |= corrected;
        outcome.taken_back = corrected
            && outcome.noted.is_empty()
            && outcome.questions.is_empty()
            && outcome.unclear.is_empty();
        outcome.sort();
        Ok(Some(outcome))
    }

    /// The receipt that is answered: the one replied to, else the last one of the prompt. Who got none, because everything was
    /// certain, answers what they wrote last.
    async fn answered(
        &self,
        tx: &mut Tx,
        inbound: InboundId,
        member: &Member,
        thread: &Thread,
        place: &Place,
    ) -> Result<Option<Answered>, Fault> {
        let replied_to = match place.replied_to(tx).await? {
            Some(delivery) => store::receipt::of_delivery(tx, delivery.id).await?,
            None => None,
        };
        let replied_to = replied_to.filter(|listed| listed.member == member.id);
        let mut kept = match &thread.prompt {
            Some(prompt) => store::record::of_prompt(tx, prompt.id).await?,
            None => Vec::new(),
        };
        let known: Vec<RecordId> = kept.iter().map(|kept| kept.id).collect();
        for id in replied_to.iter().flat_map(|listed| &listed.records) {
            if !known.contains(id) {
                kept.extend(store::record::get(tx, *id).await?);
            }
        }
        kept.retain(|kept| {
            matches!(kept.state, RecordState::Standing | RecordState::Asked) && kept.inbound != inbound
        });
        // What came before it was told of is no answer to it.
        let written = store::inbound::get(tx, inbound).await?;
        let written = written.map_or(self.inbound.received, |inbound| inbound.received);
        let last_said = kept.iter().map(|kept| (kept.said, kept.inbound)).max();
        let listed = match (replied_to, &thread.prompt) {
            (Some(listed), _) => Some(listed),
            (None, Some(prompt)) => store::receipt::last_of(tx, prompt.id, written, inbound)
                .await?
                .filter(|listed| last_said.is_none_or(|(said, _)| said <= listed.made))
                // One of which nothing counts any more tells nothing.
                .filter(|listed| {
                    let alive = |id: &RecordId| kept.iter().any(|kept| kept.id == *id);
                    listed.records.is_empty() || listed.records.iter().any(alive)
                }),
            (None, None) => None,
        };
        let (fresh, inbound) = match (listed, last_said) {
            (Some(listed), _) => (listed.records, listed.inbound),
            (None, Some((_, inbound))) => {
                (kept.iter().filter(|kept| kept.inbound == inbound).map(|kept| kept.id).collect(), inbound)
            }
            (None, None) => return Ok(None),
        };
        let unclear = store::inbound::unclear_of(tx, inbound).await?;
        if kept.is_empty() && unclear.is_empty() {
            return Ok(None);
        }
        Ok(Some(Answered { kept, fresh, said: Some((inbound, unclear)) }))
    }

    /// "That is wrong", without a word about what: everything that was noted, as questions.
    pub(super) async fn ask_again(
        &self,
        tx: &mut Tx,
        member: &Member,
        thread: &Thread,
        place: &Place,
    ) -> Result<Outcome, Fault> {
        let answered = self.answered(tx, self.inbound.id, member, thread, place).await?;
        Ok(answered.map_or_else(Outcome::default, |answered| ask_again(thread, &answered)))
    }

    /// A correction that was edited or never said: what it took back counts again.
    pub(super) async fn give_back(
        &self,
        tx: &mut Tx,
        inbound: InboundId,
        member: &Member,
        thread: &Thread,
    ) -> Result<bool, Fault> {
        let said = self.inbound.received;
        let answer = Answer { inbound, member, thread, said, ids: &self.recorder.ids };
        let withdrawn = store::record::withdrawn_by(tx, inbound).await?;
        for kept in &withdrawn {
            match kept.confidence {
                Confidence::Low => store::record::set_state(tx, kept.id, RecordState::Asked).await?,
                Confidence::Middle | Confidence::High => answer.count(tx, kept).await?,
            }
        }
        Ok(!withdrawn.is_empty())
    }

    /// Where a task stands, now that a record about it counts no more.
    async fn now_stands(
        &self,
        conn: &mut Conn,
        thread: &Thread,
        fact: &Fact,
        outcome: &mut Outcome,
    ) -> Result<(), Fault> {
        let Some(Asked { n, task: Some(task), .. }) = asked(thread, fact) else { return Ok(()) };
        let told = outcome.noted.iter().chain(&outcome.questions).any(|line| line.n == Some(*n));
        if !told {
            let task = store::task::get(conn, *task).await?;
            outcome.noted.extend(task.map(|task| line_of_task(*n, &task)));
        }
        Ok(())
    }
}

fn ask_again(thread: &Thread, answered: &Answered) -> Outcome {
    let mut outcome = Outcome::default();
    for kept in answered.kept.iter().filter(|kept| answered.fresh.contains(&kept.id)) {
        let title = asked(thread, &kept.fact).map(|asked| asked.title.clone());
        outcome.questions.extend(line_of(&kept.fact, &kept.words, title));
        outcome.records.push(kept.id);
    }
    outcome
}

/// Whether a receipt asks about it, and nobody has answered.
fn is_question(kept: &Kept) -> bool {
    kept.state == RecordState::Asked || kept.confidence < Confidence::High
}

fn asked<'a>(thread: &'a Thread, fact: &Fact) -> Option<&'a Asked> {
    let n = fact.number()?;
    thread.asked().iter().find(|asked| asked.n == n)
}

/// What was noted of one task, said of another.
fn of_task(kept: &Kept, to: u32, correction: &str) -> Option<Record> {
    let fact = match &kept.fact {
        Fact::Status { status, .. } | Fact::New { status, .. } => Fact::Status { task: to, status: *status },
        Fact::Blocker { text, needs, .. } => {
            Fact::Blocker { task: Some(to), text: text.clone(), needs: needs.clone() }
        }
        Fact::Unblocked { .. } => Fact::Unblocked { task: to },
        Fact::Claim { .. } => Fact::Claim { offer: to },
        _ => return None,
    };
    // Both have said it: "1 is done", and "no, I meant 2".
    let words = format!("{} – {}", kept.words, correction.trim());
    Some(Record { fact, words, confidence: Confidence::High })
}

/// Words that were not understood, now that it is known which task they are about.
fn about(words: &str, task: u32, known: &crate::reply::Known<'_>) -> Understanding {
    let under = known.tasks.iter().find(|listed| listed.n == task).map(|listed| listed.title.clone());
    let Some(under) = under else { return Understanding::default() };
    let letter = Letter {
        kind: crate::reply::Kind::Reply,
        reply: words.to_owned(),
        quoted: String::new(),
        signature: String::new(),
        forwarded: String::new(),
        said: words.to_owned(),
        answers: vec![crate::reply::body::Answered { under, text: words.to_owned() }],
    };
    understand(&letter, known)
}
