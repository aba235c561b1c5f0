//! What can go wrong while a message is recorded.

use crate::placement;
use crate::render::RenderFault;
use crate::store::StoreError;

/// A fault: the message stays in the inbox, and is looked at again.
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
    /// Who is in which group.
    #[error("{0}")]
    Placement(String),
}

impl From<placement::Fault> for Fault {
    fn from(fault: placement::Fault) -> Self {
        match fault {
            placement::Fault::Store(fault) => Self::Store(fault),
            placement::Fault::Render(fault) => Self::Render(fault),
            placement::Fault::NoCommunity => Self::NoCommunity,
            other => Self::Placement(other.to_string()),
        }
    }
}
