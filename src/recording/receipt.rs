//! Receipts and notices: what the member hears back, where they wrote.

use jiff::{Timestamp, Zoned};
use mail_parser::Message;

use super::fault::Fault;
use super::noted::Outcome;
use crate::domain::address::{Address, MailAddress};
use crate::domain::blocker::Blocker;
use crate::domain::delivery::DeliveryKind;
use crate::domain::member::{self, Member};
use crate::domain::message::MatrixEnvelope;
use crate::domain::prompt::{Asked, Prompt};
use crate::domain::task::TaskStatus;
use crate::id::InboundId;
use crate::inbox::Thread;
use crate::outbox::{Letter, Post, reach, works};
use crate::render::Lang;
use crate::render::message::{HelpedContext, Notice, NoticeContext, ReceiptContext};
use crate::store::community::Community;
use crate::store::delivery::Delivery;
use crate::store::receipt::Listed;
use crate::store::{self, Conn, Tx};

/// Where an answer goes: back to where the message came from.
#[derive(Debug, Clone)]
pub struct Place {
    address: Option<Address>,
    follows: Option<String>,
    replies_to: Option<String>,
    answers: Option<String>,
    thread: Option<String>,
    event: Option<String>,
}

impl Place {
    /// To who wrote a mail.
    pub fn mail(message: &Message<'_>, from: MailAddress) -> Self {
        Self {
            address: Some(Address::Mail(from)),
            follows: message.message_id().map(str::to_owned),
            replies_to: message.in_reply_to().as_text().map(str::to_owned),
            answers: None,
            thread: None,
            event: None,
        }
    }

    /// Into the thread of a Matrix message.
    pub fn chat(envelope: &MatrixEnvelope) -> Self {
        // The room itself, also when it is a direct one: thread ids belong to one room, and a member may use another than ours.
        Self {
            address: Some(Address::Room(envelope.room.clone())),
            follows: None,
            replies_to: None,
            answers: envelope.in_reply_to.clone(),
            thread: envelope.thread.clone(),
            event: Some(envelope.event.clone()),
        }
    }

    /// To the member's own address, wherever the message came from.
    pub async fn own(conn: &mut Conn, member: &Member) -> Result<Self, Fault> {
        let address = reach(conn, member).await?;
        Ok(Self { address, follows: None, replies_to: None, answers: None, thread: None, event: None })
    }

    /// The message of ours that it replies to: by Message-ID, or by event.
    pub async fn replied_to(&self, conn: &mut Conn) -> Result<Option<Delivery>, Fault> {
        if let Some(id) = &self.replies_to {
            return Ok(store::delivery::by_message_id(conn, id).await?);
        }
        Ok(match &self.answers {
            Some(event) => store::delivery::by_event(conn, event).await?,
            None => None,
        })
    }

    pub(super) fn is_mail(&self) -> bool {
        matches!(self.address, Some(Address::Mail(_)))
    }
}

/// Writes receipts and notices.
pub struct Receipts<'a> {
    /// Makes outbox rows.
    pub post: &'a Post,
    /// Whose check-in it is.
    pub community: &'a Community,
    /// The message that is answered.
    pub answers: InboundId,
    /// When it came.
    pub said: Timestamp,
}

