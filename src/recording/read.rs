//! One inbox row after the other: in one transaction each, from raw bytes to records, board and receipt.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use mail_parser::{Message, MessageParser};

use super::apply::Answer;
use super::fault::Fault;
use super::mailbox;
use super::receipt::{Place, Receipts};
use super::undo::{reopen_prompt, undo};
use crate::channel::mail::message::DELIVERY_HEADER;
use crate::channel::mail::sender::authenticated_from;
use crate::clock::Clock;
use crate::domain::member::{CheckIns, Member};
use crate::domain::message::{ChatEvent, Content, Envelope, MailEnvelope, MatrixEnvelope};
use crate::id::{Ids, InboundId};
use crate::inbox::{Doubt, Routed, Thread, route_chat, route_mail};
use crate::outbox::Post;
use crate::render::message::Notice;
use crate::reply::{self, Kind, Known, Letter, ListedTask, Offer, Opened, Source, Status, Understanding};
use crate::store::community::Community;
use crate::store::inbound::{Inbound, InboundState, Verdict};
use crate::store::record::RecordState;
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
const MOST_ATTEMPTS: u32 = 5;
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

/// One message's turn.
struct Turn<'a> {
    recorder: &'a Recorder,
    community: &'a Community,
    inbound: &'a Inbound,
    now: Timestamp,
}

