//! Typed ids, and the only place that reads randomness.
//!
//! An id is 48 bits of milliseconds and 80 random bits in Crockford's base 32, lower case (a ULID):
//! it sorts by age, and it survives the local part of a mail address, which some systems fold.

use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, Mutex};

use rand::rngs::StdRng;
use rand::{RngCore, SeedableRng};

use crate::clock::Clock;

/// Where random bytes come from.
pub trait Chance: Send + Sync + fmt::Debug {
    /// Fills `bytes` with random ones.
    fn fill(&self, bytes: &mut [u8]);
}

/// The operating system's randomness, through a cryptographic generator.
#[derive(Debug, Default, Clone, Copy)]
pub struct SystemChance;

impl Chance for SystemChance {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads randomness")]
    fn fill(&self, bytes: &mut [u8]) {
        rand::rng().fill_bytes(bytes);
    }
}

/// The same bytes in every run: for tests and the demo.
#[derive(Debug)]
pub struct SeededChance(Mutex<StdRng>);

impl SeededChance {
    /// A generator that starts from `seed`.
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(StdRng::seed_from_u64(seed)))
    }
}

impl Chance for SeededChance {
    fn fill(&self, bytes: &mut [u8]) {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).fill_bytes(bytes);
    }
}

/// Makes ids.
#[derive(Debug, Clone)]
pub struct Ids {
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
}

impl Ids {
    /// Ids stamped by `clock`, their random part from `chance`.
    pub fn new(clock: Arc<dyn Clock>, chance: Arc<dyn Chance>) -> Self {
        Self { clock, chance }
    }

    /// A new id of the wanted type.
    pub fn make<T: From<RawId>>(&self) -> T {
        let mut random = [0u8; 10];
        self.chance.fill(&mut random);
        let millis = self.clock.now().as_millisecond().max(0) as u128;
        let tail = random.iter().fold(0u128, |sum, byte| sum << 8 | u128::from(*byte));
        RawId(millis << 80 | tail).into()
    }

    /// `N` random bytes, for secrets.
    pub fn secret<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0u8; N];
        self.chance.fill(&mut bytes);
        bytes
    }
}

/// The 128 bits of an id that has no type yet.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RawId(pub u128);

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

impl fmt::Display for RawId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = [0u8; 26];
        for (place, slot) in text.iter_mut().enumerate() {
            *slot = ALPHABET[(self.0 >> (5 * (25 - place)) & 31) as usize];
        }
        f.write_str(std::str::from_utf8(&text).map_err(|_| fmt::Error)?)
    }
}

/// A text that is no id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not an id (26 letters and digits)")]
pub struct NotAnId(pub String);

impl FromStr for RawId {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let wrong = || NotAnId(text.chars().take(40).collect());
        if text.len() != 26 {
            return Err(wrong());
        }
        let mut bits = 0u128;
        for byte in text.bytes() {
            let digit = ALPHABET.iter().position(|c| *c == byte.to_ascii_lowercase()).ok_or_else(wrong)?;
            bits = bits << 5 | digit as u128;
        }
        Ok(Self(bits))
    }
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(RawId);

        impl From<RawId> for $name {
            fn from(raw: RawId) -> Self {
                Self(raw)
            }
        }

        impl From<$name> for RawId {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            fn from_str(text: &str) -> Result<Self, NotAnId> {
                text.parse().map(Self)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(from)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}

ids! {
    /// A person of the community.
    MemberId
    /// A working group.
    GroupId
    /// A season.
    SeasonId
    /// A check-in or digest cadence.
    CadenceId
    /// One due time of a cadence.
    OccurrenceId
    /// One occurrence put to one member.
    PromptId
    /// One message to one address: an outbox row.
    DeliveryId
    /// One message that came in: an inbox row.
    InboundId
    /// One thing that was understood.
    RecordId
    /// A group's task.
    TaskId
    /// An objective.
    ObjectiveId
    /// A key result.
    KeyResultId
    /// Why a task cannot go on.
    BlockerId
    /// An announced absence.
    AbsenceId
    /// One digest sent to one reader.
    DigestId
    /// A survey as it stood at one time: every answer points at the version that it was given to.
    SurveyVersionId
    /// One sending of a survey.
    RoundId
    /// One member asked in one round.
    InvitationId
    /// A link to a survey's results.
    ResultsLinkId
    /// The answers of one person to one round of a survey that is not anonymous.
    ResponseId
    /// Who should be where: a proposal.
    ProposalId
    /// A change of groups that somebody has to say yes to.
    ChangeId
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::ManualClock;

    #[test]
    fn an_id_survives_text_in_either_case_and_sorts_by_age() {
        let clock = Arc::new(ManualClock::new("2026-04-20T09:00:00Z".parse().unwrap()));
        let ids = Ids::new(clock.clone(), Arc::new(SeededChance::new(7)));
        let first: MemberId = ids.make();
        clock.advance(jiff::SignedDuration::from_millis(1));
        let second: MemberId = ids.make();
        assert!(first < second && first.to_string() < second.to_string());
        assert_eq!(first.to_string().to_uppercase().parse(), Ok(first));
    }

    #[test]
    fn what_is_no_id_is_refused_with_the_text() {
        assert_eq!("x".parse::<MemberId>(), Err(NotAnId("x".into())));
        assert!("0000000000000000000000000u".parse::<MemberId>().is_err());
    }
}
