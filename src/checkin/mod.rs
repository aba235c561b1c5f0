//! Check-ins: whoever is due is asked once, reminded once, and left in peace.

mod ask;
mod close;
mod facts;
mod forecast;
mod list;
mod moved;
mod room;
mod remind;

use std::sync::Arc;

use tokio::sync::Notify;

use crate::clock::Clock;
use crate::id::Ids;
use crate::outbox::Post;
use crate::recording::Fault;
use crate::store::Db;

pub use forecast::{Forecast, Upcoming};

/// Asks members about their tasks.
#[derive(Clone)]
pub struct CheckIn {
    /// The database.
    pub db: Db,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// For occurrences and prompts.
    pub ids: Ids,
    /// Makes prompts and reminders.
    pub post: Post,
    /// Told after each page of questions: a round of many takes a while, and the first ones can go.
    pub asked: Arc<Notify>,
}

/// What a round of asking did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Asked {
    /// Members who were asked.
    pub asked: u64,
    /// Members who were left out, with a reason noted.
    pub excused: u64,
    /// Members who were reminded.
    pub reminded: u64,
    /// Members whose question could not be delivered, and who are asked at their other address.
    pub elsewhere: u64,
    /// Prompts whose window closed without an answer.
    pub expired: u64,
}

impl CheckIn {
    /// Does everything that is due now.
    pub async fn turn(&self) -> Result<Asked, Fault> {
        let (asked, excused) = self.ask_due().await?;
        let asked = asked + self.ask_moved().await?;
        let expired = self.expire().await?;
        let elsewhere = self.ask_elsewhere().await?;
        let reminded = self.remind_due().await?;
        Ok(Asked { asked, excused, reminded, elsewhere, expired })
    }
}
