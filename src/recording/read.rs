//! One inbox row after the other: in one transaction each, from raw bytes to records, board and receipt.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::fault::Fault;
use super::turn::Turn;
use crate::clock::Clock;
use crate::domain::message::Envelope;
use crate::id::{Ids, InboundId};
use crate::outbox::Post;
use crate::placement::Placement;
use crate::store::community::Community;
use crate::store::inbound::{Inbound, InboundState, Verdict};
use crate::store::{self, Db, Tx};

/// Reads the inbox.
#[derive(Clone)]
pub struct Recorder {
    /// The database.
    pub db: Db,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// For records, tasks, blockers.
    pub ids: Ids,
    /// Makes receipts.
    pub post: Post,
    /// Changes who is in which group.
    pub placement: Placement,
    /// Our mail server's name in `Authentication-Results` (RFC 8601).
    pub authserv_id: Option<String>,
}

/// What became of one message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Read {
    /// The message.
    pub inbound: InboundId,
    /// One word: `answer`, `bounce`, `stranger` ..
    pub outcome: &'static str,
}

/// A message that fails is tried again this often, and then left for a person to look at.
pub(super) const MOST_ATTEMPTS: u32 = 5;
const BETWEEN_ATTEMPTS: SignedDuration = SignedDuration::from_mins(1);

impl Recorder {
    /// Reads everything that waits. What became of each.
    pub async fn read_all(&self) -> Result<Vec<Read>, Fault> {
        let mut all = Vec::new();
        while let Some(read) = self.read_next().await? {
            all.push(read);
        }
        Ok(all)
    }

    /// Reads the oldest message that waits.
    pub async fn read_next(&self) -> Result<Option<Read>, Fault> {
        let now = self.clock.now();
        let mut tx = self.db.begin().await?;
        let Some(inbound) = store::inbound::next(&mut tx, now).await? else { return Ok(None) };
        let community = store::community::find(&mut tx).await?.ok_or(Fault::NoCommunity)?;
        match self.settle(&mut tx, &community, &inbound, now).await {
            Ok(outcome) => {
                tx.commit().await?;
                tracing::info!(inbound = %inbound.id, outcome, "read");
                Ok(Some(Read { inbound: inbound.id, outcome }))
            }
            Err(fault) => {
                drop(tx);
                self.after_fault(&inbound, &fault, now).await?;
                Ok(Some(Read { inbound: inbound.id, outcome: "fault" }))
            }
        }
    }

    async fn settle(
        &self,
        tx: &mut Tx,
        community: &Community,
        inbound: &Inbound,
        now: Timestamp,
    ) -> Result<&'static str, Fault> {
        let turn = Turn { recorder: self, community, inbound, now };
        let verdict = match &inbound.envelope {
            Envelope::Mail(envelope) => turn.mail(tx, envelope).await?,
            Envelope::Matrix(envelope) => turn.chat(tx, envelope).await?,
        };
        match verdict {
            Some(verdict) => {
                store::inbound::settle(tx, inbound.id, &verdict, now).await?;
                Ok(verdict.outcome)
            }
            None => {
                store::inbound::put_off(tx, inbound.id, now + BETWEEN_ATTEMPTS).await?;
                Ok("not_yet")
            }
        }
    }

    /// The message stays, and is looked at again; one that keeps failing is set aside, so that it holds up nobody.
    async fn after_fault(&self, inbound: &Inbound, fault: &Fault, now: Timestamp) -> Result<(), Fault> {
        tracing::error!(inbound = %inbound.id, attempts = inbound.attempts, %fault, "could not be recorded");
        let mut tx = self.db.begin().await?;
        if inbound.attempts + 1 < MOST_ATTEMPTS {
            store::inbound::put_off(&mut tx, inbound.id, now + BETWEEN_ATTEMPTS).await?;
        } else {
            let verdict = Verdict {
                state: InboundState::Failed,
                outcome: "fault",
                member: inbound.member,
                prompt: inbound.prompt,
                reply: None,
                unclear: Vec::new(),
            };
            store::inbound::settle(&mut tx, inbound.id, &verdict, now).await?;
        }
        Ok(tx.commit().await?)
    }
}
