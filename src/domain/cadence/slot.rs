//! Which day of a cadence, and which of the day's times.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;

/// The place of an occurrence in its cadence: which day, and which of the day's times.
///
/// It is the same in every time zone, and stays the same when the cadence's time of day is edited. A member who was
/// asked for a slot is never asked for it again: that is what a unique key on (cadence, member, slot) says.
/// As text `2026-04-20`, or `2026-04-20/2` for the day's second time; slots and their texts sort by time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot {
    /// The day in the cadence's zone (mostly the member's own).
    pub date: Date,
    /// Which of the day's times, from 0.
    pub nth: u8,
}

impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.nth {
            0 => write!(f, "{}", self.date),
            nth => write!(f, "{}/{}", self.date, u16::from(nth) + 1),
        }
    }
}

/// A text that is no slot.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is no slot (2026-04-20 or 2026-04-20/2)")]
pub struct NotASlot(String);

impl FromStr for Slot {
    type Err = NotASlot;

    fn from_str(text: &str) -> Result<Self, NotASlot> {
        let wrong = || NotASlot(text.chars().take(40).collect());
        let (date, nth) = match text.split_once('/') {
            None => (text, 0),
            Some((date, nth)) => {
                (date, nth.parse::<u8>().ok().filter(|n| (2..=9).contains(n)).ok_or_else(wrong)? - 1)
            }
        };
        let date = date.parse().map_err(|_| wrong())?;
        Ok(Self { date, nth })
    }
}
