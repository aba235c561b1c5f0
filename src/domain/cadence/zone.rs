//! In whose time zone.

use std::fmt;
use std::str::FromStr;

use super::Unreadable;
use crate::domain::zone::Zone;

/// Whose time zone a cadence's times are in.
#[derive(Debug, Clone, PartialEq)]
pub enum Whose {
    /// Each member's own: 09:00 is nine in the morning for everybody.
    Member,
    /// One for all: everybody is asked at the same instant.
    Fixed(Zone),
}

impl FromStr for Whose {
    type Err = Unreadable;

    fn from_str(text: &str) -> Result<Self, Unreadable> {
        let name = text.trim();
        if name.eq_ignore_ascii_case("member") {
            return Ok(Self::Member);
        }
        name.parse().map(Self::Fixed).map_err(|_| {
            Unreadable::because(text, |text| {
                format!(
                    "there is no time zone '{text}': write \"member\" for each member's own, or a name such \
                         as \"Europe/Berlin\" or \"UTC\""
                )
            })
        })
    }
}

impl fmt::Display for Whose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Member => f.write_str("member"),
            Self::Fixed(zone) => f.write_str(zone.name()),
        }
    }
}
