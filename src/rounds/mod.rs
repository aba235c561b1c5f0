//! Rounds of surveys: whoever a survey is for is asked once, reminded while an answer is missing, and left in peace.

mod audience;
mod due;
mod invite;
mod link;
mod polls;
mod remind;

use std::path::Path;
use std::sync::Arc;

use crate::clock::Clock;
use crate::id::Ids;
use crate::outbox::Post;
use crate::questionnaire::{Library, LibraryFault};
use crate::recording::Fault;
use crate::store::{self, Db};

pub use due::hand_occasion;
pub use invite::Opening;
pub use link::Links;

/// Puts surveys to members.
#[derive(Clone)]
pub struct Rounds {
    /// The database.
    pub db: Db,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// For rounds and invitations.
    pub ids: Ids,
    /// Makes invitations and reminders.
    pub post: Post,
    /// The surveys.
    pub shelf: Shelf,
}

/// The surveys of a deployment.
#[derive(Debug, Clone, Default)]
pub struct Shelf {
    /// The surveys that there are.
    pub library: Arc<Library>,
    /// Those that go out by themselves.
    pub on: Arc<Vec<String>>,
}

impl Shelf {
    /// The surveys that come with Touchbase, and those of a folder; those of `on` go out by themselves.
    ///
    /// # Errors
    /// Every fault in a file, or a name in `on` that no survey has.
    pub fn open(folder: Option<&Path>, on: Vec<String>) -> Result<Self, LibraryFault> {
        let mut library = Library::shipped()?;
        if let Some(folder) = folder {
            library = library.with_folder(folder)?;
        }
        for slug in &on {
            library.get(slug)?;
        }
        Ok(Self { library: Arc::new(library), on: Arc::new(on) })
    }
}

/// What a turn did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rounded {
    /// Members who were asked.
    pub invited: u64,
    /// Members who were reminded.
    pub reminded: u64,
    /// Invitations that closed without an answer.
    pub expired: u64,
    /// Polls that were ended.
    pub ended: u64,
}

impl Rounds {
    /// Does everything that is due now.
    pub async fn turn(&self) -> Result<Rounded, Fault> {
        if store::community::find(&mut *self.db.read().await?).await?.is_none() {
            return Ok(Rounded::default());
        }
        let invited = self.open_due().await?;
        let expired = self.expire().await?;
        self.ask_elsewhere().await?;
        let reminded = self.remind_due().await?;
        let ended = self.end_polls().await?;
        Ok(Rounded { invited, reminded, expired, ended })
    }

    async fn expire(&self) -> Result<u64, Fault> {
        let mut tx = self.db.begin().await?;
        let expired = store::invitation::expire(&mut tx, self.clock.now()).await?;
        tx.commit().await?;
        Ok(expired)
    }
}
