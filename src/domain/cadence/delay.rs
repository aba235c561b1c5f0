//! Lengths of time as people write them.

use std::fmt;
use std::str::FromStr;

use jiff::{SignedDuration, Span, SpanRelativeTo};

use super::Unreadable;

/// A length of time in whole minutes, from one minute to 366 days. A day is 24 hours: what is to
/// happen "1d" after a prompt happens an hour off the clock when the clocks change between them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Delay {
    minutes: u32,
}

impl Delay {
    const LONGEST_MINUTES: u32 = 366 * 24 * 60;

    /// That many hours; no more than 366 days, no less than one hour.
    pub(super) const fn hours(hours: u16) -> Self {
        let minutes = hours as u32 * 60;
        assert!(minutes > 0 && minutes <= Self::LONGEST_MINUTES);
        Self { minutes }
    }

    /// As jiff counts.
    pub fn duration(self) -> SignedDuration {
        SignedDuration::from_mins(i64::from(self.minutes))
    }
}

/// The largest unit that fits: `24h`, `90m`.
impl fmt::Display for Delay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let minutes = self.minutes;
        match () {
            () if minutes.is_multiple_of(24 * 60) && minutes > 24 * 60 => {
                write!(f, "{}d", minutes / (24 * 60))
            }
            () if minutes.is_multiple_of(60) => write!(f, "{}h", minutes / 60),
            () => write!(f, "{minutes}m"),
        }
    }
}

impl serde::Serialize for Delay {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Delay {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl FromStr for Delay {
    type Err = Unreadable;

    /// jiff's "friendly" form without seconds: `24h`, `90m`, `3 days`, `1d 12h`.
    fn from_str(text: &str) -> Result<Self, Unreadable> {
        let wrong = |why: fn(&str) -> String| Unreadable::because(text, why);
        let length = text
            .trim()
            .parse::<Span>()
            .ok()
            .filter(|span| span.get_months() == 0 && span.get_years() == 0)
            .and_then(|span| span.to_duration(SpanRelativeTo::days_are_24_hours()).ok())
            .ok_or_else(|| {
                wrong(|text| format!("'{text}' is no length of time: write it as \"24h\", \"90m\" or \"3d\""))
            })?;
        if length.as_secs() % 60 != 0 || length.subsec_nanos() != 0 {
            return Err(wrong(|text| format!("'{text}' is too fine: write whole minutes, such as \"90m\"")));
        }
        match u32::try_from(length.as_mins()) {
            Ok(minutes) if (1..=Self::LONGEST_MINUTES).contains(&minutes) => Ok(Self { minutes }),
            Ok(0) | Err(_) if length.as_mins() <= 0 => {
                Err(wrong(|text| format!("'{text}' is not after anything: write at least \"1m\"")))
            }
            _ => Err(wrong(|text| format!("'{text}' is too long: write at most \"366d\""))),
        }
    }
}
