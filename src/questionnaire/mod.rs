//! Questionnaires as files and as text. Pure.
//!
//! - [`file`]: a survey's file, with every fault at its line. [`Library`]: the surveys that come with Touchbase, and
//!   those of the deployment's folder.
//! - [`Item`]: questions, choices and examples as a mail or a chat shows them; [`shown`]: an answer in words;
//!   [`sentence`]: what is wrong with one.
//! - [`read`]: answers out of what a person wrote. What cannot be read is told, and never guessed.

pub mod file;
mod items;
mod library;
mod reading;
mod say;
mod shown;
mod tongue;

pub use items::{Item, items};
pub use library::{Library, LibraryFault, load};
pub use reading::{Between, Change, Heard, Unread, read};
pub use say::sentence;
pub use shown::shown;
