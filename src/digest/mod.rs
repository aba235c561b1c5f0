//! Digests: a period's news for one reader, each period once, and none when nothing happened.

mod lead;
mod member;
mod news;
mod preview;
mod send;
mod writer;

use std::sync::Arc;

use crate::clock::Clock;
use crate::id::Ids;
use crate::outbox::Post;
use crate::store::Db;

pub use preview::{For, Preview, PreviewError};

/// Tells people their week.
#[derive(Clone)]
pub struct Digests {
    /// The database.
    pub db: Db,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// For digests.
    pub ids: Ids,
    /// Makes the messages.
    pub post: Post,
}
