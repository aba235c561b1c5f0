//! What goes out, already rendered, and what came in, not yet understood.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::address::{Address, MailAddress, MatrixRoom, MatrixUserId};
use crate::id::DeliveryId;

/// The secret part of a prompt's reply address and of personal links: 26 characters of base 32, 130 bits.
///
/// Lower case, because local parts get folded on the way. The database knows only its SHA-256.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ReplyToken(String);

impl ReplyToken {
    /// Letters and digits of a token.
    pub const LENGTH: usize = 26;

    /// Takes `text` if it has a token's form, in either case.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = text.len() == Self::LENGTH && text.bytes().all(|b| b.is_ascii_alphanumeric());
        fits.then(|| Self(text.to_ascii_lowercase()))
    }

    /// The token's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ReplyToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReplyToken(***)")
    }
}

/// What a person will see, as the templates made it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "form")]
pub enum Content {
    /// A mail.
    Mail(MailContent),
    /// A Matrix message.
    Chat(ChatContent),
    /// A Matrix poll.
    Poll(PollContent),
    /// The end of a Matrix poll.
    PollEnd(PollEndContent),
}

impl Content {
    /// What is left of a message whose text is not kept any longer.
    pub fn forgotten() -> Self {
        Self::Chat(ChatContent { plain: String::new(), html: String::new() })
    }
}

/// A mail's subject and bodies. `text` alone says everything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailContent {
    /// One line.
    pub subject: String,
    /// The text part, with `\n` line ends.
    pub text: String,
    /// The HTML part, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub html: Option<String>,
    /// Pictures that the HTML part shows as `<img src="cid:NAME">`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub images: Vec<InlineImage>,
}

/// A PNG inside a mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InlineImage {
    /// The content id, without angle brackets and domain.
    pub name: String,
    /// The PNG's bytes, in base 64.
    pub png_base64: String,
}

/// A Matrix message: `plain` says the same as `html`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatContent {
    /// The `body`.
    pub plain: String,
    /// The `formatted_body`, in the specification's subset of HTML (client-server API, "m.room.message msgtypes").
    pub html: String,
}

/// A Matrix poll (MSC 3381): a question that is answered with a tap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PollContent {
    /// The question, as clients that know polls show it.
    pub question: String,
    /// What there is to choose: 1 to [`PollContent::MOST_CHOICES`].
    pub choices: Vec<PollChoice>,
    /// So many may be chosen, at least 1.
    pub most: u32,
    /// Whether clients show the votes before the poll ends.
    pub disclosed: bool,
    /// The question with its choices, for clients that do not know polls.
    pub plain: String,
}

impl PollContent {
    /// A poll has no more choices (MSC 3381).
    pub const MOST_CHOICES: usize = 20;
}

/// The end of a Matrix poll (MSC 3381): it takes no votes from then on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PollEndContent {
    /// The event that asked.
    pub event: String,
    /// What clients show that do not know polls.
    pub plain: String,
}

/// One choice of a poll.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PollChoice {
    /// What a vote names it by; unique in its poll.
    pub id: String,
    /// What the person sees.
    pub text: String,
}

/// How a mail is marked for the machines on its way (PROTOCOLS.md, "Mail out").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// A check-in's prompt or reminder.
    Prompt,
    /// An answer to something that a member sent.
    Receipt,
    /// A blocker told to who can help.
    Alert,
    /// A digest: the only bulk mail.
    Digest,
}

/// Everything that a channel needs to send one delivery, the same at every attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parcel {
    /// The outbox row. In Matrix it is the transaction id, and it stands in the content.
    pub delivery: DeliveryId,
    /// Where to.
    pub to: Address,
    /// The person's name, for the mail's `To`.
    pub to_name: String,
    /// What for.
    pub purpose: Purpose,
    /// What they will see.
    pub content: Content,
    /// When the delivery was made: the mail's `Date`.
    pub created: Timestamp,
    /// How many attempts came before this one.
    pub attempt: u32,
    /// The earlier attempt's outcome is unknown, or older than the homeserver remembers
    /// transactions: look for this delivery in the room before sending again.
    pub may_have_arrived: bool,
    /// The mail's Message-ID, without angle brackets.
    pub message_id: String,
    /// Message-IDs (mail) that this one follows, oldest first, without angle brackets.
    pub references: Vec<String>,
    /// The event (Matrix) in whose thread this one stands.
    pub thread: Option<String>,
    /// The event (Matrix) that this one answers inside the thread.
    pub in_reply_to: Option<String>,
    /// The prompt's token; mail answers go to `checkin+TOKEN@`.
    pub reply_token: Option<ReplyToken>,
    /// The page that ends these messages, for `List-Unsubscribe`.
    pub unsubscribe: Option<String>,
    /// A room's members who are named in the message and should be told (`m.mentions`).
    pub mentions: Vec<MatrixUserId>,
}

/// A message that came in, durable before anybody understood it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    /// Never seen twice: for mail SHA-256 over (recipient, Message-ID, body), for Matrix the event id.
    pub key: String,
    /// When it reached us.
    pub received: Timestamp,
    /// How it came.
    pub envelope: Envelope,
    /// The mail's bytes, or the Matrix event's JSON (decrypted).
    pub raw: Vec<u8>,
}

/// How a message came in: what the carrier says, not what the message says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "by")]
pub enum Envelope {
    /// By LMTP, IMAP or the embedded post box.
    Mail(MailEnvelope),
    /// By Matrix.
    Matrix(MatrixEnvelope),
}

/// A mail's envelope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailEnvelope {
    /// `MAIL FROM`; `None` is the null return path of automatic mail.
    pub from: Option<MailAddress>,
    /// `RCPT TO`; by IMAP, what `Delivered-To`, `X-Original-To` or `To` say.
    pub to: Option<MailAddress>,
}

/// A Matrix event's place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatrixEnvelope {
    /// The room.
    pub room: MatrixRoom,
    /// Whether it is our direct room with the sender.
    pub direct: bool,
    /// The sender.
    pub sender: MatrixUserId,
    /// This event.
    pub event: String,
    /// What it is.
    pub what: ChatEvent,
    /// The thread that it stands in.
    pub thread: Option<String>,
    /// The event that it is a (rich) reply to, outside of a thread's fallback.
    pub in_reply_to: Option<String>,
}

/// What a Matrix event says, cut down to what matters here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum ChatEvent {
    /// A text message, its reply fallback cut off.
    Text {
        /// The words.
        body: String,
    },
    /// An edit: the event `target` now says `body`.
    Edit {
        /// The event that is replaced.
        target: String,
        /// The new words.
        body: String,
    },
    /// A reaction to the event `target`.
    Reaction {
        /// The event.
        target: String,
        /// The emoji.
        key: String,
    },
    /// A vote in the poll `poll`; of one person the latest counts.
    Vote {
        /// The event that asked.
        poll: String,
        /// The choices' ids; empty: the vote is taken back.
        choices: Vec<String>,
    },
    /// The event `target` was taken back.
    Redaction {
        /// The event.
        target: String,
    },
    /// A picture, a sticker, a file, a voice message: nothing that we can read.
    Unreadable {
        /// The event's `msgtype` or type.
        msgtype: String,
    },
    /// A message whose keys we do not have.
    Undecryptable,
    /// The member left our direct room: they opted out of it.
    Left,
}