impl Receipts<'_> {
    /// "This is what I noted." Always in Matrix; by mail when it matters, something is unclear, or the member wants it always.
    pub async fn send(
        &self,
        tx: &mut Tx,
        member: &Member,
        thread: &Thread,
        outcome: &Outcome,
        place: &Place,
    ) -> Result<(), Fault> {
        let asks = !outcome.unclear.is_empty() || !outcome.questions.is_empty();
        let wanted = !place.is_mail()
            || member.receipts == member::Receipts::Always
            || outcome.matters
            || outcome.corrected
            || asks
            || outcome.taken_back
            || thread.prompt.as_ref().is_some_and(|prompt| self.is_late(prompt))
            || outcome.is_empty();
        if !wanted {
            return Ok(());
        }
        if outcome.taken_back {
            return self.notice(tx, member, thread, Notice::TakenBack, None, place).await;
        }
        if outcome.is_empty() {
            return self.notice(tx, member, thread, Notice::NothingToNote, None, place).await;
        }
        let prompt = thread.prompt.as_ref();
        let context = ReceiptContext {
            lang: Lang::of(&member.language),
            community: self.community.name.clone(),
            name: member.name.clone(),
            asked: prompt.map(|prompt| asked(prompt, member)),
            noted: outcome.noted.clone(),
            questions: outcome.questions.clone(),
            unclear: outcome.unclear.clone(),
            late: prompt.is_some_and(|prompt| self.is_late(prompt)),
            corrected: outcome.corrected,
            stop_link: self.stop_link(member, place),
        };
        let Some((address, letter)) = self.letter(tx, thread, place).await? else { return Ok(()) };
        let delivery = self.post.to_member(member, address, &context, letter)?;
        let listed = Listed {
            delivery: delivery.id,
            member: member.id,
            inbound: self.answers,
            prompt: prompt.map(|prompt| prompt.id),
            records: outcome.records.clone(),
            made: delivery.created,
        };
        store::delivery::enqueue(tx, &[delivery]).await?;
        Ok(store::receipt::keep(tx, &listed).await?)
    }

    /// Nobody else is to see it.
    pub(super) fn stop_link(&self, member: &Member, place: &Place) -> Option<String> {
        match place.address {
            Some(Address::Room(_)) | None => None,
            Some(Address::Mail(_) | Address::Direct(_)) => self.post.stop_link(member),
        }
    }

    fn is_late(&self, prompt: &Prompt) -> bool {
        prompt.answer_until <= self.said
    }

    /// One sentence and what to do next.
    pub async fn notice(
        &self,
        tx: &mut Tx,
        member: &Member,
        thread: &Thread,
        notice: Notice,
        words: Option<String>,
        place: &Place,
    ) -> Result<(), Fault> {
        let context = NoticeContext {
            lang: Lang::of(&member.language),
            community: self.community.name.clone(),
            name: member.name.clone(),
            asked: thread.prompt.as_ref().map(|prompt| asked(prompt, member)),
            notice,
            words,
            stop_link: self.stop_link(member, place),
        };
        let Some((address, letter)) = self.letter(tx, thread, place).await? else { return Ok(()) };
        let delivery = self.post.to_member(member, address, &context, letter)?;
        Ok(store::delivery::enqueue(tx, &[delivery]).await?)
    }

    /// To the blocked member whose blocker a helper called solved.
    pub async fn tell_helped(
        &self,
        tx: &mut Tx,
        helper: &Member,
        blocker: &Blocker,
        words: &str,
    ) -> Result<(), Fault> {
        let Some(blocked) = store::member::get(tx, blocker.member).await? else { return Ok(()) };
        if blocked.id == helper.id {
            return Ok(());
        }
        let Some(address) = reach(tx, &blocked).await? else { return Ok(()) };
        let group = match blocker.group {
            Some(group) => store::group::get(tx, group).await?.map(|group| group.name),
            None => None,
        };
        let task = match blocker.task {
            Some(task) => store::task::get(tx, task).await?,
            None => None,
        };
        let asked = Asked {
            n: 1,
            task: blocker.task,
            title: task.as_ref().map_or_else(|| blocker.text.clone(), |task| task.title.clone()),
            status: task.as_ref().map_or(TaskStatus::InProgress, |task| task.status),
            blocker: Some(blocker.id),
            offered: false,
        };
        let context = HelpedContext {
            lang: Lang::of(&blocked.language),
            community: self.community.name.clone(),
            name: blocked.name.clone(),
            helper: helper.name.clone(),
            title: asked.title.clone(),
            group: group.unwrap_or_default(),
            blocker: blocker.text.clone(),
            words: Some(words.to_owned()),
            stop_link: self.post.stop_link(&blocked),
        };
        let mut letter = Letter::new(DeliveryKind::Receipt);
        // "1 is still blocked" has something to mean.
        letter.lists = vec![asked];
        let delivery = self.post.to_member(&blocked, address, &context, letter)?;
        Ok(store::delivery::enqueue(tx, &[delivery]).await?)
    }

    /// Where it goes, and the conversation that it belongs to.
    pub(super) async fn letter(
        &self,
        tx: &mut Tx,
        thread: &Thread,
        place: &Place,
    ) -> Result<Option<(Address, Letter)>, Fault> {
        let Some(address) = place.address.clone() else { return Ok(None) };
        if !works(tx, &address).await? {
            return Ok(None);
        }
        let mut letter = Letter::new(DeliveryKind::Receipt);
        letter.prompt = thread.prompt.as_ref().map(|prompt| prompt.id);
        letter.invitation = thread.invitation;
        if let Some(answered) = &thread.delivery {
            // The numbers go on meaning what they meant.
            letter.lists.clone_from(&answered.lists);
        }
        let asked_by = match (&thread.delivery, thread.prompt.as_ref().and_then(|prompt| prompt.delivery)) {
            (Some(answered), _) => Some(answered.clone()),
            (None, Some(asked_by)) => store::delivery::get(tx, asked_by).await?,
            (None, None) => None,
        };
        match (&address, asked_by) {
            (Address::Mail(_), Some(asked_by)) if matches!(asked_by.address, Address::Mail(_)) => {
                letter.follows = vec![asked_by.message_id];
            }
            (_, Some(asked_by)) if asked_by.address == address && place.thread.is_none() => {
                // A rich reply in a group's room: the receipt stands in the prompt's thread, out of the others' way.
                letter.thread = store::delivery::remote_id(tx, asked_by.id).await?;
            }
            _ => {}
        }
        letter.follows.extend(place.follows.clone());
        letter.thread = letter.thread.or_else(|| place.thread.clone());
        letter.in_reply_to.clone_from(&place.event);
        Ok(Some((address, letter)))
    }
}

/// When a prompt was asked, on the member's clock.
pub fn asked(prompt: &Prompt, member: &Member) -> Zoned {
    prompt.fire_at.to_zoned(member.zone.rules().clone())
}
