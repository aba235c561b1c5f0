//! A person of the community.

use jiff::Timestamp;
use jiff::civil::Date;

use super::address::{Address, MailAddress, MatrixUserId};
use super::cadence::QuietHours;
use super::words;
use super::zone::Zone;
use crate::id::{AbsenceId, InboundId, MemberId};

words! {
    /// The kind of wire that a message goes over.
    ChannelKind {
        /// E-mail.
        Mail = "mail",
        /// Matrix.
        Matrix = "matrix",
    }
}

words! {
    /// Whether a member is asked at all.
    CheckIns {
        /// They are asked.
        On = "on",
        /// They said "stop".
        Stopped = "stopped",
    }
}

words! {
    /// When a member gets a receipt by mail. (In Matrix there is always one.)
    Receipts {
        /// Only for a blocker, a question, or something that was not understood.
        WhenNeeded = "when_needed",
        /// For every answer.
        Always = "always",
    }
}

/// A member, as the database knows them.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// Their id.
    pub id: MemberId,
    /// Their name, as they want to be called.
    pub name: String,
    /// Their mail address.
    pub mail: Option<MailAddress>,
    /// Their Matrix id.
    pub matrix: Option<MatrixUserId>,
    /// Where they want to be asked.
    pub channel: ChannelKind,
    /// Where they are.
    pub zone: Zone,
    /// Their language (BCP 47).
    pub language: String,
    /// How much time they give, in minutes a week.
    pub minutes_a_week: Option<u32>,
    /// When they want to hear nothing but the prompt.
    pub quiet: Option<QuietHours>,
    /// Whether they are asked.
    pub check_ins: CheckIns,
    /// When they get receipts by mail.
    pub receipts: Receipts,
    /// Whether the newsletter may quote them.
    pub quotable: bool,
    /// Whether they write the newsletter.
    pub newsletter_writer: bool,
    /// Whether they want their own weekly digest.
    pub own_digest: bool,
    /// When they came.
    pub joined: Timestamp,
}

impl Member {
    /// Where a message to them goes: the preferred channel if they have an address there, else the other one.
    /// `None` when they cannot be reached at all.
    pub fn address(&self) -> Option<Address> {
        let mail = self.mail.clone().map(Address::Mail);
        let matrix = self.matrix.clone().map(Address::Direct);
        match self.channel {
            ChannelKind::Mail => mail.or(matrix),
            ChannelKind::Matrix => matrix.or(mail),
        }
    }

    /// The address on the other channel, for when the preferred one does not work.
    pub fn other_address(&self) -> Option<Address> {
        match self.address()? {
            Address::Mail(_) => self.matrix.clone().map(Address::Direct),
            Address::Direct(_) | Address::Room(_) => self.mail.clone().map(Address::Mail),
        }
    }
}

/// An announced absence: both days belong to it, in the member's zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Absence {
    /// Its id.
    pub id: AbsenceId,
    /// Who.
    pub member: MemberId,
    /// The first day.
    pub from: Date,
    /// The last day; `None` until they say that they are back.
    pub until: Option<Date>,
    /// The message that said so.
    pub said_in: Option<InboundId>,
}
