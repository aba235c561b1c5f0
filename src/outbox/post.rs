//! From a context to an outbox row: rendered once, with everything that stays the same at every attempt.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::parcel::stop_link;
use crate::clock::Clock;
use crate::domain::address::{Address, MatrixUserId};
use crate::domain::delivery::DeliveryKind;
use crate::domain::member::Member;
use crate::domain::message::Content;
use crate::domain::prompt::Asked;
use crate::id::{DeliveryId, GroupId, Ids, InvitationId, PromptId};
use crate::render::{InChat, InMail, RenderFault, Renderer};
use crate::store::delivery::Delivery;
use crate::token::{self, TokenKey};

/// Makes outbox rows.
#[derive(Clone)]
pub struct Post {
    /// For the creation time.
    pub clock: Arc<dyn Clock>,
    /// For delivery ids.
    pub ids: Ids,
    /// Makes texts of contexts.
    pub renderer: Arc<Renderer>,
    /// For reply addresses and links.
    pub key: TokenKey,
    /// The right side of Message-IDs.
    pub mail_domain: String,
    /// Where links lead, without a slash at the end.
    pub public_url: String,
}

/// What a message belongs to, and when it goes.
#[derive(Debug, Clone)]
pub struct Letter {
    /// What for.
    pub kind: DeliveryKind,
    /// The prompt that it asks, reminds of or answers.
    pub prompt: Option<PromptId>,
    /// The survey's invitation that it asks, reminds of or answers.
    pub invitation: Option<InvitationId>,
    /// What its numbers mean, when they are not the prompt's.
    pub lists: Vec<Asked>,
    /// Message-IDs that it follows, oldest first.
    pub follows: Vec<String>,
    /// The Matrix thread.
    pub thread: Option<String>,
    /// The Matrix event that it answers.
    pub in_reply_to: Option<String>,
    /// Not before this instant; `None`: now.
    pub not_before: Option<Timestamp>,
    /// No attempt after this instant; `None`: four days (RFC 5321, section 4.5.4.1).
    pub give_up_at: Option<Timestamp>,
}

const GIVE_UP_AFTER: SignedDuration = SignedDuration::from_hours(4 * 24);

impl Letter {
    /// A message of this kind that belongs to nothing yet and goes now.
    pub fn new(kind: DeliveryKind) -> Self {
        Self {
            kind,
            prompt: None,
            invitation: None,
            lists: Vec::new(),
            follows: Vec::new(),
            thread: None,
            in_reply_to: None,
            not_before: None,
            give_up_at: None,
        }
    }
}

impl Post {
    /// A message to a member, at `address`: rendered as a mail or as a Matrix message.
    pub fn to_member<C: InMail + InChat>(
        &self,
        member: &Member,
        address: Address,
        context: &C,
        letter: Letter,
    ) -> Result<Delivery, RenderFault> {
        let content = match &address {
            Address::Mail(_) => Content::Mail(self.renderer.mail(context)?),
            Address::Direct(_) | Address::Room(_) => Content::Chat(self.renderer.chat(context)?),
        };
        Ok(self.made(member, address, content, letter))
    }

    /// A message to a member, at `address`, that is rendered already.
    pub fn made(&self, member: &Member, address: Address, content: Content, letter: Letter) -> Delivery {
        let mut delivery = self.row(address, content, letter);
        delivery.member = Some(member.id);
        delivery.to_name.clone_from(&member.name);
        delivery
    }

    /// A message into a group's room.
    pub fn to_room<C: InChat>(
        &self,
        group: GroupId,
        room: Address,
        mentions: Vec<MatrixUserId>,
        context: &C,
        letter: Letter,
    ) -> Result<Delivery, RenderFault> {
        let content = Content::Chat(self.renderer.chat(context)?);
        let mut delivery = self.row(room, content, letter);
        delivery.group = Some(group);
        delivery.mentions = mentions;
        Ok(delivery)
    }

    fn row(&self, address: Address, content: Content, letter: Letter) -> Delivery {
        let now = self.clock.now();
        let id: DeliveryId = self.ids.make();
        let own_token = (!letter.lists.is_empty()).then(|| self.key.reply_to(id)).flatten();
        Delivery {
            id,
            kind: letter.kind,
            member: None,
            group: None,
            prompt: letter.prompt,
            invitation: letter.invitation,
            address,
            to_name: String::new(),
            content,
            message_id: format!("{id}@{}", self.mail_domain),
            follows: letter.follows,
            thread: letter.thread,
            in_reply_to: letter.in_reply_to,
            mentions: Vec::new(),
            lists: letter.lists,
            token_hash: own_token.as_ref().map(token::hash),
            not_before: letter.not_before.unwrap_or(now).max(now),
            give_up_at: letter.give_up_at.unwrap_or(now + GIVE_UP_AFTER),
            created: now,
        }
    }

    /// The page on which a member ends these messages.
    pub fn stop_link(&self, member: &Member) -> Option<String> {
        stop_link(&self.key, &self.public_url, member.id)
    }
}
