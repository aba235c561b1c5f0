//! What a reply says about the tasks of its prompt.

mod away;
mod beside;
mod clause;
mod command;
mod date;
mod extra;
mod language;
mod layout;
mod lexicon;
mod mention;
mod past;
mod reading;
mod role;
mod sight;
mod slip;
#[cfg(test)]
mod stories;
mod thanks;
mod title;
mod token;
mod topic;
mod verdict;
mod weigh;
mod whole;

use jiff::civil::Date;

use super::{Confidence, ListedTask, Offer, Record, Understanding};

/// What the reader may know beside the words.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The tasks as the prompt numbered them.
    pub tasks: &'a [ListedTask],
    /// Open tasks offered beside them.
    pub offers: &'a [Offer],
    /// Numbers of listed tasks that have an open blocker.
    pub open_blockers: &'a [u32],
    /// The day of receipt, in the member's zone.
    pub received: Date,
    /// The member's language (BCP 47), as a hint.
    pub lang: Option<&'a str>,
    /// The number of the task under which the words were written, when they answer a quoted line.
    pub under: Option<u32>,
}

/// No answer to a check-in is longer; what lies beyond is handed on as unclear.
const LONGEST: usize = 16 * 1024;

/// Reads `reply`, the words that a member wrote themselves, as an answer to a prompt.
///
/// Pure, linear in the length of the reply, and never panics. See the module for how.
pub fn understand(reply: &str, context: &Context<'_>) -> Understanding {
    let head = &reply[..reply.floor_char_boundary(LONGEST.min(reply.len()))];
    let sight = sight::Sight::of(head, context.tasks, context.offers, context.lang);
    if let Some(fact) = command::command(&sight) {
        let record = Record { fact, words: head.trim().to_owned(), confidence: Confidence::High };
        return Understanding { records: vec![record], unclear: Vec::new() };
    }
    let mut out = reading::Reading::new(&sight, context).read();
    let beyond = reply[head.len()..].trim();
    if !beyond.is_empty() {
        out.unclear.push(beyond.to_owned());
    }
    out
}
