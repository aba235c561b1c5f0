//! Questionnaires as files and as text. Pure.
//!
//! - [`mod@file`]: a survey's file, with every fault at its line. [`Library`]: the surveys that come with Touchbase, and
//!   those of the deployment's folder.
//! - [`Item`]: questions, choices and examples as a mail or a chat shows them; [`shown`]: an answer in words;
//!   [`sentence`]: what is wrong with one.
//! - [`ballot`], [`vote`]: a question as a poll, and what was chosen in it. [`command`]: "skip", "back", "later", "stop".
//! - [`company`]: "not with Ana", "stay where I am", beside the answers.
//! - [`read`]: answers out of what a person wrote. What cannot be read is told, and never guessed.

mod ballot;
pub mod file;
mod items;
mod library;
mod reading;
mod say;
mod shown;
mod tongue;

pub use ballot::{Ballot, Vote, ballot, vote};
pub use items::{Item, items};
pub use library::{Library, LibraryFault, load};
pub use reading::{Between, Change, Command, Heard, Unread, command, is_answer, is_undo, read, read_one};
pub use reading::{Company, Wished, company};
pub use say::sentence;
pub use shown::{Word, shown, word};
