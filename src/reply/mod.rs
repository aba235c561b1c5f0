//! Reads an answer. Pure: bytes in, records out. No clock, no I/O, linear time, no panics.
//!
//! Three steps, each a room of its own:
//! 1. `kind`: is it a person's answer at all, or a bounce, a complaint, an automatic reply?
//! 2. `body`: what did the person really write: quotes, signatures, forwards and disclaimers cut off.
//! 3. `statement`: what does that say about their tasks.
//!
//! An answer to a receipt is read against what the receipt said: `correction`.

pub mod kind;
pub mod body;
pub mod statement;
pub mod correction;
mod read;
mod words;

pub use correction::yes_or_no;
pub use read::{Letter, Opened, open, read, understand};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::domain::task::TaskStatus;

/// What is to be read, and what the reader may know about it.
#[derive(Debug, Clone)]
pub struct Input<'a> {
    /// The message.
    pub source: Source<'a>,
    /// The tasks as the prompt numbered them.
    pub tasks: &'a [ListedTask],
    /// Open tasks offered beside them, numbered on.
    pub offers: &'a [Offer],
    /// Numbers of listed tasks that have an open blocker.
    pub open_blockers: &'a [u32],
    /// The day on which it was received, in the member's zone: dates are counted from here.
    pub received: Date,
    /// The member's language (BCP 47), as a hint.
    pub lang: Option<&'a str>,
    /// The subject, where the source is a mail's text alone: "Fwd:" tells what the text does not.
    pub subject: Option<&'a str>,
}

/// What the reader may know beside the words: [`Input`] without the message.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// The tasks as the prompt numbered them.
    pub tasks: &'a [ListedTask],
    /// Open tasks offered beside them, numbered on.
    pub offers: &'a [Offer],
    /// Numbers of listed tasks that have an open blocker.
    pub open_blockers: &'a [u32],
    /// The day on which it was received, in the member's zone.
    pub received: Date,
    /// The member's language (BCP 47), as a hint.
    pub lang: Option<&'a str>,
}

/// A message in the form that it came in.
#[derive(Debug, Clone, Copy)]
pub enum Source<'a> {
    /// Plain text: a chat message, or a mail's body that somebody else decoded.
    Text(&'a str),
    /// A whole message (RFC 5322).
    Raw(&'a [u8]),
}

/// A task as the member saw it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedTask {
    /// The number in the prompt, from 1.
    pub n: u32,
    /// The title.
    pub title: String,
    /// The status in the prompt.
    pub status: Status,
}

/// An open task that anybody may take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// The number in the prompt.
    pub n: u32,
    /// The title.
    pub title: String,
}

/// What is said of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Nothing was done yet.
    NotStarted,
    /// Somebody is working on it.
    InProgress,
    /// Done.
    Completed,
    /// No longer needed.
    Dropped,
    /// The writer cannot do it any more, and somebody else should.
    Released,
}

impl From<TaskStatus> for Status {
    fn from(status: TaskStatus) -> Self {
        match status {
            TaskStatus::NotStarted => Self::NotStarted,
            TaskStatus::InProgress => Self::InProgress,
            TaskStatus::Completed => Self::Completed,
            TaskStatus::Dropped => Self::Dropped,
        }
    }
}

/// What kind of message it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A person answered.
    Reply,
    /// A person sent nothing but quotes and a signature.
    Empty,
    /// A vacation message or another robot.
    AutoReply,
    /// A message of ours could not be delivered, or not yet: a delay is a bounce whose recipients are soft.
    Bounce,
    /// Somebody pressed "Spam" (ARF, RFC 5965).
    Complaint,
    /// A delivery succeeded or was relayed, or somebody's program confirms that it was opened.
    DeliveryReport,
    /// Encrypted, a calendar answer, `winmail.dat`: no text that can be read.
    Unreadable,
}

/// One thing that was understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "fact")]
pub enum Fact {
    /// A task's status.
    Status {
        /// The task's number in the prompt.
        task: u32,
        /// What it is now.
        status: Status,
    },
    /// Something outside of the writer keeps a task from going on.
    Blocker {
        /// The task's number; `None` when it belongs to no listed task.
        task: Option<u32>,
        /// The obstacle, in the writer's words.
        text: String,
        /// Who or what must move, if it was said.
        needs: Option<String>,
    },
    /// A task's blocker is solved.
    Unblocked {
        /// The task's number.
        task: u32,
    },
    /// Work that is no listed task.
    New {
        /// A few words.
        title: String,
        /// Where it stands.
        status: Status,
    },
    /// The writer takes an offered task.
    Claim {
        /// The offer's number.
        offer: u32,
    },
    /// Somebody is thanked.
    Shoutout {
        /// The name as written, without `@`.
        to: String,
    },
    /// The writer will be away.
    Away {
        /// The last day of the absence; `None` when no end was said.
        until: Option<Date>,
    },
    /// Nothing new, on every task.
    NoChange,
    /// Nothing blocks.
    NoBlockers,
    /// "skip": not this time.
    Skip,
    /// "stop": no more check-ins.
    Stop,
    /// "start": check-ins again.
    Start,
    /// "no, that is wrong", as an answer to a receipt, without saying what is right.
    Wrong,
}

impl Fact {
    /// The number of the listed task that it is about.
    pub(crate) fn task(&self) -> Option<u32> {
        match self {
            Self::Status { task, .. } | Self::Unblocked { task } => Some(*task),
            Self::Blocker { task, .. } => *task,
            _ => None,
        }
    }
}

/// How sure the reader is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// Only asked.
    Low,
    /// Recorded, and shown in the receipt as a question.
    Middle,
    /// Recorded.
    High,
}

/// A fact with the words that said it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// What was understood.
    #[serde(flatten)]
    pub fact: Fact,
    /// The writer's own words, a substring of the reply.
    pub words: String,
    /// How sure the reader is.
    pub confidence: Confidence,
}

/// What was understood of a whole reply.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Understanding {
    /// Facts, in the order of the reply.
    pub records: Vec<Record>,
    /// The parts of the reply that say something about work and could not be placed, in the writer's words.
    pub unclear: Vec<String>,
}

/// A failed recipient in a bounce (RFC 3464, section 2.3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedRecipient {
    /// The address, as the report gives it.
    pub recipient: String,
    /// The enhanced status code (RFC 3463), where one is given or can be derived.
    pub status: Option<String>,
    /// The address will never work.
    pub hard: bool,
}

/// Everything that was read out of one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// What kind of message it is.
    pub kind: Kind,
    /// What the person wrote.
    pub reply: String,
    /// What was quoted.
    pub quoted: String,
    /// The signature.
    pub signature: String,
    /// What was forwarded.
    pub forwarded: String,
    /// What the reply says; empty unless the kind is [`Kind::Reply`].
    pub understanding: Understanding,
    /// Failed recipients, when the kind is [`Kind::Bounce`].
    pub bounces: Vec<FailedRecipient>,
}
