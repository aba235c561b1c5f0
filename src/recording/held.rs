//! Mail that may be forged: held until the member, asked at their own address, says that it was them.

use super::fault::Fault;
use super::receipt::Place;
use super::turn::{Turn, letter, no_panic};
use crate::domain::member::Member;
use crate::inbox::{Doubt, Thread};
use crate::render::message::Notice;
use crate::reply::{self, Letter, Opened};
use crate::store::inbound::{InboundState, Verdict};
use crate::store::{self, Tx};

impl Turn<'_> {
    /// The right token from a wrong address, or a sender that its own domain disowns: nothing is noted yet. One question a day
    /// is enough; a message that was asked about has its words noted, so that "yes" means that one and no other.
    pub(super) async fn doubtful(
        &self,
        tx: &mut Tx,
        member: &Member,
        thread: &Thread,
        doubt: Doubt,
        opened: &Opened,
    ) -> Result<Verdict, Fault> {
        tracing::warn!(inbound = %self.inbound.id, member = %member.id, doubt = doubt.as_str(), "held");
        let held = Verdict { state: InboundState::Held, ..self.of("held", member, thread) };
        if !self.may_answer(tx, member, "held").await? {
            return Ok(held);
        }
        let words = no_panic(|| letter(opened, "").reply).unwrap_or_default();
        let place = Place::own(tx, member).await?;
        self.receipts().notice(tx, member, thread, Notice::WasThisYou, Some(words.clone()), &place).await?;
        Ok(Verdict { reply: Some(words), ..held })
    }

    /// "yes" or "no" to "was this you?".
    pub(super) async fn vouches(
        &self,
        tx: &mut Tx,
        member: &Member,
        thread: &Thread,
        letter: &Letter,
    ) -> Result<Option<Verdict>, Fault> {
        let Some(yes) = reply::yes_or_no(&letter.reply) else { return Ok(None) };
        let held = store::inbound::held_of(tx, member.id).await?;
        // Only what they were shown.
        let shown: Vec<_> = held.into_iter().filter(|message| message.reply.is_some()).collect();
        if shown.is_empty() {
            return Ok(None);
        }
        for message in shown {
            if yes {
                store::inbound::release(tx, message.id, self.now).await?;
            } else {
                let disowned =
                    Verdict { prompt: message.prompt, ..self.of("disowned", member, &Thread::default()) };
                store::inbound::settle(tx, message.id, &disowned, self.now).await?;
            }
        }
        Ok(Some(self.of(if yes { "vouched" } else { "disowned" }, member, thread)))
    }
}
