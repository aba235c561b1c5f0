//! Whom a message is from and what it belongs to.

use jiff::Timestamp;

use crate::domain::member::Member;
use crate::domain::prompt::{Asked, Prompt};
use crate::id::{InboundId, InvitationId};
use crate::store::delivery::Delivery;
use crate::store::{self, Conn};

/// Where an inbound message belongs.
#[derive(Debug, Clone)]
pub enum Routed {
    /// A member says something.
    Said {
        /// Who.
        member: Box<Member>,
        /// What their numbers mean.
        thread: Thread,
    },
    /// The right token, but not surely the right person: held until the member says that it was them.
    Doubtful {
        /// Whose token it is.
        member: Box<Member>,
        /// What it would answer.
        thread: Thread,
        /// Why it is held.
        doubt: Doubt,
    },
    /// An earlier message of a member now says something else.
    Edited {
        /// The earlier message.
        original: InboundId,
        /// What it says now.
        body: String,
    },
    /// A member took an earlier message back.
    TakenBack {
        /// The earlier message.
        original: InboundId,
    },
    /// A member reacted to one of our messages.
    Reacted {
        /// Who.
        member: Box<Member>,
        /// The message.
        thread: Thread,
        /// The emoji.
        key: String,
    },
    /// Something came that nobody can read: a picture, a voice message, a message without its key.
    Unreadable {
        /// Who sent it.
        member: Box<Member>,
        /// What it would answer.
        thread: Thread,
    },
    /// A member left our direct room.
    Left {
        /// Who.
        member: Box<Member>,
    },
    /// It refers to a message that is not here yet.
    NotYet,
    /// Nobody that we know.
    Stranger,
    /// It is not for us: talk in a group's room.
    NotForUs,
}

/// What a message answers: where its numbers get their meaning, and where the receipt goes.
#[derive(Debug, Clone, Default)]
pub struct Thread {
    /// The prompt.
    pub prompt: Option<Prompt>,
    /// An alert or another message of ours, when it answers that.
    pub delivery: Option<Delivery>,
    /// The survey's invitation that it answers.
    pub invitation: Option<InvitationId>,
    /// Everything that it lists is the writer's own: who was helped speaks of their own task.
    pub own: bool,
}

impl Thread {
    /// What the numbers mean.
    pub fn asked(&self) -> &[Asked] {
        match (&self.delivery, &self.prompt) {
            (Some(delivery), _) if !delivery.lists.is_empty() => &delivery.lists,
            (_, Some(prompt)) => &prompt.asked,
            _ => &[],
        }
    }

    /// Whether it answers an alert: the writer helps, and the tasks are not theirs.
    pub fn is_help(&self) -> bool {
        !self.own && self.delivery.as_ref().is_some_and(|delivery| !delivery.lists.is_empty())
    }
}

/// Why a message is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// It came from an address that is not the member's.
    ForeignSender,
    /// The member's own provider says that it is not from them (DMARC).
    FailedAuthentication,
}

impl Doubt {
    /// One word, for the inbox and the log.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ForeignSender => "foreign_sender",
            Self::FailedAuthentication => "failed_authentication",
        }
    }
}

/// What one of our own messages asked of this member.
pub(super) async fn thread_of(
    conn: &mut Conn,
    delivery: Delivery,
    member: &Member,
) -> store::Result<Option<Thread>> {
    if let Some(invitation) = delivery.invitation {
        let own = store::invitation::get(conn, invitation).await?.filter(|asked| asked.member == member.id);
        let thread = Thread { delivery: Some(delivery), invitation: Some(invitation), ..Thread::default() };
        return Ok(own.map(|_| thread));
    }
    if !delivery.lists.is_empty() {
        return Ok(Some(Thread { delivery: Some(delivery), ..Thread::default() }));
    }
    let asked = match delivery.prompt {
        Some(prompt) => store::prompt::get(conn, prompt).await?.filter(|prompt| prompt.member == member.id),
        None => store::prompt::asked_by(conn, delivery.id, member.id).await?,
    };
    Ok(asked.map(|prompt| Thread { prompt: Some(prompt), ..Thread::default() }))
}

/// What a member means who answers nothing in particular: their only open prompt, else the latest one while its
/// window is open. With two open prompts it is the newer: what they saw last.
pub(super) async fn open_thread(conn: &mut Conn, member: &Member, now: Timestamp) -> store::Result<Thread> {
    let latest = store::prompt::latest_of(conn, member.id, 5).await?;
    let open = latest.iter().find(|prompt| prompt.state.is_open());
    let recent = latest.iter().find(|prompt| prompt.answer_until > now && !prompt.asked.is_empty());
    Ok(Thread { prompt: open.or(recent).cloned(), ..Thread::default() })
}
