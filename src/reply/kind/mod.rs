//! What kind of message is it? A person's answer, or a bounce, a complaint, an automatic reply,
//! something unreadable.
//!
//! Standards come first: RFC 5965 (complaints), RFC 3464 (delivery status), RFC 3834 (automatic
//! replies). Then the words of servers that follow none. What is known about the world's servers
//! stands in tables (`servers.toml`, `reasons.toml`, `automatic.toml`, `complaints.toml`); the code
//! knows only how reports are built. Only the outermost message is judged: a bounce that a person
//! forwards or quotes stays that person's message.
//!
//! Linear in the size of the message, and at most 128 kB of each part and 256 kB of all are read.

mod address;
mod automatic;
mod bounce;
mod complaint;
mod delivery_status;
mod envelope;
mod notification;
mod phrases;
mod reason;
mod report;
mod servers;
mod status;
mod text;
mod transcript;
mod unreadable;

use mail_parser::Message;

use super::{FailedRecipient, Kind};
use bounce::Finding;
use envelope::Envelope;

/// The largest message that is looked at, in bytes.
pub const MOST_BYTES: usize = 10 * 1024 * 1024;
/// The most parts of a message.
pub const MOST_PARTS: usize = 200;
/// The largest header, in bytes.
pub const MOST_HEADER_BYTES: usize = 64 * 1024;

/// What a message is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Classified {
    /// Never [`Kind::Empty`]: a person's message is [`Kind::Reply`] until its body was read.
    pub kind: Kind,
    /// Whom a bounce speaks of, each once. Empty for every other kind, and for a bounce that names
    /// nobody.
    pub bounces: Vec<FailedRecipient>,
    /// The addresses that we wrote to, where the report tells them apart from the failed ones
    /// (Original-Recipient, RFC 3464, section 2.3.1): behind a forwarding they are those that we
    /// know.
    pub written_to: Vec<String>,
    /// The server still tries: the report is of a delay, and no recipient is hard.
    pub still_trying: bool,
    /// What decided, for the log.
    pub why: &'static str,
}

impl Classified {
    fn of(kind: Kind, why: &'static str) -> Self {
        Self { kind, bounces: Vec::new(), written_to: Vec::new(), still_trying: false, why }
    }
}

/// Says what kind of message it is. A message beyond the caps ([`MOST_BYTES`], [`MOST_PARTS`],
/// [`MOST_HEADER_BYTES`]) is [`Kind::Unreadable`]; whoever reads from the wire should refuse it
/// before it is parsed.
pub fn classify(message: &Message<'_>) -> Classified {
    if message.raw_message.len() > MOST_BYTES
        || message.parts.len() > MOST_PARTS
        || Envelope::header_bytes(message) > MOST_HEADER_BYTES
    {
        return Classified::of(Kind::Unreadable, "beyond the caps");
    }
    let envelope = Envelope::read(message);
    let report = report::take_apart(message);
    if complaint::is_complaint(message, &envelope, &report.folded) {
        return Classified::of(Kind::Complaint, "a complaint");
    }
    match bounce::find(message, &envelope, &report) {
        Some(Finding::Failed { bounces, written_to, still_trying, why }) => {
            return Classified { kind: Kind::Bounce, bounces, written_to, still_trying, why };
        }
        Some(Finding::Complaint) => {
            return Classified::of(Kind::Complaint, "a service's notice of a complaint");
        }
        Some(Finding::Delivered(why)) => return Classified::of(Kind::DeliveryReport, why),
        None => {}
    }
    if let Some(why) = automatic::why(&envelope) {
        return Classified::of(Kind::AutoReply, why);
    }
    if let Some(why) = unreadable::why(message) {
        return Classified::of(Kind::Unreadable, why);
    }
    Classified::of(Kind::Reply, "nothing speaks against a person")
}

#[cfg(test)]
mod tests;
