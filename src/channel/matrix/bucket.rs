//! One token bucket an account: we slow down before the homeserver makes us.

use std::sync::{Arc, Mutex};

use jiff::{SignedDuration, Timestamp};

use crate::clock::Clock;

/// Lets `burst` things happen at once and `per_second` in the long run. Never waits: it says how long to.
#[derive(Debug)]
pub(super) struct Bucket {
    clock: Arc<dyn Clock>,
    per_second: f64,
    burst: f64,
    level: Mutex<Level>,
}

#[derive(Debug)]
struct Level {
    tokens: f64,
    counted: Timestamp,
    /// The other side said: nothing before this.
    closed_until: Option<Timestamp>,
}

impl Bucket {
    /// A full bucket.
    pub(super) fn new(clock: Arc<dyn Clock>, per_second: f64, burst: u32) -> Self {
        let burst = f64::from(burst);
        let level = Level { tokens: burst, counted: clock.now(), closed_until: None };
        Self { clock, per_second, burst, level: Mutex::new(level) }
    }

    /// Takes one token, or says when there will be one.
    pub(super) fn take(&self) -> Result<(), SignedDuration> {
        let now = self.clock.now();
        let mut level = self.level.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        // A clock that was set back earns nothing and takes nothing.
        let passed = now.duration_since(level.counted).max(SignedDuration::ZERO);
        level.tokens = (level.tokens + passed.as_secs_f64() * self.per_second).min(self.burst);
        level.counted = now;
        if let Some(until) = level.closed_until.filter(|until| *until > now) {
            return Err(until.duration_since(now));
        }
        if level.tokens < 1.0 {
            let missing = (1.0 - level.tokens) / self.per_second;
            return Err(SignedDuration::try_from_secs_f64(missing).unwrap_or(SignedDuration::MAX));
        }
        level.tokens -= 1.0;
        Ok(())
    }

    /// The other side wants a pause (429): nobody gets a token before it is over.
    pub(super) fn close_for(&self, pause: SignedDuration) {
        let until = self.clock.now().checked_add(pause).unwrap_or(Timestamp::MAX);
        let mut level = self.level.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        level.closed_until = level.closed_until.max(Some(until));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::ManualClock;

    fn bucket() -> (Arc<ManualClock>, Bucket) {
        let clock = Arc::new(ManualClock::new("2026-04-20T09:00:00Z".parse().unwrap()));
        (clock.clone(), Bucket::new(clock, 0.2, 3))
    }

    #[test]
    fn a_burst_goes_at_once_and_then_one_every_five_seconds() {
        let (clock, bucket) = bucket();
        for _ in 0..3 {
            assert_eq!(bucket.take(), Ok(()));
        }
        assert_eq!(bucket.take(), Err(SignedDuration::from_secs(5)));
        clock.advance(SignedDuration::from_secs(5));
        assert_eq!(bucket.take(), Ok(()));
        assert!(bucket.take().is_err());
        clock.advance(SignedDuration::from_hours(9));
        assert_eq!((0..9).filter(|_| bucket.take().is_ok()).count(), 3, "a long pause earns one burst");
    }

    #[test]
    fn the_longer_pause_counts() {
        let (clock, bucket) = bucket();
        bucket.close_for(SignedDuration::from_secs(30));
        bucket.close_for(SignedDuration::from_secs(3));
        assert_eq!(bucket.take(), Err(SignedDuration::from_secs(30)));
        clock.advance(SignedDuration::from_secs(30));
        assert_eq!(bucket.take(), Ok(()));
    }

    #[test]
    fn a_clock_that_is_set_back_does_not_stop_the_bucket() {
        let (clock, bucket) = bucket();
        clock.set("2020-01-01T00:00:00Z".parse().unwrap());
        assert_eq!(bucket.take(), Ok(()));
        clock.advance(SignedDuration::from_secs(5));
        assert_eq!((0..9).filter(|_| bucket.take().is_ok()).count(), 3);
    }
}
