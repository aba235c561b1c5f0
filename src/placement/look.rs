//! When the lines are looked at: a look reads the whole record, and while somebody waits every message that comes in is an
//! occasion for one.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

use crate::store::waiting::Standing;

/// What does not tell of itself, such as hours that a member has from now on, is seen after so long.
const LOOK_AGAIN: SignedDuration = SignedDuration::from_mins(1);

/// The last look at lines that found nobody to move up. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct LastLook(Arc<Mutex<Option<(Standing, Timestamp)>>>);

impl LastLook {
    /// Whether a look could find something: the groups and lines stand otherwise than then, or it is long ago.
    pub(super) fn is_over(&self, standing: &Standing, now: Timestamp) -> bool {
        let last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        last.as_ref().is_none_or(|(then, at)| then != standing || *at + LOOK_AGAIN <= now || now < *at)
    }

    /// It was looked, and this is how it stands.
    pub(super) fn was(&self, standing: Standing, now: Timestamp) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((standing, now));
    }
}
