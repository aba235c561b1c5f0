//! What can go wrong: faults of the machine, and sentences for the organiser.

use super::differ::Difference;
use super::obstacle::Obstacle;
use crate::render::RenderFault;
use crate::store::StoreError;

/// Why something was not done.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A template.
    #[error(transparent)]
    Render(#[from] RenderFault),
    /// Nobody described the community yet.
    #[error("there is no community yet; describe it in a file and run `touchbase apply community.toml`")]
    NoCommunity,
    /// There is no draft.
    #[error("There is no proposal to work on. Make one: touchbase assign propose")]
    NoDraft,
    /// It was approved before.
    #[error(
        "There is no proposal to approve: the last one was approved by {by} on {on}. Make a new one: touchbase assign propose"
    )]
    Approved {
        /// By whom.
        by: String,
        /// When.
        on: jiff::civil::Date,
    },
    /// The world has changed since the draft was made.
    #[error("The world has changed since this proposal was made, so nothing was changed:\n{}\nMake it anew; what you settled by hand is kept: touchbase assign propose", .0.iter().map(|line| format!("  - {line}")).collect::<Vec<_>>().join("\n"))]
    Stale(Vec<Difference>),
    /// Somebody else changed the draft meanwhile.
    #[error(
        "Somebody has changed the proposal meanwhile, so nothing was changed. Look at it again: touchbase assign show"
    )]
    OtherEdition,
    /// A change by hand that cannot be.
    #[error("This cannot be:\n{}", .0.iter().map(|line| format!("  - {line}")).collect::<Vec<_>>().join("\n"))]
    Refused(Vec<Obstacle>),
    /// Nobody is called so.
    #[error("There is no {what} '{name}'. {next}")]
    Unknown {
        /// A member or a group.
        what: &'static str,
        /// What was written.
        name: String,
        /// What may be meant.
        next: String,
    },
}

/// What the practice gives.
pub type Result<T> = std::result::Result<T, Fault>;
