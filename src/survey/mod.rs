//! A survey in front of one member: opened by a link, answered bit by bit, sent off, changed until it closes.
//!
//! Whatever way an answer comes, web form, mail or chat, it goes through [`answer`], and makes one response.

pub mod answer;
mod lines;
mod sheet;

use std::sync::Arc;

use crate::clock::Clock;
use crate::store::{Db, StoreError};
use crate::token::TokenKey;

pub use answer::{Entry, Saved, Submitted};
pub use lines::{example, question_lines};
pub use sheet::Sheet;

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
