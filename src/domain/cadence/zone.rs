//! In whose time zone.

use std::fmt;
use std::str::FromStr;

use jiff::tz::TimeZone;

use super::Unreadable;

/// Whose time zone a cadence's times are in.
#[derive(Debug, Clone, PartialEq)]
pub enum Whose {
    /// Each member's own: 09:00 is nine in the morning for everybody.
    Member,
    /// One for all: everybody is asked at the same instant.
    Fixed(FixedZone),
}

/// A time zone that the IANA database knows.
#[derive(Debug, Clone, PartialEq)]
pub struct FixedZone {
    rules: TimeZone,
    name: String,
}

impl FixedZone {
    /// Its rules.
    pub fn rules(&self) -> &TimeZone {
        &self.rules
    }

    /// Its IANA name.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl FromStr for Whose {
    type Err = Unreadable;

    fn from_str(text: &str) -> Result<Self, Unreadable> {
        let name = text.trim();
        if name.eq_ignore_ascii_case("member") {
            return Ok(Self::Member);
        }
        TimeZone::get(name)
            .ok()
            .filter(|rules| !rules.is_unknown())
            .and_then(|rules| rules.iana_name().map(str::to_owned).map(|name| FixedZone { rules, name }))
            .map(Self::Fixed)
            .ok_or_else(|| {
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
