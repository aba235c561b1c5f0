//! One message's turn: whom it is from, what it says, and what is answered.

use std::panic::{AssertUnwindSafe, catch_unwind};

use jiff::{SignedDuration, Timestamp};
use mail_parser::{HeaderName, Message, MessageParser};

use super::apply::Answer;
use super::fault::Fault;
use super::help;
use super::mailbox;
use super::noted::Outcome;
use super::read::{MOST_ATTEMPTS, Recorder};
use super::receipt::{Place, Receipts};
use super::talk::YesTo;
use crate::channel::mail::arrival::oversize;
use crate::channel::mail::message::DELIVERY_HEADER;
use crate::channel::mail::sender::authenticated_from;
use crate::domain::member::{ChannelKind, CheckIns, Member};
use crate::domain::message::{ChatEvent, Content, MailEnvelope, MatrixEnvelope};
use crate::domain::prompt::Prompt;
use crate::id::InboundId;
use crate::inbox::{Routed, Thread, route_chat, route_mail};
use crate::outbox::with_survey_link;
use crate::render::message::Notice;
use crate::reply::body::as_shown;
use crate::reply::{
    self, Fact, Kind, Known, Letter, ListedTask, Offer, Opened, Source, Status, Understanding,
};
use crate::store::community::Community;
use crate::store::inbound::{Inbound, InboundState, Verdict};
use crate::store::{self, Tx};

/// A mail that came over more servers than this goes round in circles.
const MOST_HOPS: usize = 50;

/// One message's turn.
pub(super) struct Turn<'a> {
    pub recorder: &'a Recorder,
    pub community: &'a Community,
    pub inbound: &'a Inbound,
    pub now: Timestamp,
}

