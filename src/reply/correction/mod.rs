//! Reads an answer to a receipt: which of the things that were noted are right, which are not, and which were said of another
//! task. Pure, linear in the length of the reply, and never panics.
//!
//! The way of a reply:
//!
//! 1. `token`, `lexicon`: words with their folded spelling; patterns of five languages (`words/*.toml`, data).
//! 2. `mention`: which tasks it names: by number, by ordinal, by words of their titles.
//! 3. `saying`: what is said of the receipt ("not 1", "I meant 2", "still open"). A piece with words that mean nothing here is
//!    kept for `statement`, which reads it as it reads every answer.
//! 4. `settle`: what that changes, held against what was noted. Whatever could mean two things changes nothing: it is asked.
//!
//! `tests/replies/corrections.txt` has answers in five languages and what they change. At first sight, exactly right were 94 of the first hundred
//! (written before this code, though by who wrote its words), 36 of fifty that were phrased to be different, and 36 of the last forty; what
//! was wrong was, but for three, left to the reader of every answer, and changed nothing of what was noted.

mod lexicon;
mod mention;
mod saying;
mod settle;
mod token;

use super::{Fact, Known, Understanding};

/// A thing that a receipt lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noted {
    /// What was understood.
    pub fact: Fact,
    /// The receipt asked whether it is right.
    pub asked: bool,
    /// It stands in the receipt that is answered, not only in one before.
    pub fresh: bool,
}

/// The receipt that is answered.
#[derive(Debug, Clone, Copy)]
pub struct Receipt<'a> {
    /// Everything that was noted of the check-in and counts or is asked about, in the order in which it was said.
    pub noted: &'a [Noted],
    /// The words that it said were not understood.
    pub unclear: &'a [String],
    /// What every reader knows: the tasks with their numbers, the day, the language.
    pub known: Known<'a>,
}

/// One change to what was noted. Numbers are places in [`Receipt::noted`] and [`Receipt::unclear`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// It is right.
    Confirm(usize),
    /// It was never said, or is not so: things are again as they were before.
    TakeBack(usize),
    /// The same was said of another task.
    Move {
        /// What was noted.
        from: usize,
        /// The number of the task that was meant.
        to: u32,
    },
    /// Words that were not understood are about this task.
    Place {
        /// Which words.
        unclear: usize,
        /// The number of the task.
        task: u32,
    },
}

/// What an answer to a receipt says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Correction {
    /// What changes of what was noted.
    pub changes: Vec<Change>,
    /// What else it says: new facts, and what could not be understood.
    pub says: Understanding,
    /// Something is wrong, and it does not say what: everything is to be asked again.
    pub ask_again: bool,
}

impl Correction {
    /// Whether it is a "thanks", and nothing else.
    pub fn is_nothing(&self) -> bool {
        self.changes.is_empty()
            && self.says.records.is_empty()
            && self.says.unclear.is_empty()
            && !self.ask_again
    }
}

impl Fact {
    /// The number in the prompt of what it is about.
    pub fn number(&self) -> Option<u32> {
        match self {
            Self::Status { task, .. } | Self::Unblocked { task } => Some(*task),
            Self::Blocker { task, .. } => *task,
            Self::Claim { offer } => Some(*offer),
            _ => None,
        }
    }
}

/// Longer answers are news, no corrections.
const LONGEST: usize = 2_000;

/// Reads `reply` as an answer to `receipt`; `None` when it says nothing about the receipt, and is an answer like every other.
pub fn correct(reply: &str, receipt: &Receipt<'_>) -> Option<Correction> {
    let reply = reply.trim();
    if reply.is_empty() || reply.len() > LONGEST {
        return None;
    }
    let tokens = token::tokens(reply);
    let mentions = mention::Mentions::of(receipt);
    let heard = saying::hear(reply, &tokens, &mentions, receipt.known.lang);
    settle::settle(reply, &heard, receipt)
}

/// A bare yes or no, in the languages of the prompts.
pub fn yes_or_no(reply: &str) -> Option<bool> {
    let reply = reply.trim();
    if reply.len() > LONGEST {
        return None;
    }
    let tokens = token::tokens(reply);
    saying::hear(reply, &tokens, &mention::Mentions::default(), None).yes_or_no()
}
