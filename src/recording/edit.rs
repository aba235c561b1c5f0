//! Messages that their writers changed or took back.

use super::fault::Fault;
use super::receipt::{Place, Receipts};
use super::turn::{Turn, letter, no_panic, understand};
use super::undo::{reopen_prompts, undo};
use crate::domain::member::Member;
use crate::domain::message::Envelope;
use crate::id::InboundId;
use crate::inbox::{Routed, Thread, route_chat};
use crate::render::message::Notice;
use crate::reply::{self, Source};
use crate::store::inbound::{InboundState, Verdict};
use crate::store::record::RecordState;
use crate::store::{self, Tx};

impl Turn<'_> {
    /// The earlier message says something else now. Its records are made anew under the earlier message, so that a second
    /// edit and a redaction, which name that one, find them.
    pub(super) async fn edited(
        &self,
        tx: &mut Tx,
        original: InboundId,
        body: &str,
        place: &Place,
    ) -> Result<Verdict, Fault> {
        let Some((member, mut thread)) = self.earlier(tx, original).await? else {
            return Ok(self.done("not_for_us"));
        };
        let Some(mut letter) = no_panic(|| letter(&reply::open(Source::Text(body)), "")) else {
            return Ok(Verdict { state: InboundState::Failed, ..self.of("fault", &member, &thread) });
        };
        let wished = self.wishes_anew(tx, original, &member, &thread, &mut letter, place).await?;
        let answers = if wished { letter.said.as_str() } else { body };
        if let Some(verdict) = self.said_otherwise(tx, original, &member, Some(answers), place).await? {
            let says_now = Verdict { reply: Some(body.to_owned()), ..verdict.clone() };
            store::inbound::settle(tx, original, &says_now, self.now).await?;
            return Ok(Verdict { outcome: "edited", ..says_now });
        }
        if thread.prompt.as_ref().is_some_and(|prompt| prompt.answer_until <= self.inbound.received) {
            // Edits count until the window closes: what a digest has told is not rewritten behind its reader's back.
            let (notice, words) = (Notice::WindowClosed, Some(body.to_owned()));
            return self.notice(tx, &member, &thread, notice, words, place, "late_edit").await;
        }
        let replaced = undo(tx, original, RecordState::Replaced, self.now).await?;
        self.give_back(tx, original, &member, &thread).await?;
        if let Some(prompt) = &thread.prompt {
            reopen_prompts(tx, prompt, original, &replaced, self.now).await?;
            thread.prompt = store::prompt::get(tx, prompt.id).await?;
        }
        if wished && letter.said.is_empty() {
            let says_now = Verdict { reply: Some(letter.reply.clone()), ..self.of("wish", &member, &thread) };
            store::inbound::settle(tx, original, &says_now, self.now).await?;
            return Ok(Verdict { outcome: "edited", ..says_now });
        }
        let read = no_panic(|| understand(&letter, &member, &thread, self.inbound.received));
        let Some(understood) = read else {
            return Ok(Verdict { state: InboundState::Failed, ..self.of("fault", &member, &thread) });
        };
        if let Some(outcome) = self.correct(tx, original, &member, &thread, &letter.said, place).await? {
            if !outcome.is_silent() {
                let receipts = Receipts { answers: original, ..self.receipts() };
                receipts.send(tx, &member, &thread, &outcome, place).await?;
            }
            let says_now = Verdict {
                reply: Some(letter.reply.clone()),
                unclear: outcome.unclear,
                ..self.of("correction", &member, &thread)
            };
            store::inbound::settle(tx, original, &says_now, self.now).await?;
            return Ok(Verdict { reply: Some(letter.reply), ..self.of("edited", &member, &thread) });
        }
        self.record(tx, original, &member, &thread, &understood, place, !replaced.is_empty()).await?;
        let says_now = Verdict {
            reply: Some(letter.reply.clone()),
            unclear: understood.unclear,
            ..self.of("answer", &member, &thread)
        };
        store::inbound::settle(tx, original, &says_now, self.now).await?;
        Ok(Verdict { reply: Some(letter.reply), ..self.of("edited", &member, &thread) })
    }

    /// The earlier message was never said.
    pub(super) async fn taken_back(
        &self,
        tx: &mut Tx,
        original: InboundId,
        place: &Place,
    ) -> Result<Verdict, Fault> {
        let Some((member, thread)) = self.earlier(tx, original).await? else {
            return Ok(self.done("not_for_us"));
        };
        if let Some(verdict) = self.said_otherwise(tx, original, &member, None, place).await? {
            let taken_back = self.of("taken_back", &member, &thread);
            store::inbound::settle(tx, original, &taken_back, self.now).await?;
            return Ok(Verdict { outcome: "redaction", ..verdict });
        }
        let said = store::inbound::get(tx, original).await?.is_some_and(|said| said.reply.is_some());
        let withdrawn = undo(tx, original, RecordState::Withdrawn, self.now).await?;
        self.recorder.placement.taken_back(tx, original, &[]).await?;
        let given_back = self.give_back(tx, original, &member, &thread).await?;
        if withdrawn.is_empty() && !given_back && !said {
            return Ok(self.of("redaction", &member, &thread));
        }
        store::inbound::settle(tx, original, &self.of("taken_back", &member, &thread), self.now).await?;
        if let Some(prompt) = &thread.prompt {
            reopen_prompts(tx, prompt, original, &withdrawn, self.now).await?;
        }
        self.receipts().notice(tx, &member, &thread, Notice::TakenBack, None, place).await?;
        Ok(self.of("redaction", &member, &thread))
    }

    /// Who said it, and what it answered.
    async fn earlier(&self, tx: &mut Tx, original: InboundId) -> Result<Option<(Member, Thread)>, Fault> {
        let Some(inbound) = store::inbound::get(tx, original).await? else { return Ok(None) };
        let Some(member) = inbound.member else { return Ok(None) };
        let Some(member) = store::member::get(tx, member).await? else { return Ok(None) };
        if let Some(prompt) = inbound.prompt {
            let prompt = store::prompt::get(tx, prompt).await?;
            return Ok(Some((member, Thread { prompt, ..Thread::default() })));
        }
        let Envelope::Matrix(envelope) = &inbound.envelope else {
            return Ok(Some((member, Thread::default())));
        };
        // An answer to an alert belongs to no prompt.
        let thread = match route_chat(tx, envelope, self.now).await? {
            Routed::Said { thread, .. } if thread.is_help() => thread,
            _ => Thread::default(),
        };
        Ok(Some((member, thread)))
    }
}