impl Turn<'_> {
    pub(super) fn done(&self, outcome: &'static str) -> Verdict {
        Verdict {
            state: InboundState::Done,
            outcome,
            member: None,
            prompt: None,
            reply: None,
            unclear: Vec::new(),
        }
    }

    pub(super) fn of(&self, outcome: &'static str, member: &Member, thread: &Thread) -> Verdict {
        let prompt = thread.prompt.as_ref().map(|prompt| prompt.id);
        Verdict { member: Some(member.id), prompt, ..self.done(outcome) }
    }

    pub(super) fn receipts(&self) -> Receipts<'_> {
        Receipts {
            post: &self.recorder.post,
            community: self.community,
            answers: self.inbound.id,
            said: self.inbound.received,
        }
    }

    pub(super) async fn mail(&self, tx: &mut Tx, envelope: &MailEnvelope) -> Result<Option<Verdict>, Fault> {
        let raw = self.inbound.raw.as_slice();
        let Some(message) = MessageParser::new().parse(raw) else { return Ok(Some(self.done("broken"))) };
        if is_ours(tx, &message).await? {
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
        match routed {
            Routed::Said { member, thread } => {
                // The receipt goes to an address that is known to be theirs, wherever the mail came from.
                let place = match &sender.from {
                    Some(from) if member.mail.as_ref() == Some(from) => Place::mail(&message, from.clone()),
                    _ => Place::own(tx, &member).await?,
                };
                if oversize(raw).is_some() {
                    let (notice, outcome) = (Notice::TooLarge, "too_large");
                    return self.notice(tx, &member, &thread, notice, None, &place, outcome).await.map(Some);
                }
                self.said(tx, &member, &thread, &opened, &place).await.map(Some)
            }
            Routed::Doubtful { member, thread, doubt } => {
                self.doubtful(tx, &member, &thread, doubt, &opened).await.map(Some)
            }
            _ => Ok(Some(self.done("stranger"))),
        }
    }

    pub(super) async fn chat(
        &self,
        tx: &mut Tx,
        envelope: &MatrixEnvelope,
    ) -> Result<Option<Verdict>, Fault> {
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
            Routed::Voted { member, thread, choices } => {
                self.votes(tx, &member, &thread, &choices, &place).await.map(Some)
            }
            Routed::Unreadable { member, thread } => self
                .notice(tx, &member, &thread, Notice::UnreadableImage, None, &place, "unreadable")
                .await
                .map(Some),
            Routed::Left { member } => {
                // Leaving says: not here. Who is asked by mail goes on being asked there.
                if member.channel == ChannelKind::Matrix {
                    store::member::set_check_ins(tx, member.id, CheckIns::Stopped).await?;
                    withdraw_questions(tx, &member, "left the room").await?;
                    store::prompt::excuse_open(tx, member.id, "left the room").await?;
                }
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
            return self.notice(tx, member, thread, Notice::NothingToNote, None, place, "empty").await;
        }
        if let Some(verdict) = self.vouches(tx, member, thread, &letter).await? {
            return Ok(verdict);
        }
        let mut asked = thread.clone();
        match self.yes_to(tx, member, thread, &letter).await? {
            Some(YesTo::Change) => asked.perhaps = None,
            Some(YesTo::Survey(id)) => asked = Thread { invitation: Some(id), ..Thread::default() },
            Some(YesTo::Unclear(which)) => {
                self.told(tx, member, thread, which, place).await?;
                return Ok(Verdict { reply: Some(letter.reply), ..self.of("decision", member, thread) });
            }
            None => {}
        }
        let thread = &self.meant(tx, member, &asked, &letter, &understood).await?;
        if let Some(invitation) = thread.invitation
            && let Some(verdict) =
                self.answers_survey(tx, member, thread, invitation, &letter, &understood, place).await?
        {
            return Ok(Verdict { reply: Some(letter.reply), ..verdict });
        }
        if self.decides(tx, member, thread, &letter, place, true).await? {
            return Ok(Verdict { reply: Some(letter.reply), ..self.of("decision", member, thread) });
        }
        if let Some(outcome) = self.correct(tx, self.inbound.id, member, thread, &letter.said, place).await? {
            if !outcome.is_silent() {
                self.receipts().send(tx, member, thread, &outcome, place).await?;
            }
            return Ok(Verdict {
                reply: Some(letter.reply),
                unclear: outcome.unclear,
                ..self.of("correction", member, thread)
            });
        }
        if self.decides(tx, member, thread, &letter, place, false).await? {
            return Ok(Verdict { reply: Some(letter.reply), ..self.of("decision", member, thread) });
        }
        let mut rest = letter.clone();
        if self.wishes(tx, member, thread, &mut rest, place).await? {
            let answers = rest.answers.iter().any(|answer| !answer.text.trim().is_empty());
            if rest.said.trim().is_empty() && !answers {
                return Ok(Verdict { reply: Some(letter.reply), ..self.of("wish", member, thread) });
            }
            // What else was said is about work.
            let Some(understood) = no_panic(|| understand(&rest, member, thread, self.inbound.received))
            else {
                return Ok(Verdict { state: InboundState::Failed, ..self.of("fault", member, thread) });
            };
            if !understood.records.is_empty() || !understood.unclear.is_empty() {
                self.record(tx, self.inbound.id, member, thread, &understood, place, false).await?;
            }
            return Ok(Verdict {
                reply: Some(letter.reply),
                unclear: understood.unclear,
                ..self.of("wish", member, thread)
            });
        }
        if let [reply::Record { fact: Fact::Wrong, .. }] = understood.records.as_slice() {
            let outcome = self.ask_again(tx, member, thread, place).await?;
            self.receipts().send(tx, member, thread, &outcome, place).await?;
            return Ok(Verdict { reply: Some(letter.reply), ..self.of("wrong", member, thread) });
        }
        self.record(tx, self.inbound.id, member, thread, &understood, place, false).await?;
        Ok(Verdict {
            reply: Some(letter.reply),
            unclear: understood.unclear,
            ..self.of("answer", member, thread)
        })
    }

    /// The text of the message that is answered: some clients quote it without any mark.
    async fn shown(&self, tx: &mut Tx, thread: &Thread, place: &Place) -> Result<String, Fault> {
        // What they reply to: the reminder or the receipt, not always the question itself.
        let replied_to = place.replied_to(tx).await?;
        let asked_by = thread.prompt.as_ref().and_then(|prompt| prompt.delivery);
        let asked_by = match (replied_to.as_ref().or(thread.delivery.as_ref()), asked_by) {
            (Some(delivery), _) => Some(delivery.clone()),
            (None, Some(id)) => store::delivery::get(tx, id).await?,
            (None, None) => None,
        };
        let Some(asked_by) = asked_by else { return Ok(String::new()) };
        let post = &self.recorder.post;
        // As it was sent: the link in it is quoted, too.
        Ok(match with_survey_link(&asked_by.content, asked_by.invitation, &post.key, &post.public_url) {
            Content::Mail(mail) => as_shown(&mail.text, mail.html.as_deref()),
            Content::Chat(chat) => chat.plain,
            Content::Poll(poll) => poll.plain,
            Content::PollEnd(over) => over.plain,
        })
    }

    #[expect(clippy::too_many_arguments, reason = "each is a different thing that the records depend on")]
    pub(super) async fn record(
        &self,
        tx: &mut Tx,
        inbound: InboundId,
        member: &Member,
        thread: &Thread,
        understood: &Understanding,
        place: &Place,
        corrects: bool,
    ) -> Result<(), Fault> {
        let own = help::own(tx, thread, member).await?;
        let all_own = thread.is_help() && thread.asked().iter().all(|asked| own.contains(&asked.n));
        let thread = &Thread { own: all_own, ..thread.clone() };
        let helps = thread.is_help().then(|| help::as_help(understood, thread, &own));
        let understood = helps.as_ref().unwrap_or(understood);
        let answer = Answer { inbound, member, thread, said: self.inbound.received, ids: &self.recorder.ids };
        // Who is told of a solved blocker is found before it is closed.
        let told = if thread.is_help() { help::solved(tx, thread, understood).await? } else { Vec::new() };
        let mut outcome: Outcome = answer.record(tx, understood).await?;
        outcome.corrected |= corrects;
        outcome.sort();
        for (blocker, words) in told {
            self.receipts().tell_helped(tx, member, &blocker, &words).await?;
        }
        let receipts = Receipts { answers: inbound, ..self.receipts() };
        receipts.send(tx, member, thread, &outcome, place).await
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
        self.record(tx, self.inbound.id, member, thread, &understood, place, false).await?;
        Ok(Verdict { reply: Some(key.to_owned()), ..self.of("answer", member, thread) })
    }

    /// One sentence back, once a day.
    #[expect(clippy::too_many_arguments, reason = "each is a different thing that the sentence depends on")]
    pub(super) async fn notice(
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

    pub(super) async fn may_answer(
        &self,
        tx: &mut Tx,
        member: &Member,
        outcome: &str,
    ) -> Result<bool, Fault> {
        let yesterday = self.now - SignedDuration::from_hours(24);
        Ok(store::inbound::count_of(tx, member.id, outcome, yesterday).await? == 0)
    }
}

/// What a person wrote, cut out with the help of what they were `shown`.
pub(super) fn letter(opened: &Opened, shown: &str) -> Letter {
    let lines: Vec<&str> = shown.lines().collect();
    opened.letter(&lines)
}

/// A prompt's list, as the reader wants it.
pub(super) struct Listing {
    tasks: Vec<ListedTask>,
    offers: Vec<Offer>,
    open_blockers: Vec<u32>,
}

impl Listing {
    pub(super) fn of(thread: &Thread) -> Self {
        let (offers, tasks): (Vec<_>, Vec<_>) = thread.asked().iter().partition(|asked| asked.offered);
        let blocked = thread.asked().iter().filter(|asked| asked.blocker.is_some());
        Self {
            open_blockers: blocked.map(|asked| asked.n).collect(),
            tasks: tasks
                .iter()
                .map(|asked| ListedTask {
                    n: asked.n,
                    title: asked.title.clone(),
                    status: asked.status.into(),
                })
                .collect(),
            offers: offers.iter().map(|asked| Offer { n: asked.n, title: asked.title.clone() }).collect(),
        }
    }

    pub(super) fn known<'a>(&'a self, member: &'a Member, received: Timestamp) -> Known<'a> {
        Known {
            tasks: &self.tasks,
            offers: &self.offers,
            open_blockers: &self.open_blockers,
            received: member.zone.date(received),
            lang: Some(&member.language),
        }
    }
}

/// Reads what a member said, with what their numbers mean.
pub(super) fn understand(
    letter: &Letter,
    member: &Member,
    thread: &Thread,
    received: Timestamp,
) -> Understanding {
    reply::understand(letter, &Listing::of(thread).known(member, received))
}

/// The reader does not panic; should it ever, one message is set aside and the next one is read.
pub(super) fn no_panic<T>(read: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(read)).ok()
}

