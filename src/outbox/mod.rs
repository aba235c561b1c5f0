//! What is to be sent: put in with the business row, claimed for a while, sent with no transaction open,
//! and the outcome written down.

mod claim;
mod invite;
mod pace;
mod parcel;
mod post;
mod reach;
mod receivers;
pub mod retry;
mod round;
mod send;

pub use pace::Pace;
pub use parcel::{survey_link, with_survey_link};
pub use post::{Letter, Post};
pub use reach::{reach, works};
pub use receivers::Receivers;
pub use round::Watch;
pub use send::{Outbox, Routes, Sent};