impl Turn<'_> {
    fn done(&self, outcome: &'static str) -> Verdict {
        Verdict { state: InboundState::Done, outcome, member: None, prompt: None, reply: None, unclear: Vec::new() }
    }

    fn of(&self, outcome: &'static str, member: &Member, thread: &Thread) -> Verdict {
        let prompt = thread.prompt.as_ref().map(|prompt| prompt.id);
        Verdict { member: Some(member.id), prompt, ..self.done(outcome) }
    }

    fn receipts(&self) -> Receipts<'_> {
        Receipts { post: &self.recorder.post, community: self.community, now: self.now }
    }

    async fn mail(&self, tx: &mut Tx, envelope: &MailEnvelope) -> Result<Option<Verdict>, Fault> {
        let raw = self.inbound.raw.as_slice();
        let Some(message) = MessageParser::new().parse(raw) else { return Ok(Some(self.done("broken"))) };
        if message.header(DELIVERY_HEADER).is_some() {
            // Our own message came back to us: answering it would never end.
            return Ok(Some(self.done("loop")));
        }
        let Some(opened) = no_panic(|| reply::open(Source::Raw(raw))) else {
            return Ok(Some(Verdict { state: InboundState::Failed, ..self.done("fault") }));
        };
        match opened.kind {
            Kind::Bounce => {
                if opened.still_trying {
                    return Ok(Some(self.done("delay")));
                }
                mailbox::bounced(tx, envelope, &opened.bounces, self.now).await?;
                return Ok(Some(self.done("bounce")));
            }
            Kind::Complaint => {
                mailbox::complained(tx, envelope, raw, self.now).await?;
                return Ok(Some(self.done("complaint")));
            }
            Kind::AutoReply => return Ok(Some(self.done("auto_reply"))),
            Kind::DeliveryReport => return Ok(Some(self.done("delivery_report"))),
            Kind::Reply | Kind::Empty | Kind::Unreadable => {}
        }
        let sender = authenticated_from(raw, self.recorder.authserv_id.as_deref());
        let routed = route_mail(tx, &message, envelope, &sender, self.inbound.vouched, self.now).await?;
        let place = Place::mail(&message, sender.from);
        match routed {
            Routed::Said { member, thread } => {
                self.said(tx, &member, &thread, &opened, &place).await.map(Some)
            }
            Routed::Doubtful { member, thread, doubt } => {
                self.doubtful(tx, &member, &thread, doubt, &opened).await.map(Some)
            }
            _ => Ok(Some(self.done("stranger"))),
        }
    }

    async fn chat(&self, tx: &mut Tx, envelope: &MatrixEnvelope) -> Result<Option<Verdict>, Fault> {
        let place = Place::chat(envelope);
        match route_chat(tx, envelope, self.now).await? {
            Routed::Said { member, thread } => {
                let ChatEvent::Text { body } = &envelope.what else {
                    return Ok(Some(self.done("not_for_us")));
                };
                let Some(opened) = no_panic(|| reply::open(Source::Text(body))) else {
                    return Ok(Some(Verdict { state: InboundState::Failed, ..self.done("fault") }));
                };
                self.said(tx, &member, &thread, &opened, &place).await.map(Some)
            }
            Routed::Edited { original, body } => self.edited(tx, original, &body, &place).await.map(Some),
            Routed::TakenBack { original } => self.taken_back(tx, original, &place).await.map(Some),
            Routed::Reacted { member, thread, key } => {
                self.reacted(tx, &member, &thread, &key, &place).await.map(Some)
            }
            Routed::Unreadable { member, thread } => self
                .notice(tx, &member, &thread, Notice::UnreadableImage, None, &place, "unreadable")
                .await
                .map(Some),
            Routed::Left { member } => {
                store::member::set_check_ins(tx, member.id, CheckIns::Stopped).await?;
                store::prompt::excuse_open(tx, member.id, "left the room").await?;
                Ok(Some(self.of("left", &member, &Thread::default())))
            }
            Routed::NotYet if self.inbound.attempts + 1 < MOST_ATTEMPTS => Ok(None),
            Routed::NotYet | Routed::NotForUs | Routed::Doubtful { .. } => Ok(Some(self.done("not_for_us"))),
            Routed::Stranger => Ok(Some(self.done("stranger"))),
        }
    }

    /// A member said something.
    async fn said(
        &self,
        tx: &mut Tx,
        member: &Member,
        thread: &Thread,
        opened: &Opened,
        place: &Place,
    ) -> Result<Verdict, Fault> {
        if opened.kind == Kind::Unreadable {
            let (notice, outcome) = (Notice::PlainTextPlease, "unreadable");
            return self.notice(tx, member, thread, notice, None, place, outcome).await;
        }
        let shown = self.shown(tx, thread, place).await?;
        let read = no_panic(|| {
            let letter = letter(opened, &shown);
            let understood = understand(&letter, member, thread, self.inbound.received);
            (letter, understood)
        });
        let Some((letter, understood)) = read else {
            return Ok(Verdict { state: InboundState::Failed, ..self.of("fault", member, thread) });
        };
        if letter.kind == Kind::Empty {
            return Ok(self.of("empty", member, thread));
        }
        if let Some(verdict) = self.vouches(tx, member, thread, &letter).await? {
            return Ok(verdict);
        }
        self.record(tx, self.inbound.id, member, thread, &understood, place).await?;
        Ok(Verdict { reply: Some(letter.reply), unclear: understood.unclear, ..self.of("answer", member, thread) })
    }

    /// The text of the message that is answered: some clients quote it without any mark.
    async fn shown(&self, tx: &mut Tx, thread: &Thread, place: &Place) -> Result<String, Fault> {
        // What they reply to: the reminder or the receipt, not always the question itself.
        let replied_to = match place.replies_to() {
            Some(id) => store::delivery::by_message_id(tx, id).await?,
            None => None,
        };
        let asked_by = thread.prompt.as_ref().and_then(|prompt| prompt.delivery);
        let asked_by = match (replied_to.as_ref().or(thread.delivery.as_ref()), asked_by) {
            (Some(delivery), _) => Some(delivery.clone()),
            (None, Some(id)) => store::delivery::get(tx, id).await?,
            (None, None) => None,
        };
        Ok(asked_by.map_or_else(String::new, |asked_by| match asked_by.content {
            Content::Mail(mail) => mail.text,
            Content::Chat(chat) => chat.plain,
        }))
    }

    async fn record(
        &self,
        tx: &mut Tx,
        inbound: InboundId,
        member: &Member,
        thread: &Thread,
        understood: &Understanding,
        place: &Place,
    ) -> Result<(), Fault> {
        let answer = Answer { inbound, member, thread, said: self.inbound.received, ids: &self.recorder.ids };
        let outcome = answer.record(tx, understood).await?;
        if thread.is_help() {
            self.receipts().tell_helped(tx, member, thread, understood).await?;
        }
        self.receipts().send(tx, member, thread, &outcome, place).await
    }

    /// The right token from a wrong address, or a sender that its own domain disowns: nothing is noted until the member,
    /// asked at their own address, says that it was them.
    async fn doubtful(
        &self,
        tx: &mut Tx,
        member: &Member,
        thread: &Thread,
        doubt: Doubt,
        opened: &Opened,
    ) -> Result<Verdict, Fault> {
        tracing::warn!(inbound = %self.inbound.id, member = %member.id, doubt = doubt.as_str(), "held");
        if self.may_answer(tx, member, "held").await? {
            if let Some(place) = Place::own(member) {
                let words = no_panic(|| letter(opened, "").reply);
                self.receipts().notice(tx, member, thread, Notice::WasThisYou, words, &place).await?;
            }
        }
        Ok(Verdict { state: InboundState::Held, ..self.of("held", member, thread) })
    }

    /// "yes" to "was this you?".
    async fn vouches(
        &self,
        tx: &mut Tx,
        member: &Member,
        thread: &Thread,
        letter: &Letter,
    ) -> Result<Option<Verdict>, Fault> {
        let Some(yes) = reply::yes_or_no(&letter.reply) else { return Ok(None) };
        let held = store::inbound::held_of(tx, member.id).await?;
        if held.is_empty() {
            return Ok(None);
        }
        for message in held {
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

    async fn edited(
        &self,
        tx: &mut Tx,
        original: InboundId,
        body: &str,
        place: &Place,
    ) -> Result<Verdict, Fault> {
        let Some((member, thread)) = self.earlier(tx, original).await? else {
            return Ok(self.done("not_for_us"));
        };
        if thread.prompt.as_ref().is_some_and(|prompt| prompt.answer_until <= self.now) {
            // Edits count until the window closes: what a digest has told is not rewritten behind its reader's back.
            let notice = Notice::WindowClosed;
            return self
                .notice(tx, &member, &thread, notice, Some(body.to_owned()), place, "late_edit")
                .await;
        }
        undo(tx, original, RecordState::Replaced, self.now).await?;
        let read = no_panic(|| {
            let letter = letter(&reply::open(Source::Text(body)), "");
            let understood = understand(&letter, &member, &thread, self.inbound.received);
            (letter, understood)
        });
        let Some((letter, understood)) = read else {
            return Ok(Verdict { state: InboundState::Failed, ..self.of("fault", &member, &thread) });
        };
        // Kept with the message that was edited: the next edit names that one, and so does taking it back.
        self.record(tx, original, &member, &thread, &understood, place).await?;
        Ok(Verdict { reply: Some(letter.reply), unclear: understood.unclear, ..self.of("edit", &member, &thread) })
    }

    async fn taken_back(&self, tx: &mut Tx, original: InboundId, place: &Place) -> Result<Verdict, Fault> {
        let Some((member, thread)) = self.earlier(tx, original).await? else {
            return Ok(self.done("not_for_us"));
        };
        let withdrawn = undo(tx, original, RecordState::Withdrawn, self.now).await?;
        reopen_prompt(tx, &withdrawn, self.now).await?;
        if withdrawn.is_empty() {
            return Ok(self.of("redaction", &member, &thread));
        }
        self.receipts().notice(tx, &member, &thread, Notice::TakenBack, None, place).await?;
        Ok(self.of("redaction", &member, &thread))
    }

    async fn earlier(&self, tx: &mut Tx, original: InboundId) -> Result<Option<(Member, Thread)>, Fault> {
        let Some(inbound) = store::inbound::get(tx, original).await? else { return Ok(None) };
        let Some(member) = inbound.member else { return Ok(None) };
        let Some(member) = store::member::get(tx, member).await? else { return Ok(None) };
        let prompt = match inbound.prompt {
            Some(prompt) => store::prompt::get(tx, prompt).await?,
            None => None,
        };
        Ok(Some((member, Thread { prompt, delivery: None })))
    }

    /// ✅ on a prompt with one task completes it; every other emoji says nothing that could be noted.
    async fn reacted(
        &self,
        tx: &mut Tx,
        member: &Member,
        thread: &Thread,
        key: &str,
        place: &Place,
    ) -> Result<Verdict, Fault> {
        let tasks: Vec<_> = thread.asked().iter().filter(|asked| !asked.offered).collect();
        let ticked = matches!(key.trim_end_matches('\u{fe0f}'), "✅" | "✔" | "☑");
        let (true, [only], false) = (ticked, tasks.as_slice(), thread.is_help()) else {
            return Ok(self.of("reaction", member, thread));
        };
        let understood = Understanding {
            records: vec![reply::Record {
                fact: reply::Fact::Status { task: only.n, status: Status::Completed },
                words: key.to_owned(),
                confidence: reply::Confidence::High,
            }],
            unclear: Vec::new(),
        };
        self.record(tx, self.inbound.id, member, thread, &understood, place).await?;
        Ok(Verdict { reply: Some(key.to_owned()), ..self.of("answer", member, thread) })
    }

    /// One sentence back, once a day.
    #[expect(clippy::too_many_arguments, reason = "each is a different thing that the sentence depends on")]
    async fn notice(
        &self,
        tx: &mut Tx,
        member: &Member,
        thread: &Thread,
        notice: Notice,
        words: Option<String>,
        place: &Place,
        outcome: &'static str,
    ) -> Result<Verdict, Fault> {
        if self.may_answer(tx, member, outcome).await? {
            self.receipts().notice(tx, member, thread, notice, words, place).await?;
        }
        Ok(self.of(outcome, member, thread))
    }

    async fn may_answer(&self, tx: &mut Tx, member: &Member, outcome: &str) -> Result<bool, Fault> {
        let yesterday = self.now - SignedDuration::from_hours(24);
        Ok(store::inbound::count_of(tx, member.id, outcome, yesterday).await? == 0)
    }
}

/// What a person wrote, cut out with the help of what they were `shown`.
fn letter(opened: &Opened, shown: &str) -> Letter {
    let lines: Vec<&str> = shown.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    opened.letter(&lines)
}

/// Reads what a member said, with what their numbers mean.
fn understand(letter: &Letter, member: &Member, thread: &Thread, received: Timestamp) -> Understanding {
    let asked = thread.asked();
    let (offers, tasks): (Vec<_>, Vec<_>) = asked.iter().partition(|asked| asked.offered);
    let tasks: Vec<ListedTask> = tasks
        .iter()
        .map(|asked| ListedTask { n: asked.n, title: asked.title.clone(), status: asked.status.into() })
        .collect();
    let offers: Vec<Offer> =
        offers.iter().map(|asked| Offer { n: asked.n, title: asked.title.clone() }).collect();
    let open_blockers: Vec<u32> =
        asked.iter().filter(|asked| asked.blocker.is_some()).map(|asked| asked.n).collect();
    reply::understand(
        letter,
        &Known {
            tasks: &tasks,
            offers: &offers,
            open_blockers: &open_blockers,
            received: member.zone.date(received),
            lang: Some(&member.language),
        },
    )
}

/// The reader does not panic; should it ever, one message is set aside and the next one is read.
fn no_panic<T>(read: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(read)).ok()
}

/// Message-IDs of a mail, for the receipt that answers it.
pub(super) fn message_id(message: &Message<'_>) -> Option<String> {
    message.message_id().map(str::to_owned)
}