/// Whether a mail is one of ours: by our mark, by its Message-ID, or because it goes round and round.
async fn is_ours(tx: &mut Tx, message: &Message<'_>) -> Result<bool, Fault> {
    if message.header(DELIVERY_HEADER).is_some() {
        return Ok(true);
    }
    let hops = message.headers().iter().filter(|header| header.name == HeaderName::Received).count();
    match message.message_id() {
        _ if hops > MOST_HOPS => Ok(true),
        Some(id) => Ok(store::delivery::by_message_id(tx, id).await?.is_some()),
        None => Ok(false),
    }
}

/// A member's questions that did not go yet stay here; so do reminders.
pub(super) async fn withdraw_questions(tx: &mut Tx, member: &Member, why: &str) -> Result<(), Fault> {
    for prompt in store::prompt::latest_of(tx, member.id, 5).await? {
        if prompt.state.is_open() {
            withdraw(tx, &prompt, why).await?;
        }
    }
    Ok(())
}

/// One question that did not go yet stays here, and so do its reminders. A room's question is not only this member's.
pub(super) async fn withdraw(tx: &mut Tx, prompt: &Prompt, why: &str) -> Result<(), Fault> {
    store::delivery::drop_reminders(tx, prompt.id, why).await?;
    if let Some(asks) = prompt.delivery
        && store::delivery::get(tx, asks).await?.is_some_and(|asks| asks.member.is_some())
    {
        store::delivery::drop_queued(tx, asks, why).await?;
    }
    Ok(())
}
