//! Whether the loops are alive, for `/healthz`.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use crate::clock::Clock;

/// A loop that was silent for longer than this is not alive. The longest thing that a loop does is one SMTP transaction.
const ALIVE: SignedDuration = SignedDuration::from_mins(15);

/// When each loop last went round.
#[derive(Debug, Clone)]
pub struct Pulse {
    clock: Arc<dyn Clock>,
    beats: Arc<Mutex<BTreeMap<&'static str, Timestamp>>>,
}

/// How the loops are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Health {
    /// Every loop went round lately.
    pub alive: bool,
    /// Seconds since each loop went round.
    pub seconds_ago: BTreeMap<&'static str, i64>,
}

impl Pulse {
    /// No loop has gone round yet.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, beats: Arc::default() }
    }

    /// A loop went round.
    pub fn beat(&self, name: &'static str) {
        let now = self.clock.now();
        self.beats.lock().unwrap_or_else(PoisonError::into_inner).insert(name, now);
    }

    /// How the loops are now.
    pub fn health(&self) -> Health {
        let now = self.clock.now();
        let beats = self.beats.lock().unwrap_or_else(PoisonError::into_inner);
        let ago = |at: &Timestamp| now.duration_since(*at);
        Health {
            alive: beats.values().all(|at| ago(at) < ALIVE),
            seconds_ago: beats.iter().map(|(name, at)| (*name, ago(at).as_secs())).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::ManualClock;

    #[test]
    fn a_loop_that_stands_still_is_found() {
        let clock = Arc::new(ManualClock::new("2026-04-20T09:00:00Z".parse().unwrap()));
        let pulse = Pulse::new(clock.clone());
        pulse.beat("asking");
        clock.advance(SignedDuration::from_mins(10));
        pulse.beat("reading");
        assert!(pulse.health().alive);
        clock.advance(SignedDuration::from_mins(10));
        let health = pulse.health();
        assert!(!health.alive);
        assert_eq!(health.seconds_ago["asking"], 1200);
    }
}
