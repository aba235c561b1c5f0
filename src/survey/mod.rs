//! A survey in front of one member: opened by a link, answered bit by bit, sent off, changed until it closes.
//!
//! Whatever way an answer comes, web form, mail or chat, it goes through [`answer`], and makes one response.

pub mod answer;
mod archive;
mod asker;
mod lines;
pub mod own;
mod results_link;
mod sheet;
mod talk;

use std::sync::Arc;

use crate::clock::Clock;
use crate::store::{Db, StoreError};
use crate::token::TokenKey;

pub use answer::{Entry, Saved, Submitted};
pub use asker::{Aside, Asker, Put};
pub use lines::{example, question_lines, said_line};
pub use results_link::{Door, OPENS_FOR};
pub use sheet::Sheet;
pub use talk::Talk;

/// Takes answers.
#[derive(Clone)]
pub struct Surveys {
    /// The database.
    pub db: Db,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// For links, and the names of anonymous responses.
    pub key: TokenKey,
}

/// What can go wrong beside what [`Entry`] says.
pub type Result<T> = std::result::Result<T, StoreError>;
