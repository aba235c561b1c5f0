//! The only place that reads the time.
//!
//! Everything else takes a [`Clock`], so that a test (and the demo) can live through weeks in
//! seconds and a day is never too short by the time a test took.

use std::sync::Mutex;

use jiff::{SignedDuration, Timestamp};

/// Tells the present instant, in UTC with microseconds (what the database keeps).
pub trait Clock: Send + Sync + std::fmt::Debug {
    /// The present instant, truncated to microseconds.
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
#[derive(Debug, Default, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    fn now(&self) -> Timestamp {
        truncated(Timestamp::now())
    }
}

/// A clock that stands still until it is told to move.
#[derive(Debug)]
pub struct ManualClock(Mutex<Timestamp>);

impl ManualClock {
    /// A clock that shows `start`.
    pub fn new(start: Timestamp) -> Self {
        Self(Mutex::new(truncated(start)))
    }

    /// Moves the clock forward.
    pub fn advance(&self, by: SignedDuration) {
        self.set(self.now() + by);
    }

    /// Sets the clock; it may also be set back.
    pub fn set(&self, to: Timestamp) {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = truncated(to);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Microseconds are what the database keeps: an instant must survive the way there and back.
fn truncated(at: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at)
}
