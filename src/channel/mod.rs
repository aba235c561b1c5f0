//! The wire, both ways. A channel sends one parcel and says how it went; it never retries, and it
//! knows nothing of prompts. What comes in is handed to an [`Intake`], which makes it durable.

pub mod mail;
pub mod matrix;
pub mod postbox;

use async_trait::async_trait;
use jiff::SignedDuration;

use crate::domain::address::{MailAddress, MatrixRoom, MatrixUserId};
use crate::domain::message::{Arrival, Parcel};

/// Sends parcels over one kind of wire.
#[async_trait]
pub trait Channel: Send + Sync {
    /// Tries once. Never blocks for longer than the channel's own timeouts.
    async fn send(&self, parcel: &Parcel) -> Result<Accepted, Failure>;

    /// Invites a user into a group's room. Who is there, or is invited already, is not invited again: any number of attempts
    /// makes one invitation.
    async fn invite(&self, room: &MatrixRoom, user: &MatrixUserId) -> Result<(), Failure> {
        let why = format!("{user} cannot be invited into {room} over this channel");
        Err(Failure::Permanent { status: None, address_is_dead: false, why })
    }
}

/// The other side took the message.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Accepted {
    /// The Matrix event id, or what the SMTP server answered.
    pub remote_id: Option<String>,
}

/// Why a message did not go, and what that means. The outbox alone decides about retries.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// Try again later: 4xx, a network fault before the message was handed over, a rate limit.
    #[error("{why}")]
    Retry {
        /// Not before this much time has passed, when the other side says so.
        after: Option<SignedDuration>,
        /// For the log and the admin.
        why: String,
    },
    /// Will never work: 5xx, a room that the member left, a message that is too large.
    #[error("{why}")]
    Permanent {
        /// The enhanced status code (RFC 3463) where there is one.
        status: Option<String>,
        /// The address itself is at fault: counts as a hard bounce.
        address_is_dead: bool,
        /// For the log and the admin.
        why: String,
    },
    /// The connection died after the message was handed over: it may have arrived.
    #[error("{why}")]
    Unknown {
        /// For the log and the admin.
        why: String,
    },
}

/// Where a receiver stands in its stream, stored with what it brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// Whose position: `matrix:@bot:server`, `imap:user@host/INBOX`.
    pub name: String,
    /// The position: a sync token, `UIDVALIDITY:UID`.
    pub at: String,
}

/// Makes what came in durable. The inbox implements it.
#[async_trait]
pub trait Intake: Send + Sync {
    /// Stores the arrivals and the cursor in one transaction; arrivals whose key is known are
    /// passed over. When it returns `Ok`, nothing of them can be lost.
    async fn accept(&self, arrivals: Vec<Arrival>, cursor: Option<Cursor>) -> Result<(), NotTaken>;

    /// The stored position of a stream.
    async fn cursor(&self, name: &str) -> Result<Option<String>, NotTaken>;

    /// Whether mail to `recipient` is wanted: a known token, the plain check-in or bounce address.
    /// Asked at `RCPT TO`, so that strangers' mail is refused there and never bounced later.
    async fn wants(&self, recipient: &MailAddress) -> Result<bool, NotTaken>;

    /// Whether a Matrix user is a member. Asked before an invitation is accepted: strangers' are declined.
    async fn knows_member(&self, user: &MatrixUserId) -> Result<bool, NotTaken>;
}

/// The database did not take it. The sender is told to come back (LMTP `451`), a stream stays where it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the inbox cannot take mail now: {0}")]
pub struct NotTaken(pub String);
