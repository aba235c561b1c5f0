//! What follows from a failure. The outbox alone decides about retries.

use jiff::{SignedDuration, Timestamp};

use crate::channel::Failure;
use crate::domain::member::ChannelKind;

/// What happens to a delivery after a failed attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// It is tried again.
    Retry {
        /// Not before this instant.
        at: Timestamp,
        /// This attempt may have arrived all the same.
        unknown: bool,
    },
    /// It is given up.
    GiveUp,
    /// It is not tried again, and counts as sent: it was handed over twice, and most likely arrived.
    PerhapsArrived,
}

/// Unknown outcomes that a mail may have: one more attempt, then never again. In Matrix a repeated transaction
/// id makes no second event, so it may be tried until it is too late.
pub(super) const MAIL_UNKNOWNS: u32 = 1;

/// Mail: 30 minutes and more between attempts (RFC 5321, section 4.5.4.1).
const MAIL_PAUSES: [SignedDuration; 5] = [
    SignedDuration::from_mins(30),
    SignedDuration::from_mins(45),
    SignedDuration::from_mins(60),
    SignedDuration::from_mins(120),
    SignedDuration::from_mins(240),
];

/// Matrix: one homeserver, which is back soon or not for a while.
const MATRIX_PAUSES: [SignedDuration; 6] = [
    SignedDuration::from_secs(5),
    SignedDuration::from_secs(30),
    SignedDuration::from_mins(2),
    SignedDuration::from_mins(10),
    SignedDuration::from_mins(30),
    SignedDuration::from_mins(60),
];

/// Decides. `attempts` counts the failed one; `unknowns` those before it; `jitter` is a random number in 0..=255,
/// which adds up to a quarter to the pause, so that a thousand refused mails do not all come back at once.
pub fn next(
    failure: &Failure,
    channel: ChannelKind,
    attempts: u32,
    unknowns: u32,
    now: Timestamp,
    give_up_at: Timestamp,
    jitter: u8,
) -> Next {
    let (wanted, unknown) = match failure {
        Failure::Permanent { .. } => return Next::GiveUp,
        Failure::Unknown { .. } if channel == ChannelKind::Mail && unknowns >= MAIL_UNKNOWNS => {
            return Next::PerhapsArrived;
        }
        Failure::Unknown { .. } => (None, true),
        Failure::Retry { after, .. } => (*after, false),
    };
    let pauses: &[SignedDuration] = match channel {
        ChannelKind::Mail => &MAIL_PAUSES,
        ChannelKind::Matrix => &MATRIX_PAUSES,
    };
    let place = usize::try_from(attempts.saturating_sub(1)).unwrap_or(usize::MAX).min(pauses.len() - 1);
    let pause = match (wanted, channel) {
        // A rate limit's own time is exact; waiting longer would only delay people.
        (Some(after), ChannelKind::Matrix) => after.max(SignedDuration::from_secs(1)),
        (wanted, _) => {
            let pause = pauses[place];
            let jittered =
                pause + SignedDuration::from_millis(pause.as_millis() as i64 / 4 * i64::from(jitter) / 255);
            wanted.map_or(jittered, |after| after.max(jittered))
        }
    };
    match now.checked_add(pause) {
        Ok(at) if at <= give_up_at => Next::Retry { at, unknown },
        _ => Next::GiveUp,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::constant(1_776_675_600, 0);

    fn decide(failure: &Failure, channel: ChannelKind, attempts: u32, unknowns: u32) -> Next {
        next(failure, channel, attempts, unknowns, NOW, NOW + SignedDuration::from_hours(96), 0)
    }

    fn retry(minutes: i64, unknown: bool) -> Next {
        Next::Retry { at: NOW + SignedDuration::from_mins(minutes), unknown }
    }

    #[test]
    fn mail_waits_half_an_hour_and_then_longer() {
        let busy = Failure::Retry { after: None, why: "451".into() };
        assert_eq!(decide(&busy, ChannelKind::Mail, 1, 0), retry(30, false));
        assert_eq!(decide(&busy, ChannelKind::Mail, 9, 0), retry(240, false));
    }

    #[test]
    fn an_unknown_outcome_is_tried_once_more_by_mail_and_no_more() {
        let unknown = Failure::Unknown { why: "connection lost after the final dot".into() };
        assert_eq!(decide(&unknown, ChannelKind::Mail, 1, 0), retry(30, true));
        assert_eq!(decide(&unknown, ChannelKind::Mail, 2, 1), Next::PerhapsArrived);
        assert!(matches!(decide(&unknown, ChannelKind::Matrix, 9, 8), Next::Retry { .. }));
    }

    #[test]
    fn a_rate_limit_is_waited_for_exactly_as_long_as_it_says() {
        let limited = Failure::Retry { after: Some(SignedDuration::from_secs(60)), why: "429".into() };
        assert_eq!(decide(&limited, ChannelKind::Matrix, 1, 0), retry(1, false));
    }

    #[test]
    fn what_is_refused_or_too_late_is_given_up() {
        let refused = Failure::Permanent { status: None, address_is_dead: false, why: "550".into() };
        assert_eq!(decide(&refused, ChannelKind::Mail, 1, 0), Next::GiveUp);
        let busy = Failure::Retry { after: None, why: "451".into() };
        assert_eq!(next(&busy, ChannelKind::Mail, 1, 0, NOW, NOW, 0), Next::GiveUp);
    }
}
