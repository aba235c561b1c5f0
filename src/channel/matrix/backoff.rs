//! How long to wait before the next try of the sync loop.

use std::time::Duration;

use crate::id::Chance;

const FIRST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(60);

/// Twice as long after each failure, from one second to one minute, of which a random half is cut off:
/// when a homeserver comes back, its clients should not all come at once.
pub(super) fn pause_after(failures: u32, chance: &dyn Chance) -> Duration {
    let doubled = FIRST.saturating_mul(1 << failures.saturating_sub(1).min(10)).min(LONGEST);
    let mut byte = [0u8];
    chance.fill(&mut byte);
    doubled.mul_f64(1.0 - f64::from(byte[0]) / 512.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::SeededChance;

    #[test]
    fn pauses_grow_to_a_minute_and_vary_by_half() {
        let chance = SeededChance::new(1);
        for failures in 1..40 {
            let whole = Duration::from_secs(1 << (failures - 1).min(6)).min(LONGEST);
            for _ in 0..20 {
                let pause = pause_after(failures, &chance);
                assert!(
                    pause > whole / 2 - Duration::from_millis(1) && pause <= whole,
                    "{failures}: {pause:?}"
                );
            }
        }
    }
}
