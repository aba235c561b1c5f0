//! When a member wants to hear nothing but the prompt.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Time, time};
use serde::{Deserialize, Serialize};

use super::Unreadable;
use super::file::clock_time;

/// A member's quiet hours in their own time zone, such as `22:00-08:00`. They may cross midnight, and are never the whole day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct QuietHours {
    from: Time,
    until: Time,
}

impl QuietHours {
    /// What a community may give everybody: ten in the evening to eight in the morning.
    pub const NIGHT: Self = Self { from: time(22, 0, 0, 0), until: time(8, 0, 0, 0) };

    /// From the one, inclusive, until the other, exclusive; `None` when they are the same.
    pub fn new(from: Time, until: Time) -> Option<Self> {
        (from != until).then_some(Self { from, until })
    }

    /// When they begin.
    pub fn from(self) -> Time {
        self.from
    }

    /// When they are over.
    pub fn until(self) -> Time {
        self.until
    }

    /// Whether they end on the day after the one that they began on.
    pub fn cross_midnight(self) -> bool {
        self.until < self.from
    }
}

impl FromStr for QuietHours {
    type Err = Unreadable;

    fn from_str(text: &str) -> Result<Self, Unreadable> {
        let wrong = || {
            Unreadable::because(text, |text| {
                format!(
                    "'{text}' are no quiet hours: write them as \"22:00-08:00\", with two different times"
                )
            })
        };
        let (from, until) = text.split_once(['-', '–']).ok_or_else(wrong)?;
        let (from, until) = clock_time(from).zip(clock_time(until)).ok_or_else(wrong)?;
        Self::new(from, until).ok_or_else(wrong)
    }
}

impl fmt::Display for QuietHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.from.strftime("%H:%M"), self.until.strftime("%H:%M"))
    }
}

impl TryFrom<String> for QuietHours {
    type Error = Unreadable;

    fn try_from(text: String) -> Result<Self, Unreadable> {
        text.parse()
    }
}

impl From<QuietHours> for String {
    fn from(hours: QuietHours) -> Self {
        hours.to_string()
    }
}
